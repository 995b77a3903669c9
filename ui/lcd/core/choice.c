/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/choice.h"

#include <string.h>

#include "dbus/ip-address.h"

/* Each list ends with BACK. */
static const char *const ipv4_texts[FP_N_IPV4_METHODS + 2] = { "DHCP", "STATIC", "OFF", "BACK" };
static const char *const ipv6_texts[FP_N_IPV6_METHODS + 2]
    = { "AUTOMATIC", "STATIC", "OFF", "BACK" };

static const struct
{
  guint first, n;
  const char *const *texts; /* NULL: a prefix */
} kinds[] = {
  [FP_CHOICE_IPV4] = { 0, FP_N_IPV4_METHODS, ipv4_texts },
  [FP_CHOICE_IPV6] = { 0, FP_N_IPV6_METHODS, ipv6_texts },
  [FP_CHOICE_PREFIX4] = { 1, 32, NULL },
  [FP_CHOICE_PREFIX6] = { 1, 128, NULL },
};

static gboolean
is_list (const FpChoice *choice)
{
  return kinds[choice->kind].texts != NULL;
}

void
fp_choice_init (FpChoice *choice, FpChoiceKind kind, FpKeyProfile keys, guint value)
{
  guint first = kinds[kind].first, n = kinds[kind].n;
  guint offset = CLAMP (value, first, first + n - 1) - first;

  *choice = (FpChoice){ .kind = kind, .n = n };
  choice->back = is_list (choice) || keys == FP_KEYS_THREE;
  choice->begin = is_list (choice) ? 0 : offset;
  choice->index = is_list (choice) ? offset : 0;
  choice->last = choice->index;
}

void
fp_choice_rewind (FpChoice *choice)
{
  choice->index = choice->last;
}

guint
fp_choice_value (const FpChoice *choice)
{
  return kinds[choice->kind].first + (choice->begin + choice->index) % choice->n;
}

FpFieldResult
fp_choice_key (FpChoice *choice, FpKey key, gboolean *border)
{
  guint all = choice->n + (choice->back ? 1 : 0);
  gboolean on = is_list (choice) ? key == FP_KEY_DOWN : key == FP_KEY_UP;

  *border = FALSE;
  switch (key)
    {
    case FP_KEY_UP:
    case FP_KEY_DOWN:
      choice->index = (choice->index + (on ? 1 : all - 1)) % all;
      *border = choice->index == choice->n;
      if (choice->index < choice->n)
        choice->last = choice->index;
      break;
    case FP_KEY_LEFT:
      return FP_FIELD_PREVIOUS;
    case FP_KEY_ENTER:
      return choice->index == choice->n ? FP_FIELD_PREVIOUS : FP_FIELD_TAKEN;
    case FP_KEY_RIGHT:
    case FP_N_KEYS:
      break;
    }
  return FP_FIELD_STAYS;
}

/* "/24 255.255.255.0" in one row where it fits, else /24 beside the title. */
static void
draw_prefix (const FpChoice *choice, const char *title, FpFrame *frame)
{
  guint value = fp_choice_value (choice), row = frame->rows > 1 ? 1 : 0;
  g_autofree char *prefix = g_strdup_printf ("/%u", value);
  g_autofree char *both = NULL;
  char mask[FP_IP_SIZE] = "";
  gboolean fits;

  if (choice->kind == FP_CHOICE_PREFIX4)
    fp_mask_print (value, mask);
  both = g_strdup_printf ("/%-2u %s", value, mask);
  fits = frame->cols >= strlen ("/32 255.255.255.255") || mask[0] == '\0';
  if (choice->index == choice->n)
    fp_frame_put (frame, row, 0, "BACK");
  else
    fp_frame_put (frame, row, 0, fits ? both : mask);
  if (row > 0)
    fp_frame_title (frame, title, fits || choice->index == choice->n ? NULL : prefix);
  fp_frame_put (frame, 2, 0, "UP, DOWN: TURN");
  fp_frame_put (frame, 3, 0, "ENTER: DONE");
}

void
fp_choice_draw (const FpChoice *choice, const char *title, FpCanvas *canvas)
{
  guint rows = canvas->frame->rows, row = rows > 1 ? 1 : 0;

  if (!is_list (choice))
    {
      draw_prefix (choice, title, canvas->frame);
      return;
    }
  if (row > 0)
    fp_frame_put (canvas->frame, 0, 0, title);
  fp_canvas_list (canvas, row, rows - row, kinds[choice->kind].texts, choice->index);
}
