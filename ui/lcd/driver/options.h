/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [panel] of the configuration file. A value that cannot be, and a key that is not known,
 * is named in a sentence of faults, and has its default instead: a typing error must not leave the
 * appliance without a panel. Pure. */
#pragma once

#include <glib.h>

#define FP_PANEL_GROUP "panel"

/* Each takes one key of [panel], or its default where the key is absent or bad. faults: of char *.
 */
char *fp_option_raw (GKeyFile *config, const char *key); /* any text; NULL if the key is absent */
char *fp_option_string (GKeyFile *config, const char *key, const char *fallback, GPtrArray *faults);
guint fp_option_uint (GKeyFile *config, const char *key, guint min, guint max, guint fallback,
                      GPtrArray *faults);
/* words: NULL-terminated; the index of the one that stands there, or 0. */
guint
fp_option_word (GKeyFile *config, const char *key, const char *const *words, GPtrArray *faults);
/* COLUMNSxROWS, both within what the panel can draw. */
void
fp_option_size (GKeyFile *config, const char *key, guint *cols, guint *rows, GPtrArray *faults);
/* Names every key of [panel] that is not in known (NULL-terminated). */
void fp_options_unknown (GKeyFile *config, const char *const *known, GPtrArray *faults);
/* Writes the faults to the log. */
void fp_options_log (GPtrArray *faults);
