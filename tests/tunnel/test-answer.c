/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers to CONNECT, good and bad: each is pushed whole, byte by byte and in two parts, and must
 * mean the same. */
#include <glib.h>
#include <string.h>

#include "helper/tunnel/connect-answer.h"

typedef struct
{
  const char *name;
  const char *bytes;
  gsize len; /* 0: up to the NUL */
  FpAnswerState state;
  guint status;
  gboolean keeps;
  const char *rest;    /* of a 2xx; only for the whole push where whole_only is set */
  const char *content; /* of the body */
  gboolean whole_only;
} Case;

#define BYTES(text) text, sizeof text - 1
#define OK_HEAD     "HTTP/1.1 200 Connection established\r\n\r\n"

static const Case cases[] = {
  { "ok", OK_HEAD, 0, FP_ANSWER_END, 200 },
  { "ok-1.0", "HTTP/1.0 200 OK\r\n\r\n", 0, FP_ANSWER_END, 200 },
  { "ok-no-reason", "HTTP/1.1 200\r\n\r\n", 0, FP_ANSWER_END, 200 },
  { "ok-empty-reason", "HTTP/1.1 200 \r\n\r\n", 0, FP_ANSWER_END, 200 },
  { "ok-bare-lf", "HTTP/1.1 200 OK\nVia: x\n\n", 0, FP_ANSWER_END, 200 },
  { "ok-http2-word", "HTTP/2 200\r\n\r\n", 0, FP_ANSWER_END, 200 },
  { "ok-204", "HTTP/1.1 204 No Content\r\n\r\n", 0, FP_ANSWER_END, 204 },
  { "ok-299", "HTTP/1.1 299 Hm\r\n\r\n", 0, FP_ANSWER_END, 299 },
  { "ok-chunked-means-nothing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0,
    FP_ANSWER_END, 200 },
  { "ok-length-means-nothing", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 0, FP_ANSWER_END,
    200 },
  { "early-bytes", OK_HEAD "\x16\x03\x03zz", 0, FP_ANSWER_END, 200, FALSE, "\x16\x03\x03zz" },
  { "early-body-dropped", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0, FP_ANSWER_END,
    200, FALSE, "", NULL, TRUE },
  { "early-body-other-length", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhello", 0,
    FP_ANSWER_END, 200, FALSE, "hello", NULL, TRUE },
  { "interim", "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" OK_HEAD, 0, FP_ANSWER_END, 200 },
  { "interim-twice", "HTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 E\r\n\r\n" OK_HEAD, 0, FP_ANSWER_END,
    200 },
  { "interim-only", "HTTP/1.1 100 Continue\r\n\r\n", 0, FP_ANSWER_HEAD, 0 },
  { "switching", "HTTP/1.1 101 Switching\r\n\r\n", 0, FP_ANSWER_END, 101 },
  { "odd-field-lines", "HTTP/1.1 200 OK\r\nno colon here\r\n: no name\r\nbad name: x\r\n\r\n", 0,
    FP_ANSWER_END, 200 },
  { "closed-407", "HTTP/1.1 407 A\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 0,
    FP_ANSWER_END, 407, FALSE },
  { "kept-407", "HTTP/1.1 407 A\r\nContent-Length: 3\r\n\r\nabc", 0, FP_ANSWER_END, 407, TRUE, NULL,
    "abc" },
  { "kept-407-no-body", "HTTP/1.1 407 A\r\nContent-Length: 0\r\n\r\n", 0, FP_ANSWER_END, 407,
    TRUE },
  { "proxy-connection-close",
    "HTTP/1.1 407 A\r\nProxy-Connection: foo , Close\r\nContent-Length: 0\r\n\r\n", 0,
    FP_ANSWER_END, 407, FALSE },
  { "http10", "HTTP/1.0 407 A\r\nContent-Length: 0\r\n\r\n", 0, FP_ANSWER_END, 407, FALSE },
  { "http10-keep-alive", "HTTP/1.0 407 A\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", 0,
    FP_ANSWER_END, 407, TRUE },
  { "same-length-twice", "HTTP/1.1 407 A\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 0,
    FP_ANSWER_END, 407, TRUE },
  { "two-lengths", "HTTP/1.1 407 A\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 0,
    FP_ANSWER_BODY, 407 },
  { "bad-length", "HTTP/1.1 407 A\r\nContent-Length: -1\r\n\r\n", 0, FP_ANSWER_BODY, 407 },
  { "huge-length", "HTTP/1.1 407 A\r\nContent-Length: 99999999999\r\n\r\n", 0, FP_ANSWER_END, 407,
    FALSE },
  { "length-overflow", "HTTP/1.1 407 A\r\nContent-Length: 99999999999999999999999\r\n\r\n", 0,
    FP_ANSWER_BODY, 407 },
  { "short-body", "HTTP/1.1 403 F\r\nContent-Length: 10\r\n\r\nabc", 0, FP_ANSWER_BODY, 403 },
  { "until-close", "HTTP/1.1 403 F\r\n\r\n<title>x</title>", 0, FP_ANSWER_BODY, 403, FALSE, NULL,
    "<title>x</title>" },
  { "more-than-the-body", "HTTP/1.1 407 A\r\nContent-Length: 1\r\n\r\nabc", 0, FP_ANSWER_END, 407,
    FALSE },
  { "chunked",
    "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 0,
    FP_ANSWER_END, 407, TRUE, NULL, "abcde" },
  { "chunked-trailer",
    "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n", 0,
    FP_ANSWER_END, 407, TRUE, NULL, "a" },
  { "chunked-bare-lf", "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\n\n1\na\n0\n\n", 0,
    FP_ANSWER_END, 407, TRUE, NULL, "a" },
  { "chunked-beats-length",
    "HTTP/1.1 407 A\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0,
    FP_ANSWER_END, 407, TRUE },
  { "chunked-cut", "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", 0, FP_ANSWER_BODY,
    407 },
  { "chunked-bad-size", "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 0,
    FP_ANSWER_END, 407, FALSE },
  { "chunked-no-size", "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 0, FP_ANSWER_END,
    407, FALSE },
  { "chunked-huge", "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", 0,
    FP_ANSWER_END, 407, FALSE },
  { "chunk-without-end", "HTTP/1.1 407 A\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab", 0,
    FP_ANSWER_END, 407, FALSE },
  { "not-modified", "HTTP/1.1 304 N\r\nContent-Length: 10\r\n\r\n", 0, FP_ANSWER_END, 304, TRUE },
  /* what is no HTTP */
  { "nothing", "", 0, FP_ANSWER_HEAD, 0 },
  { "half-a-word", "HTT", 0, FP_ANSWER_HEAD, 0 },
  { "half-a-head", "HTTP/1.1 200 OK\r\nVia: x\r\n", 0, FP_ANSWER_HEAD, 200 },
  { "lower-case", "http/1.1 200 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "icy", "ICY 200 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "smtp", "220 mail.example ESMTP\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "html", "<html>\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "empty-line-first", "\r\nHTTP/1.1 200 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "socks4", BYTES ("\x00\x5b\x00\x00"), FP_ANSWER_NOT_HTTP, 0 },
  { "socks5", BYTES ("\x05\xff"), FP_ANSWER_NOT_HTTP, 0 },
  { "tls-alert", BYTES ("\x15\x03\x01\x00\x02\x02\x46"), FP_ANSWER_IS_TLS, 0 },
  { "tls-handshake", BYTES ("\x16\x03\x03\x00"), FP_ANSWER_IS_TLS, 0 },
  { "tls-almost", BYTES ("\x15\x02"), FP_ANSWER_NOT_HTTP, 0 },
  { "ssh", "SSH-2.0-OpenSSH_9.2p1\r\n", 0, FP_ANSWER_IS_SSH, 0 },
  { "ssh-almost", "SSHX", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "no-status", "HTTP/1.1\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "word-status", "HTTP/1.1 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "two-digits", "HTTP/1.1 20 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "four-digits", "HTTP/1.1 2000 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "status-000", "HTTP/1.1 000 OK\r\n\r\n", 0, FP_ANSWER_NOT_HTTP, 0 },
  { "nul-in-status-line", BYTES ("HTTP/1.1 200 O\0K\r\n\r\n"), FP_ANSWER_NOT_HTTP, 0 },
  { "nul-in-field", BYTES ("HTTP/1.1 200 OK\r\nVia: \0\r\n\r\n"), FP_ANSWER_NOT_HTTP, 200 },
};

static FpAnswer *
push (const char *bytes, gsize len, gsize step)
{
  FpAnswer *answer = fp_answer_new ();

  for (gsize at = 0; at < len; at += step)
    fp_answer_push (answer, (const guint8 *)bytes + at, MIN (step, len - at));
  return answer;
}

static void
check (const Case *one, gsize step)
{
  gsize len = one->len > 0 ? one->len : strlen (one->bytes);
  g_autoptr (FpAnswer) answer = push (one->bytes, len, step);
  const char *rest = one->rest != NULL ? one->rest : "";

  g_assert_cmpint (answer->state, ==, one->state);
  g_assert_cmpuint (answer->status, ==, one->status);
  g_assert_cmpint (answer->keeps, ==, one->keeps);
  g_assert_cmpuint (answer->received, ==, len);
  g_assert_cmpmem (answer->rest->data, answer->rest->len, rest, strlen (rest));
  if (one->content != NULL)
    g_assert_cmpmem (answer->body.content->data, answer->body.content->len, one->content,
                     strlen (one->content));
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  gsize len = one->len > 0 ? one->len : strlen (one->bytes);

  check (one, MAX (len, 1));
  for (gsize step = 1; step < len && !one->whole_only; step = step < 4 ? step + 1 : step + 13)
    check (one, step);
}

static void
test_close (void)
{
  static const struct
  {
    const char *bytes;
    FpAnswerState state;
  } ends[] = { { "", FP_ANSWER_HEAD },
               { "HTTP/1.1 2", FP_ANSWER_HEAD },
               { "HTTP/1.1 100 C\r\n\r\n", FP_ANSWER_HEAD },
               { "SS", FP_ANSWER_NOT_HTTP },
               { "\x16", FP_ANSWER_NOT_HTTP },
               { "HTTP/1.1 403 F\r\n\r\nabc", FP_ANSWER_END },
               { "HTTP/1.1 407 F\r\nContent-Length: 9\r\n\r\nabc", FP_ANSWER_END },
               { OK_HEAD, FP_ANSWER_END } };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (FpAnswer) answer = push (ends[i].bytes, strlen (ends[i].bytes), 7);

      g_assert_cmpint (fp_answer_close (answer), ==, ends[i].state);
      g_assert_false (answer->keeps);
    }
}

static void
test_fields (void)
{
  static const char head[] = "HTTP/1.1 407 Auth\r\n"
                             "Proxy-Authenticate: Negotiate\r\n"
                             "PROXY-AUTHENTICATE:NTLM\t\r\n"
                             "proxy-authenticate: Digest realm=\"a\",\r\n  nonce=\"b\"\r\n"
                             "Content-Type: Text/HTML; charset=x\r\n"
                             "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";
  g_autoptr (FpAnswer) answer = push (head, strlen (head), 5);
  g_autofree const char **fields = fp_answer_fields (answer, "proxy-authenticate");

  g_assert_cmpstr (answer->status_line, ==, "HTTP/1.1 407 Auth");
  g_assert_cmpstr (fields[0], ==, "Negotiate");
  g_assert_cmpstr (fields[1], ==, "NTLM");
  g_assert_cmpstr (fields[2], ==, "Digest realm=\"a\", nonce=\"b\"");
  g_assert_null (fields[3]);
  g_assert_true (fp_answer_is_html (answer));
  g_assert_cmpint (fp_answer_date (answer), ==, 784111777);
  g_assert_null (fp_answer_field (answer, "via"));
}

static void
test_bad_dates (void)
{
  static const char *const dates[] = { "",
                                       "yesterday",
                                       "Sun, 32 Nov 1994 08:49:37 GMT",
                                       "Sun, 06 Nox 1994 08:49:37 GMT",
                                       "Sun, 06 Nov 1994 08:49:37",
                                       "Sun, 06 Nov 1994 25:00:00 GMT",
                                       "Sun, 06 vNo 1994 08:49:37 GMT" };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n", dates[i]);
      g_autoptr (FpAnswer) answer = push (head, strlen (head), 1000);

      g_assert_cmpint (fp_answer_date (answer), ==, 0);
    }
}

static void
test_titles (void)
{
  static const struct
  {
    const char *page;
    const char *title;
  } pages[] = {
    { "<html><TITLE >\n Log \t in\n</TITLE>", "Log in" },
    { "<title>no end", "no end" },
    { "<title></title>", NULL },
    { "<title> \n </title>", NULL },
    { "<p>none</p>", NULL },
    { "<title", NULL },
    { "<title>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</"
      "title>",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *text = g_strconcat ("HTTP/1.1 403 F\r\n\r\n", pages[i].page, NULL);
      g_autoptr (FpAnswer) answer = push (text, strlen (text), 11);
      g_autofree char *title = fp_answer_title (answer);

      g_assert_cmpstr (title, ==, pages[i].title);
    }
}

/* A head without end, in one line, in many fields, and in interim answers. */
static void
test_head_limit (void)
{
  static const char *const repeated[] = { "x", "A: b\r\n", "\r\n\r\nHTTP/1.1 100 C" };

  for (guint i = 0; i < G_N_ELEMENTS (repeated); i++)
    {
      g_autoptr (FpAnswer) answer = push ("HTTP/1.1 100 C", 14, 14);
      gsize sent = 14;

      while (answer->state == FP_ANSWER_HEAD)
        {
          g_assert_cmpuint (sent, <=, FP_ANSWER_HEAD_MAX);
          fp_answer_push (answer, (const guint8 *)repeated[i], strlen (repeated[i]));
          sent += strlen (repeated[i]);
        }
      g_assert_cmpint (answer->state, ==, FP_ANSWER_TOO_BIG);
    }
}

static void
test_body_limit (void)
{
  g_autoptr (FpAnswer) answer = push ("HTTP/1.1 407 A\r\n\r\n", 18, 18);
  guint8 bytes[4096] = { 0 };

  for (guint i = 0; i < FP_BODY_MAX / sizeof bytes; i++)
    {
      g_assert_cmpint (answer->state, ==, FP_ANSWER_BODY);
      fp_answer_push (answer, bytes, sizeof bytes);
    }
  g_assert_cmpint (answer->state, ==, FP_ANSWER_END);
  g_assert_false (answer->keeps);
  g_assert_cmpuint (answer->body.content->len, ==, FP_BODY_MAX);
}

/* Answers with bytes changed, cut out and doubled: any state, but never a crash, nor more kept than
 * has come. */
static void
test_fuzz (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      const Case *one = &cases[g_test_rand_int_range (0, G_N_ELEMENTS (cases))];
      gsize len = one->len > 0 ? one->len : strlen (one->bytes);
      g_autoptr (GString) bytes = g_string_new_len (one->bytes, (gssize)len);
      g_autoptr (FpAnswer) answer = NULL;
      g_autofree char *title = NULL;

      for (gint32 k = g_test_rand_int_range (0, 4); k > 0 && bytes->len > 0; k--)
        {
          gsize at = (gsize)g_test_rand_int_range (0, (gint32)bytes->len);

          if (g_test_rand_bit ())
            bytes->str[at] = (char)g_test_rand_int_range (0, 256);
          else if (g_test_rand_bit ())
            g_string_erase (bytes, (gssize)at, 1);
          else
            g_string_append_len (bytes, bytes->str, (gssize)at);
        }
      answer = push (bytes->str, bytes->len, (gsize)g_test_rand_int_range (1, 40));
      g_assert_cmpuint (answer->rest->len, <=, bytes->len);
      fp_answer_date (answer);
      title = fp_answer_title (answer);
      fp_answer_close (answer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/answer/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/answer/fuzz", test_fuzz);
  g_test_add_func ("/tunnel/answer/close", test_close);
  g_test_add_func ("/tunnel/answer/fields", test_fields);
  g_test_add_func ("/tunnel/answer/bad-dates", test_bad_dates);
  g_test_add_func ("/tunnel/answer/titles", test_titles);
  g_test_add_func ("/tunnel/answer/head-limit", test_head_limit);
  g_test_add_func ("/tunnel/answer/body-limit", test_body_limit);
  return g_test_run ();
}
