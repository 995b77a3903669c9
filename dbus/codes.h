/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The codes of a check: symbol, number, panel text, meaning, cause, advice (codes-table.h). */
#pragma once

#include <glib.h>

typedef enum
{
  FP_CODE_OK,
#define CODE(symbol, number, text, meaning, cause, advice) FP_CODE_##symbol,
#include "dbus/codes-table.h"
#undef CODE
  FP_N_CODES
} FpCode;

typedef struct
{
  const char *symbol; /* "PX_AUTH_REJECTED", "OK" */
  guint number;       /* 252; 0 for OK */
  const char *text;   /* 16 columns at most; may hold one %d, see fp_code_panel_text() */
  const char *meaning;
  const char *cause;
  const char *advice; /* "" where there is nothing to do */
} FpCodeInfo;

const FpCodeInfo *fp_code_info (FpCode code);

/* FALSE for an unknown symbol. */
gboolean fp_code_from_symbol (const char *symbol, FpCode *code);

/* The panel's text with the received number (0 to 65535) in the place of %d, cut to 16 columns. */
char *fp_code_panel_text (FpCode code, guint received);
