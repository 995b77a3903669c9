/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proxies that want Basic (RFC 7617) or Digest (RFC 7616), strictly checked, with all the shapes
 * that a 407 has in the wild. */
#include "tests/peers/bad-proxy-private.h"

#include <stdlib.h>
#include <string.h>

#define REALM  "faceplate"
#define NONCE  "bm9uY2UtMQ=="
#define FRESH  "bm9uY2UtMg=="
#define OPAQUE "b3BhcXVl"

typedef enum
{
  CHECK_NOTHING, /* whatever comes is refused */
  CHECK_BASIC,
  CHECK_MD5,
  CHECK_MD5_SESS,
  CHECK_SHA256,
  CHECK_SHA256_SESS,
} Check;

typedef enum
{
  SHAPE_PAGE,   /* Content-Length and a short page, the connection stays */
  SHAPE_CLOSE,  /* the same with Connection: close, and closed */
  SHAPE_HTTP10, /* HTTP/1.0 without a length, closed */
  SHAPE_NO_LENGTH,
  SHAPE_CHUNKED,
  SHAPE_5_MB,
  SHAPE_DEAF, /* stays open, but answers nothing any more */
  SHAPE_DROP, /* closed without saying so */
} Shape;

typedef enum
{
  STALE_ONCE = 1 << 0,
  USERHASH = 1 << 1,
  NO_QOP = 1 << 2,
  AUTH_INT = 1 << 3
} Flags;

struct _AuthMode
{
  const char *name;
  const char *challenge; /* header lines */
  Check check;
  Shape shape;
  Flags flags;
};

#define BASIC "Proxy-Authenticate: Basic realm=\"" REALM "\"\r\n"
#define DIGEST_(rest)                                                                              \
  "Proxy-Authenticate: Digest realm=\"" REALM "\", nonce=\"" NONCE "\", opaque=\"" OPAQUE          \
  "\"" rest "\r\n"
#define DIGEST(algo) DIGEST_ (", qop=\"auth\", algorithm=" algo)

static const AuthMode modes[] = {
  { "basic", BASIC, CHECK_BASIC },
  { "basic-lower-case", "proxy-authenticate: basic REALM=" REALM "\r\n", CHECK_BASIC },
  { "basic-utf8", "Proxy-Authenticate: Basic realm=\"" REALM "\", charset=\"UTF-8\"\r\n",
    CHECK_BASIC },
  { "basic-reject", BASIC, CHECK_NOTHING },
  { "basic-close", BASIC, CHECK_BASIC, SHAPE_CLOSE },
  { "basic-http10", BASIC, CHECK_BASIC, SHAPE_HTTP10 },
  { "basic-no-length", BASIC, CHECK_BASIC, SHAPE_NO_LENGTH },
  { "basic-chunked", BASIC, CHECK_BASIC, SHAPE_CHUNKED },
  { "basic-5mb", BASIC, CHECK_BASIC, SHAPE_5_MB },
  { "basic-deaf", BASIC, CHECK_BASIC, SHAPE_DEAF },
  { "basic-drop", BASIC, CHECK_BASIC, SHAPE_DROP },
  { "basic-reject-close", BASIC, CHECK_NOTHING, SHAPE_CLOSE },
  { "basic-reject-5mb", BASIC, CHECK_NOTHING, SHAPE_5_MB },
  { "digest-md5", DIGEST ("MD5"), CHECK_MD5 },
  { "digest-no-algorithm", DIGEST_ (", qop=\"auth\""), CHECK_MD5 },
  { "digest-no-qop", DIGEST_ (""), CHECK_MD5, .flags = NO_QOP },
  { "digest-two-qops", DIGEST_ (", algorithm=MD5, qop=\"auth-int,auth\""), CHECK_MD5 },
  { "digest-auth-int", DIGEST_ (", algorithm=MD5, qop=\"auth-int\""), CHECK_MD5,
    .flags = AUTH_INT },
  { "digest-md5-sess", DIGEST ("MD5-sess"), CHECK_MD5_SESS },
  { "digest-sha256", DIGEST ("SHA-256"), CHECK_SHA256 },
  { "digest-sha256-sess", DIGEST ("SHA-256-sess"), CHECK_SHA256_SESS },
  { "digest-userhash", DIGEST ("SHA-256, userhash=true"), CHECK_SHA256, .flags = USERHASH },
  { "digest-stale", DIGEST ("MD5"), CHECK_MD5, .flags = STALE_ONCE },
  { "digest-stale-close", DIGEST ("SHA-256"), CHECK_SHA256, SHAPE_CLOSE, STALE_ONCE },
  { "digest-close", DIGEST ("SHA-256"), CHECK_SHA256, SHAPE_CLOSE },
  { "digest-deaf", DIGEST ("SHA-256"), CHECK_SHA256, SHAPE_DEAF },
  { "digest-reject", DIGEST ("SHA-256"), CHECK_NOTHING },
  { "digest-sha512", DIGEST ("SHA-512-256"), CHECK_NOTHING },
  { "digest-both", DIGEST ("SHA-256") DIGEST ("MD5"), CHECK_SHA256 },
  { "digest-both-md5-first", DIGEST ("MD5") DIGEST ("SHA-256"), CHECK_SHA256 },
  { "digest-sha512-md5", DIGEST ("SHA-512-256") DIGEST ("MD5"), CHECK_MD5 },
  { "digest-before-basic", BASIC DIGEST ("MD5"), CHECK_MD5 },
  { "digest-basic-reject", DIGEST ("SHA-256") BASIC, CHECK_NOTHING },
  { "one-line",
    "Proxy-Authenticate: Basic realm=\"a, Digest realm=b\", Bearer x=\"y\", Digest realm=\"" REALM
    "\", nonce=\"" NONCE "\", opaque=\"" OPAQUE "\", qop=\"auth\", algorithm=SHA-256\r\n",
    CHECK_SHA256 },
  { "no-challenge", "", CHECK_NOTHING },
  { "empty-challenge", "Proxy-Authenticate: \r\n", CHECK_NOTHING },
  { "www-challenge", "WWW-Authenticate: Basic realm=\"" REALM "\"\r\n", CHECK_NOTHING },
  { "bearer", "Proxy-Authenticate: Bearer realm=\"" REALM "\"\r\n", CHECK_NOTHING },
  { "bearer-basic", "Proxy-Authenticate: Bearer realm=\"x\"\r\n" BASIC, CHECK_BASIC },
};

static char *
quoted_value (const char **at)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (++*at; **at != '\0' && **at != '"'; ++*at)
    {
      if (**at == '\\' && (*at)[1] != '\0')
        ++*at;
      g_string_append_c (value, **at);
    }
  if (**at == '"')
    ++*at;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* name=value, name="value" ... */
static GHashTable *
parse_parameters (const char *at)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (;;)
    {
      gsize name_len;
      char *name;

      at += strspn (at, " ,\t");
      name_len = strcspn (at, "= ,");
      if (at[name_len] != '=')
        return table;
      name = g_ascii_strdown (at, name_len);
      at += name_len + 1;
      if (*at == '"')
        g_hash_table_insert (table, name, quoted_value (&at));
      else
        {
          gsize len = strcspn (at, " ,\t");

          g_hash_table_insert (table, name, g_strndup (at, len));
          at += len;
        }
    }
}

static const char *
parameter (GHashTable *table, const char *name)
{
  const char *value = g_hash_table_lookup (table, name);

  return value != NULL ? value : "";
}

static char *
hash (GChecksumType type, const char *first, ...)
{
  g_autoptr (GString) text = g_string_new (first);
  va_list rest;
  const char *part;

  va_start (rest, first);
  while ((part = va_arg (rest, const char *)) != NULL)
    g_string_append_printf (text, ":%s", part);
  va_end (rest);
  return g_compute_checksum_for_string (type, text->str, text->len);
}

static char *
expected_response (BadProxy *proxy, GHashTable *table, const char *target)
{
  const AuthMode *mode = proxy->auth;
  gboolean sha = mode->check == CHECK_SHA256 || mode->check == CHECK_SHA256_SESS;
  gboolean sess = mode->check == CHECK_MD5_SESS || mode->check == CHECK_SHA256_SESS;
  GChecksumType type = sha ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5;
  const char *nonce = parameter (table, "nonce");
  const char *cnonce = parameter (table, "cnonce");
  g_autofree char *plain = hash (type, proxy->user, REALM, proxy->password, NULL);
  g_autofree char *with_nonces = hash (type, plain, nonce, cnonce, NULL);
  g_autofree char *body = hash (type, "", NULL);
  g_autofree char *a2 = mode->flags & AUTH_INT ? hash (type, "CONNECT", target, body, NULL)
                                               : hash (type, "CONNECT", target, NULL);
  const char *a1 = sess ? with_nonces : plain;

  if (mode->flags & NO_QOP)
    return hash (type, a1, nonce, a2, NULL);
  return hash (type, a1, nonce, parameter (table, "nc"), cnonce, parameter (table, "qop"), a2,
               NULL);
}

static gboolean
user_is_right (BadProxy *proxy, GHashTable *table)
{
  g_autofree char *hashed = hash (G_CHECKSUM_SHA256, proxy->user, REALM, NULL);

  if (!(proxy->auth->flags & USERHASH))
    return g_str_equal (parameter (table, "username"), proxy->user);
  return g_str_equal (parameter (table, "username"), hashed)
         && g_str_equal (parameter (table, "userhash"), "true");
}

/* Eight digits (RFC 7616 3.4) and not zero. It may start above 1: a request on a deaf connection
 * counts too. */
static gboolean
is_count (const char *nc)
{
  return strlen (nc) == 8 && strspn (nc, "0123456789abcdefABCDEF") == 8
         && strtoul (nc, NULL, 16) > 0;
}

/* NULL, or what is wrong beside the password. */
static const char *
digest_fault (BadProxy *proxy, GHashTable *table, const char *target)
{
  Flags flags = proxy->auth->flags;
  const char *nonce = g_atomic_int_get (&proxy->n_fresh) > 0 ? FRESH : NONCE;
  const char *qop = flags & NO_QOP ? "" : flags & AUTH_INT ? "auth-int" : "auth";

  if (!g_str_equal (parameter (table, "uri"), target))
    return "digest: the uri is not the target of the request";
  if (!g_str_equal (parameter (table, "realm"), REALM))
    return "digest: another realm";
  if (!g_str_equal (parameter (table, "opaque"), OPAQUE))
    return "digest: opaque does not come back";
  if (!g_str_equal (parameter (table, "nonce"), nonce))
    return "digest: another nonce";
  if (!g_str_equal (parameter (table, "qop"), qop))
    return "digest: another qop";
  if (!(flags & NO_QOP) && !is_count (parameter (table, "nc")))
    return "digest: nc is no count";
  if (!(flags & NO_QOP) && strlen (parameter (table, "cnonce")) < 8)
    return "digest: cnonce is missing or short";
  if (!user_is_right (proxy, table))
    return "digest: another user";
  return NULL;
}

static gboolean
digest_is_right (BadProxy *proxy, const char *value, const char *target)
{
  g_autoptr (GHashTable) table = parse_parameters (value + strlen ("Digest "));
  const char *fault = digest_fault (proxy, table, target);
  g_autofree char *expected = expected_response (proxy, table, target);

  if (fault != NULL)
    bad_proxy_note_fault (proxy, fault);
  return fault == NULL && g_str_equal (parameter (table, "response"), expected);
}

static gboolean
basic_is_right (BadProxy *proxy, const char *value)
{
  g_autofree char *plain = g_strconcat (proxy->user, ":", proxy->password, NULL);
  g_autofree char *base64 = g_base64_encode ((guchar *)plain, strlen (plain));
  g_autofree char *expected = g_strconcat ("Basic ", base64, NULL);

  return g_str_equal (value, expected);
}

static gboolean
login_is_right (BadProxy *proxy, const char *value, const char *target)
{
  gboolean digest = g_ascii_strncasecmp (value, "Digest ", 7) == 0;

  if (proxy->auth->check == CHECK_NOTHING)
    return FALSE;
  if (proxy->auth->check == CHECK_BASIC)
    return basic_is_right (proxy, value);
  if (!digest)
    bad_proxy_note_fault (proxy, "a weaker scheme than the proxy offers");
  return digest && digest_is_right (proxy, value, target);
}

static gboolean
send_5_mb (PeerConn *conn)
{
  char bytes[8192];
  gboolean going = TRUE;

  memset (bytes, 'x', sizeof bytes);
  for (guint i = 0; going && i < 5 * 1024 * 1024 / sizeof bytes; i++)
    going = peer_send (conn, bytes, sizeof bytes);
  return going;
}

/* FALSE: the connection ends with it. */
static gboolean
send_407 (PeerConn *conn, Shape shape, const char *challenge)
{
  static const char *const rest[] = {
    [SHAPE_PAGE] = "Content-Length: 5\r\n\r\nsorry",
    [SHAPE_CLOSE] = "Connection: close\r\nContent-Length: 5\r\n\r\nsorry",
    [SHAPE_HTTP10] = "\r\nsorry",
    [SHAPE_NO_LENGTH] = "\r\nsorry",
    [SHAPE_CHUNKED]
    = "Transfer-Encoding: chunked\r\n\r\n3\r\nsor\r\n2;x=y\r\nry\r\n0\r\nX-T: 1\r\n\r\n",
    [SHAPE_5_MB] = "Content-Length: 5242880\r\n\r\n",
    [SHAPE_DEAF] = "Content-Length: 5\r\n\r\nsorry",
    [SHAPE_DROP] = "Content-Length: 5\r\n\r\nsorry",
  };
  g_autofree char *answer = g_strdup_printf ("HTTP/1.%d 407 Proxy Authentication Required\r\n%s%s",
                                             shape == SHAPE_HTTP10 ? 0 : 1, challenge, rest[shape]);

  if (!peer_send (conn, answer, -1) || (shape == SHAPE_5_MB && !send_5_mb (conn)))
    return FALSE;
  if (shape == SHAPE_DEAF)
    peer_hold (conn);
  return shape == SHAPE_PAGE || shape == SHAPE_CHUNKED || shape == SHAPE_5_MB;
}

/* The challenge with another nonce, once. */
static char *
stale_challenge (BadProxy *proxy)
{
  g_auto (GStrv) parts = g_strsplit (proxy->auth->challenge, NONCE, -1);
  g_autofree char *fresh = g_strjoinv (FRESH, parts);
  g_auto (GStrv) around = g_strsplit (fresh, "Digest ", 2);

  g_atomic_int_inc (&proxy->n_fresh);
  return g_strconcat (around[0], "Digest stale=true, ", around[1], NULL);
}

/* FALSE: the connection ended. */
static gboolean
serve_one (BadProxy *proxy, PeerConn *conn, const char *head)
{
  const AuthMode *mode = proxy->auth;
  g_autofree char *value = peer_header (head, "Proxy-Authorization");
  g_auto (GStrv) words = g_strsplit (head, " ", 3);
  g_autofree char *stale = NULL;

  if (value == NULL)
    return send_407 (conn, mode->shape, mode->challenge);
  g_atomic_int_inc (&proxy->n_logins);
  if (!login_is_right (proxy, value, words[1]))
    return send_407 (conn, mode->shape == SHAPE_DEAF ? SHAPE_PAGE : mode->shape, mode->challenge);
  if (mode->flags & STALE_ONCE && g_atomic_int_get (&proxy->n_fresh) == 0)
    {
      stale = stale_challenge (proxy);
      return send_407 (conn, mode->shape, stale);
    }
  bad_proxy_tunnel (proxy, conn, &(PeerRelay){ 0 });
  return FALSE;
}

void
bad_proxy_auth_serve (BadProxy *proxy, PeerConn *conn)
{
  for (;;)
    {
      g_autofree char *head = bad_proxy_read_request (proxy, conn);

      if (head == NULL || !serve_one (proxy, conn, head))
        return;
    }
}

const AuthMode *
bad_proxy_auth_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].name, name))
      return &modes[i];
  return NULL;
}

void
bad_proxy_auth_names (GPtrArray *names)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    g_ptr_array_add (names, (gpointer)modes[i].name);
}
