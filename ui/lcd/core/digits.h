/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A number, or four with dots between, in fixed digits: 192.000.002.010, 0042. The cursor stands on
 * a digit, never on a dot; UP and DOWN turn it.
 *
 * No number leaves its range (0 to 255; a VLAN tag 0 to 4094). A digit offers what its number can
 * begin with: behind 25 only 0 to 5, behind 4 of a VLAN tag only 0. The digits behind it give way:
 * in 192 the first one turned to 2 makes 252 (9 is lowered to 5), turned on to 0 or back to 1 they
 * are again what they were when the cursor came. So that 2xx is reached from the left, digit by
 * digit, from any number.
 *
 * Five keys: RIGHT and LEFT go over the digits, LEFT on the first one leaves, ENTER takes. Three
 * keys: ENTER goes on and, on the last digit, takes; DOWN from a digit as it was found shows BACK,
 * then END, then the digit below. */
#pragma once

#include "ui/lcd/core/field.h"

typedef enum
{
  FP_DIGITS_IPV4,
  FP_DIGITS_VLAN
} FpDigitsKind;

typedef struct
{
  FpDigitsKind kind;
  FpKeyProfile keys;
  guint number[4];
  guint pos;   /* of the cursor, in digits without dots */
  guint found; /* the number under the cursor when it came to this digit */
  guint index; /* how far the digit is turned */
  FpDo what;   /* BACK or END, shown in the digit's place */
} FpDigits;

/* text: 192.0.2.10, 42; "" and what is not in range: 0. */
void fp_digits_init (FpDigits *digits, FpDigitsKind kind, FpKeyProfile keys, const char *text);
void fp_digits_rewind (FpDigits *digits);
FpFieldResult fp_digits_key (FpDigits *digits, FpKey key, gboolean *border);
/* Without leading zeros, transfer full. */
char *fp_digits_text (const FpDigits *digits);
/* hint: a word on the value for rows that are left over; may be NULL. */
void fp_digits_draw (const FpDigits *digits, const char *title, const char *hint, FpFrame *frame);
