/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/verdict.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *word;
  FpCode code;
} Cause;

/* The first word of X-Squid-Error; ERR_CONNECT_FAIL has the errno behind it. */
static const Cause squid_causes[] = {
  { "ERR_DNS_FAIL", FP_CODE_PX_UP_DNS },
  { "ERR_READ_TIMEOUT", FP_CODE_PX_UP_TIMEOUT },
  { "ERR_LIFETIME_EXP", FP_CODE_PX_UP_TIMEOUT },
  { "ERR_CANNOT_FORWARD", FP_CODE_PX_UP_FAIL },
  { "ERR_SECURE_CONNECT_FAIL", FP_CODE_PX_UP_FAIL },
  { "ERR_ACCESS_DENIED", FP_CODE_PX_FORBIDDEN },
};

/* RFC 9209 2.3; those that are not here leave it to the status. */
static const Cause proxy_status_causes[] = {
  { "dns_timeout", FP_CODE_PX_UP_DNS },
  { "dns_error", FP_CODE_PX_UP_DNS },
  { "destination_not_found", FP_CODE_PX_UP_FAIL },
  { "destination_unavailable", FP_CODE_PX_UP_FAIL },
  { "destination_ip_prohibited", FP_CODE_PX_FORBIDDEN },
  { "destination_ip_unroutable", FP_CODE_PX_UP_FAIL },
  { "connection_refused", FP_CODE_PX_UP_CONNECT },
  { "connection_terminated", FP_CODE_PX_UP_FAIL },
  { "connection_timeout", FP_CODE_PX_UP_TIMEOUT },
  { "connection_read_timeout", FP_CODE_PX_UP_TIMEOUT },
  { "connection_write_timeout", FP_CODE_PX_UP_TIMEOUT },
  { "http_response_timeout", FP_CODE_PX_UP_TIMEOUT },
  { "connection_limit_reached", FP_CODE_PX_BUSY },
  { "http_request_denied", FP_CODE_PX_FORBIDDEN },
  { "tls_protocol_error", FP_CODE_PX_UP_FAIL },
  { "tls_certificate_error", FP_CODE_PX_UP_FAIL },
  { "tls_alert_received", FP_CODE_PX_UP_FAIL },
  { "proxy_internal_error", FP_CODE_PX_ERROR },
  { "proxy_internal_response", FP_CODE_PX_ERROR },
  { "proxy_configuration_error", FP_CODE_PX_ERROR },
  { "proxy_loop_detected", FP_CODE_PX_ERROR },
};

FpCode
fp_verdict_dial (FpDialFault fault, gboolean direct)
{
  static const FpCode codes[FP_N_DIAL_FAULTS][2] = {
    [FP_DIAL_OK] = { FP_CODE_OK, FP_CODE_OK },
    [FP_DIAL_NAME_UNKNOWN] = { FP_CODE_PX_DNS_NOTFOUND, FP_CODE_SRV_DNS_NOTFOUND },
    [FP_DIAL_NAME_FAILED] = { FP_CODE_PX_DNS_FAIL, FP_CODE_SRV_DNS_FAIL },
    [FP_DIAL_NAME_TIMEOUT] = { FP_CODE_PX_DNS_TIMEOUT, FP_CODE_SRV_DNS_TIMEOUT },
    [FP_DIAL_REFUSED] = { FP_CODE_PX_TCP_REFUSED, FP_CODE_SRV_TCP_REFUSED },
    [FP_DIAL_TIMEOUT] = { FP_CODE_PX_TCP_TIMEOUT, FP_CODE_SRV_TCP_TIMEOUT },
    [FP_DIAL_UNREACHABLE] = { FP_CODE_PX_TCP_UNREACH, FP_CODE_SRV_TCP_UNREACH },
    [FP_DIAL_NO_ROUTE] = { FP_CODE_NET_NO_ROUTE, FP_CODE_NET_NO_ROUTE },
    [FP_DIAL_FILTERED] = { FP_CODE_NET_FILTERED, FP_CODE_NET_FILTERED },
    [FP_DIAL_FAILED] = { FP_CODE_PX_TCP_FAIL, FP_CODE_SRV_TCP_FAIL },
    [FP_DIAL_CANCELLED] = { FP_CODE_CANCELLED, FP_CODE_CANCELLED },
  };

  g_return_val_if_fail ((guint)fault < FP_N_DIAL_FAULTS, FP_CODE_INTERNAL);
  return codes[fault][direct ? 1 : 0];
}

static gboolean
find_cause (const Cause *causes, gsize n, const char *word, FpCode *code)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (causes[i].word, word))
      {
        *code = causes[i].code;
        return TRUE;
      }
  return FALSE;
}

/* "ERR_CONNECT_FAIL 111" */
static gboolean
squid_cause (const FpAnswer *answer, FpCode *code)
{
  const char *field = fp_answer_field (answer, "x-squid-error");
  g_autofree char *word = NULL;

  if (field == NULL)
    return FALSE;
  word = g_strndup (field, strcspn (field, " "));
  if (g_str_equal (word, "ERR_CONNECT_FAIL"))
    {
      int number = atoi (field + strlen (word));

      *code = number == 111
                  ? FP_CODE_PX_UP_CONNECT /* ECONNREFUSED and ETIMEDOUT of squid's system */
              : number == 110 ? FP_CODE_PX_UP_TIMEOUT
                              : FP_CODE_PX_UP_FAIL;
      return TRUE;
    }
  return find_cause (squid_causes, G_N_ELEMENTS (squid_causes), word, code);
}

/* The value of the next parameter "error" outside of strings, or NULL; *at moves on. */
static char *
next_error_param (const char **at)
{
  gboolean quoted = FALSE;

  for (const char *p = *at; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p == ';')
        {
          const char *name = p + 1 + strspn (p + 1, " ");

          if (g_str_has_prefix (name, "error="))
            {
              *at = name + strlen ("error=");
              return g_strndup (*at, strcspn (*at, " ;,"));
            }
        }
    }
  return NULL;
}

/* The members stand in the order from the platform to us (RFC 9209 2): the first error is the
 * deepest. */
static gboolean
proxy_status_cause (const FpAnswer *answer, FpCode *code)
{
  g_autofree const char **fields = fp_answer_fields (answer, "proxy-status");

  for (guint i = 0; fields[i] != NULL; i++)
    {
      const char *at = fields[i];

      for (;;)
        {
          g_autofree char *word = next_error_param (&at);

          if (word == NULL)
            break;
          if (find_cause (proxy_status_causes, G_N_ELEMENTS (proxy_status_causes), word, code))
            return TRUE;
        }
    }
  return FALSE;
}

/* nginx and Apache answer in clear text that this port speaks TLS. */
static gboolean
page_says_tls (const FpAnswer *answer)
{
  const GByteArray *content = answer->body.content;

  return content != NULL && content->len > 0
         && (memmem (content->data, content->len, "HTTP request was sent to HTTPS port", 35) != NULL
             || memmem (content->data, content->len, "plain HTTP to an SSL-enabled", 28) != NULL
             || memmem (content->data, content->len, "HTTP request to an HTTPS server", 31)
                    != NULL);
}

FpCode
fp_verdict_status (const FpAnswer *answer)
{
  FpCode code;

  if ((answer->status >= 300 && answer->status <= 399) || answer->status == 511)
    return FP_CODE_PX_PORTAL;
  if (answer->status == 400 && page_says_tls (answer))
    return FP_CODE_PX_IS_TLS;
  switch (answer->status)
    {
    case 400:
    case 401:
    case 404:
    case 405:
    case 501:
      return FP_CODE_PX_NOT_A_PROXY;
    case 403:
      return FP_CODE_PX_FORBIDDEN;
    case 429:
      return FP_CODE_PX_BUSY;
    }
  if (answer->status >= 500 && (squid_cause (answer, &code) || proxy_status_cause (answer, &code)))
    return code;
  switch (answer->status)
    {
    case 500:
      return FP_CODE_PX_ERROR;
    case 502:
    case 503:
      return FP_CODE_PX_UP_FAIL;
    case 504:
      return FP_CODE_PX_UP_TIMEOUT;
    }
  return FP_CODE_PX_STATUS;
}

FpCode
fp_verdict_incomplete (const FpAnswer *answer, gboolean timed_out)
{
  switch (answer->state)
    {
    case FP_ANSWER_NOT_HTTP:
      return FP_CODE_PX_NOT_HTTP;
    case FP_ANSWER_IS_TLS:
      return FP_CODE_PX_IS_TLS;
    case FP_ANSWER_IS_SSH:
      return FP_CODE_PX_IS_SSH;
    case FP_ANSWER_TOO_BIG:
      return FP_CODE_PX_ANSWER_BIG;
    case FP_ANSWER_HEAD:
    case FP_ANSWER_BODY:
    case FP_ANSWER_END:
    case FP_N_ANSWER_STATES:
      break;
    }
  if (timed_out)
    return answer->received > 0 ? FP_CODE_PX_ANSWER_SLOW : FP_CODE_PX_NO_ANSWER;
  return answer->received > 0 ? FP_CODE_PX_ANSWER_CUT : FP_CODE_PX_CLOSED;
}

void
fp_verdict_add_evidence (FpReport *report, const FpAnswer *answer)
{
  g_autofree char *title = fp_answer_title (answer);

  fp_report_add_evidence_printf (report, "bytes", "%" G_GSIZE_FORMAT, answer->received);
  if (answer->status == 0)
    return;
  fp_report_add_evidence (report, "status-line", answer->status_line);
  fp_report_add_evidence_printf (report, "status", "%u", answer->status);
  fp_report_add_evidence (report, "server", fp_answer_field (answer, "server"));
  fp_report_add_evidence (report, "via", fp_answer_field (answer, "via"));
  fp_report_add_evidence (report, "squid-error", fp_answer_field (answer, "x-squid-error"));
  fp_report_add_evidence (report, "proxy-status", fp_answer_field (answer, "proxy-status"));
  fp_report_add_evidence (report, "location", fp_answer_field (answer, "location"));
  fp_report_add_evidence (report, "page-title", title);
}
