/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fields of the network's settings by name: what their rules (network-settings.c) and their
 * form on the bus (network-values.c) share. */
#pragma once

#include "dbus/network-settings.h"

typedef enum
{
  FP_SETTING_IPV4,
  FP_SETTING_ADDRESS,
  FP_SETTING_PREFIX,
  FP_SETTING_MASK,
  FP_SETTING_GATEWAY,
  FP_SETTING_IPV6,
  FP_SETTING_ADDRESS6,
  FP_SETTING_PREFIX6,
  FP_SETTING_GATEWAY6,
  FP_SETTING_DNS,
  FP_SETTING_DOMAIN,
  FP_SETTING_VLAN,
  FP_N_SETTINGS
} FpSetting;

extern const char *const fp_setting_names[FP_N_SETTINGS];

typedef struct
{
  FpSetting address, prefix, mask /* FP_N_SETTINGS: there is none */, gateway;
  guint bits;
} FpSettingFamily;

extern const FpSettingFamily fp_setting_ipv4, fp_setting_ipv6;

/* The field's error with its name before the fault; FALSE. */
gboolean fp_setting_refuse (GError **error, FpSetting setting, const char *fault);
gboolean fp_setting_read_address (const FpSettingFamily *family, FpSetting setting,
                                  const char *text, FpIp *ip, GError **error);
gboolean fp_setting_check_prefix (const FpSettingFamily *family, guint prefix, GError **error);
/* Lower case and without a final dot in *out (transfer full). */
gboolean fp_setting_read_domain (const char *text, char **out, GError **error);
