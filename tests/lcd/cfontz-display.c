/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/cfontz-display.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "tests/lcd/pty.h"

#define DATA_MAX   22
#define PACKET_MAX (2 + DATA_MAX + 2)
#define ANSWER     0x40
#define KEY_REPORT 0x80

/* Commands of the CFA-63x family that change what is to be seen, or have an answer with data. */
enum
{
  COMMAND_PING = 0,
  COMMAND_VERSION = 1,
  COMMAND_CLEAR = 6,
  COMMAND_LINE_1 = 7,
  COMMAND_LINE_2 = 8,
  COMMAND_CURSOR_POSITION = 11,
  COMMAND_CURSOR_STYLE = 12,
  COMMAND_DATA = 31,
};

struct _FpCfontzDisplay
{
  const char *version;
  guint cols, rows;
  FpTestPty pty;
  guint source;
  guint8 bytes[PACKET_MAX];
  gsize len;
  char cell[FP_ROWS_MAX][FP_COLS_MAX + 1];
  char shown[FP_COLS_MAX + 1];
  guint cursor_col, cursor_row, cursor_style;
  gboolean hangs;
  guint n_bad;
};

static guint16
crc (const guint8 *bytes, gsize len)
{
  guint16 sum = 0xffff;

  for (gsize i = 0; i < len; i++)
    {
      sum ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = (guint16)(sum & 1 ? (sum >> 1) ^ 0x8408 : sum >> 1);
    }
  return (guint16)~sum;
}

static void
send_packet (FpCfontzDisplay *display, guint8 type, const void *data, gsize len)
{
  guint8 packet[PACKET_MAX] = { type, (guint8)len };
  guint16 sum;

  g_assert_cmpuint (len, <=, DATA_MAX);
  memcpy (packet + 2, data, len);
  sum = crc (packet, 2 + len);
  packet[2 + len] = (guint8)sum;
  packet[3 + len] = (guint8)(sum >> 8);
  g_assert_cmpint (write (display->pty.master, packet, 4 + len), ==, 4 + (gssize)len);
}

static void
clear_cells (FpCfontzDisplay *display)
{
  for (guint row = 0; row < display->rows; row++)
    {
      memset (display->cell[row], ' ', display->cols);
      display->cell[row][display->cols] = '\0';
    }
}

static void
put (FpCfontzDisplay *display, guint col, guint row, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len && row < display->rows && col + i < display->cols; i++)
    display->cell[row][col + i] = (char)data[i];
}

static void
execute (FpCfontzDisplay *display, guint8 command, const guint8 *data, gsize len)
{
  switch (command)
    {
    case COMMAND_CLEAR:
      clear_cells (display);
      break;
    case COMMAND_LINE_1:
    case COMMAND_LINE_2:
      put (display, 0, command - COMMAND_LINE_1, data, len);
      break;
    case COMMAND_CURSOR_POSITION:
      display->cursor_col = data[0];
      display->cursor_row = data[1];
      break;
    case COMMAND_CURSOR_STYLE:
      display->cursor_style = data[0];
      break;
    case COMMAND_DATA:
      if (len >= 2)
        put (display, data[0], data[1], data + 2, len - 2);
      break;
    default: /* contrast, backlight, lamps, ...: nothing that is to be seen in a cell */
      break;
    }
}

static void
answer (FpCfontzDisplay *display, guint8 command, const guint8 *data, gsize len)
{
  guint8 type = (guint8)(ANSWER | command);

  if (display->hangs)
    return;
  if (command == COMMAND_PING)
    send_packet (display, type, data, len);
  else if (command == COMMAND_VERSION)
    send_packet (display, type, display->version, strlen (display->version));
  else
    send_packet (display, type, "", 0);
}

static void
drop (FpCfontzDisplay *display, gsize n)
{
  display->len -= n;
  memmove (display->bytes, display->bytes + n, display->len);
}

static void
take_packets (FpCfontzDisplay *display)
{
  while (display->len >= 2)
    {
      const guint8 *data = display->bytes + 2;
      gsize n = display->bytes[1];

      if (n <= DATA_MAX && display->len < n + 4)
        return;
      if (n > DATA_MAX || crc (display->bytes, n + 2) != (data[n] | data[n + 1] << 8))
        {
          display->n_bad++;
          drop (display, 1);
          continue;
        }
      execute (display, display->bytes[0], data, n);
      answer (display, display->bytes[0], data, n);
      drop (display, n + 4);
    }
}

static gboolean
on_bytes (int fd, GIOCondition condition, gpointer user_data)
{
  FpCfontzDisplay *display = user_data;
  gssize n = read (fd, display->bytes + display->len, sizeof display->bytes - display->len);

  if (n > 0)
    {
      display->len += (gsize)n;
      take_packets (display);
    }
  return G_SOURCE_CONTINUE;
}

FpCfontzDisplay *
fp_cfontz_display_new (const char *model)
{
  FpCfontzDisplay *display = g_new0 (FpCfontzDisplay, 1);
  gboolean large = g_str_equal (model, "635");

  display->version = large ? "CFA635:h1.0,v1.0" : "CFA633:h1.0,v1.0";
  display->cols = large ? 20 : 16;
  display->rows = large ? 4 : 2;
  clear_cells (display);
  fp_test_pty_open (&display->pty);
  display->source = g_unix_fd_add (display->pty.master, G_IO_IN, on_bytes, display);
  return display;
}

void
fp_cfontz_display_free (FpCfontzDisplay *display)
{
  if (display == NULL)
    return;
  g_source_remove (display->source);
  fp_test_pty_close (&display->pty);
  g_free (display);
}

const char *
fp_cfontz_display_device (FpCfontzDisplay *display)
{
  return display->pty.device;
}

const char *
fp_cfontz_display_row (FpCfontzDisplay *display, guint row)
{
  g_assert_cmpuint (row, <, display->rows);
  memcpy (display->shown, display->cell[row], sizeof display->shown);
  return g_strchomp (display->shown);
}

void
fp_cfontz_display_cursor (FpCfontzDisplay *display, guint *col, guint *row, guint *style)
{
  *col = display->cursor_col;
  *row = display->cursor_row;
  *style = display->cursor_style;
}

/* Report numbers: up 1, down 2, left 3, right 4, enter 5; with 6 more the release. */
void
fp_cfontz_display_press (FpCfontzDisplay *display, FpKey key)
{
  guint8 press = (guint8)(key - FP_KEY_UP + 1), release = (guint8)(press + 6);

  send_packet (display, KEY_REPORT, &press, 1);
  send_packet (display, KEY_REPORT, &release, 1);
}

void
fp_cfontz_display_hang (FpCfontzDisplay *display, gboolean hang)
{
  display->hangs = hang;
}

guint
fp_cfontz_display_n_bad (FpCfontzDisplay *display)
{
  return display->n_bad;
}
