/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking another service of the system bus: one method call, and the words for what went wrong. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  const char *title; /* for people: "systemd-resolved" */
  const char *name;  /* on the bus */
  const char *path;  /* of its manager object */
  const char *iface; /* of that */
} FpService;

/* Nobody has the name, and nobody comes: not installed, not enabled, or it cannot be started. */
gboolean fp_service_is_absent (const GError *error);
/* The D-Bus error of this name. */
gboolean fp_service_is_error (const GError *error, const char *name);
/* A sentence, "systemd-resolved: Link lo is loopback device.", escaped. Transfer full. */
char *fp_service_failure (const FpService *service, const GError *error);
