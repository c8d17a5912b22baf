/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-web-engine.h"

#include <glib/gi18n.h>

#include "mail-web-module.h"

struct _MailWebEngine
{
  GObject             parent_instance;

  MailWebLayers       layers;
  MailWebEngineState  state;
  GObject            *core;       /* (owned) (nullable): the module's part of it */
  char               *problem;    /* (owned) (nullable) */
  gboolean            is_loading;
};

G_DEFINE_FINAL_TYPE (MailWebEngine, mail_web_engine, G_TYPE_OBJECT)

enum { PROP_0, PROP_STATE, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
mail_web_engine_dispose (GObject *object)
{
  MailWebEngine *self = MAIL_WEB_ENGINE (object);

  g_clear_object (&self->core);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (mail_web_engine_parent_class)->dispose (object);
}

static void
mail_web_engine_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, MAIL_WEB_ENGINE (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mail_web_engine_class_init (MailWebEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_web_engine_dispose;
  object_class->get_property = mail_web_engine_get_property;
  properties[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, 0, MAIL_WEB_ENGINE_UNAVAILABLE, MAIL_WEB_ENGINE_STARTING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mail_web_engine_init (MailWebEngine *self)
{
  /* For those who want no HTML, and for tests */
  if (g_getenv ("MAIL_NO_WEB_VIEW") != NULL)
    self->state = MAIL_WEB_ENGINE_UNAVAILABLE;
}

MailWebEngine *
mail_web_engine_new (MailWebLayers layers)
{
  MailWebEngine *self = g_object_new (MAIL_TYPE_WEB_ENGINE, NULL);

  self->layers = layers;
  return self;
}

MailWebEngine *
mail_web_engine_dup_default (void)
{
  GApplication *application = g_application_get_default ();
  MailWebEngine *self = application != NULL ? g_object_get_data (G_OBJECT (application), "mail-web-engine") : NULL;

  if (self != NULL)
    return g_object_ref (self);
  self = mail_web_engine_new (MAIL_WEB_LAYER_ALL);
  if (application != NULL)
    g_object_set_data_full (G_OBJECT (application), "mail-web-engine", g_object_ref (self), g_object_unref);
  return self;
}

/* ---- the module ---- */

static void
take_module (MailWebEngine       *self,
             const MailWebModule *module,
             const GError        *error)
{
  if (self->core != NULL || self->state == MAIL_WEB_ENGINE_UNAVAILABLE)
    return;
  if (module != NULL)
    {
      GObject *core = module->core_new (self, self->layers);

      self->core = core;
      return;
    }
  g_warning ("Formatted mail cannot be shown: %s", error->message);
  /* Translators: the reason, as the system gives it */
  self->problem = g_strdup_printf (_("Only the text is shown, because a part of the program is missing: %s"),
                                   error->message);
  mail_web_engine_set_state (self, MAIL_WEB_ENGINE_UNAVAILABLE);
}

/* Its libraries take a while to be put together */
static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (mail_web_module_load (&error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  take_module (MAIL_WEB_ENGINE (source), mail_web_module_get (), error);
}

void
mail_web_engine_start (MailWebEngine *self)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MAIL_IS_WEB_ENGINE (self));

  if (self->is_loading || self->core != NULL || self->state != MAIL_WEB_ENGINE_STARTING)
    return;
  self->is_loading = TRUE;
  task = g_task_new (self, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, mail_web_engine_start);
  g_task_run_in_thread (task, load_thread);
}

gboolean
mail_web_engine_need (MailWebEngine *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_ENGINE (self), FALSE);

  if (self->core == NULL && self->state == MAIL_WEB_ENGINE_STARTING)
    {
      g_autoptr(GError) error = NULL;
      const MailWebModule *module = mail_web_module_load (&error);

      take_module (self, module, error);
    }
  return self->state != MAIL_WEB_ENGINE_UNAVAILABLE;
}

MailWebEngineState
mail_web_engine_get_state (MailWebEngine *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_ENGINE (self), MAIL_WEB_ENGINE_UNAVAILABLE);
  return self->state;
}

const char *
mail_web_engine_get_problem (MailWebEngine *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_ENGINE (self), NULL);
  return self->problem;
}

GObject *
mail_web_engine_get_core (MailWebEngine *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_ENGINE (self), NULL);
  return self->core;
}

void
mail_web_engine_set_state (MailWebEngine      *self,
                           MailWebEngineState  state)
{
  g_return_if_fail (MAIL_IS_WEB_ENGINE (self));

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}
