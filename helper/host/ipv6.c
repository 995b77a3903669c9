/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order matters: with accept_ra on before autoconf is right, or with IPv6 on before both are,
 * an advertisement in between would give an address that is not wanted. And the kernel solicits
 * routers only when IPv6 comes up on a link. So a link that is not as asked for has IPv6 off while
 * its values change.
 *
 * NetworkManager leaves addr_gen_mode 1 behind, which is no link-local address, and without one
 * there is no discovery of routers and neighbours: then it becomes 0 (EUI-64), the kernel's
 * default.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/host/actions.h"

#define FOLDER        "proc/sys/net/ipv6/conf"
#define NO_LINK_LOCAL '1' /* IN6_ADDR_GEN_MODE_NONE */

typedef struct
{
  const char *word;
  char disable_ipv6, accept_ra, autoconf; /* digits; of disabled IPv6 the others do not matter */
} Mode;

static const Mode modes[] = {
  { "automatic", '0', '1', '1' },
  { "static", '0', '0', '0' },
  { "off", '1', 0, 0 },
};

static bool
get (int folder, const char *name, char *value, FpHostAnswer *answer)
{
  int fd = openat (folder, name, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read (fd, value, 1) : -1;

  if (n != 1)
    fp_host_fail_errno (answer, name);
  if (fd >= 0)
    close (fd);
  return n == 1;
}

static bool
set (int folder, const char *name, char value, FpHostAnswer *answer)
{
  int fd = openat (folder, name, O_WRONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? write (fd, &value, 1) : -1;

  if (n != 1)
    fp_host_fail_errno (answer, name);
  if (fd >= 0)
    close (fd);
  return n == 1;
}

/* FALSE with an empty answer: it is another. */
static bool
is (int folder, const Mode *mode, FpHostAnswer *answer)
{
  char disabled, accept_ra, autoconf, generation;

  if (!get (folder, "disable_ipv6", &disabled, answer)
      || !get (folder, "accept_ra", &accept_ra, answer)
      || !get (folder, "autoconf", &autoconf, answer)
      || !get (folder, "addr_gen_mode", &generation, answer))
    return false;
  if (disabled != mode->disable_ipv6 || mode->accept_ra == 0)
    return disabled == mode->disable_ipv6;
  return accept_ra == mode->accept_ra && autoconf == mode->autoconf && generation != NO_LINK_LOCAL;
}

static bool
change (int folder, const Mode *mode, FpHostAnswer *answer)
{
  char generation;

  if (!set (folder, "disable_ipv6", '1', answer)
      || !get (folder, "addr_gen_mode", &generation, answer))
    return false;
  if (generation == NO_LINK_LOCAL && mode->accept_ra != 0
      && !set (folder, "addr_gen_mode", '0', answer))
    return false;
  return mode->accept_ra == 0
         || (set (folder, "accept_ra", mode->accept_ra, answer)
             && set (folder, "autoconf", mode->autoconf, answer)
             && set (folder, "disable_ipv6", mode->disable_ipv6, answer));
}

static void
apply (int folder, Mode mode, FpHostAnswer *answer)
{
  char forwarding;

  if (!get (folder, "forwarding", &forwarding, answer))
    return;
  if (forwarding != '0' && mode.accept_ra == '1')
    mode.accept_ra = '2'; /* a host that forwards hears no router otherwise */
  answer->text[0] = '\0';
  if (is (folder, &mode, answer) || (answer->text[0] == '\0' && change (folder, &mode, answer)))
    fp_host_ok (answer);
}

static const Mode *
find_mode (const char *word)
{
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
    if (strcmp (modes[i].word, word) == 0)
      return &modes[i];
  return NULL;
}

void
fp_host_ipv6 (int root, const char *link, const char *word, FpHostAnswer *answer)
{
  const Mode *mode = find_mode (word);
  char path[sizeof FOLDER + 32];
  int folder;

  if (!fp_host_link_name (link, answer))
    return;
  if (mode == NULL)
    {
      fp_host_fail (answer, "IPv6 is automatic, static or off");
      return;
    }
  if (mode->disable_ipv6 == '1' && faccessat (root, FOLDER, F_OK, 0) != 0)
    {
      fp_host_ok (answer); /* a kernel without IPv6 */
      return;
    }
  snprintf (path, sizeof path, FOLDER "/%s", link);
  folder = openat (root, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0)
    {
      fp_host_fail_errno (answer, link);
      return;
    }
  apply (folder, *mode, answer);
  close (folder);
}
