/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of faceplatectl: global options, a command of one or two words, the command's
 * own options. */
#pragma once

#include <glib.h>

typedef enum
{
  CTL_DONE = 0,   /* done, or the check says OK */
  CTL_FAILED = 1, /* the check or the change failed; its code is printed */
  CTL_USAGE
  = 2, /* a wrong command line, or a value that cannot be right: the service was not asked */
  CTL_REFUSED = 3,    /* the service refused; the error's name is printed */
  CTL_NO_SERVICE = 4, /* no bus, no service, or it vanished in the middle */
} CtlStatus;

typedef struct
{
  gboolean json;
  int timeout_s; /* 0: wait for ever */
  gboolean no_wait;
  gboolean keep;
  int hold_s;               /* 0: not */
  char *host, *port, *user; /* NULL: not given; so all strings */
  gboolean no_auth;
  gboolean password_stdin;
  gboolean ask_password;
  char *ipv4, *address, *mask, *gateway;
  char *ipv6, *address6, *gateway6;
  char *dns, *domain, *vlan;
  int confirm_s; /* 0: not */
  gboolean take_over;
  gboolean yes;
} CtlOptions;

typedef CtlStatus (*CtlRun) (const CtlOptions *options);

/* The command to run with options filled in, or NULL with status: all has been said (help, version,
 * a usage error). */
CtlRun ctl_options_parse (CtlOptions *options, int argc, char **argv, CtlStatus *status);
void ctl_options_clear (CtlOptions *options);

/* The commands, each in the file of its noun. */
CtlStatus ctl_status (const CtlOptions *options);
CtlStatus ctl_proxy_show (const CtlOptions *options);
CtlStatus ctl_proxy_enable (const CtlOptions *options);
CtlStatus ctl_proxy_change (const CtlOptions *options);
CtlStatus ctl_proxy_disable (const CtlOptions *options);
CtlStatus ctl_proxy_discard (const CtlOptions *options);
CtlStatus ctl_network_show (const CtlOptions *options);
CtlStatus ctl_network_set (const CtlOptions *options);
CtlStatus ctl_network_reset (const CtlOptions *options);
CtlStatus ctl_network_release (const CtlOptions *options);
CtlStatus ctl_network_discard (const CtlOptions *options);
CtlStatus ctl_check (const CtlOptions *options);
CtlStatus ctl_report (const CtlOptions *options);
CtlStatus ctl_cancel (const CtlOptions *options);
CtlStatus ctl_confirm (const CtlOptions *options);
CtlStatus ctl_monitor (const CtlOptions *options);
CtlStatus ctl_reboot (const CtlOptions *options);
CtlStatus ctl_power_off (const CtlOptions *options);
