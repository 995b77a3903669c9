/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/e2e/person.h"

#include <string.h>

#include "tests/panel/typist.h"

#define ITEMS_MAX 20

static const char *const names[FP_N_KEYS] = { "Up", "Down", "Left", "Right", "Enter" };

void
person_at (FpTestLcdd *lcdd, const char *text, const char *key)
{
  fp_test_lcdd_wait_text (lcdd, text);
  if (*key != '\0')
    fp_test_lcdd_press_anew (lcdd, key);
}

typedef struct
{
  FpTestLcdd *lcdd;
  char *item; /* where the list stood; "" before it */
} Mark;

/* Owned by lcdd, until its next frame. */
static const char *
marked (FpTestLcdd *lcdd)
{
  for (guint row = 0; row < 4; row++)
    if (fp_test_lcdd_row (lcdd, row)[0] == '>')
      return fp_test_lcdd_row (lcdd, row) + 1;
  return "";
}

static gboolean
has_moved (gpointer user_data)
{
  const Mark *mark = user_data;

  return !g_str_equal (marked (mark->lcdd), mark->item);
}

void
person_choose (FpTestLcdd *lcdd, const char *text, const char *item)
{
  fp_test_lcdd_wait_text (lcdd, text);
  for (guint i = 0; i < ITEMS_MAX && !g_str_has_prefix (marked (lcdd), item); i++)
    {
      g_autofree char *before = g_strdup (marked (lcdd));
      Mark mark = { lcdd, before };

      if (i == 0)
        fp_test_lcdd_press_anew (lcdd, "Down");
      else
        fp_test_lcdd_type (lcdd, "Down");
      g_assert_true (fp_test_wait (has_moved, &mark, FP_TEST_LCDD_MS));
    }
  fp_test_lcdd_press_anew (lcdd, "Enter");
}

static void
press_all (FpTestLcdd *lcdd, const char *title, GByteArray *keys)
{
  person_at (lcdd, title, names[keys->data[0]]);
  for (guint i = 1; i < keys->len; i++)
    fp_test_lcdd_type (lcdd, names[keys->data[i]]);
}

void
person_type (FpTestLcdd *lcdd, const char *title, FpFieldKind kind, FpKeyProfile profile,
             const char *before, gboolean stored, const char *text)
{
  FpField *field = fp_field_new (kind, profile, before, stored);
  g_autoptr (GByteArray) keys = typist_replace (field, profile, text);

  g_assert_nonnull (keys);
  press_all (lcdd, title, keys);
  fp_field_free (field);
}

static void
press (FpDigits *digits, FpKey key, GByteArray *keys)
{
  guint8 byte = (guint8)key;
  gboolean border;

  fp_digits_key (digits, key, &border);
  g_byte_array_append (keys, &byte, 1);
}

/* The digit at the cursor of wanted, of the field that is dialled. */
static guint
digit (const FpDigits *digits, const FpDigits *wanted)
{
  guint width = wanted->kind == FP_DIGITS_IPV4 ? 3 : 4;
  guint number = digits->number[wanted->pos / width];

  for (guint i = wanted->pos % width; i < width - 1; i++)
    number /= 10;
  return number % 10;
}

/* How often the key is pressed until the digit is the wanted one. */
static guint
count (const FpDigits *digits, const FpDigits *wanted, FpKey key)
{
  FpDigits turned = *digits;
  gboolean border;
  guint n = 0;

  for (; digit (&turned, wanted) != digit (wanted, wanted); n++)
    fp_digits_key (&turned, key, &border);
  return n;
}

/* The shorter way; with three keys DOWN leads to BACK. */
static void
turn (FpDigits *digits, const FpDigits *wanted, FpKeyProfile profile, GByteArray *keys)
{
  guint up = count (digits, wanted, FP_KEY_UP);
  gboolean down = profile == FP_KEYS_FIVE && count (digits, wanted, FP_KEY_DOWN) < up;

  while (digit (digits, wanted) != digit (wanted, wanted))
    press (digits, down ? FP_KEY_DOWN : FP_KEY_UP, keys);
}

void
person_dial (FpTestLcdd *lcdd, const char *title, FpDigitsKind kind, FpKeyProfile profile,
             const char *before, const char *text)
{
  FpKey on = profile == FP_KEYS_FIVE ? FP_KEY_RIGHT : FP_KEY_ENTER;
  guint n = kind == FP_DIGITS_IPV4 ? 12 : 4;
  g_autoptr (GByteArray) keys = g_byte_array_new ();
  FpDigits digits, wanted;

  fp_digits_init (&digits, kind, profile, before);
  fp_digits_init (&wanted, kind, profile, text);
  for (; wanted.pos < n; wanted.pos++)
    {
      while (digits.pos < wanted.pos && digit (&digits, &wanted) != digit (&wanted, &wanted))
        press (&digits, on, keys);
      turn (&digits, &wanted, profile, keys);
    }
  while (profile == FP_KEYS_THREE && digits.pos + 1 < n)
    press (&digits, on, keys);
  press (&digits, FP_KEY_ENTER, keys);
  press_all (lcdd, title, keys);
}
