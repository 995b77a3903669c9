/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/text.h"

#include <string.h>

char *
fp_text_escape (const char *bytes, gssize len, gsize max)
{
  g_autoptr (GString) s = g_string_new (NULL);
  gsize n = len < 0 ? strlen (bytes) : (gsize)len;
  gsize cut = 0; /* the last place between two characters that leaves room for the dots */

  for (gsize i = 0; i < n; i++)
    {
      guchar c = (guchar)bytes[i];

      if (max >= 3 && s->len <= max - 3)
        cut = s->len;
      if (c == '\\')
        g_string_append (s, "\\\\");
      else if (c >= 0x20 && c < 0x7f)
        g_string_append_c (s, (char)c);
      else
        g_string_append_printf (s, "\\x%02x", c);
      if (s->len > max)
        {
          g_string_truncate (s, cut);
          g_string_append (s, max >= 3 ? "..." : "");
          break;
        }
    }
  return g_string_free (g_steal_pointer (&s), FALSE);
}
