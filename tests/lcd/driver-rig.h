/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lcdproc driver with a presenter's part played by a test: it shows FIRST and LAST whenever a
 * display comes, and counts. */
#pragma once

#include "tests/lcd/lcdd.h"
#include "ui/lcd/driver/driver.h"

typedef struct
{
  FpTestLcdd *lcdd;
  FpDriver *driver; /* NULL: not started */
  guint cols, rows; /* 0: no display */
  guint n_ups, n_downs;
  GString *keys; /* one of U, D, L, R, E for each */
  FpFrame frame;
} DriverRig;

/* With an LCDd that does not run yet. */
void driver_rig_init (DriverRig *rig);
void driver_rig_clear (DriverRig *rig);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DriverRig, driver_rig_clear)

/* options: lines of [panel]. */
void driver_rig_start (DriverRig *rig, const char *options);
/* Changes a row of the frame, and shows it. */
void driver_rig_present (DriverRig *rig, guint row, const char *text);
/* The same with the cursor in this cell. */
void driver_rig_present_cursor (DriverRig *rig, guint row, const char *text, guint col);
/* Waits until these keys have come, and no others; forgets them. */
void driver_rig_wait_keys (DriverRig *rig, const char *keys);
/* Waits until the row of a display, as row_of gives it, is text. */
typedef const char *(*DriverRigRow) (gpointer display, guint row);
void driver_rig_wait_row (DriverRigRow row_of, gpointer display, guint row, const char *text);
gboolean driver_rig_is_up (gpointer rig);
gboolean driver_rig_is_down (gpointer rig);
