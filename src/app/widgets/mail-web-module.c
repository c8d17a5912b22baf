/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-web-module.h"

#include <glib/gi18n.h>
#include <gmodule.h>
#include <sys/auxv.h>

static const MailWebModule *loaded;

/* In development builds alone MAIL_WEB is a path; without it, what is installed */
static const char *
get_path (void)
{
#if DEVELOPMENT
  const char *variable = g_getenv ("MAIL_WEB");

  if (variable != NULL && getauxval (AT_SECURE) == 0)
    return variable;
#endif
  return PRIVATELIBDIR "/estafette-web.so";
}

static const MailWebModule *
open_module (const char  *path,
             GError     **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *canonical = NULL;
  const MailWebModule *description = NULL;
  GModule *module;

  canonical = mapi_dup_trusted_path (path, error);
  if (canonical == NULL)
    return NULL;
  module = g_module_open_full (canonical, G_MODULE_BIND_LOCAL | G_MODULE_BIND_LAZY, &local);
  if (module == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, local->message);
      return NULL;
    }
  if (!g_module_symbol (module, MAIL_WEB_SYMBOL, (gpointer *) &description) || description == NULL
      || g_strcmp0 (description->version, PACKAGE_VERSION) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_VERSION, _("“%s” belongs to another version of the program"), path);
      g_module_close (module);
      return NULL;
    }
  /* Its types stay */
  g_module_make_resident (module);
  return description;
}

const MailWebModule *
mail_web_module_load (GError **error)
{
  static GMutex lock;
  const MailWebModule *found;

  g_mutex_lock (&lock);
  found = g_atomic_pointer_get (&loaded);
  if (found == NULL)
    {
      found = open_module (get_path (), error);
      g_atomic_pointer_set (&loaded, found);
    }
  g_mutex_unlock (&lock);
  return found;
}

const MailWebModule *
mail_web_module_get (void)
{
  return g_atomic_pointer_get (&loaded);
}
