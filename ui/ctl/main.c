/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl: org.faceplate1 for a person at a shell (faceplatectl(1)). Holds no rights: polkit
 * judges each change by who calls. */
#include <locale.h>
#include <stdio.h>

#include "ui/ctl/options.h"

int
main (int argc, char **argv)
{
  CtlOptions options = { 0 };
  CtlStatus status = CTL_USAGE;
  CtlRun run;

  setlocale (LC_ALL, "");
  setvbuf (stdout, NULL, _IOLBF, BUFSIZ); /* each line at once, into a pipe too */
  run = ctl_options_parse (&options, argc, argv, &status);
  if (run != NULL)
    status = run (&options);
  ctl_options_clear (&options);
  if (fflush (stdout) != 0 || ferror (stdout))
    {
      fputs ("faceplatectl: standard output could not be written\n", stderr);
      return CTL_FAILED;
    }
  return (int)status;
}
