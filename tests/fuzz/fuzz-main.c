/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <gio/gio.h>
#include <string.h>

/* Runs a fuzz target as an ordinary test: over the files and folders of the command line, then
 * over mutations of them. The mutations come from a fixed seed, so a failure happens again. */

#define N_MUTATIONS 4000
#define MAX_SIZE    65536
#define SEED        20240229

static void
run_one (const guint8 *data,
         gsize         size)
{
  /* A block of its own size, so that memory checkers see reads behind its end */
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);

  LLVMFuzzerTestOneInput (copy, size);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
load_path (GPtrArray  *inputs,
           const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;
  char *contents;
  gsize size;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_file_get_contents (path, &contents, &size, &error);
      g_assert_no_error (error);
      g_ptr_array_add (inputs, g_bytes_new_take (contents, size));
      return;
    }

  dir = g_dir_open (path, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    load_path (inputs, names->pdata[i]);
}

static void
mutate (GByteArray *array,
        GRand      *rand,
        GPtrArray  *inputs)
{
  static const guint8 special[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, '\r', '\n', '"', '<', '=' };
  guint position = array->len > 0 ? (guint) g_rand_int_range (rand, 0, array->len) : 0;
  guint length = g_rand_int_range (rand, 1, 32);
  GBytes *other = g_ptr_array_index (inputs, g_rand_int_range (rand, 0, inputs->len));
  gsize other_size;
  const guint8 *other_data = g_bytes_get_data (other, &other_size);
  guint8 byte = special[g_rand_int_range (rand, 0, G_N_ELEMENTS (special))];

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      if (array->len > 0)
        array->data[position] ^= 1 << g_rand_int_range (rand, 0, 8);
      break;
    case 1:
      if (array->len > 0)
        array->data[position] = byte;
      break;
    case 2:
      g_byte_array_set_size (array, position);
      break;
    case 3:
      g_byte_array_remove_range (array, position, MIN (length, array->len - position));
      break;
    case 4:
      g_byte_array_append (array, &byte, 1);
      break;
    default:
      if (other_size > 0)
        {
          gsize start = g_rand_int_range (rand, 0, MIN (other_size, G_MAXINT));

          g_byte_array_append (array, other_data + start, MIN (other_size - start, MAX_SIZE));
        }
      break;
    }

  if (array->len > MAX_SIZE)
    g_byte_array_set_size (array, MAX_SIZE);
}

static void
test_inputs (gconstpointer data)
{
  GPtrArray *inputs = (GPtrArray *) data;

  for (guint i = 0; i < inputs->len; i++)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (inputs->pdata[i], &size);

      run_one (bytes, size);
    }
}

static void
test_mutations (gconstpointer data)
{
  GPtrArray *inputs = (GPtrArray *) data;
  g_autoptr(GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr(GByteArray) array = g_byte_array_new ();
      GBytes *input = inputs->pdata[i % inputs->len];

      g_byte_array_append (array, g_bytes_get_data (input, NULL),
                           MIN (g_bytes_get_size (input), MAX_SIZE));
      for (int n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        mutate (array, rand, inputs);
      run_one (array->data, array->len);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_test_init (&argc, &argv, NULL);
  g_ptr_array_add (inputs, g_bytes_new (NULL, 0));
  for (int i = 1; i < argc; i++)
    load_path (inputs, argv[i]);
  g_test_add_data_func ("/fuzz/inputs", inputs, test_inputs);
  g_test_add_data_func ("/fuzz/mutations", inputs, test_mutations);
  return g_test_run ();
}
