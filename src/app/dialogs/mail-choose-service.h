/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-dialogs-ipc.h"

G_BEGIN_DECLS

/* ChooseRecipients of org.estafette.Dialogs1: the select-recipients dialog, over the window of another program */
void mail_choose_service_connect (MailIpcDialogs1 *skeleton);

G_END_DECLS
