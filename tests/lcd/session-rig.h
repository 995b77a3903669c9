/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session of the lcdproc driver with a clock that only these functions move. */
#pragma once

#include "ui/lcd/driver/lcdproc-session.h"

#define HELLO_16X2 "connect LCDproc 0.5.9 protocol 0.3 lcd wid 16 hgt 2 cellwid 5 cellhgt 8"
#define FENCE      "noop complete"

/* A session, its clock, and what its last step wanted. */
typedef struct
{
  FpLcdSession *session;
  gint64 now_ms;
  FpLcdEffects effects;
} SessionRig;

void session_rig_init (SessionRig *rig);
void session_rig_clear (SessionRig *rig);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SessionRig, session_rig_clear)

/* Each is one step; rig->effects are its own. */
void session_step (SessionRig *rig, FpLcdEventKind kind, const char *text, const FpFrame *frame);
void session_line (SessionRig *rig, const char *text);
/* Lets the time pass until the session wants a tick, and gives it. */
void session_tick (SessionRig *rig);
/* A frame of 16x2. */
void session_show (SessionRig *rig, const char *first, const char *second);
void
session_show_cursor (SessionRig *rig, const char *first, const char *second, guint col, guint row);
FpFrame session_frame (guint cols, guint rows, const char *first, const char *second);

/* Brings a new session, or one that is down, into the state. info: the driver's line. */
void session_reach (SessionRig *rig, FpLcdState state, const char *info);

void session_assert_state (SessionRig *rig, FpLcdState state);
/* The last step wanted nothing of the world. */
void session_assert_nothing (SessionRig *rig);
