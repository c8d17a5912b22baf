/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-plan.h"

#include <string.h>

#define FIRST_DELAY 5
#define LONGEST_DELAY 3600

KitFlags
kit_plan_flags (KitFlags wanted,
                gint64   confirmed,
                KitFlags server)
{
  KitFlags ours;

  if (confirmed < 0)
    return server;
  ours = wanted ^ (KitFlags) confirmed;
  return (wanted & ours) | (server & ~ours);
}

/* ---- keywords: "\na\nb\n" ---- */

static GHashTable *
make_set (const char *text)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) words = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_hash_table_add (set, g_strdup (words[i]));
  return set;
}

static gint
compare_words (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, b);
}

static char *
make_text (GHashTable *set)
{
  g_autoptr (GList) words = g_list_sort (g_hash_table_get_keys (set), compare_words);
  GString *text;

  if (words == NULL)
    return NULL;
  text = g_string_new ("\n");
  for (GList *l = words; l != NULL; l = l->next)
    g_string_append_printf (text, "%s\n", (const char *) l->data);
  return g_string_free (text, FALSE);
}

char *
kit_plan_keywords (const char *wanted,
                   const char *confirmed,
                   const char *server)
{
  g_autoptr (GHashTable) theirs = make_set (server);
  g_autoptr (GHashTable) ours = make_set (wanted);
  g_autoptr (GHashTable) before = make_set (confirmed);
  GHashTableIter iter;
  gpointer word;

  if (confirmed == NULL)
    return make_text (theirs);
  g_hash_table_iter_init (&iter, ours);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (!g_hash_table_contains (before, word))
      g_hash_table_add (theirs, g_strdup (word));
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (!g_hash_table_contains (ours, word))
      g_hash_table_remove (theirs, word);
  return make_text (theirs);
}

static char **
list_more (GHashTable *set,
           GHashTable *than)
{
  g_autoptr (GList) words = g_list_sort (g_hash_table_get_keys (set), compare_words);
  g_autoptr (GPtrArray) more = g_ptr_array_new ();

  for (GList *l = words; l != NULL; l = l->next)
    if (!g_hash_table_contains (than, l->data))
      g_ptr_array_add (more, g_strdup (l->data));
  if (more->len == 0)
    return NULL;
  g_ptr_array_add (more, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&more), FALSE);
}

void
kit_plan_keyword_change (const char   *from,
                         const char   *to,
                         char       ***add,
                         char       ***remove)
{
  g_autoptr (GHashTable) before = make_set (from);
  g_autoptr (GHashTable) after = make_set (to);

  *add = list_more (after, before);
  *remove = list_more (before, after);
}

gboolean
kit_plan_keywords_equal (const char *a,
                         const char *b)
{
  g_auto (GStrv) add = NULL;
  g_auto (GStrv) remove = NULL;

  if (g_strcmp0 (a, b) == 0)
    return TRUE;
  kit_plan_keyword_change (a, b, &add, &remove);
  return add == NULL && remove == NULL;
}

/* ---- a folder ---- */

KitFolderPlan
kit_plan_folder (const KitRemoteRow    *ours,
                 const KitRemoteFolder *theirs,
                 gboolean               has_modseq)
{
  if (ours->uidvalidity == 0)
    return KIT_PLAN_NEWEST;
  if (theirs == NULL || theirs->uidvalidity < 0)
    return KIT_PLAN_CHANGES;
  if (theirs->uidvalidity != ours->uidvalidity)
    return KIT_PLAN_RENUMBER;
  if (has_modseq && ours->modseq > 0 && theirs->modseq == ours->modseq &&
      theirs->uidnext == ours->uidnext && theirs->total == ours->total)
    return KIT_PLAN_NOTHING;
  return KIT_PLAN_CHANGES;
}

gboolean
kit_plan_is_told_empty (const KitRemoteFolder *theirs)
{
  return theirs->total == 0 && theirs->uidvalidity > 0 && theirs->uidnext > 0 && theirs->modseq > 0;
}

gboolean
kit_plan_needs_check (const KitRemoteRow *ours,
                      gint64              n_known)
{
  return ours->low <= 1 && ours->total >= 0 && ours->total != n_known;
}

/* ---- the folders ---- */

static gboolean
is_different (const KitRemoteRow    *ours,
              const KitRemoteFolder *theirs)
{
  return g_strcmp0 (ours->path, theirs->path) != 0 ||
         (theirs->id != NULL && g_strcmp0 (ours->remote_id, theirs->id) != 0) ||
         ours->flags != theirs->flags || ours->separator != theirs->separator ||
         /* The inbox is called what people call it */
         (ours->role != MAPI_FOLDER_ROLE_INBOX && g_strcmp0 (ours->name, theirs->name) != 0) ||
         (theirs->role != MAPI_FOLDER_ROLE_NONE && ours->role != theirs->role);
}

static void
add_step (GArray                *steps,
          KitFolderStepKind      kind,
          const KitRemoteRow    *ours,
          const KitRemoteFolder *theirs)
{
  KitFolderStep step = { kind, ours, theirs };

  g_array_append_val (steps, step);
}

typedef struct
{
  GHashTable *by_path; /* (unowned): path -> KitRemoteRow */
  GHashTable *by_id;   /* (unowned): their id -> KitRemoteRow */
  GHashTable *listed;  /* (unowned): path -> KitRemoteFolder */
  GHashTable *told;    /* (unowned): set of the ids in the list */
} Known;

static gboolean
is_same_numbering (const KitRemoteRow    *ours,
                   const KitRemoteFolder *theirs)
{
  return ours->uidvalidity > 0 && ours->uidvalidity == theirs->uidvalidity;
}

/* An id tells of a renamed folder, but there are servers that tell what happened to be in their memory. Name and
 * uidvalidity together mean the same messages for ever (RFC 9051, 2.3.1.1): an id that contradicts them is believed
 * only where nothing is known that it contradicts. */
static KitRemoteRow *
find_ours (const Known           *known,
           const KitRemoteFolder *theirs)
{
  KitRemoteRow *at = g_hash_table_lookup (known->by_path, theirs->path);
  KitRemoteRow *row = theirs->id != NULL ? g_hash_table_lookup (known->by_id, theirs->id) : NULL;
  const KitRemoteFolder *stayed = row != NULL ? g_hash_table_lookup (known->listed, row->path) : NULL;
  gboolean is_same = at != NULL && is_same_numbering (at, theirs);

  if (theirs->id == NULL || row == at)
    return at;
  /* Renamed, unless that one is still where it was, or this one is where it always was */
  if (row != NULL && !is_same_numbering (row, theirs) &&
      (is_same || (stayed != NULL && is_same_numbering (row, stayed))))
    row = NULL;
  if (row != NULL || at == NULL || at->remote_id == NULL)
    return row != NULL ? row : at;
  /* Whatever has the path of one with another id took its place, if it has numbers of its own, or that went elsewhere */
  return is_same && (!g_hash_table_contains (known->told, at->remote_id) || g_hash_table_contains (known->by_id, theirs->id))
         ? at : NULL;
}

GArray *
kit_plan_folders (GPtrArray *ours,
                  GPtrArray *theirs)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (KitFolderStep));
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  Known known = { by_path, by_id, listed, told };

  for (guint i = 0; i < ours->len; i++)
    {
      KitRemoteRow *row = g_ptr_array_index (ours, i);

      g_hash_table_insert (by_path, row->path, row);
      if (row->remote_id != NULL)
        g_hash_table_insert (by_id, row->remote_id, row);
    }
  for (guint i = 0; i < theirs->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (theirs, i);

      g_hash_table_insert (listed, folder->path, folder);
      if (folder->id != NULL)
        g_hash_table_add (told, folder->id);
    }
  for (guint i = 0; i < theirs->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (theirs, i);
      KitRemoteRow *row = find_ours (&known, folder);

      if (row == NULL || !g_hash_table_add (found, row))
        {
          add_step (steps, KIT_STEP_ADD, NULL, folder);
          continue;
        }
      if (row->missing != 0)
        add_step (steps, KIT_STEP_BACK, row, folder);
      if (is_different (row, folder))
        add_step (steps, KIT_STEP_UPDATE, row, folder);
    }
  for (guint i = ours->len; i-- > 0;)
    if (!g_hash_table_contains (found, g_ptr_array_index (ours, i)))
      add_step (steps, KIT_STEP_DOUBT, g_ptr_array_index (ours, i), NULL);
  return steps;
}

guint
kit_plan_delay (guint  attempts,
                double random)
{
  guint delay = attempts >= 10 ? LONGEST_DELAY : MIN (FIRST_DELAY << attempts, LONGEST_DELAY);

  return (guint) (delay * (0.75 + random / 2));
}
