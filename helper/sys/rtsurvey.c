/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtsurvey.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "helper/sys/rtdump.h"
#include "helper/sys/rtobject.h"
#include "helper/sys/rtrequest.h"
#include "helper/sys/rttold.h"

#define DEADLINE_MS 5000
#define TRIES_MAX   16 /* of a dump that changes interrupt */

typedef enum
{
  ASK_LINK,
  ASK_ADDRESSES,
  ASK_RULES,
  ASK_ROUTES,
  ASK_OWN_ROUTES, /* there were too many to read them all */
  ASK_OTHERS,
} Ask;

typedef struct
{
  Ask ask;
  guint which; /* of the two links */
  FpFamily family;
} Query;

/* How much of each list was there when the query began. */
typedef struct
{
  guint own, foreign, too_much, automatic, others;
} Mark;

struct _FpRtSurvey
{
  char names[2][FP_LINK_NAME_SIZE]; /* base, VLAN ("" : none) */
  FpRtLink links[2];                /* index 0: not there */
  FpSurveyExtent extent;
  GQueue *queries; /* Query; the first one runs */
  gboolean tables; /* rules lead to more than the first ones do */
  FpRtDump *dump;
  Mark mark;
  gboolean enough; /* the rest of the answer need not be read */
  guint tries;
  guint messages;
  FpNetSurvey *survey;
  GSource *deadline;
  FpNetSurveyDone done;
  gpointer user_data;
};

static void begin_query (FpRtSurvey *self);

static void
push (FpRtSurvey *self, Ask ask, guint which, FpFamily family)
{
  Query *query = g_new0 (Query, 1);

  *query = (Query){ .ask = ask, .which = which, .family = family };
  g_queue_push_tail (self->queries, query);
}

static void
push_if (FpRtSurvey *self, FpSurveyExtent part, Ask ask, guint which, FpFamily family)
{
  if ((self->extent & part) != 0)
    push (self, ask, which, family);
}

/* Takes error; NULL: the survey is complete. The callback may free self. */
static void
end (FpRtSurvey *self, GError *error)
{
  g_autoptr (GError) held = error;

  g_source_destroy (self->deadline);
  g_clear_pointer (&self->dump, fp_rtdump_free);
  self->done (error == NULL ? g_steal_pointer (&self->survey) : NULL, error, self->user_data);
}

static void
fail (FpRtSurvey *self, const char *why)
{
  end (self, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "the kernel's network of %s: %s",
                          self->names[0], why));
}

static gboolean
on_deadline (gpointer user_data)
{
  fail (user_data, "no answer");
  return G_SOURCE_REMOVE;
}

static void
take_link (FpRtSurvey *self, const Query *query, struct nlmsghdr *header)
{
  FpRtLink link;

  if (fp_rtobject_link (header, &link))
    self->links[query->which] = link;
}

/* The kernel's own, all but link-local: loopback, and what it made of router advertisements, with
 * temporary addresses (RFC 8981), which do not always say so. */
static gboolean
is_kernels (const FpRtAddress *address)
{
  return address->protocol == IFAPROT_KERNEL_LO || address->protocol == IFAPROT_KERNEL_RA
         || (address->address.family == FP_FAMILY_6 && address->address.secondary);
}

static void
take_address (FpRtSurvey *self, const Query *query, const FpRtAddress *address,
              struct nlmsghdr *header)
{
  FpNetSurvey *survey = self->survey;
  guint index = self->links[query->which].link.index;
  FpNetObject object;
  gboolean has_peer;

  if (address->address.index != index)
    return;
  has_peer = !fp_rtobject_from_address (address, self->names[query->which], &object);
  if (is_kernels (address))
    {
      if (address->address.family == FP_FAMILY_6 && address->address.usable && !has_peer)
        g_array_append_val (survey->automatic, object);
    }
  else if (address->protocol != FP_NET_PROTOCOL)
    {
      object.address.told.more = has_peer;
      g_array_append_val (fp_rttold_take (header, index, &object.address.told) ? survey->foreign
                                                                               : survey->too_much,
                          object);
    }
  else if (!has_peer)
    g_array_append_val (survey->own, object);
}

/* By the prefix that leads to the other end, where there is one. */
static void
take_other (FpRtSurvey *self, const FpRtAddress *address)
{
  guint index = address->address.index;
  char name[IF_NAMESIZE];
  FpNetObject object;

  if (index == self->links[0].link.index || index == self->links[1].link.index)
    return;
  self->enough = self->survey->others->len >= FP_SURVEY_OTHERS_MAX;
  if (self->enough)
    return;
  g_strlcpy (name, address->label, sizeof name);
  if (name[0] == '\0' && if_indextoname (index, name) == NULL)
    return; /* it has just gone */
  fp_rtobject_from_address (address, name, &object);
  g_strlcpy (object.address.text, address->address.peer, sizeof object.address.text);
  g_array_append_val (self->survey->others, object);
}

static void
take_foreign_route (FpRtSurvey *self, const FpNetObject *object)
{
  GArray *foreign = self->survey->foreign;
  const FpNetTold *told = &object->route.told;

  if (self->enough) /* one of them was noted */
    return;
  self->enough = foreign->len >= self->mark.foreign + FP_SURVEY_ROUTES_MAX;
  g_array_append_val (
      self->enough || (told->more && told->n == 0) ? self->survey->too_much : foreign, *object);
}

/* Of what is said only. */
static void
take_plain (GArray *objects, FpNetObject *object)
{
  if (object->route.told.more)
    return;
  object->route.told.n = 0;
  g_array_append_val (objects, *object);
}

/* Those that the kernel makes itself come and go with their addresses and advertisements. */
static void
take_route (FpRtSurvey *self, const Query *query, struct nlmsghdr *header)
{
  FpNetObject object;

  if (!fp_rtobject_foreign_route (header, self->links[query->which].link.index, &object)
      || object.route.family != query->family)
    return;
  g_strlcpy (object.link, self->names[query->which], sizeof object.link);
  if (object.route.protocol == FP_NET_PROTOCOL)
    take_plain (self->survey->own, &object);
  else if (object.route.protocol == RTPROT_RA)
    {
      if (object.route.prefix == 0)
        take_plain (self->survey->automatic, &object);
    }
  else if (query->ask == ASK_ROUTES && object.route.protocol != RTPROT_KERNEL
           && object.route.protocol != RTPROT_REDIRECT)
    take_foreign_route (self, &object);
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpRtSurvey *self = user_data;
  const Query *query = g_queue_peek_head (self->queries);
  FpRtAddress address;

  self->messages++;
  switch (query->ask)
    {
    case ASK_LINK:
      take_link (self, query, header);
      break;
    case ASK_ADDRESSES:
    case ASK_OTHERS:
      if (!fp_rtobject_address (header, &address) || address.address.scope != FP_SCOPE_GLOBAL)
        return;
      if (query->ask == ASK_OTHERS)
        take_other (self, &address);
      else
        take_address (self, query, &address, header);
      break;
    case ASK_RULES:
      self->tables = self->tables || fp_rtobject_is_added_rule (header);
      break;
    case ASK_ROUTES:
    case ASK_OWN_ROUTES:
      take_route (self, query, header);
      break;
    }
}

static void
add_settings (FpRtSurvey *self, guint which)
{
  const FpRtLink *link = &self->links[which];
  FpNetObject object = { .kind = FP_NET_OBJECT_UP };

  g_strlcpy (object.link, self->names[which], sizeof object.link);
  if (link->link.up)
    g_array_append_val (self->survey->own, object);
  object.kind = FP_NET_OBJECT_MTU;
  object.mtu = link->link.mtu;
  g_array_append_val (self->survey->own, object);
  object.kind = FP_NET_OBJECT_IPV6;
  object.ipv6 = link->ipv6;
  g_array_append_val (self->survey->own, object);
}

static void
add_vlan (FpRtSurvey *self)
{
  FpNetObject object = { .kind = FP_NET_OBJECT_VLAN };

  g_strlcpy (object.link, self->names[1], sizeof object.link);
  g_strlcpy (object.vlan.base, self->names[0], sizeof object.vlan.base);
  object.vlan.id = self->links[1].vlan;
  g_array_append_val (self->survey->own, object);
}

/* Both links are known, or known not to be there: what is to be asked of them. */
static void
plan_queries (FpRtSurvey *self)
{
  const FpRtLink *base = &self->links[0];
  FpNetSurvey *survey = self->survey;

  survey->found = base->link.index != 0;
  survey->up = base->link.up;
  survey->carrier = base->link.carrier;
  survey->arp = base->arp;
  if (!survey->found)
    return;
  if (self->links[1].vlan == 0 || self->links[1].over != base->link.index)
    self->links[1] = (FpRtLink){ 0 };
  if (self->links[1].link.index != 0)
    add_vlan (self);
  push_if (self, FP_SURVEY_ROUTES_4, ASK_RULES, 0, FP_FAMILY_4);
  for (guint which = 0; which < 2; which++)
    if (self->links[which].link.index != 0)
      {
        add_settings (self, which);
        push_if (self, FP_SURVEY_ADDRESSES, ASK_ADDRESSES, which, FP_FAMILY_4);
        push_if (self, FP_SURVEY_ROUTES_4, ASK_ROUTES, which, FP_FAMILY_4);
        push_if (self, FP_SURVEY_ROUTES_6, ASK_ROUTES, which, FP_FAMILY_6);
      }
  push_if (self, FP_SURVEY_OTHERS_4, ASK_OTHERS, 0, FP_FAMILY_4);
  push_if (self, FP_SURVEY_OTHERS_6, ASK_OTHERS, 0, FP_FAMILY_6);
}

static void
next_query (FpRtSurvey *self)
{
  g_autofree Query *ended = g_queue_pop_head (self->queries);

  self->tries = 0;
  if (ended->ask == ASK_LINK && g_queue_is_empty (self->queries))
    plan_queries (self);
  if (g_queue_is_empty (self->queries))
    end (self, NULL);
  else
    begin_query (self);
}

static void
forget (FpRtSurvey *self)
{
  g_array_set_size (self->survey->own, self->mark.own);
  g_array_set_size (self->survey->foreign, self->mark.foreign);
  g_array_set_size (self->survey->too_much, self->mark.too_much);
  g_array_set_size (self->survey->automatic, self->mark.automatic);
  g_array_set_size (self->survey->others, self->mark.others);
}

/* The socket is given up with what is still in it. Of routes, ours may be among the unread. */
static void
cut_short (FpRtSurvey *self)
{
  const Query *query = g_queue_peek_head (self->queries);

  g_clear_pointer (&self->dump, fp_rtdump_free);
  if (query->ask == ASK_ROUTES)
    {
      Query *own = g_new0 (Query, 1);

      *own = (Query){ ASK_OWN_ROUTES, query->which, query->family };
      g_queue_push_nth (self->queries, own, 1);
      g_array_set_size (self->survey->own, self->mark.own);
    }
  next_query (self);
}

static void
on_turn (FpRtDumpState state, gpointer user_data)
{
  FpRtSurvey *self = user_data;

  switch (state)
    {
    case FP_RT_DUMP_RUNNING:
      if (self->enough)
        cut_short (self);
      break;
    case FP_RT_DUMP_COMPLETE:
      next_query (self);
      break;
    case FP_RT_DUMP_INTERRUPTED:
      forget (self);
      if (++self->tries < TRIES_MAX)
        begin_query (self);
      else
        fail (self, "it does not stop changing");
      break;
    case FP_RT_DUMP_FAILED:
      fail (self, g_strerror (fp_rtdump_fault (self->dump)));
      break;
    }
}

/* For a dump of all the kernel walks each table, and as long as no rule was added the IPv4 ones
 * local and main are one trie, which it would walk twice (fib_trie.c, fib_unmerge()). */
static guint8
table_to_ask (const FpRtSurvey *self, FpFamily family)
{
  return family == FP_FAMILY_4 && !self->tables ? RT_TABLE_MAIN : RT_TABLE_UNSPEC;
}

static struct nl_msg *
request (const FpRtSurvey *self, const Query *query)
{
  guint index = self->links[query->which].link.index;

  switch (query->ask)
    {
    case ASK_LINK:
      return fp_rtrequest_link (self->names[query->which]);
    case ASK_ADDRESSES:
      return fp_rtrequest_addresses (index);
    case ASK_RULES:
      return fp_rtrequest_rules (query->family);
    case ASK_ROUTES:
      return fp_rtrequest_routes (query->family, index, table_to_ask (self, query->family),
                                  RTPROT_UNSPEC);
    case ASK_OWN_ROUTES:
      return fp_rtrequest_routes (query->family, index, RT_TABLE_MAIN, FP_NET_PROTOCOL);
    case ASK_OTHERS:
      return fp_rtrequest_all_addresses (query->family);
    }
  g_assert_not_reached ();
}

/* A request that cannot be sent fails in a later turn. */
static void
begin_query (FpRtSurvey *self)
{
  const Query *query = g_queue_peek_head (self->queries);
  g_autoptr (GError) error = NULL;

  self->enough = FALSE;
  self->mark = (Mark){ .own = self->survey->own->len,
                       .foreign = self->survey->foreign->len,
                       .too_much = self->survey->too_much->len,
                       .automatic = self->survey->automatic->len,
                       .others = self->survey->others->len };
  if (self->dump == NULL)
    self->dump = fp_rtdump_new (on_message, on_turn, self, &error);
  if (self->dump != NULL && fp_rtdump_start (self->dump, request (self, query), &error))
    return;
  g_warning ("%s", error->message);
  g_source_set_ready_time (self->deadline, 0);
}

FpRtSurvey *
fp_rtsurvey_new (const char *base, const char *vlan, FpSurveyExtent extent, FpNetSurveyDone done,
                 gpointer user_data)
{
  FpRtSurvey *self = g_new0 (FpRtSurvey, 1);

  g_strlcpy (self->names[0], base, sizeof self->names[0]);
  g_strlcpy (self->names[1], vlan, sizeof self->names[1]);
  self->extent = extent;
  self->done = done;
  self->user_data = user_data;
  self->survey = fp_net_survey_new ();
  self->deadline = g_timeout_source_new (DEADLINE_MS);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
  self->queries = g_queue_new ();
  push (self, ASK_LINK, 0, FP_FAMILY_4);
  if (*vlan != '\0')
    push (self, ASK_LINK, 1, FP_FAMILY_4);
  begin_query (self);
  return self;
}

void
fp_rtsurvey_free (FpRtSurvey *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  fp_rtdump_free (self->dump);
  g_queue_free_full (self->queries, g_free);
  g_clear_pointer (&self->survey, fp_net_survey_free);
  g_free (self);
}

guint
fp_rtsurvey_messages (const FpRtSurvey *self)
{
  return self->messages;
}
