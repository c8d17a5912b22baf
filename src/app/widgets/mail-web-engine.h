/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The engine that draws formatted mail, and whether it can be had. It is in a module of its own, which is loaded on a
 * thread once somebody says start(), and at once where it is needed. */
#define MAIL_TYPE_WEB_ENGINE (mail_web_engine_get_type ())

G_DECLARE_FINAL_TYPE (MailWebEngine, mail_web_engine, MAIL, WEB_ENGINE, GObject)

typedef enum
{
  MAIL_WEB_ENGINE_STARTING,
  MAIL_WEB_ENGINE_READY,
  MAIL_WEB_ENGINE_UNAVAILABLE   /* no module, or no sandbox here: mail is shown as plain text */
} MailWebEngineState;

/* The layers of protection, for tests that look at one alone */
typedef enum
{
  MAIL_WEB_LAYER_FILTER = 1 << 0,
  MAIL_WEB_LAYER_POLICY = 1 << 1,
  MAIL_WEB_LAYER_PROXY  = 1 << 2,
  MAIL_WEB_LAYER_ALL    = 7
} MailWebLayers;

MailWebEngine      *mail_web_engine_new          (MailWebLayers       layers);
/* The one of the running application; made when first asked for */
MailWebEngine      *mail_web_engine_dup_default  (void);
/* Loads the module, if nobody has done so; state READY or UNAVAILABLE follows */
void                mail_web_engine_start        (MailWebEngine      *self);
/* The same, done when it returns. FALSE: it is not to be had */
gboolean            mail_web_engine_need         (MailWebEngine      *self);
/* "notify::state" tells of changes */
MailWebEngineState  mail_web_engine_get_state    (MailWebEngine      *self);
/* Why there is no module, a sentence for people; NULL */
const char         *mail_web_engine_get_problem  (MailWebEngine      *self);

/* For the module: what it keeps with an engine, and what it has to tell of it */
GObject            *mail_web_engine_get_core     (MailWebEngine      *self);
void                mail_web_engine_set_state    (MailWebEngine      *self,
                                                  MailWebEngineState  state);

G_END_DECLS
