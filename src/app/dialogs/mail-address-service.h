/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-dialogs-ipc.h"

G_BEGIN_DECLS

/* The address book's part of org.estafette.Dialogs1: for @skeleton, as long as it lives */
void mail_address_service_connect (MailIpcDialogs1 *skeleton);

G_END_DECLS
