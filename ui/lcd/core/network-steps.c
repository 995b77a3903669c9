/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The prompts of IPV4 ADDRESS, IPV6 ADDRESS, DNS SERVERS and VLAN. Each begins with what was tried
 * last and failed, else with what is in force, else with what the link has. A request has the keys
 * of its own prompts alone: the service knows the others. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

static const FpPrompt prompts[FP_N_STEPS] = {
  [FP_STEP_IPV4_METHOD]
  = { .title = "IPV4 ADDRESS", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_IPV4 },
  [FP_STEP_IPV4_ADDRESS]
  = { .title = "IP ADDRESS", .kind = FP_INPUT_DIGITS, .digits = FP_DIGITS_IPV4 },
  [FP_STEP_IPV4_PREFIX]
  = { .title = "SUBNET MASK", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_PREFIX4 },
  [FP_STEP_IPV4_GATEWAY] = { .title = "GATEWAY",
                             .hint = "ALL 0: NONE",
                             .kind = FP_INPUT_DIGITS,
                             .digits = FP_DIGITS_IPV4 },
  [FP_STEP_IPV6_METHOD]
  = { .title = "IPV6 ADDRESS", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_IPV6 },
  [FP_STEP_IPV6_ADDRESS] = { .title = "IPV6 ADDRESS", .field = FP_FIELD_IPV6 },
  [FP_STEP_IPV6_PREFIX]
  = { .title = "PREFIX", .kind = FP_INPUT_CHOICE, .choice = FP_CHOICE_PREFIX6 },
  [FP_STEP_IPV6_GATEWAY] = { .title = "IPV6 GATEWAY", .field = FP_FIELD_IPV6 },
  [FP_STEP_DNS1] = { .title = "DNS SERVER 1", .field = FP_FIELD_IP },
  [FP_STEP_DNS2] = { .title = "DNS SERVER 2", .field = FP_FIELD_IP },
  [FP_STEP_DOMAIN] = { .title = "SEARCH DOMAIN", .field = FP_FIELD_DOMAIN },
  [FP_STEP_VLAN] = { .title = "VLAN TAG",
                     .hint = "ALL 0: NONE",
                     .kind = FP_INPUT_DIGITS,
                     .digits = FP_DIGITS_VLAN },
};

/* One family's steps, and its keys in a request. */
typedef struct
{
  FpStep method, address, prefix, gateway;
  guint is_static; /* of the method */
  guint bits, usual_prefix;
  const char *method_key, *address_key, *prefix_key, *gateway_key;
} Family;

static const Family ipv4 = { FP_STEP_IPV4_METHOD,
                             FP_STEP_IPV4_ADDRESS,
                             FP_STEP_IPV4_PREFIX,
                             FP_STEP_IPV4_GATEWAY,
                             FP_IPV4_STATIC,
                             32,
                             24,
                             "ipv4",
                             "address",
                             "prefix",
                             "gateway" };
static const Family ipv6 = { FP_STEP_IPV6_METHOD,
                             FP_STEP_IPV6_ADDRESS,
                             FP_STEP_IPV6_PREFIX,
                             FP_STEP_IPV6_GATEWAY,
                             FP_IPV6_STATIC,
                             128,
                             64,
                             "ipv6",
                             "address6",
                             "prefix6",
                             "gateway6" };

static const FpPrompt *
prompt (FpStep step)
{
  return &prompts[step];
}

/* NULL: not an address's step. */
static const Family *
family_of (FpStep step)
{
  if (step >= FP_STEP_IPV4_METHOD && step <= FP_STEP_IPV4_GATEWAY)
    return &ipv4;
  return step >= FP_STEP_IPV6_METHOD && step <= FP_STEP_IPV6_GATEWAY ? &ipv6 : NULL;
}

/* What the service takes for the keys that a request leaves out. */
static const FpNetworkSettings *
base_of (const FpPanelModel *model)
{
  return model->tried_base ? &model->tried_settings : &model->settings;
}

/* --- what the prompts begin with --- */

/* The first of the list that is of the family and no link-local address; prefix: out, 0 without
 * one. Transfer full. */
static char *
observed (char **list, guint bits, guint *prefix)
{
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      gsize len = strcspn (list[i], "/%");
      g_autofree char *text = g_strndup (list[i], len);
      FpIp ip;

      if (!fp_ip_read (text, &ip) || ip.bits != bits || fp_ip_is_link_local (&ip))
        continue;
      *prefix = list[i][len] == '/' ? (guint)g_ascii_strtoull (list[i] + len + 1, NULL, 10) : 0;
      return g_steal_pointer (&text);
    }
  *prefix = 0;
  return g_strdup ("");
}

static guint
method_of (const FpNetworkSettings *settings, const Family *family)
{
  return family == &ipv4 ? (guint)settings->ipv4 : (guint)settings->ipv6;
}

/* The static address that is set, else what the link has, else one that is kept from before. */
static FpStaticAddress
present (const FpPanelModel *model, const Family *family)
{
  const FpNetworkSettings *base = base_of (model);
  FpStaticAddress values = family == &ipv4 ? base->static4 : base->static6;
  g_autofree char *address = NULL, *gateway = NULL;
  guint prefix, none;

  address = observed (model->addresses, family->bits, &prefix);
  gateway = observed (model->gateways, family->bits, &none);
  if (values.address[0] != '\0'
      && (address[0] == '\0' || method_of (base, family) == family->is_static))
    return values;
  values.prefix = prefix;
  g_strlcpy (values.address, address, FP_IP_SIZE);
  g_strlcpy (values.gateway, gateway, FP_IP_SIZE);
  if (values.prefix == 0)
    values.prefix = family->usual_prefix;
  return values;
}

static char *
text_of (FpPanel *panel, FpStep step)
{
  return fp_input_text (panel->flow.inputs[step]);
}

static guint
number_of (FpPanel *panel, FpStep step)
{
  g_autofree char *text = text_of (panel, step);

  return (guint)g_ascii_strtoull (text, NULL, 10);
}

/* A gateway of another network than that of the address that was entered would be refused: begin
 * with this network, so that its host is all that has to be entered. */
static void
follow_address (FpPanel *panel, char gateway[FP_IP_SIZE])
{
  g_autofree char *address = text_of (panel, ipv4.address);
  guint prefix = number_of (panel, ipv4.prefix);
  FpIp ip, old;

  if (prefix > 30 || !fp_ip_read (address, &ip) || !fp_ip_read (gateway, &old)
      || fp_ip_same_prefix (&ip, &old, prefix))
    return;
  for (guint bit = prefix; bit < 32; bit++)
    ip.byte[bit / 8] &= (guint8) ~(0x80 >> bit % 8);
  fp_ip_print (&ip, gateway);
}

static char *
initial_address (FpPanel *panel, const Family *family, FpStep step)
{
  const FpNetworkSettings *base = base_of (panel->model);
  FpStaticAddress values = present (panel->model, family);

  if (step == ipv4.gateway)
    follow_address (panel, values.gateway);
  if (step == family->method)
    return g_strdup_printf ("%u", method_of (base, family));
  if (step == family->prefix)
    return g_strdup_printf ("%u", values.prefix);
  return g_ascii_strup (step == family->address ? values.address : values.gateway, -1);
}

static char *
initial (FpPanel *panel, FpStep step, gboolean *stored)
{
  const FpNetworkSettings *base = base_of (panel->model);
  const Family *family = family_of (step);

  if (family != NULL)
    return initial_address (panel, family, step);
  if (step == FP_STEP_VLAN)
    return g_strdup_printf ("%u", base->vlan);
  if (step == FP_STEP_DOMAIN)
    return g_ascii_strup (base->domain, -1);
  return g_ascii_strup (base->dns[step - FP_STEP_DNS1], -1);
}

/* --- what was entered --- */

static gboolean
is_static (FpPanel *panel, const Family *family)
{
  return number_of (panel, family->method) == family->is_static;
}

static gboolean
is_asked (FpPanel *panel, FpStep step)
{
  const Family *family = family_of (step);

  return family == NULL || step == family->method || is_static (panel, family);
}

static void
add_text (GVariantBuilder *values, const char *key, const char *text)
{
  g_variant_builder_add (values, "{sv}", key, g_variant_new_string (text));
}

static void
add_number (GVariantBuilder *values, const char *key, guint number)
{
  g_variant_builder_add (values, "{sv}", key, g_variant_new_uint32 (number));
}

static void
add_static (FpPanel *panel, const Family *family, FpStep last, GVariantBuilder *values)
{
  g_autofree char *address = NULL, *gateway = NULL;

  address = text_of (panel, family->address);
  if (last == family->gateway)
    gateway = text_of (panel, family->gateway);
  if (g_strcmp0 (gateway, "0.0.0.0") == 0)
    gateway[0] = '\0';
  add_text (values, family->address_key, address);
  add_number (values, family->prefix_key,
              last >= family->prefix ? number_of (panel, family->prefix) : family->bits);
  add_text (values, family->gateway_key, gateway != NULL ? gateway : "");
}

/* What is not entered yet is such that nothing can be wrong with it: no method, a prefix of one
 * address, no gateway. */
static void
add_address (FpPanel *panel, const Family *family, FpStep last, GVariantBuilder *values)
{
  guint method = number_of (panel, family->method);
  gboolean with_address = is_static (panel, family);

  if (with_address && last == family->method)
    return;
  add_text (values, family->method_key,
            family == &ipv4 ? fp_ipv4_method_word ((FpIpv4Method)method)
                            : fp_ipv6_method_word ((FpIpv6Method)method));
  if (with_address)
    add_static (panel, family, last, values);
}

/* Empty ones are left out. */
static void
add_servers (FpPanel *panel, FpStep last, GVariantBuilder *values)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint step = FP_STEP_DNS1; step <= MIN (last, FP_STEP_DNS2); step++)
    {
      g_autofree char *text = text_of (panel, (FpStep)step);

      if (text[0] != '\0')
        g_variant_builder_add (&list, "s", text);
    }
  g_variant_builder_add (values, "{sv}", "dns", g_variant_builder_end (&list));
}

/* The values of a request as far as the step, transfer full. */
static GVariant *
values_until (FpPanel *panel, FpStep last)
{
  GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const Family *family = family_of (last);

  if (family != NULL)
    add_address (panel, family, last, &values);
  else if (last == FP_STEP_VLAN)
    add_number (&values, "vlan", number_of (panel, last));
  else
    add_servers (panel, last, &values);
  if (last == FP_STEP_DOMAIN)
    {
      g_autofree char *domain = text_of (panel, last);

      add_text (&values, "domain", domain);
    }
  return g_variant_ref_sink (g_variant_builder_end (&values));
}

static gboolean
check (FpPanel *panel, FpStep step, GError **error)
{
  FpNetworkSettings settings = *base_of (panel->model);
  g_autoptr (GVariant) values = values_until (panel, step);

  return fp_network_settings_take_values (&settings, values, error);
}

static void
fill (FpPanel *panel, FpPanelRequest *request)
{
  static const FpStep lasts[FP_N_FLOWS] = { [FP_FLOW_IPV4] = FP_STEP_IPV4_GATEWAY,
                                            [FP_FLOW_IPV6] = FP_STEP_IPV6_GATEWAY,
                                            [FP_FLOW_DNS] = FP_STEP_DOMAIN,
                                            [FP_FLOW_VLAN] = FP_STEP_VLAN };

  request->values = values_until (panel, lasts[panel->flow.id]);
}

static void
copy_item (FpNetworkSettings *to, const FpNetworkSettings *from, FpFlowId item)
{
  if (item == FP_FLOW_IPV4)
    {
      to->ipv4 = from->ipv4;
      to->static4 = from->static4;
    }
  else if (item == FP_FLOW_IPV6)
    {
      to->ipv6 = from->ipv6;
      to->static6 = from->static6;
    }
  else if (item == FP_FLOW_VLAN)
    to->vlan = from->vlan;
  else
    {
      memcpy (to->dns, from->dns, sizeof to->dns);
      memcpy (to->domain, from->domain, sizeof to->domain);
    }
}

/* The other items that were tried last and failed: they go with this one, since an address may need
 * the VLAN that is set next. */
static char *
also (FpPanel *panel)
{
  static const struct
  {
    FpFlowId item;
    const char *name;
  } items[] = { { FP_FLOW_IPV4, "IPV4" },
                { FP_FLOW_IPV6, "IPV6" },
                { FP_FLOW_DNS, "DNS" },
                { FP_FLOW_VLAN, "VLAN" } };
  const FpPanelModel *model = panel->model;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      FpNetworkSettings settings = model->settings;

      if (!model->tried_base || items[i].item == panel->flow.id)
        continue;
      copy_item (&settings, &model->tried_settings, items[i].item);
      if (!fp_network_settings_equal (&settings, &model->settings))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", items[i].name);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

const FpSteps fp_network_steps = { .prompt = prompt,
                                   .initial = initial,
                                   .is_asked = is_asked,
                                   .check = check,
                                   .fill = fill,
                                   .also = also };
