/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-simple-mailbox-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../mime/mapi-mime-text-private.h"
#include "../mime/mapi-mime.h"
#include "../transport/mapi-submission.h"

/* A message on its way to another program: the way back of mapi-simple-message.c. */

static const char *
text_or_empty (MapiProperties *properties,
               guint32         tag)
{
  const char *text = mapi_properties_get_string (properties, tag);

  return text != NULL ? text : "";
}

static void
add_text (GVariantDict   *dict,
          const char     *key,
          MapiProperties *properties,
          guint32         tag)
{
  g_variant_dict_insert (dict, key, "s", text_or_empty (properties, tag));
}

static void
add_recipients (GVariantDict *dict,
                MapiContent  *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(uss)"));
  for (guint i = 0; i < recipients->len; i++)
    {
      guint class = (guint) mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0) & 0xf;

      g_variant_builder_add (&list, "(uss)", class, text_or_empty (recipients->pdata[i], MAPI_PR_DISPLAY_NAME),
                             text_or_empty (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS));
    }
  g_variant_dict_insert_value (dict, "recipients", g_variant_builder_end (&list));
}

static void
add_date (GVariantDict   *dict,
          MapiProperties *properties)
{
  gint64 time = mapi_properties_get_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME);
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time / G_TIME_SPAN_SECOND);
  g_autoptr(GDateTime) local = time != 0 && utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *text = local != NULL ? g_date_time_format (local, "%Y/%m/%d %H:%M") : g_strdup ("");

  g_variant_dict_insert (dict, "date-received", "s", text);
}

static void
add_conversation (GVariantDict   *dict,
                  MapiProperties *properties)
{
  GBytes *id = mapi_properties_get_binary (properties, MAPI_PR_CONVERSATION_ID);
  g_autoptr(GString) hex = g_string_new (NULL);
  gsize size = 0;
  const guint8 *data = id != NULL ? g_bytes_get_data (id, &size) : NULL;

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  g_variant_dict_insert (dict, "conversation-id", "s", hex->str);
}

static void
add_flags (GVariantDict   *dict,
           MapiProperties *properties)
{
  gint32 flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);
  guint simple = MAPI_SIMPLE_MESSAGE_NONE;

  if ((flags & MAPI_MSGFLAG_READ) == 0)
    simple |= MAPI_SIMPLE_MESSAGE_UNREAD;
  if (mapi_properties_get_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED))
    simple |= MAPI_SIMPLE_MESSAGE_RECEIPT_REQUESTED;
  if ((flags & MAPI_MSGFLAG_UNSENT) == 0)
    simple |= MAPI_SIMPLE_MESSAGE_SENT;
  g_variant_dict_insert (dict, "flags", "u", simple);
}

static void
add_envelope (GVariantDict *dict,
              MapiContent  *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);

  add_text (dict, "subject", properties, MAPI_PR_SUBJECT);
  add_text (dict, "type", properties, MAPI_PR_MESSAGE_CLASS);
  add_date (dict, properties);
  add_conversation (dict, properties);
  add_flags (dict, properties);
  add_recipients (dict, content);
  g_variant_dict_insert (dict, "originator", "(uss)", MAPI_RECIPIENT_ORIG,
                         text_or_empty (properties, MAPI_PR_SENT_REPRESENTING_NAME),
                         text_or_empty (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
  g_variant_dict_insert (dict, "n-files", "u", mapi_content_get_n_attachments (content));
}

/* ---- files ---- */

static gboolean
write_all (int         fd,
           const char *data,
           gsize       size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = write (fd, data + done, size - done);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += n > 0 ? (gsize) n : 0;
    }
  return lseek (fd, 0, SEEK_SET) == 0;
}

/* In memory, and gone with the last who has it open: nothing is left on a disk */
static gboolean
add_file (GVariantBuilder  *files,
          GUnixFDList      *fds,
          const char       *name,
          GBytes           *bytes,
          GError          **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  int fd = memfd_create ("message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  int handle;

  if (fd < 0 || !write_all (fd, data, size)
      || fcntl (fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    {
      g_set_error (error, MAPI_SIMPLE_ERROR,
                   errno == ENOSPC || errno == EDQUOT ? (int) MAPI_SIMPLE_ERROR_DISK_FULL
                   : errno == ENOMEM ? (int) MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY
                   : (int) MAPI_SIMPLE_ERROR_ATTACHMENT_WRITE_FAILURE,
                   _("“%s” could not be handed over: %s"), name, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  handle = g_unix_fd_list_append (fds, fd, error);
  close (fd);
  if (handle < 0)
    return FALSE;
  g_variant_builder_add (files, "(hs)", handle, name);
  return TRUE;
}

static GBytes *
dup_attachment (MapiContent  *content,
                guint         position,
                GError      **error)
{
  MapiContent *embedded = mapi_content_get_embedded (content, position);
  GBytes *bytes = mapi_properties_get_binary (mapi_content_get_attachment (content, position), MAPI_PR_ATTACH_DATA_BIN);

  if (embedded != NULL)
    return mapi_mime_encode (embedded, MAPI_MIME_ENCODE_KEEP_BCC, error);
  return bytes != NULL ? g_bytes_ref (bytes) : g_bytes_new (NULL, 0);
}

static char *
dup_attachment_name (MapiContent *content,
                     guint        position)
{
  static const guint32 tags[] = { MAPI_PR_ATTACH_LONG_FILENAME, MAPI_PR_ATTACH_FILENAME, MAPI_PR_DISPLAY_NAME };
  MapiProperties *attachment = mapi_content_get_attachment (content, position);
  g_autofree char *clean = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (tags) && clean == NULL; i++)
    if (mapi_properties_get_string (attachment, tags[i]) != NULL)
      clean = mapi_mime_clean_file_name (mapi_properties_get_string (attachment, tags[i]));
  if (clean == NULL)
    clean = g_strdup (_("Unnamed"));
  if (mapi_content_get_embedded (content, position) != NULL && !g_str_has_suffix (clean, ".eml"))
    return g_strconcat (clean, ".eml", NULL);
  return g_steal_pointer (&clean);
}

static gboolean
add_files (GVariantBuilder      *files,
           GUnixFDList          *fds,
           MapiContent          *content,
           MapiSimpleReadFlags   flags,
           GError              **error)
{
  guint n = flags & MAPI_SIMPLE_READ_SUPPRESS_ATTACH ? 0 : mapi_content_get_n_attachments (content);

  if (n > MAPI_SIMPLE_MAX_READ_FILES)
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_TOO_MANY_FILES,
                           _("The message has more files than can be handed over"));
      return FALSE;
    }
  if (flags & MAPI_SIMPLE_READ_BODY_AS_FILE)
    {
      const char *text = text_or_empty (mapi_content_get_properties (content), MAPI_PR_BODY);
      g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));

      if (!add_file (files, fds, _("Message.txt"), bytes, error))
        return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = dup_attachment_name (content, i);
      g_autoptr(GBytes) bytes = dup_attachment (content, i, error);

      if (bytes == NULL || !add_file (files, fds, name, bytes, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_read (MapiSession   *session,
           MapiMessage   *message,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  if (mapi_message_get_flags (message) & MAPI_MSGFLAG_READ)
    return TRUE;
  g_ptr_array_add (ids, (gpointer) mapi_message_get_entry_id (message));
  return mapi_session_set_read_flags (session, mapi_message_get_store (message), NULL, ids, MAPI_READ_FLAG_NONE, NULL,
                                      cancellable, error);
}

/**
 * mapi_simple_read_mail:
 * @session: a session
 * @id: a message
 * @flags: what of it is wanted; %MAPI_SIMPLE_READ_ENVELOPE_ONLY neither text nor files, whatever else is said
 * @fds: its files are put in here
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Hands a message over to another program. With %MAPI_SIMPLE_READ_BODY_AS_FILE its text is the first of the files. It
 * is marked as read unless %MAPI_SIMPLE_READ_PEEK says otherwise. Blocks; any thread.
 *
 * Besides the keys of [func@simple_message_to_content] there are `originator` (`(uss)`), `date-received` (`s`,
 * YYYY/MM/DD HH:MM in local time), `conversation-id` (`s`), `flags` (`u`, #MapiSimpleMessageFlags) and `n-files` (`u`,
 * how many there are).
 *
 * Errors: %MAPI_SIMPLE_ERROR_INVALID_MESSAGE, %MAPI_SIMPLE_ERROR_TOO_MANY_FILES,
 * %MAPI_SIMPLE_ERROR_ATTACHMENT_WRITE_FAILURE, %MAPI_SIMPLE_ERROR_DISK_FULL; %MAPI_ERROR_NETWORK_ERROR if its text is
 * on a server that cannot be reached. It is as unread as it was then.
 * Source: MAPIReadMail.
 *
 * Returns: (transfer full): the message and its files, `(a{sv}a(hs))`
 */
GVariant *
mapi_simple_read_mail (MapiSession          *session,
                       const char           *id,
                       MapiSimpleReadFlags   flags,
                       GUnixFDList          *fds,
                       GCancellable         *cancellable,
                       GError              **error)
{
  g_autoptr(MapiMessage) message = mapi_simple_open_message (session, id, MAPI_OPEN_NONE, cancellable, error);
  gboolean whole = (flags & MAPI_SIMPLE_READ_ENVELOPE_ONLY) == 0;
  g_autoptr(GVariant) values = NULL;
  g_autoptr(GVariant) list = NULL;
  MapiContent *content;
  GVariantBuilder files;
  GVariantDict dict;

  if (message == NULL)
    return NULL;
  content = mapi_message_get_content (message);
  g_variant_dict_init (&dict, NULL);
  add_envelope (&dict, content);
  if (whole && (flags & MAPI_SIMPLE_READ_BODY_AS_FILE) == 0)
    add_text (&dict, "text", mapi_content_get_properties (content), MAPI_PR_BODY);
  values = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_variant_builder_init (&files, G_VARIANT_TYPE ("a(hs)"));
  if (whole && !add_files (&files, fds, content, flags, error))
    {
      g_variant_builder_clear (&files);
      return NULL;
    }
  list = g_variant_ref_sink (g_variant_builder_end (&files));
  if ((flags & MAPI_SIMPLE_READ_PEEK) == 0 && !mark_read (session, message, cancellable, error))
    return NULL;
  return g_variant_ref_sink (g_variant_new ("(@a{sv}@a(hs))", values, list));
}
