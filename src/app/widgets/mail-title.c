/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-title.h"

#define KEY "title-content"

typedef struct
{
  GSettings *settings;          /* (owned) */
  char      *telling;           /* (nullable) */
  char      *neutral;
} Title;

static void
title_free (gpointer data)
{
  Title *title = data;

  g_object_unref (title->settings);
  g_free (title->telling);
  g_free (title->neutral);
  g_free (title);
}

static void
show (GtkWindow *window)
{
  Title *title = g_object_get_data (G_OBJECT (window), "mail-title");
  gboolean telling = title->telling != NULL && *title->telling != '\0' && g_settings_get_boolean (title->settings, KEY);

  gtk_window_set_title (window, telling ? title->telling : title->neutral);
}

void
mail_title_set (GtkWindow  *window,
                const char *telling,
                const char *neutral)
{
  Title *title = g_object_get_data (G_OBJECT (window), "mail-title");

  if (title == NULL)
    {
      title = g_new0 (Title, 1);
      title->settings = g_settings_new ("org.estafette.Mail");
      g_object_set_data_full (G_OBJECT (window), "mail-title", title, title_free);
      g_signal_connect_object (title->settings, "changed::" KEY, G_CALLBACK (show), window, G_CONNECT_SWAPPED);
    }
  g_free (title->telling);
  g_free (title->neutral);
  title->telling = g_strdup (telling);
  title->neutral = g_strdup (neutral);
  show (window);
}
