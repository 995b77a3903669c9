/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Says the keys that type a text into an empty field and take it, for tests and trials that press
 * them:
 *
 *   panel-type host|port|user|pass TEXT [five|three [INITIAL]]
 *
 * One key a line: Up, Down, Left, Right, Enter, as LCDd and tmux call them. With INITIAL (what the
 * field holds at first) the text replaces it. Keys must come at least 90 ms apart: faster ones are
 * taken for a held key. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/panel/typist.h"

static gboolean
parse_kind (const char *word, FpFieldKind *kind)
{
  static const char *const kinds[FP_N_FIELDS] = { "host", "port", "user", "pass" };

  for (guint i = 0; i < FP_N_FIELDS; i++)
    if (g_strcmp0 (word, kinds[i]) == 0)
      {
        *kind = (FpFieldKind)i;
        return TRUE;
      }
  return FALSE;
}

int
main (int argc, char **argv)
{
  static const char *const keys[FP_N_KEYS] = { "Up", "Down", "Left", "Right", "Enter" };
  FpKeyProfile profile = argc > 3 && g_str_equal (argv[3], "three") ? FP_KEYS_THREE : FP_KEYS_FIVE;
  FpFieldKind kind;
  FpField *field;

  if (argc < 3 || argc > 5 || !parse_kind (argv[1], &kind))
    {
      fputs ("usage: panel-type host|port|user|pass TEXT [five|three [INITIAL]]\n", stderr);
      return 2;
    }
  field = fp_field_new (kind, profile, argc > 4 ? argv[4] : NULL, FALSE);
  g_autoptr (GByteArray) pressed = typist_replace (field, profile, argv[2]);
  fp_field_free (field);
  if (pressed == NULL)
    {
      fputs ("panel-type: the field does not take this text\n", stderr);
      return 1;
    }
  for (guint i = 0; i < pressed->len; i++)
    puts (keys[pressed->data[i]]);
  return EXIT_SUCCESS;
}
