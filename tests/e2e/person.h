/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person does at the panel whose display and keys a real LCDd has: looks, then presses, at a
 * person's pace. What does not come on the display fails the test. */
#pragma once

#include "tests/lcd/lcdd.h"
#include "ui/lcd/core/digits.h"

/* Waits for text, then presses the key ("": none). */
void person_at (FpTestLcdd *lcdd, const char *text, const char *key);
/* Waits for text, which was not on the display before, then goes down the list to the item that
 * begins so, and opens it. */
void person_choose (FpTestLcdd *lcdd, const char *text, const char *item);
/* Types into the field whose title is on the display, over what stands there (before; stored: a
 * secret that is set), and takes it. */
void person_type (FpTestLcdd *lcdd, const char *title, FpFieldKind kind, FpKeyProfile keys,
                  const char *before, gboolean stored, const char *text);
/* The same digit by digit: 192.0.2.10 or 42. */
void person_dial (FpTestLcdd *lcdd, const char *title, FpDigitsKind kind, FpKeyProfile keys,
                  const char *before, const char *text);
