/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel's client on a real bus, against a service that keeps to nothing. */
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/lcd/peer.h"
#include "tests/lcd/stage.h"
#include "ui/lcd/client.h"

#define ROOT          FP_OBJECT_PATH
#define OPERATION     FP_OPERATION_PATH "/7"
#define APPLIANCE     "GetAll " ROOT " " FP_APPLIANCE_IFACE
#define NETWORK       "GetAll " ROOT " " FP_NETWORK_IFACE
#define PROXY         "GetAll " ROOT " " FP_PROXY_IFACE
#define CONNECTION    "GetAll " ROOT " " FP_CONNECTIVITY_IFACE
#define OPERATION_ALL "GetAll " OPERATION " " FP_OPERATION_IFACE
#define NOTHING       "(@a{sv} {},)"

typedef struct
{
  Stage stage;
  Peer peer;
  FpClient *client;
  FpPanelModel *model;
  guint n_models;
  guint n_answers;
  guint accepted; /* the last answer's operation; refused: its error */
  char *refused;
} Rig;

static void
on_model (FpPanelModel *model, gpointer user_data)
{
  Rig *rig = user_data;

  fp_panel_model_free (rig->model);
  rig->model = model;
  rig->n_models++;
}

static void
on_accepted (guint operation_id, gpointer user_data)
{
  Rig *rig = user_data;

  rig->n_answers++;
  rig->accepted = operation_id;
  g_clear_pointer (&rig->refused, g_free);
}

static void
on_refused (const char *error_name, const char *message, gpointer user_data)
{
  Rig *rig = user_data;

  g_assert_nonnull (message);
  rig->n_answers++;
  g_free (rig->refused);
  rig->refused = g_strdup (error_name);
}

static const FpClientEvents events = { on_model, on_accepted, on_refused };

/* A bus, a peer with sound properties that has not appeared, a client. */
static void
rig_init (Rig *rig)
{
  memset (rig, 0, sizeof *rig);
  stage_init (&rig->stage);
  stage_start_bus (&rig->stage);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", rig->stage.address, TRUE);
  peer_init (&rig->peer, g_steal_pointer (&rig->stage.connection));
  peer_answer (&rig->peer, APPLIANCE, "({'Name': <'A'>, 'Operation': <objectpath '/'>},)");
  peer_answer (&rig->peer, NETWORK, "({'Link': <'eth0'>},)");
  peer_answer (&rig->peer, PROXY, "({'Host': <'h'>},)");
  peer_answer (&rig->peer, CONNECTION, NOTHING);
  rig->client = fp_client_new (&events, rig);
}

static void
rig_clear (Rig *rig)
{
  fp_client_free (rig->client);
  peer_clear (&rig->peer);
  stage_clear (&rig->stage);
  fp_panel_model_free (rig->model);
  g_free (rig->refused);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static gboolean
has_service (gpointer data)
{
  Rig *rig = data;

  return rig->model != NULL && rig->model->service;
}

static gboolean
has_no_service (gpointer data)
{
  Rig *rig = data;

  return rig->model != NULL && !rig->model->service;
}

static gboolean
has_operation (gpointer data)
{
  return has_service (data) && ((Rig *)data)->model->operation;
}

static gboolean
has_no_operation (gpointer data)
{
  return has_service (data) && !((Rig *)data)->model->operation;
}

static gboolean
has_answer (gpointer data)
{
  return ((Rig *)data)->n_answers > 0;
}

static void
wait_for (Rig *rig, gboolean (*condition) (gpointer), guint ms)
{
  g_assert_true (fp_test_wait (condition, rig, ms));
}

typedef struct
{
  Rig *rig;
  const char *host;
} Host;

static gboolean
host_is (gpointer data)
{
  const Host *host = data;

  return has_service (host->rig) && g_str_equal (host->rig->model->proxy_host, host->host);
}

static void
wait_host (Rig *rig, const char *host)
{
  Host wanted = { rig, host };

  g_assert_true (fp_test_wait (host_is, &wanted, 5000));
}

static void
appear (Rig *rig)
{
  peer_appear (&rig->peer);
  wait_for (rig, has_service, 5000);
}

static void
request (Rig *rig, FpPanelRequestKind kind)
{
  FpPanelRequest *r = g_new0 (FpPanelRequest, 1);

  r->kind = kind;
  r->password = g_strdup ("p");
  rig->n_answers = 0;
  fp_client_request (rig->client, r);
  g_assert_cmpuint (rig->n_answers, ==, 0);
}

static void
test_comes_and_goes (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  wait_for (&rig, has_no_service, 5000);
  appear (&rig);
  g_assert_cmpstr (rig.model->name, ==, "A");
  g_assert_cmpstr (rig.model->link, ==, "eth0");
  peer_vanish (&rig.peer);
  wait_for (&rig, has_no_service, 5000);
  peer_answer (&rig.peer, PROXY, "({'Host': <'other'>},)");
  appear (&rig);
  wait_host (&rig, "other");
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
  g_auto (Rig) rig;

  rig_init (&rig);
  appear (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    peer_emit (rig.peer.bus, ROOT, signals[i]);
  peer_emit (rig.peer.bus, "/org/faceplate1/elsewhere",
             "('org.faceplate1.Proxy', {'Host': <'elsewhere'>}, @as [])");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'sound'>}, @as [])");
  wait_host (&rig, "sound");
  g_assert_false (rig.model->operation);
}

/* Nobody else can speak for the service. */
static void
test_impostor (void)
{
  g_auto (Rig) rig;
  g_autoptr (GDBusConnection) other = NULL;

  rig_init (&rig);
  appear (&rig);
  other = g_dbus_connection_new_for_address_sync (
      rig.stage.address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  peer_emit (other, ROOT, "('org.faceplate1.Proxy', {'Host': <'impostor'>}, @as [])");
  g_assert_true (g_dbus_connection_flush_sync (other, NULL, NULL));
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Network', {'Link': <'eth1'>}, @as [])");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Port': <uint16 7>}, @as [])");
  wait_host (&rig, "h");
  g_assert_false (fp_test_wait (has_no_service, &rig, 200));
  g_assert_cmpstr (rig.model->proxy_host, ==, "h");
  g_assert_cmpstr (rig.model->link, ==, "eth1");
}

/* A read that fails is repeated; until then there is no service to speak of. */
static void
test_read_fails (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, NETWORK, "org.freedesktop.DBus.Error.Failed");
  peer_answer (&rig.peer, PROXY, "('not a dictionary',)");
  peer_appear (&rig.peer);
  wait_for (&rig, has_no_service, 5000);
  g_assert_false (fp_test_wait (has_service, &rig, 600));
  g_assert_cmpuint (peer_count (&rig.peer, NETWORK), >=, 2);
  g_assert_cmpuint (peer_count (&rig.peer, APPLIANCE), ==, 1);
  peer_answer (&rig.peer, NETWORK, NOTHING);
  peer_answer (&rig.peer, PROXY, "({'Host': <'h'>},)");
  wait_for (&rig, has_service, 5000);
}

static void
test_invalidated (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  appear (&rig);
  peer_answer (&rig.peer, PROXY, "({'Host': <'read again'>},)");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', @a{sv} {}, ['Host'])");
  wait_host (&rig, "read again");
}

#define CHECKING                                                                                   \
  "({'Kind': <'check'>, 'State': <'checking'>, 'Stages': <[('link', 'ok', uint32 1)]>},)"
#define SUCCEEDED "({'Kind': <'check'>, 'State': <'succeeded'>},)"

/* Another client's operation is in the model as long as it runs. */
static void
test_operation_of_another (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, OPERATION_ALL, CHECKING);
  appear (&rig);
  peer_emit (rig.peer.bus, ROOT,
             "('org.faceplate1.Appliance', {'Operation': <objectpath '" OPERATION "'>}, @as [])");
  wait_for (&rig, has_operation, 5000);
  g_assert_cmpuint (rig.model->operation_id, ==, 7);
  g_assert_cmpuint (rig.model->n_stages, ==, 1);
  peer_emit (rig.peer.bus, OPERATION,
             "('org.faceplate1.Operation', {'State': <'restoring'>}, @as [])");
  peer_emit (rig.peer.bus, ROOT,
             "('org.faceplate1.Appliance', {'Operation': <objectpath '/'>}, @as [])");
  wait_for (&rig, has_no_operation, 5000);
}

static void
test_operation_of_ours (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "(objectpath '" OPERATION "',)");
  peer_answer (&rig.peer, OPERATION_ALL, SUCCEEDED);
  appear (&rig);
  request (&rig, FP_REQUEST_CHECK);
  wait_for (&rig, has_answer, 5000);
  g_assert_null (rig.refused);
  g_assert_cmpuint (rig.accepted, ==, 7);
  /* It had ended before the answer came: its end is seen all the same, and stays. */
  wait_for (&rig, has_operation, 5000);
  g_assert_cmpint (rig.model->operation_state, ==, FP_OPERATION_SUCCEEDED);
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'later'>}, @as [])");
  wait_host (&rig, "later");
  g_assert_true (rig.model->operation);
}

/* No model without the operation is given out between the answer and the operation's properties. */
static void
test_no_model_between (void)
{
  g_auto (Rig) rig;
  guint n_models;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "(objectpath '" OPERATION "',)");
  peer_answer (&rig.peer, OPERATION_ALL, "");
  appear (&rig);
  request (&rig, FP_REQUEST_CHECK);
  wait_for (&rig, has_answer, 5000);
  n_models = rig.n_models;
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'later'>}, @as [])");
  g_assert_false (fp_test_wait (has_operation, &rig, 300));
  g_assert_cmpuint (rig.n_models, ==, n_models);
}

/* Accepted, but its object cannot be read: the panel hears that it is not there. */
static void
test_operation_unreadable (void)
{
  g_auto (Rig) rig;
  guint n_models;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "(objectpath '" OPERATION "',)");
  appear (&rig);
  n_models = rig.n_models;
  request (&rig, FP_REQUEST_CHECK);
  wait_for (&rig, has_answer, 5000);
  g_assert_cmpuint (rig.accepted, ==, 7);
  wait_for (&rig, has_no_operation, 5000);
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', {'Host': <'later'>}, @as [])");
  wait_host (&rig, "later");
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
  g_auto (Rig) rig;

  rig_init (&rig);
  appear (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      peer_answer (&rig.peer, "Enable", cases[i].answer);
      request (&rig, FP_REQUEST_ENABLE);
      wait_for (&rig, has_answer, 5000);
      g_assert_cmpstr (rig.refused, ==, cases[i].refused);
    }
  /* Nothing to cancel. */
  request (&rig, FP_REQUEST_CANCEL);
  wait_for (&rig, has_answer, 5000);
  g_assert_nonnull (rig.refused);
}

static void
test_cancel (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, APPLIANCE, "({'Operation': <objectpath '" OPERATION "'>},)");
  peer_answer (&rig.peer, OPERATION_ALL, CHECKING);
  peer_answer (&rig.peer, "Cancel", "()");
  appear (&rig);
  wait_for (&rig, has_operation, 5000);
  request (&rig, FP_REQUEST_CANCEL);
  wait_for (&rig, has_answer, 5000);
  g_assert_null (rig.refused);
  g_assert_cmpuint (rig.accepted, ==, 0);
  g_assert_cmpuint (peer_count (&rig.peer, "Cancel"), ==, 1);
}

static void
test_no_service (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  request (&rig, FP_REQUEST_CHECK);
  wait_for (&rig, has_answer, 5000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.ServiceUnknown");
}

/* The service is gone before it answers. */
static void
test_service_gone (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  appear (&rig);
  request (&rig, FP_REQUEST_CHECK);
  g_assert_false (fp_test_wait (has_answer, &rig, 200));
  g_assert_true (g_dbus_connection_close_sync (rig.peer.bus, NULL, NULL));
  wait_for (&rig, has_answer, 5000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.NoReply");
  wait_for (&rig, has_no_service, 5000);
}

/* The bus is gone with requests under way: each is answered once, and the next bus is found. */
static void
test_bus_gone (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  peer_answer (&rig.peer, "Enable", "");
  appear (&rig);
  request (&rig, FP_REQUEST_CHECK);
  request (&rig, FP_REQUEST_ENABLE);
  g_assert_false (fp_test_wait (has_answer, &rig, 200));
  stage_kill (&rig.stage.bus, SIGKILL);
  wait_for (&rig, has_no_service, 5000);
  g_assert_cmpuint (rig.n_answers, ==, 2);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.NoReply");
  stage_start_bus (&rig.stage);
  peer_clear (&rig.peer);
  peer_init (&rig.peer, g_steal_pointer (&rig.stage.connection));
  peer_answer (&rig.peer, APPLIANCE, NOTHING);
  peer_answer (&rig.peer, NETWORK, NOTHING);
  peer_answer (&rig.peer, PROXY, NOTHING);
  peer_answer (&rig.peer, CONNECTION, NOTHING);
  appear (&rig);
  g_assert_cmpuint (rig.n_answers, ==, 2);
}

/* Freed in the middle of everything. */
static void
test_freed (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  appear (&rig);
  request (&rig, FP_REQUEST_CHECK);
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', @a{sv} {}, ['Host'])");
  g_clear_pointer (&rig.client, fp_client_free);
  rig.client = fp_client_new (&events, &rig);
  request (&rig, FP_REQUEST_CHECK);
  g_clear_pointer (&rig.client, fp_client_free);
  g_assert_false (fp_test_wait (has_answer, &rig, 200));
}

/* Answers that never come: 10 s to a request, 5 s to a read. */
static void
test_lost_answers (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  peer_answer (&rig.peer, "Check", "");
  appear (&rig);
  request (&rig, FP_REQUEST_CHECK);
  peer_answer (&rig.peer, PROXY, "");
  peer_emit (rig.peer.bus, ROOT, "('org.faceplate1.Proxy', @a{sv} {}, ['Host'])");
  g_assert_false (fp_test_wait (has_answer, &rig, 300));
  peer_answer (&rig.peer, PROXY, "({'Host': <'late'>},)");
  wait_for (&rig, has_answer, 15000);
  g_assert_cmpstr (rig.refused, ==, "org.freedesktop.DBus.Error.NoReply");
  wait_host (&rig, "late");
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
  g_test_add_func ("/lcd/client/no-service", test_no_service);
  g_test_add_func ("/lcd/client/service-gone", test_service_gone);
  g_test_add_func ("/lcd/client/bus-gone", test_bus_gone);
  g_test_add_func ("/lcd/client/freed", test_freed);
  return g_test_run ();
}
