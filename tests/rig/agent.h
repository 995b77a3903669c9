/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A polkit authentication agent that answers for a person, without a password: as root it may say
 * for whom it speaks (AuthenticationAgentResponse2). */
#pragma once

#include <gio/gio.h>

typedef struct
{
  GDBusConnection *bus; /* root's */
  gboolean answer;      /* TRUE: the person authenticates as root; FALSE: the person cancels */
  guint asked;          /* how often it was */
  guint object;
} Agent;

/* Registers it for the process. */
void agent_start (Agent *agent, GDBusConnection *bus, GPid pid, gboolean answer);
void agent_stop (Agent *agent);
