/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/digits.h"

#include <string.h>

#include "dbus/ip-address.h"

typedef struct
{
  guint n, width, max; /* numbers, digits of each, the largest */
} Shape;

static const Shape shapes[]
    = { [FP_DIGITS_IPV4] = { 4, 3, 255 }, [FP_DIGITS_VLAN] = { 1, 4, 4094 } };

/* In the order of DOWN presses. */
static const FpDo does[] = { FP_DO_BACK, FP_DO_END };

static guint
power (guint n)
{
  return n == 0 ? 1 : 10 * power (n - 1);
}

/* Of a number of so many digits, digit i from the left. */
static guint
digit_of (guint number, guint width, guint i)
{
  return number / power (width - 1 - i) % 10;
}

/* The largest digit i behind the digits of number before it. */
static guint
largest (const Shape *shape, guint number, guint i)
{
  guint unit = power (shape->width - 1 - i);
  guint before = number / (10 * unit) * 10 * unit;

  return MIN ((shape->max - before) / unit, 9);
}

/* number with its digit i made d; those behind it give way. */
static guint
with_digit (const Shape *shape, guint number, guint i, guint d)
{
  guint made = number / (10 * power (shape->width - 1 - i)) * 10 * power (shape->width - 1 - i);

  for (guint j = i; j < shape->width; j++)
    {
      guint wanted = j == i ? d : digit_of (number, shape->width, j);

      made += MIN (wanted, largest (shape, made, j)) * power (shape->width - 1 - j);
    }
  return made;
}

static const Shape *
shape_of (const FpDigits *digits)
{
  return &shapes[digits->kind];
}

static guint *
current (FpDigits *digits)
{
  return &digits->number[digits->pos / shape_of (digits)->width];
}

/* For the digit that the cursor came to. */
static void
settle (FpDigits *digits)
{
  digits->found = *current (digits);
  digits->index = 0;
  digits->what = FP_DO_NOTHING;
}

void
fp_digits_init (FpDigits *digits, FpDigitsKind kind, FpKeyProfile keys, const char *text)
{
  guint64 number;
  FpIp ip;

  memset (digits, 0, sizeof *digits);
  digits->kind = kind;
  digits->keys = keys;
  if (kind == FP_DIGITS_IPV4 && fp_ip_read (text, &ip) && ip.bits == 32)
    for (guint i = 0; i < 4; i++)
      digits->number[i] = ip.byte[i];
  else if (kind == FP_DIGITS_VLAN
           && g_ascii_string_to_unsigned (text, 10, 0, shapes[kind].max, &number, NULL))
    digits->number[0] = (guint)number;
  settle (digits);
}

void
fp_digits_rewind (FpDigits *digits)
{
  digits->pos = 0;
  settle (digits);
}

/* The ring of a digit: from the one that was found upwards, then, with three keys, what to do. */
static void
show (FpDigits *digits, guint index, guint n_digits)
{
  const Shape *shape = shape_of (digits);
  guint i = digits->pos % shape->width, first = digit_of (digits->found, shape->width, i);
  guint all = n_digits + (guint)G_N_ELEMENTS (does);

  digits->index = index;
  digits->what = index < n_digits ? FP_DO_NOTHING : does[all - 1 - index];
  *current (digits) = digits->found;
  if (index < n_digits && index > 0)
    *current (digits) = with_digit (shape, digits->found, i, (first + index) % n_digits);
}

static guint
count_digits (FpDigits *digits)
{
  const Shape *shape = shape_of (digits);

  return largest (shape, digits->found, digits->pos % shape->width) + 1;
}

static void
turn (FpDigits *digits, gboolean up, gboolean *border)
{
  const Shape *shape = shape_of (digits);
  guint n_digits = count_digits (digits), n = n_digits;

  if (digits->keys == FP_KEYS_THREE)
    n += (guint)G_N_ELEMENTS (does);
  show (digits, (digits->index + (up ? 1 : n - 1)) % n, n_digits);
  *border = digits->what != FP_DO_NOTHING
            || digit_of (*current (digits), shape->width, digits->pos % shape->width) == 0;
}

static FpFieldResult
go_back (FpDigits *digits)
{
  if (digits->pos == 0)
    return FP_FIELD_PREVIOUS;
  digits->pos--;
  settle (digits);
  return FP_FIELD_STAYS;
}

/* FALSE: there is no further digit. */
static gboolean
go_on (FpDigits *digits)
{
  const Shape *shape = shape_of (digits);

  if (digits->pos + 1 >= shape->n * shape->width)
    return FALSE;
  digits->pos++;
  settle (digits);
  return TRUE;
}

/* ENTER with three keys. */
static FpFieldResult
enter (FpDigits *digits)
{
  if (digits->what == FP_DO_BACK)
    {
      if (go_back (digits) == FP_FIELD_PREVIOUS)
        return FP_FIELD_PREVIOUS;
      show (digits, count_digits (digits) + (guint)G_N_ELEMENTS (does) - 1, count_digits (digits));
      return FP_FIELD_STAYS;
    }
  return digits->what == FP_DO_END || !go_on (digits) ? FP_FIELD_TAKEN : FP_FIELD_STAYS;
}

FpFieldResult
fp_digits_key (FpDigits *digits, FpKey key, gboolean *border)
{
  *border = FALSE;
  switch (key)
    {
    case FP_KEY_UP:
    case FP_KEY_DOWN:
      turn (digits, key == FP_KEY_UP, border);
      break;
    case FP_KEY_RIGHT:
      go_on (digits);
      break;
    case FP_KEY_LEFT:
      return go_back (digits);
    case FP_KEY_ENTER:
      return digits->keys == FP_KEYS_THREE ? enter (digits) : FP_FIELD_TAKEN;
    case FP_N_KEYS:
      break;
    }
  return FP_FIELD_STAYS;
}

char *
fp_digits_text (const FpDigits *digits)
{
  const guint *n = digits->number;

  return digits->kind == FP_DIGITS_IPV4 ? g_strdup_printf ("%u.%u.%u.%u", n[0], n[1], n[2], n[3])
                                        : g_strdup_printf ("%u", n[0]);
}

static char *
print (const FpDigits *digits)
{
  const Shape *shape = shape_of (digits);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->n; i++)
    g_string_append_printf (text, "%s%0*u", i > 0 ? "." : "", (int)shape->width, digits->number[i]);
  return g_string_free (text, FALSE);
}

void
fp_digits_draw (const FpDigits *digits, const char *title, const char *hint, FpFrame *frame)
{
  guint row = frame->rows > 1 ? 1 : 0;
  g_autofree char *text = print (digits);
  gboolean done = digits->keys == FP_KEYS_FIVE || digits->what == FP_DO_END;

  if (row > 0)
    fp_frame_title (frame, title, fp_do_name (digits->what));
  fp_frame_put (frame, row, 0, text);
  fp_frame_cursor (frame, row, digits->pos + digits->pos / shape_of (digits)->width);
  if (hint != NULL && strlen (text) + 1 + strlen (hint) <= frame->cols)
    fp_frame_put_right (frame, row, hint);
  else if (hint != NULL)
    fp_frame_put (frame, 2, 0, hint);
  if (frame->rows > 3)
    fp_frame_put (frame, 3, 0, done ? "ENTER: DONE" : "ENTER: NEXT");
}
