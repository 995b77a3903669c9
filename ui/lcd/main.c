/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-lcd: the front panel, a client of faceplated like any other. */
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "config.h"
#include "ui/lcd/driver/options.h"
#include "ui/lcd/presenter.h"

static const char *const driver_words[] = { "lcdproc", "terminal", NULL };
static const FpDriverNew driver_news[] = { fp_lcdproc_driver_new, fp_terminal_driver_new };
static const char *const keys_words[] = { "five", "three", NULL };

static const char *const known_keys[]
    = { "driver",   "lcdproc-host", "lcdproc-port", "size",      "keys",
        "hint",     "idle-s",       "cursor",       "charset",   "key-up",
        "key-down", "key-left",     "key-right",    "key-enter", NULL };

#define IDLE_S_DEFAULT 300
#define IDLE_S_MAX     86400

typedef struct
{
  char *config_file;
  char *driver; /* of the command line; NULL: of the configuration file */
  gboolean version;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->config_file);
  g_free (arguments->driver);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_arguments (Arguments *arguments, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &arguments->config_file,
      "Read FILE instead of " FP_CONF_FILE, "FILE" },
    { "driver", 'd', 0, G_OPTION_ARG_STRING, &arguments->driver,
      "Draw on an LCDd (lcdproc) or on this terminal (terminal)", "DRIVER" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "Say the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- the front panel of an appliance");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Unknown argument %s",
                   (*argv)[1]);
      return FALSE;
    }
  if (arguments->driver != NULL && !g_strv_contains (driver_words, arguments->driver))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "Unknown driver %s: lcdproc or terminal", arguments->driver);
      return FALSE;
    }
  return TRUE;
}

/* Without a file that can be read the panel runs with its defaults: it is needed most where
 * something is not set up. */
static GKeyFile *
load_config (const char *path)
{
  g_autoptr (GError) error = NULL;
  GKeyFile *config = g_key_file_new ();

  if (g_key_file_load_from_file (config, path, G_KEY_FILE_NONE, &error))
    return config;
  if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("%s: %s; the defaults are used", path, error->message);
  g_key_file_unref (config);
  return g_key_file_new ();
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static void
on_quit (gpointer loop)
{
  g_main_loop_quit (loop);
}

static GLogWriterOutput
write_no_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

/* A line of the log would go right through the picture in the terminal. */
static void
spare_terminal (FpDriverNew driver_new)
{
  if (driver_new == fp_terminal_driver_new && isatty (STDERR_FILENO))
    g_log_set_writer_func (write_no_log, NULL, NULL);
}

static int
run (GKeyFile *config, const char *driver)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (FpPresenter) presenter = NULL;
  g_autoptr (GError) error = NULL;
  FpPanelConfig panel = { .cols = 16, .rows = 2 };
  guint which;

  if (driver != NULL)
    g_key_file_set_string (config, FP_PANEL_GROUP, "driver", driver);
  which = fp_option_word (config, "driver", driver_words, faults);
  panel.keys = (FpKeyProfile)fp_option_word (config, "keys", keys_words, faults);
  panel.idle_ms = 1000 * fp_option_uint (config, "idle-s", 0, IDLE_S_MAX, IDLE_S_DEFAULT, faults);
  fp_options_unknown (config, known_keys, faults);
  fp_options_log (faults);
  spare_terminal (driver_news[which]);
  presenter = fp_presenter_new (&panel, driver_news[which], config, on_quit, loop, &error);
  if (presenter == NULL)
    {
      g_printerr ("faceplate-lcd: %s\n", error->message);
      return EXIT_FAILURE;
    }
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGHUP, on_signal, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

/* A password passes through this process on its way from the keys to the service: there is no core
 * file. (LeakSanitizer has to trace it.) */
static void
forbid_core_file (void)
{
#ifndef __SANITIZE_ADDRESS__
  prctl (PR_SET_DUMPABLE, 0);
#endif
}

int
main (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  g_autoptr (GKeyFile) config = NULL;
  g_autoptr (GError) error = NULL;

  forbid_core_file ();
  if (!parse_arguments (&arguments, &argc, &argv, &error))
    {
      g_printerr ("faceplate-lcd: %s\n", error->message);
      return 2;
    }
  if (arguments.version)
    {
      puts ("faceplate-lcd " FP_VERSION);
      return EXIT_SUCCESS;
    }
  config = load_config (arguments.config_file != NULL ? arguments.config_file : FP_CONF_FILE);
  return run (config, arguments.driver);
}
