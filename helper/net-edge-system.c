/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-edge-system.h"

#include "helper/sys/arp-probe.h"
#include "helper/sys/dhcp-client.h"
#include "helper/sys/dns.h"
#include "helper/sys/link-managers.h"
#include "helper/sys/neighbour.h"
#include "helper/sys/rtchange.h"
#include "helper/sys/rtndopt.h"
#include "helper/sys/rtsurvey.h"

/* The survey, step or reach that runs is one of these; ended, it is freed when its listener has
 * been told, who may have begun the next one by then, or freed the edge. */
typedef struct
{
  FpNetEdge edge;

  FpHostAddress host_address;
  FpDhcpService dhcp_service;
  FpDns *dns;
  FpRtNdOpt *announced; /* NULL: the kernel tells nothing */
  FpLinkManagers *managers;

  FpRtSurvey *survey;
  FpNetSurvey *surveyed; /* by the kernel; its manager is being asked for */
  char base[FP_LINK_NAME_SIZE];
  gboolean no_arp; /* the link surveyed last does none */
  FpNetSurveyDone survey_done;
  gpointer survey_data;

  FpRtChange *change;
  FpHostCall *host;
  FpArpProbe *probe;
  FpNetStep step; /* that one of these does */
  GSource *known; /* a step that nothing serves, or that needs nobody */
  char *detail;   /* of the former */
  FpNetStepDone step_done;
  gpointer step_data;

  FpNeighbour *neighbour;
  FpNetReachDone reach_done;
  gpointer reach_data;

  FpDhcpClient *dhcp;

  FpNetDnsTrouble trouble; /* NULL: nobody listens */
  gpointer trouble_data;
} System;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
soon (GSourceFunc func, System *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
on_manager (FpManager manager, const GError *error, gpointer user_data)
{
  System *self = user_data;
  g_autoptr (FpNetSurvey) survey = g_steal_pointer (&self->surveyed);

  survey->manager = manager;
  self->survey_done (error == NULL ? g_steal_pointer (&survey) : NULL, error, self->survey_data);
}

static void
on_survey (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  System *self = user_data;
  g_autoptr (FpRtSurvey) ended = g_steal_pointer (&self->survey);

  if (error != NULL)
    {
      self->survey_done (NULL, error, self->survey_data);
      return;
    }
  self->no_arp = survey->found && !survey->arp;
  self->surveyed = survey;
  fp_link_managers_find (self->managers, self->base, on_manager, self);
}

static void
system_survey (FpNetEdge *edge, const char *base, const char *vlan, FpSurveyExtent extent,
               FpNetSurveyDone done, gpointer user_data)
{
  System *self = (System *)edge;

  g_return_if_fail (self->survey == NULL && self->surveyed == NULL);
  g_strlcpy (self->base, base, sizeof self->base);
  self->survey_done = done;
  self->survey_data = user_data;
  self->survey = fp_rtsurvey_new (base, vlan, extent, on_survey, self);
}

static void
on_change (FpCode code, const char *detail, gpointer user_data)
{
  System *self = user_data;
  g_autoptr (FpRtChange) ended = g_steal_pointer (&self->change);

  self->step_done (code, detail, self->step_data);
}

static gboolean
on_known (gpointer user_data)
{
  System *self = user_data;
  g_autofree char *detail = g_steal_pointer (&self->detail);

  clear_source (&self->known);
  self->step_done (detail != NULL ? FP_CODE_NET_NOT_SET : FP_CODE_OK, detail, self->step_data);
  return G_SOURCE_REMOVE;
}

static void
end_step (System *self, FpCode code, const char *why)
{
  self->step_done (code, code != FP_CODE_OK ? why : NULL, self->step_data);
}

static void
on_host (const char *failure, gpointer user_data)
{
  System *self = user_data;
  g_autoptr (FpHostCall) ended = g_steal_pointer (&self->host);

  end_step (self, failure != NULL ? FP_CODE_NET_NOT_SET : FP_CODE_OK, failure);
}

static void
on_probe (FpArpProbeOutcome outcome, const char *detail, gpointer user_data)
{
  static const FpCode codes[] = { [FP_ARP_PROBE_FREE] = FP_CODE_OK,
                                  [FP_ARP_PROBE_USED] = FP_CODE_NET_ADDRESS_USED,
                                  [FP_ARP_PROBE_DOWN] = FP_CODE_NET_DOWN,
                                  [FP_ARP_PROBE_FAILED] = FP_CODE_NET_NOT_SET };
  System *self = user_data;
  g_autoptr (FpArpProbe) ended = g_steal_pointer (&self->probe);
  g_autofree char *owner
      = outcome == FP_ARP_PROBE_USED ? g_strdup_printf ("%s has it", detail) : NULL;

  end_step (self, codes[outcome], owner != NULL ? owner : detail);
}

static void
on_step (FpCode code, const char *detail, gpointer user_data)
{
  System *self = user_data;

  self->step_done (code, detail, self->step_data);
}

static void
run_ipv6 (System *self, const FpNetStep *step)
{
  g_autofree char *request = fp_host_request_ipv6 (&step->object);

  self->step = *step;
  if (step->kind == FP_NET_STEP_REMOVE) /* the link goes, or keeps what it has */
    {
      self->known = soon (on_known, self);
      return;
    }
  if (self->announced != NULL && step->object.ipv6 != FP_NET_IPV6_AUTOMATIC)
    fp_rtndopt_forget (self->announced, step->object.link);
  self->host = fp_host_call_new (&self->host_address, request, on_host, self);
}

static void
run_dns (System *self, const FpNetStep *step)
{
  if (self->announced != NULL && step->kind == FP_NET_STEP_REMOVE)
    fp_rtndopt_leave (self->announced);
  else if (self->announced != NULL)
    fp_rtndopt_ask (self->announced, step->object.link);
  fp_dns_run (self->dns, step, on_step, self);
}

static void
run_probe (System *self, const FpNetStep *step)
{
  self->step = *step;
  if (self->no_arp) /* nobody could answer */
    {
      self->known = soon (on_known, self);
      return;
    }
  self->probe = fp_arp_probe_new (&self->dhcp_service, step->object.link, step->object.address.text,
                                  on_probe, self);
}

static void
run_unserved (System *self, const FpNetStep *step)
{
  self->detail = g_strdup ("nothing serves this");
  self->known = soon (on_known, self);
}

static void
system_run (FpNetEdge *edge, const FpNetStep *step, FpNetStepDone done, gpointer user_data)
{
  System *self = (System *)edge;

  g_return_if_fail (self->change == NULL && self->known == NULL && self->host == NULL
                    && self->probe == NULL);
  self->step_done = done;
  self->step_data = user_data;
  if (fp_rtchange_knows (step))
    self->change = fp_rtchange_new (step, on_change, self);
  else if (step->object.kind == FP_NET_OBJECT_DNS)
    run_dns (self, step);
  else if (step->object.kind == FP_NET_OBJECT_MANAGER)
    fp_link_managers_run (self->managers, step, on_step, self);
  else if (step->object.kind == FP_NET_OBJECT_IPV6)
    run_ipv6 (self, step);
  else if (step->kind == FP_NET_STEP_PROBE)
    run_probe (self, step);
  else
    run_unserved (self, step);
}

static void
on_reach (FpNeighbourAnswer answer, gpointer user_data)
{
  System *self = user_data;
  g_autoptr (FpNeighbour) ended = g_steal_pointer (&self->neighbour);

  self->reach_done (answer == FP_NEIGHBOUR_ANSWERS, self->reach_data);
}

static void
system_reach (FpNetEdge *edge, const char *link, const char *gateway, FpNetReachDone done,
              gpointer user_data)
{
  System *self = (System *)edge;

  g_return_if_fail (self->neighbour == NULL);
  self->reach_done = done;
  self->reach_data = user_data;
  self->neighbour = fp_neighbour_new (link, gateway, on_reach, self);
}

static void
system_cancel (FpNetEdge *edge)
{
  System *self = (System *)edge;

  fp_dns_cancel (self->dns);
  fp_link_managers_cancel (self->managers);
  g_clear_pointer (&self->host, fp_host_call_free);
  g_clear_pointer (&self->probe, fp_arp_probe_free);
  g_clear_pointer (&self->survey, fp_rtsurvey_free);
  g_clear_pointer (&self->surveyed, fp_net_survey_free);
  g_clear_pointer (&self->change, fp_rtchange_free);
  g_clear_pointer (&self->neighbour, fp_neighbour_free);
  clear_source (&self->known);
  g_clear_pointer (&self->detail, g_free);
}

static void
system_dhcp_start (FpNetEdge *edge, const char *link, const char *address, FpDhcpHappened happened,
                   gpointer user_data)
{
  System *self = (System *)edge;

  g_clear_pointer (&self->dhcp, fp_dhcp_client_free);
  self->dhcp = fp_dhcp_client_new (&self->dhcp_service, link, address, happened, user_data);
}

static void
system_dhcp_stop (FpNetEdge *edge)
{
  System *self = (System *)edge;

  g_clear_pointer (&self->dhcp, fp_dhcp_client_free);
}

static void
system_listen (FpNetEdge *edge, FpNetDnsTrouble trouble, gpointer user_data)
{
  System *self = (System *)edge;

  self->trouble = trouble;
  self->trouble_data = user_data;
}

static void
on_dns_trouble (const char *detail, gpointer user_data)
{
  System *self = user_data;

  if (self->trouble != NULL)
    self->trouble (detail, self->trouble_data);
}

static void
system_free (FpNetEdge *edge)
{
  System *self = (System *)edge;

  system_cancel (edge);
  system_dhcp_stop (edge);
  fp_rtndopt_free (self->announced);
  fp_dns_free (self->dns);
  fp_link_managers_free (self->managers);
  g_free (self);
}

static gboolean
append_announced (FpNetObject *object, gpointer user_data)
{
  System *self = user_data;

  return self->announced == NULL || fp_rtndopt_append (self->announced, object);
}

static void
on_announced (gpointer user_data)
{
  System *self = user_data;

  fp_dns_announced (self->dns);
}

FpNetEdge *
fp_net_edge_system_new (const FpNetEdgeOptions *options)
{
  static const FpNetEdgeClass class = {
    .survey = system_survey,
    .run = system_run,
    .reach = system_reach,
    .cancel = system_cancel,
    .dhcp_start = system_dhcp_start,
    .dhcp_stop = system_dhcp_stop,
    .listen = system_listen,
    .free = system_free,
  };
  System *self = g_new0 (System, 1);
  g_autoptr (GError) error = NULL;

  self->edge.class = &class;
  self->host_address = options->host;
  self->dhcp_service = options->dhcp;
  self->dns = fp_dns_new (options->bus, &options->host, append_announced, on_dns_trouble, self);
  self->announced = fp_rtndopt_new (on_announced, self, &error);
  if (self->announced == NULL)
    g_warning ("DNS servers that routers announce are not heard: %s", error->message);
  self->managers = fp_link_managers_new (options->bus, &options->host);
  return &self->edge;
}
