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
  FP_ERROR_INVALID_URL,    /* InvalidUrl: in the configuration file or on the command line */
  FP_ERROR_INVALID_OPTION, /* InvalidOption: an option's value is out of its range; the message
                              names it */
  FP_ERROR_INVALID_TYPE,   /* InvalidType: a key of a dictionary has a value of the wrong type */
  FP_ERROR_UNKNOWN_KEY,    /* UnknownKey: a key of a dictionary that this version does not know */
  FP_ERROR_STORAGE,        /* Storage: the state directory could not be read or written */
  FP_N_ERRORS
} FpError;

GQuark fp_error_quark (void);
