/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D16: how a message is sent, or what one recipient gets. What is changed is written to the properties at once. "changed" */
#define MAIL_TYPE_SEND_OPTIONS (mail_send_options_get_type ())

G_DECLARE_FINAL_TYPE (MailSendOptions, mail_send_options, MAIL, SEND_OPTIONS, AdwWindow)

MailSendOptions *mail_send_options_new (GtkWindow      *parent,
                                        MapiProperties *message);

G_END_DECLS
