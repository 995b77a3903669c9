/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The design target of SPEC.md: DOMAIN\user and a 12-character mixed password in at most 120 key
 * presses on five keys. */
#include <string.h>

#include "tests/panel/typist.h"

#define TARGET 120

static guint
count (FpFieldKind kind, const char *text)
{
  FpField *field = fp_field_new (kind, FP_KEYS_FIVE, NULL, FALSE);
  g_autoptr (GByteArray) keys = typist_type (field, FP_KEYS_FIVE, text);

  g_assert_nonnull (keys);
  g_assert_cmpstr (fp_field_text (field), ==, text);
  fp_field_free (field);
  return keys->len;
}

/* As administrators make them, as people make them, and as generators do. */
static const struct
{
  const char *user, *password;
} pairs[] = {
  { "DOMAIN\\user", "Tr0ub4dor&3x" },    { "CORP\\jsmith", "Sommer2024!!" },
  { "ACME\\svc-proxy", "pR0xy-Acc3ss" }, { "EMEA\\mueller", "Kj7$mQ2x#pLw" },
  { "HQ\\t.wagner", "xK9!vR4@nB7%" },    { "XYZ\\zwyrwx", "Zw7~Yx9^Vy8|" },
  { "corp\\admin01", "P@ssw0rd2024" },   { "VULKAN\\kjung", "qU5{wK8}zY3k" },
  { "DOMAIN\\user", "aB3$eF6&hJ9*" },    { "LAB\\sensor07", "Qm4_Tz8-Lw2." },
  { "FACTORY\\plc", "gH7+kL2=vX9/" },    { "WIN\\nobody", "hunter2Hunt!" },
  { "DOMAIN\\user", "9xQ~4kW`7yZ|" },    { "NORTH\\r.quick", "Jv6#Wq3%Kx8&" },
};

static void
test_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      guint user = count (FP_FIELD_USER, pairs[i].user);
      guint password = count (FP_FIELD_PASS, pairs[i].password);

      g_test_message ("%3u = %2u + %2u  %s %s", user + password, user, password, pairs[i].user,
                      pairs[i].password);
      g_assert_cmpuint (user + password, <=, TARGET);
    }
}

/* Twelve characters drawn from all four classes, with at least one of each, as generators do; 500
 * of them, always the same. */
static char *
random_password (GRand *rand)
{
  const FpWheel *wheel = fp_wheel (FP_FIELD_PASS);
  char *password = g_malloc0 (13);
  guint seen;

  do
    {
      seen = 0;
      for (guint i = 0; i < 12; i++)
        {
          guint klass = (guint)g_rand_int_range (rand, 0, (gint32)wheel->n);
          const char *chars = wheel->classes[klass].chars;

          seen |= 1u << klass;
          password[i] = chars[g_rand_int_range (rand, 0, (gint32)strlen (chars))];
        }
    }
  while (seen != 15);
  return password;
}

static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (20);
  guint user = count (FP_FIELD_USER, "DOMAIN\\user"), most = 0, over = 0, sum = 0;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *password = random_password (rand);
      guint presses = user + count (FP_FIELD_PASS, password);

      sum += presses;
      most = MAX (most, presses);
      over += presses > TARGET;
    }
  g_test_message ("mean %.1f, most %u, over %u: %u of 500", sum / 500.0, most, TARGET, over);
  g_assert_cmpuint (sum / 500, <=, TARGET);
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel/typing/pairs", test_pairs);
  g_test_add_func ("/panel/typing/random", test_random);
  return g_test_run ();
}
