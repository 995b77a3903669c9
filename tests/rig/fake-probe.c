/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A faceplate-probe without a network: what it does follows from the proxy's host, or without a
 * proxy from the path of the platform's URL.
 *
 *  - ok: all stages, then OK
 *  - ok-digest: the same, scheme digest
 *  - not-activated: the same, not activated
 *  - secret: OK only if user u and password p came
 *  - held: as ok, but stays in the stage websocket if a hold is asked for
 *  - fail-CODE: fails in the stage connect with CODE (in a proxy's host: lower case, - for _:
 *    fail-px-auth-rejected)
 *  - hang: stays in the stage connect
 *  - crash: ends in the middle of a stage
 *  - mute: sends nothing at all
 *  - garbage: bytes that are no frame
 *  - bad-stage: a stage out of order
 *  - bad-report: a report that is none
 *  - flood: stages without end
 *
 * A host may go on behind the word: "ok.example". With a proxy given as an address the path says
 * it, and above all FAKE_PROBE_WORD of the environment. */
#include <arpa/inet.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "helper/core/check-request.h"
#include "helper/core/frame.h"
#include "helper/core/url.h"

static void
send_frame (GVariant *value)
{
  g_autoptr (GBytes) frame = fp_frame_encode (value);
  gsize len;
  const char *bytes = g_bytes_get_data (frame, &len);

  while (len > 0)
    {
      gssize n = write (STDIN_FILENO, bytes, len);

      if (n <= 0)
        _exit (1);
      bytes += n;
      len -= (gsize)n;
    }
}

static void
send_stage (FpStage stage, FpStageStatus status)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "stage", "s", fp_stage_word (stage));
  g_variant_dict_insert (&dict, "status", "s", fp_stage_status_word (status));
  g_variant_dict_insert (&dict, "duration-ms", "u", status == FP_STAGE_RUNNING ? 0u : 7u);
  send_frame (g_variant_dict_end (&dict));
}

static void
send_report (FpReport *report)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "report", fp_report_to_variant (report));
  send_frame (g_variant_dict_end (&dict));
}

static void
pass_until (FpStage first, FpStage behind)
{
  for (FpStage stage = first; stage < behind; stage++)
    {
      send_stage (stage, FP_STAGE_RUNNING);
      send_stage (stage, FP_STAGE_OK);
    }
}

static void
succeed (FpScheme scheme, FpActivation activation)
{
  g_autoptr (FpReport) report = fp_report_new ();

  pass_until (FP_STAGE_RESOLVE, FP_N_STAGES);
  report->scheme = scheme;
  report->activation = activation;
  send_report (report);
}

static void
fail (const char *symbol)
{
  g_autoptr (FpReport) report = fp_report_new ();
  g_autofree char *upper = g_ascii_strup (symbol, -1);

  g_strdelimit (upper, "-", '_');
  if (!fp_code_from_symbol (upper, &report->code))
    report->code = FP_CODE_INTERNAL;
  report->stage = FP_STAGE_CONNECT;
  pass_until (FP_STAGE_RESOLVE, FP_STAGE_CONNECT);
  send_stage (FP_STAGE_CONNECT, FP_STAGE_RUNNING);
  send_stage (FP_STAGE_CONNECT, FP_STAGE_FAILED);
  fp_report_add_evidence (report, "address", "192.0.2.1");
  send_report (report);
}

static void
wait_for_end (void)
{
  char byte;

  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
  _exit (0);
}

static gboolean
has_secret (const FpCheckRequest *request)
{
  return request->proxy != NULL && g_strcmp0 (request->proxy->user, "u") == 0
         && g_strcmp0 (request->proxy->password, "p") == 0;
}

static void
misbehave (const char *word)
{
  static const char garbage[] = "\xff\xff\xff\xffno frame at all";
  GVariantDict dict;

  if (g_str_equal (word, "mute"))
    wait_for_end ();
  if (g_str_equal (word, "garbage") && write (STDIN_FILENO, garbage, sizeof garbage) > 0)
    wait_for_end ();
  if (g_str_equal (word, "bad-stage"))
    send_stage (FP_STAGE_TLS, FP_STAGE_OK);
  while (g_str_equal (word, "flood"))
    send_stage (FP_STAGE_RESOLVE, FP_STAGE_RUNNING);
  if (g_str_equal (word, "bad-report"))
    {
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert_value (&dict, "report", g_variant_new ("a{sv}", NULL));
      send_frame (g_variant_dict_end (&dict));
    }
  if (g_str_equal (word, "held"))
    {
      pass_until (FP_STAGE_RESOLVE, FP_STAGE_WEBSOCKET);
      send_stage (FP_STAGE_WEBSOCKET, FP_STAGE_RUNNING);
    }
  if (g_str_equal (word, "hang") || g_str_equal (word, "crash"))
    {
      pass_until (FP_STAGE_RESOLVE, FP_STAGE_CONNECT);
      send_stage (FP_STAGE_CONNECT, FP_STAGE_RUNNING);
    }
  if (g_str_equal (word, "crash"))
    raise (SIGKILL);
  wait_for_end ();
}

static void
act (const char *word, const FpCheckRequest *request)
{
  if (g_str_equal (word, "ok") || (g_str_equal (word, "held") && request->hold_s == 0))
    succeed (FP_SCHEME_NONE, FP_ACTIVATION_YES);
  else if (g_str_equal (word, "ok-digest"))
    succeed (FP_SCHEME_DIGEST, FP_ACTIVATION_YES);
  else if (g_str_equal (word, "not-activated"))
    succeed (FP_SCHEME_NONE, FP_ACTIVATION_NO);
  else if (g_str_equal (word, "secret") && has_secret (request))
    succeed (FP_SCHEME_BASIC, FP_ACTIVATION_UNSAID);
  else if (g_str_equal (word, "secret"))
    fail ("px-auth-rejected");
  else if (g_str_has_prefix (word, "fail-"))
    fail (word + 5);
  else
    misbehave (word);
}

static gboolean
is_address (const char *host)
{
  guint8 bytes[16];

  return inet_pton (AF_INET, host, bytes) == 1 || inet_pton (AF_INET6, host, bytes) == 1;
}

static FpCheckRequest *
receive_request (void)
{
  g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
  g_autoptr (GVariant) variant = NULL;
  guint8 bytes[4096];

  while (variant == NULL)
    {
      gssize n = read (STDIN_FILENO, bytes, sizeof bytes);

      if (n <= 0 || !fp_frame_reader_push (reader, bytes, (gsize)n, NULL))
        return NULL;
      variant = fp_frame_reader_next (reader, NULL);
    }
  return fp_check_request_from_variant (variant, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (FpCheckRequest) request = NULL;
  g_autofree char *word = NULL;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (argc != 2 || !g_str_equal (argv[1], "--serve"))
    return 2;
  request = receive_request ();
  if (request == NULL)
    return 1;
  if (g_getenv ("FAKE_PROBE_WORD") != NULL)
    word = g_strdup (g_getenv ("FAKE_PROBE_WORD"));
  else if (request->proxy != NULL && !is_address (request->proxy->host))
    word = g_strdup (request->proxy->host);
  else
    {
      g_autoptr (FpUrl) url = fp_url_parse (request->url, FALSE, NULL);

      word = g_strdup (url->path + 1);
    }
  *strchrnul (word, '.') = '\0';
  act (word, request);
  /* At once: who asked kills a probe that has reported, and one that is killed while LeakSanitizer
   * traces it cannot be reaped for a moment. GLib does not try again. */
  _exit (0);
}
