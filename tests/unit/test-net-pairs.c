/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plan and its inverse: random pairs of networks on a model of the kernel. */
#include <string.h>

#include "tests/net/net-model.h"

#define PAIRS 2000

static guint
chance (guint n)
{
  return (guint)g_test_rand_int_range (0, (int)n);
}

typedef struct
{
  GArray *objects;
  const char *link;
  guint protocol;
  guint n_addresses[FP_N_FAMILIES];
  const char *gateways[FP_N_FAMILIES][8];
  guint n_gateways[FP_N_FAMILIES];
} Draw;

static void add_line (Draw *draw, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_line (Draw *draw, const char *format, ...)
{
  g_autofree char *text = NULL;
  FpNetObject object;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!fp_net_object_parse (text, &object))
    g_error ("\"%s\"", text);
  for (guint i = 0; i < draw->objects->len; i++)
    if (fp_net_object_same_key (&g_array_index (draw->objects, FpNetObject, i), &object))
      return;
  g_array_append_val (draw->objects, object);
}

/* Few, so that they meet; with a neighbour each. */
static const struct
{
  FpFamily family;
  const char *address, *gateway;
} addresses[] = {
  { FP_FAMILY_4, "192.0.2.10/24", "192.0.2.1" },
  { FP_FAMILY_4, "192.0.2.11/24", "192.0.2.2" },
  { FP_FAMILY_4, "192.0.2.12/25", "192.0.2.3" },
  { FP_FAMILY_4, "198.51.100.10/24", "198.51.100.1" },
  { FP_FAMILY_4, "198.51.100.11/24", "198.51.100.1" },
  { FP_FAMILY_4, "10.0.0.5/32", NULL },
  { FP_FAMILY_6, "2001:db8:1::10/64", "2001:db8:1::1" },
  { FP_FAMILY_6, "2001:db8:1::11/64", "2001:db8:1::2" },
  { FP_FAMILY_6, "2001:db8:2::10/48", "2001:db8:2:7::1" },
  { FP_FAMILY_6, "2001:db8:3::10/128", NULL },
};

static const struct
{
  FpFamily family;
  const char *destination, *gateway;
} link_routes[] = {
  { FP_FAMILY_4, "10.0.0.1/32", "10.0.0.1" },
  { FP_FAMILY_4, "10.7.0.0/16", "10.7.0.1" },
  { FP_FAMILY_6, "2001:db8:7::/64", "2001:db8:7::1" },
};

static const char *const destinations[FP_N_FAMILIES][3] = {
  [FP_FAMILY_4] = { "0.0.0.0/0", "172.16.0.0/12", "203.0.113.0/24" },
  [FP_FAMILY_6] = { "::/0", "2001:db8:a::/48", "2001:db8:b::/48" },
};

static void
add_gateway (Draw *draw, FpFamily family, const char *gateway)
{
  if (gateway != NULL)
    draw->gateways[family][draw->n_gateways[family]++] = gateway;
}

static void
draw_addresses (Draw *draw, guint n, gboolean ipv6)
{
  for (guint i = 0; i < n; i++)
    {
      guint j = chance (G_N_ELEMENTS (addresses));

      if (addresses[j].family == FP_FAMILY_6 && !ipv6)
        continue;
      add_line (draw, "address %s %s %u %u", draw->link, addresses[j].address, chance (2) * 3600,
                draw->protocol);
      add_gateway (draw, addresses[j].family, addresses[j].gateway);
    }
}

static void
draw_routes (Draw *draw, guint n, gboolean ipv6)
{
  for (guint i = 0; i < n; i++)
    {
      guint j = chance (G_N_ELEMENTS (link_routes));

      if (link_routes[j].family == FP_FAMILY_6 && !ipv6)
        continue;
      add_line (draw, "route %s %s - 100 %u", draw->link, link_routes[j].destination,
                draw->protocol);
      add_gateway (draw, link_routes[j].family, link_routes[j].gateway);
    }
  if (ipv6)
    add_gateway (draw, FP_FAMILY_6, "fe80::1");
  for (guint i = 0; i < n + 1; i++)
    {
      FpFamily family = (FpFamily)chance (FP_N_FAMILIES);

      if (draw->n_gateways[family] > 0)
        add_line (draw, "route %s %s %s 100 %u", draw->link, destinations[family][chance (3)],
                  draw->gateways[family][chance (draw->n_gateways[family])], draw->protocol);
    }
}

static void
draw_link (Draw *draw, const char *link, const char *ipv6)
{
  if (chance (2) == 0)
    add_line (draw, "mtu %s %u", link, strlen (link) > 4 ? 1390 - chance (2) : 1400 + chance (2));
  add_line (draw, "ipv6 %s %s", link, ipv6);
}

/* In an order in which it can be made. */
static GArray *
draw_own (void)
{
  static const char *const links[] = { "eth0", "eth0", "eth0.7", "eth0.8" };
  static const char *const methods[] = { "automatic", "static", "off" };
  Draw draw = { .objects = g_array_new (FALSE, FALSE, sizeof (FpNetObject)),
                .link = links[chance (G_N_ELEMENTS (links))],
                .protocol = FP_NET_PROTOCOL };
  const char *ipv6 = methods[chance (3)];

  if (chance (4) == 0)
    add_line (&draw, "manager eth0 NetworkManager");
  if (strlen (draw.link) == 4)
    draw_link (&draw, "eth0", ipv6);
  add_line (&draw, "up eth0");
  if (strlen (draw.link) > 4)
    {
      add_line (&draw, "vlan %s eth0 %s", draw.link, draw.link + 5);
      draw_link (&draw, draw.link, ipv6);
      add_line (&draw, "up %s", draw.link);
    }
  draw_addresses (&draw, chance (4), strcmp (ipv6, "off") != 0);
  draw_routes (&draw, chance (3), strcmp (ipv6, "off") != 0);
  if (chance (2) == 0)
    add_line (&draw, "dns %s 192.0.2.5%u -", draw.link, chance (3));
  return draw.objects;
}

static GArray *
draw_foreign (void)
{
  static const char *const links[] = { "eth0", "eth0", "eth0.7" };
  Draw draw = { .objects = g_array_new (FALSE, FALSE, sizeof (FpNetObject)),
                .link = links[chance (G_N_ELEMENTS (links))],
                .protocol = 4 };

  draw_addresses (&draw, chance (4), TRUE);
  draw_routes (&draw, chance (3), TRUE);
  return draw.objects;
}

static void
make (NetModel *model, const FpNetObject *object)
{
  FpNetStep step = { .kind = FP_NET_STEP_ADD, .object = *object };

  net_model_run (model, &step);
}

/* What is impossible together is left out, as the kernel refuses it. */
static NetModel *
draw_model (gboolean *managed)
{
  NetModel *model = net_model_new ();
  g_autoptr (GArray) own = draw_own ();
  g_autoptr (GArray) foreign = draw_foreign ();
  guint i = 0, j = 0;

  model->promote_secondaries = chance (2) == 0;
  model->router = chance (2) == 0;
  net_model_add_link (model, "eth0")->manager = FP_MANAGER_NETWORK_MANAGER;
  if (chance (8) == 0) /* down, with what a link can have then */
    return model;
  while (i < own->len || j < foreign->len)
    if (j == foreign->len || (i < own->len && chance (3) > 0))
      make (model, &g_array_index (own, FpNetObject, i++));
    else
      make (model, &g_array_index (foreign, FpNetObject, j++));
  *managed = net_model_link (model, "eth0")->manager == FP_MANAGER_NONE;
  return model;
}

static const char *
vlan_of (NetModel *model)
{
  return net_model_link (model, "eth0.7") != NULL ? "eth0.7" : "eth0.8";
}

static FpNetSurvey *
survey_of (NetModel *model)
{
  FpNetSurvey *survey = net_model_survey (model, "eth0", vlan_of (model), FP_SURVEY_ALL);
  FpNetObject manager
      = { .kind = FP_NET_OBJECT_MANAGER, .link = "eth0", .manager = FP_MANAGER_NETWORK_MANAGER };

  if (model->dns->len > 0)
    g_array_append_vals (survey->own, model->dns->data, model->dns->len);
  if (survey->manager == FP_MANAGER_NONE)
    g_array_append_val (survey->own, manager);
  return survey;
}

static const FpNetObject *
find (const GArray *objects, const FpNetObject *object)
{
  for (guint i = 0; i < objects->len; i++)
    if (fp_net_object_same_key (&g_array_index (objects, FpNetObject, i), object))
      return &g_array_index (objects, FpNetObject, i);
  return NULL;
}

/* Each is there, as it was, unless it cannot be there any more. */
static void
check_foreign (NetModel *model, const GArray *before)
{
  g_autoptr (FpNetSurvey) now = survey_of (model);

  for (guint i = 0; i < before->len; i++)
    {
      const FpNetObject *object = &g_array_index (before, FpNetObject, i);
      FpNetStep again = { .kind = FP_NET_STEP_KEEP, .object = *object };

      if (find (now->foreign, object) == NULL && net_model_run (model, &again) == NULL)
        {
          g_autofree char *text = fp_net_object_print (object);

          g_error ("lost: %s", text);
        }
    }
}

static void
check_own (NetModel *model, const GArray *wanted)
{
  g_autoptr (FpNetSurvey) now = survey_of (model);

  for (guint i = 0; i < wanted->len; i++)
    {
      const FpNetObject *object = &g_array_index (wanted, FpNetObject, i);
      const FpNetObject *there = find (now->own, object);

      if (there == NULL)
        there = find (now->foreign, object);
      g_assert_nonnull (there);
      g_assert_true (fp_net_object_equal (there, object));
    }
  for (guint i = 0; i < now->own->len; i++)
    {
      const FpNetObject *object = &g_array_index (now->own, FpNetObject, i);

      if (object->kind != FP_NET_OBJECT_UP && object->kind != FP_NET_OBJECT_MTU
          && object->kind != FP_NET_OBJECT_IPV6)
        g_assert_nonnull (find (wanted, object));
    }
}

/* With automatic alone there is something from a router. */
static void
check_announced (NetModel *model)
{
  for (guint i = 0; i < model->announced->len; i++)
    {
      const FpNetObject *object = &g_array_index (model->announced, FpNetObject, i);

      g_assert_cmpint (net_model_link (model, object->link)->ipv6, ==, FP_NET_IPV6_AUTOMATIC);
    }
}

static void
fail_at (const GArray *steps, guint i, const char *error)
{
  g_autofree char *all = fp_net_plan_print (steps);
  g_autofree char *one = fp_net_step_print (&g_array_index (steps, FpNetStep, i));

  g_error ("%s: %s\n%s", one, error, all);
}

static void
run (NetModel *model, const GArray *steps, guint n, gboolean strict)
{
  for (guint i = 0; i < n; i++)
    {
      const FpNetStep *step = &g_array_index (steps, FpNetStep, i);
      const char *error = step->kind == FP_NET_STEP_PROBE ? NULL : net_model_run (model, step);

      if (error != NULL && step->kind != FP_NET_STEP_KEEP
          && (strict || !net_model_harmless (step, error)))
        fail_at (steps, i, error);
    }
}

static void
expect_print (NetModel *model, const char *before, const GArray *plan)
{
  g_autofree char *now = net_model_print (model);

  if (strcmp (now, before) != 0)
    {
      g_autofree char *text = fp_net_plan_print (plan);

      g_error ("\n%s\ninstead of\n%s\nafter\n%s", now, before, text);
    }
}

/* Undone after k steps; undone after k steps with the undoing cut after j and begun again. */
static void
undo_from (const NetModel *model, const char *before, const GArray *plan, guint k)
{
  g_autoptr (NetModel) copy = net_model_copy (model);
  g_autoptr (GArray) inverse = fp_net_plan_inverse (plan);

  run (copy, plan, k, TRUE);
  run (copy, inverse, chance (inverse->len + 1), FALSE);
  run (copy, inverse, inverse->len, FALSE);
  expect_print (copy, before, plan);
}

static void
try_pair (NetModel *model)
{
  g_autoptr (NetModel) copy = net_model_copy (model);
  g_autoptr (FpNetSurvey) survey = survey_of (model);
  g_autoptr (GArray) wanted = draw_own ();
  g_autoptr (GArray) plan = fp_net_plan (survey->own, wanted, survey->foreign);
  g_autoptr (GArray) inverse = fp_net_plan_inverse (plan);
  g_autofree char *before = net_model_print (model);
  g_autofree char *journal = fp_net_plan_print (inverse);
  g_autoptr (GArray) stored = fp_net_plan_parse (journal);

  g_assert_nonnull (stored);
  run (copy, plan, plan->len, TRUE);
  check_own (copy, wanted);
  check_announced (copy);
  run (copy, stored, stored->len, TRUE);
  expect_print (copy, before, plan);
  for (guint k = 0; k <= plan->len; k++)
    undo_from (model, before, plan, k);
  run (copy, plan, plan->len, TRUE);
  check_foreign (copy, survey->foreign);
}

static void
test_pairs (void)
{
  for (guint i = 0; i < PAIRS; i++)
    {
      gboolean managed = FALSE;
      g_autoptr (NetModel) model = draw_model (&managed);

      try_pair (model);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-pairs", test_pairs);
  return g_test_run ();
}
