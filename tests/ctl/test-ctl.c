/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl against a service that the test directs: what it prints, what it returns, and the
 * moments that the real service shows only by coincidence. */
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/ctl/ctl-run.h"
#include "tests/ctl/fake-service.h"
#include "tests/ctl/private-bus.h"

#define OPERATION FP_OPERATION_PATH "/7"

typedef struct
{
  PrivateBus *bus;
  const char *address;
  FakeService *fake;
  const char *refusal;      /* error to answer with, or NULL */
  const char *kind;         /* of the operation that a call starts */
  gboolean hold;            /* the operation runs on until the test ends it */
  gboolean early;           /* it has ended before the reply */
  gboolean forgotten;       /* and is not readable any more */
  gboolean silent;          /* and its end is not announced */
  const char *state, *code; /* how it ends */
  char *called;             /* "METHOD ARGS" of the last call */
  gboolean interactive;     /* its flag */
} Fixture;

static void
fixture_set_up (Fixture *f, gconstpointer data)
{
  f->bus = private_bus_new ();
  f->address = private_bus_address (f->bus);
  f->fake = fake_service_new (f->address);
  f->kind = "check";
  f->state = "succeeded";
  f->code = "OK";
}

static void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->fake, fake_service_free);
  private_bus_free (f->bus);
  g_free (f->called);
}

static void
end_operation (Fixture *f)
{
  gboolean ok = g_str_equal (f->code, "OK");

  fake_service_stage (f->fake, OPERATION, "connect", "ok", 12);
  if (ok)
    fake_service_complete (f->fake, OPERATION, f->state,
                           fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  else
    {
      fake_service_stage (f->fake, OPERATION, "tunnel", "running", 0);
      fake_service_stage (f->fake, OPERATION, "tunnel", "failed", 34);
      fake_service_complete (f->fake, OPERATION, f->state,
                             fake_report (f->code, 252, "PROXY LOGIN BAD", "tunnel"));
    }
}

static gboolean
on_time_to_end (gpointer user_data)
{
  end_operation (user_data);
  return G_SOURCE_REMOVE;
}

static void
begin_operation (Fixture *f, GDBusMethodInvocation *invocation)
{
  fake_service_add_operation (f->fake, OPERATION, f->kind);
  fake_service_stage (f->fake, OPERATION, "connect", "running", 0);
  if (f->early && !f->silent)
    end_operation (f);
  if (f->forgotten)
    fake_service_drop_operation (f->fake, OPERATION);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", OPERATION));
  if (!f->early && !f->hold)
    g_idle_add (on_time_to_end, f);
}

static void
on_call (FakeService *fake, const char *method, GVariant *args, GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *f = user_data;
  g_autofree char *text = g_variant_print (args, FALSE);
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  g_free (f->called);
  f->called = g_strdup_printf ("%s %s", method, text);
  f->interactive
      = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
        != 0;
  if (f->refusal != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, f->refusal, "as the test wants it");
  else if (g_str_equal (method, "Cancel") || g_str_equal (method, "DiscardPending"))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      if (g_str_equal (method, "Cancel"))
        fake_service_complete (fake, OPERATION, f->state,
                               fake_report ("CANCELLED", 901, "CHECK CANCELLED", "connect"));
    }
  else
    begin_operation (f, invocation);
}

static JsonObject *
parse_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  return json_object_ref (json_node_get_object (node));
}

/* All of text is one line with one object. */
static JsonObject *
parse_one (const char *text)
{
  g_assert_cmpstr (strchr (text, '\n'), ==, text + strlen (text) - 1);
  return parse_line (text);
}

static void
set_rich_state (Fixture *f)
{
  static const char *const addresses[] = { "192.0.2.10/24", "2001:db8::10/64", NULL };
  GVariantDict pending;

  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link",
                    g_variant_new_string ("eth0"), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Addresses",
                    g_variant_new_strv (addresses, -1), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled",
                    g_variant_new_boolean (TRUE), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Host",
                    g_variant_new_string ("2001:db8::1"), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Port", g_variant_new_uint16 (3128),
                    FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "User",
                    g_variant_new_string ("DOMAIN\\j\xc3\xb6rg\xc2\x9b"), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "PasswordSet",
                    g_variant_new_boolean (TRUE), FALSE);
  g_variant_dict_init (&pending, NULL);
  g_variant_dict_insert (&pending, "action", "s", "change");
  g_variant_dict_insert (&pending, "host", "s", "other.example");
  g_variant_dict_insert (&pending, "port", "q", 8080);
  g_variant_dict_insert (&pending, "user", "s", "");
  g_variant_dict_insert (&pending, "code", "s", "PX_AUTH_NEEDED");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Pending",
                    g_variant_dict_end (&pending), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Report",
                    fake_report ("PX_AUTH_REJECTED", 252, "PROXY LOGIN BAD", "tunnel"), FALSE);
}

static void
test_status (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  set_rich_state (f);
  fake_service_add_operation (f->fake, OPERATION, "check");
  fake_service_stage (f->fake, OPERATION, "tls", "running", 0);
  run = ctl_run (f->address, NULL, "status");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->err->str, ==, "");
  assert_has (run->out->str, "Appliance    SENSOR-01");
  assert_has (run->out->str, "Network      ready, eth0\n");
  assert_has (run->out->str, "192.0.2.10/24, 2001:db8::10/64\n");
  assert_has (run->out->str,
              "enabled, [2001:db8::1]:3128, user DOMAIN\\j\xc3\xb6rg\\xc2\\x9b, password set\n");
  assert_has (run->out->str,
              "change other.example:8080, no authentication (failed: PX_AUTH_NEEDED)\n");
  assert_has (run->out->str, "2023-11-14 22:13:20, E252 PX_AUTH_REJECTED: PROXY LOGIN BAD\n");
  assert_has (run->out->str, "Operation    check, checking, stage tls\n");
  assert_lacks (run->out->str, "\033"); /* no terminal, no colour */
}

static void
test_status_json (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;
  g_autoptr (JsonObject) status = NULL;
  JsonObject *proxy, *report;

  set_rich_state (f);
  run = ctl_run (f->address, NULL, "--json", "status");
  g_assert_cmpint (run->status, ==, 0);
  for (const char *p = run->out->str; *p != '\0'; p++)
    g_assert_true (*p == '\n' || (*p >= 0x20 && *p < 0x7f));
  status = parse_one (run->out->str);
  g_assert_true (json_object_get_null_member (status, "operation"));
  proxy = json_object_get_object_member (status, "proxy");
  g_assert_cmpint (json_object_get_int_member (proxy, "port"), ==, 3128);
  g_assert_true (json_object_get_boolean_member (proxy, "password-set"));
  g_assert_cmpstr (json_object_get_string_member (proxy, "user"), ==,
                   "DOMAIN\\j\xc3\xb6rg\xc2\x9b");
  report = json_object_get_object_member (json_object_get_object_member (status, "connectivity"),
                                          "report");
  g_assert_cmpstr (json_object_get_string_member (report, "code"), ==, "PX_AUTH_REJECTED");
  g_assert_cmpint (json_object_get_int_member (report, "duration-ms"), ==, 321);
}

static void
test_proxy_show (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) before = ctl_run (f->address, NULL, "proxy", "show");
  g_autoptr (CtlRunning) text = NULL, json = NULL;
  g_autoptr (JsonObject) proxy = NULL;

  g_assert_cmpstr (before->out->str, ==, "Proxy        not enabled\n");
  set_rich_state (f);
  text = ctl_run (f->address, NULL, "proxy", "show");
  assert_has (text->out->str, "Pending");
  json = ctl_run (f->address, NULL, "proxy", "show", "--json");
  proxy = parse_one (json->out->str);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (proxy, "pending"), "host"), ==,
      "other.example");
}

static void
test_report (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) none = ctl_run (f->address, NULL, "report");
  g_autoptr (CtlRunning) bad = NULL, good = NULL, json = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_assert_cmpint (none->status, ==, 1);
  assert_has (none->out->str, "No check has ended yet.");
  set_rich_state (f);
  bad = ctl_run (f->address, NULL, "report");
  g_assert_cmpint (bad->status, ==, 1);
  assert_has (bad->out->str, "E252 PX_AUTH_REJECTED: PROXY LOGIN BAD\n");
  assert_has (bad->out->str, "Meaning      What it means.\n");
  assert_has (bad->out->str, "Cause        Why it is so\n");
  assert_has (bad->out->str, "Advice       What to do.\n");
  assert_has (bad->out->str, "Evidence     status-line: HTTP/1.1 407 no\\x1b[2Jway\n");
  json = ctl_run (f->address, NULL, "report", "--json");
  object = parse_one (json->out->str);
  g_assert_cmpint (json_object_get_int_member (object, "number"), ==, 252);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Report",
                    fake_report ("OK", 0, "CLOUD REACHED OK", ""), FALSE);
  good = ctl_run (f->address, NULL, "report");
  g_assert_cmpint (good->status, ==, 0);
  assert_has (good->out->str, "OK: CLOUD REACHED OK\n");
}

static void
test_check (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) good = NULL, bad = NULL;

  fake_service_on_call (f->fake, on_call, f);
  good = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (good->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "Check ({},)");
  g_assert_true (f->interactive);
  g_assert_true (
      g_str_has_prefix (good->out->str, "connect      ok, 12 ms\nOK: CLOUD REACHED OK\n"));

  f->state = "failed";
  f->code = "PX_AUTH_REJECTED";
  fake_service_drop_operation (f->fake, OPERATION);
  bad = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (bad->status, ==, 1);
  assert_has (bad->out->str,
              "tunnel       failed, 34 ms\nE252 PX_AUTH_REJECTED: PROXY LOGIN BAD\n");
}

static void
test_check_json (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonObject) last = NULL;
  guint n;

  fake_service_on_call (f->fake, on_call, f);
  f->state = "failed";
  f->code = "PX_AUTH_REJECTED";
  f->hold = TRUE;
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  end_operation (f);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 1);
  lines = g_strsplit (run->out->str, "\n", -1);
  n = g_strv_length (lines) - 1;
  g_assert_cmpuint (n, ==, 6); /* started, connect twice, tunnel twice, completed */
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) object = parse_line (lines[i]);

      g_assert_cmpstr (json_object_get_string_member (object, "operation"), ==, OPERATION);
      g_assert_cmpstr (json_object_get_string_member (object, "event"), ==,
                       i == 0       ? "started"
                       : i == n - 1 ? "completed"
                                    : "stage");
    }
  last = parse_line (lines[n - 1]);
  g_assert_cmpstr (json_object_get_string_member (last, "state"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (last, "kind"), ==, "check");
}

/* It ended between the call and the look, and Completed came before anything was known of it. */
static void
test_ended_early (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->early = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (
      g_str_has_prefix (run->out->str, "connect      ok, 12 ms\nOK: CLOUD REACHED OK\n"));
}

/* Likewise, and the object is gone already: the signals alone tell. */
static void
test_ended_and_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->early = f->forgotten = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (run->status, ==, 0);
  assert_has (run->out->str, "connect      ok, 12 ms\n");
  assert_has (run->out->str, "OK: CLOUD REACHED OK\n");
}

/* Nothing tells: it says so, and does not wait for ever. */
static void
test_gone_without_a_word (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->early = f->forgotten = f->silent = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (run->status, ==, 3);
  assert_has (run->err->str, "org.freedesktop.DBus.Error.Unknown");
}

static void
test_vanish (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  g_clear_pointer (&f->fake, fake_service_free);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 4);
  assert_has (run->err->str, "vanished in the middle");
  assert_has (run->out->str, "{\"error\":null,\"message\":");
}

/* A successor owns the name at once: its answers are not those that were asked for. */
static void
test_successor (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  fake_service_free (f->fake);
  f->fake = fake_service_new (f->address);
  fake_service_add_operation (f->fake, OPERATION, "check");
  fake_service_complete (f->fake, OPERATION, "succeeded",
                         fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 4);
}

static void
test_no_service (Fixture *f, gconstpointer data)
{
  static const char *const commands[][2]
      = { { "status" },          { "check" },         { "report" },
          { "cancel" },          { "proxy", "show" }, { "proxy", "disable" },
          { "proxy", "discard" } };

  g_clear_pointer (&f->fake, fake_service_free);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, commands[i][0], commands[i][1]);

      g_assert_cmpint (run->status, ==, 4);
      assert_has (run->err->str, "the service is not there");
    }
  g_autoptr (CtlRunning) no_bus = ctl_run ("unix:path=/nonexistent/bus", NULL, "status");
  g_assert_cmpint (no_bus->status, ==, 4);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) text = NULL, json = NULL;
  g_autoptr (JsonObject) object = NULL;

  f->refusal = "org.faceplate1.Error.Busy";
  fake_service_on_call (f->fake, on_call, f);
  text = ctl_run (f->address, NULL, "proxy", "disable", "--keep");
  g_assert_cmpint (text->status, ==, 3);
  g_assert_cmpstr (f->called, ==, "Disable ({'keep': <true>},)");
  g_assert_cmpstr (text->err->str, ==,
                   "faceplatectl: org.faceplate1.Error.Busy: as the test wants it\n");
  f->refusal = "org.faceplate1.Error.OfALaterVersion";
  json = ctl_run (f->address, NULL, "check", "--json");
  g_assert_cmpint (json->status, ==, 3);
  object = parse_one (json->out->str);
  g_assert_cmpstr (json_object_get_string_member (object, "error"), ==,
                   "org.faceplate1.Error.OfALaterVersion");
}

static void
test_enable (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->kind = "enable-proxy";
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_run (f->address, "S3cret!\n", "proxy", "enable", "--host", "PROXY.example", "--port",
                 "0443", "--user", "DOMAIN\\kiosk", "--password-stdin");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (f->interactive);
  assert_has (f->called, "'host': <'proxy.example'>");
  assert_has (f->called, "'port': <uint16 443>");
  assert_has (f->called, "'user': <'DOMAIN\\\\kiosk'>");
  assert_has (f->called, "'password': <'S3cret!'>");
  assert_has (run->out->str, "connect      ok, 12 ms\n");
  assert_has (run->out->str, "The proxy is enabled.\n");
  assert_lacks (run->out->str, "S3cret");
  assert_lacks (run->err->str, "S3cret");
}

static void
test_change_values (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) no_auth = NULL, password = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  no_auth = ctl_run (f->address, NULL, "proxy", "change", "--no-auth", "--no-wait");
  g_assert_cmpint (no_auth->status, ==, 0);
  g_assert_cmpstr (no_auth->out->str, ==, OPERATION "\n");
  g_assert_cmpstr (f->called, ==, "Change ({'user': <''>}, {})");
  fake_service_drop_operation (f->fake, OPERATION);
  password
      = ctl_run (f->address, "a b", "proxy", "change", "--password-stdin", "--no-wait", "--json");
  g_assert_cmpstr (password->out->str, ==, "{\"operation\":\"" OPERATION "\"}\n");
  g_assert_cmpstr (f->called, ==, "Change ({'password': <'a b'>}, {})");
}

static void
test_change_ends (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *state, *code, *text;
    int status;
  } ends[] = {
    { "succeeded", "OK", "The proxy is disabled.\n", 0 },
    { "kept", "PX_AUTH_REJECTED", "The proxy is disabled, though the check failed.\n", 0 },
    { "failed", "PX_AUTH_REJECTED", "Nothing was changed (failed).", 1 },
    { "cancelled", "CANCELLED", "Nothing was changed (cancelled).", 1 },
  };

  f->kind = "disable-proxy";
  fake_service_on_call (f->fake, on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (CtlRunning) run = NULL, json = NULL;
      g_autoptr (JsonObject) object = NULL;

      f->state = ends[i].state;
      f->code = ends[i].code;
      run = ctl_run (f->address, NULL, "proxy", "disable");
      g_assert_cmpint (run->status, ==, ends[i].status);
      assert_has (run->out->str, ends[i].text);
      assert_has (run->out->str, ends[i].code);
      fake_service_drop_operation (f->fake, OPERATION);
      json = ctl_run (f->address, NULL, "proxy", "disable", "--json");
      object = parse_one (json->out->str);
      g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, ends[i].state);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "stages")), >=,
                        1);
      fake_service_drop_operation (f->fake, OPERATION);
    }
}

static void
test_discard (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  fake_service_on_call (f->fake, on_call, f);
  run = ctl_run (f->address, NULL, "proxy", "discard");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "DiscardPending ({},)");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) nothing = ctl_run (f->address, NULL, "cancel");
  g_autoptr (CtlRunning) run = NULL, late = NULL;

  g_assert_cmpint (nothing->status, ==, 0);
  g_assert_cmpstr (nothing->out->str, ==, "No operation runs.\n");
  fake_service_on_call (f->fake, on_call, f);
  fake_service_add_operation (f->fake, OPERATION, "check");
  f->state = "cancelled";
  run = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "Cancel ({},)");
  g_assert_cmpstr (run->out->str, ==, "The operation has ended: cancelled.\n");
  fake_service_drop_operation (f->fake, OPERATION);
  fake_service_add_operation (f->fake, OPERATION, "check");
  f->state = "succeeded"; /* it was committing */
  late = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (late->status, ==, 1);
}

static void
test_interrupt (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  g_subprocess_send_signal (run->process, SIGINT);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 128 + SIGINT);
  assert_has (run->err->str, "the operation goes on");
  assert_has (f->called, "Check"); /* and not Cancel */
}

static void
test_timeout (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_run (f->address, NULL, "check", "--timeout", "1");
  g_assert_cmpint (run->status, ==, 1);
  assert_has (run->err->str, "not ended after 1 s");
}

/* A stage and a state that this program does not know, a report that holds next to nothing. */
static void
test_later_version (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, on_call, f);
  run = ctl_start (f->address, NULL, "check", NULL);
  while (f->called == NULL)
    g_main_context_iteration (NULL, TRUE);
  fake_service_stage (f->fake, OPERATION, "hyper\033drive", "ok", 1);
  fake_service_emit (f->fake, OPERATION, FP_OPERATION_IFACE, "Completed",
                     g_variant_new ("(s@a{sv})", "pondering",
                                    g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
  ctl_wait_output (run, "hyper\\x1bdrive ok, 1 ms\n");
  fake_service_complete (f->fake, OPERATION, "failed", NULL);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 1);
}

static void
test_monitor (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = ctl_start (f->address, NULL, "monitor", NULL);

  ctl_wait_output (run, "Platform     unknown\n");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State",
                    g_variant_new_string ("lost"), TRUE);
  ctl_wait_output (run, "Connectivity.State lost\n");
  fake_service_add_operation (f->fake, OPERATION, "check");
  fake_service_stage (f->fake, OPERATION, "tls", "ok", 5);
  ctl_wait_output (run, "Operation 7 tls ok, 5 ms\n");
  fake_service_complete (f->fake, OPERATION, "failed",
                         fake_report ("TLS_CUT", 312, "TLS CUT OFF", "tls"));
  ctl_wait_output (run, "Operation 7 ended, failed, E312 TLS_CUT: TLS CUT OFF\n");
  g_clear_pointer (&f->fake, fake_service_free);
  ctl_wait_output (run, "Service is not there\n");
  g_string_truncate (run->out, 0);
  f->fake = fake_service_new (f->address);
  ctl_wait_output (run, "Service is there\n");
  ctl_wait_output (run, "Appliance    SENSOR-01");
  g_subprocess_send_signal (run->process, SIGINT);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 128 + SIGINT);
}

static void
test_monitor_json (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = ctl_start (f->address, NULL, "monitor", "--json", NULL);
  g_auto (GStrv) lines = NULL;

  ctl_wait_output (run, "\"status\"");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Carrier",
                    g_variant_new_boolean (TRUE), TRUE);
  ctl_wait_output (
      run, "{\"event\":\"changed\",\"interface\":\"network\",\"changed\":{\"carrier\":true}}");
  fake_service_add_operation (f->fake, OPERATION, "check");
  fake_service_complete (f->fake, OPERATION, "succeeded",
                         fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  ctl_wait_output (run, "\"completed\"");
  g_clear_pointer (&f->fake, fake_service_free);
  ctl_wait_output (run, "\"service-gone\"");
  g_subprocess_send_signal (run->process, SIGTERM);
  ctl_wait_end (run);
  lines = g_strsplit (run->out->str, "\n", -1);
  for (char **line = lines; **line != '\0'; line++)
    {
      g_autoptr (JsonObject) object = parse_line (*line);

      g_assert_true (json_object_has_member (object, "event"));
    }
}

static void
test_usage (Fixture *f, gconstpointer data)
{
  static const char *const lines[][8] = {
    { "nonsense" },
    { "status", "too-much" },
    { "status", "--keep" },
    { "proxy" },
    { "proxy", "nonsense" },
    { "check", "--timeout", "-1" },
    { "check", "--timeout", "soon" },
    { "proxy", "enable", "--password", "x" },
    { "proxy", "enable", "--no-auth", "--user", "x" },
    { "proxy", "enable", "--no-auth", "--password-stdin" },
    { "proxy", "enable", "--ask-password", "--password-stdin" },
  };
  static const struct
  {
    const char *option, *value, *error;
  } values[] = {
    { "--host", "", "InvalidHost" },          { "--host", "http://proxy.example", "InvalidHost" },
    { "--host", "300.1.1.1", "InvalidHost" }, { "--host", "fe80::1%eth0", "InvalidHost" },
    { "--host", "\xff", "InvalidHost" },      { "--port", "0", "InvalidPort" },
    { "--port", "65536", "InvalidPort" },     { "--port", "http", "InvalidPort" },
    { "--user", "a:b", "InvalidUser" },       { "--user", "a\nb", "InvalidUser" },
    { "--user", "\xc3", "InvalidUser" },
  };

  fake_service_on_call (f->fake, on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, "pw", lines[i][0], lines[i][1], lines[i][2],
                                            lines[i][3], lines[i][4], lines[i][5]);

      g_assert_cmpint (run->status, ==, 2);
      g_assert_cmpstr (run->out->str, ==, "");
      assert_has (run->err->str, "faceplatectl: ");
    }
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, "pw", "proxy", "enable", values[i].option,
                                            values[i].value, "--password-stdin");

      g_assert_cmpint (run->status, ==, 2);
      assert_has (run->err->str, values[i].error);
    }
  g_assert_null (f->called);
}

static void
test_bad_password (Fixture *f, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (256, 'x'), *too_long = g_strnfill (257, 'x');
  const char *bad[] = { too_long, "a\001b", "\xff", "a\nb\n" };
  g_autoptr (CtlRunning) good = NULL;

  fake_service_on_call (f->fake, on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CtlRunning) run
          = ctl_run (f->address, bad[i], "proxy", "change", "--password-stdin");

      g_assert_cmpint (run->status, ==, 2);
      assert_has (run->err->str, "org.faceplate1.Error.InvalidPassword");
    }
  g_assert_null (f->called);
  good = ctl_run (f->address, longest, "proxy", "change", "--password-stdin");
  g_assert_cmpint (good->status, ==, 0);
  assert_has (f->called, longest);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("status/text", test_status);
  ADD ("status/json", test_status_json);
  ADD ("proxy/show", test_proxy_show);
  ADD ("proxy/enable", test_enable);
  ADD ("proxy/change-values", test_change_values);
  ADD ("proxy/ends", test_change_ends);
  ADD ("proxy/discard", test_discard);
  ADD ("report", test_report);
  ADD ("check/text", test_check);
  ADD ("check/json", test_check_json);
  ADD ("check/ended-early", test_ended_early);
  ADD ("check/ended-and-gone", test_ended_and_gone);
  ADD ("check/gone-without-a-word", test_gone_without_a_word);
  ADD ("check/vanish", test_vanish);
  ADD ("check/successor", test_successor);
  ADD ("check/interrupt", test_interrupt);
  ADD ("check/timeout", test_timeout);
  ADD ("check/later-version", test_later_version);
  ADD ("cancel", test_cancel);
  ADD ("monitor/text", test_monitor);
  ADD ("monitor/json", test_monitor_json);
  ADD ("no-service", test_no_service);
  ADD ("refused", test_refused);
  ADD ("usage", test_usage);
  ADD ("bad-password", test_bad_password);
  return g_test_run ();
}
