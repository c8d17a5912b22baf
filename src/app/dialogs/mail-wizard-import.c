/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wizard-import.h"

#include <glib/gi18n.h>

#include "mail-work.h"

typedef struct
{
  GPtrArray     *accounts;      /* (owned) (nullable) */
  GPtrArray     *problems;      /* (owned) (element-type utf8): why the account cannot be taken over, or NULL */
  MailFoundFunc  func;
  gpointer       user_data;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->accounts, g_ptr_array_unref);
  g_ptr_array_unref (search->problems);
  g_free (search);
}

static gboolean
search_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Search *search = data;

  search->accounts = mapi_account_import_find (NULL, cancellable);
  for (guint i = 0; i < search->accounts->len; i++)
    {
      g_autoptr(GError) local = NULL;
      g_autoptr(MapiSettings) settings = mapi_found_account_propose (search->accounts->pdata[i], NULL, &local);

      g_ptr_array_add (search->problems, settings == NULL ? g_strdup (local->message) : NULL);
    }
  return TRUE;
}

static void
activated_cb (GtkWidget *row,
              gpointer   user_data)
{
  MailFoundFunc func = (MailFoundFunc) g_object_get_data (G_OBJECT (row), "func");

  func (g_object_get_data (G_OBJECT (row), "account"), user_data);
}

/* @account: (nullable): nobody that could be chosen */
static GtkWidget *
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const char          *subtitle,
         MapiFoundAccount    *account,
         Search              *search)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (account != NULL)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
      g_object_set_data (G_OBJECT (row), "func", (gpointer) search->func);
      g_signal_connect (row, "activated", G_CALLBACK (activated_cb), search->user_data);
    }
  adw_preferences_group_add (group, row);
  return row;
}

/* One that cannot be taken over is shown, so that nobody looks for it, and says why. */
static void
add_account (AdwPreferencesGroup *group,
             MapiFoundAccount    *account,
             const char          *problem,
             Search              *search)
{
  MapiDiscoveredServer *server =
    mapi_discovery_result_get_incoming (mapi_found_account_get_result (account))->pdata[0];
  /* Translators: a mail program, and the host name of a server */
  g_autofree char *text = g_strdup_printf (_("%s: %s"), mapi_found_account_get_program_name (account),
                                           mapi_discovered_server_get_host (server));
  g_autofree char *more = problem != NULL ? g_strdup_printf ("%s\n%s", text, problem) : NULL;
  GtkWidget *row = add_row (group, mapi_found_account_get_address (account), more != NULL ? more : text,
                            problem == NULL ? account : NULL, search);

  gtk_widget_set_sensitive (row, problem == NULL);
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (source);
  Search *search = mail_work_get_data (result);

  /* The window was closed meanwhile. */
  if (gtk_widget_get_root (GTK_WIDGET (group)) == NULL)
    return;
  for (guint i = 0; i < search->accounts->len; i++)
    add_account (group, search->accounts->pdata[i], search->problems->pdata[i], search);
  if (search->accounts->len == 0)
    add_row (group, _("No Account Was Found"), _("Thunderbird, Evolution, Geary and Claws Mail were looked for."), NULL,
             search);
  if (gtk_widget_get_mapped (GTK_WIDGET (group)))
    gtk_widget_child_focus (GTK_WIDGET (group), GTK_DIR_TAB_FORWARD);
}

void
mail_wizard_import_fill (AdwPreferencesGroup *group,
                         MailFoundFunc        func,
                         gpointer             user_data)
{
  Search *search = g_new0 (Search, 1);

  search->problems = g_ptr_array_new_with_free_func (g_free);
  search->func = func;
  search->user_data = user_data;
  mail_work_run (group, search_work, search, search_free, NULL, searched_cb, NULL);
}
