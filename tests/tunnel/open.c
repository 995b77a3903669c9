/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/tunnel/open.h"

static void
on_progress (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  static const char *const marks[FP_N_STAGE_STATUSES] = { "", "", "!", "-" };
  GString *stages = user_data;

  if (status != FP_STAGE_RUNNING)
    g_string_append_printf (stages, "%s%s%s", stages->len > 0 ? " " : "", fp_stage_word (stage),
                            marks[status]);
}

Opened *
open_with (const FpTunnelConfig *config, GCancellable *cancellable)
{
  Opened *opened = g_new0 (Opened, 1);

  opened->report = fp_report_new ();
  opened->stages = g_string_new (NULL);
  opened->tunnel
      = fp_tunnel_open (config, on_progress, opened->stages, cancellable, opened->report);
  g_assert_true ((opened->tunnel != NULL) == (opened->report->code == FP_CODE_OK));
  return opened;
}

Opened *
open_tunnel (const char *proxy_host, guint16 proxy_port, const char *user, const char *password,
             double time_scale)
{
  FpProxySettings proxy = { .host = (char *)proxy_host,
                            .port = proxy_port,
                            .user = (char *)user,
                            .password = (char *)password };
  FpTunnelConfig config = { .proxy = proxy_host != NULL ? &proxy : NULL,
                            .target_host = TARGET_HOST,
                            .target_port = TARGET_PORT,
                            .time_scale = time_scale };

  return open_with (&config, NULL);
}

void
opened_free (Opened *opened)
{
  fp_tunnel_free (opened->tunnel);
  fp_report_free (opened->report);
  g_string_free (opened->stages, TRUE);
  g_free (opened);
}

const char *
opened_code (Opened *opened)
{
  return fp_code_info (opened->report->code)->symbol;
}

const char *
opened_evidence (Opened *opened, const char *key)
{
  return g_hash_table_lookup (opened->report->evidence, key);
}
