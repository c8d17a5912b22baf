/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-detail-field.h"

#include <glib/gi18n-lib.h>

#include "../property/mapi-tags.h"

/**
 * MapiDetailField:
 *
 * A field of the form in which an entry is shown and edited, or of one that is filled in for a search. Immutable.
 *
 * Source: MAPI, "Display tables".
 */
struct _MapiDetailField
{
  gatomicrefcount  ref_count;
  guint32          tag;
  MapiDetailKind   kind;
  MapiDetailFlags  flags;
  char            *page;
  char            *group;  /* (nullable) */
  char            *label;
};

G_DEFINE_BOXED_TYPE (MapiDetailField, mapi_detail_field, mapi_detail_field_ref, mapi_detail_field_unref)

/**
 * mapi_detail_field_new:
 * @tag: the property
 * @kind: what it holds
 * @flags: how it is edited
 * @page: the page it is on
 * @group: (nullable): the group within the page
 * @label: what stands beside it
 *
 * Makes a field of a form.
 *
 * Source: MAPI, "Display tables".
 *
 * Returns: (transfer full): a new field
 */
MapiDetailField *
mapi_detail_field_new (guint32          tag,
                       MapiDetailKind   kind,
                       MapiDetailFlags  flags,
                       const char      *page,
                       const char      *group,
                       const char      *label)
{
  MapiDetailField *self = g_new0 (MapiDetailField, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->tag = tag;
  self->kind = kind;
  self->flags = flags;
  self->page = g_strdup (page);
  self->group = g_strdup (group);
  self->label = g_strdup (label);
  return self;
}

/**
 * mapi_detail_field_ref:
 * @self: a field
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiDetailField *
mapi_detail_field_ref (MapiDetailField *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_detail_field_unref:
 * @self: (transfer full): a field
 *
 * Drops a reference.
 */
void
mapi_detail_field_unref (MapiDetailField *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->page);
  g_free (self->group);
  g_free (self->label);
  g_free (self);
}

/**
 * mapi_detail_field_get_tag:
 * @self: a field
 *
 * Gets the property that is shown.
 *
 * Returns: its tag
 */
guint32
mapi_detail_field_get_tag (const MapiDetailField *self)
{
  return self->tag;
}

/**
 * mapi_detail_field_get_kind:
 * @self: a field
 *
 * Gets what the property holds.
 *
 * Returns: its kind
 */
MapiDetailKind
mapi_detail_field_get_kind (const MapiDetailField *self)
{
  return self->kind;
}

/**
 * mapi_detail_field_get_flags:
 * @self: a field
 *
 * Gets whether and how it is edited.
 *
 * Returns: its flags
 */
MapiDetailFlags
mapi_detail_field_get_flags (const MapiDetailField *self)
{
  return self->flags;
}

/**
 * mapi_detail_field_get_page:
 * @self: a field
 *
 * Gets the page it is on; fields of a page follow each other.
 *
 * Returns: the title of the page
 */
const char *
mapi_detail_field_get_page (const MapiDetailField *self)
{
  return self->page;
}

/**
 * mapi_detail_field_get_group:
 * @self: a field
 *
 * Gets the group within the page.
 *
 * Returns: (nullable): the title of the group
 */
const char *
mapi_detail_field_get_group (const MapiDetailField *self)
{
  return self->group;
}

/**
 * mapi_detail_field_get_label:
 * @self: a field
 *
 * Gets what stands beside it.
 *
 * Returns: the label
 */
const char *
mapi_detail_field_get_label (const MapiDetailField *self)
{
  return self->label;
}

/* ---- the usual forms ---- */

typedef struct
{
  guint32         tag;
  MapiDetailKind  kind;
  const char     *page;
  const char     *group;
  const char     *label;
  MapiDetailFlags flags;
} Row;

#define REQUIRED MAPI_DETAIL_FLAG_REQUIRED

static const Row person[] = {
  { MAPI_PR_DISPLAY_NAME, MAPI_DETAIL_TEXT, N_("General"), N_("Name"), N_("Shown As"), REQUIRED },
  { MAPI_PR_DISPLAY_NAME_PREFIX, MAPI_DETAIL_TEXT, N_("General"), N_("Name"), N_("Title Before the Name"), 0 },
  { MAPI_PR_GIVEN_NAME, MAPI_DETAIL_TEXT, N_("General"), N_("Name"), N_("First Name"), 0 },
  { MAPI_PR_MIDDLE_NAME, MAPI_DETAIL_TEXT, N_("General"), N_("Name"), N_("Middle Name"), 0 },
  { MAPI_PR_SURNAME, MAPI_DETAIL_TEXT, N_("General"), N_("Name"), N_("Last Name"), 0 },
  { MAPI_PR_NICKNAME, MAPI_DETAIL_TEXT, N_("General"), N_("Name"), N_("Nickname"), 0 },
  { MAPI_PR_CONTACT_PHOTO, MAPI_DETAIL_PICTURE, N_("General"), N_("Name"), N_("Picture"), 0 },
  { MAPI_PR_CONTACT_EMAIL_ADDRESSES, MAPI_DETAIL_ADDRESSES, N_("General"), N_("Mail"), N_("Addresses"), REQUIRED },
  { MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_DETAIL_TEXT, N_("General"), N_("Telephone"), N_("Mobile"), 0 },
  { MAPI_PR_BUSINESS_TELEPHONE_NUMBER, MAPI_DETAIL_TEXT, N_("General"), N_("Telephone"), N_("Work"), 0 },
  { MAPI_PR_HOME_TELEPHONE_NUMBER, MAPI_DETAIL_TEXT, N_("General"), N_("Telephone"), N_("Home"), 0 },
  { MAPI_PR_OTHER_TELEPHONE_NUMBER, MAPI_DETAIL_TEXT, N_("General"), N_("Telephone"), N_("Other"), 0 },
  { MAPI_PR_BUSINESS_FAX_NUMBER, MAPI_DETAIL_TEXT, N_("General"), N_("Telephone"), N_("Fax"), 0 },
  { MAPI_PR_COMPANY_NAME, MAPI_DETAIL_TEXT, N_("Work"), NULL, N_("Company"), 0 },
  { MAPI_PR_DEPARTMENT_NAME, MAPI_DETAIL_TEXT, N_("Work"), NULL, N_("Department"), 0 },
  { MAPI_PR_TITLE, MAPI_DETAIL_TEXT, N_("Work"), NULL, N_("Job Title"), 0 },
  { MAPI_PR_STREET_ADDRESS, MAPI_DETAIL_LINES, N_("Work"), N_("Address"), N_("Street"), 0 },
  { MAPI_PR_POSTAL_CODE, MAPI_DETAIL_TEXT, N_("Work"), N_("Address"), N_("Postal Code"), 0 },
  { MAPI_PR_LOCALITY, MAPI_DETAIL_TEXT, N_("Work"), N_("Address"), N_("City"), 0 },
  { MAPI_PR_STATE_OR_PROVINCE, MAPI_DETAIL_TEXT, N_("Work"), N_("Address"), N_("State"), 0 },
  { MAPI_PR_COUNTRY, MAPI_DETAIL_TEXT, N_("Work"), N_("Address"), N_("Country"), 0 },
  { MAPI_PR_BUSINESS_HOME_PAGE, MAPI_DETAIL_TEXT, N_("Work"), NULL, N_("Web Page"), 0 },
  { MAPI_PR_HOME_ADDRESS_STREET, MAPI_DETAIL_LINES, N_("Private"), N_("Address"), N_("Street"), 0 },
  { MAPI_PR_HOME_ADDRESS_POSTAL_CODE, MAPI_DETAIL_TEXT, N_("Private"), N_("Address"), N_("Postal Code"), 0 },
  { MAPI_PR_HOME_ADDRESS_CITY, MAPI_DETAIL_TEXT, N_("Private"), N_("Address"), N_("City"), 0 },
  { MAPI_PR_HOME_ADDRESS_STATE_OR_PROVINCE, MAPI_DETAIL_TEXT, N_("Private"), N_("Address"), N_("State"), 0 },
  { MAPI_PR_HOME_ADDRESS_COUNTRY, MAPI_DETAIL_TEXT, N_("Private"), N_("Address"), N_("Country"), 0 },
  { MAPI_PR_BIRTHDAY, MAPI_DETAIL_DATE, N_("Private"), NULL, N_("Birthday"), 0 },
  { MAPI_PR_PERSONAL_HOME_PAGE, MAPI_DETAIL_TEXT, N_("Private"), NULL, N_("Web Page"), 0 },
  { MAPI_PR_COMMENT, MAPI_DETAIL_LINES, N_("Notes"), NULL, N_("Notes"), 0 },
};

static const Row list[] = {
  { MAPI_PR_DISPLAY_NAME, MAPI_DETAIL_TEXT, N_("General"), NULL, N_("Name"), REQUIRED },
  { MAPI_PR_CONTACT_MEMBERS, MAPI_DETAIL_MEMBERS, N_("General"), NULL, N_("Members"), 0 },
  { MAPI_PR_COMMENT, MAPI_DETAIL_LINES, N_("Notes"), NULL, N_("Notes"), 0 },
};

/**
 * mapi_detail_fields_new:
 * @type: %MAPI_OBJECT_MAIL_USER or %MAPI_OBJECT_DIST_LIST
 * @editable: whether it can be changed
 *
 * Makes the form of a person or a list as most address books have it, in the user's language.
 *
 * Returns: (transfer container) (element-type MapiDetailField): the fields, in order
 */
GPtrArray *
mapi_detail_fields_new (MapiObjectType type,
                        gboolean       editable)
{
  const Row *rows = type == MAPI_OBJECT_DIST_LIST ? list : person;
  gsize n_rows = type == MAPI_OBJECT_DIST_LIST ? G_N_ELEMENTS (list) : G_N_ELEMENTS (person);
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_detail_field_unref);

  for (gsize i = 0; i < n_rows; i++)
    g_ptr_array_add (fields, mapi_detail_field_new (rows[i].tag, rows[i].kind,
                                                    editable ? rows[i].flags | MAPI_DETAIL_FLAG_EDITABLE
                                                             : MAPI_DETAIL_FLAG_NONE,
                                                    _(rows[i].page),
                                                    rows[i].group != NULL ? _(rows[i].group) : NULL,
                                                    _(rows[i].label)));
  return fields;
}

/* ---- searches ---- */

static MapiRestriction *
contains (guint32     tag,
          const char *text)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  g_autoptr(MapiValue) value = NULL;

  if (stripped == NULL || *stripped == '\0')
    return NULL;
  value = mapi_value_new_string (tag, stripped);
  return mapi_restriction_new_content (tag, value, MAPI_FUZZY_SUBSTRING | MAPI_FUZZY_IGNORE_CASE | MAPI_FUZZY_IGNORE_NON_SPACE);
}

static MapiRestriction *
contains_any (guint32              tag,
              const char * const  *texts)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      MapiRestriction *part = contains (MAPI_CHANGE_PROP_TYPE (tag, MAPI_PROP_TYPE_UNICODE), texts[i]);

      if (part != NULL)
        g_ptr_array_add (parts, part);
    }
  if (parts->len == 0)
    return NULL;
  return parts->len == 1 ? mapi_restriction_ref (parts->pdata[0]) : mapi_restriction_new_or (parts);
}

/**
 * mapi_detail_fields_to_restriction:
 * @fields: (element-type MapiDetailField): criteria
 * @values: what was entered for them
 *
 * Makes the condition that a filled-in form of criteria means: every text contains what was entered for it, whatever the
 * case and the accents, and every day is the one that was entered. Fields without a value are no condition, nor are
 * pictures and members.
 *
 * Source: IMAPIContainer::SetSearchCriteria with the properties of a PR_SEARCH object.
 *
 * Returns: (transfer full) (nullable): the condition; %NULL if nothing was entered
 */
MapiRestriction *
mapi_detail_fields_to_restriction (GPtrArray            *fields,
                                   const MapiProperties *values)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  g_return_val_if_fail (fields != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const MapiDetailField *field = fields->pdata[i];
      const MapiValue *value = mapi_properties_get_value (values, field->tag);
      MapiRestriction *part = NULL;

      if (value == NULL)
        continue;
      if (field->kind == MAPI_DETAIL_TEXT || field->kind == MAPI_DETAIL_LINES)
        part = contains (field->tag, mapi_value_get_string (value));
      else if (field->kind == MAPI_DETAIL_ADDRESSES)
        part = contains_any (field->tag, mapi_value_get_strv (value));
      else if (field->kind == MAPI_DETAIL_DATE)
        part = mapi_restriction_new_property (MAPI_RELOP_EQ, field->tag, value);
      if (part != NULL)
        g_ptr_array_add (parts, part);
    }
  if (parts->len == 0)
    return NULL;
  return parts->len == 1 ? mapi_restriction_ref (parts->pdata[0]) : mapi_restriction_new_and (parts);
}
