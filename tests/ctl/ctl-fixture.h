/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bus, a service that the test directs, and how that service treats what faceplatectl asks of it.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "dbus/names.h"
#include "tests/ctl/ctl-run.h"
#include "tests/ctl/fake-service.h"
#include "tests/ctl/private-bus.h"

/* The only operation that there ever is. */
#define CTL_OPERATION FP_OPERATION_PATH "/7"

typedef struct
{
  PrivateBus *bus;
  const char *address;
  FakeService *fake;
  const char *refusal;      /* error to answer with, or NULL */
  const char *kind;         /* of the operation that a call starts */
  gboolean hold;            /* the operation runs on until the test ends it */
  gboolean early;           /* it has ended before the reply */
  gboolean forgotten;       /* and is not readable any more */
  gboolean silent;          /* and its end is not announced */
  const char *state, *code; /* how it ends */
  const char *stage;        /* that fails, without a proxy; NULL: tunnel, of one */
  char *called;             /* "METHOD ARGS" of the last call */
  gboolean interactive;     /* its flag */
} CtlFixture;

/* For g_test_add(). */
void ctl_fixture_set_up (CtlFixture *f, gconstpointer data);
void ctl_fixture_tear_down (CtlFixture *f, gconstpointer data);
/* A FakeCall: answers as the fixture says, by default with an operation that ends well. */
void ctl_fixture_on_call (FakeService *fake, const char *method, GVariant *args,
                          GDBusMethodInvocation *invocation, gpointer user_data);
/* Until a method has been called. */
void ctl_fixture_wait_call (CtlFixture *f);
/* With the stages that lead to its code. */
void ctl_fixture_end_operation (CtlFixture *f);

/* A line is one object. */
JsonObject *ctl_parse_line (const char *line);
/* All of text is one line with one object. */
JsonObject *ctl_parse_one (const char *text);
