/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-editor.h"

#include <mapi.h>
#include <string.h>

#include "mail-quote.h"

#define MAX_CLEANED_AT_ONCE (64 * 1024)

struct _MailEditor
{
  AdwBin          parent_instance;
  GtkStack       *stack;
  MailTextEditor *text;
  MailHtmlEditor *html;         /* (nullable) made when it is first wanted */
  gboolean        rich;
  gboolean        editable;
  char           *signature_text; /* (nullable) the one that stands there, if the user did not change it */
  char           *signature_html;
  char           *given_up;     /* (nullable): the HTML that became plain text… */
  char           *given_up_for; /* (nullable): …and the text it became */
  gboolean        is_back;      /* what was given up is what is shown */
};

G_DEFINE_FINAL_TYPE (MailEditor, mail_editor, ADW_TYPE_BIN)

enum { PROP_0, PROP_RICH, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum { SIGNAL_CHANGED, SIGNAL_PASTE, SIGNAL_DROP, SIGNAL_FORMAT_CHANGED, SIGNAL_FIND_IMAGE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed_cb (MailEditor *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
paste_cb (MailEditor *self)
{
  g_signal_emit (self, signals[SIGNAL_PASTE], 0, FALSE);
}

static void
html_paste_cb (MailEditor *self,
               gboolean    primary)
{
  g_signal_emit (self, signals[SIGNAL_PASTE], 0, primary);
}

static void
drop_cb (MailEditor *self,
         const char *html)
{
  g_signal_emit (self, signals[SIGNAL_DROP], 0, html);
}

static void
format_changed_cb (MailEditor *self)
{
  g_signal_emit (self, signals[SIGNAL_FORMAT_CHANGED], 0);
}

static GBytes *
find_image_cb (MailEditor *self,
               const char *content_id)
{
  GBytes *bytes = NULL;

  g_signal_emit (self, signals[SIGNAL_FIND_IMAGE], 0, content_id, &bytes);
  return bytes;
}

static void
given_up_cb (MailEditor *self)
{
  mail_editor_set_rich (self, FALSE);
}

static void
ensure_html (MailEditor *self)
{
  if (self->html != NULL)
    return;
  self->html = MAIL_HTML_EDITOR (mail_html_editor_new ());
  mail_html_editor_set_editable (self->html, self->editable);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->html), "html");
  g_signal_connect_object (self->html, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->html, "paste", G_CALLBACK (html_paste_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->html, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->html, "format-changed", G_CALLBACK (format_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->html, "given-up", G_CALLBACK (given_up_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->html, "find-image", G_CALLBACK (find_image_cb), self, G_CONNECT_SWAPPED);
}

static void
show_half (MailEditor *self,
           gboolean    rich)
{
  self->rich = rich;
  gtk_stack_set_visible_child_name (self->stack, rich ? "html" : "text");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RICH]);
}

/* ---- the object ---- */

static void
mail_editor_finalize (GObject *object)
{
  MailEditor *self = MAIL_EDITOR (object);

  g_free (self->signature_text);
  g_free (self->signature_html);
  g_free (self->given_up);
  g_free (self->given_up_for);
  G_OBJECT_CLASS (mail_editor_parent_class)->finalize (object);
}

static void
mail_editor_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_RICH:
      g_value_set_boolean (value, MAIL_EDITOR (object)->rich);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
mail_editor_grab_focus (GtkWidget *widget)
{
  MailEditor *self = MAIL_EDITOR (widget);

  return gtk_widget_grab_focus (self->rich ? GTK_WIDGET (self->html) : GTK_WIDGET (self->text));
}

static void
mail_editor_class_init (MailEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mail_editor_finalize;
  object_class->get_property = mail_editor_get_property;
  GTK_WIDGET_CLASS (klass)->grab_focus = mail_editor_grab_focus;
  properties[PROP_RICH] = g_param_spec_boolean ("rich", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_PASTE] = g_signal_new ("paste", MAIL_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_DROP] = g_signal_new ("drop", MAIL_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FORMAT_CHANGED] = g_signal_new ("format-changed", MAIL_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FIND_IMAGE] = g_signal_new ("find-image", MAIL_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                             NULL, G_TYPE_BYTES, 1, G_TYPE_STRING);
}

static void
mail_editor_init (MailEditor *self)
{
  self->editable = TRUE;
  self->stack = GTK_STACK (gtk_stack_new ());
  self->text = MAIL_TEXT_EDITOR (mail_text_editor_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->text), "text");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  g_signal_connect_object (self->text, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "paste", G_CALLBACK (paste_cb), self, G_CONNECT_SWAPPED);
}

void
mail_editor_load (MailEditor *self,
                  gboolean    rich,
                  const char *body,
                  const char *signature,
                  const char *quote)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  /* The engine may have turned out to be none while the letter was made */
  if (rich && !mail_html_editor_is_available ())
    {
      g_autofree char *plain_body = mail_quote_html_to_text (body);
      g_autofree char *plain_signature = signature != NULL ? mail_quote_html_to_text (signature) : NULL;
      g_autofree char *plain_quote = quote != NULL ? mail_quote_html_to_text (quote) : NULL;

      mail_text_editor_load (self->text, plain_body, plain_signature, plain_quote);
      show_half (self, FALSE);
      return;
    }
  if (rich)
    {
      ensure_html (self);
      mail_html_editor_load (self->html, body, signature, quote);
    }
  else
    mail_text_editor_load (self->text, body, signature, quote);
  show_half (self, rich);
}

gboolean
mail_editor_get_rich (MailEditor *self)
{
  g_return_val_if_fail (MAIL_IS_EDITOR (self), FALSE);
  return self->rich;
}

static void
to_plain_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailEditor) self = user_data;
  g_autofree char *html = mail_html_editor_snapshot_finish (MAIL_HTML_EDITOR (source), result, NULL);
  g_autofree char *text = NULL;

  if (html == NULL)
    return;
  g_free (self->given_up);
  g_free (self->given_up_for);
  self->is_back = FALSE;
  text = mail_quote_html_to_text (html);
  /* Room to write in above a signature */
  self->given_up_for = g_strconcat (g_str_has_prefix (text, "-- \n") ? "\n\n" : "", text, NULL);
  self->given_up = g_steal_pointer (&html);
  mail_text_editor_load (self->text, self->given_up_for, NULL, NULL);
  mail_text_editor_adopt_signature (self->text, self->signature_text);
  show_half (self, FALSE);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
mail_editor_set_rich (MailEditor *self,
                      gboolean    rich)
{
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;

  g_return_if_fail (MAIL_IS_EDITOR (self));

  if (self->rich == rich)
    return;
  if (!rich)
    {
      mail_html_editor_snapshot_async (self->html, to_plain_cb, g_object_ref (self));
      return;
    }
  text = mail_text_editor_dup_text (self->text);
  self->is_back = self->given_up_for != NULL && strcmp (text, self->given_up_for) == 0;
  html = self->is_back ? g_strdup (self->given_up) : mail_quote_text_to_html (text);
  ensure_html (self);
  mail_html_editor_load (self->html, html, NULL, NULL);
  mail_html_editor_adopt_signature (self->html, self->signature_html);
  show_half (self, TRUE);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

gboolean
mail_editor_brings_image (MailEditor *self,
                          const char *content_id)
{
  g_return_val_if_fail (MAIL_IS_EDITOR (self), FALSE);
  return self->is_back && mail_quote_has_image (self->given_up, content_id);
}

void
mail_editor_note_signature (MailEditor *self,
                            const char *text,
                            const char *html)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  g_free (self->signature_text);
  g_free (self->signature_html);
  self->signature_text = g_strdup (text);
  self->signature_html = g_strdup (html);
}

void
mail_editor_adopt_signature (MailEditor *self,
                             const char *text,
                             const char *html)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  mail_editor_note_signature (self, text, html);
  if (self->rich)
    mail_html_editor_adopt_signature (self->html, html);
  else
    mail_text_editor_adopt_signature (self->text, text);
}

void
mail_editor_set_signature (MailEditor *self,
                           const char *text,
                           const char *html)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  mail_editor_note_signature (self, text, html);

  if (self->rich)
    mail_html_editor_set_signature (self->html, html);
  else
    mail_text_editor_set_signature (self->text, text);
}

/* Text and HTML of one moment */
typedef struct
{
  char *raw;                    /* (nullable) what the engine gave */
  char *html;                   /* (nullable) */
  char *text;
} Snapshot;

static void
snapshot_free (gpointer data)
{
  Snapshot *snapshot = data;

  g_free (snapshot->raw);
  g_free (snapshot->html);
  g_free (snapshot->text);
  g_free (snapshot);
}

static void
clean (Snapshot *snapshot)
{
  snapshot->html = mail_quote_clean (snapshot->raw, -1);
  snapshot->text = mail_quote_html_to_text (snapshot->html);
}

static void
clean_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  clean (data);
  g_task_return_boolean (task, TRUE);
}

static void
cleaned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

static void
snapshot_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTask) cleaning = NULL;
  Snapshot *snapshot = g_task_get_task_data (task);

  snapshot->raw = mail_html_editor_snapshot_finish (MAIL_HTML_EDITOR (source), result, &error);
  if (snapshot->raw == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* A long quote takes longer than a frame lasts */
  if (strlen (snapshot->raw) > MAX_CLEANED_AT_ONCE)
    {
      /* Of its own: no thread may be the last to hold a widget */
      cleaning = g_task_new (NULL, NULL, cleaned_cb, g_object_ref (task));
      g_task_set_source_tag (cleaning, snapshot_cb);
      g_task_set_task_data (cleaning, snapshot, NULL);
      g_task_run_in_thread (cleaning, clean_thread);
      return;
    }
  clean (snapshot);
  g_task_return_boolean (task, TRUE);
}

void
mail_editor_snapshot_async (MailEditor          *self,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  Snapshot *snapshot = g_new0 (Snapshot, 1);

  g_return_if_fail (MAIL_IS_EDITOR (self));

  g_task_set_source_tag (task, mail_editor_snapshot_async);
  g_task_set_task_data (task, snapshot, snapshot_free);
  if (self->rich)
    {
      mail_html_editor_snapshot_async (self->html, snapshot_cb, g_steal_pointer (&task));
      return;
    }
  snapshot->text = mail_text_editor_dup_text (self->text);
  g_task_return_boolean (task, TRUE);
}

gboolean
mail_editor_snapshot_finish (MailEditor    *self,
                             GAsyncResult  *result,
                             char         **html,
                             char         **text,
                             GError       **error)
{
  Snapshot *snapshot = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *html = g_steal_pointer (&snapshot->html);
  *text = g_steal_pointer (&snapshot->text);
  return TRUE;
}

void
mail_editor_insert_text (MailEditor *self,
                         const char *text)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  if (self->rich)
    {
      g_autofree char *html = mail_quote_text_to_html (text);

      mail_html_editor_execute (self->html, "html", html);
    }
  else
    mail_text_editor_insert (self->text, text);
}

void
mail_editor_execute (MailEditor *self,
                     const char *command,
                     const char *argument)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  if (self->rich)
    mail_html_editor_execute (self->html, command, argument);
}

const MailHtmlFormat *
mail_editor_get_format (MailEditor *self)
{
  g_return_val_if_fail (MAIL_IS_EDITOR (self), NULL);
  return self->html != NULL ? mail_html_editor_get_format (self->html) : NULL;
}

void
mail_editor_set_editable (MailEditor *self,
                          gboolean    editable)
{
  g_return_if_fail (MAIL_IS_EDITOR (self));

  self->editable = editable;
  mail_text_editor_set_editable (self->text, editable);
  if (self->html != NULL)
    mail_html_editor_set_editable (self->html, editable);
}
