/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* helper/sys/netlink.c at work in a network namespace, and what it announces. */
#pragma once

#include "helper/sys/netlink.h"

typedef struct
{
  FpNetlink *netlink;
  char *text; /* the last announcement */
  guint announcements;
  gint64 longest_turn_us;
} Watch;

void watch_start (Watch *watch, const char *link);
void watch_stop (Watch *watch);
/* One turn of the loop. What is timed is the work of a turn, not the wait before it. */
void watch_turn (Watch *watch);
/* Waits for an announcement that looks so (shown.h), 20 s at most. */
void watch_expect (Watch *watch, const char *text);
/* Turns the loop for that long: everything that is to come has come. */
void watch_settle (Watch *watch, guint ms);

/* A veth pair NAME, NAME-far, both up. */
void watch_make_link (const char *name);
/* A namespace with eth0 as WATCH_READY shows it. */
void watch_make_network (void);
#define WATCH_READY "eth0 ready 192.0.2.10/24 via 192.0.2.1"
