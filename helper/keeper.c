/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/keeper.h"

#include "helper/sys/config-file.h"

struct _FpKeeper
{
  FpStore *store;
  FpModel *model;
  void (*changed) (gpointer);
  gpointer user_data;
  gboolean check_ended; /* what it says of the login may have to be written */
};

typedef struct
{
  FpKeeper *keeper;
  FpKeeperDone done;
  gpointer user_data;
} Save;

FpModel *
fp_keeper_load (FpStore *store, const char *config_file)
{
  char *fault = NULL;
  FpConfig *config = fp_config_file_read (config_file, &fault);
  FpModel *model = fp_model_new (config, fault, g_get_host_name ());
  FpState *state = fp_store_load (store, &fault);
  g_autofree char *config_fault = NULL;

  fp_model_loaded (model, state, fault);
  config_fault = fp_model_config_fault (model);
  if (*config_fault != '\0')
    g_warning ("%s: %s", config_file, config_fault);
  if (*model->load_fault != '\0')
    g_warning ("%s", model->load_fault);
  return model;
}

FpKeeper *
fp_keeper_new (FpStore *store, FpModel *model, void (*changed) (gpointer), gpointer user_data)
{
  FpKeeper *keeper = g_new0 (FpKeeper, 1);

  keeper->store = store;
  keeper->model = model;
  keeper->changed = changed;
  keeper->user_data = user_data;
  return keeper;
}

void
fp_keeper_free (FpKeeper *keeper)
{
  if (keeper == NULL)
    return;
  fp_store_free (keeper->store);
  g_free (keeper);
}

gboolean
fp_keeper_is_busy (FpKeeper *keeper)
{
  return fp_store_is_busy (keeper->store);
}

const FpState *
fp_keeper_state (FpKeeper *keeper)
{
  const FpState *newest = fp_store_newest (keeper->store);

  return newest != NULL ? newest : keeper->model->state;
}

static void
on_saved (FpState *saved, const GError *error, gpointer user_data)
{
  g_autofree Save *save = user_data;

  if (error != NULL)
    g_warning ("%s", error->message);
  fp_model_saved (save->keeper->model, saved, error != NULL ? error->message : NULL);
  save->done (error, save->user_data);
}

void
fp_keeper_commit (FpKeeper *keeper, FpState *state, FpKeeperDone done, gpointer user_data)
{
  Save *save = g_new0 (Save, 1);

  save->keeper = keeper;
  save->done = done;
  save->user_data = user_data;
  fp_store_save (keeper->store, state, on_saved, save);
}

/* Several writes may wait, made before the latest check: each says what is known of the login now.
 */
void
fp_keeper_save (FpKeeper *keeper, FpState *state, FpKeeperDone done, gpointer user_data)
{
  state->login_refused = fp_model_login_refused (keeper->model, state);
  fp_keeper_commit (keeper, state, done, user_data);
}

static void
on_caught_up (const GError *error, gpointer user_data)
{
  FpKeeper *keeper = user_data;

  keeper->changed (keeper->user_data);
}

/* What the proxy accepts is worth a write, but not worth waiting for one: it is learned again with
 * the next check. */
void
fp_keeper_check_ended (FpKeeper *keeper, FpScheme accepted)
{
  const FpState *state = keeper->model->state;

  keeper->check_ended = TRUE;
  if (state->enabled && accepted != state->learned_scheme && !fp_keeper_is_busy (keeper))
    fp_keeper_save (keeper, fp_state_with_learned (state, accepted), on_caught_up, keeper);
}

/* That the proxy refused the login has to be written, after whatever is being written. Once a
 * check: a full disk is not tried again and again. */
void
fp_keeper_catch_up (FpKeeper *keeper)
{
  const FpState *state = keeper->model->state;

  if (!keeper->check_ended || fp_keeper_is_busy (keeper))
    return;
  keeper->check_ended = FALSE;
  if (state->login_refused != fp_model_login_refused (keeper->model, state))
    fp_keeper_save (keeper, fp_state_copy (state), on_caught_up, keeper);
}
