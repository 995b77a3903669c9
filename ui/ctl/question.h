/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A question that is answered with y or N and ENTER on the terminal. Anything but y or yes is no.
 * What was typed before the question was there does not count. */
#pragma once

#include <glib.h>

typedef enum
{
  CTL_ANSWER_NONE, /* the end of file instead of a line, or no line in time */
  CTL_ANSWER_NO,
  CTL_ANSWER_YES
} CtlAnswer;

/* Standard input and standard error are a terminal, and this process is in its foreground. */
gboolean ctl_question_possible (void);

/* Prints the question and waits, until deadline_us (g_get_monotonic_time(); 0: as long as it
 * takes).
 */
CtlAnswer ctl_question_wait (const char *text, gint64 deadline_us);

/* The same beside the main loop: answered is called once, from there. */
typedef struct _CtlQuestion CtlQuestion;
typedef void (*CtlAnswered) (CtlAnswer answer, gpointer user_data);
CtlQuestion *ctl_question_ask (const char *text, CtlAnswered answered, gpointer user_data);
/* In answered too. One without an answer is then no longer waited for, and its line ends. */
void ctl_question_free (CtlQuestion *question);
