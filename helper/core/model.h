/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that the properties of /org/faceplate1 show. Pure values, owned by the daemon; the interfaces
 * of the bus only read them. */
#pragma once

#include "dbus/report.h"
#include "helper/core/config.h"
#include "helper/core/lease.h"
#include "helper/core/network.h"
#include "helper/core/schedule.h"
#include "helper/core/state.h"

typedef struct
{
  FpConfig *config;
  char *name;         /* of the appliance */
  char *config_fault; /* of the file by itself */
  char *load_fault;   /* stays for as long as the service runs */
  char *state_fault;  /* as shown: of a write that failed, until one succeeds; else load_fault */
  FpState *state;
  FpNetwork *network;
  FpSchedule schedule;
  gboolean checking;
  GVariant *report;        /* a{sv}, of the configuration in force; empty: none yet */
  gint64 last_success_us;  /* CLOCK_REALTIME; 0: never */
  guint operation;         /* the running one; 0: none */
  FpKind operation_kind;   /* its kind */
  gboolean settling;       /* the network in force is being put in place, at the start */
  FpLease *lease;          /* of the network in force, or of the change that runs; NULL: none */
  gint64 lease_expires_us; /* CLOCK_BOOTTIME; 0: never */
  char *network_fault;     /* a sentence: what of the settings in force is not in place; or "" */
  guint speed;             /* of the management link, Mbit/s; 0: not known */
} FpModel;

/* Takes config and both sentences. host_name: for an appliance without a name. */
FpModel *fp_model_new (FpConfig *config, char *config_fault, const char *host_name);
void fp_model_free (FpModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpModel, fp_model_free)

void fp_model_set_state (FpModel *model, FpState *state); /* takes */
/* The stored state was read; takes both. A login that was refused is not tried again by itself. */
void fp_model_loaded (FpModel *model, FpState *state, char *fault);
/* A write has ended: state is what is on the disk now (taken), or NULL with the reason. */
void fp_model_saved (FpModel *model, FpState *state, const char *reason);
void fp_model_set_network (FpModel *model, const FpNetwork *network); /* copies */
/* code OK: there is none. */
void fp_model_set_network_fault (FpModel *model, FpCode code, const char *detail);
void fp_model_set_lease (FpModel *model, const FpLease *lease, gint64 expires_us); /* copies */

/* What the configuration file has wrong, also beside the state: a change keeps to the link that is
 * managed, whatever the file names. "" : nothing. Transfer full. */
char *fp_model_config_fault (const FpModel *model);

/* The link that settings are for: that of those in force, else the configured one, else the
 * observed one. "" : none. */
const char *fp_model_base_link (const FpModel *model);

/* A check of the configuration in force ended: takes report. chance: fp_schedule_check_ended(). */
void fp_model_check_ended (FpModel *model, FpReport *report, gint64 now_us, double chance);
/* What state must say of the login, as things are. */
gboolean fp_model_login_refused (const FpModel *model, const FpState *state);
