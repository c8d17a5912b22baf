/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-languages.h"

#include <enchant.h>
#include <glib/gi18n.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#define KEY           "spelling-languages"
#define MAX_LANGUAGES 4
#define MAX_OFFERED   60

static GSettings *
new_settings (void)
{
  return g_settings_new ("org.estafette.Mail");
}

static gboolean
add (GStrvBuilder  *builder,
     GHashTable    *seen,
     EnchantBroker *broker,
     const char    *name)
{
  if (strpbrk (name, ".@") != NULL || g_hash_table_contains (seen, name) || !enchant_broker_dict_exists (broker, name))
    return FALSE;
  g_hash_table_add (seen, g_strdup (name));
  g_strv_builder_add (builder, name);
  return TRUE;
}

char **
mail_languages_dup_chosen (void)
{
  EnchantBroker *broker = enchant_broker_init ();
  g_autoptr(GSettings) settings = new_settings ();
  g_auto(GStrv) chosen = g_settings_get_strv (settings, KEY);
  const char * const *names = g_get_language_names ();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (guint i = 0; chosen[i] != NULL && n < MAX_LANGUAGES; i++)
    n += add (builder, seen, broker, chosen[i]);
  /* Also where the dictionaries of those are gone */
  for (guint i = 0; n == 0 && names[i] != NULL; i++)
    if (add (builder, seen, broker, strcmp (names[i], "C") == 0 ? "en_US" : names[i]))
      {
        for (i++; names[i] != NULL && g_hash_table_size (seen) < MAX_LANGUAGES; i++)
          add (builder, seen, broker, strcmp (names[i], "C") == 0 ? "en_US" : names[i]);
        break;
      }
  enchant_broker_free (broker);
  return g_strv_builder_end (builder);
}

gboolean
mail_languages_learn (const char *word)
{
  g_auto(GStrv) chosen = mail_languages_dup_chosen ();
  EnchantBroker *broker = enchant_broker_init ();
  EnchantDict *dictionary = chosen[0] != NULL ? enchant_broker_request_dict (broker, chosen[0]) : NULL;
  gboolean learnt = FALSE;

  if (dictionary != NULL)
    {
      enchant_dict_add (dictionary, word, (gssize) strlen (word));
      learnt = enchant_dict_check (dictionary, word, (gssize) strlen (word)) == 0;
      enchant_broker_free_dict (broker, dictionary);
    }
  enchant_broker_free (broker);
  return learnt;
}

/* ---- the menu ---- */

static void
found_cb (const char *code,
          const char *provider,
          const char *description,
          const char *file,
          void       *user_data)
{
  GPtrArray *found = user_data;

  if (found->len < MAX_OFFERED && !g_ptr_array_find_with_equal_func (found, code, g_str_equal, NULL))
    g_ptr_array_add (found, g_strdup (code));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

static GPtrArray *
list_offered (void)
{
  EnchantBroker *broker = enchant_broker_init ();
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  enchant_broker_list_dicts (broker, found_cb, found);
  enchant_broker_free (broker);
  g_ptr_array_sort (found, compare);
  return found;
}

/* What the system calls it, where it knows the language; else its code */
static char *
dup_name (const char *code)
{
  g_autofree char *name = g_strconcat (code, ".UTF-8", NULL);
  locale_t locale = newlocale (LC_ALL_MASK, name, NULL);
  const char *told = locale != (locale_t) 0 ? nl_langinfo_l (_NL_IDENTIFICATION_LANGUAGE, locale) : "";
  char *shown = *told != '\0' ? g_strdup_printf ("%s (%s)", told, code) : g_strdup (code);

  if (locale != (locale_t) 0)
    freelocale (locale);
  return shown;
}

/* Names of actions have no underscores */
static char *
dup_action (const char *code)
{
  char *name = g_strdup (code);

  return g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '-');
}

static void
toggled_cb (GSimpleAction *action,
            GVariant      *value,
            gpointer       user_data)
{
  const char *code = g_object_get_data (G_OBJECT (action), "code");
  g_autoptr(GSettings) settings = new_settings ();
  g_auto(GStrv) before = mail_languages_dup_chosen ();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) now = NULL;

  for (char **one = before; *one != NULL; one++)
    if (strcmp (*one, code) != 0)
      g_strv_builder_add (builder, *one);
  if (g_variant_get_boolean (value))
    g_strv_builder_add (builder, code);
  now = g_strv_builder_end (builder);
  g_settings_set_strv (settings, KEY, (const char * const *) now);
}

/* None is none of one's own: then it is the desktop's again */
static void
update_cb (GSettings  *settings,
           const char *key,
           GActionMap *actions)
{
  g_auto(GStrv) chosen = mail_languages_dup_chosen ();
  g_auto(GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (actions));

  for (char **name = names; *name != NULL; name++)
    {
      GAction *action = g_action_map_lookup_action (actions, *name);
      const char *code = g_object_get_data (G_OBJECT (action), "code");

      g_simple_action_set_state (G_SIMPLE_ACTION (action),
                                 g_variant_new_boolean (g_strv_contains ((const char * const *) chosen, code)));
    }
}

void
mail_languages_install (GtkWidget *widget,
                        GMenu     *menu)
{
  g_autoptr(GPtrArray) offered = list_offered ();
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr(GSettings) settings = new_settings ();
  g_autoptr(GMenu) languages = g_menu_new ();

  if (offered->len == 0)
    return;
  for (guint i = 0; i < offered->len; i++)
    {
      g_autofree char *name = dup_action (offered->pdata[i]);
      g_autofree char *detailed = g_strconcat ("language.", name, NULL);
      g_autofree char *label = dup_name (offered->pdata[i]);
      g_autoptr(GString) shown = g_string_new (label);
      g_autoptr(GSimpleAction) action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (FALSE));

      g_string_replace (shown, "_", "__", 0);
      g_object_set_data_full (G_OBJECT (action), "code", g_strdup (offered->pdata[i]), g_free);
      g_signal_connect (action, "change-state", G_CALLBACK (toggled_cb), NULL);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
      g_menu_append (languages, shown->str, detailed);
    }
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (update_cb), group, 0);
  g_object_set_data_full (G_OBJECT (group), "settings", g_object_ref (settings), g_object_unref);
  update_cb (settings, KEY, G_ACTION_MAP (group));
  gtk_widget_insert_action_group (widget, "language", G_ACTION_GROUP (group));
  g_menu_insert_submenu (menu, 1, _("Spelling _Languages"), G_MENU_MODEL (languages));
}

void
mail_languages_watch (gpointer  object,
                      GCallback changed)
{
  g_autoptr(GSettings) settings = new_settings ();

  g_signal_connect_object (settings, "changed::" KEY, changed, object, G_CONNECT_SWAPPED);
  g_object_set_data_full (object, "languages-settings", g_steal_pointer (&settings), g_object_unref);
}
