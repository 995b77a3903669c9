/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An HD44780 of 20x4 behind the serial adapter that LCDd's hd44780 driver calls pertelian: a byte
 * behind 0xfe is an instruction, any other is data for the controller's memory at its address
 * counter (data sheet: 0x80 set DDRAM address, 0x40 set CGRAM address, 0x01 clear). The rows begin
 * at the addresses 0x00, 0x40, 0x14 and 0x54. */
#pragma once

#include <glib.h>

typedef struct _FpHd44780Display FpHd44780Display;

FpHd44780Display *fp_hd44780_display_new (void);
void fp_hd44780_display_free (FpHd44780Display *display);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpHd44780Display, fp_hd44780_display_free)

const char *fp_hd44780_display_device (FpHd44780Display *display);
/* The codes in the cells of a row, without blanks at the end. */
const char *fp_hd44780_display_row (FpHd44780Display *display, guint row);
