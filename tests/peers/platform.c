/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small platform: HTTPS with GET /health ({"activated": true}) and a WebSocket at /ws that echoes
 * what it gets (libsoup answers the pings). Prints port=N once it listens, and a line per request
 * with --verbose. SIGUSR1 turns the activation round, SIGTERM and SIGINT end it. */
#include <glib-unix.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

typedef struct
{
  gboolean activated;
  gboolean verbose;
  GPtrArray *sockets; /* SoupWebsocketConnection, owned: the server does not keep them */
} Platform;

typedef struct
{
  char *address;
  char *cert;
  char *key;
  int port;
  gboolean not_activated;
  gboolean verbose;
  gboolean die_with_parent;
} Options;

static void
note (Platform *platform, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (!platform->verbose)
    return;
  /* a proxy's password that reaches the platform is a leak that tests look for */
  printf ("%s %s%s\n", soup_server_message_get_method (message), path,
          soup_message_headers_get_one (headers, "Proxy-Authorization") != NULL
              ? " proxy-authorization"
              : "");
  fflush (stdout);
}

static void
on_health (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
           gpointer user_data)
{
  Platform *platform = user_data;
  const char *body = platform->activated ? "{\"activated\": true}\n" : "{\"activated\": false}\n";

  note (platform, message, path);
  if (soup_server_message_get_method (message) != SOUP_METHOD_GET)
    {
      soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control",
                                "no-store");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

static void
on_message (SoupWebsocketConnection *socket, SoupWebsocketDataType type, GBytes *bytes,
            gpointer user_data)
{
  if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_message (socket, type, bytes);
}

static void
on_closed (SoupWebsocketConnection *socket, gpointer user_data)
{
  Platform *platform = user_data;

  g_ptr_array_remove_fast (platform->sockets, socket);
}

static void
on_websocket (SoupServer *server, SoupServerMessage *message, const char *path,
              SoupWebsocketConnection *socket, gpointer user_data)
{
  Platform *platform = user_data;

  note (platform, message, path);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), NULL);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), platform);
  g_ptr_array_add (platform->sockets, g_object_ref (socket));
}

static gboolean
on_toggle (gpointer user_data)
{
  Platform *platform = user_data;

  platform->activated = !platform->activated;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_end (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static SoupServer *
serve (const Options *options, Platform *platform, GError **error)
{
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GTlsCertificate) certificate
      = g_tls_certificate_new_from_files (options->cert, options->key, error);
  g_autoptr (GSocketAddress) address = NULL;

  if (certificate == NULL)
    return NULL;
  address = g_inet_socket_address_new_from_string (options->address, options->port);
  if (address == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "not an IP address: %s",
                   options->address);
      return NULL;
    }
  server = soup_server_new ("server-header", "faceplate-demo-platform", NULL);
  soup_server_set_tls_certificate (server, certificate);
  soup_server_add_handler (server, "/health", on_health, platform, NULL);
  soup_server_add_websocket_handler (server, "/ws", NULL, NULL, on_websocket, platform, NULL);
  if (!soup_server_listen (server, address, SOUP_SERVER_LISTEN_HTTPS, error))
    return NULL;
  return g_steal_pointer (&server);
}

static void
print_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);

  printf ("port=%d\n", g_uri_get_port (uris->data));
  fflush (stdout);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "Listen here (127.0.0.1)", "IP" },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "Listen here (0: any free port)", "PORT" },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &options->cert, "Certificate chain, PEM", "FILE" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options->key, "Private key, PEM", "FILE" },
    { "not-activated", 0, 0, G_OPTION_ARG_NONE, &options->not_activated,
      "Say that the appliance is not activated", NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &options->verbose, "Print each request", NULL },
    { "die-with-parent", 0, 0, G_OPTION_ARG_NONE, &options->die_with_parent,
      "End when the parent process ends", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- a small platform for tests");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->address == NULL)
    options->address = g_strdup ("127.0.0.1");
  if (options->cert != NULL && options->key != NULL && options->port >= 0 && options->port < 65536)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               "--cert and --key are needed, --port is 0 to 65535");
  return FALSE;
}

static void
run (Platform *platform)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGTERM, on_end, loop);
  g_unix_signal_add (SIGINT, on_end, loop);
  g_unix_signal_add (SIGUSR1, on_toggle, platform);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupServer) server = NULL;
  Options options = { 0 };
  Platform platform;
  pid_t parent = getppid ();

  if (!parse_options (&argc, &argv, &options, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (options.die_with_parent && (prctl (PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid () != parent))
    return 1;
  signal (SIGPIPE, SIG_IGN);
  platform = (Platform){ !options.not_activated, options.verbose,
                         g_ptr_array_new_with_free_func (g_object_unref) };
  server = serve (&options, &platform, &error);
  if (server == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  print_port (server);
  run (&platform);
  soup_server_disconnect (server);
  g_ptr_array_unref (platform.sockets);
  g_free (options.address);
  g_free (options.cert);
  g_free (options.key);
  return 0;
}
