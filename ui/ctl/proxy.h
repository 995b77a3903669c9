/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The properties of org.faceplate1.Proxy for a person. */
void ctl_proxy_print (GVariant *proxy);
