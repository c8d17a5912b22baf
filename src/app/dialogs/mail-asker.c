/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-asker.h"

#include <glib/gi18n.h>
#include <mapi.h>

#include "mail-text.h"

/* What of a program's name and file is shown, in characters: who made them may be anybody */
#define MAX_NAME 60
#define MAX_FILE 120
/* Questions, wizards, work and people to be chosen or shown, of one program */
#define MAX_OPEN 10
/* Of all of them: one program may come by many names */
#define MAX_ALL  50

static GHashTable *open_by_sender; /* name → number of what is open */
static guint n_open;

static char *
dup_sentence (const char *sender,
              const char *name,
              const char *program)
{
  g_autofree char *clean_name = mail_text_clean (name, MAX_NAME);
  g_autofree char *clean_program = mail_text_clean (program, G_MAXUINT16);
  g_autofree char *file = mail_text_shorten (clean_program, MAX_FILE);

  if (*clean_name == '\0')
    /* Translators: %s is a connection’s name, as in “:1.42” */
    return g_strdup_printf (_("Asked by a program that cannot be told (%s)."), sender);
  /* Translators: the name of a program, and its file or id */
  return g_strdup_printf (_("Asked by the program “%s” (%s)."), clean_name, *file != '\0' ? file : sender);
}

/* The bus is asked, and files of the program may be anywhere */
static void
find_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  const char *sender = data;
  g_autofree char *name = NULL;
  g_autofree char *program = mapi_caller_dup_program (source, sender, &name, NULL);

  g_task_return_pointer (task, dup_sentence (sender, name, program), g_free);
}

void
mail_asker_find_async (GDBusConnection     *connection,
                       const char          *sender,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (connection, NULL, callback, user_data);

  g_task_set_source_tag (task, mail_asker_find_async);
  g_task_set_task_data (task, g_strdup (sender), g_free);
  g_task_run_in_thread (task, find_thread);
}

char *
mail_asker_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

gboolean
mail_asker_begin (const char *sender)
{
  guint n;

  if (open_by_sender == NULL)
    open_by_sender = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (open_by_sender, sender));
  if (n >= MAX_OPEN || n_open >= MAX_ALL)
    return FALSE;
  n_open++;
  g_hash_table_replace (open_by_sender, g_strdup (sender), GUINT_TO_POINTER (n + 1));
  return TRUE;
}

void
mail_asker_end (const char *sender)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (open_by_sender, sender));

  g_return_if_fail (n > 0);
  n_open--;
  if (n == 1)
    g_hash_table_remove (open_by_sender, sender);
  else
    g_hash_table_replace (open_by_sender, g_strdup (sender), GUINT_TO_POINTER (n - 1));
}

/* Above the text, which is the asker's */
static void
show_in_message (AdwMessageDialog *dialog,
                 const char       *asker)
{
  const char *said = adw_message_dialog_get_body (dialog);
  g_autofree char *body = *said != '\0' ? g_strconcat (asker, "\n\n", said, NULL) : g_strdup (asker);

  adw_message_dialog_set_body (dialog, body);
}

/* Below the form, which scrolls above it: at the end of the box that all these windows are. What is inside stays there, or
 * it would lose the focus. */
static void
show_in_window (AdwWindow  *window,
                const char *asker)
{
  GtkWidget *box = adw_window_get_content (window);
  GtkWidget *label = gtk_label_new (asker);

  while (!GTK_IS_BOX (box))
    box = gtk_widget_get_first_child (box);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), label);
}

void
mail_asker_show (GtkWindow  *window,
                 const char *asker)
{
  if (asker == NULL)
    return;
  g_object_set_data_full (G_OBJECT (window), "asker", g_strdup (asker), g_free);
  if (ADW_IS_MESSAGE_DIALOG (window))
    show_in_message (ADW_MESSAGE_DIALOG (window), asker);
  else
    show_in_window (ADW_WINDOW (window), asker);
}

void
mail_asker_show_from (GtkWindow *window,
                      GtkWindow *opener)
{
  mail_asker_show (window, g_object_get_data (G_OBJECT (opener), "asker"));
}
