/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of org.faceplate1 in the words of the panel. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

#include "dbus/errors.h"

static const struct
{
  FpError error;
  const char *name, *text;
} texts[] = {
  { FP_ERROR_BUSY, "Busy", "BUSY" },
  { FP_ERROR_NOT_AUTHORIZED, "NotAuthorized", "NOT ALLOWED" },
  { FP_ERROR_LIMITS_EXCEEDED, "LimitsExceeded", "TOO MANY CALLS" },
  { FP_ERROR_NOT_CONFIGURED, "NotConfigured", "NO PLATFORM SET" },
  { FP_ERROR_PROXY_ALREADY_ENABLED, "ProxyAlreadyEnabled", "ALREADY ENABLED" },
  { FP_ERROR_PROXY_NOT_ENABLED, "ProxyNotEnabled", "NO PROXY ENABLED" },
  { FP_ERROR_INVALID_HOST, "InvalidHost", "BAD PROXY HOST" },
  { FP_ERROR_INVALID_PORT, "InvalidPort", "BAD PROXY PORT" },
  { FP_ERROR_INVALID_USER, "InvalidUser", "BAD PROXY USER" },
  { FP_ERROR_INVALID_PASSWORD, "InvalidPassword", "BAD PROXY PASS" },
  { FP_ERROR_INVALID_METHOD, "InvalidMethod", "CANNOT BE OFF" },
  { FP_ERROR_INVALID_ADDRESS, "InvalidAddress", "BAD IP ADDRESS" },
  { FP_ERROR_INVALID_PREFIX, "InvalidPrefix", "BAD SUBNET MASK" },
  { FP_ERROR_INVALID_GATEWAY, "InvalidGateway", "BAD GATEWAY" },
  { FP_ERROR_INVALID_DNS, "InvalidDns", "BAD DNS SERVER" },
  { FP_ERROR_INVALID_DOMAIN, "InvalidDomain", "BAD DOMAIN" },
  { FP_ERROR_INVALID_VLAN, "InvalidVlan", "BAD VLAN TAG" },
  { FP_ERROR_ADDRESS_OVERLAP, "AddressOverlap", "ADDRESS OVERLAP" },
  { FP_ERROR_NO_LINK, "NoLink", "NO NETWORK LINK" },
  { FP_ERROR_LINK_MANAGED, "LinkManaged", "LINK MANAGED BY" },
  { FP_ERROR_NOT_CONFIRMING, "NotConfirming", "NOT WAITING" },
  { FP_ERROR_STORAGE, "Storage", "CANNOT STORE" },
};

const char *
fp_refusal_title (const char *error_name)
{
  const char *dot = error_name != NULL ? strrchr (error_name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (dot + 1, texts[i].name))
      return texts[i].text;
  return "REFUSED";
}

const char *
fp_fault_title (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_error_matches (error, FP_ERROR, (int)texts[i].error))
      return texts[i].text;
  return "REFUSED";
}

const char *
fp_refusal_manager (const char *message)
{
  g_autofree char *text = g_ascii_strup (message != NULL ? message : "", -1);

  if (strstr (text, "NETWORKMANAGER") != NULL)
    return "NETWORKMANAGER";
  if (strstr (text, "NETWORKD") != NULL)
    return "SYSTEMD-NETWORKD";
  return "ANOTHER PROGRAM";
}
