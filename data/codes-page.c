/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes faceplate-codes(7), in man(7), from the table of codes, so that the page cannot differ
 * from the programs. */
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "dbus/codes.h"

/* The table is in the order of the numbers; a heading goes before the first number of its range. */
static const struct
{
  guint first;
  const char *heading;
} ranges[] = {
  { 101, "Configuration" },
  { 121, "The appliance's own network" },
  { 201, "The proxy's name" },
  { 211, "TCP to the proxy" },
  { 221, "The proxy's answer" },
  { 251, "Authentication at the proxy" },
  { 271, "The proxy's way to the platform" },
  { 301, "The tunnel" },
  { 311, "TLS with the platform" },
  { 401, "The platform's certificate" },
  { 501, "HTTPS with the platform" },
  { 511, "The platform's name, without a proxy" },
  { 521, "TCP to the platform, without a proxy" },
  { 601, "The platform's WebSocket" },
  { 901, "Other" },
};

/* One line. A backslash begins an escape of roff; a point or an apostrophe at the start would be a
 * request. */
static void
put_line (const char *text)
{
  if (*text == '.' || *text == '\'')
    fputs ("\\&", stdout);
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '\\')
      fputs ("\\e", stdout);
    else
      putchar (*p);
  putchar ('\n');
}

/* A line for each sentence, as man(7) wants it. */
static void
put_sentences (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  char *sentence = copy, *end;

  while ((end = strstr (sentence, ". ")) != NULL)
    {
      end[1] = '\0';
      put_line (sentence);
      sentence = end + 2;
    }
  put_line (sentence);
}

static void
put_field (const char *name, const char *text)
{
  if (*text == '\0')
    return;
  printf (".br\n%s:\n", name);
  put_sentences (text);
}

static void
put_code (const FpCodeInfo *info)
{
  printf (".TP\n.BR \"E%u %s\" \" (%s)\"\n", info->number, info->symbol, info->text);
  put_sentences (info->meaning);
  put_field ("Cause", info->cause);
  put_field ("Do", info->advice);
}

static void
put_codes (void)
{
  guint range = 0;

  for (guint code = FP_CODE_OK + 1; code < FP_N_CODES; code++)
    {
      const FpCodeInfo *info = fp_code_info ((FpCode)code);

      if (range < G_N_ELEMENTS (ranges) && info->number >= ranges[range].first)
        printf (".SS %s\n", ranges[range++].heading);
      put_code (info);
    }
}

static void
put_head (void)
{
  fputs (".\\\" SPDX-License-Identifier: LGPL-2.1-or-later\n"
         ".TH FACEPLATE\\-CODES 7 2026-11-22 \"Faceplate " FP_VERSION "\" \"Faceplate manual\"\n"
         ".SH NAME\n"
         "faceplate\\-codes \\- what the result of a check means\n"
         ".SH DESCRIPTION\n"
         "A check of the connection to the platform ends with one code.\n"
         "Each has a number, which a person can read out on the telephone,\n"
         "a symbol, which D-Bus and the JSON output carry,\n"
         "and a text of 16 columns, which the panel shows.\n"
         "None of them is ever renamed or renumbered; later versions add some.\n"
         "Where a text has %d, the panel shows the number that was received.\n"
         ".PP\n"
         "A code names the hop that failed: the proxy, the tunnel, the platform.\n"
         "Nothing received in time, and something received but not all of it,\n"
         "are different codes.\n"
         "What was seen (status line, issuer, errno) is in the report's evidence:\n"
         ".BR \"faceplatectl report\" .\n"
         ".PP\n",
         stdout);
  printf (".BR \"%s\" \" (%s)\"\nis no error and has the number 0.\n",
          fp_code_info (FP_CODE_OK)->symbol, fp_code_info (FP_CODE_OK)->text);
  put_sentences (fp_code_info (FP_CODE_OK)->meaning);
  puts (".SH CODES");
}

int
main (void)
{
  put_head ();
  put_codes ();
  puts (".SH SEE ALSO\n"
        ".BR faceplatectl (1),\n"
        ".BR faceplate.conf (5),\n"
        ".BR faceplate\\-probe (8),\n"
        ".BR faceplated (8)");
  return ferror (stdout) || fflush (stdout) != 0;
}
