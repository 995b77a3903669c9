/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtchange.h"

#include <errno.h>
#include <linux/rtnetlink.h>

#include "helper/sys/rtchange-private.h"
#include "helper/sys/rtrequest.h"
#include "helper/sys/rttold.h"

#define DEADLINE_MS 5000
#define RETRY_MS    300 /* of a route that is put back */
#define RETRIES     10

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpRtChange *self = user_data;
  FpRtAddress address;

  if (header->nlmsg_type == RTM_NEWLINK)
    fp_rtobject_link (header, &self->link);
  else if (fp_rtobject_address (header, &address))
    fp_rtchange_address_seen (self, &address);
}

static void
on_turn (FpRtDumpState state, gpointer user_data)
{
  FpRtChange *self = user_data;

  if (state != FP_RT_DUMP_RUNNING)
    self->answer (self, state == FP_RT_DUMP_INTERRUPTED ? EINTR : fp_rtdump_fault (self->dump));
}

static gboolean
on_deadline (gpointer user_data)
{
  fp_rtchange_end (user_data, FP_CODE_NET_NOT_SET, ETIMEDOUT);
  return G_SOURCE_REMOVE;
}

/* What the kernel says of a kind of link that it does not know names no kind. */
static const char *
say_first (const FpRtChange *self, int fault)
{
  gboolean adds = self->step.kind == FP_NET_STEP_ADD;

  return adds && self->step.object.kind == FP_NET_OBJECT_VLAN && fault == EOPNOTSUPP
             ? "this kernel has no VLAN links (module 8021q): "
             : "";
}

static void
clear_retry (FpRtChange *self)
{
  if (self->retry != NULL)
    g_source_destroy (self->retry);
  g_clear_pointer (&self->retry, g_source_unref);
}

static char *
describe (const FpRtChange *self, int fault)
{
  const char *sentence = self->dump != NULL ? fp_rtdump_sentence (self->dump) : "";

  if (self->broken != NULL)
    return g_strdup (self->broken);
  return g_strdup_printf ("%s%s%s%s (%d)", say_first (self, fault), sentence,
                          *sentence != '\0' ? ": " : "", g_strerror (fault), fault);
}

void
fp_rtchange_end (FpRtChange *self, FpCode code, int fault)
{
  g_autofree char *detail = code == FP_CODE_OK ? NULL : describe (self, fault);

  g_source_destroy (self->deadline);
  clear_retry (self);
  g_clear_pointer (&self->events, fp_rtsocket_free);
  g_clear_pointer (&self->dump, fp_rtdump_free);
  self->done (code, detail, self->user_data);
}

void
fp_rtchange_break (FpRtChange *self, char *why)
{
  g_free (self->broken);
  self->broken = why;
  g_source_set_ready_time (self->deadline, 0);
}

void
fp_rtchange_ask (FpRtChange *self, struct nl_msg *request, FpRtAnswer answer)
{
  g_autoptr (GError) error = NULL;

  self->answer = answer;
  if (!fp_rtdump_start (self->dump, request, &error))
    fp_rtchange_break (self, g_strdup (error->message));
}

void
fp_rtchange_ask_link (FpRtChange *self, const char *name, FpRtAnswer answer)
{
  self->link = (FpRtLink){ 0 };
  fp_rtchange_ask (self, fp_rtrequest_link (name), answer);
}

static gboolean
on_retry (gpointer user_data)
{
  FpRtChange *self = user_data;

  g_clear_pointer (&self->retry, g_source_unref);
  fp_rtchange_ask_told (self);
  return G_SOURCE_REMOVE;
}

/* While duplicate detection runs for its source address an IPv6 route is refused. */
static gboolean
is_early (const FpRtChange *self, int fault)
{
  const FpNetObject *object = &self->step.object;

  return fault == EINVAL && self->step.kind == FP_NET_STEP_KEEP
         && object->kind == FP_NET_OBJECT_ROUTE && object->route.family == FP_FAMILY_6
         && fp_rttold_has_source (&object->route.told);
}

static void
on_told (FpRtChange *self, int fault)
{
  if (!is_early (self, fault) || self->tries++ == RETRIES)
    {
      fp_rtchange_last (self, fault);
      return;
    }
  self->retry = g_timeout_source_new (RETRY_MS);
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_attach (self->retry, g_main_context_get_thread_default ());
}

void
fp_rtchange_ask_told (FpRtChange *self)
{
  gboolean is_route = self->step.object.kind == FP_NET_OBJECT_ROUTE;
  int comes = is_route ? RTM_NEWROUTE : RTM_NEWADDR, goes = is_route ? RTM_DELROUTE : RTM_DELADDR;
  gboolean removes = self->step.kind == FP_NET_STEP_REMOVE;
  int flags = removes ? 0 : NLM_F_CREATE | NLM_F_EXCL;
  struct nl_msg *request = fp_rttold_request (fp_net_object_told (&self->step.object),
                                              removes ? goes : comes, flags, self->link.link.index);

  if (request != NULL)
    fp_rtchange_ask (self, request, on_told);
  else /* it would be gone by now */
    fp_rtchange_end (self, FP_CODE_OK, 0);
}

static gboolean
is_no_fault (const FpNetStep *step, int fault)
{
  switch (step->kind)
    {
    case FP_NET_STEP_ADD:
      /* The very same is there: without NLM_F_EXCL nothing less is an obstacle. */
      return fault == EEXIST && step->object.kind == FP_NET_OBJECT_ROUTE;
    case FP_NET_STEP_REMOVE: /* gone is gone, with its link or without */
      return fault == ESRCH || fault == EADDRNOTAVAIL || fault == ENODEV;
    case FP_NET_STEP_KEEP:
      return TRUE;
    case FP_NET_STEP_SET:
    case FP_NET_STEP_PROBE:
    case FP_N_NET_STEPS:
      break;
    }
  return FALSE;
}

void
fp_rtchange_last (FpRtChange *self, int fault)
{
  gboolean ok = fault == 0 || is_no_fault (&self->step, fault);

  fp_rtchange_end (self, ok ? FP_CODE_OK : FP_CODE_NET_NOT_SET, fault);
}

static void
on_base (FpRtChange *self, int fault)
{
  const FpNetObject *object = &self->step.object;
  gboolean ours = self->vlan.over == self->link.link.index && self->vlan.vlan == object->vlan.id;

  if (fault != 0)
    fp_rtchange_last (self, fault);
  else if (self->step.kind == FP_NET_STEP_REMOVE && ours)
    fp_rtchange_ask (self, fp_rtrequest_link_gone (self->vlan.link.index), fp_rtchange_last);
  else if (self->step.kind == FP_NET_STEP_REMOVE || ours)
    fp_rtchange_last (self, 0);
  else if (self->vlan.link.index != 0)
    fp_rtchange_last (self, EEXIST);
  else
    fp_rtchange_ask (self, fp_rtrequest_vlan (object->link, self->link.link.index, object->vlan.id),
                     fp_rtchange_last);
}

static void
on_vlan (FpRtChange *self, int fault)
{
  self->vlan = self->link;
  if (fault != 0 && (fault != ENODEV || self->step.kind == FP_NET_STEP_REMOVE))
    fp_rtchange_last (self, fault);
  else
    fp_rtchange_ask_link (self, self->step.object.vlan.base, on_base);
}

/* What is to be kept is put back only where nothing has its place, a route of ours neither; what is
 * added wins over what is there already. */
static void
on_route_link (FpRtChange *self, int fault)
{
  const FpNetObject *object = &self->step.object;
  guint index = self->link.link.index;
  gboolean keep = self->step.kind == FP_NET_STEP_KEEP;

  if (fault != 0)
    fp_rtchange_last (self, fault);
  else if (fp_net_object_told (object) != NULL)
    fp_rtchange_ask_told (self);
  else if (self->step.kind == FP_NET_STEP_REMOVE)
    fp_rtchange_ask (self, fp_rtrequest_route_gone (object, index), fp_rtchange_last);
  else
    fp_rtchange_ask (self,
                     fp_rtrequest_route (object, index, NLM_F_CREATE | (keep ? NLM_F_EXCL : 0)),
                     fp_rtchange_last);
}

static void
begin (FpRtChange *self)
{
  const FpNetObject *object = &self->step.object;
  gboolean removes = self->step.kind == FP_NET_STEP_REMOVE;

  switch (object->kind)
    {
    case FP_NET_OBJECT_UP:
      fp_rtchange_ask (self, fp_rtrequest_up (object->link, !removes), fp_rtchange_last);
      return;
    case FP_NET_OBJECT_VLAN:
      fp_rtchange_ask_link (self, object->link, on_vlan);
      return;
    case FP_NET_OBJECT_MTU:
      fp_rtchange_ask (self, fp_rtrequest_mtu (object->link, object->mtu), fp_rtchange_last);
      return;
    case FP_NET_OBJECT_ADDRESS:
      fp_rtchange_address (self);
      return;
    case FP_NET_OBJECT_ROUTE:
      fp_rtchange_ask_link (self, object->link, on_route_link);
      return;
    case FP_NET_OBJECT_MANAGER:
    case FP_NET_OBJECT_IPV6:
    case FP_NET_OBJECT_DNS:
    case FP_N_NET_OBJECTS:
      break;
    }
  g_assert_not_reached ();
}

gboolean
fp_rtchange_knows (const FpNetStep *step)
{
  switch (step->object.kind)
    {
    case FP_NET_OBJECT_MTU:
      return step->kind == FP_NET_STEP_ADD || step->kind == FP_NET_STEP_SET;
    case FP_NET_OBJECT_UP:
    case FP_NET_OBJECT_VLAN:
      return step->kind == FP_NET_STEP_ADD || step->kind == FP_NET_STEP_REMOVE;
    case FP_NET_OBJECT_ADDRESS:
    case FP_NET_OBJECT_ROUTE:
      return step->kind != FP_NET_STEP_PROBE;
    case FP_NET_OBJECT_MANAGER:
    case FP_NET_OBJECT_IPV6:
    case FP_NET_OBJECT_DNS:
    case FP_N_NET_OBJECTS:
      break;
    }
  return FALSE;
}

FpRtChange *
fp_rtchange_new (const FpNetStep *step, FpRtChangeDone done, gpointer user_data)
{
  FpRtChange *self = g_new0 (FpRtChange, 1);
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (fp_rtchange_knows (step), NULL);
  self->step = *step;
  self->done = done;
  self->user_data = user_data;
  self->deadline = g_timeout_source_new (DEADLINE_MS);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
  self->dump = fp_rtdump_new (on_message, on_turn, self, &error);
  if (self->dump != NULL)
    begin (self);
  else
    fp_rtchange_break (self, g_strdup (error->message));
  return self;
}

void
fp_rtchange_free (FpRtChange *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  clear_retry (self);
  fp_rtsocket_free (self->events);
  fp_rtdump_free (self->dump);
  g_free (self->broken);
  g_free (self);
}
