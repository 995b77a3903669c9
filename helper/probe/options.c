/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/options.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dbus/errors.h"
#include "helper/core/url.h"

/* As they stand on the command line. */
typedef struct
{
  char *proxy;
  char *user;
  char *password_fd;
  char *schemes;
  char *learned_scheme;
  char *ca;
  char *issuing_ca;
  char *system_ca;
  char *crl;
  char **pins;
  char *time_scale;
  char *hold;
  char **urls;
  gboolean json;
  gboolean serve;
  gboolean version;
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->proxy);
  g_free (raw->user);
  g_free (raw->password_fd);
  g_free (raw->schemes);
  g_free (raw->learned_scheme);
  g_free (raw->ca);
  g_free (raw->issuing_ca);
  g_free (raw->system_ca);
  g_free (raw->crl);
  g_strfreev (raw->pins);
  g_free (raw->time_scale);
  g_free (raw->hold);
  g_strfreev (raw->urls);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, FP_ERROR, FP_ERROR_FAILED, message);
  return FALSE;
}

/* HOST:PORT or [ADDRESS]:PORT */
static gboolean
take_proxy (FpProxySettings *proxy, const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;

  if (colon == NULL)
    return refuse (error, "--proxy: not HOST:PORT");
  host = g_strndup (text, (gsize)(colon - text));
  if (strchr (host, ':') != NULL && host[0] != '[' && strstr (host, "://") == NULL)
    return refuse (error, "--proxy: not HOST:PORT (an IPv6 address has brackets)");
  proxy->host = fp_host_parse (host, error);
  if (proxy->host == NULL)
    return FALSE;
  proxy->port = fp_port_parse (colon + 1, error);
  return proxy->port != 0;
}

/* Up to the first line's end, or the end of the file. */
static gboolean
read_password (FpProxySettings *proxy, int fd, GError **error)
{
  char buffer[FP_PASSWORD_MAX + 2]; /* one too many shows that it is too long */
  gsize len = 0;
  gssize n = 1;

  while (n > 0 && len < sizeof buffer - 1 && memchr (buffer, '\n', len) == NULL)
    {
      n = read (fd, buffer + len, sizeof buffer - 1 - len);
      if (n < 0 && errno == EINTR)
        n = 1;
      else if (n > 0)
        len += (gsize)n;
    }
  buffer[len] = '\0';
  buffer[strcspn (buffer, "\n")] = '\0';
  proxy->password = g_strdup (buffer);
  explicit_bzero (buffer, sizeof buffer);
  if (n < 0)
    return refuse (error, "--password-fd: the file descriptor cannot be read");
  return fp_password_validate (proxy->password, error);
}

static gboolean
take_password (FpProxySettings *proxy, const char *text, GError **error)
{
  guint64 fd;

  if (proxy->user == NULL)
    return refuse (error, "--password-fd: there is no --user");
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &fd, NULL))
    return refuse (error, "--password-fd: not a number");
  return read_password (proxy, (int)fd, error);
}

static gboolean
take_credentials (FpCheckRequest *request, const Raw *raw, GError **error)
{
  if (raw->proxy == NULL)
    return (raw->user == NULL && raw->password_fd == NULL)
           || refuse (error, "--user, --password-fd: there is no --proxy");
  request->proxy = fp_proxy_settings_new ();
  if (!take_proxy (request->proxy, raw->proxy, error))
    return FALSE;
  if (raw->user != NULL && !fp_user_validate (raw->user, error))
    return FALSE;
  request->proxy->user = g_strdup (raw->user);
  return raw->password_fd == NULL || take_password (request->proxy, raw->password_fd, error);
}

static gboolean
take_schemes (FpCheckRequest *request, const Raw *raw, GError **error)
{
  g_auto (GStrv) words = g_strsplit (raw->schemes != NULL ? raw->schemes : "", ",", -1);
  FpScheme scheme;

  for (guint i = 0; raw->schemes != NULL && words[i] != NULL; i++)
    {
      if (!fp_scheme_from_word (words[i], &scheme) || scheme == FP_SCHEME_NONE)
        return refuse (error, "--schemes: not a list of basic, digest, ntlm, negotiate");
      request->schemes |= 1u << scheme;
    }
  if (raw->schemes != NULL && request->schemes == 0)
    return refuse (error, "--schemes: none is allowed");
  if (raw->learned_scheme != NULL
      && !fp_scheme_from_word (raw->learned_scheme, &request->learned_scheme))
    return refuse (error, "--learned-scheme: not one of none, basic, digest, ntlm, negotiate");
  return TRUE;
}

static gboolean
take_urls (FpCheckRequest *request, const Raw *raw, GError **error)
{
  guint n = raw->urls != NULL ? g_strv_length (raw->urls) : 0;
  g_autoptr (FpUrl) url = NULL;
  g_autoptr (FpUrl) websocket_url = NULL;

  if (n < 1 || n > 2)
    return refuse (error, "give an HTTPS URL and, if there is one, a WebSocket (wss) URL");
  url = fp_url_parse (raw->urls[0], FALSE, error);
  if (url == NULL)
    return FALSE;
  request->url = g_strdup (raw->urls[0]);
  if (n == 1)
    return TRUE;
  websocket_url = fp_url_parse (raw->urls[1], TRUE, error);
  request->websocket_url = g_strdup (raw->urls[1]);
  return websocket_url != NULL;
}

static gboolean
take_pins (FpCheckRequest *request, const Raw *raw, GError **error)
{
  guint n = raw->pins != NULL ? g_strv_length (raw->pins) : 0;

  if (n > FP_CHECK_PINS_MAX)
    return refuse (error, "--pin: more than 8");
  for (guint i = 0; i < n; i++)
    if (!fp_check_pin_validate (raw->pins[i], error))
      return FALSE;
  request->pins = g_strdupv (raw->pins);
  return TRUE;
}

static gboolean
take_time_scale (FpCheckRequest *request, const Raw *raw, GError **error)
{
  char *end;

  if (raw->time_scale == NULL)
    return TRUE;
  request->time_scale = g_ascii_strtod (raw->time_scale, &end);
  if (end == raw->time_scale || *end != '\0')
    return refuse (error, "time-scale: not a number");
  return fp_check_time_scale_validate (request->time_scale, error);
}

static gboolean
take_hold (FpCheckRequest *request, const Raw *raw, GError **error)
{
  gint64 hold_s = 0;

  if (raw->hold == NULL)
    return TRUE;
  if (!g_ascii_string_to_signed (raw->hold, 10, G_MININT, G_MAXINT, &hold_s, NULL))
    return refuse (error, "--hold: not a number of seconds");
  if (!fp_check_hold_validate (hold_s, error))
    return FALSE;
  if (hold_s > 0 && request->websocket_url == NULL)
    return refuse (error, "--hold: there is no WebSocket (wss) URL");
  request->hold_s = (guint)hold_s;
  return TRUE;
}

static gboolean
take_all (FpCheckRequest *request, const Raw *raw, GError **error)
{
  request->ca_file = g_strdup (raw->ca);
  request->issuing_ca_file = g_strdup (raw->issuing_ca);
  request->system_ca_file = g_strdup (raw->system_ca);
  request->crl_file = g_strdup (raw->crl);
  return take_urls (request, raw, error) && take_pins (request, raw, error)
         && take_schemes (request, raw, error) && take_time_scale (request, raw, error)
         && take_hold (request, raw, error) && take_credentials (request, raw, error);
}

static gboolean
parse_raw (Raw *raw, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &raw->proxy, "HTTP proxy; without it: direct",
      "HOST:PORT" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &raw->user, "the proxy's user, DOMAIN\\user too", "USER" },
    { "password-fd", 0, 0, G_OPTION_ARG_STRING, &raw->password_fd,
      "file descriptor to read the password from", "N" },
    { "schemes", 0, 0, G_OPTION_ARG_STRING, &raw->schemes,
      "authentication allowed: basic,digest,ntlm,negotiate (all)", "LIST" },
    { "learned-scheme", 0, 0, G_OPTION_ARG_STRING, &raw->learned_scheme,
      "the one that the proxy accepted last, shown to it unasked", "SCHEME" },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &raw->ca, "the platform's own roots", "FILE" },
    { "issuing-ca", 0, 0, G_OPTION_ARG_FILENAME, &raw->issuing_ca,
      "its issuing CA, to tell a missing intermediate", "FILE" },
    { "system-ca", 0, 0, G_OPTION_ARG_FILENAME, &raw->system_ca,
      "the public store, to tell another CA (the system's)", "FILE" },
    { "crl", 0, 0, G_OPTION_ARG_FILENAME, &raw->crl, "revocation list", "FILE" },
    { "pin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->pins,
      "a key that must be in the chain (RFC 7469), repeatable", "sha256/BASE64" },
    { "time-scale", 0, 0, G_OPTION_ARG_STRING, &raw->time_scale,
      "factor on every deadline, 0.01 to 100", "FACTOR" },
    { "hold", 0, 0, G_OPTION_ARG_STRING, &raw->hold,
      "keep the WebSocket open for so long, 1 to 3600, with pings (0: not)", "SECONDS" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json, "a JSON object a line", NULL },
    { "serve", 0, 0, G_OPTION_ARG_NONE, &raw->serve,
      "serve one request on the socket that is standard input", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->urls, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("HTTPS-URL [WSS-URL]");

  g_option_context_set_summary (context, "Checks that the platform is reached: resolve, connect, "
                                         "tunnel, tls, https, websocket, activation.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

gboolean
fp_options_parse (FpOptions *options, int *argc, char ***argv, GError **error)
{
  gboolean is_alone = *argc == 2;
  g_auto (Raw) raw = { 0 };

  if (!parse_raw (&raw, argc, argv, error))
    return FALSE;
  if (raw.serve && !is_alone)
    return refuse (error, "--serve: it takes no other argument");
  options->mode = raw.serve ? FP_MODE_SERVE : raw.version ? FP_MODE_VERSION : FP_MODE_CHECK;
  options->json = raw.json;
  if (options->mode != FP_MODE_CHECK)
    return TRUE;
  options->request = fp_check_request_new ();
  return take_all (options->request, &raw, error);
}

void
fp_options_clear (FpOptions *options)
{
  g_clear_pointer (&options->request, fp_check_request_free);
}
