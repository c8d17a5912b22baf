/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-remote-dialog.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-error-details.h"
#include "mail-folder-dialogs.h"
#include "mail-folder-keep.h"
#include "mail-remote-row.h"
#include "mail-remote-work.h"
#include "mail-work.h"

/* What is here to be seen, and how much of it has which mark: a table each, as each tells by itself when it changes */
typedef enum
{
  TABLE_SHOWN,
  TABLE_FETCH,
  TABLE_DELETE,
  N_TABLES
} TableKind;

struct _MailRemoteDialog
{
  AdwWindow       parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget      *problem_box;
  GtkLabel       *problem_title;
  GtkLabel       *problem;
  GtkLabel       *problem_advice;
  AdwBin         *problem_details;
  GtkStack       *pages;
  GtkListView    *list;
  GtkProgressBar *progress;
  GtkWidget      *bar;
  GtkSpinner     *spinner;
  GtkLabel       *state;
  GtkWidget      *stop_button;
  GtkWidget      *transfer_button;

  GWeakRef        parent;
  MapiStore      *store;             /* (owned) */
  MapiEntryId    *folder;            /* (owned) */
  MapiTable      *tables[N_TABLES];  /* (owned) (nullable) */
  GCancellable   *opening;           /* (owned) */
  guint           n_open;
  GCancellable   *working;           /* (owned) (nullable): something is done to all of them */
  MailRemoteVerb  verb;              /* … and this is what */
  guint           n_before;          /* so much there was to do */
  guint           n_asked;           /* so many a question is about */
};

G_DEFINE_FINAL_TYPE (MailRemoteDialog, mail_remote_dialog, ADW_TYPE_WINDOW)

static void work (MailRemoteDialog *self,
                  MailRemoteVerb    verb,
                  guint             n_agreed);

/* Each is an action of the name of what it does */
static const struct
{
  const char     *action;
  MailRemoteVerb  verb;
} works[] = {
  { "remote.transfer", MAIL_REMOTE_TRANSFER },
  { "remote.mark-all", MAIL_REMOTE_MARK_ALL },
  { "remote.clear", MAIL_REMOTE_CLEAR },
};

static gboolean
is_closed (MailRemoteDialog *self)
{
  return self->list == NULL;
}

/* ---- what is shown ---- */

static guint
count (MailRemoteDialog *self,
       TableKind         kind)
{
  return self->n_open == N_TABLES ? g_list_model_get_n_items (G_LIST_MODEL (self->tables[kind])) : 0;
}

static guint
count_marked (MailRemoteDialog *self)
{
  return count (self, TABLE_FETCH) + count (self, TABLE_DELETE);
}

/* How many messages @verb has something to do with */
static guint
count_work (MailRemoteDialog *self,
            MailRemoteVerb    verb)
{
  guint n = count (self, TABLE_SHOWN);
  guint n_marked = count_marked (self);

  return verb != MAIL_REMOTE_MARK_ALL ? n_marked : n > n_marked ? n - n_marked : 0;
}

static char *
dup_state (MailRemoteDialog *self)
{
  guint n_fetch = count (self, TABLE_FETCH);
  guint n_delete = count (self, TABLE_DELETE);
  g_autofree char *fetch = g_strdup_printf (ngettext ("%u to fetch", "%u to fetch", n_fetch), n_fetch);
  g_autofree char *remove = g_strdup_printf (ngettext ("%u to delete", "%u to delete", n_delete), n_delete);

  if (n_fetch > 0 && n_delete > 0)
    /* Translators: what is to be done, as in "3 to fetch, 1 to delete" */
    return g_strdup_printf (_("%s, %s"), fetch, remove);
  return g_strdup (n_fetch > 0 ? fetch : n_delete > 0 ? remove : _("Nothing is marked"));
}

static void
update_progress (MailRemoteDialog *self)
{
  guint n_left = count_work (self, self->verb);

  if (n_left > self->n_before)
    self->n_before = n_left;
  if (self->n_before > 0)
    gtk_progress_bar_set_fraction (self->progress, 1.0 - n_left / (double) self->n_before);
}

static void
update (MailRemoteDialog *self)
{
  gboolean busy = self->working != NULL;
  g_autofree char *state = NULL;

  if (is_closed (self))
    return;
  state = dup_state (self);
  /* Said again it would be read out again */
  if (g_strcmp0 (gtk_label_get_text (self->state), state) != 0)
    gtk_label_set_text (self->state, state);
  if (busy)
    update_progress (self);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (self->stop_button, busy);
  gtk_widget_set_visible (self->transfer_button, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), !busy);
  gtk_widget_set_visible (self->bar, busy || count (self, TABLE_SHOWN) > 0);
  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), works[i].action, !busy && count_work (self, works[i].verb) > 0);
  if (self->n_open == N_TABLES)
    gtk_stack_set_visible_child_name (self->pages, count (self, TABLE_SHOWN) > 0 ? "list" : "empty");
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_CANCEL);
}

/* @error NULL: there is none any more. @advice (nullable): what that means */
static void
show_problem (MailRemoteDialog *self,
              const char       *title,
              const GError     *error,
              const char       *advice)
{
  gtk_label_set_text (self->problem_title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->problem_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title != NULL ? title : "", -1);
  gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  gtk_label_set_text (self->problem_advice, advice);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_advice), advice != NULL);
  adw_bin_set_child (self->problem_details, error != NULL ? mail_error_details_new (error) : NULL);
  gtk_widget_set_visible (self->problem_box, error != NULL);
}

static void
fill_list (MailRemoteDialog *self)
{
  g_autoptr(GtkNoSelection) rows = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->tables[TABLE_SHOWN])));

  gtk_list_view_set_model (self->list, NULL);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (rows));
}

/* ---- one message ---- */

static void
marked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailRemoteDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (mapi_store_set_message_status_finish (MAPI_STORE (source), result, NULL, &error) || is_closed (self))
    return;
  show_problem (self, _("The Mark Could Not Be Set"), error, NULL);
  /* What the rows show is what the store has */
  fill_list (self);
}

static void
mark_cb (MailRemoteDialog *self,
         MapiRow          *row,
         guint             mark)
{
  g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (row);

  if (id != NULL)
    mapi_store_set_message_status_async (self->store, id, mark, MAIL_REMOTE_MARKS, NULL, marked_cb, g_object_ref (self));
}

static void
setup_cb (MailRemoteDialog *self,
          GtkListItem      *item)
{
  GtkWidget *row = mail_remote_row_new ();

  g_signal_connect_object (row, "mark", G_CALLBACK (mark_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (MailRemoteDialog *self,
         GtkListItem      *item)
{
  mail_remote_row_set_row (MAIL_REMOTE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (MailRemoteDialog *self,
           GtkListItem      *item)
{
  mail_remote_row_set_row (MAIL_REMOTE_ROW (gtk_list_item_get_child (item)), NULL);
}

/* ---- all of them ---- */

static void
agreed_cb (gpointer user_data)
{
  MailRemoteDialog *self = user_data;

  if (!is_closed (self) && self->working == NULL)
    work (self, MAIL_REMOTE_TRANSFER, self->n_asked);
}

static void
ask_deletion (MailRemoteDialog *self,
              guint             n)
{
  g_autofree char *heading = g_strdup_printf (ngettext ("Delete %u Message for Good?", "Delete %u Messages for Good?", n),
                                              n);

  self->n_asked = n;
  mail_folder_dialogs_confirm (GTK_WIDGET (self), heading,
                               _("Those marked to be deleted go from the server and from this computer. This cannot be undone."),
                               count (self, TABLE_FETCH) > 0 ? _("_Delete and Fetch") : _("_Delete"), agreed_cb,
                               g_object_ref (self), g_object_unref);
}

static void
tell_failure (MailRemoteDialog *self,
              const GError     *error)
{
  const char *title = self->verb == MAIL_REMOTE_TRANSFER ? _("Not Everything Was Done") : _("Not Everything Was Marked");
  g_autoptr(GtkWindow) parent = NULL;

  if (was_cancelled (error))
    return;
  if (!is_closed (self))
    {
      show_problem (self, title, error,
                    self->verb == MAIL_REMOTE_TRANSFER ? _("What was not done keeps its mark. You can try again.") : NULL);
      return;
    }
  parent = g_weak_ref_get (&self->parent);
  if (parent != NULL)
    mail_error_details_present (parent, title, error, FALSE);
}

static void
worked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailRemoteDialog *self = MAIL_REMOTE_DIALOG (source);
  MailRemoteWork *done = mail_work_get_data (result);
  g_autoptr(GError) error = NULL;

  g_clear_object (&self->working);
  update (self);
  /* The button it was stopped with is gone */
  if (!is_closed (self) && gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
  if (!mail_work_finish (result, &error))
    tell_failure (self, error);
  else if (done->n_refused > 0 && !is_closed (self))
    ask_deletion (self, done->n_refused);
}

static void
work (MailRemoteDialog *self,
      MailRemoteVerb    verb,
      guint             n_agreed)
{
  MapiSession *session = mail_application_get_session (mail_application_get ());
  MailRemoteWork *data;

  if (session == NULL || self->working != NULL)
    return;
  show_problem (self, NULL, NULL, NULL);
  data = mail_remote_work_new (verb, session, self->store, self->folder);
  data->n_agreed = n_agreed;
  self->verb = verb;
  self->n_before = 0;
  self->working = g_cancellable_new ();
  update (self);
  gtk_widget_grab_focus (self->stop_button);
  mail_work_run (self, mail_remote_work_run, data, mail_remote_work_free, self->working, worked_cb, NULL);
}

static void
work_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    if (g_str_equal (works[i].action, action))
      work (MAIL_REMOTE_DIALOG (widget), works[i].verb, 0);
}

static void
stop_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_cancellable_cancel (MAIL_REMOTE_DIALOG (widget)->working);
}

/* ---- opening ---- */

static void
fail_to_open (MailRemoteDialog *self,
              const GError     *error)
{
  if (is_closed (self) || was_cancelled (error))
    return;
  gtk_stack_set_visible_child_name (self->pages, "nothing");
  show_problem (self, _("The Messages Cannot Be Listed"), error, NULL);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailRemoteDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!mapi_table_open_finish (MAPI_TABLE (source), result, &error))
    {
      fail_to_open (self, error);
      return;
    }
  if (is_closed (self) || ++self->n_open < N_TABLES)
    return;
  fill_list (self);
  for (guint i = 0; i < N_TABLES; i++)
    g_signal_connect_object (self->tables[i], "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
open_table (MailRemoteDialog *self,
            TableKind         kind)
{
  static const guint32 key_only[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiRestriction) restriction =
    kind == TABLE_SHOWN ? mail_remote_new_restriction ()
    : mail_remote_new_mark_restriction (kind == TABLE_FETCH ? MAPI_MSGSTATUS_REMOTE_DOWNLOAD
                                                            : MAPI_MSGSTATUS_REMOTE_DELETE);
  gsize n_columns = G_N_ELEMENTS (key_only);
  const guint32 *columns = kind == TABLE_SHOWN ? mail_remote_row_get_columns (&n_columns) : key_only;

  mapi_table_open_async (self->tables[kind], columns, n_columns, restriction, NULL, self->opening, opened_cb,
                         g_object_ref (self));
}

static gboolean
make_tables (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  MailRemoteDialog *self = data;

  for (guint i = 0; i < N_TABLES; i++)
    {
      self->tables[i] = mapi_store_new_contents_table (self->store, self->folder, MAPI_TABLE_FLAG_NONE, error);
      if (self->tables[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
tables_made_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  MailRemoteDialog *self = MAIL_REMOTE_DIALOG (source);
  g_autoptr(GError) error = NULL;

  if (!mail_work_finish (result, &error))
    fail_to_open (self, error);
  else if (!is_closed (self))
    for (guint i = 0; i < N_TABLES; i++)
      open_table (self, i);
}

/* ---- the object ---- */

static void
mail_remote_dialog_dispose (GObject *object)
{
  MailRemoteDialog *self = MAIL_REMOTE_DIALOG (object);

  g_cancellable_cancel (self->opening);
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_REMOTE_DIALOG);
  G_OBJECT_CLASS (mail_remote_dialog_parent_class)->dispose (object);
}

static void
mail_remote_dialog_finalize (GObject *object)
{
  MailRemoteDialog *self = MAIL_REMOTE_DIALOG (object);

  for (guint i = 0; i < N_TABLES; i++)
    g_clear_object (&self->tables[i]);
  g_clear_object (&self->store);
  g_clear_pointer (&self->folder, mapi_entry_id_free);
  g_clear_object (&self->opening);
  g_clear_object (&self->working);
  g_weak_ref_clear (&self->parent);
  G_OBJECT_CLASS (mail_remote_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, problem_box);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, problem_title);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, problem_advice);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, problem_details);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, state);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, stop_button);
  gtk_widget_class_bind_template_child (widget_class, MailRemoteDialog, transfer_button);
}

static void
mail_remote_dialog_class_init (MailRemoteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_remote_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_remote_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-remote-dialog.ui");
  bind_children (widget_class);
  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    gtk_widget_class_install_action (widget_class, works[i].action, NULL, work_cb);
  gtk_widget_class_install_action (widget_class, "remote.stop", NULL, stop_cb);
}

static void
mail_remote_dialog_init (MailRemoteDialog *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_weak_ref_init (&self->parent, NULL);
  self->opening = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  update (self);
}

gboolean
mail_remote_dialog_is_possible (MailFolderItem *folder)
{
  return mail_folder_keep_is_possible (folder);
}

GtkWidget *
mail_remote_dialog_new (GtkWindow      *parent,
                        MailFolderItem *folder)
{
  MailRemoteDialog *self = g_object_new (MAIL_TYPE_REMOTE_DIALOG, "transient-for", parent, NULL);
  g_autofree char *title = mail_folder_item_dup_title (folder);

  g_weak_ref_set (&self->parent, parent);
  self->store = g_object_ref (mail_folder_item_get_store (folder));
  self->folder = mapi_entry_id_copy (mail_folder_item_get_entry_id (folder));
  adw_window_title_set_subtitle (self->window_title, title);
  mail_work_run (self, make_tables, self, NULL, self->opening, tables_made_cb, NULL);
  return GTK_WIDGET (self);
}
