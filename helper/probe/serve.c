/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/serve.h"

#include <gio/gio.h>

#include "dbus/errors.h"
#include "helper/core/check-request.h"
#include "helper/core/frame.h"
#include "helper/probe/check.h"
#include "helper/tunnel/deadline.h"

#define SEND_S    10 /* an asker that does not read is gone */
#define READ_SIZE 4096

static gboolean
send_frame (GSocket *socket, GVariant *value)
{
  FpDeadline deadline = fp_deadline_in (SEND_S, 1);
  g_autoptr (GBytes) frame = fp_frame_encode (value);

  return fp_deadline_send (&deadline, socket, g_bytes_get_data (frame, NULL),
                           g_bytes_get_size (frame), NULL, NULL);
}

static void
send_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "stage", "s", fp_stage_word (stage));
  g_variant_dict_insert (&dict, "status", "s", fp_stage_status_word (status));
  g_variant_dict_insert (&dict, "duration-ms", "u", duration_ms);
  send_frame (user_data,
              g_variant_dict_end (&dict)); /* if the asker is gone the watch ends the check */
}

static gboolean
send_report (GSocket *socket, const FpReport *report)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "report", fp_report_to_variant (report));
  return send_frame (socket, g_variant_dict_end (&dict));
}

/* The first frame. NULL with an error: refused; without: the asker went away. */
static FpCheckRequest *
receive_request (GSocket *socket, GError **error)
{
  FpDeadline deadline = fp_deadline_in (FP_SERVE_REQUEST_S, 1);
  g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) local = NULL;
  guint8 bytes[READ_SIZE];
  FpCheckRequest *request = NULL;

  while (value == NULL && local == NULL)
    {
      gssize n = fp_deadline_receive (&deadline, socket, bytes, sizeof bytes, NULL, &local);

      if (n == 0)
        return NULL;
      if (n > 0 && fp_frame_reader_push (reader, bytes, (gsize)n, &local))
        value = fp_frame_reader_next (reader, &local);
    }
  explicit_bzero (bytes, sizeof bytes);
  if (value != NULL)
    request = fp_check_request_from_variant (value, &local);
  if (request == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return request;
}

static int
refuse (GSocket *socket, const GError *error)
{
  g_autoptr (FpReport) report = fp_report_new ();

  report->code = FP_CODE_INTERNAL;
  report->stage = FP_STAGE_RESOLVE;
  report->time_us = g_get_real_time ();
  fp_report_add_evidence (report, "error", error->message);
  send_report (socket, report);
  return 1;
}

static int
check (GSocket *socket, const FpCheckRequest *request)
{
  FpDeadline deadline = fp_check_deadline (request);
  g_autoptr (FpWatch) watch = fp_watch_new (g_socket_get_fd (socket), &deadline);
  g_autoptr (FpReport) report = fp_check_run (request, watch, send_stage, socket);

  return send_report (socket, report) && report->code == FP_CODE_OK ? 0 : 1;
}

int
fp_serve (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (FpCheckRequest) request = NULL;

  if (socket == NULL)
    {
      g_printerr ("faceplate-probe: standard input is not a socket: %s\n", error->message);
      return 2;
    }
  g_socket_set_blocking (socket, FALSE);
  request = receive_request (socket, &error);
  if (request != NULL)
    return check (socket, request);
  return error != NULL ? refuse (socket, error) : 1;
}
