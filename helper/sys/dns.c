/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/dns.h"

#include "helper/host/request.h"
#include "helper/sys/resolv-guard.h"
#include "helper/sys/resolved.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define RETRY_MIN_S 5
#define RETRY_MAX_S 300

/* One piece of work: first resolved, then the file. */
typedef struct
{
  FpDns *dns;
  FpNetObject object;
  gboolean reverts;
  FpResolvedCall *resolved;
  FpHostCall *host;
  gboolean writes;   /* the file */
  gboolean forgives; /* resolved has it: the file alone is no failure */
  FpNetStepDone done;
  gpointer user_data;
} Work;

struct _FpDns
{
  GDBusConnection *bus; /* NULL: none */
  FpHostAddress host;
  guint watch;
  FpDnsAppend append; /* NULL: nothing is announced */
  FpNetDnsTrouble trouble;
  gpointer user_data;
  gboolean is_set;
  FpNetObject set;     /* without what is announced */
  FpNetObject placed;  /* with it; empty: nothing is in place */
  gboolean file_gone;  /* resolv.conf is not ours for sure */
  FpResolvGuard *file; /* NULL: resolv.conf is not to be ours */
  gboolean appeared;   /* resolved, while asked runs */
  Work *asked, *again; /* NULL: none runs */
  gboolean left;       /* something may be in place that an earlier process has set */
  guint retry;         /* of what failed in the background; 0: nothing has */
  guint delay_s;       /* of it */
  guint nothing;       /* asked for what needs nobody; 0: not */
  FpNetStepDone done;  /* of it */
  gpointer done_data;
};

static void
work_free (Work *work)
{
  fp_resolved_call_free (work->resolved);
  fp_host_call_free (work->host);
  g_free (work);
}

/* What is set and what is announced; returns whether the latter is known. */
static gboolean
find_wanted (FpDns *dns, FpNetObject *object)
{
  *object = dns->set;
  return dns->append == NULL || dns->append (object, dns->user_data);
}

static gboolean
is_placed (FpDns *dns)
{
  FpNetObject object;
  gboolean known = find_wanted (dns, &object);

  return fp_net_object_equal (&object, &dns->placed) && !(dns->left && known);
}

static void set_again (FpDns *dns);

/* detail: NULL: there is none any more. */
static void
tell_trouble (FpDns *dns, const char *detail)
{
  if (dns->trouble != NULL)
    dns->trouble (detail, dns->user_data);
}

static void
finish (Work *work, FpCode code, const char *detail)
{
  FpDns *dns = work->dns;
  gboolean by_file = work == dns->asked && dns->appeared && !work->forgives;

  if (work == dns->asked)
    dns->asked = NULL;
  else
    dns->again = NULL;
  if (code == FP_CODE_OK)
    tell_trouble (dns, NULL);
  if (dns->is_set && (by_file || !is_placed (dns)))
    set_again (dns);
  work->done (code, detail, work->user_data); /* the last use of dns: done may free it */
  work_free (work);
}

/* What was asked for in the foreground, or is being set again, writes it anyway. */
static void
on_file_lost (gboolean gives_up, gpointer user_data)
{
  static const char fight[] = "another program writes resolv.conf again and again";
  FpDns *dns = user_data;

  if (!dns->is_set || dns->asked != NULL || dns->again != NULL || dns->nothing != 0)
    return;
  if (gives_up)
    {
      g_warning ("the DNS servers are not in place: %s", fight);
      tell_trouble (dns, fight);
      return;
    }
  g_message ("another program has written resolv.conf: it is written again");
  set_again (dns);
}

static void
guard_file (FpDns *dns)
{
  const char *root = dns->host.path != NULL ? dns->host.root : NULL;
  g_autofree char *path = g_build_filename (root != NULL ? root : "/", RESOLV_CONF, NULL);

  if (dns->file == NULL)
    dns->file = fp_resolv_guard_new (path, FP_RESOLV_GUARD_MS, on_file_lost, dns);
  fp_resolv_guard_look (dns->file);
}

static void
on_host_done (const char *failure, gpointer user_data)
{
  Work *work = user_data;

  if (failure == NULL && work->writes)
    guard_file (work->dns);
  else if (failure == NULL)
    g_clear_pointer (&work->dns->file, fp_resolv_guard_free);
  if (failure == NULL && (work->reverts || work->forgives))
    work->dns->file_gone = TRUE;
  if (failure != NULL && !work->forgives)
    finish (work, FP_CODE_NET_DNS_NOT_SET, failure);
  else
    finish (work, FP_CODE_OK, NULL);
}

static void
ask_host (Work *work, const char *request)
{
  work->host = fp_host_call_new (&work->dns->host, request, on_host_done, work);
}

static void
write_file (Work *work)
{
  g_autofree char *request = NULL;

  if (work->object.dns.servers[0][0] == '\0') /* a search domain alone leaves nobody to ask */
    {
      ask_host (work, FP_HOST_RESOLV_CONF);
      return;
    }
  request = fp_host_request_dns (&work->object);
  work->writes = TRUE;
  work->dns->file_gone = FALSE;
  ask_host (work, request);
}

static void
on_resolved_ended (FpResolvedOutcome outcome, const char *detail, gpointer user_data)
{
  Work *work = user_data;

  work->forgives = outcome == FP_RESOLVED_DONE;
  if (outcome == FP_RESOLVED_FAILED)
    finish (work, FP_CODE_NET_DNS_NOT_SET, detail);
  else if (work->forgives && work->dns->file_gone)
    finish (work, FP_CODE_OK, NULL);
  else if (work->forgives)
    ask_host (work, FP_HOST_RESOLV_CONF);
  else
    write_file (work);
}

/* Nothing to set is as nothing set. */
static gboolean
is_empty (const FpNetObject *object)
{
  return object->dns.servers[0][0] == '\0' && object->dns.domain[0] == '\0';
}

static Work *
begin (FpDns *dns, const FpNetObject *object, FpNetStepDone done, gpointer user_data)
{
  Work *work = g_new0 (Work, 1);

  work->dns = dns;
  work->object = dns->placed = *object;
  dns->left = FALSE;
  g_clear_handle_id (&dns->retry, g_source_remove);
  work->reverts = is_empty (object);
  work->done = done;
  work->user_data = user_data;
  if (dns->bus == NULL)
    write_file (work);
  else if (work->reverts)
    work->resolved = fp_resolved_revert (dns->bus, object->link, on_resolved_ended, work);
  else
    work->resolved = fp_resolved_set (dns->bus, object, on_resolved_ended, work);
  return work;
}

static gboolean
on_retry (gpointer user_data)
{
  FpDns *dns = user_data;

  dns->retry = 0;
  if (dns->asked == NULL && dns->nothing == 0)
    set_again (dns);
  return G_SOURCE_REMOVE;
}

/* Nobody else asks for it again. */
static void
on_set_again (FpCode code, const char *detail, gpointer user_data)
{
  FpDns *dns = user_data;

  if (code == FP_CODE_OK)
    {
      dns->delay_s = 0;
      return;
    }
  g_warning ("the DNS servers are not set: %s", detail);
  dns->delay_s = CLAMP (dns->delay_s * 2, RETRY_MIN_S, RETRY_MAX_S);
  g_clear_handle_id (&dns->retry, g_source_remove);
  dns->retry = g_timeout_add_seconds (dns->delay_s, on_retry, dns);
  tell_trouble (dns, detail);
}

static void
set_again (FpDns *dns)
{
  FpNetObject object;

  find_wanted (dns, &object);
  g_clear_pointer (&dns->again, work_free);
  dns->again = begin (dns, &object, on_set_again, dns);
}

void
fp_dns_announced (FpDns *dns)
{
  if (dns->is_set && dns->asked == NULL && dns->nothing == 0 && !is_placed (dns))
    set_again (dns);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  FpDns *dns = user_data;

  if (dns->asked != NULL)
    dns->appeared = TRUE;
  else if (dns->is_set && !is_empty (&dns->placed))
    set_again (dns);
}

FpDns *
fp_dns_new (GDBusConnection *bus, const FpHostAddress *host, FpDnsAppend append,
            FpNetDnsTrouble trouble, gpointer user_data)
{
  FpDns *dns = g_new0 (FpDns, 1);

  dns->host = *host;
  dns->append = append;
  dns->trouble = trouble;
  dns->user_data = user_data;
  if (bus == NULL)
    return dns;
  dns->bus = g_object_ref (bus);
  dns->watch = g_bus_watch_name_on_connection (bus, FP_RESOLVED_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                               on_appeared, NULL, dns, NULL);
  return dns;
}

void
fp_dns_cancel (FpDns *dns)
{
  g_clear_pointer (&dns->asked, work_free);
  g_clear_handle_id (&dns->nothing, g_source_remove);
}

void
fp_dns_free (FpDns *dns)
{
  if (dns == NULL)
    return;
  if (dns->watch != 0)
    g_bus_unwatch_name (dns->watch);
  fp_dns_cancel (dns);
  g_clear_handle_id (&dns->retry, g_source_remove);
  g_clear_pointer (&dns->again, work_free);
  fp_resolv_guard_free (dns->file);
  g_clear_object (&dns->bus);
  g_free (dns);
}

static gboolean
on_nothing (gpointer user_data)
{
  FpDns *dns = user_data;

  dns->nothing = 0;
  if (!is_placed (dns))
    set_again (dns); /* announced meanwhile, or known to be nothing */
  tell_trouble (dns, NULL);
  dns->done (FP_CODE_OK, NULL, dns->done_data);
  return G_SOURCE_REMOVE;
}

void
fp_dns_run (FpDns *dns, const FpNetStep *step, FpNetStepDone done, gpointer user_data)
{
  FpNetObject object = { .kind = FP_NET_OBJECT_DNS };

  g_return_if_fail (dns->asked == NULL && dns->nothing == 0);
  g_return_if_fail (step->object.kind == FP_NET_OBJECT_DNS);
  g_clear_pointer (&dns->again, work_free);
  g_clear_handle_id (&dns->retry, g_source_remove);
  g_strlcpy (object.link, step->object.link, sizeof object.link);
  dns->is_set = step->kind != FP_NET_STEP_REMOVE;
  dns->set = step->object;
  dns->appeared = FALSE;
  if (dns->is_set)
    find_wanted (dns, &object);
  if (step->kind != FP_NET_STEP_ADD || !is_empty (&object))
    {
      dns->asked = begin (dns, &object, done, user_data);
      return;
    }
  dns->placed = object;
  dns->left = TRUE;
  dns->done = done;
  dns->done_data = user_data;
  dns->nothing = g_idle_add (on_nothing, dns);
}
