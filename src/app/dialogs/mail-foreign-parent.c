/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-foreign-parent.h"

#include <string.h>

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif

#define MAX_HANDLE 256
/* An XID has 29 bits */
#define MAX_DIGITS 8

static gboolean
parse_x11 (const char *handle,
           guint64    *xid)
{
  return g_str_has_prefix (handle, "x11:") && strlen (handle) <= strlen ("x11:") + MAX_DIGITS &&
         g_ascii_string_to_unsigned (handle + strlen ("x11:"), 16, 1, G_MAXUINT32, xid, NULL);
}

static const char *
parse_wayland (const char *handle)
{
  const char *name = handle + strlen ("wayland:");

  if (!g_str_has_prefix (handle, "wayland:") || *name == '\0' || strlen (name) > MAX_HANDLE)
    return NULL;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return NULL;
  return name;
}

gboolean
mail_foreign_parent_is_valid (const char *handle)
{
  guint64 xid;

  return parse_x11 (handle, &xid) || parse_wayland (handle) != NULL;
}

static void
realize_cb (GtkWidget  *window,
            const char *handle)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  guint64 xid;

#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_SURFACE (surface) && parse_x11 (handle, &xid))
    {
      GdkDisplay *display = gdk_surface_get_display (surface);

      /* The window may be gone: that is no reason to end. */
      gdk_x11_display_error_trap_push (display);
      XSetTransientForHint (gdk_x11_display_get_xdisplay (display), gdk_x11_surface_get_xid (surface), (Window) xid);
      gdk_x11_display_error_trap_pop_ignored (display);
    }
#endif
#ifdef GDK_WINDOWING_WAYLAND
  if (GDK_IS_WAYLAND_TOPLEVEL (surface) && parse_wayland (handle) != NULL)
    gdk_wayland_toplevel_set_transient_for_exported (GDK_TOPLEVEL (surface), (char *) parse_wayland (handle));
#endif
}

static void
free_handle (gpointer  data,
             GClosure *closure)
{
  g_free (data);
}

void
mail_foreign_parent_set (GtkWindow  *window,
                         const char *handle)
{
  g_return_if_fail (handle != NULL);

  if (mail_foreign_parent_is_valid (handle))
    g_signal_connect_data (window, "realize", G_CALLBACK (realize_cb), g_strdup (handle), free_handle,
                           G_CONNECT_AFTER);
}
