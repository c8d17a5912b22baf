/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-tags.h"

#include <glib/gi18n.h>
#include <string.h>

/* Those that come with the program, and those another program has put on so much mail that its names for them are
 * known: keywords are English wherever one is, names are not */
static const struct
{
  const char *keyword;
  const char *name;
  guint       color;
} well_known[] = {
  { "Important", N_("Important"), 4 }, { "$label1", N_("Important"), 4 },
  { "Work", N_("Work"), 0 },           { "$label2", N_("Work"), 0 },
  { "Personal", N_("Personal"), 1 },   { "$label3", N_("Personal"), 1 },
  { "$label4", N_("To do"), 3 },
  { "Later", N_("Later"), 5 },         { "$label5", N_("Later"), 5 },
};

/* On light and on dark; each readable on a tint of itself */
static const char * const colors[][2] = {
  { "#1a5fb4", "#99c1f1" }, { "#1b6e47", "#8ff0a4" }, { "#7d5600", "#f8e45c" }, { "#a33b00", "#ffbe6f" },
  { "#a51d2d", "#ff9d94" }, { "#613583", "#dc8add" }, { "#63452c", "#cdab8f" }, { "#0b6169", "#93e0e3" },
};

/* Set by programs, for programs */
static const char * const not_for_people[] = {
  "Junk", "NonJunk", "NotJunk", "JunkRecorded", "Spam", "NonSpam", "NotSpam", "Forwarded", "Redirected", "Resent",
  "MDNSent", "receipt-handled", "Old", "KMAILFORWARDED", "KMAILTODO", "KMAILWATCHED", "KMAILIGNORED", NULL
};

static GSettings *
get_settings (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = g_settings_new ("org.estafette.Mail");
  return settings;
}

static gint
find_well_known (const char *keyword)
{
  for (guint i = 0; i < G_N_ELEMENTS (well_known); i++)
    if (g_ascii_strcasecmp (keyword, well_known[i].keyword) == 0)
      return (gint) i;
  return -1;
}

static gboolean
contains (const char * const *list,
          const char         *keyword)
{
  for (; *list != NULL; list++)
    if (g_ascii_strcasecmp (*list, keyword) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_for_people (const char *keyword)
{
  return (keyword[0] != '$' || find_well_known (keyword) >= 0) && keyword[0] != '\\' && keyword[0] != '\0' &&
         !contains (not_for_people, keyword);
}

char **
mail_tags_list_known (void)
{
  return g_settings_get_strv (get_settings (), "tags");
}

void
mail_tags_add (const char *keyword)
{
  g_auto(GStrv) known = mail_tags_list_known ();
  g_auto(GStrv) more = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (contains ((const char * const *) known, keyword))
    return;
  g_strv_builder_addv (builder, (const char **) known);
  g_strv_builder_add (builder, keyword);
  more = g_strv_builder_end (builder);
  g_settings_set_strv (get_settings (), "tags", (const char * const *) more);
}

char **
mail_tags_list (const char * const *keywords)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (; keywords != NULL && *keywords != NULL; keywords++)
    if (is_for_people (*keywords))
      g_strv_builder_add (builder, *keywords);
  return g_strv_builder_end (builder);
}

char *
mail_tags_dup_name (const char *keyword)
{
  gint found = find_well_known (keyword);

  /* As it was typed: what stands for a blank is one again */
  return found >= 0 ? g_strdup (_(well_known[found].name)) : g_strdelimit (g_strdup (keyword), "_", ' ');
}

/* IMAP's keywords are atoms: what cannot be in one becomes an underscore */
char *
mail_tags_dup_keyword (const char *name)
{
  g_autofree char *keyword = g_strstrip (g_strdup (name));

  for (guint i = 0; i < G_N_ELEMENTS (well_known); i++)
    if (g_utf8_collate (keyword, _(well_known[i].name)) == 0)
      return g_strdup (well_known[i].keyword);
  for (char *c = keyword; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f || strchr ("(){}%*\"\\]", *c) != NULL)
      *c = '_';
  if (keyword[0] == '$')
    keyword[0] = '_';
  return keyword[0] != '\0' ? g_steal_pointer (&keyword) : NULL;
}

void
mail_tags_get_color (const char *keyword,
                     gboolean    dark,
                     GdkRGBA    *color)
{
  gint found = find_well_known (keyword);
  g_autofree char *folded = g_utf8_casefold (keyword, -1);
  guint number = found >= 0 ? well_known[found].color : g_str_hash (folded) % G_N_ELEMENTS (colors);

  gdk_rgba_parse (color, colors[number][dark ? 1 : 0]);
}
