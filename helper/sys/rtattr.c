/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtattr.h"

#include <arpa/inet.h>

G_STATIC_ASSERT (FP_ADDRESS_SIZE == INET6_ADDRSTRLEN);

gboolean
fp_rtattr_family (int family, FpFamily *out)
{
  *out = family == AF_INET ? FP_FAMILY_4 : FP_FAMILY_6;
  return family == AF_INET || family == AF_INET6;
}

guint8
fp_rtattr_af (FpFamily family)
{
  return family == FP_FAMILY_4 ? AF_INET : AF_INET6;
}

static gsize
address_len (FpFamily family)
{
  return family == FP_FAMILY_4 ? sizeof (struct in_addr) : sizeof (struct in6_addr);
}

gboolean
fp_rtattr_print (FpFamily family, const void *bytes, gsize len, char *text)
{
  return len == address_len (family)
         && inet_ntop (fp_rtattr_af (family), bytes, text, FP_ADDRESS_SIZE) != NULL;
}

gboolean
fp_rtattr_address (FpFamily family, const struct nlattr *attribute, char *text)
{
  return attribute != NULL
         && fp_rtattr_print (family, nla_data (attribute), (gsize)nla_len (attribute), text);
}

gboolean
fp_rtattr_u32 (const struct nlattr *attribute, guint32 *value)
{
  if (attribute == NULL || nla_len (attribute) < (int)sizeof *value)
    return FALSE;
  *value = nla_get_u32 (attribute);
  return TRUE;
}

void
fp_rtattr_put_address (struct nl_msg *message, int type, FpFamily family, const char *text)
{
  struct in6_addr bytes;

  g_return_if_fail (inet_pton (fp_rtattr_af (family), text, &bytes) == 1);
  nla_put (message, type, (int)address_len (family), &bytes);
}
