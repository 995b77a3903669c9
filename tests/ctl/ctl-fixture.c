/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/ctl/ctl-fixture.h"

#include <string.h>

void
ctl_fixture_set_up (CtlFixture *f, gconstpointer data)
{
  f->bus = private_bus_new ();
  f->address = private_bus_address (f->bus);
  f->fake = fake_service_new (f->address);
  f->kind = "check";
  f->state = "succeeded";
  f->code = "OK";
}

void
ctl_fixture_tear_down (CtlFixture *f, gconstpointer data)
{
  g_clear_pointer (&f->fake, fake_service_free);
  private_bus_free (f->bus);
  g_free (f->called);
}

static GVariant *
without_proxy (GVariant *report)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (report);
  GVariantDict dict;

  g_variant_dict_init (&dict, owned);
  g_variant_dict_insert (&dict, "proxy", "s", "");
  g_variant_dict_insert (&dict, "scheme", "s", "none");
  return g_variant_dict_end (&dict);
}

static GVariant *
failure (const CtlFixture *f)
{
  if (f->stage == NULL)
    return fake_report (f->code, 252, "PROXY LOGIN BAD", "tunnel");
  return without_proxy (fake_report (f->code, 252, "NO PROXY THERE", f->stage));
}

void
ctl_fixture_end_operation (CtlFixture *f)
{
  gboolean ok = g_str_equal (f->code, "OK");

  fake_service_stage (f->fake, CTL_OPERATION, "connect", "ok", 12);
  if (ok)
    fake_service_complete (f->fake, CTL_OPERATION, f->state,
                           fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  else
    {
      const char *stage = f->stage != NULL ? f->stage : "tunnel";

      fake_service_stage (f->fake, CTL_OPERATION, stage, "running", 0);
      fake_service_stage (f->fake, CTL_OPERATION, stage, "failed", 34);
      fake_service_complete (f->fake, CTL_OPERATION, f->state, failure (f));
    }
}

static gboolean
on_time_to_end (gpointer user_data)
{
  ctl_fixture_end_operation (user_data);
  return G_SOURCE_REMOVE;
}

static void
begin_operation (CtlFixture *f, GDBusMethodInvocation *invocation)
{
  fake_service_add_operation (f->fake, CTL_OPERATION, f->kind);
  fake_service_stage (f->fake, CTL_OPERATION, "connect", "running", 0);
  if (f->early && !f->silent)
    ctl_fixture_end_operation (f);
  if (f->forgotten)
    fake_service_drop_operation (f->fake, CTL_OPERATION);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", CTL_OPERATION));
  if (!f->early && !f->hold)
    g_idle_add (on_time_to_end, f);
}

/* Methods that begin no operation. */
static gboolean
returns_nothing (const char *method)
{
  static const char *const methods[]
      = { "Cancel", "Confirm", "DiscardPending", "Reboot", "PowerOff", NULL };

  return g_strv_contains (methods, method);
}

static void
answer (CtlFixture *f, const char *method, GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
  if (g_str_equal (method, "Cancel"))
    fake_service_complete (f->fake, CTL_OPERATION, f->state,
                           fake_report ("CANCELLED", 901, "CHECK CANCELLED", "connect"));
  else if (g_str_equal (method, "Confirm"))
    ctl_fixture_end_operation (f);
}

void
ctl_fixture_on_call (FakeService *fake, const char *method, GVariant *args,
                     GDBusMethodInvocation *invocation, gpointer user_data)
{
  CtlFixture *f = user_data;
  g_autofree char *text = g_variant_print (args, FALSE);
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  g_free (f->called);
  f->called = g_strdup_printf ("%s %s", method, text);
  f->interactive
      = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
        != 0;
  if (f->refusal != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, f->refusal, "as the test wants it");
  else if (returns_nothing (method))
    answer (f, method, invocation);
  else
    begin_operation (f, invocation);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("no method was called in time");
  return G_SOURCE_REMOVE;
}

void
ctl_fixture_wait_call (CtlFixture *f)
{
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, NULL);

  while (f->called == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

JsonObject *
ctl_parse_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  return json_object_ref (json_node_get_object (node));
}

JsonObject *
ctl_parse_one (const char *text)
{
  g_assert_cmpstr (strchr (text, '\n'), ==, text + strlen (text) - 1);
  return ctl_parse_line (text);
}
