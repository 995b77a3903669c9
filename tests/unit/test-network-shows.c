/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When the settings that were put in place are to be seen: before that a check would say that there
 * is no address. */
#include "helper/core/network.h"

typedef struct
{
  const char *address4, *address6; /* settings: NULL: off, "" : DHCP or automatic */
  const char *link;                /* observed */
  const char *addresses;           /* observed, separated by spaces */
  gboolean shows;
} Row;

static const Row rows[] = {
  { "192.0.2.10", NULL, "eth0", "192.0.2.10/24", TRUE },
  { "192.0.2.10", NULL, "eth0", "192.0.2.10/25", FALSE },
  { "192.0.2.10", NULL, "eth0", "192.0.2.1/24 fe80::1/64", FALSE },
  { "192.0.2.10", NULL, "eth0", "", FALSE },
  { "192.0.2.10", NULL, "eth0.7", "192.0.2.10/24", FALSE },
  { "192.0.2.10", NULL, "", "", FALSE },
  { "192.0.2.10", "", "eth0", "192.0.2.10/24", TRUE }, /* a router may be slow, or not there */
  { "", NULL, "eth0", "198.51.100.7/24", TRUE },
  { "", NULL, "eth0", "2001:db8::1/64", FALSE },
  { NULL, "", "eth0", "fe80::1/64", FALSE },
  { NULL, "", "eth0", "198.51.100.7/24 fe80::1/64", FALSE },
  { NULL, "", "eth0", "2001:db8::1/64", TRUE },
  { NULL, "2001:db8::5", "eth0", "2001:db8::1/64", FALSE },
  { NULL, "2001:db8::5", "eth0", "2001:db8::1/64 2001:db8::5/64", TRUE },
  { "192.0.2.10", "2001:db8::5", "eth0", "192.0.2.10/24", FALSE },
  { "", "2001:db8::5", "eth0", "192.0.2.10/24 2001:db8::5/64", TRUE },
};

static FpNetworkSettings
settings_of (const Row *row)
{
  FpNetworkSettings settings = fp_network_settings_default ();

  if (row->address4 == NULL)
    settings.ipv4 = FP_IPV4_OFF;
  else if (*row->address4 != '\0')
    settings.ipv4 = FP_IPV4_STATIC;
  if (row->address6 == NULL)
    settings.ipv6 = FP_IPV6_OFF;
  else if (*row->address6 != '\0')
    settings.ipv6 = FP_IPV6_STATIC;
  g_strlcpy (settings.static4.address, row->address4 != NULL ? row->address4 : "", FP_IP_SIZE);
  g_strlcpy (settings.static6.address, row->address6 != NULL ? row->address6 : "", FP_IP_SIZE);
  settings.static4.prefix = 24;
  settings.static6.prefix = 64;
  return settings;
}

static FpNetwork *
network_of (const Row *row)
{
  FpNetwork *network = fp_network_new ();

  g_free (network->link);
  g_strfreev (network->addresses);
  network->link = g_strdup (row->link);
  network->carrier = TRUE;
  network->addresses
      = *row->addresses != '\0' ? g_strsplit (row->addresses, " ", -1) : g_new0 (char *, 1);
  return network;
}

static void
test_shows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FpNetwork) network = network_of (&rows[i]);
      FpNetworkSettings settings = settings_of (&rows[i]);

      if (fp_network_shows (network, "eth0", &settings) != rows[i].shows)
        g_error ("row %u", i);
      network->carrier = FALSE;
      g_assert_false (fp_network_shows (network, "eth0", &settings));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/shows", test_shows);
  return g_test_run ();
}
