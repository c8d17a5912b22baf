/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wizard-types.h"

#include <glib/gi18n.h>

#include "mail-work.h"

typedef struct
{
  char         *profile;        /* (nullable) */
  GPtrArray    *types;          /* (owned) (nullable) (element-type MapiServiceType) */
  GHashTable   *there;          /* (owned): names of the types the profile has a service of */
  MailTypeFunc  func;
  gpointer      user_data;
} Types;

static void
types_free (gpointer data)
{
  Types *types = data;

  g_clear_pointer (&types->types, g_ptr_array_unref);
  g_hash_table_unref (types->there);
  g_free (types->profile);
  g_free (types);
}

static gboolean
types_work (gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Types *types = data;
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(GPtrArray) services = NULL;

  types->types = mapi_service_admin_list_types (error);
  if (types->types == NULL || types->profile == NULL)
    return types->types != NULL;
  admin = mapi_profile_admin_open_services (profiles, types->profile, NULL);
  services = admin != NULL ? mapi_service_admin_list_services (admin, NULL) : NULL;
  for (guint i = 0; services != NULL && i < services->len; i++)
    g_hash_table_add (types->there, g_strdup (mapi_service_get_type_name (services->pdata[i])));
  return TRUE;
}

static void
activated_cb (GtkWidget *row,
              gpointer   user_data)
{
  MailTypeFunc func = (MailTypeFunc) g_object_get_data (G_OBJECT (row), "func");

  func (g_object_get_data (G_OBJECT (row), "type"), user_data);
}

/* One there can be only one of is shown when it is there, and says so. */
static void
add_row (AdwPreferencesGroup *group,
         MapiServiceType     *type,
         Types               *types)
{
  const char *name = mapi_service_type_get_name (type);
  const char *description = mapi_service_type_get_description (type);
  gboolean taken = (mapi_service_type_get_flags (type) & MAPI_SERVICE_FLAG_SINGLE_COPY) != 0 &&
                   g_hash_table_contains (types->there, name);
  GtkWidget *row = adw_action_row_new ();

  if (taken)
    description = _("The profile has it already, and needs no second one.");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mapi_service_type_get_display_name (type));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description != NULL ? description : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_sensitive (row, !taken);
  g_object_set_data_full (G_OBJECT (row), "type", g_object_ref (type), g_object_unref);
  g_object_set_data (G_OBJECT (row), "func", (gpointer) types->func);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), types->user_data);
  adw_preferences_group_add (group, row);
}

/* What most people want first: whole accounts, mailboxes, ways out, people */
static guint
rank_of (MapiServiceType *type)
{
  GPtrArray *providers = mapi_service_type_get_providers (type);
  gboolean store = FALSE, transport = FALSE;

  for (guint i = 0; i < providers->len; i++)
    {
      gint32 kind = mapi_properties_get_long (providers->pdata[i], MAPI_PR_RESOURCE_TYPE, 0);

      store |= kind == MAPI_RESOURCE_STORE_PROVIDER;
      transport |= kind == MAPI_RESOURCE_TRANSPORT;
    }
  return store && transport ? 0 : store ? 1 : transport ? 2 : 3;
}

static int
compare_types (gconstpointer a,
               gconstpointer b)
{
  MapiServiceType *one = *(MapiServiceType **) a;
  MapiServiceType *other = *(MapiServiceType **) b;
  guint first = rank_of (one), second = rank_of (other);

  if (first != second)
    return first < second ? -1 : 1;
  return g_utf8_collate (mapi_service_type_get_display_name (one), mapi_service_type_get_display_name (other));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (source);
  Types *types = mail_work_get_data (result);

  /* The window was closed meanwhile. */
  if (gtk_widget_get_root (GTK_WIDGET (group)) == NULL)
    return;
  if (types->types != NULL)
    g_ptr_array_sort (types->types, compare_types);
  for (guint i = 0; types->types != NULL && i < types->types->len; i++)
    if (mapi_service_type_is_offered (types->types->pdata[i]))
      add_row (group, types->types->pdata[i], types);
  if (gtk_widget_get_mapped (GTK_WIDGET (group)))
    gtk_widget_child_focus (GTK_WIDGET (group), GTK_DIR_TAB_FORWARD);
}

void
mail_wizard_types_fill (AdwPreferencesGroup *group,
                        const char          *profile,
                        MailTypeFunc         func,
                        gpointer             user_data)
{
  Types *types = g_new0 (Types, 1);

  types->profile = g_strdup (profile);
  types->there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  types->func = func;
  types->user_data = user_data;
  mail_work_run (group, types_work, types, types_free, NULL, listed_cb, NULL);
}
