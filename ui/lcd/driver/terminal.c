/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel as a picture in a terminal, with its keys beneath. The terminal is opened anew, so that
 * it can be non-blocking without the shell noticing; it is put back when the driver is freed, and
 * also when the program dies of a signal. A frame is one write of about 1 KiB; while the terminal
 * does not take it, newer frames replace each other. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "dbus/text.h"
#include "ui/lcd/driver/driver.h"
#include "ui/lcd/driver/options.h"
#include "ui/lcd/driver/terminal-keys.h"

/* Another screen that has no lines of the shell in it, without a cursor. */
#define ENTER_SCREEN "\033[?1049h\033[?25l\033[2J"
#define LEAVE_SCREEN "\033[0m\033[2J\033[?25h\033[?1049l"
#define GLASS        "\033[0;30;42m"
#define GLASS_CURSOR "\033[0;32;40m"
#define PLAIN        "\033[0m"
#define DIM          "\033[0;2m"

#define READ_MAX 256
#define HINT_MAX 200

typedef struct
{
  const char *top_left, *top_right, *bottom_left, *bottom_right, *across, *down;
} Box;

typedef struct
{
  FpDriver base;
  FpDriverEvents events;
  gpointer user_data;
  FpKeyProfile profile;
  guint cols, rows;
  char *hint; /* a line beneath the keys, printable; or NULL */
  const Box *box;
  int fd;
  struct termios before;
  FpTerminalKeys keys;
  FpFrame frame;
  gboolean stale; /* the frame is not on its way yet */
  GString *out;   /* bytes on their way */
  gsize written;  /* of them */
  GSource *in_source, *out_source;
  guint resize_id;
} Terminal;

/* For the handler of deadly signals; at most one terminal is open. */
static int emergency_fd = -1;
static struct termios emergency_before;

#ifdef __SANITIZE_ADDRESS__
#define CATCHES_DEADLY FALSE /* the sanitizer has handlers of its own */
#else
#define CATCHES_DEADLY TRUE
#endif

static const int deadly[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGQUIT };

static void
on_deadly (int number)
{
  ssize_t n = write (emergency_fd, LEAVE_SCREEN, sizeof LEAVE_SCREEN - 1);

  (void)n;
  tcsetattr (emergency_fd, TCSANOW, &emergency_before);
  raise (number); /* SA_RESETHAND: dies of it now */
}

static void
catch_deadly (void (*handler) (int))
{
  struct sigaction action = { .sa_flags = (int)SA_RESETHAND };

  action.sa_handler = handler;
  for (guint i = 0; i < G_N_ELEMENTS (deadly) && CATCHES_DEADLY; i++)
    sigaction (deadly[i], &action, NULL);
}

/* The first of these that is set names the terminal's characters. */
static gboolean
speaks_utf8 (void)
{
  static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && value[0] != '\0')
        return strcasestr (value, "UTF-8") != NULL || strcasestr (value, "utf8") != NULL;
    }
  return FALSE;
}

static const Box *
choose_box (void)
{
  static const Box ascii = { "+", "+", "+", "+", "-", "|" };
  static const Box lines = { "╭", "╮", "╰", "╯", "─", "│" };

  return speaks_utf8 () ? &lines : &ascii;
}

static void
add_edge (Terminal *terminal, const char *left, const char *right)
{
  g_string_append_printf (terminal->out, "  %s", left);
  for (guint i = 0; i < terminal->frame.cols + 2; i++)
    g_string_append (terminal->out, terminal->box->across);
  g_string_append_printf (terminal->out, "%s\033[K\r\n", right);
}

static void
add_row (Terminal *terminal, guint row)
{
  const FpFrame *frame = &terminal->frame;

  g_string_append_printf (terminal->out, "  %s" GLASS " ", terminal->box->down);
  for (guint col = 0; col < frame->cols; col++)
    {
      gboolean here = frame->cursor && frame->cursor_row == row && frame->cursor_col == col;

      if (here)
        g_string_append (terminal->out, GLASS_CURSOR);
      g_string_append_c (terminal->out, frame->cell[row][col]);
      if (here)
        g_string_append (terminal->out, GLASS);
    }
  g_string_append_printf (terminal->out, " " PLAIN "%s\033[K\r\n", terminal->box->down);
}

static void
add_keys (Terminal *terminal)
{
  g_string_append_printf (terminal->out, "\r\n   %s\033[K\r\n",
                          terminal->profile == FP_KEYS_FIVE ? "[UP] [DOWN] [LEFT] [RIGHT] [ENTER]"
                                                            : "[UP] [DOWN] [ENTER]");
  g_string_append (terminal->out, "   " DIM "arrow keys and Enter; q leaves" PLAIN "\033[K");
  if (terminal->hint != NULL)
    g_string_append_printf (terminal->out, "\r\n\r\n   %s\033[K", terminal->hint);
  g_string_append (terminal->out, "\033[J");
}

static void
render (Terminal *terminal)
{
  g_string_assign (terminal->out, "\033[H\033[K\r\n");
  terminal->written = 0;
  add_edge (terminal, terminal->box->top_left, terminal->box->top_right);
  for (guint row = 0; row < terminal->frame.rows; row++)
    add_row (terminal, row);
  add_edge (terminal, terminal->box->bottom_left, terminal->box->bottom_right);
  add_keys (terminal);
  terminal->stale = FALSE;
}

static gboolean on_writable (int fd, GIOCondition condition, gpointer user_data);

static void
wait_writable (Terminal *terminal)
{
  if (terminal->out_source != NULL)
    return;
  terminal->out_source = g_unix_fd_source_new (terminal->fd, G_IO_OUT);
  g_source_set_callback (terminal->out_source, G_SOURCE_FUNC (on_writable), terminal, NULL);
  g_source_attach (terminal->out_source, g_main_context_get_thread_default ());
}

/* As much as the terminal takes now. A terminal that is gone is noticed by the reading side. */
static void
flush (Terminal *terminal)
{
  for (;;)
    {
      gsize left = terminal->out->len - terminal->written;

      if (left == 0 && terminal->stale)
        {
          render (terminal);
          continue;
        }
      if (left == 0)
        return;
      ssize_t n = write (terminal->fd, terminal->out->str + terminal->written, left);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        wait_writable (terminal);
      if (n < 0)
        return;
      terminal->written += (gsize)n;
    }
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  Terminal *terminal = user_data;

  g_clear_pointer (&terminal->out_source, g_source_unref);
  flush (terminal);
  return G_SOURCE_REMOVE;
}

static gboolean
on_resize (gpointer user_data)
{
  Terminal *terminal = user_data;

  terminal->stale = TRUE;
  flush (terminal);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Terminal *terminal = user_data;
  guint8 bytes[READ_MAX];
  ssize_t n = read (fd, bytes, sizeof bytes);
  FpKey key = FP_KEY_UP;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n <= 0) /* hung up */
    {
      terminal->events.quit (terminal->user_data);
      return G_SOURCE_REMOVE;
    }
  for (ssize_t i = 0; i < n; i++)
    switch (fp_terminal_keys_take (&terminal->keys, bytes[i], &key))
      {
      case FP_TERMINAL_KEY:
        terminal->events.key (key, FP_KEY_PRESS, terminal->user_data);
        break;
      case FP_TERMINAL_QUIT:
        terminal->events.quit (terminal->user_data);
        return G_SOURCE_CONTINUE;
      case FP_TERMINAL_NOTHING:
        break;
      }
  return G_SOURCE_CONTINUE;
}

static void
terminal_present (FpDriver *driver, const FpFrame *frame)
{
  Terminal *terminal = (Terminal *)driver;

  if (memcmp (&terminal->frame, frame, sizeof *frame) == 0)
    return;
  terminal->frame = *frame;
  terminal->stale = TRUE;
  flush (terminal);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
terminal_free (FpDriver *driver)
{
  Terminal *terminal = (Terminal *)driver;

  clear_source (&terminal->in_source);
  clear_source (&terminal->out_source);
  g_clear_handle_id (&terminal->resize_id, g_source_remove);
  if (terminal->fd >= 0)
    {
      ssize_t n = write (terminal->fd, LEAVE_SCREEN, sizeof LEAVE_SCREEN - 1);

      (void)n;
      tcsetattr (terminal->fd, TCSADRAIN, &terminal->before);
      catch_deadly (SIG_DFL);
      emergency_fd = -1;
      close (terminal->fd);
    }
  g_free (terminal->hint);
  explicit_bzero (terminal->out->str, terminal->out->allocated_len);
  g_string_free (terminal->out, TRUE);
  explicit_bzero (terminal, sizeof *terminal);
  g_free (terminal);
}

static gboolean
fail (GError **error, const char *what)
{
  int number = errno;

  g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (number), "%s: %s", what,
               g_strerror (number));
  return FALSE;
}

static gboolean
open_terminal (Terminal *terminal, GError **error)
{
  const char *name = isatty (STDIN_FILENO) ? ttyname (STDIN_FILENO) : NULL;
  struct termios raw;

  if (name == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "the standard input is not a terminal");
      return FALSE;
    }
  int fd = open (name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 && errno == EACCES) /* another user's, handed over by su or setpriv */
    fd = open ("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return fail (error, name);
  if (tcgetattr (fd, &terminal->before) < 0)
    {
      fail (error, name);
      close (fd);
      return FALSE;
    }
  terminal->fd = fd;
  emergency_before = terminal->before;
  emergency_fd = fd;
  catch_deadly (on_deadly);
  raw = terminal->before;
  cfmakeraw (&raw);
  tcsetattr (fd, TCSADRAIN, &raw);
  g_string_append (terminal->out, ENTER_SCREEN);
  return TRUE;
}

static void
read_options (Terminal *terminal, GKeyFile *config)
{
  static const char *const profiles[] = { "five", "three", NULL };
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *hint = fp_option_raw (config, "hint");

  if (hint != NULL && hint[0] != '\0')
    terminal->hint = fp_text_escape (hint, -1, HINT_MAX);
  terminal->cols = 20;
  terminal->rows = 2;
  fp_option_size (config, "size", &terminal->cols, &terminal->rows, faults);
  fp_options_log (faults);
  g_ptr_array_set_size (faults, 0); /* main.c has said what is wrong with the keys */
  terminal->profile = (FpKeyProfile)fp_option_word (config, "keys", profiles, faults);
}

FpDriver *
fp_terminal_driver_new (GKeyFile *config, const FpDriverEvents *events, gpointer user_data,
                        GError **error)
{
  Terminal *terminal = g_new0 (Terminal, 1);

  terminal->base.present = terminal_present;
  terminal->base.free = terminal_free;
  terminal->events = *events;
  terminal->user_data = user_data;
  terminal->fd = -1;
  terminal->out = g_string_sized_new (2048);
  terminal->box = choose_box ();
  read_options (terminal, config);
  if (!open_terminal (terminal, error))
    {
      terminal_free (&terminal->base);
      return NULL;
    }
  terminal->in_source = g_unix_fd_source_new (terminal->fd, G_IO_IN);
  g_source_set_callback (terminal->in_source, G_SOURCE_FUNC (on_readable), terminal, NULL);
  g_source_attach (terminal->in_source, g_main_context_get_thread_default ());
  terminal->resize_id = g_unix_signal_add (SIGWINCH, on_resize, terminal);
  events->up (terminal->cols, terminal->rows, user_data);
  return &terminal->base;
}
