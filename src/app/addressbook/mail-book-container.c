/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-container.h"

#include "mail-text.h"

#define MAX_NAME 200

struct _MailBookContainer
{
  GObject      parent_instance;
  MapiEntryId *id;
  char        *name;
  guint        depth;
  gint32       flags;
  gint32       display_type;
};

G_DEFINE_FINAL_TYPE (MailBookContainer, mail_book_container, G_TYPE_OBJECT)

enum { PROP_0, PROP_NAME, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
mail_book_container_finalize (GObject *object)
{
  MailBookContainer *self = MAIL_BOOK_CONTAINER (object);

  mapi_entry_id_free (self->id);
  g_free (self->name);
  G_OBJECT_CLASS (mail_book_container_parent_class)->finalize (object);
}

static void
mail_book_container_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, MAIL_BOOK_CONTAINER (object)->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mail_book_container_class_init (MailBookContainerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mail_book_container_finalize;
  object_class->get_property = mail_book_container_get_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mail_book_container_init (MailBookContainer *self)
{
}

MailBookContainer *
mail_book_container_new (MapiProperties *values)
{
  GBytes *bytes = mapi_properties_get_binary (values, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  MailBookContainer *self;

  if (id == NULL)
    return NULL;
  self = g_object_new (MAIL_TYPE_BOOK_CONTAINER, NULL);
  self->id = g_steal_pointer (&id);
  self->name = mail_text_clean (mapi_properties_get_string (values, MAPI_PR_DISPLAY_NAME), MAX_NAME);
  self->depth = (guint) CLAMP (mapi_properties_get_long (values, MAPI_PR_DEPTH, 0), 0, 8);
  self->flags = mapi_properties_get_long (values, MAPI_PR_CONTAINER_FLAGS, 0);
  self->display_type = mapi_properties_get_long (values, MAPI_PR_DISPLAY_TYPE, 0);
  return self;
}

const MapiEntryId *
mail_book_container_get_id (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), NULL);
  return self->id;
}

const char *
mail_book_container_get_name (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), NULL);
  return self->name;
}

const char *
mail_book_container_get_icon_name (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), NULL);

  if (self->display_type == MAPI_DISPLAY_TYPE_GLOBAL)
    return "network-server-symbolic";
  return mail_book_container_is_collected (self) ? "document-open-recent-symbolic" : "x-office-address-book-symbolic";
}

guint
mail_book_container_get_depth (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), 0);
  return self->depth;
}

gboolean
mail_book_container_is_modifiable (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), FALSE);
  return (self->flags & MAPI_CONTAINER_FLAG_MODIFIABLE) != 0;
}

gboolean
mail_book_container_is_collected (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), FALSE);
  return (self->flags & MAPI_CONTAINER_FLAG_NOT_DEFAULT) != 0;
}

gboolean
mail_book_container_finds_on_open (MailBookContainer *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_CONTAINER (self), FALSE);
  return (self->flags & MAPI_CONTAINER_FLAG_FIND_ON_OPEN) != 0;
}
