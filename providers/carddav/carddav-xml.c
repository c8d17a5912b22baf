/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A multistatus, read with GMarkup
 *
 * GMarkup knows no document type, no entities but the five of XML, and nothing outside the text: what makes XML
 * dangerous cannot be asked for, instead of having to be switched off. Document types are refused all the same, as
 * whoever sends one means no good. What it lacks, namespaces, is done here: each element's prefixes are looked up
 * among those that are open. Depth, elements, names and texts are limited; the whole was limited when it was
 * read. */

#include "config.h"

#include "carddav-xml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH 32
#define MAX_ELEMENTS 4000000
#define MAX_RESOURCES 200000
#define MAX_PREFIXES 256
#define MAX_TEXT 2048                    /* of anything but a card */
#define MAX_CARD (16u * 1024 * 1024)
#define MAX_HOMES 16

#define DAV "DAV:"
#define CARDDAV "urn:ietf:params:xml:ns:carddav"
#define CALENDAR_SERVER "http://calendarserver.org/ns/"

typedef enum
{
  NAME_OTHER, NAME_MULTISTATUS, NAME_ERROR, NAME_RESPONSE, NAME_HREF, NAME_STATUS, NAME_PROPSTAT, NAME_PROP, NAME_ETAG,
  NAME_DATA, NAME_DISPLAY, NAME_PRINCIPAL, NAME_HOME, NAME_TOKEN, NAME_TAG, NAME_TYPE, NAME_BOOK, NAME_COLLECTION,
  NAME_RIGHTS, NAME_PRIVILEGE, NAME_WRITE, NAME_REPORTS, NAME_SYNC
} Name;

static const struct { const char *uri; const char *local; Name name; } names[] = {
  { DAV, "multistatus", NAME_MULTISTATUS }, { DAV, "error", NAME_ERROR }, { DAV, "response", NAME_RESPONSE },
  { DAV, "href", NAME_HREF }, { DAV, "status", NAME_STATUS }, { DAV, "propstat", NAME_PROPSTAT },
  { DAV, "prop", NAME_PROP }, { DAV, "getetag", NAME_ETAG }, { CARDDAV, "address-data", NAME_DATA },
  { DAV, "displayname", NAME_DISPLAY }, { DAV, "current-user-principal", NAME_PRINCIPAL },
  { CARDDAV, "addressbook-home-set", NAME_HOME }, { DAV, "sync-token", NAME_TOKEN },
  { CALENDAR_SERVER, "getctag", NAME_TAG }, { DAV, "resourcetype", NAME_TYPE }, { CARDDAV, "addressbook", NAME_BOOK },
  { DAV, "collection", NAME_COLLECTION }, { DAV, "current-user-privilege-set", NAME_RIGHTS },
  { DAV, "privilege", NAME_PRIVILEGE }, { DAV, "write", NAME_WRITE }, { DAV, "write-content", NAME_WRITE },
  { DAV, "bind", NAME_WRITE }, { DAV, "all", NAME_WRITE }, { DAV, "supported-report-set", NAME_REPORTS },
  { DAV, "sync-collection", NAME_SYNC },
};

typedef struct
{
  char  *prefix;  /* "": the default */
  char  *uri;
  guint  depth;
} Prefix;

typedef struct
{
  CarddavMultistatus *found;      /* (owned) */
  CarddavResource    *resource;   /* (owned) (nullable): that is open */
  CarddavResource    *properties; /* (owned) (nullable): of the propstat that is open */
  guint               status;     /* of the propstat; 0: none was told */
  GArray             *prefixes;   /* (element-type Prefix) */
  Name                stack[MAX_DEPTH];
  guint               depth;
  guint               n_elements;
  GString            *text;       /* of the element that is open */
  const char         *condition;  /* (nullable): looked for in a DAV:error */
  gboolean            has_condition;
} Reader;

static void
resource_free (gpointer data)
{
  CarddavResource *self = data;

  g_free (self->href);
  g_free (self->etag);
  g_free (self->data);
  g_free (self->name);
  g_free (self->principal);
  g_ptr_array_unref (self->homes);
  g_free (self->token);
  g_free (self->tag);
  g_free (self);
}

static CarddavResource *
resource_new (void)
{
  CarddavResource *self = g_new0 (CarddavResource, 1);

  self->homes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
carddav_multistatus_free (CarddavMultistatus *self)
{
  g_ptr_array_unref (self->resources);
  g_free (self->token);
  g_free (self);
}

static void
prefix_clear (gpointer data)
{
  Prefix *prefix = data;

  g_free (prefix->prefix);
  g_free (prefix->uri);
}

/* ---- names ---- */

static gboolean
open_prefixes (Reader      *self,
               const char **attributes,
               const char **values,
               GError     **error)
{
  for (guint i = 0; attributes[i] != NULL; i++)
    {
      Prefix prefix = { NULL, NULL, self->depth };

      if (strcmp (attributes[i], "xmlns") == 0)
        prefix.prefix = g_strdup ("");
      else if (g_str_has_prefix (attributes[i], "xmlns:"))
        prefix.prefix = g_strdup (attributes[i] + 6);
      else
        continue;
      prefix.uri = g_strdup (values[i]);
      g_array_append_val (self->prefixes, prefix);
      if (self->prefixes->len > MAX_PREFIXES)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The server's answer has too many names"));
          return FALSE;
        }
    }
  return TRUE;
}

static Name
find_name (Reader     *self,
           const char *element)
{
  const char *colon = strchr (element, ':');
  const char *local = colon != NULL ? colon + 1 : element;
  gsize length = colon != NULL ? (gsize) (colon - element) : 0;
  const char *uri = NULL;

  for (guint i = self->prefixes->len; i-- > 0 && uri == NULL;)
    {
      const Prefix *prefix = &g_array_index (self->prefixes, Prefix, i);

      if (strlen (prefix->prefix) == length && strncmp (prefix->prefix, element, length) == 0)
        uri = prefix->uri;
    }
  for (guint i = 0; uri != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].local, local) == 0 && strcmp (names[i].uri, uri) == 0)
      return names[i].name;
  return NAME_OTHER;
}

/* The element @up levels above the one that is open */
static Name
above (Reader *self,
       guint   up)
{
  return self->depth > up ? self->stack[self->depth - 1 - up] : NAME_OTHER;
}

/* ---- elements ---- */

static void
start_element (GMarkupParseContext  *context,
               const char           *element,
               const char          **attributes,
               const char          **values,
               gpointer              user_data,
               GError              **error)
{
  Reader *self = user_data;
  Name name;

  if (self->depth == MAX_DEPTH || ++self->n_elements > MAX_ELEMENTS)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The server's answer is nested too deeply or too long"));
      return;
    }
  if (!open_prefixes (self, attributes, values, error))
    return;
  name = find_name (self, element);
  if (self->depth == 0 && name != (self->condition != NULL ? NAME_ERROR : NAME_MULTISTATUS))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The server's answer is of another kind"));
      return;
    }
  if (self->depth == 1 && self->condition != NULL)
    {
      const char *colon = strrchr (element, ':');

      self->has_condition |= strcmp (colon != NULL ? colon + 1 : element, self->condition) == 0;
    }
  self->stack[self->depth++] = name;
  g_string_truncate (self->text, 0);
  if (name == NAME_RESPONSE && self->depth == 2)
    {
      g_clear_pointer (&self->resource, resource_free);
      self->resource = resource_new ();
    }
  if (name == NAME_PROPSTAT && self->depth == 3)
    {
      g_clear_pointer (&self->properties, resource_free);
      self->properties = resource_new ();
      self->status = 0;
    }
}

static guint
read_status (const char *text)
{
  const char *space = g_str_has_prefix (text, "HTTP/") ? strchr (text, ' ') : NULL;
  guint64 status = space != NULL ? g_ascii_strtoull (space + 1, NULL, 10) : 0;

  return status >= 100 && status <= 999 ? (guint) status : 500;
}

static void
take (char      **place,
      const char *text)
{
  if (*place == NULL)
    *place = g_strdup (text);
}

/* An element directly below prop, or what is in it */
static void
end_property (Reader     *self,
              Name        name,
              const char *text)
{
  CarddavResource *to = self->properties;
  gboolean direct = self->depth == 5;

  if (direct && name == NAME_ETAG)
    take (&to->etag, text);
  else if (direct && name == NAME_DATA)
    take (&to->data, text);
  else if (direct && name == NAME_DISPLAY)
    take (&to->name, text);
  else if (direct && name == NAME_TOKEN)
    take (&to->token, text);
  else if (direct && name == NAME_TAG)
    take (&to->tag, text);
  else if (direct && name == NAME_RIGHTS)
    to->has_rights = TRUE;
  else if (name == NAME_HREF && above (self, 1) == NAME_PRINCIPAL)
    take (&to->principal, text);
  else if (name == NAME_HREF && above (self, 1) == NAME_HOME && to->homes->len < MAX_HOMES)
    g_ptr_array_add (to->homes, g_strdup (text));
  else if (name == NAME_BOOK && above (self, 1) == NAME_TYPE)
    to->is_book = TRUE;
  else if (name == NAME_COLLECTION && above (self, 1) == NAME_TYPE)
    to->is_collection = TRUE;
  else if (name == NAME_WRITE && above (self, 1) == NAME_PRIVILEGE)
    to->may_write = TRUE;
  else if (name == NAME_SYNC)
    to->syncs = TRUE;
}

static void
move (char **to,
      char **from)
{
  if (*to == NULL)
    *to = g_steal_pointer (from);
}

/* What a propstat told counts when it went well */
static void
end_propstat (Reader *self)
{
  CarddavResource *to = self->resource, *from = self->properties;

  if (to != NULL && from != NULL && (self->status == 0 || self->status / 100 == 2))
    {
      move (&to->etag, &from->etag);
      move (&to->data, &from->data);
      move (&to->name, &from->name);
      move (&to->principal, &from->principal);
      move (&to->token, &from->token);
      move (&to->tag, &from->tag);
      for (guint i = 0; i < from->homes->len; i++)
        g_ptr_array_add (to->homes, g_strdup (from->homes->pdata[i]));
      to->is_book |= from->is_book;
      to->is_collection |= from->is_collection;
      to->has_rights |= from->has_rights;
      to->may_write |= from->may_write;
      to->syncs |= from->syncs;
    }
  g_clear_pointer (&self->properties, resource_free);
}

static gboolean
end_response (Reader  *self,
              GError **error)
{
  g_autofree char *href = self->resource != NULL ? g_steal_pointer (&self->resource->href) : NULL;

  /* One that names nothing tells nothing */
  if (href == NULL || *href == '\0')
    {
      g_clear_pointer (&self->resource, resource_free);
      return TRUE;
    }
  self->resource->href = g_steal_pointer (&href);
  g_ptr_array_add (self->found->resources, g_steal_pointer (&self->resource));
  if (self->found->resources->len <= MAX_RESOURCES)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The server lists too many cards in one address book"));
  return FALSE;
}

static void
end_element (GMarkupParseContext  *context,
             const char           *element,
             gpointer              user_data,
             GError              **error)
{
  Reader *self = user_data;
  Name name = self->stack[self->depth - 1];
  const char *text = self->text->str;

  if (name != NAME_DATA)
    {
      g_strstrip (self->text->str);
      self->text->len = strlen (self->text->str);
    }
  if (name == NAME_TOKEN && self->depth == 2)
    take (&self->found->token, text);
  else if (self->resource != NULL && name == NAME_HREF && self->depth == 3)
    take (&self->resource->href, text);
  else if (self->resource != NULL && name == NAME_STATUS && self->depth == 3)
    self->resource->status = read_status (text);
  else if (self->properties != NULL && name == NAME_STATUS && self->depth == 4)
    self->status = read_status (text);
  else if (name == NAME_PROPSTAT && self->depth == 3)
    end_propstat (self);
  else if (name == NAME_RESPONSE && self->depth == 2)
    end_response (self, error);
  else if (self->properties != NULL && self->depth >= 5)
    end_property (self, name, text);
  g_string_truncate (self->text, 0);
  self->depth--;
  while (self->prefixes->len > 0 &&
         g_array_index (self->prefixes, Prefix, self->prefixes->len - 1).depth == self->depth)
    g_array_set_size (self->prefixes, self->prefixes->len - 1);
}

static void
take_text (GMarkupParseContext  *context,
           const char           *text,
           gsize                 length,
           gpointer              user_data,
           GError              **error)
{
  Reader *self = user_data;
  Name name = self->depth > 0 ? self->stack[self->depth - 1] : NAME_OTHER;

  if (name == NAME_OTHER)
    return;
  if (self->text->len + length > (name == NAME_DATA ? MAX_CARD : MAX_TEXT))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("A text in the server's answer is too long"));
      return;
    }
  g_string_append_len (self->text, text, (gssize) length);
}

/* Comments and instructions mean nothing, a document type is refused */
static void
pass (GMarkupParseContext  *context,
      const char           *text,
      gsize                 length,
      gpointer              user_data,
      GError              **error)
{
  if (length >= 2 && text[0] == '<' && text[1] == '!' && !(length >= 4 && strncmp (text, "<!--", 4) == 0))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                         _("The server's answer has a document type, which is not looked at"));
}

static gboolean
read_all (Reader      *self,
          const char  *text,
          gsize        length,
          GError     **error)
{
  static const GMarkupParser parser = { start_element, end_element, take_text, pass, NULL };
  g_autoptr(GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  g_autoptr(GError) problem = NULL;
  gsize skip = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  gboolean done;

  self->prefixes = g_array_new (FALSE, TRUE, sizeof (Prefix));
  g_array_set_clear_func (self->prefixes, prefix_clear);
  self->text = g_string_new (NULL);
  self->found = g_new0 (CarddavMultistatus, 1);
  self->found->resources = g_ptr_array_new_with_free_func (resource_free);
  /* GMarkup looks at that, too, but not before it reads */
  if (length == 0)
    g_set_error_literal (&problem, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The server's answer is empty"));
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    g_set_error_literal (&problem, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The server's answer is not written in UTF-8"));
  done = problem == NULL && g_markup_parse_context_parse (context, text + skip, (gssize) (length - skip), &problem) &&
         g_markup_parse_context_end_parse (context, &problem);
  g_array_unref (self->prefixes);
  g_string_free (self->text, TRUE);
  g_clear_pointer (&self->resource, resource_free);
  g_clear_pointer (&self->properties, resource_free);
  if (done)
    return TRUE;
  if (problem->domain == MAPI_ERROR)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The server's answer cannot be read (%s)"),
                 problem->message);
  return FALSE;
}

CarddavMultistatus *
carddav_multistatus_parse (const char  *text,
                           gsize        length,
                           GError     **error)
{
  Reader reader = { NULL };

  if (read_all (&reader, text, length, error))
    return reader.found;
  carddav_multistatus_free (reader.found);
  return NULL;
}

gboolean
carddav_error_names (const char *text,
                     gsize       length,
                     const char *condition)
{
  Reader reader = { .condition = condition };
  gboolean named = read_all (&reader, text, length, NULL) && reader.has_condition;

  carddav_multistatus_free (reader.found);
  return named;
}
