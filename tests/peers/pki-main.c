/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* peers-pki DIR: makes the directory and the test certificates in it. */
#include "tests/peers/pki.h"

#include <errno.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    {
      g_printerr ("usage: %s DIR\n", argv[0]);
      return 2;
    }
  if (g_mkdir_with_parents (argv[1], 0755) != 0 || !peers_pki_write (argv[1], &error))
    {
      g_printerr ("%s: %s\n", argv[1], error != NULL ? error->message : g_strerror (errno));
      return 1;
    }
  return 0;
}
