/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names by which TLS inspection products sign. Good text for a person, never a proof by itself.
 * Pure. */
#pragma once

/* The product that a distinguished name speaks of, or NULL. Without regard to case. */
const char *fp_interceptor_find (const char *distinguished_name);
