/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* polkit asks an administrator for a password through an agent. At a shell there is none: polkit's
 * own one for a terminal, pkttyagent(1), is run beside a change, if this process has a terminal and
 * is not root's. */
#pragma once

#include <gio/gio.h>

typedef struct _CtlAgent CtlAgent;

/* NULL: none is needed or none can be had; polkit then decides without. Waits until it has
 * registered, 5 seconds at most. */
CtlAgent *ctl_agent_start (void);
void ctl_agent_stop (CtlAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlAgent, ctl_agent_stop)
