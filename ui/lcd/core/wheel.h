/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The characters that a text field offers: classes in a ring, each with its characters in their
 * usual order.
 *
 * Turning goes through all classes, one character a press. A new cell is blank; the first UP and
 * the first DOWN open the class at two entries far apart, and skips go on from there to further
 * entries, so that no character is far. For letters UP a, skips to i, y; DOWN t, skips to n, e,
 * which with the frequencies of names and of random letters costs 2.8 presses a letter (a plain
 * turn costs 6.5). */
#pragma once

#include <glib.h>

typedef enum
{
  FP_FIELD_HOST,
  FP_FIELD_PORT,
  FP_FIELD_USER,
  FP_FIELD_PASS,
  FP_FIELD_IPV6,   /* an IPv6 address */
  FP_FIELD_IP,     /* an address of either family */
  FP_FIELD_DOMAIN, /* a DNS name */
  FP_N_FIELDS
} FpFieldKind;

/* What a cell can show beside a character: things to do there. */
typedef enum
{
  FP_DO_NOTHING,
  FP_DO_DELETE, /* this character */
  FP_DO_INSERT, /* before this character */
  FP_DO_CLEAR,  /* from here to the end */
  FP_DO_CLASS,  /* three keys only: begin the next class */
  FP_DO_BACK,   /* three keys only: to the left */
  FP_DO_END,    /* three keys only: take the field */
  FP_N_DO
} FpDo;

#define FP_CLASSES_MAX 4

typedef struct
{
  const char *name; /* "abc", 3 columns */
  const char *chars;
  const char *up; /* entries: the first UP, then each skip */
  const char *down;
} FpClass;

typedef struct
{
  guint n;
  FpClass classes[FP_CLASSES_MAX];
} FpWheel;

const FpWheel *fp_wheel (FpFieldKind kind);
/* The class of c; 0 for a character that is on no wheel (a stored value may hold it). */
guint fp_wheel_class (const FpWheel *wheel, char c);
/* "BACKSLASH", or NULL for letters and digits. */
const char *fp_symbol_name (char c);
const char *fp_do_name (guint what);
