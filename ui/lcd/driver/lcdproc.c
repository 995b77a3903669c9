/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The thin edge between the session (lcdproc-session.h) and a TCP connection to LCDd. Everything
 * that arrives is read at once: LCDd stands still for all its clients while one of them does not
 * read. A batch is one send(); if the kernel does not take it whole, LCDd would throw away the
 * command that was cut, so the connection is closed and everything drawn anew. */
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "ui/lcd/driver/driver.h"
#include "ui/lcd/driver/lcdproc-protocol.h"
#include "ui/lcd/driver/lcdproc-session.h"
#include "ui/lcd/driver/lcdproc-settings.h"
#include "ui/lcd/driver/options.h"
#include "ui/lcd/driver/timer.h"

#define READS_MAX                                                                                  \
  16 /* of 4 KiB in one turn of the loop: a mad LCDd does not keep the rest from running */

typedef struct
{
  FpDriver base;
  FpDriverEvents events;
  gpointer user_data;
  FpLcdprocSettings settings;
  FpLcdSession *session;
  FpTimer *timer;
  GCancellable *connecting;      /* NULL: not connecting */
  GSocketConnection *connection; /* NULL: not connected */
  GSource *source;
  FpLcdLines lines;
} Lcdproc;

static void step (Lcdproc *lcdproc, const FpLcdEvent *event);

static void
step_closed (Lcdproc *lcdproc, const char *why)
{
  FpLcdEvent event = { FP_LCD_EVENT_CLOSED, why, NULL };

  step (lcdproc, &event);
}

static void
drop_connection (Lcdproc *lcdproc)
{
  if (lcdproc->connecting != NULL)
    g_cancellable_cancel (lcdproc->connecting);
  g_clear_object (&lcdproc->connecting);
  if (lcdproc->source != NULL)
    g_source_destroy (lcdproc->source);
  g_clear_pointer (&lcdproc->source, g_source_unref);
  if (lcdproc->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (lcdproc->connection), NULL);
  g_clear_object (&lcdproc->connection);
  memset (&lcdproc->lines, 0, sizeof lcdproc->lines);
}

/* The lines of one read; stops when the connection is gone or another one. */
static void
take_bytes (Lcdproc *lcdproc, const char *data, gsize len)
{
  GSocketConnection *connection = lcdproc->connection;
  const char *line;

  while (lcdproc->connection == connection
         && (line = fp_lcd_lines_next (&lcdproc->lines, &data, &len)) != NULL)
    {
      FpLcdEvent event = { FP_LCD_EVENT_LINE, line, NULL };

      step (lcdproc, &event);
    }
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Lcdproc *lcdproc = user_data;
  g_autoptr (GSocket) hold = g_object_ref (socket);
  char data[4096];

  for (guint i = 0; i < READS_MAX; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize len = g_socket_receive (socket, data, sizeof data, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      if (len <= 0)
        {
          step_closed (lcdproc, error != NULL ? error->message : "it closed the connection");
          return G_SOURCE_REMOVE;
        }
      take_bytes (lcdproc, data, (gsize)len);
      if (lcdproc->connection == NULL
          || g_socket_connection_get_socket (lcdproc->connection) != socket)
        return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
take_connection (Lcdproc *lcdproc, GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  FpLcdEvent event = { FP_LCD_EVENT_CONNECTED, NULL, NULL };

  g_clear_object (&lcdproc->connecting);
  lcdproc->connection = connection;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  lcdproc->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (lcdproc->source, G_SOURCE_FUNC (on_readable), lcdproc, NULL);
  g_source_attach (lcdproc->source, g_main_context_get_thread_default ());
  step (lcdproc, &event);
}

typedef struct
{
  Lcdproc *lcdproc; /* not to be touched once cancelled */
  GCancellable *cancellable;
} Attempt;

static void
connect_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Attempt *attempt = user_data;
  g_autoptr (GCancellable) cancellable = attempt->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (object), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (connection != NULL)
    take_connection (attempt->lcdproc, g_steal_pointer (&connection));
  else
    step_closed (attempt->lcdproc, error->message);
}

static void
start_connect (Lcdproc *lcdproc)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Attempt *attempt = g_new0 (Attempt, 1);

  g_socket_client_set_enable_proxy (client, FALSE);
  lcdproc->connecting = g_cancellable_new ();
  attempt->lcdproc = lcdproc;
  attempt->cancellable = g_object_ref (lcdproc->connecting);
  g_socket_client_connect_to_host_async (client, lcdproc->settings.host, lcdproc->settings.port,
                                         lcdproc->connecting, connect_done, attempt);
}

static void
send_batch (Lcdproc *lcdproc, const char *batch)
{
  GSocket *socket = g_socket_connection_get_socket (lcdproc->connection);
  g_autoptr (GError) error = NULL;
  gsize len = strlen (batch);
  gssize sent = g_socket_send (socket, batch, len, NULL, &error);

  if (sent != (gssize)len)
    step_closed (lcdproc, error != NULL ? error->message : "it does not take what we send");
}

static void
step (Lcdproc *lcdproc, const FpLcdEvent *event)
{
  g_auto (FpLcdEffects) effects = { 0 };

  fp_lcd_session_step (lcdproc->session, event, fp_now_ms (), &effects);
  if (effects.log != NULL)
    g_message ("%s", effects.log);
  if (effects.close)
    drop_connection (lcdproc);
  if (effects.down)
    lcdproc->events.down (lcdproc->user_data);
  if (effects.connect)
    start_connect (lcdproc);
  if (effects.send != NULL)
    send_batch (lcdproc, effects.send);
  if (effects.key)
    lcdproc->events.key (effects.key_code, FP_KEY_PRESS, lcdproc->user_data);
  if (effects.up)
    lcdproc->events.up (effects.cols, effects.rows, lcdproc->user_data);
  fp_timer_set (lcdproc->timer, fp_lcd_session_next_ms (lcdproc->session));
}

static void
on_timer (gpointer user_data)
{
  FpLcdEvent event = { FP_LCD_EVENT_TICK, NULL, NULL };

  step (user_data, &event);
}

static void
lcdproc_present (FpDriver *driver, const FpFrame *frame)
{
  FpLcdEvent event = { FP_LCD_EVENT_FRAME, NULL, frame };

  step ((Lcdproc *)driver, &event);
}

/* LCDd takes our screen away when we go, so there is no last frame. */
static void
lcdproc_free (FpDriver *driver)
{
  Lcdproc *lcdproc = (Lcdproc *)driver;

  drop_connection (lcdproc);
  fp_timer_free (lcdproc->timer);
  fp_lcd_session_free (lcdproc->session);
  fp_lcdproc_settings_clear (&lcdproc->settings);
  g_free (lcdproc);
}

FpDriver *
fp_lcdproc_driver_new (GKeyFile *config, const FpDriverEvents *events, gpointer user_data,
                       GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  Lcdproc *lcdproc = g_new0 (Lcdproc, 1);

  lcdproc->base.present = lcdproc_present;
  lcdproc->base.free = lcdproc_free;
  lcdproc->events = *events;
  lcdproc->user_data = user_data;
  fp_lcdproc_settings_load (&lcdproc->settings, config, faults);
  fp_options_log (faults);
  lcdproc->session = fp_lcd_session_new (&lcdproc->settings.session, fp_now_ms ());
  lcdproc->timer = fp_timer_new (on_timer, lcdproc);
  fp_timer_set (lcdproc->timer, fp_lcd_session_next_ms (lcdproc->session));
  return &lcdproc->base;
}
