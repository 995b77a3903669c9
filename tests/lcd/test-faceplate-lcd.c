/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program faceplate-lcd between a real LCDd and a real faceplated. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "config.h"
#include "dbus/names.h"
#include "tests/lcd/stage.h"

#define AT_REST        "SENSOR-01-127.0.0.1"
#define ENABLE_FAILING "({'host': <'fail-px-tcp-refused'>, 'port': <uint16 3128>}, @a{sv} {})"
#define ENABLE_HANG    "({'host': <'hang'>, 'port': <uint16 3128>}, @a{sv} {})"

static void
see (Stage *stage, const char *text)
{
  fp_test_lcdd_wait_text (stage->lcdd, text);
}

static void
press (Stage *stage, const char *keys)
{
  fp_test_lcdd_press_keys (stage->lcdd, keys);
}

static void
press_see (Stage *stage, const char *key, const char *text)
{
  fp_test_lcdd_press_see (stage->lcdd, key, text);
}

/* What a person does and sees, once through: a check, and a change that fails with values that
 * another client tried before. */
static void
test_keys_to_service (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  see (&stage, AT_REST);
  press_see (&stage, "Enter", ">SETUP NETWORK");
  press_see (&stage, "Down", ">TEST CONNECTION");
  press_see (&stage, "Enter", "CLOUD REACHED OK");
  stage_call (&stage, FP_PROXY_IFACE, "Enable", ENABLE_FAILING);
  stage_wait_property (&stage, FP_APPLIANCE_IFACE, "Operation", "'/'");
  press_see (&stage, "Enter", ">TEST CONNECTION");
  press_see (&stage, "Up", ">SETUP NETWORK");
  press_see (&stage, "Enter", ">IPV4 ADDRESS");
  press_see (&stage, "Down", ">IPV6 ADDRESS");
  press_see (&stage, "Down", ">DNS SERVERS");
  press_see (&stage, "Down", ">VLAN");
  press_see (&stage, "Down", ">ENABLE PROXY");
  press_see (&stage, "Enter", "CONFIG PROXY");
  press_see (&stage, "Enter", "FAIL-PX-TCP-REFUSED");
  press_see (&stage, "Enter", "3128");
  press_see (&stage, "Enter", "PROXY USER");
  press_see (&stage, "Enter", "PROXY PASS");
  press_see (&stage, "Enter", "REALLY ENABLE PROXY?");
  press_see (&stage, "Enter", "PROXY REFUSED");
  stage_wait_property (&stage, FP_PROXY_IFACE, "Enabled", "false");
}

/* An operation of another client that is under way when the panel starts is seen from there
 * on. */
static void
test_in_the_middle (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_bus (&stage);
  stage_start_service (&stage);
  stage_wait_property (&stage, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  stage_call (&stage, FP_PROXY_IFACE, "Enable", ENABLE_HANG);
  fp_test_lcdd_start (stage.lcdd, 20, 4);
  stage_start_panel (&stage, "");
  see (&stage, "ENABLING PROXY");
  see (&stage, "CONNECT");
}

static void
test_service_killed (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  see (&stage, AT_REST);
  press_see (&stage, "Enter", ">SETUP NETWORK");
  stage_kill (&stage.service, SIGKILL);
  see (&stage, "SERVICE NOT RUNNING");
  stage_start_service (&stage);
  see (&stage, ">SETUP NETWORK");
  press (&stage, "Down Enter");
  see (&stage, "CLOUD REACHED OK");
}

/* Killed while it works for the panel: the panel is not left waiting. */
static void
test_service_killed_in_operation (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  see (&stage, AT_REST);
  stage_call (&stage, FP_PROXY_IFACE, "Enable", ENABLE_HANG);
  stage_kill (&stage.service, SIGKILL);
  see (&stage, "SERVICE NOT RUNNING");
  stage_start_service (&stage);
  see (&stage, AT_REST);
}

static void
test_bus_killed (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  see (&stage, AT_REST);
  stage_kill (&stage.bus, SIGKILL);
  see (&stage, "SERVICE NOT RUNNING");
  stage_wait_log (&stage, "system bus: it is gone");
  stage_kill (&stage.service, SIGKILL);
  stage_start_bus (&stage);
  stage_start_service (&stage);
  see (&stage, AT_REST);
  stage_wait_log (&stage, "system bus: it is back");
  press (&stage, "Enter Down Enter");
  see (&stage, "CLOUD REACHED OK");
}

/* The panel is first: everything else comes later, one by one. */
static void
test_first (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_panel (&stage, "");
  stage_wait_log (&stage, "LCDd: ");
  fp_test_lcdd_start (stage.lcdd, 20, 2);
  see (&stage, "SERVICE NOT RUNNING");
  stage_start_bus (&stage);
  stage_start_service (&stage);
  see (&stage, AT_REST);
}

/* The display goes away in a menu and comes back with another size: the same menu, laid out anew.
 */
static void
test_display_killed (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage_start_all (&stage, 16, 2);
  see (&stage, "127.0.0.1");
  press (&stage, "Enter Down");
  see (&stage, ">TEST CONNECTION");
  fp_test_lcdd_kill (stage.lcdd);
  fp_test_lcdd_start (stage.lcdd, 20, 4);
  see (&stage, ">TEST CONNECTION");
  see (&stage, "VERSION INFO");
}

static void
test_terminated (void)
{
  g_auto (Stage) stage;
  int status;

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  see (&stage, AT_REST);
  status = stage_kill (&stage.panel, SIGTERM);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  fp_test_lcdd_wait_row (stage.lcdd, 0, ""); /* LCDd's own screen */
}

/* What is wrong in the configuration file is named, and the panel runs. */
static void
test_bad_configuration (void)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  fp_test_lcdd_start (stage.lcdd, 16, 2);
  stage_start_panel (&stage, "lcdproc-prt=1\nidle-s=soon\ncursor=wild\nkeys=seven\n");
  see (&stage, "SERVICE NOT");
  stage_wait_log (&stage, "[panel] lcdproc-prt: no such key");
  stage_wait_log (&stage, "[panel] idle-s: \"soon\" is not a number from 0 to 86400, 300 is used");
  stage_wait_log (&stage,
                  "[panel] cursor: \"wild\" is not one of auto, native, soft, auto is used");
  stage_wait_log (&stage, "[panel] keys: \"seven\" is not one of five, three, five is used");
}

static void
test_command_line (void)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "ui/lcd/faceplate-lcd", NULL);
  static const struct
  {
    const char *argument;
    int status;
    const char *out, *err;
  } cases[] = {
    { "--version", 0, "faceplate-lcd " FP_VERSION, "" },
    { "--driver=vfd", 2, "", "Unknown driver vfd" },
    { "--no-such-option", 2, "", "no-such-option" },
    { "argument", 2, "", "Unknown argument argument" },
    { "--driver=terminal", 1, "", "terminal" }, /* our standard input is none */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *argv[] = { program, cases[i].argument, NULL };
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;
      g_autoptr (GError) error = NULL;
      int status;

      g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                    &error);
      g_assert_no_error (error);
      g_assert_cmpint (WEXITSTATUS (status), ==, cases[i].status);
      g_assert_nonnull (strstr (out, cases[i].out));
      g_assert_nonnull (strstr (err, cases[i].err));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceplate-lcd/keys-to-service", test_keys_to_service);
  g_test_add_func ("/faceplate-lcd/in-the-middle", test_in_the_middle);
  g_test_add_func ("/faceplate-lcd/service-killed", test_service_killed);
  g_test_add_func ("/faceplate-lcd/service-killed-in-operation", test_service_killed_in_operation);
  g_test_add_func ("/faceplate-lcd/bus-killed", test_bus_killed);
  g_test_add_func ("/faceplate-lcd/first", test_first);
  g_test_add_func ("/faceplate-lcd/display-killed", test_display_killed);
  g_test_add_func ("/faceplate-lcd/terminated", test_terminated);
  g_test_add_func ("/faceplate-lcd/bad-configuration", test_bad_configuration);
  g_test_add_func ("/faceplate-lcd/command-line", test_command_line);
  return g_test_run ();
}
