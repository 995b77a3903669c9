/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/authorization.h"

#include "dbus/errors.h"
#include "helper/bus/limits.h"

#define POLKIT_NAME       "org.freedesktop.PolicyKit1"
#define POLKIT_PATH       "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_IFACE      "org.freedesktop.PolicyKit1.Authority"
#define ALLOW_INTERACTION 1u /* CheckAuthorizationFlags: AllowUserInteraction */
#define ASK_MAX           3  /* times */
#define ASK_AGAIN_MS      50 /* then four times as long */

struct _FpAuthorization
{
  GDBusConnection *connection;
  GPtrArray *questions; /* Question *, pending */
  guint last_id;
};

typedef struct
{
  FpAuthorization *owner; /* NULL: answered; only polkitd's late reply is still to come */
  char *sender;
  char *action;
  char *cancellation_id;
  gboolean interactive;
  gint64 deadline_us;
  guint n_asked;
  guint again; /* a source; 0: polkitd has the question */
  guint watch; /* of sender */
  GDBusConnection *connection;
  GCancellable *cancellable;
  FpAuthorized done;
  gpointer user_data;
} Question;

static void
question_free (Question *question)
{
  if (question->again != 0)
    g_source_remove (question->again);
  g_free (question->sender);
  g_free (question->action);
  g_free (question->cancellation_id);
  g_object_unref (question->connection);
  g_object_unref (question->cancellable);
  g_free (question);
}

FpAuthorization *
fp_authorization_new (GDBusConnection *connection)
{
  FpAuthorization *authorization = g_new0 (FpAuthorization, 1);

  authorization->connection = g_object_ref (connection);
  authorization->questions = g_ptr_array_new ();
  return authorization;
}

/* reason: NULL grants. */
static void
answer (Question *question, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_remove_fast (question->owner->questions, question);
  question->owner = NULL;
  g_bus_unwatch_name (question->watch);
  if (reason != NULL)
    error = g_error_new (FP_ERROR, FP_ERROR_NOT_AUTHORIZED, "%s: %s", question->action, reason);
  question->done (error, question->user_data);
}

/* Takes the question back: closes the dialogue that a person may be looking at. */
static void
withdraw (Question *question, const char *reason)
{
  if (question->again != 0) /* no reply is to come */
    {
      answer (question, reason);
      question_free (question);
      return;
    }
  g_dbus_connection_call (question->connection, POLKIT_NAME, POLKIT_PATH, POLKIT_IFACE,
                          "CancelCheckAuthorization",
                          g_variant_new ("(s)", question->cancellation_id), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  g_cancellable_cancel (question->cancellable);
  answer (question, reason);
}

void
fp_authorization_free (FpAuthorization *authorization)
{
  if (authorization == NULL)
    return;
  while (authorization->questions->len > 0)
    withdraw (authorization->questions->pdata[0], "the service ends");
  g_ptr_array_unref (authorization->questions);
  g_object_unref (authorization->connection);
  g_free (authorization);
}

static const char *
reason_of (GVariant *reply, const GError *error)
{
  gboolean authorized, challenge;

  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return "polkit does not answer";
  if (error != NULL)
    return "polkit cannot be asked";
  g_variant_get (reply, "((bba{ss}))", &authorized, &challenge, NULL);
  if (authorized)
    return NULL;
  return challenge ? "an administrator has to authenticate" : "not allowed";
}

static void ask (Question *question);

static gboolean
on_again (gpointer user_data)
{
  Question *question = user_data;

  question->again = 0;
  ask (question);
  return G_SOURCE_REMOVE;
}

/* A polkitd that is started, ends or is started again meanwhile may fail one question and answer
 * the next; one that nobody can start will not. */
static gboolean
ask_again (Question *question, const GError *error)
{
  if (question->owner == NULL || question->n_asked == ASK_MAX
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_get_monotonic_time () >= question->deadline_us)
    return FALSE;
  question->again = g_timeout_add (ASK_AGAIN_MS << 2 * (question->n_asked - 1), on_again, question);
  return TRUE;
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (error != NULL && question->owner != NULL)
    g_message ("%s: polkit: %s", question->action, error->message);
  if (error != NULL && ask_again (question, error))
    return;
  if (question->owner != NULL && error != NULL
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    withdraw (question, reason_of (reply, error));
  else if (question->owner != NULL)
    answer (question, reason_of (reply, error));
  question_free (question);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Question *question = user_data;

  if (question->owner != NULL)
    withdraw (question, "the caller is gone");
}

static gboolean
has_room (FpAuthorization *authorization, const char *sender, gboolean interactive, GError **error)
{
  guint of_sender = 0, of_persons = 0;

  for (guint i = 0; i < authorization->questions->len; i++)
    {
      Question *question = authorization->questions->pdata[i];

      of_sender += g_str_equal (question->sender, sender) ? 1 : 0;
      of_persons += question->interactive ? 1 : 0;
    }
  if (of_sender < FP_PENDING_PER_SENDER_MAX && authorization->questions->len < FP_PENDING_MAX
      && (!interactive || of_persons < FP_PENDING_INTERACTIVE_MAX))
    return TRUE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_LIMITS_EXCEEDED,
                       "too many calls wait for an authorization");
  return FALSE;
}

static GVariant *
question_parameters (const Question *question)
{
  GVariantBuilder subject;

  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (question->sender));
  return g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, question->action, NULL,
                        question->interactive ? ALLOW_INTERACTION : 0u, question->cancellation_id);
}

static void
ask (Question *question)
{
  gint64 left_ms = (question->deadline_us - g_get_monotonic_time ()) / 1000;

  question->n_asked++;
  g_dbus_connection_call (question->connection, POLKIT_NAME, POLKIT_PATH, POLKIT_IFACE,
                          "CheckAuthorization", question_parameters (question),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE,
                          (int)MAX (left_ms, 1), question->cancellable, on_checked, question);
}

gboolean
fp_authorization_ask (FpAuthorization *authorization, const char *sender, const char *action,
                      gboolean interactive, FpAuthorized done, gpointer user_data, GError **error)
{
  Question *question;

  if (!has_room (authorization, sender, interactive, error))
    return FALSE;
  question = g_new0 (Question, 1);
  question->owner = authorization;
  question->sender = g_strdup (sender);
  question->action = g_strdup (action);
  question->cancellation_id = g_strdup_printf ("faceplate-%u", ++authorization->last_id);
  question->connection = g_object_ref (authorization->connection);
  question->cancellable = g_cancellable_new ();
  question->interactive = interactive;
  question->deadline_us = g_get_monotonic_time ()
                          + (interactive ? FP_INTERACTIVE_MS : FP_AUTHORIZATION_MS) * (gint64)1000;
  question->done = done;
  question->user_data = user_data;
  question->watch
      = g_bus_watch_name_on_connection (question->connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                        NULL, on_vanished, question, NULL);
  g_ptr_array_add (authorization->questions, question);
  ask (question);
  return TRUE;
}
