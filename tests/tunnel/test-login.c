/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Basic and Digest against a proxy that judges strictly, and that closes, falls deaf or forgets its
 * nonce on the way. */
#include <gio/gio.h>
#include <string.h>

#include "tests/tunnel/digest-judge.h"
#include "tests/tunnel/open.h"
#include "tests/tunnel/peer.h"

#define QUICK   0.08
#define OK_HEAD "HTTP/1.1 200 Connection established\r\n\r\n"

/* What the proxy does after it has sent a 407. */
typedef enum
{
  KEEPS,
  SAYS_CLOSE,  /* Connection: close, and closes */
  CLOSES,      /* closes without having said so */
  DEAF,        /* reads no further on this connection */
  UNTIL_CLOSE, /* a body without a length */
  CHUNKED,
  HUGE,  /* a body that is not worth draining */
  STALLS /* half a body */
} After;

typedef struct
{
  const char *name;
  DigestJudge judge; /* nonce NULL: Basic */
  After after;
  const char *more;    /* challenges beside ours */
  gboolean stale_once; /* the first right answer is called stale */
  const char *code;    /* NULL: OK */
  guint submissions;   /* of the password that the proxy saw */
  guint n_links;
  const char *password; /* NULL: the right one */
  FpScheme learned;
  guint schemes;
  gboolean timed;
} Case;

typedef struct
{
  const Case *one;
  GMutex mutex;
  guint count; /* with this nonce */
  guint submissions;
  gboolean called_stale;
  GString *faults;
} Proxy;

#define DIGEST(...)                                                                                \
  {                                                                                                \
    .realm = "a \xc3\xa4, b", .nonce = "n+/=0", .user = "bob", .password = "se:\xc3\xa9 \"cret",   \
    .uri = "cloud.invalid:443", __VA_ARGS__                                                        \
  }
#define BASIC                                                                                      \
  {                                                                                                \
    .realm = "x", .user = "bob", .password = "se:\xc3\xa9 \"cret"                                  \
  }

static const Case cases[] = {
  { "digest-rfc2069", DIGEST (.opaque = NULL), .submissions = 1, .n_links = 1 },
  { "digest-md5", DIGEST (.algorithm = "MD5", .qop = "auth", .opaque = "o"), .submissions = 1,
    .n_links = 1 },
  { "digest-md5-sess", DIGEST (.algorithm = "MD5-sess", .qop = "auth"), .submissions = 1,
    .n_links = 1 },
  { "digest-auth-int", DIGEST (.algorithm = "MD5", .qop = "auth-int"), .submissions = 1,
    .n_links = 1 },
  { "digest-sha256", DIGEST (.algorithm = "SHA-256", .qop = "auth"), .submissions = 1,
    .n_links = 1 },
  { "digest-sha256-sess", DIGEST (.algorithm = "SHA-256-sess", .qop = "auth"), .submissions = 1,
    .n_links = 1 },
  { "digest-userhash", DIGEST (.algorithm = "SHA-256", .qop = "auth", .userhash = TRUE),
    .submissions = 1, .n_links = 1 },
  { "digest-no-algorithm", DIGEST (.qop = "auth"), .submissions = 1, .n_links = 1 },
  { "digest-beside-others", DIGEST (.algorithm = "SHA-256", .qop = "auth"),
    .more = "\r\nProxy-Authenticate: Basic realm=\"x\", Bearer, Digest realm=\"z\", nonce=\"y\", "
            "algorithm=MD5",
    .submissions = 1, .n_links = 1 },
  { "digest-stale", DIGEST (.algorithm = "MD5", .qop = "auth"), .stale_once = TRUE,
    .submissions = 2, .n_links = 1 },
  { "digest-stale-and-close", DIGEST (.algorithm = "MD5", .qop = "auth"), SAYS_CLOSE,
    .stale_once = TRUE, .submissions = 2, .n_links = 3 },
  { "digest-wrong", DIGEST (.algorithm = "SHA-256", .qop = "auth"),
    .more = "\r\nProxy-Authenticate: Basic realm=\"x\"", .code = "PX_AUTH_REJECTED",
    .password = "wrong", .submissions = 1, .n_links = 1 },
  { "digest-says-close", DIGEST (.qop = "auth"), SAYS_CLOSE, .submissions = 1, .n_links = 2 },
  { "digest-closes", DIGEST (.qop = "auth"), CLOSES, .submissions = 1, .n_links = 2 },
  { "digest-deaf", DIGEST (.qop = "auth"), DEAF, .submissions = 1, .n_links = 2, .timed = TRUE },
  { "digest-chunked", DIGEST (.qop = "auth"), CHUNKED, .submissions = 1, .n_links = 1 },
  { "digest-huge", DIGEST (.qop = "auth"), HUGE, .submissions = 1, .n_links = 2 },
  { "digest-stalls", DIGEST (.qop = "auth"), STALLS, .submissions = 1, .n_links = 2,
    .timed = TRUE },
  { "basic", BASIC, .submissions = 1, .n_links = 1 },
  { "basic-wrong", BASIC, .code = "PX_AUTH_REJECTED", .password = "wrong", .submissions = 1,
    .n_links = 1 },
  { "basic-wrong-says-close", BASIC, SAYS_CLOSE, .code = "PX_AUTH_REJECTED", .password = "wrong",
    .submissions = 1, .n_links = 2 },
  { "basic-wrong-closes", BASIC, CLOSES, .code = "PX_AUTH_REJECTED", .password = "wrong",
    .submissions = 1, .n_links = 2 },
  { "basic-empty-password", BASIC, .code = "PX_AUTH_REJECTED", .password = "", .submissions = 1,
    .n_links = 1 },
  { "basic-says-close", BASIC, SAYS_CLOSE, .submissions = 1, .n_links = 2 },
  { "basic-closes", BASIC, CLOSES, .submissions = 1, .n_links = 2 },
  { "basic-deaf", BASIC, DEAF, .submissions = 1, .n_links = 2, .timed = TRUE },
  { "basic-until-close", BASIC, UNTIL_CLOSE, .submissions = 1, .n_links = 2 },
  { "basic-forbidden", BASIC, .schemes = 1u << FP_SCHEME_DIGEST, .code = "PX_AUTH_SCHEME",
    .n_links = 1 },
  { "basic-learned", BASIC, .learned = FP_SCHEME_BASIC, .submissions = 1, .n_links = 1 },
  { "basic-learned-wrong", BASIC, .learned = FP_SCHEME_BASIC, .code = "PX_AUTH_REJECTED",
    .password = "wrong", .submissions = 1, .n_links = 1 },
};

static char *
basic_fault (const DigestJudge *judge, const char *authorization)
{
  g_autofree char *plain = g_strconcat (judge->user, ":", judge->password, NULL);
  g_autofree char *base64 = g_base64_encode ((const guchar *)plain, strlen (plain));
  g_autofree char *wanted = g_strconcat ("Basic ", base64, NULL);

  return g_str_equal (authorization, wanted) ? NULL : g_strdup (authorization);
}

/* Under the mutex. NULL: the login is right and not called stale. Else what the challenge has more.
 */
static const char *
judge_login (Proxy *proxy, const char *authorization)
{
  const Case *one = proxy->one;
  g_autofree char *fault = NULL;

  if (authorization == NULL)
    return "";
  proxy->submissions++;
  proxy->count++;
  if (one->judge.nonce == NULL)
    fault = basic_fault (&one->judge, authorization);
  else
    fault = digest_judge_fault (&one->judge, authorization, proxy->count);
  if (fault != NULL)
    {
      g_string_append (proxy->faults, fault);
      return "";
    }
  if (!one->stale_once || proxy->called_stale)
    return NULL;
  proxy->called_stale = TRUE;
  proxy->count = 0;
  return ", stale=true";
}

static char *
refusal (const Case *one, const char *more)
{
  static const char *const bodies[] = {
    [KEEPS] = "Content-Length: 3\r\n\r\nabc",
    [SAYS_CLOSE] = "Connection: close\r\nContent-Length: 3\r\n\r\nabc",
    [CLOSES] = "Content-Length: 3\r\n\r\nabc",
    [DEAF] = "Content-Length: 3\r\n\r\nabc",
    [UNTIL_CLOSE] = "\r\nabc",
    [CHUNKED] = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    [HUGE] = "Content-Length: 5000000\r\n\r\n",
    [STALLS] = "Content-Length: 5\r\n\r\nabc",
  };
  g_autofree char *challenge = one->judge.nonce != NULL
                                   ? digest_judge_challenge (&one->judge, more)
                                   : g_strdup_printf ("Basic realm=\"%s\"", one->judge.realm);

  return g_strdup_printf (
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: %s%s\r\n%s", challenge,
      one->more != NULL ? one->more : "", bodies[one->after]);
}

/* TRUE: the connection goes on. */
static gboolean
refuse (PeerLink *link, const Case *one, const char *more)
{
  g_autofree char *answer = refusal (one, more);

  peer_send (link, answer, -1);
  switch (one->after)
    {
    case KEEPS:
    case CHUNKED:
    case HUGE:
      return TRUE;
    case DEAF:
    case STALLS:
      peer_hold (link);
      return FALSE;
    case SAYS_CLOSE:
    case CLOSES:
    case UNTIL_CLOSE:
      break;
    }
  return FALSE;
}

static void
serve (PeerLink *link, gpointer user_data)
{
  Proxy *proxy = user_data;

  for (;;)
    {
      g_autofree char *head = peer_read (link);
      g_autofree char *authorization
          = head != NULL ? peer_field (head, "Proxy-Authorization") : NULL;
      const char *more;

      if (head == NULL)
        return;
      g_mutex_lock (&proxy->mutex);
      more = judge_login (proxy, authorization);
      g_mutex_unlock (&proxy->mutex);
      if (more == NULL)
        break;
      if (!refuse (link, proxy->one, more))
        return;
    }
  peer_send (link, OK_HEAD, -1);
  peer_hold (link);
}

/* A lost first answer to the login takes the nonce's first count with it (RFC 7616 3.4: the
 * requests that the client has sent). */
static void
allow_for_lost_count (Proxy *proxy)
{
  if (proxy->one->after == CLOSES || proxy->one->after == DEAF)
    proxy->count = 1;
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  Proxy proxy = { .one = one, .faults = g_string_new (NULL) };
  g_autoptr (Opened) opened = NULL;
  gint64 begin_us = g_get_monotonic_time ();
  Peer *peer;

  g_mutex_init (&proxy.mutex);
  allow_for_lost_count (&proxy);
  peer = peer_start (serve, &proxy);
  {
    FpProxySettings settings
        = { .host = (char *)"127.0.0.1",
            .port = peer_port (peer),
            .user = (char *)"bob",
            .password = (char *)(one->password != NULL ? one->password : one->judge.password) };
    FpTunnelConfig config = { .proxy = &settings,
                              .schemes = one->schemes,
                              .learned_scheme = one->learned,
                              .target_host = TARGET_HOST,
                              .target_port = TARGET_PORT,
                              .time_scale = one->timed ? QUICK : 1.0 };

    opened = open_with (&config, NULL);
  }
  if (one->after == DEAF) /* noticed sooner than a slow platform is: 10 s, not 20, times QUICK */
    g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 18 * QUICK * G_USEC_PER_SEC);
  if (one->code == NULL)
    g_assert_cmpstr (proxy.faults->str, ==, "");
  g_assert_cmpstr (opened_code (opened), ==, one->code != NULL ? one->code : "OK");
  g_assert_cmpuint (proxy.submissions, ==, one->submissions);
  g_assert_cmpuint (peer_n_links (peer), ==, one->n_links);
  if (one->code == NULL)
    {
      FpScheme scheme = one->judge.nonce != NULL ? FP_SCHEME_DIGEST : FP_SCHEME_BASIC;

      g_assert_cmpint (opened->tunnel->scheme, ==, scheme);
      g_assert_cmpint (opened->report->scheme, ==, scheme);
    }
  peer_stop (peer);
  g_string_free (proxy.faults, TRUE);
  g_mutex_clear (&proxy.mutex);
}

static void
serve_tinyproxy (PeerLink *link, gpointer user_data)
{
  g_autofree char *head = peer_read (link);
  g_autofree char *authorization = head != NULL ? peer_field (head, "Proxy-Authorization") : NULL;

  peer_send (link,
             authorization != NULL
                 ? "HTTP/1.0 401 Unauthorized\r\nConnection: close\r\n\r\n"
                 : "HTTP/1.0 407 Proxy Authentication Required\r\n"
                   "Proxy-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n",
             -1);
}

/* tinyproxy answers a wrong password with 401. */
static void
test_401 (void)
{
  g_autoptr (Peer) peer = peer_start (serve_tinyproxy, NULL);
  g_autoptr (Opened) opened = open_tunnel ("127.0.0.1", peer_port (peer), "bob", "wrong", 1.0);

  g_assert_cmpstr (opened_code (opened), ==, "PX_AUTH_REJECTED");
  g_assert_cmpuint (peer_n_links (peer), ==, 2);
}

static void
serve_silence_after_login (PeerLink *link, gpointer alive)
{
  for (;;)
    {
      g_autofree char *head = peer_read (link);
      g_autofree char *authorization
          = head != NULL ? peer_field (head, "Proxy-Authorization") : NULL;

      if (head == NULL)
        return;
      if (authorization == NULL
          && (alive != NULL || !g_str_has_prefix (head, "CONNECT cloud.invalid:0 ")))
        peer_send (
            link,
            "HTTP/1.1 407 A\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n", -1);
    }
}

/* Silent on the connection of the 407, silent on a new one; then it is asked whether it lives,
 * without the password. */
static void
test_silence_after_login (gconstpointer alive)
{
  g_autoptr (Peer) peer = peer_start (serve_silence_after_login, (gpointer)alive);
  g_autoptr (Opened) opened = open_tunnel ("127.0.0.1", peer_port (peer), "bob", "secret", QUICK);
  g_auto (GStrv) requests = peer_requests (peer);
  g_autofree char *last = NULL;

  g_assert_cmpstr (opened_code (opened), ==, alive != NULL ? "PX_UP_TIMEOUT" : "PX_NO_ANSWER");
  g_assert_cmpuint (peer_n_links (peer), ==, 3);
  g_assert_cmpuint (g_strv_length (requests), ==, 4);
  last = peer_field (requests[3], "Proxy-Authorization");
  g_assert_true (g_str_has_prefix (requests[3], "CONNECT cloud.invalid:0 HTTP/1.1\r\n"));
  g_assert_null (last);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/login/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/login/tinyproxy-401", test_401);
  g_test_add_data_func ("/tunnel/login/silence-alive", "", test_silence_after_login);
  g_test_add_data_func ("/tunnel/login/silence-dead", NULL, test_silence_after_login);
  return g_test_run ();
}
