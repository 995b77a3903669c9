/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The menu; what cannot be done now is not shown. */
#include "ui/lcd/core/panel-private.h"

typedef struct
{
  const char *text;
  gboolean (*is_there) (const FpPanelModel *model); /* NULL: always */
  FpPanelFunc open;                                 /* NULL: begins the flow */
  FpFlowId flow;
} Item;

static void
open_network (FpPanel *panel)
{
  fp_menu_show (panel, FP_MENU_NETWORK);
}

/* Stands on SETUP NETWORK, its first item. */
static void
open_main (FpPanel *panel)
{
  fp_menu_show (panel, FP_MENU_MAIN);
}

static void
open_check (FpPanel *panel)
{
  FpPanelRequest *request = g_new0 (FpPanelRequest, 1);

  request->kind = FP_REQUEST_CHECK;
  fp_view_show_request (panel, request);
}

static gboolean
has_proxy (const FpPanelModel *model)
{
  return model->proxy_enabled;
}

static gboolean
has_no_proxy (const FpPanelModel *model)
{
  return !model->proxy_enabled;
}

static gboolean
has_tried (const FpPanelModel *model)
{
  return model->tried;
}

/* The last one leaves. */
static const Item main_items[] = {
  { "SETUP NETWORK", NULL, open_network, 0 },
  { "TEST CONNECTION", NULL, open_check, 0 },
  { "STATUS", NULL, fp_status_show, 0 },
  { "VERSION INFO", NULL, fp_version_show, 0 },
  { "SYSTEM REBOOT", NULL, NULL, FP_FLOW_REBOOT },
  { "SYSTEM SHUTDOWN", NULL, NULL, FP_FLOW_POWER_OFF },
  { "EXIT THIS MENU", NULL, fp_rest_show, 0 },
};

static const Item network_items[] = {
  { "IPV4 ADDRESS", NULL, NULL, FP_FLOW_IPV4 },
  { "IPV6 ADDRESS", NULL, NULL, FP_FLOW_IPV6 },
  { "DNS SERVERS", NULL, NULL, FP_FLOW_DNS },
  { "VLAN", NULL, NULL, FP_FLOW_VLAN },
  { "ENABLE PROXY", has_no_proxy, NULL, FP_FLOW_PROXY },
  { "CHANGE PROXY PARAMS", has_proxy, NULL, FP_FLOW_PROXY },
  { "DISABLE PROXY", has_proxy, NULL, FP_FLOW_DISABLE },
  { "RESET NETWORK", NULL, NULL, FP_FLOW_RESET },
  { "DISCARD CHANGE", has_tried, NULL, FP_FLOW_DISCARD },
  { "EXIT THIS MENU", NULL, open_main, 0 },
};

#define ITEMS_MAX MAX (G_N_ELEMENTS (main_items), G_N_ELEMENTS (network_items))

/* Those that are there; returns how many. */
static guint
get_items (FpPanel *panel, const Item *items[])
{
  gboolean is_main = panel->menu.level == FP_MENU_MAIN;
  const Item *all = is_main ? main_items : network_items;
  gsize n_all = is_main ? G_N_ELEMENTS (main_items) : G_N_ELEMENTS (network_items);
  guint n = 0;

  for (gsize i = 0; i < n_all; i++)
    if (all[i].is_there == NULL || all[i].is_there (panel->model))
      items[n++] = &all[i];
  return n;
}

void
fp_menu_show (FpPanel *panel, FpMenuLevel level)
{
  panel->menu.level = level;
  panel->menu.selected = 0;
  fp_panel_show (panel, &fp_menu_screen);
}

void
fp_menu_show_again (FpPanel *panel)
{
  fp_panel_show (panel, &fp_menu_screen);
}

void
fp_menu_return (FpPanel *panel, FpMenuLevel level)
{
  if (panel->menu.level == level)
    fp_menu_show_again (panel);
  else
    fp_menu_show (panel, level);
}

static void
begin (FpPanel *panel, const Item *item)
{
  if (item->open != NULL)
    item->open (panel);
  else
    fp_flow_begin (panel, item->flow);
}

/* Without the service there is nothing to open. */
static void
open_item (FpPanel *panel, const Item *item)
{
  if (panel->model->service || item->open == fp_rest_show || item->open == open_main)
    begin (panel, item);
  else
    panel->gone_seen = FALSE;
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  const Item *items[ITEMS_MAX];
  guint n = get_items (panel, items);
  FpMenu *menu = &panel->menu;

  menu->selected = MIN (menu->selected, n - 1);
  switch (pressed)
    {
    case FP_KEY_UP:
      menu->selected = (menu->selected + n - 1) % n;
      break;
    case FP_KEY_DOWN:
      menu->selected = (menu->selected + 1) % n;
      break;
    case FP_KEY_ENTER:
    case FP_KEY_RIGHT:
      if (!held)
        open_item (panel, items[menu->selected]);
      break;
    case FP_KEY_LEFT:
      if (!held)
        open_item (panel, items[n - 1]);
      break;
    case FP_N_KEYS:
      break;
    }
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  const Item *items[ITEMS_MAX];
  guint n = get_items (panel, items);
  const char *texts[ITEMS_MAX + 1] = { NULL };

  for (guint i = 0; i < n; i++)
    texts[i] = items[i]->text;
  fp_canvas_list (canvas, 0, canvas->frame->rows, texts, MIN (panel->menu.selected, n - 1));
}

const FpScreen fp_menu_screen = { .key = key, .draw = draw };
