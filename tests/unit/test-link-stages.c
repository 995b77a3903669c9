/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict on link and address, and the order in which stages may come. */
#include "helper/core/link-stages.h"
#include "helper/core/stages.h"

static void
test_verdicts (void)
{
  static const struct
  {
    FpNetworkState state;
    const char *addresses, *gateways; /* separated by spaces */
    const char *target;
    FpCode code;
    FpStage stage;
  } rows[] = {
    { FP_NETWORK_NO_LINK, "", "", "proxy", FP_CODE_NET_DOWN, FP_STAGE_LINK },
    { FP_NETWORK_NO_CARRIER, "192.0.2.10/24", "", "proxy", FP_CODE_NET_DOWN, FP_STAGE_LINK },
    { FP_NETWORK_NO_ADDRESS, "", "", "proxy", FP_CODE_NET_DOWN, FP_STAGE_ADDRESS },
    /* on the loopback no link is needed */
    { FP_NETWORK_NO_LINK, "", "", "127.0.0.1", FP_CODE_OK, 0 },
    { FP_NETWORK_NO_LINK, "", "", "127.8.9.1", FP_CODE_OK, 0 },
    { FP_NETWORK_NO_LINK, "", "", "::1", FP_CODE_OK, 0 },
    { FP_NETWORK_NO_LINK, "", "", "localhost", FP_CODE_OK, 0 },
    { FP_NETWORK_NO_LINK, "", "", "::2", FP_CODE_NET_DOWN, FP_STAGE_LINK },
    { FP_NETWORK_NO_LINK, "", "", "localhost.example", FP_CODE_NET_DOWN, FP_STAGE_LINK },
    /* a name may be anywhere */
    { FP_NETWORK_NO_ROUTE, "192.0.2.10/24", "", "proxy.example", FP_CODE_OK, 0 },
    /* of an address the kernel is asked */
    { FP_NETWORK_NO_ROUTE, "192.0.2.10/24", "", "203.0.113.1", FP_CODE_OK, 0 },
    { FP_NETWORK_READY, "192.0.2.10/24", "192.0.2.1", "2001:db8::1", FP_CODE_OK, 0 },
    { FP_NETWORK_NO_ADDRESS, "", "", "203.0.113.1", FP_CODE_NET_DOWN, FP_STAGE_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FpNetwork) network = fp_network_new ();
      FpLinkVerdict verdict;

      network->state = rows[i].state;
      g_strfreev (network->addresses);
      g_strfreev (network->gateways);
      network->addresses = g_strsplit (rows[i].addresses, " ", -1);
      network->gateways = g_strsplit (rows[i].gateways, " ", -1);
      verdict = fp_link_verdict (network, rows[i].target);
      if (verdict.code != rows[i].code
          || (verdict.code != FP_CODE_OK && verdict.stage != rows[i].stage))
        g_error ("row %u (%s): %s", i, rows[i].target, fp_code_info (verdict.code)->symbol);
    }
}

static void
test_way (void)
{
  g_assert_true (fp_link_asks_way ("203.0.113.1"));
  g_assert_true (fp_link_asks_way ("2001:db8::1"));
  g_assert_false (fp_link_asks_way ("proxy.example"));
  g_assert_false (fp_link_asks_way ("127.0.0.2"));
  g_assert_false (fp_link_asks_way ("::1"));
  g_assert_cmpint (fp_way_code (FP_WAY_FOUND), ==, FP_CODE_OK);
  g_assert_cmpint (fp_way_code (FP_WAY_UNKNOWN), ==, FP_CODE_OK);
  g_assert_cmpint (fp_way_code (FP_WAY_NONE), ==, FP_CODE_NET_NO_ROUTE);
  g_assert_cmpint (fp_way_code (FP_WAY_FORBIDDEN), ==, FP_CODE_NET_FILTERED);
}

static void
expect_unreached (FpCode code, const char *address, const char *name_servers, const char *wanted)
{
  g_autoptr (FpReport) report = fp_report_new ();
  g_auto (GStrv) servers = g_strsplit (name_servers, " ", -1);
  g_autofree char *unreached = NULL;

  report->code = code;
  fp_report_add_evidence (report, "address", address);
  unreached = fp_report_unreached (report, servers);
  g_assert_cmpstr (unreached, ==, wanted);
}

/* Nothing came back: somebody nearer may be to blame. */
static void
test_unreached (void)
{
  expect_unreached (FP_CODE_PX_TCP_TIMEOUT, "192.0.2.7:3128", "", "192.0.2.7");
  expect_unreached (FP_CODE_PX_TCP_UNREACH, "[2001:db8::7]:3128", "", "2001:db8::7");
  expect_unreached (FP_CODE_SRV_TCP_UNREACH, "192.0.2.7:443", "", "192.0.2.7");
  expect_unreached (FP_CODE_SRV_TCP_TIMEOUT, "192.0.2.7", "192.0.2.53", NULL); /* not its form */
  expect_unreached (FP_CODE_PX_TCP_TIMEOUT, "x:1", "192.0.2.53", NULL);
  expect_unreached (FP_CODE_PX_TCP_TIMEOUT, "127.0.0.1:1", "192.0.2.53", NULL);
  expect_unreached (FP_CODE_PX_TCP_TIMEOUT, NULL, "192.0.2.53", NULL);
  expect_unreached (FP_CODE_PX_TCP_REFUSED, "192.0.2.7:3128", "192.0.2.53", NULL);
  expect_unreached (FP_CODE_PX_DNS_TIMEOUT, NULL, "127.0.0.53 192.0.2.53 192.0.2.54", "192.0.2.53");
  expect_unreached (FP_CODE_SRV_DNS_FAIL, NULL, "2001:db8::53", "2001:db8::53");
  expect_unreached (FP_CODE_SRV_DNS_TIMEOUT, NULL, "127.0.0.1", NULL);
  expect_unreached (FP_CODE_PX_DNS_NOTFOUND, NULL, "192.0.2.53", NULL);
}

static void
test_stages_in_order (void)
{
  FpStages stages = { 0 };
  g_autoptr (GVariant) shown = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (fp_stages_current (&stages), ==, FP_STAGE_LINK);
  g_assert_true (fp_stages_apply (&stages, FP_STAGE_LINK, FP_STAGE_RUNNING, 99));
  g_assert_true (fp_stages_is_running (&stages));
  g_assert_true (fp_stages_apply (&stages, FP_STAGE_LINK, FP_STAGE_OK, 3));
  g_assert_true (fp_stages_apply (&stages, FP_STAGE_WEBSOCKET, FP_STAGE_SKIPPED, 0));
  g_assert_true (fp_stages_apply (&stages, FP_STAGE_ACTIVATION, FP_STAGE_RUNNING, 5));
  shown = g_variant_ref_sink (fp_stages_to_variant (&stages));
  text = g_variant_print (shown, FALSE);
  g_assert_cmpstr (
      text, ==, "[('link', 'ok', 3), ('websocket', 'skipped', 0), ('activation', 'running', 0)]");
}

static void
test_stages_out_of_order (void)
{
  FpStages stages = { 0 };

  g_assert_false (fp_stages_apply (&stages, FP_STAGE_TLS, FP_STAGE_OK, 0)); /* never began */
  g_assert_true (fp_stages_apply (&stages, FP_STAGE_TLS, FP_STAGE_RUNNING, 0));
  g_assert_false (fp_stages_apply (&stages, FP_STAGE_TLS, FP_STAGE_RUNNING, 0));   /* twice */
  g_assert_false (fp_stages_apply (&stages, FP_STAGE_HTTPS, FP_STAGE_RUNNING, 0)); /* two at once */
  g_assert_false (fp_stages_apply (&stages, FP_STAGE_HTTPS, FP_STAGE_OK, 0)); /* the wrong one */
  g_assert_true (fp_stages_apply (&stages, FP_STAGE_TLS, FP_STAGE_FAILED, 0));
  g_assert_false (fp_stages_apply (&stages, FP_STAGE_TLS, FP_STAGE_OK, 0));      /* ended twice */
  g_assert_false (fp_stages_apply (&stages, FP_STAGE_TLS, FP_STAGE_RUNNING, 0)); /* again */
  g_assert_false (fp_stages_apply (&stages, FP_STAGE_CONNECT, FP_STAGE_RUNNING, 0)); /* backwards */
  g_assert_cmpuint (stages.n, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-stages/verdicts", test_verdicts);
  g_test_add_func ("/link-stages/way", test_way);
  g_test_add_func ("/link-stages/unreached", test_unreached);
  g_test_add_func ("/stages/in-order", test_stages_in_order);
  g_test_add_func ("/stages/out-of-order", test_stages_out_of_order);
  return g_test_run ();
}
