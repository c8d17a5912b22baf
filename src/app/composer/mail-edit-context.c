/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four walls, each enough alone for most of what could be tried: a content policy that allows pictures
 * of the message and inline styles only; a network session that keeps nothing and whose proxy is a
 * closed port; no navigation whatsoever; and no script of the document's (markup off, policy 'none').
 * Ours runs in a world apart. The processes of the engine are shared by all editing views. */
#include "config.h"

#include "mail-edit-context.h"

#include <string.h>

#include "mail-spell-checker.h"

#define POLICY "default-src 'none'; img-src cid: data:; style-src 'unsafe-inline'; script-src 'none'; " \
               "form-action 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'"
#define NOWHERE "http://127.0.0.1:9"
#define HOLDER_KEY "mail-edit-context"
#define FIND_KEY   "mail-edit-find"

typedef struct
{
  MailEditFindImage  find;
  gpointer           data;
} Finder;

typedef struct
{
  WebKitWebContext     *context;
  WebKitNetworkSession *network;
} Holder;

/* Only kinds of pictures that cannot hold a script */
static const char *
sniff_image (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size > 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (size > 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (size > 6 && (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0))
    return "image/gif";
  if (size > 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (size > 2 && memcmp (data, "BM", 2) == 0)
    return "image/bmp";
  return NULL;
}

static void
cid_cb (WebKitURISchemeRequest *request,
        gpointer                user_data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  Finder *finder = view != NULL ? g_object_get_data (G_OBJECT (view), FIND_KEY) : NULL;
  const char *path = webkit_uri_scheme_request_get_path (request);
  g_autofree char *id = path != NULL ? g_uri_unescape_string (path, NULL) : NULL;
  g_autoptr(GBytes) bytes = finder != NULL && id != NULL ? finder->find (id, finder->data) : NULL;
  const char *type = bytes != NULL ? sniff_image (bytes) : NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  if (type == NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such picture");
      webkit_uri_scheme_request_finish_error (request, error);
      return;
    }
  stream = g_memory_input_stream_new_from_bytes (bytes);
  webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (bytes), type);
}

static void
holder_free (gpointer data)
{
  Holder *holder = data;

  g_object_unref (holder->context);
  g_object_unref (holder->network);
  g_free (holder);
}

/* One for the application's life */
static Holder *
get_holder (void)
{
  GApplication *application = g_application_get_default ();
  Holder *holder = application != NULL ? g_object_get_data (G_OBJECT (application), HOLDER_KEY) : NULL;
  WebKitNetworkProxySettings *proxy;
  g_auto(GStrv) languages = NULL;

  if (holder != NULL)
    return holder;
  holder = g_new0 (Holder, 1);
  holder->context = webkit_web_context_new ();
  languages = mail_spell_checker_dup_languages ();
  webkit_web_context_set_cache_model (holder->context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_set_spell_checking_enabled (holder->context, TRUE);
  webkit_web_context_set_spell_checking_languages (holder->context, (const char * const *) languages);
  webkit_web_context_register_uri_scheme (holder->context, "cid", cid_cb, NULL, NULL);
  holder->network = webkit_network_session_new_ephemeral ();
  proxy = webkit_network_proxy_settings_new (NOWHERE, NULL);
  webkit_network_session_set_proxy_settings (holder->network, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, proxy);
  webkit_network_proxy_settings_free (proxy);
  if (application != NULL)
    g_object_set_data_full (G_OBJECT (application), HOLDER_KEY, holder, holder_free);
  return holder;
}

/* The document that is loaded is the only one there will be */
static gboolean
decide_policy_cb (WebKitWebView            *view,
                  WebKitPolicyDecision     *decision,
                  WebKitPolicyDecisionType  type)
{
  WebKitNavigationAction *action;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    return FALSE;
  action = webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && g_strcmp0 (uri, "about:blank") == 0
      && webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER)
    return FALSE;
  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static WebKitSettings *
create_settings (void)
{
  WebKitSettings *settings = webkit_settings_new ();

  webkit_settings_set_enable_javascript (settings, TRUE);
  webkit_settings_set_enable_javascript_markup (settings, FALSE);
  webkit_settings_set_hardware_acceleration_policy (settings, WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER);
  webkit_settings_set_enable_html5_database (settings, FALSE);
  webkit_settings_set_enable_html5_local_storage (settings, FALSE);
  webkit_settings_set_enable_media (settings, FALSE);
  webkit_settings_set_enable_webgl (settings, FALSE);
  webkit_settings_set_enable_webaudio (settings, FALSE);
  webkit_settings_set_enable_back_forward_navigation_gestures (settings, FALSE);
  webkit_settings_set_javascript_can_open_windows_automatically (settings, FALSE);
  webkit_settings_set_javascript_can_access_clipboard (settings, FALSE);
  webkit_settings_set_enable_developer_extras (settings, FALSE);
  return settings;
}

WebKitWebView *
mail_edit_context_create_view (MailEditFindImage find,
                               gpointer          user_data)
{
  Holder *holder = get_holder ();
  g_autoptr(WebKitSettings) settings = create_settings ();
  g_autoptr(WebKitUserContentManager) manager = webkit_user_content_manager_new ();
  Finder *finder = g_new0 (Finder, 1);
  WebKitWebView *view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                                      "web-context", holder->context,
                                      "network-session", holder->network,
                                      "settings", settings,
                                      "user-content-manager", manager,
                                      "default-content-security-policy", POLICY,
                                      NULL);

  finder->find = find;
  finder->data = user_data;
  g_object_set_data_full (G_OBJECT (view), FIND_KEY, finder, g_free);
  g_signal_connect (view, "decide-policy", G_CALLBACK (decide_policy_cb), NULL);
  return view;
}
