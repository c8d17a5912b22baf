/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"
#include "mapi-session.h"

G_BEGIN_DECLS

/* What is being written, in a file beside the store: it outlives a program that is killed, and a
 * store that cannot be written. One for each open composer; nothing is on disk before the first
 * write. Every function blocks; one thread at a time. */
#define MAPI_TYPE_DRAFT_JOURNAL (mapi_draft_journal_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiDraftJournal, mapi_draft_journal, MAPI, DRAFT_JOURNAL, GObject)

MAPI_AVAILABLE_IN_ALL
MapiDraftJournal *mapi_draft_journal_new     (MapiSession        *session);
/* @draft nullable: the message of the store that this is a newer state of */
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_draft_journal_write   (MapiDraftJournal   *self,
                                              MapiContent        *content,
                                              const MapiEntryId  *draft,
                                              GError            **error);
/* As last written; NOT_FOUND when there is nothing */
MAPI_AVAILABLE_IN_ALL
MapiContent      *mapi_draft_journal_load    (MapiDraftJournal   *self,
                                              MapiEntryId       **draft,
                                              GError            **error);
/* What it holds is safe elsewhere, or not wanted */
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_draft_journal_clear   (MapiDraftJournal   *self,
                                              GError            **error);
/* Journals that no program holds (element-type MapiDraftJournal), now held by this one */
MAPI_AVAILABLE_IN_ALL
GPtrArray        *mapi_draft_journal_recover (MapiSession        *session,
                                              GError            **error);

G_END_DECLS
