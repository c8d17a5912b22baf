/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The folder list
 *
 * One command where the server has LIST-EXTENDED, else LIST and LSUB, and a STATUS for each where it
 * has no LIST-STATUS. A folder's path is its name on the wire in modified UTF-7, also where names
 * travel as UTF-8, so that it stays the same whatever was agreed on. */

#include "config.h"

#include "imap-mailbox-name.h"
#include "imap-remote-private.h"
#include "imap-roles.h"

#include <glib/gi18n-lib.h>

/* More folders are not listed */
#define FOLDERS_MAX 100000
/* STATUS commands on their way */
#define STATUS_DEPTH 100

typedef struct
{
  char          *path;          /* (owned) */
  ImapListFlags  flags;
  char           separator;
  gboolean       is_listed;
  char          *id;            /* (owned) (nullable): MAILBOXID */
  ImapSnapshot   status;        /* -1: not told */
} Entry;

typedef struct
{
  ImapRemote *remote;           /* (unowned) */
  ImapConnection *connection;   /* (unowned) */
  GPtrArray  *entries;          /* (owned) (element-type Entry) */
  GHashTable *by_path;          /* (owned): path -> Entry */
  GPtrArray  *shared;           /* (owned) (element-type utf8): prefixes of others' folders */
  char       *prefix;           /* (owned) (nullable): of our own */
  char        separator;
} Listing;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry->id);
  g_free (entry);
}

static void
listing_clear (Listing *self)
{
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->by_path);
  g_ptr_array_unref (self->shared);
  g_free (self->prefix);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static Entry *
add_entry (Listing    *self,
           const char *path)
{
  Entry *entry = g_hash_table_lookup (self->by_path, path);

  if (entry != NULL || self->entries->len >= FOLDERS_MAX)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->path = g_strdup (path);
  entry->status.uidvalidity = entry->status.uidnext = entry->status.modseq = -1;
  entry->status.messages = entry->status.unseen = -1;
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->by_path, entry->path, entry);
  return entry;
}

/* ---- what the server says ---- */

static void
take_list (Listing  *self,
           ImapList *list,
           gboolean  is_lsub)
{
  g_autofree char *path = imap_connection_dup_path (self->connection, &list->name);
  Entry *entry = path != NULL ? add_entry (self, path) : NULL;

  if (entry == NULL)
    return;
  if (is_lsub)
    {
      /* Of what is subscribed nothing else is true: \Noselect says that a child is */
      if (!(list->flags & IMAP_LIST_NOSELECT))
        entry->flags |= IMAP_LIST_SUBSCRIBED;
      return;
    }
  entry->is_listed = TRUE;
  entry->flags |= list->flags;
  entry->separator = list->separator;
  if (self->separator == 0 || strcmp (path, "INBOX") == 0)
    self->separator = list->separator;
}

/* RFC 8474, 7. Some servers have told what was in their memory instead. */
static gboolean
is_object_id (const ImapSpan *id)
{
  if (id->data == NULL || id->size == 0 || id->size > 255)
    return FALSE;
  for (gsize i = 0; i < id->size; i++)
    if (!g_ascii_isalnum (id->data[i]) && id->data[i] != '_' && id->data[i] != '-')
      return FALSE;
  return TRUE;
}

static void
take_status (Listing           *self,
             ImapMailboxStatus *status)
{
  g_autofree char *path = imap_connection_dup_path (self->connection, &status->name);
  Entry *entry = path != NULL ? g_hash_table_lookup (self->by_path, path) : NULL;

  if (entry == NULL)
    return;
  entry->status.uidvalidity = status->uidvalidity;
  entry->status.uidnext = status->uidnext;
  entry->status.modseq = status->modseq;
  entry->status.messages = status->messages;
  entry->status.unseen = status->unseen;
  if (is_object_id (&status->id))
    {
      g_free (entry->id);
      entry->id = imap_span_dup (&status->id);
    }
  imap_remote_snapshot (self->remote, path, status);
}

static void
take_namespaces (Listing      *self,
                 ImapResponse *response)
{
  for (guint i = 0; i < response->n_namespaces; i++)
    {
      ImapNamespace *space = &response->namespaces[i];
      ImapSpan name = space->prefix;
      g_autofree char *prefix = NULL;

      if (name.data == NULL || name.size == 0)
        {
          if (space->kind == 0 && self->separator == 0)
            self->separator = space->separator;
          continue;
        }
      prefix = imap_connection_dup_path (self->connection, &name);
      if (prefix == NULL)
        continue;
      if (space->kind != 0)
        g_ptr_array_add (self->shared, g_steal_pointer (&prefix));
      else if (self->prefix == NULL)
        self->prefix = g_steal_pointer (&prefix);
    }
}

static gboolean
take_response (ImapConnection  *connection,
               ImapResponse    *response,
               gpointer         user_data,
               GError         **error)
{
  Listing *self = user_data;

  if (response->kind == IMAP_RESPONSE_LIST)
    take_list (self, &response->list, FALSE);
  else if (response->kind == IMAP_RESPONSE_LSUB)
    take_list (self, &response->list, TRUE);
  else if (response->kind == IMAP_RESPONSE_MAILBOX_STATUS)
    take_status (self, &response->mailbox);
  else if (response->kind == IMAP_RESPONSE_NAMESPACE)
    take_namespaces (self, response);
  return TRUE;
}

/* ---- what is asked ---- */

static char *
make_status_items (ImapConnection *connection)
{
  /* What tells of every change tells of read ones too, and needs no server to count them */
  return g_strconcat ("(MESSAGES UIDNEXT UIDVALIDITY",
                      imap_connection_can (connection, IMAP_CAN_CONDSTORE) ? " HIGHESTMODSEQ" : " UNSEEN",
                      imap_connection_can (connection, IMAP_CAN_OBJECTID) ? " MAILBOXID" : "",
                      ")", NULL);
}

static ImapCommand *
make_list (ImapRemote     *self,
           ImapConnection *connection,
           const char     *verb)
{
  ImapCommand *command = imap_command_new (verb);
  g_autofree char *pattern = g_strconcat (self->account->root != NULL ? self->account->root : "",
                                          "*", NULL);

  imap_command_add (command, " \"\"");
  imap_connection_add_mailbox (connection, command, pattern);
  return command;
}

/* Everything in one command */
static ImapCommand *
make_extended (ImapRemote     *self,
               ImapConnection *connection)
{
  ImapCommand *command = make_list (self, connection, "LIST");

  imap_command_add (command, " RETURN (SUBSCRIBED CHILDREN");
  if (imap_connection_can (connection, IMAP_CAN_SPECIAL_USE))
    imap_command_add (command, " SPECIAL-USE");
  if (imap_connection_can (connection, IMAP_CAN_LIST_STATUS))
    {
      g_autofree char *items = make_status_items (connection);

      imap_command_printf (command, " STATUS %s", items);
    }
  imap_command_add (command, ")");
  return command;
}

static gboolean
ask_extended (ImapRemote      *self,
              ImapConnection  *connection,
              ImapOpening     *expected,
              gboolean        *done,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  *done = FALSE;
  if (!imap_connection_can (connection, IMAP_CAN_LIST_EXTENDED))
    return TRUE;
  command = make_extended (self, connection);
  /* What comes behind is told only to who takes it up: nothing but the list is waited for */
  if (!imap_connection_queue (connection, command, cancellable, error) ||
      (expected != NULL && imap_connection_can (connection, IMAP_CAN_LIST_STATUS) &&
       !imap_sync_send_ahead (connection, &expected->request, cancellable, error)) ||
      !imap_connection_wait (connection, command, cancellable, error))
    return FALSE;
  *done = command->status == IMAP_STATUS_OK;
  return TRUE;
}

static gboolean
ask_plain (ImapRemote      *self,
           ImapConnection  *connection,
           GCancellable    *cancellable,
           GError         **error)
{
  gboolean use_xlist = imap_connection_can (connection, IMAP_CAN_XLIST) &&
                       !imap_connection_can (connection, IMAP_CAN_SPECIAL_USE);
  g_autoptr (ImapCommand) list = make_list (self, connection, use_xlist ? "XLIST" : "LIST");
  g_autoptr (ImapCommand) lsub = make_list (self, connection, "LSUB");

  return imap_connection_queue (connection, list, cancellable, error) &&
         imap_connection_queue (connection, lsub, cancellable, error) &&
         imap_connection_wait (connection, list, cancellable, error) &&
         imap_connection_wait (connection, lsub, cancellable, error) &&
         imap_command_check (list, error);
}

static gboolean
is_selectable (const Entry *entry)
{
  return entry->is_listed && !(entry->flags & (IMAP_LIST_NOSELECT | IMAP_LIST_NONEXISTENT));
}

/* For those of which it was not told. A NO is about one folder and not about the list. */
static gboolean
ask_status (Listing         *listing,
            ImapConnection  *connection,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autofree char *items = make_status_items (connection);
  gboolean is_any = FALSE;
  guint n = 0;

  for (guint i = 0; i < listing->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (listing->entries, i);
      g_autoptr (ImapCommand) command = NULL;

      if (!is_selectable (entry) || entry->status.messages >= 0)
        continue;
      command = imap_command_new ("STATUS");
      imap_connection_add_mailbox (connection, command, entry->path);
      imap_command_printf (command, " %s", items);
      if (!imap_connection_queue (connection, command, cancellable, error))
        return FALSE;
      is_any = TRUE;
      if (++n % STATUS_DEPTH == 0 && !imap_connection_wait_all (connection, cancellable, error))
        return FALSE;
    }
  return !is_any || imap_connection_wait_all (connection, cancellable, error);
}

/* ---- the tree ---- */

static gboolean
is_below (const char *path,
          const char *prefix)
{
  gsize size = strlen (prefix);

  return strncmp (path, prefix, size) == 0 && path[size] != '\0';
}

static gboolean
is_shared (Listing    *listing,
           const char *path)
{
  for (guint i = 0; i < listing->shared->len; i++)
    if (is_below (path, g_ptr_array_index (listing->shared, i)))
      return TRUE;
  return FALSE;
}

/* Where the folder's own name begins: behind the last separator, but the prefix of our namespace
 * is nobody's parent */
static gsize
get_name_offset (Listing     *listing,
                 const Entry *entry)
{
  const char *last = entry->separator != 0 ? strrchr (entry->path, entry->separator) : NULL;
  gsize start = listing->prefix != NULL && is_below (entry->path, listing->prefix)
                ? strlen (listing->prefix) : 0;

  if (last == NULL || last[1] == '\0')
    return start;
  return MAX ((gsize) (last + 1 - entry->path), start);
}

static char *
dup_parent (Listing     *listing,
            const Entry *entry)
{
  gsize offset = get_name_offset (listing, entry);

  if (offset < 2 || (listing->prefix != NULL && offset == strlen (listing->prefix) &&
                     is_below (entry->path, listing->prefix)))
    return NULL;
  return g_strndup (entry->path, offset - 1);
}

static KitRemoteFolder *
make_folder (Listing    *listing,
             Entry      *entry,
             const char *parent,
             gboolean    is_gmail)
{
  const char *wire = entry->path + get_name_offset (listing, entry);
  g_autofree char *name = imap_mailbox_name_decode (wire, strlen (wire));
  KitRemoteFolder *folder = kit_remote_folder_new (entry->path, parent, name);

  folder->id = g_strdup (entry->id);
  folder->separator = (guchar) entry->separator;
  folder->role = strcmp (entry->path, "INBOX") == 0
                 ? MAPI_FOLDER_ROLE_INBOX : imap_role_from_flags (entry->flags, is_gmail);
  if (entry->flags & IMAP_LIST_SUBSCRIBED)
    folder->flags |= KIT_FOLDER_SUBSCRIBED;
  if (!is_selectable (entry))
    folder->flags |= KIT_FOLDER_NO_MESSAGES;
  if (entry->flags & IMAP_LIST_NOINFERIORS || entry->separator == 0)
    folder->flags |= KIT_FOLDER_NO_CHILDREN;
  if (is_shared (listing, entry->path))
    folder->flags |= KIT_FOLDER_SHARED;
  if (entry->flags & (IMAP_LIST_FLAGGED | IMAP_LIST_IMPORTANT) ||
      (entry->flags & IMAP_LIST_ALL && !is_gmail))
    folder->flags |= KIT_FOLDER_VIRTUAL;
  folder->uidvalidity = entry->status.uidvalidity;
  folder->uidnext = entry->status.uidnext;
  folder->modseq = entry->status.modseq;
  folder->total = entry->status.messages;
  folder->unread = entry->status.unseen;
  return folder;
}

/* Parents first; one the server did not list is made, without messages */
static void
add_folder (Listing    *listing,
            GPtrArray  *folders,
            GHashTable *added,
            Entry      *entry,
            gboolean    is_gmail)
{
  g_autofree char *parent = NULL;

  if (g_hash_table_contains (added, entry->path))
    return;
  parent = dup_parent (listing, entry);
  if (parent != NULL && !g_hash_table_contains (added, parent))
    {
      Entry *above = add_entry (listing, parent);

      if (above == NULL)
        return;
      if (!above->is_listed)
        above->separator = entry->separator;
      add_folder (listing, folders, added, above, is_gmail);
    }
  g_hash_table_add (added, entry->path);
  g_ptr_array_add (folders, make_folder (listing, entry, parent, is_gmail));
}

/* What several folders are told to be is none of them */
static void
drop_shared_ids (GPtrArray *folders)
{
  g_autoptr (GHashTable) owners = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) wrong = g_ptr_array_new ();

  for (guint i = 0; i < folders->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (folders, i);
      KitRemoteFolder *owner = folder->id != NULL ? g_hash_table_lookup (owners, folder->id) : NULL;

      if (owner != NULL)
        {
          g_ptr_array_add (wrong, owner);
          g_ptr_array_add (wrong, folder);
        }
      else if (folder->id != NULL)
        g_hash_table_insert (owners, folder->id, folder);
    }
  g_hash_table_remove_all (owners);
  for (guint i = 0; i < wrong->len; i++)
    g_clear_pointer (&((KitRemoteFolder *) g_ptr_array_index (wrong, i))->id, g_free);
}

/* ---- roles ---- */

static KitRemoteFolder *
find_role (GPtrArray      *folders,
           MapiFolderRole  role)
{
  for (guint i = 0; i < folders->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == role)
        return folder;
    }
  return NULL;
}

/* A role is one folder's: the first keeps it, own before shared ones */
static void
make_unique (GPtrArray *folders)
{
  for (guint i = 0; i < folders->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == MAPI_FOLDER_ROLE_NONE)
        continue;
      if ((folder->flags & (KIT_FOLDER_SHARED | KIT_FOLDER_NO_MESSAGES)) != 0 ||
          find_role (folders, folder->role) != folder)
        folder->role = MAPI_FOLDER_ROLE_NONE;
    }
}

/* What the server does not say is guessed from names near the top */
static void
guess_roles (GPtrArray *folders)
{
  MapiFolderRole roles[] = { MAPI_FOLDER_ROLE_SENT, MAPI_FOLDER_ROLE_DRAFTS, MAPI_FOLDER_ROLE_TRASH,
                             MAPI_FOLDER_ROLE_JUNK, MAPI_FOLDER_ROLE_ARCHIVE };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      KitRemoteFolder *best = NULL;
      guint best_rank = G_MAXUINT;

      if (find_role (folders, roles[i]) != NULL)
        continue;
      for (guint j = 0; j < folders->len; j++)
        {
          KitRemoteFolder *folder = g_ptr_array_index (folders, j);
          guint rank;

          if (folder->role != MAPI_FOLDER_ROLE_NONE ||
              (folder->flags & (KIT_FOLDER_SHARED | KIT_FOLDER_NO_MESSAGES |
                                KIT_FOLDER_VIRTUAL)) != 0 ||
              (folder->parent != NULL && strcmp (folder->parent, "INBOX") != 0 &&
               g_ascii_strcasecmp (folder->parent, "[Gmail]") != 0))
            continue;
          if (imap_role_from_name (folder->name, &rank) == roles[i] && rank < best_rank)
            {
              best = folder;
              best_rank = rank;
            }
        }
      if (best != NULL)
        best->role = roles[i];
    }
}

/* ---- all of it ---- */

static gboolean
is_wanted (ImapRemote  *self,
           const Entry *entry)
{
  const char *root = self->account->root;

  if (!entry->is_listed)
    return FALSE;
  if (strcmp (entry->path, "INBOX") == 0)
    return TRUE;
  if (root != NULL && strncmp (entry->path, root, strlen (root)) != 0)
    return FALSE;
  /* A subscription to what is no more */
  if ((entry->flags & IMAP_LIST_NONEXISTENT) && !(entry->flags & IMAP_LIST_HASCHILDREN))
    return FALSE;
  return !self->account->subscribed_only || (entry->flags & IMAP_LIST_SUBSCRIBED) != 0 ||
         imap_role_from_flags (entry->flags, FALSE) != MAPI_FOLDER_ROLE_NONE;
}

static void
keep_namespaces (ImapRemote *self,
                 Listing    *listing)
{
  g_mutex_lock (&self->lock);
  self->has_namespaces = TRUE;
  self->separator = (guchar) listing->separator;
  g_free (self->prefix);
  self->prefix = g_strdup (listing->prefix);
  g_mutex_unlock (&self->lock);
}

static void
keep_left_out (ImapRemote *self,
               Listing    *listing)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->left_out);
  for (guint i = 0; i < listing->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (listing->entries, i);

      if (entry->is_listed && !(entry->flags & IMAP_LIST_NONEXISTENT) && !is_wanted (self, entry))
        g_hash_table_add (self->left_out, g_strdup (entry->path));
    }
  g_mutex_unlock (&self->lock);
}

static GPtrArray *
make_tree (ImapRemote     *self,
           Listing        *listing,
           ImapConnection *connection)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_folder_free);
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_gmail = imap_connection_can (connection, IMAP_CAN_GMAIL);
  guint n_entries = listing->entries->len;

  for (guint i = 0; i < n_entries; i++)
    {
      Entry *entry = g_ptr_array_index (listing->entries, i);

      if (is_wanted (self, entry))
        add_folder (listing, folders, added, entry, is_gmail);
    }
  drop_shared_ids (folders);
  make_unique (folders);
  guess_roles (folders);
  keep_namespaces (self, listing);
  keep_left_out (self, listing);
  return folders;
}

/* Of the mailbox that is open a server tells what this connection has been told of it (RFC 3501 6.3.10). NOOP
 * tells everything, but Dovecot does so only after it has answered what comes behind in the same packet. One that was
 * opened just now may stay: of a large Maildir, Dovecot reads all numbers whenever it opens it after a LIST. */
static gboolean
leave_mailbox (ImapConnection  *connection,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  if (!imap_connection_leave (connection, cancellable, error))
    return FALSE;
  if (!imap_connection_is_selected (connection))
    return TRUE;
  command = imap_command_new ("NOOP");
  return imap_connection_run (connection, command, cancellable, error);
}

gboolean
imap_learn_namespaces (ImapRemote      *self,
                       ImapConnection  *connection,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_auto (Listing) listing = { self, connection, g_ptr_array_new_with_free_func (entry_free),
                               g_hash_table_new (g_str_hash, g_str_equal),
                               g_ptr_array_new_with_free_func (g_free), NULL, 0 };
  g_autoptr (ImapCommand) command = imap_command_new ("NAMESPACE");
  gboolean is_known, done;

  g_mutex_lock (&self->lock);
  is_known = self->has_namespaces;
  listing.separator = self->separator;
  g_mutex_unlock (&self->lock);
  if (is_known || !imap_connection_can (connection, IMAP_CAN_NAMESPACE))
    return TRUE;
  imap_connection_set_handler (connection, take_response, &listing);
  done = imap_connection_run (connection, command, cancellable, error);
  imap_connection_set_handler (connection, NULL, NULL);
  if (done)
    keep_namespaces (self, &listing);
  return done;
}

GPtrArray *
imap_list_folders (ImapRemote      *self,
                   ImapConnection  *connection,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_auto (Listing) listing = { self, connection, g_ptr_array_new_with_free_func (entry_free),
                               g_hash_table_new (g_str_hash, g_str_equal),
                               g_ptr_array_new_with_free_func (g_free), NULL, 0 };
  g_autoptr (ImapCommand) namespaces = imap_command_new ("NAMESPACE");
  g_autoptr (ImapCommand) inbox = imap_command_new ("LIST \"\" INBOX");
  g_autoptr (ImapOpening) expected = imap_remote_steal_expected (self);
  gboolean is_told = expected != NULL && expected->request.told, done;

  imap_connection_set_handler (connection, take_response, &listing);
  if ((!(is_told && g_strcmp0 (imap_connection_get_mailbox (connection)->path, expected->path) == 0) &&
       !leave_mailbox (connection, cancellable, error)) ||
      (imap_connection_can (connection, IMAP_CAN_NAMESPACE) &&
       !imap_connection_queue (connection, namespaces, cancellable, error)) ||
      (self->account->root != NULL &&
       !imap_connection_queue (connection, inbox, cancellable, error)) ||
      !ask_extended (self, connection, is_told ? NULL : expected, &done, cancellable, error) ||
      (!done && !ask_plain (self, connection, cancellable, error)) ||
      !ask_status (&listing, connection, cancellable, error))
    {
      imap_connection_set_handler (connection, NULL, NULL);
      return NULL;
    }
  imap_connection_set_handler (connection, NULL, NULL);
  return make_tree (self, &listing, connection);
}

GPtrArray *
imap_remote_list_folders (KitRemote     *remote,
                          GCancellable  *cancellable,
                          GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);
  GPtrArray *folders;

  if (connection == NULL)
    return NULL;
  folders = imap_list_folders (self, connection, cancellable, error);
  imap_remote_give (self, connection, folders != NULL, error);
  return folders;
}

/* ---- quota ---- */

typedef struct
{
  gint64 used;
  gint64 limit;
} Quota;

/* Of several roots, the one with the least room left */
static gboolean
take_quota (ImapConnection  *connection,
            ImapResponse    *response,
            gpointer         user_data,
            GError         **error)
{
  Quota *quota = user_data;

  if (response->kind != IMAP_RESPONSE_QUOTA || response->quota.limit < 0)
    return TRUE;
  if (quota->limit < 0 ||
      response->quota.limit - response->quota.used < quota->limit - quota->used)
    {
      quota->used = response->quota.used;
      quota->limit = response->quota.limit;
    }
  return TRUE;
}

gboolean
imap_get_quota (ImapConnection  *connection,
                gint64          *used,
                gint64          *limit,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("GETQUOTAROOT INBOX");
  Quota quota = { -1, -1 };
  gboolean done;

  if (!imap_connection_can (connection, IMAP_CAN_QUOTA))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                           _("The server does not tell how much room there is"));
      return FALSE;
    }
  imap_connection_set_handler (connection, take_quota, &quota);
  done = imap_connection_run (connection, command, cancellable, error);
  imap_connection_set_handler (connection, NULL, NULL);
  *used = quota.used;
  *limit = quota.limit;
  return done;
}
