/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/tunnel/acceptor.h"

#include <gssapi/gssapi_ext.h>
#include <string.h>

static gss_OID_desc oid_krb5 = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
static gss_OID_desc oid_spnego = { 6, (void *)"\x2b\x06\x01\x05\x05\x02" };
static gss_OID_desc oid_ntlm = { 10, (void *)"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };
gss_OID acceptor_krb5 = &oid_krb5, acceptor_ntlm = &oid_ntlm;

static gss_cred_id_t
acquire (const Acceptor *acceptor)
{
  gboolean negotiate = g_str_equal (acceptor->scheme, "Negotiate");
  gss_OID_set_desc mechanism = { 1, negotiate ? &oid_spnego : &oid_ntlm };
  gss_OID_set_desc inside = { 1, acceptor->inside };
  gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
  OM_uint32 minor;

  g_assert_cmpuint (gss_acquire_cred (&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanism,
                                      GSS_C_ACCEPT, &cred, NULL, NULL),
                    ==, GSS_S_COMPLETE);
  if (negotiate)
    g_assert_cmpuint (gss_set_neg_mechs (&minor, cred, &inside), ==, GSS_S_COMPLETE);
  return cred;
}

static void
refuse (PeerLink *link, const Acceptor *acceptor, const char *token, gboolean close)
{
  g_autofree char *answer = g_strdup_printf (
      "HTTP/1.1 407 Proxy Authentication Required\r\n"
      "Proxy-Authenticate: %s%s%s\r\n%s%sContent-Length: 2\r\n\r\nno",
      acceptor->scheme, token != NULL ? " " : "", token != NULL ? token : "",
      acceptor->basic && token == NULL ? "Proxy-Authenticate: Basic realm=\"x\"\r\n" : "",
      close ? "Connection: close\r\n" : "");

  peer_send (link, answer, -1);
}

static void
note_user (Acceptor *acceptor, gss_name_t name)
{
  gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor;

  g_assert_cmpuint (gss_display_name (&minor, name, &text, NULL), ==, GSS_S_COMPLETE);
  g_free (acceptor->user);
  acceptor->user = g_strndup (text.value, text.length);
  gss_release_buffer (&minor, &text);
  gss_release_name (&minor, &name);
}

/* One token. TRUE: the user is in. Else *answer is the token to send back, or NULL: refused. */
static gboolean
accept_token (Acceptor *acceptor, gss_cred_id_t cred, gss_ctx_id_t *context, const char *base64,
              char **answer)
{
  gsize len;
  g_autofree guchar *bytes = g_base64_decode (base64, &len);
  gss_buffer_desc input = { len, bytes }, output = GSS_C_EMPTY_BUFFER;
  gss_name_t name = GSS_C_NO_NAME;
  OM_uint32 minor,
      major = gss_accept_sec_context (&minor, context, cred, &input, GSS_C_NO_CHANNEL_BINDINGS,
                                      &name, NULL, &output, NULL, NULL, NULL);

  *answer = NULL;
  if (major == GSS_S_COMPLETE)
    note_user (acceptor, name);
  else if (major == GSS_S_CONTINUE_NEEDED)
    *answer = acceptor->mode == ACCEPTOR_GARBLES ? g_strdup ("cnViYmlzaA==")
                                                 : g_base64_encode (output.value, output.length);
  gss_release_buffer (&minor, &output);
  return major == GSS_S_COMPLETE;
}

/* FALSE: the connection ends here. */
static gboolean
survives_token (PeerLink *link, const Acceptor *acceptor, guint n)
{
  if ((acceptor->mode == ACCEPTOR_SILENT_GREETING && n == 1)
      || (acceptor->mode == ACCEPTOR_SILENT_SECOND && n == 2))
    {
      peer_hold (link);
      return FALSE;
    }
  return !(acceptor->mode == ACCEPTOR_DROPS_GREETING && n == 1)
         && !(acceptor->mode == ACCEPTOR_DROPS_SECOND && n == 2);
}

typedef struct
{
  PeerLink *link;
  Acceptor *acceptor;
  gss_cred_id_t cred;
  gss_ctx_id_t context;
  guint n; /* tokens on this connection */
} Session;

/* What the proxy says to a token. TRUE: the tunnel is open or the connection at its end. */
static gboolean
on_token (Session *s, const char *token)
{
  g_autofree char *answer = NULL;

  g_atomic_int_inc (&s->acceptor->n_tokens);
  if (!survives_token (s->link, s->acceptor, ++s->n))
    return TRUE;
  if (s->acceptor->mode == ACCEPTOR_FORGETS)
    refuse (s->link, s->acceptor, NULL, FALSE);
  else if (accept_token (s->acceptor, s->cred, &s->context, token, &answer))
    {
      peer_send (s->link, "HTTP/1.1 200 OK\r\n\r\n", -1);
      peer_hold (s->link);
      return TRUE;
    }
  else
    refuse (s->link, s->acceptor, answer, s->acceptor->mode == ACCEPTOR_CLOSES_MIDDLE);
  return s->acceptor->mode == ACCEPTOR_CLOSES_MIDDLE;
}

static gboolean
on_request (Session *s, const char *authorization)
{
  Acceptor *acceptor = s->acceptor;

  if (authorization != NULL && g_str_has_prefix (authorization, acceptor->scheme)
      && authorization[strlen (acceptor->scheme)] == ' ')
    return on_token (s, authorization + strlen (acceptor->scheme) + 1);
  if (authorization != NULL && g_str_has_prefix (authorization, "Basic "))
    g_atomic_int_inc (&acceptor->n_basic);
  if (acceptor->basic && g_strcmp0 (authorization, "Basic Ym9iOnNlY3JldA==") == 0)
    {
      peer_send (s->link, "HTTP/1.1 200 OK\r\n\r\n", -1);
      peer_hold (s->link);
      return TRUE;
    }
  refuse (s->link, acceptor, NULL, acceptor->mode == ACCEPTOR_SAYS_CLOSE);
  return acceptor->mode == ACCEPTOR_SAYS_CLOSE;
}

void
acceptor_serve (PeerLink *link, gpointer user_data)
{
  Session s = { link, user_data, acquire (user_data), GSS_C_NO_CONTEXT, 0 };
  gboolean over = FALSE;
  OM_uint32 minor;

  while (!over)
    {
      g_autofree char *head = peer_read (link);
      g_autofree char *authorization
          = head != NULL ? peer_field (head, "Proxy-Authorization") : NULL;

      over = head == NULL || on_request (&s, authorization);
    }
  gss_delete_sec_context (&minor, &s.context, GSS_C_NO_BUFFER);
  gss_release_cred (&minor, &s.cred);
}
