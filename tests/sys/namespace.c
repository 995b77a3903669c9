/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/namespace.h"

#include <errno.h>
#include <gio/gio.h>
#include <sched.h>
#include <stdarg.h>
#include <string.h>

void
namespace_set (const char *path, const char *value)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, value, -1, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

void
namespace_enter (void)
{
  if (unshare (CLONE_NEWNET) != 0)
    g_error ("a network namespace needs root: %s", g_strerror (errno));
  namespace_set ("/proc/sys/net/ipv6/conf/default/addr_gen_mode", "1");
  namespace_set ("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
  namespace_set ("/proc/sys/net/ipv6/conf/all/accept_dad", "0");
}

static void
run (const char *const *argv, const char *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *errors = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, NULL, &errors, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s %s ...: %s", argv[0], argv[1], errors);
}

void
namespace_ip (const char *format, ...)
{
  g_autofree char *arguments = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) argv = NULL;
  va_list list;

  va_start (list, format);
  arguments = g_strdup_vprintf (format, list);
  va_end (list);
  line = g_strconcat ("ip ", arguments, NULL);
  argv = g_strsplit (line, " ", -1);
  run ((const char *const *)argv, "");
}

void
namespace_batch (const char *lines)
{
  static const char *const argv[] = { "ip", "-batch", "-", NULL };

  run (argv, lines);
}
