/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-child.h"

KitChild *
kit_child_start (const char *first,
                 ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  KitChild *self = g_new0 (KitChild, 1);
  va_list list;

  g_ptr_array_add (arguments, (gpointer) g_getenv ("KIT_WORKER"));
  va_start (list, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  self->process = g_subprocess_newv ((const char * const *) arguments->pdata,
                                     G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  return self;
}

char *
kit_child_read (KitChild *self)
{
  return g_data_input_stream_read_line (self->lines, NULL, NULL, NULL);
}

void
kit_child_kill (KitChild *self)
{
  g_subprocess_force_exit (self->process);
}

void
kit_child_free (KitChild *self)
{
  kit_child_kill (self);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->lines);
  g_object_unref (self->process);
  g_free (self);
}
