/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/tap.h"

typedef struct
{
  FpNetEdge edge;
  FpNetEdge *inner;
  Tap *tap;
  guint idle; /* a step that fails */
  FpCode code;
  gboolean holding;
  FpNetStepDone done;
  gpointer user_data;
} TapEdge;

static void
survey (FpNetEdge *edge, const char *base, const char *vlan, FpSurveyExtent extent,
        FpNetSurveyDone done, gpointer user_data)
{
  TapEdge *self = (TapEdge *)edge;

  self->inner->class->survey (self->inner, base, vlan, extent, done, user_data);
}

static gboolean
on_fail (gpointer user_data)
{
  TapEdge *self = user_data;

  self->idle = 0;
  self->done (self->code, "by the test", self->user_data);
  return G_SOURCE_REMOVE;
}

static void
fail (TapEdge *self, FpCode code, FpNetStepDone done, gpointer user_data)
{
  self->code = code;
  self->done = done;
  self->user_data = user_data;
  self->idle = g_idle_add (on_fail, self);
}

/* Returns whether the step is to be passed on. */
static gboolean
act (TapEdge *self, FpNetStepDone done, gpointer user_data)
{
  Tap *tap = self->tap;

  switch (tap->act)
    {
    case TAP_PASS:
      break;
    case TAP_HOLD:
      tap->held = self->holding = TRUE;
      return FALSE;
    case TAP_FAIL:
      fail (self, FP_CODE_NET_NOT_SET, done, user_data);
      return FALSE;
    case TAP_CALL:
      tap->call (tap->user_data);
      break;
    }
  return TRUE;
}

static void
run (FpNetEdge *edge, const FpNetStep *step, FpNetStepDone done, gpointer user_data)
{
  TapEdge *self = (TapEdge *)edge;
  Tap *tap = self->tap;
  g_autofree char *text = fp_net_step_print (step);

  if (tap->log != NULL)
    g_string_append_printf (tap->log, "%s\n", text);
  if (tap->steps++ == tap->at && !act (self, done, user_data))
    return;
  if (tap->code != FP_CODE_OK && tap->kind == step->object.kind)
    fail (self, tap->code, done, user_data);
  else
    self->inner->class->run (self->inner, step, done, user_data);
}

static void
reach (FpNetEdge *edge, const char *link, const char *gateway, FpNetReachDone done,
       gpointer user_data)
{
  TapEdge *self = (TapEdge *)edge;

  self->inner->class->reach (self->inner, link, gateway, done, user_data);
}

static void
cancel (FpNetEdge *edge)
{
  TapEdge *self = (TapEdge *)edge;

  if (self->idle != 0)
    g_source_remove (self->idle);
  else if (!self->holding)
    self->inner->class->cancel (self->inner);
  self->idle = 0;
  self->holding = FALSE;
}

static void
dhcp_start (FpNetEdge *edge, const char *link, const char *address, FpDhcpHappened happened,
            gpointer user_data)
{
  TapEdge *self = (TapEdge *)edge;

  self->inner->class->dhcp_start (self->inner, link, address, happened, user_data);
}

static void
dhcp_stop (FpNetEdge *edge)
{
  TapEdge *self = (TapEdge *)edge;

  self->inner->class->dhcp_stop (self->inner);
}

static void
edge_free (FpNetEdge *edge)
{
  TapEdge *self = (TapEdge *)edge;

  if (self->idle != 0)
    g_source_remove (self->idle);
  self->inner->class->free (self->inner);
  g_free (self);
}

FpNetEdge *
tap_edge_new (FpNetEdge *inner, Tap *tap)
{
  static const FpNetEdgeClass class = {
    survey, run, reach, cancel, dhcp_start, dhcp_stop, edge_free
  };
  TapEdge *self = g_new0 (TapEdge, 1);

  self->edge.class = &class;
  self->inner = inner;
  self->tap = tap;
  return &self->edge;
}
