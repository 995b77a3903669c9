/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/host/actions.h"
#include "helper/host/file.h"

#define FOLDER "run/systemd/network"

static bool
write_or_remove (int folder, const char *link, bool unmanaged, FpHostAnswer *answer)
{
  char name[64], text[256];

  /* The first by its name counts, wherever it lies, and no other for this link
   * (systemd.network(5)): an administrator's may begin with 00-. */
  snprintf (name, sizeof name, "0-faceplate-%s.network", link);
  if (!unmanaged)
    return fp_host_remove (folder, name, answer);
  snprintf (text, sizeof text,
            "# Faceplate manages this link: faceplatectl network release gives it back.\n"
            "[Match]\nName=%s\n\n[Link]\nUnmanaged=yes\n",
            link);
  return fp_host_write (folder, name, text, answer);
}

void
fp_host_networkd (int root, const char *link, const char *mode, FpHostAnswer *answer)
{
  bool unmanaged = strcmp (mode, "unmanaged") == 0;
  int folder;

  if (!fp_host_link_name (link, answer))
    return;
  if (!unmanaged && strcmp (mode, "managed") != 0)
    {
      fp_host_fail (answer, "a link is managed or unmanaged");
      return;
    }
  if (mkdirat (root, FOLDER, 0755) != 0 && errno != EEXIST)
    {
      fp_host_fail_errno (answer, FOLDER);
      return;
    }
  folder = fp_host_folder (root, FOLDER, answer);
  if (folder < 0)
    return;
  if (write_or_remove (folder, link, unmanaged, answer))
    fp_host_ok (answer);
  close (folder);
}
