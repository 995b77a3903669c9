/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/presenter.h"

#include <string.h>
#include <time.h>

#include "ui/lcd/client.h"
#include "ui/lcd/driver/timer.h"

#define LAST_WORDS "PANEL STOPPED"

struct _FpPresenter
{
  FpPanel *panel;
  FpDriver *driver; /* NULL while it is being made */
  FpClient *client;
  FpTimer *timer;
  gboolean display; /* the driver has one */
  guint cols, rows;
  void (*quit) (gpointer user_data);
  gpointer user_data;
};

/* After each event: what the core wants of the world now. The frame is given out even if it is the
 * same: the driver's cursor depends on it. */
static void
pump (FpPresenter *presenter)
{
  gint64 now_ms = fp_now_ms ();
  FpPanelRequest *request;
  FpFrame frame;

  while ((request = fp_panel_take_request (presenter->panel)) != NULL)
    fp_client_request (presenter->client, request);
  if (!presenter->display || presenter->driver == NULL)
    {
      fp_timer_set (presenter->timer, -1);
      return;
    }
  fp_panel_draw (presenter->panel, now_ms, &frame);
  presenter->driver->present (presenter->driver, &frame);
  explicit_bzero (&frame, sizeof frame);
  fp_timer_set (presenter->timer, fp_panel_next_ms (presenter->panel));
}

static void
on_timer (gpointer user_data)
{
  FpPresenter *presenter = user_data;

  fp_panel_tick (presenter->panel, fp_now_ms ());
  pump (presenter);
}

static void
on_up (guint cols, guint rows, gpointer user_data)
{
  FpPresenter *presenter = user_data;
  gint64 now_ms = fp_now_ms ();

  presenter->display = TRUE;
  presenter->cols = cols;
  presenter->rows = rows;
  fp_panel_set_size (presenter->panel, cols, rows, now_ms);
  fp_panel_tick (presenter->panel, now_ms); /* what was missed while there was no display */
  pump (presenter);
}

static void
on_down (gpointer user_data)
{
  FpPresenter *presenter = user_data;

  presenter->display = FALSE;
  pump (presenter);
}

static void
on_key (FpKey key, FpKeyEdge edge, gpointer user_data)
{
  FpPresenter *presenter = user_data;

  fp_panel_key (presenter->panel, key, edge, fp_now_ms ());
  pump (presenter);
}

static void
on_quit (gpointer user_data)
{
  FpPresenter *presenter = user_data;

  presenter->quit (presenter->user_data);
}

/* The clock of the service's deadlines: it also runs while the machine is suspended. */
static gint64
boot_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
on_model (FpPanelModel *model, gpointer user_data)
{
  FpPresenter *presenter = user_data;

  model->clock_ahead_ms = boot_ms () - fp_now_ms ();
  fp_panel_set_model (presenter->panel, model, fp_now_ms ());
  pump (presenter);
}

static void
on_accepted (FpPanelRequestKind kind, guint operation_id, gpointer user_data)
{
  FpPresenter *presenter = user_data;

  fp_panel_request_accepted (presenter->panel, kind, operation_id, fp_now_ms ());
  pump (presenter);
}

static void
on_refused (FpPanelRequestKind kind, const char *error_name, const char *message,
            gpointer user_data)
{
  FpPresenter *presenter = user_data;

  fp_panel_request_refused (presenter->panel, kind, error_name, message, fp_now_ms ());
  pump (presenter);
}

static const FpDriverEvents driver_events = { on_up, on_down, on_key, on_quit };
static const FpClientEvents client_events = { on_model, on_accepted, on_refused };

FpPresenter *
fp_presenter_new (const FpPanelConfig *config, FpDriverNew driver_new, GKeyFile *key_file,
                  void (*quit) (gpointer user_data), gpointer user_data, GError **error)
{
  g_autoptr (FpPresenter) presenter = g_new0 (FpPresenter, 1);

  presenter->quit = quit;
  presenter->user_data = user_data;
  presenter->panel = fp_panel_new (config);
  presenter->timer = fp_timer_new (on_timer, presenter);
  presenter->client = fp_client_new (&client_events, presenter);
  presenter->driver = driver_new (key_file, &driver_events, presenter, error);
  if (presenter->driver == NULL)
    return NULL;
  pump (presenter);
  return g_steal_pointer (&presenter);
}

static void
present_last (FpPresenter *presenter)
{
  FpFrame frame = { .cols = presenter->cols, .rows = presenter->rows };

  for (guint row = 0; row < frame.rows; row++)
    g_snprintf (frame.cell[row], sizeof frame.cell[row], "%-*s", (int)frame.cols,
                row == 0 ? LAST_WORDS : "");
  presenter->driver->present (presenter->driver, &frame);
}

void
fp_presenter_free (FpPresenter *presenter)
{
  if (presenter == NULL)
    return;
  fp_client_free (presenter->client);
  if (presenter->driver != NULL)
    {
      if (presenter->display)
        present_last (presenter);
      presenter->driver->free (presenter->driver);
    }
  fp_timer_free (presenter->timer);
  fp_panel_free (presenter->panel);
  g_free (presenter);
}
