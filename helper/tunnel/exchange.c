/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/exchange.h"

#include <string.h>

#include "config.h"

#define CHUNK 16384

/* One allocation, so that no copy of the secret stays behind in a smaller one. */
static GString *
build_request (const char *target, const char *authorization)
{
  gsize len = 2 * strlen (target) + (authorization != NULL ? strlen (authorization) : 0) + 256;
  GString *request = g_string_sized_new (len);

  g_string_append_printf (request,
                          "CONNECT %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Faceplate/%s\r\n", target,
                          target, FP_VERSION);
  if (authorization != NULL)
    {
      g_string_append (request, "Proxy-Authorization: ");
      g_string_append (request, authorization);
      g_string_append (request, "\r\n");
    }
  g_string_append (request, "\r\n");
  return request;
}

static FpExchangeOutcome
outcome_of_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FP_EXCHANGE_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return FP_EXCHANGE_TIMEOUT;
  return FP_EXCHANGE_LOST;
}

/* FP_EXCHANGE_LOST is no end yet: the proxy may have answered before it closed. */
static FpExchangeOutcome
send_request (const FpExchange *x)
{
  GString *request = build_request (x->target, x->authorization);
  g_autoptr (GError) error = NULL;
  gboolean sent
      = fp_deadline_send (&x->head, x->socket, request->str, request->len, x->cancellable, &error);

  explicit_bzero (request->str, request->allocated_len);
  g_string_free (request, TRUE);
  return sent ? FP_EXCHANGE_ANSWERED : outcome_of_error (error);
}

/* Until the answer has left this state. */
static FpExchangeOutcome
receive_while (const FpExchange *x, FpAnswerState state, const FpDeadline *deadline,
               FpAnswer *answer)
{
  while (answer->state == state)
    {
      guint8 bytes[CHUNK];
      g_autoptr (GError) error = NULL;
      gssize n = fp_deadline_receive (answer->received == 0 ? &x->first_byte : deadline, x->socket,
                                      bytes, sizeof bytes, x->cancellable, &error);

      if (n > 0)
        fp_answer_push (answer, bytes, (gsize)n);
      else if (n < 0 && outcome_of_error (error) != FP_EXCHANGE_LOST)
        return outcome_of_error (error);
      else if (fp_answer_close (answer) == state)
        return FP_EXCHANGE_LOST;
    }
  return FP_EXCHANGE_ANSWERED;
}

static gboolean
is_foreign (const FpAnswer *answer)
{
  return answer->state == FP_ANSWER_NOT_HTTP || answer->state == FP_ANSWER_IS_TLS
         || answer->state == FP_ANSWER_IS_SSH || answer->state == FP_ANSWER_TOO_BIG;
}

FpExchangeOutcome
fp_exchange_run (const FpExchange *x, FpAnswer *answer)
{
  FpDeadline body;
  FpExchangeOutcome outcome = send_request (x);

  if (outcome == FP_EXCHANGE_ANSWERED || outcome == FP_EXCHANGE_LOST)
    outcome = receive_while (x, FP_ANSWER_HEAD, &x->head, answer);
  if (outcome != FP_EXCHANGE_ANSWERED)
    return outcome;
  if (is_foreign (answer))
    return FP_EXCHANGE_FOREIGN;
  body = fp_deadline_in (FP_EXCHANGE_BODY_S, x->time_scale);
  outcome = receive_while (x, FP_ANSWER_BODY, &body, answer);
  return outcome == FP_EXCHANGE_CANCELLED ? outcome : FP_EXCHANGE_ANSWERED;
}
