/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plan and its inverse: named cases to the letter. */

#include "helper/core/net-plan.h"

static GArray *
objects_of (const char *lines)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      FpNetObject object;

      if (each[i][0] == '\0')
        continue;
      if (!fp_net_object_parse (each[i], &object))
        g_error ("\"%s\"", each[i]);
      g_array_append_val (objects, object);
    }
  return objects;
}

#define LINK      "up eth0\nmtu eth0 1500\nipv6 eth0 static\n"
#define WANT_LINK "up eth0\nipv6 eth0 static\n"
#define OLD       "address eth0 192.0.2.10/24 0 own\n"
#define NEW       "address eth0 192.0.2.20/24 0 own\n"
#define ROUTE     "route eth0 0.0.0.0/0 192.0.2.1 100 own\n"
#define ROUTE_2   "route eth0 0.0.0.0/0 192.0.2.2 100 own\n"
#define FOREIGN   "address eth0 192.0.2.99/24 0 0\n"
#define FOREIGN_R "route eth0 10.0.0.0/8 192.0.2.7 0 4\n"
#define FOREIGN_L "route eth0 10.9.0.0/16 - 0 4\n"

static const struct
{
  const char *name, *observed, *wanted, *foreign, *plan, *inverse;
} cases[] = {
  { "nothing", LINK OLD ROUTE, WANT_LINK OLD ROUTE, FOREIGN FOREIGN_R, "", "" },
  { "static to static in the subnet", LINK OLD ROUTE, WANT_LINK NEW ROUTE, "",
    "probe " NEW "remove " ROUTE "remove " OLD "add " NEW "add " ROUTE,
    "remove " ROUTE "remove " NEW "add " OLD "add " ROUTE },
  { "what the kernel takes along", LINK OLD ROUTE, WANT_LINK NEW ROUTE, FOREIGN FOREIGN_R FOREIGN_L,
    "probe " NEW "remove " ROUTE "remove " OLD "add " NEW "keep " FOREIGN "keep " FOREIGN_L
    "add " ROUTE "keep " FOREIGN_R,
    "remove " ROUTE "remove " NEW "add " OLD "keep " FOREIGN "keep " FOREIGN_L "add " ROUTE
    "keep " FOREIGN_R },
  { "gateway alone", LINK OLD ROUTE, WANT_LINK OLD ROUTE_2, FOREIGN, "remove " ROUTE "add " ROUTE_2,
    "remove " ROUTE_2 "add " ROUTE },
  { "DHCP to static, the link down before", "mtu eth0 1400\nipv6 eth0 automatic\n",
    "up eth0\nmtu eth0 1500\nipv6 eth0 automatic\n" NEW, "",
    "set mtu eth0 1400 -> mtu eth0 1500\nadd up eth0\nprobe " NEW "add " NEW,
    "remove " NEW "remove up eth0\nset mtu eth0 1500 -> mtu eth0 1400\n" },
  { "a lease becomes for ever", LINK "address eth0 192.0.2.10/24 3000 own\n", WANT_LINK OLD, "",
    "set address eth0 192.0.2.10/24 3000 own -> " OLD,
    "set address eth0 192.0.2.10/24 0 own -> address eth0 192.0.2.10/24 3000 own\n" },
  { "a lease, read a little later", LINK "address eth0 192.0.2.10/24 2999 own\n",
    WANT_LINK "address eth0 192.0.2.10/24 3000 own\n", "", "", "" },
  { "VLAN comes", LINK OLD ROUTE "dns eth0 192.0.2.53 -\n",
    "up eth0\nvlan eth0.7 eth0 7\nup eth0.7\nmtu eth0.7 1400\nipv6 eth0.7 off\n"
    "address eth0.7 192.0.2.10/24 0 own\ndns eth0.7 192.0.2.53 -\n",
    FOREIGN,
    "add vlan eth0.7 eth0 7\nremove dns eth0 192.0.2.53 -\nremove " ROUTE "remove " OLD
    "add mtu eth0.7 1400\nadd ipv6 eth0.7 off\nadd up eth0.7\n"
    "probe address eth0.7 192.0.2.10/24 0 own\nadd address eth0.7 192.0.2.10/24 0 own\n"
    "add dns eth0.7 192.0.2.53 -\nkeep " FOREIGN,
    "remove dns eth0.7 192.0.2.53 -\nremove address eth0.7 192.0.2.10/24 0 own\n"
    "remove up eth0.7\nremove ipv6 eth0.7 off\nremove mtu eth0.7 1400\n"
    "add " OLD "keep " FOREIGN "add " ROUTE "add dns eth0 192.0.2.53 -\n"
    "remove vlan eth0.7 eth0 7\n" },
  { "VLAN comes, and another MTU of its base", LINK OLD,
    "up eth0\nmtu eth0 1400\nvlan eth0.7 eth0 7\nup eth0.7\n", "",
    "remove " OLD "set mtu eth0 1500 -> mtu eth0 1400\nadd vlan eth0.7 eth0 7\nadd up eth0.7\n",
    "remove up eth0.7\nremove vlan eth0.7 eth0 7\nset mtu eth0 1400 -> mtu eth0 1500\nadd " OLD },
  { "VLAN of another number", LINK "vlan eth0.7 eth0 7\nup eth0.7\n",
    "up eth0\nvlan eth0.7 eth0 8\nup eth0.7\n", "",
    "remove up eth0.7\nremove vlan eth0.7 eth0 7\nadd vlan eth0.7 eth0 8\nadd up eth0.7\n",
    "remove up eth0.7\nremove vlan eth0.7 eth0 8\nadd vlan eth0.7 eth0 7\nadd up eth0.7\n" },
  { "VLAN goes",
    LINK "vlan eth0.7 eth0 7\nup eth0.7\nmtu eth0.7 1500\nipv6 eth0.7 static\n"
         "address eth0.7 2001:db8::1/64 0 own\nroute eth0.7 ::/0 fe80::1 100 own\n",
    WANT_LINK, "address eth0.7 192.0.2.99/24 0 0\n",
    "remove route eth0.7 ::/0 fe80::1 100 own\nremove address eth0.7 2001:db8::1/64 0 own\n"
    "remove up eth0.7\nremove ipv6 eth0.7 static\nremove mtu eth0.7 1500\n"
    "remove vlan eth0.7 eth0 7\nkeep address eth0.7 192.0.2.99/24 0 0\n",
    "add vlan eth0.7 eth0 7\nadd mtu eth0.7 1500\nadd ipv6 eth0.7 static\nadd up eth0.7\n"
    "add address eth0.7 2001:db8::1/64 0 own\nkeep address eth0.7 192.0.2.99/24 0 0\n"
    "add route eth0.7 ::/0 fe80::1 100 own\n" },
  { "IPv4 to IPv6 only", LINK OLD ROUTE, "up eth0\nipv6 eth0 automatic\n",
    "address eth0 2001:db8::9/64 0 0\n",
    "remove " ROUTE "remove " OLD "set ipv6 eth0 static -> ipv6 eth0 off\n"
    "set ipv6 eth0 off -> ipv6 eth0 automatic\nkeep address eth0 2001:db8::9/64 0 0\n",
    "set ipv6 eth0 automatic -> ipv6 eth0 off\nset ipv6 eth0 off -> ipv6 eth0 static\n"
    "add " OLD "keep address eth0 2001:db8::9/64 0 0\nadd " ROUTE },
  { "an address alone and its gateway by a route on the link", LINK,
    WANT_LINK "address eth0 10.0.0.5/32 60 own\nroute eth0 0.0.0.0/0 10.0.0.1 100 own\n"
              "route eth0 10.0.0.1/32 - 100 own\n",
    "",
    "probe address eth0 10.0.0.5/32 60 own\nadd address eth0 10.0.0.5/32 60 own\n"
    "add route eth0 10.0.0.1/32 - 100 own\nadd route eth0 0.0.0.0/0 10.0.0.1 100 own\n",
    "remove route eth0 0.0.0.0/0 10.0.0.1 100 own\nremove route eth0 10.0.0.1/32 - 100 own\n"
    "remove address eth0 10.0.0.5/32 60 own\n" },
  { "taken over", LINK FOREIGN FOREIGN_R, WANT_LINK "manager eth0 NetworkManager\n" NEW ROUTE, "",
    "add manager eth0 NetworkManager\nprobe " NEW "remove " FOREIGN_R "remove " FOREIGN "add " NEW
    "add " ROUTE,
    "remove " ROUTE "remove " NEW "keep " FOREIGN "keep " FOREIGN_R
    "remove manager eth0 NetworkManager\n" },
  { "released", LINK "manager eth0 NetworkManager\n" OLD "dns eth0 - a\n", "", FOREIGN,
    "remove dns eth0 - a\nremove " OLD "keep " FOREIGN "remove manager eth0 NetworkManager\n",
    "add manager eth0 NetworkManager\nadd " OLD "add dns eth0 - a\nkeep " FOREIGN },
  { "there already, foreign", LINK, WANT_LINK "address eth0 192.0.2.99/24 0 own\n" ROUTE, FOREIGN,
    "add " ROUTE, "remove " ROUTE },
  { "prefix alone", LINK OLD, WANT_LINK "address eth0 192.0.2.10/25 0 own\n", "",
    "remove " OLD "add address eth0 192.0.2.10/25 0 own\n",
    "remove address eth0 192.0.2.10/25 0 own\nadd " OLD },
  { "DNS alone", LINK "dns eth0 1.1.1.1 -\n", WANT_LINK "dns eth0 2.2.2.2 -\n", "",
    "set dns eth0 1.1.1.1 - -> dns eth0 2.2.2.2 -\n",
    "set dns eth0 2.2.2.2 - -> dns eth0 1.1.1.1 -\n" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GArray) observed = objects_of (cases[i].observed);
  g_autoptr (GArray) wanted = objects_of (cases[i].wanted);
  g_autoptr (GArray) foreign = objects_of (cases[i].foreign);
  g_autoptr (GArray) plan = fp_net_plan (observed, wanted, foreign);
  g_autoptr (GArray) inverse = fp_net_plan_inverse (plan);
  g_autofree char *plan_text = fp_net_plan_print (plan);
  g_autofree char *inverse_text = fp_net_plan_print (inverse);

  g_assert_cmpstr (plan_text, ==, cases[i].plan);
  g_assert_cmpstr (inverse_text, ==, cases[i].inverse);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/net-plan/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
