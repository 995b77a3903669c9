/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IPv4 and IPv6 addresses as text and as bytes, and what kind of address one is. The text is in the
 * form of inet_ntop(3) (RFC 5952 for IPv6), without a zone. Pure. */
#pragma once

#include <glib.h>

#define FP_IP_SIZE 46 /* INET6_ADDRSTRLEN, with the NUL */

typedef struct
{
  guint bits;      /* 32: IPv4, 128: IPv6 */
  guint8 byte[16]; /* network order */
} FpIp;

/* Any form that inet_pton(3) takes: dotted decimal without leading zeros; RFC 4291 2.2. FALSE: not
 * an address; any length of text. */
gboolean fp_ip_read (const char *text, FpIp *ip);
void fp_ip_print (const FpIp *ip, char out[FP_IP_SIZE]);

/* Of one field each, for prompts and the command line. FALSE: not an address of the family; out is
 * left alone. */
gboolean fp_ipv4_parse (const char *text, char out[FP_IP_SIZE]);
gboolean fp_ipv6_parse (const char *text, char out[FP_IP_SIZE]);
/* 255.255.255.0 -> 24; FALSE: not a mask, or one with holes. */
gboolean fp_mask_parse (const char *text, guint *prefix);
void fp_mask_print (guint prefix, char out[FP_IP_SIZE]); /* 24 -> 255.255.255.0; 0 to 32 */
/* Whether two prefixes of one family share an address. Both in the form of inet_ntop(3). */
gboolean fp_prefixes_overlap (const char *a, guint a_prefix, const char *b, guint b_prefix);

/* The first bits of both are the same (one family, bits at most its size). */
gboolean fp_ip_same_prefix (const FpIp *a, const FpIp *b, guint bits);
gboolean fp_ip_is_loopback (const FpIp *ip);   /* 127.0.0.0/8, ::1 */
gboolean fp_ip_is_link_local (const FpIp *ip); /* 169.254.0.0/16, fe80::/10 */
/* Why it cannot be the address of one host of the internet (a sentence's end, static), or NULL:
 * unspecified, loopback, multicast, ... (RFC 6890); link-local ones are not told apart here. */
const char *fp_ip_not_a_host (const FpIp *ip);
/* Why it cannot be a host of a prefix of so many bits, or NULL: the address of the network or the
 * broadcast (but RFC 3021), the subnet routers' anycast (RFC 4291 2.6.1; but RFC 6164). */
const char *fp_ip_not_in_prefix (const FpIp *ip, guint prefix);
