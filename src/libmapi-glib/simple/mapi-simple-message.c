/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-simple-message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../address/mapi-one-off.h"
#include "../mime/mapi-mime-text-private.h"

#define MAX_LINE 2000
#define CHUNK    (256 * 1024)

static gboolean
fail (GError          **error,
      MapiSimpleError   code,
      const char       *message)
{
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, (int) code, message);
  return FALSE;
}

/* Nothing that could begin another header field, or turn what is read after it */
static gboolean
is_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2066 && c <= 0x2069))
        return FALSE;
    }
  return g_utf8_strlen (text, -1) <= MAX_LINE;
}

/* The value of @key; %NULL with no error when it is missing, and with one when it is something else */
static GVariant *
lookup (GVariant      *message,
        const char    *key,
        const char    *type,
        GError       **error)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (message, key, NULL);

  if (value == NULL || g_variant_is_of_type (value, G_VARIANT_TYPE (type)))
    return g_steal_pointer (&value);
  g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("“%s” is not of the type “%s”"), key, type);
  return NULL;
}

/* ---- recipients ---- */

/* "SMTP:a@b" and "a@b"; *@type is what stands before the colon */
static const char *
split_address (const char  *address,
               char       **type)
{
  const char *colon = strchr (address, ':');
  const char *at = strchr (address, '@');

  *type = g_strdup ("SMTP");
  if (colon == NULL || colon == address || (at != NULL && at < colon))
    return address;
  for (const char *p = address; p < colon; p++)
    if (!g_ascii_isalnum (*p))
      return address;
  g_free (*type);
  *type = g_ascii_strup (address, colon - address);
  return colon + 1;
}

/* Name and address as a recipient; a name alone is resolved later */
static MapiProperties *
create_recipient (const char  *name,
                  const char  *full_address,
                  GError     **error)
{
  g_autofree char *type = NULL;
  const char *address = split_address (full_address, &type);
  g_autoptr(MapiProperties) recipient = NULL;
  g_autoptr(MapiEntryId) id = NULL;

  if (*address == '\0')
    {
      recipient = mapi_one_off_parse (name);
      if (recipient != NULL)
        return g_steal_pointer (&recipient);
      recipient = mapi_properties_new ();
      mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name);
      return g_steal_pointer (&recipient);
    }
  if (g_str_equal (type, "SMTP"))
    {
      g_autoptr(MapiProperties) parsed = mapi_one_off_parse (address);

      if (parsed == NULL || g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), address) != 0)
        {
          g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_RECIPS, _("“%s” is no address"), address);
          return NULL;
        }
    }
  id = mapi_one_off_create_entry_id (*name != '\0' ? name : address, type, address, FALSE);
  return mapi_one_off_open (id, error);
}

static gboolean
add_recipient (MapiContent  *content,
               guint         class,
               const char   *name,
               const char   *address,
               GError      **error)
{
  g_autoptr(MapiProperties) recipient = NULL;

  if (class < MAPI_RECIPIENT_TO || class > MAPI_RECIPIENT_BCC)
    return fail (error, MAPI_SIMPLE_ERROR_BAD_RECIPTYPE, _("A recipient is neither To nor Cc nor Bcc"));
  if (!is_line (name) || !is_line (address) || (*name == '\0' && *address == '\0'))
    return fail (error, MAPI_SIMPLE_ERROR_INVALID_RECIPS, _("The name or the address of a recipient is not one line of text"));
  recipient = create_recipient (name, address, error);
  if (recipient == NULL)
    return FALSE;
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, (int) class);
  mapi_content_add_recipient (content, recipient);
  return TRUE;
}

static gboolean
add_all (MapiContent  *content,
         GVariant     *recipients,
         GError      **error)
{
  const char *name, *address;
  GVariantIter iter;
  guint class;

  if (g_variant_n_children (recipients) > MAPI_SIMPLE_MAX_RECIPIENTS)
    return fail (error, MAPI_SIMPLE_ERROR_TOO_MANY_RECIPIENTS, _("There are too many recipients"));
  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", &class, &name, &address))
    if (!add_recipient (content, class, name, address, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_recipients (MapiContent  *content,
                GVariant     *message,
                GError      **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GVariant) recipients = lookup (message, "recipients", "a(uss)", &local);

  if (local == NULL)
    return recipients == NULL || add_all (content, recipients, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* ---- files ---- */

/* The name the file has where it lies */
static char *
dup_name (int         fd,
          const char *given)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *target = *given == '\0' ? g_file_read_link (link, NULL) : NULL;
  g_autofree char *base = NULL;
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;

  if (target != NULL && g_str_has_suffix (target, " (deleted)"))
    target[strlen (target) - strlen (" (deleted)")] = '\0';
  base = target != NULL ? g_path_get_basename (target) : g_strdup (given);
  text = g_filename_display_name (base);
  clean = mapi_mime_clean_file_name (text);
  return clean != NULL ? g_steal_pointer (&clean) : g_strdup (_("Unnamed"));
}

static GBytes *
too_big (const char  *name,
         GError     **error)
{
  g_autofree char *most = g_format_size_full (MAPI_SIMPLE_MAX_BYTES, G_FORMAT_SIZE_IEC_UNITS);

  g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE,
               _("“%s” is too big: a message holds at most %s. Share a link to it instead."), name, most);
  return NULL;
}

static GBytes *
read_all (int          fd,
          const char  *name,
          gsize        limit,
          GError     **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  gsize size = 0;
  gssize n;

  do
    {
      g_byte_array_set_size (data, (guint) (size + CHUNK));
      n = pread (fd, data->data + size, CHUNK, (off_t) size);
      if (n > 0)
        size += (gsize) n;
    }
  while ((n > 0 && size <= limit) || (n < 0 && errno == EINTR));
  if (n < 0)
    {
      g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE, _("“%s” cannot be read: %s"), name,
                   g_strerror (errno));
      return NULL;
    }
  /* It grows */
  if (size > limit)
    return too_big (name, error);
  g_byte_array_set_size (data, (guint) size);
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

/* A second description of the same file where the first cannot be read from, as those of the portal */
static int
open_again (int fd)
{
  g_autofree char *link = NULL;
  int flags = fcntl (fd, F_GETFL);

  if (flags < 0 || !(flags & O_PATH))
    return fcntl (fd, F_DUPFD_CLOEXEC, 3);
  link = g_strdup_printf ("/proc/self/fd/%d", fd);
  return open (link, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static GBytes *
read_file (int          fd,
           const char  *name,
           gsize        limit,
           GError     **error)
{
  int readable = open_again (fd);
  GBytes *bytes;

  if (readable < 0)
    {
      g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE, _("“%s” cannot be read: %s"), name,
                   g_strerror (errno));
      return NULL;
    }
  bytes = read_all (readable, name, limit, error);
  close (readable);
  return bytes;
}

/* Before it is opened: opening a device can do something already. Takes its size off what is *@left */
static gboolean
check_file (int          fd,
            const char  *name,
            gsize       *left,
            GError     **error)
{
  struct stat st;

  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    {
      g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE,
                   S_ISDIR (st.st_mode) ? _("“%s” is a folder") : _("“%s” is no plain file"), name);
      return FALSE;
    }
  if ((guint64) st.st_size > *left)
    return too_big (name, error) != NULL;
  *left -= (gsize) st.st_size;
  return TRUE;
}

static void
add_attachment (MapiContent *content,
                const char  *name,
                GBytes      *bytes)
{
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autofree char *type = g_content_type_guess (name, g_bytes_get_data (bytes, NULL),
                                                MIN (g_bytes_get_size (bytes), 4096), NULL);
  g_autofree char *mime_type = g_content_type_get_mime_type (type);

  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_long (attachment, MAPI_PR_RENDERING_POSITION, -1);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, name);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG,
                              mime_type != NULL ? mime_type : "application/octet-stream");
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, bytes);
  mapi_content_add_attachment (content, attachment, NULL);
}

typedef struct
{
  int   fd;    /* (unowned) */
  char *name;
} File;

static void
file_clear (gpointer data)
{
  g_free (((File *) data)->name);
}

/* Every one is looked at before a byte is read: what cannot be sent is said at once */
static GArray *
check_files (GVariant     *files,
             GUnixFDList  *fds,
             GError      **error)
{
  g_autoptr(GArray) checked = g_array_new (FALSE, FALSE, sizeof (File));
  int n_fds = 0;
  const int *all = fds != NULL ? g_unix_fd_list_peek_fds (fds, &n_fds) : NULL;
  gsize left = MAPI_SIMPLE_MAX_BYTES;
  const char *given;
  GVariantIter iter;
  gint32 handle;

  g_array_set_clear_func (checked, file_clear);
  g_variant_iter_init (&iter, files);
  while (g_variant_iter_next (&iter, "(h&s)", &handle, &given))
    {
      g_autofree char *name = NULL;
      File file;

      if (handle < 0 || handle >= n_fds)
        {
          fail (error, MAPI_SIMPLE_ERROR_ATTACHMENT_NOT_FOUND, _("A file was named and not handed over"));
          return NULL;
        }
      name = dup_name (all[handle], given);
      if (!check_file (all[handle], name, &left, error))
        return NULL;
      file = (File) { all[handle], g_steal_pointer (&name) };
      g_array_append_val (checked, file);
    }
  return g_steal_pointer (&checked);
}

static gboolean
add_files (MapiContent  *content,
           GVariant     *files,
           GUnixFDList  *fds,
           GError      **error)
{
  g_autoptr(GArray) checked = NULL;
  gsize left = MAPI_SIMPLE_MAX_BYTES;

  if (g_variant_n_children (files) > MAPI_SIMPLE_MAX_FILES)
    return fail (error, MAPI_SIMPLE_ERROR_TOO_MANY_FILES, _("There are too many files"));
  checked = check_files (files, fds, error);
  if (checked == NULL)
    return FALSE;
  for (guint i = 0; i < checked->len; i++)
    {
      const File *file = &g_array_index (checked, File, i);
      g_autoptr(GBytes) bytes = read_file (file->fd, file->name, left, error);

      if (bytes == NULL)
        return FALSE;
      left -= g_bytes_get_size (bytes);
      add_attachment (content, file->name, bytes);
    }
  return TRUE;
}

/* ---- the message ---- */

static gboolean
set_subject (MapiContent  *content,
             GVariant     *message,
             GError      **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GVariant) subject = lookup (message, "subject", "s", &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (subject == NULL)
    return TRUE;
  if (!is_line (g_variant_get_string (subject, NULL)))
    return fail (error, MAPI_SIMPLE_ERROR_FAILURE, _("The subject is not one line of text"));
  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_SUBJECT,
                              g_variant_get_string (subject, NULL));
  return TRUE;
}

static gboolean
set_text (MapiContent  *content,
          GVariant     *message,
          GError      **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GVariant) value = lookup (message, "text", "s", &local);
  g_autoptr(GString) text = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (value == NULL)
    return TRUE;
  if (g_variant_get_size (value) > MAPI_SIMPLE_MAX_TEXT)
    return fail (error, MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE, _("The text is too long"));
  text = g_string_new (g_variant_get_string (value, NULL));
  g_string_replace (text, "\r\n", "\n", 0);
  g_string_replace (text, "\r", "\n", 0);
  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_BODY, text->str);
  return TRUE;
}

/* Any IPM class; a report or a service message is no mail of a person's */
static gboolean
set_class (MapiContent  *content,
           GVariant     *message,
           GError      **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GVariant) value = lookup (message, "type", "s", &local);
  const char *class = value != NULL ? g_variant_get_string (value, NULL) : "";

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (*class != '\0' && (!is_line (class) || strlen (class) > 255
                         || (g_ascii_strncasecmp (class, "IPM.", 4) != 0 && g_ascii_strcasecmp (class, "IPM") != 0)))
    return fail (error, MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED, _("Messages of this type are not sent from here"));
  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_MESSAGE_CLASS,
                              *class == '\0' || g_ascii_strcasecmp (class, "IPM") == 0 ? "IPM.Note" : class);
  return TRUE;
}

/**
 * mapi_simple_message_to_content:
 * @message: (type GLib.Variant): a dictionary, `a{sv}`; see above for its keys
 * @files: (type GLib.Variant): open files and names, `a(hs)`
 * @fds: (nullable): what the handles of @files mean
 * @error: return location for an error
 *
 * Makes the message that a program hands over. The files are read here and now, so that the caller may delete them
 * afterwards: plain files only, of at most %MAPI_SIMPLE_MAX_BYTES bytes together. A recipient with a name alone stays
 * unresolved. Blocks; any thread.
 *
 * Errors of the domain %MAPI_SIMPLE_ERROR: %MAPI_SIMPLE_ERROR_BAD_RECIPTYPE, %MAPI_SIMPLE_ERROR_INVALID_RECIPS (also for
 * line breaks in a name or an address), %MAPI_SIMPLE_ERROR_TOO_MANY_RECIPIENTS, %MAPI_SIMPLE_ERROR_TOO_MANY_FILES,
 * %MAPI_SIMPLE_ERROR_ATTACHMENT_NOT_FOUND for a handle that is none, %MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE for what
 * cannot be read or is too big, %MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE, %MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED,
 * %MAPI_SIMPLE_ERROR_FAILURE for a wrong type or a subject with line breaks.
 *
 * Source: MAPISendMail, MapiMessage, MapiRecipDesc, MapiFileDesc.
 *
 * Returns: (transfer full): a message that is not sent yet
 */
MapiContent *
mapi_simple_message_to_content (GVariant     *message,
                                GVariant     *files,
                                GUnixFDList  *fds,
                                GError      **error)
{
  g_autoptr(MapiContent) content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);
  gboolean receipt = FALSE;
  guint flags = 0;

  g_return_val_if_fail (g_variant_is_of_type (message, G_VARIANT_TYPE_VARDICT), NULL);
  g_return_val_if_fail (g_variant_is_of_type (files, G_VARIANT_TYPE ("a(hs)")), NULL);

  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
  g_variant_lookup (message, "receipt-requested", "b", &receipt);
  g_variant_lookup (message, "flags", "u", &flags);
  if (receipt || flags & 2)
    mapi_properties_set_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED, TRUE);
  if (!set_class (content, message, error) || !set_subject (content, message, error)
      || !set_text (content, message, error) || !add_recipients (content, message, error)
      || !add_files (content, files, fds, error))
    return NULL;
  return g_steal_pointer (&content);
}

/**
 * mapi_simple_check_recipients:
 * @recipients: (type GLib.Variant): recipients, `a(uss)`
 * @error: return location for an error
 *
 * Whether these could be those of a message. Any thread.
 *
 * Errors of the domain %MAPI_SIMPLE_ERROR: those [func@simple_message_to_content] has for recipients.
 *
 * Returns: %TRUE if they could
 */
gboolean
mapi_simple_check_recipients (GVariant  *recipients,
                              GError   **error)
{
  g_autoptr(MapiContent) content = mapi_content_new ();

  g_return_val_if_fail (g_variant_is_of_type (recipients, G_VARIANT_TYPE ("a(uss)")), FALSE);
  return add_all (content, recipients, error);
}
