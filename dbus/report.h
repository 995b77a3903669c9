/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report of a check, and its form on the bus (org.faceplate1.xml, top). */
#pragma once

#include <glib.h>

#include "dbus/codes.h"
#include "dbus/words.h"

#define FP_EVIDENCE_KEYS_MAX 24

typedef enum
{
  FP_ACTIVATION_UNSAID,
  FP_ACTIVATION_NO,
  FP_ACTIVATION_YES
} FpActivation;

typedef struct
{
  FpCode code;
  guint received; /* the number for %d: HTTP status, TLS alert, WebSocket close code; 0: none */
  FpStage stage;  /* that failed; ignored for OK */
  guint duration_ms;
  gint64 time_us; /* CLOCK_REALTIME; 0: not set */
  char *proxy;    /* HOST:PORT or NULL */
  FpScheme scheme;
  FpActivation activation;
  gboolean network_only; /* OK: of the network's settings; the platform was not asked */
  GHashTable *evidence;  /* char * -> char *, owned, always there */
} FpReport;

FpReport *fp_report_new (void);
void fp_report_free (FpReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpReport, fp_report_free)

/* Escapes and caps value (untrusted); replaces an older value; beyond FP_EVIDENCE_KEYS_MAX it is
 * dropped. key is a constant of lower-case letters, digits and '-'. */
void fp_report_add_evidence (FpReport *report, const char *key, const char *value);
void fp_report_add_evidence_printf (FpReport *report, const char *key, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

#define FP_REPORT_LINE_MAX 1000 /* bytes */

/* For a log, in one line: "E125 NET_ADDRESS_USED at apply, address: 192.0.2.60, ...", or "OK".
 * Transfer full. */
char *fp_report_print (const FpReport *report);

/* a{sv}, floating. */
GVariant *fp_report_to_variant (const FpReport *report);
/* NULL for anything that does not have the form above; unknown keys are ignored. The peer may be
 * hostile. */
FpReport *fp_report_from_variant (GVariant *variant);
