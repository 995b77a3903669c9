/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of codes, a public interface: rows are added, never renamed or renumbered.
 * CODE (symbol, number, panel text, meaning, likely cause, what to do); %d is the number that was
 * received. */
/* clang-format off */
CODE (CFG_HOST, 101, "BAD PROXY HOST",
      "The proxy address is empty or not a host name or IP address.",
      "Typing error, a URL was entered instead of a host",
      "Enter only the name or address, without http:// and without a path.")
CODE (CFG_PORT, 102, "BAD PROXY PORT",
      "The proxy port is not a number from 1 to 65535.",
      "Typing error",
      "Enter the port the administrator named (often 3128 or 8080).")
CODE (CFG_USER, 103, "BAD PROXY USER",
      "The proxy user name has characters that cannot be sent (colon, control characters).",
      "Typing error; user and password in one field",
      "Enter user and password separately; DOMAIN\\user is allowed.")
CODE (NET_DOWN, 121, "NO NETWORK",
      "The appliance has no address or no link.",
      "Cable, Wi-Fi, DHCP",
      "Check the cable and the network settings first.")
CODE (NET_NO_ROUTE, 122, "NO ROUTE",
      "There is no route to the proxy, or without one to the platform.",
      "No default gateway; proxy in another network; IPv6-only proxy",
      "Check gateway and address settings.")
CODE (NET_FILTERED, 123, "LOCAL FIREWALL",
      "The appliance itself forbids the connection (EACCES/EPERM).",
      "Local firewall rule, policy route",
      "Report to service.")
CODE (NET_DHCP_NONE, 124, "NO DHCP ANSWER",
      "No DHCP server gave an address in time.",
      "No DHCP server in this network, wrong VLAN, switch port blocked",
      "Check the cable and the VLAN tag, or enter a static address.")
CODE (NET_ADDRESS_USED, 125, "ADDRESS IN USE",
      "Another device in this network has the address already.",
      "Typing error; an address that the DHCP server gives to others",
      "Enter another address; ask for one that is reserved.")
CODE (NET_GATEWAY, 126, "GATEWAY SILENT",
      "The gateway does not answer in this network (ARP, neighbour discovery).",
      "Wrong gateway or address, wrong VLAN, gateway off",
      "Check gateway, address, mask and VLAN tag.")
CODE (NET_NOT_SET, 127, "NETWORK NOT SET",
      "The system refused a setting.",
      "See detail",
      "Report the detail to service.")
CODE (NET_DNS_NOT_SET, 128, "DNS NOT SET",
      "The DNS servers could not be handed to the system.",
      "systemd-resolved or /etc/resolv.conf refuses; see detail",
      "Report the detail to service.")
CODE (NET_NO_ROUTER, 129, "NO IPV6 ROUTER",
      "No IPv6 router announced an address prefix in time.",
      "No IPv6 in this network, wrong VLAN, announcements filtered",
      "Check the VLAN tag, or enter a static IPv6 address.")
CODE (NET_UNCONFIRMED, 130, "NOT CONFIRMED",
      "The change was not confirmed in time and has been undone.",
      "The new address was not reachable from where the change was made",
      "Check the settings, then change and confirm again.")
CODE (PX_DNS_NOTFOUND, 201, "PROXY NAME?",
      "The DNS server answers that the proxy's name does not exist (or has no address).",
      "Typing error; name only known inside another network",
      "Check the name, or enter the IP address.")
CODE (PX_DNS_FAIL, 202, "DNS FAILED",
      "The DNS server refused or failed, or no DNS server is configured.",
      "DNS server address wrong, server fault (SERVFAIL/REFUSED)",
      "Check the DNS server setting, or enter the proxy's IP address.")
CODE (PX_DNS_TIMEOUT, 203, "DNS NO ANSWER",
      "No DNS server answered in time.",
      "DNS server unreachable or blocked",
      "Check the DNS server setting, or enter the proxy's IP address.")
CODE (PX_TCP_REFUSED, 211, "PROXY REFUSED",
      "The host answers, but nothing listens on this port (or a firewall rejects it).",
      "Wrong port, proxy service stopped, firewall REJECT",
      "Check the port; ask whether the proxy runs.")
CODE (PX_TCP_TIMEOUT, 212, "PROXY TIMEOUT",
      "The proxy's address does not answer at all.",
      "Wrong address, firewall drops packets, host off",
      "Check the address; ask for a firewall rule appliance -> proxy.")
CODE (PX_TCP_UNREACH, 213, "PROXY UNREACH.",
      "A router reports that the proxy's host cannot be reached.",
      "Host off, wrong subnet, firewall (admin-prohibited)",
      "Check the address and the network between.")
CODE (PX_TCP_FAIL, 214, "PROXY CONN FAIL",
      "The TCP connection to the proxy failed for another reason.",
      "See detail",
      "Report the detail to service.")
CODE (PX_CLOSED, 221, "PROXY HUNG UP",
      "The proxy closes the connection without an HTTP answer.",
      "Not an HTTP proxy (SOCKS), source address not allowed, proxy overloaded",
      "Check host, port and proxy type; ask whether this device may use the proxy.")
CODE (PX_NO_ANSWER, 222, "PROXY SILENT",
      "The TCP connection stands, but the proxy says nothing, not even to a question of its own.",
      "Wrong service on the port, proxy hangs, transparent firewall",
      "Check the port; restart the proxy.")
CODE (PX_ANSWER_SLOW, 223, "PROXY TOO SLOW",
      "The proxy's answer did not come completely in time.",
      "Proxy overloaded, very bad line",
      "Try again; report to the administrator.")
CODE (PX_ANSWER_CUT, 224, "PROXY ANSWER CUT",
      "The proxy closed in the middle of its answer.",
      "Proxy crash, middlebox",
      "Try again; report to the administrator.")
CODE (PX_ANSWER_BIG, 225, "PROXY ANSWER BIG",
      "The proxy's answer header is larger than 64 KiB.",
      "Not a proxy, faulty proxy",
      "Check host and port.")
CODE (PX_NOT_HTTP, 226, "NOT HTTP THERE",
      "What answers is not an HTTP server.",
      "Wrong port (mail, SOCKS, other)",
      "Check the port.")
CODE (PX_IS_TLS, 227, "PROXY WANTS TLS",
      "The port expects TLS (an HTTPS proxy or a web server's 443).",
      "https:// proxy or wrong port",
      "Use the plain HTTP proxy port.")
CODE (PX_IS_SSH, 228, "THAT IS SSH",
      "An SSH server answers on this port.",
      "Port 22 entered",
      "Check the port.")
CODE (PX_NOT_A_PROXY, 229, "NOT A PROXY",
      "A web server answers, but it does not do CONNECT (400, 401, 404, 405, 501).",
      "Address of a web server or of the proxy's admin page",
      "Check host and port.")
CODE (PX_PORTAL, 230, "LOGIN PAGE",
      "A login or block page answers instead of a tunnel (3xx, 511, or a web page).",
      "Captive portal, guest network",
      "Let the administrator release this device (MAC/IP).")
CODE (PX_FORBIDDEN, 231, "PROXY FORBIDS",
      "The proxy forbids a connection to the platform (403).",
      "Host or port not on its allow list; user without the right",
      "Have host:443 of the platform allowed for CONNECT.")
CODE (PX_BUSY, 232, "PROXY BUSY",
      "The proxy limits the number of connections (429).",
      "Rate limit",
      "Try later.")
CODE (PX_ERROR, 233, "PROXY ERROR 500",
      "The proxy reports an internal error.",
      "tinyproxy: also 'cannot connect'",
      "Try again; report to the administrator.")
CODE (PX_STATUS, 234, "PROXY SAYS %d",
      "The proxy answers with an unexpected status.",
      "See detail",
      "Report the status.")
CODE (PX_AUTH_NEEDED, 251, "PROXY NEEDS USER",
      "The proxy asks for user and password; none are set.",
      "Credentials missing",
      "Enter user and password of the proxy.")
CODE (PX_AUTH_REJECTED, 252, "PROXY LOGIN BAD",
      "The proxy refuses user or password.",
      "Typing error, expired or locked account, DOMAIN\\ missing",
      "Check them; do not try often: accounts get locked.")
CODE (PX_AUTH_SCHEME, 253, "PROXY AUTH TYPE",
      "The proxy offers only login methods that this device cannot do.",
      "Bearer, Digest SHA-512-256, NTLM/Kerberos not installed",
      "Ask for Basic or Digest for this device, or an exception by address.")
CODE (PX_AUTH_NOCHAL, 254, "PROXY 407 BAD",
      "The proxy asks for a login without saying which (407 without Proxy-Authenticate).",
      "Faulty proxy",
      "Report to the administrator.")
CODE (PX_AUTH_GSS, 255, "KERBEROS FAILED",
      "The Kerberos/NTLM library could not make a login token.",
      "No KDC, clock wrong, unknown realm, proxy entered by IP address",
      "Enter the proxy by its full name; check clock and domain; or use Basic/Digest.")
CODE (PX_AUTH_BROKEN, 256, "NTLM CONN LOST",
      "The proxy closed the connection in the middle of an NTLM/Negotiate login.",
      "Load balancer without affinity before the proxy",
      "Report to the administrator; use Basic/Digest.")
CODE (PX_UP_DNS, 271, "PX: CLOUD NAME?",
      "The proxy cannot resolve the platform's name.",
      "DNS of the proxy; block list",
      "Report to the administrator.")
CODE (PX_UP_CONNECT, 272, "PX: NO CLOUD",
      "The proxy was refused by the platform's address.",
      "Firewall behind the proxy; platform down",
      "Report to the administrator; see the platform's status page.")
CODE (PX_UP_TIMEOUT, 273, "PX: CLOUD SILENT",
      "The proxy is alive, but gets no connection to the platform.",
      "Firewall behind the proxy drops packets; platform down",
      "Report to the administrator.")
CODE (PX_UP_FAIL, 274, "PX: CLOUD FAILS",
      "The proxy reports 502/503 without a reason.",
      "Parent proxy, firewall, platform",
      "Report to the administrator.")
CODE (TUN_CLOSED, 301, "TUNNEL CLOSED",
      "The tunnel was opened and closed at once, before a single byte from the platform.",
      "Firewall that looks at the TLS name (SNI), proxy policy after the fact, platform port wrong",
      "Have the platform's host name allowed in the firewall.")
CODE (TUN_SILENT, 302, "TUNNEL SILENT",
      "The tunnel stands, but no byte comes back after our first TLS message.",
      "Firewall drops TLS to this name, MTU, port without TLS",
      "As before; test the MTU.")
CODE (TUN_PLAIN_HTTP, 303, "TUNNEL BLOCKPAGE",
      "Instead of TLS a web page comes through the tunnel.",
      "Block page, captive portal, wrong platform port",
      "Read the page's title in the log; have the host allowed.")
CODE (TUN_NOT_TLS, 304, "TUNNEL NOT TLS",
      "Something other than TLS answers in the tunnel.",
      "Wrong platform port",
      "Check the platform address setting.")
CODE (TLS_STALLED, 311, "TLS STALLED",
      "The TLS handshake began, then nothing more came.",
      "MTU/fragment problem (server certificates are large), inspection device hangs",
      "Lower the MTU; report to the administrator.")
CODE (TLS_CUT, 312, "TLS CUT OFF",
      "The TLS handshake began, then the connection was closed.",
      "Inspection device, platform fault",
      "Try again; report to the administrator.")
CODE (TLS_INTERCEPTED, 313, "TLS INTERCEPTED",
      "Someone between opens the encryption: the certificate for the platform's name was not issued by the platform.",
      "TLS inspection in the proxy or firewall (issuer in the detail)",
      "Have the platform's host excepted from TLS inspection.")
CODE (TLS_VERSION, 314, "TLS VERSION",
      "The other side does not do TLS 1.2 or 1.3.",
      "Old inspection device; wrong server",
      "Report to the administrator.")
CODE (TLS_SNI, 315, "CLOUD NAME WRONG",
      "The server does not know the name we asked for (alert 112).",
      "Wrong platform name; wrong server behind the proxy",
      "Check the platform address setting.")
CODE (TLS_REFUSED, 316, "TLS REFUSED",
      "The server breaks off the TLS handshake (alert 40).",
      "No common cipher, policy",
      "Report to service.")
CODE (TLS_DENIED, 317, "TLS DENIED",
      "The server or a firewall denies access in TLS (alert 49).",
      "Firewall policy",
      "Report to the administrator.")
CODE (TLS_CLIENT_CERT, 318, "DEVICE CERT BAD",
      "The platform wants a device certificate, or rejects the one we have.",
      "Not registered, certificate expired",
      "Register the device again; report to service.")
CODE (TLS_ALERT, 319, "TLS ALERT %d",
      "The other side broke off TLS with an alert.",
      "See the number",
      "Report the number to service.")
CODE (TLS_FAIL, 320, "TLS FAILED",
      "TLS failed for another reason.",
      "See detail",
      "Report to service.")
CODE (CLOCK_WRONG, 401, "CLOCK IS WRONG",
      "The device's clock is off, so no certificate can be valid.",
      "Battery, no NTP (blocked by the firewall)",
      "Set the clock; allow NTP.")
CODE (CERT_EXPIRED, 402, "CERT EXPIRED",
      "The platform's certificate has ended.",
      "Clock wrong; platform fault",
      "Check the clock; see the status page.")
CODE (CERT_NOTYET, 403, "CERT NOT YET",
      "The platform's certificate is not valid yet.",
      "Clock wrong",
      "Check the clock.")
CODE (CERT_CA_EXPIRED, 404, "CA CERT EXPIRED",
      "A CA certificate in the chain has ended.",
      "Old firmware, platform fault",
      "Update the firmware.")
CODE (CERT_HOST, 405, "CERT WRONG NAME",
      "The certificate is valid but for another name.",
      "Wrong server behind the proxy; DNS redirect",
      "Check the platform address; report to the administrator.")
CODE (CERT_REVOKED, 406, "CERT REVOKED",
      "The certificate was revoked.",
      "Platform fault; attack",
      "Report to service.")
CODE (CERT_WEAK, 407, "CERT TOO WEAK",
      "The certificate uses a weak key or signature.",
      "Old inspection device",
      "Report to the administrator.")
CODE (CERT_CHAIN, 408, "CERT CHAIN BAD",
      "The server does not send its intermediate certificate.",
      "Platform fault",
      "Report to service.")
CODE (CERT_SELFSIGNED, 409, "CERT SELF-SIGNED",
      "The certificate is self-signed.",
      "Test server, inspection device, wrong server",
      "Report to the administrator.")
CODE (CERT_OTHER_CA, 410, "CERT OTHER CA",
      "The certificate is valid publicly, but not from the platform's CA.",
      "Platform changed its CA (old firmware), wrong server",
      "Update the firmware; check the platform address.")
CODE (CERT_UNTRUSTED, 411, "CERT UNTRUSTED",
      "The certificate is from an unknown CA and not for our name.",
      "Wrong server, inspection device",
      "Report to the administrator.")
CODE (CERT_STAPLE, 412, "CERT NO OCSP",
      "The certificate demands an OCSP staple, which is missing or bad.",
      "Inspection device, platform fault",
      "Report to service.")
CODE (CERT_PURPOSE, 413, "CERT WRONG USE",
      "The certificate is not for servers.",
      "Platform fault",
      "Report to service.")
CODE (CERT_BAD, 414, "CERT INVALID",
      "The certificate is invalid for another reason.",
      "See detail",
      "Report to service.")
CODE (SRV_CLOSED, 501, "CLOUD HUNG UP",
      "TLS stands, but the platform closed without an answer.",
      "Platform fault, firewall",
      "Try again; see the status page.")
CODE (SRV_NO_ANSWER, 502, "CLOUD SILENT",
      "TLS stands, but the platform does not answer the request.",
      "Platform overloaded, firewall",
      "Try again.")
CODE (SRV_NOT_HTTP, 503, "CLOUD NOT HTTP",
      "What answers inside TLS is not HTTP.",
      "Wrong platform port",
      "Check the platform address.")
CODE (SRV_DENIED, 504, "CLOUD DENIES",
      "The platform denies access (401, 403).",
      "Device not registered, blocked",
      "Register the device again.")
CODE (SRV_NOTFOUND, 505, "CLOUD PATH 404",
      "The platform does not know the checked path.",
      "Firmware and platform do not match",
      "Update the firmware.")
CODE (SRV_REDIRECT, 506, "CLOUD REDIRECTS",
      "The platform redirects the check.",
      "Platform moved, portal",
      "Update the firmware; check the address.")
CODE (SRV_BUSY, 507, "CLOUD BUSY",
      "The platform is overloaded or in maintenance (429, 503).",
      "Maintenance",
      "Try later.")
CODE (SRV_ERROR, 508, "CLOUD ERROR 5XX",
      "The platform reports an internal error.",
      "Platform fault",
      "Try later; see the status page.")
CODE (SRV_STATUS, 509, "CLOUD SAYS %d",
      "The platform answers with an unexpected status.",
      "See detail",
      "Report to service.")
CODE (SRV_ANSWER_SLOW, 510, "CLOUD TOO SLOW",
      "The platform's answer began, but did not come completely in time.",
      "Platform overloaded, very bad line, inspection device holds the answer",
      "Try again.")
CODE (SRV_DNS_NOTFOUND, 511, "CLOUD NAME?",
      "The DNS server answers that the platform's name does not exist (or has no address).",
      "Name only known through the proxy; wrong DNS server; wrong platform name",
      "Check the DNS server setting; enable the proxy if this network demands one.")
CODE (SRV_DNS_FAIL, 512, "DNS FAILED",
      "The DNS server refused or failed, or no DNS server is configured.",
      "DNS server address wrong, server fault (SERVFAIL/REFUSED)",
      "Check the DNS server setting; enable the proxy if this network demands one.")
CODE (SRV_DNS_TIMEOUT, 513, "DNS NO ANSWER",
      "No DNS server answered in time.",
      "DNS server unreachable or blocked",
      "Check the DNS server setting; enable the proxy if this network demands one.")
CODE (SRV_TCP_REFUSED, 521, "CLOUD REFUSED",
      "The platform's address answers, but nothing listens on this port (or a firewall rejects it).",
      "Firewall REJECT, platform down, wrong platform port",
      "Enable the proxy if this network demands one; see the platform's status page.")
CODE (SRV_TCP_TIMEOUT, 522, "CLOUD TIMEOUT",
      "The platform's address does not answer at all.",
      "Firewall drops packets, platform down",
      "Enable the proxy if this network demands one; ask for a firewall rule appliance -> platform.")
CODE (SRV_TCP_UNREACH, 523, "CLOUD UNREACH.",
      "A router reports that the platform cannot be reached.",
      "Firewall (admin-prohibited), no way out of this network",
      "Enable the proxy if this network demands one; check the gateway.")
CODE (SRV_TCP_FAIL, 524, "CLOUD CONN FAIL",
      "The TCP connection to the platform failed for another reason.",
      "See detail",
      "Report the detail to service.")
CODE (WS_STRIPPED, 601, "WS NOT UPGRADED",
      "HTTPS works, but the WebSocket upgrade was not done (200, 400 or 426).",
      "With interception: the inspection device removes it. Without: platform fault",
      "Have WebSocket allowed / the host excepted from inspection.")
CODE (WS_DENIED, 602, "WS DENIED",
      "The WebSocket upgrade was refused (401, 403).",
      "Policy of the inspection device; device not registered",
      "As before.")
CODE (WS_REDIRECT, 603, "WS REDIRECTED",
      "The WebSocket upgrade was redirected.",
      "Platform moved",
      "Update the firmware.")
CODE (WS_ERROR, 604, "WS CLOUD ERROR",
      "The WebSocket upgrade was answered with a 5xx.",
      "Platform fault",
      "Try later.")
CODE (WS_REFUSED, 605, "WS REFUSED",
      "The WebSocket upgrade was answered with another status.",
      "See detail",
      "Report to service.")
CODE (WS_BAD, 606, "WS ANSWER BAD",
      "The WebSocket answer breaks the protocol.",
      "Device between answers in the platform's place",
      "Report to the administrator.")
CODE (WS_NO_ANSWER, 607, "WS SILENT",
      "The WebSocket upgrade gets no answer.",
      "Inspection device holds it",
      "Have WebSocket allowed.")
CODE (WS_CUT, 608, "WS CUT OFF",
      "The WebSocket connection was cut right after (or instead of) the upgrade.",
      "Inspection device, firewall",
      "Have WebSocket allowed.")
CODE (WS_CLOSED, 609, "WS CLOSED %d",
      "The platform closed the WebSocket with a close code.",
      "Device not registered (1008), restart (1012)",
      "Register again / try later.")
CODE (WS_NO_DATA, 610, "WS NO DATA",
      "The upgrade was accepted, but no frame comes back.",
      "Inspection device buffers",
      "Have the host excepted from inspection.")
CODE (WS_UNSTABLE, 611, "WS DROPS",
      "The WebSocket works, but is cut after some time.",
      "Idle or lifetime limit of the proxy",
      "Ask for a longer limit; the device pings every 30 s.")
CODE (WS_ANSWER_SLOW, 612, "WS TOO SLOW",
      "Something came through the WebSocket, but in time neither the whole answer nor the answer to our ping.",
      "Platform overloaded, very bad line, inspection device buffers",
      "Try again; have the host excepted from inspection.")
CODE (CANCELLED, 901, "CHECK CANCELLED",
      "The check was cancelled.",
      "User, settings changed",
      "")
CODE (TIMEOUT, 902, "CHECK TIMED OUT",
      "The whole check exceeded its time.",
      "Very slow line",
      "Try again.")
CODE (INTERNAL, 903, "CHECK FAILED",
      "Internal error of the check.",
      "Software fault",
      "Report to service.")
/* clang-format on */
