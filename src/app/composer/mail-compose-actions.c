/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-compose-actions.h"

#include <glib/gi18n.h>

#include "mail-schedule.h"
#include "mail-toast.h"
#include "mail-window.h"

/* ---- sent, and taken back ---- */

static char *
dup_sent_text (int    state,
               gint64 deferred)
{
  if (deferred > 0)
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_local ();
      g_autoptr(GDateTime) when = g_date_time_new_from_unix_local (deferred / G_USEC_PER_SEC);
      g_autofree char *text = mail_schedule_format (now, when);

      /* Translators: a day and time */
      return g_strdup_printf (_("To be sent: %s"), text);
    }
  if (state == MAPI_SUBMITTED_HELD)
    return g_strdup (_("In the Outbox, which is held"));
  return g_strdup (state == MAPI_SUBMITTED_SENT ? _("Message sent") : _("Sending message"));
}

typedef struct
{
  MailApplication *application;  /* (owned) */
  char            *id;           /* (owned): of the notification */
} Sent;

/* It cannot be taken back any more */
static gboolean
sent_over_cb (gpointer user_data)
{
  Sent *sent = user_data;

  g_application_withdraw_notification (G_APPLICATION (sent->application), sent->id);
  g_application_release (G_APPLICATION (sent->application));
  g_object_unref (sent->application);
  g_free (sent->id);
  g_free (sent);
  return G_SOURCE_REMOVE;
}

static char *
dup_sent_id (const char *printed)
{
  return g_strconcat ("sent-", printed, NULL);
}

/* Where no window of mail is open the desktop offers to take it back, and the program is there for as long */
static void
notify_sent (MailApplication *application,
             const char      *text,
             const char      *printed)
{
  g_autoptr(GNotification) notification = g_notification_new (text);
  Sent *sent = g_new0 (Sent, 1);

  sent->application = g_object_ref (application);
  sent->id = dup_sent_id (printed);
  g_notification_add_button_with_target (notification, _("Undo"), "app.undo-send", "s", printed);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (G_APPLICATION (application), sent->id, notification);
  g_application_hold (G_APPLICATION (application));
  g_timeout_add_seconds (MAX (mapi_session_get_undo_seconds (mail_application_get_session (application)), 3), sent_over_cb,
                         sent);
}

static void
submitted_cb (MailComposer      *composer,
              MapiStore         *store,
              const MapiEntryId *id,
              int                state,
              gint64             deferred,
              MailApplication   *application)
{
  MailWindow *window = mail_window_find (GTK_APPLICATION (application));
  MapiSession *session = mail_application_get_session (application);
  g_autofree char *text = dup_sent_text (state, deferred);
  g_autofree char *printed = id != NULL && state != MAPI_SUBMITTED_SENT ? mapi_entry_id_to_string (id) : NULL;
  AdwToast *toast;

  if (session == NULL)
    return;
  if (window == NULL)
    {
      if (printed != NULL)
        notify_sent (application, text, printed);
      return;
    }
  toast = mail_toast_new (text);
  if (printed != NULL)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_action_name (toast, "app.undo-send");
      adw_toast_set_action_target (toast, "s", printed);
      adw_toast_set_timeout (toast, MAX (mapi_session_get_undo_seconds (session), 3));
    }
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  mail_window_add_toast (window, toast);
}

/* ---- composers ---- */

/* @store nullable: the default one. NULL while there is no session */
static MailComposer *
create (MailApplication *application,
        MapiStore       *store)
{
  MapiSession *session = mail_application_get_session (application);
  g_autoptr(MapiStore) first = g_list_model_get_item (mail_application_get_stores (application), 0);

  if (session == NULL || (store == NULL && first == NULL))
    return NULL;
  return mail_composer_new (GTK_APPLICATION (application), session, store != NULL ? store : first);
}

/* The entry id in @text, and the store it is of */
static MapiEntryId *
parse_id (MailApplication  *application,
          const char       *text,
          MapiStore       **store)
{
  MapiSession *session = mail_application_get_session (application);
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (text, NULL);

  *store = session != NULL && id != NULL ? mapi_session_get_store_for_id (session, id) : NULL;
  return *store != NULL ? g_steal_pointer (&id) : NULL;
}

MailComposer *
mail_compose_create (MailApplication *application)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (application), NULL);
  return create (application, NULL);
}

/* The desktop asks for a composer in the same breath as it starts the program. Whether it was too early */
static gboolean
open_later (MailApplication *application,
            const char      *uri)
{
  g_autoptr(GFile) link = g_file_new_for_uri (uri);

  if (mail_application_get_logon_state (application) == MAIL_LOGON_STATE_READY)
    return FALSE;
  g_application_open (G_APPLICATION (application), &link, 1, "");
  return TRUE;
}

/* The account whose mail is looked at, if mail can be written in it; NULL */
static MapiStore *
get_store_at_hand (MailApplication *application)
{
  const MapiStoreSupport needed = MAPI_STORE_SUPPORT_CREATE | MAPI_STORE_SUPPORT_MODIFY | MAPI_STORE_SUPPORT_SUBMIT;
  MailWindow *window = mail_window_find (GTK_APPLICATION (application));
  MapiStore *store = window != NULL ? mail_window_get_store (window) : NULL;

  return store != NULL && (mapi_store_get_support_mask (store) & needed) == needed ? store : NULL;
}

static void
compose_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  gboolean later = open_later (user_data, "mailto:");
  MapiStore *store = later ? NULL : get_store_at_hand (user_data);
  MailComposer *composer = later ? NULL : create (user_data, store);

  if (composer == NULL)
    return;
  if (store != NULL)
    mail_composer_write_as_account (composer);
  mail_composer_open_blank (composer);
  gtk_window_present (GTK_WINDOW (composer));
}

static void
compose_uri_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  const char *uri = g_variant_get_string (parameter, NULL);
  MailComposer *composer = open_later (user_data, uri) ? NULL : create (user_data, NULL);

  if (composer == NULL)
    return;
  mail_composer_open_mailto (composer, uri);
  gtk_window_present (GTK_WINDOW (composer));
}

static void
compose_reply_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  const char *text, *selection;
  guint verb;
  MapiStore *store;
  g_autoptr(MapiEntryId) id = NULL;
  MailComposer *composer;

  g_variant_get (parameter, "(&su&s)", &text, &verb, &selection);
  id = parse_id (user_data, text, &store);
  composer = id != NULL ? create (user_data, store) : NULL;
  if (composer == NULL)
    return;
  mail_composer_reply (composer, store, id, verb, selection);
  gtk_window_present (GTK_WINDOW (composer));
}

static void
compose_draft_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  gboolean is_draft = g_str_equal (g_action_get_name (G_ACTION (action)), "compose-draft");
  MapiStore *store;
  g_autoptr(MapiEntryId) id = parse_id (user_data, g_variant_get_string (parameter, NULL), &store);
  MailComposer *composer = id != NULL && is_draft
                           ? mail_composer_find_draft (user_data, mail_application_get_session (user_data), id)
                           : NULL;

  /* Never two windows that write the same */
  if (composer != NULL)
    {
      gtk_window_present (GTK_WINDOW (composer));
      return;
    }
  composer = id != NULL ? create (user_data, store) : NULL;
  if (composer == NULL)
    return;
  if (is_draft)
    mail_composer_open_draft (composer, id);
  else
    mail_composer_open_template (composer, id);
  gtk_window_present (GTK_WINDOW (composer));
}

static void
undo_send_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  MapiStore *store;
  g_autoptr(MapiEntryId) id = parse_id (user_data, g_variant_get_string (parameter, NULL), &store);

  if (id != NULL)
    {
      g_autofree char *shown = dup_sent_id (g_variant_get_string (parameter, NULL));

      g_application_withdraw_notification (G_APPLICATION (user_data), shown);
    }
  if (id != NULL)
    mail_composer_undo_send (user_data, mail_application_get_session (user_data), store, id);
}

static void
window_added_cb (MailApplication *application,
                 GtkWindow       *window)
{
  if (MAIL_IS_COMPOSER (window))
    g_signal_connect_object (window, "submitted", G_CALLBACK (submitted_cb), application, 0);
}

static void
logon_state_cb (MailApplication *application)
{
  static const char * const names[] = {
    "compose-reply", "compose-draft", "compose-template", "undo-send"
  };
  gboolean ready = mail_application_get_logon_state (application) == MAIL_LOGON_STATE_READY;
  g_autoptr(MapiStore) store = g_list_model_get_item (mail_application_get_stores (application), 0);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (application), names[i])),
                                 ready);
  if (ready && store != NULL)
    mail_composer_recover (GTK_APPLICATION (application), mail_application_get_session (application), store);
}

static const GActionEntry entries[] = {
  { .name = "compose", .activate = compose_cb },
  { .name = "compose-uri", .activate = compose_uri_cb, .parameter_type = "s" },
  { .name = "compose-reply", .activate = compose_reply_cb, .parameter_type = "(sus)" },
  { .name = "compose-draft", .activate = compose_draft_cb, .parameter_type = "s" },
  { .name = "compose-template", .activate = compose_draft_cb, .parameter_type = "s" },
  { .name = "undo-send", .activate = undo_send_cb, .parameter_type = "s" },
};

void
mail_compose_actions_install (MailApplication *application)
{
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.compose",
                                         (const char * const[]) { "<Control>n", NULL });
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), application, 0);
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (logon_state_cb), application, 0);
  logon_state_cb (application);
}
