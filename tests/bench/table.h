/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result: one line a measure, with its limit. */
#pragma once

#include <glib.h>

void table_section (const char *title, const char *left, const char *right);
/* left, right: what is compared (right is ours); limit: of right/left, 0: none. */
void table_ratio (const char *measure, const char *unit, double left, double right, double limit);
/* Both, without a ratio; ours at most limit. */
void table_pair (const char *measure, const char *unit, double left, double right, double limit);
/* Only ours; limit: at most that much, negative: none. */
void table_value (const char *measure, const char *unit, double value, double limit);
/* How many limits were missed. */
int table_misses (void);
