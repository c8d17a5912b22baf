/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-quote.h"
#include "mail-send-options.h"

/* PR_MSG_EDITOR_FORMAT */
#define EDITOR_PLAIN 1
#define EDITOR_HTML  2
#define UTF_8        65001

/* What fields and editor make anew */
static const guint32 shown_tags[] = {
  MAPI_PR_SUBJECT, MAPI_PR_SUBJECT_PREFIX, MAPI_PR_NORMALIZED_SUBJECT, MAPI_PR_BODY, MAPI_PR_HTML,
  MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_DISPLAY_BCC, MAPI_PR_HASATTACH, MAPI_PR_DEFERRED_SEND_TIME,
};

/* ---- who writes ---- */

MapiIdentity *
mail_composer_get_identity (MailComposer *self)
{
  guint selected = gtk_drop_down_get_selected (self->from);

  return selected < self->identities->len ? self->identities->pdata[selected] : NULL;
}

void
mail_composer_choose_identity (MailComposer *self,
                               MapiIdentity *identity)
{
  for (guint i = 0; identity != NULL && i < self->identities->len; i++)
    if (g_strcmp0 (mapi_identity_get_uid (self->identities->pdata[i]), mapi_identity_get_uid (identity)) == 0)
      gtk_drop_down_set_selected (self->from, i);
}

void
mail_composer_load_identities (MailComposer *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) identities = mapi_session_list_identities (self->session, &error);
  g_autoptr(GtkStringList) labels = gtk_string_list_new (NULL);

  if (identities == NULL)
    {
      mail_composer_show_error (self, error);
      return;
    }
  g_ptr_array_unref (self->identities);
  self->identities = g_ptr_array_ref (identities);
  for (guint i = 0; i < identities->len; i++)
    {
      g_autofree char *label = mapi_identity_dup_label (identities->pdata[i]);

      gtk_string_list_append (labels, label);
    }
  gtk_drop_down_set_model (self->from, G_LIST_MODEL (labels));
  gtk_widget_set_visible (self->from_row, identities->len > 1);
}

static gboolean
has_store (MapiService *service,
           MapiStore   *store)
{
  const guint8 *uid = mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (store)));
  GPtrArray *providers = mapi_service_get_providers (service);

  for (guint i = 0; i < providers->len; i++)
    {
      GBytes *own = mapi_properties_get_binary (providers->pdata[i], MAPI_PR_PROVIDER_UID);

      if (own != NULL && g_bytes_get_size (own) == MAPI_UID_SIZE && memcmp (g_bytes_get_data (own, NULL), uid, MAPI_UID_SIZE) == 0)
        return TRUE;
    }
  return FALSE;
}

void
mail_composer_write_as_account (MailComposer *self)
{
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(GPtrArray) services = NULL;

  g_return_if_fail (MAIL_IS_COMPOSER (self));

  admin = mapi_session_admin_services (self->session, NULL);
  services = admin != NULL ? mapi_service_admin_list_services (admin, NULL) : NULL;
  for (guint i = 0; services != NULL && i < services->len; i++)
    for (guint j = 0; has_store (services->pdata[i], self->store) && j < self->identities->len; j++)
      if (g_strcmp0 (mapi_identity_get_service_uid (self->identities->pdata[j]),
                     mapi_service_get_uid (services->pdata[i])) == 0)
        {
          mail_composer_choose_identity (self, self->identities->pdata[j]);
          return;
        }
}

/* ---- recipients ---- */

static MailRecipientField *
field_for (MailComposer *self,
           guint32       type)
{
  switch (type & 0xf)
    {
    case MAPI_RECIPIENT_CC:
      return self->cc;
    case MAPI_RECIPIENT_BCC:
      return self->bcc;
    default:
      return self->to;
    }
}

void
mail_composer_add_recipient (MailComposer      *self,
                             MailRecipient     *recipient,
                             MapiRecipientType  type)
{
  mail_composer_show_copies (self, type == MAPI_RECIPIENT_CC, type == MAPI_RECIPIENT_BCC);
  mail_recipient_field_add (field_for (self, type), recipient);
}

/* Whoever it goes to is in the envelope alone: the fields of the message name those it went to before */
static gboolean
is_for_envelope (MailComposer *self)
{
  return self->is_redirect
         || (mapi_properties_get_long (mapi_content_get_properties (self->base), MAPI_PR_MESSAGE_FLAGS, 0)
             & MAPI_MSGFLAG_RESEND) != 0;
}

/* Who has the message already stays in it, and does not get it again */
/* Of a resend: whom it goes to once more stands there twice, as who is named and as who gets it */
static gboolean
gets_it_again (GPtrArray      *recipients,
               MapiProperties *named)
{
  const char *address = mapi_properties_get_string (named, MAPI_PR_EMAIL_ADDRESS);

  for (guint i = 0; address != NULL && i < recipients->len; i++)
    {
      guint32 type = (guint32) mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0);
      const char *other = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      if ((type & MAPI_RECIPIENT_P1) != 0 && (type & MAPI_RECIPIENT_SUBMITTED) == 0 && other != NULL
          && g_ascii_strcasecmp (address, other) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
load_recipients (MailComposer *self,
                 GPtrArray    *recipients)
{
  guint n_served = 0;

  for (guint i = 0; i < recipients->len; i++)
    {
      guint32 type = (guint32) mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE,
                                                         MAPI_RECIPIENT_TO);
      g_autoptr(MailRecipient) recipient = NULL;

      if ((type & MAPI_RECIPIENT_SUBMITTED) != 0)
        {
          mapi_content_add_recipient (self->base, recipients->pdata[i]);
          if (!gets_it_again (recipients, recipients->pdata[i]))
            n_served++;
        }
      if ((type & MAPI_RECIPIENT_SUBMITTED) != 0 || ((type & MAPI_RECIPIENT_P1) != 0 && !is_for_envelope (self)))
        continue;
      recipient = mail_recipient_new (recipients->pdata[i]);
      mail_composer_add_recipient (self, recipient, type & 0xf);
    }
  if (n_served > 0 && !self->is_redirect)
    {
      g_autofree char *text =
        g_strdup_printf (ngettext ("%u person has this message already and does not get it again.",
                                   "%u people have this message already and do not get it again.", n_served),
                         n_served);

      mail_composer_show_banner (self, text);
    }
}

static void
build_recipients (MailComposer      *self,
                  MapiRecipientType  type,
                  MapiContent       *content)
{
  g_autoptr(GPtrArray) recipients = mail_recipient_field_list (field_for (self, type));
  guint32 envelope = is_for_envelope (self) ? MAPI_RECIPIENT_P1 : 0;

  for (guint i = 0; i < recipients->len; i++)
    {
      g_autoptr(MapiProperties) row =
        mapi_properties_copy (mail_recipient_get_properties (recipients->pdata[i]));

      mapi_properties_set_long (row, MAPI_PR_RECIPIENT_TYPE, (gint32) (type | envelope));
      mapi_content_add_recipient (content, row);
    }
}

/* ---- attachments ---- */

static void
load_attachments (MailComposer *self,
                  MapiContent  *content)
{
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      g_autoptr(MailAttachment) attachment = mail_attachment_new (mapi_content_get_attachment (content, i),
                                                                  mapi_content_get_embedded (content, i));

      g_list_store_append (self->attachments, attachment);
    }
}

/* Pictures that the text does not show any more are left out */
static void
build_attachments (MailComposer *self,
                   const char   *html,
                   MapiContent  *content)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->attachments)); i++)
    {
      g_autoptr(MailAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      const char *id = mail_attachment_get_content_id (attachment);
      g_autoptr(MapiProperties) properties = NULL;

      /* Only a text with pictures in it says which of them are gone */
      if (id != NULL && !self->is_redirect && html != NULL && !mail_quote_has_image (html, id))
        continue;
      properties = mapi_properties_copy (mail_attachment_get_properties (attachment));
      mapi_content_add_attachment (content, properties, mail_attachment_get_embedded (attachment));
    }
}

GBytes *
mail_composer_find_image (MailComposer *self,
                          const char   *content_id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->attachments)); i++)
    {
      g_autoptr(MailAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      const char *id = mapi_properties_get_string (mail_attachment_get_properties (attachment),
                                                   MAPI_PR_ATTACH_CONTENT_ID);
      GBytes *bytes = mail_attachment_get_bytes (attachment);

      if (g_strcmp0 (id, content_id) == 0 && bytes != NULL)
        return g_bytes_ref (bytes);
    }
  return NULL;
}

/* ---- the whole ---- */

void
mail_composer_load_fields (MailComposer *self,
                           MapiContent  *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  g_autoptr(MapiProperties) kept = mapi_properties_copy (properties);

  load_attachments (self, content);
  gtk_editable_set_text (GTK_EDITABLE (self->subject), subject != NULL ? subject : "");
  mail_message_options_load (self->options, properties);
  for (gsize i = 0; !self->is_redirect && i < G_N_ELEMENTS (shown_tags); i++)
    mapi_properties_remove (kept, shown_tags[i]);
  g_clear_pointer (&self->base, mapi_content_unref);
  self->base = mapi_content_new ();
  mapi_content_set_properties (self->base, kept);
  load_recipients (self, mapi_content_get_recipients (content));
}

static void
build_text (MapiProperties *properties,
            const char     *html,
            const char     *text)
{
  mapi_properties_set_string (properties, MAPI_PR_BODY, text);
  mapi_properties_set_long (properties, MAPI_PR_MSG_EDITOR_FORMAT, html != NULL ? EDITOR_HTML : EDITOR_PLAIN);
  if (html != NULL)
    {
      g_autofree char *page =
        g_strconcat ("<!DOCTYPE html>\n<html><head></head><body>", html, "</body></html>\n", NULL);
      g_autoptr(GBytes) bytes = g_bytes_new (page, strlen (page));

      mapi_properties_set_binary (properties, MAPI_PR_HTML, bytes);
      mapi_properties_set_long (properties, MAPI_PR_INTERNET_CPID, UTF_8);
    }
}

/* Who passes a message on is not its author */
static void
build_resender (MapiIdentity   *identity,
                MapiProperties *properties)
{
  mapi_properties_set_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS, mapi_identity_get_address (identity));
  mapi_properties_set_string (properties, MAPI_PR_SENDER_ADDRTYPE, "SMTP");
  mapi_properties_set_string (properties, MAPI_PR_SENDER_NAME, mapi_identity_get_name (identity));
  mapi_properties_set_string (properties, MAPI_PR_SENDER_SERVICE, mapi_identity_get_service_uid (identity));
}

/* @html nullable */
MapiContent *
mail_composer_build (MailComposer *self,
                     const char   *html,
                     const char   *text)
{
  MapiContent *content = mapi_content_copy (self->base);
  MapiProperties *properties = mapi_content_get_properties (content);
  MapiIdentity *identity = mail_composer_get_identity (self);

  build_recipients (self, MAPI_RECIPIENT_TO, content);
  build_recipients (self, MAPI_RECIPIENT_CC, content);
  build_recipients (self, MAPI_RECIPIENT_BCC, content);
  build_attachments (self, html, content);
  if (!self->is_redirect)
    {
      mapi_properties_set_string (properties, MAPI_PR_SUBJECT, gtk_editable_get_text (GTK_EDITABLE (self->subject)));
      build_text (properties, html, text);
      mail_message_options_apply (self->options, properties);
      if (identity != NULL)
        mapi_identity_apply (identity, content);
    }
  else if (identity != NULL)
    build_resender (identity, properties);
  if (!mapi_properties_has (properties, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS,
                            (mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_RESEND)
                            | MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  return content;
}

/* ---- options ---- */

static void
options_apply_cb (MailComposer       *self,
                  MailSettingsDialog *dialog)
{
  mail_message_options_apply (self->options, mapi_content_get_properties (self->base));
  if (mail_send_options_apply (dialog, self->session, self->base))
    mail_composer_changed (self);
}

void
mail_composer_show_options (MailComposer *self)
{
  MailSettingsDialog *dialog;

  if (self->is_loading || self->is_sending)
    return;
  dialog = mail_send_options_new (GTK_WINDOW (self), self->session, self->base);
  g_signal_connect_object (dialog, "apply", G_CALLBACK (options_apply_cb), self, G_CONNECT_SWAPPED);
}
