/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real KDC of MIT Kerberos on a port of 127.0.0.1, for the realm FACEPLATE.TEST. */
#pragma once

#include "tests/peers/child.h"

#define KDC_REALM "FACEPLATE.TEST"

/* Makes in dir a database with the user and HTTP/localhost, http.keytab with the key of the latter,
 * and krb5.conf for clients. */
PeerChild *kdc_new (const char *dir, const char *user, const char *password);
/* Only krb5.conf, with a KDC at that port. */
void kdc_write_client_conf (const char *file, guint16 port);
