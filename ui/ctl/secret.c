/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

/* The longest password and what may end it: "\r\n". */
#define BUFFER_SIZE (FP_PASSWORD_MAX + 3)

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
static volatile sig_atomic_t signalled;

static void
on_signal (int number)
{
  signalled = number;
}

/* No core, no debugger of the same user; and glibc overwrites whatever is freed: GDBus copies the
 * message, and clears nothing. */
static void
protect_memory (void)
{
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  mallopt (M_PERTURB, 0x55);
}

/* Takes buffer's len bytes as a password, and clears them. */
static char *
take (char *buffer, gsize len, GError **error)
{
  char *secret = NULL;

  if (len > 0 && buffer[len - 1] == '\n')
    len--;
  if (len > 0 && buffer[len - 1] == '\r')
    len--;
  if (len > FP_PASSWORD_MAX)
    g_set_error (error, FP_ERROR, FP_ERROR_INVALID_PASSWORD, "password: longer than %d bytes",
                 FP_PASSWORD_MAX);
  else if (memchr (buffer, '\0', len) != NULL)
    g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_PASSWORD,
                         "password: a control character is not allowed");
  else
    secret = g_strndup (buffer, len);
  explicit_bzero (buffer, BUFFER_SIZE);
  if (secret != NULL && !fp_password_validate (secret, error))
    g_clear_pointer (&secret, fp_secret_free);
  return secret;
}

/* A line of the terminal, of which buffer keeps the first BUFFER_SIZE bytes. -1: a signal, or
 * errno. mask is the signal mask while it waits: outside signals are blocked, so that none is lost
 * between the look and the wait. */
static gssize
read_line (int fd, char *buffer, const sigset_t *mask)
{
  gsize len = 0;

  for (;;)
    {
      struct pollfd wait = { .fd = fd, .events = POLLIN };
      char c;
      gssize n;

      if (ppoll (&wait, 1, NULL, mask) < 0)
        return -1;
      n = read (fd, &c, 1);
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        return -1;
      if (n == 0 && len == 0)
        errno = ENODATA; /* Ctrl-D instead of a password */
      if (n == 0)
        return len > 0 ? (gssize)len : -1;
      if (n == 1 && len < BUFFER_SIZE)
        buffer[len++] = c;
      if (n == 1 && c == '\n')
        return (gssize)len;
    }
}

static void
say (int fd, const char *text)
{
  gsize len = strlen (text);

  while (len > 0)
    {
      gssize n = write (fd, text, len);

      if (n < 0 && errno != EINTR)
        return;
      if (n > 0)
        {
          text += n;
          len -= (gsize)n;
        }
    }
}

/* One prompt without echo. Everything is as before when it returns. */
static gssize
ask_once (int fd, const char *prompt, char *buffer)
{
  struct sigaction action = { .sa_handler = on_signal }, old_actions[G_N_ELEMENTS (caught)];
  struct termios old, quiet;
  sigset_t block, mask;
  gssize len = -1;
  int saved_errno;

  sigemptyset (&block);
  for (guint i = 0; i < G_N_ELEMENTS (caught); i++)
    sigaddset (&block, caught[i]);
  sigprocmask (SIG_BLOCK, &block, &mask);
  for (guint i = 0; i < G_N_ELEMENTS (caught); i++)
    sigaction (caught[i], &action, &old_actions[i]);

  signalled = 0;
  if (tcgetattr (fd, &old) == 0)
    {
      quiet = old;
      quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
      if (tcsetattr (fd, TCSAFLUSH, &quiet) == 0)
        {
          say (fd, prompt);
          len = read_line (fd, buffer, &mask);
          saved_errno = errno;
          say (fd, "\n");
          tcsetattr (fd, TCSAFLUSH, &old);
          errno = saved_errno;
        }
    }
  saved_errno = errno;

  for (guint i = 0; i < G_N_ELEMENTS (caught); i++)
    sigaction (caught[i], &old_actions[i], NULL);
  if (len < 0 && signalled != 0)
    raise (signalled); /* takes effect when the mask is put back */
  sigprocmask (SIG_SETMASK, &mask, NULL);
  errno = saved_errno;
  return len;
}

static char *
ask_on (int fd, const char *prompt, GError **error)
{
  char buffer[BUFFER_SIZE];
  gssize len;

  protect_memory ();
  do /* again after SIGTSTP and SIGCONT */
    len = ask_once (fd, prompt, buffer);
  while (len < 0 && signalled != 0);
  if (len < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "the terminal cannot be read: %s", g_strerror (errno));
      return NULL;
    }
  return take (buffer, (gsize)len, error);
}

char *
ctl_secret_ask (const char *prompt, GError **error)
{
  int fd = g_open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY, 0);
  char *secret;

  if (fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "no terminal to ask for the password (--password-stdin reads it from "
                           "standard input)");
      return NULL;
    }
  secret = ask_on (fd, prompt, error);
  close (fd);
  return secret;
}

char *
ctl_secret_read_stdin (const char *prompt, GError **error)
{
  char buffer[BUFFER_SIZE];
  gsize len = 0;
  gssize n;

  if (isatty (STDIN_FILENO))
    return ask_on (STDIN_FILENO, prompt, error);
  protect_memory ();
  while (len < BUFFER_SIZE)
    {
      n = read (STDIN_FILENO, buffer + len, BUFFER_SIZE - len);
      if (n == 0)
        break;
      if (n > 0)
        len += (gsize)n;
      else if (errno != EINTR)
        {
          explicit_bzero (buffer, BUFFER_SIZE);
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                       "standard input cannot be read: %s", g_strerror (errno));
          return NULL;
        }
    }
  return take (buffer, len, error);
}
