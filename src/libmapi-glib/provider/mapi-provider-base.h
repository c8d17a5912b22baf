/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-check.h"
#include "mapi-support.h"

G_BEGIN_DECLS

/* What store, transport and address book providers have in common: a support object, a
 * logon, a status. The vfuncs block, honour the cancellable, and run on the provider's
 * worker; a NULL one answers MAPI_ERROR_NO_SUPPORT. */
#define MAPI_TYPE_PROVIDER (mapi_provider_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MapiProvider, mapi_provider, MAPI, PROVIDER, GObject)

struct _MapiProviderClass
{
  GObjectClass parent_class;

  /* MAPI_ERROR_UNCONFIGURED: ask to be configured and try again. FAILONEPROVIDER: leave
   * me out, keep my service. Anything else disables the whole service for the session.
   * A server that cannot be reached is no failure: set MAPI_STATUS_OFFLINE. */
  gboolean (*logon)           (MapiProvider            *self,
                               MapiProviderLogonFlags   flags,
                               GCancellable            *cancellable,
                               GError                 **error);
  void     (*logoff)          (MapiProvider            *self);
  gboolean (*validate_state)  (MapiProvider            *self,
                               MapiValidateFlags        flags,
                               GCancellable            *cancellable,
                               GError                 **error);
  gboolean (*change_password) (MapiProvider            *self,
                               const char              *old_password,
                               const char              *new_password,
                               GCancellable            *cancellable,
                               GError                 **error);
  gboolean (*flush_queues)    (MapiProvider            *self,
                               MapiFlushFlags           flags,
                               GCancellable            *cancellable,
                               GError                 **error);
  /* Tries everything a logon and its use need with the settings as they are, reporting each
   * step: resolving, connecting, TLS, logging on, what the server can do. Without logon(), no
   * files touched, and unlike logon() a server that cannot be reached is a failure. */
  gboolean (*check_service)   (MapiProvider            *self,
                               MapiCheck               *check,
                               GCancellable            *cancellable,
                               GError                 **error);

  /*< private >*/
  gpointer _reserved[7];
};

MAPI_AVAILABLE_IN_ALL
MapiSupport *mapi_provider_get_support     (MapiProvider            *self);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_is_logged_on    (MapiProvider            *self);
/* MAPI_ERROR_INVALID_OBJECT once the provider was logged off (MakeInvalid) */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_check           (MapiProvider            *self,
                                            GError                 **error);
/* These block, running the vfunc on the provider's worker. */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_logon           (MapiProvider            *self,
                                            MapiProviderLogonFlags   flags,
                                            GCancellable            *cancellable,
                                            GError                 **error);
MAPI_AVAILABLE_IN_ALL
void         mapi_provider_logoff          (MapiProvider            *self);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_validate_state  (MapiProvider            *self,
                                            MapiValidateFlags        flags,
                                            GCancellable            *cancellable,
                                            GError                 **error);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_change_password (MapiProvider            *self,
                                            const char              *old_password,
                                            const char              *new_password,
                                            GCancellable            *cancellable,
                                            GError                 **error);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_flush_queues    (MapiProvider            *self,
                                            MapiFlushFlags           flags,
                                            GCancellable            *cancellable,
                                            GError                 **error);
/* NO_SUPPORT: the provider has nothing to try but its logon */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_provider_check_service   (MapiProvider            *self,
                                            MapiCheck               *check,
                                            GCancellable            *cancellable,
                                            GError                 **error);

G_END_DECLS
