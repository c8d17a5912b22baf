/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation may hold hundreds of unread messages. A few are opened at a time, the next ones as these come on screen,
 * and only what was on screen counts as read. */
#include "config.h"

#include "mail-reader-private.h"

#define MAX_OPENED 5            /* at a time */

/* What is open and has not been counted as read yet */
static gboolean
is_due (MailMessageCard *card)
{
  MapiContent *content = mail_message_card_get_content (card);

  return content != NULL && mail_message_card_get_store (card) != NULL && mail_message_card_get_expanded (card)
         && mail_message_card_is_settled (card)
         && !mapi_properties_get_boolean (mapi_content_get_properties (content), MAPI_PR_READ)
         && (mapi_properties_get_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_FLAGS, 0)
             & MAPI_MSGFLAG_READ) == 0;
}

static void
mark_read_now (MailReader      *self,
               MailMessageCard *card)
{
  mail_message_card_mark_read (card);
  mail_reader_emit_read (self, card);
}

/* Somebody may have gone on, or folded it, meanwhile */
static gboolean
read_for_a_while_cb (gpointer user_data)
{
  MailMessageCard *card = user_data;
  GtkWidget *reader = gtk_widget_get_ancestor (GTK_WIDGET (card), MAIL_TYPE_READER);

  if (reader == NULL || !is_due (card))
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_mapped (GTK_WIDGET (card)))
    mark_read_now (MAIL_READER (reader), card);
  else
    g_hash_table_remove (MAIL_READER (reader)->seen, card);
  return G_SOURCE_REMOVE;
}

static void
mark_read (MailReader      *self,
           MailMessageCard *card)
{
  gint seconds = g_settings_get_int (self->settings, "mark-read-seconds");
  g_autoptr(GSource) source = NULL;

  if (!is_due (card) || seconds < 0)
    return;
  if (seconds == 0)
    {
      mark_read_now (self, card);
      return;
    }
  source = g_timeout_source_new_seconds ((guint) seconds);
  g_source_set_closure (source, g_cclosure_new_object (G_CALLBACK (read_for_a_while_cb), G_OBJECT (card)));
  g_source_attach (source, NULL);
}

/* ---- what is on screen ---- */

/* What of a card is on screen */
typedef enum
{
  SIGHT_NONE,
  SIGHT_PART,
  SIGHT_READ    /* it is what somebody is reading: its end is there, or it has most of the screen */
} Sight;

static Sight
get_sight (MailReader      *self,
           MailMessageCard *card)
{
  int height = gtk_widget_get_height (self->scrolled);
  graphene_rect_t bounds;
  double end;

  if (!gtk_widget_get_mapped (GTK_WIDGET (card)) || !gtk_widget_compute_bounds (GTK_WIDGET (card), self->scrolled, &bounds)
      || bounds.size.height <= 0)
    return SIGHT_NONE;
  end = bounds.origin.y + bounds.size.height;
  if (bounds.origin.y >= height || end <= 0)
    return SIGHT_NONE;
  return bounds.origin.y < height / 2.0 || end <= height ? SIGHT_READ : SIGHT_PART;
}

gboolean
mail_reader_is_in_sight (MailReader      *self,
                         MailMessageCard *card)
{
  return get_sight (self, card) != SIGHT_NONE;
}

void
mail_reader_open_unread (MailReader *self,
                         guint       from,
                         guint       to)
{
  MailMessageCard *current = self->current;
  gboolean is_chosen = self->is_chosen;
  guint n = 0;

  for (guint i = from; i < MIN (to, self->cards->len) && n < MAX_OPENED && g_hash_table_size (self->unopened) > 0; i++)
    if (g_hash_table_contains (self->unopened, self->cards->pdata[i]))
      {
        mail_message_card_set_expanded (self->cards->pdata[i], TRUE);
        n++;
      }
  /* Nobody has chosen them */
  self->current = current;
  self->is_chosen = is_chosen;
}

void
mail_reader_look (MailReader *self)
{
  guint first = G_MAXUINT;
  guint last = 0;

  for (guint i = 0; i < self->cards->len; i++)
    {
      MailMessageCard *card = self->cards->pdata[i];
      Sight sight = get_sight (self, card);

      if (sight == SIGHT_NONE)
        continue;
      first = MIN (first, i);
      last = i;
      /* As long as it is not known how high this one is, nobody knows what else is in sight */
      if (mail_message_card_get_expanded (card) && !mail_message_card_is_ready (card))
        return;
      if (!self->is_chosen && sight == SIGHT_READ && mail_message_card_get_expanded (card))
        self->current = card;
      if (is_due (card) && g_hash_table_add (self->seen, card))
        mark_read (self, card);
    }
  if (self->is_placed && first != G_MAXUINT)
    mail_reader_open_unread (self, first, last + 1 + MAX_OPENED);
}

/* What is at the top tells once it is there, and until then nobody knows what else is in sight: a frame for nothing would
 * only keep its picture waiting */
void
mail_reader_look_soon (MailReader *self)
{
  if (self->held != NULL && mail_message_card_get_expanded (self->held) && !mail_message_card_is_ready (self->held))
    return;
  gtk_widget_queue_allocate (self->list);
}
