/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real MIT KDC of the test's own, on a free port of 127.0.0.1, with its database in a temporary
 * directory. Sets KRB5_CONFIG, KRB5_KDC_PROFILE and KRB5_KTNAME for the test: start it before any
 * thread. It ends with the test. */
#pragma once

#include <glib.h>

typedef struct _Kdc Kdc;

/* Principals bob and eve (with pre-authentication), both with the password "secret", and
 * HTTP/localhost, whose key is in the keytab. */
Kdc *kdc_start (void);
void kdc_stop (Kdc *kdc);

/* What KRB5_CONFIG says from now on. */
typedef enum
{
  KDC_SERVES,
  KDC_REFUSES, /* nothing listens on the KDC's port */
  KDC_SILENT,  /* it accepts and says nothing */
  KDC_UNKNOWN  /* no default realm */
} KdcState;

void kdc_pretend (Kdc *kdc, KdcState state);
