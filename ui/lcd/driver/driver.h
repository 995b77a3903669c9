/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A display with its keys. Each driver runs on the thread-default main context and never blocks it;
 * it looks for its display for ever, and says when it is there. Exactly one is in use
 * (ui/lcd/driver/lcdproc.c, ui/lcd/driver/terminal.c). */
#pragma once

#include <glib.h>

#include "ui/lcd/core/panel.h"

typedef struct
{
  /* The display is there, with this size; a second call: it came back, perhaps with another size.
   */
  void (*up) (guint cols, guint rows, gpointer user_data);
  void (*down) (gpointer user_data);
  void (*key) (FpKey key, FpKeyEdge edge, gpointer user_data);
  /* The person asks to leave (terminal only). */
  void (*quit) (gpointer user_data);
} FpDriverEvents;

typedef struct _FpDriver FpDriver;

/* The first member of each driver's own structure. */
struct _FpDriver
{
  /* Shows the frame; may be called while an older one is still under way: then only the newest
   * counts. */
  void (*present) (FpDriver *driver, const FpFrame *frame);
  /* Leaves the display with a last frame, and frees. */
  void (*free) (FpDriver *driver);
};

/* config: the group [panel] of the configuration file (keys read by each driver, see
 * faceplate.conf(5)); what is wrong in it goes to the log and has its default instead (options.h).
 * error: there can be no display, ever. */
FpDriver *fp_lcdproc_driver_new (GKeyFile *config, const FpDriverEvents *events, gpointer user_data,
                                 GError **error);
FpDriver *fp_terminal_driver_new (GKeyFile *config, const FpDriverEvents *events,
                                  gpointer user_data, GError **error);
