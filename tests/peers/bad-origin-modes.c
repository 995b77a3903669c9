/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/bad-origin-private.h"

#define RAW(text)    .raw = (text), .raw_len = sizeof (text) - 1
#define FRAMES(text) .frames = (text), .frames_len = sizeof (text) - 1
#define LATE(text)   .late = (text), .late_len = sizeof (text) - 1
#define ALERT(octal) RAW ("\25\3\3\0\2\2" octal), .raw_then = PEER_CLOSE
#define STATUS(line) "HTTP/1.1 " line "\r\nContent-Length: 0\r\n\r\n"
#define JSON(len, text)                                                                            \
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " len "\r\n\r\n" text
#define UPGRADED(extra)                                                                            \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" extra "\r\n"
#define ACCEPT "Sec-WebSocket-Accept: @\r\n"
#define HELLO  "\201\5hello"

static const OriginMode modes[] = {
  { .name = "good" },
  { .name = "tls12", .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2" },
  { .name = "not-activated", .health = JSON ("20", "{\"activated\": false}") },
  { .name = "https-204", .health = "HTTP/1.1 204 No Content\r\n\r\n" },
  { .name = "https-text",
    .health = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok" },
  { .name = "https-page",
    .health
    = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nContent-Length: 6\r\n\r\n<html>" },
  { .name = "https-bad-json", .health = JSON ("12", "{\"activated\"") },
  { .name = "https-chunked",
    .health
    = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\n{\"act\r\nf;x=y\r\nivated\" : true}\r\n0\r\n\r\n" },
  { .name = "https-continue",
    .health = "HTTP/1.1 100 Continue\r\n\r\n" JSON ("19", "{\"activated\": true}") },
  /* TLS */
  { .name = "tls-closed", RAW (""), .raw_then = PEER_CLOSE },
  { .name = "tls-reset", RAW (""), .raw_then = PEER_RESET },
  { .name = "tls-silent", RAW (""), .raw_then = PEER_HOLD },
  { .name = "tls-plain-http",
    RAW ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    .raw_then = PEER_CLOSE },
  { .name = "tls-ssh", RAW ("SSH-2.0-OpenSSH_9.2p1\r\n"), .raw_then = PEER_HOLD },
  { .name = "tls-half-record", RAW ("\26\3\3\0\172\2\0\0\166\3\3"), .raw_then = PEER_HOLD },
  { .name = "tls-half-record-cut", RAW ("\26\3\3\0\172\2\0\0\166\3\3"), .raw_then = PEER_CLOSE },
  { .name = "tls-junk-record", RAW ("\26\3\3\0\4\77\0\0\0"), .raw_then = PEER_HOLD },
  { .name = "tls10", .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT" },
  { .name = "tls11", .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT" },
  { .name = "tls10-hello",
    RAW ("\26\3\1\0\52\2\0\0\46\3\1"
         "0123456789abcdef0123456789abcdef"
         "\0\0\57\0"),
    .raw_then = PEER_HOLD },
  { .name = "alert-40", ALERT ("\50") },
  { .name = "alert-42", ALERT ("\52") },
  { .name = "alert-49", ALERT ("\61") },
  { .name = "alert-70", ALERT ("\106") },
  { .name = "alert-80", ALERT ("\120") },
  { .name = "alert-112", ALERT ("\160") },
  { .name = "alert-116", ALERT ("\164") },
  { .name = "client-cert", .flags = CLIENT_CERT },
  { .name = "client-cert-12", .flags = CLIENT_CERT, .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2" },
  /* HTTPS */
  { .name = "https-closed", .health = "", .health_then = PEER_CLOSE },
  { .name = "https-reset", .health = "", .health_then = PEER_RESET },
  { .name = "https-silent", .health = "", .health_then = PEER_HOLD },
  { .name = "https-stall", .health = "HTTP/1.1 200 O", .health_then = PEER_HOLD },
  { .name = "https-cut", .health = "HTTP/1.1 200 OK\r\nX: y\r\n", .health_then = PEER_CLOSE },
  { .name = "https-drip", .flags = DRIP },
  { .name = "https-big", .flags = BIG },
  { .name = "https-garbage", .flags = TLS_GARBAGE },
  { .name = "https-not-http", .health = "220 mail.example ESMTP\r\n", .health_then = PEER_CLOSE },
  { .name = "https-302",
    .health = "HTTP/1.1 302 Found\r\nLocation: https://x.example/\r\nContent-Length: 0\r\n\r\n" },
  { .name = "https-308", .health = STATUS ("308 Permanent Redirect") },
  { .name = "https-401", .health = STATUS ("401 Unauthorized") },
  { .name = "https-403", .health = STATUS ("403 Forbidden") },
  { .name = "https-404", .health = STATUS ("404 Not Found") },
  { .name = "https-410", .health = STATUS ("410 Gone") },
  { .name = "https-418", .health = STATUS ("418 I'm a teapot") },
  { .name = "https-429", .health = STATUS ("429 Too Many Requests") },
  { .name = "https-500", .health = STATUS ("500 Internal Server Error") },
  { .name = "https-502", .health = STATUS ("502 Bad Gateway") },
  { .name = "https-503", .health = STATUS ("503 Service Unavailable") },
  { .name = "https-close-after",
    .health = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: "
              "close\r\n\r\n{\"activated\": true}",
    .health_then = PEER_CLOSE },
  /* the upgrade */
  { .name = "ws-200", .upgrade = STATUS ("200 OK") },
  { .name = "ws-400", .upgrade = STATUS ("400 Bad Request") },
  { .name = "ws-426", .upgrade = STATUS ("426 Upgrade Required") },
  { .name = "ws-401", .upgrade = STATUS ("401 Unauthorized") },
  { .name = "ws-403", .upgrade = STATUS ("403 Forbidden") },
  { .name = "ws-302", .upgrade = STATUS ("302 Found") },
  { .name = "ws-500", .upgrade = STATUS ("500 Internal Server Error") },
  { .name = "ws-503", .upgrade = STATUS ("503 Service Unavailable") },
  { .name = "ws-404", .upgrade = STATUS ("404 Not Found") },
  { .name = "ws-418", .upgrade = STATUS ("418 I'm a teapot") },
  { .name = "ws-bad-accept",
    .upgrade = UPGRADED ("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") },
  { .name = "ws-no-accept", .upgrade = UPGRADED ("") },
  { .name = "ws-no-upgrade",
    .upgrade = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n" ACCEPT "\r\n" },
  { .name = "ws-other-upgrade",
    .upgrade
    = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n" ACCEPT "\r\n" },
  { .name = "ws-extension",
    .upgrade = UPGRADED (ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\r\n") },
  { .name = "ws-protocol", .upgrade = UPGRADED (ACCEPT "Sec-WebSocket-Protocol: chat\r\n") },
  { .name = "ws-not-http", .upgrade = "220 mail.example ESMTP\r\n", .upgrade_then = PEER_HOLD },
  { .name = "ws-silent", .upgrade = "", .upgrade_then = PEER_HOLD },
  { .name = "ws-stall", .upgrade = "HTTP/1.1 101 Switching", .upgrade_then = PEER_HOLD },
  { .name = "ws-cut", .upgrade = "", .upgrade_then = PEER_CLOSE },
  { .name = "ws-cut-header",
    .upgrade = "HTTP/1.1 101 Switching Protocols\r\n",
    .upgrade_then = PEER_CLOSE },
  { .name = "ws-cut-after", .upgrade_then = PEER_CLOSE },
  { .name = "ws-reset-after", .upgrade_then = PEER_RESET },
  { .name = "ws-lower-case",
    .upgrade = "HTTP/1.1 101 ok\r\nupgrade: WebSocket\r\nconnection: keep-alive, upgrade\r\n"
               "sec-websocket-accept: @\r\n\r\n" },
  /* frames */
  { .name = "ws-close-1008", FRAMES ("\210\2\3\360") },
  { .name = "ws-close-1012", FRAMES ("\210\2\3\364") },
  { .name = "ws-close-reason", FRAMES ("\210\7\3\360sorry") },
  { .name = "ws-close-empty", FRAMES ("\210\0") },
  { .name = "ws-text-first", FRAMES (HELLO "\211\2hi" HELLO) },
  { .name = "ws-fragments", FRAMES ("\1\2he\211\0\200\3llo") },
  { .name = "ws-pong-first", FRAMES ("\212\0\212\3old") },
  { .name = "ws-pieces", .pong = PONG_PIECES },
  { .name = "ws-no-pong", .pong = PONG_NONE, .pong_then = PEER_HOLD },
  { .name = "ws-text-no-pong", FRAMES (HELLO), .pong = PONG_NONE, .pong_then = PEER_HOLD },
  { .name = "ws-cut-on-ping", .pong = PONG_NONE, .pong_then = PEER_CLOSE },
  { .name = "ws-other-pong", .pong = PONG_OTHER, .pong_then = PEER_HOLD },
  { .name = "ws-masked-pong", .pong = PONG_MASKED, .pong_then = PEER_HOLD },
  { .name = "ws-broken-pong", .pong = PONG_BROKEN, .pong_then = PEER_HOLD },
  { .name = "ws-reserved-bits", FRAMES ("\361\2hi") },
  { .name = "ws-reserved-opcode", FRAMES ("\203\2hi") },
  { .name = "ws-long-control", FRAMES ("\211\176\0\176") },
  { .name = "ws-huge-frame", FRAMES ("\202\177\177\377\377\377\377\377\377\377") },
  { .name = "ws-masked-text", FRAMES ("\201\202\1\2\3\4ij") },
  /* later: the first ping is the check's, the others are the hold's */
  { .name = "ws-later-cut", .n_good = 1, .pong = PONG_NONE, .pong_then = PEER_CLOSE },
  { .name = "ws-later-reset", .n_good = 2, .pong = PONG_NONE, .pong_then = PEER_RESET },
  { .name = "ws-later-no-pong", .n_good = 2, .pong = PONG_NONE, .pong_then = PEER_HOLD },
  { .name = "ws-later-close-1012",
    .n_good = 1,
    LATE ("\210\2\3\364"),
    .pong = PONG_NONE,
    .pong_then = PEER_HOLD },
  { .name = "ws-later-reserved-bits", .n_good = 1, LATE ("\361\2hi") },
  { .name = "ws-later-text", .n_good = 1, LATE (HELLO HELLO HELLO), .n_late = 500 },
  { .name = "ws-flood", .n_good = 1, LATE (HELLO), .n_late = G_MAXUINT },
};

const OriginMode *
bad_origin_mode_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].name, name))
      return &modes[i];
  return NULL;
}

void
bad_origin_mode_names (GPtrArray *names)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    g_ptr_array_add (names, (gpointer)modes[i].name);
}
