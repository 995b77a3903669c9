/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/input.h"

FpInput *
fp_input_new (const FpPrompt *prompt, FpKeyProfile keys, const char *initial, gboolean stored)
{
  FpInput *input = g_new0 (FpInput, 1);
  const char *text = initial != NULL ? initial : "";

  input->prompt = prompt;
  switch (prompt->kind)
    {
    case FP_INPUT_TEXT:
      input->text = fp_field_new (prompt->field, keys, text, stored);
      break;
    case FP_INPUT_DIGITS:
      fp_digits_init (&input->digits, prompt->digits, keys, text);
      break;
    case FP_INPUT_CHOICE:
      fp_choice_init (&input->choice, prompt->choice, keys,
                      (guint)g_ascii_strtoull (text, NULL, 10));
      break;
    }
  return input;
}

void
fp_input_free (FpInput *input)
{
  if (input == NULL)
    return;
  fp_field_free (input->text);
  g_free (input);
}

FpFieldResult
fp_input_key (FpInput *input, FpKey key, gboolean *border)
{
  switch (input->prompt->kind)
    {
    case FP_INPUT_TEXT:
      return fp_field_key (input->text, key, border);
    case FP_INPUT_DIGITS:
      return fp_digits_key (&input->digits, key, border);
    case FP_INPUT_CHOICE:
      return fp_choice_key (&input->choice, key, border);
    }
  g_assert_not_reached ();
}

void
fp_input_rewind (FpInput *input)
{
  switch (input->prompt->kind)
    {
    case FP_INPUT_TEXT:
      fp_field_rewind (input->text);
      break;
    case FP_INPUT_DIGITS:
      fp_digits_rewind (&input->digits);
      break;
    case FP_INPUT_CHOICE:
      fp_choice_rewind (&input->choice);
      break;
    }
}

char *
fp_input_text (const FpInput *input)
{
  switch (input->prompt->kind)
    {
    case FP_INPUT_TEXT:
      return g_strdup (fp_field_text (input->text));
    case FP_INPUT_DIGITS:
      return fp_digits_text (&input->digits);
    case FP_INPUT_CHOICE:
      return g_strdup_printf ("%u", fp_choice_value (&input->choice));
    }
  g_assert_not_reached ();
}

void
fp_input_draw (const FpInput *input, FpCanvas *canvas)
{
  const FpPrompt *prompt = input->prompt;

  switch (prompt->kind)
    {
    case FP_INPUT_TEXT:
      fp_field_draw (input->text, prompt->title, canvas->frame);
      break;
    case FP_INPUT_DIGITS:
      fp_digits_draw (&input->digits, prompt->title, prompt->hint, canvas->frame);
      break;
    case FP_INPUT_CHOICE:
      fp_choice_draw (&input->choice, prompt->title, canvas);
      break;
    }
}
