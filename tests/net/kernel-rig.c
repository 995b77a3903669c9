/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/kernel-rig.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/host/request.h"
#include "tests/sys/namespace.h"

/* A root for faceplate-host: this machine's /proc, which shows the namespace's settings, and an
 * /etc of its own. */
static char *
new_root (void)
{
  char *root = g_dir_make_tmp ("fp-root-XXXXXX", NULL);
  g_autofree char *etc = g_build_filename (root, "etc", NULL);
  g_autofree char *proc = g_build_filename (root, "proc", NULL);
  g_autofree char *folder = g_build_filename (root, FP_HOST_FOLDER, NULL);

  g_assert_cmpint (g_mkdir (etc, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (symlink ("/proc", proc), ==, 0);
  return root;
}

static FpNetEdge *
new_edge (KernelRig *rig)
{
  FpNetEdgeOptions options = { 0 };

  options.host = (FpHostAddress){ .path = rig->host, .root = rig->root };
  options.dhcp = (FpDhcpService){ .path = rig->dhcp, .time_scale = 0.1 };
  return fp_net_edge_system_new (&options);
}

KernelRig *
kernel_rig_new (void)
{
  KernelRig *rig = g_new0 (KernelRig, 1);

  rig->lan = lan_new ();
  rig->root = new_root ();
  rig->host
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "host", "faceplate-host", NULL);
  rig->dhcp
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "dhcp", "faceplate-dhcp", NULL);
  rig->edge = new_edge (rig);
  return rig;
}

FpNetEdge *
kernel_rig_steal_edge (KernelRig *rig)
{
  return g_steal_pointer (&rig->edge);
}

void
kernel_rig_restart (KernelRig *rig)
{
  if (rig->edge != NULL)
    rig->edge->class->free (rig->edge);
  rig->edge = new_edge (rig);
}

static void
remove_root (const char *root)
{
  static const char *const names[]
      = { "etc/resolv.conf", "etc", FP_HOST_FOLDER, "run", "proc", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (root, names[i], NULL);
      g_remove (path);
    }
}

void
kernel_rig_free (KernelRig *rig)
{
  if (rig->edge != NULL)
    rig->edge->class->free (rig->edge);
  fp_net_survey_free (rig->survey);
  g_free (rig->detail);
  lan_free (rig->lan);
  remove_root (rig->root);
  g_free (rig->root);
  g_free (rig->host);
  g_free (rig->dhcp);
  g_free (rig);
}

static void
on_step (FpCode code, const char *detail, gpointer user_data)
{
  KernelRig *rig = user_data;

  g_assert_false (rig->ended);
  g_assert_true ((code == FP_CODE_OK) == (detail == NULL));
  rig->ended = TRUE;
  rig->code = code;
  g_free (rig->detail);
  rig->detail = g_strdup (detail);
}

void
kernel_rig_begin (KernelRig *rig, const char *text)
{
  FpNetStep step;

  if (!fp_net_step_parse (text, &step))
    g_error ("%s: no step", text);
  rig->ended = FALSE;
  rig->edge->class->run (rig->edge, &step, on_step, rig);
  g_assert_false (rig->ended); /* never from within the call */
}

static gboolean
has_ended (gpointer user_data)
{
  return ((KernelRig *)user_data)->ended;
}

void
kernel_rig_wait (KernelRig *rig)
{
  lan_wait ("an answer", has_ended, rig);
}

void
kernel_rig_step (KernelRig *rig, const char *step)
{
  kernel_rig_begin (rig, step);
  kernel_rig_wait (rig);
}

void
kernel_rig_steps (KernelRig *rig, const char *const *steps)
{
  for (; *steps != NULL; steps++)
    for (guint i = 0; i < 2; i++)
      {
        kernel_rig_step (rig, *steps);
        g_assert_cmpstr (rig->detail, ==, NULL);
        g_assert_cmpint (rig->code, ==, FP_CODE_OK);
      }
}

void
kernel_rig_refused (KernelRig *rig, const char *step, FpCode code, const char *detail)
{
  kernel_rig_step (rig, step);
  g_assert_cmpstr (fp_code_info (rig->code)->symbol, ==, fp_code_info (code)->symbol);
  if (strstr (rig->detail, detail) == NULL)
    g_error ("%s: \"%s\" is not in \"%s\"", step, detail, rig->detail);
}

static void
on_survey (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  KernelRig *rig = user_data;

  g_assert_no_error (error);
  rig->ended = TRUE;
  fp_net_survey_free (rig->survey);
  rig->survey = survey;
}

static void
append (GString *text, const GArray *objects)
{
  for (guint i = 0; i < objects->len; i++)
    {
      g_autofree char *line = fp_net_object_print (&g_array_index (objects, FpNetObject, i));

      g_string_append_printf (text, "%s\n", line);
    }
}

char *
kernel_rig_survey (KernelRig *rig, const char *vlan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  rig->ended = FALSE;
  rig->edge->class->survey (rig->edge, LAN_LINK, vlan, FP_SURVEY_ALL, on_survey, rig);
  g_assert_false (rig->ended);
  kernel_rig_wait (rig);
  append (text, rig->survey->own);
  g_string_append (text, "--\n");
  append (text, rig->survey->foreign);
  if (rig->survey->automatic->len > 0)
    g_string_append (text, "--\n");
  append (text, rig->survey->automatic);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_reach (gboolean reached, gpointer user_data)
{
  KernelRig *rig = user_data;

  rig->ended = TRUE;
  rig->reached = reached;
}

void
kernel_rig_begin_reach (KernelRig *rig, const char *gateway)
{
  rig->ended = FALSE;
  rig->edge->class->reach (rig->edge, LAN_LINK, gateway, on_reach, rig);
  g_assert_false (rig->ended);
}

gboolean
kernel_rig_reach (KernelRig *rig, const char *gateway)
{
  kernel_rig_begin_reach (rig, gateway);
  kernel_rig_wait (rig);
  return rig->reached;
}

gboolean
kernel_rig_has (KernelRig *rig, const char *arguments, const char *text)
{
  g_autofree char *output = lan_ip_output (rig->lan, LAN_APPLIANCE, "-j %s", arguments);

  return strstr (output, text) != NULL;
}

void
kernel_rig_batch (KernelRig *rig, const char *lines)
{
  namespace_batch (lines);
}
