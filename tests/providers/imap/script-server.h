/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A server on loopback that says what it is told. A rule answers the commands that contain its text;
 * what no rule is about is answered OK. In a reply, "$T" is the command's tag, "$1" to "$9" are those
 * of the commands so many before it, "$CUT" hangs up, "$FILL" sends a line that never ends, and what begins with "$HOLD"
 * is said when script_server_release() was called. Of rules with the same text, each is used once, the last for ever. */
typedef struct
{
  const char *command;
  const char *reply;
} ScriptRule;

typedef struct _ScriptServer ScriptServer;

/* @greeting: to all, or NULL for an ordinary one. @max: connections that may be there at a time,
 * others are told there are too many; 0: any */
ScriptServer *script_server_new      (const char        *greeting,
                                      const ScriptRule  *rules,
                                      guint              max);
void          script_server_free     (ScriptServer      *self);
guint         script_server_get_port (ScriptServer      *self);
/* Whether a command with @text in it came */
gboolean      script_server_heard    (ScriptServer      *self,
                                      const char        *text);
/* Waits until one came */
void          script_server_await    (ScriptServer      *self,
                                      const char        *text);
/* Says what is held */
void          script_server_release  (ScriptServer      *self);
guint         script_server_count    (ScriptServer      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptServer, script_server_free)
