/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text form of FpState. Pure.
 *
 * A key file: [faceplate] format; [proxy] enabled host port user secret learned-scheme
 * login-refused; [pending] action host port user secret code. "secret" is the name of the file that
 * holds the password, never the password. [network] managed link taken-from, and the settings: ipv4
 * address prefix gateway ipv6 address6 prefix6 gateway6 dns-1 dns-2 domain vlan; [pending-network]
 * action code, and the settings; [journal] line-1, line-2, ... Each of these three is there only if
 * it says something: so a version before them writes and reads the same format, and keeps them, as
 * all keys and groups are kept that a version does not know.
 * The last line is a comment with the SHA-256 of all bytes before it: a file that is cut, at any
 * byte, is noticed. */
#pragma once

#include "helper/core/state.h"

#define FP_STATE_FORMAT   1
#define FP_STATE_FILE_MAX (1024 * 1024) /* a journal of FP_NET_JOURNAL_MAX, and all else */
#define FP_SECRET_ID_LEN  16            /* lower-case hex digits */

/* The secret of each slot, or NULL where there is no password. */
typedef struct
{
  char *proxy;
  char *pending;
} FpSecretIds;

void fp_secret_ids_clear (FpSecretIds *ids);
gboolean fp_secret_id_is_valid (const char *id);

/* The key file of text; error (FP_ERROR_STORAGE) says what is wrong. */
GKeyFile *fp_state_file_open (const char *bytes, gsize len, GError **error);
/* The state without its passwords, and the ids of those. What is in force must be as this version
 * knows it (else error); pending values that another version's rules let through are left out. */
FpState *fp_state_file_read (GKeyFile *file, FpSecretIds *ids, GError **error);
/* Puts state into file, over what it holds, and returns the whole text. */
char *fp_state_file_write (GKeyFile *file, const FpState *state, const FpSecretIds *ids);
