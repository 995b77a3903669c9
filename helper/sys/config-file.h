/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the configuration file, once at start. */
#pragma once

#include "helper/core/config.h"

/* Never fails: a file that is not there gives the defaults without a fault, one that cannot be read
 * or is larger than FP_CONFIG_FILE_MAX the defaults with one. *fault: "" or a sentence. */
FpConfig *fp_config_file_read (const char *path, char **fault);
