/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-host: one request of faceplated that needs the rights of root (request.h). Standard
 * input is the socket. It is root's, so it is small and uses the C library alone; one is at work
 * at a time (a lock on the folder of its socket, which others cannot open and so not lock), and it
 * ends by itself after ALARM_S, whatever happens. Exit status: 0 for ok, 1 for failed, 2 for a
 * usage error.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "helper/host/actions.h"

#define ALARM_S 10

bool
fp_host_link_name (const char *link, FpHostAnswer *answer)
{
  static const char characters[]
      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:@";
  size_t len = strlen (link);

  if (len < 1 || len > 15 || strspn (link, characters) != len || strcmp (link, ".") == 0
      || strcmp (link, "..") == 0 || strcmp (link, "all") == 0 || strcmp (link, "default") == 0)
    return fp_host_fail (answer, "that is not the name of a link");
  return true;
}

/* "WORD LINK MODE" */
static void
run_for_link (int root, char *request, FpHostAnswer *answer)
{
  char *link = strchr (request, ' '), *mode = link != NULL ? strchr (link + 1, ' ') : NULL;

  fp_host_fail (answer, "unknown request");
  if (mode == NULL || strchr (mode + 1, ' ') != NULL)
    return;
  *link++ = *mode++ = '\0';
  if (strcmp (request, "ipv6") == 0)
    fp_host_ipv6 (root, link, mode, answer);
  else if (strcmp (request, "networkd") == 0)
    fp_host_networkd (root, link, mode, answer);
}

static void
run (int root, char *request, FpHostAnswer *answer)
{
  static const char resolv_conf[] = "resolv-conf";
  size_t len = sizeof resolv_conf - 1;

  if (strcmp (request, resolv_conf) == 0)
    fp_host_resolv_conf (root, NULL, answer);
  else if (strncmp (request, resolv_conf, len) == 0 && request[len] == '\n')
    fp_host_resolv_conf (root, request + len + 1, answer);
  else
    run_for_link (root, request, answer);
}

/* An asker that gave up may have asked another one for the opposite meanwhile: nothing is done for
 * it. To be asked with the lock held, so that whoever comes later also ends later. */
static bool
is_waited_for (void)
{
  struct pollfd asker = { .fd = STDIN_FILENO };

  return poll (&asker, 1, 0) == 0;
}

static bool
wait_for_turn (int root, FpHostAnswer *answer)
{
  int folder = openat (root, FP_HOST_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return (folder >= 0 && flock (folder, LOCK_EX) == 0)
         || fp_host_fail_errno (answer, FP_HOST_FOLDER);
}

static int
serve (int root)
{
  char request[FP_HOST_PACKET_MAX + 2];
  FpHostAnswer answer;
  ssize_t n = recv (STDIN_FILENO, request, FP_HOST_PACKET_MAX + 1, 0);

  if (n <= 0)
    return 1;
  request[n] = '\0';
  if (n > FP_HOST_PACKET_MAX || strlen (request) != (size_t)n)
    fp_host_fail (&answer, "that is no request");
  else if (wait_for_turn (root, &answer))
    {
      if (!is_waited_for ())
        return 1;
      run (root, request, &answer);
    }
  send (STDIN_FILENO, answer.text, strlen (answer.text), MSG_NOSIGNAL);
  return strncmp (answer.text, "ok", 2) == 0 ? 0 : 1;
}

/* Standard input is a SOCK_SEQPACKET socket. */
static bool
is_asked (void)
{
  int type = 0;
  socklen_t len = sizeof type;

  return getsockopt (STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

int
main (int argc, char **argv)
{
  bool elsewhere = argc == 4 && strcmp (argv[2], "--root") == 0;
  int root = -1;

  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    {
      puts ("faceplate-host " FP_VERSION);
      return 0;
    }
  if ((argc == 2 || elsewhere) && strcmp (argv[1], "--serve") == 0 && is_asked ())
    root = open (elsewhere ? argv[3] : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    {
      fputs ("usage: faceplate-host --serve [--root DIR], with a socket of faceplated's\n", stderr);
      return 2;
    }
  umask (022);
  alarm (ALARM_S);
  return serve (root);
}
