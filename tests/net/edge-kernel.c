/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fixture on the kernel: links, addresses, routes, neighbours and IPv6 settings are real (in a
 * network namespace, with a router at the other end of the cable), faceplate-host writes
 * resolv.conf into a folder. What a DHCP server says and who answers an ARP probe the test decides:
 * that takes seconds where it is real (test-dhcp.c, test-arp-probe.c). One LAN serves all tests, it
 * is cleared in between. Root. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "helper/host/request.h"
#include "helper/net-edge-system.h"
#include "helper/sys/rtrequest.h"
#include "tests/net/edge-dhcp.h"
#include "tests/net/kernel-state.h"
#include "tests/net/lan.h"

#define TAKEN "192.0.2.66"

typedef struct
{
  FpNetEdge edge;
  FpNetEdge *real;
  NetFixture *fixture;
  FpNetStep probe;
  guint probe_idle;
  FpNetStepDone probe_done;
  gpointer probe_data;
} KernelEdge;

struct _NetFixture
{
  KernelEdge *edge;
  EdgeDhcp dhcp;
};

EdgeDhcp *
net_fixture_dhcp (NetFixture *fixture)
{
  return &fixture->dhcp;
}

static struct
{
  Lan *lan;
  gboolean has_vlan;
  struct nl_sock *sock;
  char *root, *host;
} world;

/* Consumes message. */
static int
tell (struct nl_msg *message)
{
  return nl_send_sync (world.sock, message);
}

static void
setting (const char *name, const char *value)
{
  g_autofree char *path = g_strdup_printf ("net/ipv6/conf/" LAN_LINK "/%s", name);

  lan_set (world.lan, LAN_APPLIANCE, path, value);
}

static void
add_far_vlan (guint id)
{
  lan_ip (world.lan, LAN_ROUTER_SIDE, "link add link " LAN_FAR " name far%u type vlan id %u", id,
          id);
  lan_ip (world.lan, LAN_ROUTER_SIDE, "addr add " LAN_ROUTER "/24 dev far%u", id);
  lan_ip (world.lan, LAN_ROUTER_SIDE, "addr add fe80::1/64 dev far%u nodad", id);
  lan_ip (world.lan, LAN_ROUTER_SIDE, "link set far%u up", id);
}

static gboolean
try_vlan (void)
{
  g_auto (KernelState) kernel = kernel_state_read (world.sock);
  const FpRtLink *base = kernel_state_link (&kernel, LAN_LINK);

  if (base == NULL || tell (fp_rtrequest_vlan ("try", base->link.index, 9)) != 0)
    return FALSE;
  lan_ip (world.lan, LAN_APPLIANCE, "link del try");
  add_far_vlan (7);
  add_far_vlan (8);
  return TRUE;
}

/* The router answers for each network; nobody waits for duplicate detection. */
static void
make_world (void)
{
  g_autofree char *proc = NULL, *etc = NULL, *folder = NULL;
  const char *build = g_getenv ("FP_BUILD_ROOT");
  int one = 1;

  world.lan = lan_new ();
  world.sock = nl_socket_alloc ();
  g_assert_cmpint (nl_connect (world.sock, NETLINK_ROUTE), ==, 0);
  g_assert_cmpint (setsockopt (nl_socket_get_fd (world.sock), SOL_NETLINK, 12, &one, sizeof one),
                   ==, 0);
  lan_ip (world.lan, LAN_ROUTER_SIDE, "addr add 198.51.100.1/25 dev " LAN_FAR);
  lan_ip (world.lan, LAN_ROUTER_SIDE, "addr add fe80::1/64 dev " LAN_FAR " nodad");
  lan_set (world.lan, LAN_ROUTER_SIDE, "net/ipv6/conf/" LAN_FAR "/keep_addr_on_down", "1");
  lan_set (world.lan, LAN_APPLIANCE, "net/ipv6/conf/default/accept_dad", "0");
  lan_set (world.lan, LAN_APPLIANCE, "net/ipv6/conf/all/accept_dad", "0");
  world.has_vlan = try_vlan ();
  world.root = g_dir_make_tmp ("fp-root-XXXXXX", NULL);
  proc = g_build_filename (world.root, "proc", NULL);
  etc = g_build_filename (world.root, "etc", NULL);
  g_assert_cmpint (symlink ("/proc", proc), ==, 0);
  folder = g_build_filename (world.root, FP_HOST_FOLDER, NULL);
  g_assert_cmpint (g_mkdir (etc, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  world.host = g_build_filename (build, "helper", "host", "faceplate-host", NULL);
}

static void
remove_path (const char *name)
{
  g_autofree char *path = g_build_filename (world.root, name, NULL);

  g_remove (path);
}

static void
end_world (void)
{
  static const char *const names[]
      = { "etc/resolv.conf", "etc", FP_HOST_FOLDER, "run", "proc", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    remove_path (names[i]);
  nl_socket_free (world.sock);
  lan_free (world.lan);
  g_free (world.root);
  g_free (world.host);
}

/* A faceplate-host that the test before has left may still be writing: it holds the lock of its
 * folder, and one that comes to it later sees that nobody waits for it. */
static void
remove_resolv_conf (void)
{
  g_autofree char *path = g_build_filename (world.root, FP_HOST_FOLDER, NULL);
  int folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (folder, >=, 0);
  g_assert_no_errno (flock (folder, LOCK_EX));
  remove_path ("etc/resolv.conf");
  close (folder);
}

static void
clear_world (void)
{
  g_auto (KernelState) kernel = kernel_state_read (world.sock);

  tell (fp_rtrequest_up (LAN_LINK, FALSE)); /* with the routes, and all of IPv6 */
  for (guint i = 0; i < kernel.objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (kernel.objects, FpNetObject, i);
      const FpRtLink *link = kernel_state_link (&kernel, object->link);

      if (object->kind == FP_NET_OBJECT_ADDRESS && link != NULL)
        tell (fp_rtrequest_address_gone (object, link->link.index));
    }
  for (guint i = 0; i < kernel.n_links; i++)
    if (kernel.links[i].vlan != 0)
      tell (fp_rtrequest_link_gone (kernel.links[i].link.index));
  tell (fp_rtrequest_mtu (LAN_LINK, 1500));
  setting ("disable_ipv6", "0");
  setting ("accept_ra", "1");
  setting ("autoconf", "1");
  setting ("accept_dad", "0");
  remove_resolv_conf ();
}

static EdgeLink
look_at_link (NetFixture *fixture, const char *name)
{
  g_auto (KernelState) kernel = kernel_state_read (world.sock);
  const FpRtLink *link = kernel_state_link (&kernel, name);

  if (link == NULL)
    return EDGE_LINK_GONE;
  return link->link.carrier ? EDGE_LINK_CARRIER : EDGE_LINK_NO_CARRIER;
}

NetFixture *
net_fixture_new (void)
{
  NetFixture *fixture = g_new0 (NetFixture, 1);

  if (world.lan == NULL)
    {
      make_world ();
      atexit (end_world);
    }
  clear_world ();
  fixture->dhcp.look = look_at_link;
  return fixture;
}

void
net_fixture_free (NetFixture *fixture)
{
  g_assert_null (fixture->edge);
  g_free (fixture->dhcp.lease);
  g_free (fixture);
}

static void
survey (FpNetEdge *edge, const char *base, const char *vlan, FpSurveyExtent extent,
        FpNetSurveyDone done, gpointer user_data)
{
  FpNetEdge *real = ((KernelEdge *)edge)->real;

  real->class->survey (real, base, vlan, extent, done, user_data);
}

static gboolean
on_probe (gpointer user_data)
{
  KernelEdge *self = user_data;
  gboolean used = g_str_equal (self->probe.object.address.text, TAKEN);

  self->probe_idle = 0;
  self->probe_done (used ? FP_CODE_NET_ADDRESS_USED : FP_CODE_OK, used ? "by the test" : NULL,
                    self->probe_data);
  return G_SOURCE_REMOVE;
}

static void
run (FpNetEdge *edge, const FpNetStep *step, FpNetStepDone done, gpointer user_data)
{
  KernelEdge *self = (KernelEdge *)edge;

  if (step->kind != FP_NET_STEP_PROBE)
    {
      self->real->class->run (self->real, step, done, user_data);
      return;
    }
  self->probe = *step;
  self->probe_done = done;
  self->probe_data = user_data;
  self->probe_idle = g_idle_add (on_probe, self);
}

static void
reach (FpNetEdge *edge, const char *link, const char *gateway, FpNetReachDone done,
       gpointer user_data)
{
  FpNetEdge *real = ((KernelEdge *)edge)->real;

  real->class->reach (real, link, gateway, done, user_data);
}

static void
cancel (FpNetEdge *edge)
{
  KernelEdge *self = (KernelEdge *)edge;

  g_clear_handle_id (&self->probe_idle, g_source_remove);
  self->real->class->cancel (self->real);
}

static void
dhcp_start (FpNetEdge *edge, const char *link, const char *address, FpDhcpHappened happened,
            gpointer user_data)
{
  edge_dhcp_start (((KernelEdge *)edge)->fixture, link, address, happened, user_data);
}

static void
dhcp_stop (FpNetEdge *edge)
{
  edge_dhcp_stop (((KernelEdge *)edge)->fixture);
}

static void
edge_free (FpNetEdge *edge)
{
  KernelEdge *self = (KernelEdge *)edge;

  dhcp_stop (edge);
  cancel (edge);
  self->real->class->free (self->real);
  self->fixture->edge = NULL;
  g_free (self);
}

FpNetEdge *
net_fixture_edge (NetFixture *fixture)
{
  static const FpNetEdgeClass class = {
    survey, run, reach, cancel, dhcp_start, dhcp_stop, edge_free
  };
  FpNetEdgeOptions options = { .host = { .path = world.host, .root = world.root } };
  KernelEdge *self = g_new0 (KernelEdge, 1);

  g_assert_null (fixture->edge);
  self->edge.class = &class;
  self->real = fp_net_edge_system_new (&options);
  self->fixture = fixture;
  fixture->edge = self;
  return &self->edge;
}

double
net_fixture_time_scale (NetFixture *fixture)
{
  return 0.03;
}

gboolean
net_fixture_has_vlan (NetFixture *fixture)
{
  return world.has_vlan;
}

static struct nl_msg *
request_of (const FpNetObject *object, gboolean add)
{
  g_auto (KernelState) kernel = kernel_state_read (world.sock);
  const FpRtLink *link = kernel_state_link (&kernel, object->link);
  guint index = link != NULL ? link->link.index : 0;
  int flags = NLM_F_CREATE | NLM_F_EXCL;

  if (object->kind == FP_NET_OBJECT_UP)
    return fp_rtrequest_up (object->link, add);
  if (object->kind == FP_NET_OBJECT_ADDRESS)
    return add ? fp_rtrequest_address (object, index, flags)
               : fp_rtrequest_address_gone (object, index);
  g_assert_cmpint (object->kind, ==, FP_NET_OBJECT_ROUTE);
  return add ? fp_rtrequest_route (object, index, flags) : fp_rtrequest_route_gone (object, index);
}

static void
somebody (const char *text, gboolean add)
{
  FpNetObject object;
  int fault;

  g_assert_true (fp_net_object_parse (text, &object));
  fault = tell (request_of (&object, add));
  if (fault != 0)
    g_error ("%s: %s", text, nl_geterror (fault));
}

void
net_fixture_add (NetFixture *fixture, const char *object)
{
  somebody (object, TRUE);
}

void
net_fixture_remove (NetFixture *fixture, const char *object)
{
  somebody (object, FALSE);
}

void
net_fixture_cable (NetFixture *fixture, gboolean in)
{
  if (!in)
    {
      lan_pull (world.lan);
      return;
    }
  lan_plug (world.lan);
  /* A link-local address is not kept. */
  lan_ip (world.lan, LAN_ROUTER_SIDE, "addr replace fe80::1/64 dev " LAN_FAR " nodad");
}

FpNetwork *
net_fixture_observe (NetFixture *fixture, const char *link)
{
  g_auto (KernelState) kernel = kernel_state_read (world.sock);

  return kernel_state_observe (&kernel, link);
}

static void
print_dns (GPtrArray *lines)
{
  g_autofree char *path = g_build_filename (world.root, "etc", "resolv.conf", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) servers = g_string_new (NULL);
  g_autofree char *domain = g_strdup ("-");
  g_auto (GStrv) all = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  all = g_strsplit (text, "\n", -1);
  for (char **line = all; *line != NULL; line++)
    if (g_str_has_prefix (*line, "nameserver "))
      g_string_append_printf (servers, "%s%s", servers->len > 0 ? "," : "", *line + 11);
    else if (g_str_has_prefix (*line, "search "))
      {
        g_free (domain);
        domain = g_strdup (*line + 7);
      }
  g_ptr_array_add (lines, g_strdup_printf ("dns " LAN_LINK " %s %s",
                                           servers->len > 0 ? servers->str : "-", domain));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

char *
net_fixture_print (NetFixture *fixture)
{
  static const char *const ipv6[] = { "automatic", "static", "off" };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (KernelState) kernel = kernel_state_read (world.sock);

  for (guint i = 0; i < kernel.n_links; i++)
    {
      const FpRtLink *link = &kernel.links[i];

      g_ptr_array_add (lines, g_strdup_printf ("link %s %u %s mtu %u ipv6 %s", link->link.name,
                                               link->vlan, link->link.up ? "up" : "down",
                                               link->link.mtu, ipv6[link->ipv6]));
    }
  for (guint i = 0; i < kernel.objects->len; i++)
    g_ptr_array_add (lines, fp_net_object_print (&g_array_index (kernel.objects, FpNetObject, i)));
  print_dns (lines);
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}
