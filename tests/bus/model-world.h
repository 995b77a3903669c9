/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The world of a faceplated that a test starts with a model of the network (faceplated-on-model): a
 * kernel with the links eth0 and eth1, in the process, that outlives it, as the kernel does. In
 * $FP_WORLD:
 *
 *   script   what the test wants of it, lines KEY=VALUE, read again whenever something is asked:
 *              hold=STEP    a step that begins so waits for as long as this line is there
 *              fail=STEP    it is refused
 *              used=ADDRESS somebody has that address
 *              silent=yes   the gateway does not answer
 *              lease=ADDRESS/PREFIX  what the DHCP server gives; without: no server
 *              manager=NetworkManager|systemd-networkd  who manages eth0 when the world begins
 *              late=LINK    that link (eth0) comes when this line goes
 *              crash=N      SIGKILL before the Nth step of this process, counted from 1
 *   steps    what has been done to it, a step a line: the next process goes on from there
 *   kernel   all of it as it is now, a line a thing (net_model_print()) */
#pragma once

#include "tests/net/net-model.h"

typedef struct _ModelWorld ModelWorld;

/* The one of this process. */
ModelWorld *model_world (void);
NetModel *model_world_net (ModelWorld *world);
/* NULL: not in the script. Transfer full. */
char *model_world_script (ModelWorld *world, const char *key);
/* As net_model_run(), and kept. */
const char *model_world_run (ModelWorld *world, const FpNetStep *step);

/* Called from the main loop when something was done to it. One listener. */
void
model_world_watch (ModelWorld *world, void (*changed) (gpointer user_data), gpointer user_data);
