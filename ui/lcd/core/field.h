/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A text field (faceplate-lcd(8), TEXT FIELDS). The cursor stands on a character, or on a gap: the
 * blank cell past the end, or one opened by INSERT.
 *
 * Five keys. UP, DOWN: turn; on a gap they open it at the class's entries (wheel.h). RIGHT: goes
 * on; on a gap: next class. LEFT: goes back; directly after a gap was opened: skips to the next
 * entry while there is one. Behind each class of the ring stand DELETE, INSERT and CLEAR: RIGHT
 * (LEFT, ENTER too) does what the cell shows. ENTER takes the field.
 *
 * Three keys. ENTER goes on. A gap begins at END, on which ENTER takes the field; UP from there are
 * the characters, DOWN the ways to go BACK, DELETE (to the left of a gap), begin another CLASS. On
 * a character DOWN shows BACK, DELETE, INSERT, CLEAR, END, then the character before.
 *
 * The class of a new gap: that of the character before; but in a password one capital, digit or
 * symbol alone is an exception after which small letters are expected. A user name goes on in small
 * letters behind a symbol. */
#pragma once

#include "ui/lcd/core/frame.h"
#include "ui/lcd/core/wheel.h"

typedef enum
{
  FP_FIELD_STAYS,
  FP_FIELD_TAKEN,
  FP_FIELD_PREVIOUS, /* left by LEFT in the first column */
} FpFieldResult;

typedef struct _FpField FpField;

/* initial: at most the field's length is taken. stored: a secret is set that is not known here:
 * kept by ENTER, replaced by the first character. */
FpField *fp_field_new (FpFieldKind kind, FpKeyProfile keys, const char *initial, gboolean stored);
/* Overwrites what was typed. */
void fp_field_free (FpField *field);
/* border: out, a held key should rest here: a class begins. */
FpFieldResult fp_field_key (FpField *field, FpKey key, gboolean *border);
/* Back on screen: the cursor to its first place. */
void fp_field_rewind (FpField *field);
/* Owned by the field, valid until the next key. */
const char *fp_field_text (FpField *field);
/* TRUE: the stored secret is to be kept. */
gboolean fp_field_kept (FpField *field);
FpFieldKind fp_field_kind (FpField *field);
void fp_field_draw (FpField *field, const char *title, FpFrame *frame);
