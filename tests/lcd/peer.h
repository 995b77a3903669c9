/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A service org.faceplate1 that says what a test wants, sound or not. It answers in GDBus's own
 * thread, from tables that the test sets, message by message: no binding stands between the test
 * and what goes over the bus. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  GDBusConnection *bus;
  guint filter_id;
  GMutex lock;         /* of the tables */
  GHashTable *answers; /* "METHOD" or "GetAll PATH INTERFACE" -> text (peer_answer) */
  GHashTable *counts;  /* the same -> how often it was called */
} Peer;

/* Takes the bus. Owns no name yet. */
void peer_init (Peer *peer, GDBusConnection *bus);
void peer_clear (Peer *peer);
/* Takes and gives up the name org.faceplate1. */
void peer_appear (Peer *peer);
void peer_vanish (Peer *peer);

/* What call answers: the text of a tuple, an error's name, or "" for no answer at all, ever. call:
 * a method's name, or "GetAll PATH INTERFACE". A call without answer gets the error UnknownMethod.
 */
void peer_answer (Peer *peer, const char *call, const char *answer);
guint peer_count (Peer *peer, const char *call);
/* Signals PropertiesChanged of path with these arguments, a tuple as text. */
void peer_emit (GDBusConnection *bus, const char *path, const char *arguments);
