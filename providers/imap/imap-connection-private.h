/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-connection.h"

G_BEGIN_DECLS

struct _ImapConnection
{
  ImapAccount      *account;       /* (unowned) */
  KitLineStream    *stream;        /* (owned) (nullable) */
  KitWireLog       *log;           /* (unowned) (nullable): the stream's */
  ImapInput        *input;         /* (owned) */
  ImapResponse     *response;      /* (owned) */
  ImapCapabilities *capabilities;  /* (owned) */
  gboolean          has_capabilities;
  guint64           enabled;
  GQueue            pending;       /* (element-type ImapCommand) (owned): sent, not answered */
  guint             last_tag;
  gboolean          is_over;
  gboolean          is_exchange;   /* a mechanism of SASL is at work */
  gboolean          is_check;      /* of a person who checks an account */
  gboolean          said_bye;
  ImapCode          bye_code;
  char             *bye;           /* (owned) (nullable): with what words */
  gboolean          notified;
  GCancellable     *leave;         /* (unowned) (nullable): ends listening, not the connection */
  gboolean          continued;     /* "+" came */
  char             *challenge;     /* (owned) (nullable): its text */
  guint             n_strange;     /* lines in a row that nobody understood */
  gint64            last_heard;
  ImapMailbox       mailbox;
  gboolean          is_selected;   /* the server may have a mailbox open, whatever we know of it */
  ImapAhead        *ahead;         /* (owned) (nullable) */
  GQueue            openings;      /* (element-type ImapOpening) (owned) */
  guint             depth;         /* commands on their way that a pipeline found good; 0: none was */
  gint64            rate;          /* bytes a second it brought when much came; 0: nobody knows */
  gint64            pace;          /* messages a second */
  gint64            typical;       /* bytes of a message; 0: nobody knows */
  gint64            turn;          /* µs, the least time an answer took while signing in; 0: nobody knows */
  ImapResponseFunc  handler;
  gpointer          handler_data;
};

/* Lines in a row that say nothing we know */
#define IMAP_STRANGE_MAX 1000000

/* Takes in one response. *@response: it, or NULL when the time was over (@milliseconds, -1: as long
 * as the stream waits) */
gboolean imap_connection_receive      (ImapConnection  *self,
                                       gint64           milliseconds,
                                       ImapResponse   **response,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Does what follows from a response for the connection, its commands and its handler */
gboolean imap_connection_dispatch     (ImapConnection  *self,
                                       ImapResponse    *response,
                                       GError         **error);
/* Waits for "+", or for the end of the command */
gboolean imap_connection_await_agreement (ImapConnection *self,
                                       ImapCommand     *command,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* imap-connection-login.c */
gboolean imap_connection_ask_capabilities (ImapConnection  *self,
                                       GCancellable    *cancellable,
                                       GError         **error);
gboolean imap_connection_sign_in      (ImapConnection  *self,
                                       MapiCheck       *check,
                                       GCancellable    *cancellable,
                                       GError         **error);

G_END_DECLS
