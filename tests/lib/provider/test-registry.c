/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "mapi-provider.h"
#include "provider/mapi-registry-private.h"
#include "session/mapi-paths-private.h"
#include "store/mapi-store.h"

static MapiRegistry *
open_modules (void)
{
  const char *folders[] = { g_getenv ("MAPI_TEST_MODULES"), NULL };

  return mapi_registry_new_for_folders (folders);
}

static void
assert_load_fails (const char *name,
                   int         code)
{
  g_autoptr(MapiRegistry) registry = open_modules ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (mapi_registry_load_type (registry, name, MAPI_RESOURCE_STORE_PROVIDER, &error),
                    ==, G_TYPE_INVALID);
  g_assert_error (error, MAPI_ERROR, code);
}

static void
test_loads_good (void)
{
  g_autoptr(MapiRegistry) registry = open_modules ();
  g_autoptr(GError) error = NULL;
  GType type = mapi_registry_load_type (registry, "good", MAPI_RESOURCE_STORE_PROVIDER, &error);

  g_assert_no_error (error);
  g_assert_true (g_type_is_a (type, MAPI_TYPE_STORE));
  g_assert_cmpuint (mapi_registry_load_type (registry, "good", MAPI_RESOURCE_STORE_PROVIDER, NULL),
                    ==, type);
  g_assert_cmpuint (mapi_registry_get_manifests (registry)->len, ==, 6);
}

static void
test_refuses_broken_modules (void)
{
  assert_load_fails ("version", MAPI_ERROR_VERSION);
  assert_load_fails ("empty", MAPI_ERROR_CALL_FAILED);
  assert_load_fails ("undefined", MAPI_ERROR_CALL_FAILED);
  assert_load_fails ("parent", MAPI_ERROR_INTERFACE_NOT_SUPPORTED);
  assert_load_fails ("nobody", MAPI_ERROR_NOT_FOUND);
}

static void
test_kind_not_served (void)
{
  g_autoptr(MapiRegistry) registry = open_modules ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (mapi_registry_load_type (registry, "good", MAPI_RESOURCE_AB_PROVIDER, &error),
                    ==, G_TYPE_INVALID);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INTERFACE_NOT_SUPPORTED);
}

#define HEAD "[Provider]\nName=x\nModule=x\nServes=store\nApiVersion=1\n"

typedef struct
{
  const char *text;
  guint       line;
} Broken;

static const Broken broken[] = {
  { "", 1 },
  { "nonsense\n", 1 },
  { HEAD "\n[Setting a]\nType=string\nLabel=A\nthis is no key\n", 10 },
  { "[Provider]\nName=x\nModule=x\nServes=store\nApiVersion=2\n", 5 },
  { "[Provider]\nName=x\nServes=store\nApiVersion=1\n", 1 },
  { "[Provider]\nName=x\nModule=../x\nServes=store\nApiVersion=1\n", 3 },
  { "[Provider]\nName=x\nModule=x\nServes=coffee\nApiVersion=1\n", 4 },
  { "[Provider]\nName=x\nModule=x\nServes=store\nApiVersion=1\nColour=red\n", 6 },
  { HEAD "[Settings a]\nType=string\n", 6 },
  { HEAD "[Setting a]\nLabel=A\nType=integer\n", 8 },
  { HEAD "[Setting a]\nLabel=A\nType=uint\nMax=3\nDefault=4\n", 10 },
  { HEAD "[Setting a]\nLabel=A\nType=string\nShownWhen=b=1\n", 9 },
  { HEAD "# \xff\n", 6 },
};

static void
test_broken_manifests_name_file_and_line (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("mapi-registry-XXXXXX", &error);
  const char *folders[] = { folder, NULL };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_build_filename (folder, "x.provider", NULL);
      g_autofree char *good = g_build_filename (folder, "y.provider", NULL);
      g_autofree char *place = g_strdup_printf ("%s:%u: ", path, broken[i].line);
      g_autoptr(MapiRegistry) registry = NULL;
      const char * const *problems;

      g_assert_true (g_file_set_contents (path, broken[i].text, -1, NULL));
      g_assert_true (g_file_set_contents (good, "[Provider]\nName=y\nModule=y\nServes=transport\n"
                                                "ApiVersion=1\n", -1, NULL));
      registry = mapi_registry_new_for_folders (folders);
      problems = mapi_registry_get_problems (registry);
      g_test_message ("%u: %s", i, problems[0]);
      g_assert_nonnull (problems[0]);
      g_assert_true (g_str_has_prefix (problems[0], place));
      g_assert_null (problems[1]);
      /* The others go on. */
      g_assert_nonnull (mapi_registry_lookup (registry, "y", NULL));
    }
  g_assert_true (mapi_paths_remove_tree (folder, NULL));
}

static void
test_refuses_what_others_can_write (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("mapi-registry-XXXXXX", NULL);
  g_autofree char *from = g_build_filename (g_getenv ("MAPI_TEST_MODULES"), "good.so", NULL);
  g_autofree char *module = g_build_filename (folder, "mine.so", NULL);
  g_autofree char *manifest = g_build_filename (folder, "mine.provider", NULL);
  const char *folders[] = { folder, NULL };
  g_autoptr(MapiRegistry) registry = NULL;
  g_autofree char *code = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &code, &length, NULL));
  g_assert_true (g_file_set_contents (module, code, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (manifest, "[Provider]\nName=mine\nModule=mine\nServes=store\n"
                                                "ApiVersion=1\n", -1, NULL));
  registry = mapi_registry_new_for_folders (folders);

  g_assert_cmpint (g_chmod (module, 0666), ==, 0);
  g_assert_null (mapi_registry_load_module (registry, "mine", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (module, 0644), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  g_assert_null (mapi_registry_load_module (registry, "mine", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);

  g_assert_true (mapi_paths_remove_tree (folder, NULL));
}

static void
test_relative_folders_are_ignored (void)
{
  const char *folders[] = { ".", "", "modules", NULL };
  g_autoptr(MapiRegistry) registry = mapi_registry_new_for_folders (folders);

  g_assert_cmpuint (mapi_registry_get_manifests (registry)->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/loads-good", test_loads_good);
  g_test_add_func ("/registry/refuses-broken-modules", test_refuses_broken_modules);
  g_test_add_func ("/registry/kind-not-served", test_kind_not_served);
  g_test_add_func ("/registry/broken-manifests-name-file-and-line",
                   test_broken_manifests_name_file_and_line);
  g_test_add_func ("/registry/refuses-what-others-can-write", test_refuses_what_others_can_write);
  g_test_add_func ("/registry/relative-folders-are-ignored", test_relative_folders_are_ignored);
  return g_test_run ();
}
