/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a caller can use up, and how much of it. Lengths of values: dbus/settings.h. */
#pragma once

/* A person answers one question at a time, so a panel or a shell needs one; scripts may overlap a
 * little. */
#define FP_PENDING_PER_SENDER_MAX 4
/* A pending call holds its arguments (values of 64 KiB at most are let through) and a slot in
 * polkitd: 32 x 64 KiB = 2 MiB. */
#define FP_PENDING_MAX 32
/* Of these, the ones that a person may be asked: whoever lets them wait unanswered, for
 * FP_INTERACTIVE_MS and on many connections, leaves the panel its room. */
#define FP_PENDING_INTERACTIVE_MAX 16
/* The longest arguments that are looked at at all: all values at their longest need less than 2
 * KiB. */
#define FP_ARGUMENTS_MAX (64 * 1024)
/* polkitd answers in 4 ms, and within seconds where the bus has to start it first. Below a client's
 * usual 25 s. */
#define FP_AUTHORIZATION_MS 10000
/* Where a person may be asked: as long as polkit's agents wait themselves. */
#define FP_INTERACTIVE_MS 300000
/* Operations that have ended stay readable for a client that comes late: a panel that restarts, a
 * person at a shell. */
#define FP_OPERATIONS_MAX   16
#define FP_OPERATION_KEPT_S 300
/* ListLinks: callers that wait for the same dump. */
#define FP_LIST_LINKS_MAX 32
