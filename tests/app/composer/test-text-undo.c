/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "mail-spell-checker.h"
#include "mail-text-editor.h"

/* Each step of undo in plain text takes something back that can be seen */

static GtkTextBuffer *
get_buffer (MailTextEditor *editor)
{
  return gtk_text_view_get_buffer (mail_text_editor_get_view (editor));
}

static void
check (MailTextEditor *editor,
       const char     *text)
{
  g_autofree char *there = mail_text_editor_dup_text (editor);

  g_assert_cmpstr (there, ==, text);
}

static void
undo (MailTextEditor *editor,
      const char     *text)
{
  g_assert_true (gtk_text_buffer_get_can_undo (get_buffer (editor)));
  gtk_text_buffer_undo (get_buffer (editor));
  check (editor, text);
}

static void
redo (MailTextEditor *editor,
      const char     *text)
{
  g_assert_true (gtk_text_buffer_get_can_redo (get_buffer (editor)));
  gtk_text_buffer_redo (get_buffer (editor));
  check (editor, text);
}

/* What is written, pasted, and where another identity brings its signature */
static void
test_steps (void)
{
  g_autoptr(MailTextEditor) editor = g_object_ref_sink (MAIL_TEXT_EDITOR (mail_text_editor_new ()));

  mail_text_editor_load (editor, "", "Ann", NULL);
  g_assert_false (gtk_text_buffer_get_can_undo (get_buffer (editor)));
  mail_text_editor_insert (editor, "Hello\nthere");
  check (editor, "Hello\nthere\n\n-- \nAnn\n");
  undo (editor, "\n\n-- \nAnn\n");
  redo (editor, "Hello\nthere\n\n-- \nAnn\n");
  mail_text_editor_set_signature (editor, "Bob");
  check (editor, "Hello\nthere\n\n-- \nBob\n");
  undo (editor, "Hello\nthere\n\n-- \nAnn\n");
  undo (editor, "\n\n-- \nAnn\n");
}

/* Of another identity that signs alike, nothing is to be seen, and so nothing to be taken back */
static void
test_same_signature (void)
{
  static const char * const signatures[] = { "Ann", NULL, "" };

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      g_autoptr(MailTextEditor) editor = g_object_ref_sink (MAIL_TEXT_EDITOR (mail_text_editor_new ()));
      g_autofree char *before = NULL;

      mail_text_editor_load (editor, "", signatures[i], NULL);
      before = mail_text_editor_dup_text (editor);
      mail_text_editor_insert (editor, "Hello");
      mail_text_editor_set_signature (editor, signatures[i]);
      undo (editor, before);
      g_assert_false (gtk_text_buffer_get_can_undo (get_buffer (editor)));
    }
}

/* One that undo or redo has brought back is as untouched as the last: the next identity brings its own */
static void
test_signature_after_undo (void)
{
  g_autoptr(MailTextEditor) editor = g_object_ref_sink (MAIL_TEXT_EDITOR (mail_text_editor_new ()));

  mail_text_editor_load (editor, "", "Ann", NULL);
  mail_text_editor_insert (editor, "Hello");
  mail_text_editor_set_signature (editor, "Bob");
  undo (editor, "Hello\n\n-- \nAnn\n");
  mail_text_editor_set_signature (editor, "Cem");
  check (editor, "Hello\n\n-- \nCem\n");
  undo (editor, "Hello\n\n-- \nAnn\n");
  redo (editor, "Hello\n\n-- \nCem\n");
  mail_text_editor_insert (editor, "!");
  mail_text_editor_set_signature (editor, NULL);
  check (editor, "Hello\n!");
  undo (editor, "Hello\n\n-- \nCem\n!");
  redo (editor, "Hello\n!");
  mail_text_editor_set_signature (editor, "Bob");
  check (editor, "Hello\n\n-- \nBob\n!");
}

/* One that was changed by hand, or taken out, is the user's */
static void
test_own_signature (void)
{
  static const char * const changes[] = { "\n\n-- \nMe\n", "\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr(MailTextEditor) editor = g_object_ref_sink (MAIL_TEXT_EDITOR (mail_text_editor_new ()));
      g_autofree char *expected = g_strconcat ("Hello", changes[i], NULL);
      GtkTextIter start, end;

      mail_text_editor_load (editor, "", "Ann", NULL);
      mail_text_editor_set_signature (editor, NULL);
      mail_text_editor_set_signature (editor, "Bob");
      mail_text_editor_insert (editor, "Hello");
      gtk_text_buffer_get_bounds (get_buffer (editor), &start, &end);
      gtk_text_iter_forward_chars (&start, 5);
      gtk_text_buffer_select_range (get_buffer (editor), &start, &end);
      mail_text_editor_insert (editor, changes[i]);
      mail_text_editor_set_signature (editor, "Cem");
      check (editor, expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/text-undo/steps", test_steps);
  g_test_add_func ("/text-undo/same-signature", test_same_signature);
  g_test_add_func ("/text-undo/signature-after-undo", test_signature_after_undo);
  g_test_add_func ("/text-undo/own-signature", test_own_signature);
  status = g_test_run ();
  /* Dictionaries are still being read, of the last text if not of those before */
  mail_spell_checker_wait ();
  return status;
}
