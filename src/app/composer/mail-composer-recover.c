/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-draft-parts.h"
#include "mail-error-details.h"

typedef struct
{
  GtkApplication *application;
  MapiSession    *session;
  MapiStore      *store;
} Recovery;

static void
recovery_free (gpointer data)
{
  Recovery *recovery = data;

  g_object_unref (recovery->application);
  g_object_unref (recovery->session);
  g_object_unref (recovery->store);
  g_free (recovery);
}

/* What one journal holds */
typedef struct
{
  MapiDraftJournal *journal;
  MapiContent      *content;  /* (nullable): damaged */
  MapiEntryId      *id;       /* (nullable): of the draft it is a newer state of */
  MapiStore        *store;    /* (nullable): where that is */
  guint             n_lost;   /* attachments */
  GError           *error;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_object_unref (found->journal);
  g_clear_pointer (&found->content, mapi_content_unref);
  g_clear_pointer (&found->id, mapi_entry_id_free);
  g_clear_object (&found->store);
  g_clear_error (&found->error);
  g_free (found);
}

/* The state of the store is not asked about: saving finds out whether it is still the same */
static Found *
load (MapiSession      *session,
      MapiDraftJournal *journal)
{
  Found *found = g_new0 (Found, 1);

  found->journal = g_object_ref (journal);
  found->content = mapi_draft_journal_load (journal, &found->id, &found->error);
  if (found->id != NULL)
    g_set_object (&found->store, mapi_session_get_store_for_id (session, found->id));
  if (found->content != NULL && mail_draft_parts_are_left_out (found->content))
    {
      g_autoptr(MapiContent) stored = found->store != NULL
                                      ? mapi_store_load_message (found->store, found->id, NULL, NULL)
                                      : NULL;

      found->n_lost = mail_draft_parts_put_back (found->content, stored);
    }
  return found;
}

static void
recover_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Recovery *recovery = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) journals = mapi_draft_journal_recover (recovery->session, &error);
  GPtrArray *all;

  if (journals == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  all = g_ptr_array_new_with_free_func (found_free);
  for (guint i = 0; i < journals->len; i++)
    g_ptr_array_add (all, load (recovery->session, journals->pdata[i]));
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

static char *
dup_words (Found *found)
{
  g_autofree char *lost = NULL;

  if (found->n_lost == 0)
    return g_strdup (_("The program ended while you were writing this. Here it is again."));
  lost = g_strdup_printf (ngettext ("%u attachment is not here any more: its draft was changed or removed elsewhere.",
                                    "%u attachments are not here any more: their draft was changed or removed elsewhere.",
                                    found->n_lost), found->n_lost);
  return g_strdup_printf ("%s %s", _("The program ended while you were writing this. Here it is again."), lost);
}

static void
open_found (Recovery *recovery,
            Found    *found)
{
  g_autoptr(MailLetter) letter = NULL;
  g_autofree char *words = NULL;
  MailComposer *composer;

  if (found->content == NULL)
    {
      mail_error_details_present (gtk_application_get_active_window (recovery->application), _("A Draft Is Damaged"),
                                  found->error, FALSE);
      return;
    }
  composer = mail_composer_new (recovery->application, recovery->session,
                                found->store != NULL ? found->store : recovery->store);
  /* What may have more than this is not replaced by it */
  mail_composer_start_draft (composer, found->store != NULL && found->n_lost == 0 ? found->id : NULL, found->content);
  mail_draft_take_journal (composer->draft, found->journal);
  letter = mail_letter_new_for_draft (found->content, mail_html_editor_is_available ());
  mail_composer_load_draft (composer, letter);
  words = dup_words (found);
  mail_composer_show_banner (composer, words);
  composer->has_changes = TRUE;
  mail_composer_changed (composer);
  gtk_window_present (GTK_WINDOW (composer));
}

static void
recovered_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Recovery *recovery = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) all = g_task_propagate_pointer (G_TASK (result), &error);

  if (all == NULL)
    {
      g_message ("What was left unsaved cannot be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < all->len; i++)
    open_found (recovery, all->pdata[i]);
}

void
mail_composer_recover (GtkApplication *application,
                       MapiSession    *session,
                       MapiStore      *store)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, recovered_cb, NULL);
  Recovery *recovery = g_new0 (Recovery, 1);

  recovery->application = g_object_ref (application);
  recovery->session = g_object_ref (session);
  recovery->store = g_object_ref (store);
  g_task_set_source_tag (task, mail_composer_recover);
  g_task_set_task_data (task, recovery, recovery_free);
  g_task_run_in_thread (task, recover_thread);
}
