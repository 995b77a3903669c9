/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text field with UP, DOWN and ENTER alone. Each cell is a ring of its own that begins where
 * the cursor found it: on a gap END, then UP the characters from the expected class on, DOWN the
 * things to do; on a character that one, UP the characters after it, DOWN the things to do, then
 * the characters before it. */
#include "ui/lcd/core/field-private.h"

#include <string.h>

/* In the order of DOWN presses. */
static const FpDo gap_does[] = { FP_DO_CLASS, FP_DO_BACK, FP_DO_DELETE };
static const FpDo char_does[] = { FP_DO_BACK, FP_DO_DELETE, FP_DO_INSERT, FP_DO_CLEAR, FP_DO_END };

static guint
n_chars (FpField *field)
{
  guint n = 0;

  for (guint i = 0; i < field->wheel->n; i++)
    n += (guint)strlen (field->wheel->classes[i].chars);
  return n;
}

static char
char_at (FpField *field, guint slot)
{
  guint klass = 0;

  slot %= n_chars (field);
  while (slot >= strlen (field->wheel->classes[klass].chars))
    slot -= (guint)strlen (field->wheel->classes[klass++].chars);
  return field->wheel->classes[klass].chars[slot];
}

static guint
slot_of (FpField *field, guint klass, char c)
{
  const char *chars = field->wheel->classes[klass].chars;
  const char *at = c != '\0' ? strchr (chars, c) : NULL;
  guint slot = at != NULL ? (guint)(at - chars) : 0;

  for (guint i = 0; i < klass; i++)
    slot += (guint)strlen (field->wheel->classes[i].chars);
  return slot;
}

static guint
ring_size (FpField *field)
{
  return n_chars (field)
         + (field->was_gap ? 1 + (guint)G_N_ELEMENTS (gap_does) : (guint)G_N_ELEMENTS (char_does));
}

/* What the ring holds at its index: a thing to do, or 0 and the character. */
static FpDo
ring_at (FpField *field, guint index, char *c)
{
  guint from_end = ring_size (field) - index; /* 1 for the last */
  guint klass = fp_wheel_class (field->wheel, field->first);

  *c = '\0';
  if (field->was_gap && index == 0)
    return FP_DO_END;
  if (field->was_gap && from_end <= G_N_ELEMENTS (gap_does))
    return gap_does[from_end - 1];
  if (!field->was_gap && from_end <= G_N_ELEMENTS (char_does))
    return char_does[from_end - 1];
  if (field->was_gap)
    *c = char_at (field, slot_of (field, field->start_class, '\0') + index - 1);
  else
    *c = index == 0 ? field->first : char_at (field, slot_of (field, klass, field->first) + index);
  return FP_DO_NOTHING;
}

/* The cell holds a character that belongs to the text, unless the gap shows something to do. */
static void
show (FpField *field, FpDo what, char c)
{
  gboolean there = !field->gap;

  field->what = what;
  if (what == 0 && there)
    field->text[field->pos] = c;
  else if (what == 0)
    fp_field_insert (field, c);
  else if (field->was_gap && there)
    {
      fp_field_remove (field, field->pos, field->pos + 1);
      field->gap = TRUE;
    }
  else if (!field->was_gap)
    field->text[field->pos] = field->first;
  if (what == 0)
    field->klass = fp_wheel_class (field->wheel, c);
}

static void
turn (FpField *field, gboolean up, gboolean *border)
{
  guint n = ring_size (field), before = field->klass;
  FpDo was = field->what, what;
  char c;

  do
    {
      field->index = (field->index + (up ? 1 : n - 1)) % n;
      what = ring_at (field, field->index, &c);
    }
  while (what == 0 && field->index != 0 && !fp_field_allows (field, c));
  show (field, what, c);
  if (what != 0 && field->was_gap)
    field->klass = field->start_class;
  *border = before != field->klass || (was != 0) != (what != 0);
}

/* Turns the cell to something to do, so that it can be done again at once. */
static void
turn_to (FpField *field, FpDo what)
{
  guint n = ring_size (field);
  char c;

  for (guint i = 0; i < n; i++)
    if (ring_at (field, i, &c) == what)
      {
        field->index = i;
        field->what = what;
      }
}

static FpFieldResult
enter (FpField *field)
{
  FpDo what = field->what;

  switch (what)
    {
    case FP_DO_END:
      if (field->len > 0)
        field->touched = TRUE;
      return FP_FIELD_TAKEN;
    case FP_DO_BACK:
      if (fp_field_go_back (field) == FP_FIELD_PREVIOUS)
        return FP_FIELD_PREVIOUS;
      turn_to (field, what);
      break;
    case FP_DO_CLASS:
    case FP_DO_INSERT:
    case FP_DO_DELETE:
    case FP_DO_CLEAR:
      fp_field_do (field);
      if (field->gap && what != FP_DO_INSERT)
        turn_to (field, what);
      break;
    case FP_N_DO:
      break;
    case FP_DO_NOTHING:
      fp_field_go_on (field);
      break;
    }
  return FP_FIELD_STAYS;
}

FpFieldResult
fp_field_three_key (FpField *field, FpKey key, gboolean *border)
{
  if (key == FP_KEY_ENTER)
    return enter (field);
  if (key == FP_KEY_UP || key == FP_KEY_DOWN)
    turn (field, key == FP_KEY_UP, border);
  return FP_FIELD_STAYS;
}
