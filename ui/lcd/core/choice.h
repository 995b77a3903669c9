/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One of a few things, or a prefix. A list begins at the value; UP and DOWN move in it, BACK is its
 * last item. A prefix is turned: UP makes it longer, with the IPv4 mask beside it; with three keys
 * DOWN from where it began shows BACK, then the prefix below. ENTER takes, LEFT leaves. */
#pragma once

#include "ui/lcd/core/field.h"
#include "ui/lcd/core/layout.h"

typedef enum
{
  FP_CHOICE_IPV4,    /* FpIpv4Method */
  FP_CHOICE_IPV6,    /* FpIpv6Method */
  FP_CHOICE_PREFIX4, /* 1 to 32 */
  FP_CHOICE_PREFIX6  /* 1 to 128 */
} FpChoiceKind;

typedef struct
{
  FpChoiceKind kind;
  guint n;       /* values; BACK may follow */
  gboolean back; /* there is BACK */
  guint begin;   /* of the ring */
  guint index;   /* in the ring; n: BACK */
  guint last;    /* the index that was not BACK last */
} FpChoice;

/* value: clamped to what there is. */
void fp_choice_init (FpChoice *choice, FpChoiceKind kind, FpKeyProfile keys, guint value);
/* Off BACK, should it stand there. */
void fp_choice_rewind (FpChoice *choice);
FpFieldResult fp_choice_key (FpChoice *choice, FpKey key, gboolean *border);
guint fp_choice_value (const FpChoice *choice);
void fp_choice_draw (const FpChoice *choice, const char *title, FpCanvas *canvas);
