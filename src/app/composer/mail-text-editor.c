/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signature lies between two marks, line break and "-- " before it included. Text typed before it
 * pushes the first mark on, text typed behind it leaves the second where it is: what is between them
 * is either as it was put there, or changed by the user and then the user's. */
#include "config.h"

#include "mail-text-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-contrast.h"
#include "mail-spell-checker.h"

/* Of a text that comes at once */
#define MAX_TAGGED (4 * 1024 * 1024)
/* Bytes of a long text that are put there before the window has its turn */
#define MAX_AT_ONCE (256 * 1024)

struct _MailTextEditor
{
  AdwBin            parent_instance;
  GtkTextView      *view;
  GtkTextBuffer    *buffer;
  GtkTextTag       *quote_tag;
  GtkTextMark      *signature_start;
  GtkTextMark      *signature_end;
  char             *signature;      /* as it stands in the text, "" if there is none */
  GHashTable       *put_in;         /* (owned): all that stood there, which undo brings back */
  MailSpellChecker *spelling;       /* (owned) (nullable) */
  char             *rest;           /* (owned) (nullable) of a long text… */
  const char       *rest_start;     /* …from here on it is not there yet */
  guint             filling;
  char             *adopted;        /* (owned) (nullable) signature that is looked for once all is there */
  gboolean          is_editable;
  gboolean          is_loading;
};

G_DEFINE_FINAL_TYPE (MailTextEditor, mail_text_editor, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, SIGNAL_PASTE, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- quotes are dimmed ---- */

static void
update_colors (MailTextEditor *self)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self->view)), &color);
  color.alpha *= mail_contrast_get_dim_alpha (GTK_WIDGET (self));
  g_object_set (self->quote_tag, "foreground-rgba", &color, NULL);
}

/* The lines from @start to @end, both included */
static void
tag_quotes (MailTextEditor    *self,
            const GtkTextIter *start,
            const GtkTextIter *end)
{
  GtkTextIter line = *start;
  GtkTextIter last = *end;

  gtk_text_iter_set_line_offset (&line, 0);
  if (!gtk_text_iter_ends_line (&last))
    gtk_text_iter_forward_to_line_end (&last);
  if (gtk_text_iter_get_offset (&last) - gtk_text_iter_get_offset (&line) > MAX_TAGGED)
    return;
  gtk_text_buffer_remove_tag (self->buffer, self->quote_tag, &line, &last);
  do
    {
      GtkTextIter line_end = line;

      if (gtk_text_iter_get_char (&line) != '>')
        continue;
      gtk_text_iter_forward_to_line_end (&line_end);
      gtk_text_buffer_apply_tag (self->buffer, self->quote_tag, &line, &line_end);
    }
  while (gtk_text_iter_forward_line (&line) && gtk_text_iter_compare (&line, &last) < 0);
}

/* @end: behind what was inserted */
static void
inserted_cb (MailTextEditor *self,
             GtkTextIter    *end,
             const char     *text,
             int             length)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  tag_quotes (self, &start, end);
}

static void
deleted_cb (MailTextEditor *self,
            GtkTextIter    *start,
            GtkTextIter    *end)
{
  tag_quotes (self, start, start);
}

static void
changed_cb (MailTextEditor *self)
{
  if (!self->is_loading)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- the signature ---- */

/* @signature: (transfer full): as it stands in the text */
static void
take_signature (MailTextEditor *self,
                char           *signature)
{
  g_free (self->signature);
  self->signature = signature;
  g_hash_table_add (self->put_in, g_strdup (signature));
}

/* Undo and redo put one where another was. What was put there by them lies before the first mark and behind the second. */
static void
reverted_cb (MailTextEditor *self)
{
  g_autofree char *there = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &start, self->signature_start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->signature_end);
  there = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  if (!g_hash_table_contains (self->put_in, there))
    return;
  gtk_text_iter_order (&start, &end);
  gtk_text_buffer_move_mark (self->buffer, self->signature_start, &start);
  gtk_text_buffer_move_mark (self->buffer, self->signature_end, &end);
  take_signature (self, g_steal_pointer (&there));
}

/* ---- pasting ---- */

static void
paste_cb (GtkTextView    *view,
          MailTextEditor *self)
{
  g_signal_stop_emission_by_name (view, "paste-clipboard");
  g_signal_emit (self, signals[SIGNAL_PASTE], 0);
}

/* In place of what is selected, and in one step of undo */
void
mail_text_editor_insert (MailTextEditor *self,
                         const char     *text)
{
  GtkTextBuffer *buffer;

  g_return_if_fail (MAIL_IS_TEXT_EDITOR (self));

  buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, text, -1, TRUE);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (buffer));
}

/* ---- long texts ---- */

/* So much at once, up to the end of a line */
static const char *
find_piece_end (const char *text)
{
  gsize length = strnlen (text, MAX_AT_ONCE);
  const char *line = text[length] != '\0' ? memrchr (text, '\n', length) : NULL;

  if (text[length] == '\0')
    return text + length;
  return line != NULL ? line + 1 : g_utf8_find_prev_char (text, text + length);
}

static void
stop_filling (MailTextEditor *self)
{
  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_pointer (&self->rest, g_free);
  g_clear_pointer (&self->adopted, g_free);
  gtk_text_view_set_editable (self->view, self->is_editable);
}

/* Nobody writes into what is not all there: it would not be where they think it is */
static gboolean
fill_cb (gpointer user_data)
{
  MailTextEditor *self = user_data;
  const char *end = find_piece_end (self->rest_start);
  g_autofree char *adopted = NULL;
  GtkTextIter iter;

  self->is_loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_get_end_iter (self->buffer, &iter);
  gtk_text_buffer_insert (self->buffer, &iter, self->rest_start, (int) (end - self->rest_start));
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_loading = FALSE;
  self->rest_start = end;
  if (*end != '\0')
    return G_SOURCE_CONTINUE;
  self->filling = 0;
  adopted = g_steal_pointer (&self->adopted);
  stop_filling (self);
  if (adopted != NULL)
    mail_text_editor_adopt_signature (self, adopted);
  return G_SOURCE_REMOVE;
}

/* ---- the object ---- */

static void
mail_text_editor_dispose (GObject *object)
{
  MailTextEditor *self = MAIL_TEXT_EDITOR (object);

  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->spelling);
  G_OBJECT_CLASS (mail_text_editor_parent_class)->dispose (object);
}

static void
mail_text_editor_finalize (GObject *object)
{
  g_free (MAIL_TEXT_EDITOR (object)->signature);
  g_hash_table_unref (MAIL_TEXT_EDITOR (object)->put_in);
  g_free (MAIL_TEXT_EDITOR (object)->rest);
  g_free (MAIL_TEXT_EDITOR (object)->adopted);
  G_OBJECT_CLASS (mail_text_editor_parent_class)->finalize (object);
}

static gboolean
mail_text_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MAIL_TEXT_EDITOR (widget)->view));
}

static void
mail_text_editor_class_init (MailTextEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_text_editor_dispose;
  object_class->finalize = mail_text_editor_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = mail_text_editor_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_TEXT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PASTE] = g_signal_new ("paste", MAIL_TYPE_TEXT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
mail_text_editor_init (MailTextEditor *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkTextIter start;

  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  self->buffer = gtk_text_view_get_buffer (self->view);
  self->put_in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  take_signature (self, g_strdup (""));
  self->is_editable = TRUE;
  self->quote_tag = gtk_text_buffer_create_tag (self->buffer, "quote", NULL, NULL);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  self->signature_start = gtk_text_buffer_create_mark (self->buffer, NULL, &start, FALSE);
  self->signature_end = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->view, FALSE);
  gtk_text_view_set_left_margin (self->view, 18);
  gtk_text_view_set_right_margin (self->view, 18);
  gtk_text_view_set_top_margin (self->view, 12);
  gtk_text_view_set_bottom_margin (self->view, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "mail-editor");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Message text"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  g_signal_connect_object (self->buffer, "insert-text", G_CALLBACK (inserted_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "delete-range", G_CALLBACK (deleted_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "undo", G_CALLBACK (reverted_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "redo", G_CALLBACK (reverted_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->view, "paste-clipboard", G_CALLBACK (paste_cb), self, 0);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_colors), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "realize", G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
  self->spelling = mail_spell_checker_new (self->view);
}

GtkWidget *
mail_text_editor_new (void)
{
  return g_object_new (MAIL_TYPE_TEXT_EDITOR, NULL);
}

/* As it stands in the text */
static char *
dup_block (const char *signature)
{
  if (signature == NULL || *signature == '\0')
    return g_strdup ("");
  return g_strconcat ("\n", g_str_has_prefix (signature, "-- \n") ? "" : "-- \n", signature,
                      g_str_has_suffix (signature, "\n") ? "" : "\n", NULL);
}

void
mail_text_editor_load (MailTextEditor *self,
                       const char     *body,
                       const char     *signature,
                       const char     *quote)
{
  GtkTextIter iter;
  int cursor;
  const char *end = body + strlen (body);

  g_return_if_fail (MAIL_IS_TEXT_EDITOR (self));

  stop_filling (self);
  /* Only drafts are longer than what is quoted */
  if (signature == NULL && quote == NULL)
    end = find_piece_end (body);
  self->is_loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  take_signature (self, dup_block (signature));
  gtk_text_buffer_set_text (self->buffer, body, (int) (end - body));
  gtk_text_buffer_get_end_iter (self->buffer, &iter);
  cursor = gtk_text_iter_get_offset (&iter);
  if (*self->signature != '\0' || quote != NULL)
    gtk_text_buffer_insert (self->buffer, &iter, "\n", 1);
  gtk_text_buffer_move_mark (self->buffer, self->signature_start, &iter);
  gtk_text_buffer_insert (self->buffer, &iter, self->signature, -1);
  gtk_text_buffer_move_mark (self->buffer, self->signature_end, &iter);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, cursor + (*self->signature != '\0' || quote != NULL));
  gtk_text_buffer_move_mark (self->buffer, self->signature_start, &iter);
  gtk_text_buffer_get_end_iter (self->buffer, &iter);
  if (quote != NULL)
    {
      gtk_text_buffer_insert (self->buffer, &iter, "\n", 1);
      gtk_text_buffer_insert (self->buffer, &iter, quote, -1);
    }
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, cursor);
  gtk_text_buffer_place_cursor (self->buffer, &iter);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_loading = FALSE;
  if (*end == '\0')
    return;
  self->rest = g_strdup (end);
  self->rest_start = self->rest;
  gtk_text_view_set_editable (self->view, FALSE);
  self->filling = g_idle_add (fill_cb, self);
}

char *
mail_text_editor_dup_text (MailTextEditor *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  g_return_val_if_fail (MAIL_IS_TEXT_EDITOR (self), NULL);

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  return self->rest != NULL ? g_strconcat (text, self->rest_start, NULL) : g_steal_pointer (&text);
}

void
mail_text_editor_set_signature (MailTextEditor *self,
                                const char     *signature)
{
  g_autofree char *block = dup_block (signature);
  g_autofree char *there = NULL;
  GtkTextIter start, end;

  g_return_if_fail (MAIL_IS_TEXT_EDITOR (self));

  gtk_text_buffer_get_iter_at_mark (self->buffer, &start, self->signature_start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->signature_end);
  there = gtk_text_iter_compare (&start, &end) < 0
          ? gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE) : g_strdup ("");
  /* Put in its own place it would be a step that undo takes back without anything to be seen of it */
  if (g_strcmp0 (there, self->signature) != 0 || g_str_equal (there, block))
    return;
  gtk_text_buffer_begin_user_action (self->buffer);
  if (*there != '\0')
    gtk_text_buffer_delete (self->buffer, &start, &end);
  take_signature (self, g_steal_pointer (&block));
  if (*self->signature != '\0')
    {
      int offset = gtk_text_iter_get_offset (&start);

      gtk_text_buffer_insert (self->buffer, &start, self->signature, -1);
      gtk_text_buffer_move_mark (self->buffer, self->signature_end, &start);
      gtk_text_buffer_get_iter_at_offset (self->buffer, &start, offset);
      gtk_text_buffer_move_mark (self->buffer, self->signature_start, &start);
    }
  gtk_text_buffer_end_user_action (self->buffer);
}

void
mail_text_editor_adopt_signature (MailTextEditor *self,
                                  const char     *signature)
{
  g_autofree char *text = NULL;
  g_autofree char *block = dup_block (signature);
  const char *found;
  GtkTextIter iter;
  int offset;

  g_return_if_fail (MAIL_IS_TEXT_EDITOR (self));

  /* It is at the end, which is not there yet */
  if (self->rest != NULL)
    {
      g_free (self->adopted);
      self->adopted = g_strdup (signature);
      return;
    }
  text = mail_text_editor_dup_text (self);
  found = *block != '\0' ? strstr (text, block) : NULL;
  if (*block == '\0')
    return;
  /* At the end of the text, where its last line has no end */
  if (found == NULL)
    {
      block[strlen (block) - 1] = '\0';
      found = g_str_has_suffix (text, block) ? text + strlen (text) - strlen (block) : NULL;
    }
  take_signature (self, g_steal_pointer (&block));
  if (found == NULL)
    return;
  offset = (int) g_utf8_pointer_to_offset (text, found);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, offset);
  gtk_text_buffer_move_mark (self->buffer, self->signature_start, &iter);
  if (offset > 0)
    gtk_text_iter_backward_char (&iter);
  gtk_text_buffer_place_cursor (self->buffer, &iter);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, offset + (int) g_utf8_strlen (self->signature, -1));
  gtk_text_buffer_move_mark (self->buffer, self->signature_end, &iter);
}

void
mail_text_editor_set_editable (MailTextEditor *self,
                               gboolean        editable)
{
  g_return_if_fail (MAIL_IS_TEXT_EDITOR (self));

  self->is_editable = editable;
  gtk_text_view_set_editable (self->view, editable && self->rest == NULL);
  gtk_text_view_set_cursor_visible (self->view, editable);
}

GtkTextView *
mail_text_editor_get_view (MailTextEditor *self)
{
  g_return_val_if_fail (MAIL_IS_TEXT_EDITOR (self), NULL);
  return self->view;
}
