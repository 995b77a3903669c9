/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/options.h"

#include "dbus/errors.h"

gboolean
fp_options_parse (GVariant *options, gboolean *keep, GError **error)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, options);
  for (;;)
    {
      g_autoptr (GVariant) value = NULL;

      if (!g_variant_iter_next (&iter, "{&sv}", &key, &value))
        return TRUE;
      if (keep == NULL || !g_str_equal (key, "keep"))
        {
          g_set_error_literal (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY,
                               keep == NULL ? "options: there are none"
                                            : "options: a key is not one of keep");
          return FALSE;
        }
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        {
          g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_TYPE,
                               "options: keep has the wrong type");
          return FALSE;
        }
      *keep = g_variant_get_boolean (value);
    }
}
