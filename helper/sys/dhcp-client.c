/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/dhcp-client.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>

#include "dbus/text.h"
#include "helper/dhcp/event.h"

#define BACK_OFF_MIN_S 1
#define BACK_OFF_MAX_S 30
#define FAILURES_MAX   3
#define SHORT_LEASE_S  122
#define TIMER_MAX_S    (30 * 24 * 3600) /* GLib counts milliseconds in 32 bits */
#define PACKETS_MAX    60               /* in a minute */
#define DETAIL_MAX     200

struct _FpDhcpClient
{
  const FpDhcpService *service;
  char link[FP_LINK_NAME_SIZE];
  char address[FP_IP_SIZE]; /* to ask for */
  FpDhcpHappened happened;
  gpointer user_data;
  FpDhcpSocket socket;
  guint readable, connect, expiry, early; /* sources; 0: none */
  guint failures;                         /* connections in a row that brought nothing */
  gboolean has_lease;
  gboolean refused;  /* the last report was a NAK */
  gint64 expires_us; /* g_get_monotonic_time(); 0: never */
  guint packets;
  gint64 minute_us; /* since when they are counted */
};

static void plan_connect (FpDhcpClient *self, guint seconds);

static void
remove_source (guint *source)
{
  if (*source != 0)
    g_source_remove (*source);
  *source = 0;
}

static void
disconnect (FpDhcpClient *self)
{
  remove_source (&self->readable);
  fp_dhcp_socket_close (&self->socket);
}

static void
drop_lease (FpDhcpClient *self)
{
  self->has_lease = FALSE;
  remove_source (&self->expiry);
  remove_source (&self->early);
}

void
fp_dhcp_client_free (FpDhcpClient *self)
{
  if (self == NULL)
    return;
  disconnect (self);
  drop_lease (self);
  remove_source (&self->connect);
  g_free (self);
}

/* The last thing that is done with self: it may be freed. */
static void
tell (FpDhcpClient *self, FpDhcpEvent event, const FpLease *lease, const char *detail)
{
  self->happened (event, lease, detail, self->user_data);
}

static void
fail (FpDhcpClient *self, const char *detail)
{
  disconnect (self);
  remove_source (&self->connect);
  tell (self, FP_DHCP_FAILED, NULL, detail);
}

/* faceplate-dhcp has gone, or cannot be reached. */
static void
lose_connection (FpDhcpClient *self, const char *why)
{
  disconnect (self);
  self->failures++;
  if (self->failures >= FAILURES_MAX && !self->has_lease)
    {
      fail (self, why);
      return;
    }
  g_warning ("DHCP on %s: %s; trying again", self->link, why);
  plan_connect (self, MIN (BACK_OFF_MIN_S << MIN (self->failures - 1, 5), BACK_OFF_MAX_S));
}

void
fp_dhcp_client_renew (FpDhcpClient *self)
{
  static const char renew[] = "renew";

  if (self->socket.fd >= 0) /* if it fails the reading side notices the end */
    send (self->socket.fd, renew, strlen (renew), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static gboolean
on_early (gpointer user_data)
{
  FpDhcpClient *self = user_data;

  self->early = 0;
  fp_dhcp_client_renew (self);
  return G_SOURCE_REMOVE;
}

static gboolean on_expiry (gpointer user_data);

static void
watch_expiry (FpDhcpClient *self)
{
  gint64 left_ms = (self->expires_us - g_get_monotonic_time ()) / 1000;

  self->expiry = g_timeout_add ((guint)CLAMP (left_ms, 0, TIMER_MAX_S * G_GINT64_CONSTANT (1000)),
                                on_expiry, self);
}

static gboolean
on_expiry (gpointer user_data)
{
  FpDhcpClient *self = user_data;

  self->expiry = 0;
  if (g_get_monotonic_time () < self->expires_us)
    {
      watch_expiry (self);
      return G_SOURCE_REMOVE;
    }
  drop_lease (self);
  tell (self, FP_DHCP_GONE, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
hold_lease (FpDhcpClient *self, const FpLease *lease)
{
  double lifetime_s;

  drop_lease (self);
  self->has_lease = TRUE;
  g_strlcpy (self->address, lease->address, sizeof self->address);
  if (lease->lifetime_s == 0)
    return;
  lifetime_s = lease->lifetime_s * self->service->time_scale;
  self->expires_us = g_get_monotonic_time () + (gint64)(lifetime_s * G_TIME_SPAN_SECOND);
  watch_expiry (self);
  if (lease->lifetime_s < SHORT_LEASE_S)
    self->early = g_timeout_add ((guint)(lifetime_s * 500), on_early, self);
}

/* udhcpc would hold on to a lease that is of no use: it shall look for another one. */
static void
refuse_lease (FpDhcpClient *self, const char *why)
{
  disconnect (self);
  plan_connect (self, BACK_OFF_MAX_S);
  tell (self, FP_DHCP_NO_ANSWER, NULL, why);
}

static void
take_lease (FpDhcpClient *self, const char *lines)
{
  FpLease lease;
  const char *why = NULL;

  if (!fp_lease_parse (lines, &lease, &why))
    {
      refuse_lease (self, why);
      return;
    }
  hold_lease (self, &lease);
  tell (self, FP_DHCP_BOUND, &lease, NULL);
}

/* udhcpc also gives a lease up when nobody answers a renewal for some seconds; that one is good
 * until its time is over (RFC 2131 4.4.5), and the server may only be away. */
static void
take_deconfig (FpDhcpClient *self)
{
  if (!self->has_lease)
    return;
  if (!self->refused)
    {
      tell (self, FP_DHCP_NO_ANSWER, NULL, "no server answers; the lease goes on");
      return;
    }
  drop_lease (self);
  tell (self, FP_DHCP_GONE, NULL, NULL);
}

static void
take_refusal (FpDhcpClient *self)
{
  self->refused = TRUE;
  if (!self->has_lease) /* else DECONFIG follows, if it was about that one */
    tell (self, FP_DHCP_NO_ANSWER, NULL, "the server refuses the address");
}

static void
take_report (FpDhcpClient *self, FpDhcpReport report, const char *lines)
{
  self->failures = 0;
  if (report != FP_DHCP_REPORT_DECONFIG)
    self->refused = FALSE;
  switch (report)
    {
    case FP_DHCP_REPORT_BOUND:
    case FP_DHCP_REPORT_RENEW:
      take_lease (self, lines);
      break;
    case FP_DHCP_REPORT_NAK:
      take_refusal (self);
      break;
    case FP_DHCP_REPORT_LEASEFAIL:
      tell (self, FP_DHCP_NO_ANSWER, NULL, "no server answers");
      break;
    case FP_DHCP_REPORT_DECONFIG:
      take_deconfig (self);
      break;
    case FP_N_DHCP_REPORTS:
      break;
    }
}

/* With a lease at hand there is time to try again. */
static void
take_failure (FpDhcpClient *self, const char *sentence)
{
  g_autofree char *detail = fp_text_escape (sentence, (gssize)strcspn (sentence, "\n"), DETAIL_MAX);

  if (self->has_lease)
    lose_connection (self, detail);
  else
    fail (self, detail);
}

static gboolean
is_flood (FpDhcpClient *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->minute_us > G_TIME_SPAN_MINUTE)
    {
      self->minute_us = now_us;
      self->packets = 0;
    }
  return ++self->packets > PACKETS_MAX;
}

static void
take_packet (FpDhcpClient *self, const char *packet)
{
  FpDhcpReport report;
  const char *lines;

  if (is_flood (self))
    lose_connection (self, "faceplate-dhcp sends too much");
  else if (g_str_has_prefix (packet, "failed "))
    take_failure (self, packet + strlen ("failed "));
  else if (fp_dhcp_event_parse (packet, &report, &lines))
    take_report (self, report, lines);
  else
    lose_connection (self, "faceplate-dhcp sends what it should not");
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  FpDhcpClient *self = user_data;
  g_autofree char *packet = NULL;

  switch (fp_dhcp_socket_receive (&self->socket, &packet))
    {
    case FP_DHCP_RECEIVED:
      take_packet (self, packet);
      break;
    case FP_DHCP_NOTHING:
      break;
    case FP_DHCP_ENDED:
      lose_connection (self, "faceplate-dhcp has ended");
      break;
    }
  return G_SOURCE_CONTINUE; /* it was removed if need be */
}

static gboolean
on_connect (gpointer user_data)
{
  FpDhcpClient *self = user_data;
  g_autofree char *request = g_strdup_printf ("dhcp %s%s%s", self->link,
                                              self->address[0] != '\0' ? " " : "", self->address);
  g_autoptr (GError) error = NULL;

  self->connect = 0;
  if (fp_dhcp_socket_open (&self->socket, self->service, request, &error))
    self->readable = g_unix_fd_add (self->socket.fd, G_IO_IN | G_IO_HUP, on_readable, self);
  else
    lose_connection (self, error->message);
  return G_SOURCE_REMOVE;
}

static void
plan_connect (FpDhcpClient *self, guint seconds)
{
  self->connect
      = g_timeout_add ((guint)(seconds * 1000 * self->service->time_scale), on_connect, self);
}

FpDhcpClient *
fp_dhcp_client_new (const FpDhcpService *service, const char *link, const char *address,
                    FpDhcpHappened happened, gpointer user_data)
{
  FpDhcpClient *self;

  g_return_val_if_fail (service->time_scale > 0, NULL);
  self = g_new0 (FpDhcpClient, 1);
  self->service = service;
  self->socket = FP_DHCP_SOCKET_INIT;
  g_strlcpy (self->link, link, sizeof self->link);
  g_strlcpy (self->address, address, sizeof self->address);
  self->happened = happened;
  self->user_data = user_data;
  plan_connect (self, 0);
  return self;
}
