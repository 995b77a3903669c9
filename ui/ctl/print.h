/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for a person, on standard output. Colours and a line that is written over only on a
 * terminal; NO_COLOR and TERM=dumb are honoured. Everything that came from elsewhere passes
 * ctl_text(). */
#pragma once

#include <glib.h>

typedef enum
{
  CTL_PLAIN,
  CTL_GOOD,
  CTL_BAD,
  CTL_DIM,
  CTL_BOLD
} CtlColour;

/* The text with all that the terminal could not print, or could take for a command, as \xHH of its
 * bytes. */
char *ctl_text (const char *text);
/* ctl_text() in a colour. */
char *ctl_coloured (CtlColour colour, const char *text);

/* "Label        text"; a further line of the same label has the label "". Nothing for an empty
 * text. */
void ctl_print_field (const char *label, const char *text);

/* One stage: while it runs a line that the next one writes over (on a terminal only), at its end a
 * line that stays. */
void ctl_print_stage (const char *stage, const char *status, guint duration_ms);

/* "E252 PX_AUTH_REJECTED: PROXY LOGIN BAD", or "OK"; the report as in org.faceplate1.xml. */
char *ctl_report_line (GVariant *report);
/* The whole of it. Codes that this program does not know print as well. */
void ctl_print_report (GVariant *report);

/* A string of a dictionary, "" where it is not there; not escaped; owned by the dictionary. */
const char *ctl_lookup (GVariant *dict, const char *key);
guint ctl_lookup_uint (GVariant *dict, const char *key);

/* "2026-11-22 21:00:05", local time. */
char *ctl_time (gint64 time_us);
/* Until a time of CLOCK_BOOTTIME, as which the service tells ends to come: "42 s", "59 min",
 * "1 h 59 min", "3 d 4 h"; "0 s" when it is over; "" for 0, which is none. */
char *ctl_time_left (gint64 boottime_us);
