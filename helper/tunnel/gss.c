/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/gss.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <string.h>

#include "dbus/settings.h"
#include "helper/tunnel/detached.h"

#define TOKEN_MAX  (48 * 1024)
#define DETAIL_MAX 200 /* bytes */

static gss_OID_desc oid_krb5 = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
static gss_OID_desc oid_spnego = { 6, (void *)"\x2b\x06\x01\x05\x05\x02" };
static gss_OID_desc oid_ntlm = { 10, (void *)"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };

/* What the thread works on. It is the thread's while it runs, and left to it when its time is over.
 */
typedef struct
{
  FpScheme scheme;
  char *user;
  char *password;
  char *host;
  gss_OID mechanism; /* of the context */
  gss_cred_id_t cred;
  gss_ctx_id_t context;
  gss_name_t target;
  char *received; /* base64, or NULL: the first step */
  FpGssOutcome outcome;
  char *token; /* base64 */
  GString *detail;
} Work;

struct _FpGss
{
  Work *work; /* NULL: left behind */
  double time_scale;
};

static void
work_free (Work *work)
{
  OM_uint32 minor;

  gss_delete_sec_context (&minor, &work->context, GSS_C_NO_BUFFER);
  gss_release_cred (&minor, &work->cred);
  gss_release_name (&minor, &work->target);
  fp_secret_free (work->password);
  fp_secret_free (work->token);
  g_free (work->user);
  g_free (work->host);
  g_free (work->received);
  g_string_free (work->detail, TRUE);
  g_free (work);
}

static void
append_status (Work *work, OM_uint32 status, int type, gss_OID mechanism)
{
  OM_uint32 minor, more = 0;
  gss_buffer_desc text = GSS_C_EMPTY_BUFFER;

  if (GSS_ERROR (gss_display_status (&minor, status, type, mechanism, &more, &text)))
    return;
  g_string_append_printf (work->detail, "%s%.*s", work->detail->len > 0 ? ": " : "",
                          (int)MIN (text.length, DETAIL_MAX), (const char *)text.value);
  gss_release_buffer (&minor, &text);
}

/* The minor status says more than the major one, which only names the kind of failure. */
static void
describe (Work *work, OM_uint32 major, OM_uint32 minor, gss_OID mechanism)
{
  g_string_truncate (work->detail, 0);
  if (minor != 0)
    append_status (work, minor, GSS_C_MECH_CODE, mechanism);
  if (work->detail->len == 0)
    append_status (work, major, GSS_C_GSS_CODE, mechanism);
}

static gss_name_t
import_name (const char *text, gss_OID type)
{
  gss_buffer_desc buffer = { strlen (text), (void *)text };
  gss_name_t name = GSS_C_NO_NAME;
  OM_uint32 minor;

  return GSS_ERROR (gss_import_name (&minor, &buffer, type, &name)) ? GSS_C_NO_NAME : name;
}

static gboolean
is_installed (gss_OID mechanism)
{
  gss_OID_set all = GSS_C_NO_OID_SET;
  OM_uint32 minor;
  int present = 0;

  if (GSS_ERROR (gss_indicate_mechs (&minor, &all)))
    return FALSE;
  gss_test_oid_set_member (&minor, mechanism, all, &present);
  gss_release_oid_set (&minor, &all);
  return present != 0;
}

/* A credential of this user for one mechanism; the libraries make the first token, or ask the KDC,
 * only later. */
static OM_uint32
acquire (Work *work, const char *user, gss_OID name_type, gss_OID mechanism, OM_uint32 *minor)
{
  gss_OID_set_desc one = { 1, mechanism };
  gss_buffer_desc secret = { strlen (work->password), work->password };
  gss_name_t name = import_name (user, name_type);
  OM_uint32 major, ignored;

  *minor = 0;
  if (name == GSS_C_NO_NAME)
    return GSS_S_BAD_NAME;
  gss_release_cred (&ignored, &work->cred);
  major = gss_acquire_cred_with_password (minor, name, &secret, GSS_C_INDEFINITE, &one,
                                          GSS_C_INITIATE, &work->cred, NULL, NULL);
  gss_release_name (&ignored, &name);
  return major;
}

/* One token in, one out. */
static OM_uint32
advance (Work *work, gss_buffer_t input, gss_buffer_t output, OM_uint32 *minor)
{
  return gss_init_sec_context (minor, work->cred, &work->context, work->target, work->mechanism, 0,
                               GSS_C_INDEFINITE, GSS_C_NO_CHANNEL_BINDINGS, input, NULL, output,
                               NULL, NULL);
}

/* DOMAIN\user to what Kerberos calls a principal: a domain with a dot is taken for the realm, a
 * NetBIOS name says nothing about it. */
static char *
principal_of (const char *user)
{
  const char *backslash = strchr (user, '\\');
  g_autofree char *domain = NULL;
  g_autofree char *realm = NULL;

  if (backslash == NULL)
    return g_strdup (user);
  domain = g_strndup (user, (gsize)(backslash - user));
  if (strchr (domain, '.') == NULL)
    return g_strdup (backslash + 1);
  realm = g_ascii_strup (domain, -1);
  return g_strconcat (backslash + 1, "@", realm, NULL);
}

static gboolean
password_is_bad (OM_uint32 minor)
{
  switch ((krb5_error_code)minor)
    {
    case KRB5KDC_ERR_PREAUTH_FAILED:
    case KRB5_PREAUTH_FAILED:
    case KRB5KRB_AP_ERR_BAD_INTEGRITY:
    case KRB5KDC_ERR_KEY_EXP:
    case KRB5KDC_ERR_CLIENT_REVOKED:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
realm_is_unknown (OM_uint32 minor)
{
  return (krb5_error_code)minor == KRB5_REALM_CANT_RESOLVE
         || (krb5_error_code)minor == KRB5_REALM_UNKNOWN;
}

/* Gets a ticket for the proxy and throws the token away: only the reason of a failure counts. */
static gboolean
try_kerberos (Work *work, const char *principal, OM_uint32 *minor)
{
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  OM_uint32 major, ignored;

  work->mechanism = &oid_krb5;
  major = acquire (work, principal, (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME, &oid_krb5, minor);
  if (!GSS_ERROR (major))
    major = advance (work, GSS_C_NO_BUFFER, &output, minor);
  if (GSS_ERROR (major))
    describe (work, major, *minor, &oid_krb5);
  gss_release_buffer (&ignored, &output);
  gss_delete_sec_context (&ignored, &work->context, GSS_C_NO_BUFFER);
  return !GSS_ERROR (major);
}

/* People type the realm in lower case, as in a mail address; most realms are in upper case.
 * *principal becomes the one that works. */
static gboolean
kerberos_works (Work *work, char **principal, OM_uint32 *minor)
{
  char *at = strrchr (*principal, '@');
  g_autofree char *realm = NULL;

  if (try_kerberos (work, *principal, minor))
    return TRUE;
  if (at == NULL || !realm_is_unknown (*minor))
    return FALSE;
  realm = g_ascii_strup (at + 1, -1);
  if (g_str_equal (realm, at + 1))
    return FALSE;
  memcpy (at + 1, realm, strlen (realm));
  return try_kerberos (work, *principal, minor);
}

static FpGssOutcome
finish (Work *work, OM_uint32 major, OM_uint32 minor, gss_buffer_t output)
{
  OM_uint32 ignored;

  if (GSS_ERROR (major))
    describe (work, major, minor, work->mechanism);
  else if (output->length == 0)
    g_string_assign (work->detail, "the library has nothing more to say");
  else
    {
      g_string_truncate (work->detail, 0);
      work->token = g_base64_encode (output->value, output->length);
      explicit_bzero (output->value, output->length);
    }
  gss_release_buffer (&ignored, output);
  return work->token != NULL ? FP_GSS_TOKEN : FP_GSS_FAILED;
}

/* The first token: NTLM's says nothing of the password, Kerberos' proves it. */
static FpGssOutcome
begin_context (Work *work, FpGssOutcome outcome)
{
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor, major = advance (work, GSS_C_NO_BUFFER, &output, &minor);

  return finish (work, major, minor, &output) == FP_GSS_TOKEN ? outcome : FP_GSS_FAILED;
}

static FpGssOutcome
begin_ntlm (Work *work)
{
  OM_uint32 minor, major;

  if (!is_installed (&oid_ntlm))
    {
      g_string_assign (work->detail, "gss-ntlmssp is not installed");
      return FP_GSS_MISSING;
    }
  work->mechanism = &oid_ntlm;
  major = acquire (work, work->user, GSS_C_NT_USER_NAME, &oid_ntlm, &minor);
  if (!GSS_ERROR (major))
    return begin_context (work, FP_GSS_GREETING);
  describe (work, major, minor, &oid_ntlm);
  return FP_GSS_FAILED;
}

/* SPNEGO with the one mechanism inside. */
static FpGssOutcome
begin_spnego (Work *work, const char *user, gss_OID name_type, gss_OID inside)
{
  gss_OID_set_desc one = { 1, inside };
  OM_uint32 minor, major = acquire (work, user, name_type, &oid_spnego, &minor);

  work->mechanism = &oid_spnego;
  if (!GSS_ERROR (major))
    major = gss_set_neg_mechs (&minor, work->cred, &one);
  if (!GSS_ERROR (major))
    return begin_context (work, inside == &oid_ntlm ? FP_GSS_GREETING : FP_GSS_TOKEN);
  describe (work, major, minor, &oid_spnego);
  return FP_GSS_FAILED;
}

static FpGssOutcome
begin_negotiate (Work *work)
{
  g_autofree char *principal = principal_of (work->user);
  g_autofree char *reason = NULL;
  OM_uint32 minor;
  FpGssOutcome outcome = FP_GSS_FAILED;

  if (kerberos_works (work, &principal, &minor))
    return begin_spnego (work, principal, (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME, &oid_krb5);
  if (password_is_bad (minor))
    return FP_GSS_BAD_PASSWORD;
  reason = g_strdup (work->detail->str);
  if (is_installed (&oid_ntlm))
    outcome = begin_spnego (work, work->user, GSS_C_NT_USER_NAME, &oid_ntlm);
  g_string_assign (work->detail, reason);
  return outcome;
}

static FpGssOutcome
go_on (Work *work)
{
  gsize len = 0;
  g_autofree guchar *bytes = g_base64_decode (work->received, &len);
  gss_buffer_desc input = { len, bytes };
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor, major;

  if (len == 0 || len > TOKEN_MAX)
    {
      g_string_assign (work->detail, "the proxy's token is no token");
      return FP_GSS_FAILED;
    }
  major = advance (work, &input, &output, &minor);
  return finish (work, major, minor, &output);
}

static void
work_run (gpointer data)
{
  Work *work = data;

  if (work->received != NULL)
    work->outcome = go_on (work);
  else if (work->password[0] == '\0')
    {
      g_string_assign (work->detail, "the password is empty");
      work->outcome = FP_GSS_FAILED;
    }
  else
    work->outcome = work->scheme == FP_SCHEME_NTLM ? begin_ntlm (work) : begin_negotiate (work);
}

FpGss *
fp_gss_new (FpScheme scheme, const char *user, const char *password, const char *proxy_host,
            double time_scale)
{
  FpGss *gss = g_new0 (FpGss, 1);
  Work *work = g_new0 (Work, 1);
  g_autofree char *service = g_strconcat ("HTTP@", proxy_host, NULL);

  work->scheme = scheme;
  work->user = g_strdup (user);
  work->password = g_strdup (password);
  work->host = g_strdup (proxy_host);
  work->cred = GSS_C_NO_CREDENTIAL;
  work->context = GSS_C_NO_CONTEXT;
  work->target = import_name (service, GSS_C_NT_HOSTBASED_SERVICE);
  work->detail = g_string_new (NULL);
  gss->work = work;
  gss->time_scale = time_scale;
  return gss;
}

void
fp_gss_free (FpGss *gss)
{
  if (gss == NULL)
    return;
  if (gss->work != NULL)
    work_free (gss->work);
  g_free (gss);
}

FpGssOutcome
fp_gss_step (FpGss *gss, const char *received, GCancellable *cancellable, char **token,
             char **detail)
{
  FpDeadline deadline = fp_deadline_in (FP_GSS_LIMIT_S, gss->time_scale);
  g_autoptr (GError) error = NULL;
  Work *work = gss->work;

  g_return_val_if_fail (work != NULL, FP_GSS_FAILED);
  g_free (work->received);
  work->received = g_strdup (received);
  if (!fp_detached_run (work_run, work, (GDestroyNotify)work_free, &deadline, cancellable, &error))
    {
      gss->work = NULL;
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return FP_GSS_CANCELLED;
      *detail = g_strdup ("no answer in time");
      return FP_GSS_FAILED;
    }
  *token = g_steal_pointer (&work->token);
  if (work->detail->len > 0)
    *detail = g_strdup (work->detail->str);
  return work->outcome;
}
