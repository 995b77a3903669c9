/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings the parts together: the driver's keys and the client's models go into the panel's core;
 * its requests go to the client and its frames to the driver. One alarm, for the core's next tick,
 * which is not set while there is no display. */
#pragma once

#include "ui/lcd/core/panel.h"
#include "ui/lcd/driver/driver.h"

typedef struct _FpPresenter FpPresenter;

typedef FpDriver *(*FpDriverNew) (GKeyFile *config, const FpDriverEvents *events,
                                  gpointer user_data, GError **error);

/* config: of the core; cols and rows count until the display says its own. quit: the person at the
 * display asks to leave. */
FpPresenter *
fp_presenter_new (const FpPanelConfig *config, FpDriverNew driver_new, GKeyFile *key_file,
                  void (*quit) (gpointer user_data), gpointer user_data, GError **error);
/* Leaves the display with a plain last frame. */
void fp_presenter_free (FpPresenter *presenter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpPresenter, fp_presenter_free)
