/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mapi.h"

#include <string.h>

/* A user at a window: answers later, on the context the object was made on */
#define TEST_TYPE_WINDOW (test_window_get_type ())
G_DECLARE_FINAL_TYPE (TestWindow, test_window, TEST, WINDOW, MapiInteraction)

struct _TestWindow
{
  MapiInteraction  parent_instance;
  GThread         *answered_on;
};

G_DEFINE_TYPE (TestWindow, test_window, MAPI_TYPE_INTERACTION)

static gboolean
answer_cb (gpointer data)
{
  GTask *task = data;
  TestWindow *self = g_task_get_source_object (task);

  self->answered_on = g_thread_self ();
  mapi_question_answer (g_task_get_task_data (task), "yes");
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
test_window_ask_async (MapiInteraction     *interaction,
                       MapiQuestion        *question,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (interaction, cancellable, callback, user_data);
  g_autoptr(GSource) source = g_idle_source_new ();

  g_task_set_task_data (task, g_object_ref (question), g_object_unref);
  g_source_set_callback (source, answer_cb, task, g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
test_window_ask_finish (MapiInteraction  *interaction,
                        GAsyncResult     *result,
                        GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_window_class_init (TestWindowClass *klass)
{
  MAPI_INTERACTION_CLASS (klass)->ask_async = test_window_ask_async;
  MAPI_INTERACTION_CLASS (klass)->ask_finish = test_window_ask_finish;
}

static void
test_window_init (TestWindow *self)
{
}

typedef struct
{
  TestWindow *window;
  GMainLoop  *loop;
} Asking;

static gpointer
ask_thread (gpointer data)
{
  Asking *asking = data;
  g_autoptr(MapiQuestion) question = mapi_question_new (MAPI_QUESTION_CONFIRM, "T", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_interaction_ask (MAPI_INTERACTION (asking->window), question, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_question_get_answer (question), ==, "yes");
  g_main_loop_quit (asking->loop);
  return NULL;
}

static void
test_asked_from_a_worker (void)
{
  g_autoptr(TestWindow) window = g_object_new (TEST_TYPE_WINDOW, NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Asking asking = { window, loop };
  GThread *thread = g_thread_new ("asker", ask_thread, &asking);

  g_main_loop_run (loop);
  g_thread_join (thread);
  g_assert_true (window->answered_on == g_thread_self ());
}

static void
test_asked_on_its_own_thread (void)
{
  g_autoptr(TestWindow) window = g_object_new (TEST_TYPE_WINDOW, NULL);
  g_autoptr(MapiQuestion) question = mapi_question_new (MAPI_QUESTION_CONFIRM, "T", NULL);

  g_assert_true (mapi_interaction_ask (MAPI_INTERACTION (window), question, NULL, NULL));
  g_assert_cmpstr (mapi_question_get_answer (question), ==, "yes");
}

static void
test_withdrawn (void)
{
  g_autoptr(TestWindow) window = g_object_new (TEST_TYPE_WINDOW, NULL);
  g_autoptr(MapiQuestion) question = mapi_question_new (MAPI_QUESTION_CONFIRM, "T", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (mapi_interaction_ask (MAPI_INTERACTION (window), question, cancellable, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CANCEL);
}

static void
test_question (void)
{
  static const char * const choices[] = { "retry", "skip", NULL };
  g_autoptr(MapiQuestion) question =
    mapi_question_new (MAPI_QUESTION_LOGON_FAILURE, "Title", "Message");
  g_autoptr(GError) problem = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, "Wrong");

  mapi_question_set_choices (question, choices, NULL, "retry");
  mapi_question_set_origin (question, "Mine", "mail.example.org");
  mapi_question_set_problem (question, problem);
  g_assert_cmpstr (mapi_question_get_choices (question)[1], ==, "skip");
  g_assert_cmpstr (mapi_question_get_choice_labels (question)[1], ==, "skip");
  g_assert_cmpstr (mapi_question_get_preselected (question), ==, "retry");
  g_assert_cmpstr (mapi_question_get_service (question), ==, "Mine");
  g_assert_cmpstr (mapi_question_get_server (question), ==, "mail.example.org");
  g_assert_cmpint (mapi_question_get_problem (question)->code, ==, MAPI_ERROR_LOGON_FAILED);
  mapi_question_answer_credentials (question, "me", "secret", TRUE);
  mapi_question_answer_credentials (question, "me", "other", TRUE);
  g_assert_cmpstr (mapi_question_get_password (question), ==, "other");
  g_assert_true (mapi_question_get_remember (question));
}

/* As another process is asked: what it is about goes along */
static void
test_on_the_bus (void)
{
  static const char * const choices[] = { "retry", "skip", NULL };
  g_autoptr(MapiQuestion) question = mapi_question_new (MAPI_QUESTION_CONFIRM, "Title", "Message");
  g_autoptr(GVariant) variant = NULL;
  g_autoptr(MapiQuestion) copy = NULL;
  g_autoptr(GError) error = NULL;

  mapi_question_set_choices (question, choices, NULL, "retry");
  mapi_question_set_setting (question, "data-folder");
  variant = g_variant_ref_sink (mapi_question_to_variant (question));
  copy = mapi_question_new_from_variant (variant, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_question_get_title (copy), ==, "Title");
  g_assert_cmpstr (mapi_question_get_preselected (copy), ==, "retry");
  g_assert_cmpstr (mapi_question_get_setting (copy), ==, "data-folder");
}

/* Whoever asks over the bus may be anybody */
static void
test_bounds (void)
{
  g_autofree char *long_text = g_strnfill (20000, 'x');
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GVariant) asked = NULL;
  g_autoptr(MapiQuestion) question = NULL;
  g_autoptr(GError) error = NULL;
  GVariantBuilder builder;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "xü");
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "kind", g_variant_new_uint32 (MAPI_QUESTION_CONFIRM));
  g_variant_builder_add (&builder, "{sv}", "title", g_variant_new_string (text->str));
  g_variant_builder_add (&builder, "{sv}", "message", g_variant_new_string (long_text));
  asked = g_variant_ref_sink (g_variant_builder_end (&builder));
  question = mapi_question_new_from_variant (asked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (mapi_question_get_title (question)), <, 300);
  g_assert_true (g_utf8_validate (mapi_question_get_title (question), -1, NULL));
  g_assert_true (g_str_has_suffix (mapi_question_get_title (question), "…"));
  g_assert_cmpuint (strlen (mapi_question_get_message (question)), <, 5000);
}

static MapiQuestion *
read_with (MapiQuestionKind  kind,
           const char       *key,
           GVariant         *value,
           GError          **error)
{
  g_autoptr(GVariant) asked = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "kind", g_variant_new_uint32 (kind));
  g_variant_builder_add (&builder, "{sv}", key, value);
  asked = g_variant_ref_sink (g_variant_builder_end (&builder));
  return mapi_question_new_from_variant (asked, error);
}

/* What cannot be shortened is refused */
static void
test_refused (void)
{
  static const char * const pages[] = {
    "file:///etc/passwd", "javascript:alert(1)", "http://issuer.example.org/", "https:///path", "https://a@issuer.example.org/",
    "nonsense", "", "http://127.0.0.1.example.org/"
  };
  static const char * const good[] = { "https://issuer.example.org/authorize?a=b", "http://127.0.0.1:8080/", "http://[::1]/",
                                       "http://localhost:9/x" };
  static const char * const keys[] = { "user-name", "setting", "uri", "fingerprint", "certificate" };
  g_autofree char *long_text = g_strnfill (70000, 'x');
  const char *many[202] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_with (MAPI_QUESTION_SIGN_IN, "uri", g_variant_new_string (pages[i]), &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiQuestion) question =
        read_with (MAPI_QUESTION_SIGN_IN, "uri", g_variant_new_string (good[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (mapi_question_get_uri (question), ==, good[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_with (MAPI_QUESTION_SIGN_IN, keys[i], g_variant_new_string (long_text), &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (many) - 1; i++)
    many[i] = "x";
  {
    g_autoptr(GError) error = NULL;
    g_autoptr(MapiQuestion) profiles =
      read_with (MAPI_QUESTION_CHOOSE_PROFILE, "choices", g_variant_new_strv (many, -1), &error);

    g_assert_no_error (error);
    g_assert_null (read_with (MAPI_QUESTION_CONFIRM, "choices", g_variant_new_strv (many, -1), &error));
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
  }
}

/* A setting whose danger is said in @label, where it is shown @when */
static MapiQuestion *
read_danger (const char  *label,
             const char  *when,
             GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  GVariantBuilder settings;

  g_key_file_set_string (file, "Setting host", "Type", "string");
  g_key_file_set_string (file, "Setting host", "Label", "Server");
  g_key_file_set_string (file, "Setting plain", "Type", "boolean");
  g_key_file_set_string (file, "Setting plain", "Label", "Unprotected");
  g_key_file_set_string (file, "Setting plain", "Danger", "true");
  g_key_file_set_string (file, "Setting plain", "DangerServer", "host");
  g_key_file_set_string (file, "Setting plain", "DangerConsent", "agreed");
  g_key_file_set_string (file, "Setting plain", "DangerLabel", label);
  g_key_file_set_string (file, "Setting plain", "ShownWhen", when);
  g_key_file_set_string (file, "Setting agreed", "Type", "string");
  g_key_file_set_string (file, "Setting agreed", "Label", "Agreed");
  text = g_key_file_to_data (file, NULL, NULL);
  g_variant_builder_init (&settings, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&settings, "{sv}", "infos", g_variant_new_string (text));
  return read_with (MAPI_QUESTION_SERVICE_SETTINGS, "settings", g_variant_builder_end (&settings), error);
}

/* It is the heading of a question, which nothing else pushes out of sight */
static void
test_danger (void)
{
  g_autofree char *long_text = g_strnfill (300, 'x');
  g_autofree char *long_when = g_strconcat ("host=", long_text, NULL);
  const char *labels[] = { long_text, "All can be read\n\nAsked by your mail", "One\rTwo", "All can be read" };
  const char *conditions[] = { "host=a", "host=a", "host=a", long_when };
  g_autoptr(GError) none = NULL;
  g_autoptr(MapiQuestion) good = read_danger ("All can be read", "host=a", &none);

  g_assert_no_error (none);
  g_assert_nonnull (good);
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_danger (labels[i], conditions[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
    }
}

/* What is one line stays one, and reads as it stands */
static void
test_lines (void)
{
  const char *labels[] = { "Yes\nAsked by the program “Files”", NULL };
  g_autoptr(MapiQuestion) titled =
    read_with (MAPI_QUESTION_CONFIRM, "title", g_variant_new_string ("A\r\n\tB\u202eC\u2066D\u2028E\x01" "F"), NULL);
  g_autoptr(MapiQuestion) chosen =
    read_with (MAPI_QUESTION_CONFIRM, "choices", g_variant_new_strv (labels, -1), NULL);

  g_assert_cmpstr (mapi_question_get_title (titled), ==, "A   BCD EF");
  g_assert_cmpstr (mapi_question_get_choice_labels (chosen)[0], ==, "Yes Asked by the program “Files”");
}

static void
test_settings_are_bounded (void)
{
  g_autoptr(GString) infos = g_string_new (NULL);
  g_autofree char *long_label = g_strnfill (300, 'x');
  GVariantDict dict;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_string_truncate (infos, 0);
      if (i == 0)
        for (guint j = 0; j < 300; j++)
          g_string_append_printf (infos, "[Setting s%u]\nType=string\nLabel=x\n\n", j);
      else
        g_string_append_printf (infos, "[Setting s]\nType=string\nLabel=%s\n", long_label);
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "infos", "s", infos->str);
      g_assert_null (read_with (MAPI_QUESTION_SERVICE_SETTINGS, "settings", g_variant_dict_end (&dict), &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interaction/asked-from-a-worker", test_asked_from_a_worker);
  g_test_add_func ("/interaction/asked-on-its-own-thread", test_asked_on_its_own_thread);
  g_test_add_func ("/interaction/withdrawn", test_withdrawn);
  g_test_add_func ("/interaction/question", test_question);
  g_test_add_func ("/interaction/on-the-bus", test_on_the_bus);
  g_test_add_func ("/interaction/bounds", test_bounds);
  g_test_add_func ("/interaction/refused", test_refused);
  g_test_add_func ("/interaction/danger", test_danger);
  g_test_add_func ("/interaction/lines", test_lines);
  g_test_add_func ("/interaction/settings-are-bounded", test_settings_are_bounded);
  return g_test_run ();
}
