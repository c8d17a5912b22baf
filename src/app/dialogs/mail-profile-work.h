/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What the profile sheet does to a profile's files, and how they are afterwards. Made and looked at
 * on the main thread, run on another. */
typedef enum
{
  MAIL_PROFILE_LOOK,
  MAIL_PROFILE_ENABLE,          /* uid, flag */
  MAIL_PROFILE_CONFIGURE,       /* uid, settings */
  MAIL_PROFILE_COPY,            /* uid */
  MAIL_PROFILE_REMOVE,          /* uid, flag: the data as well */
  MAIL_PROFILE_ORDER,           /* ids: transports */
  MAIL_PROFILE_DEFAULT_STORE    /* uid of a provider */
} MailProfileVerb;

typedef struct
{
  char            *profile;
  MailProfileVerb  verb;
  char            *uid;
  gboolean         flag;
  char           **ids;
  MapiSettings    *settings;    /* (owned) (nullable) */

  /* afterwards */
  GPtrArray       *services;    /* (owned) (nullable) (element-type MapiService) */
  char           **transports;  /* (owned) (nullable) */
  char            *default_store;
} MailProfileWork;

MailProfileWork *mail_profile_work_new  (const char       *profile,
                                         MailProfileVerb   verb,
                                         const char       *uid);
void             mail_profile_work_free (gpointer          data);
/* A MailWorkFunc */
gboolean         mail_profile_work_run  (gpointer          data,
                                         GCancellable     *cancellable,
                                         GError          **error);
/* The provider's bag and the name of its service, looked for by its UID; NULL if it is not there */
MapiProperties  *mail_profile_work_find (MailProfileWork  *self,
                                         const char       *provider_uid,
                                         const char      **service);
/* By its own UID or that of one of its providers; NULL if it is not there */
MapiService     *mail_profile_work_find_service (MailProfileWork *self,
                                                 const char      *uid);
/* 32 digits */
char            *mail_profile_work_dup_uid    (MapiProperties *provider);
char            *mail_profile_work_dup_uid_of (MapiProperties *bag,
                                               guint32         tag);

G_END_DECLS
