/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What two people made of one card
 *
 * A card is a bag of properties. Each is known by what it says: name, group, parameters in any order, value. Of what
 * three versions have of one name, the side that left it as it was has nothing to say; if both changed it, a name that
 * may be there several times has both changes as long as they touch different ones, any other is a conflict. Who
 * changed it and when says nothing of the person. */

#include "config.h"

#include "mapi-vcard-private.h"

#include <string.h>

typedef GPtrArray Lines; /* (element-type MapiVcardLine), unowned */

MapiVcardLine *
mapi_vcard_line_copy (const MapiVcardLine *self)
{
  MapiVcardLine *copy = mapi_vcard_line_new (self->name, g_strdup (self->value));

  copy->group = g_strdup (self->group);
  copy->spelling = g_strdup (self->spelling);
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const MapiVcardParameter *parameter = self->parameters->pdata[i];

      mapi_vcard_line_add_parameter (copy, parameter->name, parameter->value);
    }
  return copy;
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* Some escape what needs no escape, others do not */
static void
append_value (GString    *key,
              const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' && (p[1] == ',' || p[1] == ':'))
        p++;
      if (*p == '\\' && p[1] != '\0')
        {
          g_string_append_c (key, *p++);
          g_string_append_c (key, *p == 'N' ? 'n' : *p);
        }
      else
        g_string_append_c (key, *p);
    }
}

char *
mapi_vcard_line_dup_key (const MapiVcardLine *self)
{
  g_autoptr(GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);
  GString *key = g_string_new (self->name);

  for (guint i = 0; i < self->parameters->len; i++)
    {
      const MapiVcardParameter *parameter = self->parameters->pdata[i];
      g_autofree char *value = g_ascii_strdown (parameter->value, -1);

      g_ptr_array_add (parameters, g_strconcat (";", parameter->name, "=", value, NULL));
    }
  g_ptr_array_sort (parameters, compare_texts);
  if (self->group != NULL)
    {
      g_autofree char *group = g_ascii_strdown (self->group, -1);

      g_string_append_printf (key, " %s", group);
    }
  for (guint i = 0; i < parameters->len; i++)
    g_string_append (key, parameters->pdata[i]);
  g_string_append_c (key, ':');
  append_value (key, self->value);
  return g_string_free (key, FALSE);
}

/* ---- sets of properties ---- */

/* Of one name; NULL: of any that counts */
static Lines *
pick (const MapiVcard *card,
      const char      *name)
{
  Lines *lines = g_ptr_array_new ();

  for (guint i = 0; i < card->lines->len; i++)
    {
      MapiVcardLine *line = card->lines->pdata[i];

      if (name == NULL || g_str_equal (line->name, name))
        g_ptr_array_add (lines, line);
    }
  return lines;
}

/* The keys of @lines: cards of strangers may have very many */
static GHashTable *
list_keys (const Lines *lines)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < lines->len; i++)
    g_hash_table_add (keys, mapi_vcard_line_dup_key (lines->pdata[i]));
  return keys;
}

static gboolean
has (GHashTable          *keys,
     const MapiVcardLine *wanted)
{
  g_autofree char *key = mapi_vcard_line_dup_key (wanted);

  return g_hash_table_contains (keys, key);
}

/* What is in @lines and not in @other */
static Lines *
minus (const Lines *lines,
       const Lines *other)
{
  g_autoptr(GHashTable) keys = list_keys (other);
  Lines *rest = g_ptr_array_new ();

  for (guint i = 0; i < lines->len; i++)
    if (!has (keys, lines->pdata[i]))
      g_ptr_array_add (rest, lines->pdata[i]);
  return rest;
}

static gboolean
same (const Lines *lines,
      const Lines *other)
{
  g_autoptr(GPtrArray) more = minus (lines, other);
  g_autoptr(GPtrArray) less = minus (other, lines);

  return more->len == 0 && less->len == 0;
}

static gboolean
meet (const Lines *lines,
      const Lines *other)
{
  g_autoptr(GPtrArray) rest = minus (lines, other);

  return rest->len < lines->len;
}

/* Says when and by what it was written, not what */
static gboolean
is_stamp (const char *name)
{
  return g_str_equal (name, "REV") || g_str_equal (name, "PRODID");
}

static gboolean
is_many (const char *name)
{
  static const char * const many[] = {
    "EMAIL", "TEL", "ADR", "LABEL", "URL", "IMPP", "MEMBER", "CATEGORIES", "RELATED", "LANG", "KEY", "FBURL", "CALURI",
    "CALADRURI", "CLIENTPIDMAP", "XML",
  };

  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    if (g_str_equal (name, many[i]))
      return TRUE;
  return g_str_has_prefix (name, "X-");
}

/* ---- merging ---- */

static void
replace (MapiVcard   *result,
         const Lines *gone,
         const Lines *come)
{
  g_autoptr(GHashTable) leaving = list_keys (gone);
  g_autoptr(GHashTable) there = NULL;

  for (guint i = result->lines->len; i-- > 0;)
    if (has (leaving, result->lines->pdata[i]))
      g_ptr_array_remove_index (result->lines, i);
  there = list_keys (result->lines);
  for (guint i = 0; i < come->len; i++)
    if (!has (there, come->pdata[i]))
      g_ptr_array_add (result->lines, mapi_vcard_line_copy (come->pdata[i]));
}

/* @result has what they have of @name. FALSE: a conflict */
static gboolean
merge_name (MapiVcard  *result,
            MapiVcard  *base,
            MapiVcard  *ours,
            MapiVcard  *theirs,
            const char *name)
{
  g_autoptr(GPtrArray) was = pick (base, name);
  g_autoptr(GPtrArray) mine = pick (ours, name);
  g_autoptr(GPtrArray) other = pick (theirs, name);
  g_autoptr(GPtrArray) gone = minus (was, mine);
  g_autoptr(GPtrArray) come = minus (mine, was);
  g_autoptr(GPtrArray) their_gone = minus (was, other);
  g_autoptr(GPtrArray) their_come = minus (other, was);

  if (is_stamp (name) || same (was, mine) || same (mine, other))
    return TRUE;
  if (!same (was, other) &&
      (!is_many (name) || (meet (gone, their_gone) && !same (come, their_come))))
    return FALSE;
  replace (result, gone, come);
  return TRUE;
}

static void
add_names (GHashTable      *names,
           const MapiVcard *card)
{
  for (guint i = 0; i < card->lines->len; i++)
    g_hash_table_add (names, ((MapiVcardLine *) card->lines->pdata[i])->name);
}

/**
 * mapi_vcard_merge:
 * @base: (nullable): what both began with
 * @ours: what one made of it
 * @theirs: what the other made of it
 *
 * Puts the changes of two people into one card, where they changed different things of it: different properties, or
 * different ones of those that may be there several times, such as addresses.
 *
 * Returns: (transfer full) (nullable): the card, or %NULL where both changed the same
 */
MapiVcard *
mapi_vcard_merge (MapiVcard *base,
                  MapiVcard *ours,
                  MapiVcard *theirs)
{
  g_autoptr(MapiVcard) nothing = mapi_vcard_new ();
  g_autoptr(MapiVcard) result = NULL;
  g_autoptr(GHashTable) names = NULL;
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (ours != NULL && theirs != NULL, NULL);

  if (base == NULL)
    base = nothing;
  result = mapi_vcard_new ();
  for (guint i = 0; i < theirs->lines->len; i++)
    g_ptr_array_add (result->lines, mapi_vcard_line_copy (theirs->lines->pdata[i]));
  names = g_hash_table_new (g_str_hash, g_str_equal);
  add_names (names, base);
  add_names (names, ours);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!merge_name (result, base, ours, theirs, name))
      return NULL;
  return g_steal_pointer (&result);
}

/**
 * mapi_vcard_equal:
 * @self: a card
 * @other: another
 *
 * Tells whether two cards say the same, however they are written; when and by what program does not
 * count.
 *
 * Returns: whether they do
 */
gboolean
mapi_vcard_equal (MapiVcard *self,
                  MapiVcard *other)
{
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) others = NULL;

  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  lines = pick (self, NULL);
  others = pick (other, NULL);
  for (guint i = lines->len; i-- > 0;)
    if (is_stamp (((MapiVcardLine *) lines->pdata[i])->name))
      g_ptr_array_remove_index (lines, i);
  for (guint i = others->len; i-- > 0;)
    if (is_stamp (((MapiVcardLine *) others->pdata[i])->name))
      g_ptr_array_remove_index (others, i);
  return same (lines, others);
}

/* ---- writing as it was written ---- */

/* With the line ends of a card, whatever they were */
static void
append_raw (GString    *out,
            const char *raw)
{
  for (const char *p = raw; *p != '\0'; p++)
    {
      if (*p == '\r' || *p == '\n')
        {
          p += *p == '\r' && p[1] == '\n' ? 1 : 0;
          g_string_append (out, "\r\n");
        }
      else
        g_string_append_c (out, *p);
    }
  g_string_append (out, "\r\n");
}

/* What of @raws stays goes into @kept; the lines it does not say, unowned. One line stands for one that says the same. */
static Lines *
keep (GPtrArray   *raws,
      const Lines *lines,
      GHashTable  *kept)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Lines *rest = g_ptr_array_new ();

  for (guint i = 0; i < lines->len; i++)
    {
      char *key = mapi_vcard_line_dup_key (lines->pdata[i]);

      g_hash_table_replace (numbers, key, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (numbers, key)) + 1));
    }
  for (guint i = 0; i < raws->len; i++)
    {
      MapiVcardRaw *raw = raws->pdata[i];
      g_autofree char *key = raw->line != NULL ? mapi_vcard_line_dup_key (raw->line) : NULL;
      guint number = key != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (numbers, key)) : 0;

      if (number == 0)
        continue;
      g_hash_table_add (kept, raw);
      g_hash_table_replace (numbers, g_steal_pointer (&key), GUINT_TO_POINTER (number - 1));
    }
  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *key = mapi_vcard_line_dup_key (lines->pdata[i]);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, key));

      if (number == 0)
        continue;
      g_ptr_array_add (rest, lines->pdata[i]);
      g_hash_table_replace (numbers, g_steal_pointer (&key), GUINT_TO_POINTER (number - 1));
    }
  return rest;
}

static gboolean
take_version (const char       *text,
              MapiVcardVersion *version)
{
  g_autofree char *upper = g_ascii_strup (text, -1);
  const char *at = strstr (upper, "VERSION:");

  if (at == NULL || (at > upper && at[-1] != '\n' && at[-1] != '\r'))
    return FALSE;
  at += strspn (at + 8, " \t") + 8;
  *version = *at == '4' ? MAPI_VCARD_VERSION_4 : MAPI_VCARD_VERSION_3;
  return *at == '3' || *at == '4';
}

/**
 * mapi_vcard_to_string_like:
 * @self: a card
 * @original: the text it was made from
 *
 * Writes the card in the version and the order of @original. Each property that says what it said there stands as it
 * stood, byte for byte but for line ends, known or not; others are written anew.
 *
 * Returns: (transfer full): the card with lines that end in CR and LF
 */
char *
mapi_vcard_to_string_like (MapiVcard  *self,
                           const char *original)
{
  g_autoptr(GPtrArray) raws = NULL;
  g_autoptr(GPtrArray) rest = NULL;
  g_autoptr(GHashTable) kept = NULL;
  MapiVcardVersion version;
  GString *out;

  g_return_val_if_fail (self != NULL && original != NULL, NULL);

  if (!take_version (original, &version))
    return mapi_vcard_to_string (self, MAPI_VCARD_VERSION_3);
  raws = mapi_vcard_read_raw (original);
  kept = g_hash_table_new (NULL, NULL);
  rest = keep (raws, self->lines, kept);
  out = g_string_new (NULL);
  for (guint i = 0; i < raws->len; i++)
    {
      MapiVcardRaw *raw = raws->pdata[i];

      if (*raw->raw == '\0')
        continue;
      if (g_ascii_strncasecmp (raw->raw, "END:", 4) == 0)
        for (; rest->len > 0; g_ptr_array_remove_index (rest, 0))
          mapi_vcard_append_line (out, self, rest->pdata[0], version);
      if (raw->line == NULL || g_hash_table_contains (kept, raw))
        append_raw (out, raw->raw);
      /* What was changed stands where it stood */
      for (guint j = 0; raw->line != NULL && !g_hash_table_contains (kept, raw) && j < rest->len; j++)
        if (g_str_equal (((MapiVcardLine *) rest->pdata[j])->name, raw->line->name))
          {
            mapi_vcard_append_line (out, self, rest->pdata[j], version);
            g_ptr_array_remove_index (rest, j);
            break;
          }
    }
  return g_string_free (out, FALSE);
}
