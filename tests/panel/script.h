/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a key script on a panel and writes down what its display shows. A script is lines of words:
 *
 * profiles five three: which key profiles it is run with (default: five); each with all sizes
 *
 * set KEY VALUE: a value of the model to be
 * reset: the model of a connected appliance
 * tell: gives the model to the panel
 *
 * key NAME [xN]: N presses, 200 ms apart
 * choose TEXT: DOWN to this item of a list, then ENTER
 * open TEXT: from the screen at rest to this item of SETUP NETWORK
 * hold NAME MS EVERY: a held key on a display that reports presses only
 * repeat NAME MS: of one that reports press, repeats every 33 ms and release
 * type TEXT: appends TEXT to the field and takes it, with the fewest presses
 * replace TEXT: clears it first
 * tick MS: time passes
 * size WxH: the display comes back with another size
 *
 * screen LABEL: writes down the display
 * expect TEXT: the display shows TEXT (words may be on several rows)
 * refuse TEXT: it does not
 * wakes MS, wakes <MS: it wants its next tick in so many ms, within so many
 * at rest: the panel shows the screen at rest
 * request WORDS: the panel's next request is this; none
 * accepted N, refused NAME MESSAGE: the service's answer to it
 */
#pragma once

#include "ui/lcd/core/panel.h"

typedef struct
{
  guint cols, rows;
  FpKeyProfile keys;
} ScriptDisplay;

/* What the display showed at each `screen`; fails the test where the panel does not do what the
 * script says. */
char *script_run (const char *path, const ScriptDisplay *display);
gboolean script_wants (const char *path, FpKeyProfile keys);
