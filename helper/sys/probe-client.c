/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/probe-client.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "helper/core/frame.h"

#define OVERALL_MS 80000 /* more than all stages of the probe together, without a hold */
#define EVENTS_MAX 64    /* each stage begins and ends once: 18 */
#define READ_SIZE  4096

struct _FpProbeRun
{
  GSubprocess *child; /* NULL: by socket */
  int fd;             /* -1: could not be opened */
  FpFrameReader *reader;
  GBytes *request;
  gsize sent;
  guint readable, writable, deadline; /* sources; 0: none */
  guint events;
  FpStages *stages;
  FpProbeStage stage;
  FpProbeEnded ended;
  gpointer user_data;
};

static void
remove_source (guint *source)
{
  if (*source != 0)
    g_source_remove (*source);
  *source = 0;
}

/* The request holds the password. */
static void
clear_bytes (GBytes *bytes)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (bytes, &len);

  explicit_bzero ((gpointer)data, len);
  g_bytes_unref (bytes);
}

static void
close_run (FpProbeRun *run)
{
  remove_source (&run->readable);
  remove_source (&run->writable);
  remove_source (&run->deadline);
  if (run->fd >= 0)
    close (run->fd);
  run->fd = -1;
  if (run->child != NULL)
    g_subprocess_force_exit (run->child); /* GSubprocess reaps it */
  g_clear_object (&run->child);
}

void
fp_probe_run_free (FpProbeRun *run)
{
  if (run == NULL)
    return;
  close_run (run);
  g_clear_pointer (&run->request, clear_bytes);
  fp_frame_reader_free (run->reader);
  g_free (run);
}

static void
finish (FpProbeRun *run, FpReport *report)
{
  close_run (run);
  run->ended (report, run->user_data);
}

/* reason: a constant, for the evidence. */
static void
finish_internal (FpProbeRun *run, const char *reason)
{
  FpReport *report = fp_report_new ();

  report->code = FP_CODE_INTERNAL;
  report->stage = fp_stages_current (run->stages);
  fp_report_add_evidence (report, "probe", reason);
  finish (run, report);
}

static gboolean
take_stage (FpProbeRun *run, GVariant *event)
{
  const char *stage_word, *status_word;
  FpStage stage = FP_STAGE_LINK;
  FpStageStatus status = FP_STAGE_RUNNING;
  guint duration_ms = 0;

  if (!g_variant_lookup (event, "stage", "&s", &stage_word)
      || !g_variant_lookup (event, "status", "&s", &status_word)
      || !fp_stage_from_word (stage_word, &stage)
      || !fp_stage_status_from_word (status_word, &status))
    return FALSE;
  g_variant_lookup (event, "duration-ms", "u", &duration_ms);
  if (++run->events > EVENTS_MAX || !fp_stages_apply (run->stages, stage, status, duration_ms))
    return FALSE;
  run->stage (stage, status, duration_ms, run->user_data);
  return TRUE;
}

/* FALSE: the run has ended. */
static gboolean
take_event (FpProbeRun *run, GVariant *event)
{
  g_autoptr (GVariant) variant = g_variant_lookup_value (event, "report", G_VARIANT_TYPE_VARDICT);
  FpReport *report;

  if (variant == NULL && take_stage (run, event))
    return TRUE;
  report = variant != NULL ? fp_report_from_variant (variant) : NULL;
  if (report != NULL)
    finish (run, report);
  else
    finish_internal (run, "it sent an event that does not fit");
  return FALSE;
}

static gboolean
take_frames (FpProbeRun *run)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) event = fp_frame_reader_next (run->reader, &error);

      if (error != NULL)
        {
          finish_internal (run, "it sent a frame that is not one");
          return G_SOURCE_REMOVE;
        }
      if (event == NULL)
        return G_SOURCE_CONTINUE;
      if (!take_event (run, event))
        return G_SOURCE_REMOVE;
    }
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  FpProbeRun *run = user_data;
  guint8 bytes[READ_SIZE];
  gssize n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    finish_internal (run, "it ended without a report");
  else if (!fp_frame_reader_push (run->reader, bytes, (gsize)n, NULL))
    finish_internal (run, "it sent a frame that is too long");
  else
    return take_frames (run);
  return G_SOURCE_REMOVE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  FpProbeRun *run = user_data;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (run->request, &len);
  gssize n = send (fd, bytes + run->sent, len - run->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  run->sent += (gsize)MAX (n, 0);
  if (n >= 0 && run->sent < len)
    return G_SOURCE_CONTINUE;
  run->writable = 0; /* after an error the reading side notices the end */
  g_clear_pointer (&run->request, clear_bytes);
  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer user_data)
{
  FpProbeRun *run = user_data;

  run->deadline = 0;
  finish_internal (run, "it did not end in time");
  return G_SOURCE_REMOVE;
}

static gboolean
on_not_started (gpointer user_data)
{
  FpProbeRun *run = user_data;

  run->deadline = 0;
  finish_internal (run, "it could not be started");
  return G_SOURCE_REMOVE;
}

static int
open_child (FpProbeRun *run, const char *path)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    return -1;
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_take_stdin_fd (launcher, fds[1]);
  run->child = g_subprocess_launcher_spawn (launcher, &error, path, "--serve", NULL);
  if (run->child != NULL)
    return fds[0];
  g_warning ("%s", error->message);
  close (fds[0]);
  return -1;
}

static int
open_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    return -1;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, (struct sockaddr *)&address, sizeof address) < 0)
    {
      g_warning ("%s: %s", path, g_strerror (errno));
      close (fd);
      return -1;
    }
  return fd;
}

FpProbeRun *
fp_probe_run_new (const FpProbeAddress *address, const FpCheckRequest *request, FpStages *stages,
                  FpProbeStage stage, FpProbeEnded ended, gpointer user_data)
{
  FpProbeRun *run = g_new0 (FpProbeRun, 1);

  run->reader = fp_frame_reader_new ();
  run->request = fp_frame_encode (fp_check_request_to_variant (request));
  run->stages = stages;
  run->stage = stage;
  run->ended = ended;
  run->user_data = user_data;
  run->fd = address->path != NULL ? open_child (run, address->path) : open_socket (address->socket);
  if (run->fd < 0)
    {
      run->deadline = g_idle_add (on_not_started, run);
      return run;
    }
  run->readable = g_unix_fd_add (run->fd, G_IO_IN, on_readable, run);
  run->writable = g_unix_fd_add (run->fd, G_IO_OUT, on_writable, run);
  run->deadline = g_timeout_add ((guint)(OVERALL_MS * request->time_scale) + request->hold_s * 1000,
                                 on_deadline, run);
  return run;
}
