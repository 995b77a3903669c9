/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of org.faceplate1 in the words of the panel. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

static const struct
{
  const char *name, *text;
} texts[] = {
  { "Busy", "BUSY" },
  { "NotAuthorized", "NOT ALLOWED" },
  { "LimitsExceeded", "TOO MANY CALLS" },
  { "NotConfigured", "NO PLATFORM SET" },
  { "ProxyAlreadyEnabled", "ALREADY ENABLED" },
  { "ProxyNotEnabled", "NO PROXY ENABLED" },
  { "InvalidHost", "BAD PROXY HOST" },
  { "InvalidPort", "BAD PROXY PORT" },
  { "InvalidUser", "BAD PROXY USER" },
  { "InvalidPassword", "BAD PROXY PASS" },
  { "InvalidMethod", "CANNOT BE OFF" },
  { "InvalidAddress", "BAD IP ADDRESS" },
  { "InvalidPrefix", "BAD SUBNET MASK" },
  { "InvalidGateway", "BAD GATEWAY" },
  { "InvalidDns", "BAD DNS SERVER" },
  { "InvalidDomain", "BAD DOMAIN" },
  { "InvalidVlan", "BAD VLAN TAG" },
  { "AddressOverlap", "ADDRESS OVERLAP" },
  { "NoLink", "NO NETWORK LINK" },
  { "LinkManaged", "LINK MANAGED BY" },
  { "NotConfirming", "NOT WAITING" },
  { "Storage", "CANNOT STORE" },
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
fp_refusal_manager (const char *message)
{
  g_autofree char *text = g_ascii_strup (message != NULL ? message : "", -1);

  if (strstr (text, "NETWORKMANAGER") != NULL)
    return "NETWORKMANAGER";
  if (strstr (text, "NETWORKD") != NULL)
    return "SYSTEMD-NETWORKD";
  return "ANOTHER PROGRAM";
}
