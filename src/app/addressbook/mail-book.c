/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book.h"

#include <glib/gi18n.h>

#include "mail-work.h"

struct _MailBook
{
  GObject            parent_instance;
  MapiSession       *session;     /* (owned) */
  MapiAddressBook   *book;        /* (owned) (nullable) */
  GListStore        *containers;  /* (owned) of MailBookContainer */
  MapiEntryId       *first;       /* (owned) (nullable) */
  MapiEntryId       *personal;    /* (owned) (nullable) */
  GError            *problem;     /* (owned) (nullable) */
  gboolean           loading;
};

G_DEFINE_FINAL_TYPE (MailBook, mail_book, G_TYPE_OBJECT)

enum { SIGNAL_LOADED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Under which a session knows its book while there is one */
static GQuark quark;

static void
mail_book_finalize (GObject *object)
{
  MailBook *self = MAIL_BOOK (object);

  g_clear_object (&self->book);
  g_object_set_qdata (G_OBJECT (self->session), quark, NULL);
  g_clear_object (&self->session);
  g_clear_object (&self->containers);
  g_clear_pointer (&self->first, mapi_entry_id_free);
  g_clear_pointer (&self->personal, mapi_entry_id_free);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (mail_book_parent_class)->finalize (object);
}

static void
mail_book_class_init (MailBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_book_finalize;
  quark = g_quark_from_static_string ("mail-book");
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", MAIL_TYPE_BOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_book_init (MailBook *self)
{
  self->containers = g_list_store_new (MAIL_TYPE_BOOK_CONTAINER);
}

MailBook *
mail_book_for_session (MapiSession *session)
{
  MailBook *self;

  g_return_val_if_fail (MAPI_IS_SESSION (session), NULL);

  self = quark != 0 ? g_object_get_qdata (G_OBJECT (session), quark) : NULL;
  if (self != NULL)
    return g_object_ref (self);
  /* It holds the session, which only knows of it */
  self = g_object_new (MAIL_TYPE_BOOK, NULL);
  self->session = g_object_ref (session);
  g_object_set_qdata (G_OBJECT (session), quark, self);
  return self;
}

MapiSession *
mail_book_get_session (MailBook *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK (self), NULL);
  return self->session;
}

MapiAddressBook *
mail_book_get_address_book (MailBook *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK (self), NULL);
  return self->book;
}

const GError *
mail_book_get_problem (MailBook *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK (self), NULL);
  return self->problem;
}

GListModel *
mail_book_get_containers (MailBook *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK (self), NULL);
  return G_LIST_MODEL (self->containers);
}

MapiEntryId *
mail_book_dup_id (MapiProperties *properties)
{
  GBytes *bytes = properties != NULL ? mapi_properties_get_binary (properties, MAPI_PR_ENTRYID) : NULL;

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

MailBookContainer *
mail_book_find_container (MailBook          *self,
                          const MapiEntryId *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->containers));

  for (guint i = 0; id != NULL && i < n; i++)
    {
      g_autoptr(MailBookContainer) container = g_list_model_get_item (G_LIST_MODEL (self->containers), i);

      /* The list holds it as well */
      if (mapi_entry_id_equal (mail_book_container_get_id (container), id))
        return container;
    }
  return NULL;
}

MailBookContainer *
mail_book_find_parent (MailBook       *self,
                       MapiProperties *entry)
{
  GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_PARENT_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

  return mail_book_find_container (self, id);
}

MailBookContainer *
mail_book_get_first (MailBook *self)
{
  MailBookContainer *container = mail_book_find_container (self, self->first);
  g_autoptr(MailBookContainer) any = g_list_model_get_item (G_LIST_MODEL (self->containers), 0);

  return container != NULL ? container : any;
}

MailBookContainer *
mail_book_get_personal (MailBook *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->containers));
  MailBookContainer *container = mail_book_find_container (self, self->personal);

  for (guint i = 0; container == NULL && i < n; i++)
    {
      g_autoptr(MailBookContainer) other = g_list_model_get_item (G_LIST_MODEL (self->containers), i);

      if (mail_book_container_is_modifiable (other))
        container = other;
    }
  return container;
}

/* ---- loading ---- */

typedef struct
{
  MapiSession     *session;
  MapiAddressBook *book;
  GPtrArray       *containers;
  MapiEntryId     *first;
  MapiEntryId     *personal;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_clear_object (&load->session);
  g_clear_object (&load->book);
  g_clear_pointer (&load->containers, g_ptr_array_unref);
  g_clear_pointer (&load->first, mapi_entry_id_free);
  g_clear_pointer (&load->personal, mapi_entry_id_free);
  g_free (load);
}

static gboolean
load_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Load *load = data;

  load->book = mapi_session_open_address_book (load->session, cancellable, error);
  if (load->book == NULL)
    return FALSE;
  load->containers = mapi_address_book_list_containers (load->book, cancellable, error);
  if (load->containers == NULL)
    return FALSE;
  load->first = mapi_address_book_dup_default_directory (load->book, cancellable, NULL);
  load->personal = mapi_address_book_dup_personal (load->book, cancellable, NULL);
  return TRUE;
}

static gboolean
same_containers (MailBook  *self,
                 GPtrArray *containers)
{
  if (containers->len != g_list_model_get_n_items (G_LIST_MODEL (self->containers)))
    return FALSE;
  for (guint i = 0; i < containers->len; i++)
    {
      g_autoptr(MailBookContainer) old = g_list_model_get_item (G_LIST_MODEL (self->containers), i);
      MailBookContainer *new = containers->pdata[i];

      if (!mapi_entry_id_equal (mail_book_container_get_id (old), mail_book_container_get_id (new))
          || !g_str_equal (mail_book_container_get_name (old), mail_book_container_get_name (new)))
        return FALSE;
    }
  return TRUE;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailBook *self = MAIL_BOOK (source);
  Load *load = mail_work_get_data (result);
  g_autoptr(GPtrArray) containers = g_ptr_array_new_with_free_func (g_object_unref);

  self->loading = FALSE;
  g_clear_error (&self->problem);
  if (mail_work_finish (result, &self->problem))
    {
      g_set_object (&self->book, load->book);
      g_clear_pointer (&self->first, mapi_entry_id_free);
      g_clear_pointer (&self->personal, mapi_entry_id_free);
      self->first = g_steal_pointer (&load->first);
      self->personal = g_steal_pointer (&load->personal);
      for (guint i = 0; i < load->containers->len; i++)
        {
          MailBookContainer *container = mail_book_container_new (load->containers->pdata[i]);

          if (container != NULL)
            g_ptr_array_add (containers, container);
        }
      if (!same_containers (self, containers))
        g_list_store_splice (self->containers, 0, g_list_model_get_n_items (G_LIST_MODEL (self->containers)),
                             containers->pdata, containers->len);
    }
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

void
mail_book_load (MailBook *self)
{
  Load *load;

  g_return_if_fail (MAIL_IS_BOOK (self));

  if (self->loading)
    return;
  self->loading = TRUE;
  load = g_new0 (Load, 1);
  load->session = g_object_ref (self->session);
  mail_work_run (self, load_work, load, load_free, NULL, loaded_cb, NULL);
}

/* ---- entries ---- */

void
mail_book_entry_free (MailBookEntry *entry)
{
  g_clear_pointer (&entry->id, mapi_entry_id_free);
  g_clear_pointer (&entry->container, mapi_entry_id_free);
  g_clear_pointer (&entry->properties, mapi_properties_unref);
  g_clear_pointer (&entry->fields, g_ptr_array_unref);
  g_clear_pointer (&entry->members, g_ptr_array_unref);
  g_free (entry);
}

GBytes *
mail_book_entry_get_photo (MailBookEntry *entry)
{
  return mapi_properties_get_binary (entry->properties, MAPI_PR_CONTACT_PHOTO);
}

typedef struct
{
  MapiAddressBook *book;
  MailBookEntry   *entry;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->book);
  g_clear_pointer (&opening->entry, mail_book_entry_free);
  g_free (opening);
}

static gboolean
open_id (Opening       *opening,
         GCancellable  *cancellable,
         GError       **error)
{
  MailBookEntry *entry = opening->entry;
  g_autoptr(MapiEntry) opened = mapi_address_book_open_entry (opening->book, entry->id, cancellable, error);
  GBytes *parent;

  if (opened == NULL)
    return FALSE;
  entry->properties = mapi_properties_copy (mapi_entry_get_properties (opened));
  entry->type = mapi_entry_get_object_type (opened) == MAPI_OBJECT_DIST_LIST ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER;
  parent = mapi_properties_get_binary (entry->properties, MAPI_PR_PARENT_ENTRYID);
  if (parent != NULL)
    {
      g_clear_pointer (&entry->container, mapi_entry_id_free);
      entry->container = mapi_entry_id_new_from_bytes (parent, NULL);
    }
  return TRUE;
}

static gboolean
open_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Opening *opening = data;
  MailBookEntry *entry = opening->entry;

  if (entry->id != NULL && !open_id (opening, cancellable, error))
    return FALSE;
  entry->fields = entry->container != NULL && (entry->id == NULL || !mapi_one_off_is_entry_id (entry->id))
                    ? mapi_address_book_list_details (opening->book, entry->container, entry->type, cancellable, error)
                    : mapi_detail_fields_new (entry->type, FALSE);
  if (entry->fields == NULL)
    return FALSE;
  entry->members = mapi_address_book_list_members (opening->book, entry->properties, cancellable, error);
  return entry->members != NULL;
}

static void
start (MailBook            *self,
       MailBookEntry       *entry,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->book = g_object_ref (self->book);
  opening->entry = entry;
  mail_work_run (self, open_work, opening, opening_free, cancellable, callback, user_data);
}

void
mail_book_open_async (MailBook            *self,
                      const MapiEntryId   *id,
                      const MapiEntryId   *container,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  MailBookEntry *entry;

  g_return_if_fail (MAIL_IS_BOOK (self) && self->book != NULL);
  g_return_if_fail (id != NULL);

  entry = g_new0 (MailBookEntry, 1);
  entry->id = mapi_entry_id_copy (id);
  entry->container = container != NULL ? mapi_entry_id_copy (container) : NULL;
  start (self, entry, cancellable, callback, user_data);
}

void
mail_book_begin_async (MailBook            *self,
                       const MapiEntryId   *container,
                       MapiObjectType       type,
                       MapiProperties      *values,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  MailBookEntry *entry;

  g_return_if_fail (MAIL_IS_BOOK (self) && self->book != NULL);
  g_return_if_fail (container != NULL && values != NULL);

  entry = g_new0 (MailBookEntry, 1);
  entry->container = mapi_entry_id_copy (container);
  entry->type = type;
  entry->properties = mapi_properties_copy (values);
  mapi_properties_set_long (entry->properties, MAPI_PR_OBJECT_TYPE, (gint32) type);
  start (self, entry, cancellable, callback, user_data);
}

MailBookEntry *
mail_book_open_finish (MailBook      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  Opening *opening = mail_work_get_data (result);

  g_return_val_if_fail (MAIL_IS_BOOK (self), NULL);

  return mail_work_finish (result, error) ? g_steal_pointer (&opening->entry) : NULL;
}
