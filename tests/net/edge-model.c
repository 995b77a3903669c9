/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/edge-model.h"

#include <string.h>

#include "tests/net/edge-dhcp.h"

#define TAKEN    "192.0.2.66"
#define UNPROBED "192.0.2.68"

static const char *const neighbours[]
    = { "192.0.2.1", TAKEN, "198.51.100.1", "10.0.0.1", "fe80::1", "2001:db8:1::1", NULL };

typedef struct
{
  FpNetEdge edge;
  NetFixture *fixture;

  guint idle; /* the survey, step or reach that runs */
  char base[FP_LINK_NAME_SIZE], vlan[FP_LINK_NAME_SIZE];
  FpSurveyExtent extent;
  FpNetSurveyDone survey_done;
  FpNetStep step;
  FpNetStepDone step_done;
  char gateway[FP_IP_SIZE];
  FpNetReachDone reach_done;
  gpointer user_data;
} ModelEdge;

struct _NetFixture
{
  NetModel *model;
  ModelEdge *edge;
  EdgeDhcp dhcp;
};

EdgeDhcp *
net_fixture_dhcp (NetFixture *fixture)
{
  return &fixture->dhcp;
}

static gboolean
on_survey (gpointer user_data)
{
  ModelEdge *self = user_data;

  self->idle = 0;
  self->survey_done (net_model_survey (self->fixture->model, self->base, self->vlan, self->extent),
                     NULL, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
survey (FpNetEdge *edge, const char *base, const char *vlan, FpSurveyExtent extent,
        FpNetSurveyDone done, gpointer user_data)
{
  ModelEdge *self = (ModelEdge *)edge;

  g_assert_cmpuint (self->idle, ==, 0);
  g_strlcpy (self->base, base, sizeof self->base);
  g_strlcpy (self->vlan, vlan, sizeof self->vlan);
  self->extent = extent;
  self->survey_done = done;
  self->user_data = user_data;
  self->idle = g_idle_add (on_survey, self);
}

static gboolean
has_carrier (NetModel *model, const char *name)
{
  const NetModelLink *link = net_model_link (model, name);

  if (link == NULL || !link->up)
    return FALSE;
  return link->base[0] != '\0' ? has_carrier (model, link->base) : link->cable;
}

static FpCode
run_step (ModelEdge *self, char **detail)
{
  const FpNetStep *step = &self->step;
  const char *error;

  if (step->kind == FP_NET_STEP_PROBE && g_str_equal (step->object.address.text, UNPROBED))
    return FP_CODE_NET_NOT_SET;
  if (step->kind == FP_NET_STEP_PROBE)
    return g_str_equal (step->object.address.text, TAKEN) ? FP_CODE_NET_ADDRESS_USED : FP_CODE_OK;
  error = net_model_run (self->fixture->model, step);
  if (error == NULL || net_model_harmless (step, error))
    return FP_CODE_OK;
  *detail = g_strdup (error);
  return FP_CODE_NET_NOT_SET;
}

static gboolean
on_step (gpointer user_data)
{
  ModelEdge *self = user_data;
  g_autofree char *detail = NULL;
  FpCode code = run_step (self, &detail);

  self->idle = 0;
  self->step_done (code, detail, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
run (FpNetEdge *edge, const FpNetStep *step, FpNetStepDone done, gpointer user_data)
{
  ModelEdge *self = (ModelEdge *)edge;

  g_assert_cmpuint (self->idle, ==, 0);
  self->step = *step;
  self->step_done = done;
  self->user_data = user_data;
  self->idle = g_idle_add (on_step, self);
}

static gboolean
on_reach (gpointer user_data)
{
  ModelEdge *self = user_data;

  self->idle = 0;
  self->reach_done (has_carrier (self->fixture->model, self->base)
                        && g_strv_contains (neighbours, self->gateway),
                    self->user_data);
  return G_SOURCE_REMOVE;
}

static void
reach (FpNetEdge *edge, const char *link, const char *gateway, FpNetReachDone done,
       gpointer user_data)
{
  ModelEdge *self = (ModelEdge *)edge;

  g_assert_cmpuint (self->idle, ==, 0);
  g_strlcpy (self->base, link, sizeof self->base);
  g_strlcpy (self->gateway, gateway, sizeof self->gateway);
  self->reach_done = done;
  self->user_data = user_data;
  self->idle = g_idle_add (on_reach, self);
}

static void
cancel (FpNetEdge *edge)
{
  ModelEdge *self = (ModelEdge *)edge;

  if (self->idle != 0)
    g_source_remove (self->idle);
  self->idle = 0;
}

static EdgeLink
look_at_link (NetFixture *fixture, const char *link)
{
  if (net_model_link (fixture->model, link) == NULL)
    return EDGE_LINK_GONE;
  return has_carrier (fixture->model, link) ? EDGE_LINK_CARRIER : EDGE_LINK_NO_CARRIER;
}

static void
dhcp_start (FpNetEdge *edge, const char *link, const char *address, FpDhcpHappened happened,
            gpointer user_data)
{
  edge_dhcp_start (((ModelEdge *)edge)->fixture, link, address, happened, user_data);
}

static void
dhcp_stop (FpNetEdge *edge)
{
  edge_dhcp_stop (((ModelEdge *)edge)->fixture);
}

static void
edge_free (FpNetEdge *edge)
{
  ModelEdge *self = (ModelEdge *)edge;

  cancel (edge);
  dhcp_stop (edge);
  self->fixture->edge = NULL;
  g_free (self);
}

NetFixture *
net_fixture_new (void)
{
  NetFixture *fixture = g_new0 (NetFixture, 1);

  fixture->dhcp.look = look_at_link;
  fixture->model = net_model_new ();
  net_model_add_link (fixture->model, "eth0");
  return fixture;
}

void
net_fixture_free (NetFixture *fixture)
{
  g_assert_null (fixture->edge);
  net_model_free (fixture->model);
  g_free (fixture->dhcp.lease);
  g_free (fixture);
}

NetModel *
net_fixture_model (NetFixture *fixture)
{
  return fixture->model;
}

FpNetEdge *
net_fixture_edge (NetFixture *fixture)
{
  static const FpNetEdgeClass class = {
    survey, run, reach, cancel, dhcp_start, dhcp_stop, edge_free
  };

  g_assert_null (fixture->edge);
  fixture->edge = g_new0 (ModelEdge, 1);
  fixture->edge->edge.class = &class;
  fixture->edge->fixture = fixture;
  return &fixture->edge->edge;
}

double
net_fixture_time_scale (NetFixture *fixture)
{
  return 0.01;
}

gboolean
net_fixture_has_vlan (NetFixture *fixture)
{
  return TRUE;
}

static void
somebody (NetFixture *fixture, FpNetStepKind kind, const char *text)
{
  FpNetStep step = { .kind = kind };
  const char *error;

  if (!fp_net_object_parse (text, &step.object))
    g_error ("\"%s\"", text);
  error = net_model_run (fixture->model, &step);
  if (error != NULL)
    g_error ("%s: %s", text, error);
}

void
net_fixture_add (NetFixture *fixture, const char *object)
{
  somebody (fixture, FP_NET_STEP_ADD, object);
}

void
net_fixture_remove (NetFixture *fixture, const char *object)
{
  somebody (fixture, FP_NET_STEP_REMOVE, object);
}

void
net_fixture_cable (NetFixture *fixture, gboolean in)
{
  net_model_set_cable (fixture->model, "eth0", in);
}

void
net_fixture_manage (NetFixture *fixture, FpManager manager)
{
  net_model_link (fixture->model, "eth0")->manager = manager;
}

void
net_fixture_announce (NetFixture *fixture)
{
  fixture->model->router = TRUE;
  net_model_set_cable (fixture->model, "eth0", net_model_link (fixture->model, "eth0")->cable);
}

static void
observe_objects (const GArray *objects, const char *link, GPtrArray *addresses, GPtrArray *gateways)
{
  for (guint i = 0; i < objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (objects, FpNetObject, i);

      if (!g_str_equal (object->link, link))
        continue;
      if (object->kind == FP_NET_OBJECT_ADDRESS)
        g_ptr_array_add (addresses,
                         g_strdup_printf ("%s/%u", object->address.text, object->address.prefix));
      else if (object->route.prefix == 0 && object->route.gateway[0] != '\0')
        g_ptr_array_add (gateways, g_strdup (object->route.gateway));
    }
}

static void
take_list (char ***list, GPtrArray *words)
{
  g_strfreev (*list);
  g_ptr_array_add (words, NULL);
  *list = (char **)g_ptr_array_free (words, FALSE);
}

FpNetwork *
net_fixture_observe (NetFixture *fixture, const char *link)
{
  FpNetwork *network = fp_network_new ();
  NetModel *model = fixture->model;
  GPtrArray *addresses = g_ptr_array_new (), *gateways = g_ptr_array_new ();

  observe_objects (model->addresses, link, addresses, gateways);
  observe_objects (model->routes, link, addresses, gateways);
  observe_objects (model->announced, link, addresses, gateways);
  take_list (&network->addresses, addresses);
  take_list (&network->gateways, gateways);
  if (net_model_link (model, link) == NULL)
    return network;
  g_free (network->link);
  network->link = g_strdup (link);
  network->carrier = has_carrier (model, link);
  network->state = network->carrier ? FP_NETWORK_READY : FP_NETWORK_NO_CARRIER;
  return network;
}

char *
net_fixture_print (NetFixture *fixture)
{
  return net_model_print (fixture->model);
}
