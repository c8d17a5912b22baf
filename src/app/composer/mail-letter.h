/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What answers are written in */
typedef enum
{
  MAIL_ANSWER_AS_MESSAGE,       /* with formatting where the message has it */
  MAIL_ANSWER_FORMATTED,
  MAIL_ANSWER_PLAIN
} MailAnswerFormat;

/* What a composer begins with when it begins with another message: made on a thread of its own, as a long message takes
 * longer than a frame lasts to be read, cleaned and quoted. */
typedef struct
{
  MapiReplyVerb  verb;          /* 0: the message itself is written on */
  MapiContent   *original;      /* (owned): as much of it as is quoted */
  MapiContent   *content;       /* (owned): fields and attachments */
  gboolean       rich;          /* body and quote are HTML */
  gboolean       is_whole;      /* too long to be quoted: it is attached instead */
  char          *body;          /* (owned) */
  char          *quote;         /* (owned) (nullable) */
} MailLetter;

/* Answers, and what makes something new of another message; with %0 a draft. @own: addresses of the user. @selection:
 * (nullable) what alone is quoted. @rich_wanted: what the user prefers where neither
 * @format nor the message says it; @rich_possible: whether there is an engine for it. */
void        mail_letter_prepare_async  (MapiContent          *original,
                                        MapiReplyVerb         verb,
                                        const char * const   *own,
                                        const char           *selection,
                                        MailAnswerFormat      format,
                                        gboolean              rich_wanted,
                                        gboolean              rich_possible,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
MailLetter *mail_letter_prepare_finish (GAsyncResult         *result,
                                        GError              **error);
/* A draft, at once */
MailLetter *mail_letter_new_for_draft  (MapiContent          *content,
                                        gboolean              rich_possible);
/* The text of a message as an editor takes it */
char       *mail_letter_dup_body       (MapiContent          *content,
                                        gboolean              rich);
/* Whether a verb quotes what it answers or passes on */
gboolean    mail_letter_is_quoting     (MapiReplyVerb         verb);
void        mail_letter_free           (MailLetter           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailLetter, mail_letter_free)

G_END_DECLS
