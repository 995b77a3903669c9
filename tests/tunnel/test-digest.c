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

  g_assert_nonnull (digest);
  answer = fp_digest_answer (digest, example->user, example->password, example->method,
                             example->uri, example->count, example->cnonce);
  expected = g_strdup_printf (", response=\"%s\"", example->response);
  g_assert_nonnull (strstr (answer, expected));
  g_assert_nonnull (strstr (answer, example->has));
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
  return g_test_run ();
}
