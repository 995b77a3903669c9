/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Types into a text field as somebody does who knows the wheel: the fewest key presses from where
 * the field stands. */
#pragma once

#include "ui/lcd/core/field.h"

/* The keys that append text to the field and take it (FpKey, one a byte), pressed on the field as
 * they are found. The cursor is first brought to the end. NULL: the wheel does not offer a
 * character. */
GByteArray *typist_type (FpField *field, FpKeyProfile keys, const char *text);
/* The same for a field that is to hold text alone: clears it first, if it holds something. */
GByteArray *typist_replace (FpField *field, FpKeyProfile keys, const char *text);
