/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/tunnel/name-server.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

static int server_fd;
static GThread *server_thread;
static char *resolv_conf;

static void
write_in_place (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_TRUNC | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  close (fd);
}

static void
map_id (const char *path, guint id)
{
  g_autofree char *text = g_strdup_printf ("0 %u 1", id);

  write_in_place (path, text);
}

static void
unshare_all (void)
{
  uid_t uid = getuid ();
  gid_t gid = getgid ();

  if (uid == 0)
    {
      g_assert_cmpint (unshare (CLONE_NEWNET | CLONE_NEWNS), ==, 0);
      return;
    }
  g_assert_cmpint (unshare (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS), ==, 0);
  write_in_place ("/proc/self/setgroups", "deny");
  map_id ("/proc/self/uid_map", uid);
  map_id ("/proc/self/gid_map", gid);
}

static void
bring_lo_up (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &request), ==, 0);
  close (fd);
}

/* A file of the test's own in the place of path. Its name is gone at once, the mount keeps it. */
static void
cover (const char *path, const char *text)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *own = NULL;
  int fd = g_file_open_tmp ("fp-cover-XXXXXX", &own, NULL);

  g_assert_nonnull (real);
  close (fd);
  write_in_place (own, text);
  g_assert_cmpint (mount (own, real, NULL, MS_BIND, NULL), ==, 0);
  g_unlink (own);
}

void
name_server_enter_namespace (void)
{
  unshare_all ();
  g_assert_cmpint (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), ==, 0);
  bring_lo_up ();
  cover ("/etc/resolv.conf", "");
  cover ("/etc/nsswitch.conf", "hosts: files dns\n");
  resolv_conf = realpath ("/etc/resolv.conf", NULL);
}

void
name_server_set_resolv_conf (const char *text)
{
  write_in_place (resolv_conf, text);
}

/* The answer's code and addresses (last byte of 127.0.0.x), or -1: none. */
static int
script (const char *label, guint8 *last, guint *n)
{
  *n = 0;
  if (g_str_equal (label, "two"))
    last[(*n)++] = 2;
  if (g_str_equal (label, "two") || g_str_equal (label, "ok"))
    last[(*n)++] = 1;
  if (g_str_equal (label, "silent"))
    return -1;
  if (g_str_equal (label, "nx"))
    return 3;
  if (g_str_equal (label, "servfail"))
    return 2;
  return g_str_equal (label, "refused") ? 5 : 0;
}

/* RFC 1035 4.1: header, the question as it came, the addresses. Returns the length, 0: no answer.
 */
static gsize
answer_query (guint8 *packet, gsize len)
{
  char label[64] = "";
  guint8 last[2];
  guint n;
  int code;
  gsize end = 12;

  memcpy (label, packet + 13, MIN (packet[12], sizeof label - 1));
  code = script (label, last, &n);
  while (end < len && packet[end] != 0)
    end += packet[end] + 1u;
  end += 5; /* the root label, type and class */
  if (code < 0 || end > len)
    return 0;
  if (packet[end - 3] != 1)
    n = 0; /* there is no AAAA */
  packet[2] = 0x85;
  packet[3] = (guint8)(0x80 | code);
  memset (packet + 6, 0, 6);
  packet[7] = (guint8)n;
  for (guint i = 0; i < n; i++)
    {
      guint8 record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, last[i] };

      memcpy (packet + end, record, sizeof record);
      end += sizeof record;
    }
  return end;
}

static gpointer
serve (gpointer unused)
{
  struct sockaddr_in from;
  socklen_t from_len = sizeof from;
  guint8 packet[1024];
  ssize_t n;

  while ((n = recvfrom (server_fd, packet, 512, 0, (struct sockaddr *)&from, &from_len)) > 12)
    {
      gsize len = answer_query (packet, (gsize)n);

      if (len > 0)
        sendto (server_fd, packet, len, 0, (struct sockaddr *)&from, from_len);
    }
  return NULL;
}

static struct sockaddr_in
server_address (void)
{
  return (struct sockaddr_in){ .sin_family = AF_INET,
                               .sin_addr = { g_htonl (INADDR_LOOPBACK) },
                               .sin_port = g_htons (53) };
}

void
name_server_start (void)
{
  struct sockaddr_in address = server_address ();

  server_fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (server_fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  server_thread = g_thread_new ("dns", serve, NULL);
}

void
name_server_stop (void)
{
  struct sockaddr_in address = server_address ();

  /* A packet that is too short to be a query ends the server. */
  sendto (server_fd, "x", 1, 0, (struct sockaddr *)&address, sizeof address);
  g_thread_join (server_thread);
  close (server_fd);
  g_free (resolv_conf);
}
