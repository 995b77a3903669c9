/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's settings on real parts: the service as its own user with CAP_NET_ADMIN and nothing
 * else, the system bus and polkitd, faceplate-dhcp with udhcpc, faceplate-host, and a router with
 * dnsmasq at the other end of a cable. For tests that run inside tests/rig/network. What is in
 * place is read with `ip`. Every wait has a deadline and ends the test when it passes. */
#pragma once

#include <gio/gio.h>

#include "dbus/names.h"
#include "tests/net/lan.h"
#include "tests/rig/world.h"

#define NET_STATIC      "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>}"
#define NET_NO_OPTIONS  "@a{sv} {}"
#define NET_RESOLV_CONF "/etc/resolv.conf"
#define NET_FOREIGN_DNS "nameserver 192.0.2.222\n" /* in resolv.conf, at first */
/* The lines of the configuration: no platform; how long its waits are. */
#define NET_CONFIG(scale)                                                                          \
  "# none\n[network]\nlink = " LAN_LINK "\n[check]\ninterval-s = 0\ntime-scale = " scale "\n"

typedef struct
{
  Lan *lan;
  WorldService service;
  const char *config;
  GPid dhcp, host;
} NetWorld;

/* Everything runs, nothing is managed. dnsmasq: its options, or NULL: there is none. */
NetWorld *net_world_new (const char *config, const char *const *dnsmasq);
/* The same at the pace of the real thing, for what is to be seen while it lasts: ARP probes, and
 * the kernel's questions to neighbours, take a fifth of that otherwise. */
NetWorld *net_world_new_slow (const char *config, const char *const *dnsmasq);
void net_world_free (NetWorld *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetWorld, net_world_free)
/* The service alone. environment as in WorldService. */
void net_start (NetWorld *w, const char *const *environment);
void net_stop (NetWorld *w, int signal);
/* Its end by itself; its exit status, -1: by a signal. */
int net_ended (NetWorld *w);
/* Without ARP on the link no probe for a duplicate costs seconds, and every gateway counts as
 * reached; without duplicate detection and delays of IPv6. */
void net_hurry (NetWorld *w);

/* A call of org.faceplate1.Network, with the arguments as text. */
GVariant *net_call (NetWorld *w, const char *method, const char *arguments, GError **error);
/* The operation's path (transfer full). It has to begin. */
char *net_begin (NetWorld *w, const char *method, const char *arguments);
char *net_change (NetWorld *w, const char *values, const char *options);
void net_wait_state (NetWorld *w, const char *operation, const char *state);
/* Of org.faceplate1.Network, as text. */
void net_wait_property (NetWorld *w, const char *name, const char *text);
char *net_property (NetWorld *w, const char *name); /* transfer full */
/* The symbol of the operation's report. */
void net_expect_code (NetWorld *w, const char *operation, const char *code);
/* Begins, and waits for that state at its end. code: what it then reports, or NULL. */
void
net_run (NetWorld *w, const char *method, const char *arguments, const char *end, const char *code);
void net_change_well (NetWorld *w, const char *values);
void net_discard (NetWorld *w); /* what is pending */
/* Operation.Cancel or Confirm. try: the service may end before it answers. */
void net_operate (NetWorld *w, const char *operation, const char *method);
void net_try_operate (NetWorld *w, const char *operation, const char *method);

/* All that the kernel has (links, addresses, routes, rules of both families, IPv6 settings of the
 * link) but lifetimes and its own routes to its addresses, in an order of its own, and resolv.conf:
 * equal texts are equal networks. Transfer full. */
char *net_place (NetWorld *w);
/* The lines in which two of them differ. Transfer full. */
char *net_difference (const char *before, const char *after);
/* It has to become that, or fails with the difference. */
void net_wait_place (NetWorld *w, const char *place);
/* resolv.conf has text in it. */
void net_expect_resolv_conf (const char *text);
