/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-context.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "cli-interaction.h"

G_DEFINE_QUARK (cli-error-quark, cli_error)

void
cli_context_clear (CliContext *self)
{
  if (self->session != NULL)
    mapi_session_logoff (self->session, MAPI_LOGOFF_NONE, NULL, NULL);
  g_clear_object (&self->session);
  g_clear_object (&self->builder);
  g_clear_pointer (&self->profile, g_free);
}

static MapiLogonFlags
logon_flags (CliContext *self,
             gboolean    may_ask)
{
  MapiLogonFlags flags = MAPI_LOGON_EXTENDED | MAPI_LOGON_UNICODE | MAPI_LOGON_USE_DEFAULT;

  /* Who names a profile wants that one: without NEW_SESSION a shared session would win. */
  if (self->new_session || self->profile != NULL || self->service)
    flags |= MAPI_LOGON_NEW_SESSION;
  if (self->no_mail || self->service)
    flags |= MAPI_LOGON_NO_MAIL;
  if (self->service)
    flags |= MAPI_LOGON_SERVICE;
  if (may_ask)
    flags |= MAPI_LOGON_UI;
  return flags;
}

MapiInteraction *
cli_context_dup_interaction (CliContext *self)
{
  /* A script gets no dialog it did not ask for, display or not. */
  if (self->ui && !self->no_ui && !self->service)
    return mapi_remote_interaction_new (g_getenv ("MAPI_PARENT_WINDOW"), TRUE);
  if (self->no_ui || self->service || !isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return NULL;
  return cli_interaction_new ();
}

/* What is not there is said: a list without the mail of an account looks like one of an account without mail. */
static void
tell_disabled (MapiSession *session)
{
  g_autoptr(GPtrArray) disabled = mapi_session_list_disabled (session);

  for (guint i = 0; i < disabled->len; i++)
    {
      const char *text = mapi_properties_get_string (disabled->pdata[i], MAPI_PR_STATUS_STRING);
      g_autofree char *name = cli_clean_text (mapi_properties_get_string (disabled->pdata[i], MAPI_PR_DISPLAY_NAME));
      g_autofree char *clean = cli_clean_text (text != NULL ? text : "");

      /* Translators: an account, and why it cannot be used now */
      g_printerr (_("mapi: “%s” is left out: %s\n"), name, clean);
    }
}

MapiSession *
cli_context_logon (CliContext  *self,
                   GError     **error)
{
  g_autoptr(MapiInteraction) interaction = NULL;

  if (self->session != NULL)
    return self->session;
  interaction = cli_context_dup_interaction (self);
  self->session = mapi_session_logon (interaction, NULL, self->profile,
                                      logon_flags (self, interaction != NULL), NULL, error);
  if (self->session == NULL && error != NULL && self->profile == NULL &&
      g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED))
    g_prefix_error (error, "%s", _("No default profile. Make one with “mapi profile create NAME "
                                   "--email ADDRESS --default”, or name one with --profile. "));
  if (self->session != NULL)
    tell_disabled (self->session);
  return self->session;
}

MapiStore *
cli_context_open_default_store (CliContext  *self,
                                GError     **error)
{
  MapiSession *session = cli_context_logon (self, error);

  return session != NULL ? mapi_session_open_default_store (session, NULL, error) : NULL;
}

static MapiStore *
open_store_named (CliContext  *self,
                  const char  *name,
                  GError     **error)
{
  MapiSession *session = cli_context_logon (self, error);
  g_autoptr(GPtrArray) stores = NULL;
  g_autofree char *folded = g_utf8_casefold (name, -1);

  if (session == NULL)
    return NULL;
  stores = mapi_session_open_all_stores (session, NULL, error);
  if (stores == NULL)
    return NULL;
  for (guint i = 0; i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (store));
      const char *display = mapi_support_get_display_name (support);
      g_autofree char *other = g_utf8_casefold (display != NULL ? display : "", -1);

      if (g_str_equal (folded, other))
        return g_object_ref (store);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("This profile has no store “%s”."), name);
  return NULL;
}

static const struct
{
  const char     *name;
  MapiFolderRole  role;
} roles[] = {
  { "inbox", MAPI_FOLDER_ROLE_INBOX },
  { "drafts", MAPI_FOLDER_ROLE_DRAFTS },
  { "sent", MAPI_FOLDER_ROLE_SENT },
  { "trash", MAPI_FOLDER_ROLE_TRASH },
  { "junk", MAPI_FOLDER_ROLE_JUNK },
  { "archive", MAPI_FOLDER_ROLE_ARCHIVE },
  { "outbox", MAPI_FOLDER_ROLE_OUTBOX },
  { "templates", MAPI_FOLDER_ROLE_TEMPLATES },
};

static MapiFolder *
open_in_store (MapiStore   *store,
               const char  *path,
               GError     **error)
{
  if (path[0] != '@')
    return mapi_folder_open_path (store, path, NULL, error);

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_ascii_strcasecmp (path + 1, roles[i].name) == 0)
      return mapi_folder_open_role (store, roles[i].role, NULL, error);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
               _("There is no folder role “%s”. Roles are @inbox @drafts @sent @trash @junk "
                 "@archive @outbox @templates."), path);
  return NULL;
}

MapiFolder *
cli_context_open_folder (CliContext  *self,
                         const char  *spec,
                         GError     **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GError) not_in_default = NULL;
  MapiFolder *folder;
  const char *colon = strchr (spec, ':');

  id = cli_context_parse_id (self, spec, &store, NULL);
  if (id != NULL)
    return mapi_folder_open (store, id, NULL, error);

  store = cli_context_open_default_store (self, error);
  if (store == NULL)
    return NULL;
  folder = open_in_store (store, spec, &not_in_default);
  if (folder == NULL && colon != NULL)
    {
      g_autofree char *name = g_strndup (spec, (gsize) (colon - spec));
      g_autoptr(MapiStore) named = open_store_named (self, name, error);

      return named != NULL ? open_in_store (named, colon + 1, error) : NULL;
    }
  if (folder == NULL)
    g_propagate_error (error, g_steal_pointer (&not_in_default));
  return folder;
}

MapiStore *
cli_context_open_store_of (CliContext  *self,
                           const char  *spec,
                           const char **path,
                           GError     **error)
{
  const char *colon = strchr (spec, ':');

  *path = spec;
  if (colon != NULL)
    {
      g_autofree char *name = g_strndup (spec, (gsize) (colon - spec));
      MapiStore *named = open_store_named (self, name, NULL);

      if (named != NULL)
        {
          *path = colon + 1;
          return named;
        }
    }
  return cli_context_open_default_store (self, error);
}

MapiEntryId *
cli_context_parse_id (CliContext  *self,
                      const char  *text,
                      MapiStore  **store,
                      GError     **error)
{
  MapiSession *session = cli_context_logon (self, error);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GPtrArray) stores = NULL;
  MapiStore *owner;

  if (session == NULL)
    return NULL;
  id = mapi_entry_id_new_from_string (text, NULL);
  if (id == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                   _("“%s” is not an id. “mapi list” and “mapi folders” print ids."), text);
      return NULL;
    }
  stores = mapi_session_open_all_stores (session, NULL, error);
  if (stores == NULL)
    return NULL;
  owner = mapi_session_get_store_for_id (session, id);
  if (owner == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
                   _("No store of this profile knows the id “%s”."), text);
      return NULL;
    }
  if (store != NULL)
    *store = g_object_ref (owner);
  return g_steal_pointer (&id);
}

gboolean
cli_parse_options (const GOptionEntry   *entries,
                   int                  *argc,
                   char               ***argv,
                   GError              **error)
{
  g_autoptr(GOptionContext) options = g_option_context_new (NULL);
  g_autoptr(GError) failure = NULL;

  g_option_context_set_help_enabled (options, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (options, entries, NULL);
  if (g_option_context_parse (options, argc, argv, &failure))
    {
      /* A "--" that ended the options is not an argument. */
      if (*argc > 1 && g_str_equal ((*argv)[1], "--"))
        {
          memmove (*argv + 1, *argv + 2, sizeof (char *) * (gsize) (*argc - 1));
          (*argc)--;
        }
      return TRUE;
    }
  return cli_usage_error (error, "%s", failure->message);
}

gboolean
cli_usage_error (GError     **error,
                 const char  *format,
                 ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, message);
  return FALSE;
}
