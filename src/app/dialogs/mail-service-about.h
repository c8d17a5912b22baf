/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D5 About: what kind of service it is, and which modules it consists of */
GtkWindow *mail_service_about_new (GtkWindow   *parent,
                                   MapiService *service);

G_END_DECLS
