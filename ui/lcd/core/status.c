/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* STATUS and VERSION INFO: one page each for the link, the addresses, the gateways, the DNS
 * servers, the proxy and the last check. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

static void
add (GPtrArray *pages, const char *title, const char *text)
{
  fp_pages_add (
      pages, g_strdup_printf ("%s: %s", title, text != NULL && text[0] != '\0' ? text : "NONE"), 0);
}

static void
add_list (GPtrArray *pages, const char *title, char **list)
{
  if (list == NULL || list[0] == NULL)
    add (pages, title, NULL);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    add (pages, title, list[i]);
}

/* The prefix stands before the address, which fills its row: 192.168.100.100 with one behind it is
 * too long for 16 columns. */
static void
add_address (GPtrArray *pages, const char *title, const char *address)
{
  gsize bare = strcspn (address, "/");
  g_autofree char *with_prefix = g_strconcat (title, address + bare, NULL);
  g_autofree char *text = g_strndup (address, bare);

  add (pages, with_prefix, text);
}

static void
add_addresses (GPtrArray *pages, char **list)
{
  if (list == NULL || list[0] == NULL)
    add (pages, "ADDRESS", NULL);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    add_address (pages, "ADDRESS", list[i]);
}

/* In the form without colons, which fits into a row of 16 columns. */
static void
add_hardware_address (GPtrArray *pages, const char *address)
{
  g_auto (GStrv) parts = address != NULL ? g_strsplit (address, ":", -1) : NULL;
  g_autofree char *joined = parts != NULL ? g_strjoinv ("", parts) : NULL;

  if (joined != NULL && joined[0] != '\0')
    fp_pages_add (pages, g_strdup_printf ("MAC %s", joined), 0);
}

static void
add_link (GPtrArray *pages, const FpPanelModel *model)
{
  g_autofree char *state = g_ascii_strup (fp_network_state_word (model->network), -1);
  g_autofree char *text = NULL;

  if (model->link != NULL && model->link[0] != '\0')
    {
      g_autofree char *name = g_ascii_strup (model->link, -1);
      g_autofree char *speed
          = model->speed > 0 ? g_strdup_printf (" %uM", model->speed) : g_strdup ("");

      text = g_strconcat (name, " ", state, speed, NULL);
    }
  add (pages, "LINK", text);
  add_hardware_address (pages, model->hardware_address);
}

static void
add_words (GPtrArray *pages, const char *title, const char *word)
{
  g_autofree char *capitals = g_ascii_strup (word, -1);

  add (pages, title, capitals);
}

static void
add_vlan (GPtrArray *pages, guint vlan)
{
  g_autofree char *text = vlan != 0 ? g_strdup_printf ("%u", vlan) : NULL;

  add (pages, "VLAN", text);
}

static void
add_lease (GPtrArray *pages, const FpPanelModel *model)
{
  if (model->lease && model->lease_expires_us == 0)
    add (pages, "LEASE", "NO END");
  else if (model->lease)
    fp_pages_add (pages, g_strdup ("LEASE:"), model->lease_expires_us / 1000);
}

static void
add_settings (GPtrArray *pages, const FpPanelModel *model)
{
  add_lease (pages, model);
  if (!model->managed)
    add (pages, "NETWORK", "NOT MANAGED");
  else
    {
      add_words (pages, "IPV4", fp_ipv4_method_word (model->settings.ipv4));
      add_words (pages, "IPV6", fp_ipv6_method_word (model->settings.ipv6));
      add_vlan (pages, model->settings.vlan);
    }
}

/* "IPV4 DHCP", or the address. */
static void
add_tried_method (GPtrArray *pages, const char *family, const char *method,
                  const FpStaticAddress *values)
{
  gboolean is_static = g_str_equal (method, "static");
  g_autofree char *text = is_static ? g_strdup_printf ("%s/%u", values->address, values->prefix)
                                    : g_strdup_printf ("%s %s", family, method);
  g_autofree char *capitals = g_ascii_strup (text, -1);

  if (is_static)
    add_address (pages, "NOT IN FORCE", capitals);
  else
    add (pages, "NOT IN FORCE", capitals);
}

/* What was tried last and failed, where it is not what is in force. */
static void
add_tried (GPtrArray *pages, const FpPanelModel *model)
{
  const FpNetworkSettings *tried = &model->tried_settings, *now = &model->settings;
  g_autofree char *vlan = g_strdup_printf ("VLAN %u", tried->vlan);

  if (!model->tried)
    return;
  if (tried->ipv4 != now->ipv4 || strcmp (tried->static4.address, now->static4.address) != 0)
    add_tried_method (pages, "IPV4", fp_ipv4_method_word (tried->ipv4), &tried->static4);
  if (tried->ipv6 != now->ipv6 || strcmp (tried->static6.address, now->static6.address) != 0)
    add_tried_method (pages, "IPV6", fp_ipv6_method_word (tried->ipv6), &tried->static6);
  for (guint i = 0; i < FP_DNS_MAX; i++)
    if (tried->dns[i][0] != '\0' && strcmp (tried->dns[i], now->dns[i]) != 0)
      {
        g_autofree char *server = g_strdup_printf ("DNS %s", tried->dns[i]);

        add (pages, "NOT IN FORCE", server);
      }
  if (tried->vlan != now->vlan)
    add (pages, "NOT IN FORCE", vlan);
}

static char *
host_and_port (const char *host, guint port)
{
  g_autofree char *capitals = g_ascii_strup (host, -1);

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", capitals, port);
}

static void
add_pending (GPtrArray *pages, const FpPanelModel *model)
{
  g_autofree char *text = NULL;

  if (!model->pending || model->pending_host == NULL || model->pending_host[0] == '\0')
    return;
  text = host_and_port (model->pending_host, model->pending_port);
  add (pages, "NOT IN FORCE", text);
}

static void
add_proxy (GPtrArray *pages, const FpPanelModel *model)
{
  g_autofree char *text = NULL;

  if (!model->proxy_enabled || model->proxy_host == NULL)
    text = g_strdup ("OFF");
  else
    text = host_and_port (model->proxy_host, model->proxy_port);
  add (pages, "PROXY", text);
  if (model->proxy_enabled && model->proxy_user != NULL && model->proxy_user[0] != '\0')
    add (pages, "PROXY USER", model->proxy_user);
}

/* As the service has it, without a time zone of the panel's. */
static char *
format_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M UTC") : NULL;
}

static void
add_check (GPtrArray *pages, const FpReport *report)
{
  g_autofree char *text = NULL, *line = NULL, *time = NULL;
  guint number;

  if (report == NULL)
    {
      add (pages, "LAST CHECK", NULL);
      return;
    }
  text = fp_code_panel_text (report->code, report->received);
  number = fp_code_info (report->code)->number;
  line = number != 0 ? g_strdup_printf ("%s E%u", text, number) : g_strdup (text);
  add (pages, "LAST CHECK", line);
  time = report->time_us > 0 ? format_time (report->time_us) : NULL;
  if (time != NULL)
    add (pages, "CHECKED", time);
}

static GPtrArray *
status_pages (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;
  GPtrArray *pages = fp_pages_new ();

  add_link (pages, model);
  add_addresses (pages, model->addresses);
  add_list (pages, "GATEWAY", model->gateways);
  add_list (pages, "DNS", model->name_servers);
  add_settings (pages, model);
  add_tried (pages, model);
  add_proxy (pages, model);
  add_pending (pages, model);
  add_check (pages, model->report);
  if (model->network_fault != NULL && model->network_fault[0] != '\0')
    add (pages, "NETWORK FAULT", model->network_fault);
  if (model->config_fault != NULL && model->config_fault[0] != '\0')
    add (pages, "CONFIG FAULT", model->config_fault);
  if (model->state_fault != NULL && model->state_fault[0] != '\0')
    add (pages, "STATE FAULT", model->state_fault);
  return pages;
}

void
fp_status_show (FpPanel *panel)
{
  fp_reader_show (panel, status_pages, fp_menu_show_again);
}

static GPtrArray *
version_pages (FpPanel *panel)
{
  GPtrArray *pages = fp_pages_new ();

  fp_pages_add (
      pages,
      g_strdup_printf ("FACEPLATE %s", panel->model->version != NULL ? panel->model->version : ""),
      0);
  add (pages, "NAME", panel->model->name);
  add (pages, "PLATFORM", panel->model->platform_url);
  return pages;
}

void
fp_version_show (FpPanel *panel)
{
  fp_reader_show (panel, version_pages, fp_menu_show_again);
}
