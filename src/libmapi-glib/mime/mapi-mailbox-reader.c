/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-mailbox-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "mapi-mbox-private.h"

#define MAX_MESSAGE   ((gsize) 1 << 30)
#define MAX_PROBLEMS  10000
#define MAX_RANGES    10000
#define MAX_SEQUENCES (1024 * 1024)

typedef enum
{
  KIND_MBOX,
  KIND_FILE,
  KIND_MAILDIR,
  KIND_MH
} Kind;

typedef struct
{
  guint64 first;
  guint64 last;
} Range;

static const char * const maildir_parts[] = { "cur", "new", "tmp", NULL };

/**
 * MapiMailboxReader:
 *
 * Reads what other programs keep, message by message. One thread at a time.
 */
struct _MapiMailboxReader
{
  GObject    parent_instance;
  GFile     *file;              /* (owned) */
  Kind       kind;
  GBytes    *map;               /* (owned) (nullable) of an mbox or a single message */
  gsize      at;                /* in @map */
  GPtrArray *names;             /* (owned) (nullable) (element-type utf8) relative paths */
  guint      position;          /* in @names */
  GArray    *unseen;            /* (owned) (nullable) (element-type Range) of MH */
  GArray    *flagged;           /* (owned) (nullable) (element-type Range) */
  GPtrArray *problems;          /* (owned) (element-type utf8), NULL at its end */
};

G_DEFINE_FINAL_TYPE (MapiMailboxReader, mapi_mailbox_reader, G_TYPE_OBJECT)

static void
mapi_mailbox_reader_finalize (GObject *object)
{
  MapiMailboxReader *self = MAPI_MAILBOX_READER (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->map, g_bytes_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->unseen, g_array_unref);
  g_clear_pointer (&self->flagged, g_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  G_OBJECT_CLASS (mapi_mailbox_reader_parent_class)->finalize (object);
}

static void
mapi_mailbox_reader_class_init (MapiMailboxReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_mailbox_reader_finalize;
}

static void
mapi_mailbox_reader_init (MapiMailboxReader *self)
{
  self->problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->problems, NULL);
}

static void
add_problem (MapiMailboxReader *self,
             char              *problem)
{
  if (self->problems->len > MAX_PROBLEMS)
    {
      g_free (problem);
      return;
    }
  g_ptr_array_insert (self->problems, self->problems->len - 1, problem);
}

static void
add_gap (MapiMailboxReader *self,
         gsize              start,
         gsize              end,
         const char        *why)
{
  g_autofree char *name = g_file_get_parse_name (self->file);

  /* Translators: file, byte offset, length in bytes, reason */
  add_problem (self, g_strdup_printf (_("%s: offset %" PRIu64 ", %" PRIu64
                                        " bytes skipped: %s"),
                                      name, (guint64) start, (guint64) (end - start), why));
}

static gboolean
is_number (const char *name)
{
  return *name != '\0' && strlen (name) < 19 && strspn (name, "0123456789") == strlen (name);
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  const char *one = *(const char * const *) a;
  const char *other = *(const char * const *) b;

  if (is_number (one) && is_number (other))
    {
      guint64 x = g_ascii_strtoull (one, NULL, 10);
      guint64 y = g_ascii_strtoull (other, NULL, 10);

      return x < y ? -1 : x > y;
    }
  return strcmp (one, other);
}

static gboolean
list_folder (MapiMailboxReader  *self,
             const char         *subfolder,
             GError            **error)
{
  g_autoptr(GFile) folder = subfolder != NULL ? g_file_get_child (self->file, subfolder)
                                              : g_object_ref (self->file);
  g_autoptr(GFileEnumerator) children =
    g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME ","
                               G_FILE_ATTRIBUTE_STANDARD_TYPE,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);

  if (children == NULL)
    return FALSE;
  for (;;)
    {
      GFileInfo *info = NULL;
      const char *name;

      if (!g_file_enumerator_iterate (children, &info, NULL, NULL, error))
        return FALSE;
      if (info == NULL)
        break;
      name = g_file_info_get_name (info);
      if (*name == '.' || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
        continue;
      if (subfolder == NULL && !is_number (name) && !g_str_has_suffix (name, ".eml"))
        continue;
      g_ptr_array_add (self->names, subfolder != NULL
                       ? g_build_filename (subfolder, name, NULL) : g_strdup (name));
    }
  return TRUE;
}

static void
read_ranges (const char *text,
             GArray     *ranges)
{
  g_auto(GStrv) words = g_strsplit (text, " ", MAX_RANGES);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      char *end = NULL;
      Range range = { g_ascii_strtoull (words[i], &end, 10), 0 };

      if (end == words[i])
        continue;
      range.last = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : range.first;
      g_array_append_val (ranges, range);
    }
}

static gboolean
is_in_ranges (GArray  *ranges,
              guint64  number)
{
  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);

      if (number >= range->first && number <= range->last)
        return TRUE;
    }
  return FALSE;
}

/* ".mh_sequences": "unseen: 1-4 7" */
static void
load_sequences (MapiMailboxReader *self)
{
  g_autoptr(GFile) file = g_file_get_child (self->file, ".mh_sequences");
  g_autofree char *text = NULL;
  gsize length = 0;
  g_auto(GStrv) lines = NULL;

  if (!g_file_load_contents (file, NULL, &text, &length, NULL, NULL) || length > MAX_SEQUENCES)
    return;
  self->unseen = g_array_new (FALSE, FALSE, sizeof (Range));
  self->flagged = g_array_new (FALSE, FALSE, sizeof (Range));
  lines = g_strsplit (text, "\n", 1000);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "unseen:"))
      read_ranges (lines[i] + 7, self->unseen);
    else if (g_str_has_prefix (lines[i], "flagged:"))
      read_ranges (lines[i] + 8, self->flagged);
}

/* What is not read is told: nobody should believe a tree of folders taken over that was not */
static gboolean
note_subfolders (MapiMailboxReader  *self,
                 GError            **error)
{
  g_autoptr(GFileEnumerator) children =
    g_file_enumerate_children (self->file, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);
  g_autofree char *name = g_file_get_parse_name (self->file);

  if (children == NULL)
    return FALSE;
  for (;;)
    {
      GFileInfo *info = NULL;
      const char *child;

      if (!g_file_enumerator_iterate (children, &info, NULL, NULL, error))
        return FALSE;
      if (info == NULL)
        return TRUE;
      child = g_file_info_get_name (info);
      if (g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY
          || (self->kind == KIND_MAILDIR && g_strv_contains (maildir_parts, child)))
        continue;
      /* Translators: a folder, and the name of one in it */
      add_problem (self, g_strdup_printf (_("%s: its subfolder “%s” is not read; name it to have what is in it"), name,
                                          child));
    }
}

static gboolean
open_folder (MapiMailboxReader  *self,
             GError            **error)
{
  g_autoptr(GFile) cur = g_file_get_child (self->file, "cur");
  g_autoptr(GFile) fresh = g_file_get_child (self->file, "new");
  gboolean has_cur = g_file_query_file_type (cur, G_FILE_QUERY_INFO_NONE, NULL)
                     == G_FILE_TYPE_DIRECTORY;
  gboolean has_new = g_file_query_file_type (fresh, G_FILE_QUERY_INFO_NONE, NULL)
                     == G_FILE_TYPE_DIRECTORY;

  self->names = g_ptr_array_new_with_free_func (g_free);
  if (has_cur || has_new)
    {
      self->kind = KIND_MAILDIR;
      if ((has_cur && !list_folder (self, "cur", error))
          || (has_new && !list_folder (self, "new", error)))
        return FALSE;
    }
  else
    {
      self->kind = KIND_MH;
      if (!list_folder (self, NULL, error))
        return FALSE;
      load_sequences (self);
    }
  if (!note_subfolders (self, error))
    return FALSE;
  g_ptr_array_sort (self->names, compare_names);
  return TRUE;
}

static GBytes *
map_file (GFile   *file,
          GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autoptr(GMappedFile) map = NULL;

  if (path == NULL)
    return g_file_load_bytes (file, NULL, NULL, error);
  map = g_mapped_file_new (path, FALSE, error);
  return map != NULL ? g_mapped_file_get_bytes (map) : NULL;
}

static gboolean
open_file (MapiMailboxReader  *self,
           GError            **error)
{
  gsize size;
  const char *data;
  gsize first;
  gsize lead = 0;

  self->map = map_file (self->file, error);
  if (self->map == NULL)
    return FALSE;
  data = g_bytes_get_data (self->map, &size);
  while (lead < size && lead < 1024 && g_ascii_isspace (data[lead]))
    lead++;
  first = mapi_mbox_find (data, size, 0);
  /* A single message may quote a whole mailbox: only what begins with a separator, or with
   * something that is no message, is an mbox */
  if (first < size && first <= lead)
    self->kind = KIND_MBOX;
  else
    {
      gsize colon = lead;

      while (colon < size && (g_ascii_isalnum (data[colon]) || data[colon] == '-'))
        colon++;
      self->kind = first < size && !(colon > lead && colon < size && data[colon] == ':')
                   ? KIND_MBOX : KIND_FILE;
    }
  if (self->kind == KIND_MBOX && first > lead)
    add_gap (self, 0, first, _("what stands before the first message is none"));
  self->at = self->kind == KIND_MBOX ? first : 0;
  return TRUE;
}

static void
fail (GFile   *file,
      GError  *cause,
      GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  MapiError code = MAPI_ERROR_DISK_ERROR;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    code = MAPI_ERROR_NOT_FOUND;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
           || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ACCES))
    code = MAPI_ERROR_NO_ACCESS;
  g_set_error (error, MAPI_ERROR, code, _("“%s” cannot be read: %s"), name,
               cause != NULL ? cause->message : _("it is neither a file nor a folder"));
}

/**
 * mapi_mailbox_reader_new:
 * @file: an mbox file, a file with one message, a Maildir or an MH folder
 * @error: return location for an error
 *
 * Opens a mailbox of another program. Which kind it is follows from what is in it. Subfolders are
 * not entered, but named among the problems. Nothing is changed. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if @file does not exist; %MAPI_ERROR_NO_ACCESS if it may not be
 * read; %MAPI_ERROR_DISK_ERROR for other failures.
 *
 * Returns: (transfer full): a reader before the first message
 */
MapiMailboxReader *
mapi_mailbox_reader_new (GFile   *file,
                         GError **error)
{
  g_autoptr(MapiMailboxReader) self = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) cause = NULL;
  gboolean opened = FALSE;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (MAPI_TYPE_MAILBOX_READER, NULL);
  self->file = g_object_ref (file);
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, NULL,
                            &cause);
  if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    opened = open_folder (self, &cause);
  else if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
    opened = open_file (self, &cause);
  if (!opened)
    {
      fail (file, cause, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static GBytes *
next_of_mbox (MapiMailboxReader *self,
              MapiProperties    *properties)
{
  gsize size;
  const char *data = g_bytes_get_data (self->map, &size);

  while (self->at < size)
    {
      MapiMboxEntry entry;
      g_autoptr(GBytes) message = NULL;
      g_autoptr(MapiProperties) status = mapi_properties_new ();
      gint64 time;

      mapi_mbox_read_entry (data, size, self->at, &entry);
      self->at = entry.next;
      if (entry.end - entry.start > MAX_MESSAGE)
        {
          add_gap (self, entry.from, entry.next, _("it is too big to be a message"));
          continue;
        }
      if (entry.end <= entry.start
          || strspn (data + entry.start, "\r\n") >= entry.end - entry.start)
        {
          add_gap (self, entry.from, entry.next, _("it is empty"));
          continue;
        }
      message = mapi_mbox_dup_message (data, &entry);
      if (!mapi_mbox_read_status (message, status))
        {
          add_gap (self, entry.from, entry.next,
                   _("the program that wrote it has deleted it"));
          continue;
        }
      mapi_properties_merge (properties, status);
      time = mapi_mbox_parse_time (data, &entry);
      if (time > 0)
        mapi_properties_set_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME, time);
      return g_steal_pointer (&message);
    }
  return NULL;
}

/* The info suffix of a Maildir name: ":2,FS", with other signs where ":" cannot be */
static void
read_maildir_flags (const char     *path,
                    MapiProperties *properties)
{
  guint32 flags = MAPI_MSGFLAG_NONE;
  const char *comma = strrchr (path, ',');

  if (comma == NULL || comma - path < 3 || comma[-1] != '2'
      || strchr (":;!+-", comma[-2]) == NULL)
    comma = "";
  for (; *comma != '\0'; comma++)
    switch (*comma)
      {
      case 'S':
        flags |= MAPI_MSGFLAG_READ;
        break;
      case 'D':
        flags |= MAPI_MSGFLAG_UNSENT;
        break;
      case 'R':
        mapi_properties_set_boolean (properties, MAPI_PR_ANSWERED, TRUE);
        break;
      case 'F':
        mapi_properties_set_boolean (properties, MAPI_PR_FLAGGED, TRUE);
        break;
      case 'P':
        mapi_properties_set_boolean (properties, MAPI_PR_FORWARDED, TRUE);
        break;
      default:
        break;
      }
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, flags);
}

static gboolean
is_trashed (const char *path)
{
  const char *comma = strrchr (path, ',');

  return comma != NULL && comma - path >= 3 && comma[-1] == '2'
         && strchr (":;!+-", comma[-2]) != NULL && strchr (comma, 'T') != NULL;
}

static void
read_file_properties (MapiMailboxReader *self,
                      GFile             *file,
                      const char        *name,
                      MapiProperties    *properties)
{
  g_autoptr(GFileInfo) info = NULL;
  guint64 number = g_ascii_strtoull (name, NULL, 10);
  guint64 seconds;

  if (self->kind == KIND_MH)
    {
      gboolean read = self->unseen != NULL && !is_in_ranges (self->unseen, number);

      mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS,
                                read ? MAPI_MSGFLAG_READ : MAPI_MSGFLAG_NONE);
      if (is_in_ranges (self->flagged, number))
        mapi_properties_set_boolean (properties, MAPI_PR_FLAGGED, TRUE);
      return;
    }
  read_maildir_flags (name, properties);
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, G_FILE_QUERY_INFO_NONE, NULL,
                            NULL);
  seconds = info != NULL
            ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) : 0;
  if (seconds > 0 && seconds < G_MAXINT32 * (guint64) 8)
    mapi_properties_set_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME,
                              (gint64) seconds * G_USEC_PER_SEC);
}

static void
add_file_problem (MapiMailboxReader *self,
                  GFile             *file,
                  const char        *why)
{
  g_autofree char *shown = g_file_get_parse_name (file);

  /* Translators: file, reason */
  add_problem (self, g_strdup_printf (_("%s: offset 0, skipped: %s"), shown, why));
}

static GBytes *
next_of_folder (MapiMailboxReader *self,
                MapiProperties    *properties)
{
  while (self->position < self->names->len)
    {
      const char *name = self->names->pdata[self->position++];
      g_autoptr(GFile) file = g_file_resolve_relative_path (self->file, name);
      g_autoptr(GError) cause = NULL;
      g_autoptr(GBytes) map = NULL;
      gsize size;

      if (self->kind == KIND_MAILDIR && is_trashed (name))
        {
          add_file_problem (self, file, _("the program that wrote it has deleted it"));
          continue;
        }
      map = map_file (file, &cause);
      if (map == NULL)
        {
          add_file_problem (self, file, cause->message);
          continue;
        }
      size = g_bytes_get_size (map);
      if (size == 0 || size > MAX_MESSAGE)
        {
          add_file_problem (self, file, size == 0 ? _("it is empty")
                                                  : _("it is too big to be a message"));
          continue;
        }
      read_file_properties (self, file, name, properties);
      /* A copy: the file may be changed while the bytes are in use */
      return g_bytes_new (g_bytes_get_data (map, NULL), size);
    }
  return NULL;
}

static GBytes *
next_of_file (MapiMailboxReader *self)
{
  gsize size = g_bytes_get_size (self->map);

  if (self->at >= size)
    return NULL;
  self->at = size;
  if (size > MAX_MESSAGE)
    {
      add_gap (self, 0, size, _("it is too big to be a message"));
      return NULL;
    }
  return g_bytes_new (g_bytes_get_data (self->map, NULL), size);
}

/**
 * mapi_mailbox_reader_next:
 * @self: a reader
 * @properties: (out) (optional) (transfer full): what the mailbox says of the message
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Reads the next message. Messages that their program has marked as deleted, and parts that are
 * no messages, are skipped and told by mapi_mailbox_reader_get_problems(). Line ends are as in the
 * file. Blocks.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL if @cancellable was cancelled.
 *
 * Returns: (transfer full) (nullable): the bytes of a message, or %NULL at the end and on error
 */
GBytes *
mapi_mailbox_reader_next (MapiMailboxReader  *self,
                          MapiProperties    **properties,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autoptr(MapiProperties) bag = NULL;
  GBytes *message;

  g_return_val_if_fail (MAPI_IS_MAILBOX_READER (self), NULL);

  if (properties != NULL)
    *properties = NULL;
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                           _("Reading the mailbox was cancelled"));
      return NULL;
    }
  bag = mapi_properties_new ();
  if (self->kind == KIND_MBOX)
    message = next_of_mbox (self, bag);
  else if (self->kind == KIND_FILE)
    message = next_of_file (self);
  else
    message = next_of_folder (self, bag);
  if (message != NULL && properties != NULL)
    *properties = g_steal_pointer (&bag);
  return message;
}

/**
 * mapi_mailbox_reader_get_progress:
 * @self: a reader
 *
 * How much has been read.
 *
 * Returns: 0.0 to 1.0
 */
double
mapi_mailbox_reader_get_progress (MapiMailboxReader *self)
{
  gsize size;

  g_return_val_if_fail (MAPI_IS_MAILBOX_READER (self), 0.0);

  if (self->names != NULL)
    return self->names->len > 0 ? (double) self->position / self->names->len : 1.0;
  size = g_bytes_get_size (self->map);
  return size > 0 ? (double) self->at / size : 1.0;
}

/**
 * mapi_mailbox_reader_get_problems:
 * @self: a reader
 *
 * What was skipped so far, a line each: file, byte offset, length, reason; at most 10,000.
 *
 * Returns: (transfer none) (array zero-terminated=1): lines, valid until the next call of
 *   mapi_mailbox_reader_next()
 */
const char * const *
mapi_mailbox_reader_get_problems (MapiMailboxReader *self)
{
  g_return_val_if_fail (MAPI_IS_MAILBOX_READER (self), NULL);

  return (const char * const *) self->problems->pdata;
}

static char *
clean_sender (const char *sender)
{
  g_autofree char *clean = g_strdup (sender != NULL && *sender != '\0' ? sender
                                                                       : "MAILER-DAEMON");

  for (char *p = clean; *p != '\0'; p++)
    if ((guchar) *p <= 32 || *p == 127)
      *p = '-';
  return g_strndup (clean, 200);
}

/**
 * mapi_mailbox_format_mbox:
 * @source: the bytes of a message
 * @sender: (nullable): the envelope's sender
 * @time_us: when it was delivered, in microseconds since 1970
 *
 * Writes a message as an entry of an mboxrd file: "From " line, line feeds, lines that begin with
 * any number of ">" and "From " quoted by one more ">", an empty line at the end. Any thread.
 *
 * Returns: (transfer full): the entry
 */
GBytes *
mapi_mailbox_format_mbox (GBytes     *source,
                          const char *sender,
                          gint64      time_us)
{
  g_autofree char *from = NULL;
  g_autoptr(GDateTime) date = NULL;
  GString *out;
  gsize size;
  const char *data;
  gsize at = 0;

  g_return_val_if_fail (source != NULL, NULL);

  from = clean_sender (sender);
  date = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  if (date == NULL)
    date = g_date_time_new_from_unix_utc (0);
  data = g_bytes_get_data (source, &size);
  out = g_string_sized_new (size + 128);
  g_string_append_printf (out, "From %s %.3s %.3s %2d %02d:%02d:%02d %04d\n", from,
                          &"MonTueWedThuFriSatSun"[(g_date_time_get_day_of_week (date) - 1) * 3],
                          &"JanFebMarAprMayJunJulAugSepOctNovDec"[(g_date_time_get_month (date)
                                                                   - 1) * 3],
                          g_date_time_get_day_of_month (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date),
                          g_date_time_get_year (date));
  while (at < size)
    {
      const char *feed = memchr (data + at, '\n', size - at);
      gsize end = feed != NULL ? (gsize) (feed - data) : size;
      gsize stop = feed != NULL && end > at && data[end - 1] == '\r' ? end - 1 : end;
      gsize text = at;

      while (text < stop && data[text] == '>')
        text++;
      if (stop - text >= 5 && memcmp (data + text, "From ", 5) == 0)
        g_string_append_c (out, '>');
      g_string_append_len (out, data + at, stop - at);
      g_string_append_c (out, '\n');
      at = feed != NULL ? end + 1 : size;
    }
  g_string_append_c (out, '\n');
  return g_string_free_to_bytes (out);
}
