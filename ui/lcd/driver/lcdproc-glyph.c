/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/lcdproc-glyph.h"

#include <string.h>

#include "ui/lcd/driver/lcdproc-protocol.h"

static gboolean
starts (const char *info, const char *prefix)
{
  return g_ascii_strncasecmp (info, prefix, strlen (prefix)) == 0;
}

FpLcdCharset
fp_lcd_charset_choose (FpLcdCharset wanted, const char *info)
{
  if (wanted != FP_LCD_CHARSET_AUTO)
    return wanted;
  if (starts (info, "CrystalFontz")) /* the 633 alone of its family has the ROM of an HD44780-A00 */
    return strstr (info, "633") != NULL ? FP_LCD_CHARSET_HD44780_A00 : FP_LCD_CHARSET_ASCII;
  if (starts (info, "Matrix Orbital") || starts (info, "curses") || starts (info, "Text mode"))
    return FP_LCD_CHARSET_ASCII;
  return FP_LCD_CHARSET_HD44780_A00;
}

FpLcdCursor
fp_lcd_cursor_choose (FpLcdCursor wanted, const char *info)
{
  if (wanted != FP_LCD_CURSOR_AUTO)
    return wanted;
  if (starts (info, "CrystalFontz") || starts (info, "Matrix Orbital"))
    return FP_LCD_CURSOR_NATIVE;
  return FP_LCD_CURSOR_SOFT;
}

char
fp_lcd_glyph (FpLcdCharset charset, char c)
{
  if (!g_ascii_isprint (c))
    return '?';
  return c == '\\' && charset == FP_LCD_CHARSET_HD44780_A00 ? FP_LCD_YEN : c;
}
