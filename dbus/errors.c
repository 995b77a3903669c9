/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/errors.h"

static const GDBusErrorEntry entries[] = {
#define ENTRY(code, name)                                                                          \
  {                                                                                                \
    FP_ERROR_##code, "org.faceplate1.Error." name                                                  \
  }
  ENTRY (FAILED, "Failed"),
  ENTRY (BUSY, "Busy"),
  ENTRY (NOT_AUTHORIZED, "NotAuthorized"),
  ENTRY (LIMITS_EXCEEDED, "LimitsExceeded"),
  ENTRY (NOT_CONFIGURED, "NotConfigured"),
  ENTRY (PROXY_ALREADY_ENABLED, "ProxyAlreadyEnabled"),
  ENTRY (PROXY_NOT_ENABLED, "ProxyNotEnabled"),
  ENTRY (INVALID_HOST, "InvalidHost"),
  ENTRY (INVALID_PORT, "InvalidPort"),
  ENTRY (INVALID_USER, "InvalidUser"),
  ENTRY (INVALID_PASSWORD, "InvalidPassword"),
  ENTRY (INVALID_METHOD, "InvalidMethod"),
  ENTRY (INVALID_ADDRESS, "InvalidAddress"),
  ENTRY (INVALID_PREFIX, "InvalidPrefix"),
  ENTRY (INVALID_GATEWAY, "InvalidGateway"),
  ENTRY (INVALID_DNS, "InvalidDns"),
  ENTRY (INVALID_DOMAIN, "InvalidDomain"),
  ENTRY (INVALID_VLAN, "InvalidVlan"),
  ENTRY (ADDRESS_OVERLAP, "AddressOverlap"),
  ENTRY (NO_LINK, "NoLink"),
  ENTRY (LINK_MANAGED, "LinkManaged"),
  ENTRY (LINK_NOT_MANAGED, "LinkNotManaged"),
  ENTRY (NOT_CONFIRMING, "NotConfirming"),
  ENTRY (INVALID_URL, "InvalidUrl"),
  ENTRY (INVALID_OPTION, "InvalidOption"),
  ENTRY (INVALID_TYPE, "InvalidType"),
  ENTRY (UNKNOWN_KEY, "UnknownKey"),
  ENTRY (STORAGE, "Storage"),
#undef ENTRY
};
G_STATIC_ASSERT (G_N_ELEMENTS (entries) == FP_N_ERRORS);

GQuark
fp_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("fp-error-quark", &quark, entries, G_N_ELEMENTS (entries));
  return (GQuark)quark;
}
