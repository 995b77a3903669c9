/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digest against the examples of RFC 7616 3.9 and RFC 2617 3.5, and against values computed by
 * another implementation. */
#include <glib.h>

#include "helper/tunnel/digest.h"

typedef struct
{
  const char *name;
  const char *challenge;
  const char *user, *password, *method, *uri, *cnonce;
  guint count;
  const char *response; /* NULL: the challenge cannot be answered */
  const char *has;      /* must stand in the answer */
} Example;

#define RFC7616                                                                                    \
  "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "                                      \
  "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "                                       \
  "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
#define CNONCE7616 "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

static const Example examples[] = {
  { "rfc7616-md5", "Digest algorithm=MD5, " RFC7616, "Mufasa", "Circle of Life", "GET",
    "/dir/index.html", CNONCE7616, 1, "8ca523f5e9506fed4657c9700eebdbec", "algorithm=MD5" },
  { "rfc7616-sha256", "Digest algorithm=SHA-256, " RFC7616, "Mufasa", "Circle of Life", "GET",
    "/dir/index.html", CNONCE7616, 1,
    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", "algorithm=SHA-256" },
  { "rfc2617",
    "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
    "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
    "Mufasa", "Circle Of Life", "GET", "/dir/index.html", "0a4f113b", 1,
    "6629fae49393a05397450978507c4ef1", "nc=00000001" },
  /* computed with Python's hashlib */
  { "rfc2069", "Digest realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\"", "bob", "s\"e\\c:r", "CONNECT",
    "[::1]:443", "cn", 1, "60a1b3ed200e0a24b3912f7340785613",
    "Digest username=\"bob\", realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\", uri=\"[::1]:443\", "
    "response=" },
  { "md5-sess", "Digest algorithm=md5-SESS, qop=auth, realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\"",
    "bob", "s\"e\\c:r", "CONNECT", "[::1]:443", "cn", 1, "2d96576f9c132ee5d352a43313c4d4f1",
    "algorithm=MD5-sess" },
  { "sha256-sess",
    "Digest algorithm=SHA-256-sess, qop=auth, realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\"", "bob",
    "s\"e\\c:r", "CONNECT", "[::1]:443", "cn", 10,
    "d4f16557f331caf63ca44275b82ce99b7b627f8f432d25b384c3559c30ab19a1",
    "nc=0000000a, cnonce=\"cn\"" },
  { "auth-int", "Digest qop=\"auth-int\", realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\"", "bob",
    "s\"e\\c:r", "CONNECT", "[::1]:443", "cn", 1, "3f2910bcd406a473147fdcfac0930783",
    "qop=auth-int, nc=00000001" },
  { "sha256-auth-int",
    "Digest algorithm=\"SHA-256\", qop=\"x, auth-int\", realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\"",
    "bob", "s\"e\\c:r", "CONNECT", "[::1]:443", "cn", 1,
    "c0b18a7ad87400b981751a7b2a316b3f3b533efb01cf89241cfbeda49a813892", "qop=auth-int" },
  { "sess-no-qop", "Digest algorithm=MD5-sess, realm=\"r \\\"q\\\" \\\\\", nonce=\"n0\"", "bob",
    "s\"e\\c:r", "CONNECT", "[::1]:443", "cn", 1, "b5fcb77366ed65b1d2ee3e8cf8e5c178",
    ", cnonce=\"cn\"" },
  { "userhash",
    "Digest algorithm=SHA-256, qop=auth, userhash=true, realm=\"api@example.org\", nonce=\"n1\"",
    "J\xc3\xa4s\xc3\xb8n Doe", "Secret, or not?", "GET", "/doe.json", "cn", 1,
    "3848182d11d3dfdbf6f3a945994bc500f08de3b331a489e07f09cd7128365e7e",
    "username=\"5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7\"" },
  /* the choice */
  { "strongest",
    "Digest realm=a, nonce=b, algorithm=MD5, Digest realm=a, nonce=b, algorithm=SHA-256, "
    "Digest realm=a, nonce=b, algorithm=SHA-512-256",
    "u", "p", "GET", "/", "c", 1, "", "algorithm=SHA-256" },
  { "first-of-equals", "Digest realm=a, nonce=b, Digest realm=c, nonce=d", "u", "p", "GET", "/",
    "c", 1, "", "realm=\"a\"" },
  { "no-realm", "Digest nonce=b", .response = NULL },
  { "no-nonce", "Digest realm=a", .response = NULL },
  { "unknown-algorithm", "Digest realm=a, nonce=b, algorithm=SHA-512-256", .response = NULL },
  { "unknown-qop", "Digest realm=a, nonce=b, qop=\"auth-conf\"", .response = NULL },
  { "not-digest", "Basic realm=a, nonce=b", .response = NULL },
};

static void
test_example (gconstpointer data)
{
  const Example *example = data;
  const char *fields[] = { example->challenge, NULL };
  g_autoptr (GPtrArray) challenges = fp_challenges_parse (fields);
  g_autoptr (FpDigest) digest = fp_digest_choose (challenges);
  g_autofree char *answer = NULL;
  g_autofree char *expected = NULL;

  if (example->response == NULL)
    {
      g_assert_null (digest);
      return;
    }
  g_assert_nonnull (digest);
  answer = fp_digest_answer (digest, example->user, example->password, example->method,
                             example->uri, example->count, example->cnonce);
  expected = g_strdup_printf (", response=\"%s%s", example->response,
                              example->response[0] != '\0' ? "\"" : "");
  g_assert_nonnull (strstr (answer, expected));
  g_assert_nonnull (strstr (answer, example->has));
}

static void
test_stale (void)
{
  const char *fields[]
      = { "Digest realm=a, nonce=b, stale=TRUE", "Digest realm=a, nonce=b, stale=false", NULL };
  g_autoptr (GPtrArray) challenges = fp_challenges_parse (fields);
  g_autoptr (FpDigest) yes = fp_digest_from_challenge (challenges->pdata[0]);
  g_autoptr (FpDigest) no = fp_digest_from_challenge (challenges->pdata[1]);

  g_assert_true (yes->stale);
  g_assert_false (no->stale);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/digest/", examples[i].name, NULL);

      g_test_add_data_func (path, &examples[i], test_example);
    }
  g_test_add_func ("/tunnel/digest/stale", test_stale);
  return g_test_run ();
}
