/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stored state: what follows from an operation, and its text form. */
#include <string.h>

#include "dbus/errors.h"
#include "helper/core/state-file.h"

static FpProxySettings *
settings (const char *host, guint16 port, const char *user, const char *password)
{
  FpProxySettings *s = fp_proxy_settings_new ();

  s->host = g_strdup (host);
  s->port = port;
  s->user = g_strdup (user);
  s->password = g_strdup (password);
  return s;
}

static const FpReport accepted = { .code = FP_CODE_OK, .scheme = FP_SCHEME_DIGEST };
static const FpReport timeout = { .code = FP_CODE_PX_TCP_TIMEOUT, .scheme = FP_SCHEME_DIGEST };
static const FpReport refused = { .code = FP_CODE_PX_AUTH_REJECTED };

static FpState *
enabled_state (void)
{
  g_autoptr (FpState) empty = fp_state_new ();
  g_autoptr (FpProposal) proposal
      = fp_proposal_new (FP_KIND_ENABLE_PROXY, settings ("a", 1, "u", "p"), FALSE);

  return fp_state_committed (empty, proposal, &accepted);
}

static void
test_commit_and_pending (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) change
      = fp_proposal_new (FP_KIND_CHANGE_PROXY, settings ("b", 2, NULL, NULL), FALSE);
  g_autoptr (FpState) failed = fp_state_with_pending (state, change, FP_CODE_PX_CLOSED);
  g_autoptr (FpState) changed = fp_state_committed (failed, change, &timeout);
  g_autoptr (FpState) discarded = fp_state_without_pending (failed);

  g_assert_true (state->enabled);
  g_assert_cmpint (state->learned_scheme, ==, FP_SCHEME_DIGEST);
  g_assert_cmpstr (failed->proxy->host, ==, "a"); /* in force as before */
  g_assert_cmpint (failed->pending->code, ==, FP_CODE_PX_CLOSED);
  g_assert_cmpstr (fp_state_base (failed)->host, ==, "b");
  g_assert_cmpstr (fp_state_base (discarded)->host, ==, "a");
  g_assert_cmpstr (changed->proxy->host, ==, "b");
  g_assert_null (changed->proxy->password);
  g_assert_null (changed->pending);
  g_assert_cmpint (changed->learned_scheme, ==, FP_SCHEME_NONE);
}

static void
test_disable_keeps (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) disable
      = fp_proposal_new (FP_KIND_DISABLE_PROXY, fp_proxy_settings_copy (state->proxy), FALSE);
  g_autoptr (FpState) disabled = fp_state_committed (state, disable, &timeout);

  g_assert_false (disabled->enabled);
  g_assert_true (fp_proxy_settings_equal (disabled->proxy, state->proxy));
  g_assert_cmpint (disabled->learned_scheme, ==, FP_SCHEME_DIGEST);
}

/* It goes with the configuration that was refused: not away with one that fails, but with the next
 * one, and with a proxy that is not used. */
static void
test_login_refused (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) change
      = fp_proposal_new (FP_KIND_CHANGE_PROXY, settings ("b", 2, "u", "x"), TRUE);
  g_autoptr (FpProposal) disable
      = fp_proposal_new (FP_KIND_DISABLE_PROXY, fp_proxy_settings_copy (state->proxy), FALSE);
  g_autoptr (FpState) kept = fp_state_committed (state, change, &refused);
  g_autoptr (FpState) failed = fp_state_with_pending (kept, change, FP_CODE_PX_AUTH_REJECTED);
  g_autoptr (FpState) copy = fp_state_copy (failed);
  g_autoptr (FpState) changed = fp_state_committed (copy, change, &accepted);
  g_autoptr (FpState) kept_again = fp_state_committed (copy, change, &timeout);
  g_autoptr (FpState) disabled = fp_state_committed (copy, disable, &accepted);

  g_assert_false (state->login_refused);
  g_assert_true (kept->login_refused);
  g_assert_true (copy->login_refused);
  g_assert_false (changed->login_refused);
  g_assert_false (kept_again->login_refused);
  g_assert_false (disabled->login_refused);
}

/* A scheme is learned of one proxy, not of the next. */
static void
test_scheme_for (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProxySettings) same = settings ("a", 1, "other", NULL);
  g_autoptr (FpProxySettings) other_host = settings ("b", 1, "u", "p");
  g_autoptr (FpProxySettings) other_port = settings ("a", 2, "u", "p");

  g_assert_cmpint (fp_state_scheme_for (state, same), ==, FP_SCHEME_DIGEST);
  g_assert_cmpint (fp_state_scheme_for (state, other_host), ==, FP_SCHEME_NONE);
  g_assert_cmpint (fp_state_scheme_for (state, other_port), ==, FP_SCHEME_NONE);
}

/* -- the network -- */

static FpNetworkSettings
static_settings (const char *address)
{
  FpNetworkSettings s = fp_network_settings_default ();

  s.ipv4 = FP_IPV4_STATIC;
  g_strlcpy (s.static4.address, address, sizeof s.static4.address);
  s.static4.prefix = 24;
  s.ipv6 = FP_IPV6_STATIC;
  g_strlcpy (s.static6.address, "2001:db8::10", sizeof s.static6.address);
  s.static6.prefix = 64;
  g_strlcpy (s.static6.gateway, "fe80::1", sizeof s.static6.gateway);
  g_strlcpy (s.dns[0], "192.0.2.53", sizeof s.dns[0]);
  g_strlcpy (s.dns[1], "2001:db8::53", sizeof s.dns[1]);
  g_strlcpy (s.domain, "example.com", sizeof s.domain);
  s.vlan = 100;
  return s;
}

static FpStateNetwork
managed (const char *address)
{
  FpStateNetwork network = { .managed = TRUE, .link = "eth0" };

  network.taken_from = FP_MANAGER_NETWORKD;
  network.mtu = 65536;
  network.settings = static_settings (address);
  return network;
}

static FpProposal
change_to (FpKind kind, const char *address)
{
  return (FpProposal){ .kind = kind, .network = static_settings (address) };
}

#define JOURNAL "remove address eth0.100 192.0.2.10/24 0\nremove vlan eth0.100 eth0 100\n"

/* Settings of network and proxy go their own ways. */
static void
test_network_pending (void)
{
  g_autoptr (FpState) state = enabled_state ();
  FpProposal change = change_to (FP_KIND_CHANGE_NETWORK, "192.0.2.10");
  g_autoptr (FpProposal) proxy
      = fp_proposal_new (FP_KIND_CHANGE_PROXY, settings ("b", 2, NULL, NULL), FALSE);
  g_autoptr (FpState) begun = fp_state_with_journal (state, &change, JOURNAL);
  g_autoptr (FpState) both = fp_state_with_pending (begun, proxy, FP_CODE_PX_CLOSED);
  g_autoptr (FpState) undone = fp_state_undone (both);
  g_autoptr (FpState) failed = fp_state_with_pending (both, &change, FP_CODE_NET_GATEWAY);
  g_autoptr (FpState) discarded = fp_state_without_pending_network (failed);
  g_autoptr (FpState) committed = fp_state_committed (failed, proxy, &accepted);
  FpNetworkSettings base = fp_state_network_base (failed);
  FpNetworkSettings fresh = fp_state_network_base (discarded);
  const FpNetworkSettings standard = fp_network_settings_default ();

  g_assert_cmpint (begun->pending_network->code, ==, FP_CODE_OK);
  g_assert_cmpstr (both->journal, ==, JOURNAL);
  g_assert_null (undone->journal);
  g_assert_cmpint (undone->pending_network->code, ==, FP_CODE_OK); /* interrupted */
  g_assert_nonnull (undone->pending);
  g_assert_null (failed->journal);
  g_assert_cmpint (failed->pending_network->code, ==, FP_CODE_NET_GATEWAY);
  g_assert_true (fp_network_settings_equal (&base, &change.network));
  g_assert_null (discarded->pending_network);
  g_assert_nonnull (discarded->pending);
  g_assert_true (fp_network_settings_equal (&fresh, &standard)); /* not managed */
  g_assert_nonnull (committed->pending_network);
  g_assert_null (committed->pending);
}

/* Nobody has entered the defaults of a reset: a change of something else is not to bring them. */
static void
test_network_base (void)
{
  static const FpKind kinds[] = { FP_KIND_RESET_NETWORK, FP_KIND_RELEASE_NETWORK };
  g_autoptr (FpState) state = enabled_state ();
  FpStateNetwork network = managed ("192.0.2.10");

  state->network = network;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FpProposal proposal = { .kind = kinds[i], .network = fp_network_settings_default () };
      g_autoptr (FpState) failed = fp_state_with_pending (state, &proposal, FP_CODE_SRV_DNS_FAIL);
      FpNetworkSettings base = fp_state_network_base (failed);

      g_assert_nonnull (failed->pending_network);
      g_assert_true (fp_network_settings_equal (&base, &network.settings));
    }
}

static void
test_network_commit (void)
{
  g_autoptr (FpState) state = enabled_state ();
  FpProposal change = change_to (FP_KIND_CHANGE_NETWORK, "192.0.2.10");
  FpStateNetwork network = managed ("192.0.2.10"), released = { .managed = FALSE };
  g_autoptr (FpState) begun = fp_state_with_journal (state, &change, JOURNAL);
  g_autoptr (FpState) changed
      = fp_state_network_committed (begun, FP_KIND_CHANGE_NETWORK, &network);
  g_autoptr (FpState) reset = fp_state_network_committed (begun, FP_KIND_RESET_NETWORK, &network);
  g_autoptr (FpState) free
      = fp_state_network_committed (changed, FP_KIND_RELEASE_NETWORK, &released);
  FpNetworkSettings base = fp_state_network_base (changed);

  g_assert_true (changed->network.managed);
  g_assert_true (fp_network_settings_equal (&base, &network.settings));
  g_assert_null (changed->journal);
  g_assert_null (changed->pending_network);
  g_assert_true (changed->enabled);
  g_assert_cmpstr (changed->proxy->password, ==, "p");
  g_assert_false (reset->enabled);
  g_assert_null (reset->proxy->host);
  g_assert_null (reset->proxy->password);
  g_assert_cmpint (reset->learned_scheme, ==, FP_SCHEME_NONE);
  g_assert_false (free->network.managed);
  g_assert_true (free->enabled);
}

#define ID_A "0123456789abcdef"
#define ID_B "fedcba9876543210"

static char *
write_example (GKeyFile *file)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) change = fp_proposal_new (
      FP_KIND_CHANGE_PROXY, settings ("b.example", 443, "DOM\\u ser", "secret-b"), FALSE);
  g_autoptr (FpState) pending = fp_state_with_pending (state, change, FP_CODE_PX_AUTH_REJECTED);
  const FpSecretIds ids = { (char *)ID_A, (char *)ID_B };

  pending->login_refused = TRUE;
  return fp_state_file_write (file, pending, &ids);
}

static void
test_file_round_trip (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = write_example (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) opened = fp_state_file_open (text, strlen (text), &error);
  FpSecretIds ids = { NULL, NULL };
  g_autoptr (FpState) read = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  read = fp_state_file_read (opened, &ids, &error);
  g_assert_no_error (error);
  g_assert_true (read->enabled);
  g_assert_cmpstr (read->proxy->host, ==, "a");
  g_assert_cmpstr (read->pending->settings->user, ==, "DOM\\u ser");
  g_assert_cmpint (read->pending->code, ==, FP_CODE_PX_AUTH_REJECTED);
  g_assert_cmpint (read->pending->action, ==, FP_KIND_CHANGE_PROXY);
  g_assert_true (read->login_refused);
  g_assert_cmpstr (ids.proxy, ==, ID_A);
  g_assert_cmpstr (ids.pending, ==, ID_B);
  g_assert_null (strstr (text, "secret-b")); /* the password is never in it */

  read->login_refused = FALSE; /* written over what was there */
  again = fp_state_file_write (opened, read, &ids);
  g_assert_null (strstr (again, "login-refused"));
  fp_secret_ids_clear (&ids);
}

static void
test_file_keeps_unknown (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;

  g_key_file_set_string (file, "proxy", "from-the-future", "kept");
  g_key_file_set_string (file, "relay", "port", "3128");
  text = write_example (file);
  g_assert_nonnull (strstr (text, "from-the-future=kept\n"));
  g_assert_nonnull (strstr (text, "[relay]\nport=3128\n"));
}

static char *
write_network (GKeyFile *file, const char *journal)
{
  g_autoptr (FpState) state = enabled_state ();
  FpProposal change = change_to (FP_KIND_RESET_NETWORK, "192.0.2.20");
  g_autoptr (FpState) pending = NULL;
  const FpSecretIds ids = { (char *)ID_A, NULL };

  state->network = managed ("192.0.2.10");
  pending = fp_state_with_journal (state, &change, journal);
  return fp_state_file_write (file, pending, &ids);
}

static FpState *
read_back (const char *text, GKeyFile **file)
{
  g_autoptr (GError) error = NULL;
  FpSecretIds ids = { NULL, NULL };
  FpState *state;

  *file = fp_state_file_open (text, strlen (text), &error);
  g_assert_no_error (error);
  state = fp_state_file_read (*file, &ids, &error);
  g_assert_no_error (error);
  fp_secret_ids_clear (&ids);
  return state;
}

static void
assert_network (const FpState *read, const char *journal)
{
  FpStateNetwork network = managed ("192.0.2.10");
  FpNetworkSettings pending = static_settings ("192.0.2.20");

  g_assert_true (read->network.managed);
  g_assert_cmpstr (read->network.link, ==, "eth0");
  g_assert_cmpint (read->network.taken_from, ==, FP_MANAGER_NETWORKD);
  g_assert_cmpuint (read->network.mtu, ==, 65536);
  g_assert_true (fp_network_settings_equal (&read->network.settings, &network.settings));
  g_assert_cmpint (read->pending_network->action, ==, FP_KIND_RESET_NETWORK);
  g_assert_cmpint (read->pending_network->code, ==, FP_CODE_OK);
  g_assert_true (fp_network_settings_equal (&read->pending_network->settings, &pending));
  g_assert_cmpstr (read->journal, ==, journal);
}

/* A journal without a line is one all the same: a change runs. */
static void
test_file_network (void)
{
  static const char *const journals[] = { JOURNAL, "" };

  for (guint i = 0; i < G_N_ELEMENTS (journals); i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autofree char *text = write_network (file, journals[i]);
      g_autoptr (GKeyFile) opened = NULL;
      g_autoptr (FpState) read = read_back (text, &opened);
      g_autoptr (FpState) fresh = fp_state_new ();
      g_autofree char *again = NULL;
      const FpSecretIds none = { NULL, NULL };

      assert_network (read, journals[i]);
      again = fp_state_file_write (opened, fresh, &none); /* written over what was there */
      g_assert_null (strstr (again, "[network]"));
      g_assert_null (strstr (again, "[pending-network]"));
      g_assert_null (strstr (again, "[journal]"));
    }
}

/* A shorter journal leaves nothing of a longer one behind. */
static void
test_file_journal_shrinks (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *longer = write_network (file, JOURNAL);
  g_autofree char *shorter = write_network (file, "remove up eth0\n");
  g_autoptr (GKeyFile) opened = NULL;
  g_autoptr (FpState) read = read_back (shorter, &opened);

  g_assert_nonnull (strstr (longer, "line-2="));
  g_assert_cmpstr (read->journal, ==, "remove up eth0\n");
}

static void
assert_damage_noticed (char *text)
{
  gsize len = strlen (text);

  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fp_state_file_open (text, cut, &error));
      g_assert_error (error, FP_ERROR, FP_ERROR_STORAGE);
    }
  for (gsize i = 0; i < len; i++)
    {
      text[i] ^= 1;
      g_assert_null (fp_state_file_open (text, len, NULL));
      text[i] ^= 1;
    }
}

/* Cut at any byte, or with any byte altered: noticed. */
static void
test_file_damaged (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *proxy = write_example (file);
  g_autofree char *network = write_network (file, JOURNAL);

  assert_damage_noticed (proxy);
  assert_damage_noticed (network);
}

static char *
seal (const char *body)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);

  return g_strconcat (body, "# sha256=", sum, "\n", NULL);
}

#define NET "[faceplate]\nformat=1\n[network]\n"

/* Whole, but not what this version writes. */
static void
test_file_bad_values (void)
{
  static const char *const rows[] = {
    "",
    "[faceplate]\nformat=2\n",
    "[faceplate]\nformat=1\n[proxy]\nenabled=true\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=http://x\nport=80\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\n",
    "[faceplate]\nformat=1\n[proxy]\nport=80\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=65536\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=80\nuser=a:b\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=80\nsecret=../../etc/shadow\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=80\nlearned-scheme=telepathy\n",
    NET "managed=true\n",
    NET "managed=true\nlink=0123456789abcdef\n",
    NET "managed=true\nlink=eth0\ntaken-from=somebody\n",
    NET "managed=true\nlink=eth0\nmtu=-1\n",
    NET "managed=true\nlink=eth0\nipv4=magic\n",
    NET "managed=true\nlink=eth0\nipv4=static\n",
    NET "managed=true\nlink=eth0\nipv4=static\naddress=192.0.2.0\nprefix=24\n",
    NET "managed=true\nlink=eth0\nipv4=static\naddress=192.0.2.1\nprefix=24x\n",
    NET "managed=true\nlink=eth0\nipv4=static\naddress=192.0.2.1\nprefix=33\n",
    NET "managed=true\nlink=eth0\nipv4=off\nipv6=off\n",
    NET "managed=true\nlink=eth0\nvlan=4095\n",
    NET "managed=true\nlink=eth0\ndns-1=255.255.255.255\n",
    NET "managed=true\nlink=eth0\ndns-1=192.0.2.1\ndns-2=192.0.2.1\n",
    NET "managed=true\nlink=eth0\naddress=1234567890123456789012345678901234567890123456\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = seal (rows[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GKeyFile) file = fp_state_file_open (text, strlen (text), &error);
      FpSecretIds ids = { NULL, NULL };

      if (file != NULL && fp_state_file_read (file, &ids, &error) != NULL)
        g_error ("row %u was accepted", i);
      g_assert_nonnull (error);
    }
}

/* What is in force, and the journal, are worth more than what was tried last. */
static void
test_file_bad_pending (void)
{
  static const char *const rows[] = {
    "[pending]\naction=check\n",
    "[pending]\nhost=x\nport=80\n",
    "[pending]\naction=change\nhost=http://x\nport=80\nsecret=" ID_A "\n",
    "[pending]\naction=change\nhost=x\nport=80\nsecret=../../etc/shadow\n",
    "[pending-network]\naction=enable\n",
    "[pending-network]\nvlan=5\n",
    "[pending-network]\naction=change\nvlan=-1\n",
    "[pending-network]\naction=change\nipv4=magic\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body
          = g_strconcat (NET "managed=true\nlink=eth0\n[proxy]\nhost=x\nport=80\n", rows[i],
                         "[journal]\nline-1=remove up eth0\n", NULL);
      g_autofree char *text = seal (body);
      g_autoptr (GError) error = NULL;
      g_autoptr (GKeyFile) file = fp_state_file_open (text, strlen (text), &error);
      FpSecretIds ids = { NULL, NULL };
      g_autoptr (FpState) state = fp_state_file_read (file, &ids, &error);

      g_assert_no_error (error);
      g_assert_true (state->network.managed);
      g_assert_cmpstr (state->proxy->host, ==, "x");
      g_assert_null (state->pending);
      g_assert_null (ids.pending);
      g_assert_null (state->pending_network);
      g_assert_cmpstr (state->journal, ==, "remove up eth0\n");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/commit-and-pending", test_commit_and_pending);
  g_test_add_func ("/state/disable-keeps", test_disable_keeps);
  g_test_add_func ("/state/login-refused", test_login_refused);
  g_test_add_func ("/state/scheme-for", test_scheme_for);
  g_test_add_func ("/state/network-pending", test_network_pending);
  g_test_add_func ("/state/network-commit", test_network_commit);
  g_test_add_func ("/state/network-base", test_network_base);
  g_test_add_func ("/state-file/round-trip", test_file_round_trip);
  g_test_add_func ("/state-file/keeps-unknown", test_file_keeps_unknown);
  g_test_add_func ("/state-file/network", test_file_network);
  g_test_add_func ("/state-file/journal-shrinks", test_file_journal_shrinks);
  g_test_add_func ("/state-file/damaged", test_file_damaged);
  g_test_add_func ("/state-file/bad-values", test_file_bad_values);
  g_test_add_func ("/state-file/bad-pending", test_file_bad_pending);
  return g_test_run ();
}
