/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* STATUS and VERSION INFO: one page each for the link, the addresses, the gateways, the DNS
 * servers, the proxy and the last check. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

static void
add (GPtrArray *pages, const char *title, const char *text)
{
  g_ptr_array_add (
      pages, g_strdup_printf ("%s: %s", title, text != NULL && text[0] != '\0' ? text : "NONE"));
}

static void
add_list (GPtrArray *pages, const char *title, char **list)
{
  if (list == NULL || list[0] == NULL)
    add (pages, title, NULL);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    add (pages, title, list[i]);
}

/* In the form without colons, which fits into a row of 16 columns. */
static void
add_hardware_address (GPtrArray *pages, const char *address)
{
  g_auto (GStrv) parts = address != NULL ? g_strsplit (address, ":", -1) : NULL;
  g_autofree char *joined = parts != NULL ? g_strjoinv ("", parts) : NULL;

  if (joined != NULL && joined[0] != '\0')
    g_ptr_array_add (pages, g_strdup_printf ("MAC %s", joined));
}

static void
add_link (GPtrArray *pages, const FpPanelModel *model)
{
  g_autofree char *state = g_ascii_strup (fp_network_state_word (model->network), -1);
  g_autofree char *text = NULL;

  if (model->link != NULL && model->link[0] != '\0')
    text = g_strdup_printf ("%s %s", model->link, state);
  add (pages, "LINK", text);
  add_hardware_address (pages, model->hardware_address);
}

static void
add_proxy (GPtrArray *pages, const FpPanelModel *model)
{
  g_autofree char *text = NULL;

  if (!model->proxy_enabled || model->proxy_host == NULL)
    text = g_strdup ("OFF");
  else
    text = g_strdup_printf (strchr (model->proxy_host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                            model->proxy_host, model->proxy_port);
  add (pages, "PROXY", text);
  if (model->proxy_enabled && model->proxy_user != NULL && model->proxy_user[0] != '\0')
    add (pages, "PROXY USER", model->proxy_user);
}

static void
add_check (GPtrArray *pages, const FpReport *report)
{
  g_autofree char *text = NULL, *line = NULL;
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
}

static GPtrArray *
status_pages (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;
  GPtrArray *pages = g_ptr_array_new_with_free_func (g_free);

  add_link (pages, model);
  add_list (pages, "ADDRESS", model->addresses);
  add_list (pages, "GATEWAY", model->gateways);
  add_list (pages, "DNS", model->name_servers);
  add_proxy (pages, model);
  add_check (pages, model->report);
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
  GPtrArray *pages = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (
      pages,
      g_strdup_printf ("FACEPLATE %s", panel->model->version != NULL ? panel->model->version : ""));
  add (pages, "NAME", panel->model->name);
  add (pages, "PLATFORM", panel->model->platform_url);
  return pages;
}

void
fp_version_show (FpPanel *panel)
{
  fp_reader_show (panel, version_pages, fp_menu_show_again);
}
