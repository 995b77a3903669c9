/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state directory: what a restart finds after a save, a cut, a full disk. As any user. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "dbus/errors.h"
#include "helper/sys/store.h"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("fp-store-XXXXXX", NULL);
  g_assert_nonnull (f->dir);
}

static void
remove_all (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_dir_close (dir);
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_all (f->dir);
  g_free (f->dir);
}

static guint
count (Fixture *f, const char *prefix)
{
  GDir *dir = g_dir_open (f->dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix) ? 1 : 0;
  g_dir_close (dir);
  return n;
}

static FpState *
load (Fixture *f, char **fault)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);

  return fp_store_load (store, fault);
}

typedef struct
{
  gboolean done;
  GError *error;
} Saved;

static void
on_saved (FpState *saved, const GError *error, gpointer user_data)
{
  Saved *s = user_data;

  s->done = TRUE;
  s->error = error != NULL ? g_error_copy (error) : NULL;
  g_assert_true ((saved != NULL) != (error != NULL));
  fp_state_free (saved);
}

/* NULL: saved. */
static GError *
save (FpStore *store, FpState *state)
{
  Saved s = { FALSE, NULL };

  fp_store_save (store, state, on_saved, &s);
  g_assert_true (fp_store_is_busy (store));
  while (!s.done)
    g_main_context_iteration (NULL, TRUE);
  return s.error;
}

static FpState *
proxy_state (const FpState *base, const char *host, const char *password)
{
  FpProxySettings *settings = fp_proxy_settings_new ();
  g_autoptr (FpProposal) proposal = fp_proposal_new (FP_KIND_ENABLE_PROXY, settings, FALSE);

  settings->host = g_strdup (host);
  settings->port = 3128;
  settings->user = g_strdup (password != NULL ? "u" : "");
  settings->password = g_strdup (password);
  return fp_state_committed (base, proposal, &(FpReport){ .code = FP_CODE_OK });
}

static FpState *
pending_state (const FpState *base, const char *host, const char *password)
{
  FpProxySettings *settings = fp_proxy_settings_new ();
  g_autoptr (FpProposal) proposal = fp_proposal_new (FP_KIND_CHANGE_PROXY, settings, FALSE);

  settings->host = g_strdup (host);
  settings->port = 3128;
  settings->user = g_strdup ("u");
  settings->password = g_strdup (password);
  return fp_state_with_pending (base, proposal, FP_CODE_PX_CLOSED);
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL;
  g_autofree char *fault_after = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  g_autoptr (FpState) first = proxy_state (empty, "a", "secret-a");
  g_autoptr (FpState) read = NULL;

  g_assert_cmpstr (fault, ==, "");
  g_assert_false (empty->enabled);
  g_assert_no_error (save (store, fp_state_copy (first)));
  g_assert_no_error (save (store, pending_state (first, "b", "secret-b")));
  read = load (f, &fault_after);
  g_assert_cmpstr (fault_after, ==, "");
  g_assert_cmpstr (read->proxy->password, ==, "secret-a");
  g_assert_cmpstr (read->pending->settings->password, ==, "secret-b");
  g_assert_cmpint (read->pending->code, ==, FP_CODE_PX_CLOSED);
}

static void
test_modes (Fixture *f, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (f->dir, "state-dir", NULL);
  g_autoptr (FpStore) store = fp_store_new (inner);
  g_autofree char *fault = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  GDir *dir;
  const char *name;
  struct stat st;

  g_assert_no_error (save (store, proxy_state (empty, "a", "secret-a")));
  g_assert_cmpint (stat (inner, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0700);
  dir = g_dir_open (inner, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (inner, name, NULL);

      g_assert_cmpint (stat (path, &st), ==, 0);
      g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
    }
  g_dir_close (dir);
  remove_all (inner);
}

/* The same password is not written twice; one that nothing names any more goes. */
static void
test_secrets_swept (Fixture *f, gconstpointer data)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  g_autoptr (FpState) first = proxy_state (empty, "a", "secret-a");
  g_autoptr (FpState) pending = pending_state (first, "b", "secret-b");

  g_assert_no_error (save (store, fp_state_copy (first)));
  g_assert_no_error (save (store, fp_state_copy (first)));
  g_assert_cmpuint (count (f, "secret-"), ==, 1);
  g_assert_no_error (save (store, fp_state_copy (pending)));
  g_assert_cmpuint (count (f, "secret-"), ==, 2);
  g_assert_no_error (save (store, fp_state_without_pending (pending))); /* forgotten at once */
  g_assert_cmpuint (count (f, "secret-"), ==, 1);
  g_assert_no_error (save (store, proxy_state (first, "c", "secret-c")));
  g_assert_cmpuint (count (f, "secret-"), ==, 2); /* state.previous needs its own */
  g_assert_no_error (save (store, proxy_state (first, "d", NULL)));
  g_assert_no_error (save (store, proxy_state (first, "e", NULL)));
  g_assert_cmpuint (count (f, "secret-"), ==, 0);
}

static void
test_queue (Fixture *f, gconstpointer data)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL;
  g_autofree char *fault_after = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  g_autoptr (FpState) read = NULL;
  Saved saved[3] = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *host = g_strdup_printf ("host-%u", i);

      fp_store_save (store, proxy_state (empty, host, host), on_saved, &saved[i]);
    }
  while (fp_store_is_busy (store))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 3; i++)
    g_assert_true (saved[i].done && saved[i].error == NULL);
  read = load (f, &fault_after);
  g_assert_cmpstr (read->proxy->host, ==, "host-2");
  g_assert_cmpstr (read->proxy->password, ==, "host-2");
}

static void
save_two (Fixture *f)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);

  g_assert_no_error (save (store, proxy_state (empty, "old", "secret-old")));
  g_assert_no_error (save (store, proxy_state (empty, "new", "secret-new")));
}

/* A change of the network has begun: another state, one journal. */
static FpState *
journal_state (const FpState *base, const char *journal)
{
  FpProposal proposal = { .kind = FP_KIND_CHANGE_NETWORK };

  proposal.network = fp_network_settings_default ();
  proposal.network.vlan = 7;
  return fp_state_with_journal (base, &proposal, journal);
}

/* Cut at any byte: the state before is in force, whole, the service says so and keeps what it
 * found. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "state", NULL);
  g_autofree char *text = NULL;
  gsize len;

  save_two (f);
  g_assert_true (g_file_get_contents (path, &text, &len, NULL));
  for (gsize cut = 0; cut < len; cut++)
    {
      g_autofree char *fault = NULL;
      g_autoptr (FpState) read = NULL;

      g_assert_true (g_file_set_contents (path, text, (gssize)cut, NULL));
      read = load (f, &fault);
      g_assert_cmpstr (read->proxy->host, ==, "old");
      g_assert_cmpstr (read->proxy->password, ==, "secret-old");
      g_assert_nonnull (strstr (fault, "state.unreadable-"));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpuint (count (f, "state.unreadable-"), ==, 3); /* a few, not one a start */
}

/* The same of a change of the network: with its journal, or as if it had never begun. */
static void
test_journal_cut (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "state", NULL);
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL, *text = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  g_autoptr (FpState) first = proxy_state (empty, "old", "secret-old");
  gsize len;

  g_assert_no_error (save (store, fp_state_copy (first)));
  g_assert_no_error (save (store, journal_state (first, "remove up eth0\n")));
  g_assert_true (g_file_get_contents (path, &text, &len, NULL));
  for (gsize cut = 0; cut <= len; cut++)
    {
      g_autofree char *what = NULL;
      g_autoptr (FpState) read = NULL;

      g_assert_true (g_file_set_contents (path, text, (gssize)cut, NULL));
      read = load (f, &what);
      g_assert_cmpstr (read->journal, ==, cut == len ? "remove up eth0\n" : NULL);
      g_assert_true ((read->pending_network != NULL) == (cut == len));
      g_assert_cmpstr (read->proxy->password, ==, "secret-old");
    }
}

/* What could not be read again is not written. */
static void
test_too_long (Fixture *f, gconstpointer data)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL, *fault_after = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  g_autoptr (FpState) first = proxy_state (empty, "a", "secret-a");
  g_autofree char *journal = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (FpState) read = NULL;

  g_assert_no_error (save (store, fp_state_copy (first)));
  error = save (store, journal_state (first, journal));
  g_assert_error (error, FP_ERROR, FP_ERROR_STORAGE);
  read = load (f, &fault_after);
  g_assert_cmpstr (fault_after, ==, "");
  g_assert_cmpstr (read->proxy->host, ==, "a");
  g_assert_null (read->journal);
}

static void
test_secret_cut (Fixture *f, gconstpointer data)
{
  GDir *dir;
  const char *name;

  save_two (f);
  dir = g_dir_open (f->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (name, "secret-") || !g_file_get_contents (path, &text, NULL, NULL)
          || !g_str_has_prefix (text, "secret-new"))
        continue;
      g_assert_true (g_file_set_contents (path, "secret-ne", -1, NULL));
    }
  g_dir_close (dir);
  {
    g_autofree char *fault = NULL;
    g_autoptr (FpState) read = load (f, &fault);

    g_assert_cmpstr (fault, !=, "");
    g_assert_cmpstr (read->proxy->password, ==, "secret-old"); /* never half a password */
  }
}

static void
test_both_unreadable (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "state", NULL);
  g_autofree char *previous = g_build_filename (f->dir, "state.previous", NULL);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');
  g_autofree char *fault = NULL;
  g_autofree char *fault_after = NULL;
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autoptr (FpState) read = NULL;
  g_autoptr (FpState) after = NULL;

  save_two (f);
  g_assert_true (g_file_set_contents (path, huge, -1, NULL));
  g_assert_true (g_file_set_contents (previous, "[proxy]\nenabled=true\n", -1, NULL));
  read = fp_store_load (store, &fault);
  g_assert_false (read->enabled);
  g_assert_null (read->proxy->host);
  g_assert_nonnull (strstr (fault, "state.unreadable-1"));
  g_assert_no_error (
      save (store, proxy_state (read, "fresh", NULL))); /* and it goes on from there */
  after = load (f, &fault_after);
  g_assert_cmpstr (fault_after, ==, "");
  g_assert_cmpstr (after->proxy->host, ==, "fresh");
}

static void
test_not_a_file (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "state", NULL);
  g_autofree char *fault = NULL;
  g_autoptr (FpState) read = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  read = load (f, &fault);
  g_assert_false (read->enabled);
  g_assert_cmpstr (fault, !=, "");
}

/* A full disk, as a plain user can have one: a limit on the size of files. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autoptr (FpStore) store = fp_store_new (f->dir);
  g_autofree char *fault = NULL;
  g_autofree char *fault_after = NULL;
  g_autoptr (FpState) empty = fp_store_load (store, &fault);
  g_autoptr (FpState) first = proxy_state (empty, "a", "secret-a");
  g_autoptr (FpState) read = NULL;
  struct rlimit old, full;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_error (save (store, fp_state_copy (first)));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  for (rlim_t size = 0; size < 64;
       size += 4) /* the password, or the state behind it, does not fit */
    {
      g_autoptr (GError) error = NULL;

      full = (struct rlimit){ size, old.rlim_max };
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &full), ==, 0);
      error = save (store, proxy_state (first, "b", "another-secret"));
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
      g_assert_error (error, FP_ERROR, FP_ERROR_STORAGE);
      g_assert_cmpuint (count (f, "secret-"), ==, 1);
      g_assert_cmpuint (count (f, "state.new"), ==, 0);
    }
  read = load (f, &fault_after);
  g_assert_cmpstr (fault_after, ==, "");
  g_assert_cmpstr (read->proxy->host, ==, "a");
  g_assert_cmpstr (read->proxy->password, ==, "secret-a");
  g_assert_no_error (save (store, proxy_state (first, "b", "another-secret"))); /* room again */
}

static void
test_no_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "state-dir", NULL);
  g_autoptr (FpStore) store = fp_store_new (below);
  g_autofree char *fault = NULL;
  g_autoptr (FpState) state = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  state = fp_store_load (store, &fault);
  g_assert_cmpstr (fault, !=, "");
  error = save (store, proxy_state (state, "a", "p"));
  g_assert_error (error, FP_ERROR, FP_ERROR_STORAGE);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/round-trip", test_round_trip);
  ADD ("/store/modes", test_modes);
  ADD ("/store/secrets-swept", test_secrets_swept);
  ADD ("/store/queue", test_queue);
  ADD ("/store/cut", test_cut);
  ADD ("/store/journal-cut", test_journal_cut);
  ADD ("/store/too-long", test_too_long);
  ADD ("/store/secret-cut", test_secret_cut);
  ADD ("/store/both-unreadable", test_both_unreadable);
  ADD ("/store/not-a-file", test_not_a_file);
  ADD ("/store/full", test_full);
  ADD ("/store/no-directory", test_no_directory);
  return g_test_run ();
}
