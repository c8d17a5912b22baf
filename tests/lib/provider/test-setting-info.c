/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mapi-provider.h"

static MapiSettingInfo *
read_info (const char  *body,
           GError     **error)
{
  g_autofree char *text = g_strconcat ("[Setting test]\n", body, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  return mapi_setting_info_new_from_key_file (file, "Setting test", error);
}

typedef struct
{
  const char *body;
  const char *good[8];
  const char *bad[8];
} Values;

static const Values values[] = {
  { "Type=string\nLabel=L\nMin=2\nMax=4", { "ab", "äöüß", "" }, { "a", "abcde", "a\nb", "a\x7f" } },
  { "Type=uint\nLabel=L\nMin=1\nMax=65535", { "1", "65535", "0993" },
    { "0", "65536", "-1", "+1", " 1", "1 ", "", "18446744073709551616" } },
  { "Type=uint\nLabel=L", { "0", "18446744073709551615" }, { "18446744073709551616", "0x10" } },
  { "Type=boolean\nLabel=L", { "true", "false" }, { "yes", "1", "", "TRUE" } },
  { "Type=choice\nLabel=L\nChoices=a;b", { "a", "b" }, { "c", "", "a;b" } },
  { "Type=password\nLabel=L", { "x y", "" }, { "a\rb", "\t" } },
  { "Type=file\nLabel=L", { "/etc/passwd", "" }, { "etc", "../x", "~/x" } },
  { "Type=folder\nLabel=L", { "/tmp" }, { "tmp" } },
  { "Type=list\nLabel=L", { "", "a;b", "a\\;b" }, { "a\nb" } },
  { "Type=label\nLabel=L", { NULL }, { "", "x" } },
};

static void
test_values_of_every_type (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiSettingInfo) info = read_info (values[i].body, &error);

      g_assert_no_error (error);
      for (guint j = 0; j < 8 && values[i].good[j] != NULL; j++)
        {
          g_assert_true (mapi_setting_info_check (info, values[i].good[j], &error));
          g_assert_no_error (error);
        }
      for (guint j = 0; j < 8 && values[i].bad[j] != NULL; j++)
        {
          g_autoptr(GError) expected = NULL;

          g_assert_false (mapi_setting_info_check (info, values[i].bad[j], &expected));
          g_assert_error (expected, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
        }
    }
}

static void
test_too_long (void)
{
  g_autoptr(MapiSettingInfo) info = read_info ("Type=string\nLabel=L", NULL);
  g_autofree char *text = g_strnfill (65537, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_setting_info_check (info, text, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
}

static void
test_error_does_not_repeat_a_secret (void)
{
  g_autoptr(MapiSettingInfo) info = read_info ("Type=password\nLabel=L\nMax=3", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_setting_info_get_secret (info));
  g_assert_false (mapi_setting_info_check (info, "hunter2", &error));
  g_assert_null (strstr (error->message, "hunter2"));
}

static const char * const broken[] = {
    "Type=choice\nLabel=L\nChoices=a;b\nDanger=a",
    "Type=choice\nLabel=L\nChoices=a;b\nDanger=c\nDangerServer=h\nDangerConsent=s\nDangerLabel=W",
    "Type=string\nLabel=L\nDangerLabel=W",
  "Label=L", "Type=number\nLabel=L", "Type=string", "Type=choice\nLabel=L",
  "Type=string\nLabel=L\nChoices=a", "Type=choice\nLabel=L\nChoices=a;b\nChoiceLabels=A",
  "Type=uint\nLabel=L\nMin=5\nMax=4", "Type=uint\nLabel=L\nMin=x", "Type=uint\nLabel=L\nDefault=x",
  "Type=boolean\nLabel=L\nRequired=perhaps", "Type=string\nLabel=L\nShownWhen=x",
  "Type=string\nLabel=L\nShownWhen==x", "Type=password\nLabel=L\nDefault=secret",
  "Type=choice\nLabel=L\nChoices=a;b\nDefault=c",
};

static void
test_broken_descriptions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_info (broken[i], &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == MAPI_ERROR);
    }
}

static void
test_names (void)
{
  static const char * const bad[] = {
    "Setting ", "Setting A", "Setting 1a", "Setting a_b", "Setting", "Server x"
  };
  g_autoptr(GKeyFile) file = g_key_file_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_key_file_set_string (file, bad[i], "Type", "string");
      g_key_file_set_string (file, bad[i], "Label", "L");
      g_assert_null (mapi_setting_info_new_from_key_file (file, bad[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setting-info/values-of-every-type", test_values_of_every_type);
  g_test_add_func ("/setting-info/too-long", test_too_long);
  g_test_add_func ("/setting-info/error-does-not-repeat-a-secret",
                   test_error_does_not_repeat_a_secret);
  g_test_add_func ("/setting-info/broken-descriptions", test_broken_descriptions);
  g_test_add_func ("/setting-info/names", test_names);
  return g_test_run ();
}
