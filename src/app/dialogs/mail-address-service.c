/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-address-service.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-application.h"
#include "mail-asker.h"
#include "mail-entry-dialog.h"
#include "mail-foreign-parent.h"
#include "mail-select-recipients.h"

/* What a program may send: people, and bytes of a title, a label, and of a name, an address or an id */
#define MAX_PEOPLE 1000
#define MAX_LABEL  256
#define MAX_NAME   4096

/* One call; it waits until it is known who asks and there is a session, and goes with its caller */
typedef struct
{
  GDBusMethodInvocation *invocation;  /* (owned by the call) */
  char                  *sender;
  char                  *asker;       /* (nullable): not known yet */
  MailApplication       *application; /* (owned) */
  gulong                 waits;       /* handler of the application */
  guint                  watch;       /* of the caller */
  gboolean               gone;        /* the caller */
  gboolean               busy;        /* something is looked up, which ends the call when it is there and the caller gone */
  MailBook              *book;        /* (owned) (nullable) */
  GtkWindow             *window;      /* (unowned) (nullable): what is shown */
  guint                  n_wells;
} Call;

static void
call_free (Call *call)
{
  g_clear_signal_handler (&call->waits, call->application);
  g_bus_unwatch_name (call->watch);
  if (call->window != NULL)
    g_signal_handlers_disconnect_by_data (call->window, call);
  if (call->book != NULL)
    g_signal_handlers_disconnect_by_data (call->book, call);
  g_clear_object (&call->book);
  g_application_release (G_APPLICATION (call->application));
  g_object_unref (call->application);
  mail_asker_end (call->sender);
  g_free (call->sender);
  g_free (call->asker);
  g_free (call);
}

static gboolean
refuse (GDBusMethodInvocation *invocation,
        MapiError              code,
        const char            *message)
{
  g_autofree char *name = g_strconcat ("org.estafette.Error.", mapi_error_get_name (code), NULL);

  g_dbus_method_invocation_return_dbus_error (invocation, name, message);
  return TRUE;
}

/* Ends the call, as do the others that answer */
static void
fail (Call       *call,
      MapiError   code,
      const char *message)
{
  refuse (call->invocation, code, message);
  call_free (call);
}

static void
answer (Call     *call,
        GVariant *value)
{
  g_dbus_method_invocation_return_value (call->invocation, value);
  call_free (call);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  Call *call = user_data;
  GtkWindow *window = call->window;

  call->gone = TRUE;
  if (call->busy)
    return;
  fail (call, MAPI_ERROR_CANCEL, _("The question was withdrawn"));
  if (window != NULL)
    gtk_window_destroy (window);
}

static void
present (Call      *call,
         GtkWindow *window)
{
  const char *parent;

  call->window = window;
  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 0, "&s", &parent);
  mail_asker_show (window, call->asker);
  gtk_window_set_application (window, GTK_APPLICATION (call->application));
  mail_foreign_parent_set (window, parent);
  gtk_window_present (window);
}

/* ---- recipients ---- */

/* As it came: with its type where that is not SMTP */
static char *
dup_address (MailRecipient *recipient)
{
  MapiProperties *properties = mail_recipient_get_properties (recipient);
  const char *address = mail_recipient_get_address (recipient);
  const char *type = mapi_properties_get_string (properties, MAPI_PR_ADDRTYPE);

  if (address == NULL)
    return g_strdup ("");
  if (type == NULL || g_str_equal (type, "SMTP") || mapi_properties_has (properties, MAPI_PR_SMTP_ADDRESS))
    return g_strdup (address);
  return g_strconcat (type, ":", address, NULL);
}

static void
add_chosen (GVariantBuilder *chosen,
            guint            well,
            MailRecipient   *recipient)
{
  GBytes *bytes = mapi_properties_get_binary (mail_recipient_get_properties (recipient), MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  g_autofree char *printed = id != NULL ? mapi_entry_id_to_string (id) : NULL;
  g_autofree char *address = dup_address (recipient);

  g_variant_builder_add (chosen, "(usss)", well, mail_recipient_get_label (recipient), address,
                         printed != NULL ? printed : "");
}

static void
chosen_cb (MailSelectRecipients *dialog,
           gpointer              user_data)
{
  Call *call = user_data;
  GVariantBuilder chosen;

  g_variant_builder_init (&chosen, G_VARIANT_TYPE ("a(usss)"));
  for (guint well = 0; well < MAX (call->n_wells, 1); well++)
    {
      g_autoptr(GPtrArray) recipients = mail_select_recipients_list_well (dialog, well);

      for (guint i = 0; i < recipients->len; i++)
        add_chosen (&chosen, well, recipients->pdata[i]);
    }
  answer (call, g_variant_new ("(a(usss))", &chosen));
}

static void
cancelled_cb (MailSelectRecipients *dialog,
              gpointer              user_data)
{
  fail (user_data, MAPI_ERROR_USER_CANCEL, _("Cancelled"));
}

/* Where people are only looked at, that is the way to end it */
static void
closed_cb (GtkWindow *dialog,
           gpointer   user_data)
{
  answer (user_data, g_variant_new ("(a(usss))", NULL));
}

static MailSelectFlags
read_flags (GVariant *options)
{
  static const struct { const char *name; MailSelectFlags flag; } flags[] = {
    { "one", MAIL_SELECT_ONE }, { "select-only", MAIL_SELECT_ONLY }, { "resolve", MAIL_SELECT_RESOLVE },
  };
  MailSelectFlags all = MAIL_SELECT_NONE;
  gboolean on;

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_variant_lookup (options, flags[i].name, "b", &on) && on)
      all |= flags[i].flag;
  return all;
}

/* "TYPE:address", as Simple MAPI has it */
static gboolean
has_type (const char *address)
{
  return address[strcspn (address, ":@")] == ':';
}

/* Whatever is in the name, it is one recipient */
static MailRecipient *
create_recipient (const char *name,
                  const char *address)
{
  g_autofree char *text = *address == '\0' ? g_strdup (name)
                          : has_type (address) ? g_strdup_printf ("%s [%s]", name, address)
                          : mapi_address_format (name, address);
  g_autoptr(MapiProperties) properties = mapi_one_off_parse (text);

  if (properties == NULL)
    {
      properties = mapi_properties_new ();
      mapi_properties_set_string (properties, MAPI_PR_DISPLAY_NAME, name);
    }
  return mail_recipient_new (properties);
}

static void
fill (MailSelectRecipients *dialog,
      GVariant             *recipients)
{
  const char *name, *address;
  GVariantIter iter;
  guint well;

  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", &well, &name, &address))
    {
      g_autoptr(MailRecipient) recipient = create_recipient (name, address);

      mail_select_recipients_add (dialog, well, recipient);
    }
}

static void
show_recipients (Call *call)
{
  g_autoptr(GVariant) options = NULL;
  g_autoptr(GVariant) recipients = NULL;
  g_autofree const char **labels = NULL;
  MailSelectRecipients *dialog;
  const char *caption;
  MailSelectFlags flags;
  guint focus;

  g_variant_get (g_dbus_method_invocation_get_parameters (call->invocation), "(&s&s^a&s@a{sv}@a(uss))", NULL, &caption,
                 &labels, &options, &recipients);
  call->n_wells = MIN (g_strv_length ((char **) labels), MAIL_SELECT_MAX_WELLS);
  flags = read_flags (options);
  dialog = mail_select_recipients_new (NULL, mail_application_get_session (call->application), caption, labels, flags);
  fill (dialog, recipients);
  if (g_variant_lookup (options, "focus", "u", &focus))
    mail_select_recipients_set_focus (dialog, focus);
  g_signal_connect (dialog, "chosen", G_CALLBACK (chosen_cb), call);
  if (call->n_wells > 0 || (flags & MAIL_SELECT_ONE))
    g_signal_connect (dialog, "cancelled", G_CALLBACK (cancelled_cb), call);
  else
    g_signal_connect (dialog, "cancelled", G_CALLBACK (closed_cb), call);
  present (call, GTK_WINDOW (dialog));
}

/* ---- details ---- */

static void
details_closed_cb (GtkWindow *dialog,
                   gpointer   user_data)
{
  answer (user_data, NULL);
}

static void
fail_to_open (Call         *call,
              const GError *error)
{
  static const MapiError nobody[] = { MAPI_ERROR_UNKNOWN_ENTRYID, MAPI_ERROR_INVALID_ENTRYID, MAPI_ERROR_OBJECT_DELETED };
  MapiError code = mapi_error_classify (error);

  for (gsize i = 0; i < G_N_ELEMENTS (nobody); i++)
    if (code == nobody[i])
      code = MAPI_ERROR_NOT_FOUND;
  fail (call, code, error->message);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailBookEntry) entry = mail_book_open_finish (MAIL_BOOK (source), result, &error);
  MailEntryDialog *dialog;
  gboolean modify;

  call->busy = FALSE;
  if (call->gone)
    vanished_cb (NULL, NULL, call);
  else if (entry == NULL)
    fail_to_open (call, error);
  else
    {
      g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 2, "b", &modify);
      dialog = mail_entry_dialog_new_for_entry (NULL, call->book, g_steal_pointer (&entry), !modify);
      g_signal_connect (dialog, "destroy", G_CALLBACK (details_closed_cb), call);
      present (call, GTK_WINDOW (dialog));
    }
}

static void
loaded_cb (Call *call)
{
  g_autoptr(MapiEntryId) id = NULL;
  const char *printed;

  /* Others load it as well */
  g_signal_handlers_disconnect_by_func (call->book, loaded_cb, call);
  if (mail_book_get_problem (call->book) != NULL)
    {
      fail_to_open (call, mail_book_get_problem (call->book));
      return;
    }
  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 1, "&s", &printed);
  id = mapi_entry_id_new_from_string (printed, NULL);
  if (id == NULL)
    {
      fail (call, MAPI_ERROR_NOT_FOUND, _("There is nobody of this id"));
      return;
    }
  call->busy = TRUE;
  mail_book_open_async (call->book, id, NULL, NULL, opened_cb, call);
}

static void
show_details (Call *call)
{
  call->book = mail_book_for_session (mail_application_get_session (call->application));
  g_signal_connect_swapped (call->book, "loaded", G_CALLBACK (loaded_cb), call);
  mail_book_load (call->book);
}

/* ---- the calls ---- */

static void
begin (Call *call)
{
  if (mail_application_get_logon_state (call->application) == MAIL_LOGON_STATE_STARTING)
    return;
  g_clear_signal_handler (&call->waits, call->application);
  if (mail_application_get_logon_state (call->application) != MAIL_LOGON_STATE_READY)
    fail (call, MAPI_ERROR_LOGON_FAILED, _("No mailbox could be opened"));
  else if (g_str_equal (g_dbus_method_invocation_get_method_name (call->invocation), "ShowDetails"))
    show_details (call);
  else
    show_recipients (call);
}

static void
asker_known_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Call *call = user_data;

  call->busy = FALSE;
  call->asker = mail_asker_find_finish (result);
  if (call->gone)
    {
      vanished_cb (NULL, NULL, call);
      return;
    }
  call->waits = g_signal_connect_swapped (call->application, "notify::logon-state", G_CALLBACK (begin), call);
  begin (call);
}

static gboolean
start (GDBusMethodInvocation *invocation,
       const char            *parent,
       gboolean               fits)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);
  Call *call;

  if (*parent != '\0' && !mail_foreign_parent_is_valid (parent))
    return refuse (invocation, MAPI_ERROR_INVALID_PARAMETER, _("The parent is no “x11:XID” and no “wayland:HANDLE”"));
  if (!fits)
    return refuse (invocation, MAPI_ERROR_TOO_BIG, _("These are too many people, or too long texts"));
  if (!mail_asker_begin (sender))
    return refuse (invocation, MAPI_ERROR_BUSY, _("Too many questions are open"));
  call = g_new0 (Call, 1);
  call->invocation = invocation;
  call->sender = g_strdup (sender);
  call->application = g_object_ref (mail_application_get ());
  g_application_hold (G_APPLICATION (call->application));
  call->watch = g_bus_watch_name_on_connection (connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, call,
                                                NULL);
  call->busy = TRUE;
  mail_asker_find_async (connection, sender, asker_known_cb, call);
  return TRUE;
}

static gboolean
people_fit (GVariant *recipients)
{
  const char *name, *address;
  GVariantIter iter;

  if (g_variant_n_children (recipients) > MAX_PEOPLE)
    return FALSE;
  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", NULL, &name, &address))
    if (strlen (name) > MAX_NAME || strlen (address) > MAX_NAME)
      return FALSE;
  return TRUE;
}

static gboolean
choose_recipients_cb (MailIpcDialogs1       *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char            *parent,
                      const char            *caption,
                      const char * const    *labels,
                      GVariant              *options,
                      GVariant              *recipients,
                      gpointer               user_data)
{
  gboolean fits = strlen (caption) <= MAX_LABEL && g_strv_length ((char **) labels) <= MAIL_SELECT_MAX_WELLS;

  for (gsize i = 0; fits && labels[i] != NULL; i++)
    fits = strlen (labels[i]) <= MAX_LABEL;
  return start (invocation, parent, fits && people_fit (recipients));
}

static gboolean
show_details_cb (MailIpcDialogs1       *skeleton,
                 GDBusMethodInvocation *invocation,
                 const char            *parent,
                 const char            *entry_id,
                 gboolean               modify,
                 gpointer               user_data)
{
  return start (invocation, parent, strlen (entry_id) <= MAX_NAME);
}

void
mail_address_service_connect (MailIpcDialogs1 *skeleton)
{
  g_signal_connect (skeleton, "handle-choose-recipients", G_CALLBACK (choose_recipients_cb), NULL);
  g_signal_connect (skeleton, "handle-show-details", G_CALLBACK (show_details_cb), NULL);
}
