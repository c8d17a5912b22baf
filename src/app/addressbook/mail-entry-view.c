/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-entry-view.h"

#include <glib/gi18n.h>

#include "mail-error-details.h"
#include "mail-setting-controls.h"
#include "mail-text.h"

#define MAX_LINE   500
#define MAX_PHOTO  (4 * 1024 * 1024)
#define MAX_SIDE   512
#define PHOTO_SIZE 96

struct _MailEntryView
{
  AdwBin         parent_instance;
  GtkBox        *box;
  GCancellable  *loading;       /* (owned) (nullable) */
  MailBookEntry *entry;         /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailEntryView, mail_entry_view, ADW_TYPE_BIN)

enum { SIGNAL_WRITE_TO, SIGNAL_SHOWN, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- pictures ---- */

/* A picture may say that it is very large: it is made small while it is read */
static void
size_cb (GdkPixbufLoader *loader,
         int              width,
         int              height,
         gpointer         user_data)
{
  double scale = (double) MAX_SIDE / MAX (MAX (width, height), 1);

  if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale), 1), MAX ((int) (height * scale), 1));
}

GdkTexture *
mail_entry_view_make_texture (GBytes *bytes)
{
  g_autoptr(GdkPixbufLoader) loader = NULL;
  GdkPixbuf *pixbuf;
  gboolean read;

  if (bytes == NULL || g_bytes_get_size (bytes) > MAX_PHOTO)
    return NULL;
  loader = gdk_pixbuf_loader_new ();
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_cb), NULL);
  read = gdk_pixbuf_loader_write_bytes (loader, bytes, NULL);
  read = gdk_pixbuf_loader_close (loader, NULL) && read;
  pixbuf = read ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  return pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;
}

/* ---- facts ---- */

static void
write_clicked_cb (GtkButton     *button,
                  MailEntryView *self)
{
  g_signal_emit (self, signals[SIGNAL_WRITE_TO], 0, g_object_get_data (G_OBJECT (button), "address"));
}

static GtkWidget *
make_write_button (MailEntryView *self,
                   const char    *address)
{
  g_autofree char *name = g_strdup_printf (_("Write to %s"), address);
  GtkWidget *button = gtk_button_new_from_icon_name ("mail-unread-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Write a Message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (write_clicked_cb), self, 0);
  return button;
}

static void
add_fact (GtkWidget  *group,
          const char *label,
          const char *value,
          GtkWidget  *suffix)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (label);
  GtkWidget *text = gtk_label_new (value);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "selectable", FALSE, "focusable", FALSE,
                                 "child", box, NULL);
  g_autofree char *spoken = NULL;

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_add_css_class (title, "caption");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), title);
  gtk_box_append (GTK_BOX (lines), text);
  gtk_box_append (GTK_BOX (box), lines);
  if (suffix != NULL)
    gtk_box_append (GTK_BOX (box), suffix);
  gtk_widget_add_css_class (row, "mail-fact");
  /* Translators: what is read out of a fact about somebody, such as “Phone” and its number */
  spoken = g_strdup_printf (_("%s: %s"), label, value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static gboolean
add_addresses (MailEntryView         *self,
               GtkWidget             *group,
               const MapiDetailField *field)
{
  const char * const *addresses = mapi_properties_get_strv (self->entry->properties, mapi_detail_field_get_tag (field));
  const char *one = mapi_properties_get_string (self->entry->properties, MAPI_PR_EMAIL_ADDRESS);
  const char *single[] = { one, NULL };

  if (addresses == NULL || addresses[0] == NULL)
    addresses = one != NULL ? single : NULL;
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autofree char *clean = mail_text_clean (addresses[i], MAX_LINE);

      add_fact (group, i == 0 ? _("Address") : _("Other Address"), clean,
                g_str_equal (clean, addresses[i]) ? make_write_button (self, clean) : NULL);
    }
  return addresses != NULL;
}

static gboolean
add_members (MailEntryView *self,
             GtkWidget     *group)
{
  for (guint i = 0; i < self->entry->members->len; i++)
    {
      MapiProperties *member = self->entry->members->pdata[i];
      g_autofree char *name = mail_text_clean (mapi_properties_get_string (member, MAPI_PR_DISPLAY_NAME), MAX_LINE);
      g_autofree char *address = mail_text_clean (mapi_properties_get_string (member, MAPI_PR_EMAIL_ADDRESS), MAX_LINE);
      gboolean list = mapi_properties_get_long (member, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST;

      add_fact (group, list ? _("List") : *address != '\0' ? address : _("Member"), *name != '\0' ? name : address, NULL);
    }
  if (self->entry->members->len == 0)
    add_fact (group, _("Members"), _("Nobody yet"), NULL);
  return TRUE;
}

static char *
dup_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char *clean = mail_text_clean (*line, MAX_LINE * 4);

      g_free (*line);
      *line = clean;
    }
  return g_strjoinv ("\n", lines);
}

static char *
dup_value (MapiProperties        *properties,
           const MapiDetailField *field)
{
  guint32 tag = mapi_detail_field_get_tag (field);

  if (mapi_detail_field_get_kind (field) == MAPI_DETAIL_DATE)
    {
      g_autoptr(GDateTime) day = mapi_properties_has (properties, tag)
                                   ? g_date_time_new_from_unix_utc (mapi_properties_get_time (properties, tag) / G_USEC_PER_SEC)
                                   : NULL;

      return day != NULL ? g_date_time_format (day, "%x") : NULL;
    }
  if (mapi_properties_get_string (properties, tag) == NULL || *mapi_properties_get_string (properties, tag) == '\0')
    return NULL;
  return mapi_detail_field_get_kind (field) == MAPI_DETAIL_LINES ? dup_lines (mapi_properties_get_string (properties, tag))
                                                                 : mail_text_clean (mapi_properties_get_string (properties, tag), MAX_LINE);
}

/* What the head shows is not said again */
static gboolean
is_in_head (const MapiDetailField *field)
{
  guint32 tag = mapi_detail_field_get_tag (field);

  return tag == MAPI_PR_DISPLAY_NAME || tag == MAPI_PR_CONTACT_PHOTO
         || tag == MAPI_PR_DISPLAY_NAME_PREFIX || tag == MAPI_PR_GIVEN_NAME || tag == MAPI_PR_MIDDLE_NAME
         || tag == MAPI_PR_SURNAME;
}

static gboolean
add_field (MailEntryView         *self,
           GtkWidget             *group,
           const MapiDetailField *field)
{
  g_autofree char *value = NULL;

  switch (mapi_detail_field_get_kind (field))
    {
    case MAPI_DETAIL_ADDRESSES:
      return add_addresses (self, group, field);
    case MAPI_DETAIL_MEMBERS:
      return add_members (self, group);
    case MAPI_DETAIL_PICTURE:
      return FALSE;
    default:
      value = dup_value (self->entry->properties, field);
      if (value != NULL)
        add_fact (group, mapi_detail_field_get_label (field), value, NULL);
      return value != NULL;
    }
}

static void
add_facts (MailEntryView *self)
{
  const char *page = NULL, *title = NULL;
  GtkWidget *group = NULL;
  gboolean used = TRUE;

  for (guint i = 0; i < self->entry->fields->len; i++)
    {
      const MapiDetailField *field = self->entry->fields->pdata[i];
      const char *own = mapi_detail_field_get_group (field);

      if (is_in_head (field))
        continue;
      if (own == NULL)
        own = mapi_detail_field_get_page (field);
      if (g_strcmp0 (page, mapi_detail_field_get_page (field)) != 0 || g_strcmp0 (title, own) != 0)
        {
          if (!used)
            g_object_unref (g_object_ref_sink (group));
          page = mapi_detail_field_get_page (field);
          title = own;
          group = adw_preferences_group_new ();
          used = FALSE;
        }
      if (add_field (self, group, field) && !used)
        {
          g_autofree char *heading = NULL;

          if (g_strcmp0 (page, _("General")) != 0)
            heading = g_strdup (page);
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), heading != NULL ? heading : "");
          mail_setting_name_group (group, page);
          gtk_box_append (self->box, group);
          used = TRUE;
        }
    }
  if (!used)
    g_object_unref (g_object_ref_sink (group));
}

/* ---- the head ---- */

static GtkWidget *
add_label (MailEntryView *self,
           const char    *text,
           const char    *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (self->box, label);
  return label;
}

static void
add_risk (MailEntryView *self)
{
  const char *address = mapi_properties_get_string (self->entry->properties, MAPI_PR_EMAIL_ADDRESS);
  g_autofree char *risk = mapi_address_describe_risk (mapi_properties_get_string (self->entry->properties, MAPI_PR_DISPLAY_NAME),
                                                      address);
  GtkWidget *box, *label;

  if (risk == NULL)
    return;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  label = gtk_label_new (risk);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "mail-risk");
  gtk_box_append (self->box, box);
}

static void
add_head (MailEntryView *self)
{
  MapiProperties *properties = self->entry->properties;
  g_autofree char *name = mail_text_clean (mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME), MAX_LINE);
  g_autofree char *job = mail_text_clean (mapi_properties_get_string (properties, MAPI_PR_TITLE), MAX_LINE);
  g_autofree char *company = mail_text_clean (mapi_properties_get_string (properties, MAPI_PR_COMPANY_NAME), MAX_LINE);
  g_autofree char *both = NULL;
  g_autoptr(GdkTexture) photo = mail_entry_view_make_texture (mail_book_entry_get_photo (self->entry));
  gboolean list = self->entry->type == MAPI_OBJECT_DIST_LIST;
  GtkWidget *avatar = adw_avatar_new (PHOTO_SIZE, name, !list);

  if (list)
    adw_avatar_set_icon_name (ADW_AVATAR (avatar), "system-users-symbolic");
  if (photo != NULL)
    adw_avatar_set_custom_image (ADW_AVATAR (avatar), GDK_PAINTABLE (photo));
  gtk_box_append (self->box, avatar);
  add_label (self, name, "title-1");
  if (*job != '\0' && *company != '\0')
    both = g_strdup_printf ("%s · %s", job, company);
  if (*job != '\0' || *company != '\0')
    add_label (self, both != NULL ? both : *job != '\0' ? job : company, "dim-label");
  if (list)
    {
      g_autofree char *count = g_strdup_printf (ngettext ("List of %u", "List of %u", self->entry->members->len),
                                                self->entry->members->len);

      add_label (self, count, "dim-label");
    }
  add_risk (self);
}

static void
clear (MailEntryView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  g_clear_pointer (&self->entry, mail_book_entry_free);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailEntryView) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailBookEntry) entry = mail_book_open_finish (MAIL_BOOK (source), result, &error);

  if (self->box == NULL || g_task_get_cancellable (G_TASK (result)) != self->loading)
    return;
  g_clear_object (&self->loading);
  clear (self);
  if (entry == NULL)
    {
      add_label (self, error->message, "dim-label");
      gtk_box_append (GTK_BOX (self->box), mail_error_details_new (error));
    }
  else
    {
      self->entry = g_steal_pointer (&entry);
      add_head (self);
      add_facts (self);
    }
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

void
mail_entry_view_show (MailEntryView     *self,
                      MailBook          *book,
                      const MapiEntryId *id,
                      const MapiEntryId *container)
{
  g_return_if_fail (MAIL_IS_ENTRY_VIEW (self));

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (id == NULL)
    {
      clear (self);
      g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
      return;
    }
  self->loading = g_cancellable_new ();
  mail_book_open_async (book, id, container, self->loading, loaded_cb, g_object_ref (self));
}

MailBookEntry *
mail_entry_view_get_entry (MailEntryView *self)
{
  g_return_val_if_fail (MAIL_IS_ENTRY_VIEW (self), NULL);
  return self->entry;
}

static void
mail_entry_view_dispose (GObject *object)
{
  MailEntryView *self = MAIL_ENTRY_VIEW (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->entry, mail_book_entry_free);
  self->box = NULL;
  G_OBJECT_CLASS (mail_entry_view_parent_class)->dispose (object);
}

static void
mail_entry_view_class_init (MailEntryViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_entry_view_dispose;
  signals[SIGNAL_WRITE_TO] = g_signal_new ("write-to", MAIL_TYPE_ENTRY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SHOWN] = g_signal_new ("shown", MAIL_TYPE_ENTRY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
mail_entry_view_init (MailEntryView *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "mail-entry");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 520);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->box));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
