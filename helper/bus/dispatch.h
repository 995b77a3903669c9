/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one way that every method call takes:
 *
 *   size -> parse -> polkit (the action that the interface XML names for the method) -> parse again
 * -> run
 *
 * parse is pure: it reads the arguments and the model and makes a request of them, or an error. It
 * runs before polkit, so that nobody is asked for a password in vain, and again after it, because
 * the world may have changed while a person typed: what `run` gets is always of now. A method whose
 * XML names no action needs none. `run` is reached in no other way.
 *
 * A call is answered exactly once: it owns its invocation, and freed without an answer it answers
 * Failed. */
#pragma once

#include <gio/gio.h>

#include "helper/bus/service.h"

/* object_path: the object that was called. NULL: error. */
typedef gpointer (*FpParse) (const FpModel *model, GVariant *arguments, const char *object_path,
                             GError **error);
/* Takes call and request. */
typedef void (*FpRun) (FpCall *call, gpointer request, const FpService *service);

typedef struct
{
  const char *interface, *method;
  FpParse parse;
  FpRun run;
  GDestroyNotify request_free;
} FpHandler;

typedef struct _FpDispatch FpDispatch;

/* handlers: of n, for all methods of all interfaces; service outlives it. */
FpDispatch *fp_dispatch_new (GDBusConnection *connection, const FpHandler *handlers, guint n,
                             const FpService *service);
void fp_dispatch_free (FpDispatch *dispatch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDispatch, fp_dispatch_free)

/* A GDBusInterfaceMethodCallFunc; user_data: the FpDispatch. */
void fp_dispatch_method_call (GDBusConnection *connection, const char *sender, const char *path,
                              const char *interface, const char *method, GVariant *arguments,
                              GDBusMethodInvocation *invocation, gpointer user_data);

/* Each takes call. */
void fp_call_reply (FpCall *call, GVariant *results); /* a tuple, consumed if floating; NULL: () */
void fp_call_fail (FpCall *call, const GError *error);
void fp_call_free (FpCall *call); /* without an answer so far: Failed */
