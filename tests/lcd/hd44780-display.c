/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/hd44780-display.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "tests/lcd/pty.h"

#define COLS        20
#define ROWS        4
#define INSTRUCTION 0xfe
#define SET_DDRAM   0x80
#define SET_CGRAM   0x40
#define CLEAR       0x01

struct _FpHd44780Display
{
  FpTestPty pty;
  guint source;
  gboolean instruction; /* the next byte is one */
  gboolean glyphs;      /* data goes into the CGRAM */
  guint address;
  char ddram[0x80];
  char shown[COLS + 1];
};

static void
clear_memory (FpHd44780Display *display)
{
  memset (display->ddram, ' ', sizeof display->ddram);
  display->address = 0;
}

static void
execute (FpHd44780Display *display, guint8 instruction)
{
  if ((instruction & SET_DDRAM) != 0)
    {
      display->glyphs = FALSE;
      display->address = instruction & 0x7f;
    }
  else if ((instruction & SET_CGRAM) != 0)
    display->glyphs = TRUE;
  else if (instruction == CLEAR)
    clear_memory (display);
}

static void
take (FpHd44780Display *display, guint8 byte)
{
  if (display->instruction)
    execute (display, byte);
  else if (byte != INSTRUCTION && !display->glyphs)
    {
      display->ddram[display->address] = (char)byte;
      display->address = (display->address + 1) % sizeof display->ddram;
    }
  display->instruction = !display->instruction && byte == INSTRUCTION;
}

static gboolean
on_bytes (int fd, GIOCondition condition, gpointer user_data)
{
  guint8 bytes[256];
  gssize n = read (fd, bytes, sizeof bytes);

  for (gssize i = 0; i < n; i++)
    take (user_data, bytes[i]);
  return G_SOURCE_CONTINUE;
}

FpHd44780Display *
fp_hd44780_display_new (void)
{
  FpHd44780Display *display = g_new0 (FpHd44780Display, 1);

  clear_memory (display);
  fp_test_pty_open (&display->pty);
  display->source = g_unix_fd_add (display->pty.master, G_IO_IN, on_bytes, display);
  return display;
}

void
fp_hd44780_display_free (FpHd44780Display *display)
{
  if (display == NULL)
    return;
  g_source_remove (display->source);
  fp_test_pty_close (&display->pty);
  g_free (display);
}

const char *
fp_hd44780_display_device (FpHd44780Display *display)
{
  return display->pty.device;
}

const char *
fp_hd44780_display_row (FpHd44780Display *display, guint row)
{
  static const guint start[ROWS] = { 0x00, 0x40, 0x14, 0x54 };

  g_assert_cmpuint (row, <, ROWS);
  memcpy (display->shown, display->ddram + start[row], COLS);
  return g_strchomp (display->shown);
}
