/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-outbox-item.h"

#include <glib/gi18n.h>

#include "mail-dates.h"
#include "mail-schedule.h"
#include "mail-text.h"

#define TITLE_CHARS 200
#define STATE_CHARS 600

struct _MailOutboxItem
{
  GObject      parent_instance;

  MapiProvider *provider; /* (owned) */
  MapiEntryId *id;      /* (owned) (nullable) */
  gint64       number;
  char        *title;   /* (owned) */
  char        *state;   /* (owned) */
  char        *sentence; /* (owned) (nullable): of a message, the state without its recipients */
  GError      *error;   /* (owned) (nullable) */
  gboolean     problem;
  gboolean     leaving;
  gboolean     held;    /* with the whole queue */
};

G_DEFINE_FINAL_TYPE (MailOutboxItem, mail_outbox_item, G_TYPE_OBJECT)

static void
mail_outbox_item_finalize (GObject *object)
{
  MailOutboxItem *self = MAIL_OUTBOX_ITEM (object);

  g_clear_object (&self->provider);
  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_free (self->title);
  g_free (self->state);
  g_free (self->sentence);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (mail_outbox_item_parent_class)->finalize (object);
}

static void
mail_outbox_item_class_init (MailOutboxItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_outbox_item_finalize;
}

static void
mail_outbox_item_init (MailOutboxItem *self)
{
}

static char *
when (gint64 time)
{
  return mail_dates_format_short (time, g_get_real_time ());
}

/* "…: the server's words", cleaned; takes @sentence */
static char *
with_reason (char       *sentence,
             const char *reason)
{
  g_autofree char *taken = sentence;
  g_autofree char *clean = NULL;

  if (reason == NULL || *reason == '\0')
    return g_steal_pointer (&taken);
  clean = mail_text_clean (reason, STATE_CHARS);
  /* Translators: what is going on with a message, then why in the words of the server */
  return g_strdup_printf (_("%s: %s"), taken, clean);
}

static char *
describe_queued (MapiOutgoing *outgoing,
                 gboolean      held)
{
  gint64 deferred = mapi_properties_get_time (mapi_outgoing_get_properties (outgoing), MAPI_PR_DEFERRED_SEND_TIME);
  gint64 next = mapi_outgoing_get_next_try (outgoing);
  const char *error = mapi_outgoing_get_error (outgoing);
  g_autofree char *time = NULL;

  if (held)
    return with_reason (g_strdup (_("Held until you release it")), error);
  if (deferred > g_get_real_time ())
    {
      g_autoptr(GDateTime) today = g_date_time_new_now_local ();
      g_autoptr(GDateTime) hour = g_date_time_new_from_unix_local (deferred / G_USEC_PER_SEC);

      time = mail_schedule_format (today, hour);
      /* Translators: a day and time */
      return g_strdup_printf (_("To be sent: %s"), time);
    }
  if (mapi_outgoing_get_attempts (outgoing) == 0)
    return g_strdup (_("Waiting to be sent"));
  if (next == 0 || next == G_MAXINT64)
    return with_reason (g_strdup (_("Will be tried again")), error);
  time = when (next);
  return with_reason (g_strdup_printf (_("Will be tried again %s"), time), error);
}

static char *
describe (MapiOutgoing *outgoing,
          gboolean      held)
{
  const char *error = mapi_outgoing_get_error (outgoing);
  g_autofree char *reason = NULL;

  switch (mapi_outgoing_get_state (outgoing))
    {
    case MAPI_OUTGOING_SENDING:
      return g_strdup (_("Being sent"));
    case MAPI_OUTGOING_FAILED:
      return with_reason (g_strdup (_("Could not be sent")), error);
    case MAPI_OUTGOING_UNKNOWN:
      reason = with_reason (g_strdup (_("May have been sent already")), error);
      /* Translators: “Send Now” is the name of the button beside it */
      return g_strconcat (reason, "\n", _("Look whether it arrived before you choose “Send Now”."), NULL);
    case MAPI_OUTGOING_HELD:
      return with_reason (g_strdup (_("Held until you release it")), error);
    case MAPI_OUTGOING_QUEUED:
    case MAPI_OUTGOING_DEFERRED:
    default:
      return describe_queued (outgoing, held);
    }
}

static GError *
create_error (MapiProperties *operation,
              const char     *text)
{
  g_autofree char *clean = mail_text_clean (text, STATE_CHARS);
  MapiError code = MAPI_ERROR_CALL_FAILED;
  GError *error;

  mapi_error_from_value ((guint32) mapi_properties_get_long (operation, MAPI_PR_OUTGOING_CODE, 0), &code);
  error = g_error_new_literal (MAPI_ERROR, (int) code, clean);
  mapi_error_explain (&error, NULL, mapi_properties_get_string (operation, MAPI_PR_OUTGOING_LOW_LEVEL), NULL);
  return error;
}

MailOutboxItem *
mail_outbox_item_new_message (MapiStore    *store,
                              MapiOutgoing *outgoing,
                              gboolean      held)
{
  MailOutboxItem *self = g_object_new (MAIL_TYPE_OUTBOX_ITEM, NULL);
  MapiProperties *properties = mapi_outgoing_get_properties (outgoing);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  const char *to = mapi_properties_get_string (properties, MAPI_PR_DISPLAY_TO);
  MapiOutgoingState state = mapi_outgoing_get_state (outgoing);

  self->provider = g_object_ref (MAPI_PROVIDER (store));
  self->id = mapi_entry_id_copy (mapi_outgoing_get_entry_id (outgoing));
  self->title = mail_text_clean (subject != NULL && *subject != '\0' ? subject : _("No subject"), TITLE_CHARS);
  self->sentence = describe (outgoing, held);
  if (to != NULL && *to != '\0')
    {
      g_autofree char *people = mail_text_clean (to, TITLE_CHARS);

      /* Translators: the recipients, then what becomes of the message */
      self->state = g_strdup_printf (_("To %s\n%s"), people, self->sentence);
    }
  else
    self->state = g_strdup (self->sentence);
  self->held = held;
  self->leaving = state == MAPI_OUTGOING_SENDING;
  self->problem = state == MAPI_OUTGOING_FAILED || state == MAPI_OUTGOING_UNKNOWN ||
                  mapi_outgoing_get_error (outgoing) != NULL;
  if (mapi_outgoing_get_error (outgoing) != NULL)
    self->error = create_error (properties, mapi_outgoing_get_error (outgoing));
  return self;
}

static const struct
{
  const char *name;
  const char *sentence;
} kinds[] = {
  { "flags", N_("Marks") },
  { "keywords", N_("Tags") },
  { "move", N_("Move") },
  { "copy", N_("Copy") },
  { "delete", N_("Deletion") },
  { "append", N_("New message") },
  { "save", N_("Entry of an address book") },
  { "create-folder", N_("New folder") },
  { "change-folder", N_("Folder renamed or moved") },
  { "delete-folder", N_("Folder deleted") },
};

static const char *
name_kind (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].name, kind) == 0)
      return _(kinds[i].sentence);
  return _("Change");
}

MailOutboxItem *
mail_outbox_item_new_operation (MapiProvider   *provider,
                                MapiProperties *operation)
{
  MailOutboxItem *self = g_object_new (MAIL_TYPE_OUTBOX_ITEM, NULL);
  const char *kind = mapi_properties_get_string (operation, MAPI_PR_DISPLAY_NAME);
  const char *subject = mapi_properties_get_string (operation, MAPI_PR_SUBJECT);
  const char *error = mapi_properties_get_string (operation, MAPI_PR_OUTGOING_ERROR);
  g_autofree char *about = NULL;

  self->provider = g_object_ref (provider);
  self->number = mapi_properties_get_int64 (operation, MAPI_PR_CHANGE_NUMBER, 0);
  about = mail_text_clean (subject != NULL && *subject != '\0' ? subject : _("No subject"), TITLE_CHARS);
  /* Translators: what kind of change, then the message or folder it is about */
  self->title = g_strdup_printf (_("%s: %s"), name_kind (kind), about);
  self->state = error != NULL ? with_reason (g_strdup (_("Will be tried again")), error)
                              : g_strdup (_("Waiting for the server"));
  self->problem = error != NULL;
  if (error != NULL)
    self->error = create_error (operation, error);
  return self;
}

MapiProvider *
mail_outbox_item_get_provider (MailOutboxItem *self)
{
  return self->provider;
}

gboolean
mail_outbox_item_is_operation (MailOutboxItem *self)
{
  return self->id == NULL;
}

const MapiEntryId *
mail_outbox_item_get_entry_id (MailOutboxItem *self)
{
  return self->id;
}

gint64
mail_outbox_item_get_number (MailOutboxItem *self)
{
  return self->number;
}

const char *
mail_outbox_item_get_title (MailOutboxItem *self)
{
  return self->title;
}

const char *
mail_outbox_item_get_state (MailOutboxItem *self)
{
  return self->state;
}

const char *
mail_outbox_item_get_sentence (MailOutboxItem *self)
{
  return self->sentence != NULL ? self->sentence : self->state;
}

gboolean
mail_outbox_item_can_retry (MailOutboxItem *self)
{
  return !self->held && !self->leaving;
}

gboolean
mail_outbox_item_has_problem (MailOutboxItem *self)
{
  return self->problem;
}

const GError *
mail_outbox_item_get_error (MailOutboxItem *self)
{
  return self->error;
}

gboolean
mail_outbox_item_is_leaving (MailOutboxItem *self)
{
  return self->leaving;
}

gboolean
mail_outbox_item_equal (MailOutboxItem *self,
                        MailOutboxItem *other)
{
  return self->provider == other->provider && self->number == other->number && self->leaving == other->leaving &&
         self->problem == other->problem && self->held == other->held && (self->error == NULL) == (other->error == NULL) &&
         (self->error == NULL || (self->error->code == other->error->code &&
                                  g_strcmp0 (mapi_error_get_low_level (self->error),
                                             mapi_error_get_low_level (other->error)) == 0)) && g_str_equal (self->title, other->title) &&
         g_str_equal (self->state, other->state) &&
         (self->id == NULL) == (other->id == NULL) &&
         (self->id == NULL || mapi_entry_id_equal (self->id, other->id));
}
