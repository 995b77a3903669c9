/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of the settings in force is not in place, for a person to see: the first step that failed
 * when they were last brought there, or the DNS servers, which are handed over in the background
 * too. It is told when it changes, from the main loop. */
#pragma once

#include "dbus/codes.h"

typedef enum
{
  FP_NET_FAULT_STEP,
  FP_NET_FAULT_DNS, /* in the background */
  FP_N_NET_FAULTS
} FpNetFaultPart;

typedef struct _FpNetFault FpNetFault;

/* OK: all is in place; detail is NULL then, and may be else. The one of a step comes first. */
typedef void (*FpNetFaultTold) (FpCode code, const char *detail, gpointer user_data);

FpNetFault *fp_net_fault_new (FpNetFaultTold told, gpointer user_data);
void fp_net_fault_free (FpNetFault *fault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetFault, fp_net_fault_free)

void fp_net_fault_set (FpNetFault *fault, FpNetFaultPart part, FpCode code, const char *detail);
FpCode fp_net_fault_code (const FpNetFault *fault, FpNetFaultPart part);
