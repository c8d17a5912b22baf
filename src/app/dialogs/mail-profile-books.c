/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-profile-books.h"

#include <glib/gi18n.h>
#include <mapi.h>

#include "mail-combo-row.h"
#include "mail-work.h"

typedef struct _Look Look;

struct _MailProfileBooks
{
  gatomicrefcount  ref_count;
  char            *profile;
  MailBookWidgets  widgets;     /* unowned; not touched once closed */
  GPtrArray       *ids;         /* (owned) (element-type utf8): of the combo rows */
  GPtrArray       *names;       /* (owned) (element-type utf8): with ids */
  GPtrArray       *others;      /* (owned) (element-type AdwActionRow), unowned: books that are not asked */
  GCancellable    *cancellable; /* (owned) */
  char           **known_ids;   /* (owned) (nullable): as the profile has them, as far as is known */
  char            *known_first;
  char            *known_personal;
  gboolean         filling;
  gboolean         closed;
  gboolean         working;     /* one change at a time */
  Look            *next;        /* (owned) (nullable): of those that wait the last one says it all */
};

/* One look, or one change; @ids NULL: look */
struct _Look
{
  MailProfileBooks *books;      /* (owned) */
  char            **ids;
  char            **shown;      /* (nullable): all that were to be chosen from */
  char             *first;
  char             *personal;
  guint             n_path;     /* so many of all_ids are asked, the first of them */
  gboolean          ids_changed;
  gboolean          first_changed;
  gboolean          personal_changed;
  GPtrArray        *names;      /* (owned) (element-type utf8): with all_ids */
  GPtrArray        *all_ids;    /* (owned) (element-type utf8) */
};

static MailProfileBooks *
books_ref (MailProfileBooks *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
books_unref (MailProfileBooks *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->profile);
  g_strfreev (self->known_ids);
  g_free (self->known_first);
  g_free (self->known_personal);
  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->others);
  g_object_unref (self->cancellable);
  g_free (self);
}

static Look *
look_new (MailProfileBooks *self)
{
  Look *look = g_new0 (Look, 1);

  look->books = books_ref (self);
  look->names = g_ptr_array_new_with_free_func (g_free);
  look->all_ids = g_ptr_array_new_with_free_func (g_free);
  return look;
}

static void
look_free (gpointer data)
{
  Look *look = data;

  books_unref (look->books);
  g_strfreev (look->ids);
  g_strfreev (look->shown);
  g_free (look->first);
  g_free (look->personal);
  g_ptr_array_unref (look->names);
  g_ptr_array_unref (look->all_ids);
  g_free (look);
}

static MapiEntryId *
read_id (const char *text)
{
  return text != NULL ? mapi_entry_id_new_from_string (text, NULL) : NULL;
}

/* What is in the order names are checked in and not shown here, as a directory that is away for a while, stays in it */
static gboolean
keep_unshown (Look             *look,
              MapiAddressBook  *book,
              GPtrArray        *path,
              GCancellable     *cancellable,
              GError          **error)
{
  g_autoptr(GPtrArray) before = mapi_address_book_dup_search_path (book, cancellable, error);

  for (guint i = 0; before != NULL && i < before->len; i++)
    {
      g_autofree char *text = mapi_entry_id_to_string (before->pdata[i]);

      if (!g_strv_contains ((const char * const *) look->shown, text))
        g_ptr_array_add (path, mapi_entry_id_copy (before->pdata[i]));
    }
  return before != NULL;
}

/* Only what was changed: an order that was never set follows what there is, and is not set by the way */
static gboolean
set_order (Look             *look,
           MapiAddressBook  *book,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autoptr(GPtrArray) path = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(MapiEntryId) first = read_id (look->first);
  g_autoptr(MapiEntryId) personal = read_id (look->personal);

  for (guint i = 0; look->ids[i] != NULL; i++)
    {
      MapiEntryId *id = read_id (look->ids[i]);

      if (id != NULL)
        g_ptr_array_add (path, id);
    }
  if (look->ids_changed
      && !(keep_unshown (look, book, path, cancellable, error) && mapi_address_book_set_search_path (book, path, error)))
    return FALSE;
  return (!look->first_changed || first == NULL || mapi_address_book_set_default_directory (book, first, error))
         && (!look->personal_changed || personal == NULL || mapi_address_book_set_personal (book, personal, error));
}

static void
add_container (Look           *look,
               MapiProperties *container,
               gboolean        in_front)
{
  GBytes *bytes = mapi_properties_get_binary (container, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  const char *name = mapi_properties_get_string (container, MAPI_PR_DISPLAY_NAME);

  if (id == NULL)
    return;
  g_ptr_array_insert (look->all_ids, in_front ? 0 : -1, mapi_entry_id_to_string (id));
  g_ptr_array_insert (look->names, in_front ? 0 : -1, g_strdup (name != NULL ? name : "?"));
}

static int
path_place (GPtrArray   *path,
            const char  *id)
{
  for (guint i = 0; path != NULL && i < path->len; i++)
    {
      g_autofree char *other = mapi_entry_id_to_string (path->pdata[i]);

      if (g_strcmp0 (other, id) == 0)
        return (int) i;
    }
  return G_MAXINT;
}

/* In the order names are checked in; what is not checked comes last. */
static void
sort_by_path (Look      *look,
              GPtrArray *path)
{
  for (guint i = 1; i < look->all_ids->len; i++)
    for (guint j = i; j > 0; j--)
      {
        gpointer id = look->all_ids->pdata[j];
        gpointer name = look->names->pdata[j];

        if (path_place (path, look->all_ids->pdata[j - 1]) <= path_place (path, id))
          break;
        look->all_ids->pdata[j] = look->all_ids->pdata[j - 1];
        look->names->pdata[j] = look->names->pdata[j - 1];
        look->all_ids->pdata[j - 1] = id;
        look->names->pdata[j - 1] = name;
      }
}

static gboolean
look_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Look *look = data;
  g_autoptr(MapiSession) session =
    mapi_session_logon (NULL, NULL, look->books->profile,
                        MAPI_LOGON_EXTENDED | MAPI_LOGON_NEW_SESSION | MAPI_LOGON_NO_MAIL | MAPI_LOGON_APP_PROFILE,
                        cancellable, error);
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(GPtrArray) path = NULL;
  g_autoptr(MapiEntryId) first = NULL;
  g_autoptr(MapiEntryId) personal = NULL;
  gboolean done;

  if (session == NULL)
    return FALSE;
  book = mapi_session_open_address_book (session, cancellable, error);
  done = book != NULL && (look->ids == NULL || set_order (look, book, cancellable, error));
  containers = done ? mapi_address_book_list_containers (book, cancellable, error) : NULL;
  for (guint i = 0; containers != NULL && i < containers->len; i++)
    add_container (look, containers->pdata[i], FALSE);
  if (containers != NULL)
    {
      path = mapi_address_book_dup_search_path (book, cancellable, NULL);
      sort_by_path (look, path);
      for (guint i = 0; i < look->all_ids->len; i++)
        look->n_path += path_place (path, look->all_ids->pdata[i]) < G_MAXINT;
      first = mapi_address_book_dup_default_directory (book, cancellable, NULL);
      personal = mapi_address_book_dup_personal (book, cancellable, NULL);
      g_free (look->first);
      g_free (look->personal);
      look->first = first != NULL ? mapi_entry_id_to_string (first) : NULL;
      look->personal = personal != NULL ? mapi_entry_id_to_string (personal) : NULL;
    }
  g_clear_object (&book);
  mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, NULL);
  return containers != NULL;
}

static void
fill_combo (AdwComboRow *row,
            Look        *look,
            const char  *id)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < look->names->len; i++)
    {
      gtk_string_list_append (names, look->names->pdata[i]);
      if (g_strcmp0 (look->all_ids->pdata[i], id) == 0)
        selected = i;
    }
  mail_combo_row_set_strings (row, names);
  adw_combo_row_set_selected (row, selected);
}

static void
take_known (MailProfileBooks *self,
            Look             *look)
{
  g_strfreev (self->known_ids);
  g_free (self->known_first);
  g_free (self->known_personal);
  self->known_ids = g_strdupv (look->ids);
  self->known_first = g_strdup (look->first);
  self->known_personal = g_strdup (look->personal);
}

static void start_look (MailProfileBooks *self,
                        Look             *look);

/* ---- what is not asked ---- */

static void show_others (MailProfileBooks *self);

static void
ask_too_cb (GtkWidget        *button,
            MailProfileBooks *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);

  mail_order_list_add (self->widgets.order, g_object_get_data (G_OBJECT (row), "id"),
                       adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), NULL);
  show_others (self);
  mail_order_list_focus_last (self->widgets.order);
  mail_profile_books_changed (self);
}

static void
add_other (MailProfileBooks *self,
           const char       *id,
           const char       *name)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (id), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Add"));
  /* The row adds its title to the name. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add"), -1);
  g_signal_connect (button, "clicked", G_CALLBACK (ask_too_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->widgets.others, row);
  g_ptr_array_add (self->others, row);
}

static void
show_others (MailProfileBooks *self)
{
  g_auto(GStrv) asked = mail_order_list_dup_ids (self->widgets.order);

  for (guint i = 0; i < self->others->len; i++)
    adw_preferences_group_remove (self->widgets.others, self->others->pdata[i]);
  g_ptr_array_set_size (self->others, 0);
  for (guint i = 0; i < self->ids->len; i++)
    if (!g_strv_contains ((const char * const *) asked, self->ids->pdata[i]))
      add_other (self, self->ids->pdata[i], self->names->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->widgets.others), self->others->len > 0);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->widgets.order),
                                         asked[0] != NULL ? _("The first book that knows a name decides who is meant.")
                                                          : _("No book is asked: only whole addresses are understood."));
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Look *look = mail_work_get_data (result);
  MailProfileBooks *self = look->books;
  g_autoptr(GError) error = NULL;
  gboolean done = mail_work_finish (result, &error);
  gboolean any = done && look->names->len > 0;

  self->working = FALSE;
  if (done && look->ids != NULL)
    take_known (self, look);
  if (self->next != NULL)
    start_look (self, g_steal_pointer (&self->next));
  if (self->closed)
    return;
  self->filling = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->widgets.group), any);
  gtk_widget_set_visible (GTK_WIDGET (self->widgets.order), any);
  gtk_widget_set_visible (GTK_WIDGET (self->widgets.others), any && self->others->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->widgets.nothing), !any);
  if (!done)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->widgets.nothing_row),
                                     _("The Address Books Cannot Be Opened"));
      adw_action_row_set_subtitle (self->widgets.nothing_row, error->message);
    }
  if (any && look->ids == NULL)
    {
      g_ptr_array_set_size (self->ids, 0);
      g_ptr_array_set_size (self->names, 0);
      mail_order_list_clear (self->widgets.order);
      fill_combo (self->widgets.first, look, look->first);
      fill_combo (self->widgets.personal, look, look->personal);
      for (guint i = 0; i < look->names->len; i++)
        {
          g_ptr_array_add (self->ids, g_strdup (look->all_ids->pdata[i]));
          g_ptr_array_add (self->names, g_strdup (look->names->pdata[i]));
          if (i < look->n_path)
            mail_order_list_add (self->widgets.order, look->all_ids->pdata[i], look->names->pdata[i], NULL);
        }
      show_others (self);
      look->ids = mail_order_list_dup_ids (self->widgets.order);
      take_known (self, look);
    }
  self->filling = FALSE;
}

static void
start_look (MailProfileBooks *self,
            Look             *look)
{
  self->working = TRUE;
  look->ids_changed = look->ids != NULL && (self->known_ids == NULL
                                            || !g_strv_equal ((const char * const *) look->ids,
                                                              (const char * const *) self->known_ids));
  look->first_changed = g_strcmp0 (look->first, self->known_first) != 0;
  look->personal_changed = g_strcmp0 (look->personal, self->known_personal) != 0;
  /* What was changed is written though the sheet is closed */
  mail_work_run (NULL, look_work, look, look_free, look->ids == NULL ? self->cancellable : NULL, looked_cb, NULL);
}

MailProfileBooks *
mail_profile_books_new (GtkWidget             *sheet,
                        const char            *profile,
                        const MailBookWidgets *widgets)
{
  MailProfileBooks *self = g_new0 (MailProfileBooks, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->profile = g_strdup (profile);
  self->widgets = *widgets;
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->others = g_ptr_array_new ();
  mail_order_list_set_removable (widgets->order, TRUE);
  self->cancellable = g_cancellable_new ();
  start_look (self, look_new (self));
  return self;
}

void
mail_profile_books_free (MailProfileBooks *self)
{
  self->closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  books_unref (self);
}

static char *
dup_selected (MailProfileBooks *self,
              AdwComboRow      *row)
{
  guint selected = adw_combo_row_get_selected (row);

  return selected < self->ids->len ? g_strdup (self->ids->pdata[selected]) : NULL;
}

static char **
dup_ids (MailProfileBooks *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->ids->len; i++)
    g_strv_builder_add (builder, self->ids->pdata[i]);
  return g_strv_builder_end (builder);
}

void
mail_profile_books_removed (MailProfileBooks *self)
{
  show_others (self);
  if (mail_order_list_get_length (self->widgets.order) == 0 && self->others->len > 0)
    gtk_widget_grab_focus (self->others->pdata[0]);
  mail_profile_books_changed (self);
}

void
mail_profile_books_changed (MailProfileBooks *self)
{
  Look *look;

  if (self->filling || self->ids->len == 0)
    return;
  look = look_new (self);
  look->shown = dup_ids (self);
  look->ids = mail_order_list_dup_ids (self->widgets.order);
  look->first = dup_selected (self, self->widgets.first);
  look->personal = dup_selected (self, self->widgets.personal);
  g_clear_pointer (&self->next, look_free);
  if (self->working)
    self->next = look;
  else
    start_look (self, look);
}
