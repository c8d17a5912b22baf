/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports: RFC 3464 delivery status and RFC 8098 disposition → REPORT.* properties.
 *
 * A delivery status has a block of fields for the message and one for each recipient, apart by
 * empty lines. The recipients of a report object are those it reports on. */
#include "config.h"

#include "mapi-mime-decode-private.h"

#include <string.h>

#include "mapi-mime-text-private.h"
#include "../address/mapi-one-off.h"

#define MAX_REPORT     (1024 * 1024)
#define MAX_REPORTED   1000
#define MAX_ADDRESS    900

typedef struct
{
  char *original;               /* (owned) (nullable) addresses without type */
  char *final;                  /* (owned) (nullable) */
  char *action;                 /* (owned) (nullable) */
  char *status;                 /* (owned) (nullable) */
  char *diagnostic;             /* (owned) (nullable) */
} Reported;

/* X.400's diagnostic codes for RFC 3463's, as far as both name the same thing */
static gint
diagnostic_code (const char *status)
{
  static const struct { const char *status; gint code; } codes[] = {
    { "1.0", 0 }, { "1.1", 0 }, { "1.2", 35 }, { "1.3", 32 }, { "1.4", 1 }, { "1.6", 35 },
    { "2.1", 4 }, { "2.2", 4 }, { "2.3", 7 }, { "3.2", 4 }, { "3.4", 7 }, { "4.5", 2 },
    { "4.6", 3 }, { "4.7", 5 }, { "5.3", 16 }, { "7.1", 29 }, { "7.2", 28 }, { "7.5", 46 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strlen (status) >= 5 && strncmp (status + 2, codes[i].status, 3) == 0
        && (status[5] == '\0' || status[5] == ' '))
      return codes[i].code;
  return -1;
}

static char *
strip_type (const char *value)
{
  const char *semicolon = strchr (value, ';');
  const char *address = semicolon != NULL ? semicolon + 1 : value;
  g_autoptr(GPtrArray) mailboxes = mapi_mime_parse_mailboxes (address, 1);

  if (mailboxes->len > 0 && *((MapiMimeMailbox *) mailboxes->pdata[0])->address != '\0')
    return g_strdup (((MapiMimeMailbox *) mailboxes->pdata[0])->address);
  return mapi_mime_clean_line (address);
}

static MapiProperties *
find_recipient (MapiContent *content,
                const char  *address)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      const char *own = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      if (own != NULL && g_ascii_strcasecmp (own, address) == 0)
        return recipients->pdata[i];
    }
  return NULL;
}

static void
describe_recipient (MapiProperties *properties,
                    const Reported *reported,
                    gint64          time)
{
  gboolean failed = reported->action == NULL
                    || g_ascii_strncasecmp (reported->action, "failed", 6) == 0;
  g_autofree char *info = NULL;

  if (failed)
    {
      mapi_properties_set_long (properties, MAPI_PR_NDR_REASON_CODE, 0);
      mapi_properties_set_long (properties, MAPI_PR_NDR_DIAG_CODE,
                                reported->status != NULL ? diagnostic_code (reported->status)
                                                         : -1);
    }
  else if (time != 0)
    mapi_properties_set_time (properties, MAPI_PR_DELIVER_TIME, time);
  if (reported->action != NULL)
    {
      g_autofree char *action = mapi_mime_clean_line (reported->action);

      mapi_properties_set_string (properties, MAPI_PR_REPORT_DISPOSITION, action);
    }
  info = g_strdup_printf ("%s%s%s", reported->status != NULL ? reported->status : "",
                          reported->status != NULL && reported->diagnostic != NULL ? " " : "",
                          reported->diagnostic != NULL ? reported->diagnostic : "");
  if (*info != '\0')
    {
      mapi_properties_set_string (properties, MAPI_PR_SUPPLEMENTARY_INFO, info);
      mapi_properties_set_string (properties, MAPI_PR_REPORT_TEXT, info);
    }
}

static void
add_reported (MapiContent    *content,
              const Reported *reported,
              gint64          time)
{
  const char *address = reported->original != NULL ? reported->original : reported->final;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiProperties) recipient = NULL;
  MapiProperties *existing;

  if (address == NULL || *address == '\0' || strlen (address) > MAX_ADDRESS
      || mapi_content_get_recipients (content)->len >= MAX_REPORTED)
    return;
  existing = find_recipient (content, address);
  if (existing != NULL)
    {
      describe_recipient (existing, reported, time);
      return;
    }
  id = mapi_one_off_create_entry_id (address, "SMTP", address, FALSE);

  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GBytes) key = mapi_search_key_for_address ("SMTP", address);

  recipient = mapi_properties_new ();
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, address);
  mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_properties_set_string (recipient, MAPI_PR_SMTP_ADDRESS, address);
  mapi_properties_set_binary (recipient, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_binary (recipient, MAPI_PR_SEARCH_KEY, key);
  mapi_properties_set_long (recipient, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
  describe_recipient (recipient, reported, time);
  mapi_content_add_recipient (content, recipient);
}

static void
reported_clear (Reported *self)
{
  g_clear_pointer (&self->original, g_free);
  g_clear_pointer (&self->final, g_free);
  g_clear_pointer (&self->action, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->diagnostic, g_free);
}

/* One unfolded field of a report */
static void
read_field (MapiContent *content,
            Reported    *reported,
            gint64      *time,
            const char  *name,
            const char  *value)
{
  MapiProperties *properties = mapi_content_get_properties (content);

  if (g_ascii_strcasecmp (name, "Original-Recipient") == 0 && reported->original == NULL)
    reported->original = strip_type (value);
  else if (g_ascii_strcasecmp (name, "Final-Recipient") == 0 && reported->final == NULL)
    reported->final = strip_type (value);
  else if (g_ascii_strcasecmp (name, "Action") == 0 && reported->action == NULL)
    reported->action = g_strdup (value);
  else if (g_ascii_strcasecmp (name, "Status") == 0 && reported->status == NULL)
    reported->status = mapi_mime_clean_line (value);
  else if (g_ascii_strcasecmp (name, "Diagnostic-Code") == 0 && reported->diagnostic == NULL)
    {
      const char *semicolon = strchr (value, ';');

      reported->diagnostic = mapi_mime_clean_line (semicolon != NULL ? semicolon + 1 : value);
    }
  else if (g_ascii_strcasecmp (name, "Reporting-MTA") == 0)
    {
      g_autofree char *mta = strip_type (value);

      mapi_properties_set_string (properties, MAPI_PR_REPORTING_MTA, mta);
    }
  else if (g_ascii_strcasecmp (name, "Arrival-Date") == 0)
    *time = mapi_mime_parse_date (value);
  else if (g_ascii_strcasecmp (name, "Original-Message-ID") == 0)
    {
      g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

      mapi_mime_parse_ids (value, 1, ids);
      if (ids->len > 0)
        mapi_properties_set_string (properties, MAPI_PR_ORIGINAL_MESSAGE_ID, ids->pdata[0]);
    }
  else if (g_ascii_strcasecmp (name, "Disposition") == 0)
    {
      g_autofree char *disposition = mapi_mime_clean_line (value);

      mapi_properties_set_string (properties, MAPI_PR_REPORT_DISPOSITION, disposition);
    }
}

static void
read_line (MapiContent *content,
           Reported    *reported,
           gint64      *time,
           GString     *line)
{
  char *colon = strchr (line->str, ':');

  if (colon != NULL)
    {
      g_autofree char *name = g_strndup (line->str, colon - line->str);

      g_strchomp (name);
      g_strstrip (colon + 1);
      read_field (content, reported, time, name, colon + 1);
    }
  g_string_truncate (line, 0);
}

void
mapi_mime_decode_report (MapiContent          *content,
                         MapiMimeScan         *scan,
                         const MapiMimeEntity *entity)
{
  g_autofree char *text = mapi_mime_decode_text (scan, entity, MAX_REPORT);
  gboolean is_delivery = strstr (entity->type, "delivery-status") != NULL;
  g_autoptr(GString) line = g_string_new (NULL);
  Reported reported = { 0, };
  gint64 time = 0;

  for (const char *p = text; *p != '\0';)
    {
      const char *end = strchrnul (p, '\n');

      if (end > p && (*p == ' ' || *p == '\t') && line->len > 0)
        g_string_append_len (line, p, end - p);
      else
        {
          read_line (content, &reported, &time, line);
          if (end == p && is_delivery)
            {
              add_reported (content, &reported, time);
              reported_clear (&reported);
            }
          g_string_append_len (line, p, end - p);
        }
      p = *end == '\0' ? end : end + 1;
    }
  read_line (content, &reported, &time, line);
  if (is_delivery)
    add_reported (content, &reported, time);
  reported_clear (&reported);
}

static void
copy_string (MapiProperties *to,
             guint32         to_tag,
             MapiProperties *from,
             guint32         from_tag)
{
  const char *value = mapi_properties_get_string (from, from_tag);

  if (value != NULL && !mapi_properties_has (to, to_tag))
    mapi_properties_set_string (to, to_tag, value);
}

static void
copy_time (MapiProperties *to,
           guint32         to_tag,
           MapiProperties *from,
           guint32         from_tag)
{
  gint64 value = mapi_properties_get_time (from, from_tag);

  if (value != 0 && !mapi_properties_has (to, to_tag))
    mapi_properties_set_time (to, to_tag, value);
}

/* What the report says of the original comes from the original inside it */
void
mapi_mime_finish_report (MapiContent *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *message_class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  const char *body;
  gint64 time;

  if (message_class == NULL || !g_str_has_prefix (message_class, "REPORT."))
    return;
  mapi_properties_set_string (properties, MAPI_PR_ORIG_MESSAGE_CLASS, "IPM.Note");
  body = mapi_properties_get_string (properties, MAPI_PR_BODY);
  if (body != NULL)
    mapi_properties_set_string (properties, MAPI_PR_REPORT_TEXT, body);
  time = mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  if (time != 0)
    mapi_properties_set_time (properties, MAPI_PR_REPORT_TIME, time);
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      MapiContent *embedded = mapi_content_get_embedded (content, i);
      MapiProperties *original;

      if (embedded == NULL)
        continue;
      original = mapi_content_get_properties (embedded);
      copy_string (properties, MAPI_PR_ORIGINAL_SUBJECT, original, MAPI_PR_SUBJECT);
      copy_string (properties, MAPI_PR_ORIGINAL_DISPLAY_TO, original, MAPI_PR_DISPLAY_TO);
      copy_string (properties, MAPI_PR_ORIGINAL_DISPLAY_CC, original, MAPI_PR_DISPLAY_CC);
      copy_string (properties, MAPI_PR_ORIGINAL_SENDER_NAME, original, MAPI_PR_SENDER_NAME);
      copy_string (properties, MAPI_PR_ORIGINAL_MESSAGE_ID, original,
                   MAPI_PR_INTERNET_MESSAGE_ID);
      copy_time (properties, MAPI_PR_ORIGINAL_SUBMIT_TIME, original, MAPI_PR_CLIENT_SUBMIT_TIME);
      break;
    }
}
