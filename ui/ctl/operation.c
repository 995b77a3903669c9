/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/operation.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

#include "dbus/errors.h"
#include "dbus/names.h"
#include "dbus/words.h"
#include "ui/ctl/json.h"
#include "ui/ctl/print.h"
#include "ui/ctl/question.h"

typedef struct
{
  char *name, *status;
  guint duration_ms;
} Stage;

struct _CtlOperation
{
  CtlService *service;
  const CtlOptions *options;
  gboolean live;
  guint signals, property_signals, owner_signals;
  gulong closed;
  GMainLoop *loop;

  char *path;
  char *kind;
  GPtrArray *stages; /* Stage, in the order in which they began */
  char *state;
  GVariant *report;
  gboolean confirming;   /* it waits for a confirmation, or did */
  gboolean decided;      /* it does not any more: it commits, or is undone */
  CtlQuestion *question; /* whether to confirm, while it is asked; or NULL */
  gboolean ended;
  gboolean vanished;
  gboolean timed_out;
};

static void
stage_free (gpointer data)
{
  Stage *stage = data;

  g_free (stage->name);
  g_free (stage->status);
  g_free (stage);
}

static gboolean
is_final (const char *state)
{
  FpOperationState value;

  return fp_operation_state_from_word (state, &value) && fp_operation_state_is_final (value);
}

static Stage *
find_stage (CtlOperation *operation, const char *name)
{
  Stage *stage;

  for (guint i = 0; i < operation->stages->len; i++)
    {
      stage = operation->stages->pdata[i];
      if (g_str_equal (stage->name, name))
        return stage;
    }
  stage = g_new0 (Stage, 1);
  stage->name = g_strdup (name);
  g_ptr_array_add (operation->stages, stage);
  return stage;
}

static void
print_stage_json (const CtlOperation *operation, const Stage *stage)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "event", "stage");
  json_object_set_string_member (object, "operation", operation->path);
  json_object_set_string_member (object, "stage", stage->name);
  json_object_set_string_member (object, "status", stage->status);
  json_object_set_int_member (object, "duration-ms", stage->duration_ms);
  ctl_json_print (object);
}

static void
take_stage (CtlOperation *operation, const char *name, const char *status, guint duration_ms)
{
  Stage *stage = find_stage (operation, name);

  if (g_strcmp0 (stage->status, status) == 0
      || (stage->status != NULL && !g_str_equal (stage->status, "running")))
    return; /* nothing new, or older than what is known */
  g_free (stage->status);
  stage->status = g_strdup (status);
  stage->duration_ms = duration_ms;
  if (!operation->live)
    return;
  if (operation->options->json)
    print_stage_json (operation, stage);
  else
    ctl_print_stage (name, status, duration_ms);
}

static void
take_end (CtlOperation *operation, const char *state, GVariant *report)
{
  if (operation->ended || !is_final (state))
    return;
  operation->ended = TRUE;
  operation->state = g_strdup (state);
  if (report != NULL && g_variant_n_children (report) > 0)
    operation->report = g_variant_ref (report);
  g_main_loop_quit (operation->loop);
}

static void on_answer (CtlAnswer answer, gpointer user_data);

static void
ask (CtlOperation *operation)
{
  operation->question = ctl_question_ask ("Confirm?", on_answer, operation);
}

static void
on_answer (CtlAnswer answer, gpointer user_data)
{
  CtlOperation *operation = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = NULL;
  gboolean again;

  g_clear_pointer (&operation->question, ctl_question_free);
  if (answer == CTL_ANSWER_NONE)
    return;
  reply = ctl_service_change (operation->service, operation->path, FP_OPERATION_IFACE,
                              answer == CTL_ANSWER_YES ? "Confirm" : "Cancel", ctl_no_options (),
                              G_VARIANT_TYPE_UNIT, &error);
  if (reply != NULL)
    return;
  again = g_error_matches (error, FP_ERROR, FP_ERROR_NOT_AUTHORIZED); /* a mistyped password */
  ctl_service_refused (operation->options, error);
  if (again)
    ask (operation);
}

/* Who has asked for the confirmation confirms in place, if the connection is still there. */
static void
say_confirming (CtlOperation *operation, gint64 deadline_us)
{
  gboolean asks = operation->options->confirm_s > 0 && ctl_question_possible ();
  g_autofree char *left = ctl_time_left (deadline_us);

  printf ("The change is in place. Without a confirmation%s%s it is undone.\n",
          *left != '\0' ? " within " : "", left);
  if (asks)
    ask (operation);
  else
    printf ("To confirm: faceplatectl confirm\n");
}

/* Only the way forward counts: an older signal may come behind a newer look. */
static void
take_state (CtlOperation *operation, const char *word, gint64 deadline_us)
{
  FpOperationState state;

  if (!fp_operation_state_from_word (word, &state))
    return;
  if (state == FP_OPERATION_COMMITTING || state == FP_OPERATION_RESTORING)
    {
      operation->decided = TRUE; /* here, elsewhere, or by the time */
      g_clear_pointer (&operation->question, ctl_question_free);
    }
  else if (state == FP_OPERATION_CONFIRMING && operation->live && !operation->confirming
           && !operation->decided)
    {
      operation->confirming = TRUE;
      say_confirming (operation, deadline_us);
    }
}

static void
take_changed (CtlOperation *operation, GVariant *changed)
{
  gint64 deadline_us = 0;

  g_variant_lookup (changed, "Deadline", "x", &deadline_us);
  take_state (operation, ctl_lookup (changed, "State"), deadline_us);
}

/* All the properties, as GetAll tells them. */
static void
take_properties (CtlOperation *operation, GVariant *properties)
{
  g_autoptr (GVariant) stages
      = g_variant_lookup_value (properties, "Stages", G_VARIANT_TYPE ("a(ssu)"));
  g_autoptr (GVariant) report
      = g_variant_lookup_value (properties, "Report", G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *name, *status;
  guint ms;

  if (stages != NULL)
    {
      g_variant_iter_init (&iter, stages);
      while (g_variant_iter_next (&iter, "(&s&su)", &name, &status, &ms))
        take_stage (operation, name, status, ms);
    }
  operation->kind = g_strdup (ctl_lookup (properties, "Kind"));
  take_changed (operation, properties);
  take_end (operation, ctl_lookup (properties, "State"), report);
}

/* Runs from the main loop only, and that only when path is known. */
static void
on_signal (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
           const char *member, GVariant *args, gpointer user_data)
{
  CtlOperation *operation = user_data;

  if (g_strcmp0 (path, operation->path) != 0)
    return;
  if (g_str_equal (member, "StageChanged") && g_variant_is_of_type (args, G_VARIANT_TYPE ("(ssu)")))
    {
      const char *stage, *status;
      guint ms;

      g_variant_get (args, "(&s&su)", &stage, &status, &ms);
      take_stage (operation, stage, status, ms);
    }
  else if (g_str_equal (member, "Completed")
           && g_variant_is_of_type (args, G_VARIANT_TYPE ("(sa{sv})")))
    {
      g_autoptr (GVariant) report = g_variant_get_child_value (args, 1);
      const char *state;

      g_variant_get_child (args, 0, "&s", &state);
      take_end (operation, state, report);
    }
  else if (g_str_equal (member, "PropertiesChanged")
           && g_variant_is_of_type (args, G_VARIANT_TYPE ("(sa{sv}as)")))
    {
      g_autoptr (GVariant) changed = g_variant_get_child_value (args, 1);

      take_changed (operation, changed);
    }
}

static void
vanish (CtlOperation *operation)
{
  operation->vanished = TRUE;
  g_main_loop_quit (operation->loop);
}

static void
on_owner_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                  const char *member, GVariant *args, gpointer user_data)
{
  const char *name, *old_owner, *new_owner;

  if (!g_variant_is_of_type (args, G_VARIANT_TYPE ("(sss)")))
    return;
  g_variant_get (args, "(&s&s&s)", &name, &old_owner, &new_owner);
  if (*new_owner == '\0')
    vanish (user_data);
}

static void
on_closed (GDBusConnection *bus, gboolean remote_peer_vanished, GError *error, gpointer user_data)
{
  vanish (user_data);
}

CtlOperation *
ctl_operation_prepare (CtlService *service, const CtlOptions *options, gboolean live)
{
  CtlOperation *operation = g_new0 (CtlOperation, 1);

  operation->service = service;
  operation->options = options;
  operation->live = live;
  operation->loop = g_main_loop_new (NULL, FALSE);
  operation->stages = g_ptr_array_new_with_free_func (stage_free);
  operation->signals = g_dbus_connection_signal_subscribe (
      service->bus, service->owner, FP_OPERATION_IFACE, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_signal, operation, NULL);
  operation->property_signals = g_dbus_connection_signal_subscribe (
      service->bus, service->owner, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL,
      FP_OPERATION_IFACE, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, operation, NULL);
  operation->owner_signals = g_dbus_connection_signal_subscribe (
      service->bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
      "/org/freedesktop/DBus", service->owner, G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed,
      operation, NULL);
  operation->closed = g_signal_connect (service->bus, "closed", G_CALLBACK (on_closed), operation);
  return operation;
}

void
ctl_operation_free (CtlOperation *operation)
{
  g_dbus_connection_signal_unsubscribe (operation->service->bus, operation->signals);
  g_dbus_connection_signal_unsubscribe (operation->service->bus, operation->property_signals);
  g_dbus_connection_signal_unsubscribe (operation->service->bus, operation->owner_signals);
  g_signal_handler_disconnect (operation->service->bus, operation->closed);
  g_main_loop_unref (operation->loop);
  g_ptr_array_unref (operation->stages);
  g_free (operation->path);
  g_free (operation->kind);
  g_free (operation->state);
  g_clear_pointer (&operation->report, g_variant_unref);
  g_free (operation);
}

static void
die_of (int number)
{
  struct sigaction action = { .sa_handler = SIG_DFL };

  sigaction (number, &action, NULL);
  raise (number);
}

/* With an operation that nobody follows any more. */
static const char *
what_follows (const CtlOperation *operation)
{
  if (!operation->decided && (operation->confirming || operation->options->confirm_s > 0))
    return "the change is undone, unless 'faceplatectl confirm' comes in time";
  return "the operation goes on ('faceplatectl cancel' ends it, 'faceplatectl monitor' shows it)";
}

static gboolean
on_interrupt (gpointer user_data)
{
  const CtlOperation *operation = user_data;

  g_printerr ("\nfaceplatectl: interrupted; %s\n", what_follows (operation));
  fflush (stdout);
  die_of (SIGINT); /* so that a shell script ends as well */
  return G_SOURCE_REMOVE;
}

static gboolean
on_timeout (gpointer user_data)
{
  CtlOperation *operation = user_data;

  operation->timed_out = TRUE;
  g_main_loop_quit (operation->loop);
  return G_SOURCE_CONTINUE;
}

/* Where it stands now. FALSE: it is not known any more, and no signal told its end either. */
static gboolean
look (CtlOperation *operation, GError **error)
{
  g_autoptr (GVariant) properties
      = ctl_service_get_all (operation->service, operation->path, FP_OPERATION_IFACE, error);

  if (properties != NULL)
    {
      take_properties (operation, properties);
      return TRUE;
    }
  while (g_main_context_iteration (NULL, FALSE))
    ; /* what came before the refusal */
  if (operation->ended || operation->vanished)
    g_clear_error (error);
  return operation->ended || operation->vanished;
}

static CtlStatus
say_why (const CtlOperation *operation)
{
  GError *error = NULL;

  if (operation->ended)
    return CTL_DONE;
  if (operation->vanished)
    {
      g_set_error_literal (&error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY,
                           "it vanished in the middle; the old configuration is in force or the "
                           "new one, whole ('faceplatectl status')");
      return ctl_service_refused (operation->options, error);
    }
  g_printerr ("faceplatectl: not ended after %d s; %s\n", operation->options->timeout_s,
              what_follows (operation));
  if (operation->options->json)
    ctl_json_print_error (NULL, "not ended in time");
  return CTL_FAILED;
}

CtlStatus
ctl_operation_follow (CtlOperation *operation, const char *path)
{
  gint64 deadline_us = operation->service->deadline_us;
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, operation), timer = 0;
  GError *error = NULL;

  operation->path = g_strdup (path);
  if (deadline_us != 0)
    timer = g_timeout_add ((guint)MAX (0, (deadline_us - g_get_monotonic_time ()) / 1000),
                           on_timeout, operation);
  if (g_dbus_connection_is_closed (operation->service->bus))
    operation->vanished = TRUE;
  if (!operation->vanished && look (operation, &error) && !operation->ended && !operation->vanished)
    g_main_loop_run (operation->loop);
  g_clear_pointer (&operation->question, ctl_question_free);
  if (timer != 0)
    g_source_remove (timer);
  g_source_remove (interrupt);
  return error != NULL ? ctl_service_refused (operation->options, error) : say_why (operation);
}

const char *
ctl_operation_state (const CtlOperation *operation)
{
  return operation->state;
}

GVariant *
ctl_operation_report (const CtlOperation *operation)
{
  return operation->report;
}

static JsonArray *
stages_array (const CtlOperation *operation)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < operation->stages->len; i++)
    {
      const Stage *stage = operation->stages->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "stage", stage->name);
      json_object_set_string_member (object, "status", stage->status);
      json_object_set_int_member (object, "duration-ms", stage->duration_ms);
      json_array_add_object_element (array, object);
    }
  return array;
}

void
ctl_operation_print_json (const CtlOperation *operation)
{
  JsonObject *object = json_object_new ();

  if (operation->live)
    json_object_set_string_member (object, "event", "completed");
  json_object_set_string_member (object, "operation", operation->path);
  json_object_set_string_member (object, "kind", operation->kind != NULL ? operation->kind : "");
  json_object_set_string_member (object, "state", operation->state);
  if (!operation->live)
    json_object_set_array_member (object, "stages", stages_array (operation));
  if (operation->report != NULL)
    json_object_set_member (object, "report", ctl_json_value (operation->report));
  else
    json_object_set_null_member (object, "report");
  ctl_json_print (object);
}
