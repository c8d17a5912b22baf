/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

#include <glib/gi18n-lib.h>

#include "../mapi-types.h"

static gboolean
too_complex (GError     **error,
             const char  *why,
             guint32      tag)
{
  const char *name = mapi_tag_get_name (tag);
  g_autofree char *number = g_strdup_printf ("0x%08X", tag);

  g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
               _("The condition on %s cannot be used: %s"), name != NULL ? name : number, why);
  return FALSE;
}

static guint
single_type (guint32 tag)
{
  guint type = tag & 0xffffu & ~MAPI_MVI_FLAG;

  return type == MAPI_PROP_TYPE_STRING8 ? MAPI_PROP_TYPE_UNICODE : type;
}

static gboolean
check_content (const MapiRestriction  *self,
               GError                **error)
{
  guint level = self->fuzzy & 0xffffu;
  guint type = single_type (self->tag);

  if (level > MAPI_FUZZY_PREFIX)
    return too_complex (error, _("it must look for one of a whole text, a part and a beginning"),
                        self->tag);
  if (type != MAPI_PROP_TYPE_UNICODE && type != MAPI_PROP_TYPE_BINARY)
    return too_complex (error, _("only text and bytes can be searched"), self->tag);
  if (single_type (mapi_value_get_tag (self->value)) != type ||
      (mapi_value_get_tag (self->value) & MAPI_MVI_FLAG) != 0)
    return too_complex (error, _("the types do not agree"), self->tag);
  return TRUE;
}

static gboolean
check_property (const MapiRestriction  *self,
                GError                **error)
{
  guint32 value_tag = mapi_value_get_tag (self->value);
  gboolean value_multi = (value_tag & MAPI_MV_FLAG) != 0;
  gboolean multi = (self->tag & MAPI_MVI_FLAG) == MAPI_MV_FLAG;

  if (!mapi_types_agree (self->tag, value_tag) || (value_multi && !multi))
    return too_complex (error, _("the types do not agree"), self->tag);
  if (self->relop == MAPI_RELOP_RE && self->regex == NULL)
    return too_complex (error, _("the regular expression is wrong, or too long"), self->tag);
  if ((guint) self->relop > MAPI_RELOP_RE)
    return too_complex (error, _("the comparison is unknown"), self->tag);
  return TRUE;
}

static gboolean
check_leaf (const MapiRestriction  *self,
            GError                **error)
{
  switch (self->type)
    {
    case MAPI_RES_CONTENT:
      return check_content (self, error);
    case MAPI_RES_PROPERTY:
      return check_property (self, error);
    case MAPI_RES_COMPARE_PROPS:
      if (single_type (self->tag) != single_type (self->tag2) ||
          (self->tag & MAPI_MVI_FLAG) != (self->tag2 & MAPI_MVI_FLAG))
        return too_complex (error, _("the types do not agree"), self->tag);
      if ((guint) self->relop >= MAPI_RELOP_RE)
        return too_complex (error, _("the comparison is unknown"), self->tag);
      return TRUE;
    case MAPI_RES_BITMASK:
      if (MAPI_PROP_TYPE (self->tag) != MAPI_PROP_TYPE_LONG)
        return too_complex (error, _("only a 32-bit number has bits to look at"), self->tag);
      return TRUE;
    case MAPI_RES_SIZE:
      if ((guint) self->relop >= MAPI_RELOP_RE)
        return too_complex (error, _("the comparison is unknown"), self->tag);
      return TRUE;
    case MAPI_RES_EXIST:
      if (MAPI_PROP_TYPE (self->tag) == MAPI_PROP_TYPE_OBJECT)
        return too_complex (error, _("an object's existence cannot be tested"), self->tag);
      return TRUE;
    case MAPI_RES_SUB_RESTRICTION:
      if (MAPI_PROP_ID (self->tag) != MAPI_PROP_ID (MAPI_PR_MESSAGE_RECIPIENTS) &&
          MAPI_PROP_ID (self->tag) != MAPI_PROP_ID (MAPI_PR_MESSAGE_ATTACHMENTS))
        return too_complex (error, _("only recipients and attachments have rows of their own"),
                            self->tag);
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
check_node (const MapiRestriction  *self,
            gboolean                top,
            GError                **error)
{
  gboolean keeps_top = self->type == MAPI_RES_COMMENT || self->type == MAPI_RES_ANNOTATION;

  if (self->type == MAPI_RES_COUNT && !top)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                           _("Rows can only be counted by the outermost condition"));
      return FALSE;
    }
  if (!check_leaf (self, error))
    return FALSE;
  for (guint i = 0; self->children != NULL && i < self->children->len; i++)
    if (!check_node (g_ptr_array_index (self->children, i), top && keeps_top, error))
      return FALSE;
  return TRUE;
}

/**
 * mapi_restriction_check:
 * @self: a restriction
 * @error: return location for an error
 *
 * Whether [method@Restriction.matches] can judge it rightly: types agree, operators fit,
 * %MAPI_RES_COUNT is outermost, and it nests at most 64 deep.
 *
 * Errors: %MAPI_ERROR_TOO_COMPLEX otherwise.
 * Source: SContentRestriction, SPropertyRestriction, SComparePropsRestriction.
 *
 * Returns: %TRUE if it can
 */
gboolean
mapi_restriction_check (const MapiRestriction  *self,
                        GError                **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->depth > MAPI_RESTRICTION_MAX_DEPTH)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                   _("The condition is nested %u deep; %u is the limit"), self->depth,
                   (guint) MAPI_RESTRICTION_MAX_DEPTH);
      return FALSE;
    }
  return check_node (self, TRUE, error);
}
