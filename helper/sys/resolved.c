/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/resolved.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

#include "helper/sys/service.h"

#define CALL_MS  10000 /* it may have to start first */
#define RETRY_MS 200
#define RETRIES  15

static const FpService service
    = { "systemd-resolved", FP_RESOLVED_NAME, "/org/freedesktop/resolve1",
        "org.freedesktop.resolve1.Manager" };

struct _FpResolvedCall
{
  GDBusConnection *bus;
  GCancellable *cancellable;
  FpNetObject object;
  gboolean reverts;
  guint retries;
  guint timer; /* of a retry, or of an end that is known already; 0: none */
  FpResolvedOutcome outcome;
  char *detail;
  FpResolvedEnded ended;
  gpointer user_data;
};

void
fp_resolved_call_free (FpResolvedCall *call)
{
  if (call == NULL)
    return;
  g_cancellable_cancel (call->cancellable);
  g_object_unref (call->cancellable);
  g_object_unref (call->bus);
  g_clear_handle_id (&call->timer, g_source_remove);
  g_free (call->detail);
  g_free (call);
}

/* From the loop. Takes detail. */
static void
end (FpResolvedCall *call, FpResolvedOutcome outcome, char *detail)
{
  g_autofree char *taken = detail;

  call->ended (outcome, taken, call->user_data);
}

static gboolean
on_known (gpointer user_data)
{
  FpResolvedCall *call = user_data;

  call->timer = 0;
  end (call, call->outcome, g_steal_pointer (&call->detail));
  return G_SOURCE_REMOVE;
}

static void
ask (FpResolvedCall *call, const char *method, GVariant *arguments, GAsyncReadyCallback on_reply)
{
  g_dbus_connection_call (call->bus, service.name, service.path, service.iface, method, arguments,
                          NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS, call->cancellable, on_reply, call);
}

static void begin (FpResolvedCall *call);

static gboolean
on_retry (gpointer user_data)
{
  FpResolvedCall *call = user_data;

  call->timer = 0;
  begin (call);
  return G_SOURCE_REMOVE;
}

/* It reads links from the kernel, and what networkd manages from a file, some time after they
 * changed. */
static gboolean
is_late (FpResolvedCall *call, const GError *error)
{
  return call->retries++ < RETRIES
         && (fp_service_is_error (error, "org.freedesktop.resolve1.NoSuchLink")
             || fp_service_is_error (error, "org.freedesktop.resolve1.LinkBusy"));
}

static void
end_with_error (FpResolvedCall *call, const GError *error)
{
  if (fp_service_is_absent (error))
    end (call, FP_RESOLVED_ABSENT, NULL);
  else if (call->reverts && fp_service_is_error (error, "org.freedesktop.resolve1.NoSuchLink"))
    end (call, FP_RESOLVED_DONE, NULL);
  else if (!call->reverts && is_late (call, error))
    call->timer = g_timeout_add (RETRY_MS, on_retry, call);
  else
    end (call, FP_RESOLVED_FAILED, fp_service_failure (&service, error));
}

/* NULL: it has ended, or call is gone. */
static GVariant *
take_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end_with_error (user_data, error);
  return reply;
}

static void
on_last_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = take_reply (source, result, user_data);

  if (reply != NULL)
    end (user_data, FP_RESOLVED_DONE, NULL);
}

static int
link_index (FpResolvedCall *call)
{
  return (int)if_nametoindex (call->object.link);
}

static GVariant *
domains (FpResolvedCall *call)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sb)"));
  if (call->object.dns.domain[0] != '\0')
    g_variant_builder_add (&builder, "(sb)", call->object.dns.domain, FALSE);
  return g_variant_new ("(ia(sb))", link_index (call), &builder);
}

static void
on_servers_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = take_reply (source, result, user_data);

  if (reply != NULL)
    ask (user_data, "SetLinkDomains", domains (user_data), on_last_reply);
}

static void
add_server (GVariantBuilder *builder, const char *text)
{
  guint8 bytes[sizeof (struct in6_addr)];
  int family = strchr (text, ':') != NULL ? AF_INET6 : AF_INET;
  gsize len = family == AF_INET6 ? sizeof (struct in6_addr) : sizeof (struct in_addr);

  if (inet_pton (family, text, bytes) == 1)
    g_variant_builder_add (builder, "(i@ay)", family,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, len, 1));
}

static GVariant *
servers (FpResolvedCall *call)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iay)"));
  for (guint i = 0; i < FP_NET_DNS_MAX && call->object.dns.servers[i][0] != '\0'; i++)
    add_server (&builder, call->object.dns.servers[i]);
  return g_variant_new ("(ia(iay))", link_index (call), &builder);
}

static void
know (FpResolvedCall *call, FpResolvedOutcome outcome, char *detail)
{
  call->outcome = outcome;
  call->detail = detail;
  call->timer = g_idle_add (on_known, call);
}

static void
begin (FpResolvedCall *call)
{
  if (link_index (call) != 0)
    {
      if (call->reverts)
        ask (call, "RevertLink", g_variant_new ("(i)", link_index (call)), on_last_reply);
      else
        ask (call, "SetLinkDNS", servers (call), on_servers_set);
    }
  else if (call->reverts)
    know (call, FP_RESOLVED_DONE, NULL);
  else
    know (call, FP_RESOLVED_FAILED, g_strdup_printf ("there is no link %s", call->object.link));
}

FpResolvedCall *
fp_resolved_set (GDBusConnection *bus, const FpNetObject *object, FpResolvedEnded ended,
                 gpointer user_data)
{
  FpResolvedCall *call = g_new0 (FpResolvedCall, 1);

  call->bus = g_object_ref (bus);
  call->cancellable = g_cancellable_new ();
  call->object = *object;
  call->ended = ended;
  call->user_data = user_data;
  begin (call);
  return call;
}

FpResolvedCall *
fp_resolved_revert (GDBusConnection *bus, const char *link, FpResolvedEnded ended,
                    gpointer user_data)
{
  FpResolvedCall *call = g_new0 (FpResolvedCall, 1);

  call->bus = g_object_ref (bus);
  call->cancellable = g_cancellable_new ();
  g_strlcpy (call->object.link, link, sizeof call->object.link);
  call->reverts = TRUE;
  call->ended = ended;
  call->user_data = user_data;
  begin (call);
  return call;
}
