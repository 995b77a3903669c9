/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes along with a change though nobody has given it: the service takes what a change leaves
 * out from the one that failed before. */
#pragma once

#include "ui/ctl/service.h"

/* Said on standard error before args, those of Change, are sent; where it is not known, nothing. */
void ctl_network_say_also (CtlService *service, GVariant *args);
