/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"
#include "mapi-address-book-provider-private.h"

#include <glib/gi18n-lib.h>

/* Resolving names (IAddrBook::ResolveName):
 *
 *  1. What says its own address becomes a one-off.
 *  2. The containers of the search path are asked in turn, each once for all names that are left,
 *     until one knows a name. One to which it means several entries settles it too: no later
 *     container is asked for it.
 *  3. Who can be asked chooses among these entries.
 *
 * A directory without a way of its own to resolve a name has its contents restricted by
 * PR_ANR. One entry whose name or address is exactly what was typed wins over any number of
 * those that merely begin like it. */

#define MAX_CANDIDATES 20
/* Among so many the one with just this name is looked for */
#define MAX_LOOKED_AT 1000

typedef struct
{
  MapiProperties *recipient;
  char           *name;
  GPtrArray      *candidates; /* (nullable): ambiguous */
  char           *unasked;    /* (nullable): why a directory could not be asked */
} Name;

static void
name_free (Name *name)
{
  mapi_properties_unref (name->recipient);
  g_free (name->name);
  g_free (name->unasked);
  g_clear_pointer (&name->candidates, g_ptr_array_unref);
  g_free (name);
}

static char *
dup_name (MapiProperties *recipient)
{
  const char *name = mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME);
  g_autofree char *text = NULL;

  if (name == NULL || *name == '\0')
    name = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  text = g_strdup (name);
  return text != NULL && *g_strstrip (text) != '\0' ? g_steal_pointer (&text) : NULL;
}

/* Adds, never removes: type and number of the recipient stay. */
static void
take_entry (MapiProperties *recipient,
            MapiProperties *entry)
{
  g_autoptr(MapiProperties) copy = mapi_properties_copy (entry);

  mapi_properties_remove (copy, MAPI_PR_ROWID);
  mapi_properties_remove (copy, MAPI_PR_RECIPIENT_TYPE);
  mapi_properties_remove (copy, MAPI_PR_INSTANCE_KEY);
  mapi_properties_merge (recipient, copy);
}

static gboolean
resolve_one_off (MapiProperties *recipient,
                 const char     *text)
{
  const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);
  g_autoptr(MapiProperties) entry = NULL;

  if (address != NULL && *address != '\0' && type != NULL && *type != '\0')
    {
      g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (text, type, address, FALSE);

      entry = mapi_one_off_open (id, NULL);
    }
  else
    entry = mapi_one_off_parse (text);

  if (entry == NULL)
    return FALSE;
  take_entry (recipient, entry);
  return TRUE;
}

/* ---- containers ---- */

static gboolean
is_exact (MapiProperties *entry,
          const char     *name)
{
  static const guint32 tags[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS, MAPI_PR_ACCOUNT,
    MAPI_PR_NICKNAME
  };
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *value = mapi_properties_get_string (entry, tags[i]);
      g_autofree char *folded_value = value != NULL ? g_utf8_casefold (value, -1) : NULL;

      if (g_strcmp0 (folded_value, folded) == 0)
        return TRUE;
    }

  return FALSE;
}

static GPtrArray *
list_candidates (MapiAddressBook    *self,
                 const MapiEntryId  *container,
                 const char         *name,
                 GCancellable       *cancellable,
                 GError            **error)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS,
    MAPI_PR_SMTP_ADDRESS, MAPI_PR_DISPLAY_TYPE, MAPI_PR_OBJECT_TYPE, MAPI_PR_SEARCH_KEY,
    MAPI_PR_ACCOUNT, MAPI_PR_NICKNAME, MAPI_PR_SEND_RICH_INFO, MAPI_PR_TRANSMITABLE_DISPLAY_NAME
  };
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, name);
  g_autoptr(MapiRestriction) restriction = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *candidates;

  restriction = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value);
  table = mapi_address_book_new_contents_table (self, container, error);
  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, cancellable,
                        error))
    return NULL;

  rows = mapi_table_query_rows (table, MAX_LOOKED_AT, MAPI_QUERY_ROWS_NONE, cancellable, error);
  if (rows == NULL)
    return NULL;

  candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiProperties *row = mapi_row_get_properties (g_ptr_array_index (rows, i));

      if (row != NULL && mapi_properties_has (row, MAPI_PR_ENTRYID) &&
          (candidates->len < MAX_CANDIDATES || is_exact (row, name)))
        g_ptr_array_add (candidates, mapi_properties_ref (row));
    }

  return candidates;
}

/* The one entry the name means, if one there is */
static MapiProperties *
pick (GPtrArray  *candidates,
      const char *name)
{
  MapiProperties *exact = NULL;
  guint n_exact = 0;

  if (candidates->len == 1)
    return g_ptr_array_index (candidates, 0);

  for (guint i = 0; i < candidates->len; i++)
    if (is_exact (g_ptr_array_index (candidates, i), name))
      {
        exact = g_ptr_array_index (candidates, i);
        n_exact++;
      }

  return n_exact == 1 ? exact : NULL;
}

/* What a directory said of @name. Whether it is settled by that */
static gboolean
take_answer (MapiAddressBook    *self,
             const MapiEntryId  *container,
             Name               *name,
             MapiNameLookup     *answer,
             GCancellable       *cancellable)
{
  g_autoptr(GPtrArray) candidates = NULL;
  MapiProperties *picked;

  if (answer->state == MAPI_RESOLVE_RESOLVED && answer->entry != NULL)
    {
      take_entry (name->recipient, answer->entry);
      return TRUE;
    }
  if (answer->state == MAPI_RESOLVE_UNRESOLVED && answer->error == NULL)
    return FALSE;
  if (answer->error != NULL && !g_error_matches (answer->error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
    {
      g_debug ("A directory is left out: %s", answer->error->message);
      if (name->unasked == NULL)
        name->unasked = g_strdup (answer->error->message);
      return FALSE;
    }

  /* For the list of candidates as well as for a directory that leaves resolving to us */
  candidates = list_candidates (self, container, name->name, cancellable, NULL);
  if (candidates == NULL || candidates->len == 0)
    return answer->state != MAPI_RESOLVE_UNRESOLVED;

  picked = pick (candidates, name->name);
  if (picked != NULL)
    take_entry (name->recipient, picked);
  else
    name->candidates = g_steal_pointer (&candidates);
  return TRUE;
}

/* Asks a container for all of @open at once, which are those left over afterwards */
static void
resolve_in_container (MapiAddressBook    *self,
                      const MapiEntryId  *container,
                      GPtrArray          *open,
                      GCancellable       *cancellable)
{
  MapiAddressBookProvider *provider = mapi_address_book_get_provider (self, container);
  g_autofree MapiNameLookup *lookups = g_new0 (MapiNameLookup, open->len);
  guint n = open->len;

  if (provider == NULL)
    return;
  for (guint i = 0; i < n; i++)
    lookups[i].name = ((Name *) open->pdata[i])->name;
  mapi_address_book_provider_resolve_names (provider, container, lookups, n, cancellable);
  for (guint i = n; i > 0; i--)
    {
      MapiNameLookup *lookup = &lookups[i - 1];

      if (!g_cancellable_is_cancelled (cancellable) &&
          take_answer (self, container, open->pdata[i - 1], lookup, cancellable))
        g_ptr_array_remove_index (open, i - 1);
      g_clear_pointer (&lookup->entry, mapi_properties_unref);
      g_clear_error (&lookup->error);
    }
}

static void
resolve_in_path (MapiAddressBook *self,
                 GPtrArray       *path,
                 GPtrArray       *names,
                 GCancellable    *cancellable)
{
  g_autoptr(GPtrArray) open = g_ptr_array_new ();

  g_ptr_array_extend (open, names, NULL, NULL);
  for (guint i = 0; i < path->len && open->len > 0 && !g_cancellable_is_cancelled (cancellable); i++)
    resolve_in_container (self, path->pdata[i], open, cancellable);
}

/* ---- asking ---- */

static char *
describe (MapiProperties *entry)
{
  return mapi_address_format (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME),
                              mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS));
}

static gboolean
ask (Name             *name,
     MapiInteraction  *interaction,
     GCancellable     *cancellable,
     GError          **error)
{
  g_autoptr(MapiQuestion) question = NULL;
  g_autoptr(GStrvBuilder) choices = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) labels = g_strv_builder_new ();
  g_auto(GStrv) choice_list = NULL;
  g_auto(GStrv) label_list = NULL;
  g_autofree char *message = NULL;
  const char *answer;

  for (guint i = 0; i < name->candidates->len; i++)
    {
      MapiProperties *entry = g_ptr_array_index (name->candidates, i);
      g_autoptr(MapiEntryId) id = NULL;
      g_autofree char *text = NULL;
      g_autofree char *label = describe (entry);

      id = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (entry, MAPI_PR_ENTRYID), NULL);
      text = id != NULL ? mapi_entry_id_to_string (id) : g_strdup ("");
      g_strv_builder_add (choices, text);
      g_strv_builder_add (labels, label != NULL ? label : name->name);
    }

  choice_list = g_strv_builder_end (choices);
  label_list = g_strv_builder_end (labels);
  message = g_strdup_printf (_("Which “%s” do you mean?"), name->name);
  question = mapi_question_new (MAPI_QUESTION_AMBIGUOUS_NAME, _("Check Names"), message);
  mapi_question_set_choices (question, (const char * const *) choice_list,
                             (const char * const *) label_list, choice_list[0]);
  if (!mapi_interaction_ask (interaction, question, cancellable, error))
    return FALSE;

  answer = mapi_question_get_answer (question);
  for (guint i = 0; choice_list[i] != NULL; i++)
    if (g_strcmp0 (answer, choice_list[i]) == 0)
      {
        take_entry (name->recipient, g_ptr_array_index (name->candidates, i));
        g_clear_pointer (&name->candidates, g_ptr_array_unref);
        return TRUE;
      }

  return TRUE;
}

/* What is left over: asked about, or told. The first name left is the one in the error. */
static gboolean
settle (GPtrArray        *names,
        MapiInteraction  *interaction,
        GCancellable     *cancellable,
        GError          **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      Name *name = g_ptr_array_index (names, i);

      if (name->candidates != NULL && interaction != NULL &&
          !ask (name, interaction, cancellable, error))
        return FALSE;
    }

  for (guint i = 0; i < names->len; i++)
    {
      Name *name = g_ptr_array_index (names, i);

      if (mapi_properties_has (name->recipient, MAPI_PR_ENTRYID))
        continue;
      if (name->candidates != NULL)
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_AMBIGUOUS_RECIP,
                     _("“%s” can be several people in the address book"), name->name);
      else if (name->unasked != NULL)
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                     _("“%s” was not found, but an address book could not be asked: %s"), name->name, name->unasked);
      else
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                     _("“%s” is not in the address book and not an address"), name->name);
      return FALSE;
    }

  return TRUE;
}

/**
 * mapi_address_book_resolve_names:
 * @self: an address book
 * @recipients: (element-type MapiProperties): recipients, changed in place
 * @interaction: (nullable): who chooses where a name means several entries
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Finds the entries of those recipients that have no %MAPI_PR_ENTRYID yet, by what is in their
 * %MAPI_PR_DISPLAY_NAME. Properties are added, none is removed; recipients without a name are left
 * alone. What could be resolved stays so when others could not. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_AMBIGUOUS_RECIP or %MAPI_ERROR_NOT_FOUND for the first name left over;
 * %MAPI_ERROR_USER_CANCEL.
 * Source: IAddrBook::ResolveName.
 *
 * Returns: %TRUE if all are resolved
 */
gboolean
mapi_address_book_resolve_names (MapiAddressBook  *self,
                                 GPtrArray        *recipients,
                                 MapiInteraction  *interaction,
                                 GCancellable     *cancellable,
                                 GError          **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify) name_free);
  g_autoptr(GPtrArray) path = NULL;
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      g_autofree char *text = NULL;
      Name *name;

      if (mapi_properties_has (recipient, MAPI_PR_ENTRYID))
        continue;
      text = dup_name (recipient);
      if (text == NULL || resolve_one_off (recipient, text))
        continue;

      name = g_new0 (Name, 1);
      name->recipient = mapi_properties_ref (recipient);
      name->name = g_steal_pointer (&text);
      g_ptr_array_add (names, name);
    }

  if (names->len == 0)
    return TRUE;

  path = mapi_address_book_dup_search_path (self, cancellable, &local_error);
  if (path == NULL)
    g_debug ("No directory can be asked: %s", local_error->message);
  else
    resolve_in_path (self, path, names, cancellable);

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped"));
      return FALSE;
    }

  return settle (names, interaction, cancellable, error);
}
