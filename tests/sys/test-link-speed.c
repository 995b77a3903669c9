/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The speed of a link, from files as the kernel has them. */
#include <glib/gstdio.h>

#include "helper/sys/link-speed.h"

#define DEADLINE_MS 20000

typedef struct
{
  guint calls, mbit_s;
} Answer;

static void
on_read (guint mbit_s, gpointer user_data)
{
  Answer *answer = user_data;

  answer->calls++;
  answer->mbit_s = mbit_s;
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("deadline");
  return G_SOURCE_REMOVE;
}

static char *
make_link (const char *folder, const char *link, const char *speed)
{
  g_autofree char *dir = g_build_filename (folder, link, NULL);
  char *file = g_build_filename (dir, "speed", NULL);

  g_mkdir (dir, 0700);
  g_assert_true (g_file_set_contents (file, speed, -1, NULL));
  return file;
}

static void
remove_link (char *file)
{
  g_autofree char *dir = g_path_get_dirname (file);

  g_remove (file);
  g_rmdir (dir);
  g_free (file);
}

static guint
ask (FpLinkSpeed *speed, Answer *answer, const char *link)
{
  guint deadline = g_timeout_add (DEADLINE_MS, on_deadline, NULL);
  guint before = answer->calls;

  fp_link_speed_ask (speed, link);
  while (answer->calls == before)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
  return answer->mbit_s;
}

static void
test_values (void)
{
  static const struct
  {
    const char *text;
    guint mbit_s;
  } rows[] = { { "1000\n", 1000 },    { "10", 10 },    { "-1\n", 0 },      { "\n", 0 },
               { "4294967295\n", 0 }, { "fast\n", 0 }, { "2500\n", 2500 }, { "400000\n", 400000 } };
  g_autofree char *folder = g_dir_make_tmp ("fp-speed-XXXXXX", NULL);
  Answer answer = { 0, 0 };
  g_autoptr (FpLinkSpeed) speed = fp_link_speed_new (folder, on_read, &answer);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char *file = make_link (folder, "eth0", rows[i].text);

      g_assert_cmpuint (ask (speed, &answer, "eth0"), ==, rows[i].mbit_s);
      remove_link (file);
    }
  g_assert_cmpuint (ask (speed, &answer, "eth0"), ==, 0); /* gone */
  g_assert_cmpuint (ask (speed, &answer, ""), ==, 0);
  g_rmdir (folder);
}

/* Of two questions only the later one is answered; of none that is given up any. */
static void
test_given_up (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fp-speed-XXXXXX", NULL);
  char *first = make_link (folder, "eth0", "10\n"), *second = make_link (folder, "eth1", "20\n");
  Answer answer = { 0, 0 };
  FpLinkSpeed *speed = fp_link_speed_new (folder, on_read, &answer);

  fp_link_speed_ask (speed, "eth0");
  g_assert_cmpuint (ask (speed, &answer, "eth1"), ==, 20);
  g_assert_cmpuint (answer.calls, ==, 1);
  fp_link_speed_ask (speed, "eth0");
  fp_link_speed_free (speed);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (answer.calls, ==, 1);
  remove_link (first);
  remove_link (second);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-speed/values", test_values);
  g_test_add_func ("/link-speed/given-up", test_given_up);
  return g_test_run ();
}
