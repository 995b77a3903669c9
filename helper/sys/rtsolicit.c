/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtsolicit.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/sys/rtdump.h"
#include "helper/sys/rtrequest.h"

struct _FpRtSolicit
{
  FpRtDump *dump;
  int index; /* 0: no such link, or not to be asked */
};

/* A nest in a nest: nothing of it needs padding. */
typedef struct
{
  struct nlmsghdr header;
  struct ifinfomsg link;
  struct nlattr spec, family, token;
  struct in6_addr value;
} TokenRequest;

static gboolean
has_token (const struct nlattr *token)
{
  static const struct in6_addr none;

  return token == NULL || nla_len (token) != sizeof none
         || memcmp (nla_data (token), &none, sizeof none) != 0;
}

/* One without IPv6 shows no token at all. */
static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpRtSolicit *self = user_data;
  struct nlattr *spec, *family;

  if (header->nlmsg_type != RTM_NEWLINK)
    return;
  spec = nlmsg_find_attr (header, sizeof (struct ifinfomsg), IFLA_AF_SPEC);
  family = spec != NULL ? nla_find (nla_data (spec), nla_len (spec), AF_INET6) : NULL;
  if (family != NULL
      && !has_token (nla_find (nla_data (family), nla_len (family), IFLA_INET6_TOKEN)))
    self->index = ((struct ifinfomsg *)nlmsg_data (header))->ifi_index;
}

static TokenRequest
token_request (int index)
{
  enum
  {
    TOKEN = sizeof (struct nlattr) + sizeof (struct in6_addr),
    FAMILY = sizeof (struct nlattr) + TOKEN,
  };

  return (TokenRequest){
    .header = { .nlmsg_len = sizeof (TokenRequest),
                .nlmsg_type = RTM_SETLINK,
                .nlmsg_flags = NLM_F_REQUEST },
    .link.ifi_index = index,
    .spec = { .nla_len = sizeof (struct nlattr) + FAMILY, .nla_type = IFLA_AF_SPEC | NLA_F_NESTED },
    .family = { .nla_len = FAMILY, .nla_type = AF_INET6 | NLA_F_NESTED },
    .token = { .nla_len = TOKEN, .nla_type = IFLA_INET6_TOKEN },
  };
}

/* The kernel carries both out before send() returns. */
static void
solicit (int index)
{
  TokenRequest requests[2] = { token_request (index), token_request (index) };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

  for (guint i = 8; i < 16; i++)
    requests[0].value.s6_addr[i] = (guint8)g_random_int_range (1, 256);
  if (fd < 0 || send (fd, requests, sizeof requests, 0) != sizeof requests)
    g_debug ("router solicitation: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

static void
on_turn (FpRtDumpState state, gpointer user_data)
{
  FpRtSolicit *self = user_data;

  if (state == FP_RT_DUMP_COMPLETE && self->index != 0)
    solicit (self->index);
}

FpRtSolicit *
fp_rtsolicit_new (const char *link)
{
  FpRtSolicit *self = g_new0 (FpRtSolicit, 1);
  g_autoptr (GError) error = NULL;

  self->dump = fp_rtdump_new (on_message, on_turn, self, &error);
  if (self->dump == NULL || !fp_rtdump_start (self->dump, fp_rtrequest_link (link), &error))
    g_debug ("router solicitation: %s", error->message);
  return self;
}

void
fp_rtsolicit_free (FpRtSolicit *self)
{
  if (self == NULL)
    return;
  fp_rtdump_free (self->dump);
  g_free (self);
}
