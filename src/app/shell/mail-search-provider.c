/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-search-provider.h"

#include <glib/gi18n.h>

#include "mail-search-job.h"
#include "mail-shown-address.h"
#include "mail-text.h"
#include "shell-search.h"

#define OBJECT_PATH "/org/estafette/Mail/SearchProvider"
#define MAX_RESULTS 20
/* Characters of a line */
#define MAX_TEXT    300

struct _MailSearchProvider
{
  GObject                     parent_instance;

  MailApplication            *application; /* (unowned): it owns this */
  MailIpcShellSearchProvider2 *skeleton;   /* (owned) */
  GHashTable                 *found;       /* (owned): result → MapiProperties, those last answered */
  GPtrArray                  *waiting;     /* (owned) of Search: asked for before the session was there */
  GCancellable               *cancellable; /* (owned) (nullable): the search under way */
};

G_DEFINE_FINAL_TYPE (MailSearchProvider, mail_search_provider, G_TYPE_OBJECT)

typedef struct
{
  MailSearchProvider    *provider;   /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned) (nullable): until it is answered */
  char                 **terms;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  /* Nobody is left waiting for an answer, whatever happened */
  if (search->invocation != NULL)
    g_dbus_method_invocation_return_value (search->invocation, g_variant_new ("(as)", NULL));
  g_clear_object (&search->provider);
  g_strfreev (search->terms);
  g_free (search);
}

/* ---- searching ---- */

static char *
remember (MailSearchProvider *self,
          MapiProperties     *row)
{
  GBytes *bytes = mapi_properties_get_binary (row, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  char *name;

  if (id == NULL)
    return NULL;
  name = mapi_entry_id_to_string (id);
  g_hash_table_replace (self->found, g_strdup (name), mapi_properties_ref (row));
  return name;
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Search *search = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = mail_search_finish (result, &error);
  GVariantBuilder names;

  if (rows == NULL)
    {
      g_debug ("nothing for the overview: %s", error->message);
      search_free (search);
      return;
    }
  g_variant_builder_init (&names, G_VARIANT_TYPE ("as"));
  g_hash_table_remove_all (search->provider->found);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *name = remember (search->provider, g_ptr_array_index (rows, i));

      if (name != NULL)
        g_variant_builder_add (&names, "s", name);
    }
  g_dbus_method_invocation_return_value (g_steal_pointer (&search->invocation),
                                         g_variant_new ("(as)", &names));
  search_free (search);
}

static void
start (MailSearchProvider *self,
       Search             *search)
{
  g_autoptr(MapiRestriction) restriction = mail_search_make_restriction ((const char * const *) search->terms);

  if (restriction == NULL || mail_application_get_session (self->application) == NULL)
    {
      search_free (search);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  mail_search_async (mail_application_get_stores (self->application), restriction, MAX_RESULTS,
                     self->cancellable, found_cb, search);
}

static void
state_cb (MailSearchProvider *self)
{
  g_autoptr(GPtrArray) waiting = NULL;

  if (mail_application_get_logon_state (self->application) == MAIL_LOGON_STATE_STARTING)
    return;
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    start (self, g_ptr_array_index (waiting, i));
}

static gboolean
search_cb (MailSearchProvider    *self,
           GDBusMethodInvocation *invocation,
           const char * const    *terms)
{
  Search *search = g_new0 (Search, 1);

  search->provider = g_object_ref (self);
  search->invocation = invocation;
  search->terms = g_strdupv ((char **) terms);
  if (mail_application_get_logon_state (self->application) == MAIL_LOGON_STATE_STARTING)
    g_ptr_array_add (self->waiting, search);
  else
    start (self, search);
  return TRUE;
}

/* The words of a longer search find less, but in another order: ask again, it takes milliseconds */
static gboolean
subsearch_cb (MailSearchProvider    *self,
              GDBusMethodInvocation *invocation,
              const char * const    *previous,
              const char * const    *terms)
{
  return search_cb (self, invocation, terms);
}

/* ---- showing ---- */

static void
add_meta (GVariantBuilder *metas,
          const char      *id,
          MapiProperties  *row)
{
  g_autofree char *subject = mail_text_clean (mapi_properties_get_string (row, MAPI_PR_SUBJECT), MAX_TEXT);
  g_autofree char *sender = mail_address_dup_shown_author (row, MAX_TEXT);
  g_autofree char *preview = mail_text_clean (mapi_properties_get_string (row, MAPI_PR_PREVIEW), MAX_TEXT);
  g_autoptr(GIcon) icon = g_themed_icon_new ("mail-unread-symbolic");
  g_autoptr(GVariant) serialized = g_icon_serialize (icon);
  g_autofree char *description = NULL;

  description = g_strdup_printf ("%s — %s", sender != NULL ? sender : _("Unknown sender"), preview);
  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (metas, "{sv}", "name",
                         g_variant_new_string (*subject != '\0' ? subject : _("No subject")));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "icon", serialized);
  g_variant_builder_close (metas);
}

static gboolean
metas_cb (MailSearchProvider    *self,
          GDBusMethodInvocation *invocation,
          const char * const    *ids)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; ids[i] != NULL; i++)
    {
      MapiProperties *row = g_hash_table_lookup (self->found, ids[i]);

      if (row != NULL)
        add_meta (&metas, ids[i], row);
    }
  mail_ipc_shell_search_provider2_complete_get_result_metas (self->skeleton, invocation,
                                                             g_variant_builder_end (&metas));
  return TRUE;
}

static gboolean
activate_cb (MailSearchProvider    *self,
             GDBusMethodInvocation *invocation,
             const char            *id,
             const char * const    *terms,
             guint                  timestamp)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "open-message", g_variant_new_string (id));
  mail_ipc_shell_search_provider2_complete_activate_result (self->skeleton, invocation);
  return TRUE;
}

static gboolean
launch_cb (MailSearchProvider    *self,
           GDBusMethodInvocation *invocation,
           const char * const    *terms,
           guint                  timestamp)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "search", g_variant_new_string (text));
  mail_ipc_shell_search_provider2_complete_launch_search (self->skeleton, invocation);
  return TRUE;
}

/* ---- life ---- */

static void
mail_search_provider_dispose (GObject *object)
{
  MailSearchProvider *self = MAIL_SEARCH_PROVIDER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->application != NULL)
    g_signal_handlers_disconnect_by_data (self->application, self);
  self->application = NULL;
  g_clear_object (&self->skeleton);
  g_clear_pointer (&self->found, g_hash_table_unref);
  G_OBJECT_CLASS (mail_search_provider_parent_class)->dispose (object);
}

static void
mail_search_provider_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_SEARCH_PROVIDER (object)->waiting);
  G_OBJECT_CLASS (mail_search_provider_parent_class)->finalize (object);
}

static void
mail_search_provider_class_init (MailSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_search_provider_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_search_provider_finalize;
}

static void
mail_search_provider_init (MailSearchProvider *self)
{
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mapi_properties_unref);
  self->waiting = g_ptr_array_new ();
  self->skeleton = mail_ipc_shell_search_provider2_skeleton_new ();
  g_object_connect (self->skeleton,
                    "swapped-object-signal::handle-get-initial-result-set", search_cb, self,
                    "swapped-object-signal::handle-get-subsearch-result-set", subsearch_cb, self,
                    "swapped-object-signal::handle-get-result-metas", metas_cb, self,
                    "swapped-object-signal::handle-activate-result", activate_cb, self,
                    "swapped-object-signal::handle-launch-search", launch_cb, self,
                    NULL);
}

MailSearchProvider *
mail_search_provider_new (MailApplication *application)
{
  MailSearchProvider *self = g_object_new (MAIL_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
mail_search_provider_export (MailSearchProvider  *self,
                             GDBusConnection     *connection,
                             GError             **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, OBJECT_PATH,
                                           error);
}

/* What still waits is answered with nothing */
void
mail_search_provider_unexport (MailSearchProvider *self)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    search_free (g_ptr_array_index (waiting, i));
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}
