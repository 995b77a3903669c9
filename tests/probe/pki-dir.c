/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/probe/pki-dir.h"

#include <glib/gstdio.h>

#include "tests/peers/pki.h"

char *
pki_dir_make (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("faceplate-pki-XXXXXX", &error);

  g_assert_no_error (error);
  peers_pki_write (dir, &error);
  g_assert_no_error (error);
  return dir;
}

void
pki_dir_remove (char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
  g_free (path);
}
