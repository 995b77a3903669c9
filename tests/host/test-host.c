/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-host on a scratch root: what it writes, what it refuses, and what is left of it when
 * it is killed. For any user. */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "helper/host/request.h"
#include "tests/host/host-run.h"

#define STUB      "../run/systemd/resolve/stub-resolv.conf"
#define BEFORE    "etc/resolv.conf.before-faceplate"
#define SET       "resolv-conf\nnameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.com\n"
#define STOPS_MAX 400

static void
expect (const HostRoot *root, const char *request, const char *answer)
{
  g_autofree char *got = host_ask (root, request, -1);

  g_assert_cmpstr (got, ==, answer);
}

static void
expect_file (const HostRoot *root, const char *path, const char *text)
{
  g_autofree char *got = host_read (root, path);

  g_assert_cmpstr (got, ==, text);
}

static gboolean
is_ours (const HostRoot *root, const char *lines)
{
  g_autofree char *text = host_read (root, "etc/resolv.conf");

  return text != NULL && g_str_has_prefix (text, "# Written by Faceplate. ")
         && g_str_equal (strchr (text, '\n') + 1, lines);
}

static const struct
{
  const char *request, *answer;
} refused[] = {
  { "", "failed unknown request" },
  { "reboot", "failed unknown request" },
  { "ipv6", "failed unknown request" },
  { "ipv6 eth0", "failed unknown request" },
  { "ipv6 eth0 off ", "failed unknown request" },
  { "ipv6 eth0 off off", "failed unknown request" },
  { "ipv6  eth0 off", "failed unknown request" },
  { "IPV6 eth0 off", "failed unknown request" },
  { "ipv4 eth0 off", "failed unknown request" },
  { "ipv6 eth0 2", "failed IPv6 is automatic, static or off" },
  { "ipv6 eth0 ", "failed IPv6 is automatic, static or off" },
  { "ipv6 eth0 off\n", "failed IPv6 is automatic, static or off" },
  { "ipv6  off", "failed that is not the name of a link" },
  { "ipv6 . off", "failed that is not the name of a link" },
  { "ipv6 .. off", "failed that is not the name of a link" },
  { "ipv6 ../../../../../etc off", "failed that is not the name of a link" },
  { "ipv6 eth0/ off", "failed that is not the name of a link" },
  { "ipv6 all off", "failed that is not the name of a link" },
  { "ipv6 default off", "failed that is not the name of a link" },
  { "ipv6 e*h0 off", "failed that is not the name of a link" },
  { "ipv6 0123456789abcdef off", "failed that is not the name of a link" },
  { "ipv6 eth1 off", "failed eth1: No such file or directory (2)" },
  { "networkd eth0 other", "failed a link is managed or unmanaged" },
  { "networkd eth0\n[Match] unmanaged", "failed that is not the name of a link" },
  { "networkd ../eth0 unmanaged", "failed that is not the name of a link" },
  { "networkd eth0\nName=* unmanaged", "failed that is not the name of a link" },
  { "networkd eth0\n Name=* unmanaged", "failed unknown request" },
  { "resolv-conf ", "failed unknown request" },
  { "resolv-confnameserver 192.0.2.1\n", "failed unknown request" },
};

static const char *const refused_texts[] = {
  "",
  "\n",
  "nameserver 192.0.2.1",
  "nameserver 192.0.2.1\n\n",
  "nameserver 192.0.2.1\nnameserver 192.0.2.2",
  "nameserver 192.0.2.1 \n",
  "nameserver  192.0.2.1\n",
  "nameserver\n",
  "nameserver 192.0.2.256\n",
  "nameserver localhost\n",
  "nameserver fe80::1%\n",
  "nameserver fe80::1%../eth0\n",
  "nameserver 2001:db8::1%eth0\n",
  "nameserver 192.0.2.1%eth0\n",
  " nameserver 192.0.2.1\n",
  "# comment\n",
  "domain example.com\n",
  "sortlist 192.0.2.0\n",
  "search\n",
  "search \n",
  "search a  b\n",
  "search example.com \n",
  "search ex\tample\n",
  "search ex\xc3\xa4mple\n",
  "options rotate;edns0\n",
  "nameserver 192.0.2.1\r\n",
};

/* Nothing is written for any of them. */
static void
test_refused (void)
{
  HostRoot root;
  g_autofree char *before = NULL, *after = NULL;

  host_root_make (&root);
  before = host_tree (&root);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i].request);
      if (*refused[i].request != '\0')
        expect (&root, refused[i].request, refused[i].answer);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused_texts); i++)
    {
      g_autofree char *request = g_strconcat ("resolv-conf\n", refused_texts[i], NULL);

      g_test_message ("%s", request);
      expect (&root, request, "failed that is not the text of a resolv.conf");
    }
  after = host_tree (&root);
  g_assert_cmpstr (before, ==, after);
  host_root_remove (&root);
}

static void
test_sizes (void)
{
  HostRoot root;
  g_autofree char *longest = g_strnfill (FP_HOST_PACKET_MAX + 1, 'a');
  g_autofree char *too_long = NULL, *zero = NULL, *none = NULL, *fits = NULL;

  host_root_make (&root);
  memcpy (longest, "resolv-conf\noptions ", 20);
  too_long = host_ask (&root, longest, FP_HOST_PACKET_MAX + 1);
  g_assert_cmpstr (too_long, ==, "failed that is no request");
  zero = host_ask (&root, "ipv6 eth0 off\0", 14);
  g_assert_cmpstr (zero, ==, "failed that is no request");
  none = host_ask (&root, "", 0); /* as a hang-up is */
  g_assert_null (none);
  longest[FP_HOST_PACKET_MAX - 1] = '\n';
  fits = host_ask (&root, longest, FP_HOST_PACKET_MAX);
  g_assert_cmpstr (fits, ==, "ok");
  host_root_remove (&root);
}

/* Nobody waits for it any more. */
static void
test_left (void)
{
  HostRoot root;
  g_autofree char *before = NULL, *after = NULL;

  host_root_make (&root);
  before = host_tree (&root);
  host_ask_and_leave (&root, SET);
  host_ask_and_leave (&root, "ipv6 eth0 off");
  host_ask_and_leave (&root, "networkd eth0 unmanaged");
  after = host_tree (&root);
  g_assert_cmpstr (before, ==, after);
  host_root_remove (&root);
}

static void
expect_ipv6 (const HostRoot *root, const char *values)
{
  g_autofree char *disabled = host_read (root, "proc/sys/net/ipv6/conf/eth0/disable_ipv6");
  g_autofree char *accept_ra = host_read (root, "proc/sys/net/ipv6/conf/eth0/accept_ra");
  g_autofree char *autoconf = host_read (root, "proc/sys/net/ipv6/conf/eth0/autoconf");
  g_autofree char *all = g_strconcat (disabled, accept_ra, autoconf, NULL);

  g_assert_cmpstr (all, ==, values);
}

/* What any user can lock keeps nobody from being served. */
static void
test_locked (void)
{
  HostRoot root;
  int fd;

  host_root_make (&root);
  fd = open (root.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  expect (&root, "ipv6 eth0 off", "ok");
  close (fd);
  host_root_remove (&root);
}

static void
test_ipv6 (void)
{
  HostRoot root;

  host_root_make (&root);
  expect (&root, "ipv6 eth0 automatic", "ok");
  expect_ipv6 (&root, "011");
  expect (&root, "ipv6 eth0 static", "ok");
  expect_ipv6 (&root, "000");
  expect (&root, "ipv6 eth0 off", "ok");
  expect_ipv6 (&root, "100");
  host_write (&root, "proc/sys/net/ipv6/conf/eth0/forwarding", "1");
  expect (&root, "ipv6 eth0 automatic", "ok");
  expect_ipv6 (&root, "021");
  host_root_remove (&root);
}

static void
test_networkd (void)
{
  HostRoot root;

  host_root_make (&root);
  expect (&root, "networkd eth0.100 managed", "ok");
  expect (&root, "networkd eth0.100 unmanaged", "ok");
  expect (&root, "networkd eth0.100 unmanaged", "ok");
  expect_file (&root, "run/systemd/network/0-faceplate-eth0.100.network",
               "# Faceplate manages this link: faceplatectl network release gives it back.\n"
               "[Match]\nName=eth0.100\n\n[Link]\nUnmanaged=yes\n");
  expect (&root, "networkd eth0.100 managed", "ok");
  expect_file (&root, "run/systemd/network/0-faceplate-eth0.100.network", NULL);
  expect (&root, "networkd eth0.100 managed", "ok");
  host_root_remove (&root);
}

#define LINES "nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.com\n"

/* A foreign file and a foreign link come back as they were. */
static void
test_resolv_conf (void)
{
  HostRoot root;

  host_root_make (&root);
  host_write (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  expect (&root, SET, "ok");
  expect (&root, "resolv-conf\nnameserver 192.0.2.1\noptions timeout:1 rotate\n", "ok");
  g_assert_true (is_ours (&root, "nameserver 192.0.2.1\noptions timeout:1 rotate\n"));
  expect_file (&root, BEFORE, "nameserver 198.51.100.1\n");
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  expect_file (&root, BEFORE, NULL);
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");

  host_symlink (&root, "etc/resolv.conf", STUB); /* to nothing, here */
  expect (&root, SET, "ok");
  g_assert_true (is_ours (&root, LINES));
  expect_file (&root, BEFORE, "-> " STUB);
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", "-> " STUB);
  host_root_remove (&root);
}

/* Nothing was there: nothing comes back. */
static void
test_resolv_conf_none (void)
{
  HostRoot root;

  host_root_make (&root);
  expect (&root, SET, "ok");
  g_assert_true (is_ours (&root, LINES));
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", NULL);
  expect_file (&root, BEFORE, NULL);
  host_root_remove (&root);
}

/* Somebody has removed ours: what was there before it is still known. */
static void
test_resolv_conf_removed (void)
{
  HostRoot root;

  host_root_make (&root);
  host_write (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  expect (&root, SET, "ok");
  host_remove (&root, "etc/resolv.conf");
  expect (&root, SET, "ok");
  g_assert_true (is_ours (&root, LINES));
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  host_root_remove (&root);
}

/* One that cannot be written leaves nothing, and nothing to say about. */
static void
test_resolv_conf_fails (void)
{
  HostRoot root;

  host_root_make (&root);
  host_write (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  host_write (&root, "etc/.faceplate-host.new/in-the-way", "");
  expect (&root, SET, "failed resolv.conf: File exists (17)");
  expect_file (&root, BEFORE, NULL);
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  expect (&root, "resolv-conf", "ok");
  host_root_remove (&root);
}

/* Somebody else has written the file since: it stays, and is what is kept the next time. */
static void
test_resolv_conf_taken (void)
{
  HostRoot root;

  host_root_make (&root);
  host_write (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  expect (&root, SET, "ok");
  host_write (&root, "etc/resolv.conf", "nameserver 198.51.100.2\n");
  expect (&root, "resolv-conf",
          "ok /etc/resolv.conf is not Faceplate's any more: it is left alone");
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.2\n");
  expect (&root, SET, "ok");
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.2\n");
  host_remove (&root, "etc/resolv.conf");
  host_write (&root, "etc/resolv.conf/folder", "");
  expect (&root, SET, "failed /etc/resolv.conf is neither a file nor a symbolic link");
  host_root_remove (&root);
}

/* Killed at any system call: the name has the old content or the new one, what was before it is
 * there, and the next request does all. */
static void
killed_at (guint n, const char *start, const char *request, gboolean *was_killed)
{
  HostRoot root;
  g_autofree char *text = NULL, *before = NULL;
  gboolean restores = g_str_equal (request, "resolv-conf");

  host_root_make (&root);
  host_write (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  if (start != NULL)
    expect (&root, start, "ok");
  *was_killed = host_ask_killed (&root, request, n);
  text = host_read (&root, "etc/resolv.conf");
  before = host_read (&root, BEFORE);
  if (g_strcmp0 (text, "nameserver 198.51.100.1\n") != 0)
    {
      g_assert_true (is_ours (&root, LINES)
                     || (start != NULL && is_ours (&root, "nameserver 192.0.2.1\n")));
      g_assert_cmpstr (before, ==, "nameserver 198.51.100.1\n");
    }
  expect (&root, request, "ok");
  g_assert_true (restores || is_ours (&root, LINES));
  expect (&root, "resolv-conf", "ok");
  expect_file (&root, "etc/resolv.conf", "nameserver 198.51.100.1\n");
  expect_file (&root, BEFORE, NULL);
  host_root_remove (&root);
}

static void
test_killed (gconstpointer data)
{
  const char *const *arguments = data;
  gboolean was_killed = TRUE;
  guint n = 0;

  for (; was_killed; n++)
    {
      g_assert_cmpint (n, <, STOPS_MAX);
      killed_at (n, arguments[0], arguments[1], &was_killed);
    }
  g_test_message ("%u stops", n);
  g_assert_cmpint (n, >, 15);
}

int
main (int argc, char **argv)
{
  static const char *const first[] = { NULL, SET };
  static const char *const again[] = { "resolv-conf\nnameserver 192.0.2.1\n", SET };
  static const char *const back[] = { SET, "resolv-conf" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/refused", test_refused);
  g_test_add_func ("/host/sizes", test_sizes);
  g_test_add_func ("/host/left", test_left);
  g_test_add_func ("/host/locked", test_locked);
  g_test_add_func ("/host/ipv6", test_ipv6);
  g_test_add_func ("/host/networkd", test_networkd);
  g_test_add_func ("/host/resolv-conf", test_resolv_conf);
  g_test_add_func ("/host/resolv-conf/none", test_resolv_conf_none);
  g_test_add_func ("/host/resolv-conf/removed", test_resolv_conf_removed);
  g_test_add_func ("/host/resolv-conf/fails", test_resolv_conf_fails);
  g_test_add_func ("/host/resolv-conf/taken", test_resolv_conf_taken);
  g_test_add_data_func ("/host/killed/first", first, test_killed);
  g_test_add_data_func ("/host/killed/again", again, test_killed);
  g_test_add_data_func ("/host/killed/back", back, test_killed);
  return g_test_run ();
}
