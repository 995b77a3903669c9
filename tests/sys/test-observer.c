/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The observer against a model of the kernel, in random order: whatever was changed, delivered
 * late, read in pieces, interrupted or lost, once all is quiet it must show what is. */
#include <string.h>

#include "tests/sys/fake-kernel.h"

#define ROUNDS 1500
#define STEPS  120

static const char *const names[] = { "eth0", "eth1", "wan" };
static const char *const addresses[]
    = { "192.0.2.1", "192.0.2.2", "198.51.100.7", "2001:db8::1", "2001:db8::2", "fe80::1" };
static const char *const gateways[] = { "192.0.2.254", "198.51.100.254", "fe80::ff", "fe80::fe" };

#define PICK(rand, list) (list)[g_rand_int_range (rand, 0, G_N_ELEMENTS (list))]

static void
change_address (FakeKernel *kernel, GRand *rand)
{
  const char *name = PICK (rand, names), *text = PICK (rand, addresses);
  FpScope scope = g_str_has_prefix (text, "fe80") ? FP_SCOPE_LINK : FP_SCOPE_GLOBAL;

  if (g_rand_boolean (rand))
    fake_address_add (kernel, name, text, 24, scope,
                      strchr (text, ':') == NULL || g_rand_boolean (rand));
  else
    fake_address_del (kernel, name, text, 24);
}

static void
change_route (FakeKernel *kernel, GRand *rand)
{
  const char *name = PICK (rand, names), *gateway = PICK (rand, gateways);
  guint32 metric = (guint32)g_rand_int_range (rand, 0, 4);

  if (g_rand_int_range (rand, 0, 3) > 0)
    fake_route_add (kernel, name, gateway, metric,
                    (FakeRouteWay)g_rand_int_range (rand, 0, FAKE_N_ROUTE_WAYS));
  else
    fake_route_del (kernel, name, gateway, metric);
}

static void
change_link (FakeKernel *kernel, GRand *rand)
{
  const char *name = PICK (rand, names);

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      fake_link_del (kernel, name);
      break;
    case 1:
      fake_link_rename (kernel, name, PICK (rand, names));
      break;
    case 2:
      fake_link_set (kernel, name, FALSE, TRUE);
      break;
    case 3:
      fake_link_set (kernel, name, TRUE, FALSE);
      break;
    case 4:
    case 5:
      fake_link_add (kernel, name);
      break;
    default:
      fake_link_set (kernel, name, TRUE, TRUE);
      break;
    }
}

static void
step (FakeKernel *kernel, FpObserver *observer, GRand *rand)
{
  FpLane lane = g_rand_boolean (rand) ? FP_LANE_LINK : FP_LANE_ROUTES;

  switch (g_rand_int_range (rand, 0, 16))
    {
    case 0:
    case 1:
      change_link (kernel, rand);
      break;
    case 2:
    case 3:
      change_address (kernel, rand);
      break;
    case 4:
    case 5:
      change_route (kernel, rand);
      break;
    case 6:
      fake_kernel_interrupt (kernel, lane);
      break;
    case 7:
    case 8:
    case 9:
    case 10:
      fake_kernel_deliver_event (kernel, observer);
      break;
    default:
      fake_kernel_deliver_piece (kernel, observer, lane, (guint)g_rand_int_range (rand, 1, 4));
      break;
    }
}

static void
drain (FakeKernel *kernel, FpObserver *observer)
{
  guint turns = 0;

  while (fake_kernel_deliver_event (kernel, observer)
         || fake_kernel_deliver_piece (kernel, observer, FP_LANE_LINK, 3)
         || fake_kernel_deliver_piece (kernel, observer, FP_LANE_ROUTES, 3))
    g_assert_cmpuint (++turns, <, 1000);
}

static char *
describe (const FpNetwork *network)
{
  g_autofree char *all = g_strjoinv (" ", network->addresses);
  g_autofree char *ways = g_strjoinv (" ", network->gateways);

  return g_strdup_printf ("%s %s carrier=%d mtu=%u %s [%s] [%s]", network->link,
                          fp_network_state_word (network->state), network->carrier, network->mtu,
                          network->hardware_address, all, ways);
}

static void
compare (FakeKernel *kernel, FpObserver *observer, const char *link, guint32 seed)
{
  g_autoptr (FpNetwork) shown = fp_observer_network (observer);
  g_autoptr (FpNetwork) expected = fake_kernel_expect (kernel, link);
  g_autofree char *a = describe (shown), *b = describe (expected);

  if (!g_str_equal (a, b))
    g_test_message ("seed %u", seed);
  g_assert_true (fp_observer_settled (observer));
  g_assert_true (fp_observer_quiet (observer));
  g_assert_cmpstr (a, ==, b);
  g_assert_true (fp_network_equal (shown, expected));
}

static void
play (guint32 seed, const char *link)
{
  g_autoptr (FakeKernel) kernel = fake_kernel_new ();
  g_autoptr (FpObserver) observer = fp_observer_new (link);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (guint i = 0; i < STEPS; i++)
    step (kernel, observer, rand);
  drain (kernel, observer);
  compare (kernel, observer, link, seed);
  /* From a quiet state on, too. */
  for (guint i = 0; i < STEPS; i++)
    step (kernel, observer, rand);
  drain (kernel, observer);
  compare (kernel, observer, link, seed);
  /* And where another link becomes the one, in the middle of whatever runs. */
  for (guint i = 0; i < STEPS; i++)
    {
      step (kernel, observer, rand);
      if (g_rand_int_range (rand, 0, 16) == 0)
        {
          link = g_rand_boolean (rand) ? PICK (rand, names) : NULL;
          fp_observer_set_link (observer, link);
        }
    }
  drain (kernel, observer);
  compare (kernel, observer, link, seed);
}

static void
test_random (gconstpointer link)
{
  guint32 base = (guint32)g_test_rand_int ();

  for (guint32 i = 0; i < ROUNDS; i++)
    play (base + i, link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/observer/random/by-name", "eth0", test_random);
  g_test_add_data_func ("/observer/random/by-route", NULL, test_random);
  return g_test_run ();
}
