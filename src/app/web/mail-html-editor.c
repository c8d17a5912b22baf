/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-html-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include <mapi.h>

#include "mail-languages.h"
#include "mail-web-core.h"

#define SCRIPT "/org/estafette/Mail/composer/mail-html-editor.js"
#define STYLE  "/org/estafette/Mail/composer/mail-html-editor.css"
/* Where our script runs: the document cannot reach it */
#define WORLD  "estafette"
#define MAX_GUESSES 6
#define MAX_WORD    80      /* bytes of one a dictionary is given */
#define MAX_DEATHS 3

struct _MailHtmlEditor
{
  AdwBin          parent_instance;
  MailWebEngine  *engine;       /* (owned) */
  WebKitWebView  *view;         /* (nullable) until the engine has started */
  MailHtmlFormat  format;
  char           *signature;    /* (nullable) for the document that is being loaded */
  char           *page;         /* (owned) (nullable): to be shown once there is a view */
  char           *last;         /* (nullable): as of the last snapshot, for when the engine dies */
  GPtrArray      *waiting;      /* (owned) of GTask: snapshots asked for before the document was there */
  guint           n_deaths;     /* of the engine, since something was loaded */
  gboolean        is_editable;
  gboolean        is_ready;
  char           *word;         /* (owned) (nullable) a menu is asked for */
  gboolean        is_given_up;  /* there is no engine, or none that lives */
};

G_DEFINE_FINAL_TYPE (MailHtmlEditor, mail_html_editor, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, SIGNAL_PASTE, SIGNAL_DROP, SIGNAL_FORMAT_CHANGED, SIGNAL_FIND_IMAGE, SIGNAL_GIVEN_UP, N_SIGNALS };
static guint signals[N_SIGNALS];

static MailWebCore *
get_core (MailHtmlEditor *self)
{
  return MAIL_WEB_CORE (mail_web_engine_get_core (self->engine));
}

/* ---- what the script tells ---- */

static void
set_format (MailHtmlEditor *self,
            const char     *flags)
{
  MailHtmlFormat *format = &self->format;

  if (strlen (flags) < 7)
    return;
  format->bold = flags[0] == '1';
  format->italic = flags[1] == '1';
  format->underline = flags[2] == '1';
  format->strikethrough = flags[3] == '1';
  format->numbered_list = flags[4] == '1';
  format->bullet_list = flags[5] == '1';
  format->quote = flags[6] == '1';
  g_free (format->link);
  format->link = flags[7] != '\0' ? g_strdup (flags + 7) : NULL;
  g_signal_emit (self, signals[SIGNAL_FORMAT_CHANGED], 0);
}

static void
message_cb (MailHtmlEditor *self,
            JSCValue       *message)
{
  g_autoptr(JSCValue) kind_value = jsc_value_object_get_property (message, "kind");
  g_autoptr(JSCValue) value_value = jsc_value_object_get_property (message, "value");
  g_autofree char *kind = jsc_value_to_string (kind_value);
  g_autofree char *value = jsc_value_to_string (value_value);

  if (strcmp (kind, "changed") == 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  else if (strcmp (kind, "paste") == 0 || strcmp (kind, "paste-primary") == 0)
    g_signal_emit (self, signals[SIGNAL_PASTE], 0, strcmp (kind, "paste-primary") == 0);
  else if (strcmp (kind, "drop") == 0)
    g_signal_emit (self, signals[SIGNAL_DROP], 0, value);
  else if (strcmp (kind, "format") == 0)
    set_format (self, value);
  else if (strcmp (kind, "word") == 0)
    {
      g_free (self->word);
      self->word = g_steal_pointer (&value);
    }
}

static void
script_done_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JSCValue) value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, &error);

  if (value == NULL)
    g_debug ("The editor's script: %s", error->message);
}

/* @argument nullable: passed as the text "argument" */
static void
run (MailHtmlEditor *self,
     const char     *body,
     const char     *argument)
{
  GVariantDict arguments;

  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "argument", "s", argument != NULL ? argument : "");
  webkit_web_view_call_async_javascript_function (self->view, body, -1, g_variant_dict_end (&arguments),
                                                  WORLD, NULL, NULL, script_done_cb, NULL);
}

/* ---- snapshots ---- */

static void
snapshot_done_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailHtmlEditor *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JSCValue) value =
    webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (source), result, &error);

  if (value != NULL && jsc_value_is_string (value))
    {
      g_free (self->last);
      self->last = jsc_value_to_string (value);
      g_task_return_pointer (task, g_strdup (self->last), g_free);
    }
  /* The process went, not the text: it is there again as it was then */
  else if (self->last != NULL && error != NULL
           && !g_error_matches (error, WEBKIT_JAVASCRIPT_ERROR, WEBKIT_JAVASCRIPT_ERROR_SCRIPT_FAILED))
    g_task_return_pointer (task, g_strdup (self->last), g_free);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, "%s: %s",
                             _("What is written here cannot be kept. Copy the text into another program"),
                             error != NULL ? error->message : "");
}

static void
take_snapshot (MailHtmlEditor *self,
               GTask          *task)
{
  webkit_web_view_call_async_javascript_function (self->view, "return window.mail.snapshot();", -1, NULL,
                                                  WORLD, NULL, NULL, snapshot_done_cb, task);
}

static void
ready (MailHtmlEditor *self)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->is_ready = TRUE;
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  run (self, "window.mail.begin(argument);", self->signature);
  for (guint i = 0; i < waiting->len; i++)
    take_snapshot (self, g_object_ref (waiting->pdata[i]));
}

static void
load_changed_cb (MailHtmlEditor  *self,
                 WebKitLoadEvent  event)
{
  if (event == WEBKIT_LOAD_FINISHED && !self->is_ready)
    ready (self);
}

/* Nothing can be written here; what there was is not lost */
static void
give_up (MailHtmlEditor *self)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_given_up = TRUE;
  self->is_ready = FALSE;
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_pointer (waiting->pdata[i], g_strdup (self->last != NULL ? self->last : ""), g_free);
  g_signal_emit (self, signals[SIGNAL_GIVEN_UP], 0);
}

/* The document is what it was at the last snapshot, a second ago at most while one types */
static void
terminated_cb (MailHtmlEditor *self)
{
  g_autofree char *last = g_strdup (self->last != NULL ? self->last : "");
  g_autofree char *signature = g_strdup (self->signature);
  guint n_deaths = self->n_deaths + 1;

  if (n_deaths > MAX_DEATHS)
    {
      give_up (self);
      return;
    }
  g_message ("The editor's engine ended and is started anew");
  mail_html_editor_load (self, last, NULL, NULL);
  self->n_deaths = n_deaths;
  self->signature = g_steal_pointer (&signature);
}

static GBytes *
find_part (WebKitWebView *view,
           const char    *uri)
{
  GtkWidget *self = gtk_widget_get_ancestor (GTK_WIDGET (view), MAIL_TYPE_HTML_EDITOR);
  g_autofree char *id = g_uri_unescape_string (uri + strlen ("cid:"), NULL);
  GBytes *bytes = NULL;

  if (self != NULL && id != NULL)
    g_signal_emit (self, signals[SIGNAL_FIND_IMAGE], 0, id, &bytes);
  return bytes;
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

/* ---- the menu ---- */

static void
learn_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_task_return_boolean (task, mail_languages_learn (data));
}

static void
learnt_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailHtmlEditor *self = MAIL_HTML_EDITOR (source);

  if (g_task_propagate_boolean (G_TASK (result), NULL) && self->view != NULL)
    run (self, "window.mail.writeAgain();", NULL);
}

static void
learn_cb (MailHtmlEditor *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, learnt_cb, NULL);

  g_task_set_source_tag (task, learn_cb);
  g_task_set_task_data (task, g_strdup (self->word), g_free);
  g_task_run_in_thread (task, learn_thread);
}

/* WebKit ignores what is selected, which the word is not when its menu is asked for. What is asked of the page is done
 * in the order it is asked. */
static void
ignore_cb (MailHtmlEditor *self)
{
  if (self->view == NULL)
    return;
  run (self, "window.mail.selectMisspelled();", NULL);
  webkit_web_view_execute_editing_command (self->view, "IgnoreSpelling");
  run (self, "window.mail.writeAgain();", NULL);
}

static void
offer (MailHtmlEditor    *self,
       WebKitContextMenu *menu,
       guint              position,
       const char        *name,
       const char        *label,
       GCallback          callback)
{
  g_autoptr(GSimpleAction) action = g_simple_action_new (name, NULL);

  g_signal_connect_object (action, "activate", callback, self, G_CONNECT_SWAPPED);
  webkit_context_menu_insert (menu, webkit_context_menu_item_new_from_gaction (G_ACTION (action), label, NULL),
                              (int) position);
}

/* WebKit's own are there and never work */
static void
offer_to_learn (MailHtmlEditor    *self,
                WebKitContextMenu *menu,
                guint              position)
{
  if (self->word == NULL || *self->word == '\0' || strlen (self->word) > MAX_WORD)
    return;
  offer (self, menu, position, "learn", _("Add to Dictiona_ry"), G_CALLBACK (learn_cb));
  offer (self, menu, position + 1, "ignore", _("_Ignore"), G_CALLBACK (ignore_cb));
}

/* Only what makes sense where one writes */
static gboolean
context_menu_cb (MailHtmlEditor      *self,
                 WebKitContextMenu   *menu,
                 WebKitHitTestResult *hit)
{
  static const WebKitContextMenuAction wanted[] = {
    WEBKIT_CONTEXT_MENU_ACTION_SPELLING_GUESS, WEBKIT_CONTEXT_MENU_ACTION_NO_GUESSES_FOUND,
    WEBKIT_CONTEXT_MENU_ACTION_IGNORE_SPELLING, WEBKIT_CONTEXT_MENU_ACTION_LEARN_SPELLING,
    WEBKIT_CONTEXT_MENU_ACTION_CUT, WEBKIT_CONTEXT_MENU_ACTION_COPY, WEBKIT_CONTEXT_MENU_ACTION_PASTE,
    WEBKIT_CONTEXT_MENU_ACTION_PASTE_AS_PLAIN_TEXT, WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL,
    WEBKIT_CONTEXT_MENU_ACTION_NO_ACTION, WEBKIT_CONTEXT_MENU_ACTION_INSERT_EMOJI
  };
  g_autoptr(GList) items = g_list_copy (webkit_context_menu_get_items (menu));
  guint n_guesses = 0;
  gboolean is_misspelled = FALSE;

  for (GList *l = items; l != NULL; l = l->next)
    {
      WebKitContextMenuAction action = webkit_context_menu_item_get_stock_action (l->data);
      gboolean keep = webkit_context_menu_item_is_separator (l->data);

      for (gsize i = 0; i < G_N_ELEMENTS (wanted) && !keep; i++)
        keep = action == wanted[i];
      is_misspelled |= action == WEBKIT_CONTEXT_MENU_ACTION_SPELLING_GUESS
                       || action == WEBKIT_CONTEXT_MENU_ACTION_NO_GUESSES_FOUND;
      /* Every dictionary has its own: after the best come the same ones again */
      if (action == WEBKIT_CONTEXT_MENU_ACTION_SPELLING_GUESS && ++n_guesses > MAX_GUESSES)
        keep = FALSE;
      if ((action == WEBKIT_CONTEXT_MENU_ACTION_IGNORE_SPELLING || action == WEBKIT_CONTEXT_MENU_ACTION_LEARN_SPELLING)
          && !g_action_get_enabled (webkit_context_menu_item_get_gaction (l->data)))
        keep = FALSE;
      if (!keep)
        webkit_context_menu_remove (menu, l->data);
    }
  if (is_misspelled)
    offer_to_learn (self, menu, CLAMP (n_guesses, 1, MAX_GUESSES));
  return FALSE;
}

/* ---- the object ---- */

static void
mail_html_editor_dispose (GObject *object)
{
  MailHtmlEditor *self = MAIL_HTML_EDITOR (object);

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (webkit_web_view_get_user_content_manager (self->view), self);
  self->view = NULL;
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_html_editor_parent_class)->dispose (object);
}

static void
mail_html_editor_finalize (GObject *object)
{
  MailHtmlEditor *self = MAIL_HTML_EDITOR (object);

  g_ptr_array_unref (self->waiting);
  g_free (self->format.link);
  g_free (self->word);
  g_free (self->signature);
  g_free (self->page);
  g_free (self->last);
  G_OBJECT_CLASS (mail_html_editor_parent_class)->finalize (object);
}

static gboolean
mail_html_editor_grab_focus (GtkWidget *widget)
{
  MailHtmlEditor *self = MAIL_HTML_EDITOR (widget);

  return self->view != NULL ? gtk_widget_grab_focus (GTK_WIDGET (self->view))
                            : GTK_WIDGET_CLASS (mail_html_editor_parent_class)->grab_focus (widget);
}

static void
mail_html_editor_class_init (MailHtmlEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_html_editor_dispose;
  object_class->finalize = mail_html_editor_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = mail_html_editor_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_HTML_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PASTE] = g_signal_new ("paste", MAIL_TYPE_HTML_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_DROP] = g_signal_new ("drop", MAIL_TYPE_HTML_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FORMAT_CHANGED] = g_signal_new ("format-changed", MAIL_TYPE_HTML_EDITOR, G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FIND_IMAGE] = g_signal_new ("find-image", MAIL_TYPE_HTML_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                             NULL, NULL, G_TYPE_BYTES, 1, G_TYPE_STRING);
  signals[SIGNAL_GIVEN_UP] = g_signal_new ("given-up", MAIL_TYPE_HTML_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
}

/* All editors are the engine's: the one that hears of it first sets it for all */
static void
languages_cb (MailHtmlEditor *self)
{
  g_auto(GStrv) languages = mail_languages_dup_chosen ();

  mail_web_core_set_languages (get_core (self), (const char * const *) languages);
}

static void
add_script (MailHtmlEditor *self)
{
  WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager (self->view);
  g_autoptr(GBytes) code = g_resources_lookup_data (SCRIPT, 0, NULL);
  WebKitUserScript *script =
    webkit_user_script_new_for_world (g_bytes_get_data (code, NULL), WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                                      WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END, WORLD, NULL, NULL);

  g_signal_connect_swapped (manager, "script-message-received::editor", G_CALLBACK (message_cb), self);
  webkit_user_content_manager_register_script_message_handler (manager, "editor", WORLD);
  webkit_user_content_manager_add_script (manager, script);
  webkit_user_script_unref (script);
}

static void
create_view (MailHtmlEditor *self)
{
  g_auto(GStrv) languages = mail_languages_dup_chosen ();
  gboolean had_focus = gtk_widget_is_focus (GTK_WIDGET (self));

  mail_web_core_set_languages (get_core (self), (const char * const *) languages);
  self->view = mail_web_core_create_editing_view (get_core (self), find_part);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  webkit_web_view_set_editable (self->view, self->is_editable);
  add_script (self);
  gtk_widget_set_vexpand (GTK_WIDGET (self->view), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Message text"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->view));
  g_signal_connect (self->view, "decide-policy", G_CALLBACK (decide_policy_cb), NULL);
  g_signal_connect_object (self->view, "load-changed", G_CALLBACK (load_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (terminated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "context-menu", G_CALLBACK (context_menu_cb), self, G_CONNECT_SWAPPED);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
show_page (MailHtmlEditor *self)
{
  g_autofree char *page = g_steal_pointer (&self->page);

  if (page != NULL)
    webkit_web_view_load_html (self->view, page, NULL);
}

static void
engine_state_cb (MailHtmlEditor *self)
{
  MailWebEngineState state = mail_web_engine_get_state (self->engine);

  if (state == MAIL_WEB_ENGINE_READY && self->view == NULL)
    {
      create_view (self);
      show_page (self);
    }
  else if (state == MAIL_WEB_ENGINE_UNAVAILABLE && !self->is_given_up)
    give_up (self);
}

static void
mail_html_editor_init (MailHtmlEditor *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->engine = mail_web_engine_dup_default ();
  self->is_editable = TRUE;
  mail_languages_watch (self, G_CALLBACK (languages_cb));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  if (mail_web_engine_get_state (self->engine) == MAIL_WEB_ENGINE_READY)
    create_view (self);
  else
    g_signal_connect_object (self->engine, "notify::state", G_CALLBACK (engine_state_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
mail_html_editor_new (void)
{
  return g_object_new (MAIL_TYPE_HTML_EDITOR, NULL);
}

void
mail_html_editor_load (MailHtmlEditor *self,
                       const char     *body,
                       const char     *signature,
                       const char     *quote)
{
  g_autoptr(GBytes) style = g_resources_lookup_data (STYLE, 0, NULL);
  g_autoptr(GString) page = g_string_new ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>");

  g_return_if_fail (MAIL_IS_HTML_EDITOR (self));

  g_string_append_len (page, g_bytes_get_data (style, NULL), (gssize) g_bytes_get_size (style));
  g_string_append (page, "</style></head><body>");
  g_string_append_printf (page, "<div data-mail=\"body\">%s</div>", *body != '\0' ? body : "<div><br></div>");
  if (signature != NULL && *signature != '\0')
    g_string_append_printf (page, "<div data-mail=\"signature\">%s</div>", signature);
  if (quote != NULL && *quote != '\0')
    g_string_append_printf (page, "<div data-mail=\"quote\"><div><br></div>%s</div>", quote);
  g_string_append (page, "</body></html>");
  g_free (self->signature);
  self->signature = g_strdup (signature);
  g_free (self->last);
  self->last = g_strconcat (body, signature != NULL ? signature : "", quote != NULL ? quote : "", NULL);
  g_free (self->page);
  self->page = g_string_free (g_steal_pointer (&page), FALSE);
  self->n_deaths = 0;
  self->is_ready = FALSE;
  if (self->view != NULL)
    show_page (self);
}

void
mail_html_editor_snapshot_async (MailHtmlEditor      *self,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (MAIL_IS_HTML_EDITOR (self));

  g_task_set_source_tag (task, mail_html_editor_snapshot_async);
  if (self->is_ready)
    take_snapshot (self, g_steal_pointer (&task));
  else if (self->is_given_up)
    g_task_return_pointer (task, g_strdup (self->last != NULL ? self->last : ""), g_free);
  else
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

char *
mail_html_editor_snapshot_finish (MailHtmlEditor  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
mail_html_editor_adopt_signature (MailHtmlEditor *self,
                                  const char     *signature)
{
  g_return_if_fail (MAIL_IS_HTML_EDITOR (self));

  g_free (self->signature);
  self->signature = g_strdup (signature);
  if (self->is_ready)
    run (self, "window.mail.adopt(argument);", signature);
}

void
mail_html_editor_set_signature (MailHtmlEditor *self,
                                const char     *signature)
{
  g_return_if_fail (MAIL_IS_HTML_EDITOR (self));

  if (self->is_ready)
    run (self, "window.mail.setSignature(argument);", signature);
}

typedef struct
{
  const char *command;
  const char *editing;          /* WebKit's name */
} Command;

void
mail_html_editor_execute (MailHtmlEditor *self,
                          const char     *command,
                          const char     *argument)
{
  static const Command commands[] = {
    { "bold", "Bold" }, { "italic", "Italic" }, { "underline", "Underline" },
    { "strikethrough", "Strikethrough" }, { "numbered-list", "InsertOrderedList" },
    { "bullet-list", "InsertUnorderedList" }, { "indent", "Indent" }, { "outdent", "Outdent" },
    { "undo", "Undo" }, { "redo", "Redo" }, { "link", "CreateLink" }, { "unlink", "Unlink" },
    { "color", "ForeColor" }, { "size", "FontSize" }, { "html", "InsertHTML" }, { "align", NULL },
    { "cut", "Cut" }, { "copy", "Copy" }, { "select-all", "SelectAll" },
  };

  g_return_if_fail (MAIL_IS_HTML_EDITOR (self));

  if (!self->is_ready)
    return;
  if (strcmp (command, "plain") == 0)
    run (self, "window.mail.plain();", NULL);
  else if (strcmp (command, "image") == 0)
    {
      g_autofree char *escaped = g_markup_escape_text (argument, -1);
      g_autofree char *html = g_strdup_printf ("<img src=\"cid:%s\" style=\"max-width: 100%%\">", escaped);

      webkit_web_view_execute_editing_command_with_argument (self->view, "InsertHTML", html);
    }
  else
    for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
      if (strcmp (commands[i].command, command) == 0)
        {
          const char *editing = commands[i].editing != NULL ? commands[i].editing : argument;

          if (argument != NULL && commands[i].editing != NULL)
            webkit_web_view_execute_editing_command_with_argument (self->view, editing, argument);
          else
            webkit_web_view_execute_editing_command (self->view, editing);
        }
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

const MailHtmlFormat *
mail_html_editor_get_format (MailHtmlEditor *self)
{
  g_return_val_if_fail (MAIL_IS_HTML_EDITOR (self), NULL);
  return &self->format;
}

void
mail_html_editor_set_editable (MailHtmlEditor *self,
                               gboolean        editable)
{
  g_return_if_fail (MAIL_IS_HTML_EDITOR (self));

  self->is_editable = editable;
  if (self->view != NULL)
    webkit_web_view_set_editable (self->view, editable);
}
