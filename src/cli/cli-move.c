/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"
#include "cli-work.h"

/* At a time: what is stopped, or fails, is undone in the batch it is in and done in those before it */
#define BATCH 200

/* Messages named on the command line, grouped by the store that made them */
typedef struct
{
  MapiStore *store;  /* (owned) */
  GPtrArray *ids;    /* (owned) (element-type MapiEntryId) */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_object_unref (group->store);
  g_ptr_array_unref (group->ids);
  g_free (group);
}

static GPtrArray *
group_ids (CliContext  *context,
           int          n,
           char       **texts,
           GError     **error)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);

  for (int i = 0; i < n; i++)
    {
      g_autoptr(MapiStore) store = NULL;
      g_autoptr(MapiEntryId) id = cli_context_parse_id (context, texts[i], &store, error);
      Group *group = NULL;

      if (id == NULL)
        return NULL;
      for (guint j = 0; j < groups->len && group == NULL; j++)
        if (((Group *) g_ptr_array_index (groups, j))->store == store)
          group = g_ptr_array_index (groups, j);
      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->store = g_object_ref (store);
          group->ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
          g_ptr_array_add (groups, group);
        }
      g_ptr_array_add (group->ids, g_steal_pointer (&id));
    }
  return g_steal_pointer (&groups);
}

static gboolean
report_partial (gboolean   partial,
                GError   **error)
{
  if (partial)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE,
                         _("Some of the messages could not be changed: they have gone, are open "
                           "elsewhere, or are being sent. The others were."));
  return !partial;
}

static void
add_ids (CliContext *context,
         GPtrArray  *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const MapiEntryId *id = g_ptr_array_index (ids, i);
      g_autofree char *text = id != NULL ? mapi_entry_id_to_string (id) : NULL;

      if (!context->json)
        g_print ("%s\n", text != NULL ? text : "-");
      else if (text != NULL)
        json_builder_add_string_value (context->builder, text);
      else
        json_builder_add_null_value (context->builder);
    }
}

/* Into another store: the bytes travel; a move deletes only what arrived. */
static GPtrArray *
copy_across (MapiStore     *store,
             GPtrArray     *batch,
             MapiFolder    *folder,
             MapiCopyFlags  flags,
             gboolean      *partial,
             GError       **error)
{
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  GPtrArray *ids;

  for (guint i = 0; i < batch->len; i++)
    {
      const MapiEntryId *id = g_ptr_array_index (batch, i);
      GBytes *source = mapi_store_load_source (store, id, NULL, error);
      g_autoptr(MapiContent) content = NULL;

      if (source == NULL)
        return NULL;
      g_ptr_array_add (sources, source);
      content = mapi_store_load_message (store, id, NULL, error);
      if (content == NULL)
        return NULL;
      g_ptr_array_add (states, mapi_properties_ref (mapi_content_get_properties (content)));
    }
  ids = mapi_store_import_messages (mapi_folder_get_store (folder), mapi_folder_get_entry_id (folder),
                                    sources, states, NULL, error);
  if (ids != NULL && (flags & MAPI_COPY_MOVE) &&
      !mapi_store_delete_messages (store, batch, MAPI_DELETE_NONE, partial, NULL, error))
    g_clear_pointer (&ids, g_ptr_array_unref);
  return ids;
}

typedef struct
{
  MapiFolder    *folder;
  MapiCopyFlags  flags;
  CliWork       *work;
  guint          n_all;
  guint          n_done;
  gboolean       partial;
} Copying;

static gboolean
tell (Copying  *copying,
      GError  **error)
{
  /* Translators: how many messages of how many */
  g_autofree char *text = copying->flags & MAPI_COPY_MOVE
                          ? g_strdup_printf (_("%u of %u messages are moved"), copying->n_done, copying->n_all)
                          : g_strdup_printf (_("%u of %u messages are copied"), copying->n_done, copying->n_all);

  return cli_work_go_on (copying->work, text, (double) copying->n_done / copying->n_all, error);
}

static gboolean
copy_group (CliContext  *context,
            Copying     *copying,
            Group       *group,
            GError     **error)
{
  gboolean within = group->store == mapi_folder_get_store (copying->folder);
  /* A program is told of all or of none */
  guint step = context->json && within ? MAX (group->ids->len, 1) : BATCH;

  for (guint i = 0; i < group->ids->len; i += step)
    {
      g_autoptr(GPtrArray) batch = g_ptr_array_new ();
      g_autoptr(GPtrArray) ids = NULL;
      gboolean some = FALSE;

      if (!tell (copying, error))
        return FALSE;
      for (guint j = i; j < MIN (i + step, group->ids->len); j++)
        g_ptr_array_add (batch, g_ptr_array_index (group->ids, j));
      ids = within ? mapi_store_copy_messages (group->store, batch, mapi_folder_get_entry_id (copying->folder),
                                               copying->flags, &some, NULL, error)
                   : copy_across (group->store, batch, copying->folder, copying->flags, &some, error);
      if (ids == NULL)
        return FALSE;
      copying->partial |= some;
      copying->n_done += batch->len;
      add_ids (context, ids);
    }
  return TRUE;
}

gboolean
cli_copy (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  g_auto(CliWork) work = { NULL, };
  Copying copying = { .flags = g_str_equal (argv[0], "move") ? MAPI_COPY_MOVE : MAPI_COPY_NONE, .work = &work };
  g_autoptr(MapiFolder) folder = NULL;
  g_autoptr(GPtrArray) groups = NULL;

  if (argc < 3)
    return cli_usage_error (error, _("Give at least one id and a folder."));
  folder = cli_context_open_folder (context, argv[argc - 1], error);
  groups = folder != NULL ? group_ids (context, argc - 2, argv + 1, error) : NULL;
  if (groups == NULL)
    return FALSE;
  copying.folder = folder;
  copying.n_all = (guint) argc - 2;
  cli_work_begin (&work, context);
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < groups->len; i++)
    if (!copy_group (context, &copying, g_ptr_array_index (groups, i), error))
      return FALSE;
  json_builder_end_array (context->builder);
  return report_partial (copying.partial, error);
}

/* Deleting what lies in the trash already is for good; anything else goes there. */
static gboolean
delete_group (Group     *group,
              gboolean   permanent,
              gboolean  *partial,
              GError   **error)
{
  g_autoptr(MapiEntryId) trash = NULL;
  g_autoptr(GPtrArray) gone = g_ptr_array_new ();
  g_autoptr(GPtrArray) moved = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = NULL;
  gboolean some = FALSE;

  if (!mapi_store_report_unread (group->store, group->ids, NULL, error))
    return FALSE;
  if (!permanent)
    trash = mapi_store_get_folder_for_role (group->store, MAPI_FOLDER_ROLE_TRASH, NULL, error);
  if (!permanent && trash == NULL)
    return FALSE;

  for (guint i = 0; i < group->ids->len; i++)
    {
      const MapiEntryId *id = g_ptr_array_index (group->ids, i);
      g_autoptr(MapiContent) content = NULL;
      GBytes *parent;
      g_autoptr(MapiEntryId) parent_id = NULL;

      content = permanent ? NULL : mapi_store_load_message (group->store, id, NULL, error);
      if (!permanent && content == NULL)
        return FALSE;
      parent = content != NULL ? mapi_properties_get_binary (mapi_content_get_properties (content),
                                                             MAPI_PR_PARENT_ENTRYID) : NULL;
      parent_id = parent != NULL ? mapi_entry_id_new_from_bytes (parent, NULL) : NULL;
      if (permanent || (parent_id != NULL &&
                        mapi_store_compare_entry_ids (group->store, parent_id, trash)))
        g_ptr_array_add (gone, (gpointer) id);
      else
        g_ptr_array_add (moved, (gpointer) id);
    }
  if (moved->len > 0)
    {
      ids = mapi_store_copy_messages (group->store, moved, trash, MAPI_COPY_MOVE, partial, NULL, error);
      if (ids == NULL)
        return FALSE;
    }
  if (gone->len > 0 &&
      !mapi_store_delete_messages (group->store, gone, MAPI_DELETE_NONE, &some, NULL, error))
    return FALSE;
  *partial |= some;
  return TRUE;
}

gboolean
cli_delete (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  gboolean permanent = FALSE;
  const GOptionEntry entries[] = {
    { "permanent", 0, 0, G_OPTION_ARG_NONE, &permanent, NULL, NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) groups = NULL;
  gboolean partial = FALSE;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc < 2)
    return cli_usage_error (error, _("Give at least one id."));
  groups = group_ids (context, argc - 1, argv + 1, error);
  if (groups == NULL)
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    if (!delete_group (g_ptr_array_index (groups, i), permanent, &partial, error))
      return FALSE;
  json_builder_begin_array (context->builder);
  json_builder_end_array (context->builder);
  return report_partial (partial, error);
}

typedef struct
{
  MapiProperties *changes;        /* (owned) */
  GPtrArray      *add_keywords;   /* (owned) */
  GPtrArray      *drop_keywords;  /* (owned) */
  int             read;           /* 1 set, -1 clear, 0 leave */
} FlagChange;

static void
flag_change_clear (FlagChange *change)
{
  g_clear_pointer (&change->changes, mapi_properties_unref);
  g_clear_pointer (&change->add_keywords, g_ptr_array_unref);
  g_clear_pointer (&change->drop_keywords, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FlagChange, flag_change_clear)

static void
take_flag (FlagChange *change,
           const char *word)
{
  gboolean set = word[0] == '+';
  const char *name = word + 1;

  if (g_str_equal (name, "read"))
    change->read = set ? 1 : -1;
  else if (g_str_equal (name, "flagged"))
    mapi_properties_set_boolean (change->changes, MAPI_PR_FLAGGED, set);
  else if (g_str_equal (name, "answered"))
    mapi_properties_set_boolean (change->changes, MAPI_PR_ANSWERED, set);
  else if (g_str_equal (name, "forwarded"))
    mapi_properties_set_boolean (change->changes, MAPI_PR_FORWARDED, set);
  else
    g_ptr_array_add (set ? change->add_keywords : change->drop_keywords, g_strdup (name));
}

static gboolean
change_keywords (Group       *group,
                 FlagChange  *change,
                 gboolean    *partial,
                 GError     **error)
{
  for (guint i = 0; i < group->ids->len; i++)
    {
      const MapiEntryId *id = g_ptr_array_index (group->ids, i);
      g_autoptr(MapiContent) content = mapi_store_load_message (group->store, id, NULL, error);
      g_autoptr(MapiProperties) properties = mapi_properties_new ();
      g_autoptr(GPtrArray) one = g_ptr_array_new ();
      g_autoptr(GPtrArray) words = g_ptr_array_new ();
      const char * const *now;

      if (content == NULL)
        return FALSE;
      now = mapi_properties_get_strv (mapi_content_get_properties (content), MAPI_PR_KEYWORDS);
      for (guint j = 0; now != NULL && now[j] != NULL; j++)
        if (!g_ptr_array_find_with_equal_func (change->drop_keywords, now[j], g_str_equal, NULL) &&
            !g_ptr_array_find_with_equal_func (change->add_keywords, now[j], g_str_equal, NULL))
          g_ptr_array_add (words, (gpointer) now[j]);
      for (guint j = 0; j < change->add_keywords->len; j++)
        g_ptr_array_add (words, g_ptr_array_index (change->add_keywords, j));
      g_ptr_array_add (words, NULL);
      mapi_properties_set_strv (properties, MAPI_PR_KEYWORDS, (const char * const *) words->pdata);
      g_ptr_array_add (one, (gpointer) id);
      if (!mapi_store_set_message_properties (group->store, one, properties, partial, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
flag_group (CliContext  *context,
            Group       *group,
            FlagChange  *change,
            gboolean    *partial,
            GError     **error)
{
  gboolean some = FALSE;

  if (change->read != 0 &&
      !mapi_session_set_read_flags (context->session, group->store, NULL, group->ids,
                                    change->read > 0 ? MAPI_READ_FLAG_NONE : MAPI_READ_FLAG_CLEAR_READ,
                                    &some, NULL, error))
    return FALSE;
  *partial |= some;
  if (mapi_properties_get_n_values (change->changes) > 0 &&
      !mapi_store_set_message_properties (group->store, group->ids, change->changes, &some, NULL, error))
    return FALSE;
  *partial |= some;
  if (change->add_keywords->len + change->drop_keywords->len > 0 &&
      !change_keywords (group, change, &some, error))
    return FALSE;
  *partial |= some;
  return TRUE;
}

gboolean
cli_flag (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  g_auto(FlagChange) change = { NULL, };
  g_autoptr(GPtrArray) groups = NULL;
  gboolean partial = FALSE;
  int n_ids = 0;

  change.changes = mapi_properties_new ();
  change.add_keywords = g_ptr_array_new_with_free_func (g_free);
  change.drop_keywords = g_ptr_array_new_with_free_func (g_free);
  /* An id may begin with "-" too, so flags are what comes after the ids. */
  while (n_ids + 1 < argc && argv[n_ids + 1][0] != '+' &&
         (argv[n_ids + 1][0] != '-' || strlen (argv[n_ids + 1]) >= 32))
    n_ids++;
  if (n_ids == 0 || n_ids + 1 == argc)
    return cli_usage_error (error, _("Give ids, then flags such as +read or -flagged."));
  for (int i = n_ids + 1; i < argc; i++)
    {
      if ((argv[i][0] != '+' && argv[i][0] != '-') || argv[i][1] == '\0')
        return cli_usage_error (error, _("“%s” is no flag: write +NAME or -NAME."), argv[i]);
      take_flag (&change, argv[i]);
    }

  groups = group_ids (context, n_ids, argv + 1, error);
  if (groups == NULL)
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    if (!flag_group (context, g_ptr_array_index (groups, i), &change, &partial, error))
      return FALSE;
  json_builder_begin_array (context->builder);
  json_builder_end_array (context->builder);
  return report_partial (partial, error);
}
