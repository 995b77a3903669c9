/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "proxy show, enable, change, disable, discard". */
#include "ui/ctl/proxy.h"

#include <stdio.h>

#include "dbus/names.h"
#include "dbus/settings.h"
#include "ui/ctl/change.h"
#include "ui/ctl/json.h"
#include "ui/ctl/print.h"
#include "ui/ctl/secret.h"

/* "HOST:PORT, user USER, password set" of a dictionary with these keys. */
static char *
describe (GVariant *dict, const char *host_key, const char *port_key, const char *user_key,
          const char *password_key)
{
  const char *host = ctl_lookup (dict, host_key), *user = ctl_lookup (dict, user_key);
  gboolean ipv6 = strchr (host, ':') != NULL, password_set = FALSE;
  guint16 port = 0;

  g_variant_lookup (dict, port_key, "q", &port);
  g_variant_lookup (dict, password_key, "b", &password_set);
  if (*host == '\0')
    return g_strdup ("never set");
  return g_strdup_printf ("%s%s%s:%u, %s%s%s", ipv6 ? "[" : "", host, ipv6 ? "]" : "", port,
                          *user != '\0' ? "user " : "no authentication", user,
                          *user == '\0'  ? ""
                          : password_set ? ", password set"
                                         : ", no password");
}

static void
print_pending (GVariant *pending)
{
  const char *action = ctl_lookup (pending, "action"), *code = ctl_lookup (pending, "code");
  gboolean has_values = !g_str_equal (action, "disable");
  g_autofree char *values
      = has_values ? describe (pending, "host", "port", "user", "password-set") : NULL;
  g_autofree char *line
      = g_strdup_printf ("%s%s%s (%s%s)", action, has_values ? " " : "", has_values ? values : "",
                         *code != '\0' ? "failed: " : "unfinished", code);

  ctl_print_field ("  Pending", line);
}

void
ctl_proxy_print (GVariant *proxy)
{
  g_autofree char *values = describe (proxy, "Host", "Port", "User", "PasswordSet");
  g_autoptr (GVariant) pending = g_variant_lookup_value (proxy, "Pending", G_VARIANT_TYPE_VARDICT);
  gboolean enabled = FALSE;
  g_autofree char *line = NULL;

  g_variant_lookup (proxy, "Enabled", "b", &enabled);
  if (*ctl_lookup (proxy, "Host") == '\0')
    line = g_strdup ("not enabled");
  else
    line = g_strdup_printf ("%s, %s", enabled ? "enabled" : "not enabled", values);
  ctl_print_field ("Proxy", line);
  if (pending != NULL && g_variant_n_children (pending) > 0)
    print_pending (pending);
}

CtlStatus
ctl_proxy_show (const CtlOptions *options)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (GVariant) proxy
      = service != NULL ? ctl_service_get_all (service, FP_OBJECT_PATH, FP_PROXY_IFACE, &error)
                        : NULL;

  if (proxy == NULL)
    return ctl_service_refused (options, error);
  if (options->json)
    ctl_json_print (ctl_json_properties (proxy));
  else
    ctl_proxy_print (proxy);
  return CTL_DONE;
}

/* What can be judged here is, before a person is asked for a password. The service judges again. */
static gboolean
add_values (GVariantDict *values, const CtlOptions *options, GError **error)
{
  guint16 port;

  if (options->host != NULL)
    {
      g_autofree char *host = fp_host_parse (options->host, error);

      if (host == NULL)
        return FALSE;
      g_variant_dict_insert (values, "host", "s", host);
    }
  if (options->port != NULL)
    {
      port = fp_port_parse (options->port, error);
      if (port == 0)
        return FALSE;
      g_variant_dict_insert (values, "port", "q", port);
    }
  if (options->user != NULL || options->no_auth)
    {
      if (options->user != NULL && !fp_user_validate (options->user, error))
        return FALSE;
      g_variant_dict_insert (values, "user", "s", options->no_auth ? "" : options->user);
    }
  return TRUE;
}

static gboolean
add_password (GVariantDict *values, const CtlOptions *options, GError **error)
{
  gboolean has_user = options->user != NULL && *options->user != '\0';
  g_autofree char *user = has_user ? ctl_text (options->user) : NULL;
  g_autofree char *prompt = g_strdup_printf (
      "Proxy password%s%s (not shown): ", has_user ? " of " : "", has_user ? user : "");
  char *secret;

  if (!options->password_stdin && !options->ask_password && !has_user)
    return TRUE;
  secret = options->password_stdin ? ctl_secret_read_stdin (prompt, error)
                                   : ctl_secret_ask (prompt, error);
  if (secret == NULL)
    return FALSE;
  g_variant_dict_insert (values, "password", "s", secret);
  fp_secret_free (secret);
  return TRUE;
}

#define VALUES_KEPT                                                                                \
  "The values are kept ('faceplatectl proxy show'): give only what is to be corrected"
#define STAYS_ENABLED "The proxy stays enabled; with --keep it is disabled all the same"

static CtlStatus
change_values (const CtlOptions *options, const CtlChange *change)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  GError *error = NULL;

  if (!add_values (&values, options, &error) || !add_password (&values, options, &error))
    return ctl_usage_refused (options, error);
  return ctl_change_run (
      options, change,
      g_variant_new ("(@a{sv}@a{sv})", g_variant_dict_end (&values), ctl_change_options (options)));
}

CtlStatus
ctl_proxy_enable (const CtlOptions *options)
{
  static const CtlChange enable = { FP_PROXY_IFACE, "Enable", "The proxy is enabled", VALUES_KEPT };

  return change_values (options, &enable);
}

CtlStatus
ctl_proxy_change (const CtlOptions *options)
{
  static const CtlChange change = { FP_PROXY_IFACE, "Change", "The proxy is changed", VALUES_KEPT };

  return change_values (options, &change);
}

CtlStatus
ctl_proxy_disable (const CtlOptions *options)
{
  static const CtlChange disable
      = { FP_PROXY_IFACE, "Disable", "The proxy is disabled", STAYS_ENABLED };

  return ctl_change_run (options, &disable,
                         g_variant_new ("(@a{sv})", ctl_change_options (options)));
}

CtlStatus
ctl_proxy_discard (const CtlOptions *options)
{
  return ctl_change_discard (options, FP_PROXY_IFACE);
}
