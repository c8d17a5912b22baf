/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-send-options.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "../address/mapi-reply-recipients.h"
#include "../profile/mapi-service-private.h"
#include "../profile/mapi-service-type-private.h"
#include "../property/mapi-named-property.h"
#include "../provider/mapi-setting-private.h"
#include "../session/mapi-session-private.h"
#include "mapi-send-time.h"

/* What can be set on a message beside its text, as settings. The options every message has are
 * properties of MAPI; those a transport describes in its manifest are named properties of the
 * set below, which the transport reads with mapi_send_option_dup(). */

#define OPTION_SET "5d6a3a66-2d5f-4a0c-9a3e-6b1f0b7c8e21"

typedef struct
{
  const char *name;
  const char *label;
  const char *type;
  const char *choices;          /* (nullable): separated by ';' */
  const char *choice_labels;    /* (nullable) */
  const char *fallback;         /* (nullable): the default */
  const char *description;      /* (nullable) */
} Option;

static const Option message_options[] = {
  { "importance", N_("Importance"), "choice", "low;normal;high", N_("Low;Normal;High"), "normal", NULL },
  { "sensitivity", N_("Sensitivity"), "choice", "normal;personal;private;confidential",
    N_("Normal;Personal;Private;Confidential"), "normal", NULL },
  { "read-receipt", N_("Ask for a Read Receipt"), "boolean", NULL, NULL, "false", NULL },
  { "delivery-receipt", N_("Ask for a Delivery Report"), "boolean", NULL, NULL, "false", NULL },
  { "failure-report", N_("Report What Cannot Be Delivered"), "boolean", NULL, NULL, "true", NULL },
  { "send-after", N_("Send Not Before"), "string", NULL, NULL, NULL,
    N_("A date and time such as 2026-12-24T18:00; empty: at once") },
  { "deliver-after", N_("Deliver Not Before"), "string", NULL, NULL, NULL,
    N_("The server keeps it until then, where it can; else it waits here. A date and time such as 2026-12-24T18:00") },
  { "expires", N_("Expires"), "string", NULL, NULL, NULL,
    N_("When the message is of no more use; empty: never") },
  { "reply-to", N_("Answers Go To"), "string", NULL, NULL, NULL, N_("Addresses; empty: to the sender") },
  { "keep-copy", N_("Keep a Copy of What Was Sent"), "boolean", NULL, NULL, "true", NULL },
};

static void
add_general (GPtrArray *infos)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (message_options); i++)
    {
      const Option *option = &message_options[i];
      g_autofree char *group = g_strconcat ("Setting ", option->name, NULL);
      MapiSettingInfo *info;

      g_key_file_set_string (file, group, "Label", option->label);
      g_key_file_set_string (file, group, "Type", option->type);
      if (option->choices != NULL)
        {
          g_key_file_set_string (file, group, "Choices", option->choices);
          g_key_file_set_string (file, group, "ChoiceLabels", option->choice_labels);
        }
      if (option->fallback != NULL)
        g_key_file_set_string (file, group, "Default", option->fallback);
      if (option->description != NULL)
        g_key_file_set_string (file, group, "Description", option->description);
      info = mapi_setting_info_new_from_key_file (file, group, NULL);
      g_assert (info != NULL);
      g_ptr_array_add (infos, info);
    }
}

static gboolean
has_info (GPtrArray  *infos,
          const char *name)
{
  for (guint i = 0; i < infos->len; i++)
    if (strcmp (mapi_setting_info_get_name (infos->pdata[i]), name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
serves (MapiManifest *manifest,
        const char   *address_type)
{
  return manifest->address_types == NULL || address_type == NULL ||
         g_strv_contains ((const char * const *) manifest->address_types, address_type);
}

/* What the manifests of the profile's transports describe; nothing is loaded for it. */
static void
add_transports (GPtrArray   *infos,
                MapiSession *session,
                gboolean     of_recipient,
                const char  *address_type)
{
  g_autoptr(MapiProfile) profile = mapi_session_dup_profile (session);
  GPtrArray *services = profile != NULL ? mapi_profile_get_services (profile) : NULL;

  for (guint i = 0; services != NULL && i < services->len; i++)
    {
      MapiServiceType *type = mapi_service_get_service_type (services->pdata[i]);
      GPtrArray *parts = type != NULL ? mapi_service_type_get_parts (type) : NULL;

      for (guint j = 0; parts != NULL && j < parts->len; j++)
        {
          MapiServicePart *part = parts->pdata[j];
          GPtrArray *own = of_recipient ? part->manifest->recipient_options
                                        : part->manifest->message_options;

          if (part->kind != MAPI_RESOURCE_TRANSPORT || !serves (part->manifest, address_type))
            continue;
          for (guint k = 0; k < own->len; k++)
            if (!has_info (infos, mapi_setting_info_get_name (own->pdata[k])))
              g_ptr_array_add (infos, mapi_setting_info_ref (own->pdata[k]));
        }
    }
}

static guint32
option_tag (const char *name,
            gboolean    create)
{
  g_autoptr(MapiNamedProperty) property = mapi_named_property_new_string (OPTION_SET, name);

  return mapi_named_property_to_tag (property, MAPI_PROP_TYPE_UNICODE, create);
}

/**
 * mapi_send_option_dup:
 * @properties: properties of a message or of a recipient
 * @name: name of an option
 *
 * Gets an option that a transport describes in its manifest.
 *
 * Source: IXPLogon::RegisterOptions.
 *
 * Returns: (transfer full) (nullable): its value, %NULL if it was not set
 */
char *
mapi_send_option_dup (MapiProperties *properties,
                      const char     *name)
{
  guint32 tag;

  g_return_val_if_fail (properties != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  tag = option_tag (name, FALSE);
  return tag != 0 ? g_strdup (mapi_properties_get_string (properties, tag)) : NULL;
}

static void
set_choice (MapiSettings *settings,
            const char   *name,
            gint32        value)
{
  const char * const *choices =
    mapi_setting_info_get_choices (mapi_settings_get_info (settings, name));

  if (value >= 0 && value < (gint32) g_strv_length ((char **) choices))
    mapi_settings_set (settings, name, choices[value], NULL);
}

static void
set_time (MapiSettings   *settings,
          const char     *name,
          MapiProperties *properties,
          guint32         tag)
{
  gint64 time = mapi_properties_get_time (properties, tag);
  g_autoptr(GDateTime) utc = time > 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *text = local != NULL ? g_date_time_format_iso8601 (local) : NULL;

  mapi_settings_set (settings, name, text, NULL);
}

static void
set_boolean (MapiSettings *settings,
             const char   *name,
             gboolean      value)
{
  mapi_settings_set (settings, name, value ? "true" : "false", NULL);
}

static void
read_general (MapiSettings   *settings,
              MapiProperties *properties)
{
  const MapiValue *failure =
    mapi_properties_get_value (properties, MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED);
  g_autofree char *reply_to = mapi_reply_recipients_dup_text (properties);

  set_choice (settings, "importance", mapi_properties_get_long (properties, MAPI_PR_IMPORTANCE, 1));
  set_choice (settings, "sensitivity", mapi_properties_get_long (properties, MAPI_PR_SENSITIVITY, 0));
  set_boolean (settings, "read-receipt",
               mapi_properties_get_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED));
  set_boolean (settings, "delivery-receipt",
               mapi_properties_get_boolean (properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED));
  set_boolean (settings, "failure-report", failure == NULL || mapi_value_get_boolean (failure));
  set_time (settings, "send-after", properties, MAPI_PR_DEFERRED_SEND_TIME);
  set_time (settings, "deliver-after", properties, MAPI_PR_DEFERRED_DELIVERY_TIME);
  set_time (settings, "expires", properties, MAPI_PR_EXPIRY_TIME);
  mapi_settings_set (settings, "reply-to", reply_to, NULL);
  set_boolean (settings, "keep-copy",
               !mapi_properties_get_boolean (properties, MAPI_PR_DELETE_AFTER_SUBMIT));
}

static void
read_own (MapiSettings   *settings,
          MapiProperties *properties)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      g_autofree char *value = mapi_send_option_dup (properties, name);

      if (value != NULL)
        mapi_settings_set (settings, name, value, NULL);
    }
}

/* Options of a transport: what differs from the default */
static void
write_own (MapiSettings   *settings,
           MapiProperties *properties,
           guint           first)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = first; i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      gboolean is_set = mapi_settings_is_set (settings, name);
      guint32 tag = option_tag (name, is_set);
      g_autofree char *value = is_set ? mapi_settings_dup_string (settings, name) : NULL;

      if (value != NULL)
        mapi_properties_set_string (properties, tag, value);
      else if (tag != 0)
        mapi_properties_remove (properties, tag);
    }
}

/**
 * mapi_session_dup_message_options:
 * @session: a session
 * @content: a message that is being written
 *
 * Describes what can be set on a message beside its text: what every message has, then what the
 * transports of the profile offer. Any thread.
 *
 * Source: IMAPISession::MessageOptions.
 *
 * Returns: (transfer full): settings with the values of @content
 */
MapiSettings *
mapi_session_dup_message_options (MapiSession *session,
                                  MapiContent *content)
{
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  MapiSettings *settings;

  g_return_val_if_fail (MAPI_IS_SESSION (session), NULL);
  g_return_val_if_fail (content != NULL, NULL);

  add_general (infos);
  add_transports (infos, session, FALSE, NULL);
  settings = mapi_settings_new (infos);
  read_own (settings, mapi_content_get_properties (content));
  read_general (settings, mapi_content_get_properties (content));
  return settings;
}

static gint32
get_choice (MapiSettings *settings,
            const char   *name)
{
  const char * const *choices =
    mapi_setting_info_get_choices (mapi_settings_get_info (settings, name));
  g_autofree char *value = mapi_settings_dup_string (settings, name);

  for (gint32 i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (choices[i], value) == 0)
      return i;
  return 0;
}

/* *@time 0: none */
static gboolean
get_time (MapiSettings  *settings,
          const char    *name,
          gint64        *time,
          GError       **error)
{
  g_autofree char *text = mapi_settings_dup_string (settings, name);

  *time = 0;
  if (text == NULL || *g_strstrip (text) == '\0')
    return TRUE;
  if (mapi_send_time_parse (text, time, error))
    return TRUE;
  g_prefix_error (error, _("%s: "), mapi_setting_info_get_label (mapi_settings_get_info (settings, name)));
  return FALSE;
}

static void
write_time (MapiProperties *properties,
            guint32         tag,
            gint64          time)
{
  if (time != 0)
    mapi_properties_set_time (properties, tag, time);
  else
    mapi_properties_remove (properties, tag);
}

static void
write_copy (MapiProperties *properties,
            gboolean        keep)
{
  if (keep)
    mapi_properties_remove (properties, MAPI_PR_DELETE_AFTER_SUBMIT);
  else
    {
      mapi_properties_set_boolean (properties, MAPI_PR_DELETE_AFTER_SUBMIT, TRUE);
      mapi_properties_remove (properties, MAPI_PR_SENTMAIL_ENTRYID);
    }
}

/**
 * mapi_session_set_message_options:
 * @session: a session
 * @content: a message that is being written
 * @options: what mapi_session_dup_message_options() gave, changed
 * @error: return location for an error
 *
 * Puts options into a message.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE for what is no time or no address; nothing has changed then.
 *
 * Returns: %TRUE if they were set
 */
gboolean
mapi_session_set_message_options (MapiSession   *session,
                                  MapiContent   *content,
                                  MapiSettings  *options,
                                  GError       **error)
{
  MapiProperties *properties;
  g_autofree char *reply_to = NULL;
  gint64 after, deliver, expires;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (content != NULL, FALSE);
  g_return_val_if_fail (MAPI_IS_SETTINGS (options), FALSE);

  properties = mapi_content_get_properties (content);
  reply_to = mapi_settings_dup_string (options, "reply-to");
  if (!get_time (options, "send-after", &after, error) ||
      !get_time (options, "deliver-after", &deliver, error) ||
      !get_time (options, "expires", &expires, error) ||
      !mapi_reply_recipients_set_text (properties, reply_to, error))
    return FALSE;
  mapi_properties_set_long (properties, MAPI_PR_IMPORTANCE, get_choice (options, "importance"));
  mapi_properties_set_long (properties, MAPI_PR_SENSITIVITY, get_choice (options, "sensitivity"));
  mapi_properties_set_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED,
                               mapi_settings_get_boolean (options, "read-receipt"));
  mapi_properties_set_boolean (properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
                               mapi_settings_get_boolean (options, "delivery-receipt"));
  mapi_properties_set_boolean (properties, MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
                               mapi_settings_get_boolean (options, "failure-report"));
  write_time (properties, MAPI_PR_DEFERRED_SEND_TIME, after);
  write_time (properties, MAPI_PR_DEFERRED_DELIVERY_TIME, deliver);
  write_time (properties, MAPI_PR_EXPIRY_TIME, expires);
  write_copy (properties, mapi_settings_get_boolean (options, "keep-copy"));
  write_own (options, properties, G_N_ELEMENTS (message_options));
  return TRUE;
}

/**
 * mapi_session_dup_recipient_options:
 * @session: a session
 * @recipient: a recipient of a message that is being written
 *
 * Describes what the transports that serve a recipient let one set on it. Any thread.
 *
 * Source: IAddrBook::RecipOptions.
 *
 * Returns: (transfer full) (nullable): settings with the values of @recipient, %NULL if there are none
 */
MapiSettings *
mapi_session_dup_recipient_options (MapiSession    *session,
                                    MapiProperties *recipient)
{
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  MapiSettings *settings;

  g_return_val_if_fail (MAPI_IS_SESSION (session), NULL);
  g_return_val_if_fail (recipient != NULL, NULL);

  add_transports (infos, session, TRUE, mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE));
  if (infos->len == 0)
    return NULL;
  settings = mapi_settings_new (infos);
  read_own (settings, recipient);
  return settings;
}

/**
 * mapi_session_set_recipient_options:
 * @session: a session
 * @recipient: a recipient of a message that is being written
 * @options: what mapi_session_dup_recipient_options() gave, changed
 * @error: return location for an error
 *
 * Puts options on a recipient.
 *
 * Returns: %TRUE; settings have been checked when they were set
 */
gboolean
mapi_session_set_recipient_options (MapiSession     *session,
                                    MapiProperties  *recipient,
                                    MapiSettings    *options,
                                    GError         **error)
{
  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (recipient != NULL, FALSE);
  g_return_val_if_fail (MAPI_IS_SETTINGS (options), FALSE);

  write_own (options, recipient, 0);
  return TRUE;
}
