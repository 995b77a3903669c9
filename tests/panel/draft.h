/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A model from words: key and value. Lists are separated by blanks; a stage is NAME:STATUS:MS. */
#pragma once

#include "ui/lcd/core/panel.h"

typedef struct _Draft Draft;

/* A connected appliance without a proxy. */
Draft *draft_new (void);
void draft_free (Draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Draft, draft_free)
/* Fails the test for a key that is not known. */
void draft_set (Draft *draft, const char *key, const char *value);
FpPanelModel *draft_model (Draft *draft);
