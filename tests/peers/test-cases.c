/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real probe against every mode of the peers that misbehave. All cases run in a small pool,
 * because many of them only wait; each GLib test takes the result of its own. */
#include <string.h>

#include "dbus/codes.h"
#include "tests/peers/bad-origin.h"
#include "tests/peers/bad-proxy.h"
#include "tests/peers/case.h"
#include "tests/peers/child.h"
#include "tests/peers/pki.h"
#include "tests/peers/probe-run.h"

#define USER        "joe.user"
#define DOMAIN_USER "DOM\\joe"
#define PASSWORD    "Pa55\"w\\rd;x"
#define BAD         "wr0ng;secret"
#define THREADS     6
/* the longest case that waits has 10 s (first answer) and 3 s (alive?) before its scale */
#define SCALE   "0.1"
#define LIMIT_S 30.0 /* of a case that must not wait at all; it is met in well under one second */
#define WAIT_S  12.0 /* of one that does: the whole check has 75 s * SCALE */

/* asks nobody outside of this machine */
#define NO_KDC                                                                                     \
  "[libdefaults]\ndefault_realm = FACEPLATE.TEST\ndns_lookup_kdc = false\ndns_lookup_realm = "     \
  "false\n"

typedef struct
{
  const PeerCase *row;
  char *name;
  char *fault; /* NULL: all is well */
  ProbeResult *result;
  gboolean done;
} Run;

static char *pki;
static GPtrArray *runs;
static GMutex mutex; /* guards Run.done */
static GCond cond;

static const char *
user_of (const PeerCase *row)
{
  return row->flags & CASE_DOMAIN ? DOMAIN_USER : USER;
}

static const char *
password_of (const PeerCase *row)
{
  if (row->flags & CASE_BAD_USER)
    return BAD;
  return row->flags & (CASE_USER | CASE_DOMAIN) ? PASSWORD : NULL;
}

static char *
read_pin (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.pin", pki, name);
  char *pin = NULL;

  g_assert_true (g_file_get_contents (path, &pin, NULL, NULL));
  return g_strchomp (pin);
}

/* {pki} and {pin:NAME} */
static char *
expand (const char *word)
{
  const char *at = strstr (word, "{pin:");
  g_autofree char *name = at != NULL ? g_strndup (at + 5, strcspn (at + 5, "}")) : NULL;
  g_autofree char *pin = name != NULL ? read_pin (name) : NULL;
  g_auto (GStrv) parts = g_strsplit (word, "{pki}", -1);

  if (at != NULL)
    return g_strdup_printf ("%.*s%s", (int)(at - word), word, pin);
  return g_strjoinv (pki, parts);
}

static void
add_more (GPtrArray *args, const char *more)
{
  g_auto (GStrv) words = g_strsplit (more != NULL ? more : "", " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_equal (words[i], "--no-ws"))
      g_ptr_array_add (args, expand (words[i]));
}

static GPtrArray *
make_args (const PeerCase *row, guint16 proxy_port, guint16 origin_port)
{
  GPtrArray *args = g_ptr_array_new_with_free_func (g_free);
  gboolean direct = (row->flags & CASE_DIRECT) != 0;
  const char *host = direct ? "localhost" : PEERS_HOST;

  if (!direct)
    g_ptr_array_add (args, g_strdup_printf ("--proxy=127.0.0.1:%u", proxy_port));
  if (password_of (row) != NULL)
    g_ptr_array_add (args, g_strconcat ("--user=", user_of (row), NULL));
  if (row->args == NULL || strstr (row->args, "--ca=") == NULL)
    g_ptr_array_add (args, g_strconcat ("--ca=", pki, "/root.pem", NULL));
  g_ptr_array_add (args, g_strconcat ("--issuing-ca=", pki, "/issuing.pem", NULL));
  g_ptr_array_add (args, g_strconcat ("--system-ca=", pki, "/public.pem", NULL));
  if (row->flags & CASE_WAITS)
    g_ptr_array_add (args, g_strdup ("--time-scale=" SCALE));
  add_more (args, row->args);
  g_ptr_array_add (args, g_strdup_printf ("https://%s:%u/health", host, origin_port));
  if (row->args == NULL || strstr (row->args, "--no-ws") == NULL)
    g_ptr_array_add (args, g_strdup_printf ("wss://%s:%u/ws", host, origin_port));
  g_ptr_array_add (args, NULL);
  return args;
}

static char *
peers_fault (const PeerCase *row, BadProxy *proxy, BadOrigin *origin)
{
  char *fault = proxy != NULL ? bad_proxy_fault (proxy) : NULL;

  if (fault == NULL)
    fault = bad_origin_fault (origin);
  if (fault == NULL && bad_origin_n_leaks (origin) > 0)
    fault = g_strdup ("the proxy's password went to the platform");
  if (fault == NULL && proxy != NULL && bad_proxy_n_logins (proxy) != row->logins)
    fault = g_strdup_printf ("%u logins, not %u", bad_proxy_n_logins (proxy), row->logins);
  return fault;
}

static char *
judge (const Run *run, BadProxy *proxy, BadOrigin *origin)
{
  const PeerCase *row = run->row;
  double limit = row->flags & CASE_WAITS ? WAIT_S : LIMIT_S;
  char *fault;

  if (!g_str_equal (run->result->code, row->code))
    return g_strdup_printf ("%s, not %s", run->result->code, row->code);
  if (row->evidence != NULL && strstr (run->result->out, row->evidence) == NULL)
    return g_strdup_printf ("no \"%s\" in the evidence", row->evidence);
  if (run->result->seconds > limit)
    return g_strdup_printf ("it took %.1f s", run->result->seconds);
  fault = peers_fault (row, proxy, origin);
  if (fault == NULL)
    fault = probe_result_fault (run->result, user_of (row), password_of (row));
  return fault;
}

static void
run_one (gpointer data, gpointer user_data)
{
  Run *run = data;
  const PeerCase *row = run->row;
  const char *mode = row->proxy != NULL ? row->proxy : "open";
  g_autoptr (BadOrigin) origin = bad_origin_new (row->origin != NULL ? row->origin : "good", pki);
  g_autoptr (BadProxy) proxy = NULL;
  g_autoptr (GPtrArray) args = NULL;
  guint16 origin_port, proxy_port;

  g_assert_nonnull (origin);
  origin_port = bad_origin_port (origin);
  proxy_port = origin_port;
  if (*mode == '!')
    origin_port = proxy_port = peer_unused_port ();
  else if (*mode != '@')
    {
      proxy = bad_proxy_new (mode, origin_port, user_of (row), PASSWORD);
      g_assert_nonnull (proxy);
      proxy_port = bad_proxy_port (proxy);
    }
  args = make_args (row, proxy_port, origin_port);
  run->result = probe_run ((const char *const *)args->pdata,
                           row->flags & CASE_NO_NTLM ? "GSS_MECH_CONFIG=/dev/null" : NULL,
                           password_of (row), LIMIT_S);
  run->fault = judge (run, proxy, origin);
  g_mutex_lock (&mutex);
  run->done = TRUE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&mutex);
}

static void
test_case (gconstpointer data)
{
  const Run *run = data;

  g_mutex_lock (&mutex);
  while (!run->done)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
  if (run->fault != NULL)
    g_test_message ("%s\n%s", run->fault, run->result->out);
  if (run->fault != NULL)
    g_test_fail ();
}

/* Codes that no peer on the wire can bring about by itself, and the suites that hold them. */
static const char *const elsewhere[] = {
  /* what is typed in and what the link says: the service */
  "CFG_HOST", "CFG_PORT", "CFG_USER", "NET_DOWN",
  /* what comes of a change of the network: tests/net, tests/bus/test-network*.c */
  "NET_DHCP_NONE", "NET_ADDRESS_USED", "NET_GATEWAY", "NET_NOT_SET", "NET_DNS_NOT_SET",
  "NET_NO_ROUTER", "NET_UNCONFIRMED",
  /* names, routes, routers: test-network.c */
  "NET_NO_ROUTE", "NET_FILTERED", "PX_DNS_NOTFOUND", "PX_DNS_FAIL", "PX_DNS_TIMEOUT",
  "PX_TCP_TIMEOUT", "PX_TCP_UNREACH", "PX_TCP_FAIL", "SRV_DNS_NOTFOUND", "SRV_DNS_FAIL",
  "SRV_DNS_TIMEOUT", "SRV_TCP_TIMEOUT", "SRV_TCP_UNREACH", "SRV_TCP_FAIL",
  /* the probe's own tests */
  "CANCELLED", "TIMEOUT",
  /* what must never be */
  "INTERNAL", NULL
};

static gboolean
has_case (const char *symbol)
{
  for (guint i = 0; i < runs->len; i++)
    if (g_str_equal (((const Run *)runs->pdata[i])->row->code, symbol))
      return TRUE;
  return FALSE;
}

/* A code that is added needs a case. */
static void
test_coverage (void)
{
  for (guint code = 0; code < FP_N_CODES; code++)
    {
      const char *symbol = fp_code_info (code)->symbol;

      if (has_case (symbol) == g_strv_contains (elsewhere, symbol))
        g_error ("%s: a case here or a place elsewhere, and not both", symbol);
    }
}

static void
run_clear (gpointer data)
{
  Run *run = data;

  g_free (run->name);
  g_free (run->fault);
  probe_result_free (run->result);
  g_free (run);
}

static void
add_cases (const PeerCase *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      Run *run = g_new0 (Run, 1);
      g_autofree char *path = NULL;

      run->row = &rows[i];
      if (rows[i].name != NULL)
        run->name = g_strdup (rows[i].name);
      else if (rows[i].origin != NULL)
        run->name = g_strconcat ("origin/", rows[i].origin, NULL);
      else
        run->name = g_strconcat ("proxy/", rows[i].proxy, NULL);
      path = g_strconcat ("/", run->name, NULL);
      g_ptr_array_add (runs, run);
      g_test_add_data_func (path, run, test_case);
    }
}

static void
write_more_files (void)
{
  g_autofree char *users = g_build_filename (pki, "ntlm-users", NULL);
  g_autofree char *both = g_build_filename (pki, "root-and-corp.pem", NULL);
  g_autofree char *root_file = g_build_filename (pki, "root.pem", NULL);
  g_autofree char *corp_file = g_build_filename (pki, "corp.pem", NULL);
  g_autofree char *root = NULL;
  g_autofree char *corp = NULL;
  g_autofree char *pem = NULL;

  g_autofree char *krb5 = g_build_filename (pki, "krb5.conf", NULL);

  g_assert_true (g_file_set_contents (krb5, NO_KDC, -1, NULL));
  g_setenv ("KRB5_CONFIG", krb5, TRUE);
  g_assert_true (g_file_set_contents (users, "DOM:joe:" PASSWORD "\n", -1, NULL));
  g_setenv ("NTLM_USER_FILE", users, TRUE);
  g_assert_true (g_file_get_contents (root_file, &root, NULL, NULL));
  g_assert_true (g_file_get_contents (corp_file, &corp, NULL, NULL));
  pem = g_strconcat (root, corp, NULL);
  g_assert_true (g_file_set_contents (both, pem, -1, NULL));
}

/* Those that -p and -s leave over run as well: the pool knows nothing of them. */
static GThreadPool *
start_pool (void)
{
  GThreadPool *pool = g_thread_pool_new (run_one, NULL, THREADS, TRUE, NULL);

  for (guint i = 0; i < runs->len; i++)
    g_thread_pool_push (pool, runs->pdata[i], NULL);
  return pool;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  GThreadPool *pool;
  int rc;

  g_test_init (&argc, &argv, NULL);
  pki = g_dir_make_tmp ("faceplate-cases-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (peers_pki_write (pki, &error));
  write_more_files ();
  runs = g_ptr_array_new_with_free_func (run_clear);
  add_cases (proxy_cases, n_proxy_cases);
  add_cases (origin_cases, n_origin_cases);
  g_test_add_func ("/coverage", test_coverage);
  pool = start_pool ();
  rc = g_test_run ();
  g_thread_pool_free (pool, FALSE, TRUE);
  g_ptr_array_unref (runs);
  peer_remove_tree (pki);
  g_free (pki);
  return rc;
}
