/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <stdlib.h>

/* A module of GIO that gives a program under test a world of its own: certificates are good if the
 * file WORLD_CA has signed them, every connection goes through the proxy WORLD_PROXY, names are not
 * looked up. The file WORLD_RECORDS, if there is one, has what the DNS knows beside addresses, a record a line: SRV, the
 * name, the host, the port, and where there are several the priority; or TXT, the name, the text. With WORLD_DOWN there is
 * no network: no name server answers, and no proxy. See internet.py. */

/* ---- certificates ---- */

#define WORLD_TYPE_BACKEND (world_backend_get_type ())
G_DECLARE_FINAL_TYPE (WorldBackend, world_backend, WORLD, BACKEND, GObject)

struct _WorldBackend
{
  GObject parent_instance;
};

static void world_backend_iface_init (GTlsBackendInterface *iface);

G_DEFINE_DYNAMIC_TYPE_EXTENDED (WorldBackend, world_backend, G_TYPE_OBJECT, 0,
                                G_IMPLEMENT_INTERFACE_DYNAMIC (G_TYPE_TLS_BACKEND, world_backend_iface_init))

static GIOExtension *
find_real (void)
{
  GIOExtensionPoint *point = g_io_extension_point_lookup (G_TLS_BACKEND_EXTENSION_POINT_NAME);

  return g_io_extension_point_get_extension_by_name (point, "gnutls");
}

static GTlsDatabase *
world_backend_get_default_database (GTlsBackend *backend)
{
  g_autoptr(GError) error = NULL;
  GTlsDatabase *database = g_tls_file_database_new (g_getenv ("WORLD_CA"), &error);

  g_assert_no_error (error);
  return database;
}

static gboolean
world_backend_supports_tls (GTlsBackend *backend)
{
  return TRUE;
}

static void
world_backend_iface_init (GTlsBackendInterface *iface)
{
  GTypeClass *klass = g_type_class_ref (g_io_extension_get_type (find_real ()));
  GTlsBackendInterface *other = g_type_interface_peek (klass, G_TYPE_TLS_BACKEND);

  iface->supports_tls = world_backend_supports_tls;
  iface->get_certificate_type = other->get_certificate_type;
  iface->get_client_connection_type = other->get_client_connection_type;
  iface->get_server_connection_type = other->get_server_connection_type;
  iface->get_file_database_type = other->get_file_database_type;
  iface->get_default_database = world_backend_get_default_database;
}

static void
world_backend_class_init (WorldBackendClass *klass)
{
}

static void
world_backend_class_finalize (WorldBackendClass *klass)
{
}

/* The real one starts its library when it is made. */
static void
world_backend_init (WorldBackend *self)
{
  g_autoptr(GObject) real = g_object_new (g_io_extension_get_type (find_real ()), NULL);
}

/* ---- the way out ---- */

#define WORLD_TYPE_PROXY (world_proxy_get_type ())
G_DECLARE_FINAL_TYPE (WorldProxy, world_proxy, WORLD, PROXY, GObject)

struct _WorldProxy
{
  GObject parent_instance;
};

static void world_proxy_iface_init (GProxyResolverInterface *iface);

G_DEFINE_DYNAMIC_TYPE_EXTENDED (WorldProxy, world_proxy, G_TYPE_OBJECT, 0,
                                G_IMPLEMENT_INTERFACE_DYNAMIC (G_TYPE_PROXY_RESOLVER, world_proxy_iface_init))

static gboolean
world_proxy_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
world_proxy_lookup (GProxyResolver  *resolver,
                    const char      *uri,
                    GCancellable    *cancellable,
                    GError         **error)
{
  g_autofree char *host = NULL;
  const char *proxy = g_getenv ("WORLD_PROXY");

  g_uri_split_network (uri, G_URI_FLAGS_NONE, NULL, &host, NULL, NULL);
  if (host == NULL || g_getenv ("WORLD_DOWN") != NULL || g_str_equal (host, "localhost") || g_str_equal (host, "127.0.0.1"))
    proxy = "direct://";
  return g_strsplit (proxy, " ", 1);
}

static void
world_proxy_lookup_async (GProxyResolver      *resolver,
                          const char          *uri,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, world_proxy_lookup (resolver, uri, NULL, NULL), (GDestroyNotify) g_strfreev);
}

static char **
world_proxy_lookup_finish (GProxyResolver  *resolver,
                           GAsyncResult    *result,
                           GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
world_proxy_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = world_proxy_is_supported;
  iface->lookup = world_proxy_lookup;
  iface->lookup_async = world_proxy_lookup_async;
  iface->lookup_finish = world_proxy_lookup_finish;
}

static void
world_proxy_class_init (WorldProxyClass *klass)
{
}

static void
world_proxy_class_finalize (WorldProxyClass *klass)
{
}

static void
world_proxy_init (WorldProxy *self)
{
}

/* ---- names ---- */

#define WORLD_TYPE_RESOLVER (world_resolver_get_type ())
G_DECLARE_FINAL_TYPE (WorldResolver, world_resolver, WORLD, RESOLVER, GResolver)

struct _WorldResolver
{
  GResolver parent_instance;
};

G_DEFINE_DYNAMIC_TYPE (WorldResolver, world_resolver, G_TYPE_RESOLVER)

static gpointer
nothing (GError **error)
{
  if (g_getenv ("WORLD_DOWN") != NULL)
    {
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "No name server answers");
      return NULL;
    }
  g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "There are no names here");
  return NULL;
}

static void
nothing_async (GResolver           *resolver,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;

  nothing (&error);
  g_task_return_error (task, error);
}

static GList *
nothing_finish (GResolver     *resolver,
                GAsyncResult  *result,
                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GList *
world_resolver_by_name (GResolver     *resolver,
                        const char    *name,
                        GCancellable  *cancellable,
                        GError       **error)
{
  return nothing (error);
}

static void
world_resolver_by_name_async (GResolver           *resolver,
                              const char          *name,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  nothing_async (resolver, cancellable, callback, user_data);
}

static GList *
world_resolver_with_flags (GResolver                 *resolver,
                           const char                *name,
                           GResolverNameLookupFlags   flags,
                           GCancellable              *cancellable,
                           GError                   **error)
{
  return nothing (error);
}

static void
world_resolver_with_flags_async (GResolver                *resolver,
                                 const char               *name,
                                 GResolverNameLookupFlags  flags,
                                 GCancellable             *cancellable,
                                 GAsyncReadyCallback       callback,
                                 gpointer                  user_data)
{
  nothing_async (resolver, cancellable, callback, user_data);
}

/* (element-type GStrv): the words of the lines that begin with @kind and @name */
static GPtrArray *
find_records (const char *kind,
              const char *name)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *path = g_getenv ("WORLD_RECORDS");
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    return found;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", 5);

      if (g_strv_length (words) >= 3 && g_str_equal (words[0], kind) && g_str_equal (words[1], name))
        g_ptr_array_add (found, g_steal_pointer (&words));
    }
  return found;
}

static GList *
world_resolver_records (GResolver            *resolver,
                        const char           *name,
                        GResolverRecordType   type,
                        GCancellable         *cancellable,
                        GError              **error)
{
  g_autoptr(GPtrArray) found = find_records ("TXT", name);
  const char *texts[] = { NULL, NULL };

  if (type != G_RESOLVER_RECORD_TXT || found->len == 0)
    return nothing (error);
  texts[0] = ((char **) found->pdata[0])[2];
  return g_list_append (NULL, g_variant_ref_sink (g_variant_new ("(^as)", texts)));
}

static void
world_resolver_records_async (GResolver           *resolver,
                              const char          *name,
                              GResolverRecordType  type,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  nothing_async (resolver, cancellable, callback, user_data);
}

static GList *
world_resolver_service (GResolver     *resolver,
                        const char    *name,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(GPtrArray) found = find_records ("SRV", name);
  GList *targets = NULL;

  for (guint i = 0; i < found->len; i++)
    {
      char **words = found->pdata[i];
      guint16 port = words[3] != NULL ? (guint16) atoi (words[3]) : 0;
      guint16 priority = port != 0 && words[4] != NULL ? (guint16) atoi (words[4]) : 1;

      if (port != 0)
        targets = g_list_append (targets, g_srv_target_new (words[2], port, priority, 1));
    }
  return targets != NULL ? g_srv_target_list_sort (targets) : nothing (error);
}

static void
world_resolver_class_init (WorldResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name = world_resolver_by_name;
  resolver_class->lookup_by_name_async = world_resolver_by_name_async;
  resolver_class->lookup_by_name_finish = nothing_finish;
  resolver_class->lookup_by_name_with_flags = world_resolver_with_flags;
  resolver_class->lookup_by_name_with_flags_async = world_resolver_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = nothing_finish;
  resolver_class->lookup_records = world_resolver_records;
  resolver_class->lookup_records_async = world_resolver_records_async;
  resolver_class->lookup_records_finish = nothing_finish;
  resolver_class->lookup_service = world_resolver_service;
  resolver_class->lookup_service_async = world_resolver_by_name_async;
  resolver_class->lookup_service_finish = nothing_finish;
}

static void
world_resolver_class_finalize (WorldResolverClass *klass)
{
}

static void
world_resolver_init (WorldResolver *self)
{
}

/* ---- the module ---- */

void
g_io_module_load (GIOModule *module)
{
  g_autoptr(GResolver) resolver = NULL;

  if (g_getenv ("WORLD_CA") == NULL || g_getenv ("WORLD_PROXY") == NULL)
    return;
  g_type_module_use (G_TYPE_MODULE (module));
  world_backend_register_type (G_TYPE_MODULE (module));
  world_proxy_register_type (G_TYPE_MODULE (module));
  world_resolver_register_type (G_TYPE_MODULE (module));
  g_io_extension_point_implement (G_TLS_BACKEND_EXTENSION_POINT_NAME, WORLD_TYPE_BACKEND, "world", 1000);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, WORLD_TYPE_PROXY, "world", 1000);
  resolver = g_object_new (WORLD_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
}

void
g_io_module_unload (GIOModule *module)
{
}

char **
g_io_module_query (void)
{
  const char *points[] = { G_TLS_BACKEND_EXTENSION_POINT_NAME, G_PROXY_RESOLVER_EXTENSION_POINT_NAME, NULL };

  return g_strdupv ((char **) points);
}
