/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/shown.h"

char *
shown (const FpNetwork *network)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", network->link, fp_network_state_word (network->state));
  for (char **address = network->addresses; *address != NULL; address++)
    g_string_append_printf (text, " %s", *address);
  for (char **gateway = network->gateways; *gateway != NULL; gateway++)
    g_string_append_printf (text, "%s%s", gateway == network->gateways ? " via " : " ", *gateway);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
