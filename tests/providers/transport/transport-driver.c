/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

#include "transport-fixture.h"

/* Sends with a transport what standard input says, without a session, and prints what became of it:
 *
 *   {"manifest": FILE, "settings": {…}, "check": BOOL,
 *    "batches": [[{"sender": A, "recipients": [A…], "subject": S, "body": S | "source": S,
 *                  "receipt": BOOL, "report": BOOL, "hold": SECONDS}…]…]}
 *   {"check": [{"step": S, "detail": S, "error": S}…], "batches": [[{"error": CODE, "text": S,
 *    "retry": N, "recipients": [{"delivery": S, "text": S, "reason": N, "diag": N}…]}…]…]}
 */

static const char * const deliveries[] = { "pending", "accepted", "failed", "not-mine", "unknown" };

static const char *
get (JsonObject *object,
     const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static MapiSettings *
read_settings (JsonObject *input)
{
  MapiSettings *settings = transport_settings_new (get (input, "manifest"));
  JsonObject *values = json_object_get_object_member (input, "settings");
  g_autoptr(GList) names = json_object_get_members (values);

  for (GList *l = names; l != NULL; l = l->next)
    transport_settings_set (settings, l->data, json_object_get_string_member (values, l->data));
  return settings;
}

static MapiContent *
read_content (JsonObject *message)
{
  JsonArray *recipients = json_object_get_array_member (message, "recipients");
  MapiContent *content = transport_content_new (get (message, "sender"), get (message, "subject"),
                                                get (message, "body"), get (message, "source"));
  MapiProperties *bag = mapi_content_get_properties (content);
  gint64 hold = json_object_get_int_member_with_default (message, "hold", 0);

  for (guint i = 0; i < json_array_get_length (recipients); i++)
    transport_content_add (content, json_array_get_string_element (recipients, i));
  if (json_object_get_boolean_member_with_default (message, "receipt", FALSE))
    mapi_properties_set_boolean (bag, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED, TRUE);
  if (!json_object_get_boolean_member_with_default (message, "report", TRUE))
    mapi_properties_set_boolean (bag, MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, FALSE);
  if (hold > 0)
    mapi_properties_set_time (bag, MAPI_PR_DEFERRED_DELIVERY_TIME,
                              g_get_real_time () + hold * G_TIME_SPAN_SECOND);
  return content;
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

typedef struct
{
  GPtrArray *contents;
  GPtrArray *results;           /* (element-type JsonNode) */
} Batch;

static void
done_cb (guint             index,
         MapiSubmitResult *result,
         const GError     *error,
         gpointer          user_data)
{
  Batch *batch = user_data;
  guint n = mapi_content_get_recipients (g_ptr_array_index (batch->contents, index))->len;
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  g_assert_true ((result == NULL) != (error == NULL));
  g_assert_null (g_ptr_array_index (batch->results, index));
  json_builder_begin_object (builder);
  add_string (builder, "error", error != NULL ? mapi_error_get_name (error->code) : NULL);
  add_string (builder, "text", error != NULL ? error->message : NULL);
  if (result != NULL)
    add_number (builder, "retry", mapi_submit_result_get_retry_seconds (result));
  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_array (builder);
  for (guint row = 0; row < n && result != NULL; row++)
    {
      json_builder_begin_object (builder);
      add_string (builder, "delivery", deliveries[mapi_submit_result_get_delivery (result, row)]);
      add_string (builder, "text", mapi_submit_result_get_text (result, row));
      add_number (builder, "reason", mapi_submit_result_get_reason (result, row));
      add_number (builder, "diag", mapi_submit_result_get_diag (result, row));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_ptr_array_index (batch->results, index) = json_builder_get_root (builder);
}

static JsonNode *
send_batch (MapiTransport *transport,
            JsonArray     *messages)
{
  g_autoptr(GPtrArray) contents = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_content_unref);
  g_autoptr(GPtrArray) results = g_ptr_array_new ();
  JsonArray *list = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  Batch batch = { contents, results };

  for (guint i = 0; i < json_array_get_length (messages); i++)
    g_ptr_array_add (contents, read_content (json_array_get_object_element (messages, i)));
  g_ptr_array_set_size (results, (gint) contents->len);
  transport_submit_all (transport, contents, done_cb, &batch);
  for (guint i = 0; i < results->len; i++)
    {
      g_assert_nonnull (g_ptr_array_index (results, i));
      json_array_add_element (list, g_ptr_array_index (results, i));
    }
  json_node_take_array (node, list);
  return node;
}

static void
step_cb (const char   *step,
         const char   *detail,
         const GError *error,
         double        seconds,
         gpointer      user_data)
{
  JsonBuilder *builder = user_data;

  if (seconds < 0)
    return;
  json_builder_begin_object (builder);
  add_string (builder, "step", step);
  add_string (builder, "detail", detail);
  add_string (builder, "error", error != NULL ? error->message : NULL);
  json_builder_end_object (builder);
}

static void
run (JsonObject  *input,
     JsonBuilder *output)
{
  g_autoptr(MapiSettings) settings = read_settings (input);
  g_autoptr(MapiTransport) transport = transport_new (settings);
  JsonArray *batches = json_object_get_array_member (input, "batches");
  g_autoptr(GError) error = NULL;

  json_builder_set_member_name (output, "check");
  json_builder_begin_array (output);
  if (json_object_get_boolean_member_with_default (input, "check", FALSE))
    {
      g_autoptr(MapiCheck) check = mapi_check_new (step_cb, output, NULL);

      mapi_provider_check_service (MAPI_PROVIDER (transport), check, NULL, NULL);
    }
  json_builder_end_array (output);
  json_builder_set_member_name (output, "batches");
  json_builder_begin_array (output);
  if (mapi_provider_logon (MAPI_PROVIDER (transport), MAPI_PROVIDER_LOGON_NONE, NULL, &error))
    for (guint i = 0; i < json_array_get_length (batches); i++)
      json_builder_add_value (output, send_batch (transport,
                                                  json_array_get_array_element (batches, i)));
  json_builder_end_array (output);
  add_string (output, "error", error != NULL ? mapi_error_get_name (error->code) : NULL);
  add_string (output, "text", error != NULL ? error->message : NULL);
  mapi_provider_logoff (MAPI_PROVIDER (transport));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GInputStream) in = g_unix_input_stream_new (0, FALSE);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  json_parser_load_from_stream (parser, in, NULL, &error);
  g_assert_no_error (error);
  json_builder_begin_object (builder);
  run (json_node_get_object (json_parser_get_root (parser)), builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  puts (text);
  return 0;
}
