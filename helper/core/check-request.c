/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/check-request.h"

#include <string.h>

#include "dbus/errors.h"
#include "helper/core/url.h"

#define PIN_PREFIX     "sha256/"
#define PIN_LEN        32
#define TIME_SCALE_MIN 0.01
#define TIME_SCALE_MAX 100.0
#define PATH_LEN_MAX   4096

typedef gboolean (*Take) (FpCheckRequest *request, GVariant *value, GError **error);

typedef struct
{
  const char *name;
  const char *type;
  Take take;
} Key;

FpCheckRequest *
fp_check_request_new (void)
{
  FpCheckRequest *request = g_new0 (FpCheckRequest, 1);

  request->time_scale = 1.0;
  return request;
}

void
fp_check_request_free (FpCheckRequest *request)
{
  if (request == NULL)
    return;
  fp_proxy_settings_free (request->proxy);
  g_free (request->url);
  g_free (request->websocket_url);
  g_free (request->ca_file);
  g_free (request->issuing_ca_file);
  g_free (request->system_ca_file);
  g_free (request->crl_file);
  g_strfreev (request->pins);
  g_free (request);
}

/* A string whose only copy below the GVariant is cleared when that goes. */
static GVariant *
secret_to_variant (const char *secret)
{
  char *copy = g_strdup (secret);
  g_autoptr (GBytes) bytes
      = g_bytes_new_with_free_func (copy, strlen (copy) + 1, (GDestroyNotify)fp_secret_free, copy);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_STRING, bytes, TRUE);
}

static GVariant *
proxy_to_variant (const FpProxySettings *proxy)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "host", "s", proxy->host);
  g_variant_dict_insert (&dict, "port", "q", proxy->port);
  if (proxy->user != NULL)
    g_variant_dict_insert (&dict, "user", "s", proxy->user);
  if (proxy->password != NULL)
    g_variant_dict_insert_value (&dict, "password", secret_to_variant (proxy->password));
  return g_variant_dict_end (&dict);
}

static GVariant *
schemes_to_variant (guint schemes)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = FP_SCHEME_NONE + 1; i < FP_N_SCHEMES; i++)
    if ((schemes & (1u << i)) != 0)
      g_variant_builder_add (&builder, "s", fp_scheme_word ((FpScheme)i));
  return g_variant_builder_end (&builder);
}

static void
insert_string (GVariantDict *dict, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

GVariant *
fp_check_request_to_variant (const FpCheckRequest *request)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (request->proxy != NULL)
    g_variant_dict_insert_value (&dict, "proxy", proxy_to_variant (request->proxy));
  if (request->schemes != 0)
    g_variant_dict_insert_value (&dict, "schemes", schemes_to_variant (request->schemes));
  g_variant_dict_insert (&dict, "learned-scheme", "s", fp_scheme_word (request->learned_scheme));
  insert_string (&dict, "url", request->url);
  insert_string (&dict, "websocket-url", request->websocket_url);
  insert_string (&dict, "ca-file", request->ca_file);
  insert_string (&dict, "issuing-ca-file", request->issuing_ca_file);
  insert_string (&dict, "system-ca-file", request->system_ca_file);
  insert_string (&dict, "crl-file", request->crl_file);
  if (request->pins != NULL)
    g_variant_dict_insert (&dict, "pins", "^as", request->pins);
  g_variant_dict_insert (&dict, "time-scale", "d", request->time_scale);
  g_variant_dict_insert (&dict, "hold-s", "u", request->hold_s);
  return g_variant_dict_end (&dict);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, FP_ERROR, FP_ERROR_FAILED, message);
  return FALSE;
}

gboolean
fp_check_pin_validate (const char *pin, GError **error)
{
  const char *base64 = pin + strlen (PIN_PREFIX);
  g_autofree guchar *hash = NULL;
  g_autofree char *again = NULL;
  gsize len;

  if (strnlen (pin, 65) > 64 || !g_str_has_prefix (pin, PIN_PREFIX) || *base64 == '\0')
    return refuse (error, "pin: not sha256/ and base64");
  hash = g_base64_decode (base64, &len);
  again = g_base64_encode (hash, len); /* the decoder skips what it does not know */
  if (len != PIN_LEN || !g_str_equal (again, base64))
    return refuse (error, "pin: not the base64 of 32 bytes");
  return TRUE;
}

gboolean
fp_check_time_scale_validate (double time_scale, GError **error)
{
  if (!(time_scale >= TIME_SCALE_MIN && time_scale <= TIME_SCALE_MAX)) /* so that NaN fails */
    return refuse (error, "time-scale: not a number from 0.01 to 100");
  return TRUE;
}

gboolean
fp_check_hold_validate (gint64 hold_s, GError **error)
{
  if (hold_s >= 0 && hold_s <= FP_CHECK_HOLD_MAX_S)
    return TRUE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_OPTION,
                       "hold: not a number of seconds from 0 to 3600");
  return FALSE;
}

static gboolean
take_proxy (FpCheckRequest *request, GVariant *value, GError **error)
{
  request->proxy = fp_proxy_settings_from_values (value, NULL, error);
  return request->proxy != NULL;
}

static gboolean
take_schemes (FpCheckRequest *request, GVariant *value, GError **error)
{
  GVariantIter iter;
  const char *word;
  FpScheme scheme;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    {
      if (!fp_scheme_from_word (word, &scheme) || scheme == FP_SCHEME_NONE)
        return refuse (error, "schemes: not one of basic, digest, ntlm, negotiate");
      request->schemes |= 1u << scheme;
    }
  return request->schemes != 0 || refuse (error, "schemes: none is allowed");
}

static gboolean
take_learned_scheme (FpCheckRequest *request, GVariant *value, GError **error)
{
  return fp_scheme_from_word (g_variant_get_string (value, NULL), &request->learned_scheme)
         || refuse (error, "learned-scheme: not one of none, basic, digest, ntlm, negotiate");
}

static gboolean
take_url (FpCheckRequest *request, GVariant *value, GError **error)
{
  g_autoptr (FpUrl) url = fp_url_parse (g_variant_get_string (value, NULL), FALSE, error);

  request->url = g_variant_dup_string (value, NULL);
  return url != NULL;
}

static gboolean
take_websocket_url (FpCheckRequest *request, GVariant *value, GError **error)
{
  g_autoptr (FpUrl) url = fp_url_parse (g_variant_get_string (value, NULL), TRUE, error);

  request->websocket_url = g_variant_dup_string (value, NULL);
  return url != NULL;
}

static gboolean
take_path (char **path, GVariant *value, GError **error)
{
  gsize len;

  *path = g_variant_dup_string (value, &len);
  if (len > PATH_LEN_MAX)
    return refuse (error, "a file's path is longer than 4096 bytes");
  return (*path)[0] == '/' || refuse (error, "a file's path is not absolute");
}

static gboolean
take_ca_file (FpCheckRequest *request, GVariant *value, GError **error)
{
  return take_path (&request->ca_file, value, error);
}

static gboolean
take_issuing_ca_file (FpCheckRequest *request, GVariant *value, GError **error)
{
  return take_path (&request->issuing_ca_file, value, error);
}

static gboolean
take_system_ca_file (FpCheckRequest *request, GVariant *value, GError **error)
{
  return take_path (&request->system_ca_file, value, error);
}

static gboolean
take_crl_file (FpCheckRequest *request, GVariant *value, GError **error)
{
  return take_path (&request->crl_file, value, error);
}

static gboolean
take_pins (FpCheckRequest *request, GVariant *value, GError **error)
{
  gsize n = g_variant_n_children (value);

  if (n > FP_CHECK_PINS_MAX)
    return refuse (error, "pins: more than 8");
  if (n == 0)
    return TRUE;
  request->pins = g_variant_dup_strv (value, NULL);
  for (gsize i = 0; i < n; i++)
    if (!fp_check_pin_validate (request->pins[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
take_time_scale (FpCheckRequest *request, GVariant *value, GError **error)
{
  request->time_scale = g_variant_get_double (value);
  return fp_check_time_scale_validate (request->time_scale, error);
}

static gboolean
take_hold (FpCheckRequest *request, GVariant *value, GError **error)
{
  request->hold_s = g_variant_get_uint32 (value);
  return fp_check_hold_validate (request->hold_s, error);
}

static const Key keys[] = {
  { "proxy", "a{sv}", take_proxy },
  { "schemes", "as", take_schemes },
  { "learned-scheme", "s", take_learned_scheme },
  { "url", "s", take_url },
  { "websocket-url", "s", take_websocket_url },
  { "ca-file", "s", take_ca_file },
  { "issuing-ca-file", "s", take_issuing_ca_file },
  { "system-ca-file", "s", take_system_ca_file },
  { "crl-file", "s", take_crl_file },
  { "pins", "as", take_pins },
  { "time-scale", "d", take_time_scale },
  { "hold-s", "u", take_hold },
};

static const Key *
find_key (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].name, name))
      return &keys[i];
  return NULL;
}

static gboolean
take_entry (FpCheckRequest *request, guint *seen, const char *name, GVariant *value, GError **error)
{
  const Key *key = find_key (name);
  guint bit = key != NULL ? 1u << (key - keys) : 0;

  if (key == NULL || (*seen & bit) != 0)
    {
      g_set_error (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY, "request: %s",
                   key == NULL ? "a key is not known" : "a key comes twice");
      return FALSE;
    }
  *seen |= bit;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (key->type)))
    {
      g_set_error (error, FP_ERROR, FP_ERROR_INVALID_TYPE, "request: %s has the wrong type", name);
      return FALSE;
    }
  return key->take (request, value, error);
}

FpCheckRequest *
fp_check_request_from_variant (GVariant *variant, GError **error)
{
  g_autoptr (FpCheckRequest) request = fp_check_request_new ();
  gsize n;
  guint seen = 0;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_TYPE, "request: not a dictionary");
      return NULL;
    }
  n = g_variant_n_children (variant);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_autofree char *name = NULL;

      g_variant_get_child (variant, i, "{sv}", &name, &value);
      if (!take_entry (request, &seen, name, value, error))
        return NULL;
    }
  if (request->url == NULL)
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_URL, "url: it is missing");
      return NULL;
    }
  return g_steal_pointer (&request);
}
