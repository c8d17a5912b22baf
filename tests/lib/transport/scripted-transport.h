/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi-provider.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A transport that does what the test says, and remembers whom it was asked for. */
#define SCRIPTED_TYPE_TRANSPORT (scripted_transport_get_type ())

G_DECLARE_FINAL_TYPE (ScriptedTransport, scripted_transport, SCRIPTED, TRANSPORT, MapiTransport)

struct _ScriptedTransport
{
  MapiTransport  parent_instance;
  const char    *type;           /* NULL: any, "": none by type */
  const guint8  *claimed_uid;    /* NULL: none */
  int            error;          /* a MapiError; -1: a result */
  MapiDelivery   delivery;
  const char    *refused;        /* this address fails whatever @delivery says */
  guint          retry_seconds;
  gboolean       defer;
  guint          n_calls;
  gboolean       was_deferred;   /* in the last call */
  GString       *asked;          /* addresses of all calls, each followed by a space */
};

/* @number: makes its UID */
ScriptedTransport *scripted_transport_new (guint8      number,
                                           const char *type);
/* A recipient with its row id; @uid: of its entry id, NULL for a one-off */
MapiProperties    *scripted_recipient_new (const char   *type,
                                           const char   *address,
                                           const guint8 *uid);

G_END_DECLS
