/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/question.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

struct _CtlQuestion
{
  CtlAnswered answered;
  gpointer user_data;
  guint watch; /* 0: it has its answer */
};

gboolean
ctl_question_possible (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO) && tcgetpgrp (STDIN_FILENO) == getpgrp ();
}

static void
print_question (const char *text)
{
  fflush (stdout); /* what comes before it */
  tcflush (STDIN_FILENO, TCIFLUSH);
  g_printerr ("%s [y/N] ", text);
}

/* One line: a terminal gives it at once and whole; what is longer than the buffer is no answer. */
static CtlAnswer
read_answer (void)
{
  char line[256];
  gssize n;

  do
    n = read (STDIN_FILENO, line, sizeof line - 1);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return CTL_ANSWER_NONE;
  line[n] = '\0';
  g_strstrip (line);
  return g_ascii_strcasecmp (line, "y") == 0 || g_ascii_strcasecmp (line, "yes") == 0
             ? CTL_ANSWER_YES
             : CTL_ANSWER_NO;
}

/* FALSE: the time is over. */
static gboolean
wait_line (gint64 deadline_us)
{
  struct pollfd wait = { .fd = STDIN_FILENO, .events = POLLIN };
  int n, left_ms = -1;

  do
    {
      if (deadline_us != 0)
        left_ms = (int)(MAX (deadline_us - g_get_monotonic_time (), 0) / 1000);
      n = poll (&wait, 1, left_ms);
    }
  while (n < 0 && errno == EINTR);
  return n != 0;
}

CtlAnswer
ctl_question_wait (const char *text, gint64 deadline_us)
{
  CtlAnswer answer;

  print_question (text);
  answer = wait_line (deadline_us) ? read_answer () : CTL_ANSWER_NONE;
  if (answer == CTL_ANSWER_NONE)
    g_printerr ("\n");
  return answer;
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data)
{
  CtlQuestion *question = user_data;
  CtlAnswer answer = read_answer ();

  if (answer == CTL_ANSWER_NONE)
    g_printerr ("\n");
  question->watch = 0;
  question->answered (answer, question->user_data); /* may free it */
  return G_SOURCE_REMOVE;
}

CtlQuestion *
ctl_question_ask (const char *text, CtlAnswered answered, gpointer user_data)
{
  CtlQuestion *question = g_new0 (CtlQuestion, 1);

  question->answered = answered;
  question->user_data = user_data;
  print_question (text);
  question->watch = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, question);
  return question;
}

void
ctl_question_free (CtlQuestion *question)
{
  if (question->watch != 0)
    {
      g_source_remove (question->watch);
      g_printerr ("\n");
    }
  g_free (question);
}
