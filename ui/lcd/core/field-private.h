/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the text field, shared by field.c (state, five keys), field-three.c (three keys) and
 * field-draw.c. */
#pragma once

#include "ui/lcd/core/field.h"

#define FP_FIELD_MAX 256

struct _FpField
{
  FpFieldKind kind;
  FpKeyProfile keys;
  const FpWheel *wheel;
  guint len, max;
  guint pos;        /* of the cursor, 0 to len */
  gboolean gap;     /* the cursor is on a blank cell before text[pos] */
  guint klass;      /* of the gap, or of what is under the cursor */
  FpDo what;        /* shown in the cell */
  gboolean stored;  /* a secret is set elsewhere */
  gboolean touched; /* and something was typed in its place */

  gboolean skips; /* five keys: a gap was opened with the last key, or skipped on */
  gboolean up;    /* opened by UP */
  guint entry;    /* the entry that is shown */

  gboolean was_gap;  /* three keys: the cell was a gap when the cursor came */
  char first;        /* three keys: the character that was here then */
  guint start_class; /* three keys: of the first character after a gap */
  guint index;       /* three keys: how far the cell is turned */

  char text[FP_FIELD_MAX + 1]; /* last: overwritten at the end */
};

FpFieldResult fp_field_three_key (FpField *field, FpKey key, gboolean *border);
/* For the cell that the cursor came to. */
void fp_field_settle (FpField *field);
void fp_field_insert (FpField *field, char c);
/* Takes a character out without any further effect. */
void fp_field_remove (FpField *field, guint from, guint to);
void fp_field_go_on (FpField *field);
FpFieldResult fp_field_go_back (FpField *field);
void fp_field_do (FpField *field);
gboolean fp_field_allows (FpField *field, char c);
