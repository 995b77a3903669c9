/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-probe --serve at the other end of a socket pair, as faceplated has it. */
#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/core/check-request.h"
#include "helper/core/frame.h"
#include "helper/core/stages.h"
#include "tests/peers/bad-origin.h"
#include "tests/peers/bad-proxy.h"
#include "tests/peers/pki.h"
#include "tests/probe/pki-dir.h"

#define PASSWORD "s3cret-never-shown"
#define LIMIT_MS 10000

static char *pki_dir;

typedef struct
{
  int fd; /* our end; -1: closed */
  GPid pid;
  FpFrameReader *reader;
  GByteArray *seen; /* all that came */
  FpStages stages;
} Probe;

static void
in_child (gpointer data)
{
  dup2 (GPOINTER_TO_INT (data), STDIN_FILENO);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
probe_start (Probe *probe)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "probe", "faceplate-probe", NULL);
  char *argv[] = { program, "--serve", NULL };
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN,
                 in_child, GINT_TO_POINTER (fds[1]), &probe->pid, &error);
  g_assert_no_error (error);
  close (fds[1]);
  probe->fd = fds[0];
  probe->reader = fp_frame_reader_new ();
  probe->seen = g_byte_array_new ();
  probe->stages.n = 0;
}

static void
probe_hang_up (Probe *probe)
{
  if (probe->fd >= 0)
    close (probe->fd);
  probe->fd = -1;
}

/* Waits for its end; the exit status. */
static int
probe_end (Probe *probe)
{
  gint64 end_us = g_get_monotonic_time () + LIMIT_MS * 1000;
  int status = 0;

  while (waitpid (probe->pid, &status, WNOHANG) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      poll (NULL, 0, 5);
    }
  probe_hang_up (probe);
  fp_frame_reader_free (probe->reader);
  g_byte_array_unref (probe->seen);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
probe_send (Probe *probe, const void *bytes, gsize len)
{
  g_assert_cmpint (send (probe->fd, bytes, len, MSG_NOSIGNAL), ==, len);
}

/* The next frame; NULL: end of stream. */
static GVariant *
probe_next (Probe *probe)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      GVariant *value = fp_frame_reader_next (probe->reader, &error);
      struct pollfd pollfd = { probe->fd, POLLIN, 0 };
      guint8 bytes[4096];
      gssize n;

      g_assert_no_error (error);
      if (value != NULL)
        return value;
      g_assert_cmpint (poll (&pollfd, 1, LIMIT_MS), ==, 1);
      n = recv (probe->fd, bytes, sizeof bytes, 0);
      if (n == 0 || (n < 0 && errno == ECONNRESET))
        return NULL;
      g_assert_cmpint (n, >, 0);
      g_byte_array_append (probe->seen, bytes, (guint)n);
      g_assert_true (fp_frame_reader_push (probe->reader, bytes, (gsize)n, &error));
    }
}

/* An event of a stage, such as faceplated takes: "tls ok". */
static char *
take_stage (Probe *probe, GVariant *event)
{
  const char *stage_word, *status_word;
  FpStage stage = FP_STAGE_LINK;
  FpStageStatus status = FP_STAGE_RUNNING;
  guint duration_ms;

  g_assert_true (g_variant_lookup (event, "stage", "&s", &stage_word));
  g_assert_true (g_variant_lookup (event, "status", "&s", &status_word));
  g_assert_true (g_variant_lookup (event, "duration-ms", "u", &duration_ms));
  g_assert_true (fp_stage_from_word (stage_word, &stage));
  g_assert_true (fp_stage_status_from_word (status_word, &status));
  g_assert_true (fp_stages_apply (&probe->stages, stage, status, duration_ms));
  return g_strdup_printf ("%s %s", stage_word, status_word);
}

/* Reads on until the stage runs. */
static void
probe_wait_for (Probe *probe, const char *stage)
{
  g_autofree char *wanted = g_strdup_printf ("%s running", stage);
  gboolean found = FALSE;

  while (!found)
    {
      g_autoptr (GVariant) event = probe_next (probe);
      g_autofree char *got = NULL;

      g_assert_nonnull (event);
      got = take_stage (probe, event);
      found = g_str_equal (got, wanted);
    }
}

/* Reads to the end: the events ("tls ok,") and the report, which is the last frame. */
static FpReport *
probe_read_all (Probe *probe, char **events)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  FpReport *report = NULL;
  GVariant *value;

  while ((value = probe_next (probe)) != NULL)
    {
      g_autoptr (GVariant) event = value;
      g_autoptr (GVariant) result
          = g_variant_lookup_value (event, "report", G_VARIANT_TYPE_VARDICT);
      g_autofree char *line = NULL;

      g_assert_null (report);
      if (result != NULL)
        {
          report = fp_report_from_variant (result);
          g_assert_nonnull (report);
          continue;
        }
      line = take_stage (probe, event);
      g_string_append_printf (lines, "%s,", line);
    }
  if (events != NULL)
    *events = g_strdup (lines->str);
  return report;
}

static FpCheckRequest *
new_request (BadOrigin *origin, BadProxy *proxy)
{
  FpCheckRequest *request = fp_check_request_new ();
  guint port = bad_origin_port (origin);

  request->proxy = fp_proxy_settings_new ();
  request->proxy->host = g_strdup ("127.0.0.1");
  request->proxy->port = bad_proxy_port (proxy);
  request->proxy->user = g_strdup ("user");
  request->proxy->password = g_strdup (PASSWORD);
  request->url = g_strdup_printf ("https://" PEERS_HOST ":%u/health", port);
  request->websocket_url = g_strdup_printf ("wss://" PEERS_HOST ":%u/ws", port);
  request->ca_file = g_build_filename (pki_dir, "root.pem", NULL);
  return request;
}

static void
send_request (Probe *probe, const FpCheckRequest *request)
{
  g_autoptr (GBytes) frame = fp_frame_encode (fp_check_request_to_variant (request));

  probe_send (probe, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static void
test_good (void)
{
  g_autoptr (BadOrigin) origin = bad_origin_new ("good", pki_dir);
  g_autoptr (BadProxy) proxy = bad_proxy_new ("basic", bad_origin_port (origin), "user", PASSWORD);
  g_autoptr (FpCheckRequest) request = new_request (origin, proxy);
  g_autoptr (FpReport) report = NULL;
  g_autofree char *events = NULL;
  Probe probe;

  probe_start (&probe);
  send_request (&probe, request);
  report = probe_read_all (&probe, &events);
  g_assert_cmpstr (events, ==,
                   "resolve running,resolve ok,connect running,connect ok,tunnel running,tunnel ok,"
                   "tls running,tls ok,https running,https ok,websocket running,websocket ok,"
                   "activation running,activation ok,");
  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "OK");
  g_assert_cmpint (report->activation, ==, FP_ACTIVATION_YES);
  g_assert_cmpint (report->scheme, ==, FP_SCHEME_BASIC);
  g_assert_cmpuint (bad_proxy_n_connections (proxy), ==, 1);
  g_assert_cmpuint (bad_proxy_n_logins (proxy), ==, 1);
  g_assert_cmpuint (bad_origin_n_leaks (origin), ==, 0);
  g_assert_null (memmem (probe.seen->data, probe.seen->len, PASSWORD, strlen (PASSWORD)));
  g_assert_cmpint (probe_end (&probe), ==, 0);
}

static void
test_refused_by_proxy (void)
{
  g_autoptr (BadOrigin) origin = bad_origin_new ("good", pki_dir);
  g_autoptr (BadProxy) proxy = bad_proxy_new ("403", bad_origin_port (origin), "", "");
  g_autoptr (FpCheckRequest) request = new_request (origin, proxy);
  g_autoptr (FpReport) report = NULL;
  g_autofree char *events = NULL;
  Probe probe;

  probe_start (&probe);
  send_request (&probe, request);
  report = probe_read_all (&probe, &events);
  g_assert_true (g_str_has_suffix (events, "tunnel running,tunnel failed,"));
  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "PX_FORBIDDEN");
  g_assert_cmpint (report->stage, ==, FP_STAGE_TUNNEL);
  g_assert_cmpint (probe_end (&probe), ==, 1);
}

/* Without a proxy, without a WebSocket, and nothing said about activation. */
static void
test_direct (void)
{
  g_autoptr (BadOrigin) origin = bad_origin_new ("https-204", pki_dir);
  g_autoptr (FpCheckRequest) request = fp_check_request_new ();
  g_autoptr (FpReport) report = NULL;
  g_autofree char *events = NULL;
  Probe probe;

  request->url = g_strdup_printf ("https://localhost:%u/", bad_origin_port (origin));
  request->ca_file = g_build_filename (pki_dir, "root.pem", NULL);
  probe_start (&probe);
  send_request (&probe, request);
  report = probe_read_all (&probe, &events);
  g_assert_cmpstr (
      events, ==,
      "resolve running,resolve ok,connect running,connect ok,tunnel skipped,tls running,"
      "tls ok,https running,https ok,websocket skipped,activation skipped,");
  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "OK");
  g_assert_cmpint (report->activation, ==, FP_ACTIVATION_UNSAID);
  g_assert_null (report->proxy);
  g_assert_cmpint (probe_end (&probe), ==, 0);
}

/* The request in pieces of a byte: a stream has no boundaries. */
static void
test_byte_by_byte (void)
{
  g_autoptr (BadOrigin) origin = bad_origin_new ("not-activated", pki_dir);
  g_autoptr (BadProxy) proxy = bad_proxy_new ("open", bad_origin_port (origin), "", "");
  g_autoptr (FpCheckRequest) request = new_request (origin, proxy);
  g_autoptr (GBytes) frame = fp_frame_encode (fp_check_request_to_variant (request));
  const guint8 *bytes = g_bytes_get_data (frame, NULL);
  g_autoptr (FpReport) report = NULL;
  Probe probe;

  probe_start (&probe);
  for (gsize i = 0; i < g_bytes_get_size (frame); i++)
    probe_send (&probe, bytes + i, 1);
  report = probe_read_all (&probe, NULL);
  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "OK");
  g_assert_cmpint (report->activation, ==, FP_ACTIVATION_NO);
  g_assert_cmpint (probe_end (&probe), ==, 0);
}

/* In each blocking stage the asker's end, a signal and a byte too many end the check at once. */
static const struct
{
  const char *proxy;
  const char *origin;
  const char *stage;
} hanging[] = {
  { "silent", "good", "tunnel" },        { "open", "tls-silent", "tls" },
  { "open", "https-silent", "https" },   { "open", "ws-silent", "websocket" },
  { "open", "ws-no-pong", "websocket" }, { "open", "good", "websocket" }, /* held */
};

typedef enum
{
  BY_HANG_UP,
  BY_HALF_CLOSE,
  BY_SIGNAL,
  BY_BYTE,
  N_WAYS
} Way;

static void
cancel (Probe *probe, Way way)
{
  switch (way)
    {
    case BY_HANG_UP:
      probe_hang_up (probe);
      break;
    case BY_HALF_CLOSE:
      shutdown (probe->fd, SHUT_WR);
      break;
    case BY_SIGNAL:
      kill (probe->pid, SIGTERM);
      break;
    case BY_BYTE:
      probe_send (probe, "x", 1);
      break;
    case N_WAYS:
      g_assert_not_reached ();
    }
}

static void
test_cancel (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hanging); i++)
    for (guint way = 0; way < N_WAYS; way++)
      {
        g_autoptr (BadOrigin) origin = bad_origin_new (hanging[i].origin, pki_dir);
        g_autoptr (BadProxy) proxy
            = bad_proxy_new (hanging[i].proxy, bad_origin_port (origin), "", "");
        g_autoptr (FpCheckRequest) request = new_request (origin, proxy);
        gint64 start_us;
        Probe probe;

        request->hold_s = 60;
        probe_start (&probe);
        send_request (&probe, request);
        probe_wait_for (&probe, hanging[i].stage);
        start_us = g_get_monotonic_time ();
        cancel (&probe, way);
        if (way != BY_HANG_UP)
          {
            g_autoptr (FpReport) report = probe_read_all (&probe, NULL);

            g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "CANCELLED");
            g_assert_cmpstr (fp_stage_word (report->stage), ==, hanging[i].stage);
          }
        g_assert_cmpint (probe_end (&probe), ==, 1);
        g_assert_cmpint (g_get_monotonic_time () - start_us, <, 2 * G_USEC_PER_SEC);
      }
}

static void
assert_refused (const void *bytes, gsize len)
{
  g_autoptr (FpReport) report = NULL;
  g_autofree char *events = NULL;
  Probe probe;

  probe_start (&probe);
  probe_send (&probe, bytes, len);
  report = probe_read_all (&probe, &events);
  g_assert_cmpstr (events, ==, "");
  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "INTERNAL");
  g_assert_true (g_hash_table_contains (report->evidence, "error"));
  g_assert_cmpint (probe_end (&probe), ==, 1);
}

static void
test_bad_requests (void)
{
  static const char *const texts[] = {
    "@a{sv} {}",
    "{'url': <'http://x/'>}",
    "{'url': <'https://x/'>, 'unknown': <1>}",
    "{'url': <'https://x/'>, 'time-scale': <'1'>}",
    "{'url': <'https://x/'>, 'ca-file': <'/nowhere/ca.pem'>}",
    "{'url': <'https://x/'>, 'ca-file': <'/dev/null'>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) frame
          = fp_frame_encode (g_variant_parse (G_VARIANT_TYPE_VARDICT, texts[i], NULL, NULL, NULL));

      assert_refused (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
    }
  assert_refused ("GET / HTTP/1.1\r\n\r\n", 18);   /* a length of 500 MB */
  assert_refused ("\x01\x00\x01\x00", 4);          /* one byte too long */
  assert_refused ("\x08\x00\x00\x00garbage!", 12); /* not in normal form */
}

/* The asker goes away before its request is whole: nothing is said, nothing is done. */
static void
test_cut_request (void)
{
  for (guint i = 0; i < 3; i++)
    {
      Probe probe;

      probe_start (&probe);
      if (i > 0)
        probe_send (&probe, "\x40\x00\x00\x00{", i == 1 ? 2 : 5);
      shutdown (probe.fd, SHUT_WR);
      g_assert_null (probe_next (&probe));
      g_assert_cmpint (probe_end (&probe), ==, 1);
    }
}

static void
assert_line (const char *text, const char *start)
{
  if (strstr (text, start) == NULL)
    g_error ("\"%s\" is not in:\n%s", start, text);
}

/* What it has given up by the time that bytes from the network come. */
static void
test_sandbox (void)
{
  g_autoptr (BadOrigin) origin = bad_origin_new ("good", pki_dir);
  g_autoptr (BadProxy) proxy = bad_proxy_new ("silent", bad_origin_port (origin), "", "");
  g_autoptr (FpCheckRequest) request = new_request (origin, proxy);
  g_autofree char *status_file = NULL;
  g_autofree char *status = NULL;
  g_autofree char *limits_file = NULL;
  g_autofree char *limits = NULL;
  Probe probe;

  probe_start (&probe);
  send_request (&probe, request);
  probe_wait_for (&probe, "tunnel");
  status_file = g_strdup_printf ("/proc/%d/status", probe.pid);
  limits_file = g_strdup_printf ("/proc/%d/limits", probe.pid);
  g_assert_true (g_file_get_contents (status_file, &status, NULL, NULL));
  g_assert_true (g_file_get_contents (limits_file, &limits, NULL, NULL));
  assert_line (status, "\nNoNewPrivs:\t1\n");
  assert_line (status, "\nSeccomp:\t2\n");
  assert_line (status, "\nCapEff:\t0000000000000000\n");
  assert_line (status, "\nCapPrm:\t0000000000000000\n");
  assert_line (limits, "\nMax core file size        0                    0 ");
  probe_hang_up (&probe);
  g_assert_cmpint (probe_end (&probe), ==, 1);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki_dir = pki_dir_make ();
  g_test_add_func ("/serve/good", test_good);
  g_test_add_func ("/serve/refused-by-proxy", test_refused_by_proxy);
  g_test_add_func ("/serve/direct", test_direct);
  g_test_add_func ("/serve/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/serve/cancel", test_cancel);
  g_test_add_func ("/serve/bad-requests", test_bad_requests);
  g_test_add_func ("/serve/cut-request", test_cut_request);
  g_test_add_func ("/serve/sandbox", test_sandbox);
  status = g_test_run ();
  pki_dir_remove (pki_dir);
  return status;
}
