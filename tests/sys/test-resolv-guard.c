/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Another program writes over our resolv.conf: once, again and again, and again after a while. */
#include <glib/gstdio.h>

#include "helper/host/request.h"
#include "helper/sys/resolv-guard.h"

#define OURS    FP_HOST_RESOLV_CONF_MARK "\nnameserver 192.0.2.53\n"
#define THEIRS  "nameserver 198.51.100.53\n"
#define UNIT_MS 5

typedef struct
{
  char *dir, *path;
  FpResolvGuard *guard;
  guint lost, given_up;
  gboolean answers; /* by writing ours again */
} Fixture;

static void
put (Fixture *f, const char *text)
{
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
}

static void
on_lost (gboolean gives_up, gpointer user_data)
{
  Fixture *f = user_data;

  if (gives_up)
    {
      f->given_up++;
      return;
    }
  f->lost++;
  if (!f->answers)
    return;
  put (f, OURS);
  fp_resolv_guard_look (f->guard);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("fp-guard-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "resolv.conf", NULL);
  f->answers = TRUE;
  put (f, OURS);
  f->guard = fp_resolv_guard_new (f->path, UNIT_MS, on_lost, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fp_resolv_guard_free (f->guard);
  g_unlink (f->path);
  g_rmdir (f->dir);
  g_free (f->path);
  g_free (f->dir);
}

static gboolean
on_end (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn (guint ms)
{
  gboolean ended = FALSE;

  g_timeout_add (ms, on_end, &ended);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
}

/* Theirs in the place of ours, and ours again. */
static void
fight (Fixture *f)
{
  guint before = f->lost;

  put (f, THEIRS);
  while (f->lost == before)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_once (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  turn (50);
  g_assert_cmpuint (f->lost, ==, 0);
  fight (f);
  turn (50);
  g_assert_cmpuint (f->lost, ==, 1);
  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, OURS);
}

/* It was lost before anybody looked. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->guard, fp_resolv_guard_free);
  g_unlink (f->path);
  f->guard = fp_resolv_guard_new (f->path, UNIT_MS, on_lost, f);
  fp_resolv_guard_look (f->guard);
  while (f->lost == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* After the last time it is said, and left. */
static void
test_fight (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < FP_RESOLV_GUARD_TRIES; i++)
    fight (f);
  put (f, THEIRS);
  while (f->given_up == 0)
    g_main_context_iteration (NULL, TRUE);
  put (f, OURS);
  turn (20);
  put (f, THEIRS);
  turn (UNIT_MS * 64);
  g_assert_cmpuint (f->given_up, ==, 1);
  g_assert_cmpuint (f->lost, ==, FP_RESOLV_GUARD_TRIES);
}

/* Some quiet time later it is tried again. */
static void
test_quiet (Fixture *f, gconstpointer data)
{
  guint before;

  fp_resolv_guard_free (f->guard);
  f->guard = fp_resolv_guard_new (f->path, 1, on_lost, f);
  for (; f->given_up == 0; turn (5))
    put (f, THEIRS);
  for (before = f->lost; f->lost == before; turn (1300))
    {
      put (f, OURS);
      turn (20);
      put (f, THEIRS);
    }
}

/* Where nobody can write it, it is not asked for again before it changes. */
static void
test_no_answer (Fixture *f, gconstpointer data)
{
  f->answers = FALSE;
  fight (f);
  turn (100);
  g_assert_cmpuint (f->lost, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/resolv-guard/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("once", test_once);
  ADD ("at-once", test_at_once);
  ADD ("fight", test_fight);
  ADD ("quiet", test_quiet);
  ADD ("no-answer", test_no_answer);
  return g_test_run ();
}
