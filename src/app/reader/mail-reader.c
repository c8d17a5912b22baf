/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-reader-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "mail-find-bar.h"
#include "mail-link-target.h"
#include "mail-link.h"
#include "mail-preview-window.h"

#define MIN_FOLDED  4           /* older messages that are worth a button of their own */
#define MAX_HEIGHT  6000        /* pixels of a page; what is higher scrolls inside */

G_DEFINE_FINAL_TYPE (MailReader, mail_reader, GTK_TYPE_WIDGET)

enum { ANSWER, COMPOSE, ADD_CONTACT, PROBLEM, FAILED, READY, READ, N_SIGNALS };
static guint signals[N_SIGNALS];

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_PREVIEW,
  MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_CLIENT_SUBMIT_TIME, MAPI_PR_HASATTACH, MAPI_PR_READ, MAPI_PR_MESSAGE_FLAGS,
  MAPI_PR_SUBJECT, MAPI_PR_INTERNET_MESSAGE_ID, MAPI_PR_MESSAGE_SIZE, MAPI_PR_PARENT_ENTRYID,
};

/* ---- signals for others ---- */

void
mail_reader_tell (MailReader *self,
                  const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

void
mail_reader_tell_error (MailReader   *self,
                        const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

void
mail_reader_emit_answer (MailReader        *self,
                         MapiReplyVerb      verb,
                         MapiStore         *store,
                         const MapiEntryId *id)
{
  g_signal_emit (self, signals[ANSWER], 0, (int) verb, store, id);
}

void
mail_reader_answer (MailReader      *self,
                    MailMessageCard *card,
                    MapiReplyVerb    verb)
{
  if (card == NULL || mail_message_card_get_store (card) == NULL)
    return;
  self->current = card;
  mail_reader_emit_answer (self, verb, mail_message_card_get_store (card), mail_message_card_get_id (card));
}

void
mail_reader_emit_compose (MailReader *self,
                          const char *uri)
{
  g_signal_emit (self, signals[COMPOSE], 0, uri);
}

void
mail_reader_emit_contact (MailReader *self,
                          const char *name,
                          const char *address)
{
  g_signal_emit (self, signals[ADD_CONTACT], 0, name, address);
}

/* ---- cards ---- */

static void
link_activated_cb (MailReader      *self,
                   const char      *uri,
                   MailMessageCard *card)
{
  mail_link_open (GTK_WIDGET (self), mail_message_card_get_body (card), uri);
}

static void
link_hovered_cb (MailReader      *self,
                 const char      *uri,
                 MailMessageCard *card)
{
  mail_link_target_show (self->target, mail_message_card_get_body (card), uri);
}

static void
card_answer_cb (MailReader      *self,
                int              verb,
                MailMessageCard *card)
{
  mail_reader_answer (self, card, verb);
}

static void
preview_cb (MailReader      *self,
            guint            position,
            MailMessageCard *card)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  mail_preview_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->engine,
                               mail_message_card_get_content (card), position);
}

static void
set_subject (MailReader *self,
             const char *subject)
{
  gboolean none = subject == NULL || *subject == '\0';

  gtk_label_set_text (GTK_LABEL (self->subject), none ? _("No subject") : subject);
  if (none)
    gtk_widget_add_css_class (self->subject, "dim-label");
  else
    gtk_widget_remove_css_class (self->subject, "dim-label");
}

static void
card_ready_cb (MailReader      *self,
               MailMessageCard *card)
{
  MapiContent *content = mail_message_card_get_content (card);
  MapiProperties *known = content != NULL ? mapi_content_get_properties (content)
                                          : mail_message_card_get_summary (card);

  mail_reader_look_soon (self);
  if (card != self->wanted)
    return;
  if (known != NULL)
    set_subject (self, mapi_properties_get_string (known, MAPI_PR_SUBJECT));
  g_signal_emit (self, signals[READY], 0);
}

static void
card_expanded_cb (MailReader      *self,
                  GParamSpec      *pspec,
                  MailMessageCard *card)
{
  g_hash_table_remove (self->seen, card);
  g_hash_table_remove (self->unopened, card);
  if (!mail_message_card_get_expanded (card))
    {
      if (self->current == card)
        self->is_chosen = FALSE;
      mail_reader_look_soon (self);
      return;
    }
  self->current = card;
  self->is_chosen = TRUE;
  mail_reader_look_soon (self);
}

static void
insert_card (MailReader *self,
             GtkWidget  *card,
             guint       position)
{
  GtkWidget *before = position > 0 ? self->cards->pdata[position - 1] : NULL;

  g_signal_connect_object (card, "link-activated", G_CALLBACK (link_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "link-hovered", G_CALLBACK (link_hovered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "answer", G_CALLBACK (card_answer_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "preview", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "problem", G_CALLBACK (mail_reader_tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "ready", G_CALLBACK (card_ready_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "settled", G_CALLBACK (mail_reader_look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "notify::expanded", G_CALLBACK (card_expanded_cb), self, G_CONNECT_SWAPPED);
  mail_message_card_set_max_height (MAIL_MESSAGE_CARD (card), MAX_HEIGHT);
  gtk_box_insert_child_after (GTK_BOX (self->list), card, before);
  g_ptr_array_insert (self->cards, position, card);
}

static void
remove_card (MailReader *self,
             guint       position)
{
  MailMessageCard *card = g_ptr_array_steal_index (self->cards, position);

  if (self->wanted == card)
    self->wanted = NULL;
  if (self->current == card)
    self->current = NULL;
  if (self->held == card)
    self->held = NULL;
  g_hash_table_remove (self->seen, card);
  g_hash_table_remove (self->unopened, card);
  gtk_box_remove (GTK_BOX (self->list), GTK_WIDGET (card));
}

static void
forget_rows (MailReader *self)
{
  for (guint i = 0; self->rows != NULL && i < self->rows->len; i++)
    g_signal_handlers_disconnect_by_data (self->rows->pdata[i], self);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_handle_id (&self->sync, g_source_remove);
}

static void
forget_all (MailReader *self)
{
  forget_rows (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_object (&self->table);
  g_clear_object (&self->store);
  g_clear_object (&self->session);
  self->unfolded = FALSE;
  self->is_placed = FALSE;
  while (self->cards->len > 0)
    remove_card (self, self->cards->len - 1);
  mail_link_target_show (self->target, NULL, NULL);
  gtk_widget_set_visible (self->older, FALSE);
  mail_find_bar_close (MAIL_FIND_BAR (self->find));
}

/* ---- the conversation ---- */

/* @place: where it most likely is */
static gint
find_card (MailReader        *self,
           const MapiEntryId *id,
           guint              place)
{
  const MapiEntryId *there = place < self->cards->len ? mail_message_card_get_id (self->cards->pdata[place]) : NULL;

  if (there != NULL && mapi_entry_id_equal (id, there))
    return (gint) place;
  for (guint i = 0; i < self->cards->len; i++)
    {
      const MapiEntryId *other = mail_message_card_get_id (self->cards->pdata[i]);

      if (other != NULL && (mapi_entry_id_equal (id, other) || mapi_store_compare_entry_ids (self->store, id, other)))
        return (gint) i;
    }
  return -1;
}

static gboolean
is_unread (MapiProperties *row)
{
  return mapi_properties_has (row, MAPI_PR_READ) && !mapi_properties_get_boolean (row, MAPI_PR_READ);
}

/* Many old lines above what is open become one button */
static void
fold_older (MailReader *self)
{
  guint n = 0;
  g_autofree char *label = NULL;

  while (n < self->cards->len && !mail_message_card_get_expanded (self->cards->pdata[n]))
    n++;
  /* The first stays: it says what it is all about; the one before as well */
  self->n_folded = n >= MIN_FOLDED + 2 && !self->unfolded ? n - 2 : 0;
  for (guint i = 0; i < self->cards->len; i++)
    gtk_widget_set_visible (self->cards->pdata[i], i < 1 || i > self->n_folded);
  gtk_widget_set_visible (self->older, self->n_folded > 0);
  if (self->n_folded == 0)
    return;
  label = g_strdup_printf (ngettext ("%u More Message", "%u More Messages", self->n_folded), self->n_folded);
  gtk_button_set_label (GTK_BUTTON (self->older), label);
  gtk_box_reorder_child_after (GTK_BOX (self->list), self->older, self->cards->pdata[0]);
}

static void
show_older_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  MailReader *self = MAIL_READER (widget);

  self->unfolded = TRUE;
  /* Where they are is looked at now */
  self->held = NULL;
  fold_older (self);
}

static void
place_row (MailReader     *self,
           MapiEntryId    *id,
           MapiProperties *row,
           guint           position)
{
  gint known = find_card (self, id, position);
  GtkWidget *card;

  if (known >= 0)
    {
      card = self->cards->pdata[known];
      if ((guint) known != position)
        {
          g_ptr_array_steal_index (self->cards, known);
          g_ptr_array_insert (self->cards, position, card);
          gtk_box_reorder_child_after (GTK_BOX (self->list), card,
                                       position > 0 ? self->cards->pdata[position - 1] : NULL);
        }
      mail_message_card_update_summary (MAIL_MESSAGE_CARD (card), row);
      return;
    }
  card = mail_message_card_new (self->engine, self->session, self->store, id, row);
  insert_card (self, card, position);
  if (is_unread (row))
    g_hash_table_add (self->unopened, card);
}

void
mail_reader_emit_read (MailReader      *self,
                       MailMessageCard *card)
{
  g_signal_emit (self, signals[READ], 0, mail_message_card_get_store (card), mail_message_card_get_id (card));
}

static void row_loaded_cb (MailReader *self);

static void
take_rows (MailReader *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->table));
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->table), i));
  forget_rows (self);
  self->rows = g_steal_pointer (&rows);
  for (guint i = 0; i < n; i++)
    if (!mapi_row_get_loaded (self->rows->pdata[i]))
      g_signal_connect_object (self->rows->pdata[i], "notify::properties", G_CALLBACK (row_loaded_cb), self,
                               G_CONNECT_SWAPPED);
}

/* Who asks for a conversation begins where they have not read yet */
static void
open_unread (MailReader *self)
{
  gboolean is_first = !self->is_placed;
  guint first = 0;

  self->is_placed = TRUE;
  while (first < self->cards->len && !g_hash_table_contains (self->unopened, self->cards->pdata[first]))
    first++;
  /* Where one begins comes alone, so that it is there at once. Those after it follow when they come into sight. */
  if (is_first || g_hash_table_size (self->unopened) <= 1)
    mail_reader_open_unread (self, first, self->is_asked ? self->cards->len : first + 1);
  for (guint i = 0; is_first && !self->is_asked && self->held != NULL && i < self->cards->len; i++)
    if (mail_message_card_get_expanded (self->cards->pdata[i]))
      {
        self->current = self->cards->pdata[i];
        mail_reader_scroll_to (self, self->current);
        return;
      }
  mail_reader_look_soon (self);
}

/* Brings the cards to what the table says; what is there stays as it is */
static void
sync_rows (MailReader *self)
{
  g_autoptr(GHashTable) chosen = NULL;
  guint placed = 0;
  gboolean whole = TRUE;

  take_rows (self);
  chosen = mail_reader_choose_copies (self);
  for (guint i = 0; i < self->rows->len; i++)
    {
      MapiProperties *properties = mapi_row_get_properties (self->rows->pdata[i]);
      g_autoptr(MapiEntryId) id = properties != NULL ? mapi_row_dup_entry_id (self->rows->pdata[i]) : NULL;

      if (id != NULL && !mail_reader_is_copy (self, chosen, i))
        place_row (self, id, properties, placed++);
      whole &= id != NULL;
    }
  /* What is shown may be in a row that is not read yet */
  while (whole && placed > 0 && self->cards->len > placed)
    remove_card (self, self->cards->len - 1);
  if (whole && placed > 0)
    open_unread (self);
  fold_older (self);
}

static gboolean
sync_cb (gpointer user_data)
{
  MailReader *self = user_data;

  self->sync = 0;
  sync_rows (self);
  return G_SOURCE_REMOVE;
}

/* Rows are read a page at a time, and tell of themselves one by one */
static void
row_loaded_cb (MailReader *self)
{
  if (self->sync == 0)
    self->sync = g_idle_add_full (G_PRIORITY_DEFAULT, sync_cb, self, NULL);
}

static void
items_changed_cb (MailReader *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->table)) > 0)
    sync_rows (self);
}

static void
table_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MailReader) self = MAIL_READER (user_data);
  g_autoptr(GError) error = NULL;

  /* Without it there is still the message itself */
  if (!mapi_table_open_finish (MAPI_TABLE (source), result, &error) || MAPI_TABLE (source) != self->table)
    return;
  g_signal_connect_object (self->table, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  sync_rows (self);
}

static void
table_made_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(MailReader) self = MAIL_READER (user_data);
  g_autoptr(MapiTable) table = mail_reader_make_table_finish (result);

  if (table == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  self->table = g_steal_pointer (&table);
  mapi_table_open_async (self->table, columns, G_N_ELEMENTS (columns), NULL, NULL, self->cancellable, table_opened_cb,
                         g_object_ref (self));
}

static void
open_conversation (MailReader        *self,
                   const MapiEntryId *message)
{
  self->cancellable = g_cancellable_new ();
  mail_reader_make_table_async (self->store, message, self->cancellable, table_made_cb, g_object_ref (self));
}

static void
show_wanted (MailReader *self,
             GtkWidget  *card)
{
  insert_card (self, card, 0);
  self->wanted = self->current = self->held = MAIL_MESSAGE_CARD (card);
  set_subject (self, " ");
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "messages");
  mail_message_card_set_expanded (self->wanted, TRUE);
  self->is_chosen = FALSE;
}

static void
begin (MailReader  *self,
       MapiSession *session,
       MapiStore   *store)
{
  forget_all (self);
  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->store = g_object_ref (store);
}

void
mail_reader_show_message (MailReader        *self,
                          MapiSession       *session,
                          MapiStore         *store,
                          const MapiEntryId *message,
                          MapiProperties    *summary)
{
  g_return_if_fail (MAIL_IS_READER (self));
  g_return_if_fail (MAPI_IS_STORE (store));
  g_return_if_fail (message != NULL);

  begin (self, session, store);
  show_wanted (self, mail_message_card_new (self->engine, session, store, message, summary));
}

void
mail_reader_show_conversation (MailReader        *self,
                               MapiSession       *session,
                               MapiStore         *store,
                               const MapiEntryId *message,
                               MapiProperties    *summary,
                               gboolean           is_asked)
{
  g_return_if_fail (MAIL_IS_READER (self));
  g_return_if_fail (MAPI_IS_STORE (store));
  g_return_if_fail (message != NULL);

  begin (self, session, store);
  /* The store looks for the others while the card is made */
  open_conversation (self, message);
  show_wanted (self, mail_message_card_new (self->engine, session, store, message, summary));
  self->is_asked = self->is_chosen = is_asked;
}

void
mail_reader_show_content (MailReader  *self,
                          MapiContent *content)
{
  g_return_if_fail (MAIL_IS_READER (self));
  g_return_if_fail (content != NULL);

  forget_all (self);
  show_wanted (self, mail_message_card_new_for_content (self->engine, content));
  set_subject (self, mapi_properties_get_string (mapi_content_get_properties (content), MAPI_PR_SUBJECT));
}

void
mail_reader_clear (MailReader *self,
                   guint       n_selected)
{
  g_autofree char *title = NULL;

  g_return_if_fail (MAIL_IS_READER (self));

  forget_all (self);
  title = n_selected > 1 ? g_strdup_printf (ngettext ("%u Message Selected", "%u Messages Selected", n_selected),
                                            n_selected) : g_strdup (_("No Message Selected"));
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), title);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
}

const MapiEntryId *
mail_reader_get_message (MailReader  *self,
                         MapiStore  **store)
{
  MailMessageCard *card;

  g_return_val_if_fail (MAIL_IS_READER (self), NULL);

  card = mail_reader_get_current (self);
  if (store != NULL)
    *store = card != NULL ? mail_message_card_get_store (card) : NULL;
  return card != NULL ? mail_message_card_get_id (card) : NULL;
}

MapiContent *
mail_reader_get_content (MailReader *self)
{
  MailMessageCard *card;

  g_return_val_if_fail (MAIL_IS_READER (self), NULL);
  card = mail_reader_get_current (self);
  return card != NULL ? mail_message_card_get_content (card) : NULL;
}

gboolean
mail_reader_is_ready (MailReader *self)
{
  g_return_val_if_fail (MAIL_IS_READER (self), FALSE);
  return self->wanted != NULL && mail_message_card_is_ready (self->wanted);
}

/* ---- the selection ---- */

static void
selection_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autofree char *text = mail_web_view_read_selection_finish (MAIL_WEB_VIEW (source), result);

  g_task_return_pointer (task, text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL, g_free);
}

void
mail_reader_get_selection_async (MailReader          *self,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MailMessageCard *card;
  MailWebView *view;
  GTask *task;

  g_return_if_fail (MAIL_IS_READER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, mail_reader_get_selection_async);
  card = mail_reader_get_current (self);
  view = card != NULL ? mail_message_card_get_web_view (card) : NULL;
  /* What was selected in the message before is nobody's words here */
  if (view == NULL || !mail_web_view_is_there (view))
    {
      g_task_return_pointer (task, NULL, NULL);
      g_object_unref (task);
      return;
    }
  mail_web_view_read_selection_async (view, selection_cb, task);
}

char *
mail_reader_get_selection_finish (MailReader   *self,
                                  GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* ---- the object ---- */

static GPtrArray *
list_views (gpointer user_data)
{
  MailReader *self = MAIL_READER (user_data);
  GPtrArray *views = g_ptr_array_new ();

  for (guint i = 0; i < self->cards->len; i++)
    {
      MailWebView *view = mail_message_card_get_web_view (self->cards->pdata[i]);

      if (view != NULL && mail_message_card_get_expanded (self->cards->pdata[i]))
        g_ptr_array_add (views, view);
    }
  return views;
}

static void
engine_state_cb (MailReader *self)
{
  mail_web_view_prewarm (self->engine);
}

static void
mail_reader_dispose (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  if (self->box != NULL)
    forget_all (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mail_reader_parent_class)->dispose (object);
}

static void
mail_reader_finalize (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  g_ptr_array_unref (self->cards);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->unopened);
  G_OBJECT_CLASS (mail_reader_parent_class)->finalize (object);
}

static void
mail_reader_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_reader_parent_class)->realize (widget);
  mail_reader_watch_layout (MAIL_READER (widget));
}

static void
mail_reader_unrealize (GtkWidget *widget)
{
  mail_reader_unwatch_layout (MAIL_READER (widget));
  GTK_WIDGET_CLASS (mail_reader_parent_class)->unrealize (widget);
}

static void
mail_reader_class_init (MailReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = mail_reader_dispose;
  object_class->finalize = mail_reader_finalize;
  widget_class->realize = mail_reader_realize;
  widget_class->unrealize = mail_reader_unrealize;
  signals[ANSWER] = g_signal_new ("answer", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT,
                                  MAPI_TYPE_STORE, MAPI_TYPE_ENTRY_ID);
  signals[COMPOSE] = g_signal_new ("compose", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
  signals[ADD_CONTACT] = g_signal_new ("add-contact", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       G_TYPE_STRING, G_TYPE_STRING);
  signals[PROBLEM] = g_signal_new ("problem", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[READY] = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[READ] = g_signal_new ("read", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                MAPI_TYPE_STORE, MAPI_TYPE_ENTRY_ID);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-reader");
  gtk_widget_class_install_action (widget_class, "reader.show-older", NULL, show_older_cb);
  mail_reader_install_actions (widget_class);
}

static GtkWidget *
build_messages (MailReader *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = gtk_overlay_new ();

  self->subject = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->subject), 0);
  gtk_label_set_wrap (GTK_LABEL (self->subject), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->subject), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (self->subject), 5);
  gtk_label_set_ellipsize (GTK_LABEL (self->subject), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (self->subject), TRUE);
  gtk_widget_set_can_focus (self->subject, FALSE);
  gtk_widget_add_css_class (self->subject, "mail-subject");
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->older = gtk_button_new_with_label ("");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->older), "reader.show-older");
  gtk_widget_set_halign (self->older, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->older, "mail-older");
  gtk_widget_set_visible (self->older, FALSE);
  gtk_box_append (GTK_BOX (self->list), self->older);
  gtk_box_append (GTK_BOX (content), self->subject);
  gtk_box_append (GTK_BOX (content), self->list);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), content);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_add_css_class (self->scrolled, "view");
  self->target = mail_link_target_new ();
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->target);
  return overlay;
}

static void
mail_reader_init (MailReader *self)
{
  self->cards = g_ptr_array_new ();
  self->seen = g_hash_table_new (NULL, NULL);
  self->unopened = g_hash_table_new (NULL, NULL);
  self->settings = g_settings_new ("org.estafette.Mail.Reader");
  self->engine = mail_web_engine_dup_default ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->find = mail_find_bar_new (list_views, self);
  self->stack = gtk_stack_new ();
  self->empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), "mail-read-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), _("No Message Selected"));
  gtk_widget_set_vexpand (self->empty, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), build_messages (self), "messages");
  gtk_box_append (GTK_BOX (self->box), self->find);
  gtk_box_append (GTK_BOX (self->box), self->stack);
  mail_reader_install_scroll (self);
  g_signal_connect_object (self->engine, "notify::state", G_CALLBACK (engine_state_cb), self, G_CONNECT_SWAPPED);
  engine_state_cb (self);
}

GtkWidget *
mail_reader_new (void)
{
  return g_object_new (MAIL_TYPE_READER, NULL);
}
