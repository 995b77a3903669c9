/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate.conf as values (faceplate.conf(5)). Pure: the text comes from helper/sys/config-file.h.
 * A value that is refused has its default instead, and the fault says which and why; so does a key
 * or group that is not known. [panel] is the front-end's. */
#pragma once

#include <glib.h>

#define FP_CONFIG_FILE_MAX (256 * 1024)
#define FP_NAME_MAX        64 /* bytes of UTF-8 of the appliance's name */

typedef struct
{
  char *name; /* NULL: the host name */
  char *url;  /* NULL: not configured */
  char *websocket_url;
  char *ca_file;
  char *issuing_ca_file;
  char *system_ca_file;
  char *crl_file;
  char **pins;      /* NULL: none */
  char *link;       /* NULL: that of the default route */
  gboolean manage;  /* link's settings are Faceplate's from the first start on; only with link */
  guint schemes;    /* bits 1 << FpScheme; 0: all */
  guint interval_s; /* 0: never */
  double time_scale;
} FpConfig;

FpConfig *fp_config_new (void); /* the defaults */
void fp_config_free (FpConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpConfig, fp_config_free)

/* Never fails. *fault: "", or one sentence on the first fault and how many more there are. */
FpConfig *fp_config_parse (const char *text, gsize len, char **fault);
