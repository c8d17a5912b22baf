/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-entry-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-book.h"
#include "mail-note-row.h"
#include "mail-text.h"

#define MAX_TEXT   500

struct _MailEntryField
{
  GObject          parent_instance;
  MapiDetailField *field;       /* (owned) */
  gboolean         criteria;
  gboolean         editable;
  GtkWidget       *control;     /* (owned) (nullable): an entry row, or the row of a text of several lines */
  GtkTextBuffer   *buffer;      /* (unowned) (nullable) */
  GtkListBox      *list;        /* (owned) (nullable): addresses or members, one a row, and at the end one to add */
  GtkWidget       *add_row;     /* (unowned) (nullable) */
  GtkWidget       *note;        /* (owned) */
  GPtrArray       *members;     /* (owned) of MapiProperties */
};

G_DEFINE_FINAL_TYPE (MailEntryField, mail_entry_field, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_CHOOSE_MEMBERS, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed (MailEntryField *self)
{
  mail_entry_field_set_problem (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static MapiDetailKind
get_kind (MailEntryField *self)
{
  return mapi_detail_field_get_kind (self->field);
}

/* ---- rows ---- */

static GtkWidget *
create_icon_button (const char *icon,
                    const char *tooltip,
                    const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
create_entry (MailEntryField *self,
              const char     *title,
              const char     *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  gtk_editable_set_editable (GTK_EDITABLE (row), self->editable);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  return row;
}

/* ---- several lines ---- */

static void
make_lines (MailEntryField *self,
            const char     *text)
{
  const char *label = mapi_detail_field_get_label (self->field);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *title = gtk_label_new (label);
  GtkWidget *view = gtk_text_view_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_add_css_class (title, "caption");
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), self->editable);
  gtk_widget_set_size_request (view, -1, 48);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), view);
  self->control = g_object_ref_sink (g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE,
                                                   "child", box, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (self->control, "mail-lines");
}

/* ---- days ---- */

static gboolean
parse_day (const char *text,
           gint64     *day)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr(GDateTime) time = NULL;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_parse (&date, stripped);
  if (!g_date_valid (&date))
    return FALSE;
  time = g_date_time_new_utc (g_date_get_year (&date), (int) g_date_get_month (&date), g_date_get_day (&date), 0, 0, 0);
  if (time != NULL)
    *day = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return time != NULL;
}

static void
day_chosen_cb (GtkCalendar    *calendar,
               MailEntryField *self)
{
  g_autoptr(GDateTime) date = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (date, "%Y-%m-%d");

  gtk_editable_set_text (GTK_EDITABLE (self->control), text);
}

static void
make_day (MailEntryField *self,
          MapiProperties *values)
{
  guint32 tag = mapi_detail_field_get_tag (self->field);
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *text = NULL;
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = gtk_calendar_new ();

  if (mapi_properties_has (values, tag))
    date = g_date_time_new_from_unix_utc (mapi_properties_get_time (values, tag) / G_USEC_PER_SEC);
  text = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : NULL;
  self->control = g_object_ref_sink (create_entry (self, mapi_detail_field_get_label (self->field), text));
  if (date != NULL)
    gtk_calendar_select_day (GTK_CALENDAR (calendar), date);
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (day_chosen_cb), self, 0);
  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (button, self->editable);
  gtk_widget_set_tooltip_text (button, _("Choose a Day"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choose a Day"), -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->control), button);
}

/* ---- addresses ---- */

static void
remove_row_cb (GtkWidget      *button,
               MailEntryField *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  GtkWidget *next = gtk_widget_get_next_sibling (row);
  MapiProperties *member = g_object_get_data (G_OBJECT (row), "member");

  if (next != NULL)
    gtk_widget_grab_focus (next);
  if (member != NULL)
    g_ptr_array_remove (self->members, member);
  gtk_list_box_remove (self->list, row);
  changed (self);
}

static GtkWidget *
add_address (MailEntryField *self,
             const char     *address)
{
  guint n = 0;
  GtkWidget *row, *button;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += ADW_IS_ENTRY_ROW (child);
  row = create_entry (self, n == 0 ? _("Address") : _("Other Address"), address);
  gtk_text_set_input_purpose (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (row))), GTK_INPUT_PURPOSE_EMAIL);
  if (self->editable)
    {
      button = create_icon_button ("list-remove-symbolic", _("Remove"), _("Remove address"));
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_row_cb), self, 0);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
    }
  gtk_list_box_insert (self->list, row, (int) n);
  return row;
}

static void
add_member (MailEntryField *self,
            MapiProperties *member)
{
  g_autofree char *name = mail_text_clean (mapi_properties_get_string (member, MAPI_PR_DISPLAY_NAME), MAX_TEXT);
  g_autofree char *address = mail_text_clean (mapi_properties_get_string (member, MAPI_PR_EMAIL_ADDRESS), MAX_TEXT);
  g_autofree char *label = g_strdup_printf (_("Remove %s"), *name != '\0' ? name : address);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *name != '\0' ? name : address);
  /* There is no use-markup for it here */
  if (*address != '\0' && !g_str_equal (name, address))
    {
      g_autofree char *escaped = g_markup_escape_text (address, -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
    }
  if (self->editable)
    {
      GtkWidget *button = create_icon_button ("list-remove-symbolic", _("Remove"), label);

      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_row_cb), self, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  g_object_set_data_full (G_OBJECT (row), "member", mapi_properties_ref (member), (GDestroyNotify) mapi_properties_unref);
  gtk_list_box_insert (self->list, row, (int) self->members->len);
  g_ptr_array_add (self->members, mapi_properties_ref (member));
}

static void
add_activated_cb (MailEntryField *self,
                  GtkListBoxRow  *row)
{
  if ((GtkWidget *) row != self->add_row)
    return;
  if (get_kind (self) == MAPI_DETAIL_MEMBERS)
    g_signal_emit (self, signals[SIGNAL_CHOOSE_MEMBERS], 0);
  else
    gtk_widget_grab_focus (add_address (self, NULL));
}

static void
make_list (MailEntryField *self,
           const char     *add)
{
  self->list = g_object_ref_sink (GTK_LIST_BOX (gtk_list_box_new ()));
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mapi_detail_field_get_label (self->field), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (add_activated_cb), self, G_CONNECT_SWAPPED);
  if (self->editable)
    {
      self->add_row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->add_row), add);
      adw_action_row_add_prefix (ADW_ACTION_ROW (self->add_row), gtk_image_new_from_icon_name ("list-add-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->add_row), TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_row), GTK_ACCESSIBLE_PROPERTY_LABEL, add, -1);
      gtk_list_box_append (self->list, self->add_row);
    }
  gtk_list_box_append (self->list, self->note);
}

static void
make_addresses (MailEntryField *self,
                MapiProperties *values)
{
  const char * const *addresses = mapi_properties_get_strv (values, mapi_detail_field_get_tag (self->field));
  const char *one = mapi_properties_get_string (values, MAPI_PR_EMAIL_ADDRESS);

  make_list (self, _("Add Address"));
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    add_address (self, addresses[i]);
  if (addresses == NULL || addresses[0] == NULL)
    add_address (self, one);
}

/* ---- what was entered ---- */

static char *
dup_text (MailEntryField *self)
{
  char *text;
  GtkTextIter start, end;

  if (self->buffer != NULL)
    {
      gtk_text_buffer_get_bounds (self->buffer, &start, &end);
      text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
    }
  else
    text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->control)));
  return g_strstrip (text);
}

static char **
dup_addresses (MailEntryField *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      g_autofree char *text = ADW_IS_ENTRY_ROW (child) ? g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (child))))
                                                       : NULL;

      if (text != NULL && *text != '\0')
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

gboolean
mail_entry_field_is_empty (MailEntryField *self)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) addresses = NULL;

  g_return_val_if_fail (MAIL_IS_ENTRY_FIELD (self), TRUE);

  switch (get_kind (self))
    {
    case MAPI_DETAIL_ADDRESSES:
      addresses = dup_addresses (self);
      return addresses[0] == NULL;
    case MAPI_DETAIL_MEMBERS:
      return self->members->len == 0;
    case MAPI_DETAIL_PICTURE:
      return TRUE;
    default:
      text = dup_text (self);
      return *text == '\0';
    }
}

static void
apply_addresses (MailEntryField *self,
                 MapiProperties *values)
{
  g_auto(GStrv) addresses = dup_addresses (self);
  guint32 tag = mapi_detail_field_get_tag (self->field);

  if (self->criteria || addresses[0] == NULL)
    mapi_properties_remove (values, tag);
  if (addresses[0] != NULL)
    mapi_properties_set_strv (values, tag, (const char * const *) addresses);
  if (self->criteria)
    return;
  if (addresses[0] == NULL)
    {
      mapi_properties_remove (values, MAPI_PR_EMAIL_ADDRESS);
      mapi_properties_remove (values, MAPI_PR_SMTP_ADDRESS);
      return;
    }
  mapi_properties_set_string (values, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (values, MAPI_PR_EMAIL_ADDRESS, addresses[0]);
  mapi_properties_remove (values, MAPI_PR_SMTP_ADDRESS);
}

void
mail_entry_field_apply (MailEntryField *self,
                        MapiProperties *values)
{
  guint32 tag = mapi_detail_field_get_tag (self->field);
  g_autofree char *text = NULL;
  gint64 day;

  g_return_if_fail (MAIL_IS_ENTRY_FIELD (self));

  if (!self->editable)
    return;
  switch (get_kind (self))
    {
    case MAPI_DETAIL_ADDRESSES:
      apply_addresses (self, values);
      break;
    case MAPI_DETAIL_DATE:
      text = dup_text (self);
      if (*text == '\0')
        mapi_properties_remove (values, tag);
      else if (parse_day (text, &day))
        mapi_properties_set_time (values, tag, day);
      break;
    case MAPI_DETAIL_TEXT:
    case MAPI_DETAIL_LINES:
      text = dup_text (self);
      if (*text == '\0')
        mapi_properties_remove (values, tag);
      else
        mapi_properties_set_string (values, tag, text);
      break;
    default: /* the form and its dialog have pictures and members */
      break;
    }
}

/* ---- what is wrong ---- */

void
mail_entry_field_set_problem (MailEntryField *self,
                              const char     *problem)
{
  GtkWidget *marked = self->control;

  if (marked == NULL && self->list != NULL)
    marked = gtk_widget_get_first_child (GTK_WIDGET (self->list));
  mail_note_row_set_text (MAIL_NOTE_ROW (self->note), problem, TRUE);
  if (marked == NULL)
    return;
  if (problem != NULL)
    {
      gtk_widget_add_css_class (marked, "error");
      gtk_accessible_update_property (GTK_ACCESSIBLE (marked), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem, -1);
    }
  else
    {
      gtk_widget_remove_css_class (marked, "error");
      gtk_accessible_reset_property (GTK_ACCESSIBLE (marked), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
    }
}

/* (nullable): why it cannot be an address */
static char *
dup_address_problem (const char *text)
{
  g_autoptr(MapiProperties) parsed = mapi_one_off_parse (text);
  const char *address = parsed != NULL ? mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS) : NULL;
  char *risk = mapi_address_describe_risk (NULL, text);

  if (risk != NULL)
    return risk;
  if (g_strcmp0 (address, text) != 0)
    return g_strdup_printf (_("“%s” is no address. One looks like name@example.org."), text);
  return NULL;
}

gboolean
mail_entry_field_validate (MailEntryField *self)
{
  g_autofree char *problem = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) addresses = NULL;
  gint64 day;

  g_return_val_if_fail (MAIL_IS_ENTRY_FIELD (self), TRUE);

  if (!self->editable)
    return TRUE;
  if (get_kind (self) == MAPI_DETAIL_ADDRESSES && !self->criteria)
    {
      addresses = dup_addresses (self);
      for (guint i = 0; addresses[i] != NULL && problem == NULL; i++)
        problem = dup_address_problem (addresses[i]);
    }
  else if (get_kind (self) == MAPI_DETAIL_DATE)
    {
      text = dup_text (self);
      if (*text != '\0' && !parse_day (text, &day))
        problem = g_strdup (_("This is no day. Write it like 1990-05-31."));
    }
  mail_entry_field_set_problem (self, problem);
  return problem == NULL;
}

void
mail_entry_field_focus (MailEntryField *self)
{
  if (self->control != NULL)
    gtk_widget_grab_focus (self->control);
  else if (self->list != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* ---- members ---- */

static gboolean
is_member (MailEntryField *self,
           MapiProperties *entry)
{
  g_autoptr(MapiEntryId) id = mail_book_dup_id (entry);

  for (guint i = 0; id != NULL && i < self->members->len; i++)
    {
      g_autoptr(MapiEntryId) other = mail_book_dup_id (self->members->pdata[i]);

      if (other != NULL && mapi_entry_id_equal (id, other))
        return TRUE;
    }
  return id == NULL;
}

void
mail_entry_field_add_members (MailEntryField *self,
                              GPtrArray      *members)
{
  g_return_if_fail (MAIL_IS_ENTRY_FIELD (self));

  for (guint i = 0; i < members->len; i++)
    if (!is_member (self, members->pdata[i]))
      add_member (self, members->pdata[i]);
  changed (self);
}

GPtrArray *
mail_entry_field_get_members (MailEntryField *self)
{
  g_return_val_if_fail (MAIL_IS_ENTRY_FIELD (self), NULL);
  return self->members;
}

/* ---- the object ---- */

MapiDetailField *
mail_entry_field_get_detail (MailEntryField *self)
{
  g_return_val_if_fail (MAIL_IS_ENTRY_FIELD (self), NULL);
  return self->field;
}

void
mail_entry_field_add_to (MailEntryField      *self,
                         AdwPreferencesGroup *group)
{
  g_return_if_fail (MAIL_IS_ENTRY_FIELD (self));

  if (self->list != NULL)
    {
      adw_preferences_group_add (group, GTK_WIDGET (self->list));
      return;
    }
  if (self->control == NULL)
    return;
  adw_preferences_group_add (group, self->control);
  adw_preferences_group_add (group, self->note);
}

static void
mail_entry_field_dispose (GObject *object)
{
  MailEntryField *self = MAIL_ENTRY_FIELD (object);

  g_clear_object (&self->control);
  g_clear_object (&self->list);
  g_clear_object (&self->note);
  G_OBJECT_CLASS (mail_entry_field_parent_class)->dispose (object);
}

static void
mail_entry_field_finalize (GObject *object)
{
  MailEntryField *self = MAIL_ENTRY_FIELD (object);

  mapi_detail_field_unref (self->field);
  g_ptr_array_unref (self->members);
  G_OBJECT_CLASS (mail_entry_field_parent_class)->finalize (object);
}

static void
mail_entry_field_class_init (MailEntryFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_entry_field_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_entry_field_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_ENTRY_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_CHOOSE_MEMBERS] = g_signal_new ("choose-members", MAIL_TYPE_ENTRY_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                 NULL, G_TYPE_NONE, 0);
}

static void
mail_entry_field_init (MailEntryField *self)
{
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

MailEntryField *
mail_entry_field_new (MapiDetailField *field,
                      MapiProperties  *values,
                      GPtrArray       *members,
                      gboolean         criteria)
{
  MailEntryField *self = g_object_new (MAIL_TYPE_ENTRY_FIELD, NULL);
  const char *text = MAPI_PROP_TYPE (mapi_detail_field_get_tag (field)) == MAPI_PROP_TYPE_UNICODE
                       ? mapi_properties_get_string (values, mapi_detail_field_get_tag (field)) : NULL;

  self->field = mapi_detail_field_ref (field);
  self->criteria = criteria;
  self->editable = criteria || (mapi_detail_field_get_flags (field) & MAPI_DETAIL_FLAG_EDITABLE) != 0;
  self->note = g_object_ref_sink (mail_note_row_new ());
  switch (get_kind (self))
    {
    case MAPI_DETAIL_LINES:
      make_lines (self, text);
      break;
    case MAPI_DETAIL_ADDRESSES:
      make_addresses (self, values);
      break;
    case MAPI_DETAIL_DATE:
      make_day (self, values);
      break;
    case MAPI_DETAIL_MEMBERS:
      make_list (self, _("Add Members…"));
      for (guint i = 0; members != NULL && i < members->len; i++)
        add_member (self, members->pdata[i]);
      break;
    case MAPI_DETAIL_PICTURE:
      break;
    default:
      self->control = g_object_ref_sink (create_entry (self, mapi_detail_field_get_label (field), text));
    }
  return self;
}
