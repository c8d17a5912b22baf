/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"

G_BEGIN_DECLS

typedef enum
{
  MAPI_REPORT_DELIVERY,
  MAPI_REPORT_NON_DELIVERY,
  MAPI_REPORT_READ,
  MAPI_REPORT_NON_READ
} MapiReportKind;

/* A report about @original: class, correlation, per-recipient properties, and
 * for a non-delivery report the original attached. @recipients (element-type MapiProperties): those
 * it is about. The result is addressed for READ and NON_READ, and to be filed in the
 * sender's own store for the others. */
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_report_create   (MapiContent    *original,
                                   MapiReportKind  kind,
                                   GPtrArray      *recipients);
/* "The message did not reach …", made from the recipients of a report: what is shown and
 * what PR_REPORT_TEXT holds */
MAPI_AVAILABLE_IN_ALL
char        *mapi_report_describe (MapiContent    *report);

G_END_DECLS
