/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "network show", and the network in "status" and "monitor". */
#include <stdio.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/network.h"
#include "ui/ctl/print.h"
#include "ui/ctl/service.h"

static char *
list (GVariant *dict, const char *key)
{
  g_autofree char **items = NULL;

  g_variant_lookup (dict, key, "^a&s", &items);
  return items != NULL ? g_strjoinv (", ", items) : g_strdup ("");
}

static void
print_list (GVariant *dict, const char *key, const char *label)
{
  g_autofree char *line = list (dict, key);

  ctl_print_field (label, line);
}

static gboolean
is_managed (GVariant *network)
{
  gboolean managed = FALSE;

  return g_variant_lookup (network, "Managed", "b", &managed) && managed;
}

/* "static 192.0.2.10/24, gateway 192.0.2.1", or the method alone: the values of another method are
 * only kept. Empty where there is none. */
static char *
describe_family (GVariant *settings, const char *method_key, const char *address_key,
                 const char *prefix_key, const char *gateway_key)
{
  const char *method = ctl_lookup (settings, method_key);
  const char *gateway = ctl_lookup (settings, gateway_key);

  if (!g_str_equal (method, "static"))
    return g_strdup (method);
  return g_strdup_printf ("static %s/%u, %s%s", ctl_lookup (settings, address_key),
                          ctl_lookup_uint (settings, prefix_key),
                          *gateway != '\0' ? "gateway " : "no gateway", gateway);
}

GPtrArray *
ctl_network_settings_lines (GVariant *settings)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *ipv4 = describe_family (settings, "ipv4", "address", "prefix", "gateway");
  g_autofree char *ipv6 = describe_family (settings, "ipv6", "address6", "prefix6", "gateway6");
  g_autofree char *dns = list (settings, "dns");
  const char *domain = ctl_lookup (settings, "domain");
  guint vlan = ctl_lookup_uint (settings, "vlan");

  if (*ipv4 != '\0')
    g_ptr_array_add (lines, g_strconcat ("IPv4: ", ipv4, NULL));
  if (*ipv6 != '\0')
    g_ptr_array_add (lines, g_strconcat ("IPv6: ", ipv6, NULL));
  if (vlan != 0)
    g_ptr_array_add (lines, g_strdup_printf ("VLAN: %u", vlan));
  if (*dns != '\0')
    g_ptr_array_add (lines, g_strconcat ("DNS: ", dns, NULL));
  if (*domain != '\0')
    g_ptr_array_add (lines, g_strconcat ("Domain: ", domain, NULL));
  return lines;
}

/* "change failed: NET_DHCP_NONE", or "change unfinished": it runs, or was interrupted. NULL: these
 * are no pending settings. */
static char *
describe_failure (GVariant *pending)
{
  const char *action = ctl_lookup (pending, "action"), *code = ctl_lookup (pending, "code");

  if (*action == '\0')
    return NULL;
  return g_strdup_printf ("%s %s%s", action, *code != '\0' ? "failed: " : "unfinished", code);
}

/* What a reset or a release would have set is known. */
static gboolean
has_settings (GVariant *settings)
{
  const char *action = ctl_lookup (settings, "action");

  return *action == '\0' || g_str_equal (action, "change");
}

char *
ctl_network_settings_line (GVariant *settings)
{
  g_autoptr (GPtrArray) lines = ctl_network_settings_lines (settings);
  char *failure = describe_failure (settings);

  if (!has_settings (settings))
    g_ptr_array_set_size (lines, 0);
  if (failure != NULL)
    g_ptr_array_add (lines, failure);
  if (lines->len == 0)
    return g_strdup ("none");
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("; ", (char **)lines->pdata);
}

char *
ctl_network_lease_line (GVariant *lease)
{
  const char *address = ctl_lookup (lease, "address"), *server = ctl_lookup (lease, "server");
  g_autofree char *left = NULL;
  gint64 expires_us = 0;

  if (*address == '\0')
    return g_strdup ("none");
  g_variant_lookup (lease, "expires", "x", &expires_us);
  left = ctl_time_left (expires_us);
  return g_strdup_printf ("%s%s%s, %s%s", address, *server != '\0' ? " from " : "", server,
                          *left != '\0' ? left : "for ever", *left != '\0' ? " left" : "");
}

static GVariant *
lookup_dict (GVariant *network, const char *key)
{
  g_autoptr (GVariant) dict = g_variant_lookup_value (network, key, G_VARIANT_TYPE_VARDICT);

  return dict != NULL && g_variant_n_children (dict) > 0 ? g_steal_pointer (&dict) : NULL;
}

static void
print_lease (GVariant *network, const char *label)
{
  g_autoptr (GVariant) lease = lookup_dict (network, "Lease");
  g_autofree char *line = lease != NULL ? ctl_network_lease_line (lease) : NULL;

  if (line != NULL)
    ctl_print_field (label, line);
}

/* "dhcp, IPv6 automatic, VLAN 7" */
static char *
describe_mode (GVariant *network)
{
  g_autoptr (GVariant) settings = lookup_dict (network, "Settings");
  guint vlan = settings != NULL ? ctl_lookup_uint (settings, "vlan") : 0;
  g_autofree char *tag = vlan != 0 ? g_strdup_printf (", VLAN %u", vlan) : g_strdup ("");

  if (!is_managed (network) || settings == NULL)
    return g_strdup ("not managed");
  return g_strdup_printf ("IPv4 %s, IPv6 %s%s", ctl_lookup (settings, "ipv4"),
                          ctl_lookup (settings, "ipv6"), tag);
}

void
ctl_network_print_brief (GVariant *network)
{
  g_autoptr (GVariant) pending = lookup_dict (network, "Pending");
  g_autofree char *mode = describe_mode (network);
  g_autofree char *failure = pending != NULL ? describe_failure (pending) : NULL;
  const char *link = ctl_lookup (network, "Link");
  g_autofree char *line = *link != '\0'
                              ? g_strdup_printf ("%s, %s", ctl_lookup (network, "State"), link)
                              : g_strdup (ctl_lookup (network, "State"));

  ctl_print_field ("Network", line);
  ctl_print_field ("  Settings", mode);
  ctl_print_field ("  Fault", ctl_lookup (network, "Fault"));
  if (failure != NULL)
    ctl_print_field ("  Pending", failure);
  print_lease (network, "  Lease");
  print_list (network, "Addresses", "  Addresses");
  print_list (network, "Gateways", "  Gateway");
  print_list (network, "NameServers", "  DNS");
}

static void
print_link (GVariant *network)
{
  const char *link = ctl_lookup (network, "Link");
  guint speed = ctl_lookup_uint (network, "Speed"), mtu = ctl_lookup_uint (network, "Mtu");
  g_autofree char *speed_text = speed != 0 ? g_strdup_printf ("%u Mbit/s", speed) : g_strdup ("");
  g_autofree char *mtu_text = mtu != 0 ? g_strdup_printf ("%u", mtu) : g_strdup ("");

  ctl_print_field ("Link", *link != '\0' ? link : "none");
  ctl_print_field ("State", ctl_lookup (network, "State"));
  ctl_print_field ("Speed", speed_text);
  ctl_print_field ("MAC", ctl_lookup (network, "HardwareAddress"));
  ctl_print_field ("MTU", mtu_text);
}

static void
print_managed (GVariant *network)
{
  const char *base = ctl_lookup (network, "BaseLink");
  g_autofree char *line = is_managed (network)
                              ? g_strdup_printf ("by Faceplate, on %s", base)
                              : g_strdup ("not by Faceplate, which only looks until 'faceplatectl "
                                          "network set'");

  ctl_print_field ("Managed", line);
}

static void
print_settings (const char *label, GVariant *settings)
{
  g_autoptr (GPtrArray) lines = ctl_network_settings_lines (settings);

  for (guint i = 0; i < lines->len; i++)
    ctl_print_field (i == 0 ? label : "", lines->pdata[i]);
}

static void
print_pending (GVariant *pending)
{
  g_autofree char *failure = describe_failure (pending);

  ctl_print_field ("Pending", failure != NULL ? failure : "");
  if (has_settings (pending))
    print_settings ("", pending);
}

static void
print_network (GVariant *network)
{
  g_autoptr (GVariant) settings = lookup_dict (network, "Settings");
  g_autoptr (GVariant) pending = lookup_dict (network, "Pending");

  print_link (network);
  print_list (network, "Addresses", "Addresses");
  print_list (network, "Gateways", "Gateway");
  print_list (network, "NameServers", "DNS");
  print_lease (network, "Lease");
  print_managed (network);
  ctl_print_field ("Fault", ctl_lookup (network, "Fault"));
  if (settings != NULL)
    print_settings ("Settings", settings);
  if (pending != NULL)
    print_pending (pending);
}

CtlStatus
ctl_network_show (const CtlOptions *options)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (GVariant) network
      = service != NULL ? ctl_service_get_all (service, FP_OBJECT_PATH, FP_NETWORK_IFACE, &error)
                        : NULL;

  if (network == NULL)
    return ctl_service_refused (options, error);
  if (options->json)
    ctl_json_print (ctl_json_properties (network));
  else
    print_network (network);
  return CTL_DONE;
}
