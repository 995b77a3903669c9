/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/network-also.h"

#include <string.h>

#include "dbus/names.h"
#include "dbus/network-settings.h"
#include "ui/ctl/network.h"
#include "ui/ctl/print.h"

static gboolean
read_settings (GVariant *network, const char *property, FpNetworkSettings *settings)
{
  g_autoptr (GVariant) dict = g_variant_lookup_value (network, property, G_VARIANT_TYPE_VARDICT);

  *settings = fp_network_settings_default ();
  return dict != NULL && g_variant_n_children (dict) > 0
         && fp_network_settings_from_variant (settings, dict);
}

static gboolean
a_change_failed (GVariant *network)
{
  g_autoptr (GVariant) pending
      = g_variant_lookup_value (network, "Pending", G_VARIANT_TYPE_VARDICT);

  return pending != NULL && g_str_equal (ctl_lookup (pending, "action"), "change");
}

static GPtrArray *
lines_of (const FpNetworkSettings *settings)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (fp_network_settings_to_variant (settings));

  return ctl_network_settings_lines (dict);
}

static gboolean
has_line (GPtrArray *lines, const char *line)
{
  return g_ptr_array_find_with_equal_func (lines, line, g_str_equal, NULL);
}

/* "VLAN" of "VLAN: 7" */
static gboolean
has_label (GPtrArray *lines, const char *line)
{
  gsize length = strcspn (line, ":") + 1;

  for (guint i = 0; i < lines->len; i++)
    if (strncmp (lines->pdata[i], line, length) == 0)
      return TRUE;
  return FALSE;
}

static GString *
differences (const FpNetworkSettings *with, const FpNetworkSettings *without)
{
  g_autoptr (GPtrArray) new = lines_of (with), old = lines_of (without);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < new->len; i++)
    if (!has_line (old, new->pdata[i]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", (char *)new->pdata[i]);
  for (guint i = 0; i < old->len; i++)
    if (!has_label (new, old->pdata[i]))
      g_string_append_printf (text, "%sno %.*s", text->len > 0 ? "; " : "",
                              (int)strcspn (old->pdata[i], ":"), (char *)old->pdata[i]);
  return text;
}

void
ctl_network_say_also (CtlService *service, GVariant *args)
{
  g_autoptr (GVariant) values = g_variant_get_child_value (args, 0);
  g_autoptr (GVariant) network
      = ctl_service_get_all (service, FP_OBJECT_PATH, FP_NETWORK_IFACE, NULL);
  g_autoptr (GString) text = NULL;
  FpNetworkSettings with, without;

  if (network == NULL || !a_change_failed (network) || !read_settings (network, "Pending", &with)
      || !fp_network_settings_take_values (&with, values, NULL))
    return;
  read_settings (network, "Settings", &without);
  fp_network_settings_take_values (&without, values, NULL);
  text = differences (&with, &without);
  if (text->len == 0)
    return;
  g_autofree char *safe = ctl_text (text->str);
  g_printerr ("With it go values of the change before, which failed: %s\n"
              "('faceplatectl network discard' forgets them)\n",
              safe);
}
