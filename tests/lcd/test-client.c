/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel's client on a real bus, against a service that keeps to nothing. */
#include <signal.h>

#include "tests/lcd/client-rig.h"

static void
test_comes_and_goes (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  client_wait_for (&rig, client_has_no_service, 5000);
  client_appear (&rig);
  g_assert_cmpstr (rig.model->name, ==, "A");
  g_assert_cmpstr (rig.model->link, ==, "eth0");
  peer_vanish (&rig.peer);
  client_wait_for (&rig, client_has_no_service, 5000);
  peer_answer (&rig.peer, PROXY, "({'Host': <'other'>},)");
  client_appear (&rig);
  client_wait_host (&rig, "other");
}

/* Each of these is survived, and what is sound is still followed. */
static void
test_nonsense (void)
{
  static const char *const signals[] = {
    "('org.faceplate1.Proxy', {'Host': <uint32 7>, 'Port': <'x'>, 'Pending': <[1, 2]>}, @as [])",
    "('org.faceplate1.Proxy', 7)",
    "(7,)",
    "('org.faceplate1.Proxy', 'Host', 'x')",
    "('org.example.Other', {'Host': <'no'>}, @as [])",
    "('', @a{sv} {}, @as [])",
    "('org.faceplate1.Operation', {'State': <'failed'>}, @as [])",
    "('org.faceplate1.Appliance', {'Operation': <objectpath '/elsewhere'>}, @as [])",
    "('org.faceplate1.Appliance', {'Operation': <'text'>}, @as [])",
  };
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  client_appear (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    peer_emit (rig.peer.bus, ROOT, signals[i]);
  peer_emit (rig.peer.bus, "/org/faceplate1/elsewhere",
             "('org.faceplate1.Proxy', {'Host': <'elsewhere'>}, @as [])");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'sound'>}, @as [])");
  client_wait_host (&rig, "sound");
  g_assert_false (rig.model->operation);
}

/* Nobody else can speak for the service. */
static void
test_impostor (void)
{
  g_auto (ClientRig) rig;
  g_autoptr (GDBusConnection) other = NULL;

  client_rig_init (&rig);
  client_appear (&rig);
  other = g_dbus_connection_new_for_address_sync (
      rig.stage.address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  peer_emit (other, ROOT, "('org.faceplate1.Proxy', {'Host': <'impostor'>}, @as [])");
  g_assert_true (g_dbus_connection_flush_sync (other, NULL, NULL));
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Network', {'Link': <'eth1'>}, @as [])");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Port': <uint16 7>}, @as [])");
  client_wait_host (&rig, "h");
  g_assert_false (fp_test_wait (client_has_no_service, &rig, 200));
  g_assert_cmpstr (rig.model->proxy_host, ==, "h");
  g_assert_cmpstr (rig.model->link, ==, "eth1");
}

/* A read that fails is repeated; until then there is no service to speak of. */
static void
test_read_fails (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, NETWORK, "org.freedesktop.DBus.Error.Failed");
  peer_answer (&rig.peer, PROXY, "('not a dictionary',)");
  peer_appear (&rig.peer);
  client_wait_for (&rig, client_has_no_service, 5000);
  g_assert_false (fp_test_wait (client_has_service, &rig, 600));
  g_assert_cmpuint (peer_count (&rig.peer, NETWORK), >=, 2);
  g_assert_cmpuint (peer_count (&rig.peer, APPLIANCE), ==, 1);
  peer_answer (&rig.peer, NETWORK, NOTHING);
  peer_answer (&rig.peer, PROXY, "({'Host': <'h'>},)");
  client_wait_for (&rig, client_has_service, 5000);
}

static void
test_invalidated (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  client_appear (&rig);
  peer_answer (&rig.peer, PROXY, "({'Host': <'read again'>},)");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', @a{sv} {}, ['Host'])");
  client_wait_host (&rig, "read again");
}

#define CHECKING                                                                                   \
  "({'Kind': <'check'>, 'State': <'checking'>, 'Stages': <[('link', 'ok', uint32 1)]>},)"
#define CONFIRMING                                                                                 \
  "({'Kind': <'reset-network'>, 'State': <'confirming'>, 'Deadline': <int64 9000000>},)"
#define SUCCEEDED "({'Kind': <'check'>, 'State': <'succeeded'>},)"

/* Another client's operation is in the model as long as it runs. */
static void
test_operation_of_another (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, OPERATION_ALL, CHECKING);
  client_appear (&rig);
  peer_emit (rig.peer.bus, ROOT,
             "('org.faceplate1.Appliance', {'Operation': <objectpath '" OPERATION "'>}, @as [])");
  client_wait_for (&rig, client_has_operation, 5000);
  g_assert_cmpuint (rig.model->operation_id, ==, 7);
  g_assert_cmpuint (rig.model->n_stages, ==, 1);
  peer_emit (rig.peer.bus, OPERATION,
             "('org.faceplate1.Operation', {'State': <'restoring'>}, @as [])");
  peer_emit (rig.peer.bus, ROOT,
             "('org.faceplate1.Appliance', {'Operation': <objectpath '/'>}, @as [])");
  client_wait_for (&rig, client_has_no_operation, 5000);
}

static void
test_operation_of_ours (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "(objectpath '" OPERATION "',)");
  peer_answer (&rig.peer, OPERATION_ALL, SUCCEEDED);
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_null (rig.refused);
  g_assert_cmpuint (rig.accepted, ==, 7);
  /* It had ended before the answer came: its end is seen all the same, and stays. */
  client_wait_for (&rig, client_has_operation, 5000);
  g_assert_cmpint (rig.model->operation_state, ==, FP_OPERATION_SUCCEEDED);
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'later'>}, @as [])");
  client_wait_host (&rig, "later");
  g_assert_true (rig.model->operation);
}

/* No model without the operation is given out between the answer and the operation's properties. */
static void
test_no_model_between (void)
{
  g_auto (ClientRig) rig;
  guint n_models;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "(objectpath '" OPERATION "',)");
  peer_answer (&rig.peer, OPERATION_ALL, "");
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  client_wait_for (&rig, client_has_answer, 5000);
  n_models = rig.n_models;
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'later'>}, @as [])");
  g_assert_false (fp_test_wait (client_has_operation, &rig, 300));
  g_assert_cmpuint (rig.n_models, ==, n_models);
}

/* Accepted, but its object cannot be read: the panel hears that it is not there. */
static void
test_operation_unreadable (void)
{
  g_auto (ClientRig) rig;
  guint n_models;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "(objectpath '" OPERATION "',)");
  client_appear (&rig);
  n_models = rig.n_models;
  client_request (&rig, FP_REQUEST_CHECK);
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_cmpuint (rig.accepted, ==, 7);
  client_wait_for (&rig, client_has_no_operation, 5000);
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'later'>}, @as [])");
  client_wait_host (&rig, "later");
  g_assert_cmpuint (rig.n_models, >, n_models);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *answer, *refused;
  } cases[] = {
    { "org.faceplate1.Error.Busy", "org.faceplate1.Error.Busy" },
    { "org.faceplate1.Error.NotAuthorized", "org.faceplate1.Error.NotAuthorized" },
    { "org.example.Unheard", "org.example.Unheard" },
    { "('text',)", "org.faceplate1.Error.Failed" },
    { "(objectpath '/',)", "org.faceplate1.Error.Failed" },
    { "(objectpath '/org/faceplate1/operation/0',)", "org.faceplate1.Error.Failed" },
    { "(1, 2, 3)", "org.faceplate1.Error.Failed" },
  };
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  client_appear (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      peer_answer (&rig.peer, "Enable", cases[i].answer);
      client_request (&rig, FP_REQUEST_ENABLE);
      client_wait_for (&rig, client_has_answer, 5000);
      g_assert_cmpstr (rig.refused, ==, cases[i].refused);
    }
  /* Nothing to cancel. */
  client_request (&rig, FP_REQUEST_CANCEL);
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_nonnull (rig.refused);
}

static void
test_cancel (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, APPLIANCE, "({'Operation': <objectpath '" OPERATION "'>},)");
  peer_answer (&rig.peer, OPERATION_ALL, CHECKING);
  peer_answer (&rig.peer, "Cancel", "()");
  client_appear (&rig);
  client_wait_for (&rig, client_has_operation, 5000);
  client_request (&rig, FP_REQUEST_CANCEL);
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_null (rig.refused);
  g_assert_cmpuint (rig.accepted, ==, 0);
  g_assert_cmpuint (peer_count (&rig.peer, "Cancel"), ==, 1);
}

/* What begins no operation, and what concerns the one that runs: each answered with its kind. */
static void
test_calls (void)
{
  static const struct
  {
    FpPanelRequestKind kind;
    const char *method;
  } calls[] = { { FP_REQUEST_REBOOT, "Reboot" },
                { FP_REQUEST_POWER_OFF, "PowerOff" },
                { FP_REQUEST_DISCARD_NETWORK, "DiscardPending" },
                { FP_REQUEST_CONFIRM, "Confirm" } };
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, APPLIANCE, "({'Operation': <objectpath '" OPERATION "'>},)");
  peer_answer (&rig.peer, OPERATION_ALL, CONFIRMING);
  client_appear (&rig);
  client_wait_for (&rig, client_has_operation, 5000);
  g_assert_cmpint (rig.model->operation_state, ==, FP_OPERATION_CONFIRMING);
  g_assert_cmpint (rig.model->operation_deadline_us, ==, 9000000);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      peer_answer (&rig.peer, calls[i].method, "()");
      client_request (&rig, calls[i].kind);
      client_wait_for (&rig, client_has_answer, 5000);
      g_assert_null (rig.refused);
      g_assert_cmpint (rig.answered, ==, calls[i].kind);
      g_assert_cmpuint (rig.accepted, ==, 0);
      g_assert_cmpuint (peer_count (&rig.peer, calls[i].method), ==, 1);
      peer_answer (&rig.peer, calls[i].method, "org.faceplate1.Error.NotConfirming");
      client_request (&rig, calls[i].kind);
      client_wait_for (&rig, client_has_answer, 5000);
      g_assert_cmpstr (rig.refused, ==, "org.faceplate1.Error.NotConfirming");
      g_assert_cmpint (rig.answered, ==, calls[i].kind);
    }
}

/* A change of the network begins an operation like any other; a service that has no such method
 * refuses. */
static void
test_network (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_RESET_NETWORK);
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.UnknownMethod");
  peer_answer (&rig.peer, "Reset", "(objectpath '" OPERATION "',)");
  peer_answer (&rig.peer, OPERATION_ALL, CONFIRMING);
  client_request (&rig, FP_REQUEST_RESET_NETWORK);
  client_wait_for (&rig, client_has_operation, 5000);
  g_assert_cmpuint (rig.accepted, ==, 7);
  g_assert_cmpint (rig.answered, ==, FP_REQUEST_RESET_NETWORK);
  g_assert_cmpint (rig.model->operation_kind, ==, FP_KIND_RESET_NETWORK);
}

static void
test_no_service (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.ServiceUnknown");
}

/* The service is gone before it answers. */
static void
test_service_gone (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  g_assert_false (fp_test_wait (client_has_answer, &rig, 200));
  g_assert_true (g_dbus_connection_close_sync (rig.peer.bus, NULL, NULL));
  client_wait_for (&rig, client_has_answer, 5000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.NoReply");
  client_wait_for (&rig, client_has_no_service, 5000);
}

/* The bus is gone with requests under way: each is answered once, and the next bus is found. */
static void
test_bus_gone (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  peer_answer (&rig.peer, "Enable", "");
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  client_request (&rig, FP_REQUEST_ENABLE);
  g_assert_false (fp_test_wait (client_has_answer, &rig, 200));
  stage_kill (&rig.stage.bus, SIGKILL);
  client_wait_for (&rig, client_has_no_service, 5000);
  g_assert_cmpuint (rig.n_answers, ==, 2);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.NoReply");
  stage_start_bus (&rig.stage);
  peer_clear (&rig.peer);
  peer_init (&rig.peer, g_steal_pointer (&rig.stage.connection));
  peer_answer (&rig.peer, APPLIANCE, NOTHING);
  peer_answer (&rig.peer, NETWORK, NOTHING);
  peer_answer (&rig.peer, PROXY, NOTHING);
  peer_answer (&rig.peer, CONNECTION, NOTHING);
  client_appear (&rig);
  g_assert_cmpuint (rig.n_answers, ==, 2);
}

/* Freed in the middle of everything. */
static void
test_freed (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', @a{sv} {}, ['Host'])");
  g_clear_pointer (&rig.client, fp_client_free);
  rig.client = fp_client_new (&client_events, &rig);
  client_request (&rig, FP_REQUEST_CHECK);
  g_clear_pointer (&rig.client, fp_client_free);
  g_assert_false (fp_test_wait (client_has_answer, &rig, 200));
}

/* Answers that never come: 10 s to a request, 5 s to a read. */
static void
test_lost_answers (void)
{
  g_auto (ClientRig) rig;

  client_rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  client_appear (&rig);
  client_request (&rig, FP_REQUEST_CHECK);
  peer_answer (&rig.peer, PROXY, "");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', @a{sv} {}, ['Host'])");
  g_assert_false (fp_test_wait (client_has_answer, &rig, 300));
  peer_answer (&rig.peer, PROXY, "({'Host': <'late'>},)");
  client_wait_for (&rig, client_has_answer, 15000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.NoReply");
  client_wait_host (&rig, "late");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && g_str_equal (argv[1], "long"))
    {
      g_test_add_func ("/lcd/client/lost-answers", test_lost_answers);
      return g_test_run ();
    }
  g_test_add_func ("/lcd/client/comes-and-goes", test_comes_and_goes);
  g_test_add_func ("/lcd/client/nonsense", test_nonsense);
  g_test_add_func ("/lcd/client/impostor", test_impostor);
  g_test_add_func ("/lcd/client/read-fails", test_read_fails);
  g_test_add_func ("/lcd/client/invalidated", test_invalidated);
  g_test_add_func ("/lcd/client/operation-of-another", test_operation_of_another);
  g_test_add_func ("/lcd/client/operation-of-ours", test_operation_of_ours);
  g_test_add_func ("/lcd/client/no-model-between", test_no_model_between);
  g_test_add_func ("/lcd/client/operation-unreadable", test_operation_unreadable);
  g_test_add_func ("/lcd/client/refusals", test_refusals);
  g_test_add_func ("/lcd/client/cancel", test_cancel);
  g_test_add_func ("/lcd/client/calls", test_calls);
  g_test_add_func ("/lcd/client/network", test_network);
  g_test_add_func ("/lcd/client/no-service", test_no_service);
  g_test_add_func ("/lcd/client/service-gone", test_service_gone);
  g_test_add_func ("/lcd/client/bus-gone", test_bus_gone);
  g_test_add_func ("/lcd/client/freed", test_freed);
  return g_test_run ();
}
