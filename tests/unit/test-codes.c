/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Codes, words, errors and escaping: what both sides of the bus share. */
#include <gio/gio.h>
#include <string.h>

#include "dbus/codes.h"
#include "dbus/errors.h"
#include "dbus/text.h"
#include "dbus/words.h"

static void
test_codes_unique (void)
{
  g_autoptr (GHashTable) symbols = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < FP_N_CODES; i++)
    {
      const FpCodeInfo *info = fp_code_info ((FpCode)i);
      FpCode code = FP_CODE_OK;

      g_assert_true (g_hash_table_add (symbols, (gpointer)info->symbol));
      g_assert_true (g_hash_table_add (numbers, GUINT_TO_POINTER (info->number)));
      g_assert_true (fp_code_from_symbol (info->symbol, &code));
      g_assert_cmpuint (code, ==, i);
    }
}

static void
test_codes_texts (void)
{
  for (guint i = 0; i < FP_N_CODES; i++)
    {
      const FpCodeInfo *info = fp_code_info ((FpCode)i);
      g_autofree char *shown = fp_code_panel_text ((FpCode)i, 503);
      g_autofree char *upper = g_ascii_strup (info->text, -1);
      const char *mark = strchr (upper, '%');

      g_assert_cmpuint (strlen (info->text), <=, 16);
      g_assert_cmpuint (strlen (shown), <=, 16);
      g_assert_true (g_str_is_ascii (info->text));
      g_assert_nonnull (info->meaning);
      g_assert_cmpstr (info->meaning, !=, "");
      g_assert_null (strchr (shown, '%'));
      if (mark == NULL) /* the only small letter is that of %d */
        g_assert_cmpstr (info->text, ==, upper);
      else
        g_assert_true (g_str_has_prefix (mark, "%D"));
    }
}

static void
test_codes_received (void)
{
  g_autofree char *status = fp_code_panel_text (FP_CODE_PX_STATUS, 418);
  g_autofree char *largest = fp_code_panel_text (FP_CODE_SRV_STATUS, G_MAXUINT);
  FpCode code = FP_CODE_TIMEOUT;

  g_assert_cmpstr (status, ==, "PROXY SAYS 418");
  g_assert_cmpuint (strlen (largest), ==, 16);
  g_assert_false (fp_code_from_symbol ("PX_NO_SUCH", &code));
  g_assert_false (fp_code_from_symbol (NULL, &code));
  g_assert_cmpint (code, ==, FP_CODE_TIMEOUT);
}

static void
test_words (void)
{
  FpStage stage = FP_STAGE_TLS;
  FpOperationState state = FP_OPERATION_STAGING;

  for (guint i = 0; i < FP_N_STAGES; i++)
    {
      g_assert_true (fp_stage_from_word (fp_stage_word ((FpStage)i), &stage));
      g_assert_cmpuint (stage, ==, i);
    }
  for (guint i = 0; i < FP_N_OPERATION_STATES; i++)
    {
      g_assert_true (
          fp_operation_state_from_word (fp_operation_state_word ((FpOperationState)i), &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpint (fp_operation_state_is_final (state), ==, i >= FP_OPERATION_SUCCEEDED);
    }
  stage = FP_STAGE_TLS;
  g_assert_false (fp_stage_from_word ("TLS", &stage));
  g_assert_false (fp_stage_from_word (NULL, &stage));
  g_assert_cmpint (stage, ==, FP_STAGE_TLS);
}

static void
test_errors (void)
{
  for (int i = 0; i < FP_N_ERRORS; i++)
    {
      g_autoptr (GError) error = g_error_new_literal (FP_ERROR, i, "x");
      g_autofree char *name = g_dbus_error_encode_gerror (error);

      g_assert_true (g_str_has_prefix (name, "org.faceplate1.Error."));
    }
}

static void
test_escape (void)
{
  static const struct
  {
    const char *bytes;
    gssize len;
    gsize max;
    const char *expected;
  } rows[] = {
    { "", -1, 16, "" },
    { "plain", -1, 16, "plain" },
    { "a\\b", -1, 16, "a\\\\b" },
    { "a\nb\r\t\x1b[2J", -1, 64, "a\\x0ab\\x0d\\x09\\x1b[2J" },
    { "\xc3\xa4\xff", -1, 64, "\\xc3\\xa4\\xff" },
    { "a\0b", 3, 64, "a\\x00b" },
    { "0123456789", -1, 10, "0123456789" },
    { "0123456789A", -1, 10, "0123456..." },
    { "012345\x01\x02", -1, 10, "012345..." }, /* never half of an escape */
    { "abc", -1, 2, "" },
    { "abc", -1, 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = fp_text_escape (rows[i].bytes, rows[i].len, rows[i].max);

      g_assert_cmpstr (text, ==, rows[i].expected);
      g_assert_cmpuint (strlen (text), <=, rows[i].max);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codes/unique", test_codes_unique);
  g_test_add_func ("/codes/texts", test_codes_texts);
  g_test_add_func ("/codes/received", test_codes_received);
  g_test_add_func ("/words", test_words);
  g_test_add_func ("/errors", test_errors);
  g_test_add_func ("/text/escape", test_escape);
  return g_test_run ();
}
