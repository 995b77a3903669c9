/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text on a small display. A text is word-wrapped over the rows given; what does not fit goes on in
 * the last row, which then moves sideways: FP_MARQUEE_HOLD_MS at the start, a column each
 * FP_MARQUEE_STEP_MS (the glass needs about 300 ms to settle), hold at the end, back. One row of a
 * display moves at a time: the first one that needs to. A moving text is cut at FP_MARQUEE_MAX
 * columns, since nobody waits for more: a refusal that names two IPv6 addresses is shorter. */
#pragma once

#include "ui/lcd/core/frame.h"

#define FP_MARQUEE_HOLD_MS 2000
#define FP_MARQUEE_STEP_MS 350
#define FP_MARQUEE_MAX     128
#define FP_PAGE_MS         3000 /* a page of an address */

typedef struct
{
  FpFrame *frame;
  gint64 elapsed_ms; /* since this screen was shown, changed, or a key was pressed */
  gint64 next_ms;    /* out, as elapsed_ms: when something moves; -1: never */
  gboolean moving;   /* a row moves already */
} FpCanvas;

void fp_canvas_init (FpCanvas *canvas, FpFrame *frame, gint64 elapsed_ms);
/* Something changes at this time. */
void fp_canvas_wake (FpCanvas *canvas, gint64 at_ms);
/* Wraps at blanks; a word longer than cols (an address, a URL) behind a colon, slash, dot or comma;
 * else anywhere. Never an empty array. Transfer full. */
GPtrArray *fp_wrap (const char *text, guint cols);
/* Over rows [row, row + n). Returns the rows used. */
guint fp_canvas_text (FpCanvas *canvas, guint row, guint n, const char *text);
/* In the columns from col of one row; moves if it is too long. */
void fp_canvas_line (FpCanvas *canvas, guint row, guint col, const char *text);
/* The pieces of an IP address, each cols long at most: cut only behind a colon or, IPv4, a dot,
 * where there is one. Transfer full. */
GPtrArray *fp_split_address (const char *address, guint cols);
/* An IP address in its pieces; pages if the rows do not hold it. Returns the rows used. */
guint fp_canvas_address (FpCanvas *canvas, guint row, guint n, const char *address);
/* Items with '>' before the selected one, over rows [row, row + n). */
void
fp_canvas_list (FpCanvas *canvas, guint row, guint n, const char *const *items, guint selected);
/* The first of the items, in the rows from row on, none selected. */
void fp_canvas_list_below (FpCanvas *canvas, guint row, const char *const *items);
