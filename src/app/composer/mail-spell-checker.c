/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-spell-checker.h"

#include <enchant.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-languages.h"
#include "mail-work.h"

#define MAX_SUGGESTIONS 6
#define DELAY_MS        400
#define MAX_WORD        80

struct _MailSpellChecker
{
  GObject        parent_instance;
  GtkTextView   *view;            /* (unowned) (nullable) once it has gone */
  GtkTextBuffer *buffer;          /* (owned) */
  GtkTextTag    *tag;
  EnchantBroker *broker;          /* (nullable) until something is written */
  gboolean       is_asked;        /* for it */
  GPtrArray     *dictionaries;    /* (unowned EnchantDict), the broker's */
  GHashTable    *known;           /* (owned) word → whether it is right; forgets when a word is added */
  guint          source;
  GMenu         *menu;            /* (owned) */
  int            word_start;      /* of the word the menu is for */
  int            word_end;
};

G_DEFINE_FINAL_TYPE (MailSpellChecker, mail_spell_checker, G_TYPE_OBJECT)

/* ---- words ---- */

static gboolean
is_right (MailSpellChecker *self,
          const char       *word)
{
  gpointer known;
  gboolean right = FALSE;

  if (g_hash_table_lookup_extended (self->known, word, NULL, &known))
    return GPOINTER_TO_INT (known);
  for (guint i = 0; i < self->dictionaries->len && !right; i++)
    right = enchant_dict_check (self->dictionaries->pdata[i], word, (gssize) strlen (word)) == 0;
  g_hash_table_insert (self->known, g_strdup (word), GINT_TO_POINTER (right));
  return right;
}

/* Not prose: addresses, numbers, names in code */
static gboolean
is_checkable (const char *word)
{
  if (strlen (word) > MAX_WORD)
    return FALSE;
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalpha (c) && c != '\'' && c != 0x2019 && g_unichar_type (c) != G_UNICODE_NON_SPACING_MARK)
        return FALSE;
    }
  return TRUE;
}

/* Whether the word is part of something longer without spaces: an address, a path */
static gboolean
is_in_address (const GtkTextIter *start,
               const GtkTextIter *end)
{
  GtkTextIter before = *start;
  gunichar next = gtk_text_iter_get_char (end);

  if (gtk_text_iter_backward_char (&before))
    {
      gunichar c = gtk_text_iter_get_char (&before);

      if (c == '@' || c == '/' || c == '.' || c == '_' || c == '#')
        return TRUE;
    }
  if (next == '@' || next == '/' || next == '_')
    return TRUE;
  if (next == '.' || next == ':')
    {
      GtkTextIter after = *end;

      return gtk_text_iter_forward_char (&after)
             && (g_unichar_isalnum (gtk_text_iter_get_char (&after)) || gtk_text_iter_get_char (&after) == '/');
    }
  return FALSE;
}

static void
check_word (MailSpellChecker  *self,
            const GtkTextIter *start,
            const GtkTextIter *end)
{
  g_autofree char *word = gtk_text_buffer_get_text (self->buffer, start, end, FALSE);

  if (*word != '\0' && is_checkable (word) && !is_in_address (start, end) && !is_right (self, word))
    gtk_text_buffer_apply_tag (self->buffer, self->tag, start, end);
}

static void
check_line (MailSpellChecker  *self,
            const GtkTextIter *line)
{
  GtkTextIter line_end = *line;
  GtkTextIter word = *line;
  GtkTextIter cursor;

  if (gtk_text_iter_get_char (line) == '>')
    return;
  if (!gtk_text_iter_ends_line (&line_end))
    gtk_text_iter_forward_to_line_end (&line_end);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));
  while (gtk_text_iter_compare (&word, &line_end) < 0)
    {
      GtkTextIter end;

      if (!gtk_text_iter_starts_word (&word)
          && (!gtk_text_iter_forward_word_end (&word) || !gtk_text_iter_backward_word_start (&word)))
        break;
      if (gtk_text_iter_compare (&word, &line_end) >= 0)
        break;
      end = word;
      gtk_text_iter_forward_word_end (&end);
      /* Not yet the one that is being typed */
      if (!gtk_text_iter_equal (&end, &cursor))
        check_word (self, &word, &end);
      word = end;
      if (!gtk_text_iter_forward_char (&word))
        break;
    }
}

static gboolean
check_cb (gpointer data)
{
  MailSpellChecker *self = data;
  GtkTextIter line, end, top, bottom;
  GdkRectangle shown;

  self->source = 0;
  if (self->view == NULL)
    return G_SOURCE_REMOVE;
  /* What is seen, and a little around it */
  gtk_text_view_get_visible_rect (self->view, &shown);
  gtk_text_view_get_iter_at_location (self->view, &top, shown.x, shown.y - shown.height);
  gtk_text_view_get_iter_at_location (self->view, &bottom, shown.x, shown.y + 2 * shown.height);
  gtk_text_iter_set_line_offset (&top, 0);
  if (!gtk_text_iter_ends_line (&bottom))
    gtk_text_iter_forward_to_line_end (&bottom);
  gtk_text_buffer_get_bounds (self->buffer, &line, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->tag, &top, &bottom);
  line = top;
  do
    check_line (self, &line);
  while (gtk_text_iter_forward_line (&line) && gtk_text_iter_compare (&line, &bottom) < 0);
  return G_SOURCE_REMOVE;
}

static void
check_soon (MailSpellChecker *self)
{
  if (self->broker == NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (DELAY_MS, check_cb, self);
}

/* ---- dictionaries: big files, read on a thread once something is written ---- */

/* What reads them takes itself apart when the program ends, also below a thread that is still reading. So who ends the
 * program waits for that: all brokers of the process, and each thread that has one. */
static GMutex   reading_lock;
static GCond    reading_changed;
static guint    n_reading;      /* threads */
static gboolean is_over;        /* no dictionary is begun any more */

static gboolean
may_read (gboolean begin)
{
  gboolean may;

  g_mutex_lock (&reading_lock);
  may = !is_over;
  n_reading += may && begin ? 1 : 0;
  g_mutex_unlock (&reading_lock);
  return may;
}

static void
end_reading (void)
{
  g_mutex_lock (&reading_lock);
  n_reading--;
  g_cond_broadcast (&reading_changed);
  g_mutex_unlock (&reading_lock);
}

void
mail_spell_checker_wait (void)
{
  g_mutex_lock (&reading_lock);
  is_over = TRUE;
  while (n_reading > 0)
    g_cond_wait (&reading_changed, &reading_lock);
  g_mutex_unlock (&reading_lock);
}

typedef struct
{
  EnchantBroker *broker;        /* (nullable) once it is taken over */
  GPtrArray     *dictionaries;
} Shelf;

static void
empty_shelf (EnchantBroker *broker,
             GPtrArray     *dictionaries)
{
  for (guint i = 0; broker != NULL && i < dictionaries->len; i++)
    enchant_broker_free_dict (broker, dictionaries->pdata[i]);
  g_ptr_array_unref (dictionaries);
  g_clear_pointer (&broker, enchant_broker_free);
}

static void
shelf_free (gpointer data)
{
  Shelf *shelf = data;

  empty_shelf (shelf->broker, shelf->dictionaries);
  g_free (shelf);
}

static void
fill_shelf (Shelf *shelf)
{
  g_auto(GStrv) languages = mail_languages_dup_chosen ();

  shelf->broker = enchant_broker_init ();
  for (guint i = 0; languages[i] != NULL && may_read (FALSE); i++)
    {
      EnchantDict *dictionary = enchant_broker_request_dict (shelf->broker, languages[i]);

      if (dictionary != NULL)
        g_ptr_array_add (shelf->dictionaries, dictionary);
    }
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  if (may_read (TRUE))
    {
      fill_shelf (data);
      end_reading ();
    }
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailSpellChecker *self = MAIL_SPELL_CHECKER (source);
  Shelf *shelf = g_task_get_task_data (G_TASK (result));

  empty_shelf (self->broker, self->dictionaries);
  self->broker = g_steal_pointer (&shelf->broker);
  self->dictionaries = g_ptr_array_ref (shelf->dictionaries);
  g_hash_table_remove_all (self->known);
  check_soon (self);
}

static void
load (MailSpellChecker *self)
{
  g_autoptr(GTask) task = mail_task_new (self, NULL, loaded_cb, NULL);
  Shelf *shelf = g_new0 (Shelf, 1);

  self->is_asked = TRUE;
  shelf->dictionaries = g_ptr_array_new ();
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, shelf, shelf_free);
  g_task_run_in_thread (task, load_thread);
}

static void
changed_cb (MailSpellChecker *self)
{
  if (self->is_asked)
    check_soon (self);
  else
    load (self);
}

static void
languages_cb (MailSpellChecker *self)
{
  if (self->is_asked)
    load (self);
}

/* ---- the menu ---- */

static char *
dup_menu_word (MailSpellChecker *self,
               GtkTextIter      *start,
               GtkTextIter      *end)
{
  gtk_text_buffer_get_iter_at_offset (self->buffer, start, self->word_start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, end, self->word_end);
  return gtk_text_buffer_get_text (self->buffer, start, end, FALSE);
}

static void
replace_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  MailSpellChecker *self = data;
  GtkTextIter start, end;
  g_autofree char *word = dup_menu_word (self, &start, &end);

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, g_variant_get_string (parameter, NULL), -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
learn_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  MailSpellChecker *self = data;
  GtkTextIter start, end;
  g_autofree char *word = dup_menu_word (self, &start, &end);

  if (g_str_equal (g_action_get_name (G_ACTION (action)), "add"))
    enchant_dict_add (self->dictionaries->pdata[0], word, (gssize) strlen (word));
  else
    enchant_dict_add_to_session (self->dictionaries->pdata[0], word, (gssize) strlen (word));
  g_hash_table_remove_all (self->known);
  changed_cb (self);
}

static void
add_suggestions (MailSpellChecker *self,
                 const char       *word)
{
  g_autoptr(GMenu) section = g_menu_new ();
  g_autoptr(GMenu) learn = g_menu_new ();
  guint shown = 0;

  for (guint d = 0; d < self->dictionaries->len && shown < MAX_SUGGESTIONS; d++)
    {
      EnchantDict *dictionary = self->dictionaries->pdata[d];
      size_t n = 0;
      char **suggestions = enchant_dict_suggest (dictionary, word, (gssize) strlen (word), &n);

      for (size_t i = 0; i < n && shown < MAX_SUGGESTIONS; i++, shown++)
        {
          g_autoptr(GMenuItem) item = g_menu_item_new (suggestions[i], NULL);

          g_menu_item_set_action_and_target (item, "spelling.replace", "s", suggestions[i]);
          g_menu_append_item (section, item);
        }
      if (suggestions != NULL)
        enchant_dict_free_string_list (dictionary, suggestions);
    }
  if (shown == 0)
    g_menu_append (section, _("No Suggestions"), "spelling.none");
  g_menu_append (learn, _("Add to Dictiona_ry"), "spelling.add");
  g_menu_append (learn, _("_Ignore"), "spelling.ignore");
  g_menu_append_section (self->menu, _("Spelling"), G_MENU_MODEL (section));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (learn));
}

static void
prepare_menu (MailSpellChecker *self,
              GtkTextIter       iter)
{
  GtkTextIter start = iter;
  GtkTextIter end = iter;
  g_autofree char *word = NULL;

  g_menu_remove_all (self->menu);
  if (!gtk_text_iter_has_tag (&iter, self->tag) && !gtk_text_iter_ends_tag (&iter, self->tag))
    return;
  if (!gtk_text_iter_starts_word (&start))
    gtk_text_iter_backward_word_start (&start);
  if (!gtk_text_iter_ends_word (&end))
    gtk_text_iter_forward_word_end (&end);
  self->word_start = gtk_text_iter_get_offset (&start);
  self->word_end = gtk_text_iter_get_offset (&end);
  word = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  add_suggestions (self, word);
}

static void
pressed_cb (GtkGestureClick  *gesture,
            int               times,
            double            x,
            double            y,
            MailSpellChecker *self)
{
  GtkTextIter iter;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &buffer_x,
                                         &buffer_y);
  gtk_text_view_get_iter_at_location (self->view, &iter, buffer_x, buffer_y);
  prepare_menu (self, iter);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        MailSpellChecker      *self)
{
  GtkTextIter iter;

  if (key != GDK_KEY_Menu && !(key == GDK_KEY_F10 && (modifiers & GDK_SHIFT_MASK)))
    return GDK_EVENT_PROPAGATE;
  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, gtk_text_buffer_get_insert (self->buffer));
  prepare_menu (self, iter);
  return GDK_EVENT_PROPAGATE;
}

/* ---- the object ---- */

static void
mail_spell_checker_finalize (GObject *object)
{
  MailSpellChecker *self = MAIL_SPELL_CHECKER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_weak_pointer (&self->view);
  empty_shelf (self->broker, self->dictionaries);
  g_object_unref (self->buffer);
  g_hash_table_unref (self->known);
  g_object_unref (self->menu);
  G_OBJECT_CLASS (mail_spell_checker_parent_class)->finalize (object);
}

static void
mail_spell_checker_class_init (MailSpellCheckerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_spell_checker_finalize;
}

static void
mail_spell_checker_init (MailSpellChecker *self)
{
  self->dictionaries = g_ptr_array_new ();
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->menu = g_menu_new ();
}

static void
add_actions (MailSpellChecker *self)
{
  static const GActionEntry entries[] = {
    { .name = "replace", .activate = replace_cb, .parameter_type = "s" },
    { .name = "add", .activate = learn_cb },
    { .name = "ignore", .activate = learn_cb },
  };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (group));
  gtk_text_view_set_extra_menu (self->view, G_MENU_MODEL (self->menu));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

MailSpellChecker *
mail_spell_checker_new (GtkTextView *view)
{
  MailSpellChecker *self = g_object_new (MAIL_TYPE_SPELL_CHECKER, NULL);

  g_set_weak_pointer (&self->view, view);
  self->buffer = g_object_ref (gtk_text_view_get_buffer (view));
  self->tag = gtk_text_buffer_create_tag (self->buffer, "misspelt", "underline", PANGO_UNDERLINE_ERROR, NULL);
  add_actions (self);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  mail_languages_watch (self, G_CALLBACK (languages_cb));
  return self;
}
