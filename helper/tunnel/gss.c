/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/gss.h"
FpGss *
fp_gss_new (FpScheme s, const char *u, const char *p, const char *h, double t)
{
  return NULL;
}
void
fp_gss_free (FpGss *gss)
{
}
FpGssOutcome
fp_gss_step (FpGss *gss, const char *r, GCancellable *c, char **token, char **detail)
{
  return FP_GSS_MISSING;
}
