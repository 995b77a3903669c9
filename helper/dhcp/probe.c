/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/dhcp/arp.h"

#define PROBES     3
#define WAIT_MS    200
#define BETWEEN_MS 700
#define LATE_MS    1000

typedef struct
{
  int asker;
  int fd; /* AF_PACKET, ARP of the link alone */
  int index;
  guint8 own[ETH_ALEN];
  struct in_addr address;
} Probe;

typedef enum
{
  NOBODY,
  USED,
  ASKER_GONE,
  DOWN,
  BROKEN, /* errno */
} Outcome;

static const char link_down[] = "the link is down";

/* A link that was taken down, or one without a carrier, whose queue takes nothing. */
static const char *
why_broken (void)
{
  return errno == ENETDOWN || errno == ENOBUFS ? link_down : g_strerror (errno);
}

static char *
failed (const char *link, const char *why)
{
  if (why == link_down)
    return g_strdup ("down\n");
  return g_strdup_printf ("failed %s: %s\n", link, why);
}

static gboolean
is_up (const Probe *probe, const char *link)
{
  struct ifreq request = { 0 };

  g_strlcpy (request.ifr_name, link, sizeof request.ifr_name);
  return ioctl (probe->fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) != 0
         && (request.ifr_flags & IFF_RUNNING) != 0;
}

/* NULL, or why the link cannot be probed on. */
static const char *
read_link (Probe *probe, const char *link)
{
  struct ifreq request = { 0 };

  g_strlcpy (request.ifr_name, link, sizeof request.ifr_name);
  if (ioctl (probe->fd, SIOCGIFINDEX, &request) != 0)
    return g_strerror (errno);
  probe->index = request.ifr_ifindex;
  if (ioctl (probe->fd, SIOCGIFHWADDR, &request) != 0)
    return g_strerror (errno);
  if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER)
    return "it is not Ethernet";
  memcpy (probe->own, request.ifr_hwaddr.sa_data, ETH_ALEN);
  return is_up (probe, link) ? NULL : link_down;
}

static const char *
open_socket (Probe *probe, const char *link)
{
  struct sockaddr_ll local = { .sll_family = AF_PACKET, .sll_protocol = htons (ETH_P_ARP) };
  const char *why;

  probe->fd = socket (AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe->fd < 0)
    return g_strerror (errno);
  why = read_link (probe, link);
  if (why != NULL)
    return why;
  local.sll_ifindex = probe->index;
  return bind (probe->fd, (struct sockaddr *)&local, sizeof local) == 0 ? NULL : g_strerror (errno);
}

static gboolean
send_probe (const Probe *probe)
{
  struct sockaddr_ll to = {
    .sll_family = AF_PACKET,
    .sll_protocol = htons (ETH_P_ARP),
    .sll_ifindex = probe->index,
    .sll_halen = ETH_ALEN,
    .sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
  };
  guint8 packet[FP_ARP_SIZE];

  fp_arp_probe_packet (packet, probe->own, probe->address);
  return sendto (probe->fd, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to)
         == (gssize)sizeof packet;
}

static Outcome
take_packet (const Probe *probe, guint8 other[ETH_ALEN])
{
  guint8 packet[ETH_DATA_LEN];
  gssize n = recv (probe->fd, packet, sizeof packet, 0);

  if (n < 0)
    return errno == EAGAIN || errno == EINTR ? NOBODY : BROKEN;
  return fp_arp_conflicts (packet, (gsize)n, probe->own, probe->address, other) ? USED : NOBODY;
}

static Outcome
listen_for (const Probe *probe, double ms, guint8 other[ETH_ALEN])
{
  gint64 end = g_get_monotonic_time () + (gint64)(ms * 1000);
  gint64 left;

  while ((left = end - g_get_monotonic_time ()) > 0)
    {
      struct pollfd fds[] = { { probe->asker, POLLIN | POLLRDHUP, 0 }, { probe->fd, POLLIN, 0 } };
      Outcome outcome = NOBODY;

      if (poll (fds, G_N_ELEMENTS (fds), (int)((left + 999) / 1000)) <= 0)
        continue;
      if (fds[0].revents != 0)
        return ASKER_GONE;
      outcome = take_packet (probe, other);
      if (outcome != NOBODY)
        return outcome;
    }
  return NOBODY;
}

/* Without a carrier the kernel drops what is sent, and says nothing. */
static Outcome
ask (const Probe *probe, const char *link, double ms, guint8 other[ETH_ALEN])
{
  Outcome outcome;

  if (!send_probe (probe))
    return BROKEN;
  outcome = listen_for (probe, ms, other);
  return outcome == NOBODY && !is_up (probe, link) ? DOWN : outcome;
}

static Outcome
run (const Probe *probe, const char *link, double scale, guint8 other[ETH_ALEN])
{
  Outcome outcome = listen_for (probe, g_random_double () * WAIT_MS * scale, other);

  for (guint i = 0; outcome == NOBODY && i < PROBES; i++)
    outcome = ask (probe, link, (i + 1 < PROBES ? BETWEEN_MS : LATE_MS) * scale, other);
  return outcome;
}

char *
fp_probe_address (const FpDhcpRequest *request, int asker, double scale)
{
  Probe probe = { .asker = asker };
  const char *why = open_socket (&probe, request->link);
  guint8 other[ETH_ALEN];
  char *answer = NULL;

  inet_pton (AF_INET, request->address, &probe.address); /* it was parsed before */
  if (why != NULL)
    answer = failed (request->link, why);
  else
    switch (run (&probe, request->link, scale, other))
      {
      case NOBODY:
        answer = g_strdup ("free\n");
        break;
      case USED:
        answer = g_strdup_printf ("used %02x:%02x:%02x:%02x:%02x:%02x\n", other[0], other[1],
                                  other[2], other[3], other[4], other[5]);
        break;
      case ASKER_GONE:
        break;
      case DOWN:
        answer = failed (request->link, link_down);
        break;
      case BROKEN:
        answer = failed (request->link, why_broken ());
        break;
      }
  if (probe.fd >= 0)
    close (probe.fd);
  return answer;
}
