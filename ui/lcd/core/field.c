/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/field-private.h"

#include <string.h>

#include "dbus/network-settings.h"
#include "dbus/settings.h"

static const guint maxima[FP_N_FIELDS] = {
  [FP_FIELD_HOST] = FP_HOST_MAX,     [FP_FIELD_PORT] = 5,
  [FP_FIELD_USER] = FP_USER_MAX,     [FP_FIELD_PASS] = FP_PASSWORD_MAX,
  [FP_FIELD_IPV6] = FP_IP_SIZE - 1,  [FP_FIELD_IP] = FP_IP_SIZE - 1,
  [FP_FIELD_DOMAIN] = FP_DOMAIN_MAX,
};

/* The class to expect at a gap before text[pos]. */
static guint
expected_class (FpField *field)
{
  guint here, before;

  if (field->pos == 0)
    return 0;
  here = fp_wheel_class (field->wheel, field->text[field->pos - 1]);
  if (field->kind == FP_FIELD_USER && here == 3)
    return 0;
  if (field->kind != FP_FIELD_PASS || here == 0 || field->pos < 2)
    return field->kind == FP_FIELD_PASS ? 0 : here;
  before = fp_wheel_class (field->wheel, field->text[field->pos - 2]);
  return before == here ? here : 0;
}

void
fp_field_settle (FpField *field)
{
  field->skips = FALSE;
  field->what = FP_DO_NOTHING;
  field->gap = field->pos == field->len;
  if (field->gap && field->len >= field->max && field->len > 0)
    {
      field->pos--;
      field->gap = FALSE;
    }
  if (field->len > 0)
    field->touched = TRUE;
  field->klass = field->gap ? expected_class (field)
                            : fp_wheel_class (field->wheel, field->text[field->pos]);
  if (field->gap && field->keys == FP_KEYS_THREE)
    field->what = FP_DO_END;
  field->was_gap = field->gap;
  field->start_class = field->klass;
  field->first = field->text[field->pos];
  field->index = 0;
}

FpField *
fp_field_new (FpFieldKind kind, FpKeyProfile keys, const char *initial, gboolean stored)
{
  FpField *field = g_new0 (FpField, 1);

  field->kind = kind;
  field->keys = keys;
  field->wheel = fp_wheel (kind);
  field->max = maxima[kind];
  g_strlcpy (field->text, initial != NULL ? initial : "", field->max + 1);
  field->len = (guint)strlen (field->text);
  field->stored = stored;
  fp_field_rewind (field);
  return field;
}

void
fp_field_free (FpField *field)
{
  if (field == NULL)
    return;
  explicit_bzero (field, sizeof *field);
  g_free (field);
}

void
fp_field_rewind (FpField *field)
{
  field->pos = field->keys == FP_KEYS_THREE || field->kind == FP_FIELD_PASS ? field->len : 0;
  fp_field_settle (field);
}

const char *
fp_field_text (FpField *field)
{
  return field->text;
}

gboolean
fp_field_kept (FpField *field)
{
  return field->stored && !field->touched && field->len == 0;
}

FpFieldKind
fp_field_kind (FpField *field)
{
  return field->kind;
}

void
fp_field_insert (FpField *field, char c)
{
  memmove (field->text + field->pos + 1, field->text + field->pos, field->len - field->pos + 1);
  field->text[field->pos] = c;
  field->len++;
  field->gap = FALSE;
}

void
fp_field_remove (FpField *field, guint from, guint to)
{
  memmove (field->text + from, field->text + to, field->len - to + 1);
  explicit_bzero (field->text + field->len + 1 - (to - from), to - from);
  field->len -= to - from;
}

static void delete (FpField *field, guint from, guint to)
{
  fp_field_remove (field, from, to);
  field->touched = TRUE;
  field->pos = from;
  fp_field_settle (field);
}

/* Whether c can be at the cursor. A colon makes a host or address an IPv6 address, which has
 * neither dots nor letters behind F. */
gboolean
fp_field_allows (FpField *field, char c)
{
  gboolean address = FALSE, name = FALSE;

  if (field->kind != FP_FIELD_HOST && field->kind != FP_FIELD_IP)
    return TRUE;
  for (guint i = 0; i < field->len; i++)
    if (i != field->pos || field->gap)
      {
        address |= field->text[i] == ':';
        name |= field->text[i] != ':' && !g_ascii_isxdigit (field->text[i]);
      }
  return address ? c == ':' || g_ascii_isxdigit (c) : c != ':' || !name;
}

/* To the first entry of the class from field->entry on that is allowed here. FALSE: there is none.
 */
static gboolean
find_entry (FpField *field, char *c)
{
  const FpClass *klass = &field->wheel->classes[field->klass];
  const char *entries = field->up ? klass->up : klass->down;

  while (entries[field->entry] != '\0' && !fp_field_allows (field, entries[field->entry]))
    field->entry++;
  *c = entries[field->entry];
  return *c != '\0';
}

/* Opens the gap at an entry of its class. */
static void
open_gap (FpField *field, gboolean up)
{
  char c;

  field->what = FP_DO_NOTHING;
  field->up = up;
  field->entry = 0;
  if (!find_entry (field, &c))
    c = field->wheel->classes[field->klass]
            .chars[0]; /* the first of each class is always allowed */
  fp_field_insert (field, c);
  field->skips = TRUE;
}

/* FALSE: behind the last entry there is nothing to skip to. */
static gboolean
skip (FpField *field)
{
  char c;

  field->entry++;
  if (!find_entry (field, &c))
    {
      field->skips = FALSE;
      return FALSE;
    }
  field->text[field->pos] = c;
  return TRUE;
}

static void
open_insert (FpField *field)
{
  if (field->len >= field->max)
    return;
  field->gap = TRUE;
  field->was_gap = TRUE;
  field->klass = expected_class (field);
  field->start_class = field->klass;
  field->index = 0;
  field->what = field->keys == FP_KEYS_THREE ? FP_DO_END : FP_DO_NOTHING;
}

void
fp_field_do (FpField *field)
{
  FpDo what = field->what;

  field->what = FP_DO_NOTHING;
  switch (what)
    {
    case FP_DO_NOTHING:
      break;
    case FP_DO_DELETE:
      if (field->gap && field->pos > 0)
        delete (field, field->pos - 1, field->pos);
      else if (!field->gap)
        delete (field, field->pos, field->pos + 1);
      break;
    case FP_DO_INSERT:
      open_insert (field);
      break;
    case FP_DO_CLEAR:
      delete (field, field->pos, field->len);
      break;
    case FP_DO_CLASS:
      field->klass = (field->klass + 1) % field->wheel->n;
      field->start_class = field->klass;
      break;
    case FP_DO_BACK:
    case FP_DO_END:
    case FP_N_DO:
      break;
    }
}

FpFieldResult
fp_field_go_back (FpField *field)
{
  if (field->gap && field->pos < field->len)
    ; /* closes the gap */
  else if (field->pos == 0)
    return FP_FIELD_PREVIOUS;
  else
    field->pos--;
  fp_field_settle (field);
  return FP_FIELD_STAYS;
}

void
fp_field_go_on (FpField *field)
{
  if (field->pos < field->len)
    field->pos++;
  fp_field_settle (field);
}

/* Positions on the ring: the characters of all classes, behind each class DELETE, INSERT, CLEAR. */
static guint
class_slots (const FpClass *klass)
{
  return (guint)strlen (klass->chars) + FP_DO_CLEAR;
}

static guint
slot_of (FpField *field)
{
  guint slot = 0, klass = field->klass;
  char c = field->text[field->pos];

  for (guint i = 0; i < klass; i++)
    slot += class_slots (&field->wheel->classes[i]);
  const char *chars = field->wheel->classes[klass].chars;
  if (field->what != 0)
    return slot + (guint)strlen (chars) + field->what - 1;
  const char *at = c != '\0' ? strchr (chars, c) : NULL;
  return at != NULL ? slot + (guint)(at - chars) : slot;
}

/* Shows the slot in the cell. FALSE: it is not allowed here. */
static gboolean
show_slot (FpField *field, guint slot)
{
  for (guint i = 0; i < field->wheel->n; i++)
    {
      const FpClass *klass = &field->wheel->classes[i];
      guint n = (guint)strlen (klass->chars);

      if (slot < n)
        {
          if (!fp_field_allows (field, klass->chars[slot]))
            return FALSE;
          field->text[field->pos] = klass->chars[slot];
          field->klass = i;
          field->what = FP_DO_NOTHING;
          return TRUE;
        }
      if (slot < class_slots (klass))
        {
          field->klass = i;
          field->what = (FpDo)(slot - n + 1);
          return TRUE;
        }
      slot -= class_slots (klass);
    }
  return FALSE;
}

static void
turn (FpField *field, gboolean up, gboolean *border)
{
  guint n = 0, slot, before;
  FpDo what = field->what;

  for (guint i = 0; i < field->wheel->n; i++)
    n += class_slots (&field->wheel->classes[i]);
  if (what == 0)
    field->klass = fp_wheel_class (field->wheel, field->text[field->pos]);
  before = field->klass;
  slot = slot_of (field);
  do
    slot = (slot + (up ? 1 : n - 1)) % n;
  while (!show_slot (field, slot));
  field->skips = FALSE;
  *border = field->klass != before || (what != 0) != (field->what != 0);
}

static FpFieldResult
five_key (FpField *field, FpKey key, gboolean *border)
{
  switch (key)
    {
    case FP_KEY_UP:
    case FP_KEY_DOWN:
      if (field->gap)
        open_gap (field, key == FP_KEY_UP);
      else
        turn (field, key == FP_KEY_UP, border);
      break;
    case FP_KEY_RIGHT:
      if (field->what != 0)
        fp_field_do (field);
      else if (field->gap)
        field->klass = (field->klass + 1) % field->wheel->n;
      else
        fp_field_go_on (field);
      break;
    case FP_KEY_LEFT:
      if (field->skips && skip (field))
        break;
      if (field->what != 0)
        fp_field_do (field);
      else
        return fp_field_go_back (field);
      break;
    case FP_KEY_ENTER:
      if (field->what == FP_DO_DELETE || field->what == FP_DO_CLEAR)
        fp_field_do (field);
      field->what = FP_DO_NOTHING;
      return FP_FIELD_TAKEN;
    case FP_N_KEYS:
      break;
    }
  return FP_FIELD_STAYS;
}

FpFieldResult
fp_field_key (FpField *field, FpKey key, gboolean *border)
{
  *border = FALSE;
  return field->keys == FP_KEYS_FIVE ? five_key (field, key, border)
                                     : fp_field_three_key (field, key, border);
}
