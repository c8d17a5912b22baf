/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-outbox-note.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-error-details.h"
#include "mail-note-bar.h"
#include "mail-outbox-reader.h"

struct _MailOutboxNote
{
  AdwBin          parent_instance;

  MapiSession    *session;    /* (owned) */
  MapiStore      *store;      /* (owned) */
  MapiEntryId    *id;         /* (owned) */
  MailOutboxItem *item;       /* (owned) (nullable): as it was when it was looked at */
  GCancellable   *looking;    /* (owned) (nullable) */
  guint           timer;      /* while it is in a window */
  gboolean        again;
};

G_DEFINE_FINAL_TYPE (MailOutboxNote, mail_outbox_note, ADW_TYPE_BIN)

/* ---- what it says ---- */

static void
show_item (MailOutboxNote *self)
{
  MailNoteBar *bar;

  if (self->item == NULL)
    {
      adw_bin_set_child (ADW_BIN (self), NULL);
      return;
    }
  bar = mail_outbox_item_has_problem (self->item)
          ? mail_note_bar_new (MAPI_FACT_WEIGHT_WARNING, NULL, mail_outbox_item_get_sentence (self->item))
          : mail_note_bar_new (MAPI_FACT_WEIGHT_NEUTRAL, "mail-outbox-symbolic", mail_outbox_item_get_sentence (self->item));
  if (!mail_outbox_item_is_leaving (self->item))
    {
      if (mail_outbox_item_can_retry (self->item))
        mail_note_bar_add_button (bar, _("Send _Now"), "outgoing.send-now", NULL);
      mail_note_bar_add_button (bar, _("_Edit…"), "outgoing.edit", NULL);
      if (mail_outbox_item_get_error (self->item) != NULL)
        mail_note_bar_add_button (bar, _("_Details"), "outgoing.details", NULL);
    }
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (bar));
}

/* ---- looking ---- */

static void look (MailOutboxNote *self);

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MailOutboxNote) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailOutboxItem) item = mail_outbox_find_finish (result, &error);
  gboolean again = self->again;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->looking);
  self->again = FALSE;
  /* What could not be read now is as it was. Who is about to press a button keeps it while nothing has changed */
  if (error == NULL && !(item != NULL && self->item != NULL && mail_outbox_item_equal (item, self->item)))
    {
      g_set_object (&self->item, item);
      show_item (self);
    }
  if (again)
    look (self);
}

static void
look (MailOutboxNote *self)
{
  if (self->looking != NULL)
    {
      self->again = TRUE;
      return;
    }
  self->looking = g_cancellable_new ();
  mail_outbox_find_async (self->session, self->store, self->id, self->looking, found_cb, g_object_ref (self));
}

static gboolean
timer_cb (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
mail_outbox_note_root (GtkWidget *widget)
{
  MailOutboxNote *self = MAIL_OUTBOX_NOTE (widget);

  GTK_WIDGET_CLASS (mail_outbox_note_parent_class)->root (widget);
  look (self);
  self->timer = g_timeout_add_seconds (MAIL_OUTBOX_LOOK_SECONDS, timer_cb, self);
}

static void
mail_outbox_note_unroot (GtkWidget *widget)
{
  MailOutboxNote *self = MAIL_OUTBOX_NOTE (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->again = FALSE;
  GTK_WIDGET_CLASS (mail_outbox_note_parent_class)->unroot (widget);
}

/* ---- acting ---- */

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MailOutboxNote) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!mail_outbox_act_finish (result, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "reader.tell-error", "@a{sv}", mapi_error_to_variant (error));
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    look (self);
}

static void
send_now_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  MailOutboxNote *self = MAIL_OUTBOX_NOTE (widget);

  if (self->item != NULL)
    mail_outbox_act_async (self->session, self->item, MAIL_OUTBOX_RETRY, NULL, acted_cb, g_object_ref (self));
}

/* It is a draft again, and opened as one */
static void
edit_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_autofree char *text = mapi_entry_id_to_string (MAIL_OUTBOX_NOTE (widget)->id);

  g_action_group_activate_action (G_ACTION_GROUP (mail_application_get ()), "undo-send", g_variant_new_string (text));
}

static void
details_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  MailOutboxNote *self = MAIL_OUTBOX_NOTE (widget);

  if (self->item != NULL && mail_outbox_item_get_error (self->item) != NULL)
    mail_error_details_present (GTK_WINDOW (gtk_widget_get_root (widget)), mail_outbox_item_get_title (self->item),
                                mail_outbox_item_get_error (self->item), TRUE);
}

/* ---- the object ---- */

static void
mail_outbox_note_finalize (GObject *object)
{
  MailOutboxNote *self = MAIL_OUTBOX_NOTE (object);

  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_object (&self->item);
  g_clear_pointer (&self->id, mapi_entry_id_free);
  G_OBJECT_CLASS (mail_outbox_note_parent_class)->finalize (object);
}

static void
mail_outbox_note_class_init (MailOutboxNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_outbox_note_finalize;
  widget_class->root = mail_outbox_note_root;
  widget_class->unroot = mail_outbox_note_unroot;
  gtk_widget_class_install_action (widget_class, "outgoing.send-now", NULL, send_now_cb);
  gtk_widget_class_install_action (widget_class, "outgoing.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "outgoing.details", NULL, details_cb);
}

static void
mail_outbox_note_init (MailOutboxNote *self)
{
}

GtkWidget *
mail_outbox_note_new (MapiSession       *session,
                      MapiStore         *store,
                      const MapiEntryId *id)
{
  MailOutboxNote *self = g_object_new (MAIL_TYPE_OUTBOX_NOTE, NULL);

  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->id = mapi_entry_id_copy (id);
  return GTK_WIDGET (self);
}

const char *
mail_outbox_note_get_text (MailOutboxNote *self)
{
  g_return_val_if_fail (MAIL_IS_OUTBOX_NOTE (self), NULL);
  return self->item != NULL ? mail_outbox_item_get_sentence (self->item) : NULL;
}
