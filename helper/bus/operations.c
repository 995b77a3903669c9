/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/operations.h"

#include <time.h>

#include "dbus/names.h"
#include "helper/bus/limits.h"
#include "helper/bus/object.h"

struct _FpOperations
{
  GDBusConnection *connection;
  GDBusInterfaceInfo *info;
  GDBusInterfaceMethodCallFunc method_call;
  gpointer user_data;
  GQueue entries; /* Entry *, oldest first; the last may run */
  guint last_number;
  guint expiry; /* a source for the oldest; 0: none */
};

typedef struct
{
  guint number;
  FpObject *object;
  gint64 deadline_us; /* monotonic: what Deadline was made of */
  gint64 ended_us;    /* monotonic; 0: runs */
} Entry;

static void
entry_free (Entry *entry)
{
  fp_object_free (entry->object);
  g_free (entry);
}

FpOperations *
fp_operations_new (GDBusConnection *connection, GDBusInterfaceInfo *info,
                   GDBusInterfaceMethodCallFunc method_call, gpointer user_data)
{
  FpOperations *operations = g_new0 (FpOperations, 1);

  operations->connection = g_object_ref (connection);
  operations->info = g_dbus_interface_info_ref (info);
  operations->method_call = method_call;
  operations->user_data = user_data;
  g_queue_init (&operations->entries);
  return operations;
}

void
fp_operations_free (FpOperations *operations)
{
  if (operations == NULL)
    return;
  if (operations->expiry != 0)
    g_source_remove (operations->expiry);
  g_queue_clear_full (&operations->entries, (GDestroyNotify)entry_free);
  g_dbus_interface_info_unref (operations->info);
  g_object_unref (operations->connection);
  g_free (operations);
}

static void arm_expiry (FpOperations *operations);

static gboolean
on_expiry (gpointer user_data)
{
  FpOperations *operations = user_data;

  operations->expiry = 0;
  entry_free (g_queue_pop_head (&operations->entries));
  arm_expiry (operations);
  return G_SOURCE_REMOVE;
}

/* One timer for the oldest, none while nothing is kept. */
static void
arm_expiry (FpOperations *operations)
{
  const Entry *oldest = g_queue_peek_head (&operations->entries);
  gint64 left_us;

  if (operations->expiry != 0)
    g_source_remove (operations->expiry);
  operations->expiry = 0;
  if (oldest == NULL || oldest->ended_us == 0)
    return;
  left_us
      = oldest->ended_us + (gint64)FP_OPERATION_KEPT_S * G_USEC_PER_SEC - g_get_monotonic_time ();
  operations->expiry = g_timeout_add ((guint)(MAX (left_us, 0) / 1000 + 1), on_expiry, operations);
}

static void
show_property (Entry *entry, const char *property, GVariant *value)
{
  fp_object_set (entry->object, FP_OPERATION_IFACE, property, value);
}

/* On the clock that goes on in a suspended machine. Once for each deadline: the clocks are not read
 * at the same moment. */
static void
show_deadline (Entry *entry, gint64 deadline_us)
{
  struct timespec boot;
  gint64 now_us;

  if (deadline_us == entry->deadline_us && deadline_us != 0)
    return;
  entry->deadline_us = deadline_us;
  clock_gettime (CLOCK_BOOTTIME, &boot);
  now_us = boot.tv_sec * G_USEC_PER_SEC + boot.tv_nsec / 1000;
  show_property (
      entry, "Deadline",
      g_variant_new_int64 (deadline_us != 0 ? now_us + deadline_us - g_get_monotonic_time () : 0));
}

static void
show_state (Entry *entry, const FpOperation *operation, const FpStages *stages)
{
  show_property (entry, "State", g_variant_new_string (fp_operation_state_word (operation->state)));
  show_deadline (entry, operation->deadline_us);
  show_property (entry, "Stages", fp_stages_to_variant (stages));
}

guint
fp_operations_add (FpOperations *operations, const FpOperation *operation,
                   gint64 started_realtime_us, GError **error)
{
  guint number = operations->last_number + 1;
  g_autofree char *path = g_strdup_printf (FP_OPERATION_PATH "/%u", number);
  g_autoptr (FpObject) object = fp_object_new (operations->connection, path);
  static const FpStages none = { 0 };
  Entry *entry;

  if (!fp_object_add (object, operations->info, operations->method_call, operations->user_data,
                      error))
    return 0;
  operations->last_number = number;
  if (g_queue_get_length (&operations->entries) >= FP_OPERATIONS_MAX)
    entry_free (g_queue_pop_head (&operations->entries));
  entry = g_new0 (Entry, 1);
  entry->number = number;
  entry->object = g_steal_pointer (&object);
  g_queue_push_tail (&operations->entries, entry);
  show_property (entry, "Kind", g_variant_new_string (fp_kind_word (operation->kind)));
  show_property (entry, "Started", g_variant_new_int64 (started_realtime_us));
  show_property (entry, "Report", g_variant_new ("a{sv}", NULL));
  show_state (entry, operation, &none);
  arm_expiry (operations);
  return number;
}

const char *
fp_operations_path (FpOperations *operations, guint number)
{
  Entry *newest = g_queue_peek_tail (&operations->entries);

  g_return_val_if_fail (newest != NULL && newest->number == number, "/");
  return fp_object_path (newest->object);
}

void
fp_operations_drop (FpOperations *operations, guint number)
{
  Entry *newest = g_queue_peek_tail (&operations->entries);

  g_return_if_fail (newest != NULL && newest->number == number);
  entry_free (g_queue_pop_tail (&operations->entries));
  arm_expiry (operations);
}

void
fp_operations_show (FpOperations *operations, const FpOperation *operation, const FpStages *stages)
{
  Entry *newest = g_queue_peek_tail (&operations->entries);

  show_state (newest, operation, stages);
  fp_object_flush (newest->object);
}

void
fp_operations_stage_changed (FpOperations *operations, const FpStages *stages, FpStage stage,
                             FpStageStatus status, guint duration_ms)
{
  Entry *newest = g_queue_peek_tail (&operations->entries);

  show_property (newest, "Stages", fp_stages_to_variant (stages));
  fp_object_emit (
      newest->object, FP_OPERATION_IFACE, "StageChanged",
      g_variant_new ("(ssu)", fp_stage_word (stage), fp_stage_status_word (status), duration_ms));
}

void
fp_operations_show_end (FpOperations *operations, const FpOperation *operation,
                        const FpStages *stages, GVariant *report)
{
  Entry *newest = g_queue_peek_tail (&operations->entries);

  newest->ended_us = operation->ended_us;
  show_state (newest, operation, stages);
  show_property (newest, "Report", report);
  fp_object_flush (newest->object);
  arm_expiry (operations);
}

void
fp_operations_say_completed (FpOperations *operations, const FpOperation *operation,
                             GVariant *report)
{
  Entry *newest = g_queue_peek_tail (&operations->entries);

  fp_object_emit (newest->object, FP_OPERATION_IFACE, "Completed",
                  g_variant_new ("(s@a{sv})", fp_operation_state_word (operation->state), report));
}
