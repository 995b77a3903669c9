/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/platform.h"

#include <json-glib/json-glib.h>
#include <string.h>

FpCode
fp_platform_judge_status (guint status)
{
  if (status >= 200 && status < 300)
    return FP_CODE_OK;
  if (status == 401 || status == 403)
    return FP_CODE_SRV_DENIED;
  if (status == 404)
    return FP_CODE_SRV_NOTFOUND;
  if (status >= 300 && status < 400)
    return FP_CODE_SRV_REDIRECT;
  if (status == 429 || status == 503)
    return FP_CODE_SRV_BUSY;
  if (status >= 500 && status < 600)
    return FP_CODE_SRV_ERROR;
  return FP_CODE_SRV_STATUS;
}

FpCode
fp_platform_judge_upgrade (guint status)
{
  if (status == 101)
    return FP_CODE_OK;
  if (status == 200 || status == 400 || status == 426)
    return FP_CODE_WS_STRIPPED;
  if (status == 401 || status == 403)
    return FP_CODE_WS_DENIED;
  if (status >= 300 && status < 400)
    return FP_CODE_WS_REDIRECT;
  if (status >= 500 && status < 600)
    return FP_CODE_WS_ERROR;
  return FP_CODE_WS_REFUSED;
}

/* json-glib descends without a limit: a body of 64 KiB of brackets would use up the stack. */
static gboolean
depth_is_sane (const char *json, gsize len)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < len; i++)
    {
      if (in_string && json[i] == '\\')
        i++;
      else if (json[i] == '"')
        in_string = !in_string;
      else if (!in_string && (json[i] == '[' || json[i] == '{'))
        {
          if (++depth > FP_PLATFORM_JSON_DEPTH)
            return FALSE;
        }
      else if (!in_string && (json[i] == ']' || json[i] == '}') && depth > 0)
        depth--;
    }
  return TRUE;
}

static const char *
read_activation (const char *json, gsize len, FpActivation *activation)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonNode *member;

  if (!g_utf8_validate (json, (gssize)len, NULL) || !depth_is_sane (json, len)
      || !json_parser_load_from_data (parser, json, (gssize)len, NULL))
    return "the answer is not JSON";
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return "the answer is not a JSON object";
  member = json_object_get_member (json_node_get_object (root), "activated");
  if (member == NULL)
    return NULL;
  if (json_node_get_value_type (member) != G_TYPE_BOOLEAN)
    return "activated is not true or false";
  *activation = json_node_get_boolean (member) ? FP_ACTIVATION_YES : FP_ACTIVATION_NO;
  return NULL;
}

FpCode
fp_platform_judge (const FpHttpAnswer *answer, FpActivation *activation, const char **fault)
{
  FpCode code = fp_platform_judge_status (fp_http_answer_status (answer));
  gsize len;
  const guint8 *body = fp_http_answer_body (answer, &len);

  *activation = FP_ACTIVATION_UNSAID;
  *fault = NULL;
  if (code != FP_CODE_OK || fp_http_answer_status (answer) == 204)
    return code;
  if (fp_http_answer_is_type (answer, "text/html")
      || fp_http_answer_is_type (answer, "application/xhtml+xml"))
    *fault = "a web page";
  else if (fp_http_answer_is_type (answer, "application/json"))
    *fault = fp_http_answer_body_is_cut (answer)
                 ? "the answer is longer than 64 KiB"
                 : read_activation (body != NULL ? (const char *)body : "", len, activation);
  return *fault != NULL ? FP_CODE_SRV_STATUS : FP_CODE_OK;
}
