/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/bad-dhcp.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKET_SIZE 1400
#define FIXED       240 /* RFC 951's fields, and the cookie */

enum
{
  OFFSET_YOUR_ADDRESS = 16
};

enum
{
  OPTION_MASK = 1,
  OPTION_HOST_NAME = 12,
  OPTION_ASKED_FOR = 50,
  OPTION_LEASE = 51,
  OPTION_TYPE = 53,
  OPTION_SERVER = 54,
  OPTION_END = 255,
};

enum
{
  DISCOVER = 1,
  OFFER = 2,
  REQUEST = 3,
  DECLINE = 4,
  ACK = 5,
  NAK = 6,
  RELEASE = 7,
};

typedef struct
{
  guint8 fixed[FIXED];
  guint8 type;
} Received;

static void
put (GByteArray *options, guint8 code, const void *data, guint8 len)
{
  g_byte_array_append (options, &code, 1);
  g_byte_array_append (options, &len, 1);
  g_byte_array_append (options, data, len);
}

static void
put_address (GByteArray *options, guint8 code, const char *text)
{
  struct in_addr address;

  g_assert_cmpint (inet_pton (AF_INET, text, &address), ==, 1);
  put (options, code, &address, sizeof address);
}

void
bad_dhcp_option (BadDhcp *self, guint8 code, const void *data, guint8 len)
{
  put (self->options, code, data, len);
}

void
bad_dhcp_reset_options (BadDhcp *self)
{
  g_byte_array_set_size (self->options, 0);
  put_address (self->options, OPTION_MASK, "255.255.255.0");
}

static void
add_lease (BadDhcp *self, GByteArray *packet, const char *address)
{
  guint32 lease = htonl (self->lease_s);
  struct in_addr yours;

  inet_pton (AF_INET, address, &yours);
  memcpy (packet->data + OFFSET_YOUR_ADDRESS, &yours, sizeof yours);
  put (packet, OPTION_LEASE, &lease, sizeof lease);
  g_byte_array_append (packet, self->options->data, self->options->len);
}

/* address: NULL: none. */
static void
answer (BadDhcp *self, const Received *to, guint8 type, const char *server, const char *address)
{
  static const guint8 end = OPTION_END;
  struct sockaddr_in everybody = { .sin_family = AF_INET,
                                   .sin_port = htons (68),
                                   .sin_addr.s_addr = htonl (INADDR_BROADCAST) };
  g_autoptr (GByteArray) packet = g_byte_array_new ();

  g_byte_array_append (packet, to->fixed, FIXED);
  packet->data[0] = 2; /* BOOTREPLY */
  put (packet, OPTION_TYPE, &type, 1);
  put_address (packet, OPTION_SERVER, server);
  if (address != NULL)
    add_lease (self, packet, address);
  g_byte_array_append (packet, &end, 1);
  g_assert_cmpint (sendto (self->fd, packet->data, packet->len, 0, (struct sockaddr *)&everybody,
                           sizeof everybody),
                   ==, packet->len);
}

static void
take_option (BadDhcp *self, Received *received, guint8 code, const guint8 *data, guint8 len)
{
  if (code == OPTION_TYPE && len == 1)
    received->type = data[0];
  else if (code == OPTION_ASKED_FOR && len == 4)
    inet_ntop (AF_INET, data, self->option_50, sizeof self->option_50);
  else if (code == OPTION_SERVER && len == 4)
    inet_ntop (AF_INET, data, self->chosen_server, sizeof self->chosen_server);
  else if (code == OPTION_HOST_NAME && len < sizeof self->host_name)
    {
      memcpy (self->host_name, data, len);
      self->host_name[len] = '\0';
    }
}

static void
take_options (BadDhcp *self, Received *received, const guint8 *options, gsize len)
{
  self->option_50[0] = '\0';
  for (gsize at = 0; at + 1 < len && options[at] != OPTION_END;)
    {
      guint8 size = options[at + 1];

      if (options[at] == 0)
        {
          at++; /* padding */
          continue;
        }
      if (at + 2 + size > len)
        break;
      take_option (self, received, options[at], options + at + 2, size);
      at += 2 + (gsize)size;
    }
}

static void
take_discover (BadDhcp *self, const Received *received)
{
  self->discovers++;
  memcpy (self->asked_for, self->option_50, sizeof self->asked_for);
  if (self->mode == BAD_DHCP_SILENT)
    return;
  answer (self, received, OFFER, LAN_ROUTER, self->address);
  if (self->twin != NULL)
    answer (self, received, OFFER, LAN_TWIN, self->twin);
}

static void
take_request (BadDhcp *self, const Received *received)
{
  self->requests++;
  switch (self->mode)
    {
    case BAD_DHCP_SERVE:
      answer (self, received, ACK, LAN_ROUTER, self->address);
      break;
    case BAD_DHCP_SILENT:
      break;
    case BAD_DHCP_REFUSE:
      answer (self, received, NAK, LAN_ROUTER, NULL);
      break;
    }
}

static void
take_decline (BadDhcp *self)
{
  self->declines++;
  if (self->next != NULL)
    self->address = self->next;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  BadDhcp *self = user_data;
  guint8 packet[PACKET_SIZE];
  gssize n = recv (fd, packet, sizeof packet, 0);
  Received received = { 0 };

  if (n <= FIXED)
    return G_SOURCE_CONTINUE;
  memcpy (received.fixed, packet, FIXED);
  take_options (self, &received, packet + FIXED, (gsize)n - FIXED);
  if (received.type == DISCOVER)
    take_discover (self, &received);
  else if (received.type == REQUEST)
    take_request (self, &received);
  else if (received.type == DECLINE)
    take_decline (self);
  else if (received.type == RELEASE)
    self->releases++;
  return G_SOURCE_CONTINUE;
}

BadDhcp *
bad_dhcp_new (Lan *lan)
{
  struct sockaddr_in local = { .sin_family = AF_INET, .sin_port = htons (67) };
  BadDhcp *self = g_new0 (BadDhcp, 1);
  int yes = 1;

  self->address = "192.0.2.100";
  self->lease_s = 3600;
  self->options = g_byte_array_new ();
  bad_dhcp_reset_options (self);
  self->fd = lan_socket (lan, LAN_ROUTER_SIDE, AF_INET, SOCK_DGRAM, 0);
  g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes), ==, 0);
  g_assert_cmpint (setsockopt (self->fd, SOL_SOCKET, SO_BINDTODEVICE, LAN_FAR, sizeof LAN_FAR), ==,
                   0);
  g_assert_cmpint (bind (self->fd, (struct sockaddr *)&local, sizeof local), ==, 0);
  self->source = g_unix_fd_add (self->fd, G_IO_IN, on_readable, self);
  return self;
}

void
bad_dhcp_free (BadDhcp *self)
{
  if (self == NULL)
    return;
  g_source_remove (self->source);
  close (self->fd);
  g_byte_array_unref (self->options);
  g_free (self);
}
