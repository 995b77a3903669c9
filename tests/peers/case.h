/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One case of the check against peers that misbehave. */
#pragma once

#include <glib.h>

typedef enum
{
  CASE_WAITS = 1 << 0,    /* it ends by a deadline: the deadlines are shortened */
  CASE_USER = 1 << 1,     /* with user and password */
  CASE_BAD_USER = 1 << 2, /* with a password that the proxy does not know */
  CASE_DOMAIN = 1 << 3,   /* with DOMAIN\user */
  CASE_DIRECT = 1 << 4,   /* without a proxy */
  CASE_NO_NTLM = 1 << 5,  /* as if gss-ntlmssp were not installed */
} CaseFlags;

typedef struct
{
  const char *name;   /* NULL: the modes are the name */
  const char *proxy;  /* mode of bad-proxy.c; NULL: open; "@": the origin itself; "!": a port where
                         nobody listens */
  const char *origin; /* mode of bad-origin.c; NULL: good */
  const char *args;   /* added, with {pki} for the directory */
  CaseFlags flags;
  const char *code;
  const char *evidence; /* in the output; NULL: none is asked for */
  guint logins;         /* how often a password goes to the proxy, exactly */
} PeerCase;

extern const PeerCase proxy_cases[];
extern const guint n_proxy_cases;
extern const PeerCase origin_cases[];
extern const guint n_origin_cases;
