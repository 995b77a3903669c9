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

/* OK: interrupted. */
static FpCode
read_code (GKeyFile *file, const char *group)
{
  g_autofree char *symbol = get (file, group, "code");
  FpCode code = FP_CODE_OK;

  if (symbol != NULL && *symbol != '\0' && !fp_code_from_symbol (symbol, &code))
    return FP_CODE_INTERNAL; /* a symbol of another version */
  return code;
}

static FpPending *
read_pending (GKeyFile *file, char **id)
{
  g_autofree char *action = get (file, "pending", "action");
  FpPending *pending = g_new0 (FpPending, 1);

  pending->settings = fp_proxy_settings_new ();
  pending->code = read_code (file, "pending");
  if (fp_pending_action_from_word (action, FALSE, &pending->action)
      && read_settings (file, "pending", pending->settings, id, NULL))
    return pending;
  fp_proxy_settings_free (pending->settings);
  g_free (pending);
  g_clear_pointer (id, g_free);
  return NULL;
}

/* -- the network -- */

/* A key that is absent is empty. FALSE: too long. */
static gboolean
read_text (GKeyFile *file, const char *group, const char *key, char *text, gsize size)
{
  g_autofree char *value = get (file, group, key);

  return value == NULL || g_strlcpy (text, value, size) < size;
}

/* A key that is absent is 0. */
static gboolean
read_number (GKeyFile *file, const char *group, const char *key, guint *number)
{
  g_autofree char *value = get (file, group, key);
  guint64 read = 0;

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &read, NULL))
    return FALSE;
  *number = (guint)read;
  return TRUE;
}

typedef struct
{
  const char *address, *prefix, *gateway;
} StaticKeys;

static const StaticKeys keys4 = { "address", "prefix", "gateway" };
static const StaticKeys keys6 = { "address6", "prefix6", "gateway6" };
static const char *const dns_keys[FP_DNS_MAX] = { "dns-1", "dns-2" };

static gboolean
read_static (GKeyFile *file, const char *group, const StaticKeys *keys, FpStaticAddress *address)
{
  return read_text (file, group, keys->address, address->address, sizeof address->address)
         && read_number (file, group, keys->prefix, &address->prefix)
         && read_text (file, group, keys->gateway, address->gateway, sizeof address->gateway);
}

static gboolean
read_methods (GKeyFile *file, const char *group, FpNetworkSettings *settings)
{
  g_autofree char *ipv4 = get (file, group, "ipv4");
  g_autofree char *ipv6 = get (file, group, "ipv6");

  return (ipv4 == NULL || fp_ipv4_method_from_word (ipv4, &settings->ipv4))
         && (ipv6 == NULL || fp_ipv6_method_from_word (ipv6, &settings->ipv6));
}

static gboolean
read_network_settings (GKeyFile *file, const char *group, FpNetworkSettings *settings,
                       GError **error)
{
  gboolean well_formed;

  *settings = fp_network_settings_default ();
  well_formed = read_methods (file, group, settings)
                && read_static (file, group, &keys4, &settings->static4)
                && read_static (file, group, &keys6, &settings->static6)
                && read_text (file, group, "domain", settings->domain, sizeof settings->domain)
                && read_number (file, group, "vlan", &settings->vlan);
  for (guint i = 0; well_formed && i < FP_DNS_MAX; i++)
    well_formed = read_text (file, group, dns_keys[i], settings->dns[i], sizeof settings->dns[i]);
  if (!well_formed)
    return refuse (error, "a setting of the network is bad");
  return fp_network_settings_validate (settings, error);
}

static gboolean
read_manager (GKeyFile *file, FpManager *manager)
{
  g_autofree char *word = get (file, "network", "taken-from");

  for (*manager = FP_MANAGER_NONE; *manager < FP_N_MANAGERS; ++*manager)
    if (g_strcmp0 (word != NULL ? word : "", fp_manager_word (*manager)) == 0)
      return TRUE;
  return FALSE;
}

/* Links have more than 16 bits of it (lo: 65536). A key that is absent is 0. */
static gboolean
read_mtu (GKeyFile *file, guint *mtu)
{
  g_autofree char *value = get (file, "network", "mtu");
  guint64 read = 0;

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT32, &read, NULL))
    return FALSE;
  *mtu = (guint)read;
  return TRUE;
}

static gboolean
read_network (GKeyFile *file, FpStateNetwork *network, GError **error)
{
  network->managed = g_key_file_get_boolean (file, "network", "managed", NULL);
  if (!network->managed)
    return TRUE;
  if (!read_text (file, "network", "link", network->link, sizeof network->link)
      || network->link[0] == '\0')
    return refuse (error, "the name of the link is bad");
  if (!read_manager (file, &network->taken_from))
    return refuse (error, "the manager of the link is unknown");
  if (!read_mtu (file, &network->mtu))
    return refuse (error, "the MTU of the link is bad");
  return read_network_settings (file, "network", &network->settings, error);
}

static FpPendingNetwork *
read_pending_network (GKeyFile *file)
{
  g_autofree char *action = get (file, "pending-network", "action");
  FpPendingNetwork pending = { .code = read_code (file, "pending-network") };

  if (fp_pending_action_from_word (action, TRUE, &pending.action)
      && read_network_settings (file, "pending-network", &pending.settings, NULL))
    return g_memdup2 (&pending, sizeof pending);
  return NULL;
}

static void
read_journal (GKeyFile *file, FpState *state)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 1;; i++)
    {
      g_autofree char *key = g_strdup_printf ("line-%u", i);
      g_autofree char *line = get (file, "journal", key);

      if (line == NULL)
        break;
      g_string_append_printf (lines, "%s\n", line);
    }
  if (g_key_file_has_group (file, "journal"))
    state->journal = g_string_free (g_steal_pointer (&lines), FALSE);
}

FpState *
fp_state_file_read (GKeyFile *file, FpSecretIds *ids, GError **error)
{
  g_autoptr (FpState) state = fp_state_new ();
  g_auto (FpSecretIds) read = { NULL, NULL };

  if (!read_proxy (file, state, &read.proxy, error) || !read_network (file, &state->network, error))
    return NULL;
  state->pending = read_pending (file, &read.pending);
  state->pending_network = read_pending_network (file);
  read_journal (file, state);
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
write_code (GKeyFile *file, const char *group, FpCode code)
{
  set (file, group, "code", code == FP_CODE_OK ? "" : fp_code_info (code)->symbol);
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
  write_code (file, "pending", pending->code);
  write_settings (file, "pending", pending->settings, id);
}

/* -- the network -- */

static void
set_number (GKeyFile *file, const char *group, const char *key, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  set (file, group, key, number != 0 ? text : NULL);
}

static void
set_text (GKeyFile *file, const char *group, const char *key, const char *text)
{
  set (file, group, key, *text != '\0' ? text : NULL);
}

static void
write_static (GKeyFile *file, const char *group, const StaticKeys *keys,
              const FpStaticAddress *address)
{
  set_text (file, group, keys->address, address->address);
  set_number (file, group, keys->prefix, address->prefix);
  set_text (file, group, keys->gateway, address->gateway);
}

static void
write_network_settings (GKeyFile *file, const char *group, const FpNetworkSettings *settings)
{
  set (file, group, "ipv4", fp_ipv4_method_word (settings->ipv4));
  write_static (file, group, &keys4, &settings->static4);
  set (file, group, "ipv6", fp_ipv6_method_word (settings->ipv6));
  write_static (file, group, &keys6, &settings->static6);
  for (guint i = 0; i < FP_DNS_MAX; i++)
    set_text (file, group, dns_keys[i], settings->dns[i]);
  set_text (file, group, "domain", settings->domain);
  set_number (file, group, "vlan", settings->vlan);
}

static void
write_network (GKeyFile *file, const FpStateNetwork *network)
{
  if (!network->managed)
    {
      g_key_file_remove_group (file, "network", NULL);
      return;
    }
  g_key_file_set_boolean (file, "network", "managed", TRUE);
  set (file, "network", "link", network->link);
  set_text (file, "network", "taken-from", fp_manager_word (network->taken_from));
  set_number (file, "network", "mtu", network->mtu);
  write_network_settings (file, "network", &network->settings);
}

static void
write_pending_network (GKeyFile *file, const FpPendingNetwork *pending)
{
  if (pending == NULL)
    {
      g_key_file_remove_group (file, "pending-network", NULL);
      return;
    }
  set (file, "pending-network", "action", fp_pending_action_word (pending->action));
  write_code (file, "pending-network", pending->code);
  write_network_settings (file, "pending-network", &pending->settings);
}

static void
write_journal (GKeyFile *file, const char *journal)
{
  g_auto (GStrv) lines = g_strsplit (journal != NULL ? journal : "", "\n", -1);
  guint n = 0;

  g_key_file_remove_group (file, "journal", NULL);
  if (journal != NULL) /* also where there is nothing to undo: a change runs */
    g_key_file_set_integer (file, "journal", "format", 1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      {
        g_autofree char *key = g_strdup_printf ("line-%u", ++n);

        set (file, "journal", key, *line);
      }
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
  write_network (file, &state->network);
  write_pending_network (file, state->pending_network);
  write_journal (file, state->journal);
  body = g_key_file_to_data (file, &len, NULL);
  seal = seal_of (body, len);
  return g_strconcat (body, seal, NULL);
}
