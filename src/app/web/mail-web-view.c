/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-web-view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mail-link-target.h"
#include "mail-web-core.h"

#define LEAST_HEIGHT 24
#define MAX_SPARE    3
#define MAX_MATCHES  1000
#define USUAL_DPI    96

struct _MailWebView
{
  GtkWidget      parent_instance;

  MailWebEngine *engine;        /* (unowned) (nullable) whose pool it goes back to */
  WebKitWebView *view;          /* (unowned) the child */
  MapiContent   *content;       /* (owned) (nullable) */
  GtkEventController *motion;   /* (unowned) */
  int            height;        /* what it takes, of a page as high as this: */
  double         page_height;   /* CSS pixels */
  double         scroll_top;
  double         scroll_max;
  int            max_height;
  char          *hovered;       /* (owned) (nullable): the link below the pointer */
  char          *focused;       /* (owned) (nullable): the link that has the focus */
  char          *next;          /* (owned) (nullable): loaded once what is on its way is there */
  gboolean       is_coming;     /* the engine has been given a page and has not put it there yet */
  gboolean       is_wanted;     /* there is a page, and nobody has let go of it */
  gboolean       is_committed;  /* what the page tells is of the new one */
  gboolean       is_drawn;      /* and so is the picture */
  gboolean       is_finished;   /* with all its pictures */
  gboolean       is_loaded;
  gboolean       is_searched;
};

G_DEFINE_FINAL_TYPE (MailWebView, mail_web_view, GTK_TYPE_WIDGET)

enum { LINK_ACTIVATED, LINK_HOVERED, LOADED, FAILED, FOUND, PRINT_FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Pixels of the window to one of the page. Large text of the desktop makes the whole page larger, which the zoom
 * level of the view says nothing of. */
static double
get_scale (MailWebView *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return webkit_web_view_get_zoom_level (self->view) * (dpi > 0 ? dpi / (1024.0 * USUAL_DPI) : 1);
}

static void
update_height (MailWebView *self)
{
  double height = ceil (self->page_height * get_scale (self));
  int wanted = (int) CLAMP (height, LEAST_HEIGHT, self->max_height);

  if (wanted == self->height)
    return;
  self->height = wanted;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
take_height (MailWebView *self,
             double       height)
{
  if (height == self->page_height || !isfinite (height))
    return;
  self->page_height = height;
  update_height (self);
}

static void
check_loaded (MailWebView *self)
{
  /* Nothing is drawn where nobody looks */
  if (self->is_loaded || !self->is_finished || !(self->is_drawn || !gtk_widget_get_mapped (GTK_WIDGET (self))))
    return;
  self->is_loaded = TRUE;
  g_signal_emit (self, signals[LOADED], 0);
}

/* A picture of another size is thrown away by the engine when it arrives, and another one made */
static gboolean
is_size (MailWebView *self,
         double       width,
         double       height)
{
  double scale = get_scale (self);

  return fabs (width * scale - gtk_widget_get_width (GTK_WIDGET (self->view))) < 2 + scale
         && fabs (height * scale - gtk_widget_get_height (GTK_WIDGET (self->view))) < 2 + scale;
}

/* What the keyboard is at counts where the pointer is at nothing */
static void
tell_link (MailWebView *self)
{
  g_signal_emit (self, signals[LINK_HOVERED], 0, self->hovered != NULL ? self->hovered : self->focused);
}

static void
set_link (MailWebView  *self,
          char        **link,
          const char   *uri)
{
  char *given = uri != NULL && *uri != '\0' ? g_strdup (uri) : NULL;

  g_free (*link);
  *link = given;
  tell_link (self);
}

/* "drawn height top max view-width view-height", or "link" and where the one with the focus leads */
static void
told_cb (MailWebView              *self,
         JSCValue                 *value,
         WebKitUserContentManager *manager)
{
  g_autofree char *text = jsc_value_to_string (value);
  int drawn;
  double height;
  double top;
  double most;
  double view_width;
  double view_height;

  if (g_str_has_prefix (text, "link "))
    {
      if (self->is_committed)
        set_link (self, &self->focused, text + strlen ("link "));
      return;
    }
  if (sscanf (text, "%d %lf %lf %lf %lf %lf", &drawn, &height, &top, &most, &view_width, &view_height) != 6
      || !self->is_committed || !(self->is_drawn || (drawn && is_size (self, view_width, view_height))))
    return;
  gtk_widget_set_opacity (GTK_WIDGET (self->view), 1);
  self->is_drawn = TRUE;
  self->scroll_top = top;
  self->scroll_max = most;
  take_height (self, height);
  check_loaded (self);
}

static gboolean
is_own_page (const char *uri)
{
  return uri == NULL || strcmp (uri, "about:blank") == 0;
}

/* The page is put there by us; everything else is somebody wanting to go somewhere */
static gboolean
decide_policy_cb (MailWebView              *self,
                  WebKitPolicyDecision     *decision,
                  WebKitPolicyDecisionType  type)
{
  WebKitNavigationAction *action;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      uri = webkit_uri_request_get_uri (
        webkit_response_policy_decision_get_request (WEBKIT_RESPONSE_POLICY_DECISION (decision)));
      if (is_own_page (uri) || g_str_has_prefix (uri, "cid:"))
        webkit_policy_decision_use (decision);
      else
        webkit_policy_decision_ignore (decision);
      return TRUE;
    }
  action = webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && is_own_page (uri)
      && webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER)
    {
      webkit_policy_decision_use (decision);
      return TRUE;
    }
  webkit_policy_decision_ignore (decision);
  if (uri != NULL && !is_own_page (uri) && webkit_navigation_action_is_user_gesture (action)
      && (type == WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION
          || webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED))
    g_signal_emit (self, signals[LINK_ACTIVATED], 0, uri);
  return TRUE;
}

static void
mouse_target_cb (MailWebView         *self,
                 WebKitHitTestResult *hit,
                 guint                modifiers)
{
  set_link (self, &self->hovered,
            webkit_hit_test_result_context_is_link (hit) ? webkit_hit_test_result_get_link_uri (hit) : NULL);
}

/* Where a link leads is the first line of its menu: a finger that is held on it asks for that */
static void
tell_target (WebKitContextMenu   *menu,
             WebKitHitTestResult *hit)
{
  g_autofree char *target = mail_link_dup_target (webkit_hit_test_result_get_link_uri (hit));
  g_auto(GStrv) parts = g_strsplit (target, "_", -1);
  g_autofree char *label = g_strjoinv ("__", parts);
  g_autoptr(GSimpleAction) action = g_simple_action_new ("target", NULL);

  g_simple_action_set_enabled (action, FALSE);
  webkit_context_menu_prepend (menu, webkit_context_menu_item_new_from_gaction (G_ACTION (action), label, NULL));
}

/* What a browser would offer makes no sense here */
static gboolean
context_menu_cb (MailWebView         *self,
                 WebKitContextMenu   *menu,
                 WebKitHitTestResult *hit)
{
  GList *next;

  for (GList *item = webkit_context_menu_get_items (menu); item != NULL; item = next)
    {
      next = item->next;
      switch (webkit_context_menu_item_get_stock_action (item->data))
        {
        case WEBKIT_CONTEXT_MENU_ACTION_COPY:
        case WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL:
        case WEBKIT_CONTEXT_MENU_ACTION_COPY_LINK_TO_CLIPBOARD:
        case WEBKIT_CONTEXT_MENU_ACTION_COPY_IMAGE_TO_CLIPBOARD:
          break;
        default:
          webkit_context_menu_remove (menu, item->data);
        }
    }
  if (webkit_hit_test_result_context_is_link (hit))
    tell_target (menu, hit);
  return webkit_context_menu_get_n_items (menu) == 0;
}

/* One page at a time is on its way: nothing tells the arrival of a page from that of the one it took the place of, and
 * what is shown under a sender's name must be what that sender has written. */
static void
start_page (MailWebView *self,
            const char  *page)
{
  self->is_coming = TRUE;
  webkit_web_view_load_html (self->view, page, NULL);
}

/* The page is the new one from here on, the picture only when that has been drawn: that takes long for a long one */
static void
arrive (MailWebView *self)
{
  g_autofree char *next = g_steal_pointer (&self->next);

  self->is_coming = FALSE;
  if (next != NULL)
    start_page (self, next);
  else
    self->is_committed = self->is_wanted;
}

/* It never comes */
static gboolean
load_failed_cb (MailWebView     *self,
                WebKitLoadEvent  event)
{
  if (event == WEBKIT_LOAD_STARTED && self->next != NULL)
    arrive (self);
  else if (event == WEBKIT_LOAD_STARTED)
    self->is_coming = FALSE;
  return FALSE;
}

static void
load_changed_cb (MailWebView     *self,
                 WebKitLoadEvent  event)
{
  if (event == WEBKIT_LOAD_COMMITTED)
    arrive (self);
  /* The end of one that this one took the place of is not its end */
  if (event != WEBKIT_LOAD_FINISHED || !self->is_committed)
    return;
  self->is_finished = TRUE;
  check_loaded (self);
}

/* The process is gone; the program goes on, and whoever shows the page shows something else */
static void
terminated_cb (MailWebView *self)
{
  self->engine = NULL;
  /* Nothing is on its way any more: a new page starts a new process */
  self->is_coming = self->is_committed = FALSE;
  g_clear_pointer (&self->next, g_free);
  g_signal_emit (self, signals[FAILED], 0);
}

static gboolean
refuse_cb (void)
{
  return TRUE;
}

static GBytes *
find_part (WebKitWebView *view,
           const char    *uri)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (view));
  MailWebView *self = parent != NULL && MAIL_IS_WEB_VIEW (parent) ? MAIL_WEB_VIEW (parent) : NULL;
  g_autofree char *name = NULL;

  if (self == NULL || self->content == NULL || g_ascii_strncasecmp (uri, "cid:", 4) != 0)
    return NULL;
  name = g_uri_unescape_string (uri + 4, NULL);
  for (guint i = 0; name != NULL && i < mapi_content_get_n_attachments (self->content); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (self->content, i);
      GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);

      if (data != NULL
          && (g_strcmp0 (mapi_properties_get_string (attachment, MAPI_PR_ATTACH_CONTENT_ID), name) == 0
              || g_strcmp0 (mapi_properties_get_string (attachment, MAPI_PR_ATTACH_CONTENT_LOCATION), name) == 0))
        return g_bytes_ref (data);
    }
  return NULL;
}

static void
mail_web_view_dispose (GObject *object)
{
  MailWebView *self = MAIL_WEB_VIEW (object);

  if (self->view != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->view));
  self->view = NULL;
  g_clear_pointer (&self->content, mapi_content_unref);
  g_clear_pointer (&self->next, g_free);
  g_clear_pointer (&self->hovered, g_free);
  g_clear_pointer (&self->focused, g_free);
  G_OBJECT_CLASS (mail_web_view_parent_class)->dispose (object);
}

/* The engine wants to be as high as it is, and so would keep the room of the message before */
static void
measure (GtkWidget      *widget,
         GtkOrientation  orientation,
         int             for_size,
         int            *minimum,
         int            *natural,
         int            *minimum_baseline,
         int            *natural_baseline)
{
  MailWebView *self = MAIL_WEB_VIEW (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = self->height;
  else if (self->view != NULL)
    gtk_widget_measure (GTK_WIDGET (self->view), orientation, for_size, minimum, natural, NULL, NULL);
}

/* All that can be on screen is drawn whatever the page's height: what is seen of a page does not wait for another picture
 * of the right height. Only what scrolls inside is as high as its place. */
static void
allocate (GtkWidget *widget,
          int        width,
          int        height,
          int        baseline)
{
  MailWebView *self = MAIL_WEB_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  int screen = root != NULL && self->height < self->max_height ? gtk_widget_get_height (GTK_WIDGET (root)) : 0;

  if (self->view != NULL)
    gtk_widget_allocate (GTK_WIDGET (self->view), width, MAX (height, screen), baseline, NULL);
}

static void
mail_web_view_class_init (MailWebViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_web_view_dispose;
  gtk_widget_class_set_css_name (widget_class, "mail-web-view");
  signals[LINK_ACTIVATED] = g_signal_new ("link-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LINK_HOVERED] = g_signal_new ("link-hovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[PRINT_FAILED] = g_signal_new ("print-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
mail_web_view_init (MailWebView *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (NULL, measure, allocate));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->max_height = 8000;
  self->height = LEAST_HEIGHT;
  self->motion = gtk_event_controller_motion_new ();
  gtk_widget_add_controller (GTK_WIDGET (self), self->motion);
}

static MailWebView *
create (MailWebEngine *engine,
        gboolean       remote_images)
{
  MailWebView *self = g_object_new (MAIL_TYPE_WEB_VIEW, NULL);
  WebKitUserContentManager *manager;

  self->view = mail_web_core_create_view (MAIL_WEB_CORE (mail_web_engine_get_core (engine)), remote_images, find_part);
  manager = webkit_web_view_get_user_content_manager (self->view);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  gtk_widget_set_hexpand (GTK_WIDGET (self->view), TRUE);
  g_signal_connect_object (manager, "script-message-received::estafette", G_CALLBACK (told_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "decide-policy", G_CALLBACK (decide_policy_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "mouse-target-changed", G_CALLBACK (mouse_target_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "context-menu", G_CALLBACK (context_menu_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-changed", G_CALLBACK (load_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-failed", G_CALLBACK (load_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::zoom-level", G_CALLBACK (update_height), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (update_height), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (terminated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->view, "permission-request", G_CALLBACK (refuse_cb), NULL);
  g_signal_connect (self->view, "script-dialog", G_CALLBACK (refuse_cb), NULL);
  g_signal_connect (self->view, "run-file-chooser", G_CALLBACK (refuse_cb), NULL);
  g_signal_connect (self->view, "authenticate", G_CALLBACK (refuse_cb), NULL);
  return self;
}

/* Views nobody shows at present, with their engine */
static GPtrArray *
get_pool (MailWebEngine *engine)
{
  GPtrArray *pool = g_object_get_data (G_OBJECT (engine), "mail-spare-views");

  if (pool == NULL)
    {
      pool = g_ptr_array_new_with_free_func (g_object_unref);
      g_object_set_data_full (G_OBJECT (engine), "mail-spare-views", pool, (GDestroyNotify) g_ptr_array_unref);
    }
  return pool;
}

/* What was shown before is not the next message */
static void
forget_page (MailWebView *self)
{
  g_clear_pointer (&self->content, mapi_content_unref);
  g_clear_pointer (&self->next, g_free);
  g_clear_pointer (&self->hovered, g_free);
  g_clear_pointer (&self->focused, g_free);
  self->is_wanted = self->is_committed = self->is_drawn = self->is_finished = self->is_loaded = FALSE;
  self->scroll_top = self->scroll_max = 0;
  self->page_height = -1;
  /* The first picture of the next page is not larger than the screen */
  self->height = LEAST_HEIGHT;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  if (self->view != NULL)
    gtk_widget_set_opacity (GTK_WIDGET (self->view), 0);
}

MailWebView *
mail_web_view_obtain (MailWebEngine *engine,
                      gboolean       remote_images)
{
  GPtrArray *pool = get_pool (engine);
  MailWebView *self;

  if (remote_images || pool->len == 0)
    {
      self = create (engine, remote_images);
      self->engine = remote_images ? NULL : engine;
      return self;
    }
  self = g_ptr_array_steal_index (pool, pool->len - 1);
  g_object_force_floating (G_OBJECT (self));
  return self;
}

void
mail_web_view_release (MailWebView *self)
{
  GPtrArray *pool;

  g_return_if_fail (MAIL_IS_WEB_VIEW (self));
  g_return_if_fail (gtk_widget_get_parent (GTK_WIDGET (self)) == NULL);

  forget_page (self);
  if (self->engine == NULL || self->view == NULL)
    return;
  pool = get_pool (self->engine);
  if (pool->len < MAX_SPARE)
    g_ptr_array_add (pool, g_object_ref_sink (self));
}

void
mail_web_view_prewarm (MailWebEngine *engine)
{
  GPtrArray *pool = get_pool (engine);
  MailWebView *self;

  if (mail_web_engine_get_state (engine) != MAIL_WEB_ENGINE_READY || pool->len > 0)
    return;
  self = create (engine, FALSE);
  self->engine = engine;
  start_page (self, "<!DOCTYPE html><p></p>");
  g_ptr_array_add (pool, g_object_ref_sink (self));
}

void
mail_web_view_load (MailWebView *self,
                    const char  *page,
                    MapiContent *content)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  forget_page (self);
  self->is_wanted = TRUE;
  self->content = content != NULL ? mapi_content_ref (content) : NULL;
  if (self->is_coming)
    self->next = g_strdup (page);
  else
    start_page (self, page);
}

gboolean
mail_web_view_is_there (MailWebView *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), FALSE);
  return self->is_committed;
}

gboolean
mail_web_view_is_loaded (MailWebView *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), FALSE);
  return self->is_loaded;
}

void
mail_web_view_set_max_height (MailWebView *self,
                              int          height)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  if (self->max_height == height)
    return;
  self->max_height = height;
  if (self->page_height > 0)
    update_height (self);
}

gboolean
mail_web_view_can_scroll (MailWebView *self,
                          double       dy)
{
  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), FALSE);
  if (self->page_height * get_scale (self) <= self->max_height)
    return FALSE;
  return dy < 0 ? self->scroll_top > 0 : self->scroll_top < self->scroll_max;
}

gboolean
mail_web_view_has_pointer (MailWebView *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), FALSE);
  return gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion));
}

GtkWidget *
mail_web_view_get_page (MailWebView *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), NULL);
  return GTK_WIDGET (self->view);
}

void
mail_web_view_set_zoom (MailWebView *self,
                        double       zoom)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));
  webkit_web_view_set_zoom_level (self->view, zoom);
}

/* ---- what is selected, and what is looked for ---- */

static void
selection_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(JSCValue) value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  g_task_return_pointer (task, value != NULL ? jsc_value_to_string (value) : NULL, g_free);
}

void
mail_web_view_read_selection_async (MailWebView         *self,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, mail_web_view_read_selection_async);
  webkit_web_view_evaluate_javascript (self->view, "window.getSelection ().toString ()", -1, "estafette", NULL, NULL,
                                       selection_cb, task);
}

char *
mail_web_view_read_selection_finish (MailWebView  *self,
                                     GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
found_cb (MailWebView *self)
{
  g_signal_emit (self, signals[FOUND], 0, TRUE);
}

static void
not_found_cb (MailWebView *self)
{
  g_signal_emit (self, signals[FOUND], 0, FALSE);
}

/* The engine unfolds the quote it finds the text in */
void
mail_web_view_find (MailWebView *self,
                    const char  *text,
                    gboolean     forward,
                    gboolean     around)
{
  WebKitFindController *controller;

  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  controller = webkit_web_view_get_find_controller (self->view);
  if (!self->is_searched)
    {
      g_signal_connect_object (controller, "found-text", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (controller, "failed-to-find-text", G_CALLBACK (not_found_cb), self, G_CONNECT_SWAPPED);
    }
  self->is_searched = TRUE;
  webkit_find_controller_search (controller, text,
                                 WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE | (forward ? 0 : WEBKIT_FIND_OPTIONS_BACKWARDS)
                                   | (around ? WEBKIT_FIND_OPTIONS_WRAP_AROUND : 0), MAX_MATCHES);
}

void
mail_web_view_end_find (MailWebView *self)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));
  webkit_find_controller_search_finish (webkit_web_view_get_find_controller (self->view));
}

/* ---- paper ---- */

static void
print_failed_cb (MailWebView *self,
                 GError      *error)
{
  g_signal_emit (self, signals[PRINT_FAILED], 0, error->message);
}

gboolean
mail_web_view_print (MailWebView       *self,
                     GtkWindow         *parent,
                     GtkPrintSettings **settings,
                     GtkPageSetup     **paper)
{
  g_autoptr(WebKitPrintOperation) operation = NULL;
  /* The message may go while the dialog is open */
  g_autoptr(MailWebView) kept = NULL;

  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), FALSE);

  kept = g_object_ref (self);
  operation = webkit_print_operation_new (self->view);
  g_signal_connect_object (operation, "failed", G_CALLBACK (print_failed_cb), self, G_CONNECT_SWAPPED);
  webkit_print_operation_set_print_settings (operation, *settings);
  if (*paper != NULL)
    webkit_print_operation_set_page_setup (operation, *paper);
  if (webkit_print_operation_run_dialog (operation, parent) != WEBKIT_PRINT_OPERATION_RESPONSE_PRINT)
    return FALSE;
  g_set_object (settings, webkit_print_operation_get_print_settings (operation));
  g_set_object (paper, webkit_print_operation_get_page_setup (operation));
  return TRUE;
}

void
mail_web_view_print_file (MailWebView      *self,
                          GtkPrintSettings *settings)
{
  WebKitPrintOperation *operation;

  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  operation = webkit_print_operation_new (self->view);
  webkit_print_operation_set_print_settings (operation, settings);
  g_signal_connect_object (operation, "failed", G_CALLBACK (print_failed_cb), self, G_CONNECT_SWAPPED);
  /* It lives until the page is written */
  g_signal_connect (operation, "finished", G_CALLBACK (g_object_unref), NULL);
  webkit_print_operation_print (operation);
}
