/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/output.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
print_line (const FpOutput *output, const char *line)
{
  fprintf (output->file, "%s\n", line);
  fflush (output->file);
}

static void
print_json (const FpOutput *output, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *line = json_to_string (root, FALSE);

  print_line (output, line);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
fp_output_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  const FpOutput *output = user_data;

  if (status == FP_STAGE_RUNNING)
    return;
  if (output->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      add_string (builder, "stage", fp_stage_word (stage));
      add_string (builder, "status", fp_stage_status_word (status));
      add_int (builder, "duration-ms", duration_ms);
      json_builder_end_object (builder);
      print_json (output, builder);
    }
  else
    {
      g_autofree char *line = g_strdup_printf ("%s %s %u ms", fp_stage_word (stage),
                                               fp_stage_status_word (status), duration_ms);

      print_line (output, line);
    }
}

static GList *
evidence_keys (const FpReport *report)
{
  return g_list_sort (g_hash_table_get_keys (report->evidence), (GCompareFunc)strcmp);
}

static void
report_json (const FpOutput *output, const FpReport *report)
{
  const FpCodeInfo *info = fp_code_info (report->code);
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GList) keys = evidence_keys (report);

  json_builder_begin_object (builder);
  add_string (builder, "code", info->symbol);
  add_int (builder, "number", info->number);
  add_int (builder, "received", report->received);
  add_string (builder, "text", text);
  add_string (builder, "meaning", info->meaning);
  add_string (builder, "cause", info->cause);
  add_string (builder, "advice", info->advice);
  add_string (builder, "stage", report->code == FP_CODE_OK ? "" : fp_stage_word (report->stage));
  add_int (builder, "duration-ms", report->duration_ms);
  add_string (builder, "proxy", report->proxy != NULL ? report->proxy : "");
  add_string (builder, "scheme", fp_scheme_word (report->scheme));
  if (report->activation != FP_ACTIVATION_UNSAID)
    {
      json_builder_set_member_name (builder, "activated");
      json_builder_add_boolean_value (builder, report->activation == FP_ACTIVATION_YES);
    }
  json_builder_set_member_name (builder, "evidence");
  json_builder_begin_object (builder);
  for (GList *l = keys; l != NULL; l = l->next)
    add_string (builder, l->data, g_hash_table_lookup (report->evidence, l->data));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  print_json (output, builder);
}

static void
report_lines (const FpOutput *output, const FpReport *report)
{
  const FpCodeInfo *info = fp_code_info (report->code);
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  g_autoptr (GList) keys = evidence_keys (report);

  fprintf (output->file, "code=%s\n", info->symbol);
  if (report->code != FP_CODE_OK)
    fprintf (output->file, "number=%u\nreceived=%u\nstage=%s\n", info->number, report->received,
             fp_stage_word (report->stage));
  fprintf (output->file, "text=%s\nmeaning=%s\n", text, info->meaning);
  if (*info->advice != '\0')
    fprintf (output->file, "cause=%s\nadvice=%s\n", info->cause, info->advice);
  if (report->proxy != NULL)
    fprintf (output->file, "proxy=%s\nscheme=%s\n", report->proxy, fp_scheme_word (report->scheme));
  if (report->activation != FP_ACTIVATION_UNSAID)
    fprintf (output->file, "activated=%s\n",
             report->activation == FP_ACTIVATION_YES ? "yes" : "no");
  fprintf (output->file, "duration-ms=%u\n", report->duration_ms);
  for (GList *l = keys; l != NULL; l = l->next)
    fprintf (output->file, "%s=%s\n", (const char *)l->data,
             (const char *)g_hash_table_lookup (report->evidence, l->data));
  fflush (output->file);
}

void
fp_output_report (const FpOutput *output, const FpReport *report)
{
  if (output->json)
    report_json (output, report);
  else
    report_lines (output, report);
}
