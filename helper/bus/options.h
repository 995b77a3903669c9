/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dictionary of options at the end of a method's arguments. Pure. */
#pragma once

#include <glib.h>

/* keep: where the option "keep" b goes; NULL: the method has none. Unknown keys and wrong types are
 * errors (FP_ERROR). */
gboolean fp_options_parse (GVariant *options, gboolean *keep, GError **error);
