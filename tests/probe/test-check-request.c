/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The request: there and back, and each kind of bad input with its named error. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "dbus/errors.h"
#include "helper/core/check-request.h"
#include "helper/core/frame.h"

#define PIN "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static FpCheckRequest *
full_request (void)
{
  FpCheckRequest *request = fp_check_request_new ();
  const char *pins[] = { PIN, NULL };

  request->proxy = fp_proxy_settings_new ();
  request->proxy->host = g_strdup ("proxy.example");
  request->proxy->port = 3128;
  request->proxy->user = g_strdup ("DOMAIN\\user");
  request->proxy->password = g_strdup ("s3cret \xc3\xa4");
  request->schemes = 1u << FP_SCHEME_DIGEST | 1u << FP_SCHEME_NTLM;
  request->learned_scheme = FP_SCHEME_DIGEST;
  request->url = g_strdup ("https://cloud.example/health");
  request->websocket_url = g_strdup ("wss://cloud.example/live");
  request->ca_file = g_strdup ("/etc/ca.pem");
  request->issuing_ca_file = g_strdup ("/etc/issuing.pem");
  request->system_ca_file = g_strdup ("/etc/system.pem");
  request->crl_file = g_strdup ("/etc/crl.pem");
  request->pins = g_strdupv ((char **)pins);
  request->time_scale = 0.5;
  request->hold_s = 3600;
  return request;
}

/* As it travels: encoded, read back, taken. */
static FpCheckRequest *
travel (const FpCheckRequest *request)
{
  g_autoptr (GBytes) frame = fp_frame_encode (fp_check_request_to_variant (request));
  g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  FpCheckRequest *result;

  g_assert_true (fp_frame_reader_push (reader, g_bytes_get_data (frame, NULL),
                                       g_bytes_get_size (frame), NULL));
  value = fp_frame_reader_next (reader, NULL);
  g_assert_nonnull (value);
  result = fp_check_request_from_variant (value, &error);
  g_assert_no_error (error);
  return result;
}

static void
test_full (void)
{
  g_autoptr (FpCheckRequest) request = full_request ();
  g_autoptr (FpCheckRequest) again = travel (request);

  g_assert_true (fp_proxy_settings_equal (again->proxy, request->proxy));
  g_assert_cmpuint (again->schemes, ==, request->schemes);
  g_assert_cmpint (again->learned_scheme, ==, FP_SCHEME_DIGEST);
  g_assert_cmpstr (again->url, ==, request->url);
  g_assert_cmpstr (again->websocket_url, ==, request->websocket_url);
  g_assert_cmpstr (again->ca_file, ==, request->ca_file);
  g_assert_cmpstr (again->issuing_ca_file, ==, request->issuing_ca_file);
  g_assert_cmpstr (again->system_ca_file, ==, request->system_ca_file);
  g_assert_cmpstr (again->crl_file, ==, request->crl_file);
  g_assert_cmpstrv (again->pins, request->pins);
  g_assert_cmpfloat (again->time_scale, ==, 0.5);
  g_assert_cmpuint (again->hold_s, ==, 3600);
}

static void
test_least (void)
{
  g_autoptr (FpCheckRequest) request = fp_check_request_new ();
  g_autoptr (FpCheckRequest) again = NULL;

  request->url = g_strdup ("https://cloud.example/");
  again = travel (request);
  g_assert_null (again->proxy);
  g_assert_cmpuint (again->schemes, ==, 0);
  g_assert_cmpint (again->learned_scheme, ==, FP_SCHEME_NONE);
  g_assert_null (again->websocket_url);
  g_assert_null (again->ca_file);
  g_assert_null (again->pins);
  g_assert_cmpfloat (again->time_scale, ==, 1.0);
  g_assert_cmpuint (again->hold_s, ==, 0);
}

#define URL "'url': <'https://cloud.example/'>"

static const struct
{
  const char *text;
  FpError error;
} bad[] = {
  { "@a{sv} {}", FP_ERROR_INVALID_URL },
  { "{'url': <'http://cloud.example/'>}", FP_ERROR_INVALID_URL },
  { "{'url': <''>}", FP_ERROR_INVALID_URL },
  { "{'url': <b'https://cloud.example/'>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'websocket-url': <'https://cloud.example/'>}", FP_ERROR_INVALID_URL },
  { "{" URL ", 'websocket-url': <uint32 1>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'other': <'x'>}", FP_ERROR_UNKNOWN_KEY },
  { "{" URL ", " URL "}", FP_ERROR_UNKNOWN_KEY },
  { "{" URL ", 'proxy': <'proxy:3128'>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'proxy': <@a{sv} {}>}", FP_ERROR_INVALID_HOST },
  { "{" URL ", 'proxy': <{'host': <'http://p'>, 'port': <uint16 1>}>}", FP_ERROR_INVALID_HOST },
  { "{" URL ", 'proxy': <{'host': <'p'>}>}", FP_ERROR_INVALID_PORT },
  { "{" URL ", 'proxy': <{'host': <'p'>, 'port': <uint16 0>}>}", FP_ERROR_INVALID_PORT },
  { "{" URL ", 'proxy': <{'host': <'p'>, 'port': <'1'>}>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'proxy': <{'host': <'p'>, 'port': <uint16 1>, 'x': <'1'>}>}", FP_ERROR_UNKNOWN_KEY },
  { "{" URL ", 'proxy': <{'host': <'p'>, 'port': <uint16 1>, 'user': <'a:b'>}>}",
    FP_ERROR_INVALID_USER },
  { "{" URL
    ", 'proxy': <{'host': <'p'>, 'port': <uint16 1>, 'user': <'a'>, 'password': <'\\r\\n'>}>}",
    FP_ERROR_INVALID_PASSWORD },
  { "{" URL ", 'schemes': <@as []>}", FP_ERROR_FAILED },
  { "{" URL ", 'schemes': <['bearer']>}", FP_ERROR_FAILED },
  { "{" URL ", 'schemes': <['basic', 'none']>}", FP_ERROR_FAILED },
  { "{" URL ", 'schemes': <uint32 2>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'learned-scheme': <'bearer'>}", FP_ERROR_FAILED },
  { "{" URL ", 'learned-scheme': <''>}", FP_ERROR_FAILED },
  { "{" URL ", 'ca-file': <'ca.pem'>}", FP_ERROR_FAILED },
  { "{" URL ", 'ca-file': <''>}", FP_ERROR_FAILED },
  { "{" URL ", 'issuing-ca-file': <'x'>}", FP_ERROR_FAILED },
  { "{" URL ", 'system-ca-file': <'x'>}", FP_ERROR_FAILED },
  { "{" URL ", 'crl-file': <'x'>}", FP_ERROR_FAILED },
  { "{" URL ", 'pins': <['']>}", FP_ERROR_FAILED },
  { "{" URL ", 'pins': <['sha256/']>}", FP_ERROR_FAILED },
  { "{" URL ", 'pins': <['sha1/AAAA']>}", FP_ERROR_FAILED },
  { "{" URL ", 'pins': <['sha256/AAAA']>}", FP_ERROR_FAILED },
  { "{" URL ", 'pins': <['" PIN "', 'sha256/****AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']>}",
    FP_ERROR_FAILED },
  { "{" URL ", 'pins': <'" PIN "'>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'pins': <['" PIN "','" PIN "','" PIN "','" PIN "','" PIN "','" PIN "','" PIN
    "','" PIN "','" PIN "']>}",
    FP_ERROR_FAILED },
  { "{" URL ", 'time-scale': <0.0>}", FP_ERROR_FAILED },
  { "{" URL ", 'time-scale': <-1.0>}", FP_ERROR_FAILED },
  { "{" URL ", 'time-scale': <100.5>}", FP_ERROR_FAILED },
  { "{" URL ", 'time-scale': <1>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'hold-s': <uint32 3601>}", FP_ERROR_INVALID_OPTION },
  { "{" URL ", 'hold-s': <uint32 4294967295>}", FP_ERROR_INVALID_OPTION },
  { "{" URL ", 'hold-s': <60>}", FP_ERROR_INVALID_TYPE },
  { "{" URL ", 'hold-s': <'60'>}", FP_ERROR_INVALID_TYPE },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) parse_error = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, bad[i].text, NULL, NULL, &parse_error);
      g_autoptr (FpCheckRequest) request = NULL;

      g_assert_no_error (parse_error);
      request = fp_check_request_from_variant (value, &error);
      if (request != NULL || error->code != (int)bad[i].error)
        g_error ("%s: %s", bad[i].text, error != NULL ? error->message : "taken");
      g_assert_true (error->domain == FP_ERROR);
    }
}

static void
test_not_a_number (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fp_check_time_scale_validate ((double)NAN, &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_FAILED);
}

static void
test_wrong_container (void)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string ("x"));
  g_autoptr (GError) error = NULL;

  g_assert_null (fp_check_request_from_variant (value, &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_TYPE);
}

static void
test_long_strings (void)
{
  g_autofree char *megabyte = g_strnfill (1024 * 1024, 'x');
  const char *names[] = { "url", "websocket-url", "ca-file", "learned-scheme" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GError) error = NULL;
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "url", "s", "https://cloud.example/");
      g_variant_dict_insert (&dict, names[i], "s", megabyte);
      value = g_variant_ref_sink (g_variant_dict_end (&dict));
      g_assert_null (fp_check_request_from_variant (value, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-request/full", test_full);
  g_test_add_func ("/check-request/least", test_least);
  g_test_add_func ("/check-request/bad", test_bad);
  g_test_add_func ("/check-request/not-a-number", test_not_a_number);
  g_test_add_func ("/check-request/wrong-container", test_wrong_container);
  g_test_add_func ("/check-request/long-strings", test_long_strings);
  return g_test_run ();
}
