/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/link-speed.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SPEED_MAX 10000000 /* Mbit/s; SPEED_UNKNOWN is -1, or that as an unsigned number */

struct _FpLinkSpeed
{
  const char *folder;
  FpLinkSpeedRead read;
  gpointer user_data;
  GCancellable *cancellable; /* of the question that is open; NULL: none */
};

/* A link without a carrier has EINVAL. */
static guint
read_speed (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  char text[32] = "";
  guint64 mbit_s = 0;

  if (fd < 0)
    return 0;
  if (read (fd, text, sizeof text - 1) <= 0)
    text[0] = '\0';
  close (fd);
  text[strcspn (text, "\n")] = '\0';
  return g_ascii_string_to_unsigned (text, 10, 0, SPEED_MAX, &mbit_s, NULL) ? (guint)mbit_s : 0;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_int (task, read_speed (task_data));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gssize mbit_s = g_task_propagate_int (G_TASK (result), &error);
  FpLinkSpeed *speed = user_data;

  if (error != NULL) /* cancelled: speed may be gone */
    return;
  g_clear_object (&speed->cancellable);
  speed->read ((guint)mbit_s, speed->user_data);
}

FpLinkSpeed *
fp_link_speed_new (const char *folder, FpLinkSpeedRead read, gpointer user_data)
{
  FpLinkSpeed *speed = g_new0 (FpLinkSpeed, 1);

  speed->folder = folder;
  speed->read = read;
  speed->user_data = user_data;
  return speed;
}

static void
forget_question (FpLinkSpeed *speed)
{
  if (speed->cancellable != NULL)
    g_cancellable_cancel (speed->cancellable);
  g_clear_object (&speed->cancellable);
}

void
fp_link_speed_free (FpLinkSpeed *speed)
{
  if (speed == NULL)
    return;
  forget_question (speed);
  g_free (speed);
}

void
fp_link_speed_ask (FpLinkSpeed *speed, const char *link)
{
  g_autoptr (GTask) task = NULL;

  forget_question (speed);
  speed->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, speed->cancellable, on_read, speed);
  g_task_set_task_data (task, g_build_filename (speed->folder, link, "speed", NULL), g_free);
  g_task_run_in_thread (task, read_in_thread);
}
