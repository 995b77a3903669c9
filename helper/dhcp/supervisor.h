/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps one udhcpc running on a link and passes on what it says (helper/dhcp/report.h), until the
 * asker closes its socket or udhcpc cannot be kept alive.
 *
 * udhcpc runs no shell: its script is this program again (event.h), which sends one packet into a
 * socket that it inherits by way of udhcpc; FP_DHCP_EVENT_FD in its environment has the number.
 * udhcpc cannot outlive this process (PR_SET_PDEATHSIG), and releases nothing when it ends. */
#pragma once

#include <glib.h>

#include "helper/dhcp/request.h"

#define FP_DHCP_EVENT_FD "FP_DHCP_EVENT_FD"

typedef struct
{
  const char *udhcpc; /* program: a path, or a name to look for in PATH */
  double time_scale;  /* a factor on all waits */
} FpDhcpOptions;

/* Exit status. */
int fp_supervisor_run (const FpDhcpRequest *request, int asker, const FpDhcpOptions *options);

/* As udhcpc's script: one event, into the socket with that number. Exit status. */
int fp_supervisor_report (const char *fd, const char *event, char **environment);
