/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a survey reads does not grow with what others have: counted in messages of the kernel, not
 * in time (./dev bench does that). Root. */
#include "helper/sys/rtsurvey.h"
#include "tests/sys/namespace.h"

/* The kernel fills a piece with at most this many, and what is in it has been sent. */
#define PIECE_MAX 300

typedef struct
{
  gboolean ended;
  FpNetSurvey *survey;
} Done;

static void
on_survey (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  Done *done = user_data;

  g_assert_no_error (error);
  done->ended = TRUE;
  done->survey = survey;
}

/* messages: how many were read. */
static FpNetSurvey *
survey (guint *messages)
{
  Done done = { 0 };
  g_autoptr (FpRtSurvey) rtsurvey = fp_rtsurvey_new ("eth0", "", FP_SURVEY_ALL, on_survey, &done);

  while (!done.ended) /* it has a deadline of its own */
    g_main_context_iteration (NULL, TRUE);
  *messages = fp_rtsurvey_messages (rtsurvey);
  return done.survey;
}

static void
make_link (const char *name)
{
  namespace_ip ("link add %s type veth peer name %s-far", name, name);
  namespace_ip ("link set %s-far up", name);
  namespace_ip ("link set %s up", name);
}

static void
make_network (void)
{
  namespace_enter ();
  make_link ("eth0");
  make_link ("data");
  namespace_ip ("addr add 192.0.2.10/24 dev eth0");
  namespace_ip ("route add default via 192.0.2.1");
}

static void
add_routes (const char *link)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 dev %s\n", i / 250, i % 250, link);
  namespace_batch (lines->str);
}

static void
test_of_others (void)
{
  g_autoptr (FpNetSurvey) few = NULL, many = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n_few, n_many;

  make_network ();
  few = survey (&n_few);
  add_routes ("data");
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (lines, "link add many%u type veth peer name far%u\n", i, i);
  namespace_batch (lines->str);
  many = survey (&n_many);
  g_assert_cmpuint (n_many, ==, n_few);
  g_assert_cmpuint (many->foreign->len, ==, few->foreign->len);
}

/* Ours are found behind them all. */
static void
test_of_the_link (void)
{
  g_autoptr (FpNetSurvey) many = NULL;
  guint n, own = 0;

  make_network ();
  add_routes ("eth0");
  namespace_ip ("route add 203.0.113.0/24 via 192.0.2.1 proto 250 metric 100");
  many = survey (&n);
  g_assert_cmpuint (many->foreign->len, ==, 1 + FP_SURVEY_ROUTES_MAX);
  for (guint i = 0; i < many->own->len; i++)
    own += g_array_index (many->own, FpNetObject, i).kind == FP_NET_OBJECT_ROUTE;
  g_assert_cmpuint (own, ==, 1);
  g_assert_cmpuint (many->too_much->len, ==, 1);
  g_assert_cmpuint (n, <, FP_SURVEY_ROUTES_MAX + 2 * PIECE_MAX);
}

static void
test_other_addresses (void)
{
  g_autoptr (FpNetSurvey) many = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n;

  make_network ();
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (lines, "addr add 172.16.%u.%u/32 dev data\n", i / 250, i % 250);
  namespace_batch (lines->str);
  many = survey (&n);
  g_assert_cmpuint (many->others->len, ==, FP_SURVEY_OTHERS_MAX);
  g_assert_cmpuint (n, <, FP_SURVEY_OTHERS_MAX + PIECE_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-scale/of-others", test_of_others);
  g_test_add_func ("/kernel-scale/of-the-link", test_of_the_link);
  g_test_add_func ("/kernel-scale/other-addresses", test_other_addresses);
  return g_test_run ();
}
