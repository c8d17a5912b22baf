/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-send.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is set on a message or on one of its recipients beside its text, and going on with a draft. */

/* *@name and *@value point into @text, which is changed. */
static gboolean
split (char        *text,
       const char **name,
       const char **value,
       GError     **error)
{
  char *equals = strchr (text, '=');

  if (equals == NULL)
    return cli_usage_error (error, _("“%s” is no option: NAME=VALUE."), text);
  *equals = '\0';
  *name = text;
  *value = equals + 1;
  return TRUE;
}

/* What it is about is said by name: what fits is for the person to choose from */
static gboolean
set_one (MapiSettings  *settings,
         const char    *name,
         const char    *value,
         GError       **error)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);
  g_autoptr(GString) known = g_string_new (NULL);

  if (mapi_settings_get_info (settings, name) != NULL)
    return mapi_settings_set (settings, name, value, error);
  for (guint i = 0; i < infos->len; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", mapi_setting_info_get_name (infos->pdata[i]));
  return cli_usage_error (error, _("There is no option “%s”. There are: %s."), name, known->str);
}

static MapiProperties *
find_recipient (MapiContent *content,
                const char  *text)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);
      const char *name = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME);

      if ((address != NULL && g_ascii_strcasecmp (address, text) == 0) || g_strcmp0 (name, text) == 0)
        return recipients->pdata[i];
    }
  return NULL;
}

/* ADDRESS:NAME=VALUE */
static gboolean
set_recipient_option (CliContext   *context,
                      MapiContent  *content,
                      const char   *text,
                      GError      **error)
{
  g_autofree char *copy = g_strdup (text);
  g_autoptr(MapiSettings) settings = NULL;
  MapiProperties *recipient;
  const char *name = NULL, *value = NULL;
  char *colon;

  if (!split (copy, &name, &value, error))
    return FALSE;
  colon = strrchr (copy, ':');
  if (colon == NULL)
    return cli_usage_error (error, _("“%s” names no recipient: ADDRESS:NAME=VALUE."), text);
  *colon = '\0';
  recipient = find_recipient (content, copy);
  if (recipient == NULL)
    return cli_usage_error (error, _("“%s” is no recipient of the message."), copy);
  settings = mapi_session_dup_recipient_options (context->session, recipient);
  if (settings == NULL)
    return cli_usage_error (error, _("No service of the profile has options for “%s”."), copy);
  return set_one (settings, colon + 1, value, error) &&
         mapi_session_set_recipient_options (context->session, recipient, settings, error);
}

gboolean
cli_send_set_options (CliContext      *context,
                      CliSendOptions  *options,
                      MapiContent     *content,
                      GError         **error)
{
  g_autoptr(MapiSettings) settings =
    options->option != NULL ? mapi_session_dup_message_options (context->session, content) : NULL;

  for (guint i = 0; settings != NULL && options->option[i] != NULL; i++)
    {
      g_autofree char *copy = g_strdup (options->option[i]);
      const char *name = NULL, *value = NULL;

      if (!split (copy, &name, &value, error) || !set_one (settings, name, value, error))
        return FALSE;
    }
  if (settings != NULL && !mapi_session_set_message_options (context->session, content, settings, error))
    return FALSE;
  for (guint i = 0; options->recipient_option != NULL && options->recipient_option[i] != NULL; i++)
    if (!set_recipient_option (context, content, options->recipient_option[i], error))
      return FALSE;
  return TRUE;
}

/* ---- going on with a draft ---- */

/* Whoever has got it already stays, marked as they are. */
static void
drop_recipients (MapiContent       *content,
                 MapiRecipientType  type)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = recipients->len; i > 0; i--)
    if (mapi_properties_get_long (recipients->pdata[i - 1], MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO) == (gint32) type)
      g_ptr_array_remove_index (recipients, i - 1);
}

static void
drop_what_is_given (CliSendOptions *options,
                    MapiContent    *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);

  if (options->to != NULL)
    drop_recipients (content, MAPI_RECIPIENT_TO);
  if (options->cc != NULL)
    drop_recipients (content, MAPI_RECIPIENT_CC);
  if (options->bcc != NULL)
    drop_recipients (content, MAPI_RECIPIENT_BCC);
  /* What begins a conversation gives it its name */
  if (options->subject != NULL && !mapi_properties_has (properties, MAPI_PR_IN_REPLY_TO_ID))
    {
      mapi_properties_remove (properties, MAPI_PR_CONVERSATION_TOPIC);
      mapi_properties_remove (properties, MAPI_PR_CONVERSATION_INDEX);
    }
  if (options->body == NULL && options->html == NULL)
    return;
  mapi_properties_remove (properties, MAPI_PR_BODY);
  mapi_properties_remove (properties, MAPI_PR_HTML);
}

gboolean
cli_send_continue (CliContext      *context,
                   CliSendOptions  *options,
                   GError         **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = cli_context_parse_id (context, options->draft_id, &store, error);
  MapiContent *content;

  if (id != NULL)
    options->open = mapi_message_open (store, id, MAPI_OPEN_MODIFY, NULL, error);
  if (options->open == NULL)
    return FALSE;
  content = mapi_message_get_content (options->open);
  if ((mapi_message_get_flags (options->open) & MAPI_MSGFLAG_UNSENT) == 0)
    return cli_usage_error (error, _("“%s” is no draft."), options->draft_id);
  drop_what_is_given (options, content);
  return cli_send_fill (options, content, error) && cli_send_finish (context, options, store, content, error);
}
