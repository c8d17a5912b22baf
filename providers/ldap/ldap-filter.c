/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-filter.h"

#include <glib/gi18n-lib.h>
#include <kit-book-index.h>
#include <string.h>

#define MAX_WORDS 8
#define MAX_DEPTH 20
/* Servers have no index for less within a value: slapd's index_substr_any_len */
#define MIN_WITHIN 4

char *
ldap_filter_escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (strchr ("*()\\", *p) != NULL || *p < ' ' || *p == 0x7f)
      g_string_append_printf (escaped, "\\%02x", *p);
    else
      g_string_append_c (escaped, (char) *p);
  return g_string_free (escaped, FALSE);
}

/* Active Directory has the kind of address in front of it */
static const char *
prefix_of (const char *attribute)
{
  return g_ascii_strcasecmp (attribute, "proxyAddresses") == 0 ? "smtp:" : "";
}

static gboolean
is_name (const char *attribute)
{
  return g_ascii_strcasecmp (attribute, "cn") == 0 || g_ascii_strcasecmp (attribute, "displayName") == 0;
}

static void
append_word (GString            *filter,
             const char * const *attributes,
             const char         *word,
             gboolean            within)
{
  g_autofree char *escaped = ldap_filter_escape (word);

  g_string_append (filter, "(|");
  for (guint i = 0; attributes[i] != NULL; i++)
    {
      g_string_append_printf (filter, "(%s=%s%s*)", attributes[i], prefix_of (attributes[i]), escaped);
      if (within && is_name (attributes[i]))
        g_string_append_printf (filter, "(%s=* %s*)", attributes[i], escaped);
    }
  g_string_append_c (filter, ')');
}

static char **
split_words (const char *text)
{
  g_auto(GStrv) parts = g_strsplit_set (text, " ,;<>\"()\t\n", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; parts[i] != NULL && n < MAX_WORDS; i++)
    if (*parts[i] != '\0')
      {
        g_strv_builder_add (builder, parts[i]);
        n++;
      }
  return g_strv_builder_end (builder);
}

char *
ldap_filter_anr (LdapMap    *map,
                 const char *text)
{
  g_auto(GStrv) words = split_words (text);
  const char * const *attributes = ldap_map_get_names (map);
  gboolean within = FALSE;
  GString *filter;

  if (words[0] == NULL || attributes[0] == NULL)
    return NULL;
  /* One word that an index finds leaves few to look through for the others */
  for (guint i = 0; words[i] != NULL; i++)
    within |= g_utf8_strlen (words[i], -1) >= MIN_WITHIN;
  filter = g_string_new (words[1] != NULL ? "(&" : NULL);
  for (guint i = 0; words[i] != NULL; i++)
    append_word (filter, attributes, words[i], within);
  if (words[1] != NULL)
    g_string_append_c (filter, ')');
  return g_string_free (filter, FALSE);
}

char *
ldap_filter_exact (LdapMap    *map,
                   const char *text)
{
  const char * const *attributes = ldap_map_get_names (map);
  g_autofree char *escaped = ldap_filter_escape (text);
  GString *filter = g_string_new ("(|");

  for (guint i = 0; attributes[i] != NULL; i++)
    g_string_append_printf (filter, "(%s=%s%s)", attributes[i], prefix_of (attributes[i]), escaped);
  g_string_append_c (filter, ')');
  return g_string_free (filter, FALSE);
}

/* ---- conditions ---- */

/* Every attribute of a property, with @before and @after the value */
static char *
compare (LdapMap    *map,
         guint32     tag,
         const char *before,
         const char *text,
         const char *after)
{
  const char * const *attributes = ldap_map_get_property (map, tag);
  g_autofree char *escaped = text != NULL ? ldap_filter_escape (text) : NULL;
  GString *filter;

  if (attributes[0] == NULL || escaped == NULL || *escaped == '\0')
    return NULL;
  filter = g_string_new ("(|");
  for (guint i = 0; attributes[i] != NULL; i++)
    g_string_append_printf (filter, "(%s=%s%s%s%s)", attributes[i], before,
                            *before == '\0' ? prefix_of (attributes[i]) : "", escaped, after);
  g_string_append_c (filter, ')');
  return g_string_free (filter, FALSE);
}

static char *
leaf (LdapMap         *map,
      MapiRestriction *condition)
{
  guint32 tag = mapi_restriction_get_tag (condition);
  const MapiValue *value = mapi_restriction_get_value (condition);
  const char *text = value != NULL ? mapi_value_get_string (value) : NULL;
  MapiFuzzyLevel fuzzy;

  switch (mapi_restriction_get_restriction_type (condition))
    {
    case MAPI_RES_PROPERTY:
      if (text == NULL || mapi_restriction_get_relop (condition) != MAPI_RELOP_EQ)
        return NULL;
      return tag == MAPI_PR_ANR ? ldap_filter_anr (map, text) : compare (map, tag, "", text, "");
    case MAPI_RES_CONTENT:
      fuzzy = mapi_restriction_get_fuzzy (condition);
      if (tag == MAPI_PR_ANR)
        return text != NULL ? ldap_filter_anr (map, text) : NULL;
      if ((fuzzy & MAPI_FUZZY_SUBSTRING) != 0)
        return compare (map, tag, "*", text, "*");
      return compare (map, tag, "", text, (fuzzy & MAPI_FUZZY_PREFIX) != 0 ? "*" : "");
    default:
      return NULL;
    }
}

/* Of "and" what can be said is said; "or" is only said whole. The name that is shown may be put together from others,
 * so the server's answer to "not" is no good. */
static char *
translate (LdapMap         *map,
           MapiRestriction *condition,
           guint            depth)
{
  MapiRestrictionType type = mapi_restriction_get_restriction_type (condition);
  g_autoptr(GString) filter = NULL;
  guint n = 0;

  if (depth > MAX_DEPTH)
    return NULL;
  if (type == MAPI_RES_COMMENT && mapi_restriction_get_n_children (condition) > 0)
    return translate (map, mapi_restriction_get_child (condition, 0), depth + 1);
  if (type != MAPI_RES_AND && type != MAPI_RES_OR)
    return leaf (map, condition);
  filter = g_string_new (type == MAPI_RES_AND ? "(&" : "(|");
  for (guint i = 0; i < mapi_restriction_get_n_children (condition); i++)
    {
      g_autofree char *child = translate (map, mapi_restriction_get_child (condition, i), depth + 1);

      if (child == NULL && type == MAPI_RES_OR)
        return NULL;
      if (child != NULL)
        {
          g_string_append (filter, child);
          n++;
        }
    }
  if (n == 0)
    return NULL;
  g_string_append_c (filter, ')');
  return g_string_free (g_steal_pointer (&filter), FALSE);
}

char *
ldap_filter_condition (LdapMap         *map,
                       MapiRestriction *condition)
{
  return translate (map, condition, 0);
}

char *
ldap_filter_and (const char *one,
                 const char *other)
{
  gboolean has_one = one != NULL && *one != '\0';
  gboolean has_other = other != NULL && *other != '\0';

  if (has_one && has_other)
    return g_strdup_printf ("(&%s%s)", one, other);
  return g_strdup (has_one ? one : has_other ? other : "(objectClass=*)");
}

/* ---- an administrator's filter ---- */

/* attribute, comparison, value; up to the bracket that ends it */
static gboolean
skip_item (const char **p)
{
  gsize name = strcspn (*p, "=<>~()\\* ");

  if (name == 0)
    return FALSE;
  *p += name;
  if (strchr ("<>~", **p) != NULL && **p != '\0')
    (*p)++;
  if (**p != '=')
    return FALSE;
  for ((*p)++; **p != ')'; (*p)++)
    {
      if (**p == '\0' || **p == '(')
        return FALSE;
      if (**p != '\\')
        continue;
      if (!g_ascii_isxdigit ((*p)[1]) || !g_ascii_isxdigit ((*p)[2]))
        return FALSE;
      *p += 2;
    }
  return TRUE;
}

static gboolean
skip_filter (const char **p,
             guint        depth)
{
  gboolean fine = TRUE;

  if (**p != '(' || depth > MAX_DEPTH)
    return FALSE;
  (*p)++;
  if (**p == '!')
    {
      (*p)++;
      fine = skip_filter (p, depth + 1);
    }
  else if (**p == '&' || **p == '|')
    for ((*p)++; fine && **p == '(';)
      fine = skip_filter (p, depth + 1);
  else
    fine = skip_item (p);
  if (!fine || **p != ')')
    return FALSE;
  (*p)++;
  return TRUE;
}

gboolean
ldap_filter_check (const char  *filter,
                   GError     **error)
{
  const char *p = filter;

  if (skip_filter (&p, 0) && *p == '\0')
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
               _("“%s” is not a filter: it should read like “(objectClass=person)”"), filter);
  return FALSE;
}

/* ---- the look afterwards ---- */

gboolean
ldap_filter_matches_name (const char *search,
                          const char *text)
{
  g_autofree char *folded = kit_book_fold (text);
  g_auto(GStrv) words = split_words (folded);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *wanted = g_strconcat (" ", words[i], NULL);

      if (strstr (search, wanted) == NULL)
        return FALSE;
    }
  return words[0] != NULL;
}

const char *
ldap_filter_get_name (MapiRestriction *condition)
{
  const MapiValue *value = mapi_restriction_get_value (condition);
  MapiRestrictionType type = mapi_restriction_get_restriction_type (condition);

  if ((type != MAPI_RES_PROPERTY && type != MAPI_RES_CONTENT) || mapi_restriction_get_tag (condition) != MAPI_PR_ANR ||
      value == NULL)
    return NULL;
  return mapi_value_get_string (value);
}

/* Any address of an entry is as good as its first; what rows do not have was for the server to judge. */
static gboolean
leaf_matches (LdapMap         *map,
              MapiRestriction *condition,
              MapiProperties  *row)
{
  guint32 tag = mapi_restriction_get_tag (condition);
  const char * const *addresses = NULL;

  if (tag == MAPI_PR_EMAIL_ADDRESS || tag == MAPI_PR_SMTP_ADDRESS)
    addresses = mapi_properties_get_strv (row, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autoptr(MapiProperties) one = mapi_properties_new ();

      mapi_properties_set_string (one, tag, addresses[i]);
      if (mapi_restriction_matches (condition, one, NULL, NULL))
        return TRUE;
    }
  if (map != NULL && tag != 0 && !mapi_properties_has (row, tag))
    {
      g_autofree char *asked = leaf (map, condition);

      return asked != NULL && !ldap_map_is_in_lists (map, tag);
    }
  return mapi_restriction_matches (condition, row, NULL, NULL);
}

gboolean
ldap_filter_matches (LdapMap         *map,
                     MapiRestriction *condition,
                     MapiProperties  *row,
                     const char      *search)
{
  MapiRestrictionType type = mapi_restriction_get_restriction_type (condition);
  const char *name = ldap_filter_get_name (condition);
  guint n = type == MAPI_RES_AND || type == MAPI_RES_OR || type == MAPI_RES_NOT || type == MAPI_RES_COMMENT
              ? mapi_restriction_get_n_children (condition) : 0;

  if (name != NULL)
    return ldap_filter_matches_name (search, name);
  if (type == MAPI_RES_NOT)
    return !ldap_filter_matches (NULL, mapi_restriction_get_child (condition, 0), row, search);
  if (type == MAPI_RES_COMMENT && n > 0)
    return ldap_filter_matches (map, mapi_restriction_get_child (condition, 0), row, search);
  if (type != MAPI_RES_AND && type != MAPI_RES_OR)
    return leaf_matches (map, condition, row);
  for (guint i = 0; i < n; i++)
    if (ldap_filter_matches (map, mapi_restriction_get_child (condition, i), row, search) != (type == MAPI_RES_AND))
      return type == MAPI_RES_OR;
  return type == MAPI_RES_AND;
}
