/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file has one line an address:
 *
 *   LAST-USED TAB COUNT TAB ADDRESS TAB NAME
 *
 * LAST-USED is in seconds since 1970; neither address nor name holds a tab or line break. It is
 * written anew as a whole, under a lock, and never longer than MAX_ENTRIES: what was used least goes.
 * How likely somebody is written to again falls by half every 60 days. */
#include "config.h"

#include "mapi-collected-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mapi-one-off.h"
#include "../mapi-error.h"
#include "../profile/mapi-file-lock-private.h"
#include "../table/mapi-restriction-private.h"

#define MAX_ENTRIES     5000u
#define MAX_COUNT       100000u
#define HALF_LIFE       (60.0 * 24 * 60 * 60)

typedef struct
{
  gint64  used;
  guint   count;
  char   *address;
  char   *name;
} Person;

static void
person_free (gpointer data)
{
  Person *person = data;

  g_free (person->address);
  g_free (person->name);
  g_free (person);
}

static gboolean
is_clean (const char *text)
{
  return text != NULL && strpbrk (text, "\t\r\n") == NULL;
}

static GPtrArray *
read_people (const char  *path,
             GError     **error)
{
  g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func (person_free);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&people);
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, local_error->message);
      return NULL;
    }
  lines = g_strsplit (text, "\n", MAX_ENTRIES + 1);
  for (guint i = 0; lines[i] != NULL && i < MAX_ENTRIES; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", 4);
      Person *person;

      if (g_strv_length (fields) != 4 || *fields[2] == '\0' || !g_utf8_validate (lines[i], -1, NULL))
        continue;
      person = g_new0 (Person, 1);
      person->used = g_ascii_strtoll (fields[0], NULL, 10);
      person->count = MIN (g_ascii_strtoull (fields[1], NULL, 10), MAX_COUNT);
      person->address = g_strdup (fields[2]);
      person->name = g_strdup (fields[3]);
      g_ptr_array_add (people, person);
    }
  return g_steal_pointer (&people);
}

static double
score_of (const Person *person,
          gint64        now)
{
  double age = MAX (now - person->used, 0);

  return person->count * exp2 (-age / HALF_LIFE);
}

static int
compare_people (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  double first = score_of (*(Person * const *) a, *(gint64 *) data);
  double second = score_of (*(Person * const *) b, *(gint64 *) data);

  return first > second ? -1 : first < second;
}

static gboolean
write_people (const char  *path,
              GPtrArray   *people,
              gint64       now,
              GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) local_error = NULL;

  g_ptr_array_sort_with_data (people, compare_people, &now);
  for (guint i = 0; i < people->len && i < MAX_ENTRIES; i++)
    {
      Person *person = people->pdata[i];

      g_string_append_printf (text, "%" G_GINT64_FORMAT "\t%u\t%s\t%s\n", person->used, person->count,
                              person->address, person->name);
    }
  if (g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                0600, &local_error))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, local_error->message);
  return FALSE;
}

static MapiFileLock *
lock (const char  *path,
      GError     **error)
{
  g_autofree char *name = g_strconcat (path, ".lock", NULL);

  return mapi_file_lock_take (name, MAPI_FILE_LOCK_EXCLUSIVE, TRUE, error);
}

static Person *
find_person (GPtrArray  *people,
             const char *address)
{
  for (guint i = 0; i < people->len; i++)
    if (g_ascii_strcasecmp (((Person *) people->pdata[i])->address, address) == 0)
      return people->pdata[i];
  return NULL;
}

gboolean
mapi_collected_add (const char  *path,
                    GPtrArray   *recipients,
                    gint64       now,
                    GError     **error)
{
  g_autoptr(MapiFileLock) held = lock (path, error);
  g_autoptr(GPtrArray) people = held != NULL ? read_people (path, error) : NULL;

  if (people == NULL)
    return FALSE;
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *name = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME);
      const char *type = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_ADDRTYPE);
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_SMTP_ADDRESS);
      Person *person;

      if (address == NULL && g_strcmp0 (type, "SMTP") == 0)
        address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);
      if (!is_clean (address) || *address == '\0')
        continue;
      person = find_person (people, address);
      if (person == NULL)
        {
          person = g_new0 (Person, 1);
          person->address = g_strdup (address);
          person->name = g_strdup ("");
          g_ptr_array_add (people, person);
        }
      person->used = now;
      person->count = MIN (person->count + 1, MAX_COUNT);
      /* A name that is only the address again is none */
      if (is_clean (name) && *name != '\0' && g_ascii_strcasecmp (name, address) != 0)
        {
          g_free (person->name);
          person->name = g_strdup (name);
        }
    }
  return write_people (path, people, now, error);
}

gboolean
mapi_collected_remove (const char  *path,
                       const char  *address,
                       GError     **error)
{
  g_autoptr(MapiFileLock) held = lock (path, error);
  g_autoptr(GPtrArray) people = held != NULL ? read_people (path, error) : NULL;
  Person *person;

  if (people == NULL)
    return FALSE;
  person = find_person (people, address);
  if (person == NULL)
    return TRUE;
  g_ptr_array_remove (people, person);
  return write_people (path, people, g_get_real_time () / G_USEC_PER_SEC, error);
}

/* Whether @word is in @folded; *@begins stays TRUE if a word does. Words of an address begin behind ".", "@" and "-" */
static gboolean
has_word (const char *folded,
          const char *word,
          gboolean   *begins)
{
  const char *p = folded;

  if (strstr (folded, word) == NULL)
    return FALSE;
  while ((p = strstr (p, word)) != NULL)
    {
      if (p == folded || strchr (" .@-_+\"'(", p[-1]) != NULL)
        return TRUE;
      p++;
    }
  *begins = FALSE;
  return TRUE;
}

static gboolean
matches (const char  *text,
         char       **words,
         gboolean    *begins)
{
  g_autofree char *folded = mapi_text_fold (text, TRUE, TRUE);

  *begins = TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !has_word (folded, words[i], begins))
      return FALSE;
  return TRUE;
}

static char **
split_words (const char *text)
{
  g_autofree char *folded = mapi_text_fold (text, TRUE, TRUE);

  return g_strsplit_set (folded, " ,<>\"", -1);
}

gboolean
mapi_collected_begins (MapiProperties *entry,
                       const char     *text)
{
  static const guint32 tags[] = { MAPI_PR_DISPLAY_NAME, MAPI_PR_NICKNAME, MAPI_PR_SMTP_ADDRESS, MAPI_PR_EMAIL_ADDRESS };
  g_auto(GStrv) words = split_words (text);
  g_autoptr(GString) all = g_string_new (NULL);
  gboolean begins;

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *value = mapi_properties_get_string (entry, tags[i]);

      g_string_append_printf (all, " %s", value != NULL ? value : "");
    }
  return matches (all->str, words, &begins) && begins;
}

MapiCandidate *
mapi_candidate_new (MapiProperties *entry)
{
  MapiCandidate *candidate = g_new0 (MapiCandidate, 1);

  candidate->entry = mapi_properties_ref (entry);
  return candidate;
}

void
mapi_candidate_free (gpointer data)
{
  MapiCandidate *candidate = data;

  mapi_properties_unref (candidate->entry);
  g_free (candidate);
}

static void
add_person (GPtrArray    *found,
            const Person *person,
            gboolean      begins,
            gint64        now)
{
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (*person->name != '\0' ? person->name : person->address,
                                                            "SMTP", person->address, FALSE);
  g_autoptr(MapiProperties) entry = mapi_one_off_open (id, NULL);
  MapiCandidate *candidate;

  if (entry == NULL)
    return;
  candidate = mapi_candidate_new (entry);
  candidate->score = score_of (person, now);
  candidate->begins = begins;
  g_ptr_array_add (found, candidate);
}

GPtrArray *
mapi_collected_find (const char  *path,
                     const char  *text,
                     guint        limit,
                     gint64       now,
                     GError     **error)
{
  g_autoptr(GPtrArray) people = read_people (path, error);
  g_auto(GStrv) words = split_words (text);
  g_autoptr(GPtrArray) others = g_ptr_array_new ();
  GPtrArray *found;

  if (people == NULL)
    return NULL;
  g_ptr_array_sort_with_data (people, compare_people, &now);
  found = g_ptr_array_new_with_free_func (mapi_candidate_free);
  for (guint i = 0; i < people->len && found->len < limit; i++)
    {
      Person *person = people->pdata[i];
      g_autofree char *both = g_strconcat (person->name, " ", person->address, NULL);
      gboolean begins;

      if (!matches (both, words, &begins))
        continue;
      if (begins)
        add_person (found, person, TRUE, now);
      else
        g_ptr_array_add (others, person);
    }
  /* Who has it within a word comes behind those of whom one begins so */
  for (guint i = 0; i < others->len && found->len < limit; i++)
    add_person (found, others->pdata[i], FALSE, now);
  return found;
}
