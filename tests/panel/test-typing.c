/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The design target of the text field: DOMAIN\user and a 12-character mixed password in at most 120
 * key presses on five keys. */
#include <stdlib.h>
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

static int
compare_chars (gconstpointer a, gconstpointer b)
{
  return *(const char *)a - *(const char *)b;
}

static char *
sorted (const char *text)
{
  char *copy = g_strdup (text);

  qsort (copy, strlen (copy), 1, compare_chars);
  return copy;
}

/* The table of faceplate-lcd(8), TEXT FIELDS. */
static void
test_allowed (void)
{
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"
  static const char *const allowed[FP_N_FIELDS]
      = { [FP_FIELD_HOST] = UPPER DIGIT ".-:",
          [FP_FIELD_PORT] = DIGIT,
          [FP_FIELD_USER] = LOWER UPPER DIGIT "_-\\@.",
          [FP_FIELD_PASS] = LOWER UPPER DIGIT "_-\\/|~!?@#$%^&*+=(){}[]<>:;\"`,.",
          [FP_FIELD_IPV6] = "ABCDEF" DIGIT ":",
          [FP_FIELD_IP] = "ABCDEF" DIGIT ".:",
          [FP_FIELD_DOMAIN] = UPPER DIGIT ".-" };

  for (guint kind = 0; kind < FP_N_FIELDS; kind++)
    {
      const FpWheel *wheel = fp_wheel ((FpFieldKind)kind);
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint i = 0; i < wheel->n; i++)
        g_string_append (all, wheel->classes[i].chars);
      g_autofree char *is = sorted (all->str), *wanted = sorted (allowed[kind]);
      g_assert_cmpstr (is, ==, wanted);
      for (const char *p = all->str; *p != '\0'; p++)
        g_assert_true (g_ascii_isalnum (*p) == (fp_symbol_name (*p) == NULL));
    }
}

/* Somebody who only presses UP, or only DOWN, meets every character. */
static void
test_turning (gconstpointer data)
{
  FpKeyProfile profile = (FpKeyProfile)GPOINTER_TO_UINT (data);

  for (guint kind = 0; kind < FP_N_FIELDS; kind++)
    for (FpKey key = FP_KEY_UP; key <= FP_KEY_DOWN; key++)
      {
        const FpWheel *wheel = fp_wheel ((FpFieldKind)kind);
        FpField *field = fp_field_new ((FpFieldKind)kind, profile, NULL, FALSE);
        gboolean met[128] = { FALSE }, border;

        for (guint i = 0; i < 130; i++)
          {
            g_assert_cmpint (fp_field_key (field, key, &border), ==, FP_FIELD_STAYS);
            met[(guint8)fp_field_text (field)[0]] = TRUE;
          }
        for (guint i = 0; i < wheel->n; i++)
          for (const char *p = wheel->classes[i].chars; *p != '\0'; p++)
            g_assert_true (met[(guint8)*p]);
        fp_field_free (field);
      }
}

/* What is not an IPv6 address has no colon, what is has nothing but hex digits and colons. */
static void
test_host (void)
{
  static const char *const impossible[] = { "PROXY:1", "2001:DB8::G", "1.2:3", "::1-" };

  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      FpField *field = fp_field_new (FP_FIELD_HOST, FP_KEYS_FIVE, NULL, FALSE);
      g_autoptr (GByteArray) keys = typist_type (field, FP_KEYS_FIVE, impossible[i]);

      g_assert_null (keys);
      fp_field_free (field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel/typing/pairs", test_pairs);
  g_test_add_func ("/panel/typing/random", test_random);
  g_test_add_func ("/panel/typing/allowed", test_allowed);
  g_test_add_func ("/panel/typing/host", test_host);
  g_test_add_data_func ("/panel/typing/turning-five", GUINT_TO_POINTER (FP_KEYS_FIVE),
                        test_turning);
  g_test_add_data_func ("/panel/typing/turning-three", GUINT_TO_POINTER (FP_KEYS_THREE),
                        test_turning);
  return g_test_run ();
}
