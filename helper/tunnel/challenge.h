/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proxy-Authenticate (RFC 9110 11.2, 11.3, 11.6.1): header fields to challenges. Pure.
 *
 * One field may hold several challenges and one challenge may not be split over fields. Commas
 * divide both challenges and parameters: a token that is followed by "=" is a parameter, any other
 * one begins a challenge. What is malformed is skipped to the next comma; an unterminated string
 * takes its challenge with it, as its end is unknown. */
#pragma once

#include <glib.h>

#define FP_CHALLENGES_MAX       32
#define FP_CHALLENGE_PARAMS_MAX 32

typedef struct
{
  char *scheme;      /* as sent; compare without regard to case */
  char *token68;     /* or NULL */
  GPtrArray *params; /* char *: name (lower case), value (unquoted), name, value, ... */
} FpChallenge;

/* fields: NULL-terminated, NULL is empty. Never NULL; elements FpChallenge. */
GPtrArray *fp_challenges_parse (const char *const *fields);

gboolean fp_challenge_is (const FpChallenge *challenge, const char *scheme);
/* The value of the first parameter of this name (lower case), or NULL. */
const char *fp_challenge_param (const FpChallenge *challenge, const char *name);
/* The first challenge of this scheme, or NULL. */
const FpChallenge *fp_challenges_find (GPtrArray *challenges, const char *scheme);
