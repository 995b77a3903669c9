/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the platform's answers mean, and what bytes and alerts in TLS's place mean. */
#include <glib.h>
#include <string.h>

#include "helper/probe/platform.h"
#include "helper/probe/tls-alert.h"

static const struct
{
  guint status;
  FpCode get;
  FpCode upgrade;
} statuses[] = {
  { 101, FP_CODE_SRV_STATUS, FP_CODE_OK },
  { 200, FP_CODE_OK, FP_CODE_WS_STRIPPED },
  { 204, FP_CODE_OK, FP_CODE_WS_REFUSED },
  { 301, FP_CODE_SRV_REDIRECT, FP_CODE_WS_REDIRECT },
  { 308, FP_CODE_SRV_REDIRECT, FP_CODE_WS_REDIRECT },
  { 400, FP_CODE_SRV_STATUS, FP_CODE_WS_STRIPPED },
  { 401, FP_CODE_SRV_DENIED, FP_CODE_WS_DENIED },
  { 403, FP_CODE_SRV_DENIED, FP_CODE_WS_DENIED },
  { 404, FP_CODE_SRV_NOTFOUND, FP_CODE_WS_REFUSED },
  { 407, FP_CODE_SRV_STATUS, FP_CODE_WS_REFUSED },
  { 410, FP_CODE_SRV_STATUS, FP_CODE_WS_REFUSED },
  { 426, FP_CODE_SRV_STATUS, FP_CODE_WS_STRIPPED },
  { 429, FP_CODE_SRV_BUSY, FP_CODE_WS_REFUSED },
  { 500, FP_CODE_SRV_ERROR, FP_CODE_WS_ERROR },
  { 502, FP_CODE_SRV_ERROR, FP_CODE_WS_ERROR },
  { 503, FP_CODE_SRV_BUSY, FP_CODE_WS_ERROR },
  { 600, FP_CODE_SRV_STATUS, FP_CODE_WS_REFUSED },
  { 999, FP_CODE_SRV_STATUS, FP_CODE_WS_REFUSED },
};

static void
test_statuses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_assert_cmpint (fp_platform_judge_status (statuses[i].status), ==, statuses[i].get);
      g_assert_cmpint (fp_platform_judge_upgrade (statuses[i].status), ==, statuses[i].upgrade);
    }
}

static const struct
{
  const char *type;
  const char *body;
  FpCode code;
  FpActivation activation;
} answers[] = {
  { "application/json", "{}", FP_CODE_OK, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"activated\": true}", FP_CODE_OK, FP_ACTIVATION_YES },
  { "application/json", "{\"activated\": false}", FP_CODE_OK, FP_ACTIVATION_NO },
  { "application/json; charset=utf-8", "{\"name\":\"x\",\"activated\":true,\"more\":[1,{}]}",
    FP_CODE_OK, FP_ACTIVATION_YES },
  { "Application/JSON", "{\"activated\": 1}", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"activated\": \"true\"}", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"activated\": null}", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"activated\": [true]}", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "[]", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "true", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"activated\": true", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"x\": \"\xff\"}", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/json", "{\"x\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"\"}", FP_CODE_OK,
    FP_ACTIVATION_UNSAID },
  { "text/plain", "ok", FP_CODE_OK, FP_ACTIVATION_UNSAID },
  { "text/plain", "{\"activated\": true}", FP_CODE_OK, FP_ACTIVATION_UNSAID },
  { "text/html", "<html></html>", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "text/html; charset=utf-8", "", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
  { "application/xhtml+xml", "<html/>", FP_CODE_SRV_STATUS, FP_ACTIVATION_UNSAID },
};

static FpCode
judge (const char *type, const char *body, FpActivation *activation, const char **fault)
{
  g_autofree char *bytes
      = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                         type, strlen (body), body);
  g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();

  fp_http_answer_push (answer, (const guint8 *)bytes, strlen (bytes));
  g_assert_cmpint (fp_http_answer_state (answer), ==, FP_HTTP_DONE);
  return fp_platform_judge (answer, activation, fault);
}

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      FpActivation activation;
      const char *fault;
      FpCode code = judge (answers[i].type, answers[i].body, &activation, &fault);

      g_test_message ("row %u", i);
      g_assert_cmpint (code, ==, answers[i].code);
      g_assert_cmpint (activation, ==, answers[i].activation);
      g_assert_true ((fault != NULL) == (code != FP_CODE_OK));
    }
}

/* Brackets that would use up the stack of a reader that descends, and a body that goes on for ever.
 */
static void
test_deep_and_long (void)
{
  g_autofree char *deep = g_strnfill (60000, '[');
  g_autofree char *spaces = g_strnfill (FP_HTTP_BODY_MAX, ' ');
  g_autofree char *too_long = g_strconcat ("{}", spaces, NULL);
  FpActivation activation;
  const char *fault;

  g_assert_cmpint (judge ("application/json", deep, &activation, &fault), ==, FP_CODE_SRV_STATUS);
  g_assert_cmpstr (fault, ==, "the answer is not JSON");
  g_assert_cmpint (judge ("application/json", too_long, &activation, &fault), ==,
                   FP_CODE_SRV_STATUS);
  g_assert_cmpstr (fault, ==, "the answer is longer than 64 KiB");
}

static void
test_alerts (void)
{
  static const struct
  {
    guint alert;
    FpCode code;
    FpCode wanted; /* if the server asked for a certificate */
  } alerts[] = {
    { 40, FP_CODE_TLS_REFUSED, FP_CODE_TLS_CLIENT_CERT },
    { 42, FP_CODE_TLS_ALERT, FP_CODE_TLS_CLIENT_CERT },
    { 48, FP_CODE_TLS_ALERT, FP_CODE_TLS_CLIENT_CERT },
    { 49, FP_CODE_TLS_DENIED, FP_CODE_TLS_DENIED },
    { 50, FP_CODE_TLS_ALERT, FP_CODE_TLS_CLIENT_CERT },
    { 70, FP_CODE_TLS_VERSION, FP_CODE_TLS_CLIENT_CERT },
    { 80, FP_CODE_TLS_ALERT, FP_CODE_TLS_CLIENT_CERT },
    { 112, FP_CODE_TLS_SNI, FP_CODE_TLS_CLIENT_CERT },
    { 116, FP_CODE_TLS_CLIENT_CERT, FP_CODE_TLS_CLIENT_CERT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++)
    {
      g_assert_cmpint (fp_tls_alert_code (alerts[i].alert, FALSE), ==, alerts[i].code);
      g_assert_cmpint (fp_tls_alert_code (alerts[i].alert, TRUE), ==, alerts[i].wanted);
    }
}

static void
test_bytes (void)
{
  static const struct
  {
    const char *bytes;
    FpBytes kind;
  } kinds[] = {
    { "", FP_BYTES_NONE },
    { "\x16", FP_BYTES_TLS },
    { "\x16\x03\x01", FP_BYTES_TLS },
    { "\x15\x03\x03", FP_BYTES_TLS },
    { "\x16\x04", FP_BYTES_OTHER },
    { "\x18\x03", FP_BYTES_OTHER },
    { "H", FP_BYTES_HTTP },
    { "HTTP/1.1 403 Forbidden", FP_BYTES_HTTP },
    { "HELO", FP_BYTES_OTHER },
    { "<html>", FP_BYTES_HTTP },
    { "\r\n <!DOCTYPE html>", FP_BYTES_HTTP },
    { "\r\n", FP_BYTES_OTHER },
    { "SSH-2.0-x", FP_BYTES_OTHER },
    { "220 mail", FP_BYTES_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (fp_bytes_kind ((const guint8 *)kinds[i].bytes, strlen (kinds[i].bytes)), ==,
                     kinds[i].kind);
}

static void
test_title (void)
{
  static const char *const titles[][2] = {
    { "<html><head><title>Log in</title>", "Log in" },
    { "<TITLE lang=\"x\">\n Log in \n</TITLE>", "Log in" },
    { "<title>open", "open" },
    { "<title", NULL },
    { "no page", NULL },
    { "", NULL },
    { "<title>0123456789012345678901234567890123456789012345678901234567890123456789</title>",
      "012345678901234567890123456789012345678901234567890123456789" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *title
          = fp_bytes_page_title ((const guint8 *)titles[i][0], strlen (titles[i][0]));

      g_assert_cmpstr (title, ==, titles[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/platform/statuses", test_statuses);
  g_test_add_func ("/platform/answers", test_answers);
  g_test_add_func ("/platform/deep-and-long", test_deep_and_long);
  g_test_add_func ("/platform/alerts", test_alerts);
  g_test_add_func ("/platform/bytes", test_bytes);
  g_test_add_func ("/platform/title", test_title);
  return g_test_run ();
}
