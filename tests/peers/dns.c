/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_LEN 12
#define TYPE_A   1

enum
{
  NO_ERROR = 0,
  SERVFAIL = 2,
  NXDOMAIN = 3,
  REFUSED = 5
};

struct _PeerDns
{
  int fd;
  GThread *thread;
  GMutex mutex;
  GHashTable *queries; /* label -> count, under mutex */
};

static const struct
{
  const char *label;
  guint8 rcode;
} rcodes[] = {
  { "nx", NXDOMAIN }, { "servfail", SERVFAIL }, { "refused", REFUSED }, { "empty", NO_ERROR }
};

/* The first label of the question, and where the question ends; NULL for what is no query. */
static char *
parse_question (const guint8 *query, gsize len, gsize *end)
{
  gsize at = HEAD_LEN;

  while (at < len && query[at] != 0)
    at += query[at] + 1;
  *end = at + 5;
  if (*end > len || query[HEAD_LEN] == 0)
    return NULL;
  return g_ascii_strdown ((const char *)query + HEAD_LEN + 1, query[HEAD_LEN]);
}

static guint8
rcode_of (const char *label)
{
  for (guint i = 0; i < G_N_ELEMENTS (rcodes); i++)
    if (g_str_equal (rcodes[i].label, label))
      return rcodes[i].rcode;
  return g_str_has_prefix (label, "a-") ? NO_ERROR : NXDOMAIN;
}

static guint
append_addresses (GByteArray *answer, const char *label)
{
  g_auto (GStrv) words = g_strsplit (label, "-", -1);
  guint n = 0;

  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
    {
      guint8 last = (guint8)atoi (words[i]);
      guint8 record[] = { 0xc0, HEAD_LEN, 0, TYPE_A, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, last };

      if (last == 127)
        memcpy (record + 12, (guint8[]){ 127, 0, 0, 1 }, 4);
      g_byte_array_append (answer, record, sizeof record);
      n++;
    }
  return n;
}

static GByteArray *
make_answer (const guint8 *query, gsize end, const char *label)
{
  GByteArray *answer = g_byte_array_new ();
  gboolean wants_address = query[end - 3] == TYPE_A;

  g_byte_array_append (answer, query, end);
  answer->data[2] = 0x84 | (query[2] & 1); /* an answer, with authority */
  answer->data[3] = 0x80 | rcode_of (label);
  memset (answer->data + 6, 0, 6);
  if (wants_address && g_str_has_prefix (label, "a-"))
    answer->data[7] = append_addresses (answer, label);
  if (g_str_equal (label, "short"))
    g_byte_array_set_size (answer, HEAD_LEN - 2);
  return answer;
}

static void
count (PeerDns *dns, const char *label)
{
  guint n;

  g_mutex_lock (&dns->mutex);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (dns->queries, label));
  g_hash_table_insert (dns->queries, g_strdup (label), GUINT_TO_POINTER (n + 1));
  g_mutex_unlock (&dns->mutex);
}

static gpointer
serve (gpointer data)
{
  PeerDns *dns = data;

  for (;;)
    {
      guint8 query[512];
      struct sockaddr_in from;
      socklen_t from_len = sizeof from;
      gsize end;
      gssize len = recvfrom (dns->fd, query, sizeof query, 0, (struct sockaddr *)&from, &from_len);
      g_autofree char *label = NULL;
      g_autoptr (GByteArray) answer = NULL;

      if (len <= 0)
        return NULL; /* shut down */
      label = len > HEAD_LEN ? parse_question (query, len, &end) : NULL;
      if (label == NULL)
        continue;
      count (dns, label);
      if (g_str_equal (label, "silent"))
        continue;
      answer = make_answer (query, end, label);
      sendto (dns->fd, answer->data, answer->len, 0, (struct sockaddr *)&from, from_len);
    }
}

PeerDns *
peer_dns_new (void)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (0x7f000035), .sin_port = htons (53) };
  PeerDns *dns = g_new0 (PeerDns, 1);

  dns->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (bind (dns->fd, (struct sockaddr *)&address, sizeof address));
  g_mutex_init (&dns->mutex);
  dns->queries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  dns->thread = g_thread_new ("dns", serve, dns);
  return dns;
}

void
peer_dns_free (PeerDns *dns)
{
  shutdown (dns->fd, SHUT_RDWR); /* wakes recvfrom(), with ENOTCONN for itself */
  g_thread_join (dns->thread);
  close (dns->fd);
  g_mutex_clear (&dns->mutex);
  g_hash_table_unref (dns->queries);
  g_free (dns);
}

guint
peer_dns_n_queries (PeerDns *dns, const char *label)
{
  guint n;

  g_mutex_lock (&dns->mutex);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (dns->queries, label));
  g_mutex_unlock (&dns->mutex);
  return n;
}
