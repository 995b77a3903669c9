/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Test certificates: NAME.pem (the certificate), NAME.key, NAME-chain.pem (what a server sends:
 * leaf and intermediate), NAME.pin
 * ("sha256/BASE64" of RFC 7469), issuing.crl (revokes "revoked"). See the table in pki.c for the
 * names. */
#pragma once

#include <glib.h>

#define PEERS_HOST "platform.example"

/* Writes all of them into an existing directory; private keys are readable by everyone (proxies of
 * other users read them). */
gboolean peers_pki_write (const char *dir, GError **error);
