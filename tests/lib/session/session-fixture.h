/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* A home of its own with one profile, "Work", that has one moody service, and a user who
 * answers as told. */

#define TEST_TYPE_USER (test_user_get_type ())

G_DECLARE_FINAL_TYPE (TestUser, test_user, TEST, USER, MapiInteraction)

struct _TestUser
{
  MapiInteraction  parent_instance;
  char            *choice;        /* answer to what has choices; NULL: gives up */
  char            *password;      /* NULL: gives up */
  const char      *user_name;     /* NULL: the one that is proposed */
  gboolean         nobody;        /* is there to be asked */
  gboolean         remember;
  gboolean         full;          /* the disk, from the password asked for to the next question with choices */
  gsize            room;          /* in bytes, for each file, on a disk that is full */
  const char      *fix;           /* setting put to "ok" when the sheet is shown; NULL: gives up */
  guint            asked[MAPI_QUESTION_CONFIRM + 1];
  char            *preselected;   /* of the last question */
  char            *setting;       /* of the last question: what its sheet begins with */
};

typedef struct
{
  char      *home;
  char      *events;   /* path */
  TestUser  *user;
} Fixture;

void          fixture_set_up     (Fixture        *fixture,
                                  gconstpointer   data);
void          fixture_tear_down  (Fixture        *fixture,
                                  gconstpointer   data);
/* Settings and their values, then NULL; returns its UID */
char         *fixture_add_service (const char    *profile,
                                   const char    *type,
                                   const char    *name,
                                   ...) G_GNUC_NULL_TERMINATED;
void          fixture_set        (const char     *profile,
                                  const char     *service_uid,
                                  const char     *setting,
                                  const char     *value);
void          fixture_set_default (const char    *profile);
MapiSession  *fixture_logon      (Fixture        *fixture,
                                  const char     *profile,
                                  MapiLogonFlags  flags,
                                  gboolean        with_user,
                                  GError        **error);
/* What the providers saw since the last call */
char         *fixture_take_events (Fixture       *fixture);
void          fixture_logoff     (MapiSession    *session);

G_END_DECLS
