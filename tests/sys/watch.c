/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/watch.h"

#include "tests/sys/namespace.h"
#include "tests/sys/shown.h"

static void
on_changed (const FpNetwork *network, gpointer user_data)
{
  Watch *watch = user_data;

  g_free (watch->text);
  watch->text = shown (network);
  watch->announcements++;
}

void
watch_start (Watch *watch, const char *link)
{
  g_autoptr (GError) error = NULL;

  *watch = (Watch){ 0 };
  watch->netlink = fp_netlink_new (link, "/nonexistent/resolv.conf", on_changed, watch, &error);
  g_assert_no_error (error);
}

void
watch_stop (Watch *watch)
{
  fp_netlink_free (watch->netlink);
  g_free (watch->text);
}

static gint64 woken_us; /* when the loop's last wait was over */

static gint
poll_and_look_at_the_clock (GPollFD *fds, guint n, gint timeout_ms)
{
  gint result = g_poll (fds, n, timeout_ms);

  woken_us = g_get_monotonic_time ();
  return result;
}

void
watch_turn (Watch *watch)
{
  g_main_context_set_poll_func (NULL, poll_and_look_at_the_clock);
  g_main_context_iteration (NULL, TRUE);
  watch->longest_turn_us = MAX (watch->longest_turn_us, g_get_monotonic_time () - woken_us);
}

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
watch_expect (Watch *watch, const char *text)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (20000, on_deadline, &late);

  while (!late && g_strcmp0 (watch->text, text) != 0)
    watch_turn (watch);
  g_assert_cmpstr (watch->text, ==, text);
  g_source_remove (deadline);
}

void
watch_settle (Watch *watch, guint ms)
{
  gboolean late = FALSE;

  g_timeout_add (ms, on_deadline, &late);
  while (!late)
    watch_turn (watch);
}

void
watch_make_link (const char *name)
{
  namespace_ip ("link add %s type veth peer name %s-far", name, name);
  namespace_ip ("link set %s-far up", name);
  namespace_ip ("link set %s up", name);
}

void
watch_make_network (void)
{
  namespace_enter ();
  watch_make_link ("eth0");
  namespace_ip ("addr add 192.0.2.10/24 dev eth0");
  namespace_ip ("route add default via 192.0.2.1");
}
