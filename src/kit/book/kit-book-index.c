/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Texts of a hundred thousand entries are some eight megabytes. The C library looks through them in two milliseconds,
 * faster than any index on disk answers for a single letter, and finds parts of words as well.
 *
 * The text of an entry: name, nickname and addresses, US (0x1f) behind each, then RS (0x1e) and the company; a line
 * feed ends it. No folded text has these characters. Records follow each other in the order they were read;
 * one that is changed is marked as dead and its new text put at the end, until too many are dead. */

#include "config.h"

#include "kit-book-index.h"

#include "kit-statement.h"
#include "kit-text.h"

#include <string.h>

#define FIELD_END   '\x1f'
#define NAMES_END   '\x1e'
#define RECORD_END  '\n'
#define MAX_PENDING 1000u
#define MAX_WORDS   16u

typedef struct
{
  gint64  id;
  guint32 start;
  gint32  container; /* 0: dead */
} Record;

struct _KitBookIndex
{
  GMutex      lock;
  gboolean    whole;    /* everything has been read once */
  GString    *text;
  GArray     *records;  /* (element-type Record) */
  guint       n_dead;
  GHashTable *pending;  /* (element-type gint64): to be read anew */
};

KitBookIndex *
kit_book_index_new (void)
{
  KitBookIndex *self = g_new0 (KitBookIndex, 1);

  g_mutex_init (&self->lock);
  self->text = g_string_new (NULL);
  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  self->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
kit_book_index_free (KitBookIndex *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->records);
  g_hash_table_unref (self->pending);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
kit_book_index_touch (KitBookIndex *self,
                      gint64        id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->whole)
    return;
  if (id == 0 || g_hash_table_size (self->pending) >= MAX_PENDING)
    {
      self->whole = FALSE;
      g_hash_table_remove_all (self->pending);
      return;
    }
  g_hash_table_add (self->pending, g_memdup2 (&id, sizeof id));
}

gsize
kit_book_index_get_size (KitBookIndex *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->text->allocated_len + self->records->len * sizeof (Record);
}

/* ---- texts ---- */

char *
kit_book_fold (const char *text)
{
  g_autofree char *folded = kit_text_fold (text);
  GString *out;

  out = g_string_sized_new (strlen (folded));
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((guchar) *p >= ' ' && !g_unichar_ismark (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static void
append_field (GString    *out,
              const char *text,
              char        end)
{
  g_autofree char *folded = kit_book_fold (text != NULL ? text : "");

  g_string_append (out, folded);
  g_string_append_c (out, end);
}

char *
kit_book_index_text (const char         *name,
                     const char         *nickname,
                     const char * const *addresses,
                     const char         *company)
{
  GString *out = g_string_new (NULL);

  append_field (out, name, FIELD_END);
  append_field (out, nickname, FIELD_END);
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    append_field (out, addresses[i], FIELD_END);
  g_string_append_c (out, NAMES_END);
  append_field (out, company, FIELD_END);
  return g_string_free (out, FALSE);
}

/* ---- reading ---- */

static gboolean
add_rows (KitBookIndex  *self,
          KitStatement  *statement,
          GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  while (kit_statement_next (statement, &local_error))
    {
      Record record = { kit_statement_get_int64 (statement, 0), (guint32) self->text->len,
                        (gint32) kit_statement_get_int64 (statement, 1) };

      if (self->text->len > G_MAXUINT32 / 2)
        break;
      g_string_append (self->text, kit_statement_get_text (statement, 2));
      g_string_append_c (self->text, RECORD_END);
      g_array_append_val (self->records, record);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A text that grew has room for as much again */
static void
trim (KitBookIndex *self)
{
  GString *exact = g_string_new_len (self->text->str, (gssize) self->text->len);

  g_string_free (self->text, TRUE);
  self->text = exact;
}

static gboolean
read_all (KitBookIndex   *self,
          KitConnection  *connection,
          GError        **error)
{
  g_autoptr(KitStatement) statement = kit_statement_new (connection, "SELECT id, book, search FROM entry", error);

  g_string_truncate (self->text, 0);
  g_array_set_size (self->records, 0);
  self->n_dead = 0;
  self->whole = statement != NULL && add_rows (self, statement, error);
  if (self->whole)
    trim (self);
  return self->whole;
}

static void
kill_pending (KitBookIndex *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      Record *record = &g_array_index (self->records, Record, i);

      if (record->container != 0 && g_hash_table_contains (self->pending, &record->id))
        {
          record->container = 0;
          self->n_dead++;
        }
    }
}

gboolean
kit_book_index_update (KitBookIndex   *self,
                       KitConnection  *connection,
                       GError        **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(KitStatement) statement = NULL;
  GHashTableIter iter;
  gpointer key;

  if (!self->whole)
    return read_all (self, connection, error);
  if (g_hash_table_size (self->pending) == 0)
    return TRUE;
  kill_pending (self);
  if (self->n_dead > self->records->len / 4 + MAX_PENDING)
    {
      g_hash_table_remove_all (self->pending);
      return read_all (self, connection, error);
    }
  statement = kit_statement_new (connection, "SELECT id, book, search FROM entry WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      kit_statement_bind_int64 (statement, 1, *(gint64 *) key);
      if (!add_rows (self, statement, error))
        {
          self->whole = FALSE;
          return FALSE;
        }
      kit_statement_reset (statement);
    }
  g_hash_table_remove_all (self->pending);
  return TRUE;
}

/* ---- finding ---- */

typedef struct
{
  gint64      id;
  guint       rank;   /* less is better */
  const char *text;
} Hit;

typedef struct
{
  char         *words[MAX_WORDS + 1];
  gsize         lengths[MAX_WORDS];
  guint         n_words;
  guint         longest;
  KitBookMatch  match;
} Pattern;

static gboolean
begins_word (const char *start,
             const char *p)
{
  gunichar before;

  if (p == start)
    return TRUE;
  before = g_utf8_get_char (g_utf8_prev_char (p));
  return !g_unichar_isalnum (before);
}

/* Where in a record a word is, which is not before @p: 0 its beginning, 1 the beginning of a word of the name, 2 of another word, 3 within a
 * word; G_MAXUINT: nowhere */
static guint
rank_word (const char   *start,
           gsize         length,
           const char   *p,
           const char   *word,
           gsize         word_length,
           KitBookMatch  match)
{
  const char *end = start + length;
  const char *name_end = memchr (start, FIELD_END, length);
  guint best = G_MAXUINT;

  if (match == KIT_BOOK_MATCH_WORDS)
    end = memchr (start, NAMES_END, length);
  /* The first of them is in the company already */
  if (end != NULL && p > end)
    return G_MAXUINT;
  while (end != NULL && best > 1 && (p = memmem (p, (gsize) (end - p), word, word_length)) != NULL)
    {
      guint rank = p == start ? 0 : !begins_word (start, p) ? 3 : p < name_end ? 1 : 2;

      best = MIN (best, rank);
      /* Behind the name nothing better comes */
      if (best == 2 && p > name_end)
        break;
      p++;
    }
  return match == KIT_BOOK_MATCH_WORDS && best == 3 ? G_MAXUINT : best;
}

static guint
rank_record (const Pattern *pattern,
             const char    *start,
             gsize          length,
             const char    *longest)
{
  guint sum = 0;

  for (guint i = 0; i < pattern->n_words; i++)
    {
      guint rank = rank_word (start, length, i == pattern->longest ? longest : start, pattern->words[i], pattern->lengths[i], pattern->match);

      if (rank == G_MAXUINT)
        return rank;
      sum += rank;
    }
  return sum;
}

/* Keeps the best @limit in order */
static void
add_hit (GArray *hits,
         Hit     hit,
         guint   limit)
{
  guint place = hits->len;

  while (place > 0)
    {
      const Hit *other = &g_array_index (hits, Hit, place - 1);

      if (other->rank < hit.rank || (other->rank == hit.rank && strcmp (other->text, hit.text) <= 0))
        break;
      place--;
    }
  if (place >= limit)
    return;
  g_array_insert_val (hits, place, hit);
  if (hits->len > limit)
    g_array_set_size (hits, limit);
}

/* Whether a record where the longest word is first @found could be one of the best: what most entries share is in a
 * hundred thousand of them, and each would be ranked to be thrown away. No rank is less than the place allows. */
static gboolean
may_be_better (GArray        *hits,
               guint          limit,
               const Pattern *pattern,
               const char    *start,
               const char    *found)
{
  const Hit *worst;
  gint least = found == start ? 0 : 1;
  gint most;

  if (hits->len < limit)
    return TRUE;
  worst = &g_array_index (hits, Hit, hits->len - 1);
  most = (gint) worst->rank - (strcmp (worst->text, start) <= 0 ? 1 : 0);
  if (least == 1 && most >= 1 && memchr (start, FIELD_END, (gsize) (found - start)) != NULL)
    least = 2;
  if (most <= least)
    for (guint i = 0; i < pattern->n_words; i++)
      if (i != pattern->longest && strncmp (start, pattern->words[i], pattern->lengths[i]) != 0)
        return FALSE;
  return most >= least;
}

static gboolean
make_pattern (Pattern      *pattern,
              const char   *folded,
              KitBookMatch  match)
{
  g_auto(GStrv) parts = g_strsplit_set (folded, " ,;<>\"()\t", -1);

  memset (pattern, 0, sizeof *pattern);
  pattern->match = match;
  for (guint i = 0; parts[i] != NULL && pattern->n_words < MAX_WORDS; i++)
    {
      gsize length = strlen (parts[i]);

      if (length == 0)
        continue;
      pattern->words[pattern->n_words] = g_steal_pointer (&parts[i]);
      pattern->lengths[pattern->n_words] = length;
      if (length > pattern->lengths[pattern->longest])
        pattern->longest = pattern->n_words;
      pattern->n_words++;
      /* The vector must still free the rest */
      parts[i] = g_strdup ("");
    }
  return pattern->n_words > 0;
}

static void
search (KitBookIndex  *self,
        const Pattern *pattern,
        gint64         container,
        guint          limit,
        GArray        *hits)
{
  const char *text = self->text->str;
  const char *end = text + self->text->len;
  const char *p = text;
  guint i = 0;

  while ((p = memmem (p, (gsize) (end - p), pattern->words[pattern->longest],
                      pattern->lengths[pattern->longest])) != NULL)
    {
      const Record *record;
      const char *start, *stop, *found = p;
      Hit hit;

      while (i + 1 < self->records->len && text + g_array_index (self->records, Record, i + 1).start <= p)
        i++;
      record = &g_array_index (self->records, Record, i);
      start = text + record->start;
      stop = i + 1 < self->records->len ? text + g_array_index (self->records, Record, i + 1).start : end;
      p = stop;
      if (record->container == 0 || (container != 0 && record->container != container))
        continue;
      if (limit > 0 && !may_be_better (hits, limit, pattern, start, found))
        continue;
      hit = (Hit) { record->id, rank_record (pattern, start, (gsize) (stop - start), found), start };
      if (hit.rank == G_MAXUINT)
        continue;
      if (limit > 0)
        add_hit (hits, hit, limit);
      else
        g_array_append_val (hits, hit);
    }
}

GArray *
kit_book_index_find (KitBookIndex *self,
                     gint64        container,
                     const char   *text,
                     KitBookMatch  match,
                     guint         limit)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *folded = kit_book_fold (text);
  g_autoptr(GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Pattern pattern;

  if (make_pattern (&pattern, folded, match))
    search (self, &pattern, container, limit, hits);
  for (guint i = 0; i < pattern.n_words; i++)
    g_free (pattern.words[i]);
  for (guint i = 0; i < hits->len; i++)
    g_array_append_val (ids, g_array_index (hits, Hit, i).id);
  return ids;
}
