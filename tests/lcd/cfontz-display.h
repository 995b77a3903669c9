/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A CrystalFontz CFA-633 (16x2) or CFA-635 (20x4) at the other end of a pseudo-terminal, for LCDd's
 * CFontzPacket driver: it answers packets, shows what it is told in its cells, and its keys can be
 * pressed. Runs on the default main context.
 *
 * A packet is command, length (22 at most), data, CRC: CRC-16 of the polynomial 0x8408 (reflected),
 * seed 0xffff, inverted, low byte first. The answer to command C is C | 0x40, a key is the report
 * 0x80. A packet with a bad CRC is dropped, byte by byte, and counted. */
#pragma once

#include <glib.h>

#include "ui/lcd/core/panel.h"

typedef struct _FpCfontzDisplay FpCfontzDisplay;

FpCfontzDisplay *fp_cfontz_display_new (const char *model);
void fp_cfontz_display_free (FpCfontzDisplay *display);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpCfontzDisplay, fp_cfontz_display_free)

/* The pseudo-terminal's name. */
const char *fp_cfontz_display_device (FpCfontzDisplay *display);
/* The codes in the cells of a row as they are in the display's memory, without blanks at the end.
 */
const char *fp_cfontz_display_row (FpCfontzDisplay *display, guint row);
/* Style 0: none, 1: blinking block, 2: underscore, 3: both, 4: inverting block. */
void fp_cfontz_display_cursor (FpCfontzDisplay *display, guint *col, guint *row, guint *style);
/* Presses and releases. */
void fp_cfontz_display_press (FpCfontzDisplay *display, FpKey key);
/* Takes packets, and does not answer: a display that hangs. */
void fp_cfontz_display_hang (FpCfontzDisplay *display, gboolean hang);
guint fp_cfontz_display_n_bad (FpCfontzDisplay *display);
