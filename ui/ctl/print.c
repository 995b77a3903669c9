/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "dbus/words.h"

#define LABEL_COLUMNS 12

static gboolean
on_terminal (void)
{
  return isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

static gboolean
has_colours (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return on_terminal () && (no_color == NULL || *no_color == '\0');
}

char *
ctl_text (const char *text)
{
  gboolean utf8 = g_get_charset (NULL);
  GString *s = g_string_new (NULL);

  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char_validated (text, -1);
      gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
      const char *next = valid ? g_utf8_next_char (text) : text + 1;

      if (valid && (c < 0x80 || utf8) && g_unichar_isprint (c))
        g_string_append_len (s, text, next - text);
      else
        for (const char *p = text; p < next; p++)
          g_string_append_printf (s, "\\x%02x", (guchar)*p);
      text = next;
    }
  return g_string_free (s, FALSE);
}

char *
ctl_coloured (CtlColour colour, const char *text)
{
  static const char *const codes[] = {
    [CTL_PLAIN] = "", [CTL_GOOD] = "32", [CTL_BAD] = "31", [CTL_DIM] = "2", [CTL_BOLD] = "1"
  };
  char *safe = ctl_text (text);
  char *coloured;

  if (colour == CTL_PLAIN || !has_colours ())
    return safe;
  coloured = g_strdup_printf ("\033[%sm%s\033[0m", codes[colour], safe);
  g_free (safe);
  return coloured;
}

void
ctl_print_field (const char *label, const char *text)
{
  g_autofree char *safe = ctl_text (text);

  if (*text != '\0')
    printf ("%-*s %s\n", LABEL_COLUMNS, label, safe);
}

static CtlColour
stage_colour (const char *status)
{
  if (g_str_equal (status, "ok"))
    return CTL_GOOD;
  return g_str_equal (status, "failed") ? CTL_BAD : CTL_DIM;
}

void
ctl_print_stage (const char *stage, const char *status, guint duration_ms)
{
  g_autofree char *name = ctl_text (stage);
  g_autofree char *word = ctl_coloured (stage_colour (status), status);

  if (g_str_equal (status, "running"))
    {
      if (on_terminal ())
        printf ("%-*s ...", LABEL_COLUMNS, name);
      fflush (stdout);
      return;
    }
  if (on_terminal ())
    fputs ("\r\033[K", stdout);
  if (g_str_equal (status, "skipped"))
    printf ("%-*s %s\n", LABEL_COLUMNS, name, word);
  else
    printf ("%-*s %s, %u ms\n", LABEL_COLUMNS, name, word, duration_ms);
}

const char *
ctl_lookup (GVariant *dict, const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  return text;
}

guint
ctl_lookup_uint (GVariant *dict, const char *key)
{
  guint number = 0;

  g_variant_lookup (dict, key, "u", &number);
  return number;
}

char *
ctl_time (gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}

char *
ctl_time_left (gint64 boottime_us)
{
  struct timespec now;
  gint64 s;

  if (boottime_us == 0)
    return g_strdup ("");
  clock_gettime (CLOCK_BOOTTIME, &now);
  s = MAX (0, boottime_us / G_USEC_PER_SEC - now.tv_sec);
  if (s < 120)
    return g_strdup_printf ("%d s", (int)s);
  if (s < 3600)
    return g_strdup_printf ("%d min", (int)(s / 60));
  if (s < 86400)
    return g_strdup_printf ("%d h %d min", (int)(s / 3600), (int)(s / 60 % 60));
  return g_strdup_printf ("%" G_GINT64_FORMAT " d %d h", s / 86400, (int)(s / 3600 % 24));
}

char *
ctl_report_line (GVariant *report)
{
  guint number = ctl_lookup_uint (report, "number");

  if (number == 0)
    return g_strdup_printf ("%s: %s", ctl_lookup (report, "code"), ctl_lookup (report, "text"));
  return g_strdup_printf ("E%u %s: %s", number, ctl_lookup (report, "code"),
                          ctl_lookup (report, "text"));
}

static void
print_evidence (GVariant *report)
{
  g_autoptr (GVariant) evidence
      = g_variant_lookup_value (report, "evidence", G_VARIANT_TYPE ("a{ss}"));
  const char *label = "Evidence", *key, *value;
  GVariantIter iter;

  if (evidence == NULL)
    return;
  g_variant_iter_init (&iter, evidence);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    {
      g_autofree char *line = g_strdup_printf ("%s: %s", key, value);

      ctl_print_field (label, line);
      label = "";
    }
}

/* A check that ended before it used a proxy says nothing of one. */
static gboolean
has_used_its_way (GVariant *report)
{
  const char *code = ctl_lookup (report, "code");
  FpStage stage;

  return !fp_stage_from_word (ctl_lookup (report, "stage"), &stage)
         || (stage >= FP_STAGE_RESOLVE && !g_str_equal (code, "CANCELLED")
             && !g_str_equal (code, "NET_UNCONFIRMED"));
}

/* That no scheme was used says something only where the check went well: before, nothing may have
 * asked for one yet, or what was shown may have been refused. */
static void
print_proxy (GVariant *report)
{
  const char *address = ctl_lookup (report, "proxy"), *scheme = ctl_lookup (report, "scheme");
  gboolean known = ctl_lookup_uint (report, "number") == 0 || !g_str_equal (scheme, "none");
  g_autofree char *line
      = g_strdup_printf ("%s%s%s", address, known ? ", authentication: " : "", known ? scheme : "");

  if (*address != '\0')
    ctl_print_field ("Proxy", line);
  else if (has_used_its_way (report))
    ctl_print_field ("Proxy", "none");
}

static void
print_when (GVariant *report)
{
  gint64 time_us = 0;
  g_autofree char *when = NULL, *line = NULL;

  g_variant_lookup (report, "time", "x", &time_us);
  when = ctl_time (time_us);
  line = g_strdup_printf ("%s, took %u ms", when, ctl_lookup_uint (report, "duration-ms"));
  ctl_print_field ("Time", line);
}

void
ctl_print_report (GVariant *report)
{
  g_autofree char *line = ctl_report_line (report);
  g_autofree char *head
      = ctl_coloured (ctl_lookup_uint (report, "number") == 0 ? CTL_GOOD : CTL_BAD, line);
  gboolean activated;

  puts (head);
  ctl_print_field ("Meaning", ctl_lookup (report, "meaning"));
  ctl_print_field ("Cause", ctl_lookup (report, "cause"));
  ctl_print_field ("Advice", ctl_lookup (report, "advice"));
  ctl_print_field ("Stage", ctl_lookup (report, "stage"));
  print_proxy (report);
  if (g_variant_lookup (report, "activated", "b", &activated))
    ctl_print_field ("Activated", activated ? "yes" : "no");
  print_evidence (report);
  print_when (report);
}
