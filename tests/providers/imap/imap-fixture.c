/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"

#include <glib/gstdio.h>

static void
told_free (gpointer data)
{
  Told *told = data;

  g_free (told->keywords);
  g_free (told->header);
  g_free (told);
}

/* ---- the sink ---- */

static gboolean
begin (gpointer             user_data,
       const KitSinkState  *state,
       GError             **error)
{
  Fixture *self = user_data;

  self->state = *state;
  self->n_begun++;
  return TRUE;
}

static gboolean
message (gpointer               user_data,
         const KitSinkMessage  *message,
         GError               **error)
{
  Fixture *self = user_data;
  Told *told;

  g_assert_cmpuint (self->n_begun, ==, 1);
  if (message->uid == self->fail_at)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK, "full");
      return FALSE;
    }
  if (message->uid == self->enough_at)
    kit_sink_set_enough (self->sink);
  told = g_new0 (Told, 1);
  told->flags = message->flags;
  if (message->keywords != NULL)
    told->keywords = g_strjoinv (" ", (char **) message->keywords);
  told->size = message->size;
  told->received = message->received;
  if (message->header != NULL)
    {
      gsize size;
      const char *data = g_bytes_get_data (message->header, &size);

      told->header = g_strndup (data != NULL ? data : "", size);
      g_array_append_val (self->order, message->uid);
    }
  g_hash_table_replace (self->messages, GINT_TO_POINTER ((gint) message->uid), told);
  return TRUE;
}

static gboolean
vanished (gpointer    user_data,
          KitUidSet  *uids,
          GError    **error)
{
  Fixture *self = user_data;

  g_assert_cmpuint (self->n_begun, ==, 1);
  kit_uid_set_add_all (self->vanished, uids);
  return TRUE;
}

static gboolean
present (gpointer    user_data,
         gint64      first,
         gint64      last,
         KitUidSet  *uids,
         GError    **error)
{
  Fixture *self = user_data;

  self->present_first = self->present_first == 0 ? first : MIN (first, self->present_first);
  self->present_last = MAX (last, self->present_last);
  kit_uid_set_add_all (self->present, uids);
  return TRUE;
}

static gboolean
body (gpointer    user_data,
      gint64      uid,
      GBytes     *source,
      GError    **error)
{
  Fixture *self = user_data;

  g_hash_table_replace (self->bodies, GINT_TO_POINTER ((gint) uid), g_bytes_ref (source));
  return TRUE;
}

static KitUidSet *
next (gpointer user_data,
      gint64   max_bytes)
{
  Fixture *self = user_data;

  g_assert_cmpint (max_bytes, >, 0);
  return self->next != NULL ? kit_uid_set_copy (self->next) : kit_uid_set_new ();
}

static const KitSinkFuncs sink_funcs = { begin, message, vanished, present, body, next };

/* ---- settings ---- */

static MapiSettings *
load_settings (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) infos = NULL;
  g_auto (GStrv) groups = NULL;
  g_autoptr (GError) error = NULL;

  infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_key_file_load_from_file (file, g_getenv ("IMAP_MANIFEST"), G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      MapiSettingInfo *info;

      if (!g_str_has_prefix (groups[i], "Setting "))
        continue;
      info = mapi_setting_info_new_from_key_file (file, groups[i], &error);
      g_assert_no_error (error);
      g_ptr_array_add (infos, info);
    }
  return mapi_settings_new (infos);
}

MapiSupport *
fixture_make_support (const char *user,
                      const char *password,
                      guint       port,
                      const char *dir,
                      ...)
{
  static const guint8 uid[16] = "imap-test-uid-00";
  g_autoptr (MapiSettings) settings = load_settings ();
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autoptr (GError) error = NULL;
  const char *name;
  va_list args;

  mapi_settings_set (settings, "host", "127.0.0.1", &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "security", "none", &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "port", number, &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "user", user, &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "password", password, &error);
  g_assert_no_error (error);
  va_start (args, dir);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      mapi_settings_set (settings, name, va_arg (args, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (args);
  return mapi_support_new (uid, settings, dir, NULL);
}

Fixture *
fixture_new (const char *user,
             const char *password,
             guint       port,
             const char *setting,
             const char *value)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;
  ImapAccount *account;

  self->dir = g_dir_make_tmp ("imap-XXXXXX", &error);
  g_assert_no_error (error);
  self->support = fixture_make_support (user, password, port, self->dir, setting, value, NULL);
  account = imap_account_new (self->support, &error);
  g_assert_no_error (error);
  self->remote = imap_remote_new (account);
  self->sink = kit_sink_new (&sink_funcs, self);
  self->messages = g_hash_table_new_full (NULL, NULL, NULL, told_free);
  self->bodies = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  self->vanished = kit_uid_set_new ();
  self->present = kit_uid_set_new ();
  self->order = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

static guint
get_port (void)
{
  return (guint) g_ascii_strtoull (g_getenv ("DOVECOT_IMAP"), NULL, 10);
}

static gboolean
try_user (const char *user)
{
  g_autofree char *password = g_strconcat (user, "pw", NULL);
  g_autoptr (Fixture) fixture = fixture_new (user, password, get_port (), NULL, NULL);
  g_autoptr (GError) error = NULL;

  if (kit_remote_connect (fixture->remote, NULL, &error))
    return TRUE;
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  return FALSE;
}

/* Dovecot looks for new users once a second; another server has them from the beginning */
void
fixture_add_users (const char * const *users)
{
  FILE *file = NULL;
  guint n = g_strv_length ((char **) users);

  if (g_getenv ("DOVECOT_USERS") == NULL)
    return;
  file = g_fopen (g_getenv ("DOVECOT_USERS"), "a");
  g_assert_nonnull (file);
  for (guint i = 0; i < n; i++)
    g_fprintf (file, "%s:{PLAIN}%spw::::::\n", users[i], users[i]);
  fclose (file);
  for (guint i = 0; !try_user (users[n - 1]); i++)
    {
      g_assert_cmpuint (i, <, 100);
      g_usleep (G_USEC_PER_SEC / 10);
    }
}

Fixture *
fixture_new_user (const char *user)
{
  g_autofree char *password = g_strconcat (user, "pw", NULL);

  return fixture_new (user, password, get_port (), NULL, NULL);
}

void
fixture_free (Fixture *self)
{
  g_autofree char *mark = g_build_filename (self->dir, "logon", NULL);

  kit_sink_free (self->sink);
  g_object_unref (self->remote);
  g_object_unref (self->support);
  g_hash_table_unref (self->messages);
  g_hash_table_unref (self->bodies);
  kit_uid_set_free (self->vanished);
  g_clear_pointer (&self->next, kit_uid_set_free);
  kit_uid_set_free (self->present);
  g_array_unref (self->order);
  g_unlink (mark);
  g_rmdir (self->dir);
  g_free (self->dir);
  g_free (self);
}

void
fixture_forget (Fixture *self)
{
  g_hash_table_remove_all (self->messages);
  g_hash_table_remove_all (self->bodies);
  kit_uid_set_free (self->vanished);
  kit_uid_set_free (self->present);
  self->vanished = kit_uid_set_new ();
  self->present = kit_uid_set_new ();
  g_array_set_size (self->order, 0);
  self->present_first = self->present_last = 0;
  self->n_begun = 0;
}

/* ---- the second client ---- */

ImapConnection *
fixture_open_other (const char *user)
{
  g_autofree char *password = g_strconcat (user, "pw", NULL);
  g_autoptr (MapiSupport) support = fixture_make_support (user, password, get_port (),
                                                          g_get_tmp_dir (), NULL);
  g_autofree char *mark = g_build_filename (g_get_tmp_dir (), "logon", NULL);
  g_autoptr (GError) error = NULL;
  ImapConnection *connection;
  static GPtrArray *accounts;
  ImapAccount *account = imap_account_new (support, &error);

  g_assert_no_error (error);
  /* It has to live as long as the connection */
  if (accounts == NULL)
    accounts = g_ptr_array_new ();
  g_ptr_array_add (accounts, account);
  connection = imap_connection_open (account, "other", NULL, NULL, &error);
  g_assert_no_error (error);
  g_unlink (mark);
  return connection;
}

void
fixture_run (ImapConnection *connection,
             const char     *text)
{
  g_autoptr (ImapCommand) command = imap_command_new (text);
  g_autoptr (GError) error = NULL;

  imap_connection_run (connection, command, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_append (ImapConnection *connection,
                const char     *mailbox,
                const char     *subject,
                const char     *flags)
{
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND");
  g_autofree char *text = g_strdup_printf ("From: a@example.test\r\nTo: b@example.test\r\n"
                                           "Subject: %s\r\nMessage-ID: <%s@example.test>\r\n"
                                           "Date: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\n"
                                           "Text of %s\r\n", subject, subject, subject);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  imap_command_add_astring (command, mailbox);
  imap_command_printf (command, " (%s)", flags);
  imap_command_add_literal (command, bytes);
  imap_connection_run (connection, command, NULL, &error);
  g_assert_no_error (error);
}

/* ---- asking ---- */

Told *
fixture_get (Fixture *self,
             gint64   uid)
{
  return g_hash_table_lookup (self->messages, GINT_TO_POINTER ((gint) uid));
}

char *
fixture_dup_set (KitUidSet *uids)
{
  return kit_uid_set_to_string (uids);
}

void
fixture_sync (Fixture     *self,
              KitSyncKind  kind,
              const char  *path,
              gint64       uidvalidity,
              gint64       uidnext,
              gint64       modseq,
              const char  *known)
{
  g_autoptr (KitUidSet) set = known != NULL && *known != '\0' ? kit_uid_set_parse (known)
                                                              : kit_uid_set_new ();
  KitSyncRequest request = { kind, path, uidvalidity, uidnext, modseq };
  g_autoptr (GError) error = NULL;

  if (kind == KIT_SYNC_OLDER)
    {
      request.below = uidnext;
      request.uidnext = 0;
    }
  if (kind == KIT_SYNC_NEWEST)
    {
      request.limit = 200;
      request.total = modseq;
      request.modseq = 0;
    }
  request.known = known != NULL ? set : NULL;
  fixture_forget (self);
  kit_remote_sync_folder (self->remote, &request, self->sink, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_begun, ==, 1);
}
