/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-host at the other end of a socket, on a root of its own: a folder that the test has
 * filled. */
#pragma once

#include <glib.h>

typedef struct
{
  char *root;
} HostRoot;

/* With etc, run/systemd and IPv6 settings of the link eth0. */
void host_root_make (HostRoot *root);
void host_root_remove (HostRoot *root);
/* The content of a file below the root, a symbolic link as "-> TARGET"; NULL: not there. */
char *host_read (const HostRoot *root, const char *path);
void host_write (const HostRoot *root, const char *path, const char *text);
void host_remove (const HostRoot *root, const char *path);
void host_symlink (const HostRoot *root, const char *path, const char *target);
/* All files, "PATH=CONTENT" a line, by name. */
char *host_tree (const HostRoot *root);

/* One request, len bytes (-1: up to the NUL). root: NULL: "/". The answer; NULL: it hung up. */
char *host_ask (const HostRoot *root, const char *request, gssize len);
/* The same, but the asker has gone before it starts. */
void host_ask_and_leave (const HostRoot *root, const char *request);
/* As host_ask(), but it is killed at the Nth stop at a system call from its first receiving on:
 * before the call or behind it. FALSE: it has ended before. */
gboolean host_ask_killed (const HostRoot *root, const char *request, guint n);
