/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A resolv.conf that comes, changes, goes, is a link, is no file at all. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/core/resolv-conf.h"
#include "helper/sys/name-servers.h"
#include "helper/sys/resolv.h"

typedef struct
{
  char *dir;
  FpResolv *resolv;
} Fixture;

static void
on_changed (gpointer user_data)
{
}

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
expect (FpResolv *resolv, const char *servers)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (10000, on_deadline, &late);

  for (;;)
    {
      g_autofree char *text = g_strjoinv (" ", (char **)fp_resolv_servers (resolv));

      if (late)
        g_assert_cmpstr (text, ==, servers);
      if (g_str_equal (text, servers))
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (deadline);
}

static char *
path_of (const Fixture *f, const char *name)
{
  return g_build_filename (f->dir, name, NULL);
}

static void
put (const Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = path_of (f, name);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize)strlen (text));
  close (fd);
}

static void
make_link (const Fixture *f, const char *target, const char *name)
{
  g_autofree char *path = path_of (f, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
make_dir (const Fixture *f, const char *name)
{
  g_autofree char *path = path_of (f, name);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
move (const Fixture *f, const char *from, const char *to)
{
  g_autofree char *old = path_of (f, from), *new = path_of (f, to);

  g_assert_cmpint (g_rename (old, new), ==, 0);
}

static void delete (const Fixture *f, const char *name)
{
  g_autofree char *path = path_of (f, name);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
watch (Fixture *f, const char *name)
{
  g_autofree char *path = path_of (f, name);

  f->resolv = fp_resolv_new (path, on_changed, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("faceplate-resolv-XXXXXX", NULL);
  g_assert_nonnull (f->dir);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *argv[] = { "rm", "-r", f->dir, NULL };

  fp_resolv_free (f->resolv);
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (f->dir);
}

static void
test_written (Fixture *f, gconstpointer data)
{
  put (f, "resolv.conf", "nameserver 192.0.2.1\n");
  watch (f, "resolv.conf");
  expect (f->resolv, "192.0.2.1");
  put (f, "resolv.conf", "nameserver 192.0.2.2\nnameserver ::1\n");
  expect (f->resolv, "192.0.2.2 ::1");
  put (f, "new", "nameserver 192.0.2.3\n");
  move (f, "new", "resolv.conf");
  expect (f->resolv, "192.0.2.3");
  delete (f, "resolv.conf");
  expect (f->resolv, "");
  put (f, "resolv.conf", "nameserver 192.0.2.4\n");
  expect (f->resolv, "192.0.2.4");
}

static void
test_missing_folder (Fixture *f, gconstpointer data)
{
  watch (f, "a/b/resolv.conf");
  expect (f->resolv, "");
  make_dir (f, "a");
  make_dir (f, "a/b");
  put (f, "a/b/resolv.conf", "nameserver 192.0.2.1\n");
  expect (f->resolv, "192.0.2.1");
  move (f, "a/b", "elsewhere");
  expect (f->resolv, "");
  move (f, "elsewhere", "a/b");
  expect (f->resolv, "192.0.2.1");
}

static void
test_link (Fixture *f, gconstpointer data)
{
  make_dir (f, "run");
  put (f, "run/one", "nameserver 192.0.2.1\n");
  put (f, "run/two", "nameserver 192.0.2.2\n");
  make_link (f, "run/one", "resolv.conf");
  watch (f, "resolv.conf");
  expect (f->resolv, "192.0.2.1");
  put (f, "run/one", "nameserver 192.0.2.9\n");
  expect (f->resolv, "192.0.2.9");
  make_link (f, "run/two", "new");
  move (f, "new", "resolv.conf");
  expect (f->resolv, "192.0.2.2");
  put (f, "run/two", "nameserver 192.0.2.3\n");
  expect (f->resolv, "192.0.2.3");
}

static void
test_chain (Fixture *f, gconstpointer data)
{
  make_link (f, "second", "resolv.conf");
  make_link (f, "third", "second");
  watch (f, "resolv.conf");
  expect (f->resolv, "");
  put (f, "third", "nameserver 192.0.2.1\n");
  expect (f->resolv, "192.0.2.1");
  put (f, "fourth", "nameserver 192.0.2.2\n");
  make_link (f, "fourth", "new");
  move (f, "new", "second");
  expect (f->resolv, "192.0.2.2");
}

static void
test_loop (Fixture *f, gconstpointer data)
{
  make_link (f, "other", "resolv.conf");
  make_link (f, "resolv.conf", "other");
  watch (f, "resolv.conf");
  expect (f->resolv, "");
  delete (f, "other");
  put (f, "other", "nameserver 192.0.2.1\n");
  expect (f->resolv, "192.0.2.1");
}

/* Never waits for a writer, never reads for ever. */
static void
test_no_file (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_of (f, "resolv.conf");

  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
  watch (f, "resolv.conf");
  expect (f->resolv, "");
  delete (f, "resolv.conf");
  make_link (f, "/dev/zero", "resolv.conf");
  make_dir (f, "folder");
  put (f, "new", "nameserver 192.0.2.1\n");
  move (f, "new", "resolv.conf");
  expect (f->resolv, "192.0.2.1");
}

/* What lies behind the cap is not read, and the line that it cuts is not believed. */
static void
test_huge (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("nameserver 192.0.2.1\n");

  while (text->len < FP_RESOLV_CONF_MAX - 20)
    g_string_append (text, "#\n");
  g_string_append (text, "nameserver 192.0.2.111\nnameserver 192.0.2.3\n");
  put (f, "resolv.conf", text->str);
  watch (f, "resolv.conf");
  expect (f->resolv, "192.0.2.1");
}

static void
expect_list (FpNameServers *servers, const char *wanted)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (10000, on_deadline, &late);

  for (;;)
    {
      g_autofree char *text = g_strjoinv (" ", (char **)fp_name_servers_list (servers));

      if (late)
        g_assert_cmpstr (text, ==, wanted);
      if (g_str_equal (text, wanted))
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (deadline);
}

/* The servers that systemd-resolved asks, in the place of its own address. */
static void
test_uplinks (Fixture *f, gconstpointer data)
{
  g_autofree char *resolv_conf = path_of (f, "resolv.conf"), *uplinks = path_of (f, "run/uplinks");
  g_autoptr (FpNameServers) servers = NULL;

  put (f, "resolv.conf", "nameserver 127.0.0.53\n");
  servers = fp_name_servers_new (resolv_conf, uplinks, on_changed, NULL);
  expect_list (servers, "127.0.0.53"); /* somebody else's, or it does not run */
  make_dir (f, "run");
  put (f, "run/uplinks", "# none\n");
  expect_list (servers, "");
  put (f, "run/uplinks", "nameserver 192.0.2.1\nnameserver 2001:db8::53\n");
  expect_list (servers, "192.0.2.1 2001:db8::53");
  put (f, "new", "nameserver 127.0.0.1\n");
  move (f, "new", "resolv.conf");
  expect_list (servers, "127.0.0.1");
  put (f, "new", "nameserver 127.0.0.54\n");
  move (f, "new", "resolv.conf");
  expect_list (servers, "192.0.2.1 2001:db8::53");
  delete (f, "run/uplinks");
  expect_list (servers, "127.0.0.54");
}

#define ADD(name, func) g_test_add ("/resolv/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("written", test_written);
  ADD ("missing-folder", test_missing_folder);
  ADD ("link", test_link);
  ADD ("chain", test_chain);
  ADD ("loop", test_loop);
  ADD ("no-file", test_no_file);
  ADD ("huge", test_huge);
  ADD ("uplinks", test_uplinks);
  return g_test_run ();
}
