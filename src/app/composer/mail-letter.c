/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-letter.h"

#include "mail-quote.h"

typedef struct
{
  MapiContent   *original;      /* (owned) */
  MapiReplyVerb  verb;
  GStrv          own;           /* (owned) */
  char          *selection;     /* (owned) (nullable) */
  MailAnswerFormat format;
  gboolean       rich_wanted;
  gboolean       rich_possible;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  mapi_content_unref (wish->original);
  g_strfreev (wish->own);
  g_free (wish->selection);
  g_free (wish);
}

void
mail_letter_free (MailLetter *self)
{
  g_clear_pointer (&self->original, mapi_content_unref);
  g_clear_pointer (&self->content, mapi_content_unref);
  g_free (self->body);
  g_free (self->quote);
  g_free (self);
}

static gboolean
has_html (MapiContent *content)
{
  GBytes *html = mapi_properties_get_binary (mapi_content_get_properties (content), MAPI_PR_HTML);

  return html != NULL && g_bytes_get_size (html) > 0;
}

static gboolean
is_plain_draft (MapiContent *content)
{
  return !has_html (content)
         || mapi_properties_get_long (mapi_content_get_properties (content), MAPI_PR_MSG_EDITOR_FORMAT, 0) == 1;
}

gboolean
mail_letter_is_quoting (MapiReplyVerb verb)
{
  return verb == MAPI_REPLY_TO_SENDER || verb == MAPI_REPLY_TO_ALL || verb == MAPI_REPLY_TO_LIST
         || verb == MAPI_REPLY_FORWARD;
}

char *
mail_letter_dup_body (MapiContent *content,
                      gboolean     rich)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);

  if (rich && has_html (content))
    return mail_quote_clean (g_bytes_get_data (html, NULL), (gssize) g_bytes_get_size (html));
  if (rich)
    return mail_quote_text_to_html (text != NULL ? text : "");
  if (text == NULL && has_html (content))
    return mapi_mime_html_to_text (g_bytes_get_data (html, NULL), (gssize) g_bytes_get_size (html));
  return g_strdup (text != NULL ? text : "");
}

MailLetter *
mail_letter_new_for_draft (MapiContent *content,
                           gboolean     rich_possible)
{
  MailLetter *self = g_new0 (MailLetter, 1);

  self->original = mapi_content_ref (content);
  self->content = mapi_content_ref (content);
  self->rich = !is_plain_draft (content) && rich_possible;
  self->body = mail_letter_dup_body (content, self->rich);
  return self;
}

/* What is passed on must not be cut, nor can so much be edited */
static void
shorten (MailLetter *self)
{
  g_autoptr(MapiContent) copy = mapi_content_copy (self->original);

  if (mail_quote_shorten (copy) && self->verb == MAPI_REPLY_FORWARD)
    {
      self->verb = MAPI_REPLY_FORWARD_AS_ATTACHMENT;
      self->is_whole = TRUE;
      return;
    }
  mapi_content_unref (self->original);
  self->original = g_steal_pointer (&copy);
}

static gboolean
is_rich_answer (MailLetter *self,
                Wish       *wish)
{
  if (!wish->rich_possible || wish->format == MAIL_ANSWER_PLAIN)
    return FALSE;
  return wish->format == MAIL_ANSWER_FORMATTED || has_html (self->original)
         || (wish->rich_wanted && self->verb == MAPI_REPLY_FORWARD_AS_ATTACHMENT);
}

/* Below what the user writes */
static void
quote (MailLetter *self,
       Wish       *wish)
{
  self->rich = is_rich_answer (self, wish);
  self->body = g_strdup ("");
  if (mail_letter_is_quoting (self->verb))
    self->quote = self->rich ? mail_quote_dup_html (self->original, self->verb, wish->selection)
                             : mail_quote_dup_text (self->original, self->verb, wish->selection);
}

static void
prepare_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Wish *wish = data;
  g_autoptr(MailLetter) self = NULL;
  GError *error = NULL;

  if (wish->verb == 0)
    {
      g_task_return_pointer (task, mail_letter_new_for_draft (wish->original, wish->rich_possible),
                             (GDestroyNotify) mail_letter_free);
      return;
    }
  self = g_new0 (MailLetter, 1);
  self->verb = wish->verb;
  self->original = mapi_content_ref (wish->original);
  if (mail_letter_is_quoting (self->verb) && wish->selection == NULL)
    shorten (self);
  self->content = mapi_reply_create (self->original, self->verb, (const char * const *) wish->own, &error);
  if (self->content == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (mail_letter_is_quoting (self->verb) || self->verb == MAPI_REPLY_FORWARD_AS_ATTACHMENT)
    quote (self, wish);
  else
    {
      self->rich = wish->rich_possible && !is_plain_draft (self->content);
      self->body = mail_letter_dup_body (self->content, self->rich);
    }
  g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify) mail_letter_free);
}

void
mail_letter_prepare_async (MapiContent         *original,
                           MapiReplyVerb        verb,
                           const char * const  *own,
                           const char          *selection,
                           MailAnswerFormat     format,
                           gboolean             rich_wanted,
                           gboolean             rich_possible,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  g_return_if_fail (original != NULL);

  wish->original = mapi_content_ref (original);
  wish->verb = verb;
  wish->own = g_strdupv ((GStrv) own);
  wish->selection = g_strdup (selection);
  wish->format = format;
  wish->rich_wanted = rich_wanted;
  wish->rich_possible = rich_possible;
  g_task_set_source_tag (task, mail_letter_prepare_async);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, prepare_thread);
}

MailLetter *
mail_letter_prepare_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
