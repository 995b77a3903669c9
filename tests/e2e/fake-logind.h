/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A logind on the rig's system bus that only writes down who called it (the real one restarts a
 * machine: that is tests/vm's). */
#pragma once

#include <glib.h>

typedef struct _FakeLogind FakeLogind;

/* Root. Returns when it has its name. */
FakeLogind *fake_logind_new (void);
void fake_logind_free (FakeLogind *logind);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeLogind, fake_logind_free)
/* A line a call: "faceplate Reboot(false,)\n". */
const char *fake_logind_calls (FakeLogind *logind);
