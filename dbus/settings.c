/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/settings.h"

#include <gio/gio.h>
#include <string.h>

#include "dbus/errors.h"

FpProxySettings *
fp_proxy_settings_new (void)
{
  return g_new0 (FpProxySettings, 1);
}

FpProxySettings *
fp_proxy_settings_copy (const FpProxySettings *settings)
{
  FpProxySettings *copy = fp_proxy_settings_new ();

  copy->host = g_strdup (settings->host);
  copy->port = settings->port;
  copy->user = g_strdup (settings->user);
  copy->password = g_strdup (settings->password);
  return copy;
}

void
fp_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
fp_proxy_settings_free (FpProxySettings *settings)
{
  if (settings == NULL)
    return;
  g_free (settings->host);
  g_free (settings->user);
  fp_secret_free (settings->password);
  g_free (settings);
}

gboolean
fp_proxy_settings_equal (const FpProxySettings *a, const FpProxySettings *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && a->port == b->port
         && g_strcmp0 (a->user, b->user) == 0 && g_strcmp0 (a->password, b->password) == 0;
}

static gboolean
refuse (GError **error, FpError code, const char *message)
{
  g_set_error_literal (error, FP_ERROR, (int)code, message);
  return FALSE;
}

static gboolean
label_is_valid (const char *label, gsize len)
{
  if (len == 0 || len > FP_LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-')
      return FALSE;
  return TRUE;
}

static gboolean
name_validate (const char *name, GError **error)
{
  const char *label = name;
  gboolean numeric
      = TRUE; /* RFC 1123 2.1: a name whose last label is a number is a bad IPv4 address */

  for (;;)
    {
      const char *end = strchrnul (label, '.');
      gsize len = (gsize)(end - label);

      if (len > FP_LABEL_MAX)
        return refuse (error, FP_ERROR_INVALID_HOST, "host: a label is longer than 63 characters");
      if (!label_is_valid (label, len))
        return refuse (error, FP_ERROR_INVALID_HOST,
                       "host: not a host name (letters, digits and - between dots)");
      numeric = strspn (label, "0123456789") == len;
      if (*end == '\0')
        break;
      label = end + 1;
    }
  if (numeric)
    return refuse (error, FP_ERROR_INVALID_HOST,
                   "host: not an IPv4 address (four numbers 0 to 255)");
  return TRUE;
}

static char *
ipv6_parse (const char *text, gsize len, GError **error)
{
  g_autofree char *bare = NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (text[0] == '[' && len >= 2 && text[len - 1] == ']')
    bare = g_strndup (text + 1, len - 2);
  else
    bare = g_strdup (text);
  if (strchr (bare, '%') != NULL)
    {
      refuse (error, FP_ERROR_INVALID_HOST, "host: an IPv6 zone is not allowed");
      return NULL;
    }
  address = g_inet_address_new_from_string (bare);
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    {
      refuse (error, FP_ERROR_INVALID_HOST, "host: not an IPv6 address");
      return NULL;
    }
  return g_inet_address_to_string (address);
}

char *
fp_host_parse (const char *text, GError **error)
{
  gsize len = strnlen (text, FP_HOST_MAX + 3);
  g_autoptr (GInetAddress) address = NULL;

  if (len == 0)
    refuse (error, FP_ERROR_INVALID_HOST, "host: it is empty");
  else if (len > FP_HOST_MAX + 1)
    refuse (error, FP_ERROR_INVALID_HOST, "host: longer than 253 characters");
  else if (strstr (text, "://") != NULL || strchr (text, '/') != NULL)
    refuse (error, FP_ERROR_INVALID_HOST,
            "host: only the name or address, without http:// and a path");
  else if (text[0] == '[' || strchr (text, ':') != NULL)
    return ipv6_parse (text, len, error);
  else
    {
      g_autofree char *name = g_ascii_strdown (text, (gssize)len);

      if (len > 1 && name[len - 1] == '.') /* an absolute name; the dot is not stored */
        name[--len] = '\0';
      if (len > FP_HOST_MAX)
        {
          refuse (error, FP_ERROR_INVALID_HOST, "host: longer than 253 characters");
          return NULL;
        }
      address = g_inet_address_new_from_string (name);
      if (address != NULL || name_validate (name, error))
        return g_steal_pointer (&name);
    }
  return NULL;
}

guint16
fp_port_parse (const char *text, GError **error)
{
  gsize len = strnlen (text, 6);
  guint64 port = 0;

  if (len >= 1 && len <= 5 && strspn (text, "0123456789") == len)
    port = g_ascii_strtoull (text, NULL, 10);
  if (port < 1 || port > 65535)
    {
      refuse (error, FP_ERROR_INVALID_PORT, "port: not a number from 1 to 65535");
      return 0;
    }
  return (guint16)port;
}

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

gboolean
fp_user_validate (const char *user, GError **error)
{
  if (strnlen (user, FP_USER_MAX + 1) > FP_USER_MAX)
    return refuse (error, FP_ERROR_INVALID_USER, "user: longer than 256 bytes");
  if (!g_utf8_validate (user, -1, NULL))
    return refuse (error, FP_ERROR_INVALID_USER, "user: not UTF-8");
  if (strchr (user, ':') != NULL)
    return refuse (error, FP_ERROR_INVALID_USER, "user: a colon is not allowed");
  if (has_control (user))
    return refuse (error, FP_ERROR_INVALID_USER, "user: a control character is not allowed");
  return TRUE;
}

gboolean
fp_password_validate (const char *password, GError **error)
{
  if (strnlen (password, FP_PASSWORD_MAX + 1) > FP_PASSWORD_MAX)
    return refuse (error, FP_ERROR_INVALID_PASSWORD, "password: longer than 256 bytes");
  if (!g_utf8_validate (password, -1, NULL))
    return refuse (error, FP_ERROR_INVALID_PASSWORD, "password: not UTF-8");
  if (has_control (password))
    return refuse (error, FP_ERROR_INVALID_PASSWORD,
                   "password: a control character is not allowed");
  return TRUE;
}

static gboolean
take_port (FpProxySettings *settings, guint16 port, GError **error)
{
  if (port == 0)
    return refuse (error, FP_ERROR_INVALID_PORT, "port: not a number from 1 to 65535");
  settings->port = port;
  return TRUE;
}

static gboolean
take_value (FpProxySettings *settings, const char *key, GVariant *value, GError **error)
{
  gboolean is_port = g_str_equal (key, "port");

  if (!is_port && !g_str_equal (key, "host") && !g_str_equal (key, "user")
      && !g_str_equal (key, "password"))
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY,
                           "values: a key is not one of host, port, user, password");
      return FALSE;
    }
  if (!g_variant_is_of_type (value, is_port ? G_VARIANT_TYPE_UINT16 : G_VARIANT_TYPE_STRING))
    {
      g_set_error (error, FP_ERROR, FP_ERROR_INVALID_TYPE, "values: %s has the wrong type", key);
      return FALSE;
    }
  if (is_port)
    return take_port (settings, g_variant_get_uint16 (value), error);

  const char *text = g_variant_get_string (value, NULL);
  if (g_str_equal (key, "host"))
    {
      g_free (settings->host);
      settings->host = fp_host_parse (text, error);
      return settings->host != NULL;
    }
  if (g_str_equal (key, "user"))
    {
      g_free (settings->user);
      settings->user = g_strdup (text);
      return fp_user_validate (text, error);
    }
  fp_secret_free (settings->password);
  settings->password = g_strdup (text);
  return fp_password_validate (text, error);
}

FpProxySettings *
fp_proxy_settings_from_values (GVariant *values, const FpProxySettings *base, GError **error)
{
  g_autoptr (FpProxySettings) settings
      = base != NULL ? fp_proxy_settings_copy (base) : fp_proxy_settings_new ();
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!take_value (settings, key, value, error))
      {
        g_variant_unref (value);
        return NULL;
      }
  if (settings->host == NULL)
    refuse (error, FP_ERROR_INVALID_HOST, "host: it is empty");
  else if (settings->port == 0)
    refuse (error, FP_ERROR_INVALID_PORT, "port: not a number from 1 to 65535");
  else
    {
      if (settings->user == NULL || settings->user[0] == '\0')
        g_clear_pointer (&settings->password, fp_secret_free);
      return g_steal_pointer (&settings);
    }
  return NULL;
}
