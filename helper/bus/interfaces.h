/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interfaces of /org/faceplate1, a file each: what shows the model in the object's properties,
 * and the handlers. */
#pragma once

#include "helper/bus/dispatch.h"
#include "helper/bus/object.h"

void fp_appliance_show (FpObject *object, const FpModel *model);
void fp_network_show (FpObject *object, const FpModel *model);
void fp_proxy_show (FpObject *object, const FpModel *model);
void fp_connectivity_show (FpObject *object, const FpModel *model);

/* Their parse and run functions, named in helper/bus/bus.c. A request is what request_free of the
 * same file frees. */
gpointer fp_appliance_parse (const FpModel *model, GVariant *arguments, const char *object_path,
                             GError **error);
void fp_appliance_reboot (FpCall *call, gpointer request, const FpService *service);
void fp_appliance_power_off (FpCall *call, gpointer request, const FpService *service);

gpointer fp_network_parse_list (const FpModel *model, GVariant *arguments, const char *object_path,
                                GError **error);
void fp_network_list (FpCall *call, gpointer request, const FpService *service);
/* calls: FpCall *, those of ListLinks that wait for the same dump. Takes call; returns how many
 * wait now, or (more than one) without it if too many do: then it has been answered. */
guint fp_network_add_call (GPtrArray *calls, FpCall *call);
/* Answers them all: links (FpLink *), or NULL and error (NULL: netlink could not be opened). */
void fp_network_answer_calls (GPtrArray *calls, GPtrArray *links, const GError *error);

gpointer fp_network_parse_change (const FpModel *model, GVariant *arguments,
                                  const char *object_path, GError **error);
gpointer fp_network_parse_reset (const FpModel *model, GVariant *arguments, const char *object_path,
                                 GError **error);
gpointer fp_network_parse_release (const FpModel *model, GVariant *arguments,
                                   const char *object_path, GError **error);
void fp_network_discard (FpCall *call, gpointer request, const FpService *service);

gpointer fp_proxy_parse_enable (const FpModel *model, GVariant *arguments, const char *object_path,
                                GError **error);
gpointer fp_proxy_parse_change (const FpModel *model, GVariant *arguments, const char *object_path,
                                GError **error);
gpointer fp_proxy_parse_disable (const FpModel *model, GVariant *arguments, const char *object_path,
                                 GError **error);
void fp_proxy_discard (FpCall *call, gpointer request, const FpService *service);

gpointer fp_connectivity_parse_check (const FpModel *model, GVariant *arguments,
                                      const char *object_path, GError **error);

/* For all that start an operation: request is an FpProposal. */
void fp_operation_run_start (FpCall *call, gpointer request, const FpService *service);
/* For what drops pending values. */
gpointer fp_operation_parse_discard (const FpModel *model, GVariant *arguments,
                                     const char *object_path, GError **error);
gpointer fp_operation_parse_number (const FpModel *model, GVariant *arguments,
                                    const char *object_path, GError **error);
void fp_operation_run_cancel (FpCall *call, gpointer request, const FpService *service);
void fp_operation_run_confirm (FpCall *call, gpointer request, const FpService *service);

/* FP_ERROR_BUSY while an operation runs, or what a restart has interrupted is being undone. */
gboolean fp_refuse_busy (const FpModel *model, GError **error);
/* FP_ERROR_NOT_CONFIGURED without a platform. */
gboolean fp_refuse_unconfigured (const FpModel *model, GError **error);
