/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/resolv.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/core/resolv-conf.h"
#include "helper/host/request.h"

#define LINKS_MAX 8
/* Not IN_MODIFY: a file that is being written is read when it is closed. */
#define EVENTS                                                                                     \
  (IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB                \
   | IN_DELETE_SELF | IN_MOVE_SELF)
/* One event has a name of 255 bytes at most. */
#define READ_SIZE (16 * (sizeof (struct inotify_event) + 256))

typedef struct
{
  int wd;
  char *name; /* in that directory */
} Watch;

struct _FpResolv
{
  char *path;
  FpResolvChanged changed;
  gpointer user_data;
  char **servers;
  FpResolvKind kind;
  int fd; /* inotify; -1: there are no more instances, nothing is watched */
  GSource *source;
  guint n_watches;
  Watch watches[LINKS_MAX + 1];
};

/* Whole, capped, and never one that could block. */
static char **
read_servers (const char *path, FpResolvKind *kind)
{
  g_autofree char *text = g_malloc (FP_RESOLV_CONF_MAX);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat about;
  gsize len = 0;
  ssize_t n = 1;

  *kind = FP_RESOLV_MISSING;
  if (fd >= 0 && fstat (fd, &about) == 0 && S_ISREG (about.st_mode))
    *kind = FP_RESOLV_FOREIGN;
  if (*kind != FP_RESOLV_MISSING)
    while (len < FP_RESOLV_CONF_MAX && n > 0)
      {
        n = TEMP_FAILURE_RETRY (read (fd, text + len, FP_RESOLV_CONF_MAX - len));
        len += n > 0 ? (gsize)n : 0;
      }
  if (fd >= 0)
    close (fd);
  /* Of a longer file the line that was cut is not believed. */
  while (len == FP_RESOLV_CONF_MAX && len > 0 && text[len - 1] != '\n')
    len--;
  if (len >= strlen (FP_HOST_RESOLV_CONF_MARK)
      && memcmp (text, FP_HOST_RESOLV_CONF_MARK, strlen (FP_HOST_RESOLV_CONF_MARK)) == 0)
    *kind = FP_RESOLV_OURS;
  return fp_resolv_conf_parse (text, len);
}

static void
unwatch_all (FpResolv *self)
{
  for (guint i = 0; i < self->n_watches; i++)
    {
      inotify_rm_watch (self->fd, self->watches[i].wd);
      g_free (self->watches[i].name);
    }
  self->n_watches = 0;
}

/* Watches for path in its directory, or for the first missing directory above it. */
static void
watch (FpResolv *self, const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  int wd;

  while ((wd = inotify_add_watch (self->fd, directory, EVENTS | IN_ONLYDIR)) < 0
         && (errno == ENOENT || errno == ENOTDIR) && !g_str_equal (directory, "/"))
    {
      g_free (name);
      name = g_path_get_basename (directory);
      char *above = g_path_get_dirname (directory);
      g_free (directory);
      directory = above;
    }
  if (wd < 0)
    {
      g_debug ("resolv.conf: %s: %s", directory, g_strerror (errno));
      return;
    }
  self->watches[self->n_watches++] = (Watch){ .wd = wd, .name = g_steal_pointer (&name) };
}

/* What path points to, NULL if it is no symbolic link. */
static char *
target_of (const char *path)
{
  g_autofree char *target = g_file_read_link (path, NULL);

  if (target == NULL || g_path_is_absolute (target))
    return g_steal_pointer (&target);
  g_autofree char *directory = g_path_get_dirname (path);
  return g_build_filename (directory, target, NULL);
}

static void
watch_all (FpResolv *self)
{
  g_autofree char *path = g_strdup (self->path);

  while (path != NULL && self->n_watches <= LINKS_MAX)
    {
      guint before = self->n_watches;
      watch (self, path);
      if (self->n_watches == before)
        break;
      char *next = target_of (path);
      g_free (path);
      path = next;
    }
}

static void
update (FpResolv *self)
{
  g_auto (GStrv) before = self->servers;
  FpResolvKind before_kind = self->kind;

  if (self->fd >= 0)
    {
      unwatch_all (self);
      watch_all (self);
    }
  /* Read after the watches are there: what changes from here on is told. */
  self->servers = read_servers (self->path, &self->kind);
  if (before != NULL
      && (before_kind != self->kind
          || !g_strv_equal ((const char *const *)before, (const char *const *)self->servers)))
    self->changed (self->user_data);
}

static gboolean
concerns_us (FpResolv *self, const struct inotify_event *event)
{
  if ((event->mask & IN_Q_OVERFLOW) != 0)
    return TRUE;
  for (guint i = 0; i < self->n_watches; i++)
    if (self->watches[i].wd == event->wd
        && ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0
            || (event->len > 0 && g_str_equal (event->name, self->watches[i].name))))
      return TRUE;
  return FALSE;
}

static gboolean
on_event (int fd, GIOCondition condition, gpointer user_data)
{
  FpResolv *self = user_data;
  _Alignas(struct inotify_event) char buffer[READ_SIZE];
  ssize_t n = read (fd, buffer, sizeof buffer);
  gboolean ours = FALSE;

  for (char *at = buffer; n > 0 && at < buffer + n;)
    {
      const struct inotify_event *event = (const struct inotify_event *)at;

      ours = concerns_us (self, event) || ours;
      at += sizeof *event + event->len;
    }
  if (ours)
    update (self);
  return G_SOURCE_CONTINUE;
}

FpResolv *
fp_resolv_new (const char *path, FpResolvChanged changed, gpointer user_data)
{
  FpResolv *self = g_new0 (FpResolv, 1);

  g_return_val_if_fail (path != NULL && changed != NULL, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  self->changed = changed;
  self->user_data = user_data;
  self->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->fd >= 0)
    {
      self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
      g_source_set_callback (self->source, G_SOURCE_FUNC (on_event), self, NULL);
      g_source_attach (self->source, g_main_context_get_thread_default ());
    }
  else
    g_warning ("resolv.conf is not watched: %s", g_strerror (errno));
  update (self);
  return self;
}

void
fp_resolv_free (FpResolv *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    {
      unwatch_all (self);
      g_source_destroy (self->source);
      g_source_unref (self->source);
      close (self->fd);
    }
  g_strfreev (self->servers);
  g_free (self->path);
  g_free (self);
}

char *const *
fp_resolv_servers (FpResolv *self)
{
  return self->servers;
}

FpResolvKind
fp_resolv_kind (FpResolv *self)
{
  return self->kind;
}
