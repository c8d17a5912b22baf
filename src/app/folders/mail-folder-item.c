/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-item.h"

#include <glib/gi18n.h>

#include "mail-text.h"

struct _MailFolderItem
{
  GObject            parent_instance;

  MapiStore         *store;      /* (owned) (nullable): NULL for a heading over several */
  MapiRow           *row;        /* (owned) (nullable): NULL for a heading, and for all inboxes */
  GPtrArray         *parts;      /* (owned) (nullable) of MailFolderItem: what all inboxes are */
  MapiEntryId       *entry_id;   /* (owned) (nullable) */
  MapiEntryId       *parent_id;  /* (owned) (nullable) */
  char              *key;        /* (owned) */
  char              *title;      /* (owned) (nullable): of a heading */
  MailFolderSection  section;
  gboolean           expanded;
};

G_DEFINE_FINAL_TYPE (MailFolderItem, mail_folder_item, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const struct
{
  MapiFolderRole  role;
  const char     *name;
  const char     *icon;
} roles[] = {
  { MAPI_FOLDER_ROLE_INBOX, N_("Inbox"), "mail-inbox-symbolic" },
  { MAPI_FOLDER_ROLE_DRAFTS, N_("Drafts"), "mail-drafts-symbolic" },
  { MAPI_FOLDER_ROLE_OUTBOX, N_("Outbox"), "mail-outbox-symbolic" },
  { MAPI_FOLDER_ROLE_SENT, N_("Sent"), "mail-send-symbolic" },
  { MAPI_FOLDER_ROLE_ARCHIVE, N_("Archive"), "mail-archive-symbolic" },
  { MAPI_FOLDER_ROLE_JUNK, N_("Junk"), "mail-mark-junk-symbolic" },
  { MAPI_FOLDER_ROLE_TRASH, N_("Trash"), "user-trash-symbolic" },
  { MAPI_FOLDER_ROLE_TEMPLATES, N_("Templates"), "folder-templates-symbolic" },
};

static void
read_parent (MailFolderItem *self)
{
  GBytes *parent = mapi_properties_get_binary (mapi_row_get_properties (self->row), MAPI_PR_PARENT_ENTRYID);

  g_clear_pointer (&self->parent_id, mapi_entry_id_free);
  self->parent_id = parent != NULL ? mapi_entry_id_new_from_bytes (parent, NULL) : NULL;
}

static void
row_changed_cb (MailFolderItem *self)
{
  if (!mapi_row_get_loaded (self->row))
    return;
  read_parent (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
mail_folder_item_dispose (GObject *object)
{
  MailFolderItem *self = MAIL_FOLDER_ITEM (object);

  g_clear_object (&self->row);
  g_clear_object (&self->store);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_folder_item_parent_class)->dispose (object);
}

static void
mail_folder_item_finalize (GObject *object)
{
  MailFolderItem *self = MAIL_FOLDER_ITEM (object);

  g_clear_pointer (&self->entry_id, mapi_entry_id_free);
  g_clear_pointer (&self->parent_id, mapi_entry_id_free);
  g_free (self->key);
  g_free (self->title);
  G_OBJECT_CLASS (mail_folder_item_parent_class)->finalize (object);
}

static void
mail_folder_item_class_init (MailFolderItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_folder_item_dispose;
  object_class->finalize = mail_folder_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
mail_folder_item_init (MailFolderItem *self)
{
}

MailFolderItem *
mail_folder_item_new_heading (MapiStore  *store,
                              const char *title)
{
  MailFolderItem *self = g_object_new (MAIL_TYPE_FOLDER_ITEM, NULL);

  if (store != NULL)
    self->store = g_object_ref (store);
  self->title = g_strdup (title);
  self->key = g_strdup_printf ("heading %p %s", (gpointer) store, title);
  return self;
}

static void
part_changed_cb (MailFolderItem *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_parts (MailFolderItem *self,
            GPtrArray      *parts)
{
  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    g_signal_handlers_disconnect_by_func (self->parts->pdata[i], part_changed_cb, self);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  self->parts = g_ptr_array_ref (parts);
  for (guint i = 0; i < parts->len; i++)
    g_signal_connect_object (parts->pdata[i], "changed", G_CALLBACK (part_changed_cb), self, G_CONNECT_SWAPPED);
}

MailFolderItem *
mail_folder_item_new_all (const char *title,
                          GPtrArray  *parts)
{
  MailFolderItem *self = g_object_new (MAIL_TYPE_FOLDER_ITEM, NULL);

  self->title = g_strdup (title);
  self->key = g_strdup (MAIL_FOLDER_ALL_INBOXES);
  self->section = MAIL_FOLDER_SECTION_INBOXES;
  take_parts (self, parts);
  return self;
}

MailFolderItem *
mail_folder_item_new (MapiStore         *store,
                      MapiRow           *row,
                      MailFolderSection  section)
{
  MailFolderItem *self = g_object_new (MAIL_TYPE_FOLDER_ITEM, NULL);
  g_autofree char *id = NULL;

  self->store = g_object_ref (store);
  self->row = g_object_ref (row);
  self->section = section;
  self->entry_id = mapi_row_dup_entry_id (row);
  read_parent (self);
  id = self->entry_id != NULL ? mapi_entry_id_to_string (self->entry_id) : g_strdup ("");
  self->key = g_strdup_printf ("%d %s", (int) section, id);
  g_signal_connect_object (row, "notify::properties", G_CALLBACK (row_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
mail_folder_item_take_over (MailFolderItem *self,
                            MailFolderItem *fresh)
{
  g_return_if_fail (MAIL_IS_FOLDER_ITEM (self));

  if (fresh->parts != NULL)
    take_parts (self, fresh->parts);
  /* Of a folder that was moved, this may be all that is new */
  g_clear_pointer (&self->parent_id, mapi_entry_id_free);
  self->parent_id = g_steal_pointer (&fresh->parent_id);
  if (self->row == NULL || self->row == fresh->row)
    return;
  g_signal_handlers_disconnect_by_func (self->row, row_changed_cb, self);
  g_set_object (&self->row, fresh->row);
  g_signal_connect_object (self->row, "notify::properties", G_CALLBACK (row_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[CHANGED], 0);
}

static MapiProperties *
get_bag (MailFolderItem *self)
{
  return self->row != NULL ? mapi_row_get_properties (self->row) : NULL;
}

gboolean
mail_folder_item_is_heading (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), TRUE);
  return self->row == NULL && self->parts == NULL;
}

gboolean
mail_folder_item_is_folder (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), FALSE);
  return self->row != NULL;
}

GPtrArray *
mail_folder_item_get_parts (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), NULL);
  return self->parts;
}

const char *
mail_folder_item_get_key (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), NULL);
  return self->key;
}

MapiStore *
mail_folder_item_get_store (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), NULL);
  return self->store;
}

const MapiEntryId *
mail_folder_item_get_entry_id (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), NULL);
  return self->entry_id;
}

const MapiEntryId *
mail_folder_item_get_parent_id (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), NULL);
  return self->parent_id;
}

MailFolderSection
mail_folder_item_get_section (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), MAIL_FOLDER_SECTION_ACCOUNT);
  return self->section;
}

MapiFolderRole
mail_folder_item_get_role (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);

  if (self->parts != NULL)
    return MAPI_FOLDER_ROLE_INBOX;
  return bag != NULL ? (MapiFolderRole) mapi_properties_get_long (bag, MAPI_PR_FOLDER_ROLE, MAPI_FOLDER_ROLE_NONE)
                     : MAPI_FOLDER_ROLE_NONE;
}

gboolean
mail_folder_item_is_search (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);

  return bag != NULL && mapi_properties_get_long (bag, MAPI_PR_FOLDER_TYPE, 0) == MAPI_FOLDER_SEARCH;
}

gboolean
mail_folder_item_has_children (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);

  return self->section == MAIL_FOLDER_SECTION_ACCOUNT && bag != NULL &&
         mapi_properties_get_boolean (bag, MAPI_PR_SUBFOLDERS);
}

guint
mail_folder_item_get_depth (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);
  gint depth = bag != NULL ? mapi_properties_get_long (bag, MAPI_PR_DEPTH, 0) : 0;

  return self->section == MAIL_FOLDER_SECTION_ACCOUNT ? (guint) MAX (depth, 0) : 0;
}

const char *
mail_folder_item_get_name (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);
  const char *name = bag != NULL ? mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME) : self->title;

  return name != NULL ? name : "";
}

char *
mail_folder_item_dup_title (MailFolderItem *self)
{
  MapiFolderRole role = mail_folder_item_get_role (self);

  if (self->row == NULL)
    return mail_text_clean (self->title, 200);
  if (self->section == MAIL_FOLDER_SECTION_INBOXES)
    return mail_store_dup_title (self->store);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return g_strdup (_(roles[i].name));
  return mail_text_clean (mail_folder_item_get_name (self), 200);
}

const char *
mail_folder_item_get_icon_name (MailFolderItem *self)
{
  MapiFolderRole role = mail_folder_item_get_role (self);

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return roles[i].icon;
  return mail_folder_item_is_search (self) ? "folder-saved-search-symbolic" : "folder-symbolic";
}

guint
mail_folder_item_get_n_unread (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);
  guint n = 0;

  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    n += mail_folder_item_get_n_unread (self->parts->pdata[i]);
  if (self->parts != NULL)
    return n;

  return bag != NULL ? (guint) mapi_properties_get_long (bag, MAPI_PR_CONTENT_UNREAD, 0) : 0;
}

guint
mail_folder_item_get_n_total (MailFolderItem *self)
{
  MapiProperties *bag = get_bag (self);
  guint n = 0;

  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    n += mail_folder_item_get_n_total (self->parts->pdata[i]);
  if (self->parts != NULL)
    return n;

  return bag != NULL ? (guint) mapi_properties_get_long (bag, MAPI_PR_CONTENT_COUNT, 0) : 0;
}

gboolean
mail_folder_item_get_expanded (MailFolderItem *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ITEM (self), FALSE);
  return self->expanded;
}

void
mail_folder_item_set_expanded (MailFolderItem *self,
                               gboolean        expanded)
{
  g_return_if_fail (MAIL_IS_FOLDER_ITEM (self));
  if (self->expanded == expanded)
    return;
  self->expanded = expanded;
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
mail_store_dup_title (MapiStore *store)
{
  const char *name = mapi_support_get_display_name (mapi_provider_get_support (MAPI_PROVIDER (store)));

  return name != NULL && *name != '\0' ? mail_text_clean (name, 200) : g_strdup (_("Mail"));
}
