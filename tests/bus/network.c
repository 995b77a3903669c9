/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bus/network.h"

#include <string.h>

#include "dbus/names.h"

/* The dictionary that property shows is the one of text, in any order; settings without a VLAN link
 * say so. */
void
network_expect_dictionary (Rig *rig, const char *property, const char *text)
{
  g_autofree char *shown = client_get (rig->client, FP_NETWORK_IFACE, property);
  g_autoptr (GVariant) a = g_variant_parse (G_VARIANT_TYPE_VARDICT, shown, NULL, NULL, NULL);
  g_autoptr (GVariant) b = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;
  guint id = 0;
  gboolean vlan = g_variant_lookup (a, "vlan", "u", &id) && id == 0;

  g_assert_nonnull (b);
  if (g_variant_n_children (a) != g_variant_n_children (b) + (vlan ? 1 : 0))
    g_error ("%s: %s", property, shown);
  g_variant_iter_init (&iter, b);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) other = g_variant_lookup_value (a, key, NULL);

      if (other == NULL || !g_variant_equal (other, value))
        g_error ("%s: %s: %s", property, key, shown);
    }
}

void
network_run (Rig *rig, const char *method, const char *arguments, const char *state)
{
  g_free (client_run (rig->client, FP_NETWORK_IFACE, method, arguments, state));
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

/* It fails with code, and everything is as it was but for Pending. */
void
network_run_fails (Rig *rig, const char *arguments, const char *code)
{
  g_autofree char *before = rig_kernel (rig);
  g_autofree char *after = NULL, *path = NULL, *said = NULL, *pending = NULL;
  g_autofree char *settings = client_get (rig->client, FP_NETWORK_IFACE, "Settings");

  path = client_run (rig->client, FP_NETWORK_IFACE, "Change", arguments, "failed");
  said = client_code (rig->client, path);
  g_assert_cmpstr (said, ==, code);
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
  client_expect (rig->client, FP_NETWORK_IFACE, "Settings", settings);
  pending = client_get (rig->client, FP_NETWORK_IFACE, "Pending");
  g_assert_nonnull (strstr (pending, code));
}

void
network_expect_kernel (Rig *rig, const char *line, gboolean there)
{
  g_autofree char *kernel = rig_kernel (rig);

  if ((strstr (kernel, line) != NULL) != there)
    g_error ("\"%s\" is %s:\n%s", line, there ? "not there" : "there", kernel);
}

void
network_expect_in_force (Rig *rig)
{
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "true");
  client_expect (rig->client, FP_NETWORK_IFACE, "BaseLink", "'eth0'");
  network_expect_dictionary (rig, "Settings", SHOWN);
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
  network_expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  network_expect_kernel (rig, "route eth0 0.0.0.0/0 192.0.2.1 100 own", TRUE);
}

void
network_expect_untouched (Rig *rig)
{
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "false");
  client_expect (rig->client, FP_NETWORK_IFACE, "BaseLink", "''");
  network_expect_dictionary (rig, "Settings", "@a{sv} {}");
  network_expect_kernel (rig, "192.0.2.", FALSE);
}

void
network_expect_foreign (Rig *rig)
{
  network_expect_kernel (rig, "address eth0 198.51.100.20/24", TRUE);
  network_expect_kernel (rig, "route eth0 0.0.0.0/0 198.51.100.1 200 4", TRUE);
  network_expect_kernel (rig, "address eth1 203.0.113.9/24", TRUE);
}
