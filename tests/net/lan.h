/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A LAN for tests (needs root): the test process becomes the appliance, in an empty network
 * namespace of its own, and a router sits in a second one at the other end of a cable (veth):
 *
 *   appliance "eth0" ------- "lan0" router 192.0.2.1/24, 2001:db8:1::1/64
 *
 * Both ends are up, and lo in both; the appliance has no address. A DHCP server and router
 * advertisements come from a dnsmasq in the router's namespace. Everything ends with lan_free(), or
 * with the process. Waiting runs the default main context; every wait has a deadline, and what
 * fails fails the test. */
#pragma once

#include <gio/gio.h>

#define LAN_LINK       "eth0" /* the appliance's */
#define LAN_FAR        "lan0" /* the router's */
#define LAN_ROUTER     "192.0.2.1"
#define LAN_ROUTER6    "2001:db8:1::1"
#define LAN_DEADLINE_S 20

/* Leases 192.0.2.100 to .150 of the length that is given ("120": seconds, the shortest that dnsmasq
 * has; "1h"; "infinite"). */
#define LAN_DHCP(length) "--dhcp-range=192.0.2.100,192.0.2.150,255.255.255.0," length
/* Router advertisements with the prefix 2001:db8:1::/64. */
#define LAN_RA "--enable-ra", "--dhcp-range=2001:db8:1::,ra-only"

typedef enum
{
  LAN_APPLIANCE,
  LAN_ROUTER_SIDE,
  LAN_N_SIDES
} LanSide;

typedef struct _Lan Lan;

/* To be called before the process has threads: the namespace is that of the calling thread, and
 * what is started from then on is in it. */
Lan *lan_new (void);
/* What it started ends. The process stays in its namespace; a further lan_new() makes another. */
void lan_free (Lan *lan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lan, lan_free)

/* The namespace, for setns(2); owned by lan. */
int lan_namespace (Lan *lan, LanSide side);
/* socket(2) in that namespace, close-on-exec and not blocking. */
int lan_socket (Lan *lan, LanSide side, int domain, int type, int protocol);

/* `ip` with these arguments; a failure fails the test. */
void lan_ip (Lan *lan, LanSide side, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* The same with its output (transfer full). "-j addr show dev eth0" gives JSON. */
char *lan_ip_output (Lan *lan, LanSide side, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Asks until the output has text in it (or no more has, with lan_wait_ip_gone). */
void lan_wait_ip (Lan *lan, LanSide side, const char *arguments, const char *text);
void lan_wait_ip_gone (Lan *lan, LanSide side, const char *arguments, const char *text);

/* A setting below /proc/sys ("net/ipv6/conf/eth0/accept_ra"). */
void lan_set (Lan *lan, LanSide side, const char *name, const char *value);

/* Pulls the cable (the router's end goes down) and plugs it in again. */
void lan_pull (Lan *lan);
void lan_plug (Lan *lan);
/* Somebody else at the LAN who has this address (192.0.2.50, or an IPv6 one), until it is removed.
 */
void lan_add_other (Lan *lan, const char *address);
void lan_remove_other (Lan *lan, const char *address);

/* Runs a program in the namespace of that side; it dies with the test. Its output is inherited. */
GSubprocess *lan_spawn (Lan *lan, LanSide side, const char *const *argv);

/* dnsmasq in the router's namespace, without DNS and with no range of its own: options (NULL: none
 * more, NULL-terminated) are its command line's, as LAN_DHCP ("1h") or "--dhcp-option=..."; a later
 * --port= brings DNS back. Returns when it serves. Leases are kept from one start to the next. */
void lan_dnsmasq_start (Lan *lan, const char *const *options);
/* Ends it: leases stay valid at the clients, nobody renews them. */
void lan_dnsmasq_stop (Lan *lan);
/* Forgets all leases (while it is stopped): it will refuse (NAK) to renew those out of its range.
 */
void lan_dnsmasq_forget (Lan *lan);
/* What it has said since it was started; and waits until it says text, from now on. */
const char *lan_dnsmasq_log (Lan *lan);
void lan_dnsmasq_wait (Lan *lan, const char *text);

/* Runs the default main context until check() is TRUE; what: said if it never is. */
typedef gboolean (*LanCheck) (gpointer user_data);
void lan_wait (const char *what, LanCheck check, gpointer user_data);
