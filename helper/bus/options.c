/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/options.h"

#include "dbus/errors.h"

static const FpOption *
find (const FpOption *known, const char *key)
{
  for (const FpOption *option = known; option != NULL && option->key != NULL; option++)
    if (g_str_equal (option->key, key))
      return option;
  return NULL;
}

static gboolean
refuse_unknown (const FpOption *known, GError **error)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (const FpOption *option = known; option != NULL && option->key != NULL; option++)
    g_string_append_printf (keys, "%s%s", keys->len > 0 ? ", " : "", option->key);
  if (keys->len > 0)
    g_set_error (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY, "options: a key is not one of %s",
                 keys->str);
  else
    g_set_error_literal (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY, "options: there are none");
  return FALSE;
}

gboolean
fp_options_parse (GVariant *options, const FpOption *known, GError **error)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, options);
  for (;;)
    {
      g_autoptr (GVariant) value = NULL;
      const FpOption *option;

      if (!g_variant_iter_next (&iter, "{&sv}", &key, &value))
        return TRUE;
      option = find (known, key);
      if (option == NULL)
        return refuse_unknown (known, error);
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE (option->type)))
        {
          g_set_error (error, FP_ERROR, FP_ERROR_INVALID_TYPE, "options: %s has the wrong type",
                       option->key);
          return FALSE;
        }
      g_variant_get (value, option->type, option->value);
    }
}
