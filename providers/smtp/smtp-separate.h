/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* Where the message has the option "separately" and is for several people: makes a message for each of those who have
 * not got it yet, in which nobody else is named, into @additional (element-type MapiContent), and takes them off. */
void smtp_separate (MapiContent *content,
                    GPtrArray   *additional);

G_END_DECLS
