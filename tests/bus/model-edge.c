/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In the place of helper/net-edge-system.c: what the configurator asks is done to the model. */
#include "helper/net-edge-system.h"

#include "tests/bus/model-world.h"

#define POLL_MS      5 /* of a step that is held */
#define LIFETIME_S   3600
#define NO_ANSWER_MS 100

typedef struct
{
  FpNetEdge edge;
  ModelWorld *world;
  guint source; /* of what runs */
  FpNetStep step;
  char *base, *vlan, *gateway;
  FpSurveyExtent extent;
  FpNetSurveyDone survey_done;
  FpNetStepDone step_done;
  FpNetReachDone reach_done;
  gpointer user_data;
  guint dhcp;
  FpDhcpHappened happened;
  gpointer dhcp_data;
} Edge;

static gboolean
says (Edge *edge, const char *key, const char *value)
{
  g_autofree char *said = model_world_script (edge->world, key);

  return g_strcmp0 (said, value) == 0;
}

/* Whether the script's value of key is what text begins with. */
static gboolean
is_named (Edge *edge, const char *key, const char *text)
{
  g_autofree char *said = model_world_script (edge->world, key);

  return said != NULL && *said != '\0' && g_str_has_prefix (text, said);
}

static gboolean
on_survey (gpointer user_data)
{
  Edge *edge = user_data;

  edge->source = 0;
  edge->survey_done (
      net_model_survey (model_world_net (edge->world), edge->base, edge->vlan, edge->extent), NULL,
      edge->user_data);
  return G_SOURCE_REMOVE;
}

static void
model_survey (FpNetEdge *self, const char *base, const char *vlan, FpSurveyExtent extent,
              FpNetSurveyDone done, gpointer user_data)
{
  Edge *edge = (Edge *)self;

  g_assert_cmpuint (edge->source, ==, 0);
  g_free (edge->base);
  g_free (edge->vlan);
  edge->base = g_strdup (base);
  edge->vlan = g_strdup (vlan);
  edge->extent = extent;
  edge->survey_done = done;
  edge->user_data = user_data;
  edge->source = g_idle_add (on_survey, edge);
}

static FpCode
run_step (Edge *edge, const char *text, const char **error)
{
  const FpNetStep *step = &edge->step;

  *error = NULL;
  if (step->kind == FP_NET_STEP_PROBE)
    return says (edge, "used", step->object.address.text) ? FP_CODE_NET_ADDRESS_USED : FP_CODE_OK;
  *error = is_named (edge, "fail", text) ? "EPERM" : model_world_run (edge->world, step);
  if (*error == NULL || net_model_harmless (step, *error))
    return FP_CODE_OK;
  return step->object.kind == FP_NET_OBJECT_DNS ? FP_CODE_NET_DNS_NOT_SET : FP_CODE_NET_NOT_SET;
}

static gboolean
on_step (gpointer user_data)
{
  Edge *edge = user_data;
  g_autofree char *text = fp_net_step_print (&edge->step);
  g_autofree char *detail = NULL;
  const char *error;
  FpCode code;

  if (is_named (edge, "hold", text))
    {
      edge->source = g_timeout_add (POLL_MS, on_step, edge);
      return G_SOURCE_REMOVE;
    }
  edge->source = 0;
  code = run_step (edge, text, &error);
  if (code != FP_CODE_OK)
    detail = g_strdup_printf ("%s: %s", text, error != NULL ? error : "02:00:00:00:00:99");
  edge->step_done (code, detail, edge->user_data);
  return G_SOURCE_REMOVE;
}

static void
model_run (FpNetEdge *self, const FpNetStep *step, FpNetStepDone done, gpointer user_data)
{
  Edge *edge = (Edge *)self;

  g_assert_cmpuint (edge->source, ==, 0);
  edge->step = *step;
  edge->step_done = done;
  edge->user_data = user_data;
  edge->source = g_idle_add (on_step, edge);
}

static gboolean
on_reach (gpointer user_data)
{
  Edge *edge = user_data;

  edge->source = 0;
  edge->reach_done (!says (edge, "silent", "yes"), edge->user_data);
  return G_SOURCE_REMOVE;
}

static void
model_reach (FpNetEdge *self, const char *link, const char *gateway, FpNetReachDone done,
             gpointer user_data)
{
  Edge *edge = (Edge *)self;

  g_assert_cmpuint (edge->source, ==, 0);
  edge->reach_done = done;
  edge->user_data = user_data;
  edge->source = g_idle_add (on_reach, edge);
}

static void
model_cancel (FpNetEdge *self)
{
  Edge *edge = (Edge *)self;

  if (edge->source != 0)
    g_source_remove (edge->source);
  edge->source = 0;
}

/* Of 192.0.2.77/24 the router and the name server are 192.0.2.1. */
static FpLease
make_lease (const char *address)
{
  FpLease lease = { .lifetime_s = LIFETIME_S, .n_routes = 1 };
  g_auto (GStrv) parts = g_strsplit (address, "/", 2);
  g_autofree char *net = g_strndup (parts[0], (gsize)(strrchr (parts[0], '.') - parts[0]));
  g_autofree char *router = g_strconcat (net, ".1", NULL);

  g_strlcpy (lease.address, parts[0], sizeof lease.address);
  lease.prefix = (guint)g_ascii_strtoull (parts[1], NULL, 10);
  g_strlcpy (lease.routes[0].destination, "0.0.0.0", FP_IP_SIZE);
  g_strlcpy (lease.routes[0].gateway, router, FP_IP_SIZE);
  g_strlcpy (lease.dns[0], router, FP_IP_SIZE);
  g_strlcpy (lease.server, router, FP_IP_SIZE);
  g_strlcpy (lease.domain, "lan.example", sizeof lease.domain);
  return lease;
}

static gboolean
on_dhcp (gpointer user_data)
{
  Edge *edge = user_data;
  g_autofree char *address = model_world_script (edge->world, "lease");
  FpLease lease;

  edge->dhcp = 0;
  if (address == NULL)
    {
      edge->dhcp = g_timeout_add (NO_ANSWER_MS, on_dhcp, edge);
      edge->happened (FP_DHCP_NO_ANSWER, NULL, "no server", edge->dhcp_data);
      return G_SOURCE_REMOVE;
    }
  lease = make_lease (address);
  edge->happened (FP_DHCP_BOUND, &lease, NULL, edge->dhcp_data);
  return G_SOURCE_REMOVE;
}

static void
model_dhcp_start (FpNetEdge *self, const char *link, const char *address, FpDhcpHappened happened,
                  gpointer user_data)
{
  Edge *edge = (Edge *)self;

  g_assert_cmpuint (edge->dhcp, ==, 0);
  edge->happened = happened;
  edge->dhcp_data = user_data;
  edge->dhcp = g_idle_add (on_dhcp, edge);
}

static void
model_dhcp_stop (FpNetEdge *self)
{
  Edge *edge = (Edge *)self;

  if (edge->dhcp != 0)
    g_source_remove (edge->dhcp);
  edge->dhcp = 0;
}

static void
model_free (FpNetEdge *self)
{
  Edge *edge = (Edge *)self;

  model_cancel (self);
  model_dhcp_stop (self);
  g_free (edge->base);
  g_free (edge->vlan);
  g_free (edge->gateway);
  g_free (edge);
}

FpNetEdge *
fp_net_edge_system_new (const FpNetEdgeOptions *options)
{
  static const FpNetEdgeClass class = { .survey = model_survey,
                                        .run = model_run,
                                        .reach = model_reach,
                                        .cancel = model_cancel,
                                        .dhcp_start = model_dhcp_start,
                                        .dhcp_stop = model_dhcp_stop,
                                        .free = model_free };
  Edge *edge = g_new0 (Edge, 1);

  edge->edge.class = &class;
  edge->world = model_world ();
  return &edge->edge;
}
