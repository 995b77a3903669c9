/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every method that has an action, with a polkit that grants, denies, asks for a person, errs,
 * hangs, is gone; and callers that vanish. */
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"

typedef struct
{
  const char *interface, *method, *arguments, *action;
  const char *fails; /* with the right: this error; NULL: none */
} Method;

#define VALUES "{'host': <'ok'>, 'port': <uint16 80>}"

#define ADDRESS                                                                                    \
  "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>}, @a{sv} {}"

/* Cancel and Confirm are called on an operation that does not run: they need the right all the
 * same. There is no logind on this bus. */
static const Method methods[] = {
  { FP_PROXY_IFACE, "Enable", "(" VALUES ", @a{sv} {})", "org.faceplate1.proxy.configure" },
  { FP_PROXY_IFACE, "Change", "(" VALUES ", @a{sv} {})", "org.faceplate1.proxy.configure" },
  { FP_PROXY_IFACE, "Disable", "(@a{sv} {},)", "org.faceplate1.proxy.configure" },
  { FP_PROXY_IFACE, "DiscardPending", "(@a{sv} {},)", "org.faceplate1.proxy.configure" },
  { FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "org.faceplate1.connectivity.check" },
  { FP_OPERATION_IFACE, "Cancel", "(@a{sv} {},)", "org.faceplate1.operation.cancel" },
  { FP_OPERATION_IFACE, "Confirm", "(@a{sv} {},)", "org.faceplate1.network.configure",
    "NotConfirming" },
  { FP_NETWORK_IFACE, "Change", "(" ADDRESS ")", "org.faceplate1.network.configure" },
  { FP_NETWORK_IFACE, "Reset", "(@a{sv} {},)", "org.faceplate1.network.configure" },
  { FP_NETWORK_IFACE, "Release", "(@a{sv} {},)", "org.faceplate1.network.configure" },
  { FP_NETWORK_IFACE, "DiscardPending", "(@a{sv} {},)", "org.faceplate1.network.configure" },
  { FP_APPLIANCE_IFACE, "Reboot", "(@a{sv} {},)", "org.faceplate1.appliance.reboot", "Failed" },
  { FP_APPLIANCE_IFACE, "PowerOff", "(@a{sv} {},)", "org.faceplate1.appliance.power-off",
    "Failed" },
};

/* What must be as it was after a call that was refused. */
static char *
snapshot (Rig *rig)
{
  static const char *const interfaces[]
      = { FP_APPLIANCE_IFACE, FP_NETWORK_IFACE, FP_PROXY_IFACE, FP_CONNECTIVITY_IFACE };
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("('%s',)", interfaces[i]);
      g_autoptr (GVariant) reply
          = client_call (rig->client, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                         arguments, NULL);
      g_autofree char *text = g_variant_print (reply, FALSE);

      g_string_append (all, text);
    }
  return g_string_free (all, FALSE);
}

/* An operation to cancel, and a proxy that is in the state that the method demands. */
static char *
prepare (Rig *rig, const Method *method)
{
  g_autofree char *enabled = client_get (rig->client, FP_PROXY_IFACE, "Enabled");
  gboolean wanted
      = g_str_equal (method->interface, FP_PROXY_IFACE)
        && (g_str_equal (method->method, "Change") || g_str_equal (method->method, "Disable"));

  rig_polkit_mode (rig, "yes");
  if (wanted && g_str_equal (enabled, "false"))
    g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable", methods[0].arguments, "succeeded"));
  if (!wanted && g_str_equal (enabled, "true"))
    g_free (client_run (rig->client, FP_PROXY_IFACE, "Disable", "(@a{sv} {},)", "succeeded"));
  if (g_str_equal (method->method, "Release"))
    g_free (client_run (rig->client, FP_NETWORK_IFACE, "Change", "(" ADDRESS ")", "succeeded"));
  if (g_str_equal (method->interface, FP_OPERATION_IFACE))
    return client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "succeeded");
  return g_strdup (FP_OBJECT_PATH);
}

/* One that runs by itself at the start would disturb the comparison. */
static Rig *
settled_rig (void)
{
  Rig *rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "lease=192.0.2.77/24\n");

  g_free (client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "succeeded"));
  return rig;
}

static void
assert_refused (Rig *rig, const Method *method, const char *path)
{
  g_autofree char *before = snapshot (rig);
  g_autofree char *after = NULL;

  client_call_fails (rig->client, path, method->interface, method->method, method->arguments,
                     "NotAuthorized");
  after = snapshot (rig);
  g_assert_cmpstr (before, ==, after);
}

static void
test_granted (void)
{
  g_autoptr (Rig) rig = settled_rig ();

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = prepare (rig, &methods[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = client_call (rig->client, path, methods[i].interface,
                                                methods[i].method, methods[i].arguments, &error);
      g_autofree char *last = rig_polkit_last (rig);
      g_autofree char *expected = g_strdup_printf (
          "('%s', '%s', 0)", g_dbus_connection_get_unique_name (rig->client), methods[i].action);

      if (methods[i].fails != NULL)
        client_assert_error (error, methods[i].fails);
      else
        g_assert_no_error (error);
      g_assert_cmpstr (last, ==, expected);
      client_wait (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation", "'/'");
    }
}

static void
test_refused (void)
{
  static const char *const modes[] = { "no", "challenge", "fail" };
  g_autoptr (Rig) rig = settled_rig ();

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = prepare (rig, &methods[i]);

      for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
        {
          rig_polkit_mode (rig, modes[m]);
          assert_refused (rig, &methods[i], path);
        }
    }
}

static void
test_gone (void)
{
  g_autoptr (Rig) rig = settled_rig ();

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = prepare (rig, &methods[i]);

      rig_stop_polkit (rig);
      assert_refused (rig, &methods[i], path);
      rig_start_polkit (rig, "yes"); /* it comes back */
    }
}

/* A question that fails, as one that is asked while polkitd starts may, is asked again. */
static void
test_fails_once (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  guint asked = rig_polkit_count (rig, "Asked");

  rig_polkit_mode (rig, "once");
  reply = client_call (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "DiscardPending",
                       "(@a{sv} {},)", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rig_polkit_count (rig, "Asked"), ==, asked + 2);
}

typedef struct
{
  gboolean done;
  GVariant *reply;
  GError *error;
} Reply;

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reply *reply = user_data;

  reply->reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &reply->error);
  reply->done = TRUE;
}

static void
reply_clear (Reply *reply)
{
  g_clear_pointer (&reply->reply, g_variant_unref);
  g_clear_error (&reply->error);
  reply->done = FALSE;
}

static void
call_async (GDBusConnection *client, const Method *method, const char *path, gboolean interactive,
            Reply *reply)
{
  client_call_async (client, path, method->interface, method->method, method->arguments,
                     interactive, on_reply, reply);
}

static void
test_interactive (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  g_autofree char *last = NULL;
  Reply reply = { FALSE, NULL, NULL };

  call_async (rig->client, &methods[4], FP_OBJECT_PATH, TRUE, &reply);
  client_turn_until (&reply.done, "the reply");
  g_assert_no_error (reply.error);
  last = rig_polkit_last (rig);
  g_assert_true (g_str_has_suffix (last, ", 1)"));
  client_wait (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation", "'/'");
  reply_clear (&reply);
}

/* A caller that vanishes takes its question back, and nothing happens. */
static void
test_vanished (void)
{
  g_autoptr (Rig) rig = settled_rig ();

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = prepare (rig, &methods[i]);
      g_autofree char *before = snapshot (rig);
      g_autofree char *after = NULL;
      GDBusConnection *caller = client_connect (rig->address);
      Reply reply = { FALSE, NULL, NULL };

      rig_polkit_mode (rig, "hang");
      call_async (caller, &methods[i], path, FALSE, &reply);
      rig_polkit_wait (rig, "Pending", 1);
      g_dbus_connection_close_sync (caller, NULL, NULL);
      client_turn_until (&reply.done, "the end of the call");
      g_object_unref (caller);
      rig_polkit_wait (rig, "Cancelled", i + 1);
      g_assert_cmpuint (rig_polkit_count (rig, "Pending"), ==, 0);
      after = snapshot (rig);
      g_assert_cmpstr (before, ==, after);
      reply_clear (&reply);
    }
}

/* A polkitd that hangs delays nothing else, and at the end the answer is no. */
static void
test_hanging (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  g_autofree char *before = snapshot (rig);
  g_autofree char *after = NULL;
  gint64 start, longest = 0;
  Reply reply = { FALSE, NULL, NULL };

  rig_polkit_mode (rig, "hang");
  call_async (rig->client, &methods[0], FP_OBJECT_PATH, FALSE, &reply);
  rig_polkit_wait (rig, "Pending", 1);
  for (guint i = 0; i < 50; i++)
    {
      start = g_get_monotonic_time ();
      client_expect (rig->client, FP_PROXY_IFACE, "Enabled", "false");
      longest = MAX (longest, g_get_monotonic_time () - start);
    }
  g_assert_cmpuint (rig_polkit_count (rig, "Pending"), ==, 1);
  g_assert_cmpint (longest, <, G_USEC_PER_SEC / 2);
  client_turn_until (&reply.done, "the answer");
  client_assert_error (reply.error, "NotAuthorized");
  rig_polkit_wait (rig, "Cancelled", 1);
  after = snapshot (rig);
  g_assert_cmpstr (before, ==, after);
  reply_clear (&reply);
}

static void
wait_asked (Rig *rig, guint count)
{
  gint64 end_us = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;

  while (rig_polkit_count (rig, "Asked") < count)
    g_assert_cmpint (g_get_monotonic_time (), <, end_us);
}

/* As test_vanished() and test_end_while_pending(), between two questions. */
static void
test_ends_between (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  GDBusConnection *caller = client_connect (rig->address);
  Reply reply = { FALSE, NULL, NULL }, last = { FALSE, NULL, NULL };
  guint asked = rig_polkit_count (rig, "Asked");

  rig_polkit_mode (rig, "fail");
  call_async (caller, &methods[4], FP_OBJECT_PATH, FALSE, &reply);
  wait_asked (rig, asked + 2); /* the next one comes 200 ms later */
  g_dbus_connection_close_sync (caller, NULL, NULL);
  client_turn_until (&reply.done, "the end of the call");
  g_object_unref (caller);
  call_async (rig->client, &methods[4], FP_OBJECT_PATH, FALSE, &last);
  wait_asked (rig, asked + 4);
  g_assert_cmpint (rig_stop_daemon (rig, 15), ==, 0);
  client_turn_until (&last.done, "a reply");
  client_assert_error (last.error, "NotAuthorized");
  reply_clear (&reply);
  reply_clear (&last);
}

/* The world changed while the answer was waited for: both were granted, one may run. */
static void
test_checked_again (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("hang"));
  const Method enable
      = { FP_PROXY_IFACE, "Enable", "({'host': <'hang'>, 'port': <uint16 80>}, @a{sv} {})", NULL };
  Reply first = { FALSE, NULL, NULL }, second = { FALSE, NULL, NULL };

  rig_polkit_mode (rig, "hang");
  call_async (rig->client, &enable, FP_OBJECT_PATH, FALSE, &first);
  rig_polkit_wait (rig, "Pending", 1);
  call_async (rig->client, &enable, FP_OBJECT_PATH, FALSE, &second);
  rig_polkit_wait (rig, "Pending", 2);
  rig_polkit_mode (rig, "yes");
  rig_polkit_release (rig);
  client_turn_until (&first.done, "the first reply");
  client_turn_until (&second.done, "the second reply");
  g_assert_no_error (first.error);
  client_assert_error (second.error, "Busy");
  reply_clear (&first);
  reply_clear (&second);
}

static void
test_limit_per_sender (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  g_autoptr (GDBusConnection) other = client_connect (rig->address);
  Reply replies[5] = { 0 };
  Reply of_other = { FALSE, NULL, NULL };

  rig_polkit_mode (rig, "hang");
  for (guint i = 0; i < 5; i++)
    call_async (rig->client, &methods[4], FP_OBJECT_PATH, FALSE, &replies[i]);
  client_turn_until (&replies[4].done, "the fifth is refused");
  client_assert_error (replies[4].error, "LimitsExceeded");
  call_async (other, &methods[4], FP_OBJECT_PATH, FALSE, &of_other);
  rig_polkit_wait (rig, "Pending", 5); /* another caller is not touched */
  rig_polkit_mode (rig, "no");
  rig_polkit_release (rig);
  for (guint i = 0; i < 5; i++)
    {
      client_turn_until (&replies[i].done, "a reply");
      reply_clear (&replies[i]);
    }
  client_turn_until (&of_other.done, "the other's reply");
  client_assert_error (of_other.error, "NotAuthorized");
  reply_clear (&of_other);
}

static void
test_limit_total (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  g_autoptr (GPtrArray) callers = g_ptr_array_new_with_free_func (g_object_unref);
  Reply replies[33] = { 0 };

  rig_polkit_mode (rig, "hang");
  for (guint i = 0; i < 33; i++)
    {
      if (i % 4 == 0)
        g_ptr_array_add (callers, client_connect (rig->address));
      if (i == 32)
        rig_polkit_wait (rig, "Pending", 32);
      call_async (callers->pdata[i / 4], &methods[4], FP_OBJECT_PATH, FALSE, &replies[i]);
    }
  client_turn_until (&replies[32].done, "the 33rd is refused");
  client_assert_error (replies[32].error, "LimitsExceeded");
  rig_polkit_mode (rig, "no");
  rig_polkit_release (rig);
  for (guint i = 0; i < 33; i++)
    {
      client_turn_until (&replies[i].done, "a reply");
      reply_clear (&replies[i]);
    }
}

/* Persons that do not answer use up their own room. */
static void
test_limit_persons (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  g_autoptr (GPtrArray) callers = g_ptr_array_new_with_free_func (g_object_unref);
  Reply replies[17] = { 0 }, of_panel = { FALSE, NULL, NULL };

  rig_polkit_mode (rig, "hang");
  for (guint i = 0; i < 17; i++)
    {
      if (i % 4 == 0)
        g_ptr_array_add (callers, client_connect (rig->address));
      if (i == 16)
        rig_polkit_wait (rig, "Pending", 16);
      call_async (callers->pdata[i / 4], &methods[4], FP_OBJECT_PATH, TRUE, &replies[i]);
    }
  client_turn_until (&replies[16].done, "the 17th is refused");
  client_assert_error (replies[16].error, "LimitsExceeded");
  rig_polkit_mode (rig, "no");
  call_async (rig->client, &methods[4], FP_OBJECT_PATH, FALSE, &of_panel);
  client_turn_until (&of_panel.done, "the panel's answer");
  client_assert_error (of_panel.error, "NotAuthorized");
  rig_polkit_release (rig);
  for (guint i = 0; i < 17; i++)
    {
      client_turn_until (&replies[i].done, "a reply");
      reply_clear (&replies[i]);
    }
  reply_clear (&of_panel);
}

/* Ends with questions pending: they are withdrawn, and the end is clean. */
static void
test_end_while_pending (void)
{
  g_autoptr (Rig) rig = settled_rig ();
  Reply reply = { FALSE, NULL, NULL };

  rig_polkit_mode (rig, "hang");
  call_async (rig->client, &methods[4], FP_OBJECT_PATH, FALSE, &reply);
  rig_polkit_wait (rig, "Pending", 1);
  g_assert_cmpint (rig_stop_daemon (rig, 15), ==, 0);
  client_turn_until (&reply.done, "a reply");
  client_assert_error (reply.error, "NotAuthorized");
  reply_clear (&reply);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authorization/granted", test_granted);
  g_test_add_func ("/authorization/refused", test_refused);
  g_test_add_func ("/authorization/gone", test_gone);
  g_test_add_func ("/authorization/fails-once", test_fails_once);
  g_test_add_func ("/authorization/interactive", test_interactive);
  g_test_add_func ("/authorization/vanished", test_vanished);
  g_test_add_func ("/authorization/hanging", test_hanging);
  g_test_add_func ("/authorization/ends-between", test_ends_between);
  g_test_add_func ("/authorization/checked-again", test_checked_again);
  g_test_add_func ("/authorization/limit/per-sender", test_limit_per_sender);
  g_test_add_func ("/authorization/limit/total", test_limit_total);
  g_test_add_func ("/authorization/limit/persons", test_limit_persons);
  g_test_add_func ("/authorization/end-while-pending", test_end_while_pending);
  return g_test_run ();
}
