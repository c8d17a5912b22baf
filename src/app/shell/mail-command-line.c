/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-command-line.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <mapi.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gboolean   compose;
  char     **to;
  char     **cc;
  char     **bcc;
  char      *subject;
  char      *body;
  char     **attach;
  gboolean   join;
} Options;

static const GOptionEntry shown_entries[] = {
  { "compose", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Write a message"), NULL },
  { "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, N_("A recipient"), N_("ADDRESS") },
  { "cc", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, N_("Somebody who gets a copy"), N_("ADDRESS") },
  { "bcc", 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, N_("Somebody who gets a copy the others do not know of"), N_("ADDRESS") },
  { "subject", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Its subject"), N_("TEXT") },
  { "body", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Its text"), N_("TEXT") },
  { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, N_("A file to attach; more may follow"), N_("FILE") },
  { "join", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Attach to the message that a call just before has begun, if there is one"),
    NULL },
  { NULL }
};

const GOptionEntry *
mail_command_line_get_entries (void)
{
  return shown_entries;
}

static void
options_clear (Options *options)
{
  g_strfreev (options->to);
  g_strfreev (options->cc);
  g_strfreev (options->bcc);
  g_strfreev (options->attach);
  g_free (options->subject);
  g_free (options->body);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* ---- the message ---- */

typedef struct
{
  GVariantDict    message;
  GVariantBuilder recipients;
  GVariantBuilder files;
  guint           n_files; /* that can be read */
  GError         *problem; /* (owned) (nullable): of one that cannot */
  const char     *folder;
} Letter;

static void
letter_init (Letter     *letter,
             const char *folder)
{
  g_variant_dict_init (&letter->message, NULL);
  g_variant_builder_init (&letter->recipients, G_VARIANT_TYPE ("a(uss)"));
  g_variant_builder_init (&letter->files, G_VARIANT_TYPE ("aay"));
  letter->n_files = 0;
  letter->problem = NULL;
  letter->folder = folder;
}

/* One file that cannot be read keeps nobody from the rest: the composer says which. From a file manager nobody would see
 * it said here */
static GVariant *
letter_end (Letter  *letter,
            GError **error)
{
  if (letter->problem != NULL && letter->n_files == 0)
    {
      g_propagate_error (error, letter->problem);
      g_variant_dict_clear (&letter->message);
      g_variant_builder_clear (&letter->recipients);
      g_variant_builder_clear (&letter->files);
      return NULL;
    }
  g_clear_error (&letter->problem);
  g_variant_dict_insert_value (&letter->message, "recipients", g_variant_builder_end (&letter->recipients));
  g_variant_dict_insert_value (&letter->message, "files", g_variant_builder_end (&letter->files));
  return g_variant_ref_sink (g_variant_dict_end (&letter->message));
}

/* Several in one, as typed: "a@b, Name <c@d>" */
static void
add_recipients (Letter            *letter,
                MapiRecipientType  type,
                const char        *text)
{
  g_autoptr(GPtrArray) list = mapi_one_off_parse_list (text);

  for (guint i = 0; i < list->len; i++)
    {
      const char *name = mapi_properties_get_string (list->pdata[i], MAPI_PR_DISPLAY_NAME);
      const char *address = mapi_properties_get_string (list->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      g_variant_builder_add (&letter->recipients, "(uss)", type, name != NULL ? name : "",
                             address != NULL ? address : "");
    }
}

static char *
dup_path (Letter     *letter,
          const char *name)
{
  return g_ascii_strncasecmp (name, "file:", 5) == 0 ? g_filename_from_uri (name, NULL, NULL)
                                                     : g_canonicalize_filename (name, letter->folder);
}

static void
add_file (Letter     *letter,
          const char *name)
{
  g_autofree char *path = dup_path (letter, name);
  gboolean readable = path != NULL && access (path, R_OK) == 0;

  if (readable)
    letter->n_files++;
  else if (letter->problem == NULL)
    letter->problem = g_error_new (MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("“%s” cannot be attached: %s"), name,
                                   path != NULL ? g_strerror (errno) : _("it is no file of this computer"));
  if (path != NULL)
    g_variant_builder_add (&letter->files, "^ay", path);
}

static gboolean
is_readable (Letter     *letter,
             const char *name)
{
  g_autofree char *path = dup_path (letter, name);

  return path != NULL && access (path, R_OK) == 0;
}

/* "a,b", where a comma may also belong to a name */
static void
add_file_list (Letter     *letter,
               const char *text)
{
  g_auto(GStrv) names = g_strsplit (text, ",", -1);
  guint n = g_strv_length (names);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GString) name = g_string_new (names[i]);
      guint last = i;

      while (!is_readable (letter, name->str) && last + 1 < n)
        g_string_append_printf (name, ",%s", names[++last]);
      if (*names[i] == '\0')
        continue;
      if (is_readable (letter, name->str))
        {
          add_file (letter, name->str);
          i = last;
        }
      else
        add_file (letter, names[i]);
    }
}

/* ---- as other programs write it ---- */

/* The next "key=value" of "to='a,b',subject=c d,…"; FALSE at the end */
static gboolean
next_field (const char **text,
            char       **key,
            char       **value)
{
  const char *p = *text;
  const char *equals = strchr (p, '=');
  const char *end;

  if (equals == NULL)
    return FALSE;
  *key = g_ascii_strdown (p, equals - p);
  p = equals + 1;
  /* A quote ends before a comma or at the very end, so that names may hold one */
  if (*p == '\'' || *p == '"')
    {
      char stop[3] = { *p, ',', '\0' };
      gsize length = strlen (p + 1);

      end = strstr (p + 1, stop);
      if (end == NULL)
        end = p + 1 + length - (length > 0 && p[length] == *p ? 1 : 0);
      *value = g_strndup (p + 1, end - p - 1);
      end += *end != '\0' ? 1 : 0;
    }
  else
    {
      end = strchrnul (p, ',');
      *value = g_strndup (p, end - p);
    }
  *text = *end == ',' ? end + 1 : end;
  g_strstrip (*key);
  return TRUE;
}

static void
add_field (Letter     *letter,
           const char *key,
           const char *value)
{
  if (g_str_equal (key, "to"))
    add_recipients (letter, MAPI_RECIPIENT_TO, value);
  else if (g_str_equal (key, "cc"))
    add_recipients (letter, MAPI_RECIPIENT_CC, value);
  else if (g_str_equal (key, "bcc"))
    add_recipients (letter, MAPI_RECIPIENT_BCC, value);
  else if (g_str_equal (key, "subject"))
    g_variant_dict_insert (&letter->message, "subject", "s", value);
  else if (g_str_equal (key, "body"))
    g_variant_dict_insert (&letter->message, "text", "s", value);
  else if (g_str_equal (key, "attachment"))
    add_file_list (letter, value);
}

/* @text: of "-compose" */
static void
add_fields (Letter     *letter,
            const char *text)
{
  while (TRUE)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (!next_field (&text, &key, &value))
        return;
      add_field (letter, key, value);
    }
}

static GVariant *
parse_foreign (const char  *text,
               const char  *folder,
               GError     **error)
{
  Letter letter;

  if (g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    {
      GVariantDict link;

      g_variant_dict_init (&link, NULL);
      g_variant_dict_insert (&link, "uri", "s", text);
      return g_variant_ref_sink (g_variant_dict_end (&link));
    }
  letter_init (&letter, folder);
  add_fields (&letter, text);
  return letter_end (&letter, error);
}

/* ---- options ---- */

static gboolean
read_options (Options   *options,
              char    ***arguments,
              GError   **error)
{
  const GOptionEntry entries[] = {
    { "compose", 0, 0, G_OPTION_ARG_NONE, &options->compose, NULL, NULL },
    { "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->to, NULL, NULL },
    { "cc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->cc, NULL, NULL },
    { "bcc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->bcc, NULL, NULL },
    { "subject", 0, 0, G_OPTION_ARG_STRING, &options->subject, NULL, NULL },
    { "body", 0, 0, G_OPTION_ARG_STRING, &options->body, NULL, NULL },
    { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->attach, NULL, NULL },
    { "join", 0, 0, G_OPTION_ARG_NONE, &options->join, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  return g_option_context_parse_strv (context, arguments, error);
}

static void
add_all (Letter             *letter,
         MapiRecipientType   type,
         char              **texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    add_recipients (letter, type, texts[i]);
}

static void
add_files (Letter  *letter,
           char   **names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_file (letter, names[i]);
}

static GVariant *
create_letter (Options     *options,
               char       **rest,
               const char  *folder,
               GError     **error)
{
  Letter letter;

  letter_init (&letter, folder);
  add_all (&letter, MAPI_RECIPIENT_TO, options->to);
  add_all (&letter, MAPI_RECIPIENT_CC, options->cc);
  add_all (&letter, MAPI_RECIPIENT_BCC, options->bcc);
  if (options->subject != NULL)
    g_variant_dict_insert (&letter.message, "subject", "s", options->subject);
  if (options->body != NULL)
    g_variant_dict_insert (&letter.message, "text", "s", options->body);
  if (options->join)
    g_variant_dict_insert (&letter.message, "join", "b", TRUE);
  add_files (&letter, options->attach);
  add_files (&letter, rest);
  return letter_end (&letter, error);
}

GVariant *
mail_command_line_parse (char       ***arguments,
                         const char   *folder,
                         GError      **error)
{
  g_auto(Options) options = { 0, };

  for (guint i = 1; (*arguments)[0] != NULL && (*arguments)[i] != NULL; i++)
    if (g_str_equal ((*arguments)[i], "-compose"))
      return parse_foreign ((*arguments)[i + 1] != NULL ? (*arguments)[i + 1] : "", folder, error);
  if (!read_options (&options, arguments, error))
    return NULL;
  if (!options.compose && options.to == NULL && options.cc == NULL && options.bcc == NULL && options.subject == NULL
      && options.body == NULL && options.attach == NULL)
    return NULL;
  return create_letter (&options, *arguments + 1, folder, error);
}
