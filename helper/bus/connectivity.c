/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1.Connectivity */
#include "dbus/errors.h"
#include "dbus/names.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/options.h"
#include "helper/core/check-request.h"

static void
show (FpObject *object, const char *property, GVariant *value)
{
  fp_object_set (object, FP_CONNECTIVITY_IFACE, property, value);
}

static GVariant *
url (const char *text)
{
  return g_variant_new_string (text != NULL ? text : "");
}

void
fp_connectivity_show (FpObject *object, const FpModel *model)
{
  show (object, "State", g_variant_new_string (fp_connectivity_state_word (model->schedule.state)));
  show (object, "Checking", g_variant_new_boolean (model->checking));
  show (object, "Report", model->report);
  show (object, "LastSuccess", g_variant_new_int64 (model->last_success_us));
  show (object, "PlatformUrl", url (model->config->url));
  show (object, "WebSocketUrl", url (model->config->websocket_url));
  show (object, "Interval", g_variant_new_uint32 (model->config->interval_s));
}

gboolean
fp_refuse_unconfigured (const FpModel *model, GError **error)
{
  if (model->config->url != NULL)
    return FALSE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_NOT_CONFIGURED,
                       "the configuration file names no platform");
  return TRUE;
}

static gboolean
refuse_hold (const FpModel *model, guint hold_s, GError **error)
{
  if (!fp_check_hold_validate (hold_s, error))
    return TRUE;
  if (hold_s == 0 || model->config->websocket_url != NULL)
    return FALSE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_NOT_CONFIGURED,
                       "hold: the configuration file names no WebSocket");
  return TRUE;
}

gpointer
fp_connectivity_parse_check (const FpModel *model, GVariant *arguments, const char *object_path,
                             GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);
  guint hold_s = 0;
  const FpOption known[] = { { "hold", "u", &hold_s }, { NULL } };
  FpProposal *proposal;

  if (!fp_options_parse (options, known, error) || fp_refuse_unconfigured (model, error)
      || refuse_hold (model, hold_s, error) || fp_refuse_busy (model, error))
    return NULL;
  proposal = fp_proposal_new (FP_KIND_CHECK, NULL, FALSE);
  proposal->hold_s = hold_s;
  return proposal;
}
