/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of org.faceplate1, registered with GDBus under "org.faceplate1.Error." and their name.
 */
#pragma once

#include <gio/gio.h>

#define FP_ERROR (fp_error_quark ())

typedef enum
{
  FP_ERROR_FAILED,          /* Failed: the world failed in another way; the message says how */
  FP_ERROR_BUSY,            /* Busy: another operation runs */
  FP_ERROR_NOT_AUTHORIZED,  /* NotAuthorized */
  FP_ERROR_LIMITS_EXCEEDED, /* LimitsExceeded: too many calls pending, of this caller or in total */
  FP_ERROR_NOT_CONFIGURED,  /* NotConfigured: no platform in the configuration file */
  FP_ERROR_PROXY_ALREADY_ENABLED, /* ProxyAlreadyEnabled */
  FP_ERROR_PROXY_NOT_ENABLED,     /* ProxyNotEnabled */
  FP_ERROR_INVALID_HOST,          /* InvalidHost, ... : the message names the field and the fault */
  FP_ERROR_INVALID_PORT,
  FP_ERROR_INVALID_USER,
  FP_ERROR_INVALID_PASSWORD,
  FP_ERROR_INVALID_METHOD, /* InvalidMethod: ipv4 or ipv6 is no known word, or both are off */
  FP_ERROR_INVALID_ADDRESS,
  FP_ERROR_INVALID_PREFIX, /* or mask */
  FP_ERROR_INVALID_GATEWAY,
  FP_ERROR_INVALID_DNS,
  FP_ERROR_INVALID_DOMAIN,
  FP_ERROR_INVALID_VLAN,
  FP_ERROR_ADDRESS_OVERLAP, /* AddressOverlap: another link has an address in the same prefix */
  FP_ERROR_NO_LINK, /* NoLink: no link is known to be the management link, or it is not there */
  FP_ERROR_LINK_MANAGED,     /* LinkManaged: NetworkManager or systemd-networkd manages the link */
  FP_ERROR_LINK_NOT_MANAGED, /* LinkNotManaged: Faceplate does not, so there is nothing to release
                              */
  FP_ERROR_NOT_CONFIRMING,   /* NotConfirming: the operation does not wait for a confirmation */
  FP_ERROR_INVALID_URL,      /* InvalidUrl: in the configuration file or on the command line */
  FP_ERROR_INVALID_OPTION,   /* InvalidOption: an option's value is out of its range; the message
                                names it */
  FP_ERROR_INVALID_TYPE,     /* InvalidType: a key of a dictionary has a value of the wrong type */
  FP_ERROR_UNKNOWN_KEY,      /* UnknownKey: a key of a dictionary that this version does not know */
  FP_ERROR_STORAGE,          /* Storage: the state directory could not be read or written */
  FP_N_ERRORS
} FpError;

GQuark fp_error_quark (void);
