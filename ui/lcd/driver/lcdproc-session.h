/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One client of LCDd as a machine: events go in, effects come out. No I/O, no clock; now_ms is
 * monotonic. Total: every event is fine in every state.
 *
 *   DOWN        waits to connect: 0.25 s, doubling to 5 s, for ever; 0.25 s again after READY
 *   CONNECTING  10 s
 *   HELLO       hello is sent; a hung or starting LCDd takes the connection but does not answer: 10
 * s SETUP       info, screen, widgets and keys are sent in one batch, with a fence behind info and
 * one at the end: 10 s READY       at most one batch is under way, until its `noop complete` (10 s,
 * else the connection is closed); of the frames that come meanwhile only the newest counts, and
 * only its changed rows are sent. A `noop` after 10 s without a batch. */
#pragma once

#include <glib.h>

#include "ui/lcd/core/panel.h"
#include "ui/lcd/driver/lcdproc-glyph.h"

#define FP_LCD_REPLY_MS                                                                            \
  10000 /* a display that does not answer delays LCDd's replies by 2.6 s at worst */
#define FP_LCD_KEEP_ALIVE_MS 10000
#define FP_LCD_RETRY_MS      250
#define FP_LCD_RETRY_MAX_MS  5000
#define FP_LCD_KEY_NAMES_MAX 4  /* of one key */
#define FP_LCD_COLS_MIN      16 /* a smaller display is not served */
#define FP_LCD_ROWS_MIN      2
/* The soft cursor: the character stays for this long after a key, then '_' and the character take
 * turns. */
#define FP_LCD_CURSOR_STILL_MS  700
#define FP_LCD_CURSOR_UNDER_MS  300
#define FP_LCD_CURSOR_PERIOD_MS 900

typedef struct
{
  FpLcdCursor cursor;
  FpLcdCharset charset;
  char keys[FP_N_KEYS][FP_LCD_KEY_NAMES_MAX][33]; /* LCDd's names of each key; "": none */
} FpLcdSettings;

typedef enum
{
  FP_LCD_DOWN,
  FP_LCD_CONNECTING,
  FP_LCD_HELLO,
  FP_LCD_SETUP,
  FP_LCD_READY,
  FP_LCD_N_STATES
} FpLcdState;

typedef enum
{
  FP_LCD_EVENT_TICK, /* the time of fp_lcd_session_next_ms() has come */
  FP_LCD_EVENT_CONNECTED,
  FP_LCD_EVENT_CLOSED, /* not connected (any more); text: why */
  FP_LCD_EVENT_LINE,   /* text: the line */
  FP_LCD_EVENT_FRAME, /* frame: what is to be seen; ignored if its size is not that of the last `up`
                       */
  FP_LCD_N_EVENTS
} FpLcdEventKind;

typedef struct
{
  FpLcdEventKind kind;
  const char *text;
  const FpFrame *frame;
} FpLcdEvent;

/* To be carried out in this order. */
typedef struct
{
  char *log;      /* a line for the log, clean */
  gboolean close; /* close the connection, or give up connecting */
  gboolean down;  /* tell the presenter */
  gboolean connect;
  char *send; /* one batch, for one send() */
  gboolean key;
  FpKey key_code;
  gboolean up; /* tell the presenter: this size */
  guint cols, rows;
} FpLcdEffects;

void fp_lcd_effects_clear (FpLcdEffects *effects);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FpLcdEffects, fp_lcd_effects_clear)

typedef struct _FpLcdSession FpLcdSession;

/* Connects at the first tick, which is wanted at once. */
FpLcdSession *fp_lcd_session_new (const FpLcdSettings *settings, gint64 now_ms);
void fp_lcd_session_free (FpLcdSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpLcdSession, fp_lcd_session_free)

/* effects: zeroed by this. */
void fp_lcd_session_step (FpLcdSession *session, const FpLcdEvent *event, gint64 now_ms,
                          FpLcdEffects *effects);
/* When it wants a tick. */
gint64 fp_lcd_session_next_ms (const FpLcdSession *session);
FpLcdState fp_lcd_session_state (const FpLcdSession *session);
