/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/tunnel.h"

#include <netdb.h>
#include <string.h>

#include "helper/tunnel/auth.h"
#include "helper/tunnel/dial.h"
#include "helper/tunnel/exchange.h"
#include "helper/tunnel/verdict.h"

/* Limits in seconds, each for the whole step. */
#define RESOLVE_S 8.0
#define CONNECT_S 8.0  /* for all addresses together */
#define ANSWER_S  10.0 /* a living proxy asks for the login at once */
#define TUNNEL_S  20.0 /* after the login it waits for the platform */
/* The login on the connection of the 407: a proxy that does not read on there is left for a new
 * connection. Long, because a login that is only slow to be judged would be judged twice, and
 * accounts get locked. */
#define DEAF_S     10.0
#define ALIVE_S    3.0
#define ROUNDS_MAX 12 /* CONNECTs in all; the longest honest login takes five */

typedef struct
{
  const FpTunnelConfig *config;
  FpTunnelProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
  FpReport *report;

  FpStage stage;
  gint64 stage_begin_us;
  GPtrArray *addresses;
  guint index; /* of the address that worked */
  GSocket *socket;
  guint used; /* CONNECTs that this connection has carried */
  gboolean challenged;
  char *target;
  FpAuth *auth;
  FpAnswer *answer; /* to the last CONNECT */
} Opening;

static void
begin_stage (Opening *o, FpStage stage)
{
  o->stage = stage;
  o->stage_begin_us = g_get_monotonic_time ();
  if (o->progress != NULL)
    o->progress (stage, FP_STAGE_RUNNING, 0, o->user_data);
}

/* TRUE for FP_CODE_OK. */
static gboolean
end_stage (Opening *o, FpCode code)
{
  gint64 took_ms = (g_get_monotonic_time () - o->stage_begin_us) / 1000;

  o->report->code = code;
  o->report->stage = o->stage;
  if (o->progress != NULL)
    o->progress (o->stage, code == FP_CODE_OK ? FP_STAGE_OK : FP_STAGE_FAILED, (guint)took_ms,
                 o->user_data);
  return code == FP_CODE_OK;
}

static char *
authority (const char *host, guint port)
{
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
}

static void
add_dial_evidence (Opening *o, const FpDialResult *result)
{
  if (result->error_number > 0)
    fp_report_add_evidence_printf (o->report, "errno", "%s (%d)",
                                   strerrorname_np (result->error_number), result->error_number);
  else if (result->error_number < 0)
    fp_report_add_evidence (o->report, "resolver", gai_strerror (result->error_number));
}

static void
add_address_evidence (Opening *o)
{
  g_autofree char *text = g_socket_connectable_to_string (o->addresses->pdata[o->index]);

  fp_report_add_evidence (o->report, "address", text);
}

static FpCode
resolve (Opening *o)
{
  const FpProxySettings *proxy = o->config->proxy;
  FpDeadline deadline = fp_deadline_in (RESOLVE_S, o->config->time_scale);
  FpDialResult result;

  o->addresses = fp_dial_resolve (proxy != NULL ? proxy->host : o->config->target_host,
                                  proxy != NULL ? proxy->port : o->config->target_port, &deadline,
                                  o->cancellable, &result);
  add_dial_evidence (o, &result);
  return fp_verdict_dial (result.fault, proxy == NULL);
}

static FpCode
connect_first (Opening *o)
{
  FpDeadline deadline = fp_deadline_in (CONNECT_S, o->config->time_scale);
  FpDialResult result;

  o->socket = fp_dial_connect (o->addresses, &deadline, o->cancellable, &o->index, &result);
  add_dial_evidence (o, &result);
  add_address_evidence (o);
  return fp_verdict_dial (result.fault, o->config->proxy == NULL);
}

/* A new connection to the address that worked. */
static GSocket *
connect_again (Opening *o, double limit_s, FpCode *code)
{
  FpDeadline deadline = fp_deadline_in (limit_s, o->config->time_scale);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  FpDialResult result;
  guint index;
  GSocket *socket;

  g_ptr_array_add (one, o->addresses->pdata[o->index]);
  socket = fp_dial_connect (one, &deadline, o->cancellable, &index, &result);
  if (socket == NULL)
    add_dial_evidence (o, &result);
  *code = fp_verdict_dial (result.fault, FALSE);
  return socket;
}

static void
leave_connection (Opening *o)
{
  g_clear_object (&o->socket);
  o->used = 0;
}

/* After silence: is the proxy there at all? CONNECT to port 0 must be refused (RFC 9110 9.3.6), and
 * costs the proxy nothing. */
static FpCode
ask_whether_alive (Opening *o)
{
  FpDeadline deadline = fp_deadline_in (ALIVE_S, o->config->time_scale);
  g_autofree char *target = authority (o->config->target_host, 0);
  g_autoptr (FpAnswer) answer = fp_answer_new ();
  g_autoptr (GSocket) socket = NULL;
  FpExchange x = { .target = target,
                   .first_byte = deadline,
                   .head = deadline,
                   .time_scale = o->config->time_scale,
                   .cancellable = o->cancellable };
  FpCode code;

  leave_connection (o);
  socket = connect_again (o, ALIVE_S, &code);
  if (code == FP_CODE_CANCELLED)
    return code;
  if (socket == NULL)
    return FP_CODE_PX_NO_ANSWER;
  x.socket = socket;
  if (fp_exchange_run (&x, answer) == FP_EXCHANGE_CANCELLED)
    return FP_CODE_CANCELLED;
  return answer->status != 0 ? FP_CODE_PX_UP_TIMEOUT : FP_CODE_PX_NO_ANSWER;
}

/* The login went out on the connection of the 407 and nothing came back: once it may go out again
 * on a new one. */
static gboolean
may_send_again (Opening *o)
{
  return o->used > 1 && o->answer->received == 0 && fp_auth_again (o->auth);
}

static FpExchangeOutcome
exchange (Opening *o)
{
  double limit_s = fp_auth_is_submitted (o->auth) ? TUNNEL_S : ANSWER_S;
  gboolean may_be_deaf = o->used > 0 && fp_auth_may_again (o->auth);
  FpExchange x
      = { .socket = o->socket,
          .target = o->target,
          .authorization = fp_auth_header (o->auth),
          .first_byte = fp_deadline_in (may_be_deaf ? DEAF_S : limit_s, o->config->time_scale),
          .head = fp_deadline_in (limit_s, o->config->time_scale),
          .time_scale = o->config->time_scale,
          .cancellable = o->cancellable };

  fp_answer_free (o->answer);
  o->answer = fp_answer_new ();
  o->used++;
  o->report->received = 0;
  return fp_exchange_run (&x, o->answer);
}

/* FALSE: *code is the end. Else the next CONNECT is ready to be sent. */
static gboolean
on_challenge (Opening *o, FpCode *code)
{
  g_autofree const char **fields = fp_answer_fields (o->answer, "proxy-authenticate");
  gboolean keeps = o->answer->state == FP_ANSWER_END && o->answer->keeps;
  gboolean was_bound = fp_auth_is_bound (o->auth);
  FpAuthAction action = fp_auth_challenged (o->auth, fields, o->cancellable);

  o->challenged = TRUE;
  if (action == FP_AUTH_STOP)
    {
      *code = fp_auth_code (o->auth);
      return FALSE;
    }
  if (action == FP_AUTH_SEND && was_bound && !keeps)
    {
      *code = FP_CODE_PX_AUTH_BROKEN;
      return FALSE;
    }
  if (action == FP_AUTH_SEND_FRESH || !keeps)
    leave_connection (o);
  return TRUE;
}

static gboolean
on_answer (Opening *o, FpCode *code)
{
  o->report->received = o->answer->status;
  if (o->answer->status == 407)
    return on_challenge (o, code);
  *code = fp_answer_is_success (o->answer) ? FP_CODE_OK : fp_verdict_status (o->answer);
  if (o->answer->status == 401 && fp_auth_is_submitted (o->auth))
    *code = FP_CODE_PX_AUTH_REJECTED; /* tinyproxy's answer to a wrong password */
  return FALSE;
}

static gboolean
on_no_answer (Opening *o, FpExchangeOutcome outcome, FpCode *code)
{
  gboolean in_handshake = o->challenged && fp_auth_is_bound (o->auth);
  gboolean timed_out = outcome == FP_EXCHANGE_TIMEOUT;

  if (may_send_again (o))
    {
      leave_connection (o);
      return TRUE;
    }
  if (in_handshake && (!timed_out || !fp_auth_is_submitted (o->auth)))
    *code = FP_CODE_PX_AUTH_BROKEN;
  else if (timed_out && o->answer->received == 0)
    *code = ask_whether_alive (o);
  else
    *code = fp_verdict_incomplete (o->answer, timed_out);
  return FALSE;
}

/* One CONNECT. TRUE: another one is needed. */
static gboolean
one_round (Opening *o, FpCode *code)
{
  FpExchangeOutcome outcome;

  if (o->socket == NULL)
    o->socket = connect_again (o, CONNECT_S, code);
  if (o->socket == NULL)
    return FALSE;
  outcome = exchange (o);
  switch (outcome)
    {
    case FP_EXCHANGE_ANSWERED:
      return on_answer (o, code);
    case FP_EXCHANGE_FOREIGN:
      *code = fp_verdict_incomplete (o->answer, FALSE);
      return FALSE;
    case FP_EXCHANGE_LOST:
    case FP_EXCHANGE_TIMEOUT:
      return on_no_answer (o, outcome, code);
    case FP_EXCHANGE_CANCELLED:
    case FP_N_EXCHANGE_OUTCOMES:
      break;
    }
  *code = FP_CODE_CANCELLED;
  return FALSE;
}

static FpCode
open_tunnel (Opening *o)
{
  FpCode code = FP_CODE_PX_AUTH_REJECTED;

  o->target = authority (o->config->target_host, o->config->target_port);
  o->auth = fp_auth_new (o->config->proxy, o->target, o->config->schemes, o->config->learned_scheme,
                         o->config->time_scale, NULL);
  if (fp_auth_begin (o->auth, o->cancellable) == FP_AUTH_STOP)
    code = fp_auth_code (o->auth);
  else
    for (guint i = 0; i < ROUNDS_MAX && one_round (o, &code); i++)
      code = FP_CODE_PX_AUTH_REJECTED;
  if (code != FP_CODE_OK)
    {
      if (o->answer != NULL)
        fp_verdict_add_evidence (o->report, o->answer);
      fp_auth_add_evidence (o->auth, o->report);
    }
  return code;
}

static gboolean
run_stages (Opening *o)
{
  begin_stage (o, FP_STAGE_RESOLVE);
  if (!end_stage (o, resolve (o)))
    return FALSE;
  begin_stage (o, FP_STAGE_CONNECT);
  if (!end_stage (o, connect_first (o)))
    return FALSE;
  if (o->config->proxy == NULL)
    {
      if (o->progress != NULL)
        o->progress (FP_STAGE_TUNNEL, FP_STAGE_SKIPPED, 0, o->user_data);
      return TRUE;
    }
  begin_stage (o, FP_STAGE_TUNNEL);
  return end_stage (o, open_tunnel (o));
}

static FpTunnel *
take_tunnel (Opening *o)
{
  FpTunnel *tunnel = g_new0 (FpTunnel, 1);

  tunnel->socket = g_steal_pointer (&o->socket);
  if (o->answer != NULL)
    {
      tunnel->early = g_byte_array_ref (o->answer->rest);
      tunnel->early_page = fp_answer_is_html (o->answer);
      tunnel->proxy_date = fp_answer_date (o->answer);
      tunnel->scheme = fp_auth_scheme (o->auth);
    }
  else
    tunnel->early = g_byte_array_new ();
  o->report->scheme = tunnel->scheme;
  o->report->received = 0;
  return tunnel;
}

FpTunnel *
fp_tunnel_open (const FpTunnelConfig *config, FpTunnelProgress progress, gpointer user_data,
                GCancellable *cancellable, FpReport *report)
{
  Opening o = { .config = config,
                .progress = progress,
                .user_data = user_data,
                .cancellable = cancellable,
                .report = report };
  FpTunnel *tunnel = NULL;

  g_return_val_if_fail (config->proxy == NULL || config->proxy->host != NULL, NULL);
  g_free (report->proxy);
  report->proxy
      = config->proxy != NULL ? authority (config->proxy->host, config->proxy->port) : NULL;
  if (run_stages (&o))
    tunnel = take_tunnel (&o);
  g_clear_object (&o.socket);
  g_clear_pointer (&o.addresses, g_ptr_array_unref);
  fp_auth_free (o.auth);
  fp_answer_free (o.answer);
  g_free (o.target);
  return tunnel;
}

void
fp_tunnel_free (FpTunnel *tunnel)
{
  if (tunnel == NULL)
    return;
  g_object_unref (tunnel->socket);
  g_byte_array_unref (tunnel->early);
  g_free (tunnel);
}
