/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/host/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void
fp_host_ok (FpHostAnswer *answer)
{
  strcpy (answer->text, "ok");
}

void
fp_host_remark (FpHostAnswer *answer, const char *sentence)
{
  snprintf (answer->text, sizeof answer->text, "ok %s", sentence);
}

bool
fp_host_fail (FpHostAnswer *answer, const char *sentence)
{
  snprintf (answer->text, sizeof answer->text, "failed %s", sentence);
  return false;
}

bool
fp_host_fail_errno (FpHostAnswer *answer, const char *what)
{
  int error = errno;

  snprintf (answer->text, sizeof answer->text, "failed %s: %s (%d)", what, strerror (error), error);
  return false;
}
