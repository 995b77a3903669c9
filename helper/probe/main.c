/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-probe: one check of the way to the platform, as a command or as a service of
 * faceplated. Exit status: 0 for the code OK, 1 for another, 2 for a usage error. */
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "config.h"
#include "helper/probe/check.h"
#include "helper/probe/options.h"
#include "helper/probe/output.h"
#include "helper/probe/sandbox.h"
#include "helper/probe/serve.h"

static int
check (const FpOptions *options)
{
  FpOutput output = { stdout, options->json };
  FpDeadline deadline = fp_check_deadline (options->request);
  g_autoptr (FpWatch) watch = fp_watch_new (-1, &deadline);
  g_autoptr (FpReport) report = fp_check_run (options->request, watch, fp_output_stage, &output);

  fp_output_report (&output, report);
  return report->code == FP_CODE_OK ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_auto (FpOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "C.UTF-8"); /* a user name's bytes are UTF-8, whatever the caller's locale */
  signal (SIGPIPE, SIG_IGN);
  if (!fp_options_parse (&options, &argc, &argv, &error))
    {
      g_printerr ("faceplate-probe: %s\n", error->message);
      return 2;
    }
  fp_sandbox_enter ();
  switch (options.mode)
    {
    case FP_MODE_SERVE:
      return fp_serve (STDIN_FILENO);
    case FP_MODE_VERSION:
      g_print ("faceplate-probe " FP_VERSION "\n");
      return 0;
    case FP_MODE_CHECK:
      break;
    }
  return check (&options);
}
