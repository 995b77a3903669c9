/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a change of the network reads of the kernel, and has it walk, is the same with 10,000 routes
 * and 1,000 links present as with few: counted in faceplated's rtnetlink messages, not in time
 * (./dev bench does that). In a namespace, with the real kernel. Root. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"
#include "tests/rig/netlink-count.h"
#include "tests/sys/namespace.h"

#define CONFIG       "[network]\nlink=eth0\n[check]\ninterval-s=0\ntime-scale=0.02\n"
#define MESSAGES_MAX 50 /* some 37 they are: answers, their ends, events */

typedef struct
{
  const char *address, *gateway;
} Place;

static const Place here = { "192.0.2.20/24", "192.0.2.1" };
static const Place there = { "198.51.100.20/24", "198.51.100.1" };

/* No ARP, so that nobody is probed for and each gateway counts as reached. */
static void
make_network (void)
{
  namespace_enter ();
  namespace_batch ("link add eth0 type veth peer name eth0-far\n"
                   "link add data type veth peer name data-far\n"
                   "link set eth0-far up\nlink set data-far up\nlink set data up\n"
                   "link set eth0 up arp off\n");
  namespace_set ("/proc/sys/net/ipv6/conf/eth0/disable_ipv6", "1");
}

static void
add_many (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 dev data\n", i / 250, i % 250);
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (lines, "link add many%u type veth peer name far%u\n", i, i);
  namespace_batch (lines->str);
}

/* Until the service shows it: whatever it reads for that has been read. */
static void
change (Rig *rig, const Place *place)
{
  g_autofree char *arguments
      = g_strdup_printf ("({'address': <'%s'>, 'gateway': <'%s'>, 'ipv6': <'off'>}, @a{sv} {})",
                         place->address, place->gateway);
  g_autofree char *addresses = g_strdup_printf ("['%s']", place->address);
  g_autofree char *gateways = g_strdup_printf ("['%s']", place->gateway);

  g_free (client_run (rig->client, FP_NETWORK_IFACE, "Change", arguments, "succeeded"));
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Addresses", addresses);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Gateways", gateways);
}

static NetlinkCount *
map_count (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  void *place;

  g_assert_no_errno (ftruncate (fd, sizeof (NetlinkCount)));
  place = mmap (NULL, sizeof (NetlinkCount), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (place != MAP_FAILED);
  close (fd);
  return place;
}

/* Of a change from one static address to another, by a service that finds what is there. */
static NetlinkCount
count_change (gboolean many)
{
  g_autofree char *library
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig", "libnetlink-count.so", NULL);
  g_autoptr (Rig) rig = NULL;
  g_autofree char *path = NULL, *variable = NULL;
  const char *environment[2] = { NULL };
  NetlinkCount counted = { 0 }, *count;

  make_network ();
  if (many)
    add_many ();
  rig = rig_new (CONFIG);
  path = g_build_filename (rig->dir, "count", NULL);
  environment[0] = variable = g_strconcat ("FP_NETLINK_COUNT=", path, NULL);
  count = map_count (path);
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_true (rig_start_daemon (rig, library, environment));
  change (rig, &here);
  *count = counted;
  change (rig, &there);
  counted = *count;
  munmap (count, sizeof counted);
  unlink (path);
  g_test_message ("%u messages, %u requests, dumps: %u IPv4 routes, %u IPv6 routes, %u links",
                  counted.messages, counted.requests, counted.route_dumps, counted.route_6_dumps,
                  counted.link_dumps);
  return counted;
}

static void
test_change (void)
{
  NetlinkCount few = count_change (FALSE), many = count_change (TRUE);

  g_assert_cmpuint (many.messages, ==, few.messages);
  g_assert_cmpuint (many.messages, <=, MESSAGES_MAX);
  g_assert_cmpuint (many.requests, ==, few.requests);
  /* Each takes the kernel time by the number of routes, or links, on the machine. */
  g_assert_cmpuint (many.route_dumps, ==, 1);
  g_assert_cmpuint (many.link_dumps, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scale/change", test_change);
  return g_test_run ();
}
