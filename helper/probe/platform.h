/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the check expects of a platform.
 *
 * HTTPS URL: GET of its path, HTTP/1.1, no cookies, no credentials. Sense is a 2xx answer that is
 * no web page:
 *   - Content-Type application/json: the body is a JSON object of at most 64 KiB and 32 levels. Its
 * member "activated", if there, is true or false: whether this appliance is activated. Other
 * members are the platform's own business.
 *   - text/html or application/xhtml+xml: somebody's web page, not the answer of a platform:
 * SRV_STATUS with the status that it has.
 *   - any other type, or none (204): sense; it says nothing about activation.
 *   The answer should keep the connection (Content-Length or chunked, no Connection: close): if it
 * does not, the WebSocket costs the appliance another connection, CONNECT and TLS handshake.
 * WebSocket URL: the upgrade of RFC 6455, version 13, without extensions and subprotocols; a ping
 * is answered with its pong within 5 seconds. Other frames may come before it, at most 64 and 64
 * KiB together.
 *
 * The judgement of an answer is pure. */
#pragma once

#include "dbus/report.h"
#include "helper/probe/http-answer.h"

#define FP_PLATFORM_JSON_DEPTH 32

/* The code for a whole answer to the GET; *activation where it makes sense; *fault: what does not
 * (NULL: the status says it). */
FpCode fp_platform_judge (const FpHttpAnswer *answer, FpActivation *activation, const char **fault);
/* The code of a status alone, FP_CODE_OK for 2xx. */
FpCode fp_platform_judge_status (guint status);
/* The code of an upgrade's status, FP_CODE_OK for 101. */
FpCode fp_platform_judge_upgrade (guint status);
