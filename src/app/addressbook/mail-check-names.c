/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-check-names.h"

#include <glib/gi18n.h>

#include "mail-book-row.h"
#include "mail-book-work.h"
#include "mail-new-entry.h"
#include "mail-one-off-dialog.h"
#include "mail-select-recipients.h"
#include "mail-setting-controls.h"
#include "mail-text.h"
#include "mail-work.h"

#define MAX_NAME 100

struct _MailCheckNames
{
  AdwWindow            parent_instance;
  AdwPreferencesGroup *group;
  GtkListBox          *list;
  GtkWidget           *others;
  GtkWidget           *more_row;
  GtkWidget           *create_row;
  GtkWidget           *address_row;

  MailBook            *book;      /* (owned) */
  char                *name;
  gboolean             ended;
};

G_DEFINE_FINAL_TYPE (MailCheckNames, mail_check_names, ADW_TYPE_WINDOW)

enum { SIGNAL_ANSWERED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* @entry NULL: given up */
static void
answer (MailCheckNames *self,
        MapiProperties *entry)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, entry);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* ---- candidates ---- */

static void
row_activated_cb (MailCheckNames *self,
                  GtkListBoxRow  *row)
{
  answer (self, g_object_get_data (G_OBJECT (row), "entry"));
}

static void
add_candidate (MailCheckNames *self,
               MapiProperties *entry)
{
  GtkWidget *child = mail_book_row_new ();
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *text = mail_book_row_dup_text (entry);

  mail_book_row_set (MAIL_BOOK_ROW (child), entry);
  gtk_widget_add_css_class (row, "mail-candidate");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (row), "entry", mapi_properties_ref (entry), (GDestroyNotify) mapi_properties_unref);
  gtk_list_box_append (self->list, row);
}

static void
guessed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(MailCheckNames) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = mail_book_guess_finish (MAIL_BOOK (source), result, &error);
  g_autofree char *name = mail_text_clean (self->name, MAX_NAME);
  g_autofree char *title = NULL;

  if (self->ended)
    return;
  for (guint i = 0; found != NULL && i < found->len; i++)
    add_candidate (self, found->pdata[i]);
  if (found == NULL || found->len == 0)
    title = g_strdup_printf (_("“%s” is in no address book, and no address"), name);
  else
    title = g_strdup_printf (_("Whom do you mean by “%s”?"), name);
  /* No markup is wanted in it */
  g_free (name);
  name = g_markup_escape_text (title, -1);
  adw_preferences_group_set_title (self->group, name);
  gtk_widget_set_visible (GTK_WIDGET (self->list), found != NULL && found->len > 0);
  if (found != NULL && found->len > 0)
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (self->more_row);
}

/* ---- other ways ---- */

static MapiProperties *
make_values (MailCheckNames *self)
{
  MapiProperties *values = mapi_properties_new ();

  mapi_properties_set_string (values, MAPI_PR_DISPLAY_NAME, self->name);
  return values;
}

static void
one_chosen_cb (MailCheckNames       *self,
               MailSelectRecipients *dialog)
{
  g_autoptr(GPtrArray) chosen = mail_select_recipients_list (dialog);

  if (chosen->len > 0)
    answer (self, chosen->pdata[0]);
}

static void
more_cb (MailCheckNames *self)
{
  MailSelectRecipients *dialog = mail_select_recipients_new (GTK_WINDOW (self), mail_book_get_session (self->book),
                                                             _("Choose Somebody"), NULL, MAIL_SELECT_ONE);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (one_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
one_off_cb (MailCheckNames *self,
            MapiProperties *recipient)
{
  answer (self, recipient);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailCheckNames) self = user_data;
  g_autoptr(MailBookEntry) entry = mail_book_open_finish (MAIL_BOOK (source), result, NULL);

  if (entry != NULL)
    answer (self, entry->properties);
}

static void
created_cb (MailCheckNames *self,
            const char     *printed)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (printed, NULL);

  if (id != NULL)
    mail_book_open_async (self->book, id, NULL, NULL, opened_cb, g_object_ref (self));
}

static void
create_cb (MailCheckNames *self)
{
  g_autoptr(MapiProperties) values = make_values (self);
  MailNewEntry *dialog = mail_new_entry_new (GTK_WINDOW (self), self->book, NULL, values, FALSE);

  g_signal_connect_object (dialog, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
address_cb (MailCheckNames *self)
{
  g_autoptr(MapiProperties) values = make_values (self);
  MailOneOffDialog *dialog = mail_one_off_dialog_new (GTK_WINDOW (self), values);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (one_off_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- the object ---- */

static gboolean
mail_check_names_close_request (GtkWindow *window)
{
  MailCheckNames *self = MAIL_CHECK_NAMES (window);

  if (!self->ended)
    {
      self->ended = TRUE;
      g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, NULL);
    }
  return GTK_WINDOW_CLASS (mail_check_names_parent_class)->close_request (window);
}

static void
mail_check_names_finalize (GObject *object)
{
  MailCheckNames *self = MAIL_CHECK_NAMES (object);

  g_clear_object (&self->book);
  g_free (self->name);
  G_OBJECT_CLASS (mail_check_names_parent_class)->finalize (object);
}

static void
mail_check_names_class_init (MailCheckNamesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_check_names_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_check_names_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-check-names.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCheckNames, group);
  gtk_widget_class_bind_template_child (widget_class, MailCheckNames, others);
  gtk_widget_class_bind_template_child (widget_class, MailCheckNames, list);
  gtk_widget_class_bind_template_child (widget_class, MailCheckNames, more_row);
  gtk_widget_class_bind_template_child (widget_class, MailCheckNames, create_row);
  gtk_widget_class_bind_template_child (widget_class, MailCheckNames, address_row);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", MAIL_TYPE_CHECK_NAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, MAPI_TYPE_PROPERTIES);
}

static void
mail_check_names_init (MailCheckNames *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (self->others, _("What Else to Do"));
}

static MailCheckNames *
create (GtkWindow  *parent,
        MailBook   *book,
        const char *name)
{
  MailCheckNames *self = g_object_new (MAIL_TYPE_CHECK_NAMES, "transient-for", parent, NULL);

  self->book = g_object_ref (book);
  self->name = g_strdup (name);
  gtk_widget_set_visible (self->create_row, mail_book_get_personal (book) != NULL);
  mail_book_guess_async (book, name, guessed_cb, g_object_ref (self));
  return self;
}

/* ---- one name after the other ---- */

typedef struct
{
  MapiAddressBook *book;
  MailBook        *window_book;
  GPtrArray       *recipients;
  guint            next;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->book);
  g_object_unref (check->window_book);
  g_ptr_array_unref (check->recipients);
  g_free (check);
}

static const char *
get_name (MapiProperties *recipient)
{
  const char *name = mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME);

  return name != NULL && *name != '\0' ? name : mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
}

static void ask_next (GTask *task);

static void
answered_cb (MailCheckNames *dialog,
             MapiProperties *entry,
             GTask          *task)
{
  Check *check = g_task_get_task_data (task);
  MapiProperties *recipient = check->recipients->pdata[check->next];
  g_autoptr(MapiProperties) copy = NULL;

  if (entry == NULL)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, "%s", _("Cancelled"));
      g_object_unref (task);
      return;
    }
  /* Which kind of recipient it is stays */
  copy = mapi_properties_copy (entry);
  mapi_properties_remove (copy, MAPI_PR_RECIPIENT_TYPE);
  mapi_properties_remove (copy, MAPI_PR_ROWID);
  mapi_properties_merge (recipient, copy);
  check->next++;
  ask_next (task);
}

static void
ask_next (GTask *task)
{
  Check *check = g_task_get_task_data (task);

  for (; check->next < check->recipients->len; check->next++)
    {
      MapiProperties *recipient = check->recipients->pdata[check->next];
      MailCheckNames *dialog;

      if (mapi_properties_has (recipient, MAPI_PR_ENTRYID) || get_name (recipient) == NULL)
        continue;
      dialog = create (GTK_WINDOW (g_task_get_source_object (task)), check->window_book, get_name (recipient));
      g_signal_connect (dialog, "answered", G_CALLBACK (answered_cb), task);
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
resolve_work (gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  Check *check = data;

  return mapi_address_book_resolve_names (check->book, check->recipients, NULL, cancellable, error);
}

static void
resolved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr(GError) error = NULL;

  if (mail_work_finish (result, &error) || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_AMBIGUOUS_RECIP)
      || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      ask_next (task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

void
mail_check_names_async (GtkWindow           *parent,
                        MailBook            *book,
                        GPtrArray           *recipients,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  check->book = g_object_ref (mail_book_get_address_book (book));
  check->window_book = g_object_ref (book);
  check->recipients = g_ptr_array_ref (recipients);
  g_task_set_source_tag (task, mail_check_names_async);
  g_task_set_task_data (task, check, check_free);
  /* The thread's alone until it is done */
  mail_work_run (NULL, resolve_work, check, NULL, cancellable, resolved_cb, task);
}

gboolean
mail_check_names_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
