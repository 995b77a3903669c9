/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has faceplate-host do one thing that needs the rights of root (helper/host/request.h): a
 * connection a request, to the socket-activated unit or to a child of its own. An answer that does
 * not come in time, or is none, is a failure; what was asked for may have been done all the same.
 */
#pragma once

#include "helper/core/net-object.h"

typedef struct
{
  const char *path;   /* of faceplate-host, or NULL: by socket */
  const char *root;   /* with path: in the place of "/", for tests; NULL: "/" */
  const char *socket; /* of the unit */
} FpHostAddress;

typedef struct _FpHostCall FpHostCall;

/* failure: a sentence for the log, escaped; NULL: it is done. The last call; it may free the call.
 * Never before fp_host_call_new() has returned. */
typedef void (*FpHostDone) (const char *failure, gpointer user_data);

/* request: at most FP_HOST_PACKET_MAX bytes. */
FpHostCall *fp_host_call_new (const FpHostAddress *address, const char *request, FpHostDone done,
                              gpointer user_data);
/* Does not wait; no call back follows. */
void fp_host_call_free (FpHostCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpHostCall, fp_host_call_free)

/* The requests for objects of the kinds IPV6 and DNS. Transfer full. */
char *fp_host_request_ipv6 (const FpNetObject *object);
char *fp_host_request_dns (const FpNetObject *object);
