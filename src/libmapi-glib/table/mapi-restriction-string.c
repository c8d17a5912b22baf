/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

#include "../mapi-types.h"

static const char *
relop_name (MapiRelop relop)
{
  static const char * const names[] = { "<", "<=", ">", ">=", "==", "!=", "=~" };

  return (guint) relop < G_N_ELEMENTS (names) ? names[relop] : "?";
}

static void
append_tag (GString *out,
            guint32  tag)
{
  const char *name = mapi_tag_get_name (tag);

  if (name != NULL)
    g_string_append (out, name);
  else
    g_string_append_printf (out, "0x%08X", tag);
}

static void
append_value (GString         *out,
              const MapiValue *value)
{
  g_autofree char *text = mapi_value_to_string (value);
  g_autofree char *escaped = g_strescape (text != NULL ? text : "", NULL);

  g_string_append_printf (out, "\"%s\"", escaped);
}

static void
append_content (GString               *out,
                const MapiRestriction *self)
{
  static const char * const levels[] = { " is ", " holds ", " begins " };
  guint level = self->fuzzy & 0xffffu;

  append_tag (out, self->tag);
  g_string_append (out, level < G_N_ELEMENTS (levels) ? levels[level] : " ? ");
  append_value (out, self->value);
  if ((self->fuzzy & MAPI_FUZZY_IGNORE_CASE) != 0)
    g_string_append (out, " ignore-case");
  if ((self->fuzzy & MAPI_FUZZY_IGNORE_NON_SPACE) != 0)
    g_string_append (out, " ignore-non-space");
  if ((self->fuzzy & MAPI_FUZZY_LOOSE) != 0)
    g_string_append (out, " loose");
}

static void
append_full_text (GString               *out,
                  const MapiRestriction *self)
{
  static const char * const fields[] = { "any", "subject", "from", "to", "body", "attachments" };
  g_autofree char *escaped = g_strescape (self->words, NULL);

  g_string_append_printf (out, "text(%s, \"%s\")",
                          (guint) self->field < G_N_ELEMENTS (fields) ? fields[self->field] : "?",
                          escaped);
}

static void append_node (GString               *out,
                         const MapiRestriction *self);

static void
append_children (GString               *out,
                 const MapiRestriction *self,
                 const char            *head)
{
  g_string_append_printf (out, "%s(", head);
  for (guint i = 0; self->children != NULL && i < self->children->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      append_node (out, g_ptr_array_index (self->children, i));
    }
  g_string_append_c (out, ')');
}

static void
append_node (GString               *out,
             const MapiRestriction *self)
{
  switch (self->type)
    {
    case MAPI_RES_AND:
      append_children (out, self, "and");
      break;
    case MAPI_RES_OR:
      append_children (out, self, "or");
      break;
    case MAPI_RES_NOT:
      append_children (out, self, "not");
      break;
    case MAPI_RES_CONTENT:
      append_content (out, self);
      break;
    case MAPI_RES_PROPERTY:
      append_tag (out, self->tag);
      g_string_append_printf (out, " %s ", relop_name (self->relop));
      append_value (out, self->value);
      break;
    case MAPI_RES_COMPARE_PROPS:
      append_tag (out, self->tag);
      g_string_append_printf (out, " %s ", relop_name (self->relop));
      append_tag (out, self->tag2);
      break;
    case MAPI_RES_BITMASK:
      append_tag (out, self->tag);
      g_string_append_printf (out, " & 0x%" G_GINT64_MODIFIER "X %s 0", self->number,
                              relop_name (self->relop));
      break;
    case MAPI_RES_SIZE:
      g_string_append (out, "size(");
      append_tag (out, self->tag);
      g_string_append_printf (out, ") %s %" G_GUINT64_FORMAT, relop_name (self->relop),
                              self->number);
      break;
    case MAPI_RES_EXIST:
      g_string_append (out, "exists(");
      append_tag (out, self->tag);
      g_string_append_c (out, ')');
      break;
    case MAPI_RES_SUB_RESTRICTION:
      append_children (out, self,
                       MAPI_PROP_ID (self->tag) == MAPI_PROP_ID (MAPI_PR_MESSAGE_RECIPIENTS)
                         ? "any-recipient" : "any-attachment");
      break;
    case MAPI_RES_COUNT:
      g_string_append_printf (out, "first-%" G_GUINT64_FORMAT, self->number);
      append_children (out, self, "");
      break;
    case MAPI_RES_FULL_TEXT:
      append_full_text (out, self);
      break;
    case MAPI_RES_COMMENT:
    case MAPI_RES_ANNOTATION:
    default:
      append_children (out, self, "comment");
      break;
    }
}

/**
 * mapi_restriction_to_string:
 * @self: a restriction
 *
 * A form for traces and tests, not meant to be read back.
 *
 * Returns: (transfer full): text
 */
char *
mapi_restriction_to_string (const MapiRestriction *self)
{
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);
  if (self->depth > MAPI_RESTRICTION_MAX_DEPTH)
    g_string_append (out, "…");
  else
    append_node (out, self);
  return g_string_free (out, FALSE);
}
