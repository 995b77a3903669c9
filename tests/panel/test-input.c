/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed digits and choices: no keys lead out of their range, and every value is reached from every
 * other one, with five keys and with three. An IPv6 address: all of it is to be seen, no group is
 * cut. */
#include <string.h>

#include "ui/lcd/core/input.h"

#define DEPTH 3000

static const FpPrompt address = { .title = "IP", .kind = FP_INPUT_DIGITS };
static const FpPrompt tag = { .title = "VLAN", .kind = FP_INPUT_DIGITS, .digits = FP_DIGITS_VLAN };
static const FpPrompt mask
    = { .title = "MASK", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_PREFIX4 };
static const FpPrompt prefix
    = { .title = "PREFIX", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_PREFIX6 };
static const FpPrompt method
    = { .title = "IPV4", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_IPV4 };

static FpFieldResult
press (FpInput *input, FpKey key)
{
  gboolean border;

  return fp_input_key (input, key, &border);
}

static void
assert_text (const FpInput *input, const char *wanted)
{
  g_autofree char *text = fp_input_text (input);

  g_assert_cmpstr (text, ==, wanted);
}

/* Turns the digit under the cursor to d; fails if it is not offered. */
static void
turn_to (FpInput *input, guint width, guint d)
{
  FpDigits *digits = &input->digits;
  guint unit = 1;

  for (guint i = digits->pos % width; i + 1 < width; i++)
    unit *= 10;
  for (guint i = 0; i < 12; i++)
    {
      if (digits->what == FP_DO_NOTHING && digits->number[digits->pos / width] / unit % 10 == d)
        return;
      press (input, FP_KEY_UP);
    }
  g_error ("digit %u is not offered at %u", d, digits->pos);
}

/* From the left, as somebody types: each number from each other one. */
static void
type_number (FpInput *input, guint width, guint number)
{
  FpKey on = input->digits.keys == FP_KEYS_FIVE ? FP_KEY_RIGHT : FP_KEY_ENTER;
  g_autofree char *text = g_strdup_printf ("%0*u", (int)width, number);

  for (guint i = 0; i < width; i++)
    {
      turn_to (input, width, (guint)(text[i] - '0'));
      press (input, on);
    }
}

static void
test_octets (gconstpointer data)
{
  FpKeyProfile keys = (FpKeyProfile)GPOINTER_TO_UINT (data);

  for (guint from = 0; from <= 255; from++)
    for (guint to = 0; to <= 255; to++)
      {
        g_autofree char *before = g_strdup_printf ("%u.0.255.7", from);
        g_autofree char *after = g_strdup_printf ("%u.0.255.7", to);
        FpInput *input = fp_input_new (&address, keys, before, FALSE);

        type_number (input, 3, to);
        assert_text (input, after);
        fp_input_free (input);
      }
}

static void
test_tags (gconstpointer data)
{
  FpKeyProfile keys = (FpKeyProfile)GPOINTER_TO_UINT (data);

  for (guint from = 0; from <= 4094; from += 91)
    for (guint to = 0; to <= 4094; to += to > 4000 ? 1 : 37)
      {
        g_autofree char *before = g_strdup_printf ("%u", from);
        g_autofree char *after = g_strdup_printf ("%u", to);
        FpInput *input = fp_input_new (&tag, keys, before, FALSE);

        type_number (input, 4, to);
        assert_text (input, after);
        fp_input_free (input);
      }
}

/* Any keys: every number stays in its range, the cursor on a digit, and what is shown is the value.
 */
static void
test_any_keys (gconstpointer data)
{
  FpKeyProfile keys = (FpKeyProfile)GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);

  for (guint round = 0; round < 100; round++)
    {
      FpInput *ip = fp_input_new (&address, keys, "192.0.2.10", FALSE);
      FpInput *vlan = fp_input_new (&tag, keys, "4094", FALSE);

      for (guint i = 0; i < DEPTH; i++)
        {
          FpKey key = (FpKey)g_rand_int_range (rand, 0, FP_N_KEYS);

          if (keys == FP_KEYS_THREE && (key == FP_KEY_LEFT || key == FP_KEY_RIGHT))
            continue;
          press (ip, key);
          press (vlan, key);
          for (guint n = 0; n < 4; n++)
            g_assert_cmpuint (ip->digits.number[n], <=, 255);
          g_assert_cmpuint (vlan->digits.number[0], <=, 4094);
          g_assert_cmpuint (ip->digits.pos, <, 12);
          g_assert_cmpuint (vlan->digits.pos, <, 4);
        }
      fp_input_free (ip);
      fp_input_free (vlan);
    }
}

/* Texts that are no number of the range begin at 0. */
static void
test_initial (void)
{
  static const char *const rows[][2] = {
    { "192.0.2.10", "192.0.2.10" }, { "", "0.0.0.0" },
    { "256.1.1.1", "0.0.0.0" },     { "2001:db8::1", "0.0.0.0" },
    { "1.2.3", "0.0.0.0" },         { "255.255.255.255", "255.255.255.255" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FpInput *input = fp_input_new (&address, FP_KEYS_FIVE, rows[i][0], FALSE);

      assert_text (input, rows[i][1]);
      fp_input_free (input);
    }
  FpInput *input = fp_input_new (&tag, FP_KEYS_FIVE, "4095", FALSE);
  assert_text (input, "0");
  fp_input_free (input);
}

/* Each prefix from each other one by UP, all round; BACK once a round with three keys. */
static void
check_prefixes (const FpPrompt *prompt, FpKeyProfile keys, guint n)
{
  for (guint from = 1; from <= n; from++)
    {
      g_autofree char *text = g_strdup_printf ("%u", from);
      FpInput *input = fp_input_new (prompt, keys, text, FALSE);
      guint n_back = 0, wanted = from;

      for (guint i = 0; i < n; i++)
        {
          if (input->choice.index == n)
            {
              g_assert_cmpint (press (input, FP_KEY_ENTER), ==, FP_FIELD_PREVIOUS);
              n_back++;
            }
          else
            {
              g_assert_cmpuint (fp_choice_value (&input->choice), ==, wanted);
              g_assert_cmpint (press (input, FP_KEY_ENTER), ==, FP_FIELD_TAKEN);
              wanted = wanted % n + 1;
            }
          press (input, FP_KEY_UP);
        }
      g_assert_cmpuint (n_back, ==, 0);
      g_assert_cmpint (input->choice.index == n, ==, keys == FP_KEYS_THREE);
      fp_input_free (input);
    }
}

static void
test_prefixes (gconstpointer data)
{
  check_prefixes (&mask, (FpKeyProfile)GPOINTER_TO_UINT (data), 32);
  check_prefixes (&prefix, (FpKeyProfile)GPOINTER_TO_UINT (data), 128);
}

static void
test_methods (gconstpointer data)
{
  FpInput *input = fp_input_new (&method, (FpKeyProfile)GPOINTER_TO_UINT (data), "1", FALSE);

  assert_text (input, "1");
  press (input, FP_KEY_UP);
  assert_text (input, "0");
  press (input, FP_KEY_UP); /* BACK, round */
  g_assert_cmpint (press (input, FP_KEY_ENTER), ==, FP_FIELD_PREVIOUS);
  fp_input_rewind (input);
  assert_text (input, "0");
  press (input, FP_KEY_DOWN);
  press (input, FP_KEY_DOWN);
  g_assert_cmpint (press (input, FP_KEY_ENTER), ==, FP_FIELD_TAKEN);
  assert_text (input, "2");
  fp_input_free (input);
}

/* Groups that stand in a row are whole ones of the address: the row is found behind a colon. */
static void
assert_whole (const char *row, const char *text)
{
  g_autofree char *shown = g_strndup (row, strcspn (row, " <>"));
  const char *at = strstr (text, shown);

  if (at == NULL || (at > text && at[-1] != ':')
      || (at[strlen (shown)] != '\0' && shown[strlen (shown) - 1] != ':'))
    g_error ("'%s' is no whole groups of %s", row, text);
}

/* RIGHT through the address: under the cursor is each of its characters, one after the other. */
static void
check_address (const char *text, guint cols, guint rows)
{
  static const FpPrompt address6
      = { .title = "IPV6", .kind = FP_INPUT_TEXT, .field = FP_FIELD_IPV6 };
  FpInput *input = fp_input_new (&address6, FP_KEYS_FIVE, text, FALSE);

  for (guint i = 0; i < strlen (text); i++)
    {
      FpCanvas canvas;
      FpFrame frame;

      fp_frame_clear (&frame, cols, rows);
      fp_canvas_init (&canvas, &frame, 0);
      fp_input_draw (input, &canvas);
      g_assert_true (frame.cursor);
      g_assert_cmpint (frame.cell[frame.cursor_row][frame.cursor_col], ==, text[i]);
      assert_whole (frame.cell[frame.cursor_row], text);
      press (input, FP_KEY_RIGHT);
    }
  fp_input_free (input);
}

static void
test_address6 (void)
{
  static const guint sizes[][2] = { { 16, 2 }, { 20, 2 }, { 20, 4 }, { 40, 2 }, { 16, 4 } };
  static const char *const texts[]
      = { "2001:0DB8:85A3:1234:5678:8A2E:1370:7334", "2001:DB8::10", "2001:DB8:1:2:3:4:5:6", "::" };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      check_address (texts[j], sizes[i][0], sizes[i][1]);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc test;
  } tests[] = { { "octets", test_octets },
                { "tags", test_tags },
                { "any-keys", test_any_keys },
                { "prefixes", test_prefixes },
                { "methods", test_methods } };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *five = g_strdup_printf ("/panel/input/%s/five", tests[i].name);
      g_autofree char *three = g_strdup_printf ("/panel/input/%s/three", tests[i].name);

      g_test_add_data_func (five, GUINT_TO_POINTER (FP_KEYS_FIVE), tests[i].test);
      g_test_add_data_func (three, GUINT_TO_POINTER (FP_KEYS_THREE), tests[i].test);
    }
  g_test_add_func ("/panel/input/initial", test_initial);
  g_test_add_func ("/panel/input/address6", test_address6);
  return g_test_run ();
}
