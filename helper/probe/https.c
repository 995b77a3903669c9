/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/https.h"

#include <string.h>

#include "config.h"
#include "helper/probe/platform.h"

#define HTTPS_S   15.0
#define READ_SIZE 16384

typedef struct
{
  FpTls *tls;
  FpHttpAnswer *answer;
  GByteArray *rest;
  gsize received;
  const FpExchangeCodes *codes;
  FpReport *report;
} Exchange;

static void
take (Exchange *exchange, const guint8 *bytes, gsize len)
{
  gsize used = fp_http_answer_push (exchange->answer, bytes, len);

  exchange->received += len;
  if (exchange->rest != NULL && used < len)
    g_byte_array_append (exchange->rest, bytes + used, (guint)(len - used));
}

static gboolean
status_says_more (const Exchange *exchange)
{
  guint status = fp_http_answer_status (exchange->answer);

  return status != 0 && (status < 200 || status >= 300);
}

/* The session ended, or its time, before the answer did. */
static gboolean
cut_short (Exchange *exchange, FpTlsState state)
{
  const FpExchangeCodes *codes = exchange->codes;

  if (state == FP_TLS_CLOSED)
    fp_http_answer_end (exchange->answer);
  if (fp_http_answer_state (exchange->answer) == FP_HTTP_DONE
      || (state != FP_TLS_CANCELLED && status_says_more (exchange)))
    return TRUE;
  fp_report_add_evidence_printf (exchange->report, "bytes", "%" G_GSIZE_FORMAT, exchange->received);
  exchange->report->code
      = fp_tls_code (exchange->tls, state, codes->closed,
                     exchange->received == 0 ? codes->silent : codes->slow, exchange->report);
  return FALSE;
}

static gboolean
refuse (Exchange *exchange, const char *why)
{
  exchange->report->code = exchange->codes->not_http;
  fp_report_add_evidence (exchange->report, "answer", why);
  return FALSE;
}

static gboolean
read_answer (Exchange *exchange, gboolean head_only, const FpDeadline *deadline,
             GCancellable *cancellable)
{
  FpHttpState wanted = head_only ? FP_HTTP_BODY : FP_HTTP_DONE;
  guint8 bytes[READ_SIZE];

  while (fp_http_answer_state (exchange->answer) < wanted)
    {
      gsize len;
      FpTlsState state
          = fp_tls_receive (exchange->tls, bytes, sizeof bytes, &len, deadline, cancellable);

      if (state != FP_TLS_DATA)
        return cut_short (exchange, state);
      take (exchange, bytes, len);
    }
  if (fp_http_answer_state (exchange->answer) == FP_HTTP_BAD)
    return status_says_more (exchange) || refuse (exchange, "not HTTP");
  if (fp_http_answer_state (exchange->answer) == FP_HTTP_BIG)
    return status_says_more (exchange) || refuse (exchange, "the head is longer than 64 KiB");
  return TRUE;
}

FpHttpAnswer *
fp_exchange (FpTls *tls, const char *request, gboolean head_only, GByteArray *rest,
             const FpExchangeCodes *codes, const FpDeadline *deadline, GCancellable *cancellable,
             FpReport *report)
{
  g_autoptr (FpHttpAnswer) answer = fp_http_answer_new ();
  Exchange exchange = { tls, answer, rest, 0, codes, report };
  FpTlsState state = fp_tls_send (tls, request, strlen (request), deadline, cancellable);
  gboolean whole;

  if (state != FP_TLS_DATA)
    whole = cut_short (&exchange, state);
  else
    whole = read_answer (&exchange, head_only, deadline, cancellable);
  fp_report_add_evidence (report, "status-line", fp_http_answer_status_line (answer));
  return whole ? g_steal_pointer (&answer) : NULL;
}

static char *
get_request (const FpUrl *url)
{
  g_autofree char *authority = fp_url_authority (url);

  return g_strdup_printf ("GET %s HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "User-Agent: Faceplate/" FP_VERSION "\r\n"
                          "Accept: application/json\r\n"
                          "\r\n",
                          url->path, authority);
}

gboolean
fp_https_check (FpTls *tls, const FpUrl *url, double time_scale, GCancellable *cancellable,
                gboolean *keeps_alive, FpReport *report)
{
  static const FpExchangeCodes codes = { FP_CODE_SRV_NO_ANSWER, FP_CODE_SRV_ANSWER_SLOW,
                                         FP_CODE_SRV_CLOSED, FP_CODE_SRV_NOT_HTTP };
  FpDeadline deadline = fp_deadline_in (HTTPS_S, time_scale);
  g_autofree char *request = get_request (url);
  g_autoptr (FpHttpAnswer) answer
      = fp_exchange (tls, request, FALSE, NULL, &codes, &deadline, cancellable, report);
  const char *fault;

  if (answer == NULL)
    return FALSE;
  report->code = fp_platform_judge (answer, &report->activation, &fault);
  if (report->code != FP_CODE_OK)
    {
      report->received = fp_http_answer_status (answer);
      fp_report_add_evidence (report, "answer", fault);
      fp_report_add_evidence (report, "location", fp_http_answer_header (answer, "location"));
      fp_report_add_evidence (report, "via", fp_http_answer_header (answer, "via"));
    }
  *keeps_alive = fp_http_answer_keeps_alive (answer);
  return report->code == FP_CODE_OK;
}
