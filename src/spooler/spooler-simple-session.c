/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-simple-session.h"

#include "spooler-agent.h"

struct _SpoolerSimpleSession
{
  gatomicrefcount  references;
  SpoolerAgent    *agent;       /* (owned) (nullable): it ended */
  char            *profile;
  char            *owner;
  guint            number;
  GMutex           lock;        /* of what follows; held while a person is asked, so that they are asked once */
  guint            allowed;     /* bits of SpoolerDeed */
};

SpoolerSimpleSession *
spooler_simple_session_new (SpoolerService *service,
                            const char     *profile,
                            const char     *owner,
                            guint           number)
{
  SpoolerSimpleSession *self = g_new0 (SpoolerSimpleSession, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->agent = g_object_ref (spooler_service_get_agent (service, profile));
  self->profile = g_strdup (profile);
  self->owner = g_strdup (owner);
  self->number = number;
  spooler_agent_add_client (self->agent, owner);
  return self;
}

SpoolerSimpleSession *
spooler_simple_session_ref (SpoolerSimpleSession *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
spooler_simple_session_unref (SpoolerSimpleSession *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->agent);
  g_mutex_clear (&self->lock);
  g_free (self->profile);
  g_free (self->owner);
  g_free (self);
}

void
spooler_simple_session_end (SpoolerSimpleSession *self)
{
  if (self->agent != NULL)
    spooler_agent_remove_client (self->agent, self->owner);
  g_clear_object (&self->agent);
}

guint
spooler_simple_session_get_number (SpoolerSimpleSession *self)
{
  return self->number;
}

const char *
spooler_simple_session_get_profile (SpoolerSimpleSession *self)
{
  return self->profile;
}

const char *
spooler_simple_session_get_owner (SpoolerSimpleSession *self)
{
  return self->owner;
}

gboolean
spooler_simple_session_consent (SpoolerSimpleSession  *self,
                                SpoolerConsent        *consent,
                                GDBusConnection       *connection,
                                SpoolerDeed            deed,
                                const char            *parent,
                                const char            *details,
                                GCancellable          *gone,
                                GError               **error)
{
  g_autoptr(GMutexLocker) locker = NULL;

  /* Each message that is sent or deleted is asked about; else nothing is done on the leave given for something else */
  if (deed == SPOOLER_DEED_SEND || deed == SPOOLER_DEED_DELETE)
    return spooler_consent_ask (consent, connection, self->owner, deed, parent, details, gone, error);
  locker = g_mutex_locker_new (&self->lock);
  if (!(self->allowed & (1u << deed))
      && spooler_consent_ask (consent, connection, self->owner, deed, parent, details, gone, error))
    self->allowed |= 1u << deed;
  return (self->allowed & (1u << deed)) != 0;
}
