/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes that a terminal sends for keys. Pure: takes a byte at a time, so that a sequence may
 * come in pieces. */
#pragma once

#include "ui/lcd/core/panel.h"

typedef enum
{
  FP_TERMINAL_NOTHING,
  FP_TERMINAL_KEY,
  FP_TERMINAL_QUIT
} FpTerminalInput;

typedef struct
{
  guint state; /* bytes of ESC [ or ESC O seen */
} FpTerminalKeys;

/* Arrow keys as VT100 and xterm send them (both cursor modes), CR and LF for ENTER; q, Ctrl-C and
 * Ctrl-D to quit. */
FpTerminalInput fp_terminal_keys_take (FpTerminalKeys *keys, guint8 byte, FpKey *key);
