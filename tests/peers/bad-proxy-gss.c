/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proxies that want NTLM (MS-NLMP, by gss-ntlmssp) or Negotiate (RFC 4559). What they know comes
 * from NTLM_USER_FILE and KRB5_KTNAME in the environment. -close and -drop: the connection ends
 * after the first 407, and that says so or not; -lost and -lost-late: in the middle of the login.
 */
#include "tests/peers/bad-proxy-private.h"

#include <gssapi/gssapi.h>
#include <string.h>

#define MAX_STEPS 6

typedef struct
{
  gss_ctx_id_t context;
  gss_cred_id_t credential;
  OM_uint32 major;
} Login;

static const char *const names[]
    = { "ntlm",        "ntlm-close", "ntlm-drop",      "ntlm-lost",       "ntlm-lost-late",
        "ntlm-reject", "negotiate",  "negotiate-lost", "negotiate-basic", "ntlm-basic" };

static gss_OID_desc ntlm_oid = { 10, (void *)"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };

static gboolean
is_ntlm (BadProxy *proxy)
{
  return g_str_has_prefix (proxy->gss, "ntlm");
}

static void
login_init (Login *login, gboolean ntlm)
{
  gss_OID_set_desc mechs = { 1, &ntlm_oid };
  OM_uint32 minor;

  *login = (Login){ GSS_C_NO_CONTEXT, GSS_C_NO_CREDENTIAL, GSS_S_COMPLETE };
  if (ntlm)
    login->major = gss_acquire_cred (&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechs, GSS_C_ACCEPT,
                                     &login->credential, NULL, NULL);
}

static void
login_clear (Login *login)
{
  OM_uint32 minor;

  gss_delete_sec_context (&minor, &login->context, NULL);
  gss_release_cred (&minor, &login->credential);
}

/* The token of our answer in base64 ("" for none). */
static char *
login_step (Login *login, const char *base64)
{
  gsize len = 0;
  g_autofree guchar *bytes = g_base64_decode (base64, &len);
  gss_buffer_desc in = { len, bytes };
  gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor;
  char *answer;

  if (GSS_ERROR (login->major))
    return g_strdup ("");
  login->major
      = gss_accept_sec_context (&minor, &login->context, login->credential, &in,
                                GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &out, NULL, NULL, NULL);
  answer = g_base64_encode (out.value, out.length);
  gss_release_buffer (&minor, &out);
  return answer;
}

static gboolean
send_407 (BadProxy *proxy, PeerConn *conn, const char *token)
{
  gboolean first = *token == '\0';
  gboolean basic = first && g_str_has_suffix (proxy->gss, "-basic");
  gboolean close = first && g_str_has_suffix (proxy->gss, "-close");
  g_autofree char *answer = g_strdup_printf (
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: %s%s%s\r\n%s%s"
      "Content-Length: 5\r\n\r\nsorry",
      is_ntlm (proxy) ? "NTLM" : "Negotiate", first ? "" : " ", token,
      basic ? "Proxy-Authenticate: Basic realm=\"faceplate\"\r\n" : "",
      close ? "Connection: close\r\n" : "");

  return peer_send (conn, answer, -1);
}

static gboolean
is_basic_right (BadProxy *proxy, const char *value)
{
  g_autofree char *plain = g_strconcat (proxy->user, ":", proxy->password, NULL);
  g_autofree char *base64 = g_base64_encode ((guchar *)plain, strlen (plain));

  return g_ascii_strncasecmp (value, "Basic ", 6) == 0 && g_str_equal (value + 6, base64);
}

/* A first NTLM message, alone or within SPNEGO, names no password; the third one and a Kerberos
 * ticket are made of it. */
static gboolean
is_login (const char *token)
{
  gsize len = 0;
  g_autofree guchar *bytes = g_base64_decode (token, &len);

  return memmem (bytes, len, "NTLMSSP\0\1", 9) == NULL;
}

/* FALSE: the connection ends. */
static gboolean
serve_token (BadProxy *proxy, PeerConn *conn, Login *login, const char *value)
{
  const char *token = strchr (value, ' ');
  g_autofree char *answer = NULL;

  token = token != NULL ? token + 1 : "";
  if (g_str_has_suffix (proxy->gss, "-basic") && is_basic_right (proxy, value))
    login->major = GSS_S_COMPLETE;
  else
    answer = login_step (login, token);
  if (is_login (token))
    g_atomic_int_inc (&proxy->n_logins);
  if (g_str_has_suffix (proxy->gss, "-lost")
      || (g_str_has_suffix (proxy->gss, "-lost-late") && is_login (token)))
    return FALSE;
  if (login->major == GSS_S_COMPLETE && !g_str_has_suffix (proxy->gss, "-reject"))
    {
      bad_proxy_tunnel (proxy, conn, &(PeerRelay){ 0 });
      return FALSE;
    }
  return send_407 (proxy, conn, login->major == GSS_S_CONTINUE_NEEDED ? answer : "");
}

static gboolean
serve_one (BadProxy *proxy, PeerConn *conn, Login *login)
{
  g_autofree char *head = bad_proxy_read_request (proxy, conn);
  g_autofree char *value = head != NULL ? peer_header (head, "Proxy-Authorization") : NULL;

  if (head == NULL)
    return FALSE;
  if (value != NULL)
    return serve_token (proxy, conn, login, value);
  return send_407 (proxy, conn, "") && !g_str_has_suffix (proxy->gss, "-close")
         && !g_str_has_suffix (proxy->gss, "-drop");
}

void
bad_proxy_gss_serve (BadProxy *proxy, PeerConn *conn)
{
  Login login;

  login_init (&login, is_ntlm (proxy));
  for (guint i = 0; i < MAX_STEPS && serve_one (proxy, conn, &login); i++)
    ;
  login_clear (&login);
}

const char *
bad_proxy_gss_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return names[i];
  return NULL;
}

void
bad_proxy_gss_names (GPtrArray *list)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (list, (gpointer)names[i]);
}
