/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report over the bus and back, and what a hostile peer may send in its place. */
#include <gio/gio.h>
#include <string.h>

#include "dbus/report.h"
#include "dbus/text.h"

static FpReport *
from_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return fp_report_from_variant (variant);
}

static void
test_round_trip (void)
{
  g_autoptr (FpReport) report = fp_report_new ();
  g_autoptr (FpReport) read = NULL;
  g_autoptr (GVariant) variant = NULL;

  report->code = FP_CODE_PX_STATUS;
  report->received = 418;
  report->stage = FP_STAGE_TUNNEL;
  report->duration_ms = 1234;
  report->time_us = 1700000000000000;
  report->proxy = g_strdup ("proxy.example:3128");
  report->scheme = FP_SCHEME_NTLM;
  report->activation = FP_ACTIVATION_NO;
  fp_report_add_evidence (report, "status-line", "HTTP/1.1 418 I'm a \\ teapot\r\n");
  fp_report_add_evidence_printf (report, "errno", "%d", 111);
  fp_report_add_evidence (report, "nothing", NULL);
  variant = g_variant_ref_sink (fp_report_to_variant (report));
  read = fp_report_from_variant (variant);
  g_assert_nonnull (read);
  g_assert_cmpint (read->code, ==, report->code);
  g_assert_cmpuint (read->received, ==, 418);
  g_assert_cmpint (read->stage, ==, FP_STAGE_TUNNEL);
  g_assert_cmpuint (read->duration_ms, ==, 1234);
  g_assert_cmpint (read->time_us, ==, report->time_us);
  g_assert_cmpstr (read->proxy, ==, "proxy.example:3128");
  g_assert_cmpint (read->scheme, ==, FP_SCHEME_NTLM);
  g_assert_cmpint (read->activation, ==, FP_ACTIVATION_NO);
  g_assert_cmpuint (g_hash_table_size (read->evidence), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (read->evidence, "status-line"), ==,
                   "HTTP/1.1 418 I'm a \\\\ teapot\\x0d\\x0a"); /* escaped once, not twice */
}

static void
test_print (void)
{
  g_autoptr (FpReport) report = fp_report_new ();
  g_autofree char *huge = g_strnfill (FP_EVIDENCE_MAX, 'x'), *good = NULL, *bad = NULL, *cut = NULL;

  good = fp_report_print (report);
  g_assert_cmpstr (good, ==, "OK");
  report->code = FP_CODE_PX_STATUS;
  report->received = 418;
  report->stage = FP_STAGE_TUNNEL;
  fp_report_add_evidence (report, "status-line", "HTTP/1.1 418\nfaceplated: all is well");
  fp_report_add_evidence (report, "address", "192.0.2.1:3128");
  bad = fp_report_print (report);
  g_assert_cmpstr (bad, ==,
                   "E234 PX_STATUS at tunnel, received 418, address: 192.0.2.1:3128, "
                   "status-line: HTTP/1.1 418\\x0afaceplated: all is well");
  for (guint i = 0; i < 5; i++)
    fp_report_add_evidence (report, (const char *const[]){ "a", "b", "c", "d", "e" }[i], huge);
  cut = fp_report_print (report);
  g_assert_cmpuint (strlen (cut), ==, FP_REPORT_LINE_MAX);
  g_assert_true (g_str_has_suffix (cut, "x..."));
}

static void
test_evidence_caps (void)
{
  g_autoptr (FpReport) report = fp_report_new ();
  g_autofree char *huge = g_strnfill (100000, '\n');

  fp_report_add_evidence (report, "huge", huge);
  g_assert_cmpuint (strlen (g_hash_table_lookup (report->evidence, "huge")), <=, FP_EVIDENCE_MAX);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", i);

      fp_report_add_evidence (report, key, "x");
    }
  g_assert_cmpuint (g_hash_table_size (report->evidence), ==, FP_EVIDENCE_KEYS_MAX);
  fp_report_add_evidence (report, "huge", "y"); /* one that is there is still replaced */
  g_assert_cmpstr (g_hash_table_lookup (report->evidence, "huge"), ==, "y");
}

static void
test_hostile_refused (void)
{
  static const char *const rows[] = {
    "5",
    "'x'",
    "@as []",
    "@a{sv} {}",
    "{'code': <5>}",
    "{'code': <'NO_SUCH'>}",
    "{'Code': <'OK'>}",
    "{'code': <'PX_CLOSED'>}",
    "{'code': <'PX_CLOSED'>, 'stage': <'nowhere'>}",
    "{'code': <'PX_CLOSED'>, 'stage': <5>}",
    "{'code': <'OK'>, 'scheme': <'telepathy'>}",
    "{'code': 'OK'}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (from_text (rows[i]) != NULL)
      g_error ("accepted as a report: %s", rows[i]);
}

static void
test_hostile_cleaned (void)
{
  g_autoptr (FpReport) report
      = from_text ("{'code': <'OK'>, 'unknown': <5>, 'received': <'x'>, 'activated': <'yes'>,"
                   " 'proxy': <'p\\n\\u001b[2J'>,"
                   " 'evidence': <{'issuer': 'evil\\u001b[2J', '': 'x', 'Key With Space': 'x'}>}");
  g_autoptr (FpReport) other = from_text ("{'code': <'OK'>, 'evidence': <'x'>}");

  g_assert_nonnull (report);
  g_assert_cmpuint (report->received, ==, 0);
  g_assert_cmpint (report->activation, ==, FP_ACTIVATION_UNSAID);
  g_assert_cmpstr (report->proxy, ==, "p\\x0a\\x1b[2J");
  g_assert_cmpuint (g_hash_table_size (report->evidence), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (report->evidence, "issuer"), ==, "evil\\x1b[2J");
  g_assert_nonnull (other);
  g_assert_cmpuint (g_hash_table_size (other->evidence), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/round-trip", test_round_trip);
  g_test_add_func ("/report/print", test_print);
  g_test_add_func ("/report/evidence-caps", test_evidence_caps);
  g_test_add_func ("/report/hostile/refused", test_hostile_refused);
  g_test_add_func ("/report/hostile/cleaned", test_hostile_cleaned);
  return g_test_run ();
}
