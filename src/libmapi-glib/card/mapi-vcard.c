/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-vcard-private.h"

#include <string.h>

/**
 * MapiVcard:
 *
 * A business card: a person, or a list of people, with everything somebody wrote on it.
 *
 * Source: RFC 6350.
 */
G_DEFINE_BOXED_TYPE (MapiVcard, mapi_vcard, mapi_vcard_ref, mapi_vcard_unref)

static void
parameter_free (gpointer data)
{
  MapiVcardParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
  g_free (parameter);
}

MapiVcardLine *
mapi_vcard_line_new (const char *name,
                     char       *value)
{
  MapiVcardLine *self = g_new0 (MapiVcardLine, 1);

  self->name = g_ascii_strup (name, -1);
  self->parameters = g_ptr_array_new_with_free_func (parameter_free);
  self->value = value;
  return self;
}

void
mapi_vcard_line_free (MapiVcardLine *self)
{
  g_free (self->group);
  g_free (self->name);
  g_free (self->spelling);
  g_ptr_array_unref (self->parameters);
  g_free (self->value);
  g_free (self);
}

void
mapi_vcard_line_add_parameter (MapiVcardLine *self,
                               const char    *name,
                               const char    *value)
{
  MapiVcardParameter *parameter = g_new0 (MapiVcardParameter, 1);

  parameter->name = g_ascii_strup (name, -1);
  parameter->value = g_strdup (value);
  g_ptr_array_add (self->parameters, parameter);
}

const char *
mapi_vcard_line_get_parameter (const MapiVcardLine *self,
                               const char          *name)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const MapiVcardParameter *parameter = self->parameters->pdata[i];

      if (g_str_equal (parameter->name, name))
        return parameter->value;
    }
  return NULL;
}

gboolean
mapi_vcard_line_has_type (const MapiVcardLine *self,
                          const char          *type)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const MapiVcardParameter *parameter = self->parameters->pdata[i];

      if (g_str_equal (parameter->name, "TYPE") && g_ascii_strcasecmp (parameter->value, type) == 0)
        return TRUE;
    }
  return FALSE;
}

/* @value NULL: whatever its value */
void
mapi_vcard_line_remove_parameter (MapiVcardLine *self,
                                  const char    *name,
                                  const char    *value)
{
  for (guint i = self->parameters->len; i-- > 0;)
    {
      const MapiVcardParameter *parameter = self->parameters->pdata[i];

      if (g_str_equal (parameter->name, name) &&
          (value == NULL || g_ascii_strcasecmp (parameter->value, value) == 0))
        g_ptr_array_remove_index (self->parameters, i);
    }
}

/**
 * mapi_vcard_new:
 *
 * Makes an empty card.
 *
 * Returns: (transfer full): a new card
 */
MapiVcard *
mapi_vcard_new (void)
{
  MapiVcard *self = g_new0 (MapiVcard, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_vcard_line_free);
  return self;
}

/**
 * mapi_vcard_ref:
 * @self: a card
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiVcard *
mapi_vcard_ref (MapiVcard *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_vcard_unref:
 * @self: (transfer full): a card
 *
 * Drops a reference.
 */
void
mapi_vcard_unref (MapiVcard *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->lines);
  g_free (self);
}

MapiVcardLine *
mapi_vcard_find (const MapiVcard *self,
                 const char      *name)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MapiVcardLine *line = self->lines->pdata[i];

      if (g_str_equal (line->name, name))
        return line;
    }
  return NULL;
}

char *
mapi_vcard_escape (const char *text)
{
  GString *escaped = g_string_sized_new (strlen (text) + 8);

  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '\n':
        g_string_append (escaped, "\\n");
        break;
      case '\r':
        if (p[1] != '\n')
          g_string_append (escaped, "\\n");
        break;
      case '\\':
      case ',':
      case ';':
        g_string_append_c (escaped, '\\');
        g_string_append_c (escaped, *p);
        break;
      default:
        g_string_append_c (escaped, *p);
      }
  return g_string_free (escaped, FALSE);
}

char *
mapi_vcard_unescape (const char *text)
{
  GString *plain = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '\\' || p[1] == '\0')
        {
          g_string_append_c (plain, *p);
          continue;
        }
      p++;
      g_string_append_c (plain, *p == 'n' || *p == 'N' ? '\n' : *p);
    }
  return g_string_free (plain, FALSE);
}

char **
mapi_vcard_split (const char *value,
                  char        separator)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *start = value;
  guint n = 1;

  for (const char *p = value;; p++)
    {
      g_autofree char *part = NULL;

      if (*p == '\\' && p[1] != '\0')
        {
          p++;
          continue;
        }
      if (*p != '\0' && (*p != separator || n == MAPI_VCARD_MAX_VALUES))
        continue;
      part = g_strndup (start, p - start);
      g_strv_builder_add (builder, part);
      if (*p == '\0')
        return g_strv_builder_end (builder);
      start = p + 1;
      n++;
    }
}

/**
 * mapi_vcard_dup_text:
 * @self: a card
 * @name: the name of a property, in upper case
 *
 * Gets the value of the first property of that name as text, its escapes taken away and nothing
 * else done to it: it is what somebody wrote.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL where there is no such property
 */
char *
mapi_vcard_dup_text (MapiVcard  *self,
                     const char *name)
{
  const MapiVcardLine *line;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  line = mapi_vcard_find (self, name);
  return line != NULL ? mapi_vcard_unescape (line->value) : NULL;
}

/**
 * mapi_vcard_set_text:
 * @self: a card
 * @name: the name of a property, in upper case
 * @text: (nullable): what it is to be; %NULL takes it away
 *
 * Sets the first property of that name, or adds it.
 */
void
mapi_vcard_set_text (MapiVcard  *self,
                     const char *name,
                     const char *text)
{
  MapiVcardLine *line;

  g_return_if_fail (self != NULL && name != NULL);

  line = mapi_vcard_find (self, name);
  if (text == NULL)
    {
      if (line != NULL)
        g_ptr_array_remove (self->lines, line);
      return;
    }
  if (line == NULL)
    {
      line = mapi_vcard_line_new (name, NULL);
      g_ptr_array_add (self->lines, line);
    }
  g_free (line->value);
  line->value = mapi_vcard_escape (text);
}

/**
 * mapi_vcard_is_group:
 * @self: a card
 *
 * Tells whether the card is that of a list of people.
 *
 * Source: RFC 6350, section 6.1.4; `X-ADDRESSBOOKSERVER-KIND` in cards of version 3.
 *
 * Returns: whether it is
 */
gboolean
mapi_vcard_is_group (MapiVcard *self)
{
  const MapiVcardLine *line;

  g_return_val_if_fail (self != NULL, FALSE);

  line = mapi_vcard_find (self, "KIND");
  return line != NULL && g_ascii_strcasecmp (line->value, "group") == 0;
}
