/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"
#include "mapi-types.h"

G_BEGIN_DECLS

/* What a logon finds when it begins */
typedef struct
{
  MapiLogonFlags flags;
  MapiInitFlags  init_flags;
  gboolean       has_shared;      /* a shared session exists */
  gboolean       has_name;        /* a profile name was given */
  gboolean       has_default;     /* there is a default profile */
  gboolean       has_interaction; /* there is somebody to ask */
  gboolean       has_credentials; /* what is known validates the profile */
} MapiLogonSituation;

typedef enum
{
  MAPI_LOGON_PROFILE_NONE,        /* no logon */
  MAPI_LOGON_PROFILE_SHARED,      /* that of the shared session, which is joined */
  MAPI_LOGON_PROFILE_GIVEN,
  MAPI_LOGON_PROFILE_DEFAULT,
  MAPI_LOGON_PROFILE_ASK
} MapiLogonProfile;

typedef enum
{
  MAPI_LOGON_CREDENTIALS_REFUSE,
  MAPI_LOGON_CREDENTIALS_ACCEPT,
  MAPI_LOGON_CREDENTIALS_ASK
} MapiLogonCredentials;

typedef struct
{
  MapiLogonProfile     profile;
  MapiLogonCredentials credentials;
  gboolean             preselect_default; /* ASK: the default profile is marked in the list */
  gboolean             publish;           /* becomes the shared session */
  gboolean             show_settings;     /* every service's sheet before providers start */
  gboolean             may_configure;     /* a failed service's sheet may be shown */
  gboolean             failed;
  MapiError            error;             /* where it failed */
  const char          *reason;            /* untranslated sentence, N_() */
} MapiLogonDecision;

MapiLogonDecision mapi_logon_flow_decide      (const MapiLogonSituation *situation);
/* Flags of a session that joined: only its own characteristics are left */
MapiLogonFlags    mapi_logon_flow_join_flags  (MapiLogonFlags            flags);

G_END_DECLS
