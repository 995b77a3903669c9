/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The terminal driver on a pseudo-terminal: the picture, the keys, and that the terminal is left as
 * it was. */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "ui/lcd/driver/driver.h"
#include "ui/lcd/driver/terminal-keys.h"

#define DEADLINE_S 10

typedef struct
{
  int master, saved_stdin, slave;
  struct termios before;
  FpDriver *driver;
  GString *shown; /* all that came out of the terminal */
  GString *keys;  /* U D L R E, q */
  guint cols, rows;
} Fixture;

static void
on_up (guint cols, guint rows, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->cols = cols;
  fixture->rows = rows;
}

static void
on_down (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
on_key (FpKey key, FpKeyEdge edge, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpint (edge, ==, FP_KEY_PRESS);
  g_string_append_c (fixture->keys, "UDLRE"[key]);
}

static void
on_quit (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_c (fixture->keys, 'q');
}

static const FpDriverEvents events = { on_up, on_down, on_key, on_quit };

/* Draws, so that nobody waits for anybody. */
static void
drain (Fixture *fixture)
{
  char bytes[4096];
  ssize_t n;

  while ((n = read (fixture->master, bytes, sizeof bytes)) > 0)
    g_string_append_len (fixture->shown, bytes, n);
}

static gboolean
on_late (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_error ("nothing happened in time: keys '%s', shown '%s'", fixture->keys->str,
           fixture->shown->str);
  return G_SOURCE_REMOVE;
}

static gboolean
on_turn (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for (Fixture *fixture, GString *where, const char *text)
{
  guint late = g_timeout_add_seconds (DEADLINE_S, on_late, fixture);
  guint turn = g_timeout_add (5, on_turn, NULL); /* the master is not a source */

  while (strstr (where->str, text) == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      drain (fixture);
    }
  g_source_remove (turn);
  g_source_remove (late);
}

static void
set_up (Fixture *fixture, const char *size)
{
  g_autoptr (GKeyFile) config = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (openpty (&fixture->master, &fixture->slave, NULL, NULL, NULL), ==, 0);
  g_assert_true (g_unix_set_fd_nonblocking (fixture->master, TRUE, NULL));
  g_assert_cmpint (tcgetattr (fixture->slave, &fixture->before), ==, 0);
  fixture->saved_stdin = dup (STDIN_FILENO);
  dup2 (fixture->slave, STDIN_FILENO);
  fixture->shown = g_string_new (NULL);
  fixture->keys = g_string_new (NULL);
  g_key_file_set_string (config, "panel", "size", size);
  g_key_file_set_value (config, "panel", "hint", "user demo\033[2J");
  fixture->driver = fp_terminal_driver_new (config, &events, fixture, &error);
  g_assert_no_error (error);
}

static void
assert_restored (Fixture *fixture)
{
  struct termios now;

  g_assert_cmpint (tcgetattr (fixture->slave, &now), ==, 0);
  g_assert_cmpuint (now.c_lflag, ==, fixture->before.c_lflag);
  g_assert_cmpuint (now.c_iflag, ==, fixture->before.c_iflag);
  g_assert_cmpuint (now.c_oflag, ==, fixture->before.c_oflag);
}

static void
tear_down (Fixture *fixture)
{
  fixture->driver->free (fixture->driver);
  assert_restored (fixture);
  drain (fixture);
  g_assert_nonnull (strstr (fixture->shown->str, "\033[?25h\033[?1049l"));
  dup2 (fixture->saved_stdin, STDIN_FILENO);
  close (fixture->saved_stdin);
  close (fixture->slave);
  close (fixture->master);
  g_string_free (fixture->shown, TRUE);
  g_string_free (fixture->keys, TRUE);
}

static void
present (Fixture *fixture, const char *text)
{
  FpFrame frame = { .cols = fixture->cols, .rows = fixture->rows };

  for (guint row = 0; row < frame.rows; row++)
    g_snprintf (frame.cell[row], sizeof frame.cell[row], "%-*s", (int)frame.cols,
                row == 0 ? text : "");
  frame.cursor = TRUE;
  frame.cursor_col = 1;
  fixture->driver->present (fixture->driver, &frame);
}

static void
test_picture (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, "20x4");
  g_assert_cmpuint (fixture.cols, ==, 20);
  g_assert_cmpuint (fixture.rows, ==, 4);
  present (&fixture, "SENSOR-01");
  wait_for (&fixture, fixture.shown, "\033[J");
  g_assert_nonnull (strstr (fixture.shown->str, "NSOR-01"));
  g_assert_nonnull (strstr (fixture.shown->str, "q leaves"));
  g_assert_nonnull (strstr (fixture.shown->str, "[UP] [DOWN] [LEFT] [RIGHT] [ENTER]"));
  g_assert_nonnull (strstr (fixture.shown->str, "   user demo\\x1b[2J\033[K\033[J"));
  tear_down (&fixture);
}

static void
test_keys (void)
{
  static const char typed[] = "\033[A\033[B\033OC\033OD\r\n\033[1;5Ax\033\033[Aq";
  Fixture fixture = { 0 };

  set_up (&fixture, "16x2");
  g_assert_cmpint (write (fixture.master, typed, sizeof typed - 1), ==, sizeof typed - 1);
  wait_for (&fixture, fixture.keys, "q");
  g_assert_cmpstr (fixture.keys->str, ==, "UDRLEEUUq");
  g_assert_cmpint (write (fixture.master, "\003", 1), ==, 1);
  wait_for (&fixture, fixture.keys, "qq");
  tear_down (&fixture);
}

/* Nobody reads the terminal: presenting does not block, and the newest frame counts in the end. */
static void
test_slow_terminal (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, "40x4");
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("frame %u", i);

      present (&fixture, text);
    }
  present (&fixture, "xxTHE NEWEST");
  wait_for (&fixture, fixture.shown, "THE NEWEST");
  g_assert_null (strstr (fixture.shown->str, "ame 1998"));
  tear_down (&fixture);
}

/* A picture that changed while the window was resized is drawn anew. */
static void
test_resize (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, "16x2");
  present (&fixture, "xxHERE");
  wait_for (&fixture, fixture.shown, "q leaves");
  g_string_truncate (fixture.shown, 0);
  kill (getpid (), SIGWINCH);
  wait_for (&fixture, fixture.shown, "q leaves");
  tear_down (&fixture);
}

#ifndef __SANITIZE_ADDRESS__
/* A program that dies leaves a terminal that can be used. */
static void
test_death (void)
{
  Fixture fixture = { 0 };
  struct rlimit none = { 0, 0 };
  int status;
  pid_t child;

  set_up (&fixture, "16x2");
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      setrlimit (RLIMIT_CORE, &none);
      raise (SIGSEGV);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGSEGV);
  assert_restored (&fixture);
  tear_down (&fixture);
}
#endif

static void
test_not_a_terminal (void)
{
  g_autoptr (GKeyFile) config = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  int saved = dup (STDIN_FILENO), null = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  dup2 (null, STDIN_FILENO);
  g_assert_null (fp_terminal_driver_new (config, &events, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  dup2 (saved, STDIN_FILENO);
  close (saved);
  close (null);
}

static void
test_bytes (void)
{
  FpTerminalKeys keys = { 0 };
  FpKey key = FP_KEY_UP;

  for (guint byte = 0x20; byte < 0x100; byte++)
    if (byte != 'q' && byte != 'Q')
      g_assert_cmpint (fp_terminal_keys_take (&keys, (guint8)byte, &key), ==, FP_TERMINAL_NOTHING);
  g_assert_cmpint (fp_terminal_keys_take (&keys, '\r', &key), ==, FP_TERMINAL_KEY);
  g_assert_cmpint (key, ==, FP_KEY_ENTER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel/terminal/bytes", test_bytes);
  g_test_add_func ("/panel/terminal/picture", test_picture);
  g_test_add_func ("/panel/terminal/keys", test_keys);
  g_test_add_func ("/panel/terminal/slow", test_slow_terminal);
  g_test_add_func ("/panel/terminal/not-a-terminal", test_not_a_terminal);
  g_test_add_func ("/panel/terminal/resize", test_resize);
#ifndef __SANITIZE_ADDRESS__
  g_test_add_func ("/panel/terminal/death", test_death);
#endif
  return g_test_run ();
}
