/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What is known of an error beside its text, folded: where it comes from, its code, the code of whoever failed
 * underneath and their own words. Can be selected and copied. */
#define MAIL_TYPE_ERROR_DETAILS (mail_error_details_get_type ())

G_DECLARE_FINAL_TYPE (MailErrorDetails, mail_error_details, MAIL, ERROR_DETAILS, AdwBin)

GtkWidget *mail_error_details_new          (const GError     *error);
/* The text of @error as the description of @page, and its details below */
void       mail_error_details_fill         (AdwStatusPage    *page,
                                            const GError     *error);
/* The error box: @heading and the text of @error; @unfolded for who asked for the details */
void       mail_error_details_present      (GtkWindow        *parent,
                                            const char       *heading,
                                            const GError     *error,
                                            gboolean          unfolded);

G_END_DECLS
