/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/state-file.h"

#include <string.h>

#include "dbus/errors.h"

#define SEAL     "# sha256="
#define SEAL_LEN (sizeof SEAL - 1 + 64 + 1) /* the line with its newline */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FpSecretIds, fp_secret_ids_clear)

void
fp_secret_ids_clear (FpSecretIds *ids)
{
  g_clear_pointer (&ids->proxy, g_free);
  g_clear_pointer (&ids->pending, g_free);
}

gboolean
fp_secret_id_is_valid (const char *id)
{
  return strlen (id) == FP_SECRET_ID_LEN && strspn (id, "0123456789abcdef") == FP_SECRET_ID_LEN;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, FP_ERROR, FP_ERROR_STORAGE, message);
  return FALSE;
}

static char *
seal_of (const char *bytes, gsize len)
{
  g_autofree char *sum
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)bytes, len);

  return g_strconcat (SEAL, sum, "\n", NULL);
}

GKeyFile *
fp_state_file_open (const char *bytes, gsize len, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *seal = NULL;

  if (len < SEAL_LEN || len > FP_STATE_FILE_MAX)
    {
      refuse (error, "it is cut or too long");
      return NULL;
    }
  seal = seal_of (bytes, len - SEAL_LEN);
  if (memcmp (bytes + len - SEAL_LEN, seal, SEAL_LEN) != 0)
    {
      refuse (error, "it is cut or altered");
      return NULL;
    }
  if (!g_key_file_load_from_data (file, bytes, len - SEAL_LEN, G_KEY_FILE_KEEP_COMMENTS, error))
    return NULL;
  if (g_key_file_get_integer (file, "faceplate", "format", NULL) != FP_STATE_FORMAT)
    {
      refuse (error, "its format is unknown");
      return NULL;
    }
  return g_steal_pointer (&file);
}

/* NULL without an error: the key is not there. */
static char *
get (GKeyFile *file, const char *group, const char *key)
{
  return g_key_file_get_string (file, group, key, NULL);
}

static gboolean
read_id (GKeyFile *file, const char *group, char **id, GError **error)
{
  *id = get (file, group, "secret");
  if (*id != NULL && !fp_secret_id_is_valid (*id))
    return refuse (error, "the name of a secret is bad");
  return TRUE;
}

static gboolean
read_settings (GKeyFile *file, const char *group, FpProxySettings *settings, char **id,
               GError **error)
{
  g_autofree char *host = get (file, group, "host");
  g_autofree char *port = get (file, group, "port");

  if (!read_id (file, group, id, error))
    return FALSE;
  if (host == NULL && port == NULL)
    return TRUE;
  settings->host = fp_host_parse (host != NULL ? host : "", error);
  if (settings->host == NULL)
    return FALSE;
  settings->port = fp_port_parse (port != NULL ? port : "", error);
  if (settings->port == 0)
    return FALSE;
  settings->user = get (file, group, "user");
  return settings->user == NULL || fp_user_validate (settings->user, error);
}

static gboolean
read_proxy (GKeyFile *file, FpState *state, char **id, GError **error)
{
  g_autofree char *scheme = get (file, "proxy", "learned-scheme");

  if (!read_settings (file, "proxy", state->proxy, id, error))
    return FALSE;
  state->enabled = g_key_file_get_boolean (file, "proxy", "enabled", NULL);
  if (state->enabled && state->proxy->host == NULL)
    return refuse (error, "the enabled proxy has no host");
  if (scheme != NULL && !fp_scheme_from_word (scheme, &state->learned_scheme))
    return refuse (error, "the learned scheme is unknown");
  state->login_refused
      = state->enabled && g_key_file_get_boolean (file, "proxy", "login-refused", NULL);
  return TRUE;
}

static gboolean
read_pending (GKeyFile *file, FpState *state, char **id, GError **error)
{
  g_autofree char *action = get (file, "pending", "action");
  g_autofree char *code = get (file, "pending", "code");
  FpKind kind = FP_KIND_CHECK;

  if (!g_key_file_has_group (file, "pending"))
    return TRUE;
  if (!fp_pending_action_from_word (action, &kind))
    return refuse (error, "the pending action is unknown");
  state->pending = g_new0 (FpPending, 1);
  state->pending->action = kind;
  state->pending->settings = fp_proxy_settings_new ();
  if (code != NULL && *code != '\0' && !fp_code_from_symbol (code, &state->pending->code))
    state->pending->code = FP_CODE_INTERNAL; /* a symbol of another version */
  return read_settings (file, "pending", state->pending->settings, id, error);
}

FpState *
fp_state_file_read (GKeyFile *file, FpSecretIds *ids, GError **error)
{
  g_autoptr (FpState) state = fp_state_new ();
  g_auto (FpSecretIds) read = { NULL, NULL };

  if (!read_proxy (file, state, &read.proxy, error)
      || !read_pending (file, state, &read.pending, error))
    return NULL;
  *ids = read;
  read = (FpSecretIds){ NULL, NULL };
  return g_steal_pointer (&state);
}

static void
set (GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static void
write_settings (GKeyFile *file, const char *group, const FpProxySettings *settings, const char *id)
{
  g_autofree char *port = g_strdup_printf ("%u", settings->port);

  set (file, group, "host", settings->host);
  set (file, group, "port", settings->port != 0 ? port : NULL);
  set (file, group, "user", settings->user);
  set (file, group, "secret", id);
}

static void
write_pending (GKeyFile *file, const FpPending *pending, const char *id)
{
  if (pending == NULL)
    {
      g_key_file_remove_group (file, "pending", NULL);
      return;
    }
  set (file, "pending", "action", fp_pending_action_word (pending->action));
  set (file, "pending", "code",
       pending->code == FP_CODE_OK ? "" : fp_code_info (pending->code)->symbol);
  write_settings (file, "pending", pending->settings, id);
}

char *
fp_state_file_write (GKeyFile *file, const FpState *state, const FpSecretIds *ids)
{
  g_autofree char *body = NULL;
  g_autofree char *seal = NULL;
  gsize len;

  g_key_file_set_integer (file, "faceplate", "format", FP_STATE_FORMAT);
  g_key_file_set_boolean (file, "proxy", "enabled", state->enabled);
  set (file, "proxy", "learned-scheme",
       state->learned_scheme != FP_SCHEME_NONE ? fp_scheme_word (state->learned_scheme) : NULL);
  set (file, "proxy", "login-refused", state->login_refused ? "true" : NULL);
  write_settings (file, "proxy", state->proxy, ids->proxy);
  write_pending (file, state->pending, ids->pending);
  body = g_key_file_to_data (file, &len, NULL);
  seal = seal_of (body, len);
  return g_strconcat (body, seal, NULL);
}
