/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of the proxy or the network: the method is called, its operation followed to its end,
 * the end told. */
#pragma once

#include "ui/ctl/operation.h"

typedef struct
{
  const char *interface, *method;
  const char *done;   /* what was done; without a full stop */
  const char *undone; /* what there is to know where it was not; likewise */
  void (*say_also) (CtlService *service, GVariant *args); /* before the call; NULL: nothing */
} CtlChange;

/* args is consumed if floating. */
CtlStatus ctl_change_run (const CtlOptions *options, const CtlChange *change, GVariant *args);
/* DiscardPending of interface. */
CtlStatus ctl_change_discard (const CtlOptions *options, const char *interface);

/* keep, confirm and take-over, as far as they are asked for: a service that is older does not know
 * them all. a{sv}, floating. */
GVariant *ctl_change_options (const CtlOptions *options);
/* The end of an operation that was followed. */
CtlStatus ctl_change_print_end (const CtlOptions *options, const CtlChange *change,
                                const CtlOperation *operation);
