/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/ip-address.h"

#include <arpa/inet.h>
#include <string.h>

gboolean
fp_ip_read (const char *text, FpIp *ip)
{
  FpIp read = { 0 };

  if (strnlen (text, FP_IP_SIZE) >= FP_IP_SIZE)
    return FALSE;
  if (inet_pton (AF_INET, text, read.byte) == 1)
    read.bits = 32;
  else if (inet_pton (AF_INET6, text, read.byte) == 1)
    read.bits = 128;
  else
    return FALSE;
  *ip = read;
  return TRUE;
}

void
fp_ip_print (const FpIp *ip, char out[FP_IP_SIZE])
{
  inet_ntop (ip->bits == 32 ? AF_INET : AF_INET6, ip->byte, out, FP_IP_SIZE);
}

static gboolean
parse (const char *text, guint bits, char out[FP_IP_SIZE])
{
  FpIp ip;

  if (!fp_ip_read (text, &ip) || ip.bits != bits)
    return FALSE;
  fp_ip_print (&ip, out);
  return TRUE;
}

gboolean
fp_ipv4_parse (const char *text, char out[FP_IP_SIZE])
{
  return parse (text, 32, out);
}

gboolean
fp_ipv6_parse (const char *text, char out[FP_IP_SIZE])
{
  return parse (text, 128, out);
}

static guint32
ipv4_number (const FpIp *ip)
{
  return (guint32)ip->byte[0] << 24 | (guint32)ip->byte[1] << 16 | (guint32)ip->byte[2] << 8
         | ip->byte[3];
}

static guint32
mask_of (guint prefix)
{
  return prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix);
}

gboolean
fp_mask_parse (const char *text, guint *prefix)
{
  FpIp ip;

  if (!fp_ip_read (text, &ip) || ip.bits != 32)
    return FALSE;
  for (guint bits = 0; bits <= 32; bits++)
    if (mask_of (bits) == ipv4_number (&ip))
      {
        *prefix = bits;
        return TRUE;
      }
  return FALSE;
}

void
fp_mask_print (guint prefix, char out[FP_IP_SIZE])
{
  guint32 mask = htonl (mask_of (MIN (prefix, 32)));

  inet_ntop (AF_INET, &mask, out, FP_IP_SIZE);
}

gboolean
fp_ip_same_prefix (const FpIp *a, const FpIp *b, guint bits)
{
  guint whole = bits / 8, rest = bits % 8;
  guint8 mask = (guint8)(0xff00 >> rest);

  return memcmp (a->byte, b->byte, whole) == 0
         && (rest == 0 || ((a->byte[whole] ^ b->byte[whole]) & mask) == 0);
}

gboolean
fp_prefixes_overlap (const char *a, guint a_prefix, const char *b, guint b_prefix)
{
  FpIp one, other;

  if (!fp_ip_read (a, &one) || !fp_ip_read (b, &other) || one.bits != other.bits)
    return FALSE;
  return fp_ip_same_prefix (&one, &other, MIN (MIN (a_prefix, b_prefix), one.bits));
}

gboolean
fp_ip_is_loopback (const FpIp *ip)
{
  static const guint8 one[16] = { [15] = 1 };

  return ip->bits == 32 ? ip->byte[0] == 127 : memcmp (ip->byte, one, 16) == 0;
}

gboolean
fp_ip_is_link_local (const FpIp *ip)
{
  if (ip->bits == 32)
    return ip->byte[0] == 169 && ip->byte[1] == 254;
  return ip->byte[0] == 0xfe && (ip->byte[1] & 0xc0) == 0x80;
}

static const char *
ipv4_not_a_host (const FpIp *ip)
{
  if (ip->byte[0] == 0)
    return "0.0.0.0/8 has no hosts";
  if (ip->byte[0] >= 240)
    return "a reserved or broadcast address";
  if (ip->byte[0] >= 224)
    return "a multicast address";
  return NULL;
}

const char *
fp_ip_not_a_host (const FpIp *ip)
{
  static const guint8 zero[16], mapped[12] = { [10] = 0xff, 0xff };

  if (fp_ip_is_loopback (ip))
    return "a loopback address";
  if (ip->bits == 32)
    return ipv4_not_a_host (ip);
  if (memcmp (ip->byte, zero, 16) == 0)
    return "the unspecified address";
  if (memcmp (ip->byte, mapped, 12) == 0)
    return "an IPv4 address in the form of IPv6";
  if (ip->byte[0] == 0xff)
    return "a multicast address";
  return NULL;
}

/* Whether the bits behind the prefix are all 0 (value 0) or all 1 (value 1). */
static gboolean
rest_is (const FpIp *ip, guint prefix, guint value)
{
  for (guint i = prefix; i < ip->bits; i++)
    if ((ip->byte[i / 8] >> (7 - i % 8) & 1u) != value)
      return FALSE;
  return TRUE;
}

const char *
fp_ip_not_in_prefix (const FpIp *ip, guint prefix)
{
  if (prefix + 1 >= ip->bits)
    return NULL;
  if (rest_is (ip, prefix, 0))
    return ip->bits == 32 ? "the address of the network" : "the anycast address of its routers";
  if (ip->bits == 32 && rest_is (ip, prefix, 1))
    return "the broadcast address of the network";
  return NULL;
}
