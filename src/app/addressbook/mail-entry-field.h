/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A field of a form, as the address book describes it, with the widgets to fill it in. "changed"; "choose-members": a
 * person wants to add some. */
#define MAIL_TYPE_ENTRY_FIELD (mail_entry_field_get_type ())

G_DECLARE_FINAL_TYPE (MailEntryField, mail_entry_field, MAIL, ENTRY_FIELD, GObject)

/* @members: of MapiProperties; nullable. @criteria: what is searched for is entered, not what is saved */
MailEntryField  *mail_entry_field_new          (MapiDetailField      *field,
                                                MapiProperties       *values,
                                                GPtrArray            *members,
                                                gboolean              criteria);
MapiDetailField *mail_entry_field_get_detail   (MailEntryField       *self);
/* Puts its rows into a group */
void             mail_entry_field_add_to       (MailEntryField       *self,
                                                AdwPreferencesGroup  *group);
gboolean         mail_entry_field_is_empty     (MailEntryField       *self);
/* Writes down what was entered */
void             mail_entry_field_apply        (MailEntryField       *self,
                                                MapiProperties       *values);
/* FALSE if it cannot be saved as it is; the reason is shown beside it then */
gboolean         mail_entry_field_validate     (MailEntryField       *self);
/* NULL: nothing is wrong with it */
void             mail_entry_field_set_problem  (MailEntryField       *self,
                                                const char           *problem);
void             mail_entry_field_focus        (MailEntryField       *self);
/* Of MapiProperties; those who are there already stay once */
void             mail_entry_field_add_members  (MailEntryField       *self,
                                                GPtrArray            *members);
GPtrArray       *mail_entry_field_get_members  (MailEntryField       *self);

G_END_DECLS
