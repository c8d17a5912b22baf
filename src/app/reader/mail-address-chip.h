/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A person in a header: the name, the address where it matters, and a menu of what one does with
 * an address. Its actions "reader.compose-to" and "reader.add-contact" (ss: name, address) are the
 * reader's. */
#define MAIL_TYPE_ADDRESS_CHIP (mail_address_chip_get_type ())

G_DECLARE_FINAL_TYPE (MailAddressChip, mail_address_chip, MAIL, ADDRESS_CHIP, GtkWidget)

GtkWidget *mail_address_chip_new (const char *name,
                                  const char *address,
                                  gboolean    is_author);

G_END_DECLS
