/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store-private.h>

G_BEGIN_DECLS

/* Which bodies of a folder come without anybody opening the message. What a person set on the folder
 * (MAPI_PR_OFFLINE_MONTHS) comes before what the service says for all. */
typedef struct
{
  gboolean any;    /* FALSE: none */
  gint64   since;  /* received from then on, µs since 1970 */
  gint     months; /* as in MAPI_PR_OFFLINE_MONTHS */
} KitPolicy;

gboolean kit_policy_load  (KitStore       *store,
                           gint64          folder,
                           KitPolicy      *policy,
                           GCancellable   *cancellable,
                           GError        **error);
/* From when on texts of the last @months are */
gint64   kit_policy_get_since (gint         months,
                               gint64       now);
/* Counted up whenever a person changes that of a folder; 0: nobody ever did */
gint64   kit_policy_count (KitStore       *store);

G_END_DECLS
