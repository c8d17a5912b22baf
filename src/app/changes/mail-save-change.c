/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-save-change.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_NAME_CHARS 80
/* A file's name has 255 at most, with its number and ending */
#define MAX_NAME_BYTES 200
#define MAX_SAME_NAMES 10000

struct _MailSaveChange
{
  MailChange     parent_instance;

  MailSelection *selection;    /* (owned) */
  GFile         *file;         /* (owned) */
  gboolean       into_folder;
  guint          max_messages;
  guint64        max_bytes;
  guint64        n_bytes;
  guint          n_done;
};

G_DEFINE_FINAL_TYPE (MailSaveChange, mail_save_change, MAIL_TYPE_CHANGE)

/* @n: so many have the same name already */
static char *
dup_numbered (const char *subject,
              guint       n)
{
  g_autoptr(GString) name = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (subject != NULL ? subject : "", -1);
  guint n_chars = 0;

  /* Subjects are written by others: no folders, nothing hidden, nothing that a system minds */
  for (const char *c = valid; *c != '\0' && n_chars < MAX_NAME_CHARS && name->len < MAX_NAME_BYTES; c = g_utf8_next_char (c), n_chars++)
    {
      gunichar letter = g_utf8_get_char (c);

      if (!g_unichar_isprint (letter) || (letter < 128 && strchr ("/\\:*?\"<>|", (int) letter) != NULL))
        g_string_append_c (name, '_');
      else if (name->len > 0 || (letter != '.' && letter != ' '))
        g_string_append_unichar (name, letter);
    }
  g_strchomp (name->str);
  g_string_truncate (name, strlen (name->str));
  if (name->len == 0)
    g_string_assign (name, _("Message"));
  if (n > 0)
    g_string_append_printf (name, " (%u)", n + 1);
  g_string_append (name, ".eml");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

char *
mail_save_change_dup_name (const char *subject)
{
  return dup_numbered (subject, 0);
}

static gboolean
write_new (GFile         *folder,
           const char    *subject,
           GBytes        *source,
           GCancellable  *cancellable,
           GError       **error)
{
  for (guint n = 0; n < MAX_SAME_NAMES; n++)
    {
      g_autofree char *name = dup_numbered (subject, n);
      g_autoptr(GFile) file = g_file_get_child (folder, name);
      g_autoptr(GError) problem = NULL;
      g_autoptr(GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, &problem);
      gsize size;
      gconstpointer data = g_bytes_get_data (source, &size);

      if (stream != NULL)
        {
          if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size, NULL, cancellable, error)
              && g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error))
            return TRUE;
          /* Half a message is none */
          g_file_delete (file, NULL, NULL);
          return FALSE;
        }
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_COLLISION, _("Too many files have that name already."));
  return FALSE;
}

static gboolean
refuse_more (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("There are too many files"));
  return FALSE;
}

static gboolean
save_one (MailSaveChange  *self,
          MapiProperties  *bag,
          GCancellable    *cancellable,
          GError         **error)
{
  GBytes *bytes = mapi_properties_get_binary (bag, MAPI_PR_ENTRYID);
  MapiStore *store = mail_selection_get_store_of (self->selection, bytes);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, error) : NULL;
  g_autoptr(GBytes) source = NULL;
  gconstpointer data;
  gsize size;

  if (store == NULL)
    return TRUE;
  source = id != NULL ? mapi_store_load_source (store, id, cancellable, error) : NULL;
  if (source == NULL)
    return FALSE;
  self->n_bytes += g_bytes_get_size (source);
  if (self->n_bytes > self->max_bytes)
    return refuse_more (error);
  if (self->into_folder)
    return write_new (self->file, mapi_properties_get_string (bag, MAPI_PR_SUBJECT), source, cancellable, error);
  data = g_bytes_get_data (source, &size);
  return g_file_replace_contents (self->file, data, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, cancellable, error);
}

static gboolean
mail_save_change_apply (MailChange    *change,
                        GCancellable  *cancellable,
                        GError       **error)
{
  MailSaveChange *self = MAIL_SAVE_CHANGE (change);
  g_autoptr(GPtrArray) bags = mail_selection_load (self->selection, cancellable, error);

  self->n_done = 0;
  self->n_bytes = 0;
  if (bags == NULL)
    return FALSE;
  if (bags->len > self->max_messages)
    return refuse_more (error);
  if (!self->into_folder && bags->len > 1)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
                           _("Meanwhile there are several messages where there was one. Choose what is to be saved again."));
      return FALSE;
    }
  for (guint i = 0; i < bags->len && !mail_change_is_stopped (change, cancellable); i++)
    {
      if (!save_one (self, g_ptr_array_index (bags, i), cancellable, error))
        return FALSE;
      mail_change_set_progress (change, ++self->n_done, bags->len);
    }
  return TRUE;
}

static const char *
mail_save_change_get_activity (MailChange *change)
{
  return _("Saving Mail");
}

static char *
mail_save_change_dup_title (MailChange *change)
{
  MailSaveChange *self = MAIL_SAVE_CHANGE (change);
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *shown = g_filename_display_name (name);

  if (self->n_done == 0)
    return NULL;
  if (!self->into_folder)
    return g_strdup_printf (_("Saved as “%s”"), shown);
  return g_strdup_printf (ngettext ("%u message saved in “%s”", "%u messages saved in “%s”", self->n_done), self->n_done,
                          shown);
}

static void
mail_save_change_finalize (GObject *object)
{
  MailSaveChange *self = MAIL_SAVE_CHANGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (mail_save_change_parent_class)->finalize (object);
}

static void
mail_save_change_class_init (MailSaveChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_save_change_finalize;
  change_class->apply = mail_save_change_apply;
  change_class->get_activity = mail_save_change_get_activity;
  change_class->dup_title = mail_save_change_dup_title;
}

static void
mail_save_change_init (MailSaveChange *self)
{
  self->max_messages = G_MAXUINT;
  self->max_bytes = G_MAXUINT64;
}

MailChange *
mail_save_change_new (MailSelection *selection,
                      GFile         *file,
                      gboolean       into_folder)
{
  MailSaveChange *self = g_object_new (MAIL_TYPE_SAVE_CHANGE, NULL);

  self->selection = g_object_ref (selection);
  self->file = g_object_ref (file);
  self->into_folder = into_folder;
  return MAIL_CHANGE (self);
}

void
mail_save_change_limit (MailSaveChange *self,
                        guint           max_messages,
                        guint64         max_bytes)
{
  g_return_if_fail (MAIL_IS_SAVE_CHANGE (self));

  self->max_messages = max_messages;
  self->max_bytes = max_bytes;
}
