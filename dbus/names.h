/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of org.faceplate1.xml. */
#pragma once

#define FP_BUS_NAME           "org.faceplate1"
#define FP_OBJECT_PATH        "/org/faceplate1"
#define FP_OPERATION_PATH     "/org/faceplate1/operation"
#define FP_APPLIANCE_IFACE    "org.faceplate1.Appliance"
#define FP_NETWORK_IFACE      "org.faceplate1.Network"
#define FP_PROXY_IFACE        "org.faceplate1.Proxy"
#define FP_CONNECTIVITY_IFACE "org.faceplate1.Connectivity"
#define FP_OPERATION_IFACE    "org.faceplate1.Operation"
