/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-body.h"

#include <glib/gi18n.h>
#include <string.h>

#define FIRST_BYTES (512 * 1024)       /* of a body, unless the whole is asked for */
#define SHORT_BYTES (32 * 1024)
#define MAX_TEXT    (256 * 1024)
#define MAX_BEGINNING 4096              /* bytes that tell the direction */

struct _MailBody
{
  char          *html;          /* (owned) */
  char          *style;         /* (owned) */
  char          *text;          /* (owned) */
  MapiCleanHtml *clean;         /* (owned) (nullable) of HTML */
  MailBodySeal   seal;
  gboolean       is_cut;
  gboolean       is_empty;
};

static gboolean
has_attachment_type (MapiContent *content,
                     const char  *type)
{
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      const char *tag = mapi_properties_get_string (mapi_content_get_attachment (content, i), MAPI_PR_ATTACH_MIME_TAG);

      if (tag != NULL && g_ascii_strncasecmp (tag, type, strlen (type)) == 0)
        return TRUE;
    }
  return FALSE;
}

static MailBodySeal
find_seal (MapiContent *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  const char *body = mapi_properties_get_string (properties, MAPI_PR_BODY);

  if (g_strcmp0 (class, "IPM.Note.SMIME.MultipartSigned") == 0)
    return MAIL_BODY_SIGNED;
  if (g_strcmp0 (class, "IPM.Note.SMIME") == 0)
    return has_attachment_type (content, "application/pkcs7-mime;smime-type=signed")
           || has_attachment_type (content, "application/x-pkcs7-mime;smime-type=signed") ? MAIL_BODY_SIGNED
                                                                                         : MAIL_BODY_ENCRYPTED;
  if (has_attachment_type (content, "application/pgp-encrypted")
      || (body != NULL && strstr (body, "-----BEGIN PGP MESSAGE-----") != NULL))
    return MAIL_BODY_ENCRYPTED;
  if (has_attachment_type (content, "application/pgp-signature")
      || (body != NULL && strstr (body, "-----BEGIN PGP SIGNED MESSAGE-----") != NULL))
    return MAIL_BODY_SIGNED;
  return MAIL_BODY_OPEN;
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static void
prepare_html (MailBody      *self,
              const char    *data,
              gsize          size,
              MailBodyFlags  flags)
{
  MapiCleanHtmlFlags clean = ((flags & MAIL_BODY_REMOTE_IMAGES) ? MAPI_CLEAN_HTML_REMOTE_IMAGES : 0)
                             | ((flags & MAIL_BODY_NO_FOLDS) ? 0 : MAPI_CLEAN_HTML_FOLD_QUOTES);

  self->clean = mapi_clean_html_new (data, size, clean, (flags & MAIL_BODY_WHOLE) ? 0 : FIRST_BYTES);
  self->html = g_strdup (mapi_clean_html_get_body (self->clean));
  self->style = g_strdup (mapi_clean_html_get_style (self->clean));
  self->is_cut = mapi_clean_html_is_cut (self->clean);
  self->text = mapi_mime_html_to_text (data, MIN (size, FIRST_BYTES));
}

static void
prepare_text (MailBody      *self,
              const char    *text,
              MailBodyFlags  flags)
{
  gsize length = strlen (text);
  g_autofree char *start = NULL;

  if (length > FIRST_BYTES && !(flags & MAIL_BODY_WHOLE))
    {
      const char *end = memrchr (text, '\n', FIRST_BYTES);

      start = g_strndup (text, end != NULL ? (gsize) (end - text) : FIRST_BYTES);
      text = start;
      self->is_cut = TRUE;
    }
  self->html = mapi_text_to_html (text, (flags & MAIL_BODY_NO_FOLDS) ? 0 : MAPI_TEXT_HTML_FOLD_QUOTES);
  self->style = g_strdup ("");
  self->text = g_strdup (text);
}

gboolean
mail_body_is_short (MapiContent *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);

  return (html != NULL ? g_bytes_get_size (html) : 0) + (text != NULL ? strlen (text) : 0) < SHORT_BYTES;
}

MailBody *
mail_body_prepare (MapiContent   *content,
                   MailBodyFlags  flags)
{
  MailBody *self = g_atomic_rc_box_new0 (MailBody);
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  gsize size = 0;
  const char *data = html != NULL ? g_bytes_get_data (html, &size) : NULL;
  gboolean has_text = text != NULL && !is_blank (text);

  self->seal = find_seal (content);
  if (data != NULL && size > 0 && !(has_text && (flags & MAIL_BODY_PLAIN)))
    {
      prepare_html (self, data, size, flags);
      self->is_empty = is_blank (self->text) && strstr (self->html, "<img") == NULL;
    }
  if (self->html == NULL || (self->is_empty && has_text))
    {
      g_clear_pointer (&self->clean, mapi_clean_html_unref);
      g_clear_pointer (&self->html, g_free);
      g_clear_pointer (&self->style, g_free);
      g_clear_pointer (&self->text, g_free);
      prepare_text (self, text != NULL ? text : "", flags);
      self->is_empty = !has_text;
    }
  if (strlen (self->text) > MAX_TEXT)
    {
      char *end = g_utf8_find_prev_char (self->text, self->text + MAX_TEXT);

      *end = '\0';
    }
  return self;
}

typedef struct
{
  MapiContent   *content;       /* (owned) */
  MailBodyFlags  flags;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  mapi_content_unref (job->content);
  g_free (job);
}

static void
prepare_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Job *job = task_data;

  g_task_return_pointer (task, mail_body_prepare (job->content, job->flags), (GDestroyNotify) mail_body_unref);
}

void
mail_body_prepare_async (MapiContent         *content,
                         MailBodyFlags        flags,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->content = mapi_content_ref (content);
  job->flags = flags;
  g_task_set_source_tag (task, mail_body_prepare_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, prepare_thread);
}

MailBody *
mail_body_prepare_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

MailBody *
mail_body_ref (MailBody *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MailBody *self = data;

  g_free (self->html);
  g_free (self->style);
  g_free (self->text);
  g_clear_pointer (&self->clean, mapi_clean_html_unref);
}

void
mail_body_unref (MailBody *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

gboolean
mail_body_is_html (MailBody *self)
{
  return self->clean != NULL;
}

gboolean
mail_body_has_colors (MailBody *self)
{
  return self->clean != NULL && mapi_clean_html_has_colors (self->clean);
}

gboolean
mail_body_is_cut (MailBody *self)
{
  return self->is_cut;
}

gboolean
mail_body_is_empty (MailBody *self)
{
  return self->is_empty;
}

MailBodySeal
mail_body_get_seal (MailBody *self)
{
  return self->seal;
}

guint
mail_body_get_n_remote (MailBody *self)
{
  return self->clean != NULL ? g_strv_length ((char **) mapi_clean_html_get_remote (self->clean)) : 0;
}

const char *
mail_body_get_text (MailBody *self)
{
  return self->text;
}

/* Targets come back from the view with small changes: a slash at the end, letters escaped */
static gboolean
is_same_target (const char *a,
                const char *b)
{
  g_autofree char *first = g_uri_unescape_string (a, NULL);
  g_autofree char *second = g_uri_unescape_string (b, NULL);
  const char *x = first != NULL ? first : a;
  const char *y = second != NULL ? second : b;
  gsize n = MIN (strlen (x), strlen (y));

  return g_ascii_strncasecmp (x, y, n) == 0 && (strcmp (x + n, "/") == 0 || x[n] == '\0')
         && (strcmp (y + n, "/") == 0 || y[n] == '\0');
}

MapiLinkRisk
mail_body_examine_link (MailBody    *self,
                        const char  *target,
                        char       **host,
                        char       **claimed)
{
  guint n = self->clean != NULL ? mapi_clean_html_get_n_links (self->clean) : 0;

  for (guint i = 0; i < n; i++)
    if (is_same_target (mapi_clean_html_get_link_target (self->clean, i), target))
      {
        MapiLinkRisk risk = mapi_link_examine (target, mapi_clean_html_get_link_text (self->clean, i), host, claimed);

        if (risk & MAPI_LINK_RISK_OTHER_HOST)
          return risk;
        g_free (*host);
        g_free (*claimed);
      }
  return mapi_link_examine (target, NULL, host, claimed);
}

static const char page_style[] =
  "html,body{margin:0;padding:0;background:transparent}"
  ".estafette-page{display:flow-root;color:rgba(0,0,0,.8);line-height:1.45;overflow-x:auto;overflow-y:hidden}"
  ".estafette-page.own{line-height:normal;background:#fff;color:#000;border-radius:8px}"
  ".own>.estafette-mail{padding:8px}"
  ".estafette-page a{color:#1c71d8}"
  ".estafette-mail{overflow-wrap:break-word;padding-bottom:2px}"
  ".estafette-plain{white-space:pre-wrap;unicode-bidi:plaintext}"
  ".estafette-mail img{max-width:100%}"
  ".estafette-mail img:not([src]){display:inline-block;box-sizing:border-box;min-width:20px;min-height:20px;"
  "border:1px dashed rgba(128,128,128,.6);border-radius:4px;font-size:80%;overflow:hidden;color:#777}"
  ".estafette-mail pre{white-space:pre-wrap}"
  "blockquote[type=cite]{margin:4px 0;padding:0 0 0 12px;border-left:3px solid #62a0ea;color:rgba(0,0,0,.65)}"
  "blockquote[type=cite] blockquote[type=cite]{border-color:#57c38a}"
  "blockquote[type=cite] blockquote[type=cite] blockquote[type=cite]{border-color:#c99a2e}"
  "[dir=rtl]>blockquote[type=cite]{padding:0 12px 0 0;border-left:none;border-right:3px solid #62a0ea}"
  ".estafette-signature{opacity:.6}"
  "details.estafette-quote>summary{display:inline-block;cursor:pointer;list-style:none;margin:6px 0;padding:3px 12px;"
  "border-radius:99px;background:rgba(128,128,128,.16);font-size:85%;font-weight:bold;white-space:nowrap;"
  "-webkit-user-select:none}"
  "details.estafette-quote>summary::-webkit-details-marker{display:none}"
  "details.estafette-quote>summary::before{content:'\342\200\246\\00a0\\00a0'}"
  ".dark{color:rgba(255,255,255,.92)} .dark a{color:#78aeed}"
  ".dark blockquote[type=cite]{color:rgba(255,255,255,.7)}"
  ".dark.own.inverted{background:#fff;color:#000;filter:invert(.8824) hue-rotate(180deg)}"
  ".inverted img{filter:invert(1) hue-rotate(180deg)} .inverted a{color:#1c71d8}"
  ".inverted blockquote[type=cite]{color:rgba(0,0,0,.7)}"
  ".dark.own.colors{color:#000;padding:4px} .dark.own.colors a{color:#1c71d8}"
  ".estafette-print{display:none}"
  "@media print{html{background:#fff}.estafette-page,.dark,.dark.own.inverted{filter:none;color:#000;background:#fff}"
  ".inverted img{filter:none} .estafette-mail{zoom:1!important}"
  "details.estafette-quote>summary{display:none}details::details-content{display:block;content-visibility:visible}"
  ".estafette-print{display:block;border-bottom:1px solid #888;margin:0 0 12px;padding:0 0 8px;font-size:10pt}"
  ".estafette-print td{padding:0 8px 2px 0;vertical-align:top}}";

/* The page could find out itself, but reads all of the text again for every piece that arrives */
static gboolean
is_right_to_left (const char *text)
{
  for (const char *p = text; *p != '\0' && p < text + MAX_BEGINNING; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalpha (c))
        switch (g_unichar_get_script (c))
          {
          case G_UNICODE_SCRIPT_ARABIC:
          case G_UNICODE_SCRIPT_HEBREW:
          case G_UNICODE_SCRIPT_NKO:
          case G_UNICODE_SCRIPT_SYRIAC:
          case G_UNICODE_SCRIPT_THAANA:
            return TRUE;
          default:
            return FALSE;
          }
    }
  return FALSE;
}

char *
mail_body_build_page (MailBody      *self,
                      const char    *head,
                      MailPageFlags  flags)
{
  gboolean own = mail_body_has_colors (self);

  return g_strdup_printf ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>%s</style><style>%s</style></head>"
                          "<body><div class=\"estafette-page%s%s%s\" dir=\"%s\">"
                          "<div class=\"estafette-print\">%s</div>%s</div></body></html>",
                          page_style, self->style, (flags & MAIL_PAGE_DARK) ? " dark" : "", own ? " own" : "",
                          !own || !(flags & MAIL_PAGE_DARK) ? "" : (flags & MAIL_PAGE_COLORS) ? " colors" : " inverted",
                          is_right_to_left (self->text) ? "rtl" : "ltr",
                          head != NULL ? head : "", self->html);
}

static void
add_field (GString    *out,
           const char *label,
           const char *value)
{
  g_autofree char *name = g_markup_escape_text (label, -1);
  g_autofree char *text = value != NULL ? g_markup_escape_text (value, -1) : NULL;

  if (text != NULL && *text != '\0')
    g_string_append_printf (out, "<tr><td><b>%s</b></td><td>%s</td></tr>", name, text);
}

char *
mail_body_build_head (MapiContent *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  GString *out = g_string_new (NULL);
  const char *name = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *address = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *from = mapi_address_format (name != NULL ? name : "", address != NULL ? address : "");
  gint64 time = mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  g_autoptr(GDateTime) date = time > 0 ? g_date_time_new_from_unix_local (time / G_USEC_PER_SEC) : NULL;
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%c") : NULL;

  /* What a printer calls it, and what a PDF is called inside */
  if (subject != NULL && *subject != '\0')
    {
      g_autofree char *title = g_markup_escape_text (subject, -1);

      g_string_append_printf (out, "<title>%s</title>", title);
    }
  g_string_append (out, "<table>");
  add_field (out, _("Subject"), subject);
  add_field (out, _("From"), from);
  add_field (out, _("Date"), when);
  add_field (out, _("To"), mapi_properties_get_string (properties, MAPI_PR_DISPLAY_TO));
  add_field (out, _("Cc"), mapi_properties_get_string (properties, MAPI_PR_DISPLAY_CC));
  g_string_append (out, "</table>");
  return g_string_free (out, FALSE);
}
