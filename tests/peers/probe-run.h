/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs the real faceplate-probe and holds on to what a person would see of it. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  char *out;  /* standard output and standard error together, in the order they came */
  char *code; /* the symbol of the last line code=SYMBOL; "" if there is none */
  int status; /* exit status; -1: ended by a signal or killed at its limit */
  double seconds;
} ProbeResult;

/* args without the program's name; setting NULL or NAME=VALUE, for its environment. password NULL:
 * none; else it is given through a pipe by
 * --password-fd. The probe is killed after limit_s. Blocks; may be called from any thread. */
ProbeResult *
probe_run (const char *const *args, const char *setting, const char *password, double limit_s);
void probe_result_free (ProbeResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProbeResult, probe_result_free)

/* What must hold for every run; NULL if it does, else what is wrong. Free with g_free(). */
char *probe_result_fault (const ProbeResult *result, const char *user, const char *password);
