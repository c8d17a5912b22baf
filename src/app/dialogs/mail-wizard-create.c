/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wizard-create.h"

#include <glib/gi18n.h>

#include "mail-work.h"

typedef struct
{
  GPtrArray *drafts;            /* (owned) */
  char      *profile;
  gboolean   new_profile;
  gboolean   make_default;
} Creation;

static void
creation_free (gpointer data)
{
  Creation *creation = data;

  g_ptr_array_unref (creation->drafts);
  g_free (creation->profile);
  g_free (creation);
}

static gboolean
create_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Creation *creation = data;

  return mail_account_drafts_create (creation->drafts, creation->profile, creation->new_profile,
                                     creation->make_default, cancellable, error);
}

char *
mail_wizard_create_propose_name (void)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_APP);
  const char *base = _("Mail");

  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (base) : g_strdup_printf ("%s %u", base, i);

      if (!mapi_profile_admin_exists (admin, name))
        return g_steal_pointer (&name);
    }
  return g_strdup ("");
}

void
mail_wizard_create_async (gpointer             source,
                          MailAccountDraft    *draft,
                          const char          *profile,
                          const char          *name,
                          gboolean             make_default,
                          GAsyncReadyCallback  callback)
{
  Creation *creation = g_new0 (Creation, 1);

  creation->drafts = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (creation->drafts, g_object_ref (draft));
  creation->new_profile = profile == NULL;
  creation->profile = g_strdup (profile != NULL ? profile : name);
  creation->make_default = profile == NULL && make_default;
  mail_work_run (source, create_work, creation, creation_free, NULL, callback, NULL);
}

gboolean
mail_wizard_create_finish (GAsyncResult  *result,
                           char         **name,
                           GError       **error)
{
  Creation *creation = mail_work_get_data (result);

  *name = g_strdup (creation->profile);
  return mail_work_finish (result, error);
}
