/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-model.h"

G_BEGIN_DECLS

/* Asks for a folder: type a part of its name, Enter. */
#define MAIL_TYPE_FOLDER_CHOOSER (mail_folder_chooser_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderChooser, mail_folder_chooser, MAIL, FOLDER_CHOOSER, AdwWindow)

typedef void (*MailFolderChosenFunc) (MailFolderItem *folder,
                                      gpointer        user_data);

/* @leave_out: (nullable): not offered. @func is not called when the person gives up */
void mail_folder_chooser_ask (GtkWindow            *parent,
                              MailFolderModel      *folders,
                              const char           *title,
                              const MapiEntryId    *leave_out,
                              MailFolderChosenFunc  func,
                              gpointer              user_data,
                              GDestroyNotify        destroy);

/* The same for where @folder is to go, or a copy of it: also to the top of an account, which is a heading then. What is
 * moved is not offered where it is, nor below itself. */
void mail_folder_chooser_ask_place (GtkWindow            *parent,
                                    MailFolderModel      *folders,
                                    const char           *title,
                                    MailFolderItem       *folder,
                                    gboolean              move,
                                    MailFolderChosenFunc  func,
                                    gpointer              user_data,
                                    GDestroyNotify        destroy);

G_END_DECLS
