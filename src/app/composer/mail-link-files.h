/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Files that a link asks to be attached. Nothing is until the user says so for each. "begin", then
 * "attach" (GFile) for each, then "end" (string, nullable: what cannot be attached after all, and why) */
#define MAIL_TYPE_LINK_FILES (mail_link_files_get_type ())

G_DECLARE_FINAL_TYPE (MailLinkFiles, mail_link_files, MAIL, LINK_FILES, AdwBin)

/* @links: paths and file: URIs as the link has them */
void mail_link_files_show (MailLinkFiles       *self,
                           const char * const  *links);

G_END_DECLS
