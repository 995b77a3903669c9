/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/config.h"

#include <net/if.h>
#include <stddef.h>
#include <string.h>

#include "dbus/text.h"
#include "dbus/words.h"
#include "helper/core/check-request.h"
#include "helper/core/url.h"

#define INTERVAL_DEFAULT_S 180
#define INTERVAL_MIN_S     30
#define INTERVAL_MAX_S     86400
#define PATH_LEN_MAX       1024
#define FAULT_TEXT_MAX     64 /* of a name from the file, in a sentence */

/* Takes text (not empty) into config, or returns why it does not (transfer full). */
typedef char *(*Take) (FpConfig *config, gsize offset, const char *text);

typedef struct
{
  const char *group, *key;
  Take take;
  gsize offset; /* of the member that a general Take sets */
} Entry;

typedef struct
{
  char *first;
  guint more;
} Faults;

FpConfig *
fp_config_new (void)
{
  FpConfig *config = g_new0 (FpConfig, 1);

  config->interval_s = INTERVAL_DEFAULT_S;
  config->time_scale = 1.0;
  return config;
}

void
fp_config_free (FpConfig *config)
{
  if (config == NULL)
    return;
  g_free (config->name);
  g_free (config->url);
  g_free (config->websocket_url);
  g_free (config->ca_file);
  g_free (config->issuing_ca_file);
  g_free (config->system_ca_file);
  g_free (config->crl_file);
  g_strfreev (config->pins);
  g_free (config->link);
  g_free (config);
}

static char *
take_name (FpConfig *config, gsize offset, const char *text)
{
  if (strlen (text) > FP_NAME_MAX)
    return g_strdup ("longer than 64 bytes");
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return g_strdup ("it holds a control character");
  config->name = g_strdup (text);
  return NULL;
}

static char *
take_url (FpConfig *config, gsize offset, const char *text)
{
  gboolean websocket = offset == offsetof (FpConfig, websocket_url);
  g_autoptr (GError) error = NULL;
  g_autoptr (FpUrl) url = fp_url_parse (text, websocket, &error);

  if (url == NULL)
    return g_strdup (error->message);
  G_STRUCT_MEMBER (char *, config, offset) = g_strdup (text);
  return NULL;
}

static char *
take_path (FpConfig *config, gsize offset, const char *text)
{
  if (text[0] != '/')
    return g_strdup ("not an absolute path");
  if (strlen (text) > PATH_LEN_MAX)
    return g_strdup ("longer than 1024 bytes");
  G_STRUCT_MEMBER (char *, config, offset) = g_strdup (text);
  return NULL;
}

static char *
take_link (FpConfig *config, gsize offset, const char *text)
{
  if (strlen (text) >= IF_NAMESIZE || strpbrk (text, "/ \t") != NULL)
    return g_strdup ("not the name of a link");
  config->link = g_strdup (text);
  return NULL;
}

static char *
take_manage (FpConfig *config, gsize offset, const char *text)
{
  if (!g_str_equal (text, "yes") && !g_str_equal (text, "no"))
    return g_strdup ("not yes or no");
  config->manage = g_str_equal (text, "yes");
  return NULL;
}

/* The words of a list, empty ones left out. */
static GPtrArray *
split_list (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "; ,\t", -1);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (char **p = parts; *p != NULL; p++)
    if (**p != '\0')
      g_ptr_array_add (words, g_strdup (*p));
  return words;
}

static char *
take_pins (FpConfig *config, gsize offset, const char *text)
{
  g_autoptr (GPtrArray) pins = split_list (text);
  g_autoptr (GError) error = NULL;

  if (pins->len == 0 || pins->len > FP_CHECK_PINS_MAX)
    return g_strdup ("not 1 to 8 pins");
  for (guint i = 0; i < pins->len; i++)
    if (!fp_check_pin_validate (pins->pdata[i], &error))
      return g_strdup (error->message);
  g_ptr_array_add (pins, NULL);
  config->pins = (char **)g_ptr_array_free (g_steal_pointer (&pins), FALSE);
  return NULL;
}

static char *
take_schemes (FpConfig *config, gsize offset, const char *text)
{
  g_autoptr (GPtrArray) words = split_list (text);
  guint schemes = 0;

  for (guint i = 0; i < words->len; i++)
    {
      FpScheme scheme = FP_SCHEME_NONE;

      if (!fp_scheme_from_word (words->pdata[i], &scheme) || scheme == FP_SCHEME_NONE)
        return g_strdup ("not a list of digest, ntlm, negotiate, basic");
      schemes |= 1u << scheme;
    }
  if (schemes == 0)
    return g_strdup ("the list is empty");
  config->schemes = schemes;
  return NULL;
}

static char *
take_interval (FpConfig *config, gsize offset, const char *text)
{
  guint64 interval;

  if (!g_ascii_string_to_unsigned (text, 10, 0, INTERVAL_MAX_S, &interval, NULL)
      || (interval > 0 && interval < INTERVAL_MIN_S))
    return g_strdup ("not 0 or a number from 30 to 86400");
  config->interval_s = (guint)interval;
  return NULL;
}

static char *
take_time_scale (FpConfig *config, gsize offset, const char *text)
{
  char *end = NULL;
  double time_scale = g_ascii_strtod (text, &end);
  g_autoptr (GError) error = NULL;

  if (end == text || *end != '\0')
    return g_strdup ("not a number");
  if (!fp_check_time_scale_validate (time_scale, &error))
    return g_strdup (error->message);
  config->time_scale = time_scale;
  return NULL;
}

static const Entry entries[] = {
  { "appliance", "name", take_name, 0 },
  { "platform", "url", take_url, offsetof (FpConfig, url) },
  { "platform", "websocket-url", take_url, offsetof (FpConfig, websocket_url) },
  { "platform", "ca-file", take_path, offsetof (FpConfig, ca_file) },
  { "platform", "issuing-ca-file", take_path, offsetof (FpConfig, issuing_ca_file) },
  { "platform", "system-ca-file", take_path, offsetof (FpConfig, system_ca_file) },
  { "platform", "crl-file", take_path, offsetof (FpConfig, crl_file) },
  { "platform", "pins", take_pins, 0 },
  { "network", "link", take_link, 0 },
  { "network", "manage", take_manage, 0 },
  { "proxy", "schemes", take_schemes, 0 },
  { "check", "interval-s", take_interval, 0 },
  { "check", "time-scale", take_time_scale, 0 },
};

static const Entry *
find_entry (const char *group, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].group, group) && g_str_equal (entries[i].key, key))
      return &entries[i];
  return NULL;
}

/* Names from the file may hold anything. */
static void
add_fault (Faults *faults, const char *group, const char *key, const char *why)
{
  g_autofree char *safe_group = fp_text_escape (group, -1, FAULT_TEXT_MAX);
  g_autofree char *safe_key = fp_text_escape (key, -1, FAULT_TEXT_MAX);

  if (faults->first != NULL)
    faults->more++;
  else if (*key == '\0')
    faults->first = g_strdup_printf ("[%s]: %s", safe_group, why);
  else
    faults->first = g_strdup_printf ("[%s] %s: %s", safe_group, safe_key, why);
}

static void
take_key (FpConfig *config, GKeyFile *file, const char *group, const char *key, Faults *faults)
{
  const Entry *entry = find_entry (group, key);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_key_file_get_string (file, group, key, &error);
  g_autofree char *why = NULL;

  if (entry == NULL)
    why = g_strdup ("not known");
  else if (error != NULL) /* text may be there all the same */
    why = g_strdup ("not UTF-8, or a bad escape");
  else if (*text != '\0')
    why = entry->take (config, entry->offset, text);
  if (why != NULL)
    add_fault (faults, group, key, why);
}

static gboolean
is_known_group (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].group, group))
      return TRUE;
  return FALSE;
}

static void
take_group (FpConfig *config, GKeyFile *file, const char *group, Faults *faults)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  if (g_str_equal (group, "panel"))
    return;
  if (!is_known_group (group))
    add_fault (faults, group, "", "not known");
  else
    for (char **k = keys; k != NULL && *k != NULL; k++)
      take_key (config, file, group, *k, faults);
}

/* Keys that need each other, in any order. */
static void
check_pairs (FpConfig *config, Faults *faults)
{
  if (!config->manage || config->link != NULL)
    return;
  config->manage = FALSE;
  add_fault (faults, "network", "manage", "needs link as well");
}

static char *
fault_sentence (Faults *faults)
{
  if (faults->first == NULL)
    return g_strdup ("");
  if (faults->more == 0)
    return g_steal_pointer (&faults->first);
  return g_strdup_printf ("%s (and %u more)", faults->first, faults->more);
}

FpConfig *
fp_config_parse (const char *text, gsize len, char **fault)
{
  g_autoptr (FpConfig) config = fp_config_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  Faults faults = { NULL, 0 };

  if (len > 0 && memchr (text, '\0', len) != NULL) /* GKeyFile would take what stands before it */
    faults.first = g_strdup ("The file holds a NUL byte");
  else if (len == 0 || g_key_file_load_from_data (file, text, len, G_KEY_FILE_NONE, &error))
    {
      g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

      for (char **g = groups; *g != NULL; g++)
        take_group (config, file, *g, &faults);
      check_pairs (config, &faults);
    }
  else
    faults.first = fp_text_escape (error->message, -1, 4 * FAULT_TEXT_MAX);
  *fault = fault_sentence (&faults);
  g_free (faults.first);
  return g_steal_pointer (&config);
}
