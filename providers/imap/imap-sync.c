/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One folder: what is there, what is new, what changed
 *
 * With QRESYNC the SELECT itself says what changed and what vanished, and what is new is asked for
 * in the same packet. With CONDSTORE it is asked what changed; without, the flags of all. What
 * vanished is then known from the numbers that are there, which are asked for only when their
 * count does not add up.
 *
 * Messages new to us are asked for with the header fields of the kit: those answers have a size,
 * which is how they are told from what the server says of flags by itself. */

#include "config.h"

#include "imap-pipeline.h"
#include "imap-preview.h"
#include "imap-sync-private.h"

#include <glib/gi18n-lib.h>

/* Messages a command asks for */
#define CHUNK       1000
/* Commands on their way behind which bodies are asked for */
#define AHEAD_LEFT  3
/* What is told of a message beside its header, about */
#define ITEMS_BYTES 150
/* As much has to come before it tells how fast the line is */
#define RATE_BYTES (32 * 1024)
/* What is asked of each where all are listed */
#define LISTED " (FLAGS RFC822.SIZE"

static void
early_clear (gpointer data)
{
  g_strfreev (((ImapSyncEarly *) data)->keywords);
}

void
imap_sync_init (ImapSync             *self,
                const KitSyncRequest *request,
                KitSink              *sink,
                ImapConnection       *connection)
{
  memset (self, 0, sizeof *self);
  self->request = request;
  self->sink = sink;
  self->connection = connection;
  self->words = g_ptr_array_new ();
  self->early = g_array_new (FALSE, FALSE, sizeof (ImapSyncEarly));
  g_array_set_clear_func (self->early, early_clear);
  self->vanished = kit_uid_set_new ();
  self->told = kit_uid_set_new ();
  self->whole_missing = kit_uid_set_new ();
  g_queue_init (&self->whole);
}

void
imap_sync_clear (ImapSync *self)
{
  g_ptr_array_unref (self->words);
  g_array_unref (self->early);
  kit_uid_set_free (self->vanished);
  kit_uid_set_free (self->told);
  kit_uid_set_free (self->whole_missing);
  g_queue_clear_full (&self->whole, imap_sync_whole_free);
  g_clear_pointer (&self->present, kit_uid_set_free);
  g_clear_pointer (&self->searched, kit_uid_set_free);
}

/* ---- what the server says ---- */

static void
keep_early (ImapSync  *self,
            ImapFetch *fetch)
{
  ImapSyncEarly early = { .uid = fetch->uid, .modseq = -1 };

  early.flags = imap_flags_to_kit (fetch, self->words);
  if (fetch->fields & IMAP_FETCH_MODSEQ && fetch->modseq <= G_MAXINT64)
    early.modseq = (gint64) fetch->modseq;
  if (self->words->len > 1)
    early.keywords = g_strdupv ((char **) self->words->pdata);
  g_array_append_val (self->early, early);
}

/* A name for the bytes that is the same in every folder */
static const char *
get_id (ImapFetch *fetch,
        char      *buffer,
        gsize      size)
{
  if (fetch->fields & IMAP_FETCH_EMAILID)
    return fetch->email_id;
  if (!(fetch->fields & IMAP_FETCH_GM_MSGID))
    return NULL;
  g_snprintf (buffer, size, "gm-%" G_GUINT64_FORMAT, fetch->gm_msgid);
  return buffer;
}

/* (transfer full) (nullable): of a message that was asked for with it. One without any header is still one. It is read by
 * another thread, after the next responses have taken this one's place. */
static GBytes *
get_header (ImapSync  *self,
            ImapFetch *fetch)
{
  const ImapSection *section = imap_fetch_find_section (fetch, "HEADER");

  if (section != NULL)
    return imap_span_to_bytes (&section->data);
  return self->request->kind != KIT_SYNC_LIST ? g_bytes_new (NULL, 0) : NULL;
}

static void
count_bytes (ImapSync  *self,
             ImapFetch *fetch,
             GBytes    *header)
{
  self->n_sizes++;
  self->sizes += ITEMS_BYTES + MIN (fetch->size, IMAP_SYNC_WHOLE_MAX);
  self->n_bytes += ITEMS_BYTES + (header != NULL ? (gint64) g_bytes_get_size (header) : 0);
  if (self->began == 0)
    self->began = g_get_monotonic_time ();
}

/* @header: (nullable) */
static gboolean
pass_message (ImapSync   *self,
              ImapFetch  *fetch,
              GBytes     *header,
              GError    **error)
{
  KitSinkMessage message = { .uid = fetch->uid, .flags = -1, .modseq = -1 };
  g_autofree char *preview = imap_preview_dup (fetch);
  char id[32];

  message.preview = preview;
  if (fetch->fields & IMAP_FETCH_FLAGS)
    {
      message.flags = imap_flags_to_kit (fetch, self->words);
      message.keywords = (const char * const *) self->words->pdata;
    }
  if (fetch->fields & IMAP_FETCH_MODSEQ && fetch->modseq <= G_MAXINT64)
    message.modseq = (gint64) fetch->modseq;
  if (fetch->fields & IMAP_FETCH_DATE)
    message.received = fetch->date;
  if (fetch->fields & IMAP_FETCH_SIZE && fetch->size <= G_MAXINT64)
    message.size = (gint64) fetch->size;
  if (fetch->structure != NULL)
    message.has_attach = imap_part_has_attach (fetch->structure) ? 1 : -1;
  message.id = get_id (fetch, id, sizeof id);
  message.header = header;
  return kit_sink_message (self->sink, &message, error);
}

static gboolean
pass_known_or_new (ImapSync   *self,
                   ImapFetch  *fetch,
                   GError    **error)
{
  g_autoptr (GBytes) header = NULL;

  if ((self->request->kind != KIT_SYNC_LIST || self->request->names) && fetch->fields & IMAP_FETCH_SIZE)
    {
      header = get_header (self, fetch);
      count_bytes (self, fetch, header);
    }
  return pass_message (self, fetch, header, error);
}

/* One that was asked for as a whole; what the server says of it besides is heard when that comes */
static gboolean
pass_whole (ImapSync   *self,
            ImapFetch  *fetch,
            GError    **error)
{
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) source = NULL;

  if (!imap_sync_whole_take (self, fetch, &header, &source))
    return TRUE;
  self->n_new++;
  kit_uid_set_add (self->told, fetch->uid);
  return pass_message (self, fetch, header, error) &&
         (source == NULL || kit_sink_body (self->sink, fetch->uid, source, error));
}

/* Whether it was asked for, or is at least about a message that is known */
static gboolean
is_wanted (ImapSync  *self,
           ImapFetch *fetch)
{
  gboolean is_full = (fetch->fields & IMAP_FETCH_SIZE) != 0;

  switch (self->request->kind)
    {
    case KIT_SYNC_NEWEST:
    case KIT_SYNC_OLDER:
      return is_full;
    case KIT_SYNC_SOME:
      return is_full && kit_uid_set_contains (self->request->known, fetch->uid);
    case KIT_SYNC_CHANGES:
      return is_full ? fetch->uid >= self->request->uidnext : fetch->uid < self->request->uidnext;
    case KIT_SYNC_LIST:
    default:
      return is_full;
    }
}

/* One that was asked for ahead of its time */
static void
keep_body (ImapSync  *self,
           ImapFetch *fetch)
{
  ImapAhead *ahead = imap_connection_get_ahead (self->connection);
  const ImapSection *section = ahead != NULL ? imap_fetch_find_section (fetch, "") : NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (section == NULL || section->is_part)
    return;
  bytes = imap_span_to_bytes (&section->data);
  imap_ahead_keep (ahead, fetch->uid, bytes);
}

static gboolean
take_fetch (ImapSync   *self,
            ImapFetch  *fetch,
            GError    **error)
{
  if (!(fetch->fields & IMAP_FETCH_UID) || self->is_void)
    return TRUE;
  if (self->is_opening)
    {
      if (fetch->fields & IMAP_FETCH_FLAGS)
        keep_early (self, fetch);
      return TRUE;
    }
  if (!is_wanted (self, fetch))
    {
      keep_body (self, fetch);
      return TRUE;
    }
  if (imap_sync_whole_is_asked (self, fetch->uid))
    return pass_whole (self, fetch, error);
  if (self->present != NULL)
    kit_uid_set_add (self->present, fetch->uid);
  if (fetch->fields & IMAP_FETCH_SIZE)
    {
      self->n_new++;
      kit_uid_set_add (self->told, fetch->uid);
    }
  return pass_known_or_new (self, fetch, error);
}

/* What was told before CLOSED was still of the mailbox before. Without it, what was told before the UIDVALIDITY may be of
 * either. */
static void
take_code (ImapSync *self,
           ImapCode  code)
{
  if (code != IMAP_CODE_CLOSED && (code != IMAP_CODE_UIDVALIDITY || self->early->len == 0 || self->is_closed))
    return;
  self->is_closed = TRUE;
  self->is_doubtful = code == IMAP_CODE_UIDVALIDITY;
  g_array_set_size (self->early, 0);
  if (self->is_doubtful)
    return;
  g_clear_pointer (&self->vanished, kit_uid_set_free);
  self->vanished = kit_uid_set_new ();
}

gboolean
imap_sync_take_response (ImapConnection  *connection,
                         ImapResponse    *response,
                         gpointer         user_data,
                         GError         **error)
{
  ImapSync *self = user_data;

  if (response->kind == IMAP_RESPONSE_FETCH)
    return take_fetch (self, &response->fetch, error);
  if (response->kind == IMAP_RESPONSE_STATUS && self->is_opening)
    take_code (self, response->status.code);
  if (response->kind == IMAP_RESPONSE_SEARCH && self->searched != NULL)
    kit_uid_set_add_all (self->searched, response->search.uids);
  if (response->kind != IMAP_RESPONSE_VANISHED || self->is_void)
    return TRUE;
  if (!self->is_opening)
    return kit_sink_vanished (self->sink, response->uids, error);
  /* Until it is open only what went earlier is of this one, also where nobody said that the other is closed. What went
   * meanwhile is told the next time. */
  if (response->is_earlier)
    kit_uid_set_add_all (self->vanished, response->uids);
  return TRUE;
}

/* ---- fetches ---- */

void
imap_sync_add_section_items (ImapSync    *self,
                             ImapCommand *command,
                             const char  *section)
{
  imap_command_printf (command, " (UID FLAGS INTERNALDATE RFC822.SIZE%s%s %s)",
                       imap_connection_can (self->connection, IMAP_CAN_GMAIL) ? " X-GM-MSGID"
                       : imap_connection_can (self->connection, IMAP_CAN_OBJECTID) ? " EMAILID" : "",
                       imap_preview_item (self->connection, self->request), section);
}

void
imap_sync_add_items (ImapSync    *self,
                     ImapCommand *command)
{
  g_autofree char *fields = g_ascii_strup (KIT_SINK_HEADER_FIELDS, -1);
  g_autofree char *section = g_strdup_printf ("BODY.PEEK[HEADER.FIELDS (%s)]", fields);

  if (self->request->kind == KIT_SYNC_LIST)
    imap_command_add (command, self->request->names ? LISTED " BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)])" : LISTED ")");
  else
    imap_sync_add_section_items (self, command, section);
}

gboolean
imap_sync_check_fetch (ImapCommand  *command,
                       GError      **error)
{
  return (command->status == IMAP_STATUS_NO && command->code == IMAP_CODE_EXPUNGEISSUED) ||
         imap_command_check (command, error);
}

/* What was asked for as a whole is asked for once more if it was refused */
static gboolean
fetched_cb (ImapCommand  *command,
            gpointer      user_data,
            GError      **error)
{
  return imap_sync_whole_settle (user_data, command) || imap_sync_check_fetch (command, error);
}

/* How fast the line is, of little only while nothing better is known, and how much messages are */
static void
note_rate (ImapSync *self)
{
  if (self->n_sizes > 0)
    imap_connection_set_typical (self->connection, self->sizes / self->n_sizes);
  if (self->began != 0 && (self->n_bytes >= RATE_BYTES || imap_connection_get_rate (self->connection) == 0))
    imap_connection_set_rate (self->connection, self->n_bytes * G_USEC_PER_SEC /
                              MAX (g_get_monotonic_time () - self->began, 1));
}

/* Bodies behind the last headers: they are under way while those are written down. The sink knows whether they will be
 * wanted. */
static gboolean
ask_ahead (ImapSync      *self,
           GCancellable  *cancellable,
           GError       **error)
{
  note_rate (self);
  return self->is_void ||
         !g_queue_is_empty (imap_connection_get_openings (self->connection)) ||
         imap_bodies_ask_ahead (self->connection, self->sink, cancellable, error);
}

static gboolean
fetch_headers (ImapSync      *self,
               ImapPipeline  *pipeline,
               KitUidSet     *uids,
               GCancellable  *cancellable,
               GError       **error)
{
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);

  for (guint i = g_strv_length (sets); i > 0; i--)
    {
      g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH ");

      imap_command_add (command, sets[i - 1]);
      imap_sync_add_items (self, command);
      if (!imap_pipeline_add (pipeline, command, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* The highest of @uids, which leave it */
static gboolean
fetch_some (ImapSync      *self,
            ImapPipeline  *pipeline,
            KitUidSet     *uids,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (KitUidSet) chunk = NULL;

  if (!imap_sync_whole_ask (self, pipeline, uids, &chunk, cancellable, error))
    return FALSE;
  if (chunk == NULL)
    chunk = kit_uid_set_take_last (uids, CHUNK);
  return fetch_headers (self, pipeline, chunk, cancellable, error);
}

/* What was asked for as a whole and did not come is there, as far as anybody knows */
static gboolean
fetch_missing (ImapSync      *self,
               ImapPipeline  *pipeline,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (KitUidSet) missing = g_steal_pointer (&self->whole_missing);

  self->whole_missing = kit_uid_set_new ();
  imap_sync_whole_finish (self);
  return kit_uid_set_is_empty (missing) || self->is_void ||
         (fetch_headers (self, pipeline, missing, cancellable, error) &&
          imap_pipeline_finish (pipeline, cancellable, error));
}

/* The messages @uids, newest first, several commands on their way, until the sink has enough */
static gboolean
fetch_newest_first (ImapSync      *self,
                    KitUidSet     *uids,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr (ImapPipeline) pipeline = imap_pipeline_new (self->connection, fetched_cb, self);

  while (!kit_uid_set_is_empty (uids) && !kit_sink_is_enough (self->sink))
    if (!fetch_some (self, pipeline, uids, cancellable, error))
      return FALSE;
  return ask_ahead (self, cancellable, error) && imap_pipeline_settle (pipeline, AHEAD_LEFT, cancellable, error) &&
         ask_ahead (self, cancellable, error) && imap_pipeline_finish (pipeline, cancellable, error) &&
         fetch_missing (self, pipeline, cancellable, error) && ask_ahead (self, cancellable, error);
}

/* ---- opening ---- */

static gboolean
begin (ImapSync  *self,
       GError   **error)
{
  ImapMailbox *mailbox = imap_connection_get_mailbox (self->connection);
  KitSinkState state = { mailbox->uidvalidity, mailbox->uidnext, mailbox->modseq, mailbox->exists };

  /* Opened a second time: what was true at first is the less */
  if (self->has_begun)
    return TRUE;
  self->has_begun = TRUE;
  state.read_only = mailbox->read_only;
  state.no_keywords = mailbox->has_permanent && (mailbox->permanent & IMAP_FLAG_ANY) == 0;
  return kit_sink_begin (self->sink, &state, error);
}

static gboolean
pass_early (ImapSync  *self,
            GError   **error)
{
  for (guint i = 0; i < self->early->len; i++)
    {
      ImapSyncEarly *early = &g_array_index (self->early, ImapSyncEarly, i);
      KitSinkMessage message = { .uid = early->uid, .flags = early->flags, .modseq = early->modseq };
      static const char * const none[] = { NULL };

      if (early->uid >= self->request->uidnext)
        continue;
      message.keywords = early->keywords != NULL ? (const char * const *) early->keywords : none;
      if (!kit_sink_message (self->sink, &message, error))
        return FALSE;
    }
  return kit_uid_set_is_empty (self->vanished) ||
         kit_sink_vanished (self->sink, self->vanished, error);
}

/* Waits for the mailbox and tells of it. *@same: it is the one the request is about */
static gboolean
finish_opening (ImapSync      *self,
                ImapCommand   *select,
                gboolean      *same,
                GCancellable  *cancellable,
                GError       **error)
{
  ImapMailbox *mailbox = imap_connection_get_mailbox (self->connection);

  if (!imap_connection_wait (self->connection, select, cancellable, error))
    return FALSE;
  self->is_opening = FALSE;
  if (!imap_command_check (select, error))
    {
      self->is_void = TRUE;
      imap_connection_forget_mailbox (self->connection);
      return FALSE;
    }
  *same = self->request->uidvalidity == 0 || mailbox->uidvalidity == self->request->uidvalidity;
  self->is_void = !*same;
  return begin (self, error);
}

const char *
imap_sync_get_condstore (ImapSync *self)
{
  return imap_connection_can (self->connection, IMAP_CAN_CONDSTORE) ? "(CONDSTORE)" : NULL;
}

ImapCommand *
imap_sync_queue_opening (ImapSync      *self,
                         const char    *parameters,
                         GCancellable  *cancellable,
                         GError       **error)
{
  imap_connection_set_handler (self->connection, imap_sync_take_response, self);
  self->is_opening = TRUE;
  return imap_connection_queue_select (self->connection, self->request->path, FALSE, parameters,
                                       cancellable, error);
}

gboolean
imap_sync_open (ImapSync      *self,
                const char    *parameters,
                gboolean      *same,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (ImapCommand) select = imap_sync_queue_opening (self, parameters, cancellable, error);

  return select != NULL && finish_opening (self, select, same, cancellable, error);
}

/* Opens, unless it is what is open: then everything that is asked for is about what was told of it */
static gboolean
stay_or_open (ImapSync      *self,
              gboolean      *same,
              GCancellable  *cancellable,
              GError       **error)
{
  ImapMailbox *mailbox = imap_connection_get_mailbox (self->connection);

  if (g_strcmp0 (mailbox->path, self->request->path) != 0 ||
      mailbox->uidvalidity != self->request->uidvalidity)
    return imap_sync_open (self, imap_sync_get_condstore (self), same, cancellable, error);
  *same = TRUE;
  imap_connection_set_handler (self->connection, imap_sync_take_response, self);
  return begin (self, error);
}

gboolean
imap_sync_finish_both (ImapSync      *self,
                       ImapCommand   *select,
                       ImapCommand   *fetch,
                       gboolean      *same,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean opened = finish_opening (self, select, same, cancellable, &local_error) &&
                    (!*same || pass_early (self, &local_error));

  if (!opened)
    self->is_void = TRUE;
  if (opened)
    return imap_connection_wait (self->connection, fetch, cancellable, error);
  if (!imap_error_is_fatal (local_error) &&
      imap_connection_wait (self->connection, fetch, cancellable, NULL))
    imap_connection_set_handler (self->connection, NULL, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ---- the newest, and older ones ---- */

static gboolean
sync_newest (ImapSync      *self,
             GCancellable  *cancellable,
             GError       **error)
{
  gint64 exists = imap_connection_get_mailbox (self->connection)->exists;
  g_autoptr (ImapCommand) command = NULL;

  if (exists <= 0)
    return TRUE;
  if (self->request->limit == 0)
    {
      g_autoptr (KitUidSet) all = imap_search_all (self->connection, cancellable, error);

      imap_connection_set_handler (self->connection, imap_sync_take_response, self);
      return all != NULL && fetch_newest_first (self, all, cancellable, error);
    }
  /* The one place where messages are named by their place: the last ones stay the last ones */
  command = imap_sync_queue_from_place (self, MAX (exists - self->request->limit + 1, 1), cancellable, error);
  return command != NULL && imap_connection_wait (self->connection, command, cancellable, error) &&
         imap_sync_check_fetch (command, error);
}

static void
keep_searched (ImapSync    *self,
               ImapCommand *search)
{
  ImapMailbox *mailbox = imap_connection_get_mailbox (self->connection);

  g_clear_pointer (&mailbox->uids, kit_uid_set_free);
  if (search->status == IMAP_STATUS_OK && !self->is_void)
    mailbox->uids = g_steal_pointer (&self->searched);
}

gboolean
imap_sync_open_again (ImapSync      *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  gint64 validity = imap_connection_get_mailbox (self->connection)->uidvalidity;
  gboolean same;

  if (g_queue_is_empty (imap_connection_get_openings (self->connection)))
    return TRUE;
  return imap_connection_drop_openings (self->connection, cancellable, error) &&
         imap_sync_open (self, imap_sync_get_condstore (self), &same, cancellable, error) &&
         imap_remote_check_validity (self->connection, validity, error);
}

/* In the same packet as the SELECT: how many there are was told with the list of folders. If there are fewer
 * by now it was the wrong place, and they are asked for once more. */
static gboolean
sync_newest_at_once (ImapSync      *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (ImapOpening) opening = imap_sync_begin (self, cancellable, error);
  gboolean same;

  if (opening == NULL ||
      !imap_sync_finish_both (self, opening->select, opening->search != NULL ? opening->search : opening->fetch, &same,
                              cancellable, error) ||
      !imap_connection_wait (self->connection, opening->fetch, cancellable, error))
    return FALSE;
  if (opening->search != NULL)
    keep_searched (self, opening->search);
  note_rate (self);
  if (!same)
    return TRUE;
  if (imap_connection_get_mailbox (self->connection)->exists >= self->request->total)
    return imap_sync_check_fetch (opening->fetch, error);
  return imap_sync_open_again (self, cancellable, error) && sync_newest (self, cancellable, error);
}

/* What was there when the mailbox was opened is enough to know which are older: none can have come among them */
static gboolean
sync_older (ImapSync      *self,
            GCancellable  *cancellable,
            GError       **error)
{
  ImapMailbox *mailbox = imap_connection_get_mailbox (self->connection);
  g_autoptr (KitUidSet) below = kit_uid_set_new ();
  g_autoptr (KitUidSet) older = NULL;

  if (self->request->below <= 1)
    return TRUE;
  if (mailbox->uids == NULL)
    mailbox->uids = imap_search_all (self->connection, cancellable, error);
  imap_connection_set_handler (self->connection, imap_sync_take_response, self);
  if (mailbox->uids == NULL)
    return FALSE;
  kit_uid_set_add_range (below, 1, self->request->below - 1);
  older = kit_uid_set_intersect (mailbox->uids, below);
  if (self->request->limit > 0)
    {
      KitUidSet *last = kit_uid_set_take_last (older, self->request->limit);

      kit_uid_set_free (older);
      older = last;
    }
  return fetch_newest_first (self, older, cancellable, error);
}

/* Those that were missed */
static gboolean
sync_some (ImapSync      *self,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (KitUidSet) some = kit_uid_set_copy (self->request->known);

  return fetch_newest_first (self, some, cancellable, error);
}

/* ---- the second opinion ---- */

static gboolean
sync_list (ImapSync      *self,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH 1:*");

  imap_sync_add_items (self, command);
  self->present = kit_uid_set_new ();
  if (imap_connection_get_mailbox (self->connection)->exists > 0 &&
      (!imap_connection_queue (self->connection, command, cancellable, error) ||
       !imap_connection_wait (self->connection, command, cancellable, error) ||
       !imap_command_check (command, error)))
    return FALSE;
  return kit_sink_present (self->sink, 1, G_MAXUINT32, self->present, error);
}

static gboolean
sync_kind (ImapSync      *self,
           GCancellable  *cancellable,
           GError       **error)
{
  gboolean same, opened;

  if (self->request->kind == KIT_SYNC_CHANGES)
    return imap_sync_changes (self, cancellable, error) && ask_ahead (self, cancellable, error);
  if (imap_sync_is_at_once (self->request))
    return sync_newest_at_once (self, cancellable, error);
  opened = self->request->kind == KIT_SYNC_OLDER
           ? stay_or_open (self, &same, cancellable, error)
           : imap_sync_open (self, imap_sync_get_condstore (self), &same, cancellable, error);
  if (!opened || !same)
    return opened;
  switch (self->request->kind)
    {
    case KIT_SYNC_NEWEST: return sync_newest (self, cancellable, error);
    case KIT_SYNC_OLDER: return sync_older (self, cancellable, error);
    case KIT_SYNC_SOME: return sync_some (self, cancellable, error);
    case KIT_SYNC_CHANGES:
    case KIT_SYNC_LIST:
    default: return sync_list (self, cancellable, error);
    }
}

gboolean
imap_remote_sync_folder (KitRemote             *remote,
                         const KitSyncRequest  *request,
                         KitSink               *sink,
                         GCancellable          *cancellable,
                         GError               **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take_for_sync (self, request, cancellable, error);
  g_auto (ImapSync) sync = { NULL };
  g_autoptr (GError) local_error = NULL;
  gboolean done, hung_up;

  imap_sync_init (&sync, request, sink, connection);
  if (connection == NULL)
    return FALSE;
  sync.poison = self->poison;
  sync.is_bounded = imap_poison_has (self->headers, request->path, request->uidvalidity);
  done = sync_kind (&sync, cancellable, &local_error);
  hung_up = !done && imap_sync_was_hung_up (&sync, local_error);
  if (hung_up)
    imap_sync_whole_suspect (&sync);
  if (!done)
    {
      imap_connection_set_handler (connection, NULL, NULL);
      if (imap_connection_is_open (connection) && imap_connection_drop_openings (connection, cancellable, NULL))
        imap_remote_explain (connection, request->path, cancellable, &local_error);
    }
  if (imap_remote_give (self, connection, done, &local_error))
    return TRUE;
  if (hung_up && imap_poison_may_go_on (self->headers))
    return imap_sync_carefully (self, &sync, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
