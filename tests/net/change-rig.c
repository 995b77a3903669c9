/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/change-rig.h"

#include <string.h>

#include "helper/core/net-wanted.h"

#define DEADLINE_S 20

static void
on_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  Rig *rig = user_data;

  if (status != FP_STAGE_RUNNING)
    g_string_append_printf (rig->stages, "%s%s %s", rig->stages->len > 0 ? ", " : "",
                            fp_stage_word (stage), fp_stage_status_word (status));
}

static void
on_lease (const FpLease *lease, gint64 expires_us, gpointer user_data)
{
  Rig *rig = user_data;

  rig->leased = lease != NULL;
  if (lease != NULL)
    rig->lease = *lease;
  rig->expires_us = expires_us;
}

static void
on_fault (FpCode code, const char *detail, gpointer user_data)
{
  Rig *rig = user_data;

  g_assert_true (code != FP_CODE_OK || detail == NULL);
  rig->fault = code;
  g_free (rig->fault_detail);
  rig->fault_detail = g_strdup (detail);
}

Rig *
rig_new (void)
{
  Rig *rig = g_new0 (Rig, 1);

  rig->fixture = net_fixture_new ();
  rig->tap.at = G_MAXUINT;
  rig->stages = g_string_new (NULL);
  rig->in_force.settings = fp_network_settings_default ();
  net_fixture_add (rig->fixture, "up eth0");
  return rig;
}

void
rig_kill (Rig *rig)
{
  g_clear_pointer (&rig->configurator, fp_configurator_free);
  rig->tap.held = FALSE;
  rig->tap.at = G_MAXUINT;
}

void
rig_free (Rig *rig)
{
  rig_kill (rig);
  g_clear_pointer (&rig->seen, fp_network_free);
  g_clear_pointer (&rig->report, fp_report_free);
  g_clear_error (&rig->error);
  g_free (rig->journal);
  g_free (rig->fault_detail);
  g_string_free (rig->stages, TRUE);
  if (rig->tap.log != NULL)
    g_string_free (rig->tap.log, TRUE);
  net_fixture_free (rig->fixture);
  g_free (rig);
}

/* As the observer does: tells of what is new. */
static void
observe (Rig *rig)
{
  g_autoptr (FpNetwork) now = NULL;
  char link[FP_LINK_NAME_SIZE];

  if (rig->configurator == NULL)
    return;
  fp_net_target (&rig->next.settings, "eth0", link);
  now = net_fixture_observe (rig->fixture, link);
  if (rig->seen != NULL && fp_network_equal (rig->seen, now))
    return;
  g_clear_pointer (&rig->seen, fp_network_free);
  rig->seen = g_steal_pointer (&now);
  fp_configurator_network_changed (rig->configurator, rig->seen);
}

static gboolean
on_deadline (gpointer user_data)
{
  Rig *rig = user_data;
  g_autofree char *text = net_fixture_print (rig->fixture);

  g_error ("waited too long; %s\n%s", rig->stages->str, text);
  return G_SOURCE_REMOVE;
}

void
rig_wait (Rig *rig, gboolean (*is) (gpointer data), gpointer data)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_S, on_deadline, rig);

  observe (rig);
  while (!is (data))
    {
      g_main_context_iteration (NULL, TRUE);
      observe (rig);
    }
  g_source_remove (deadline);
}

typedef struct
{
  Rig *rig;
  const char *text;
  char *(*print) (Rig *rig);
} Look;

static gboolean
looks_so (gpointer data)
{
  Look *look = data;
  g_autofree char *now = look->print (look->rig);

  return strcmp (now, look->text) == 0;
}

static char *
print_all (Rig *rig)
{
  return net_fixture_print (rig->fixture);
}

/* What it is waiting for, should it never come. */
static gboolean
on_look_deadline (gpointer user_data)
{
  Look *look = user_data;
  g_autofree char *now = look->print (look->rig);

  g_error ("\n%s\ninstead of\n%s\nafter %s", now, look->text,
           look->rig->tap.log != NULL ? look->rig->tap.log->str : "");
  return G_SOURCE_REMOVE;
}

static void
wait_look (Look *look)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_S / 4, on_look_deadline, look);

  rig_wait (look->rig, looks_so, look);
  g_source_remove (deadline);
}

void
rig_wait_print (Rig *rig, const char *text)
{
  wait_look (&(Look){ rig, text, print_all });
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static char *
sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

char *
rig_own (Rig *rig)
{
  g_autofree char *text = net_fixture_print (rig->fixture);
  g_auto (GStrv) all = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  for (guint i = 0; all[i] != NULL; i++)
    if (g_str_has_suffix (all[i], " own") || g_str_has_prefix (all[i], "dns "))
      g_ptr_array_add (lines, all[i]);
  return sorted (lines);
}

void
rig_wait_own (Rig *rig, const FpNetworkSettings *settings, const char *lease_text)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) wanted = NULL;
  g_autofree char *text = NULL;
  const char *why;
  FpLease lease;

  if (lease_text != NULL)
    g_assert_true (fp_lease_parse (lease_text, &lease, &why));
  if (settings != NULL)
    wanted = fp_net_wanted (settings, "eth0", FP_MANAGER_NONE, lease_text != NULL ? &lease : NULL);
  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    {
      FpNetObject *object = &g_array_index (wanted, FpNetObject, i);

      if (object->kind < FP_NET_OBJECT_ADDRESS)
        continue;
      if (object->kind == FP_NET_OBJECT_ADDRESS)
        object->address.lifetime_s = 0;
      g_ptr_array_add (lines, fp_net_object_print (object));
    }
  text = sorted (lines);
  wait_look (&(Look){ rig, text, rig_own });
}

void
rig_settle_down (Rig *rig)
{
  do
    observe (rig);
  while (g_main_context_iteration (NULL, FALSE));
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *)data;
}

static void
on_done (gpointer user_data)
{
  Rig *rig = user_data;

  rig->done = TRUE;
}

void
rig_start (Rig *rig)
{
  g_assert_null (rig->configurator);
  rig->configurator = fp_configurator_new (
      tap_edge_new (net_fixture_edge (rig->fixture), &rig->tap),
      net_fixture_time_scale (rig->fixture), on_stage, on_lease, on_fault, rig);
  g_clear_pointer (&rig->seen, fp_network_free);
  rig->next = rig->in_force;
  rig->done = rig->leased = FALSE;
  fp_configurator_start (rig->configurator, &rig->in_force, rig->journal, on_done, rig);
  rig_wait (rig, is_true, &rig->done);
  g_clear_pointer (&rig->journal, g_free);
}

static void
on_prepared (const char *journal, const FpStateNetwork *next, const GError *error,
             gpointer user_data)
{
  Rig *rig = user_data;

  rig->done = TRUE;
  g_assert_true ((journal != NULL) == (error == NULL));
  if (error != NULL)
    {
      rig->error = g_error_copy (error);
      return;
    }
  g_free (rig->journal);
  rig->journal = g_strdup (journal);
  rig->next = *next;
}

gboolean
rig_prepare (Rig *rig, const FpNetworkSettings *wanted, gboolean take_over)
{
  FpStateNetwork network = { .managed = wanted != NULL, .link = "eth0" };

  network.settings = wanted != NULL ? *wanted : fp_network_settings_default ();
  g_clear_error (&rig->error);
  rig->done = FALSE;
  fp_configurator_prepare (rig->configurator, &network, take_over, on_prepared, rig);
  rig_wait (rig, is_true, &rig->done);
  return rig->error == NULL;
}

static void
on_applied (FpReport *report, gpointer user_data)
{
  Rig *rig = user_data;

  rig->done = TRUE;
  g_clear_pointer (&rig->report, fp_report_free);
  rig->report = report;
}

static gboolean
is_done_or_held (gpointer data)
{
  Rig *rig = data;

  return rig->done || rig->tap.held;
}

void
rig_begin_apply (Rig *rig, gboolean keep)
{
  g_string_truncate (rig->stages, 0);
  rig->done = FALSE;
  fp_configurator_apply (rig->configurator, keep, on_applied, rig);
  rig_wait (rig, is_done_or_held, rig);
}

FpCode
rig_apply (Rig *rig, gboolean keep)
{
  rig_begin_apply (rig, keep);
  g_assert_true (rig->done);
  return rig->report->code;
}

FpCode
rig_check (Rig *rig)
{
  g_string_truncate (rig->stages, 0);
  rig->done = FALSE;
  fp_configurator_check_gateway (rig->configurator, on_applied, rig);
  rig_wait (rig, is_true, &rig->done);
  return rig->report->code;
}

void
rig_settle (Rig *rig)
{
  rig->in_force = rig->next;
  g_clear_pointer (&rig->journal, g_free);
  fp_configurator_settle (rig->configurator);
}

void
rig_begin_undo (Rig *rig)
{
  rig->done = FALSE;
  rig->next = rig->in_force;
  fp_configurator_undo (rig->configurator, on_done, rig);
  rig_wait (rig, is_done_or_held, rig);
}

void
rig_undo (Rig *rig)
{
  rig->tap.held = FALSE;
  rig->tap.at = G_MAXUINT;
  rig_begin_undo (rig);
  g_assert_true (rig->done);
  g_clear_pointer (&rig->journal, g_free);
}

void
rig_change (Rig *rig, const FpNetworkSettings *wanted)
{
  if (!rig_prepare (rig, wanted, FALSE))
    g_error ("%s", rig->error->message);
  g_assert_cmpstr (fp_code_info (rig_apply (rig, FALSE))->symbol, ==, "OK");
  if (wanted != NULL)
    g_assert_cmpstr (fp_code_info (rig_check (rig))->symbol, ==, "OK");
  rig_settle (rig);
  rig_settle_down (rig);
}

Rig *
rig_new_on (const FpNetworkSettings *settings)
{
  Rig *rig = rig_new ();

  rig_start (rig);
  if (settings != NULL)
    rig_change (rig, settings);
  return rig;
}

FpCode
rig_try (Rig *rig, const FpNetworkSettings *wanted, gboolean keep)
{
  g_assert_true (rig_prepare (rig, wanted, FALSE));
  return rig_apply (rig, keep);
}

void
rig_expect_code (Rig *rig, FpCode code, const char *stages)
{
  g_assert_cmpstr (fp_code_info (rig->report->code)->symbol, ==, fp_code_info (code)->symbol);
  g_assert_cmpstr (rig->stages->str, ==, stages);
}
