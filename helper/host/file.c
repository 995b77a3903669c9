/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".faceplate-host.new" /* one at a time: main.c has a lock */

int
fp_host_folder (int root, const char *path, FpHostAnswer *answer)
{
  int folder = openat (root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (folder < 0)
    fp_host_fail_errno (answer, path);
  return folder;
}

static bool
write_all (int fd, const char *text)
{
  size_t len = strlen (text), done = 0;

  while (done < len)
    {
      ssize_t n = TEMP_FAILURE_RETRY (write (fd, text + done, len - done));

      if (n < 0)
        return false;
      done += (size_t)n;
    }
  return fchmod (fd, 0644) == 0 && fsync (fd) == 0;
}

bool
fp_host_write (int folder, const char *name, const char *text, FpHostAnswer *answer)
{
  bool written;
  int fd;

  unlinkat (folder, TEMPORARY, 0); /* of one that was killed */
  fd = openat (folder, TEMPORARY, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fp_host_fail_errno (answer, name);
  written = write_all (fd, text);
  if (!written)
    fp_host_fail_errno (answer, name);
  close (fd);
  if (written && fp_host_rename (folder, TEMPORARY, name, answer))
    return true;
  unlinkat (folder, TEMPORARY, 0);
  return false;
}

bool
fp_host_remove (int folder, const char *name, FpHostAnswer *answer)
{
  if (unlinkat (folder, name, 0) != 0 && errno != ENOENT)
    return fp_host_fail_errno (answer, name);
  return fsync (folder) == 0 || fp_host_fail_errno (answer, name);
}

bool
fp_host_rename (int folder, const char *from, const char *to, FpHostAnswer *answer)
{
  if (renameat (folder, from, folder, to) == 0 && fsync (folder) == 0)
    return true;
  return fp_host_fail_errno (answer, to);
}
