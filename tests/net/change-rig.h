/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A configurator on an edge, and what the daemon does around it: the stored state with its journal,
 * the observed network. Every wait has a deadline that fails the test. Waits inside the
 * configurator are shortened by the fixture's time scale. */
#pragma once

#include "helper/configurator.h"
#include "tests/net/edge.h"
#include "tests/net/tap.h"

#define LEASE                                                                                      \
  "ip=192.0.2.100\nmask=24\nrouter=192.0.2.1\ndns=192.0.2.53\ndomain=example.com\nlease=3600\n"
#define LEASE_2 "ip=192.0.2.101\nmask=24\nrouter=192.0.2.1\nlease=3600\n"

typedef struct
{
  NetFixture *fixture;
  Tap tap;
  FpConfigurator *configurator; /* NULL: killed */
  /* Stored. */
  FpStateNetwork in_force;
  char *journal;
  /* What the configurator said. */
  FpStateNetwork next;
  GError *error;
  FpReport *report; /* of the last apply or check */
  GString *stages;  /* "apply ok, lease failed" of the last apply or check */
  gboolean leased;
  FpLease lease;
  gint64 expires_us;
  FpCode fault; /* of what is in force */
  char *fault_detail;

  gboolean done;
  FpNetwork *seen;
} Rig;

Rig *rig_new (void); /* eth0 is up, nothing is managed; not started */
void rig_free (Rig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rig, rig_free)

/* Started, with these settings in force; NULL: none. */
Rig *rig_new_on (const FpNetworkSettings *settings);

/* From what is stored. */
void rig_start (Rig *rig);
void rig_kill (Rig *rig); /* and forgets what the tap was to do, as rig_undo() */

/* wanted: NULL: release. FALSE: refused, with error. */
gboolean rig_prepare (Rig *rig, const FpNetworkSettings *wanted, gboolean take_over);
void rig_begin_apply (Rig *rig, gboolean keep); /* until it is done or the tap holds it */
FpCode rig_apply (Rig *rig, gboolean keep);
/* Prepares, which has to succeed, and applies. */
FpCode rig_try (Rig *rig, const FpNetworkSettings *wanted, gboolean keep);
FpCode rig_check (Rig *rig);
/* Of the last apply or check. */
void rig_expect_code (Rig *rig, FpCode code, const char *stages);
void rig_settle (Rig *rig);
void rig_begin_undo (Rig *rig); /* likewise */
void rig_undo (Rig *rig);
/* All of it; must succeed. */
void rig_change (Rig *rig, const FpNetworkSettings *wanted);

/* Turns the loop until is (data) is true. */
void rig_wait (Rig *rig, gboolean (*is) (gpointer data), gpointer data);
/* Until what is in place looks so. */
void rig_wait_print (Rig *rig, const char *text);
/* Until what is ours (rig_own()) is what the settings, and the lease, want; NULL: nothing is. */
void rig_wait_own (Rig *rig, const FpNetworkSettings *settings, const char *lease);
/* Turns the loop as long as there is something to do at once. */
void rig_settle_down (Rig *rig);

/* Addresses and routes with the mark, DNS, a line each, sorted. Transfer full. */
char *rig_own (Rig *rig);
