/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside a change: rtchange.c asks and answers, rtchange-address.c knows about addresses. */
#pragma once

#include "helper/sys/rtchange.h"
#include "helper/sys/rtdump.h"
#include "helper/sys/rtobject.h"

/* The answer to a request has ended with that errno, 0: none; EINTR: what was listed changed
 * meanwhile, ask again. */
typedef void (*FpRtAnswer) (FpRtChange *change, int fault);

/* What duplicate detection says of an address (RFC 4862 5.4). */
typedef enum
{
  FP_DUPLICATE_UNKNOWN, /* it runs */
  FP_DUPLICATE_NONE,
  FP_DUPLICATE_FOUND,
} FpDuplicate;

struct _FpRtChange
{
  FpNetStep step;
  FpRtDump *dump;
  FpRtAnswer answer;
  FpRtLink link; /* the one that was asked for last */
  FpRtLink vlan; /* VLAN: the one that has its name; index 0: none */

  FpRtAddress address; /* ADDRESS: the one that is there; index 0: none */
  FpRtSocket *events;  /* of an IPv6 address that comes */
  FpDuplicate duplicate;
  gboolean waiting; /* for it */
  gboolean again;   /* the second attempt, after an old one was removed */

  GSource *retry; /* of a foreign object; NULL: none waits */
  guint tries;

  GSource *deadline;
  char *broken; /* why nothing can be asked */
  FpRtChangeDone done;
  gpointer user_data;
};

/* Consumes request. */
void fp_rtchange_ask (FpRtChange *change, struct nl_msg *request, FpRtAnswer answer);
void fp_rtchange_ask_link (FpRtChange *change, const char *name, FpRtAnswer answer);
/* The end: done runs. */
void fp_rtchange_end (FpRtChange *change, FpCode code, int fault);
/* An answer to what the step asks for: the end. */
void fp_rtchange_last (FpRtChange *change, int fault);
/* As when a request cannot be sent: the end comes in a later turn. Takes why. */
void fp_rtchange_break (FpRtChange *change, char *why);

/* A foreign address or route comes or goes as the kernel told it. */
void fp_rtchange_ask_told (FpRtChange *change);

void fp_rtchange_address (FpRtChange *change); /* begins a step with an address */
void fp_rtchange_address_seen (FpRtChange *change, const FpRtAddress *address); /* in an answer */
