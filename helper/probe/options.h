/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. No secret is on it: the password comes through a file descriptor. */
#pragma once

#include "helper/core/check-request.h"

typedef enum
{
  FP_MODE_CHECK,
  FP_MODE_SERVE,
  FP_MODE_VERSION
} FpMode;

typedef struct
{
  FpMode mode;
  gboolean json;
  FpCheckRequest *request; /* FP_MODE_CHECK */
} FpOptions;

/* --help prints and exits. FALSE: a usage error, named. */
gboolean fp_options_parse (FpOptions *options, int *argc, char ***argv, GError **error);
void fp_options_clear (FpOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FpOptions, fp_options_clear)
