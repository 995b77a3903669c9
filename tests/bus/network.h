/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the network through the service on the model (model-world.h), and what has to be in
 * place and be shown afterwards. */
#pragma once

#include "tests/bus/rig.h"

#define PLATFORM(path) RIG_MODEL_CONFIG (path)

#define VALUES  "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>}"
#define STATIC  "(" VALUES ", @a{sv} {})"
#define KEEP    "(" VALUES ", {'keep': <true>})"
#define CONFIRM "(" VALUES ", {'confirm': <uint32 10>})"
#define DHCP    "({'ipv4': <'dhcp'>, 'ipv6': <'off'>}, @a{sv} {})"
#define NONE    "(@a{sv} {},)"
#define LEASE   "lease=192.0.2.77/24\n"

#define SHOWN                                                                                      \
  "{'ipv4': <'static'>, 'address': <'192.0.2.10'>, 'prefix': <uint32 24>, 'gateway': "             \
  "<'192.0.2.1'>, 'ipv6': <'off'>}"

void network_expect_dictionary (Rig *rig, const char *property, const char *text);
void network_run (Rig *rig, const char *method, const char *arguments, const char *state);
void network_run_fails (Rig *rig, const char *arguments, const char *code);
void network_expect_kernel (Rig *rig, const char *line, gboolean there);
void network_expect_in_force (Rig *rig);
void network_expect_untouched (Rig *rig);
void network_expect_foreign (Rig *rig);
