/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/lcdd.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <linux/input.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS_MAX 4

struct _FpTestLcdd
{
  char *folder, *conf, *fifo;
  guint16 port;
  int keys; /* the FIFO's writing end */
  GPid pid; /* 0: does not run */
  int out;
  guint source;
  GString *line; /* the unfinished one */
  guint n_rows;  /* of the unfinished frame */
  char *unfinished[ROWS_MAX];
  char *row[ROWS_MAX];
  guint n_frames;
  guint16 last_key; /* its code */
};

static gboolean
go_on (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
fp_test_wait (gboolean (*done) (gpointer data), gpointer data, guint ms)
{
  gint64 end_us = g_get_monotonic_time () + (gint64)ms * 1000;
  guint alarm = g_timeout_add (20, go_on, NULL); /* not every condition is an event of the loop */

  while (!done (data) && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (alarm);
  return done (data);
}

guint16
fp_test_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &bound, &error);
  g_assert_no_error (error);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

FpTestLcdd *
fp_test_lcdd_new (void)
{
  FpTestLcdd *lcdd = g_new0 (FpTestLcdd, 1);
  g_autoptr (GError) error = NULL;

  lcdd->folder = g_dir_make_tmp ("faceplate-lcdd-XXXXXX", &error);
  g_assert_no_error (error);
  lcdd->conf = g_build_filename (lcdd->folder, "LCDd.conf", NULL);
  lcdd->fifo = g_build_filename (lcdd->folder, "keys", NULL);
  g_assert_cmpint (mkfifo (lcdd->fifo, 0600), ==, 0);
  lcdd->keys = open (lcdd->fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (lcdd->keys, >=, 0);
  lcdd->port = fp_test_free_port ();
  lcdd->line = g_string_new (NULL);
  lcdd->out = -1;
  return lcdd;
}

static void
forget_frames (FpTestLcdd *lcdd)
{
  g_string_truncate (lcdd->line, 0);
  lcdd->n_rows = 0;
  for (guint i = 0; i < ROWS_MAX; i++)
    {
      g_clear_pointer (&lcdd->unfinished[i], g_free);
      g_clear_pointer (&lcdd->row[i], g_free);
    }
}

/* The text driver's frames: "+----+", "|text|" for each row, "+----+". */
static void
take_line (FpTestLcdd *lcdd, const char *line)
{
  gsize len = strlen (line);

  if (line[0] == '|' && len >= 2 && line[len - 1] == '|' && lcdd->n_rows < ROWS_MAX)
    {
      g_free (lcdd->unfinished[lcdd->n_rows]);
      lcdd->unfinished[lcdd->n_rows++] = g_strchomp (g_strndup (line + 1, len - 2));
      return;
    }
  if (line[0] != '+' || lcdd->n_rows == 0)
    return;
  for (guint i = 0; i < ROWS_MAX; i++)
    {
      g_free (lcdd->row[i]);
      lcdd->row[i] = i < lcdd->n_rows ? g_steal_pointer (&lcdd->unfinished[i]) : NULL;
    }
  lcdd->n_rows = 0;
  lcdd->n_frames++;
}

static gboolean
on_output (int fd, GIOCondition condition, gpointer user_data)
{
  FpTestLcdd *lcdd = user_data;
  char bytes[4096];
  gssize len = read (fd, bytes, sizeof bytes);

  if (len <= 0)
    {
      lcdd->source = 0;
      return G_SOURCE_REMOVE;
    }
  for (gssize i = 0; i < len; i++)
    if (bytes[i] != '\n')
      g_string_append_c (lcdd->line, bytes[i]);
    else
      {
        take_line (lcdd, lcdd->line->str);
        g_string_truncate (lcdd->line, 0);
      }
  return G_SOURCE_CONTINUE;
}

/* Looked up, not tried: LCDd's queue holds two connections, and a third one's SYN is sent again
 * only after a second. */
static gboolean
listens (gpointer data)
{
  FpTestLcdd *lcdd = data;
  g_autofree char *table = NULL;
  g_autofree char *entry = g_strdup_printf (" 0100007F:%04X 00000000:0000 0A ", lcdd->port);

  g_assert_true (g_file_get_contents ("/proc/net/tcp", &table, NULL, NULL));
  return strstr (table, entry) != NULL;
}

static gboolean
is_gone (gpointer data)
{
  return !listens (data);
}

/* Where LCDd's drivers are: Debian has them below the folder of the architecture. Transfer full. */
static char *
driver_path (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/usr/lib", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/usr/lib", name, "lcdproc/", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return g_strdup ("/usr/lib/lcdproc/");
}

/* In the child: it ends with the test, however that ends. */
static void
before_exec (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
run (FpTestLcdd *lcdd, const char *driver, const char *section)
{
  const char *argv[] = { "stdbuf", "-oL", "LCDd", "-f", "-s", "0", "-c", lcdd->conf, NULL };
  g_autofree char *drivers = driver_path ();
  g_autofree char *conf = g_strdup_printf (
      "[server]\nDriverPath=%s\nDriver=%s\nDriver=linux_input\nBind=127.0.0.1\n"
      "Port=%u\nReportLevel=1\nUser=%s\nForeground=yes\nFrameInterval=31250\nServerScreen=blank\n"
      "WaitTime=5\n[menu]\n[linux_input]\nDevice=%s\n[%s]\n%s",
      drivers, driver, lcdd->port, g_get_user_name (), lcdd->fifo, driver, section);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lcdd->pid, ==, 0);
  g_file_set_contents (lcdd->conf, conf, -1, &error);
  g_assert_no_error (error);
  forget_frames (lcdd);
  g_spawn_async_with_pipes (NULL, (char **)argv, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                                | G_SPAWN_STDERR_TO_DEV_NULL,
                            before_exec, NULL, &lcdd->pid, NULL, &lcdd->out, NULL, &error);
  g_assert_no_error (error);
  lcdd->source = g_unix_fd_add (lcdd->out, G_IO_IN | G_IO_HUP, on_output, lcdd);
  g_assert_true (fp_test_wait (listens, lcdd, FP_TEST_LCDD_MS));
}

void
fp_test_lcdd_start (FpTestLcdd *lcdd, guint cols, guint rows)
{
  g_autofree char *section = g_strdup_printf ("Size=%ux%u\n", cols, rows);

  run (lcdd, "text", section);
}

void
fp_test_lcdd_start_cfontz (FpTestLcdd *lcdd, const char *model, const char *device)
{
  g_autofree char *section
      = g_strdup_printf ("Model=%s\nDevice=%s\nSpeed=%s\n"
                         "Contrast=560\nBrightness=600\nReboot=no\nUSB=no\n",
                         model, device, g_str_equal (model, "633") ? "19200" : "115200");

  run (lcdd, "CFontzPacket", section);
}

void
fp_test_lcdd_start_hd44780 (FpTestLcdd *lcdd, const char *device)
{
  g_autofree char *section
      = g_strdup_printf ("ConnectionType=pertelian\nDevice=%s\nSize=20x4\nKeypad=no\n", device);

  run (lcdd, "hd44780", section);
}

void
fp_test_lcdd_kill (FpTestLcdd *lcdd)
{
  if (lcdd->pid == 0)
    return;
  kill (lcdd->pid, SIGKILL);
  g_assert_cmpint (waitpid (lcdd->pid, NULL, 0), ==, lcdd->pid);
  g_spawn_close_pid (lcdd->pid);
  lcdd->pid = 0;
  if (lcdd->source != 0)
    g_source_remove (lcdd->source);
  lcdd->source = 0;
  close (lcdd->out);
  g_assert_true (fp_test_wait (is_gone, lcdd, FP_TEST_LCDD_MS));
}

void
fp_test_lcdd_free (FpTestLcdd *lcdd)
{
  if (lcdd == NULL)
    return;
  fp_test_lcdd_kill (lcdd);
  forget_frames (lcdd);
  close (lcdd->keys);
  g_unlink (lcdd->conf);
  g_unlink (lcdd->fifo);
  g_rmdir (lcdd->folder);
  g_string_free (lcdd->line, TRUE);
  g_free (lcdd->conf);
  g_free (lcdd->fifo);
  g_free (lcdd->folder);
  g_free (lcdd);
}

void
fp_test_lcdd_freeze (FpTestLcdd *lcdd)
{
  g_assert_cmpint (kill (lcdd->pid, SIGSTOP), ==, 0);
}

void
fp_test_lcdd_thaw (FpTestLcdd *lcdd)
{
  g_assert_cmpint (kill (lcdd->pid, SIGCONT), ==, 0);
}

guint16
fp_test_lcdd_port (FpTestLcdd *lcdd)
{
  return lcdd->port;
}

static guint16
key_code (const char *key)
{
  static const struct
  {
    const char *name;
    guint16 code;
  } keys[] = { { "Up", KEY_UP },       { "Down", KEY_DOWN },   { "Left", KEY_LEFT },
               { "Right", KEY_RIGHT }, { "Enter", KEY_ENTER }, { "Escape", KEY_ESC } };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].name, key))
      return keys[i].code;
  g_error ("no key %s", key);
}

/* A press alone: LCDd takes no notice of a release, but of only one record at a time. */
void
fp_test_lcdd_press (FpTestLcdd *lcdd, const char *key)
{
  struct input_event event = { .type = EV_KEY, .code = key_code (key), .value = 1 };

  lcdd->last_key = event.code;
  g_assert_cmpint (write (lcdd->keys, &event, sizeof event), ==, sizeof event);
}

void
fp_test_lcdd_press_keys (FpTestLcdd *lcdd, const char *keys)
{
  g_auto (GStrv) list = g_strsplit (keys, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    fp_test_lcdd_press (lcdd, list[i]);
}

/* LCDd's frames are the clock: 31 ms each, as precise as is needed here. */
static void
pause_before (FpTestLcdd *lcdd, const char *key, guint frames)
{
  if (lcdd->last_key == key_code (key))
    fp_test_lcdd_wait_frames (lcdd, frames);
}

void
fp_test_lcdd_type (FpTestLcdd *lcdd, const char *keys)
{
  g_auto (GStrv) list = g_strsplit (keys, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      pause_before (lcdd, list[i], 6);
      fp_test_lcdd_press (lcdd, list[i]);
    }
}

void
fp_test_lcdd_press_anew (FpTestLcdd *lcdd, const char *key)
{
  pause_before (lcdd, key, 12);
  fp_test_lcdd_press (lcdd, key);
}

void
fp_test_lcdd_press_see (FpTestLcdd *lcdd, const char *key, const char *text)
{
  fp_test_lcdd_press_anew (lcdd, key);
  fp_test_lcdd_wait_text (lcdd, text);
}

const char *
fp_test_lcdd_row (FpTestLcdd *lcdd, guint row)
{
  g_assert_cmpuint (row, <, ROWS_MAX);
  return lcdd->row[row] != NULL ? lcdd->row[row] : "";
}

guint
fp_test_lcdd_n_frames (FpTestLcdd *lcdd)
{
  return lcdd->n_frames;
}

typedef struct
{
  FpTestLcdd *lcdd;
  guint after; /* frames of before do not count */
  int row;     /* -1: any */
  const char *text;
} Wanted;

static gboolean
is_there (gpointer data)
{
  const Wanted *wanted = data;

  if (wanted->lcdd->n_frames <= wanted->after)
    return FALSE;
  if (wanted->row >= 0)
    return g_str_equal (fp_test_lcdd_row (wanted->lcdd, (guint)wanted->row), wanted->text);
  for (guint i = 0; i < ROWS_MAX; i++)
    if (strstr (fp_test_lcdd_row (wanted->lcdd, i), wanted->text) != NULL)
      return TRUE;
  return FALSE;
}

static void
fail_with_frame (const Wanted *wanted)
{
  for (guint i = 0; i < ROWS_MAX; i++)
    if (wanted->lcdd->row[i] != NULL)
      g_printerr ("|%s|\n", wanted->lcdd->row[i]);
  g_error ("not on the display in row %d: \"%s\"", wanted->row, wanted->text);
}

void
fp_test_lcdd_wait_row (FpTestLcdd *lcdd, guint row, const char *text)
{
  Wanted wanted = { lcdd, lcdd->n_frames, (int)row, text };

  if (!fp_test_wait (is_there, &wanted, FP_TEST_LCDD_MS))
    fail_with_frame (&wanted);
}

void
fp_test_lcdd_wait_text (FpTestLcdd *lcdd, const char *text)
{
  Wanted wanted = { lcdd, lcdd->n_frames, -1, text };

  if (!fp_test_wait (is_there, &wanted, FP_TEST_LCDD_MS))
    fail_with_frame (&wanted);
}

gboolean
fp_test_lcdd_try_text (FpTestLcdd *lcdd, const char *text, guint ms)
{
  Wanted wanted = { lcdd, lcdd->n_frames, -1, text };

  return fp_test_wait (is_there, &wanted, ms);
}

static gboolean
has_frames (gpointer data)
{
  const Wanted *wanted = data;

  return wanted->lcdd->n_frames >= wanted->after;
}

void
fp_test_lcdd_wait_frames (FpTestLcdd *lcdd, guint n)
{
  Wanted wanted = { lcdd, lcdd->n_frames + n, -1, NULL };

  g_assert_true (fp_test_wait (has_frames, &wanted, FP_TEST_LCDD_MS));
}
