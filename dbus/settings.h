/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The proxy's settings: what a host, port, user and password may be (faceplate-lcd(8); RFC
 * 1123 2.1 for names), and their form on the bus. Pure. */
#pragma once

#include <glib.h>

#define FP_HOST_MAX     253 /* RFC 1035 2.3.4, without the final dot */
#define FP_LABEL_MAX    63
#define FP_USER_MAX     256 /* bytes of UTF-8 */
#define FP_PASSWORD_MAX 256

typedef struct
{
  char *host;     /* lower case; IPv6 without brackets; NULL: not set */
  guint16 port;   /* 0: not set */
  char *user;     /* NULL or "": no authentication */
  char *password; /* NULL: not set. Cleared before it is freed */
} FpProxySettings;

FpProxySettings *fp_proxy_settings_new (void);
FpProxySettings *fp_proxy_settings_copy (const FpProxySettings *settings);
void fp_proxy_settings_free (FpProxySettings *settings);
gboolean fp_proxy_settings_equal (const FpProxySettings *a, const FpProxySettings *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpProxySettings, fp_proxy_settings_free)

/* Overwrites and frees; NULL is fine. */
void fp_secret_free (char *secret);

/* Each says in its error (FP_ERROR_INVALID_HOST, ...) what is wrong, in one sentence without the
 * value itself. */

/* A DNS name, an IPv4 or an IPv6 address (brackets are taken off; a zone, a URL, an empty label are
 * refused). Any length of input. Returns the form to store (transfer full). */
char *fp_host_parse (const char *text, GError **error);
/* Decimal digits, leading zeros allowed, at most 5 digits (0443 is 443). 0: error. */
guint16 fp_port_parse (const char *text, GError **error);
gboolean fp_user_validate (const char *user, GError **error);
gboolean fp_password_validate (const char *password, GError **error);

/* Takes the keys host s, port q, user s, password s of values (a{sv}) over base (NULL: nothing to
 * keep), all or nothing. An empty user drops the password. Host and port must be there at the end.
 * Unknown keys and wrong types are errors. */
FpProxySettings *
fp_proxy_settings_from_values (GVariant *values, const FpProxySettings *base, GError **error);
