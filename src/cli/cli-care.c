/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "cli-commands.h"
#include "cli-work.h"

gboolean
cli_store_is_named (MapiStore  *store,
                    const char *name)
{
  return name == NULL ||
         g_strcmp0 (mapi_support_get_display_name (mapi_provider_get_support (MAPI_PROVIDER (store))),
                    name) == 0;
}

/* What the server has, and what the store says it has */
static gboolean
add_comparison (MapiStore  *store,
                char      **report,
                GError    **error)
{
  g_autofree char *differences = NULL;
  char *both;

  if (!mapi_store_compare (store, &differences, NULL, error))
    return FALSE;
  g_strchomp (differences);
  both = g_strjoin (**report != '\0' && *differences != '\0' ? "\n" : "", *report, differences, NULL);
  g_free (*report);
  *report = both;
  return TRUE;
}

typedef struct
{
  gboolean repair;
  gboolean bodies;
  gboolean anew;
} Wish;

/* Subjects are in it */
static void
print_lines (const char *name,
             const char *report)
{
  g_auto(GStrv) lines = g_strsplit (report, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *clean = cli_clean_text (lines[i]);

      if (i == 0)
        g_print ("%s: %s\n", name, clean);
      else
        g_print ("%s\n", clean);
    }
}

static void
take_findings (CliContext *context,
               const char *name,
               const char *report,
               GPtrArray  *findings)
{
  g_auto(GStrv) lines = NULL;

  if (*report == '\0')
    return;
  if (!context->json)
    print_lines (name, report);
  lines = g_strsplit (report, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (findings, g_strdup (lines[i]));
}

/* Some seconds of it at a time, each told when it is known: whoever stops it knows what was found */
static gboolean
compare_texts (CliContext  *context,
               MapiStore   *store,
               const char  *name,
               gboolean     anew,
               GPtrArray   *findings,
               gint64      *n_compared,
               GError     **error)
{
  g_auto(CliWork) work = { NULL };
  gint64 n_done = 0, n_total = 0;

  cli_work_begin (&work, context);
  do
    {
      double fraction = n_total > 0 ? (double) n_done / (double) n_total : 0;
      g_autofree char *text = g_strdup_printf (_("Comparing the texts of “%s”: %" PRId64 " of %" PRId64), name, n_done, n_total);
      g_autofree char *report = NULL;

      if (!cli_work_go_on (&work, text, fraction, error) ||
          !mapi_store_compare_texts (store, anew, &n_done, &n_total, &report, work.cancellable, error))
        return FALSE;
      take_findings (context, name, report, findings);
      anew = FALSE;
    }
  while (n_done < n_total);
  *n_compared = n_total;
  return TRUE;
}

static void
add_verified (CliContext *context,
              const char *name,
              GPtrArray  *findings,
              gint64      n_compared)
{
  gboolean sound = findings->len == 0;

  if (!context->json)
    {
      if (sound)
        g_print ("%s: %s\n", name, _("sound"));
      return;
    }
  g_ptr_array_add (findings, NULL);
  json_builder_begin_object (context->builder);
  cli_json_member (context, "store", name);
  cli_json_boolean (context, "sound", sound);
  if (n_compared >= 0)
    cli_json_int (context, "texts-compared", n_compared);
  cli_json_strv (context, "findings", sound ? NULL : (const char * const *) findings->pdata);
  json_builder_end_object (context->builder);
}

static gboolean
verify_store (CliContext  *context,
              MapiStore   *store,
              const Wish  *wish,
              GError     **error)
{
  const char *name = mapi_support_get_display_name (mapi_provider_get_support (MAPI_PROVIDER (store)));
  g_autofree char *text = g_strdup_printf (_("“%s” is being checked…"), name);
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *report = NULL;
  g_auto(CliWork) work = { NULL, };
  gint64 n_compared = -1;

  cli_work_begin (&work, context);
  /* What is being mended is mended to its end. */
  if (!cli_work_go_on (&work, text, -1, error) ||
      !mapi_store_verify (store, wish->repair, &report, wish->repair ? NULL : work.cancellable, error))
    return FALSE;
  cli_work_end (&work);
  g_strchomp (report);
  if (mapi_store_has_server (store) && !add_comparison (store, &report, error))
    return FALSE;
  take_findings (context, name, report, findings);
  if (wish->bodies && mapi_store_has_server (store) &&
      !compare_texts (context, store, name, wish->anew, findings, &n_compared, error))
    return FALSE;
  add_verified (context, name, findings, n_compared);
  return TRUE;
}

gboolean
cli_verify (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  Wish wish = { FALSE };
  const GOptionEntry entries[] = {
    { "repair", 0, 0, G_OPTION_ARG_NONE, &wish.repair, NULL, NULL },
    { "bodies", 0, 0, G_OPTION_ARG_NONE, &wish.bodies, NULL, NULL },
    { "anew", 0, 0, G_OPTION_ARG_NONE, &wish.anew, NULL, NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) stores = NULL;
  MapiSession *session;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  session = cli_context_logon (context, error);
  stores = session != NULL ? mapi_session_open_all_stores (session, NULL, error) : NULL;
  if (stores == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < stores->len; i++)
    if (cli_store_is_named (g_ptr_array_index (stores, i), argc > 1 ? argv[1] : NULL) &&
        !verify_store (context, g_ptr_array_index (stores, i), &wish, error))
      return FALSE;
  json_builder_end_array (context->builder);
  return TRUE;
}

gboolean
cli_resolve (CliContext  *context,
             int          argc,
             char       **argv,
             GError     **error)
{
  MapiSession *session;
  g_autoptr(MapiAddressBook) book = NULL;

  if (argc < 2)
    return cli_usage_error (error, _("Give at least one name."));
  session = cli_context_logon (context, error);
  book = session != NULL ? mapi_session_open_address_book (session, NULL, error) : NULL;
  if (book == NULL)
    return FALSE;

  json_builder_begin_array (context->builder);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr(GPtrArray) list = mapi_one_off_parse_list (argv[i]);

      if (!mapi_address_book_resolve_names (book, list, mapi_session_get_interaction (session), NULL, error))
        return FALSE;
      for (guint j = 0; j < list->len; j++)
        {
          MapiProperties *entry = g_ptr_array_index (list, j);
          const char *name = mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME);
          const char *address = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
          g_autofree char *text = mapi_address_format (name, address);

          if (!context->json)
            {
              g_print ("%s\n", text);
              continue;
            }
          json_builder_begin_object (context->builder);
          cli_json_member (context, "query", argv[i]);
          cli_json_member (context, "name", name);
          cli_json_member (context, "address", address);
          cli_json_member (context, "type", mapi_properties_get_string (entry, MAPI_PR_ADDRTYPE));
          json_builder_end_object (context->builder);
        }
    }
  json_builder_end_array (context->builder);
  return TRUE;
}
