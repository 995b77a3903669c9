/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's settings from text, and as text. */
#pragma once

#include "dbus/network-settings.h"

/* values in the text form of a{sv}. */
gboolean fp_test_settings_take (FpNetworkSettings *settings, const char *values, GError **error);
/* Something of each field. */
FpNetworkSettings fp_test_settings_full (void);
/* "ipv4='dhcp' ipv6='automatic' vlan=0": all that is set, in the order of the keys. */
char *fp_test_settings_print (const FpNetworkSettings *settings);
