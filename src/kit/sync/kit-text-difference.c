/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-text-difference.h"

#include <mapi.h>

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Without the empty line and what is behind it */
static gsize
get_header_size (GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = size > 0 ? memmem (data, size, "\r\n\r\n", 4) : NULL;

  return end != NULL ? (gsize) (end - data) + 4 : size;
}

gboolean
kit_text_is_other (const char *message_id,
                   const char *subject,
                   GBytes     *source)
{
  g_autoptr (GBytes) header = g_bytes_new_from_bytes (source, 0, get_header_size (source));
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new (header);
  MapiProperties *bag = mapi_mime_digest_get_properties (digest);
  const char *their_id = mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID);
  const char *their_subject = mapi_properties_get_string (bag, MAPI_PR_SUBJECT);

  if (message_id != NULL && their_id != NULL)
    return !g_str_equal (message_id, their_id);
  return message_id == NULL && their_id == NULL &&
         g_strcmp0 (subject != NULL ? subject : "", their_subject != NULL ? their_subject : "") != 0;
}

static gsize
find_first (const char *a,
            const char *b,
            gsize       size)
{
  gsize at = 0;

  while (at < size && a[at] == b[at])
    at++;
  return at;
}

/* CR LF, LF and CR are all the same */
static gboolean
differ_in_line_ends (const char *a,
                     gsize       a_size,
                     const char *b,
                     gsize       b_size)
{
  gsize i = 0, j = 0;

  while (i < a_size && j < b_size)
    {
      gboolean ends = a[i] == '\r' || a[i] == '\n';

      if (ends != (b[j] == '\r' || b[j] == '\n') || (!ends && a[i] != b[j]))
        return FALSE;
      i += ends && a[i] == '\r' && i + 1 < a_size && a[i + 1] == '\n' ? 2 : 1;
      j += ends && b[j] == '\r' && j + 1 < b_size && b[j + 1] == '\n' ? 2 : 1;
    }
  return i == a_size && j == b_size;
}

void
kit_text_difference_find (KitTextDifference  *self,
                          GBytes             *ours,
                          GBytes             *theirs,
                          const KitTextFacts *facts)
{
  const char *a = ours != NULL ? g_bytes_get_data (ours, &self->ours) : NULL;
  const char *b = g_bytes_get_data (theirs, &self->theirs);
  gsize common;

  self->kind = KIT_TEXT_SAME;
  self->at = 0;
  self->header = FALSE;
  if (ours == NULL)
    {
      self->ours = 0;
      self->kind = KIT_TEXT_LOST;
      return;
    }
  common = MIN (self->ours, self->theirs);
  self->at = find_first (a, b, common);
  if (self->at == common && self->ours == self->theirs)
    return;
  self->header = self->at < MAX (get_header_size (ours), get_header_size (theirs));
  if (self->at == common && self->ours < self->theirs)
    self->kind = KIT_TEXT_CUT;
  /* It once had as much as is here */
  else if (self->at == common && facts->size > (gint64) self->theirs)
    self->kind = KIT_TEXT_CUT_THERE;
  else if (differ_in_line_ends (a, self->ours, b, self->theirs))
    self->kind = KIT_TEXT_LINE_ENDS;
  else if (kit_text_is_other (facts->message_id, facts->subject, ours))
    self->kind = KIT_TEXT_OTHER;
  /* A text never changes on a server: the one that is as long as it was listed is the right one */
  else if (kit_text_is_other (facts->message_id, facts->subject, theirs)
           || (facts->size == (gint64) self->ours && facts->size != (gint64) self->theirs))
    self->kind = KIT_TEXT_OTHER_THERE;
  else
    self->kind = KIT_TEXT_DIFFERENT;
}

gboolean
kit_text_difference_is_ours (const KitTextDifference *self)
{
  switch (self->kind)
    {
    case KIT_TEXT_LOST:
    case KIT_TEXT_CUT:
    case KIT_TEXT_OTHER:
    case KIT_TEXT_LINE_ENDS:
    case KIT_TEXT_DIFFERENT:
      return TRUE;
    case KIT_TEXT_SAME:
    case KIT_TEXT_CUT_THERE:
    case KIT_TEXT_OTHER_THERE:
    case KIT_TEXT_UNSTABLE:
    case KIT_TEXT_REFUSED:
    default:
      return FALSE;
    }
}

char *
kit_text_difference_describe (const KitTextDifference *self,
                              const char              *subject)
{
  guint64 ours = self->ours, theirs = self->theirs, at = self->at + 1;

  switch (self->kind)
    {
    case KIT_TEXT_LOST:
      return g_strdup_printf (_("number %" PRId64 " “%s”: its text was lost here; it comes anew with the next "
                                "synchronization"), self->uid, subject);
    case KIT_TEXT_CUT:
      return g_strdup_printf (_("number %" PRId64 " “%s”: only the first %" PRIu64 " of %" PRIu64 " bytes of its text are "
                                "here; it comes anew with the next synchronization"), self->uid, subject, ours, theirs);
    case KIT_TEXT_OTHER:
      return g_strdup_printf (_("number %" PRId64 " “%s”: its text here is another message’s; it comes anew with the next "
                                "synchronization"), self->uid, subject);
    case KIT_TEXT_LINE_ENDS:
      return g_strdup_printf (_("number %" PRId64 " “%s”: its text here has other line ends than the server’s; it comes anew "
                                "with the next synchronization"), self->uid, subject);
    case KIT_TEXT_DIFFERENT:
      return self->header
             ? g_strdup_printf (_("number %" PRId64 " “%s”: its text here is not the one the server has, from byte %" PRIu64
                                  " on, in the header; it comes anew with the next synchronization"), self->uid, subject, at)
             : g_strdup_printf (_("number %" PRId64 " “%s”: its text here is not the one the server has, from byte %" PRIu64
                                  " on; it comes anew with the next synchronization"), self->uid, subject, at);
    case KIT_TEXT_CUT_THERE:
      return g_strdup_printf (_("number %" PRId64 " “%s”: the server has only the first %" PRIu64 " of %" PRIu64 " bytes of its "
                                "text left; what is here is complete, and stays"), self->uid, subject, theirs, ours);
    case KIT_TEXT_OTHER_THERE:
      return g_strdup_printf (_("number %" PRId64 " “%s”: the server gives another message’s text for it; what is here is "
                                "right, and stays"), self->uid, subject);
    case KIT_TEXT_UNSTABLE:
      return g_strdup_printf (_("number %" PRId64 " “%s”: the server does not give the same text twice; what is here stays"),
                              self->uid, subject);
    case KIT_TEXT_REFUSED:
      return g_strdup_printf (_("number %" PRId64 " “%s”: the server does not give its text; what is here stays"), self->uid,
                              subject);
    case KIT_TEXT_SAME:
    default:
      return g_strdup ("");
    }
}
