/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An address that comes or goes:
 *
 *   link --> remove --------------------------------------------------------> the end
 *    |
 *    +-----> add, NLM_F_EXCL -- it is there --> look -- ours --> replace its lifetime
 *                 |                               |                 |
 *                 |                               +- a duplicate: remove, add again, once
 *                 v                                                 |
 *            IPv6: wait for duplicate detection <-------------------+
 *                 |-- none found --> the end
 *                 +-- found --> remove --> the end */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helper/sys/rtchange-private.h"
#include "helper/sys/rtrequest.h"

static void add (FpRtChange *self);
static void look (FpRtChange *self);

static void
on_dropped (FpRtChange *self, int fault)
{
  fp_rtchange_end (self, FP_CODE_NET_ADDRESS_USED, EADDRINUSE);
}

static void
wait_or_end (FpRtChange *self)
{
  const FpNetObject *object = &self->step.object;

  self->waiting = FALSE;
  if (self->events == NULL || self->duplicate == FP_DUPLICATE_NONE)
    fp_rtchange_end (self, FP_CODE_OK, 0);
  else if (self->duplicate == FP_DUPLICATE_FOUND)
    fp_rtchange_ask (self, fp_rtrequest_address_gone (object, self->link.link.index), on_dropped);
  else
    self->waiting = TRUE;
}

static gboolean
is_it (const FpRtChange *self, const FpRtAddress *address)
{
  const FpNetObject *object = &self->step.object;

  return address->address.index == self->link.link.index
         && address->address.family == object->address.family
         && address->address.prefix == object->address.prefix
         && g_str_equal (address->address.text, object->address.text);
}

/* Events and answers come by two sockets, in any order: what duplicate detection has said once it
 * does not take back. */
static void
note (FpRtChange *self, const FpRtAddress *address)
{
  if ((address->flags & IFA_F_DADFAILED) != 0)
    self->duplicate = FP_DUPLICATE_FOUND;
  else if (address->address.usable)
    self->duplicate = FP_DUPLICATE_NONE;
}

void
fp_rtchange_address_seen (FpRtChange *self, const FpRtAddress *address)
{
  if (!is_it (self, address))
    return;
  self->address = *address;
  note (self, address);
}

static void
on_event (struct nlmsghdr *header, gpointer user_data)
{
  FpRtChange *self = user_data;
  FpRtAddress address;

  if (header->nlmsg_type == RTM_NEWADDR && fp_rtobject_address (header, &address)
      && is_it (self, &address))
    note (self, &address);
}

static void
on_events (FpRtRead what, gpointer user_data)
{
  FpRtChange *self = user_data;

  if (!self->waiting)
    return;
  if (what == FP_RT_OVERRUN && self->duplicate == FP_DUPLICATE_UNKNOWN)
    {
      self->waiting = FALSE;
      look (self);
    }
  else
    wait_or_end (self);
}

/* Listening begins before the address is there, so that nothing is missed. */
static gboolean
listen_to_events (FpRtChange *self)
{
  static const int groups[] = { RTNLGRP_IPV6_IFADDR, 0 };
  FpRtSink sink = { .message = on_event, .turn = on_events, .user_data = self };
  g_autoptr (GError) error = NULL;

  self->events = fp_rtsocket_new (groups, 0, &sink, &error);
  if (self->events == NULL)
    fp_rtchange_break (self, g_strdup (error->message));
  return self->events != NULL;
}

static void
on_replaced (FpRtChange *self, int fault)
{
  if (fault != 0)
    fp_rtchange_last (self, fault);
  else
    wait_or_end (self);
}

static void
on_old_gone (FpRtChange *self, int fault)
{
  self->duplicate = FP_DUPLICATE_UNKNOWN;
  add (self);
}

/* It is ours, and there. */
static void
renew (FpRtChange *self)
{
  const FpNetObject *object = &self->step.object;
  guint index = self->link.link.index;

  if ((self->address.flags & IFA_F_DADFAILED) != 0 && !self->again)
    {
      self->again = TRUE;
      fp_rtchange_ask (self, fp_rtrequest_address_gone (object, index), on_old_gone);
    }
  else if (self->address.lifetime_s != object->address.lifetime_s)
    fp_rtchange_ask (self, fp_rtrequest_address (object, index, NLM_F_REPLACE), on_replaced);
  else
    wait_or_end (self);
}

static void
on_looked (FpRtChange *self, int fault)
{
  if (fault == EINTR)
    look (self);
  else if (fault != 0)
    fp_rtchange_last (self, fault);
  else if (self->address.address.index == 0) /* in the way is another, of other length */
    fp_rtchange_last (self, EEXIST);
  else if (self->address.protocol == self->step.object.address.protocol)
    renew (self);
  else if ((self->address.flags & IFA_F_DADFAILED) != 0)
    fp_rtchange_end (self, FP_CODE_NET_ADDRESS_USED, EADDRINUSE);
  else
    wait_or_end (self);
}

static void
look (FpRtChange *self)
{
  self->address = (FpRtAddress){ 0 };
  fp_rtchange_ask (self, fp_rtrequest_addresses (self->link.link.index), on_looked);
}

static void
on_added (FpRtChange *self, int fault)
{
  if (fault == EEXIST && self->step.kind != FP_NET_STEP_KEEP)
    look (self);
  else if (fault != 0)
    fp_rtchange_last (self, fault);
  else
    wait_or_end (self);
}

static void
add (FpRtChange *self)
{
  fp_rtchange_ask (
      self,
      fp_rtrequest_address (&self->step.object, self->link.link.index, NLM_F_CREATE | NLM_F_EXCL),
      on_added);
}

static void
on_link (FpRtChange *self, int fault)
{
  const FpNetObject *object = &self->step.object;
  /* Without a carrier duplicate detection does not begin: it does when there is one. */
  gboolean waits = object->address.family == FP_FAMILY_6 && self->link.link.carrier
                   && self->step.kind != FP_NET_STEP_KEEP;

  if (fault != 0)
    fp_rtchange_last (self, fault);
  else if (fp_net_object_told (object) != NULL)
    fp_rtchange_ask_told (self);
  else if (self->step.kind == FP_NET_STEP_REMOVE)
    fp_rtchange_ask (self, fp_rtrequest_address_gone (object, self->link.link.index),
                     fp_rtchange_last);
  else if (!waits || listen_to_events (self))
    add (self);
}

void
fp_rtchange_address (FpRtChange *self)
{
  fp_rtchange_ask_link (self, self->step.object.link, on_link);
}
