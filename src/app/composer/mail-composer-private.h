/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-attachment-strip.h"
#include "mail-book.h"
#include "mail-composer.h"
#include "mail-draft.h"
#include "mail-letter.h"
#include "mail-editor.h"
#include "mail-format-bar.h"
#include "mail-link-files.h"
#include "mail-message-options.h"
#include "mail-preflight-panel.h"
#include "mail-recipient-field.h"
#include "mail-schedule.h"

G_BEGIN_DECLS

/* The composer's parts: mail-composer.c has the window, -open what it starts from, -content the way
 * between widgets and message, -attach files and pasting, -drop what is let fall on it, -close and -send the end. */
struct _MailComposer
{
  AdwWindow            parent_instance;

  AdwToastOverlay     *toasts;
  AdwWindowTitle      *window_title;
  GtkRevealer         *banner;
  GtkLabel            *banner_label;
  AdwBin              *banner_details;
  GtkWidget           *banner_button;
  GtkWidget           *fields;
  GtkWidget           *from_row;
  GtkDropDown         *from;
  MailRecipientField  *to;
  MailRecipientField  *cc;
  MailRecipientField  *bcc;
  GtkWidget           *cc_row;
  GtkWidget           *bcc_row;
  GtkWidget           *copies_button;
  GtkWidget           *subject_row;
  GtkEntry            *subject;
  MailLinkFiles       *link_files;
  MailEditor          *editor;
  MailAttachmentStrip *strip;
  MailPreflightPanel  *preflight;
  MailFormatBar       *format_bar;
  MailMessageOptions  *options;
  MailSchedule        *schedule;
  AdwSplitButton      *send_button;
  GMenu               *composer_menu;

  GSettings           *settings;       /* (owned) */
  MapiSession         *session;        /* (owned) */
  MapiStore           *store;          /* (owned) */
  MailDraft           *draft;          /* (owned) (nullable) until it is known what it starts from */
  MapiEntryId         *opening;        /* (nullable): the draft that is being loaded */
  MapiContent         *base;           /* (owned): what no field shows and stays */
  GListStore          *attachments;    /* (owned) of MailAttachment */
  GPtrArray           *identities;     /* (owned) of MapiIdentity */
  MapiSignatureUse     signature_use;
  MapiStore           *answered_store; /* (owned) (nullable) */
  MapiEntryId         *answered_id;    /* (nullable): marked once the answer is sent */
  MapiReplyVerb        verb;           /* 0 unless it answers or passes on */
  char                *answered;       /* (nullable): its author's address */
  GPtrArray           *known;          /* (owned) of utf8: addresses that are surely meant */
  GHashTable          *asked;          /* (owned) set of utf8: addresses that books and memory were asked about */
  char                *selection;      /* (nullable) */
  GtkWidget           *focus;          /* (owned) (nullable): where one was when the message went off */
  gint64               deferred;       /* 0: at once */
  guint                update_source;
  guint                n_updates;      /* asked for */
  guint                updated;        /* number of the newest that is in the draft */
  guint                n_loading;      /* attachments on their way in */
  GCancellable        *loading_cancellable; /* (owned) (nullable): of the files among them */
  guint                loading_source; /* tells how far they are */
  GQueue               loads;          /* those of them that are files, in the order they were asked for */
  GPtrArray           *refusals;       /* (owned) of utf8: what the banner tells of files that are not attached */
  gboolean             is_loading;
  gboolean             is_redirect;
  gboolean             has_changes;    /* by the user */
  gboolean             is_sending;
  gboolean             is_closing;
  gboolean             send_when_loaded;
  gboolean             close_when_loaded;
  MailBook            *book;           /* (owned) (nullable): while names are checked */
  gboolean             send_when_checked;
  gboolean             was_warned;     /* the user saw the preflight panel and insists */
};

/* mail-composer.c */
void          mail_composer_changed          (MailComposer        *self);
void          mail_composer_images_to_files  (MailComposer        *self);
void          mail_composer_toast            (MailComposer        *self,
                                              const char          *text);
void          mail_composer_show_copies      (MailComposer        *self,
                                              gboolean             cc,
                                              gboolean             bcc);
/* The message as the window shows it now; NULL only with an error */
void          mail_composer_capture_async    (MailComposer        *self,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
MapiContent  *mail_composer_capture_finish   (MailComposer        *self,
                                              GAsyncResult        *result,
                                              GError             **error);
/* Gives the draft the newest state, and saves it if @now */
void          mail_composer_update_draft     (MailComposer        *self,
                                              gboolean             now);

/* mail-composer-content.c */
MapiIdentity *mail_composer_get_identity     (MailComposer        *self);
void          mail_composer_choose_identity  (MailComposer        *self,
                                              MapiIdentity        *identity);
void          mail_composer_load_identities  (MailComposer        *self);
/* Recipients, subject, options and attachments; the rest becomes the base. Not the text. */
void          mail_composer_load_fields      (MailComposer        *self,
                                              MapiContent         *content);
MapiContent  *mail_composer_build            (MailComposer        *self,
                                              const char          *html,
                                              const char          *text);
/* What else can be set on the message */
void          mail_composer_show_options     (MailComposer        *self);
GBytes       *mail_composer_find_image       (MailComposer        *self,
                                              const char          *content_id);
void          mail_composer_add_recipient    (MailComposer        *self,
                                              MailRecipient       *recipient,
                                              MapiRecipientType    type);

/* mail-composer-open.c. @id and @content nullable: the draft there is */
void          mail_composer_start_draft      (MailComposer        *self,
                                              const MapiEntryId   *id,
                                              MapiContent         *content);
void          mail_composer_load_draft       (MailComposer        *self,
                                              MailLetter          *letter);

/* mail-composer-attach.c */
void          mail_composer_choose_files     (MailComposer        *self,
                                              gboolean             pictures);
void          mail_composer_attach_list      (MailComposer        *self,
                                              GdkFileList         *list,
                                              gboolean             inline_pictures);
void          mail_composer_attach_texture   (MailComposer        *self,
                                              GdkTexture          *texture);
/* Unless it is too much for a message, which the banner tells; it stands behind those there are */
void          mail_composer_add_attachment   (MailComposer        *self,
                                              MailAttachment      *attachment);
/* In the text, where the cursor is */
void          mail_composer_add_picture      (MailComposer        *self,
                                              MailAttachment      *attachment);
void          mail_composer_paste            (MailComposer        *self,
                                              GdkClipboard        *clipboard,
                                              gboolean             as_text);
/* As it came from another program: it is cleaned first */
void          mail_composer_insert_html      (MailComposer        *self,
                                              const char          *html);

/* mail-composer-loading.c: what is on its way in; nothing is sent or closed meanwhile */
void          mail_composer_attach_file      (MailComposer        *self,
                                              GFile               *file,
                                              gboolean             inline_picture);
void          mail_composer_begin_loading    (MailComposer        *self);
void          mail_composer_end_loading      (MailComposer        *self,
                                              const GError        *error);
void          mail_composer_cancel_loading   (MailComposer        *self);

/* mail-composer-drop.c */
void          mail_composer_add_drop_target  (MailComposer        *self);

/* mail-composer-close.c */
/* Kept in the store, or at least in the journal, before the window goes */
gboolean      mail_composer_close_request    (GtkWindow           *window);
void          mail_composer_ask_discard      (MailComposer        *self);

/* mail-composer-recipients.c */
/* From the address book */
void          mail_composer_choose_recipients (MailComposer       *self,
                                              MapiRecipientType    type);
gboolean      mail_composer_has_names        (MailComposer        *self);
/* Looks names up, asks about those that are left, and then sends it if @send */
void          mail_composer_check_names      (MailComposer        *self,
                                              gboolean             send);

/* mail-composer-send.c */
void          mail_composer_send             (MailComposer        *self);
void          mail_composer_save_template    (MailComposer        *self);

G_END_DECLS
