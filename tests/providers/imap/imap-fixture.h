/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <imap-connection.h>
#include <imap-remote.h>

/* A remote over a server's port, what it told its sink, and a second client */
typedef struct
{
  KitRemote    *remote;
  MapiSupport  *support;   /* (owned) */
  KitSink      *sink;
  char         *dir;
  KitSinkState  state;
  guint         n_begun;
  GHashTable   *messages;  /* uid -> Told */
  GHashTable   *bodies;    /* uid -> GBytes */
  KitUidSet    *vanished;
  KitUidSet    *present;
  gint64        present_first, present_last;
  GArray       *order;     /* uids of messages with headers, as they came */
  gint64        fail_at;   /* the sink fails at this message */
  gint64        enough_at; /* … has enough from this one on */
  KitUidSet    *next;      /* (owned) (nullable): bodies the sink says will be wanted next */
} Fixture;

typedef struct
{
  gint64  flags;
  char   *keywords;        /* joined by a space */
  gint64  size;
  gint64  received;
  char   *header;
} Told;

MapiSupport    *fixture_make_support (const char *user,
                                      const char *password,
                                      guint       port,
                                      const char *dir,
                                      ...) G_GNUC_NULL_TERMINATED;
Fixture        *fixture_new          (const char *user,
                                      const char *password,
                                      guint       port,
                                      const char *setting,
                                      const char *value);
/* Known to Dovecot when it returns; the password is the name and "pw" */
void            fixture_add_users    (const char * const *users);
/* On Dovecot, of a user of its own */
Fixture        *fixture_new_user     (const char *user);
void            fixture_free         (Fixture    *self);
void            fixture_forget       (Fixture    *self);
ImapConnection *fixture_open_other   (const char *user);
/* Runs it and insists on OK */
void            fixture_run          (ImapConnection *connection,
                                      const char     *text);
void            fixture_append       (ImapConnection *connection,
                                      const char     *mailbox,
                                      const char     *subject,
                                      const char     *flags);
Told           *fixture_get          (Fixture    *self,
                                      gint64      uid);
char           *fixture_dup_set      (KitUidSet  *uids);
/* NEWEST: @modseq is how many the list of folders told of, 0: none */
void            fixture_sync         (Fixture    *self,
                                      KitSyncKind kind,
                                      const char *path,
                                      gint64      uidvalidity,
                                      gint64      uidnext,
                                      gint64      modseq,
                                      const char *known);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)
