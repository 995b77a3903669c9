/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The service's properties as they came over the bus, and what the panel makes of them. Pure. The
 * peer may send any value of any type: what does not fit is as if it had not been sent. */
#pragma once

#include <glib.h>

#include "ui/lcd/core/panel.h"

#define FP_MIRROR_TEXT_MAX 512 /* bytes of a text that is kept */
#define FP_MIRROR_LIST_MAX 32

typedef enum
{
  FP_MIRROR_APPLIANCE,
  FP_MIRROR_NETWORK,
  FP_MIRROR_PROXY,
  FP_MIRROR_CONNECTIVITY,
  FP_MIRROR_OPERATION, /* of the operation that is followed */
  FP_N_MIRRORS
} FpMirrorPart;

typedef struct _FpMirror FpMirror;

FpMirror *fp_mirror_new (void);
void fp_mirror_free (FpMirror *mirror);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpMirror, fp_mirror_free)

const char *fp_mirror_interface (FpMirrorPart part);
/* FALSE for an interface that is none of these. */
gboolean fp_mirror_part (const char *interface, FpMirrorPart *part);

/* The answer to GetAll: replaces what was known. Anything but an a{sv} is an empty one. */
void fp_mirror_load (FpMirror *mirror, FpMirrorPart part, GVariant *properties);
/* PropertiesChanged: no effect on a part that has not been loaded. */
void fp_mirror_update (FpMirror *mirror, FpMirrorPart part, GVariant *changed);
gboolean fp_mirror_loaded (const FpMirror *mirror, FpMirrorPart part);
/* Forgets everything: the service is gone. */
void fp_mirror_clear (FpMirror *mirror);

/* The N of the running operation's path; 0: none. */
guint fp_mirror_running (const FpMirror *mirror);
/* From now on FP_MIRROR_OPERATION is this operation, not loaded yet; 0: none. */
void fp_mirror_follow (FpMirror *mirror, guint operation_id);
guint fp_mirror_followed (const FpMirror *mirror);

/* service is FALSE unless the four parts of the appliance are loaded. */
FpPanelModel *fp_mirror_model (const FpMirror *mirror);

/* /org/faceplate1/operation/N; 0 for anything else. */
guint fp_operation_id (const char *path);
/* Transfer full. */
char *fp_operation_path (guint operation_id);

/* The method call that a request stands for. */
typedef struct
{
  char *path;
  const char *interface;
  const char *method;
  GVariant *arguments; /* floating */
} FpCall;

/* operation_id: what FP_REQUEST_CANCEL and FP_REQUEST_CONFIRM are for; FALSE: there is none. */
gboolean fp_call_from_request (const FpPanelRequest *request, guint operation_id, FpCall *call);
