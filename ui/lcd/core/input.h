/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a prompt asks with: a text field, fixed digits, or a choice. */
#pragma once

#include "ui/lcd/core/choice.h"
#include "ui/lcd/core/digits.h"
#include "ui/lcd/core/field.h"

typedef enum
{
  FP_INPUT_TEXT,
  FP_INPUT_DIGITS,
  FP_INPUT_CHOICE
} FpInputKind;

/* Where there are several of a kind, the member of its name says which. */
typedef struct
{
  const char *title;
  const char *hint; /* a word on the value; NULL: none */
  FpInputKind kind;
  FpFieldKind field;
  FpDigitsKind digits;
  FpChoiceKind choice;
} FpPrompt;

typedef struct
{
  const FpPrompt *prompt;
  FpField *text;
  FpDigits digits;
  FpChoice choice;
} FpInput;

/* initial: as fp_input_text() gives it, NULL is "". stored: of a secret, see field.h. */
FpInput *
fp_input_new (const FpPrompt *prompt, FpKeyProfile keys, const char *initial, gboolean stored);
/* Overwrites what was typed; NULL is fine. */
void fp_input_free (FpInput *input);
FpFieldResult fp_input_key (FpInput *input, FpKey key, gboolean *border);
/* Back on screen: the cursor to its first place. */
void fp_input_rewind (FpInput *input);
/* The text; 192.0.2.10 or 42 of digits; the number of a choice. Transfer full. */
char *fp_input_text (const FpInput *input);
void fp_input_draw (const FpInput *input, FpCanvas *canvas);
