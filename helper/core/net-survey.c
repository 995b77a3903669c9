/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-edge.h"

FpNetSurvey *
fp_net_survey_new (void)
{
  FpNetSurvey *survey = g_new0 (FpNetSurvey, 1);

  survey->own = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  survey->foreign = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  survey->too_much = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  survey->automatic = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  survey->others = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  return survey;
}

void
fp_net_survey_free (FpNetSurvey *survey)
{
  if (survey == NULL)
    return;
  g_array_unref (survey->own);
  g_array_unref (survey->foreign);
  g_array_unref (survey->too_much);
  g_array_unref (survey->automatic);
  g_array_unref (survey->others);
  g_free (survey);
}
