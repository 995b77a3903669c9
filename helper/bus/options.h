/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dictionary of options at the end of a method's arguments. Pure. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *key;
  const char *type; /* of a basic value that g_variant_get() stores without memory of its own */
  gpointer value;   /* left alone where the key is absent */
} FpOption;

/* known: ends with a key of NULL; NULL: the method has none. Unknown keys and wrong types are
 * errors (FP_ERROR). */
gboolean fp_options_parse (GVariant *options, const FpOption *known, GError **error);
