/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-status.h"

void
spooler_status_add_row (GVariantBuilder  *rows,
                        const char       *uid,
                        MapiResourceType  type,
                        const char       *name,
                        guint32           code,
                        guint32           flags,
                        const char       *text,
                        const char       *comment,
                        const GError     *problem,
                        gint              progress)
{
  GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&row, "{sv}", "provider-uid", g_variant_new_string (uid));
  g_variant_builder_add (&row, "{sv}", "type", g_variant_new_uint32 (type));
  g_variant_builder_add (&row, "{sv}", "name", g_variant_new_string (name != NULL ? name : ""));
  g_variant_builder_add (&row, "{sv}", "code", g_variant_new_uint32 (code));
  g_variant_builder_add (&row, "{sv}", "flags", g_variant_new_uint32 (flags));
  g_variant_builder_add (&row, "{sv}", "text", g_variant_new_string (text != NULL ? text : ""));
  g_variant_builder_add (&row, "{sv}", "comment", g_variant_new_string (comment != NULL ? comment : ""));
  g_variant_builder_add (&row, "{sv}", "progress", g_variant_new_int32 (progress));
  if (problem != NULL)
    g_variant_builder_add (&row, "{sv}", "problem", mapi_error_to_variant (problem));
  g_variant_builder_add (rows, "a{sv}", &row);
}

static char *
uid_string (MapiProperties *properties)
{
  GBytes *uid = mapi_properties_get_binary (properties, MAPI_PR_PROVIDER_UID);
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; uid != NULL && i < g_bytes_get_size (uid); i++)
    g_string_append_printf (hex, "%02x", ((const guint8 *) g_bytes_get_data (uid, NULL))[i]);
  return g_string_free (hex, FALSE);
}

void
spooler_status_add_providers (GVariantBuilder *rows,
                              MapiSession     *session)
{
  g_autoptr(GPtrArray) list = mapi_session_list_status (session);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      MapiStatus *status = g_ptr_array_index (list, i);
      g_autoptr(GError) problem = mapi_status_dup_problem (status);
      g_autoptr(MapiProperties) properties = mapi_status_dup_properties (status);
      g_autofree char *uid = uid_string (properties);

      /* Only the transports, and the stores and books that have an agent, know anything that clients do not */
      if (mapi_status_get_resource_type (status) != MAPI_RESOURCE_TRANSPORT &&
          ((mapi_status_get_resource_type (status) != MAPI_RESOURCE_STORE_PROVIDER &&
            mapi_status_get_resource_type (status) != MAPI_RESOURCE_AB_PROVIDER) ||
           !(mapi_status_get_methods (status) & MAPI_RESOURCE_METHOD_FLUSH_QUEUES)))
        continue;
      spooler_status_add_row (rows, uid, mapi_status_get_resource_type (status), mapi_status_get_display_name (status),
                              mapi_status_get_code (status), mapi_status_get_flags (status),
                              mapi_status_get_text (status),
                              mapi_properties_get_string (properties, MAPI_PR_COMMENT), problem,
                              mapi_status_get_progress (status));
    }
}
