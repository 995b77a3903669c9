/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/json.h"

#include <stdio.h>

static void
append_escaped (GString *s, gunichar c)
{
  if (c >= 0x10000)
    {
      g_string_append_printf (s, "\\u%04x", 0xd800 + ((c - 0x10000) >> 10));
      g_string_append_printf (s, "\\u%04x", 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  else
    g_string_append_printf (s, "\\u%04x", c);
}

/* Outside ASCII JSON has only the insides of strings, where \u is the same. */
static char *
to_ascii (const char *json)
{
  GString *s = g_string_new (NULL);

  for (const char *p = json; *p != '\0'; p = g_utf8_next_char (p))
    if ((guchar)*p < 0x7f)
      g_string_append_c (s, *p);
    else
      append_escaped (s, g_utf8_get_char (p));
  return g_string_free (s, FALSE);
}

void
ctl_json_print (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL, *ascii = NULL;

  json_node_take_object (node, object);
  json = json_to_string (node, FALSE);
  ascii = to_ascii (json);
  puts (ascii);
}

static char *
dashed (const char *name)
{
  GString *s = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (g_ascii_isupper (*p) && p > name)
        g_string_append_c (s, '-');
      g_string_append_c (s, g_ascii_tolower (*p));
    }
  return g_string_free (s, FALSE);
}

static JsonNode *
stages_node (GVariant *stages)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  GVariantIter iter;
  const char *name, *status;
  guint ms;

  g_variant_iter_init (&iter, stages);
  while (g_variant_iter_next (&iter, "(&s&su)", &name, &status, &ms))
    {
      JsonObject *stage = json_object_new ();

      json_object_set_string_member (stage, "stage", name);
      json_object_set_string_member (stage, "status", status);
      json_object_set_int_member (stage, "duration-ms", ms);
      json_array_add_object_element (array, stage);
    }
  json_node_take_array (node, array);
  return node;
}

JsonNode *
ctl_json_value (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a(ssu)")))
    return stages_node (value);
  return json_gvariant_serialize (value);
}

JsonObject *
ctl_json_properties (GVariant *properties)
{
  JsonObject *object = json_object_new ();
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *member = dashed (name);

      json_object_set_member (object, member, ctl_json_value (value));
    }
  return object;
}

void
ctl_json_print_error (const char *name, const char *message)
{
  JsonObject *object = json_object_new ();

  if (name != NULL)
    json_object_set_string_member (object, "error", name);
  else
    json_object_set_null_member (object, "error");
  json_object_set_string_member (object, "message", message);
  ctl_json_print (object);
}
