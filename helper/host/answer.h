/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of a request: the packet that goes back. */
#pragma once

#include <stdbool.h>

#include "helper/host/request.h"

typedef struct
{
  char text[FP_HOST_PACKET_MAX];
} FpHostAnswer;

void fp_host_ok (FpHostAnswer *answer);
/* Done, but there is something to say. */
void fp_host_remark (FpHostAnswer *answer, const char *sentence);
/* A sentence; both return false. */
bool fp_host_fail (FpHostAnswer *answer, const char *sentence);
/* "WHAT: errno's text (its number)". */
bool fp_host_fail_errno (FpHostAnswer *answer, const char *what);
