/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ours is a regular file that begins with MARK. Whatever else has the name when we write is kept
 * under the name BEFORE, by a hard link, so that the name is never without a file. Nothing at all
 * is kept as no such file; where ours has been removed by somebody, BEFORE is what there was. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/host/actions.h"
#include "helper/host/file.h"

#define NAME    "resolv.conf"
#define BEFORE  NAME ".before-faceplate"
#define LINKING ".faceplate-host.link"
#define MARK    FP_HOST_RESOLV_CONF_MARK
#define HEADER  MARK "faceplatectl network release puts back what was here before (" BEFORE ").\n"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_"

typedef enum
{
  MISSING,
  OURS,
  FOREIGN,
  ODD, /* neither a file nor a symbolic link */
} Whose;

/* fe80::1%LINK */
static bool
is_on_link (const char *text, FpHostAnswer *answer)
{
  char copy[INET6_ADDRSTRLEN];
  size_t len = strcspn (text, "%");
  struct in6_addr address;

  if (text[len] != '%' || len >= sizeof copy || !fp_host_link_name (text + len + 1, answer))
    return false;
  memcpy (copy, text, len);
  copy[len] = '\0';
  return inet_pton (AF_INET6, copy, &address) == 1 && IN6_IS_ADDR_LINKLOCAL (&address);
}

static bool
is_address (const char *text)
{
  struct in6_addr address;
  FpHostAnswer unused;

  return inet_pton (AF_INET, text, &address) == 1 || inet_pton (AF_INET6, text, &address) == 1
         || is_on_link (text, &unused);
}

/* Words of these characters, each behind one space. */
static bool
are_words (const char *text, const char *characters)
{
  do
    {
      size_t len = strspn (text, characters);

      if (len == 0)
        return false;
      text += len;
    }
  while (*text++ == ' ');
  return text[-1] == '\0';
}

static bool
is_line (const char *line)
{
  if (strncmp (line, "nameserver ", 11) == 0)
    return is_address (line + 11);
  if (strncmp (line, "search ", 7) == 0)
    return are_words (line + 7, NAME_CHARACTERS);
  return strncmp (line, "options ", 8) == 0 && are_words (line + 8, NAME_CHARACTERS ":");
}

/* Lines as in request.h, all with their end, and one at least. */
static bool
is_good (const char *text)
{
  char line[FP_HOST_PACKET_MAX];

  do
    {
      size_t len = strcspn (text, "\n");

      if (text[len] != '\n' || len >= sizeof line)
        return false;
      memcpy (line, text, len);
      line[len] = '\0';
      if (!is_line (line))
        return false;
      text += len + 1;
    }
  while (*text != '\0');
  return true;
}

static bool
begins_with_mark (int folder)
{
  char start[sizeof MARK - 1];
  int fd = openat (folder, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  bool ours = fd >= 0 && read (fd, start, sizeof start) == sizeof start
              && memcmp (start, MARK, sizeof start) == 0;

  if (fd >= 0)
    close (fd);
  return ours;
}

static Whose
whose (int folder)
{
  struct stat about;

  if (fstatat (folder, NAME, &about, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? MISSING : ODD;
  if (S_ISREG (about.st_mode))
    return begins_with_mark (folder) ? OURS : FOREIGN;
  return S_ISLNK (about.st_mode) ? FOREIGN : ODD;
}

static bool
keep (int folder, FpHostAnswer *answer)
{
  unlinkat (folder, LINKING, 0); /* of one that was killed */
  if (linkat (folder, NAME, folder, LINKING, 0) != 0)
    return fp_host_fail_errno (answer, BEFORE);
  if (!fp_host_rename (folder, LINKING, BEFORE, answer))
    return false;
  unlinkat (folder, LINKING, 0); /* rename(2) leaves it where BEFORE was that file already */
  return true;
}

/* What is in its place still, of a write that did not end, need not be kept. */
static void
drop_copy (int folder)
{
  struct stat name, before;

  if (fstatat (folder, NAME, &name, AT_SYMLINK_NOFOLLOW) == 0
      && fstatat (folder, BEFORE, &before, AT_SYMLINK_NOFOLLOW) == 0 && name.st_ino == before.st_ino
      && name.st_dev == before.st_dev)
    unlinkat (folder, BEFORE, 0);
}

static void
write_ours (int folder, const char *text, FpHostAnswer *answer)
{
  char all[sizeof HEADER + FP_HOST_PACKET_MAX];
  Whose there = whose (folder);

  if (there == ODD)
    {
      fp_host_fail (answer, "/etc/resolv.conf is neither a file nor a symbolic link");
      return;
    }
  snprintf (all, sizeof all, "%s%s", HEADER, text);
  if ((there != FOREIGN || keep (folder, answer)) && fp_host_write (folder, NAME, all, answer))
    fp_host_ok (answer);
  else
    drop_copy (folder);
}

static void
put_back (int folder, FpHostAnswer *answer)
{
  struct stat about;
  bool done;

  if (whose (folder) != OURS)
    {
      drop_copy (folder);
      fp_host_ok (answer);
      if (fstatat (folder, BEFORE, &about, AT_SYMLINK_NOFOLLOW) == 0)
        fp_host_remark (answer, "/etc/resolv.conf is not Faceplate's any more: it is left alone");
      return;
    }
  if (fstatat (folder, BEFORE, &about, AT_SYMLINK_NOFOLLOW) == 0)
    done = fp_host_rename (folder, BEFORE, NAME, answer);
  else
    done = fp_host_remove (folder, NAME, answer);
  if (done)
    fp_host_ok (answer);
}

void
fp_host_resolv_conf (int root, const char *text, FpHostAnswer *answer)
{
  int folder;

  if (text != NULL && !is_good (text))
    {
      fp_host_fail (answer, "that is not the text of a resolv.conf");
      return;
    }
  folder = fp_host_folder (root, "etc", answer);
  if (folder < 0)
    return;
  if (text != NULL)
    write_ours (folder, text, answer);
  else
    put_back (folder, answer);
  close (folder);
}
