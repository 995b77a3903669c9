/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/terminal-keys.h"

#define ESC    0x1b
#define CTRL_C 0x03
#define CTRL_D 0x04

enum
{
  PLAIN,
  ESCAPE,
  SEQUENCE
};

static FpTerminalInput
take_plain (FpTerminalKeys *keys, guint8 byte, FpKey *key)
{
  switch (byte)
    {
    case ESC:
      keys->state = ESCAPE;
      return FP_TERMINAL_NOTHING;
    case '\r':
    case '\n':
      *key = FP_KEY_ENTER;
      return FP_TERMINAL_KEY;
    case 'q':
    case 'Q':
    case CTRL_C:
    case CTRL_D:
      return FP_TERMINAL_QUIT;
    default:
      return FP_TERMINAL_NOTHING;
    }
}

/* The byte that ends a sequence; parameters ("1;5" of Ctrl-Up) are passed over. */
static FpTerminalInput
take_final (FpTerminalKeys *keys, guint8 byte, FpKey *key)
{
  static const FpKey arrows[] = { FP_KEY_UP, FP_KEY_DOWN, FP_KEY_RIGHT, FP_KEY_LEFT };

  if (byte >= 0x20 && byte < 0x40)
    return FP_TERMINAL_NOTHING;
  keys->state = PLAIN;
  if (byte < 'A' || byte > 'D')
    return FP_TERMINAL_NOTHING;
  *key = arrows[byte - 'A'];
  return FP_TERMINAL_KEY;
}

FpTerminalInput
fp_terminal_keys_take (FpTerminalKeys *keys, guint8 byte, FpKey *key)
{
  if (keys->state == SEQUENCE)
    return take_final (keys, byte, key);
  if (keys->state == ESCAPE && (byte == '[' || byte == 'O'))
    {
      keys->state = SEQUENCE;
      return FP_TERMINAL_NOTHING;
    }
  keys->state = PLAIN; /* ESC by itself means nothing */
  return take_plain (keys, byte, key);
}
