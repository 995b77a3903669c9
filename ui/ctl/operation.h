/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Follows an operation to its end. The subscription is there before the method is called, and what
 * the signals say and what GetAll says is merged without regard to which came first: a stage goes
 * from running to its end and never back. So nothing is missed that happened between the reply and
 * the look, nothing is printed twice, and one that ended before we looked is just at its end. */
#pragma once

#include "ui/ctl/service.h"

typedef struct _CtlOperation CtlOperation;

/* Before the method is called. live: stages are printed as they happen, with --json a line each. */
CtlOperation *ctl_operation_prepare (CtlService *service, const CtlOptions *options, gboolean live);
void ctl_operation_free (CtlOperation *operation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOperation, ctl_operation_free)

/* Follows path until it ends; the result is in state and report. Anything but CTL_DONE: it could
 * not be followed (the service vanished, the time is up), and that has been said. Ctrl-C ends this
 * process and not the operation. Live, one that waits for a confirmation says so; where options
 * asked for that and there is a terminal, the person is asked there. */
CtlStatus ctl_operation_follow (CtlOperation *operation, const char *path);

/* The end: succeeded, kept, failed or cancelled; the report, or NULL. Owned by operation. */
const char *ctl_operation_state (const CtlOperation *operation);
GVariant *ctl_operation_report (const CtlOperation *operation);
/* Prints the end as JSON: one object, with the stages if they were not printed live. */
void ctl_operation_print_json (const CtlOperation *operation);
