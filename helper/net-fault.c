/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-fault.h"

struct _FpNetFault
{
  FpCode code[FP_N_NET_FAULTS];
  char *detail[FP_N_NET_FAULTS];
  guint idle;
  FpNetFaultTold told;
  gpointer user_data;
};

FpNetFault *
fp_net_fault_new (FpNetFaultTold told, gpointer user_data)
{
  FpNetFault *fault = g_new0 (FpNetFault, 1);

  fault->told = told;
  fault->user_data = user_data;
  return fault;
}

void
fp_net_fault_free (FpNetFault *fault)
{
  if (fault == NULL)
    return;
  if (fault->idle != 0)
    g_source_remove (fault->idle);
  for (guint part = 0; part < FP_N_NET_FAULTS; part++)
    g_free (fault->detail[part]);
  g_free (fault);
}

static gboolean
on_idle (gpointer user_data)
{
  FpNetFault *fault = user_data;
  guint part = 0;

  fault->idle = 0;
  while (part < FP_N_NET_FAULTS - 1 && fault->code[part] == FP_CODE_OK)
    part++;
  fault->told (fault->code[part], fault->detail[part], fault->user_data);
  return G_SOURCE_REMOVE;
}

void
fp_net_fault_set (FpNetFault *fault, FpNetFaultPart part, FpCode code, const char *detail)
{
  if (fault->code[part] == code && g_strcmp0 (fault->detail[part], detail) == 0)
    return;
  fault->code[part] = code;
  g_free (fault->detail[part]);
  fault->detail[part] = g_strdup (detail);
  if (fault->idle == 0)
    fault->idle = g_idle_add (on_idle, fault);
}

FpCode
fp_net_fault_code (const FpNetFault *fault, FpNetFaultPart part)
{
  return fault->code[part];
}
