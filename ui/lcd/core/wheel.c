/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/wheel.h"

#include <string.h>

#define LOWER                                                                                      \
  {                                                                                                \
    "abc", "abcdefghijklmnopqrstuvwxyz", "aiy", "tne"                                              \
  }
#define UPPER                                                                                      \
  {                                                                                                \
    "ABC", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AIY", "TNE"                                              \
  }
#define DIGIT                                                                                      \
  {                                                                                                \
    "123", "0123456789", "03", "96"                                                                \
  }

#define HEX                                                                                        \
  {                                                                                                \
    "ABC", "ABCDEF", "AC", "FD"                                                                    \
  }

static const FpWheel wheels[FP_N_FIELDS] = {
  [FP_FIELD_HOST] = { 2, { { "123", "0123456789.-:", "0.", "96" }, UPPER } },
  [FP_FIELD_PORT] = { 1, { DIGIT } },
  [FP_FIELD_IPV6] = { 2, { { "123", "0123456789:", "0:", "96" }, HEX } },
  [FP_FIELD_IP] = { 2, { { "123", "0123456789.:", "0.", "96" }, HEX } },
  [FP_FIELD_DOMAIN] = { 2, { UPPER, { "123", "0123456789.-", "0.", "96" } } },
  [FP_FIELD_USER] = { 4, { LOWER, UPPER, DIGIT, { "#$&", "\\@.-_", "\\", "_" } } },
  [FP_FIELD_PASS]
  = { 4, { LOWER, UPPER, DIGIT, { "#$&", "?#!@&()^$%~`[=]|\\/{}<>+*\";:_-.,", "!$=", "-+/" } } },
};

const FpWheel *
fp_wheel (FpFieldKind kind)
{
  return &wheels[kind];
}

guint
fp_wheel_class (const FpWheel *wheel, char c)
{
  for (guint i = 0; i < wheel->n; i++)
    if (c != '\0' && strchr (wheel->classes[i].chars, c) != NULL)
      return i;
  return 0;
}

static const struct
{
  char c;
  const char *name;
} symbols[] = {
  { '_', "UNDERSCORE" },  { '-', "MINUS" },       { '\\', "BACKSLASH" },   { '/', "SLASH" },
  { '|', "BAR" },         { '~', "TILDE" },       { '!', "EXCLAMATION" },  { '?', "QUESTION" },
  { '@', "AT" },          { '#', "HASH" },        { '$', "DOLLAR" },       { '%', "PERCENT" },
  { '^', "CARET" },       { '&', "AMPERSAND" },   { '*', "ASTERISK" },     { '+', "PLUS" },
  { '=', "EQUALS" },      { '(', "ROUND OPEN" },  { ')', "ROUND CLOSE" },  { '{', "CURLY OPEN" },
  { '}', "CURLY CLOSE" }, { '[', "SQUARE OPEN" }, { ']', "SQUARE CLOSE" }, { '<', "LESS" },
  { '>', "GREATER" },     { ':', "COLON" },       { ';', "SEMICOLON" },    { '"', "QUOTE" },
  { '`', "BACKQUOTE" },   { ',', "COMMA" },       { '.', "DOT" },
};

const char *
fp_symbol_name (char c)
{
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (symbols[i].c == c)
      return symbols[i].name;
  return NULL;
}

const char *
fp_do_name (guint what)
{
  static const char *const names[FP_N_DO] = {
    [FP_DO_DELETE] = "DELETE", [FP_DO_INSERT] = "INSERT", [FP_DO_CLEAR] = "CLEAR",
    [FP_DO_CLASS] = "CLASS",   [FP_DO_BACK] = "BACK",     [FP_DO_END] = "END",
  };

  return what < FP_N_DO ? names[what] : NULL;
}
