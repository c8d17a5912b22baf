/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-recipient-completion.h"

#include <glib/gi18n.h>

#include "mail-book.h"

#define MAX_ROWS  8
#define MIN_CHARS 1

struct _MailRecipientCompletion
{
  GtkPopover    parent_instance;
  MapiSession  *session;        /* (owned) (nullable) */
  GtkListBox   *list;
  GCancellable *lookup;         /* (owned) (nullable) */
  char         *text;           /* (owned) (nullable): looked up next */
  gboolean      late;           /* more was found for what is shown */
  MailBook     *book;           /* (owned) (nullable) */
  MapiAddressBook *advised;     /* (owned) (nullable) */
  guint         connection;
};

G_DEFINE_FINAL_TYPE (MailRecipientCompletion, mail_recipient_completion, GTK_TYPE_POPOVER)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *
create_row (MailRecipient *recipient)
{
  const char *address = mail_recipient_get_address (recipient);
  const char *label = mail_recipient_get_label (recipient);
  gboolean has_name = address != NULL && g_ascii_strcasecmp (address, label) != 0;
  g_autofree char *text = mail_recipient_dup_text (recipient);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *avatar = adw_avatar_new (28, label, has_name);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (label);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 40);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_box_append (GTK_BOX (lines), name);
  if (has_name)
    {
      GtkWidget *second = gtk_label_new (address);

      gtk_label_set_ellipsize (GTK_LABEL (second), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_max_width_chars (GTK_LABEL (second), 40);
      gtk_label_set_xalign (GTK_LABEL (second), 0);
      gtk_widget_add_css_class (second, "dim-label");
      gtk_widget_add_css_class (second, "caption");
      gtk_box_append (GTK_BOX (lines), second);
    }
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), avatar);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (row), "recipient", g_object_ref (recipient), g_object_unref);
  return row;
}

static void
clear (MailRecipientCompletion *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

/* Who was chosen among those who are shown already stays chosen */
static GtkListBoxRow *
find_row (MailRecipientCompletion *self,
          MailRecipient           *recipient)
{
  GtkListBoxRow *row;

  for (int i = 0; recipient != NULL && (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (mail_recipient_equal (g_object_get_data (G_OBJECT (row), "recipient"), recipient))
      return row;
  return gtk_list_box_get_row_at_index (self->list, 0);
}

static void
show_found (MailRecipientCompletion *self,
            GPtrArray               *found)
{
  GtkListBoxRow *before = self->late ? gtk_list_box_get_selected_row (self->list) : NULL;
  g_autoptr(MailRecipient) chosen = before != NULL ? g_object_ref (g_object_get_data (G_OBJECT (before), "recipient")) : NULL;

  clear (self);
  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr(MailRecipient) recipient = mail_recipient_new (found->pdata[i]);

      gtk_list_box_append (self->list, create_row (recipient));
    }
  if (found->len == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  gtk_list_box_select_row (self->list, find_row (self, chosen));
  gtk_popover_popup (GTK_POPOVER (self));
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MailRecipientCompletion) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found =
    mapi_session_complete_recipients_finish (MAPI_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return;
  g_clear_object (&self->lookup);
  if (found == NULL)
    {
      g_debug ("No names to offer: %s", error->message);
      return;
    }
  if (gtk_widget_get_mapped (gtk_widget_get_parent (GTK_WIDGET (self))))
    show_found (self, found);
}

/* At once: books of this computer answer before the next key, and a directory is asked for what was typed last alone */
static void
look_up (MailRecipientCompletion *self)
{
  self->lookup = g_cancellable_new ();
  mapi_session_complete_recipients_async (self->session, self->text, MAX_ROWS, self->lookup, found_cb,
                                          g_object_ref (self));
}

static void
stop (MailRecipientCompletion *self)
{
  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
}

/* ---- answers that come late ---- */

static void
look_up_again (MailRecipientCompletion *self)
{
  if (self->text == NULL || *self->text == '\0')
    return;
  stop (self);
  self->late = TRUE;
  look_up (self);
}

/* A directory has found somebody for what was typed */
static void
found_more_cb (MapiNotification *notification,
               gpointer          user_data)
{
  look_up_again (user_data);
}

static void
loaded_cb (MailRecipientCompletion *self)
{
  MapiAddressBook *book = mail_book_get_address_book (self->book);

  if (self->connection != 0 || book == NULL)
    return;
  self->advised = g_object_ref (book);
  self->connection = mapi_address_book_advise (book, NULL, MAPI_EVENT_SEARCH_COMPLETE, found_more_cb, self, NULL);
  /* What was found before is not told of any more */
  look_up_again (self);
}

static void
listen (MailRecipientCompletion *self)
{
  if (self->book != NULL)
    return;
  self->book = mail_book_for_session (self->session);
  g_signal_connect_object (self->book, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  mail_book_load (self->book);
}

static void
stop_listening (MailRecipientCompletion *self)
{
  if (self->connection != 0)
    mapi_address_book_unadvise (self->advised, self->connection);
  self->connection = 0;
  g_clear_object (&self->advised);
  if (self->book != NULL)
    g_signal_handlers_disconnect_by_func (self->book, loaded_cb, self);
  g_clear_object (&self->book);
}

/* ---- choosing ---- */

/* Until what was typed last has been looked up, what is shown is for what was typed before */
static gboolean
is_for_text (MailRecipientCompletion *self,
             GtkListBoxRow           *row)
{
  MailRecipient *recipient = g_object_get_data (G_OBJECT (row), "recipient");
  const char *address = mail_recipient_get_address (recipient);

  return self->lookup == NULL || self->late || self->text == NULL
         || g_str_match_string (self->text, mail_recipient_get_label (recipient), TRUE)
         || (address != NULL && g_str_match_string (self->text, address, TRUE));
}

static void
choose (MailRecipientCompletion *self,
        GtkListBoxRow           *row)
{
  g_autoptr(MailRecipient) recipient = g_object_ref (g_object_get_data (G_OBJECT (row), "recipient"));

  stop (self);
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, recipient);
}

/* ---- forgetting ---- */

typedef struct
{
  MapiSession *session;
  char        *address;
} Forget;

static void
forget_free (gpointer data)
{
  Forget *forget = data;

  g_object_unref (forget->session);
  g_free (forget->address);
  g_free (forget);
}

static void
forget_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Forget *forget = data;
  g_autoptr(GError) error = NULL;

  if (!mapi_session_forget_recipient (forget->session, forget->address, &error))
    g_message ("An address cannot be forgotten: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/* What an address book knows comes back, what was only collected does not */
static void
forget (MailRecipientCompletion *self,
        GtkListBoxRow           *row)
{
  MailRecipient *recipient = g_object_get_data (G_OBJECT (row), "recipient");
  const char *address = mail_recipient_get_address (recipient);
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, gtk_list_box_row_get_index (row) + 1);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Forget *job = g_new0 (Forget, 1);

  job->session = g_object_ref (self->session);
  job->address = g_strdup (address != NULL ? address : "");
  g_task_set_source_tag (task, forget);
  g_task_set_task_data (task, job, forget_free);
  g_task_run_in_thread (task, forget_thread);
  if (next == NULL)
    next = gtk_list_box_get_row_at_index (self->list, gtk_list_box_row_get_index (row) - 1);
  gtk_list_box_remove (self->list, GTK_WIDGET (row));
  if (next != NULL)
    gtk_list_box_select_row (self->list, next);
  else
    gtk_popover_popdown (GTK_POPOVER (self));
}

static void
mail_recipient_completion_dispose (GObject *object)
{
  MailRecipientCompletion *self = MAIL_RECIPIENT_COMPLETION (object);

  stop (self);
  stop_listening (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (mail_recipient_completion_parent_class)->dispose (object);
}

static void
mail_recipient_completion_class_init (MailRecipientCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_recipient_completion_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_RECIPIENT_COMPLETION, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, MAIL_TYPE_RECIPIENT);
}

static void
mail_recipient_completion_init (MailRecipientCompletion *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_list_box_set_activate_on_single_click (self->list, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Suggested recipients"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (choose), self, G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->list));
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
}

GtkWidget *
mail_recipient_completion_new (GtkWidget *parent)
{
  GtkWidget *self = g_object_new (MAIL_TYPE_RECIPIENT_COMPLETION, NULL);

  gtk_widget_set_parent (self, parent);
  return self;
}

void
mail_recipient_completion_set_session (MailRecipientCompletion *self,
                                       MapiSession             *session)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_COMPLETION (self));

  if (g_set_object (&self->session, session))
    stop_listening (self);
}

void
mail_recipient_completion_look_up (MailRecipientCompletion *self,
                                   const char              *text)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_COMPLETION (self));

  stop (self);
  g_free (self->text);
  self->text = g_strdup (text);
  self->late = FALSE;
  if (self->session == NULL || g_utf8_strlen (text, -1) < MIN_CHARS)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  listen (self);
  look_up (self);
}

void
mail_recipient_completion_make_ready (MailRecipientCompletion *self)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_COMPLETION (self));

  if (self->session == NULL || self->book != NULL)
    return;
  listen (self);
  mapi_session_complete_recipients_async (self->session, "", 1, NULL, NULL, NULL);
}

gboolean
mail_recipient_completion_key (MailRecipientCompletion *self,
                               guint                    key,
                               gboolean                 may_forget)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkListBoxRow *next;
  int step = key == GDK_KEY_Down || key == GDK_KEY_KP_Down ? 1 : -1;

  if (!gtk_widget_get_visible (GTK_WIDGET (self)) || row == NULL)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      next = gtk_list_box_get_row_at_index (self->list, gtk_list_box_row_get_index (row) + step);
      if (next != NULL)
        gtk_list_box_select_row (self->list, next);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      if (!is_for_text (self, row))
        return FALSE;
      choose (self, row);
      return TRUE;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      if (!may_forget)
        return FALSE;
      forget (self, row);
      return TRUE;
    case GDK_KEY_Escape:
      stop (self);
      g_clear_pointer (&self->text, g_free);
      gtk_popover_popdown (GTK_POPOVER (self));
      return TRUE;
    default:
      return FALSE;
    }
}
