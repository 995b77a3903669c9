/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/panel/draft.h"

#include <string.h>

struct _Draft
{
  GHashTable *values;
};

static const char *const defaults[][2] = {
  { "service", "yes" },
  { "name", "SENSOR-01" },
  { "version", "0.1.0" },
  { "config-fault", "" },
  { "state-fault", "" },
  { "network-fault", "" },
  { "link", "eth0" },
  { "hardware-address", "00:11:22:33:44:55" },
  { "network", "ready" },
  { "addresses", "192.0.2.10/24" },
  { "gateways", "192.0.2.1" },
  { "name-servers", "192.0.2.53" },
  { "speed", "0" },
  { "settings", "" }, /* the values of a Change, as GVariant's text; empty: not managed */
  { "tried", "" },    /* likewise */
  { "tried-action", "change" },
  { "tried-code", "NET_GATEWAY" }, /* '-': none */
  { "lease", "" },                 /* when it expires, ms of the script; 0: never; empty: none */
  { "proxy", "" },                 /* HOST PORT USER set|unset, while stored */
  { "enabled", "no" },
  { "pending", "" }, /* KIND HOST PORT USER set|unset CODE; '-' for empty */
  { "connectivity", "connected" },
  { "checking", "no" },
  { "report", "OK" },  /* CODE RECEIVED STAGE; empty: none */
  { "evidence", "" },  /* one: KEY VALUE */
  { "operation", "" }, /* ID KIND STATE */
  { "stages", "" },
  { "operation-report", "" },
  { "deadline", "0" }, /* ms of the script */
};

Draft *
draft_new (void)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    g_hash_table_insert (draft->values, g_strdup (defaults[i][0]), g_strdup (defaults[i][1]));
  return draft;
}

void
draft_free (Draft *draft)
{
  g_hash_table_unref (draft->values);
  g_free (draft);
}

void
draft_set (Draft *draft, const char *key, const char *value)
{
  if (!g_hash_table_contains (draft->values, key))
    g_error ("no key '%s' in a model", key);
  g_hash_table_insert (draft->values, g_strdup (key), g_strdup (value));
}

static const char *
get (Draft *draft, const char *key)
{
  return g_hash_table_lookup (draft->values, key);
}

/* The value's words, at least n of them. */
static char **
words (Draft *draft, const char *key, guint n)
{
  char **list = g_strsplit (get (draft, key), " ", -1);

  if (g_strv_length (list) < n)
    g_error ("%s needs %u words", key, n);
  return list;
}

static char *
word (const char *text)
{
  return g_strdup (g_str_equal (text, "-") ? "" : text);
}

static FpReport *
make_report (Draft *draft, const char *key)
{
  g_auto (GStrv) w = words (draft, key, 0);
  FpReport *report;

  if (w[0] == NULL)
    return NULL;
  report = fp_report_new ();
  g_assert_true (fp_code_from_symbol (w[0], &report->code));
  if (g_strv_length (w) > 1)
    report->received = (guint)g_ascii_strtoull (w[1], NULL, 10);
  if (g_strv_length (w) > 2)
    g_assert_true (fp_stage_from_word (w[2], &report->stage));
  report->duration_ms = 1234;
  report->time_us = G_GINT64_CONSTANT (1767225600000000); /* 2026-01-01 */
  g_auto (GStrv) evidence = g_strsplit (get (draft, "evidence"), " ", 2);
  if (g_strv_length (evidence) == 2)
    fp_report_add_evidence (report, evidence[0], evidence[1]);
  return report;
}

static gboolean
make_settings (Draft *draft, const char *key, FpNetworkSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = NULL;

  if (get (draft, key)[0] == '\0')
    return FALSE;
  values = g_variant_parse (G_VARIANT_TYPE_VARDICT, get (draft, key), NULL, NULL, &error);
  g_assert_no_error (error);
  fp_network_settings_take_values (settings, values, &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
make_network (Draft *draft, FpPanelModel *model)
{
  g_assert_true (fp_network_state_from_word (get (draft, "network"), &model->network));
  model->mtu = 1500;
  model->speed = (guint)g_ascii_strtoull (get (draft, "speed"), NULL, 10);
  model->addresses = words (draft, "addresses", 0);
  model->gateways = words (draft, "gateways", 0);
  model->name_servers = words (draft, "name-servers", 0);
  model->managed = make_settings (draft, "settings", &model->settings);
  model->tried = make_settings (draft, "tried", &model->tried_settings);
  model->tried_unfinished = model->tried && g_str_equal (get (draft, "tried-code"), "-");
  model->tried_base = model->tried && g_str_equal (get (draft, "tried-action"), "change");
  model->lease = get (draft, "lease")[0] != '\0';
  model->lease_expires_us = g_ascii_strtoll (get (draft, "lease"), NULL, 10) * 1000;
}

static void
make_proxy (Draft *draft, FpPanelModel *model)
{
  model->proxy_enabled = g_str_equal (get (draft, "enabled"), "yes");
  if (get (draft, "proxy")[0] == '\0')
    {
      model->proxy_host = g_strdup ("");
      model->proxy_user = g_strdup ("");
      return;
    }
  g_auto (GStrv) w = words (draft, "proxy", 4);
  model->proxy_host = word (w[0]);
  model->proxy_port = (guint16)g_ascii_strtoull (w[1], NULL, 10);
  model->proxy_user = word (w[2]);
  model->proxy_password_set = g_str_equal (w[3], "set");
}

static void
make_pending (Draft *draft, FpPanelModel *model)
{
  if (get (draft, "pending")[0] == '\0')
    return;
  g_auto (GStrv) w = words (draft, "pending", 6);
  model->pending = TRUE;
  g_assert_true (fp_kind_from_word (w[0], &model->pending_kind));
  model->pending_host = word (w[1]);
  model->pending_port = (guint16)g_ascii_strtoull (w[2], NULL, 10);
  model->pending_user = word (w[3]);
  model->pending_password_set = g_str_equal (w[4], "set");
  model->pending_code = word (w[5]);
}

static void
make_stages (Draft *draft, FpPanelModel *model)
{
  g_auto (GStrv) w = words (draft, "stages", 0);

  for (guint i = 0; w[i] != NULL && w[i][0] != '\0'; i++)
    {
      g_auto (GStrv) part = g_strsplit (w[i], ":", 3);
      FpStageLine *line = &model->stages[model->n_stages++];

      g_assert_cmpuint (g_strv_length (part), ==, 3);
      g_assert_true (fp_stage_from_word (part[0], &line->stage));
      g_assert_true (fp_stage_status_from_word (part[1], &line->status));
      line->duration_ms = (guint)g_ascii_strtoull (part[2], NULL, 10);
    }
}

static void
make_operation (Draft *draft, FpPanelModel *model)
{
  if (get (draft, "operation")[0] == '\0')
    return;
  g_auto (GStrv) w = words (draft, "operation", 3);
  model->operation = TRUE;
  model->operation_id = (guint)g_ascii_strtoull (w[0], NULL, 10);
  g_assert_true (fp_kind_from_word (w[1], &model->operation_kind));
  g_assert_true (fp_operation_state_from_word (w[2], &model->operation_state));
  make_stages (draft, model);
  model->operation_report = make_report (draft, "operation-report");
  model->operation_deadline_us = g_ascii_strtoll (get (draft, "deadline"), NULL, 10) * 1000;
}

FpPanelModel *
draft_model (Draft *draft)
{
  FpPanelModel *model = fp_panel_model_new ();

  model->service = g_str_equal (get (draft, "service"), "yes");
  if (!model->service)
    return model;
  model->name = g_strdup (get (draft, "name"));
  model->version = g_strdup (get (draft, "version"));
  model->config_fault = g_strdup (get (draft, "config-fault"));
  model->state_fault = g_strdup (get (draft, "state-fault"));
  model->network_fault = g_strdup (get (draft, "network-fault"));
  model->link = g_strdup (get (draft, "link"));
  model->hardware_address = g_strdup (get (draft, "hardware-address"));
  make_network (draft, model);
  make_proxy (draft, model);
  make_pending (draft, model);
  g_assert_true (
      fp_connectivity_state_from_word (get (draft, "connectivity"), &model->connectivity));
  model->checking = g_str_equal (get (draft, "checking"), "yes");
  model->report = make_report (draft, "report");
  model->platform_url = g_strdup ("https://platform.example/check");
  model->websocket_url = g_strdup ("wss://platform.example/live");
  make_operation (draft, model);
  return model;
}
