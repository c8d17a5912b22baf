/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-entry-form.h"

#include <glib/gi18n.h>

#include "mail-entry-field.h"
#include "mail-entry-picture.h"
#include "mail-setting-controls.h"

struct _MailEntryForm
{
  AdwBin             parent_instance;
  GtkBox            *box;
  GPtrArray         *fields;    /* (owned) of MailEntryField */
  MailEntryPicture  *picture;   /* (nullable) */
  guint32            picture_tag;
  gboolean           picture_changed;
};

G_DEFINE_FINAL_TYPE (MailEntryForm, mail_entry_form, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, SIGNAL_CHOOSE_MEMBERS, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed_cb (MailEntryForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
picture_changed_cb (MailEntryForm *self)
{
  self->picture_changed = TRUE;
  changed_cb (self);
}

static void
choose_members_cb (MailEntryForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOOSE_MEMBERS], 0);
}

/* ---- making ---- */

static void
clear (MailEntryForm *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  g_ptr_array_set_size (self->fields, 0);
  self->picture = NULL;
  self->picture_changed = FALSE;
}

/* One picture, above everything */
static void
add_picture (MailEntryForm         *self,
             const MapiDetailField *field,
             MailBookEntry         *entry)
{
  if (self->picture != NULL)
    return;
  self->picture_tag = mapi_detail_field_get_tag (field);
  self->picture = MAIL_ENTRY_PICTURE (mail_entry_picture_new ());
  mail_entry_picture_set_name (self->picture, mapi_properties_get_string (entry->properties, MAPI_PR_DISPLAY_NAME));
  mail_entry_picture_set_bytes (self->picture, mapi_properties_get_binary (entry->properties, self->picture_tag));
  mail_entry_picture_set_editable (self->picture, (mapi_detail_field_get_flags (field) & MAPI_DETAIL_FLAG_EDITABLE) != 0);
  g_signal_connect_object (self->picture, "changed", G_CALLBACK (picture_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_box_prepend (self->box, GTK_WIDGET (self->picture));
}

static char *
dup_heading (const char *page,
             const char *group,
             gboolean    new_page)
{
  if (group == NULL)
    return g_strdup (g_strcmp0 (page, _("General")) == 0 ? "" : page);
  if (g_strcmp0 (page, _("General")) == 0)
    return g_strdup (group);
  /* Translators: a page of a form and a group of fields on it: “Work: Address” */
  return g_strdup_printf (_("%s: %s"), page, group);
}

static void
add_field (MailEntryForm   *self,
           MapiDetailField *field,
           MapiProperties  *values,
           GPtrArray       *members,
           gboolean         criteria,
           GtkWidget       *group)
{
  g_autoptr(MailEntryField) added = mail_entry_field_new (field, values, members, criteria);

  mail_entry_field_add_to (added, ADW_PREFERENCES_GROUP (group));
  g_signal_connect_object (added, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "choose-members", G_CALLBACK (choose_members_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->fields, g_steal_pointer (&added));
}

static void
make (MailEntryForm  *self,
      GPtrArray      *fields,
      MailBookEntry  *entry,
      MapiProperties *values)
{
  const char *page = NULL, *title = NULL;
  GtkWidget *group = NULL;

  clear (self);
  for (guint i = 0; i < fields->len; i++)
    {
      MapiDetailField *field = fields->pdata[i];
      const char *own_page = mapi_detail_field_get_page (field);
      const char *own_title = mapi_detail_field_get_group (field);

      if (mapi_detail_field_get_kind (field) == MAPI_DETAIL_PICTURE)
        {
          if (entry != NULL)
            add_picture (self, field, entry);
          continue;
        }
      if (group == NULL || g_strcmp0 (page, own_page) != 0 || g_strcmp0 (title, own_title) != 0)
        {
          g_autofree char *heading = dup_heading (own_page, own_title, g_strcmp0 (page, own_page) != 0);

          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), heading);
          mail_setting_name_group (group, own_title != NULL ? own_title : own_page);
          gtk_box_append (self->box, group);
          page = own_page;
          title = own_title;
        }
      add_field (self, field, values, entry != NULL ? entry->members : NULL, entry == NULL, group);
    }
}

void
mail_entry_form_load (MailEntryForm *self,
                      MailBookEntry *entry)
{
  g_return_if_fail (MAIL_IS_ENTRY_FORM (self));

  make (self, entry->fields, entry, entry->properties);
}

void
mail_entry_form_load_criteria (MailEntryForm *self,
                               GPtrArray     *fields)
{
  g_autoptr(MapiProperties) nothing = mapi_properties_new ();

  g_return_if_fail (MAIL_IS_ENTRY_FORM (self));

  make (self, fields, NULL, nothing);
}

/* ---- what was entered ---- */

static gboolean
is_required (MailEntryField *field)
{
  return (mapi_detail_field_get_flags (mail_entry_field_get_detail (field)) & MAPI_DETAIL_FLAG_REQUIRED) != 0;
}

/* At least one of those that are required */
static gboolean
check_required (MailEntryForm *self)
{
  MailEntryField *first = NULL;
  guint n = 0;

  for (guint i = 0; i < self->fields->len; i++)
    {
      if (!is_required (self->fields->pdata[i]))
        continue;
      n++;
      if (!mail_entry_field_is_empty (self->fields->pdata[i]))
        return TRUE;
      if (first == NULL)
        first = self->fields->pdata[i];
    }
  if (first == NULL)
    return TRUE;
  mail_entry_field_set_problem (first, n > 1 ? _("A name or an address is needed.") : _("This is needed."));
  mail_entry_field_focus (first);
  return FALSE;
}

gboolean
mail_entry_form_validate (MailEntryForm *self)
{
  MailEntryField *wrong = NULL;

  g_return_val_if_fail (MAIL_IS_ENTRY_FORM (self), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    if (!mail_entry_field_validate (self->fields->pdata[i]) && wrong == NULL)
      wrong = self->fields->pdata[i];
  if (wrong == NULL)
    return check_required (self);
  mail_entry_field_focus (wrong);
  return FALSE;
}

static void
apply_members (MailEntryField  *field,
               MapiAddressBook *book,
               MapiProperties  *values)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  GPtrArray *members = mail_entry_field_get_members (field);

  for (guint i = 0; i < members->len; i++)
    {
      MapiEntryId *id = mail_book_dup_id (members->pdata[i]);

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  mapi_address_book_set_members (values, ids);
}

/* Somebody whose parts of the name are known is shown with these */
static void
complete_name (MapiProperties *values)
{
  const char *given = mapi_properties_get_string (values, MAPI_PR_GIVEN_NAME);
  const char *surname = mapi_properties_get_string (values, MAPI_PR_SURNAME);
  g_autofree char *name = NULL;

  if (mapi_properties_has (values, MAPI_PR_DISPLAY_NAME))
    return;
  if (given != NULL && surname != NULL)
    name = g_strdup_printf ("%s %s", given, surname);
  else
    name = g_strdup (given != NULL ? given : surname != NULL ? surname
                                   : mapi_properties_get_string (values, MAPI_PR_EMAIL_ADDRESS));
  if (name != NULL)
    mapi_properties_set_string (values, MAPI_PR_DISPLAY_NAME, name);
}

void
mail_entry_form_apply (MailEntryForm   *self,
                       MapiAddressBook *book,
                       MapiProperties  *values)
{
  GBytes *bytes;

  g_return_if_fail (MAIL_IS_ENTRY_FORM (self));

  for (guint i = 0; i < self->fields->len; i++)
    {
      mail_entry_field_apply (self->fields->pdata[i], values);
      if (book != NULL && mapi_detail_field_get_kind (mail_entry_field_get_detail (self->fields->pdata[i]))
                            == MAPI_DETAIL_MEMBERS)
        apply_members (self->fields->pdata[i], book, values);
    }
  if (book != NULL)
    complete_name (values);
  if (self->picture == NULL || !self->picture_changed)
    return;
  bytes = mail_entry_picture_get_bytes (self->picture);
  if (bytes != NULL)
    mapi_properties_set_binary (values, self->picture_tag, bytes);
  else
    mapi_properties_remove (values, self->picture_tag);
}

void
mail_entry_form_focus (MailEntryForm *self)
{
  if (self->fields->len > 0)
    mail_entry_field_focus (self->fields->pdata[0]);
}

void
mail_entry_form_set_problem (MailEntryForm *self,
                             guint32        tag,
                             const char    *problem)
{
  MailEntryField *field = self->fields->len > 0 ? self->fields->pdata[0] : NULL;

  for (guint i = 0; i < self->fields->len; i++)
    if (mapi_detail_field_get_tag (mail_entry_field_get_detail (self->fields->pdata[i])) == tag)
      field = self->fields->pdata[i];
  if (field == NULL)
    return;
  mail_entry_field_set_problem (field, problem);
  mail_entry_field_focus (field);
}

void
mail_entry_form_add_members (MailEntryForm *self,
                             GPtrArray     *members)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (mapi_detail_field_get_kind (mail_entry_field_get_detail (self->fields->pdata[i])) == MAPI_DETAIL_MEMBERS)
      mail_entry_field_add_members (self->fields->pdata[i], members);
}

/* ---- the object ---- */

static void
mail_entry_form_dispose (GObject *object)
{
  g_ptr_array_set_size (MAIL_ENTRY_FORM (object)->fields, 0);
  G_OBJECT_CLASS (mail_entry_form_parent_class)->dispose (object);
}

static void
mail_entry_form_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_ENTRY_FORM (object)->fields);
  G_OBJECT_CLASS (mail_entry_form_parent_class)->finalize (object);
}

static void
mail_entry_form_class_init (MailEntryFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_entry_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_entry_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_ENTRY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_CHOOSE_MEMBERS] = g_signal_new ("choose-members", MAIL_TYPE_ENTRY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                 NULL, G_TYPE_NONE, 0);
}

static void
mail_entry_form_init (MailEntryForm *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "mail-entry");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 520);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->box));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
