/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../profile/mapi-profile-private.h"
#include "../store/mapi-advise-list-private.h"
#include "../table/mapi-memory-source.h"
#include "mapi-interaction.h"
#include "mapi-logon-flow-private.h"
#include "mapi-session.h"
#include "mapi-shared-session-private.h"
#include "mapi-spooler-client-private.h"

G_BEGIN_DECLS

/* More sessions than this in one process are a leak. */
#define MAPI_SESSION_MAX 64

typedef enum
{
  MAPI_SLOT_IDLE,    /* not asked yet */
  MAPI_SLOT_RUNNING,
  MAPI_SLOT_FAILED   /* for the rest of the session */
} MapiSlotState;

typedef struct _MapiSessionService MapiSessionService;

/* One provider of the profile */
typedef struct
{
  MapiSessionService *service;   /* (unowned) */
  guint64             key;       /* its row in both tables, from 1 */
  guint8              uid[16];
  char               *uid_string;
  MapiProperties     *info;      /* as the profile describes it */
  MapiResourceType    type;
  MapiResourceFlags   flags;     /* as of now */
  MapiProvider       *provider;  /* (owned) (nullable) */
  MapiSlotState       state;
  gboolean            data_lost; /* what it kept on this computer is not where it was */
  char               *data_dir;  /* (nullable): where that was, guarded by the session’s lock */
  char               *data_mark; /* what was found there instead, the same */
  MapiStatus         *status;    /* (owned) (nullable): none for a transport without mail */
} MapiSessionSlot;

/* One message service of the profile */
struct _MapiSessionService
{
  char       *uid;
  char       *name;
  gboolean    retried;   /* was configured anew in this session */
  GError     *disabled;  /* (nullable): why */
  /* Passwords that are asked for while the session lives; guarded by its lock */
  gboolean    asking;    /* a question is open */
  gboolean    declined;  /* the user gave none */
  gint64      answered;  /* µs, monotonic: when the user last said something; 0: never */
};

struct _MapiSession
{
  GObject             parent_instance;

  /* Set by the logon, constant afterwards */
  GMainContext       *context;       /* the owner's */
  char               *profile_name;
  MapiLogonFlags      flags;
  MapiInteraction    *interaction;   /* (nullable) */
  char               *parent_window; /* (nullable) */
  MapiSharedSession  *shared;        /* (nullable) */
  MapiSpoolerClient  *spooler;       /* (nullable): NO_MAIL, or we are it */
  GPtrArray          *services;      /* element-type MapiSessionService */
  GPtrArray          *slots;         /* element-type MapiSessionSlot, in profile order */
  MapiAdviseList     *advise_list;
  MapiMemorySource   *stores;
  MapiMemorySource   *status_rows;
  MapiStatus         *subsystem;
  MapiStatus         *spooler_status;
  MapiStatus         *book_status;
  gboolean            counted;       /* among the sessions of the process */
  GCancellable       *questions;     /* those open ends with the session */

  GMutex              start_lock;    /* held while a provider is started on demand */
  GMutex              lock;          /* guards what follows, and state and provider of slots */
  MapiProfile        *profile;
  gboolean            alive;
  char               *default_store; /* (nullable): provider UID */
  MapiAddressBook    *address_book;  /* (nullable) */
  GHashTable         *connections;   /* guint → MapiSessionAdvise, those of stores */
  guint               next_connection;
};

/* ---- mapi-session.c ---- */

MapiSession     *mapi_session_new_internal   (GMainContext            *context,
                                              MapiInteraction         *interaction,
                                              const char              *parent_window,
                                              MapiLogonFlags           flags);
/* INVALID_OBJECT after the logoff, also when another member ended the shared session */
gboolean         mapi_session_check          (MapiSession             *self,
                                              GError                 **error);
MapiProfile     *mapi_session_dup_profile    (MapiSession             *self);
/* (transfer full) (nullable): the provider of a slot, if it is running */
MapiProvider    *mapi_session_dup_provider   (MapiSession             *self,
                                              MapiSessionSlot         *slot);
MapiSessionSlot *mapi_session_find_slot      (MapiSession             *self,
                                              const guint8            *uid);
MapiSessionSlot *mapi_session_find_slot_by_string (MapiSession        *self,
                                              const char              *uid);
/* The session a store was opened by, or NULL; (transfer full) */
MapiSession     *mapi_session_for_store      (MapiStore               *store);
MapiSession     *mapi_session_for_provider   (MapiProvider            *provider);
/* UID of the first transport provider of a service, or NULL */
/* UID of the service whose store it is; NULL: of none in this session */
char            *mapi_session_dup_service_of_store (MapiSession             *self,
                                                    MapiStore               *store);
char            *mapi_session_dup_service_transport (MapiSession      *self,
                                              const char              *service_uid);
/* The doorbell of the spooler: something was queued in @store */
void             mapi_session_queue_changed  (MapiSession             *self,
                                              MapiStore               *store);
char            *mapi_session_uid_to_string  (const guint8            *uid);
/* NULL: not 32 hexadecimal digits */
GBytes          *mapi_session_uid_from_string (const char             *text);

/* ---- mapi-session-providers.c ---- */

/* The profile's services and providers as slots */
void             mapi_session_read_services  (MapiSession             *self);
/* Address books, then stores. FALSE: nothing is left, or the user gave up. */
gboolean         mapi_session_start_providers (MapiSession            *self,
                                              const MapiLogonSituation *situation,
                                              GCancellable            *cancellable,
                                              GError                 **error);
/* Creates the provider object of a slot without logging it on */
gboolean         mapi_session_prepare_slot   (MapiSession             *self,
                                              MapiSessionSlot         *slot,
                                              GError                 **error);
/* Logs one provider on, made before or now */
gboolean         mapi_session_start_slot     (MapiSession             *self,
                                              MapiSessionSlot         *slot,
                                              GCancellable            *cancellable,
                                              GError                 **error);
void             mapi_session_disable_service (MapiSession            *self,
                                              MapiSessionService      *service,
                                              const GError            *error);

/* ---- mapi-session-data.c ---- */

void             mapi_session_note_lost_data (MapiSession            *self,
                                              MapiSessionSlot        *slot,
                                              MapiSupport            *support);

/* ---- mapi-session-questions.c ---- */

GWeakRef        *mapi_session_weak_ref_new   (MapiSession             *self);
void             mapi_session_weak_ref_free  (gpointer                 data);
/* The provider's support object asks the user of this session. */
void             mapi_session_let_ask        (MapiSession             *self,
                                              MapiProvider            *provider);
/* The secret setting a password of one of the service's providers belongs to, if there is one that is shown */
char            *mapi_session_dup_secret     (MapiService             *service,
                                              MapiSettings            *settings,
                                              const char              *provider);
/* Puts what was trusted into the profile */
gboolean         mapi_session_keep_pins      (MapiSession             *self,
                                              MapiSupport             *support,
                                              const char              *pins,
                                              GCancellable            *cancellable,
                                              GError                 **error);
/* Whose question it is */
typedef enum
{
  MAPI_ASK_FOR_LOGON,
  MAPI_ASK_FOR_WORK,    /* of this process, which takes the answer up by itself */
  MAPI_ASK_FOR_SPOOLER  /* which knows only what is kept */
} MapiAskFor;

/* Whether a password is all that @settings lack */
gboolean         mapi_session_is_complete_with (MapiSettings          *settings,
                                              const char              *secret);
gboolean         mapi_session_ask_for_credentials (MapiSession        *self,
                                              MapiServiceAdmin        *admin,
                                              MapiService             *service,
                                              MapiSettings            *settings,
                                              const char              *provider,
                                              const char              *secret,
                                              const GError            *problem,
                                              MapiAskFor               asker,
                                              GCancellable            *cancellable,
                                              GError                 **error);

/* ---- mapi-session-asking.c ---- */

/* Whether questions are those of work in the background: nobody waits for the answer */
gboolean         mapi_session_asks_later     (MapiSession             *self);
/* A password the server refused. TRUE: another is there. FALSE without @error: it was asked before, or
 * the answer comes later. */
gboolean         mapi_session_ask_password   (MapiSession             *self,
                                              MapiSupport             *support,
                                              const GError            *problem,
                                              GCancellable            *cancellable,
                                              GError                 **error);
/* A token of the service was refused. TRUE: it was replaced, without the user. */
gboolean         mapi_session_renew_secret   (MapiSession             *self,
                                              MapiSupport             *support,
                                              GCancellable            *cancellable);
/* A certificate that cannot be verified, likewise */
gboolean         mapi_session_ask_certificate (MapiSession            *self,
                                              MapiSupport             *support,
                                              const char              *server,
                                              guint16                  port,
                                              GTlsCertificate         *certificate,
                                              GTlsCertificateFlags     flaws,
                                              GCancellable            *cancellable,
                                              GError                 **error);
/* The spooler could not synchronize for @problem: asks here for the passwords that were refused there, @only (nullable) one
 * provider's. Whether there are new ones, so that it can be tried again */
gboolean         mapi_session_ask_for_flush (MapiSession              *self,
                                             MapiStatus               *only,
                                             MapiFlushFlags            flags,
                                             const GError             *problem,
                                             GCancellable             *cancellable);
/* The same, once the spooler has told what it was refused */
gboolean         mapi_session_ask_after_flush (MapiSession            *self,
                                             MapiStatus               *only,
                                             MapiFlushFlags            flags,
                                             const GError             *problem,
                                             GCancellable             *cancellable);
/* A transport that did not log on for want of a password. FALSE: it is not asked for. */
gboolean         mapi_session_ask_for_transport (MapiSession          *self,
                                              MapiSessionSlot         *slot,
                                              const GError            *problem);

/* ---- mapi-session-stores.c ---- */

/* Rows for all running stores */
void             mapi_session_fill_stores    (MapiSession             *self);
GPtrArray       *mapi_session_dup_stores     (MapiSession             *self);

/* ---- mapi-session-status.c ---- */

void             mapi_session_build_status   (MapiSession             *self);
/* Takes in what the providers say now */
void             mapi_session_refresh_status (MapiSession             *self);
/* Its status goes into its row from now on */
void             mapi_session_watch_provider (MapiSession             *self,
                                              MapiProvider            *provider);
void             mapi_session_update_row     (MapiSession             *self,
                                              MapiStatus              *status);
MapiStatus      *mapi_session_find_status    (MapiSession             *self,
                                              const MapiEntryId       *id);
/* On the session's context: the spooler said something */
void             mapi_session_spooler_status_cb (GObject              *owner,
                                              GVariant                *row);
gboolean         mapi_session_owns_queues    (MapiSession             *self);

/* ---- mapi-session-logoff.c ---- */

/* Everything a logoff does but the questions. Any thread, once. */
void             mapi_session_shut_down      (MapiSession             *self,
                                              const char              *reason);
void             mapi_session_watch_end      (MapiSession             *self);

G_END_DECLS
