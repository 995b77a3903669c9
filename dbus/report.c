/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/report.h"

#include <string.h>

#include "dbus/text.h"

FpReport *
fp_report_new (void)
{
  FpReport *report = g_new0 (FpReport, 1);

  report->evidence = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return report;
}

void
fp_report_free (FpReport *report)
{
  if (report == NULL)
    return;
  g_free (report->proxy);
  g_hash_table_unref (report->evidence);
  g_free (report);
}

static void
insert_evidence (FpReport *report, const char *key, char *escaped)
{
  if (g_hash_table_size (report->evidence) < FP_EVIDENCE_KEYS_MAX
      || g_hash_table_contains (report->evidence, key))
    g_hash_table_replace (report->evidence, g_strdup (key), escaped);
  else
    g_free (escaped);
}

void
fp_report_add_evidence (FpReport *report, const char *key, const char *value)
{
  if (value != NULL)
    insert_evidence (report, key, fp_text_escape (value, -1, FP_EVIDENCE_MAX));
}

void
fp_report_add_evidence_printf (FpReport *report, const char *key, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  fp_report_add_evidence (report, key, value);
}

static GList *
sorted_keys (GHashTable *evidence)
{
  return g_list_sort (g_hash_table_get_keys (evidence), (GCompareFunc)strcmp);
}

static GVariant *
evidence_to_variant (GHashTable *evidence)
{
  g_autoptr (GList) keys = sorted_keys (evidence);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (GList *l = keys; l != NULL; l = l->next)
    g_variant_builder_add (&builder, "{ss}", l->data, g_hash_table_lookup (evidence, l->data));
  return g_variant_builder_end (&builder);
}

char *
fp_report_print (const FpReport *report)
{
  const FpCodeInfo *info = fp_code_info (report->code);
  g_autoptr (GList) keys = sorted_keys (report->evidence);
  GString *line = g_string_new (info->symbol);

  if (report->code == FP_CODE_OK)
    return g_string_free (line, FALSE);
  g_string_printf (line, "E%u %s at %s", info->number, info->symbol, fp_stage_word (report->stage));
  if (report->received != 0)
    g_string_append_printf (line, ", received %u", report->received);
  for (GList *l = keys; l != NULL; l = l->next)
    g_string_append_printf (line, ", %s: %s", (const char *)l->data,
                            (const char *)g_hash_table_lookup (report->evidence, l->data));
  if (line->len > FP_REPORT_LINE_MAX)
    g_string_append (g_string_truncate (line, FP_REPORT_LINE_MAX - 3), "...");
  return g_string_free (line, FALSE);
}

/* What OK stands for in the table is more than was asked. */
static void
insert_network_only (GVariantDict *dict)
{
  g_variant_dict_insert (dict, "text", "s", "NETWORK IS SET");
  g_variant_dict_insert (dict, "meaning", "s",
                         "The network's settings are in place. No platform was checked.");
}

GVariant *
fp_report_to_variant (const FpReport *report)
{
  const FpCodeInfo *info = fp_code_info (report->code);
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "code", "s", info->symbol);
  g_variant_dict_insert (&dict, "number", "u", info->number);
  g_variant_dict_insert (&dict, "received", "u", report->received);
  g_variant_dict_insert (&dict, "text", "s", text);
  g_variant_dict_insert (&dict, "meaning", "s", info->meaning);
  g_variant_dict_insert (&dict, "cause", "s", info->cause);
  g_variant_dict_insert (&dict, "advice", "s", info->advice);
  g_variant_dict_insert (&dict, "stage", "s",
                         report->code == FP_CODE_OK ? "" : fp_stage_word (report->stage));
  g_variant_dict_insert (&dict, "duration-ms", "u", report->duration_ms);
  g_variant_dict_insert (&dict, "time", "x", report->time_us);
  g_variant_dict_insert (&dict, "proxy", "s", report->proxy != NULL ? report->proxy : "");
  g_variant_dict_insert (&dict, "scheme", "s", fp_scheme_word (report->scheme));
  if (report->activation != FP_ACTIVATION_UNSAID)
    g_variant_dict_insert (&dict, "activated", "b", report->activation == FP_ACTIVATION_YES);
  g_variant_dict_insert_value (&dict, "evidence", evidence_to_variant (report->evidence));
  if (report->code == FP_CODE_OK && report->network_only)
    insert_network_only (&dict);
  return g_variant_dict_end (&dict);
}

static gboolean
is_evidence_key (const char *key)
{
  gsize len = strnlen (key, 33);

  return len > 0 && len <= 32 && strspn (key, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* Values are already escaped; one that is not (a hostile peer) is escaped here. */
static void
read_evidence (FpReport *report, GVariant *evidence)
{
  GVariantIter iter;
  const char *key, *value;

  g_variant_iter_init (&iter, evidence);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    {
      gboolean clean = strnlen (value, FP_EVIDENCE_MAX + 1) <= FP_EVIDENCE_MAX;

      for (const char *p = value; clean && *p != '\0'; p++)
        clean = *p >= 0x20 && *p < 0x7f;
      if (is_evidence_key (key))
        insert_evidence (report, key,
                         clean ? g_strdup (value) : fp_text_escape (value, -1, FP_EVIDENCE_MAX));
    }
}

FpReport *
fp_report_from_variant (GVariant *variant)
{
  g_autoptr (FpReport) report = fp_report_new ();
  g_autoptr (GVariant) evidence = NULL;
  const char *code, *word;
  gboolean activated;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT)
      || !g_variant_lookup (variant, "code", "&s", &code)
      || !fp_code_from_symbol (code, &report->code))
    return NULL;
  if (report->code != FP_CODE_OK
      && (!g_variant_lookup (variant, "stage", "&s", &word)
          || !fp_stage_from_word (word, &report->stage)))
    return NULL;
  g_variant_lookup (variant, "received", "u", &report->received);
  g_variant_lookup (variant, "duration-ms", "u", &report->duration_ms);
  g_variant_lookup (variant, "time", "x", &report->time_us);
  if (g_variant_lookup (variant, "proxy", "&s", &word) && *word != '\0')
    report->proxy = fp_text_escape (word, -1, FP_EVIDENCE_MAX + 8);
  if (g_variant_lookup (variant, "scheme", "&s", &word)
      && !fp_scheme_from_word (word, &report->scheme))
    return NULL;
  if (g_variant_lookup (variant, "activated", "b", &activated))
    report->activation = activated ? FP_ACTIVATION_YES : FP_ACTIVATION_NO;
  evidence = g_variant_lookup_value (variant, "evidence", G_VARIANT_TYPE ("a{ss}"));
  if (evidence != NULL)
    read_evidence (report, evidence);
  return g_steal_pointer (&report);
}
