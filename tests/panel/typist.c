/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/panel/typist.h"

#include <string.h>

#include "ui/lcd/core/field-private.h"

typedef struct
{
  FpField field;
  guint from; /* index of the state before */
  FpKey key;  /* that led here */
} State;

static FpFieldResult
press (FpField *field, FpKey key)
{
  gboolean border;

  return fp_field_key (field, key, &border);
}

/* Two states that look and behave alike. */
static gboolean
is_same (const FpField *a, const FpField *b)
{
  return a->gap == b->gap && a->pos == b->pos && a->klass == b->klass && a->what == b->what
         && a->skips == b->skips && a->up == b->up && a->entry == b->entry && a->index == b->index
         && strcmp (a->text, b->text) == 0;
}

static gboolean
is_known (GArray *states, const FpField *field)
{
  for (guint i = 0; i < states->len; i++)
    if (is_same (&g_array_index (states, State, i).field, field))
      return TRUE;
  return FALSE;
}

static void
add_path (GByteArray *keys, GArray *states, guint index)
{
  g_autoptr (GByteArray) path = g_byte_array_new ();
  guint8 key;

  for (; index != 0; index = g_array_index (states, State, index).from)
    {
      key = (guint8)g_array_index (states, State, index).key;
      g_byte_array_prepend (path, &key, 1);
    }
  g_byte_array_append (keys, path->data, path->len);
}

/* Breadth first from the field, until text[at] is c. */
static gboolean
find_character (FpField *field, FpKeyProfile profile, guint at, char c, GByteArray *keys)
{
  static const FpKey five[] = { FP_KEY_UP, FP_KEY_DOWN, FP_KEY_RIGHT, FP_KEY_LEFT };
  static const FpKey three[] = { FP_KEY_UP, FP_KEY_DOWN, FP_KEY_ENTER };
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (State));
  State first = { .field = *field };

  g_array_append_val (states, first);
  for (guint i = 0; i < states->len && states->len < 4000; i++)
    for (guint k = 0; k < (profile == FP_KEYS_FIVE ? G_N_ELEMENTS (five) : G_N_ELEMENTS (three));
         k++)
      {
        State next = { .field = g_array_index (states, State, i).field, .from = i };

        next.key = profile == FP_KEYS_FIVE ? five[k] : three[k];
        if (press (&next.field, next.key) != FP_FIELD_STAYS || next.field.pos != at
            || is_known (states, &next.field))
          continue;
        g_array_append_val (states, next);
        if (!next.field.gap && next.field.what == FP_DO_NOTHING && next.field.text[at] == c
            && next.field.len == at + 1)
          {
            *field = next.field;
            add_path (keys, states, states->len - 1);
            return TRUE;
          }
      }
  return FALSE;
}

static void
do_press (FpField *field, FpKey key, GByteArray *keys)
{
  guint8 byte = (guint8)key;

  press (field, key);
  g_byte_array_append (keys, &byte, 1);
}

GByteArray *
typist_type (FpField *field, FpKeyProfile profile, const char *text)
{
  FpKey on = profile == FP_KEYS_FIVE ? FP_KEY_RIGHT : FP_KEY_ENTER;
  g_autoptr (GByteArray) keys = g_byte_array_new ();

  while (!field->gap)
    do_press (field, on, keys);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!find_character (field, profile, field->pos, *p, keys))
        return NULL;
      if (p[1] != '\0' || profile == FP_KEYS_THREE)
        do_press (field, on, keys);
    }
  do_press (field, FP_KEY_ENTER, keys);
  return g_steal_pointer (&keys);
}

/* Turns the cell to CLEAR the shorter way, and does it. */
static void
clear (FpField *field, FpKeyProfile profile, GByteArray *keys)
{
  FpField up = *field, down = *field;
  guint n_up = 0, n_down = 0;

  for (; up.what != FP_DO_CLEAR; n_up++)
    press (&up, FP_KEY_UP);
  for (; down.what != FP_DO_CLEAR; n_down++)
    press (&down, FP_KEY_DOWN);
  for (guint i = 0; i < MIN (n_up, n_down); i++)
    do_press (field, n_up < n_down ? FP_KEY_UP : FP_KEY_DOWN, keys);
  do_press (field, profile == FP_KEYS_FIVE ? FP_KEY_RIGHT : FP_KEY_ENTER, keys);
}

GByteArray *
typist_replace (FpField *field, FpKeyProfile profile, const char *text)
{
  g_autoptr (GByteArray) keys = g_byte_array_new (), typed = NULL;

  if (field->skips) /* LEFT would skip */
    do_press (field, FP_KEY_RIGHT, keys);
  while (profile == FP_KEYS_THREE && field->len > 0 && field->what != FP_DO_BACK)
    do_press (field, FP_KEY_DOWN, keys);
  while (field->pos > 0)
    do_press (field, profile == FP_KEYS_FIVE ? FP_KEY_LEFT : FP_KEY_ENTER, keys);
  if (field->len > 0)
    clear (field, profile, keys);
  while (profile == FP_KEYS_THREE && field->what != FP_DO_END)
    do_press (field, FP_KEY_UP, keys);
  typed = typist_type (field, profile, text);
  if (typed == NULL)
    return NULL;
  g_byte_array_append (keys, typed->data, typed->len);
  return g_steal_pointer (&keys);
}
