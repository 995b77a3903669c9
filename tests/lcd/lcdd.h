/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real LCDd for tests: its text driver, whose frames are read from a pipe, and keys that are put
 * into a FIFO as linux_input events; or its CFontzPacket driver on a given pseudo-terminal. Waiting
 * runs the default main context; nothing sleeps. Failures abort the test. */
#pragma once

#include <glib.h>

#define FP_TEST_LCDD_MS 10000 /* the usual patience */

typedef struct _FpTestLcdd FpTestLcdd;

/* In a folder of its own, on a free port; does not run yet. */
FpTestLcdd *fp_test_lcdd_new (void);
/* Ends it, and removes its folder. */
void fp_test_lcdd_free (FpTestLcdd *lcdd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpTestLcdd, fp_test_lcdd_free)

/* Runs it with a text display of this size; returns when it takes connections. It ends with this
 * process. */
void fp_test_lcdd_start (FpTestLcdd *lcdd, guint cols, guint rows);
/* The same with a CrystalFontz display ("633" or "635") at the other end of device. */
void fp_test_lcdd_start_cfontz (FpTestLcdd *lcdd, const char *model, const char *device);
/* The same with an HD44780 of 20x4 behind a serial adapter of the type pertelian. */
void fp_test_lcdd_start_hd44780 (FpTestLcdd *lcdd, const char *device);
/* SIGKILL; returns when the port is free. */
void fp_test_lcdd_kill (FpTestLcdd *lcdd);
/* SIGSTOP, SIGCONT. */
void fp_test_lcdd_freeze (FpTestLcdd *lcdd);
void fp_test_lcdd_thaw (FpTestLcdd *lcdd);
guint16 fp_test_lcdd_port (FpTestLcdd *lcdd);

/* One press of Up, Down, Left, Right, Enter or Escape. LCDd takes 31 ms each. */
void fp_test_lcdd_press (FpTestLcdd *lcdd, const char *key);
/* Several, with blanks between, as fast as LCDd takes them. */
void fp_test_lcdd_press_keys (FpTestLcdd *lcdd, const char *keys);

/* Presses as a person does who has seen the screen change: the panel takes the same key again
 * within 0.3 s of that for a held one. */
void fp_test_lcdd_press_anew (FpTestLcdd *lcdd, const char *key);
/* The same, and waits until the text is to be seen. */
void fp_test_lcdd_press_see (FpTestLcdd *lcdd, const char *key, const char *text);
/* Several keys at a person's pace, 0.16 s between two of the same (faster, the panel takes them for
 * a held one). */
void fp_test_lcdd_type (FpTestLcdd *lcdd, const char *keys);

/* A row (0-based) of the last whole frame, without the blanks at its end. */
const char *fp_test_lcdd_row (FpTestLcdd *lcdd, guint row);
guint fp_test_lcdd_n_frames (FpTestLcdd *lcdd);
/* Waits until the row is, or the text is somewhere in a row of, a whole frame that arrives from now
 * on. */
void fp_test_lcdd_wait_row (FpTestLcdd *lcdd, guint row, const char *text);
void fp_test_lcdd_wait_text (FpTestLcdd *lcdd, const char *text);
/* The same, with a patience of ms; FALSE: it did not come. */
gboolean fp_test_lcdd_try_text (FpTestLcdd *lcdd, const char *text, guint ms);
/* Waits for n whole frames from now on. */
void fp_test_lcdd_wait_frames (FpTestLcdd *lcdd, guint n);

/* Runs the default main context until done() or ms have passed; FALSE: the latter. */
gboolean fp_test_wait (gboolean (*done) (gpointer data), gpointer data, guint ms);
/* A port of 127.0.0.1 that was free a moment ago. */
guint16 fp_test_free_port (void);
