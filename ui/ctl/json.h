/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What --json prints: objects with the names of org.faceplate1.xml in lower case with dashes
 * ("HardwareAddress" becomes "hardware-address"). Pure ASCII, so that nothing in it can steer a
 * terminal. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

/* One line on standard output; takes object. */
void ctl_json_print (JsonObject *object);
/* An a{sv} of properties. */
JsonObject *ctl_json_properties (GVariant *properties);
/* Any value but a tuple, as it is: an a{sv} keeps its keys. */
JsonNode *ctl_json_value (GVariant *value);
/* {"error": name or null, "message": ...} */
void ctl_json_print_error (const char *name, const char *message);
