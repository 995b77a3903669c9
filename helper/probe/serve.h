/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The probe as faceplated uses it: one request comes in over a stream socket, events and the report
 * go out (helper/core/check-request.h). */
#pragma once

#include <glib.h>

#define FP_SERVE_REQUEST_S 10 /* until the request must be whole */

/* Serves the connected socket fd (taken over). Returns the exit status: 0 only if the check's code
 * was OK; a request that is refused is answered with the report INTERNAL. */
int fp_serve (int fd);
