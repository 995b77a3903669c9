/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands for a character that the display has no glyph for. Pure.
 *
 * The character ROM A00 of an HD44780 has a yen sign in the place of the backslash and an arrow in
 * that of the tilde, and LCDd has no command to define a glyph. Worse, LCDd's map for this ROM
 * turns a backslash into '/', which can be typed as well. So the backslash is sent as the yen sign
 * of ISO 8859-1, which every map of LCDd has a glyph for: a yen sign (A00) or a backslash (the ROMs
 * that have one at this place). The tilde goes as it is: arrow or tilde. Neither can be taken for
 * another character that a field allows, and the panel names the symbol under the cursor in words.
 */
#pragma once

#include <glib.h>

typedef enum
{
  FP_LCD_CHARSET_AUTO,
  FP_LCD_CHARSET_ASCII,
  FP_LCD_CHARSET_HD44780_A00,
  FP_LCD_N_CHARSETS
} FpLcdCharset;

typedef enum
{
  FP_LCD_CURSOR_AUTO,
  FP_LCD_CURSOR_NATIVE,
  FP_LCD_CURSOR_SOFT,
  FP_LCD_N_CURSORS
} FpLcdCursor;

/* AUTO and the driver's info line ("" for most drivers, hd44780 among them): never AUTO again. */
FpLcdCharset fp_lcd_charset_choose (FpLcdCharset wanted, const char *info);
/* LCDd's own imitation of a cursor hides the character half of the time: native only where the
 * driver has a real one. */
FpLcdCursor fp_lcd_cursor_choose (FpLcdCursor wanted, const char *info);

/* The byte to send for c, one of the printable ASCII characters. charset: not AUTO. */
char fp_lcd_glyph (FpLcdCharset charset, char c);
