/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four layers that each would do alone stand together: the compiled filter blocks
 * every address but cid:, data: and about:, the content security policy allows inline style and
 * pictures of the message alone, the network session has a proxy nobody listens on, and the view's
 * owner refuses every navigation. Views for pictures from elsewhere come from a second family with
 * a session of its own, those one writes in from a third: what is read and what is written never
 * meet in one process. Views of one family share one web process. */
#include "config.h"

#include "mail-web-core.h"

#include <adwaita.h>
#include <string.h>

#define NOWHERE "http://127.0.0.1:9"
#define WORLD   "estafette"
/* What tells of the page: where it runs the mail has nothing */
#define SCRIPT  "/org/estafette/Mail/reader/mail-page.js"
#define MAX_PART (64 * 1024 * 1024)

#define POLICY(images) \
  "default-src 'none'; img-src cid: data:" images "; style-src 'unsafe-inline'; font-src 'none'; media-src 'none'; " \
  "script-src 'none'; form-action 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'; connect-src 'none'"

static const char filter_blocked[] =
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}},"
  "{\"trigger\":{\"url-filter\":\"^data:\"},\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^cid:\"},\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^about:\"},\"action\":{\"type\":\"ignore-previous-rules\"}}]";

static const char filter_images[] =
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}},"
  "{\"trigger\":{\"url-filter\":\"^https?:\",\"resource-type\":[\"image\"]},"
  "\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^data:\"},\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^cid:\"},\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^about:\"},\"action\":{\"type\":\"ignore-previous-rules\"}}]";

enum { FAMILY_BLOCKED, FAMILY_IMAGES, FAMILY_EDITING, N_FAMILIES };

struct _MailWebCore
{
  GObject                  parent_instance;

  WebKitWebContext        *context;     /* (owned) */
  WebKitSettings          *settings;    /* (owned) */
  WebKitUserContentFilterStore *store;  /* (owned) */
  WebKitUserContentFilter *filters[N_FAMILIES]; /* (owned) (nullable): none of its own for editing */
  WebKitNetworkSession    *sessions[N_FAMILIES]; /* (owned) (nullable) */
  GPtrArray               *views[N_FAMILIES];   /* (owned) of weak pointers: whom to share a process with */
  MailWebEngine           *engine;      /* (unowned) (nullable): whose this is, which is told the state */
  MailWebLayers            layers;
  MailWebEngineState       state;
  gboolean                 sandbox_known;
};

G_DEFINE_FINAL_TYPE (MailWebCore, mail_web_core, G_TYPE_OBJECT)

static void
set_state (MailWebCore      *self,
           MailWebEngineState  state)
{
  if (self->state == state)
    return;
  self->state = state;
  if (self->engine != NULL)
    mail_web_engine_set_state (self->engine, state);
}

static void
check_ready (MailWebCore *self)
{
  if (self->state == MAIL_WEB_ENGINE_STARTING && self->sandbox_known && self->filters[FAMILY_BLOCKED] != NULL
      && self->filters[FAMILY_IMAGES] != NULL)
    set_state (self, MAIL_WEB_ENGINE_READY);
}

static void
filter_saved_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MailWebCore) self = MAIL_WEB_CORE (user_data);
  g_autoptr(GError) error = NULL;
  WebKitUserContentFilter *filter =
    webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (source), result, &error);
  gboolean is_images;

  if (filter == NULL)
    {
      g_debug ("The content filter cannot be made: %s", error->message);
      set_state (self, MAIL_WEB_ENGINE_UNAVAILABLE);
      return;
    }
  is_images = strcmp (webkit_user_content_filter_get_identifier (filter), "images") == 0;
  self->filters[is_images ? FAMILY_IMAGES : FAMILY_BLOCKED] = filter;
  check_ready (self);
}

static void
save_filter (MailWebCore *self,
             const char    *name,
             const char    *json)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (json, strlen (json));

  webkit_user_content_filter_store_save (self->store, name, bytes, NULL, filter_saved_cb, g_object_ref (self));
}

static void
sandbox_probed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(MailWebCore) self = MAIL_WEB_CORE (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    {
      g_debug ("No sandbox for mail: %s", error->message);
      set_state (self, MAIL_WEB_ENGINE_UNAVAILABLE);
      return;
    }
  self->sandbox_known = TRUE;
  check_ready (self);
}

/* Without a sandbox WebKit ends the whole program; so it is tried first. */
static void
probe_sandbox (MailWebCore *self)
{
  g_autoptr(GSubprocess) process = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      self->sandbox_known = TRUE;
      return;
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                              "bwrap", "--unshare-user", "--ro-bind", "/", "/", "true", NULL);
  if (process == NULL)
    set_state (self, MAIL_WEB_ENGINE_UNAVAILABLE);
  else
    g_subprocess_wait_check_async (process, NULL, sandbox_probed_cb, g_object_ref (self));
}

/* Only pictures, and only by what their bytes say */
static const char *
sniff_picture (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < 12 || size > MAX_PART)
    return NULL;
  if (memcmp (data, "\211PNG\r\n\032\n", 8) == 0)
    return "image/png";
  if (memcmp (data, "\377\330\377", 3) == 0)
    return "image/jpeg";
  if (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0)
    return "image/gif";
  if (memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  return memcmp (data, "BM", 2) == 0 ? "image/bmp" : NULL;
}

static void
part_requested_cb (WebKitURISchemeRequest *request,
                   gpointer                user_data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  MailWebPartFunc func = view != NULL ? g_object_get_data (G_OBJECT (view), "mail-part-func") : NULL;
  g_autoptr(GBytes) bytes = func != NULL ? func (view, webkit_uri_scheme_request_get_uri (request)) : NULL;
  const char *type = bytes != NULL ? sniff_picture (bytes) : NULL;

  if (type == NULL)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such picture");

      webkit_uri_scheme_request_finish_error (request, error);
    }
  else
    {
      g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

      webkit_uri_scheme_request_finish (request, stream, g_bytes_get_size (bytes), type);
    }
}

static WebKitSettings *
create_settings (void)
{
  return g_object_new (WEBKIT_TYPE_SETTINGS,
                       "enable-javascript", TRUE, "enable-javascript-markup", FALSE,
                       "javascript-can-open-windows-automatically", FALSE,
                       "javascript-can-access-clipboard", FALSE,
                       "hardware-acceleration-policy", WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER,
                       "enable-webgl", FALSE, "enable-media", FALSE, "enable-webaudio", FALSE,
                       "enable-mediasource", FALSE, "enable-media-stream", FALSE, "enable-webrtc", FALSE,
                       "enable-encrypted-media", FALSE,
                       "enable-dns-prefetching", FALSE,
                       "enable-html5-database", FALSE, "enable-html5-local-storage", FALSE,
                       "enable-page-cache", FALSE, "enable-fullscreen", FALSE,
                       "enable-back-forward-navigation-gestures", FALSE,
                       "enable-developer-extras", FALSE, "enable-tabs-to-links", TRUE,
                       "print-backgrounds", TRUE, "default-charset", "utf-8",
                       "allow-file-access-from-file-urls", FALSE,
                       "allow-universal-access-from-file-urls", FALSE,
                       NULL);
}

static WebKitNetworkSession *
create_session (MailWebCore *self,
                gboolean       images)
{
  WebKitNetworkSession *session = webkit_network_session_new_ephemeral ();

  webkit_cookie_manager_set_accept_policy (webkit_network_session_get_cookie_manager (session),
                                           WEBKIT_COOKIE_POLICY_ACCEPT_NEVER);
  webkit_network_session_set_persistent_credential_storage_enabled (session, FALSE);
  if (!images && (self->layers & MAIL_WEB_LAYER_PROXY))
    {
      WebKitNetworkProxySettings *nowhere = webkit_network_proxy_settings_new (NOWHERE, NULL);

      webkit_network_session_set_proxy_settings (session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, nowhere);
      webkit_network_proxy_settings_free (nowhere);
    }
  return session;
}

static void
view_gone_cb (gpointer  user_data,
              GObject  *view)
{
  g_ptr_array_remove_fast (user_data, view);
}

static void
add_teller (WebKitUserContentManager *manager)
{
  g_autoptr(GBytes) script = g_resources_lookup_data (SCRIPT, 0, NULL);
  WebKitUserScript *teller =
    webkit_user_script_new_for_world (g_bytes_get_data (script, NULL), WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                                      WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END, WORLD, NULL, NULL);

  webkit_user_content_manager_register_script_message_handler (manager, "estafette", WORLD);
  webkit_user_content_manager_add_script (manager, teller);
  webkit_user_script_unref (teller);
}

/* Never a transparent one: what is drawn without a graphics card stays below what is drawn next. */
static void
update_background (WebKitWebView *view)
{
  GdkRGBA color = { 1, 1, 1, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (view)), "view_bg_color", &color);
  webkit_web_view_set_background_color (view, &color);
}

static void
follow_background (WebKitWebView *view)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  update_background (view);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (update_background), view, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (update_background), view, G_CONNECT_SWAPPED);
  g_signal_connect (view, "realize", G_CALLBACK (update_background), NULL);
}

static WebKitWebView *
create_view (MailWebCore   *self,
             guint            family,
             MailWebPartFunc  func)
{
  g_autoptr(WebKitUserContentManager) manager = webkit_user_content_manager_new ();
  const char *policy = family == FAMILY_IMAGES ? POLICY (" http: https:") : POLICY ("");
  GPtrArray *views = self->views[family];
  WebKitWebView *view;

  if (self->layers & MAIL_WEB_LAYER_FILTER)
    webkit_user_content_manager_add_filter (manager, self->filters[family == FAMILY_IMAGES ? FAMILY_IMAGES
                                                                                          : FAMILY_BLOCKED]);
  if (family != FAMILY_EDITING)
    add_teller (manager);
  if ((self->layers & MAIL_WEB_LAYER_POLICY) == 0)
    policy = NULL;
  if (self->sessions[family] == NULL)
    self->sessions[family] = create_session (self, family == FAMILY_IMAGES);
  if (views->len > 0)
    view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "related-view", views->pdata[0], "settings", self->settings,
                         "user-content-manager", manager, "default-content-security-policy", policy, NULL);
  else
    view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "web-context", self->context, "network-session",
                         self->sessions[family], "settings", self->settings, "user-content-manager", manager,
                         "default-content-security-policy", policy, NULL);
  g_ptr_array_add (views, view);
  g_object_weak_ref (G_OBJECT (view), view_gone_cb, views);
  g_object_set_data (G_OBJECT (view), "mail-part-func", func);
  follow_background (view);
  return view;
}

WebKitWebView *
mail_web_core_create_view (MailWebCore   *self,
                             gboolean         remote_images,
                             MailWebPartFunc  func)
{
  g_return_val_if_fail (MAIL_IS_WEB_CORE (self), NULL);
  g_return_val_if_fail (self->state == MAIL_WEB_ENGINE_READY, NULL);

  return create_view (self, remote_images ? FAMILY_IMAGES : FAMILY_BLOCKED, func);
}

void
mail_web_core_set_languages (MailWebCore      *self,
                               const char * const *languages)
{
  g_return_if_fail (MAIL_IS_WEB_CORE (self));

  webkit_web_context_set_spell_checking_enabled (self->context, languages[0] != NULL);
  if (languages[0] != NULL)
    webkit_web_context_set_spell_checking_languages (self->context, languages);
}

WebKitWebView *
mail_web_core_create_editing_view (MailWebCore   *self,
                                     MailWebPartFunc  func)
{
  WebKitWebView *view;

  g_return_val_if_fail (MAIL_IS_WEB_CORE (self), NULL);
  g_return_val_if_fail (self->state == MAIL_WEB_ENGINE_READY, NULL);

  view = create_view (self, FAMILY_EDITING, func);
  webkit_web_view_set_editable (view, TRUE);
  return view;
}

/* The reader's letters are the desktop's */
static void
font_changed_cb (MailWebCore *self)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *name = NULL;
  PangoFontDescription *font;
  double points;

  if (settings == NULL)
    return;
  g_object_get (settings, "gtk-font-name", &name, NULL);
  font = pango_font_description_from_string (name != NULL ? name : "Sans 11");
  points = pango_font_description_get_size (font) > 0 ? (double) pango_font_description_get_size (font) / PANGO_SCALE
                                                      : 11;
  if (pango_font_description_get_family (font) != NULL)
    {
      webkit_settings_set_default_font_family (self->settings, pango_font_description_get_family (font));
      webkit_settings_set_sans_serif_font_family (self->settings, pango_font_description_get_family (font));
    }
  webkit_settings_set_default_font_size (self->settings, webkit_settings_font_size_to_pixels ((guint32) points));
  webkit_settings_set_default_monospace_font_size (self->settings,
                                                   webkit_settings_font_size_to_pixels ((guint32) points));
  pango_font_description_free (font);
}

static void
mail_web_core_dispose (GObject *object)
{
  MailWebCore *self = MAIL_WEB_CORE (object);

  g_clear_weak_pointer (&self->engine);
  for (guint i = 0; i < N_FAMILIES; i++)
    {
      for (guint j = 0; self->views[i] != NULL && j < self->views[i]->len; j++)
        g_object_weak_unref (self->views[i]->pdata[j], view_gone_cb, self->views[i]);
      g_clear_pointer (&self->views[i], g_ptr_array_unref);
      g_clear_pointer (&self->filters[i], webkit_user_content_filter_unref);
      g_clear_object (&self->sessions[i]);
    }
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (mail_web_core_parent_class)->dispose (object);
}

static void
mail_web_core_class_init (MailWebCoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_web_core_dispose;
}

static void
mail_web_core_init (MailWebCore *self)
{
  GtkSettings *settings = gtk_settings_get_default ();

  for (guint i = 0; i < N_FAMILIES; i++)
    self->views[i] = g_ptr_array_new ();
  self->settings = create_settings ();
  font_changed_cb (self);
  if (settings == NULL)
    return;
  g_signal_connect_object (settings, "notify::gtk-font-name", G_CALLBACK (font_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::gtk-xft-dpi", G_CALLBACK (font_changed_cb), self, G_CONNECT_SWAPPED);
}

GObject *
mail_web_core_new (MailWebEngine *engine,
                   MailWebLayers  layers)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "estafette", "filters", NULL);
  MailWebCore *self = g_object_new (MAIL_TYPE_WEB_CORE, NULL);

  g_set_weak_pointer (&self->engine, engine);
  self->layers = layers;
  probe_sandbox (self);
  if (self->state == MAIL_WEB_ENGINE_UNAVAILABLE)
    return G_OBJECT (self);
  self->context = webkit_web_context_new ();
  webkit_web_context_set_cache_model (self->context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_set_spell_checking_enabled (self->context, FALSE);
  webkit_web_context_register_uri_scheme (self->context, "cid", part_requested_cb, NULL, NULL);
  g_mkdir_with_parents (folder, 0700);
  self->store = webkit_user_content_filter_store_new (folder);
  save_filter (self, "blocked", filter_blocked);
  save_filter (self, "images", filter_images);
  return G_OBJECT (self);
}
