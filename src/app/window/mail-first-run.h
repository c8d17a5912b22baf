/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a person sees who has no profile yet: one click to a mailbox on this computer. */
#define MAIL_TYPE_FIRST_RUN (mail_first_run_get_type ())

G_DECLARE_FINAL_TYPE (MailFirstRun, mail_first_run, MAIL, FIRST_RUN, AdwBin)

G_END_DECLS
