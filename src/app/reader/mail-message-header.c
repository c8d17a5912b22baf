/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-header.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-address-chip.h"
#include "mail-shown-address.h"
#include "mail-wrap-layout.h"

#define MAX_CHIPS 1000

struct _MailMessageHeader
{
  GtkWidget  parent_instance;

  GtkWidget *box;               /* (unowned) the child */
  GtkWidget *avatar;
  GtkWidget *sender_slot;
  GtkWidget *address;
  GtkWidget *date;
  GtkWidget *recipients;
  GtkWidget *details_button;
  GtkWidget *details;
  GtkWidget *fields;
};

G_DEFINE_FINAL_TYPE (MailMessageHeader, mail_message_header, GTK_TYPE_WIDGET)

char *
mail_message_format_time (gint64 time_us)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) date = time_us > 0 ? g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC) : NULL;
  GTimeSpan age = date != NULL ? g_date_time_difference (now, date) : 0;

  if (date == NULL)
    return g_strdup ("");
  if (age >= 0 && g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (date)
      && age < G_TIME_SPAN_DAY)
    /* Translators: time of a message of today */
    return g_date_time_format (date, _("%H:%M"));
  if (age >= 0 && age < 6 * G_TIME_SPAN_DAY)
    /* Translators: day and time of a message of this week */
    return g_date_time_format (date, _("%a %H:%M"));
  if (g_date_time_get_year (now) == g_date_time_get_year (date))
    /* Translators: day and month of a message of this year */
    return g_date_time_format (date, _("%-d %b"));
  /* Translators: day, month and year of an older message */
  return g_date_time_format (date, _("%-d %b %Y"));
}

static void
mail_message_header_dispose (GObject *object)
{
  MailMessageHeader *self = MAIL_MESSAGE_HEADER (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (mail_message_header_parent_class)->dispose (object);
}

static void
mail_message_header_class_init (MailMessageHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_message_header_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-header");
}

/* Its menu costs more than all else of a header, and few are opened */
static void
create_menu_cb (GtkMenuButton *button,
                gpointer       menu)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, menu);
}

static GtkWidget *
build_top (MailMessageHeader *self,
           GMenuModel        *menu)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *button = gtk_menu_button_new ();

  /* Where both do not fit beside one another, neither is cut for the other's sake */
  gtk_widget_set_layout_manager (names, mail_wrap_layout_new (6, FALSE));
  self->sender_slot = adw_bin_new ();
  self->address = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->address), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (self->address), 0);
  gtk_label_set_selectable (GTK_LABEL (self->address), TRUE);
  gtk_widget_set_can_focus (self->address, FALSE);
  gtk_widget_add_css_class (self->address, "dim-label");
  self->date = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->date, "dim-label");
  gtk_widget_add_css_class (self->date, "numeric");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), create_menu_cb, g_object_ref (menu), g_object_unref);
  gtk_widget_set_tooltip_text (button, _("More for this message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("More for this message"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (names, TRUE);
  gtk_box_append (GTK_BOX (names), self->sender_slot);
  gtk_box_append (GTK_BOX (names), self->address);
  gtk_box_append (GTK_BOX (top), names);
  gtk_box_append (GTK_BOX (top), self->date);
  gtk_box_append (GTK_BOX (top), button);
  return top;
}

static GtkWidget *
build_line (MailMessageHeader *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("pan-down-symbolic");

  self->recipients = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->recipients), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->recipients), 0);
  gtk_box_append (GTK_BOX (line), self->recipients);
  gtk_box_append (GTK_BOX (line), arrow);
  gtk_widget_add_css_class (line, "dim-label");
  self->details_button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->details_button), line);
  gtk_widget_set_halign (self->details_button, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->details_button, "flat");
  gtk_widget_add_css_class (self->details_button, "mail-details-button");
  gtk_widget_set_tooltip_text (self->details_button, _("Everybody this message names"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->details_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Everybody this message names"), -1);
  return self->details_button;
}

/* A click beside the names closes the message again */
static void
released_cb (MailMessageHeader *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "message.collapse", NULL);
}

static void
mail_message_header_init (MailMessageHeader *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
mail_message_header_new (GMenuModel *menu)
{
  MailMessageHeader *self = g_object_new (MAIL_TYPE_MESSAGE_HEADER, NULL);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->avatar = adw_avatar_new (40, NULL, TRUE);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->avatar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (row), self->avatar);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (column), build_top (self, menu));
  gtk_box_append (GTK_BOX (column), build_line (self));
  gtk_box_append (GTK_BOX (row), column);
  gtk_box_append (GTK_BOX (self->box), row);
  self->fields = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->fields), 12);
  gtk_widget_add_css_class (self->fields, "mail-fields");
  self->details = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->details), self->fields);
  gtk_box_append (GTK_BOX (self->box), self->details);
  g_object_bind_property (self->details_button, "active", self->details, "reveal-child", G_BINDING_SYNC_CREATE);
  return GTK_WIDGET (self);
}

static void
add_row (MailMessageHeader *self,
         int               *row,
         const char        *label,
         GtkWidget         *value)
{
  GtkWidget *title = gtk_label_new (label);

  gtk_label_set_xalign (GTK_LABEL (title), 1);
  gtk_widget_set_valign (title, GTK_ALIGN_START);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_add_css_class (title, "mail-field-name");
  gtk_widget_set_hexpand (value, TRUE);
  if (GTK_IS_FLOW_BOX (value))
    gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_grid_attach (GTK_GRID (self->fields), title, 0, *row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->fields), value, 1, (*row)++, 1, 1);
}

static GtkWidget *
create_text (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "mail-field-value");
  return label;
}

static GtkWidget *
create_flow (void)
{
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 30);
  gtk_widget_set_halign (flow, GTK_ALIGN_START);
  return flow;
}

static void
add_chip (GtkWidget  *flow,
          const char *name,
          const char *address)
{
  gtk_flow_box_insert (GTK_FLOW_BOX (flow), mail_address_chip_new (name, address, FALSE), -1);
  gtk_widget_set_focusable (gtk_widget_get_last_child (flow), FALSE);
}

static void
add_people (MailMessageHeader *self,
            int               *row,
            const char        *label,
            GPtrArray         *people,
            gint               type)
{
  GtkWidget *flow = create_flow ();
  guint n = 0;

  g_object_ref_sink (flow);
  for (guint i = 0; i < people->len; i++)
    {
      MapiProperties *person = people->pdata[i];

      if (type >= 0 && (mapi_properties_get_long (person, MAPI_PR_RECIPIENT_TYPE, 0) & 0xff) != type)
        continue;
      if (n++ < MAX_CHIPS)
        add_chip (flow, mapi_properties_get_string (person, MAPI_PR_DISPLAY_NAME),
                  mapi_properties_get_string (person, MAPI_PR_EMAIL_ADDRESS));
    }
  if (n > MAX_CHIPS)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more", n - MAX_CHIPS),
                                               n - MAX_CHIPS);

      gtk_flow_box_insert (GTK_FLOW_BOX (flow), create_text (more), -1);
    }
  if (n > 0)
    add_row (self, row, label, flow);
  g_object_unref (flow);
}

/* Who checked where the message comes from. Its word counts once the user says that it is theirs. */
static void
add_server (MailMessageHeader *self,
            int               *row,
            MapiProperties    *message)
{
  g_autofree char *server = mapi_authenticity_dup_server (message);
  GtkWidget *box;
  GtkWidget *button;

  if (server == NULL)
    return;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (box, mail_wrap_layout_new (6, FALSE));
  button = gtk_button_new_with_mnemonic (_("This Is _My Server"));
  gtk_widget_set_tooltip_text (button, _("Believe what this server says of where messages come from"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "message.trust-server");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", server);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "mail-details-button");
  gtk_box_append (GTK_BOX (box), create_text (server));
  gtk_box_append (GTK_BOX (box), button);
  add_row (self, row, _("Checked by"), box);
}

/* The recipients of a report made here are those it tells of */
static gboolean
is_own_report (MapiProperties *properties)
{
  const char *message_class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);

  return message_class != NULL && g_str_has_prefix (message_class, "REPORT.")
         && mapi_properties_get_string (properties, MAPI_PR_TRANSPORT_MESSAGE_HEADERS) == NULL;
}

static void
fill_details (MailMessageHeader *self,
              MapiContent       *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GPtrArray) answers = mapi_reply_recipients_list (properties);
  gint64 sent = mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  g_autoptr(GDateTime) date = sent > 0 ? g_date_time_new_from_unix_local (sent / G_USEC_PER_SEC) : NULL;
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%c") : NULL;
  const char *sender = mapi_properties_get_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS);
  const char *author = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *list = mapi_list_dup_name (properties);
  GtkWidget *child;
  int row = 0;

  while ((child = gtk_widget_get_first_child (self->fields)) != NULL)
    gtk_grid_remove (GTK_GRID (self->fields), child);
  if (sender != NULL && author != NULL && g_ascii_strcasecmp (sender, author) != 0)
    {
      GtkWidget *flow = create_flow ();

      add_chip (flow, mapi_properties_get_string (properties, MAPI_PR_SENDER_NAME), sender);
      add_row (self, &row, _("Sent by"), flow);
    }
  if (is_own_report (properties))
    add_people (self, &row, _("About"), recipients, -1);
  else
    {
      add_people (self, &row, _("To"), recipients, MAPI_RECIPIENT_TO);
      add_people (self, &row, _("Cc"), recipients, MAPI_RECIPIENT_CC);
      add_people (self, &row, _("Bcc"), recipients, MAPI_RECIPIENT_BCC);
    }
  add_people (self, &row, _("Answers to"), answers, -1);
  if (list != NULL)
    add_row (self, &row, _("List"), create_text (list));
  if (when != NULL)
    add_row (self, &row, _("Date"), create_text (when));
  add_server (self, &row, properties);
}

/* "to Ann, Bob and 3 others" */
static char *
dup_recipients (MapiContent *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GString) names = g_string_new (NULL);
  guint shown = MIN (recipients->len, 4);

  if (is_own_report (mapi_content_get_properties (content)))
    return g_strdup (_("to me"));
  for (guint i = 0; i < shown; i++)
    {
      MapiProperties *person = recipients->pdata[i];
      g_autofree char *name =
        mail_address_dup_shown_name (mapi_properties_get_string (person, MAPI_PR_DISPLAY_NAME),
                                     mapi_properties_get_string (person, MAPI_PR_EMAIL_ADDRESS));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  if (recipients->len == 0)
    return g_strdup (_("to nobody named"));
  if (recipients->len > shown)
    /* Translators: names of recipients, and how many there are besides */
    return g_strdup_printf (ngettext ("to %s and %u other", "to %s and %u others", recipients->len - shown),
                            names->str, recipients->len - shown);
  /* Translators: names of recipients */
  return g_strdup_printf (_("to %s"), names->str);
}

static void
set_sender (MailMessageHeader *self,
            MapiProperties    *properties)
{
  const char *name = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *address = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *shown = mail_address_dup_shown_name (name, address);
  g_autofree char *shown_address = mail_address_dup_shown (address);

  /* The initials are the name's only where the name is shown */
  adw_avatar_set_text (ADW_AVATAR (self->avatar), shown);
  adw_bin_set_child (ADW_BIN (self->sender_slot),
                     mail_address_chip_new (*shown != '\0' ? name : _("No sender"), address, TRUE));
  gtk_label_set_text (GTK_LABEL (self->address), shown_address);
  gtk_widget_set_visible (self->address, *shown_address != '\0' && strcmp (shown, shown_address) != 0);
}

void
mail_message_header_set_content (MailMessageHeader *self,
                                 MapiContent       *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autofree char *recipients = dup_recipients (content);
  g_autofree char *when =
    mail_message_format_time (mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME));

  g_return_if_fail (MAIL_IS_MESSAGE_HEADER (self));

  set_sender (self, properties);
  gtk_label_set_text (GTK_LABEL (self->date), when);
  gtk_label_set_text (GTK_LABEL (self->recipients), recipients);
  fill_details (self, content);
}

void
mail_message_header_set_summary (MailMessageHeader *self,
                                 MapiProperties    *summary)
{
  g_autofree char *when =
    mail_message_format_time (mapi_properties_get_time (summary, MAPI_PR_MESSAGE_DELIVERY_TIME));

  g_return_if_fail (MAIL_IS_MESSAGE_HEADER (self));

  set_sender (self, summary);
  gtk_label_set_text (GTK_LABEL (self->date), when);
  gtk_widget_set_visible (self->details_button, FALSE);
}
