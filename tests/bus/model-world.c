/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bus/model-world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POLL_MS 10 /* of the script, for a link that is late */

struct _ModelWorld
{
  NetModel *net;
  const char *dir;
  guint steps;
  void (*changed) (gpointer user_data);
  gpointer user_data;
  guint idle;
};

/* What is there without Faceplate; foreign to it. */
static const char *const foreign[] = {
  "add address eth0 198.51.100.20/24 0 0",
  "add route eth0 0.0.0.0/0 198.51.100.1 200 4",
  "add address eth1 203.0.113.9/24 0 0",
};

static char *
path_of (ModelWorld *world, const char *name)
{
  return g_build_filename (world->dir, name, NULL);
}

static char *
contents (ModelWorld *world, const char *name)
{
  g_autofree char *path = path_of (world, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

char *
model_world_script (ModelWorld *world, const char *key)
{
  g_autofree char *text = contents (world, "script");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gsize len = strlen (key);

  for (char **line = lines; *line != NULL; line++)
    if (strncmp (*line, key, len) == 0 && (*line)[len] == '=')
      return g_strdup (*line + len + 1);
  return NULL;
}

static void
run_line (ModelWorld *world, const char *line)
{
  FpNetStep step;

  if (*line == '\0')
    return;
  if (!fp_net_step_parse (line, &step))
    g_error ("not a step: %s", line);
  net_model_run (world->net, &step);
}

static void
print (ModelWorld *world)
{
  g_autofree char *path = path_of (world, "kernel");
  g_autofree char *text = net_model_print (world->net);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
on_changed (gpointer user_data)
{
  ModelWorld *world = user_data;

  world->idle = 0;
  if (world->changed != NULL)
    world->changed (world->user_data);
  return G_SOURCE_REMOVE;
}

static void
add_link (ModelWorld *world, const char *name)
{
  net_model_add_link (world->net, name);
  net_model_set_up (world->net, name, TRUE);
}

static void
tell (ModelWorld *world)
{
  print (world);
  if (world->idle == 0)
    world->idle = g_idle_add (on_changed, world);
}

static gboolean
on_late (gpointer user_data)
{
  ModelWorld *world = user_data;
  g_autofree char *late = model_world_script (world, "late");

  if (late != NULL)
    return G_SOURCE_CONTINUE;
  add_link (world, "eth0");
  tell (world);
  return G_SOURCE_REMOVE;
}

static void
build (ModelWorld *world)
{
  g_autofree char *manager = model_world_script (world, "manager");
  g_autofree char *late = model_world_script (world, "late");
  g_autofree char *steps = contents (world, "steps");
  g_auto (GStrv) lines = g_strsplit (steps, "\n", -1);

  if (late == NULL)
    add_link (world, "eth0");
  else
    g_timeout_add (POLL_MS, on_late, world);
  add_link (world, "eth1");
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    run_line (world, foreign[i]);
  for (FpManager m = 0; manager != NULL && m < FP_N_MANAGERS; m++)
    if (g_str_equal (fp_manager_word (m), manager))
      net_model_link (world->net, "eth0")->manager = m;
  for (char **line = lines; *line != NULL; line++)
    run_line (world, *line);
  print (world);
}

ModelWorld *
model_world (void)
{
  static ModelWorld *world;

  if (world != NULL)
    return world;
  world = g_new0 (ModelWorld, 1);
  world->dir = g_getenv ("FP_WORLD");
  g_assert_nonnull (world->dir);
  world->net = net_model_new ();
  build (world);
  return world;
}

NetModel *
model_world_net (ModelWorld *world)
{
  return world->net;
}

static void
append (ModelWorld *world, const FpNetStep *step)
{
  g_autofree char *path = path_of (world, "steps");
  g_autofree char *text = fp_net_step_print (step);
  FILE *file = fopen (path, "ae");

  g_assert_nonnull (file);
  fprintf (file, "%s\n", text);
  fclose (file);
}

static void
crash (ModelWorld *world)
{
  g_autofree char *at = model_world_script (world, "crash");

  if (at != NULL && atoi (at) == (int)++world->steps)
    kill (getpid (), SIGKILL);
}

const char *
model_world_run (ModelWorld *world, const FpNetStep *step)
{
  const char *error;

  crash (world);
  error = net_model_run (world->net, step);
  if (error == NULL)
    append (world, step);
  tell (world);
  return error;
}

void
model_world_watch (ModelWorld *world, void (*changed) (gpointer user_data), gpointer user_data)
{
  world->changed = changed;
  world->user_data = user_data;
}
