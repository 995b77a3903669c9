/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cells of a frame (panel.h). Whatever is put there becomes printable ASCII: letters with marks
 * lose them, the rest becomes '?'; what lies outside is cut. */
#pragma once

#include "ui/lcd/core/panel.h"

/* Blank, without a cursor; cols and rows are clamped to 1 .. FP_COLS_MAX, 1 .. FP_ROWS_MAX. */
void fp_frame_clear (FpFrame *frame, guint cols, guint rows);
void fp_frame_put (FpFrame *frame, guint row, guint col, const char *ascii);
void fp_frame_put_right (FpFrame *frame, guint row, const char *ascii);
/* In the first row, with what goes at its right (NULL: nothing): three columns of it where there is
 * no room for more. */
void fp_frame_title (FpFrame *frame, const char *title, const char *right);
void fp_frame_cursor (FpFrame *frame, guint row, guint col);
/* Any text (NULL is "") as printable ASCII in one line. */
char *fp_ascii (const char *text);
