/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

static const char * const state_names[] = {
  [MAPI_OUTGOING_QUEUED] = "queued",
  [MAPI_OUTGOING_SENDING] = "sending",
  [MAPI_OUTGOING_HELD] = "held",
  [MAPI_OUTGOING_DEFERRED] = "deferred",
  [MAPI_OUTGOING_FAILED] = "failed",
  [MAPI_OUTGOING_UNKNOWN] = "unknown",
};

static const char *
state_of (CliContext   *context,
          MapiOutgoing *outgoing)
{
  MapiOutgoingState state = mapi_outgoing_get_state (outgoing);
  gint64 deferred = mapi_properties_get_time (mapi_outgoing_get_properties (outgoing),
                                              MAPI_PR_DEFERRED_SEND_TIME);

  if (state == MAPI_OUTGOING_QUEUED && deferred > g_get_real_time ())
    return "deferred";
  if (state == MAPI_OUTGOING_QUEUED && mapi_session_is_queue_held (context->session))
    return "held";
  return state_names[state];
}

static void
add_recipients (CliContext   *context,
                MapiStore    *store,
                MapiOutgoing *outgoing)
{
  g_autoptr(MapiContent) content =
    mapi_store_load_message (store, mapi_outgoing_get_entry_id (outgoing), NULL, NULL);
  GPtrArray *recipients = content != NULL ? mapi_content_get_recipients (content) : NULL;

  json_builder_set_member_name (context->builder, "recipients");
  json_builder_begin_array (context->builder);
  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      g_autofree char *text =
        mapi_address_format (mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                             mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS));
      gint32 status = mapi_properties_get_long (recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_PENDING);

      json_builder_begin_object (context->builder);
      cli_json_member (context, "address", text);
      cli_json_member (context, "state", status == MAPI_DELIVERY_ACCEPTED ? "sent"
                                         : status == MAPI_DELIVERY_FAILED ? "failed" : "waiting");
      cli_json_member (context, "text", mapi_properties_get_string (recipient, MAPI_PR_DELIVERY_TEXT));
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
}

/* What went wrong, for programs */
static void
add_codes (CliContext     *context,
           MapiProperties *properties)
{
  const char *code = cli_get_outgoing_code (properties);

  if (code != NULL)
    cli_json_member (context, "code", code);
  cli_json_member (context, "low-level", mapi_properties_get_string (properties, MAPI_PR_OUTGOING_LOW_LEVEL));
}

static void
add_outgoing (CliContext   *context,
              MapiStore    *store,
              MapiOutgoing *outgoing)
{
  MapiProperties *properties = mapi_outgoing_get_properties (outgoing);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  const char *state = state_of (context, outgoing);
  const char *failure = mapi_outgoing_get_error (outgoing);
  gint64 next = mapi_outgoing_get_next_try (outgoing);
  gint64 deferred = mapi_properties_get_time (properties, MAPI_PR_DEFERRED_SEND_TIME);

  next = MAX (next, deferred);
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", mapi_outgoing_get_entry_id (outgoing));
      cli_json_member (context, "subject", subject);
      cli_json_member (context, "state", state);
      cli_json_int (context, "attempts", mapi_outgoing_get_attempts (outgoing));
      cli_json_time (context, "next-try", next);
      cli_json_member (context, "error", failure);
      add_codes (context, properties);
      add_recipients (context, store, outgoing);
      json_builder_end_object (context->builder);
    }
  else
    {
      g_autofree char *id = mapi_entry_id_to_string (mapi_outgoing_get_entry_id (outgoing));
      g_autofree char *when = cli_format_time_short (next);
      g_autofree char *cell = cli_format_cell (subject, 40);
      g_autofree char *clean = cli_clean_text (failure);

      g_print ("%s  %-8s %16s  %s  %s\n", id, state, when, cell, clean);
    }
}

static gboolean
list_outbox (CliContext  *context,
             GError     **error)
{
  MapiSession *session = cli_context_logon (context, error);
  g_autoptr(GPtrArray) stores = session != NULL ? mapi_session_open_all_stores (session, NULL, error) : NULL;

  if (stores == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      g_autoptr(GPtrArray) queue = NULL;

      if (!(mapi_store_get_support_mask (store) & MAPI_STORE_SUPPORT_SUBMIT))
        continue;
      queue = mapi_store_list_outgoing (store, NULL, error);
      if (queue == NULL)
        return FALSE;
      for (guint j = 0; j < queue->len; j++)
        add_outgoing (context, store, g_ptr_array_index (queue, j));
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

static gboolean
edit (CliContext         *context,
      const MapiEntryId  *id,
      GError            **error)
{
  g_autoptr(MapiEntryId) draft = NULL;
  g_autofree char *text = NULL;

  if (!mapi_session_edit_message (context->session, id, &draft, NULL, error))
    return FALSE;
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", draft);
      cli_json_member (context, "state", "draft");
      json_builder_end_object (context->builder);
      return TRUE;
    }
  text = mapi_entry_id_to_string (draft);
  g_print ("draft  %s\n", text);
  return TRUE;
}

/* How many seconds "send --undo" and the window hold a message back */
static gboolean
set_undo (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  guint64 seconds;

  if (argc != 3 || !g_ascii_string_to_unsigned (argv[2], 10, 0, 3600, &seconds, NULL))
    return cli_usage_error (error, _("Say how many seconds, 0 to 3600."));
  return cli_acknowledge (context, mapi_session_set_undo_seconds (context->session, (guint) seconds, error));
}

gboolean
cli_outbox (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  const char *verb = argc > 1 ? argv[1] : "list";
  MapiSession *session;
  g_autoptr(MapiEntryId) id = NULL;

  if (g_str_equal (verb, "list"))
    return list_outbox (context, error);
  session = cli_context_logon (context, error);
  if (session == NULL)
    return FALSE;
  if (g_str_equal (verb, "hold"))
    return cli_acknowledge (context, mapi_session_hold_queue (session, TRUE, error));
  if (g_str_equal (verb, "release"))
    return cli_acknowledge (context, mapi_session_hold_queue (session, FALSE, error));
  if (g_str_equal (verb, "undo"))
    return set_undo (context, argc, argv, error);
  if (!g_str_equal (verb, "cancel") && !g_str_equal (verb, "retry") && !g_str_equal (verb, "edit"))
    return cli_usage_error (error, _("Unknown: outbox %s."), verb);
  if (argc != 3)
    return cli_usage_error (error, _("Give the id of one message."));

  id = cli_context_parse_id (context, argv[2], NULL, error);
  if (id == NULL)
    return FALSE;
  if (g_str_equal (verb, "edit"))
    return edit (context, id, error);
  if (g_str_equal (verb, "cancel"))
    return cli_acknowledge (context, mapi_session_cancel_message (session, id, NULL, error));
  return cli_acknowledge (context, mapi_session_retry_message (session, id, NULL, error));
}

/* Operations are named UID-prefix/NUMBER, so that numbers of two stores or address books do not meet. */
static char *
operation_name (gpointer provider,
                gint64   number)
{
  g_autofree char *uid = mapi_support_dup_uid_string (mapi_provider_get_support (MAPI_PROVIDER (provider)));

  return g_strdup_printf ("%.8s/%" G_GINT64_FORMAT, uid, number);
}

/* One line: its id, what is done how often, to what, and why not */
static void
print_operation (const char     *id,
                 MapiProperties *operation)
{
  const char *failure = mapi_properties_get_string (operation, MAPI_PR_OUTGOING_ERROR);
  const char *low_level = mapi_properties_get_string (operation, MAPI_PR_OUTGOING_LOW_LEVEL);
  g_autofree char *about = cli_clean_text (mapi_properties_get_string (operation, MAPI_PR_SUBJECT));
  g_autofree char *why = cli_clean_text (failure);
  g_autofree char *code = cli_clean_text (low_level);

  g_print ("%-16s %-12s %d  %s", id, mapi_properties_get_string (operation, MAPI_PR_DISPLAY_NAME),
           mapi_properties_get_long (operation, MAPI_PR_OUTGOING_ATTEMPTS, 0), about);
  if (failure != NULL)
    g_print ("%s%s", *about != '\0' ? ": " : "", why);
  if (low_level != NULL)
    g_print (" (%s)", code);
  g_print ("\n");
}

static void
add_operation (CliContext     *context,
               gpointer        provider,
               MapiProperties *operation)
{
  gint64 number = mapi_properties_get_int64 (operation, MAPI_PR_CHANGE_NUMBER, 0);
  g_autofree char *id = operation_name (provider, number);
  GBytes *bytes = mapi_properties_get_binary (operation, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) target = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

  if (!context->json)
    {
      print_operation (id, operation);
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "id", id);
  cli_json_member (context, "kind", mapi_properties_get_string (operation, MAPI_PR_DISPLAY_NAME));
  cli_json_id (context, "target", target);
  cli_json_member (context, "name", mapi_properties_get_string (operation, MAPI_PR_SUBJECT));
  cli_json_int (context, "attempts", mapi_properties_get_long (operation, MAPI_PR_OUTGOING_ATTEMPTS, 0));
  cli_json_time (context, "next-try", mapi_properties_get_time (operation, MAPI_PR_OUTGOING_NEXT_TRY));
  cli_json_member (context, "error", mapi_properties_get_string (operation, MAPI_PR_OUTGOING_ERROR));
  add_codes (context, operation);
  json_builder_end_object (context->builder);
}

static gboolean
list_operations (CliContext  *context,
                 GPtrArray   *stores,
                 GError     **error)
{
  g_autoptr(GPtrArray) books = mapi_session_list_server_books (context->session);

  json_builder_begin_array (context->builder);
  for (guint i = 0; i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      g_autoptr(GError) failure = NULL;
      g_autoptr(GPtrArray) operations = mapi_store_list_operations (store, NULL, &failure);

      if (operations == NULL && g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
        continue;
      if (operations == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      for (guint j = 0; j < operations->len; j++)
        add_operation (context, store, g_ptr_array_index (operations, j));
    }
  for (guint i = 0; i < books->len; i++)
    {
      g_autoptr(GPtrArray) operations =
        mapi_address_book_provider_list_operations (g_ptr_array_index (books, i), NULL, error);

      if (operations == NULL)
        return FALSE;
      for (guint j = 0; j < operations->len; j++)
        add_operation (context, g_ptr_array_index (books, i), g_ptr_array_index (operations, j));
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

static gboolean
settle_in_store (CliContext  *context,
                 MapiStore   *store,
                 gint64       number,
                 gboolean     drop,
                 GError     **error)
{
  return cli_acknowledge (context, drop ? mapi_store_drop_operation (store, number, NULL, error)
                                        : mapi_store_retry_operation (store, number, NULL, error));
}

static gboolean
settle_in_book (CliContext               *context,
                MapiAddressBookProvider  *book,
                gint64                    number,
                gboolean                  drop,
                GError                  **error)
{
  return cli_acknowledge (context, drop ? mapi_address_book_provider_drop_operation (book, number, NULL, error)
                                        : mapi_address_book_provider_retry_operation (book, number, NULL, error));
}

static gboolean
settle_operation (CliContext  *context,
                  GPtrArray   *stores,
                  const char  *id,
                  gboolean     drop,
                  GError     **error)
{
  g_autoptr(GPtrArray) books = mapi_session_list_server_books (context->session);
  const char *slash = id != NULL ? strchr (id, '/') : NULL;
  guint64 number;

  if (slash == NULL || !g_ascii_string_to_unsigned (slash + 1, 10, 1, G_MAXINT64, &number, NULL))
    return cli_usage_error (error, _("Give the id of one operation."));
  for (guint i = 0; i < stores->len; i++)
    {
      g_autofree char *name = operation_name (g_ptr_array_index (stores, i), (gint64) number);

      if (g_str_equal (name, id))
        return settle_in_store (context, g_ptr_array_index (stores, i), (gint64) number, drop, error);
    }
  for (guint i = 0; i < books->len; i++)
    {
      g_autofree char *name = operation_name (g_ptr_array_index (books, i), (gint64) number);

      if (g_str_equal (name, id))
        return settle_in_book (context, g_ptr_array_index (books, i), (gint64) number, drop, error);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no operation “%s”."), id);
  return FALSE;
}

gboolean
cli_operations (CliContext  *context,
                int          argc,
                char       **argv,
                GError     **error)
{
  const char *verb = argc > 1 ? argv[1] : "list";
  MapiSession *session;
  g_autoptr(GPtrArray) stores = NULL;

  if (!g_str_equal (verb, "list") && !g_str_equal (verb, "retry") && !g_str_equal (verb, "drop"))
    return cli_usage_error (error, _("Unknown: operations %s."), verb);
  session = cli_context_logon (context, error);
  stores = session != NULL ? mapi_session_open_all_stores (session, NULL, error) : NULL;
  if (stores == NULL)
    return FALSE;
  if (g_str_equal (verb, "list"))
    return list_operations (context, stores, error);
  return settle_operation (context, stores, argc == 3 ? argv[2] : NULL, g_str_equal (verb, "drop"), error);
}
