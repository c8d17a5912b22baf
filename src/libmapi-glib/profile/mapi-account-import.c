/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-account-import.h"

#include <string.h>

#include "mapi-discovery-private.h"
#include "mapi-import-private.h"
#include "mapi-service-admin.h"

#include <glib/gi18n-lib.h>

/* Largest file that is read, in bytes; preferences of other programs are some hundred kilobytes. */
#define MAX_SIZE (16 * 1024 * 1024)

#define MAX_FILES 1000

struct _MapiFoundAccount
{
  GObject              parent_instance;
  MapiImportProgram    program;
  char                *person;  /* (nullable) */
  char                *address;
  MapiDiscoveryResult *result;  /* (owned) */
};

/**
 * MapiFoundAccount:
 *
 * An account another mail program of the user is set up with. Immutable; any thread.
 */
G_DEFINE_FINAL_TYPE (MapiFoundAccount, mapi_found_account, G_TYPE_OBJECT)

static const char * const program_names[] = { "Thunderbird", "Evolution", "Geary", "Claws Mail" };

static void
mapi_found_account_finalize (GObject *object)
{
  MapiFoundAccount *self = MAPI_FOUND_ACCOUNT (object);

  g_free (self->person);
  g_free (self->address);
  g_clear_object (&self->result);
  G_OBJECT_CLASS (mapi_found_account_parent_class)->finalize (object);
}

static void
mapi_found_account_class_init (MapiFoundAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_found_account_finalize;
}

static void
mapi_found_account_init (MapiFoundAccount *self)
{
}

MapiDiscoveredServer *
mapi_import_server (const char   *protocol,
                    const char   *host,
                    guint64       port,
                    MapiSecurity  security,
                    const char   *user,
                    const char   *auth)
{
  const char *methods[] = { auth != NULL ? auth : "password", NULL };
  gboolean tls = security == MAPI_SECURITY_TLS;

  if (host == NULL || *host == '\0' || !g_utf8_validate (host, -1, NULL) ||
      (user != NULL && !g_utf8_validate (user, -1, NULL)))
    return NULL;
  if (port == 0 && g_str_equal (protocol, "imap"))
    port = tls ? 993 : 143;
  else if (port == 0 && g_str_equal (protocol, "pop3"))
    port = tls ? 995 : 110;
  else if (port == 0)
    port = tls ? 465 : 587;
  return mapi_discovered_server_new_checked (protocol, host, port, security, user, methods);
}

/* An address as the wizard would take it from the user */
static gboolean
address_is_usable (const char *address)
{
  g_autoptr(MapiDiscovery) discovery =
    address != NULL && g_utf8_validate (address, -1, NULL) ? mapi_discovery_new (address, NULL) : NULL;

  return discovery != NULL;
}

void
mapi_import_add (GPtrArray            *accounts,
                 MapiImportProgram     program,
                 const char           *person,
                 const char           *address,
                 MapiDiscoveredServer *incoming,
                 MapiDiscoveredServer *outgoing)
{
  g_autoptr(GPtrArray) servers = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);
  g_autofree char *origin = g_strdup_printf (_("Taken over from %s"), program_names[program]);
  MapiFoundAccount *self;

  if (incoming != NULL)
    g_ptr_array_add (servers, incoming);
  if (outgoing != NULL)
    g_ptr_array_add (servers, outgoing);
  if (incoming == NULL || !address_is_usable (address))
    return;
  self = g_object_new (MAPI_TYPE_FOUND_ACCOUNT, NULL);
  self->program = program;
  self->person = person != NULL && *person != '\0' && g_utf8_validate (person, -1, NULL) ? g_strdup (person) : NULL;
  self->address = g_strdup (address);
  /* The user has been working with it: that is as good as the domain's own word. */
  self->result = mapi_discovery_result_new (MAPI_DISCOVERY_PROVIDER, MAPI_TRUST_DOMAIN, address, address, origin,
                                            servers);
  if (self->result != NULL)
    g_ptr_array_add (accounts, self);
  else
    g_object_unref (self);
}

/**
 * mapi_found_account_get_program:
 * @self: an account
 *
 * Gets the program it was found in.
 *
 * Returns: the program
 */
MapiImportProgram
mapi_found_account_get_program (MapiFoundAccount *self)
{
  g_return_val_if_fail (MAPI_IS_FOUND_ACCOUNT (self), MAPI_IMPORT_THUNDERBIRD);

  return self->program;
}

/**
 * mapi_found_account_get_program_name:
 * @self: an account
 *
 * Gets the name of the program it was found in.
 *
 * Returns: the name
 */
const char *
mapi_found_account_get_program_name (MapiFoundAccount *self)
{
  g_return_val_if_fail (MAPI_IS_FOUND_ACCOUNT (self), NULL);

  return program_names[self->program];
}

/**
 * mapi_found_account_get_person:
 * @self: an account
 *
 * Gets the name its user writes under.
 *
 * Returns: (nullable): the name
 */
const char *
mapi_found_account_get_person (MapiFoundAccount *self)
{
  g_return_val_if_fail (MAPI_IS_FOUND_ACCOUNT (self), NULL);

  return self->person;
}

/**
 * mapi_found_account_get_address:
 * @self: an account
 *
 * Gets its mail address.
 *
 * Returns: the address
 */
const char *
mapi_found_account_get_address (MapiFoundAccount *self)
{
  g_return_val_if_fail (MAPI_IS_FOUND_ACCOUNT (self), NULL);

  return self->address;
}

/**
 * mapi_found_account_get_result:
 * @self: an account
 *
 * Gets its servers, as if they had been discovered.
 *
 * Returns: (transfer none): the servers
 */
MapiDiscoveryResult *
mapi_found_account_get_result (MapiFoundAccount *self)
{
  g_return_val_if_fail (MAPI_IS_FOUND_ACCOUNT (self), NULL);

  return self->result;
}

/* An account that could only send is not what somebody takes over. */
static gboolean
check_receives (MapiFoundAccount  *self,
                MapiServiceType   *type,
                MapiSettings      *settings,
                GError           **error)
{
  GPtrArray *servers = mapi_discovery_result_get_incoming (self->result);
  g_autofree char *name = NULL;

  for (guint i = 0; i < servers->len && type != NULL; i++)
    {
      const char *protocol = mapi_discovered_server_get_protocol (servers->pdata[i]);
      g_autofree char *host = g_strconcat (protocol, "-host", NULL);

      if (mapi_settings_get_info (settings, host) != NULL ||
          g_str_equal (mapi_service_type_get_name (type), protocol))
        return TRUE;
    }
  name = g_ascii_strup (mapi_discovered_server_get_protocol (servers->pdata[0]), -1);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
               _("This account receives over %s, which nothing installed on this computer does."), name);
  return FALSE;
}

/**
 * mapi_found_account_propose:
 * @self: an account
 * @type: (out) (transfer full) (nullable): set to the type of service
 * @error: return location for an error
 *
 * Makes the settings of a service that takes the account over, with its person and address. Reads files of this
 * computer's service types.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT if nothing here speaks what the account receives mail with: a service that could only
 * send is none to take it over with.
 *
 * Returns: (transfer full): the settings
 */
MapiSettings *
mapi_found_account_propose (MapiFoundAccount  *self,
                            MapiServiceType  **type,
                            GError           **error)
{
  g_autoptr(MapiServiceType) found = NULL;
  g_autoptr(MapiSettings) settings = NULL;

  g_return_val_if_fail (MAPI_IS_FOUND_ACCOUNT (self), NULL);

  settings = mapi_service_admin_propose (self->result, &found, NULL);
  if (!check_receives (self, found, settings, error))
    return NULL;
  /* What the administrator fixed stays. */
  if (self->person != NULL)
    mapi_settings_set (settings, "name", self->person, NULL);
  mapi_settings_set (settings, "address", self->address, NULL);
  if (type != NULL)
    *type = g_steal_pointer (&found);
  return g_steal_pointer (&settings);
}

/**
 * mapi_account_import_parse:
 * @program: whose files these are
 * @names: (array zero-terminated=1): their names; Evolution's refer to each other by them
 * @texts: (array zero-terminated=1): what is in them, as many
 *
 * Reads the accounts another program keeps in its files. What is broken is left out.
 *
 * Returns: (transfer full) (element-type MapiFoundAccount): the accounts
 */
GPtrArray *
mapi_account_import_parse (MapiImportProgram   program,
                           const char * const *names,
                           const char * const *texts)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (names != NULL && texts != NULL, accounts);
  g_return_val_if_fail (g_strv_length ((char **) names) == g_strv_length ((char **) texts), accounts);

  if (program == MAPI_IMPORT_EVOLUTION)
    mapi_import_evolution (names, texts, accounts);
  for (guint i = 0; program != MAPI_IMPORT_EVOLUTION && texts[i] != NULL; i++)
    if (program == MAPI_IMPORT_THUNDERBIRD)
      mapi_import_thunderbird (texts[i], accounts);
    else if (program == MAPI_IMPORT_GEARY)
      mapi_import_geary (texts[i], accounts);
    else
      mapi_import_claws (texts[i], accounts);
  return accounts;
}

/* ---- the files ---- */

typedef struct
{
  GPtrArray *names;
  GPtrArray *texts;
} Files;

static void
take_file (Files      *files,
           const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                       G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autofree char *text = NULL;

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > MAX_SIZE || files->names->len >= MAX_FILES ||
      !g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_ptr_array_add (files->names, g_path_get_basename (path));
  g_ptr_array_add (files->texts, g_steal_pointer (&text));
}

/* @file in every folder of @folder, or everything there that ends with it if that begins with a dot */
static void
take_files (Files      *files,
            const char *folder,
            const char *file)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path =
        *file == '.' ? g_build_filename (folder, name, NULL) : g_build_filename (folder, name, file, NULL);

      if (*file != '.' || g_str_has_suffix (name, file))
        take_file (files, path);
    }
}

static void
find_program (MapiImportProgram  program,
              const char        *home,
              GPtrArray         *accounts)
{
  static const struct
  {
    MapiImportProgram  program;
    const char        *folder;
    const char        *file;    /* in each folder below; a dot: what files there end with; NULL: the file itself */
  } places[] = {
    { MAPI_IMPORT_THUNDERBIRD, ".thunderbird", "prefs.js" },
    { MAPI_IMPORT_THUNDERBIRD, "snap/thunderbird/common/.thunderbird", "prefs.js" },
    { MAPI_IMPORT_THUNDERBIRD, ".var/app/org.mozilla.Thunderbird/.thunderbird", "prefs.js" },
    { MAPI_IMPORT_EVOLUTION, ".config/evolution/sources", ".source" },
    { MAPI_IMPORT_EVOLUTION, ".var/app/org.gnome.Evolution/config/evolution/sources", ".source" },
    { MAPI_IMPORT_GEARY, ".config/geary", "geary.ini" },
    { MAPI_IMPORT_GEARY, ".var/app/org.gnome.Geary/config/geary", "geary.ini" },
    { MAPI_IMPORT_CLAWS, ".claws-mail/accountrc", NULL },
    { MAPI_IMPORT_CLAWS, ".var/app/org.claws_mail.Claws-Mail/.claws-mail/accountrc", NULL },
  };
  Files files = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free) };
  g_autoptr(GPtrArray) found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (home, places[i].folder, NULL);

      if (places[i].program != program)
        continue;
      if (places[i].file == NULL)
        take_file (&files, path);
      else
        take_files (&files, path, places[i].file);
    }
  g_ptr_array_add (files.names, NULL);
  g_ptr_array_add (files.texts, NULL);
  found = mapi_account_import_parse (program, (const char * const *) files.names->pdata,
                                     (const char * const *) files.texts->pdata);
  g_ptr_array_extend_and_steal (accounts, g_steal_pointer (&found));
  g_ptr_array_unref (files.names);
  g_ptr_array_unref (files.texts);
}

/**
 * mapi_account_import_find:
 * @home: (nullable): a home folder; %NULL for the user's own
 * @cancellable: (nullable): stops it
 *
 * Looks for accounts other mail programs are set up with. Passwords are never taken over. Blocks, for as
 * long as a few files take to read; any thread. What cannot be read is left out.
 *
 * Returns: (transfer full) (element-type MapiFoundAccount): the accounts
 */
GPtrArray *
mapi_account_import_find (const char   *home,
                          GCancellable *cancellable)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MAPI_IMPORT_N_PROGRAMS && !g_cancellable_is_cancelled (cancellable); i++)
    find_program ((MapiImportProgram) i, home != NULL ? home : g_get_home_dir (), accounts);
  return accounts;
}
