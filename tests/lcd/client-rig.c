/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/client-rig.h"

#include <string.h>

static void
on_model (FpPanelModel *model, gpointer user_data)
{
  ClientRig *rig = user_data;

  fp_panel_model_free (rig->model);
  rig->model = model;
  rig->n_models++;
}

static void
on_accepted (FpPanelRequestKind kind, guint operation_id, gpointer user_data)
{
  ClientRig *rig = user_data;

  rig->n_answers++;
  rig->answered = kind;
  rig->accepted = operation_id;
  g_clear_pointer (&rig->refused, g_free);
}

static void
on_refused (FpPanelRequestKind kind, const char *error_name, const char *message,
            gpointer user_data)
{
  ClientRig *rig = user_data;

  g_assert_nonnull (message);
  rig->n_answers++;
  rig->answered = kind;
  g_free (rig->refused);
  rig->refused = g_strdup (error_name);
}

const FpClientEvents client_events = { on_model, on_accepted, on_refused };

/* A bus, a peer with sound properties that has not appeared, a client. */
void
client_rig_init (ClientRig *rig)
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
  rig->client = fp_client_new (&client_events, rig);
}

void
client_rig_clear (ClientRig *rig)
{
  fp_client_free (rig->client);
  peer_clear (&rig->peer);
  stage_clear (&rig->stage);
  fp_panel_model_free (rig->model);
  g_free (rig->refused);
}

gboolean
client_has_service (gpointer data)
{
  ClientRig *rig = data;

  return rig->model != NULL && rig->model->service;
}

gboolean
client_has_no_service (gpointer data)
{
  ClientRig *rig = data;

  return rig->model != NULL && !rig->model->service;
}

gboolean
client_has_operation (gpointer data)
{
  return client_has_service (data) && ((ClientRig *)data)->model->operation;
}

gboolean
client_has_no_operation (gpointer data)
{
  return client_has_service (data) && !((ClientRig *)data)->model->operation;
}

gboolean
client_has_answer (gpointer data)
{
  return ((ClientRig *)data)->n_answers > 0;
}

void
client_wait_for (ClientRig *rig, gboolean (*condition) (gpointer), guint ms)
{
  g_assert_true (fp_test_wait (condition, rig, ms));
}

typedef struct
{
  ClientRig *rig;
  const char *host;
} Host;

static gboolean
host_is (gpointer data)
{
  const Host *host = data;

  return client_has_service (host->rig) && g_str_equal (host->rig->model->proxy_host, host->host);
}

void
client_wait_host (ClientRig *rig, const char *host)
{
  Host wanted = { rig, host };

  g_assert_true (fp_test_wait (host_is, &wanted, 5000));
}

void
client_appear (ClientRig *rig)
{
  peer_appear (&rig->peer);
  client_wait_for (rig, client_has_service, 5000);
}

void
client_request (ClientRig *rig, FpPanelRequestKind kind)
{
  FpPanelRequest *r = g_new0 (FpPanelRequest, 1);

  r->kind = kind;
  r->password = g_strdup ("p");
  rig->n_answers = 0;
  fp_client_request (rig->client, r);
  g_assert_cmpuint (rig->n_answers, ==, 0);
}
