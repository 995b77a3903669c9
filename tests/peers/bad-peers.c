/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The misbehaving peers by hand:
 *   bad-peers origin MODE PKI-DIR                        prints port=N, serves until it is ended
 *   bad-peers proxy MODE ORIGIN-PORT [USER PASSWORD]     likewise
 *   bad-peers list                                       the modes of both */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/peers/bad-origin.h"
#include "tests/peers/bad-proxy.h"

static void
print_list (const char *kind, const char **names)
{
  for (guint i = 0; names[i] != NULL; i++)
    printf ("%s %s\n", kind, names[i]);
  g_free (names);
}

static int
serve (guint16 port)
{
  printf ("port=%u\n", port);
  fflush (stdout);
  while (pause () == -1 && errno == EINTR)
    ;
  return 0;
}

int
main (int argc, char **argv)
{
  BadOrigin *origin = NULL;
  BadProxy *proxy = NULL;

  if (argc == 2 && g_str_equal (argv[1], "list"))
    {
      print_list ("proxy", bad_proxy_modes ());
      print_list ("origin", bad_origin_modes ());
      return 0;
    }
  if (argc == 4 && g_str_equal (argv[1], "origin"))
    origin = bad_origin_new (argv[2], argv[3]);
  if ((argc == 4 || argc == 6) && g_str_equal (argv[1], "proxy"))
    proxy = bad_proxy_new (argv[2], atoi (argv[3]), argc == 6 ? argv[4] : "",
                           argc == 6 ? argv[5] : "");
  if (origin != NULL)
    return serve (bad_origin_port (origin));
  if (proxy != NULL)
    return serve (bad_proxy_port (proxy));
  g_printerr ("usage: %s origin MODE PKI-DIR | proxy MODE ORIGIN-PORT [USER PASSWORD] | list\n",
              argv[0]);
  return 2;
}
