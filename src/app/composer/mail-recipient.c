/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-recipient.h"

#include <string.h>

struct _MailRecipient
{
  GObject         parent_instance;
  MapiProperties *properties;   /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailRecipient, mail_recipient, G_TYPE_OBJECT)

static void
mail_recipient_finalize (GObject *object)
{
  mapi_properties_unref (MAIL_RECIPIENT (object)->properties);
  G_OBJECT_CLASS (mail_recipient_parent_class)->finalize (object);
}

static void
mail_recipient_class_init (MailRecipientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_recipient_finalize;
}

static void
mail_recipient_init (MailRecipient *self)
{
}

MailRecipient *
mail_recipient_new (MapiProperties *properties)
{
  MailRecipient *self = g_object_new (MAIL_TYPE_RECIPIENT, NULL);

  self->properties = mapi_properties_copy (properties);
  mapi_properties_remove (self->properties, MAPI_PR_ROWID);
  return self;
}

GPtrArray *
mail_recipient_parse (const char *text)
{
  g_autoptr(GPtrArray) list = mapi_one_off_parse_list (text);
  GPtrArray *recipients = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (recipients, mail_recipient_new (list->pdata[i]));
  return recipients;
}

MapiProperties *
mail_recipient_get_properties (MailRecipient *self)
{
  g_return_val_if_fail (MAIL_IS_RECIPIENT (self), NULL);
  return self->properties;
}

const char *
mail_recipient_get_address (MailRecipient *self)
{
  const char *smtp;

  g_return_val_if_fail (MAIL_IS_RECIPIENT (self), NULL);

  smtp = mapi_properties_get_string (self->properties, MAPI_PR_SMTP_ADDRESS);
  return smtp != NULL ? smtp : mapi_properties_get_string (self->properties, MAPI_PR_EMAIL_ADDRESS);
}

/* A domain that no server has */
static gboolean
is_bad_address (const char *address)
{
  const char *at = strrchr (address, '@');

  return at == NULL || at == address || at[1] == '\0' || at[1] == '.' || strstr (at, "..") != NULL
         || g_str_has_suffix (at, ".") || strpbrk (address, " \t") != NULL;
}

MailRecipientState
mail_recipient_get_state (MailRecipient *self)
{
  const char *address = mail_recipient_get_address (self);
  const char *type = mapi_properties_get_string (self->properties, MAPI_PR_ADDRTYPE);
  const char *label;

  if (address != NULL && (type == NULL || strcmp (type, "SMTP") == 0))
    return is_bad_address (address) ? MAIL_RECIPIENT_INVALID : MAIL_RECIPIENT_RESOLVED;
  if (mapi_properties_has (self->properties, MAPI_PR_ENTRYID))
    return MAIL_RECIPIENT_RESOLVED;
  label = mail_recipient_get_label (self);
  /* Somebody's name has letters, and no "@" */
  if (strpbrk (label, "@<>") != NULL)
    return MAIL_RECIPIENT_INVALID;
  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      return MAIL_RECIPIENT_NAME;
  return MAIL_RECIPIENT_INVALID;
}

gboolean
mail_recipient_is_list (MailRecipient *self)
{
  g_return_val_if_fail (MAIL_IS_RECIPIENT (self), FALSE);

  return mapi_properties_get_long (self->properties, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER)
         == MAPI_OBJECT_DIST_LIST;
}

const char *
mail_recipient_get_label (MailRecipient *self)
{
  const char *name;

  g_return_val_if_fail (MAIL_IS_RECIPIENT (self), NULL);

  name = mapi_properties_get_string (self->properties, MAPI_PR_DISPLAY_NAME);
  if (name == NULL || *name == '\0')
    name = mail_recipient_get_address (self);
  return name != NULL ? name : "";
}

char *
mail_recipient_dup_text (MailRecipient *self)
{
  const char *address = mail_recipient_get_address (self);
  const char *label = mail_recipient_get_label (self);

  return address != NULL && *address != '\0' ? mapi_address_format (label, address) : g_strdup (label);
}

gboolean
mail_recipient_equal (MailRecipient *a,
                      MailRecipient *b)
{
  const char *first = mail_recipient_get_address (a);
  const char *second = mail_recipient_get_address (b);

  if (first != NULL && second != NULL)
    return g_ascii_strcasecmp (first, second) == 0;
  return first == NULL && second == NULL
         && g_utf8_collate (mail_recipient_get_label (a), mail_recipient_get_label (b)) == 0;
}
