/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/codes.h"

#include <string.h>

#define PANEL_COLUMNS 16

static const FpCodeInfo codes[FP_N_CODES] = {
  [FP_CODE_OK]
  = { "OK", 0, "CLOUD REACHED OK",
      "The platform was reached: TLS is end to end, HTTPS and WebSocket work.", "", "" },
#define CODE(symbol, number, text, meaning, cause, advice)                                         \
  [FP_CODE_##symbol] = { #symbol, number, text, meaning, cause, advice },
#include "dbus/codes-table.h"
#undef CODE
};

const FpCodeInfo *
fp_code_info (FpCode code)
{
  g_return_val_if_fail ((guint)code < FP_N_CODES, &codes[FP_CODE_INTERNAL]);
  return &codes[code];
}

gboolean
fp_code_from_symbol (const char *symbol, FpCode *code)
{
  for (guint i = 0; i < FP_N_CODES; i++)
    if (g_strcmp0 (codes[i].symbol, symbol) == 0)
      {
        *code = (FpCode)i;
        return TRUE;
      }
  return FALSE;
}

char *
fp_code_panel_text (FpCode code, guint received)
{
  const char *text = fp_code_info (code)->text;
  const char *mark = strstr (text, "%d");
  g_autoptr (GString) s = g_string_new (text);

  if (mark != NULL)
    {
      g_string_truncate (s, (gsize)(mark - text));
      g_string_append_printf (s, "%u%s", received, mark + 2);
    }
  if (s->len > PANEL_COLUMNS)
    g_string_truncate (s, PANEL_COLUMNS);
  return g_strdup (s->str);
}
