/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-remote-row.h"

#include <glib/gi18n.h>

#include "mail-dates.h"
#include "mail-text.h"

#define MAX_TEXT 300

struct _MailRemoteRow
{
  GtkBox           parent_instance;
  GtkLabel        *subject;
  GtkLabel        *sender;
  GtkLabel        *facts;   /* when it came, and how large it is */
  GtkToggleButton *fetch;
  GtkToggleButton *remove;
  MapiRow         *row;     /* (owned) (nullable) */
  gulong           changed;
};

G_DEFINE_FINAL_TYPE (MailRemoteRow, mail_remote_row, GTK_TYPE_BOX)

enum { MARK, N_SIGNALS };
static guint signals[N_SIGNALS];

const guint32 *
mail_remote_row_get_columns (gsize *n_columns)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SUBJECT,
    MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_SOURCE_SIZE, MAPI_PR_MSG_STATUS
  };

  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

/* ---- what it says ---- */

static void
set_name (GtkWidget  *widget,
          const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static char *
dup_sender (MapiProperties *bag)
{
  const char *name = mapi_properties_get_string (bag, MAPI_PR_SENT_REPRESENTING_NAME);

  if (name == NULL || *name == '\0')
    name = mapi_properties_get_string (bag, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  return mail_text_clean (name, MAX_TEXT);
}

static char *
dup_facts (MapiProperties *bag)
{
  gint64 time = mapi_properties_get_int64 (bag, MAPI_PR_MESSAGE_DELIVERY_TIME, 0);
  gint64 size = mapi_properties_get_int64 (bag, MAPI_PR_SOURCE_SIZE, 0);
  g_autofree char *date = time != 0 ? mail_dates_format_short (time, g_get_real_time ()) : NULL;
  g_autofree char *bulk = size > 0 ? g_format_size ((guint64) size) : NULL;

  if (date == NULL || bulk == NULL)
    return g_strdup (date != NULL ? date : bulk != NULL ? bulk : "");
  /* Translators: when a message came, and how large it is */
  return g_strdup_printf (_("%s · %s"), date, bulk);
}

static void
tell_names (MailRemoteRow *self,
            const char    *subject,
            const char    *sender,
            const char    *facts,
            guint          mark)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *fetch = g_strdup_printf (_("Fetch “%s”"), subject);
  g_autofree char *remove = g_strdup_printf (_("Delete “%s” on the server"), subject);
  const char *state = mark & MAPI_MSGSTATUS_REMOTE_DELETE ? _("to be deleted")
                    : mark & MAPI_MSGSTATUS_REMOTE_DOWNLOAD ? _("to be fetched") : NULL;
  g_autofree char *name = g_strjoin (", ", subject, sender, facts, state, NULL);

  set_name (GTK_WIDGET (self->fetch), fetch);
  set_name (GTK_WIDGET (self->remove), remove);
  if (item != NULL)
    set_name (item, name);
}

static void
update (MailRemoteRow *self)
{
  MapiProperties *bag = self->row != NULL ? mapi_row_get_properties (self->row) : NULL;
  g_autofree char *subject = NULL;
  g_autofree char *sender = NULL;
  g_autofree char *facts = NULL;
  guint mark = 0;

  gtk_widget_set_sensitive (GTK_WIDGET (self->fetch), bag != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove), bag != NULL);
  if (bag != NULL)
    {
      subject = mail_text_clean (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), MAX_TEXT);
      if (*subject == '\0')
        {
          g_free (subject);
          subject = g_strdup (_("No subject"));
        }
      sender = dup_sender (bag);
      facts = dup_facts (bag);
      mark = (guint) mapi_properties_get_long (bag, MAPI_PR_MSG_STATUS, 0);
      tell_names (self, subject, sender, facts, mark);
    }
  gtk_label_set_text (self->subject, subject != NULL ? subject : "");
  gtk_label_set_text (self->sender, sender != NULL ? sender : "");
  gtk_label_set_text (self->facts, facts != NULL ? facts : "");
  gtk_toggle_button_set_active (self->remove, (mark & MAPI_MSGSTATUS_REMOTE_DELETE) != 0);
  gtk_toggle_button_set_active (self->fetch, (mark & MAPI_MSGSTATUS_REMOTE_DOWNLOAD) != 0 &&
                                             (mark & MAPI_MSGSTATUS_REMOTE_DELETE) == 0);
}

/* ---- marks ---- */

/* One at a time: the other goes up at once, and both are as the store has them when it tells */
static void
clicked_cb (MailRemoteRow   *self,
            GtkToggleButton *button)
{
  gboolean active = gtk_toggle_button_get_active (button);
  guint mark = button == self->fetch ? MAPI_MSGSTATUS_REMOTE_DOWNLOAD : MAPI_MSGSTATUS_REMOTE_DELETE;

  if (self->row == NULL)
    return;
  if (active)
    gtk_toggle_button_set_active (button == self->fetch ? self->remove : self->fetch, FALSE);
  g_signal_emit (self, signals[MARK], 0, self->row, active ? mark : 0);
}

/* ---- the widget ---- */

static GtkLabel *
add_label (GtkWidget  *box,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (label, css_class);
      gtk_widget_add_css_class (label, "dim-label");
    }
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkToggleButton *
add_button (MailRemoteRow *self,
            const char    *icon,
            const char    *tooltip)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "mail-mark");
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), button);
  return GTK_TOGGLE_BUTTON (button);
}

/* The list goes from row to row: there the same button is meant */
static gboolean
mail_remote_row_grab_focus (GtkWidget *widget)
{
  MailRemoteRow *self = MAIL_REMOTE_ROW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, MAIL_TYPE_REMOTE_ROW) : NULL;
  gboolean remove = row != NULL && focus == GTK_WIDGET (MAIL_REMOTE_ROW (row)->remove);

  return gtk_widget_grab_focus (GTK_WIDGET (remove ? self->remove : self->fetch));
}

static void
mail_remote_row_dispose (GObject *object)
{
  MailRemoteRow *self = MAIL_REMOTE_ROW (object);

  if (self->row != NULL)
    g_clear_signal_handler (&self->changed, self->row);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (mail_remote_row_parent_class)->dispose (object);
}

static void
mail_remote_row_class_init (MailRemoteRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_remote_row_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = mail_remote_row_grab_focus;
  signals[MARK] = g_signal_new ("mark", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, MAPI_TYPE_ROW, G_TYPE_UINT);
}

static void
mail_remote_row_init (MailRemoteRow *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  self->sender = add_label (lines, NULL);
  self->subject = add_label (lines, NULL);
  self->facts = add_label (lines, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->sender), "heading");
  gtk_box_append (GTK_BOX (self), lines);
  self->fetch = add_button (self, "folder-download-symbolic", _("Fetch"));
  self->remove = add_button (self, "user-trash-symbolic", _("Delete on the Server"));
}

GtkWidget *
mail_remote_row_new (void)
{
  return g_object_new (MAIL_TYPE_REMOTE_ROW, NULL);
}

void
mail_remote_row_set_row (MailRemoteRow *self,
                         MapiRow       *row)
{
  g_return_if_fail (MAIL_IS_REMOTE_ROW (self));

  if (self->row != NULL)
    g_clear_signal_handler (&self->changed, self->row);
  g_set_object (&self->row, row);
  if (row != NULL)
    self->changed = g_signal_connect_swapped (row, "notify::properties", G_CALLBACK (update), self);
  update (self);
}
