/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that serves in the background: started, waited for, killed at the end (and with us). */
#pragma once

#include <glib.h>

typedef struct _PeerChild PeerChild;

/* Waits until the program prints a line with this prefix; the test fails if it does not within
 * PEER_CHILD_WAIT_S. */
#define PEER_CHILD_WAIT_S 20
PeerChild *peer_child_new (const char *const *argv, const char *ready_prefix);
/* What stood behind the prefix. */
const char *peer_child_ready_text (PeerChild *child);
void peer_child_free (PeerChild *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerChild, peer_child_free)

/* faceplate-demo-platform with a certificate of the PKI in pki_dir; the port on 127.0.0.1 is its
 * ready text. */
PeerChild *peer_child_platform (const char *pki_dir, const char *certificate);

/* Waits until something listens at 127.0.0.1:port. */
void peer_wait_for_port (guint16 port);
/* A port of 127.0.0.1 that nobody uses (the next moment somebody may). */
guint16 peer_unused_port (void);
/* Removes a directory and all in it. */
void peer_remove_tree (const char *dir);
