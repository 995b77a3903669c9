/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The menu; what cannot be done now is not shown. */
#include "ui/lcd/core/panel-private.h"

typedef struct
{
  const char *text;
  FpPanelFunc open;
} Item;

#define ITEMS_MAX 8

static void
open_network (FpPanel *panel)
{
  fp_menu_show (panel, FP_MENU_NETWORK);
}

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

static void
open_enable (FpPanel *panel)
{
  fp_flow_begin (panel, FP_REQUEST_ENABLE);
}

static void
open_change (FpPanel *panel)
{
  fp_flow_begin (panel, FP_REQUEST_CHANGE);
}

static void
open_disable (FpPanel *panel)
{
  fp_flow_begin (panel, FP_REQUEST_DISABLE);
}

static guint
main_items (Item *items)
{
  guint n = 0;

  items[n++] = (Item){ "SETUP NETWORK", open_network };
  items[n++] = (Item){ "TEST CONNECTION", open_check };
  items[n++] = (Item){ "STATUS", fp_status_show };
  items[n++] = (Item){ "VERSION INFO", fp_version_show };
  items[n++] = (Item){ "EXIT THIS MENU", fp_rest_show };
  return n;
}

static guint
network_items (const FpPanelModel *model, Item *items)
{
  guint n = 0;

  if (model->proxy_enabled)
    {
      items[n++] = (Item){ "CHANGE PROXY PARAMS", open_change };
      items[n++] = (Item){ "DISABLE PROXY", open_disable };
    }
  else
    items[n++] = (Item){ "ENABLE PROXY", open_enable };
  items[n++] = (Item){ "EXIT THIS MENU", open_main };
  return n;
}

static guint
get_items (FpPanel *panel, Item *items)
{
  return panel->menu.level == FP_MENU_MAIN ? main_items (items)
                                           : network_items (panel->model, items);
}

void
fp_menu_show (FpPanel *panel, FpMenuLevel level)
{
  /* Back from SETUP NETWORK the main menu stands on SETUP NETWORK, its first item. */
  panel->menu.level = level;
  panel->menu.selected = 0;
  fp_panel_show (panel, &fp_menu_screen);
}

void
fp_menu_show_again (FpPanel *panel)
{
  fp_panel_show (panel, &fp_menu_screen);
}

/* Without the service there is nothing to open. */
static void
open_item (FpPanel *panel, const Item *item)
{
  if (panel->model->service || item->open == fp_rest_show || item->open == open_main)
    item->open (panel);
  else
    panel->gone_seen = FALSE;
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  Item items[ITEMS_MAX];
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
        open_item (panel, &items[menu->selected]);
      break;
    case FP_KEY_LEFT:
      if (!held)
        open_item (panel, &items[n - 1]);
      break;
    case FP_N_KEYS:
      break;
    }
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  Item items[ITEMS_MAX];
  guint n = get_items (panel, items);
  const char *texts[ITEMS_MAX + 1] = { NULL };

  for (guint i = 0; i < n; i++)
    texts[i] = items[i].text;
  fp_canvas_list (canvas, 0, canvas->frame->rows, texts, MIN (panel->menu.selected, n - 1));
}

const FpScreen fp_menu_screen = { .key = key, .draw = draw };
