/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The method call that each request stands for, and the paths of operations. */
#include "ui/lcd/mirror.h"

static void
test_paths (void)
{
  static const struct
  {
    const char *path;
    guint id;
  } cases[] = {
    { "/org/faceplate1/operation/1", 1 },
    { "/org/faceplate1/operation/4294967295", 4294967295 },
    { "/org/faceplate1/operation/4294967296", 0 },
    { "/org/faceplate1/operation/0", 0 },
    { "/org/faceplate1/operation/", 0 },
    { "/org/faceplate1/operation/x", 0 },
    { "/org/faceplate1/operation/1/2", 0 },
    { "/org/faceplate1/operation", 0 },
    { "/org/faceplate1", 0 },
    { "/", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (fp_operation_id (cases[i].path), ==, cases[i].id);
}

typedef struct
{
  FpPanelRequest request;
  guint operation_id;
  const char *path, *interface, *method, *arguments; /* path NULL: no call */
} CallCase;

#define ROOT "/org/faceplate1"

static const CallCase call_cases[] = {
  { { FP_REQUEST_ENABLE, (char *)"h", 443, (char *)"u", (char *)"p", FALSE },
    0,
    ROOT,
    "org.faceplate1.Proxy",
    "Enable",
    "({'host': <'h'>, 'port': <uint16 443>, 'user': <'u'>, 'password': <'p'>}, @a{sv} {})" },
  { { FP_REQUEST_ENABLE, (char *)"h", 443, (char *)"", (char *)"", TRUE },
    0,
    ROOT,
    "org.faceplate1.Proxy",
    "Enable",
    "({'host': <'h'>, 'port': <uint16 443>, 'user': <''>, 'password': <''>}, {'keep': <true>})" },
  { { FP_REQUEST_CHANGE, NULL, 0, NULL, NULL, TRUE },
    0,
    ROOT,
    "org.faceplate1.Proxy",
    "Change",
    "(@a{sv} {}, {'keep': <true>})" },
  { { FP_REQUEST_CHANGE, NULL, 8080, NULL, NULL, FALSE },
    5,
    ROOT,
    "org.faceplate1.Proxy",
    "Change",
    "({'port': <uint16 8080>}, @a{sv} {})" },
  { { FP_REQUEST_DISABLE, NULL, 0, NULL, NULL, TRUE },
    0,
    ROOT,
    "org.faceplate1.Proxy",
    "Disable",
    "({'keep': <true>},)" },
  { { FP_REQUEST_CHECK, NULL, 0, NULL, NULL, FALSE },
    0,
    ROOT,
    "org.faceplate1.Connectivity",
    "Check",
    "(@a{sv} {},)" },
  { { FP_REQUEST_CANCEL, NULL, 0, NULL, NULL, FALSE },
    12,
    ROOT "/operation/12",
    "org.faceplate1.Operation",
    "Cancel",
    "(@a{sv} {},)" },
  { { FP_REQUEST_CANCEL, NULL, 0, NULL, NULL, FALSE }, 0 },
  { { .kind = FP_REQUEST_RESET_NETWORK, .take_over = TRUE, .keep = TRUE },
    3,
    ROOT,
    "org.faceplate1.Network",
    "Reset",
    "({'keep': <true>, 'take-over': <true>},)" },
  { { .kind = FP_REQUEST_DISCARD_NETWORK },
    3,
    ROOT,
    "org.faceplate1.Network",
    "DiscardPending",
    "(@a{sv} {},)" },
  { { .kind = FP_REQUEST_REBOOT }, 0, ROOT, "org.faceplate1.Appliance", "Reboot", "(@a{sv} {},)" },
  { { .kind = FP_REQUEST_POWER_OFF },
    0,
    ROOT,
    "org.faceplate1.Appliance",
    "PowerOff",
    "(@a{sv} {},)" },
  { { .kind = FP_REQUEST_CONFIRM },
    4294967295,
    ROOT "/operation/4294967295",
    "org.faceplate1.Operation",
    "Confirm",
    "(@a{sv} {},)" },
  { { .kind = FP_REQUEST_CONFIRM }, 0 },
};

static void
test_calls (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (call_cases); i++)
    {
      const CallCase *c = &call_cases[i];
      g_autofree char *path = NULL;
      g_autoptr (GVariant) arguments = NULL;
      g_autofree char *text = NULL;
      FpCall call = { 0 };

      g_test_message ("call %u", i);
      g_assert_cmpint (fp_call_from_request (&c->request, c->operation_id, &call), ==,
                       c->path != NULL);
      if (c->path == NULL)
        continue;
      path = call.path;
      arguments = g_variant_ref_sink (call.arguments);
      text = g_variant_print (arguments, TRUE);
      g_assert_cmpstr (call.path, ==, c->path);
      g_assert_cmpstr (call.interface, ==, c->interface);
      g_assert_cmpstr (call.method, ==, c->method);
      g_assert_cmpstr (text, ==, c->arguments);
    }
}

/* The values of a change go out as they are. */
static void
test_network_change (void)
{
  FpPanelRequest *request = g_new0 (FpPanelRequest, 1);
  g_autoptr (GVariant) arguments = NULL;
  g_autofree char *path = NULL, *text = NULL;
  FpCall call = { 0 };

  request->kind = FP_REQUEST_CHANGE_NETWORK;
  request->values = g_variant_ref_sink (g_variant_new_parsed ("{'vlan': <uint32 7>}"));
  request->take_over = TRUE;
  g_assert_true (fp_call_from_request (request, 0, &call));
  fp_panel_request_free (request);
  path = call.path;
  arguments = g_variant_ref_sink (call.arguments);
  text = g_variant_print (arguments, TRUE);
  g_assert_cmpstr (call.path, ==, ROOT);
  g_assert_cmpstr (call.interface, ==, "org.faceplate1.Network");
  g_assert_cmpstr (call.method, ==, "Change");
  g_assert_cmpstr (text, ==, "({'vlan': <uint32 7>}, {'take-over': <true>})");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lcd/calls/paths", test_paths);
  g_test_add_func ("/lcd/calls/calls", test_calls);
  g_test_add_func ("/lcd/calls/network-change", test_network_change);
  return g_test_run ();
}
