/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "dbus/errors.h"
#include "helper/core/url.h"

static const struct
{
  const char *text;
  gboolean websocket;
  const char *host;
  guint port;
  const char *path;
  const char *authority;
} good[] = {
  { "https://cloud.example", FALSE, "cloud.example", 443, "/", "cloud.example" },
  { "https://cloud.example/", FALSE, "cloud.example", 443, "/", "cloud.example" },
  { "HTTPS://Cloud.Example:443/a/b?c=d&e=%2F", FALSE, "cloud.example", 443, "/a/b?c=d&e=%2F",
    "cloud.example" },
  { "https://cloud.example:8443/health", FALSE, "cloud.example", 8443, "/health",
    "cloud.example:8443" },
  { "https://cloud.example?x", FALSE, "cloud.example", 443, "/?x", "cloud.example" },
  { "https://cloud.example./x", FALSE, "cloud.example", 443, "/x", "cloud.example" },
  { "https://192.0.2.1:1/", FALSE, "192.0.2.1", 1, "/", "192.0.2.1:1" },
  { "https://[2001:db8::1]/", FALSE, "2001:db8::1", 443, "/", "[2001:db8::1]" },
  { "https://[2001:DB8::1]:8443/", FALSE, "2001:db8::1", 8443, "/", "[2001:db8::1]:8443" },
  { "wss://cloud.example/live", TRUE, "cloud.example", 443, "/live", "cloud.example" },
};

static const struct
{
  const char *text;
  gboolean websocket;
} bad[] = {
  { "", FALSE },
  { "https://", FALSE },
  { "https:///path", FALSE },
  { "http://cloud.example/", FALSE },
  { "wss://cloud.example/", FALSE },
  { "https://cloud.example/", TRUE },
  { "ws://cloud.example/", TRUE },
  { "cloud.example", FALSE },
  { "https://user@cloud.example/", FALSE },
  { "https://user:secret@cloud.example/", FALSE },
  { "https://cloud.example:0/", FALSE },
  { "https://cloud.example:65536/", FALSE },
  { "https://cloud.example:/", FALSE },
  { "https://cloud.example:port/", FALSE },
  { "https://cloud example/", FALSE },
  { "https://cloud..example/", FALSE },
  { "https://-cloud.example/", FALSE },
  { "https://cloud_.example/", FALSE },
  { "https://1.2.3/", FALSE },
  { "https://2001:db8::1/", FALSE },
  { "https://[2001:db8::1/", FALSE },
  { "https://[2001:db8::1]x/", FALSE },
  { "https://[fe80::1%25eth0]/", FALSE },
  { "https://[cloud.example]/", FALSE },
  { "https://cloud.example/#top", FALSE },
  { "https://cloud.example#top", FALSE },
  { "https://cloud.example/a b", FALSE },
  { "https://cloud.example/a\r\nX: y", FALSE },
  { "https://cloud.example/\xc3\xa4", FALSE },
  { "https://cloud.example/%", FALSE },
  { "https://cloud.example/%2", FALSE },
  { "https://cloud.example/%zz", FALSE },
  { "https://cloud.example/\"", FALSE },
  { "https://cloud.example\\x/", FALSE },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FpUrl) url = fp_url_parse (good[i].text, good[i].websocket, &error);
      g_autofree char *authority = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (url->host, ==, good[i].host);
      g_assert_cmpuint (url->port, ==, good[i].port);
      g_assert_cmpstr (url->path, ==, good[i].path);
      authority = fp_url_authority (url);
      g_assert_cmpstr (authority, ==, good[i].authority);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FpUrl) url = fp_url_parse (bad[i].text, bad[i].websocket, &error);

      if (url != NULL)
        g_error ("taken: %s", bad[i].text);
      g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_URL);
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_long (void)
{
  g_autofree char *path = g_strnfill (1024 * 1024, 'x');
  g_autofree char *text = g_strconcat ("https://cloud.example/", path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (fp_url_parse (text, FALSE, &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_URL);
}

static void
test_same_origin (void)
{
  g_autoptr (FpUrl) a = fp_url_parse ("https://Cloud.example/x", FALSE, NULL);
  g_autoptr (FpUrl) b = fp_url_parse ("wss://cloud.example:443/y", TRUE, NULL);
  g_autoptr (FpUrl) c = fp_url_parse ("wss://cloud.example:8443/y", TRUE, NULL);
  g_autoptr (FpUrl) d = fp_url_parse ("wss://live.cloud.example/y", TRUE, NULL);

  g_assert_true (fp_url_same_origin (a, b));
  g_assert_false (fp_url_same_origin (a, c));
  g_assert_false (fp_url_same_origin (a, d));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/good", test_good);
  g_test_add_func ("/url/bad", test_bad);
  g_test_add_func ("/url/long", test_long);
  g_test_add_func ("/url/same-origin", test_same_origin);
  return g_test_run ();
}
