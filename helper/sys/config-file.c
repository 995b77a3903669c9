/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/config-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The bytes read, FP_CONFIG_FILE_MAX + 1 for a larger file, or -1. */
static gssize
read_file (const char *path, char *bytes)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO may stand there */
  gssize n = 0, got = 1;
  int saved;

  if (fd < 0)
    return -1;
  while (got > 0 && n <= FP_CONFIG_FILE_MAX)
    {
      got = TEMP_FAILURE_RETRY (read (fd, bytes + n, (gsize)(FP_CONFIG_FILE_MAX + 1 - n)));
      n += MAX (got, 0);
    }
  saved = errno;
  close (fd);
  errno = saved;
  return got < 0 ? -1 : n;
}

FpConfig *
fp_config_file_read (const char *path, char **fault)
{
  g_autofree char *bytes = g_malloc (FP_CONFIG_FILE_MAX + 1);
  gssize len = read_file (path, bytes);

  if (len >= 0 && len <= FP_CONFIG_FILE_MAX)
    return fp_config_parse (bytes, (gsize)len, fault);
  if (len < 0 && errno == ENOENT)
    *fault = g_strdup ("");
  else if (len < 0)
    *fault = g_strdup_printf ("The configuration file cannot be read: %s.", g_strerror (errno));
  else
    *fault = g_strdup ("The configuration file is larger than 256 KiB.");
  return fp_config_new ();
}
