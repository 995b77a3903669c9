/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/supervisor.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/dhcp/event.h"
#include "helper/dhcp/report.h"
#include "helper/dhcp/udhcpc.h"

#define BACK_OFF_MIN_S 1
#define BACK_OFF_MAX_S 30
#define SHORT_LIFE_S   10  /* a death sooner is a quick one */
#define LONG_LIFE_S    300 /* after that the back-off starts anew */
#define QUICK_MAX      3

typedef struct
{
  const FpDhcpRequest *request;
  const FpDhcpOptions *options;
  int asker;
  GMainLoop *loop;
  GSubprocess *client;
  int events;                    /* our end of the socket that its script writes to; -1: none */
  char address[INET_ADDRSTRLEN]; /* to ask for: what it had */
  gboolean ready;                /* it has said something: SIGUSR1 does not kill it any more */
  gboolean bound;                /* it has said so: a deconfig takes that back */
  gint64 started_us;
  guint quick_deaths, back_off_s;
  guint events_source, restart_source;
  int status;
} Supervisor;

static void start_client (Supervisor *self);

static void
end (Supervisor *self, int status)
{
  self->status = status;
  g_main_loop_quit (self->loop);
}

/* An asker that does not read has lost what was sent: it shall connect again. */
static void
send_to_asker (Supervisor *self, const char *packet)
{
  if (send (self->asker, packet, strlen (packet), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    end (self, 1);
}

static void
fail (Supervisor *self, const char *sentence)
{
  g_autofree char *packet = g_strdup_printf ("failed %s\n", sentence);

  send_to_asker (self, packet);
  end (self, 1);
}

static void
remember_address (Supervisor *self, const char *lines)
{
  g_auto (GStrv) list = g_strsplit (lines, "\n", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (g_str_has_prefix (list[i], "ip="))
      g_strlcpy (self->address, list[i] + strlen ("ip="), sizeof self->address);
}

static void
take_packet (Supervisor *self, const char *packet)
{
  FpDhcpReport report;
  const char *lines;

  if (!fp_dhcp_event_parse (packet, &report, &lines))
    return;
  self->ready = TRUE;
  if (report == FP_DHCP_REPORT_DECONFIG && !self->bound)
    return; /* it says so at its start, too */
  if (report == FP_DHCP_REPORT_BOUND || report == FP_DHCP_REPORT_RENEW)
    {
      self->bound = TRUE;
      remember_address (self, lines);
    }
  else if (report == FP_DHCP_REPORT_DECONFIG)
    {
      self->bound = FALSE;
      self->address[0] = '\0';
    }
  send_to_asker (self, packet);
}

static void
take_packets (Supervisor *self)
{
  char packet[FP_DHCP_PACKET_MAX + 1];
  gssize n;

  while ((n = recv (self->events, packet, FP_DHCP_PACKET_MAX, MSG_DONTWAIT)) > 0)
    {
      packet[n] = '\0';
      take_packet (self, packet);
    }
}

static gboolean
on_event (int fd, GIOCondition condition, gpointer user_data)
{
  Supervisor *self = user_data;

  take_packets (self);
  if ((condition & (G_IO_HUP | G_IO_ERR)) == 0)
    return G_SOURCE_CONTINUE;
  self->events_source = 0; /* the other end is closed: udhcpc has ended */
  return G_SOURCE_REMOVE;
}

static gboolean
on_restart (gpointer user_data)
{
  Supervisor *self = user_data;

  self->restart_source = 0;
  start_client (self);
  return G_SOURCE_REMOVE;
}

static void
close_events (Supervisor *self)
{
  if (self->events_source != 0)
    g_source_remove (self->events_source);
  self->events_source = 0;
  if (self->events >= 0)
    close (self->events);
  self->events = -1;
}

static void
count_death (Supervisor *self, double life_s)
{
  self->quick_deaths
      = life_s < SHORT_LIFE_S * self->options->time_scale ? self->quick_deaths + 1 : 0;
  if (self->back_off_s == 0 || life_s > LONG_LIFE_S)
    self->back_off_s = BACK_OFF_MIN_S;
  else
    self->back_off_s = MIN (self->back_off_s * 2, BACK_OFF_MAX_S);
}

static void
on_client_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Supervisor *self = user_data;
  double life_s;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  take_packets (self);
  close_events (self);
  g_clear_object (&self->client);
  life_s = (double)(g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC;
  count_death (self, life_s);
  if (self->quick_deaths >= QUICK_MAX)
    {
      fail (self, "udhcpc ends as soon as it is started");
      return;
    }
  g_warning ("udhcpc on %s has ended after %.0f s; it is started again in %u s",
             self->request->link, life_s, self->back_off_s);
  self->restart_source = g_timeout_add (
      (guint)(self->back_off_s * 1000 * self->options->time_scale), on_restart, self);
}

static void
start_client (Supervisor *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
    {
      fail (self, g_strerror (errno));
      return;
    }
  self->events = fds[0];
  self->ready = self->bound = FALSE;
  self->started_us = g_get_monotonic_time ();
  self->client
      = fp_udhcpc_spawn (self->request->link, self->address, self->options, fds[1], &error);
  if (self->client == NULL)
    {
      sentence = g_strdup_printf ("udhcpc cannot be run: %s", error->message);
      fail (self, sentence);
      return;
    }
  self->events_source = g_unix_fd_add (self->events, G_IO_IN, on_event, self);
  g_subprocess_wait_async (self->client, NULL, on_client_ended, self);
}

static void
renew (Supervisor *self)
{
  if (self->client != NULL && self->ready)
    g_subprocess_send_signal (self->client, SIGUSR1);
}

static gboolean
on_asker (int fd, GIOCondition condition, gpointer user_data)
{
  Supervisor *self = user_data;
  char packet[FP_DHCP_PACKET_MAX];
  gssize n = recv (fd, packet, sizeof packet, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n == (gssize)strlen ("renew") && memcmp (packet, "renew", (gsize)n) == 0)
    renew (self);
  else
    end (self, n == 0 ? 0 : 1);
  return G_SOURCE_CONTINUE;
}

int
fp_supervisor_run (const FpDhcpRequest *request, int asker, const FpDhcpOptions *options)
{
  Supervisor self = { .request = request, .options = options, .asker = asker, .events = -1 };
  guint asker_source = g_unix_fd_add (asker, G_IO_IN | G_IO_HUP, on_asker, &self);

  memcpy (self.address, request->address, sizeof self.address);
  self.loop = g_main_loop_new (NULL, FALSE);
  if (if_nametoindex (request->link) == 0)
    fail (&self, "there is no such link");
  else
    start_client (&self);
  if (self.status == 0)
    g_main_loop_run (self.loop);
  g_source_remove (asker_source);
  if (self.restart_source != 0)
    g_source_remove (self.restart_source);
  close_events (&self);
  if (self.client != NULL)
    g_subprocess_force_exit (self.client); /* SIGKILL: it has nothing to tidy up */
  g_clear_object (&self.client);
  g_main_loop_unref (self.loop);
  return self.status;
}

int
fp_supervisor_report (const char *fd, const char *event, char **environment)
{
  g_autofree char *packet = fp_dhcp_event_packet (event, environment);

  if (packet == NULL)
    return 0; /* of no interest to anybody */
  return send (atoi (fd), packet, strlen (packet), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? 1 : 0;
}
