/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/arp-probe.h"

#include <glib-unix.h>
#include <string.h>

#include "dbus/text.h"

#define DEADLINE_MS 10000
#define MAC_TEXT    17 /* bytes: 00:00:5e:00:53:01 */
#define DETAIL_MAX  200

struct _FpArpProbe
{
  FpDhcpSocket socket;
  guint readable, deadline; /* sources; 0: none */
  char *refusal;            /* it could not be asked */
  FpArpProbeDone done;
  gpointer user_data;
};

static void
close_probe (FpArpProbe *self)
{
  if (self->readable != 0)
    g_source_remove (self->readable);
  if (self->deadline != 0)
    g_source_remove (self->deadline);
  self->readable = self->deadline = 0;
  fp_dhcp_socket_close (&self->socket);
}

void
fp_arp_probe_free (FpArpProbe *self)
{
  if (self == NULL)
    return;
  close_probe (self);
  g_free (self->refusal);
  g_free (self);
}

static void
finish (FpArpProbe *self, FpArpProbeOutcome outcome, const char *detail)
{
  close_probe (self);
  self->done (outcome, detail, self->user_data);
}

static gboolean
is_mac (const char *text)
{
  return strlen (text) == MAC_TEXT && strspn (text, "0123456789abcdef:") == MAC_TEXT;
}

static void
take_answer (FpArpProbe *self, char *answer)
{
  g_autofree char *detail = NULL;
  const char *sentence;

  g_strchomp (answer);
  if (g_str_equal (answer, "free"))
    finish (self, FP_ARP_PROBE_FREE, NULL);
  else if (g_str_equal (answer, "down"))
    finish (self, FP_ARP_PROBE_DOWN, "the link is down");
  else if (g_str_has_prefix (answer, "used ") && is_mac (answer + strlen ("used ")))
    finish (self, FP_ARP_PROBE_USED, answer + strlen ("used "));
  else
    {
      sentence = g_str_has_prefix (answer, "failed ") ? answer + strlen ("failed ") : answer;
      detail = fp_text_escape (sentence, -1, DETAIL_MAX);
      finish (self, FP_ARP_PROBE_FAILED, detail);
    }
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  FpArpProbe *self = user_data;
  g_autofree char *answer = NULL;

  switch (fp_dhcp_socket_receive (&self->socket, &answer))
    {
    case FP_DHCP_RECEIVED:
      take_answer (self, answer);
      return G_SOURCE_REMOVE;
    case FP_DHCP_NOTHING:
      return G_SOURCE_CONTINUE;
    case FP_DHCP_ENDED:
      break;
    }
  finish (self, FP_ARP_PROBE_FAILED, "faceplate-dhcp ended without an answer");
  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer user_data)
{
  FpArpProbe *self = user_data;

  self->deadline = 0;
  finish (self, FP_ARP_PROBE_FAILED,
          self->refusal != NULL ? self->refusal : "faceplate-dhcp did not answer in time");
  return G_SOURCE_REMOVE;
}

FpArpProbe *
fp_arp_probe_new (const FpDhcpService *service, const char *link, const char *address,
                  FpArpProbeDone done, gpointer user_data)
{
  FpArpProbe *self = g_new0 (FpArpProbe, 1);
  g_autofree char *request = g_strdup_printf ("probe %s %s", link, address);
  g_autoptr (GError) error = NULL;

  self->socket = FP_DHCP_SOCKET_INIT;
  self->done = done;
  self->user_data = user_data;
  if (fp_dhcp_socket_open (&self->socket, service, request, &error))
    self->readable = g_unix_fd_add (self->socket.fd, G_IO_IN | G_IO_HUP, on_readable, self);
  else
    self->refusal = g_strdup (error->message);
  self->deadline = g_timeout_add (
      self->refusal != NULL ? 0 : (guint)(DEADLINE_MS * service->time_scale), on_deadline, self);
  return self;
}
