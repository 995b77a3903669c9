/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-gateway.h"

#include "helper/net-bring.h"
#include "helper/net-look.h"

struct _FpNetGateway
{
  FpNetEdge *edge;
  const FpNetConfig *config;
  FpNetLook *look;
  char link[FP_LINK_NAME_SIZE];
  char gateway[FP_IP_SIZE];
  gboolean asking;
  gint64 began_us, stage_us;
  guint idle;
  FpNetGatewayStage stage;
  FpNetGatewayDone done;
  gpointer user_data;
};

static guint
since_ms (gint64 us)
{
  return (guint)((g_get_monotonic_time () - us) / 1000);
}

static void
begin_stage (FpNetGateway *self, FpStage stage)
{
  self->stage_us = g_get_monotonic_time ();
  self->stage (stage, FP_STAGE_RUNNING, 0, self->user_data);
}

static void
end (FpNetGateway *self, FpStage stage, FpCode code)
{
  FpReport *report = fp_report_new ();

  report->code = code;
  report->stage = stage;
  report->duration_ms = since_ms (self->began_us);
  report->time_us = g_get_real_time ();
  if (self->gateway[0] != '\0')
    fp_report_add_evidence (report, "gateway", self->gateway);
  self->done (report, self->user_data);
}

/* Returns whether it goes on. */
static gboolean
end_stage (FpNetGateway *self, FpStage stage, gboolean passed, FpCode code)
{
  self->stage (stage, passed ? FP_STAGE_OK : FP_STAGE_FAILED, since_ms (self->stage_us),
               self->user_data);
  if (!passed)
    end (self, stage, code);
  return passed;
}

static void
on_reach (gboolean reached, gpointer user_data)
{
  FpNetGateway *self = user_data;

  self->asking = FALSE;
  if (end_stage (self, FP_STAGE_GATEWAY, reached, FP_CODE_NET_GATEWAY))
    end (self, FP_STAGE_GATEWAY, FP_CODE_OK);
}

/* Of the configuration; else of a router announcement. */
static void
find_gateway (FpNetGateway *self, const FpNetSurvey *survey)
{
  g_autoptr (GArray) wanted = fp_net_config_wanted (self->config, survey->own, fp_net_boot_time ());

  fp_net_gateway (wanted, self->link, self->gateway);
  if (self->gateway[0] == '\0')
    fp_net_gateway (survey->automatic, self->link, self->gateway);
}

static void
on_look (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  FpNetGateway *self = user_data;
  g_autoptr (FpNetSurvey) taken = survey;
  gboolean address;

  if (!end_stage (self, FP_STAGE_LINK, survey != NULL && survey->carrier, FP_CODE_NET_DOWN))
    return;
  begin_stage (self, FP_STAGE_ADDRESS);
  address = fp_net_has_address (survey->own, self->link)
            || fp_net_has_address (survey->foreign, self->link)
            || fp_net_has_address (survey->automatic, self->link);
  if (!end_stage (self, FP_STAGE_ADDRESS, address, FP_CODE_NET_DOWN))
    return;
  find_gateway (self, survey);
  if (self->gateway[0] == '\0')
    {
      end (self, FP_STAGE_ADDRESS, FP_CODE_OK);
      return;
    }
  begin_stage (self, FP_STAGE_GATEWAY);
  self->asking = TRUE;
  self->edge->class->reach (self->edge, self->link, self->gateway, on_reach, self);
}

static gboolean
on_begin (gpointer user_data)
{
  FpNetGateway *self = user_data;

  self->idle = 0;
  begin_stage (self, FP_STAGE_LINK);
  return G_SOURCE_REMOVE;
}

FpNetGateway *
fp_net_gateway_new (FpNetEdge *edge, const FpNetConfig *config, GArray *beside,
                    FpNetGatewayStage stage, FpNetGatewayDone done, gpointer user_data)
{
  FpNetGateway *self = g_new0 (FpNetGateway, 1);
  FpNetPlace places[2] = { fp_net_config_place (config) };
  FpSurveyExtent extent = FP_SURVEY_ADDRESSES | FP_SURVEY_ROUTES_6;

  self->edge = edge;
  self->config = config;
  self->stage = stage;
  self->done = done;
  self->user_data = user_data;
  self->began_us = g_get_monotonic_time ();
  fp_net_config_target (config, self->link);
  self->idle = g_idle_add (on_begin, self); /* before the look, which begins by idle too */
  /* What is held of an earlier lease is known by its routes only. */
  if (config->hold)
    extent |= FP_SURVEY_ROUTES_4;
  self->look = fp_net_look_new (edge, places, beside, extent, on_look, self);
  return self;
}

void
fp_net_gateway_free (FpNetGateway *self)
{
  if (self == NULL)
    return;
  if (self->idle != 0)
    g_source_remove (self->idle);
  if (self->asking)
    self->edge->class->cancel (self->edge);
  fp_net_look_free (self->look);
  g_free (self);
}
