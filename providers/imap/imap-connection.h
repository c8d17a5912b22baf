/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-account.h"
#include "imap-ahead.h"
#include "imap-command.h"
#include "imap-opening.h"

#include <kit-line-stream.h>

G_BEGIN_DECLS

/* A connection that is signed in; blocking, for one thread at a time. Commands may be queued one
 * after the other and waited for later: they leave together.
 *
 * Errors: NETWORK_ERROR, TIMEOUT, CORRUPT_DATA, END_OF_SESSION (the server said goodbye),
 * USER_CANCEL, LOGON_FAILED, SESSION_LIMIT (one connection too many) end the connection. What a
 * server answers to a command with NO or BAD does not; see imap_command_check(). */
typedef struct _ImapConnection ImapConnection;

/* The mailbox that is open. -1: not told. */
typedef struct
{
  char      *path;              /* (owned) (nullable): none is open */
  gboolean   read_only;
  gint64     uidvalidity;
  gint64     uidnext;
  gint64     modseq;            /* 0: the server keeps none here */
  gint64     exists;
  ImapFlags  permanent;
  gboolean   has_permanent;     /* it was told which flags stay */
  char      *permanent_keywords; /* (owned) (nullable): that, lower case */
  KitUidSet *uids;              /* (owned) (nullable): all that were there when somebody asked; newer ones may
                                 * have come, and any of them gone */
} ImapMailbox;

/* Called for each untagged response while a command is waited for. FALSE with an error: the
 * connection is over. */
typedef gboolean (*ImapResponseFunc) (ImapConnection  *connection,
                                      ImapResponse    *response,
                                      gpointer         user_data,
                                      GError         **error);

/* Connects, secures and signs in. @name: which of the account's, for the log */
ImapConnection     *imap_connection_open             (ImapAccount       *account,
                                                      const char        *name,
                                                      MapiCheck         *check,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Says goodbye, without waiting for an answer */
void                imap_connection_close            (ImapConnection    *self);
gboolean            imap_connection_is_open          (ImapConnection    *self);
/* Nothing more is said or heard on it; FALSE and the error of that */
gboolean            imap_connection_set_over         (ImapConnection    *self,
                                                      GError           **error);
/* µs since the server was heard last, also while the computer slept */
gint64              imap_connection_get_silence      (ImapConnection    *self);
/* Whether it still answers */
gboolean            imap_connection_test             (ImapConnection    *self,
                                                      guint              seconds,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Whether the mailbox that is open keeps it */
gboolean            imap_connection_keeps_keyword    (ImapConnection    *self,
                                                      const char        *keyword);
gboolean            imap_connection_can              (ImapConnection    *self,
                                                      guint64            can);
guint64             imap_connection_get_append_limit (ImapConnection    *self);
/* What was switched on with ENABLE */
gboolean            imap_connection_has_enabled      (ImapConnection    *self,
                                                      guint64            can);
void                imap_connection_set_handler      (ImapConnection    *self,
                                                      ImapResponseFunc   func,
                                                      gpointer           user_data);
ImapMailbox        *imap_connection_get_mailbox      (ImapConnection    *self);
/* Commands a pipeline had on their way when it was done with: the next one begins so; 0: there was none */
void                imap_connection_set_depth        (ImapConnection    *self,
                                                      guint              depth);
guint               imap_connection_get_depth        (ImapConnection    *self);
/* Bytes a second it brought the last time that was seen; 0: it was not */
void                imap_connection_set_rate         (ImapConnection    *self,
                                                      gint64             rate);
gint64              imap_connection_get_rate         (ImapConnection    *self);
/* Messages a second that came as a whole; 0: none did */
void                imap_connection_set_pace         (ImapConnection    *self,
                                                      gint64             pace);
gint64              imap_connection_get_pace         (ImapConnection    *self);
/* Bytes that come of a message as a whole, about; 0: nobody knows */
void                imap_connection_set_typical      (ImapConnection    *self,
                                                      gint64             typical);
gint64              imap_connection_get_typical      (ImapConnection    *self);
/* Whether a way there and back costs next to nothing */
gboolean            imap_connection_is_near          (ImapConnection    *self);
/* (transfer full) (nullable): whoever takes the connection next finds them, see ImapAhead */
void                imap_connection_set_ahead        (ImapConnection    *self,
                                                      ImapAhead         *ahead);
ImapAhead          *imap_connection_get_ahead        (ImapConnection    *self);
/* (transfer full) (nullable) */
ImapAhead          *imap_connection_steal_ahead      (ImapConnection    *self);
/* (element-type ImapOpening): folders that were asked about behind the one that is open. While there are any, nothing
 * else may be asked. */
GQueue             *imap_connection_get_openings     (ImapConnection    *self);
/* Nobody wants the answers any more: they are waited for, and no mailbox is open */
gboolean            imap_connection_drop_openings    (ImapConnection    *self,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* What is told from now on is of @path, which was asked to be opened ahead */
void                imap_connection_enter_mailbox    (ImapConnection    *self,
                                                      const char        *path);
/* The next who needs it opens it again */
void                imap_connection_forget_mailbox   (ImapConnection    *self);

/* Puts @command behind what is on its way. Waits only where the server has to agree to a literal. */
gboolean            imap_connection_queue            (ImapConnection    *self,
                                                      ImapCommand       *command,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Until it is answered, however */
gboolean            imap_connection_wait             (ImapConnection    *self,
                                                      ImapCommand       *command,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Everything that was queued */
gboolean            imap_connection_wait_all         (ImapConnection    *self,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* What is queued leaves; whoever waits for it does this by the way */
gboolean            imap_connection_flush            (ImapConnection    *self,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Both, and FALSE also when the answer is not OK */
gboolean            imap_connection_run              (ImapConnection    *self,
                                                      ImapCommand       *command,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* The command that opens @path. @parameters: in parentheses, nullable */
ImapCommand        *imap_connection_queue_select     (ImapConnection    *self,
                                                      const char        *path,
                                                      gboolean           read_only,
                                                      const char        *parameters,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* The same, while another is open and what was asked about that is on its way. imap_connection_enter_mailbox() when its
 * turn comes */
ImapCommand        *imap_connection_queue_select_ahead (ImapConnection  *self,
                                                      const char        *path,
                                                      const char        *parameters,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Closes what the server has open, without an expunge, where it can; nobody waits for that */
gboolean            imap_connection_leave            (ImapConnection    *self,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Whether the server may have a mailbox open, also where nobody here knows which */
gboolean            imap_connection_is_selected      (ImapConnection    *self);
/* Opens @path if it is not the one that is open */
gboolean            imap_connection_select           (ImapConnection    *self,
                                                      const char        *path,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* IDLE: returns when the server said something about the mailbox (*@heard), or after @seconds */
gboolean            imap_connection_idle             (ImapConnection    *self,
                                                      guint              seconds,
                                                      gboolean          *heard,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* The same without IDLE: what a server says by itself once NOTIFY is set */
gboolean            imap_connection_listen           (ImapConnection    *self,
                                                      guint              seconds,
                                                      gboolean          *heard,
                                                      GCancellable      *cancellable,
                                                      GError           **error);
/* Whether NOTIFY is set on it: a note for who watches */
void                imap_connection_set_notified     (ImapConnection    *self,
                                                      gboolean           notified);
gboolean            imap_connection_get_notified     (ImapConnection    *self);
/* (nullable): cancelled, it ends waiting for what the server says by itself, and not the connection */
void                imap_connection_set_leave        (ImapConnection    *self,
                                                      GCancellable      *leave);
/* A command with the name as the server wants it now */
void                imap_connection_add_mailbox      (ImapConnection    *self,
                                                      ImapCommand       *command,
                                                      const char        *path);
/* What we call the mailbox the server calls @name: modified UTF-7, whatever it sent. NULL: nothing
 * that can be called back */
char               *imap_connection_dup_path         (ImapConnection    *self,
                                                      const ImapSpan    *name);

/* imap-error.c: FALSE and an error unless the answer was OK */
char               *imap_command_dup_low_level       (ImapCommand       *self);
gboolean            imap_command_check               (ImapCommand       *self,
                                                      GError           **error);
/* Whether @error ends the connection it came from */
gboolean            imap_error_is_fatal              (const GError      *error);
/* Of a connection that could not be opened: whether the server may allow no more than there are */
gboolean            imap_error_is_one_too_many       (const GError      *error);
/* Whether a server that says no means: not so many at once */
gboolean            imap_words_are_limit             (ImapCode           code,
                                                      const char        *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapConnection, imap_connection_close)

G_END_DECLS
