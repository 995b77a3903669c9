/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Things of the network, the steps and the journal: their text form. */
#include <string.h>

#include "helper/core/net-plan.h"

static const char *const good[] = {
  "manager eth0 NetworkManager",
  "manager eth0 systemd-networkd",
  "up eth0",
  "vlan eth0.100 eth0 100",
  "vlan vlan4094 enp0s31f6u1u2 4094",
  "mtu eth0 1400",
  "ipv6 eth0 automatic",
  "ipv6 eth0 static",
  "ipv6 eth0 off",
  "address eth0 192.0.2.10/24 3600 own",
  "address eth0 192.0.2.10/32 0 0",
  "address eth0 2001:db8::1/64 0 own",
  "address -> 2001:db8::1/128 4294967295 3",
  "route eth0 0.0.0.0/0 192.0.2.1 100 own",
  "route eth0 198.51.100.0/24 - 0 4",
  "route eth0 ::/0 fe80::1 1024 own",
  "route eth0 2001:db8:1::/48 - 4294967295 255",
  "dns eth0 192.0.2.53,2001:db8::53 example.com",
  "dns eth0 1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4 -",
  "dns eth0 - example.com",
  "dns eth0 - -",
};

static const char *const bad[] = {
  "",
  "up",
  "up ",
  "up eth0 ",
  " up eth0",
  "up  eth0",
  "up eth0 eth1",
  "up sixteen-letters.",
  "up a/b",
  "up a:b",
  "up a\nb",
  "up ..",
  "down eth0",
  "manager eth0 ",
  "manager eth0 init",
  "vlan eth0.0 eth0 0",
  "vlan eth0.1 eth0 4095",
  "vlan eth0.1 eth0 -1",
  "vlan eth0.1 eth0",
  "mtu eth0 0",
  "mtu eth0 99999999999",
  "mtu eth0 15x",
  "ipv6 eth0 on",
  "ipv6 eth0 ",
  "address eth0 192.0.2.10 0 own",
  "address eth0 192.0.2.10/33 0 own",
  "address eth0 192.0.2.10/ 0 own",
  "address eth0 192.0.2.10/-1 0 own",
  "address eth0 192.0.2.010/24 0 own",
  "address eth0 192.0.2/24 0 own",
  "address eth0 2001:db8::1/129 0 own",
  "address eth0 fe80::1%eth0/64 0 own",
  "address eth0 192.0.2.10/24 4294967296 own",
  "address eth0 192.0.2.10/24 0 mine",
  "address eth0 192.0.2.10/24 0 256",
  "address eth0 192.0.2.10/24 0",
  "route eth0 0.0.0.0/0 fe80::1 100 own",
  "route eth0 ::/0 192.0.2.1 100 own",
  "route eth0 0.0.0.0/0 192.0.2.1 100",
  "route eth0 0.0.0.0/0 192.0.2.1 x own",
  "dns eth0 1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5 -",
  "dns eth0 1.1.1.1, -",
  "dns eth0 example.com -",
  "dns eth0 1.1.1.1 ",
  "up eth0 told:1:0:00",
  "route eth0 10.0.0.0/8 - 0 4 told:1:0:",
  "route eth0 10.0.0.0/8 - 0 4 told:1:0:0",
  "route eth0 10.0.0.0/8 - 0 4 told:1:0:0g",
  "route eth0 10.0.0.0/8 - 0 4 told:0:0:00",
  "route eth0 10.0.0.0/8 - 0 4 told:1:-1:00",
  "route eth0 10.0.0.0/8 - 0 4 said:1:0:00",
  "route eth0 10.0.0.0/8 - 0 4 told:1:0:00:00",
  "route eth0 10.0.0.0/8 - 0 4 told:1:0:00 told:1:0:00",
};

static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      FpNetObject object, again;
      g_autofree char *text = NULL;

      g_assert_true (fp_net_object_parse (good[i], &object));
      text = fp_net_object_print (&object);
      g_assert_cmpstr (text, ==, good[i]);
      g_assert_true (fp_net_object_parse (text, &again));
      g_assert_true (fp_net_object_equal (&object, &again));
    }
}

/* What the kernel told of what others have, for the journal only. */
static void
test_told (void)
{
  static const char *const told[] = {
    "address eth0 192.0.2.10/24 3600 0 told:2:77:0218",
    "address eth0 192.0.2.10/24 0 0 more:2147483647:4294967295:00ff",
    "route eth0 198.51.100.0/24 - 0 4 told:1:0:00",
    "route eth0 2001:db8:1::/48 - 1024 255 more:3:9:deadbeef",
  };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      FpNetObject object, plain, again;
      g_autofree char *whole = NULL, *text = NULL, *cut = NULL;

      g_assert_true (fp_net_object_parse (told[i], &object));
      whole = fp_net_object_print_whole (&object);
      g_assert_cmpstr (whole, ==, told[i]);
      g_assert_nonnull (fp_net_object_told (&object));
      g_assert_true (fp_net_object_parse (whole, &again));
      g_assert_true (fp_net_object_equal (&object, &again));
      text = fp_net_object_print (&object);
      g_assert_true (g_str_has_suffix (text, " ...") == fp_net_object_has_more (&object));
      cut = g_strndup (told[i], (gsize)(strrchr (told[i], ' ') - told[i]));
      g_assert_true (fp_net_object_parse (cut, &plain));
      g_assert_null (fp_net_object_told (&plain));
      g_assert_true (fp_net_object_equal (&object, &plain) != fp_net_object_has_more (&object));
    }
}

static void
test_told_keys (void)
{
  FpNetObject one, other;

  g_assert_true (fp_net_object_parse ("route eth0 10.0.0.0/8 - 0 4 more:1:0:00", &one));
  g_assert_true (fp_net_object_parse ("route eth0 10.0.0.0/8 - 0 4 more:1:0:01", &other));
  g_assert_false (fp_net_object_same_key (&one, &other));
  g_assert_true (fp_net_object_same_key (&one, &one));
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      FpNetObject object = { .mtu = 7 };

      if (fp_net_object_parse (bad[i], &object))
        g_error ("taken: \"%s\"", bad[i]);
      g_assert_cmpuint (object.mtu, ==, 7); /* left alone */
    }
}

/* As long as can be, and longer. */
static void
test_told_long (void)
{
  g_autofree char *most = g_strnfill (2 * FP_NET_TOLD_MAX, 'a');
  g_autofree char *good_line = g_strconcat ("route eth0 ::/0 - 0 4 told:1:0:", most, NULL);
  g_autofree char *bad_line = g_strconcat (good_line, "aa", NULL);
  FpNetObject object;

  g_assert_true (fp_net_object_parse (good_line, &object));
  g_assert_cmpuint (object.route.told.n, ==, FP_NET_TOLD_MAX);
  g_assert_false (fp_net_object_parse (bad_line, &object));
}

static void
test_keys (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same_key, equal;
  } pairs[] = {
    { "mtu eth0 1400", "mtu eth0 1500", TRUE, FALSE },
    { "mtu eth0 1400", "mtu eth1 1400", FALSE, FALSE },
    { "ipv6 eth0 off", "ipv6 eth0 static", TRUE, FALSE },
    { "up eth0", "up eth0", TRUE, TRUE },
    { "up eth0", "mtu eth0 1400", FALSE, FALSE },
    { "vlan eth0.1 eth0 1", "vlan eth0.1 eth1 1", TRUE, FALSE },
    { "address eth0 192.0.2.1/24 0 own", "address eth0 192.0.2.1/24 60 0", TRUE, TRUE },
    { "address eth0 192.0.2.1/24 0 own", "address eth0 192.0.2.1/25 0 own", FALSE, FALSE },
    { "route eth0 ::/0 fe80::1 100 own", "route eth0 ::/0 fe80::1 100 4", TRUE, TRUE },
    { "route eth0 ::/0 fe80::1 100 own", "route eth0 ::/0 fe80::2 100 own", FALSE, FALSE },
    { "route eth0 ::/0 fe80::1 100 own", "route eth0 ::/0 fe80::1 101 own", FALSE, FALSE },
    { "dns eth0 1.1.1.1 -", "dns eth0 1.1.1.1 a", TRUE, FALSE },
    { "dns eth0 1.1.1.1 -", "dns eth0 1.1.1.1,::1 -", TRUE, FALSE },
    { "manager eth0 NetworkManager", "manager eth0 systemd-networkd", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      FpNetObject a, b;

      g_assert_true (fp_net_object_parse (pairs[i].a, &a));
      g_assert_true (fp_net_object_parse (pairs[i].b, &b));
      g_assert_cmpint (fp_net_object_same_key (&a, &b), ==, pairs[i].same_key);
      g_assert_cmpint (fp_net_object_equal (&a, &b), ==, pairs[i].equal);
    }
}

static void
test_steps (void)
{
  static const char journal[] = "add up eth0\n"
                                "remove address eth0 192.0.2.10/24 0 own\n"
                                "set mtu eth0 1500 -> mtu eth0 1400\n"
                                "set dns -> 1.1.1.1 - -> dns -> - example.com\n"
                                "set address eth0 192.0.2.10/24 60 own -> "
                                "address eth0 192.0.2.10/24 120 own\n"
                                "probe address eth0 192.0.2.10/24 0 own\n"
                                "keep route eth0 0.0.0.0/0 192.0.2.1 100 4\n";
  g_autoptr (GArray) steps = fp_net_plan_parse (journal);
  g_autofree char *text = NULL;

  g_assert_nonnull (steps);
  g_assert_cmpuint (steps->len, ==, 7);
  text = fp_net_plan_print (steps);
  g_assert_cmpstr (text, ==, journal);
}

/* What a person reads of a step. */
static void
test_describe (void)
{
  static const char *const texts[][2] = {
    { "add up eth0", "add state up of eth0" },
    { "add vlan eth0.7 eth0 7", "add VLAN 7 on eth0" },
    { "add manager eth0 systemd-networkd", "add systemd-networkd's mark of eth0" },
    { "set mtu eth0 1500 -> mtu eth0 1400", "set MTU 1400 of eth0" },
    { "set ipv6 eth0 automatic -> ipv6 eth0 off", "set IPv6 mode of eth0" },
    { "probe address eth0 192.0.2.10/24 0 own", "probe 192.0.2.10/24 on eth0" },
    { "remove address eth0 2001:db8::10/64 60 own", "remove 2001:db8::10/64 on eth0" },
    { "keep route eth0 0.0.0.0/0 192.0.2.1 100 4", "keep IPv4 default route by 192.0.2.1 on eth0" },
    { "add route eth0 ::/0 fe80::1 100 own", "add IPv6 default route by fe80::1 on eth0" },
    { "add route eth0 198.51.100.0/24 - 100 own", "add route to 198.51.100.0/24 on eth0" },
    { "add dns eth0 192.0.2.53 -", "add DNS servers of eth0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;
      FpNetStep step;

      g_assert_true (fp_net_step_parse (texts[i][0], &step));
      text = fp_net_step_describe (&step);
      g_assert_cmpstr (text, ==, texts[i][1]);
    }
}

static void
test_bad_steps (void)
{
  static const char *const texts[] = {
    "add up eth0",
    "add up eth0\n\n",
    "\n",
    "drop up eth0\n",
    "add\n",
    "add up eth0 eth1\n",
    "set mtu eth0 1500\n",
    "set mtu eth0 1500 -> \n",
    "set mtu eth0 1500 -> mtu eth1 1500\n",
    "set mtu eth0 1500 -> up eth0\n",
    "set mtu eth0 1500 -> mtu eth0 1400 x\n",
    "probe up eth0\n",
    "keep dns eth0 - -\n",
    "add up eth0\nadd up e/0\n",
  };
  g_autoptr (GArray) none = fp_net_plan_parse ("");

  g_assert_cmpuint (none->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (fp_net_plan_parse (texts[i]) != NULL)
      g_error ("taken: \"%s\"", texts[i]);
}

static void
test_vlan_name (void)
{
  char name[FP_LINK_NAME_SIZE];

  fp_net_vlan_name ("eth0", 100, name);
  g_assert_cmpstr (name, ==, "eth0.100");
  fp_net_vlan_name ("enp0s31f6u", 4094, name);
  g_assert_cmpstr (name, ==, "enp0s31f6u.4094");
  fp_net_vlan_name ("enp0s31f6u1", 4094, name);
  g_assert_cmpstr (name, ==, "vlan4094");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-object/round-trip", test_round_trip);
  g_test_add_func ("/net-object/told", test_told);
  g_test_add_func ("/net-object/told-keys", test_told_keys);
  g_test_add_func ("/net-object/told-long", test_told_long);
  g_test_add_func ("/net-object/bad", test_bad);
  g_test_add_func ("/net-object/keys", test_keys);
  g_test_add_func ("/net-object/steps", test_steps);
  g_test_add_func ("/net-object/describe", test_describe);
  g_test_add_func ("/net-object/bad-steps", test_bad_steps);
  g_test_add_func ("/net-object/vlan-name", test_vlan_name);
  return g_test_run ();
}
