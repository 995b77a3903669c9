/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the lcdproc driver takes from [panel]: lcdproc-host, lcdproc-port, cursor, charset, and
 * key-up, key-down, key-left, key-right, key-enter: LCDd's names of each key, which differ by its
 * driver; several with ';' between. Pure. */
#pragma once

#include <glib.h>

#include "ui/lcd/driver/lcdproc-session.h"

typedef struct
{
  char *host;
  guint16 port;
  FpLcdSettings session;
} FpLcdprocSettings;

/* faults: see options.h. */
void fp_lcdproc_settings_load (FpLcdprocSettings *settings, GKeyFile *config, GPtrArray *faults);
void fp_lcdproc_settings_clear (FpLcdprocSettings *settings);
