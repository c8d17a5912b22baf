/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-notifier.h"

#include <glib/gi18n.h>

#include "mail-flags-change.h"
#include "mail-move-change.h"
#include "mail-news.h"
#include "mail-shown-address.h"
#include "mail-text.h"
#include "mail-window.h"

/* New messages are gathered for a moment: three or fewer are told of one by one, more in one sentence.
 * What is read, moved or deleted, wherever that is done, is not told of any longer. */
#define GATHER_MS 700
#define MAX_SINGLE 3
/* Characters of a line */
#define MAX_TEXT   300

typedef struct
{
  MapiStore *store;  /* (owned) */
  guint      connection;
} Watch;

struct _MailNotifier
{
  GObject          parent_instance;

  MailApplication *application; /* (unowned): it owns this */
  GArray          *watches;     /* (owned) of Watch */
  GPtrArray       *gathered;    /* (owned) of MapiEntryId */
  GHashTable      *shown;       /* (owned): entry ids as text of what the desktop shows */
  GHashTable      *in_summary;  /* (owned): those of the summary */
  guint            timer;
};

G_DEFINE_FINAL_TYPE (MailNotifier, mail_notifier, G_TYPE_OBJECT)

static void
watch_clear (gpointer data)
{
  Watch *watch = data;

  mapi_store_unadvise (watch->store, watch->connection);
  g_clear_object (&watch->store);
}

static GSettings *
get_settings (MailNotifier *self)
{
  return mail_application_get_settings (self->application);
}

/* ---- showing ---- */

static void
add_buttons (GNotification *notification,
             const char    *id)
{
  g_notification_set_default_action_and_target (notification, "app.open-message", "s", id);
  g_notification_add_button_with_target (notification, _("Mark as Read"), "app.notified-read", "s", id);
  g_notification_add_button_with_target (notification, C_("action", "Archive"), "app.notified-archive", "s", id);
  g_notification_add_button_with_target (notification, _("Delete"), "app.notified-trash", "s", id);
}

static GNotification *
make_notification (const char *title)
{
  GNotification *notification = g_notification_new (title);
  g_autoptr(GIcon) icon = g_themed_icon_new ("org.estafette.Mail-symbolic");

  g_notification_set_icon (notification, icon);
  g_notification_set_category (notification, "email.arrived");
  return notification;
}

static void
show_message (MailNotifier   *self,
              const char     *id,
              MapiProperties *properties)
{
  g_autofree char *sender = mail_address_dup_shown_author (properties, MAX_TEXT);
  g_autofree char *subject = mail_text_clean (mapi_properties_get_string (properties, MAPI_PR_SUBJECT), MAX_TEXT);
  g_autoptr(GNotification) notification = NULL;

  if (!g_settings_get_boolean (get_settings (self), "notify-content"))
    notification = make_notification (_("New message"));
  else
    {
      notification = make_notification (sender != NULL ? sender : _("Unknown sender"));
      g_notification_set_body (notification, *subject != '\0' ? subject : _("No subject"));
    }
  if (mapi_properties_get_long (properties, MAPI_PR_IMPORTANCE, 1) == 2)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  add_buttons (notification, id);
  g_hash_table_add (self->shown, g_strdup (id));
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static void
show_summary (MailNotifier *self)
{
  guint n = g_hash_table_size (self->in_summary);
  g_autofree char *title = g_strdup_printf (ngettext ("%u new message", "%u new messages", n), n);
  g_autoptr(GNotification) notification = make_notification (title);

  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (G_APPLICATION (self->application), "summary", notification);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailNotifier) self = user_data;
  g_autoptr(GPtrArray) all = mail_news_look_finish (result);
  gboolean summary = FALSE;

  if (self->application == NULL)
    return;
  for (guint i = 0; i < all->len; i++)
    {
      const MailNews *news = all->pdata[i];

      if (news->properties != NULL)
        show_message (self, news->id, news->properties);
      else
        summary |= g_hash_table_add (self->in_summary, g_strdup (news->id));
    }
  if (summary)
    show_summary (self);
}

static gboolean
tell_cb (gpointer user_data)
{
  MailNotifier *self = user_data;
  MapiSession *session = mail_application_get_session (self->application);
  g_autoptr(GPtrArray) gathered = g_steal_pointer (&self->gathered);

  self->timer = 0;
  self->gathered = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  if (session != NULL)
    mail_news_look_async (session, gathered, MAX_SINGLE, looked_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* ---- listening ---- */

static void
withdraw (MailNotifier *self,
          const char   *id)
{
  if (g_hash_table_remove (self->shown, id))
    g_application_withdraw_notification (G_APPLICATION (self->application), id);
  if (!g_hash_table_remove (self->in_summary, id))
    return;
  if (g_hash_table_size (self->in_summary) == 0)
    g_application_withdraw_notification (G_APPLICATION (self->application), "summary");
}

/* Its row appears before their eyes */
static gboolean
is_seen (MailNotifier     *self,
         MapiNotification *notification)
{
  const MapiEntryId *folder = mapi_notification_get_parent_id (notification);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self->application)); l != NULL; l = l->next)
    if (folder != NULL && MAIL_IS_WINDOW (l->data) && mail_window_shows (l->data, folder))
      return TRUE;
  return FALSE;
}

static void
gather (MailNotifier     *self,
        MapiNotification *notification)
{
  if (mapi_notification_get_message_flags (notification) & MAPI_MSGFLAG_READ ||
      !g_settings_get_boolean (get_settings (self), "notify-new-mail") || is_seen (self, notification))
    return;
  g_ptr_array_add (self->gathered, mapi_entry_id_copy (mapi_notification_get_entry_id (notification)));
  if (self->timer == 0)
    self->timer = g_timeout_add (GATHER_MS, tell_cb, self);
}

static void
event_cb (MapiNotification *notification,
          gpointer          user_data)
{
  MailNotifier *self = user_data;
  MapiEvent event = mapi_notification_get_event (notification);
  const MapiEntryId *id = mapi_notification_get_entry_id (notification);
  g_autofree char *name = NULL;

  if (mapi_notification_get_object_type (notification) != MAPI_OBJECT_MESSAGE || id == NULL)
    return;
  if (event == MAPI_EVENT_NEW_MAIL)
    {
      gather (self, notification);
      return;
    }
  if (g_hash_table_size (self->shown) + g_hash_table_size (self->in_summary) == 0 ||
      (event == MAPI_EVENT_OBJECT_MODIFIED &&
       !(mapi_notification_get_message_flags (notification) & MAPI_MSGFLAG_READ)))
    return;
  if (event == MAPI_EVENT_OBJECT_MOVED && mapi_notification_get_old_id (notification) != NULL)
    id = mapi_notification_get_old_id (notification);
  name = mapi_entry_id_to_string (id);
  withdraw (self, name);
}

static void
forget (MailNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_array_set_size (self->watches, 0);
  g_ptr_array_set_size (self->gathered, 0);
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_application_withdraw_notification (G_APPLICATION (self->application), id);
  if (g_hash_table_size (self->in_summary) > 0)
    g_application_withdraw_notification (G_APPLICATION (self->application), "summary");
  g_hash_table_remove_all (self->shown);
  g_hash_table_remove_all (self->in_summary);
}

static void
stores_cb (GListModel   *stores,
           guint         position,
           guint         n_removed,
           guint         n_added,
           MailNotifier *self)
{
  forget (self);
  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      Watch watch = { g_list_model_get_item (stores, i) };

      watch.connection = mapi_store_advise (watch.store, NULL,
                                            MAPI_EVENT_NEW_MAIL | MAPI_EVENT_OBJECT_MODIFIED |
                                            MAPI_EVENT_OBJECT_DELETED | MAPI_EVENT_OBJECT_MOVED,
                                            event_cb, self, NULL);
      g_array_append_val (self->watches, watch);
    }
}

/* ---- what the buttons do ---- */

/* They go the way of everything a person does, so that the window can take them back */
static MailSelection *
select_message (MailNotifier *self,
                GVariant     *parameter)
{
  MapiSession *session = mail_application_get_session (self->application);
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (g_variant_get_string (parameter, NULL), NULL);
  MapiStore *store = id != NULL && session != NULL ? mapi_session_get_store_for_id (session, id) : NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  if (store == NULL)
    return NULL;
  g_ptr_array_add (ids, id);
  return mail_selection_new_for_ids (store, ids);
}

static void
push_change (MailNotifier *self,
             MailChange   *change)
{
  g_autoptr(MailChange) owned = change;

  mail_change_queue_push (mail_application_get_changes (self->application), owned);
}

static void
read_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_autoptr(MailSelection) selection = select_message (user_data, parameter);

  if (selection != NULL)
    push_change (user_data, mail_flags_change_new_read (selection, TRUE));
}

static void
move_to (MailNotifier   *self,
         GVariant       *parameter,
         MapiFolderRole  role)
{
  g_autoptr(MailSelection) selection = select_message (self, parameter);

  if (selection != NULL)
    push_change (self, mail_move_change_new_to_role (selection, role));
}

static void
archive_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  move_to (user_data, parameter, MAPI_FOLDER_ROLE_ARCHIVE);
}

static void
trash_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  move_to (user_data, parameter, MAPI_FOLDER_ROLE_TRASH);
}

static const GActionEntry action_entries[] = {
  { .name = "notified-read", .activate = read_cb, .parameter_type = "s" },
  { .name = "notified-archive", .activate = archive_cb, .parameter_type = "s" },
  { .name = "notified-trash", .activate = trash_cb, .parameter_type = "s" },
};

/* ---- life ---- */

static void
mail_notifier_dispose (GObject *object)
{
  MailNotifier *self = MAIL_NOTIFIER (object);

  if (self->application != NULL)
    {
      forget (self);
      g_signal_handlers_disconnect_by_data (mail_application_get_stores (self->application), self);
      for (guint i = 0; i < G_N_ELEMENTS (action_entries); i++)
        g_action_map_remove_action (G_ACTION_MAP (self->application), action_entries[i].name);
    }
  self->application = NULL;
  G_OBJECT_CLASS (mail_notifier_parent_class)->dispose (object);
}

static void
mail_notifier_finalize (GObject *object)
{
  MailNotifier *self = MAIL_NOTIFIER (object);

  g_array_unref (self->watches);
  g_ptr_array_unref (self->gathered);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->in_summary);
  G_OBJECT_CLASS (mail_notifier_parent_class)->finalize (object);
}

static void
mail_notifier_class_init (MailNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_notifier_finalize;
}

static void
mail_notifier_init (MailNotifier *self)
{
  self->watches = g_array_new (FALSE, FALSE, sizeof (Watch));
  g_array_set_clear_func (self->watches, watch_clear);
  self->gathered = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_summary = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

MailNotifier *
mail_notifier_new (MailApplication *application)
{
  MailNotifier *self = g_object_new (MAIL_TYPE_NOTIFIER, NULL);
  GListModel *stores = mail_application_get_stores (application);

  self->application = application;
  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries, G_N_ELEMENTS (action_entries), self);
  g_signal_connect (stores, "items-changed", G_CALLBACK (stores_cb), self);
  stores_cb (stores, 0, 0, g_list_model_get_n_items (stores), self);
  return self;
}
