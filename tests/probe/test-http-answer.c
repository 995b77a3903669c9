/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers in one piece, in two cut anywhere, and byte by byte: always the same result. */
#include <glib.h>
#include <string.h>

#include "helper/probe/http-answer.h"

static const struct
{
  const char *name;
  const char *bytes;
  gboolean ends; /* the connection ends behind them */
  FpHttpState state;
  guint status;
  const char *body;
  const char *rest;
  gboolean keeps_alive;
} rows[] = {
  { "length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", FALSE, FP_HTTP_DONE, 200,
    "hello", "", TRUE },
  { "length 0", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nrest", FALSE, FP_HTTP_DONE, 404,
    "", "rest", TRUE },
  { "length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok", FALSE,
    FP_HTTP_DONE, 200, "ok", "", TRUE },
  { "bare LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", FALSE, FP_HTTP_DONE, 200, "ok", "",
    TRUE },
  { "no reason", "HTTP/1.1 204\r\n\r\n", FALSE, FP_HTTP_DONE, 204, "", "", TRUE },
  { "not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", FALSE, FP_HTTP_DONE,
    304, "", "", TRUE },
  { "close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", FALSE,
    FP_HTTP_DONE, 200, "ok", "", FALSE },
  { "until the end", "HTTP/1.1 200 OK\r\n\r\nhello", TRUE, FP_HTTP_DONE, 200, "hello", "", FALSE },
  { "until the end, open", "HTTP/1.1 200 OK\r\n\r\nhello", FALSE, FP_HTTP_BODY, 200, "hello", "",
    FALSE },
  { "1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", FALSE, FP_HTTP_DONE, 200, "ok", "",
    FALSE },
  { "1.0 keeps alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
    FALSE, FP_HTTP_DONE, 200, "ok", "", TRUE },
  { "chunks",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: "
    "x\r\n\r\n!",
    FALSE, FP_HTTP_DONE, 200, "hello", "!", TRUE },
  { "chunks over length",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: "
    "chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    FALSE, FP_HTTP_DONE, 200, "ok", "", TRUE },
  { "interim", "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    FALSE, FP_HTTP_DONE, 200, "", "", TRUE },
  { "interim alone", "HTTP/1.1 103 Early Hints\r\n\r\n", FALSE, FP_HTTP_HEAD, 0, "", "", FALSE },
  { "upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi", FALSE,
    FP_HTTP_DONE, 101, "", "\x81\x02hi", FALSE },
  { "head cut", "HTTP/1.1 200 OK\r\nVia: x\r\n", TRUE, FP_HTTP_HEAD, 0, "", "", FALSE },
  { "body cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", TRUE, FP_HTTP_BODY, 200,
    "hello", "", FALSE },
  { "chunk cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello", TRUE,
    FP_HTTP_BODY, 200, "hello", "", FALSE },
  { "nothing", "", TRUE, FP_HTTP_HEAD, 0, "", "", FALSE },
  { "mail", "220 mail.example ESMTP\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "one wrong byte", "S", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "icy", "ICY 200 OK\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "page", "<html></html>", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "no status", "HTTP/1.1\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "status 99", "HTTP/1.1 099 OK\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "no version", "HTTP/ 200 OK\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "control character", "HTTP/1.1 200 OK\r\nX: a\001b\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL,
    FALSE },
  { "CR in the line", "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL,
    FALSE },
  { "no colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "space before the colon", "HTTP/1.1 200 OK\r\nX : y\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL,
    FALSE },
  { "folded", "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", FALSE, FP_HTTP_BAD, 0, "", NULL, FALSE },
  { "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", FALSE,
    FP_HTTP_BAD, 200, "", NULL, FALSE },
  { "length is text", "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\nx", FALSE, FP_HTTP_BAD, 200, "",
    NULL, FALSE },
  { "length is negative", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx", FALSE, FP_HTTP_BAD, 200,
    "", NULL, FALSE },
  { "length is huge", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx", FALSE,
    FP_HTTP_BAD, 200, "", NULL, FALSE },
  { "chunk size is text", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", FALSE,
    FP_HTTP_BAD, 200, "", NULL, FALSE },
  { "chunk size is huge", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n",
    FALSE, FP_HTTP_BAD, 200, "", NULL, FALSE },
  { "chunk is longer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n", FALSE,
    FP_HTTP_BAD, 200, "he", NULL, FALSE },
};

/* Pushes all but what the answer leaves; returns how many bytes it took. */
static gsize
push_all (FpHttpAnswer *answer, const char *bytes, gsize len, gsize step)
{
  gsize at = 0;

  while (at < len)
    {
      gsize n = MIN (step, len - at);
      gsize used = fp_http_answer_push (answer, (const guint8 *)bytes + at, n);

      at += used;
      if (used < n)
        break;
    }
  return at;
}

static void
assert_row (guint i, FpHttpAnswer *answer, gsize used)
{
  gsize len;
  const char *body = (const char *)fp_http_answer_body (answer, &len);

  if (rows[i].ends)
    fp_http_answer_end (answer);
  g_assert_cmpint (fp_http_answer_state (answer), ==, rows[i].state);
  g_assert_cmpuint (fp_http_answer_status (answer), ==, rows[i].status);
  g_assert_cmpmem (body, len, rows[i].body, strlen (rows[i].body));
  g_assert_cmpint (fp_http_answer_keeps_alive (answer), ==, rows[i].keeps_alive);
  if (rows[i].rest != NULL)
    g_assert_cmpstr (rows[i].bytes + used, ==, rows[i].rest);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize len = strlen (rows[i].bytes);

      g_test_message ("%s", rows[i].name);
      for (gsize step = 1; step <= len + 1; step++)
        {
          g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();
          gsize used = push_all (answer, rows[i].bytes, len, step);

          assert_row (i, answer, used);
        }
      for (gsize cut = 0; cut <= len; cut++)
        {
          g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();
          gsize used = push_all (answer, rows[i].bytes, cut, cut);

          if (used == cut)
            used += push_all (answer, rows[i].bytes + cut, len - cut, len);
          assert_row (i, answer, used);
        }
    }
}

static void
test_nul (void)
{
  static const char bytes[] = "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n";
  g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();

  push_all (answer, bytes, sizeof bytes - 1, sizeof bytes);
  g_assert_cmpint (fp_http_answer_state (answer), ==, FP_HTTP_BAD);
}

static void
test_headers (void)
{
  static const char bytes[]
      = "HTTP/1.1 200 OK\r\nConnection: keep-alive ,  Upgrade\r\n"
        "CONTENT-TYPE:Application/JSON; charset=utf-8\r\nX: 1\r\nx:\t2 \r\n\r\n";
  g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();

  push_all (answer, bytes, sizeof bytes - 1, sizeof bytes);
  g_assert_cmpstr (fp_http_answer_header (answer, "x"), ==, "1, 2");
  g_assert_null (fp_http_answer_header (answer, "y"));
  g_assert_true (fp_http_answer_has_token (answer, "connection", "upgrade"));
  g_assert_false (fp_http_answer_has_token (answer, "connection", "keep"));
  g_assert_true (fp_http_answer_is_type (answer, "application/json"));
  g_assert_false (fp_http_answer_is_type (answer, "application/js"));
  g_assert_false (fp_http_answer_is_type (answer, "text/html"));
  g_assert_cmpstr (fp_http_answer_status_line (answer), ==, "HTTP/1.1 200 OK");
}

/* A line without an end, many lines, many interim answers, an endless trailer: none is read beyond
 * the cap. */
static void
test_head_cap (void)
{
  static const char *const starts[]
      = { "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n", "",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" };
  static const char *const more[]
      = { "x", "X: y\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "X: y\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();
      gsize total = push_all (answer, starts[i], strlen (starts[i]), G_MAXSIZE);
      gsize len = strlen (more[i]);

      while (total <= FP_HTTP_HEAD_MAX + len && fp_http_answer_state (answer) != FP_HTTP_BIG)
        total += push_all (answer, more[i], len, len);
      g_assert_cmpint (fp_http_answer_state (answer), ==, FP_HTTP_BIG);
      g_assert_cmpuint (total, ==, FP_HTTP_HEAD_MAX + 1);
    }
}

static void
test_body_cap (void)
{
  static const char *const heads[]
      = { "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n" };
  g_autofree char *body = g_strnfill (FP_HTTP_BODY_MAX + 1, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();
      gsize len;

      push_all (answer, heads[i], strlen (heads[i]), G_MAXSIZE);
      push_all (answer, body, FP_HTTP_BODY_MAX + 1, 1000);
      g_assert_cmpint (fp_http_answer_state (answer), ==, FP_HTTP_DONE);
      g_assert_true (fp_http_answer_body_is_cut (answer));
      g_assert_false (fp_http_answer_keeps_alive (answer));
      fp_http_answer_body (answer, &len);
      g_assert_cmpuint (len, ==, FP_HTTP_BODY_MAX);
    }
}

/* Rows with bytes changed, cut and repeated at random: it takes no more than it gets, and never
 * stops without a reason. */
static void
test_random (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();
      gsize used;

      for (guint i = 0; i < 2; i++)
        {
          const char *row = rows[g_test_rand_int_range (0, G_N_ELEMENTS (rows))].bytes;

          g_byte_array_append (bytes, (const guint8 *)row,
                               (guint)g_test_rand_int_range (0, (int)strlen (row) + 1));
        }
      for (guint i = 0; i < 2 && bytes->len > 0; i++)
        bytes->data[g_test_rand_int_range (0, (int)bytes->len)] = (guint8)g_test_rand_int ();
      used = push_all (answer, (const char *)bytes->data, bytes->len,
                       (gsize)g_test_rand_int_range (1, 20));
      g_assert_cmpuint (used, <=, bytes->len);
      g_assert_true (used == bytes->len || fp_http_answer_state (answer) >= FP_HTTP_DONE);
      fp_http_answer_end (answer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-answer/rows", test_rows);
  g_test_add_func ("/http-answer/nul", test_nul);
  g_test_add_func ("/http-answer/headers", test_headers);
  g_test_add_func ("/http-answer/head-cap", test_head_cap);
  g_test_add_func ("/http-answer/body-cap", test_body_cap);
  g_test_add_func ("/http-answer/random", test_random);
  return g_test_run ();
}
