/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real probe and, to prove the rig itself, curl, through real squid and tinyproxy. Nothing
 * leaves 127.0.0.1: squid knows platform.example from a file of its own, tinyproxy is asked for
 * localhost. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/peers/pki.h"
#include "tests/peers/probe-run.h"
#include "tests/peers/real-proxy.h"

#define PASSWORD "S3cr$t!x"
#define PLAIN    "S3cretx1" /* tinyproxy.conf takes no symbols */
#define LIMIT_S  40

typedef enum
{
  SQUID,
  TINYPROXY
} Program;

typedef struct
{
  const char *name;
  Program program;
  const char *options;  /* of run-squid, with {pki}, or a line of tinyproxy.conf */
  const char *user;     /* that squid knows, with PASSWORD; NULL: it is open */
  const char *login;    /* user of the probe; NULL: none */
  const char *password; /* NULL: the right one */
  const char *host;     /* NULL: the platform's; "!": a port where nobody listens */
  const char *args;     /* of the probe, with {pki} and {pin} (of the issuing CA) */
  const char *code;
  const char *evidence;
  const char *curl; /* what curl says of it: the status of CONNECT and of the answer */
} Row;

#define BUMP "--bump {pki}/corp.pem {pki}/corp.key --trust {pki}/root.pem"

static const Row rows[] = {
  { "squid/open", SQUID, .code = "OK", .evidence = "scheme=none", .curl = "200/200" },
  { "squid/basic", SQUID, .user = "joe", .login = "joe", .code = "OK", .evidence = "scheme=basic",
    .curl = "200/200" },
  { "squid/basic-domain", SQUID, .user = "DOM\\joe", .login = "DOM\\joe", .code = "OK",
    .curl = "200/200" },
  { "squid/basic-bad", SQUID, .user = "joe", .login = "joe", .password = "wr0ng",
    .code = "PX_AUTH_REJECTED", .curl = "407/000" },
  { "squid/basic-nobody", SQUID, .user = "joe", .code = "PX_AUTH_NEEDED", .curl = "407/000" },
  { "squid/digest", SQUID, .options = "--digest", .user = "joe", .login = "joe", .code = "OK",
    .evidence = "scheme=digest", .curl = "200/200" },
  { "squid/digest-bad", SQUID, .options = "--digest", .user = "joe", .login = "joe",
    .password = "wr0ng", .code = "PX_AUTH_REJECTED", .curl = "407/000" },
  { "squid/acl", SQUID, .options = "--deny", .code = "PX_FORBIDDEN",
    .evidence = "ERR_ACCESS_DENIED", .curl = "403/000" },
  { "squid/acl-with-login", SQUID, .options = "--deny", .user = "joe", .login = "joe",
    .code = "PX_FORBIDDEN", .curl = "403/000" },
  { "squid/ports", SQUID, .options = "--ports 1-1023", .code = "PX_FORBIDDEN", .curl = "403/000" },
  { "squid/dead-upstream", SQUID, .host = "!", .code = "PX_UP_CONNECT",
    .evidence = "ERR_CONNECT_FAIL 111", .curl = "503/000" },
  { "squid/no-dns", SQUID, .host = "nowhere.example", .code = "PX_UP_FAIL", .curl = "500/000" },
  { "squid/bump", SQUID, .options = BUMP, .code = "TLS_INTERCEPTED",
    .evidence = "Corporate Web Gateway", .curl = "200/000" },
  { "squid/bump-product", SQUID,
    .options = "--bump {pki}/fortinet.pem {pki}/fortinet.key --trust {pki}/root.pem",
    .code = "TLS_INTERCEPTED", .evidence = "Fortinet", .curl = "200/000" },
  { "squid/bump-trusted-and-pin", SQUID, .options = BUMP,
    .args = "--ca={pki}/root-and-corp.pem --pin={pin}", .code = "TLS_INTERCEPTED",
    .evidence = "Corporate Web Gateway", .curl = "200/000" },
  { "squid/pin", SQUID, .args = "--pin={pin}", .code = "OK", .curl = "200/200" },
  { "tinyproxy/open", TINYPROXY, .code = "OK", .curl = "200/200" },
  { "tinyproxy/basic", TINYPROXY, .options = "BasicAuth joe " PLAIN, .login = "joe",
    .password = PLAIN, .code = "OK", .evidence = "scheme=basic", .curl = "200/200" },
  { "tinyproxy/basic-bad", TINYPROXY, .options = "BasicAuth joe " PLAIN, .login = "joe",
    .password = "wr0ng", .code = "PX_AUTH_REJECTED", .curl = "401/000" },
  { "tinyproxy/basic-nobody", TINYPROXY, .options = "BasicAuth joe " PLAIN,
    .code = "PX_AUTH_NEEDED", .curl = "407/000" },
  { "tinyproxy/port", TINYPROXY, .options = "ConnectPort 443", .code = "PX_FORBIDDEN",
    .curl = "403/000" },
  { "tinyproxy/client", TINYPROXY, .options = "Allow 127.0.0.9", .code = "PX_FORBIDDEN",
    .curl = "403/000" },
  { "tinyproxy/dead-upstream", TINYPROXY, .host = "!", .code = "PX_ERROR", .curl = "500/000" },
};

static char *top;
static char *pki;
static PeerChild *platform;
static char *pin;

static char **
expand (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "{pki}", -1);
  g_autofree char *with_pki = g_strjoinv (pki, parts);
  g_auto (GStrv) more = g_strsplit (with_pki, "{pin}", -1);
  g_autofree char *whole = g_strjoinv (pin, more);

  return *whole != '\0' ? g_strsplit (whole, " ", -1) : g_new0 (char *, 1);
}

static PeerChild *
start_proxy (const Row *row, guint16 port)
{
  g_autofree char *name = g_strdelimit (g_strdup (row->name), "/", '-');
  g_autofree char *dir = g_build_filename (top, name, NULL);
  g_auto (GStrv) options = expand (row->options);

  if (row->program == SQUID)
    return real_squid (dir, "127.0.0.1", port, (const char *const *)options, row->user, PASSWORD);
  return real_tinyproxy (dir, port, row->options != NULL ? row->options : "");
}

/* HOST:PORT of the platform */
static char *
make_target (const Row *row)
{
  const char *host = row->program == SQUID ? PEERS_HOST : "localhost";

  if (g_strcmp0 (row->host, "!") == 0)
    return g_strdup_printf ("%s:%u", host, peer_unused_port ());
  return g_strdup_printf ("%s:%s", row->host != NULL ? row->host : host,
                          peer_child_ready_text (platform));
}

static const char *
password_of (const Row *row)
{
  if (row->login == NULL)
    return NULL;
  return row->password != NULL ? row->password : PASSWORD;
}

static ProbeResult *
run_probe (const Row *row, guint16 port, const char *target)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) more = expand (row->args);

  g_ptr_array_add (args, g_strdup_printf ("--proxy=127.0.0.1:%u", port));
  if (row->args == NULL || strstr (row->args, "--ca=") == NULL)
    g_ptr_array_add (args, g_strconcat ("--ca=", pki, "/root.pem", NULL));
  g_ptr_array_add (args, g_strconcat ("--issuing-ca=", pki, "/issuing.pem", NULL));
  g_ptr_array_add (args, g_strconcat ("--system-ca=", pki, "/public.pem", NULL));
  if (row->login != NULL)
    g_ptr_array_add (args, g_strconcat ("--user=", row->login, NULL));
  for (guint i = 0; more[i] != NULL; i++)
    g_ptr_array_add (args, g_strdup (more[i]));
  g_ptr_array_add (args, g_strdup_printf ("https://%s/health", target));
  g_ptr_array_add (args, g_strdup_printf ("wss://%s/ws", target));
  g_ptr_array_add (args, NULL);
  return probe_run ((const char *const *)args->pdata, NULL, password_of (row), LIMIT_S);
}

/* The same by another program: what it says must go with what the probe is expected to say. */
static char *
run_curl (const Row *row, guint16 port, const char *target)
{
  g_autofree char *proxy = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *ca = g_strconcat (pki, "/root.pem", NULL);
  g_autofree char *url = g_strdup_printf ("https://%s/health", target);
  g_autofree char *login
      = row->login != NULL ? g_strdup_printf ("%s:%s", row->login, password_of (row)) : NULL;
  const char *argv[] = { "curl",
                         "-qsm30",
                         "-o",
                         "/dev/null",
                         "-w",
                         "%{http_connect}/%{http_code}",
                         "--cacert",
                         ca,
                         "-x",
                         proxy,
                         url,
                         "--proxy-anyauth",
                         login != NULL ? "-U" : NULL,
                         login,
                         NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return out;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  guint16 port = peer_unused_port ();
  g_autoptr (PeerChild) proxy = start_proxy (row, port);
  g_autofree char *target = make_target (row);
  g_autofree char *curl = run_curl (row, port, target);
  g_autoptr (ProbeResult) result = run_probe (row, port, target);
  g_autofree char *fault = NULL;

  g_test_message ("%s", result->out);
  g_assert_cmpstr (curl, ==, row->curl);
  g_assert_cmpstr (result->code, ==, row->code);
  if (row->evidence != NULL)
    g_assert_nonnull (strstr (result->out, row->evidence));
  fault = probe_result_fault (result, row->login, password_of (row));
  g_assert_cmpstr (fault, ==, NULL);
}

static char *
read_file (const char *name)
{
  g_autofree char *path = g_build_filename (pki, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
set_up (void)
{
  g_autofree char *root = NULL, *corp = NULL, *both = NULL, *path = NULL;

  top = g_dir_make_tmp ("faceplate-proxies-XXXXXX", NULL);
  pki = g_build_filename (top, "pki", NULL);
  /* squid of another user reads there */
  g_assert_no_errno (g_chmod (top, 0755));
  g_assert_no_errno (g_mkdir (pki, 0755));
  g_assert_true (peers_pki_write (pki, NULL));
  pin = g_strchomp (read_file ("issuing.pin"));
  root = read_file ("root.pem");
  corp = read_file ("corp.pem");
  both = g_strconcat (root, corp, NULL);
  path = g_build_filename (pki, "root-and-corp.pem", NULL);
  g_assert_true (g_file_set_contents (path, both, -1, NULL));
  platform = peer_child_platform (pki, "platform");
}

int
main (int argc, char **argv)
{
  int rc;

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  set_up ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  rc = g_test_run ();
  peer_child_free (platform);
  peer_remove_tree (top);
  g_free (top);
  g_free (pki);
  g_free (pin);
  return rc;
}
