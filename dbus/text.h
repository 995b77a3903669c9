/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text from the network is untrusted: it passes here before it reaches a log, the bus or a display.
 */
#pragma once

#include <glib.h>

#define FP_EVIDENCE_MAX 256 /* bytes of one evidence value after escaping, without the NUL */

/* Printable ASCII of at most max bytes: other bytes become \xHH, a backslash becomes \\; what does
 * not fit is cut and ends in "...". len < 0: up to the NUL. Never NULL. */
char *fp_text_escape (const char *bytes, gssize len, gsize max);
