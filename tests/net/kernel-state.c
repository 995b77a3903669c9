/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/kernel-state.h"

#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

#include "helper/sys/rtrequest.h"

static const FpRtLink *
link_of (const KernelState *kernel, guint index)
{
  for (guint i = 0; i < kernel->n_links; i++)
    if (kernel->links[i].link.index == index)
      return &kernel->links[i];
  return NULL;
}

static void
take_address (KernelState *kernel, const FpRtAddress *address)
{
  const FpRtLink *link = link_of (kernel, address->address.index);
  FpNetObject object;

  if (link == NULL || address->address.scope != FP_SCOPE_GLOBAL || address->protocol == 2
      || !fp_rtobject_from_address (address, link->link.name, &object))
    return;
  object.address.lifetime_s = 0;
  g_array_append_val (kernel->objects, object);
}

static void
take_route (KernelState *kernel, FpNetObject *object, guint index)
{
  const FpRtLink *link = link_of (kernel, index);

  if (link == NULL || object->route.protocol == RTPROT_KERNEL
      || object->route.protocol == RTPROT_RA)
    return;
  g_strlcpy (object->link, link->link.name, sizeof object->link);
  g_array_append_val (kernel->objects, *object);
}

static int
on_message (struct nl_msg *message, void *user_data)
{
  KernelState *kernel = user_data;
  FpRtAddress address;
  FpNetObject route;
  FpRtLink link;
  guint index;

  if (fp_rtobject_link (nlmsg_hdr (message), &link)
      && kernel->n_links < G_N_ELEMENTS (kernel->links) && !g_str_equal (link.link.name, "lo"))
    kernel->links[kernel->n_links++] = link;
  else if (fp_rtobject_address (nlmsg_hdr (message), &address))
    take_address (kernel, &address);
  else if (fp_rtobject_route (nlmsg_hdr (message), &route, &index))
    take_route (kernel, &route, index);
  return NL_OK;
}

/* Consumes message: a dump. */
static void
ask (struct nl_sock *sock, KernelState *kernel, struct nl_msg *message)
{
  nl_socket_modify_cb (sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, kernel);
  g_assert_cmpint (nl_send_auto (sock, message), >, 0);
  nlmsg_free (message);
  nl_recvmsgs_default (sock);
}

KernelState
kernel_state_read (struct nl_sock *sock)
{
  KernelState kernel = { .objects = g_array_new (FALSE, FALSE, sizeof (FpNetObject)) };
  struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
  struct nl_msg *links = nlmsg_alloc_simple (RTM_GETLINK, NLM_F_DUMP);

  nlmsg_append (links, &info, sizeof info, NLMSG_ALIGNTO);
  ask (sock, &kernel, links);
  ask (sock, &kernel, fp_rtrequest_addresses (0));
  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    {
      struct rtmsg all = { .rtm_family = family == FP_FAMILY_4 ? AF_INET : AF_INET6 };
      struct nl_msg *routes = nlmsg_alloc_simple (RTM_GETROUTE, NLM_F_DUMP);

      nlmsg_append (routes, &all, sizeof all, NLMSG_ALIGNTO);
      ask (sock, &kernel, routes);
    }
  return kernel;
}

const FpRtLink *
kernel_state_link (const KernelState *kernel, const char *name)
{
  for (guint i = 0; i < kernel->n_links; i++)
    if (g_str_equal (kernel->links[i].link.name, name))
      return &kernel->links[i];
  return NULL;
}

void
kernel_state_clear (KernelState *kernel)
{
  g_array_unref (kernel->objects);
}

static void
take_list (char ***list, GPtrArray *words)
{
  g_strfreev (*list);
  g_ptr_array_add (words, NULL);
  *list = (char **)g_ptr_array_free (words, FALSE);
}

static void
observe_objects (const KernelState *kernel, const char *link, FpNetwork *network)
{
  GPtrArray *addresses = g_ptr_array_new (), *gateways = g_ptr_array_new ();

  for (guint i = 0; i < kernel->objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (kernel->objects, FpNetObject, i);

      if (!g_str_equal (object->link, link))
        continue;
      if (object->kind == FP_NET_OBJECT_ADDRESS)
        g_ptr_array_add (addresses,
                         g_strdup_printf ("%s/%u", object->address.text, object->address.prefix));
      else if (object->route.prefix == 0)
        g_ptr_array_add (gateways, g_strdup (object->route.gateway));
    }
  take_list (&network->addresses, addresses);
  take_list (&network->gateways, gateways);
}

FpNetwork *
kernel_state_observe (const KernelState *kernel, const char *link)
{
  FpNetwork *network = fp_network_new ();
  const FpRtLink *found = kernel_state_link (kernel, link);

  observe_objects (kernel, link, network);
  if (found != NULL)
    {
      g_free (network->link);
      network->link = g_strdup (link);
      network->carrier = found->link.carrier;
      network->state = network->carrier ? FP_NETWORK_READY : FP_NETWORK_NO_CARRIER;
    }
  return network;
}
