/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What faceplated asks of faceplate-probe, and what comes back. Pure.
 *
 * Over one stream socket (the probe's standard input): faceplated sends one frame
 * (helper/core/frame.h) with the request, the probe answers with a frame for each stage that begins
 * or ends and a last one with the report, and exits. faceplated cancels by closing the socket.
 * Request: a{sv}: url s; if there: websocket-url s, proxy a{sv} (fp_proxy_settings_from_values()),
 * schemes as (words, at least one), learned-scheme s, ca-file s, issuing-ca-file s, system-ca-file
 * s, crl-file s (absolute paths), pins as, time-scale d, hold-s u. Event: a{sv} with "stage" s,
 * "status" s, "duration-ms" u; or with "report" a{sv} (org.faceplate1.xml, top). Stages come in
 * their order, each once: running and then ok or failed, or skipped alone. Each side treats the
 * other as hostile. */
#pragma once

#include <glib.h>

#include "dbus/report.h"
#include "dbus/settings.h"

#define FP_CHECK_PINS_MAX   8
#define FP_CHECK_HOLD_MAX_S 3600

typedef struct
{
  FpProxySettings *proxy;  /* NULL: direct */
  guint schemes;           /* allowed ones, bits 1 << FpScheme; 0: all */
  FpScheme learned_scheme; /* of the last successful check with this proxy; FP_SCHEME_NONE: nothing
                              learned */
  char *url;               /* https://HOST[:PORT]/PATH */
  char *websocket_url;     /* wss://...; NULL: the stage is skipped */
  char *ca_file;           /* the platform's own roots, PEM; NULL: system_ca_file */
  char *issuing_ca_file;   /* NULL or PEM: tells a missing intermediate */
  char *system_ca_file;    /* NULL: the distribution's bundle */
  char *crl_file;
  char **pins;       /* "sha256/BASE64" (RFC 7469), NULL-terminated; NULL: none */
  double time_scale; /* factor on every deadline, 0.01 to 100; 1.0 normally */
  guint hold_s;      /* keep the WebSocket open for so long after its pong, at most
                        FP_CHECK_HOLD_MAX_S; no time_scale; 0: not */
} FpCheckRequest;

FpCheckRequest *fp_check_request_new (void);          /* time_scale 1.0, all else empty */
void fp_check_request_free (FpCheckRequest *request); /* clears the password */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpCheckRequest, fp_check_request_free)

GVariant *fp_check_request_to_variant (const FpCheckRequest *request); /* floating */
/* Strict: unknown and repeated keys, wrong types, bad settings, URLs, paths, pins or factors are
 * errors (FP_ERROR). */
FpCheckRequest *fp_check_request_from_variant (GVariant *variant, GError **error);

/* "sha256/" and the base64 of 32 bytes. */
gboolean fp_check_pin_validate (const char *pin, GError **error);
gboolean fp_check_time_scale_validate (double time_scale, GError **error);
gboolean fp_check_hold_validate (gint64 hold_s, GError **error); /* FP_ERROR_INVALID_OPTION */
