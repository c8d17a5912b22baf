/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-vcard.h"

G_BEGIN_DECLS

/* Limits of what is read. A photo is one line. */
#define MAPI_VCARD_MAX_LINE       (16u * 1024 * 1024)
#define MAPI_VCARD_MAX_LINES      10000u
#define MAPI_VCARD_MAX_PARAMETERS 100u
#define MAPI_VCARD_MAX_PHOTO      (8u * 1024 * 1024)
#define MAPI_VCARD_MAX_VALUES     1000u

/* A parameter with one value; TYPE=home,work are two */
typedef struct
{
  char *name;  /* upper case */
  char *value;
} MapiVcardParameter;

/* A property: one logical line */
typedef struct
{
  char      *group;      /* (nullable) */
  char      *name;       /* upper case */
  char      *spelling;   /* (nullable): as the card has it */
  GPtrArray *parameters; /* (element-type MapiVcardParameter) */
  char      *value;      /* UTF-8, with its escapes */
} MapiVcardLine;

struct _MapiVcard
{
  gatomicrefcount  ref_count;
  GPtrArray       *lines;   /* (element-type MapiVcardLine), without BEGIN, VERSION and END */
};

/* @value is taken */
MapiVcardLine *mapi_vcard_line_new          (const char          *name,
                                             char                *value);
void           mapi_vcard_line_free         (MapiVcardLine       *self);
void           mapi_vcard_line_add_parameter (MapiVcardLine      *self,
                                             const char          *name,
                                             const char          *value);
gboolean       mapi_vcard_line_has_type     (const MapiVcardLine *self,
                                             const char          *type);
const char    *mapi_vcard_line_get_parameter (const MapiVcardLine *self,
                                              const char         *name);
void           mapi_vcard_line_remove_parameter (MapiVcardLine   *self,
                                                 const char      *name,
                                                 const char      *value);
/* (nullable): the first */
MapiVcardLine *mapi_vcard_find              (const MapiVcard     *self,
                                             const char          *name);

/* Text with and without the escapes of a value */
char          *mapi_vcard_escape            (const char          *text);
char          *mapi_vcard_unescape          (const char          *text);
/* The parts of a value between @separator, as they stand; at most MAPI_VCARD_MAX_VALUES */
char         **mapi_vcard_split             (const char          *value,
                                             char                 separator);

/* Called for each card, and for each that cannot be used with why. @line: where it begins. */
typedef void (*MapiVcardFunc) (MapiVcard  *card,
                               guint       line,
                               const char *problem,
                               gpointer    user_data);

/* All cards of @text, which is UTF-8 without NUL */
void           mapi_vcard_read_all          (const char          *text,
                                             MapiVcardFunc        func,
                                             gpointer             user_data);

/* A line of a card as it stands in a text */
typedef struct
{
  MapiVcardLine *line; /* (owned) (nullable): NULL where it is no property: BEGIN, VERSION, END, an empty one */
  char          *raw;  /* (owned): with its folds, without its end */
} MapiVcardRaw;

/* The lines of @text, one card (element-type MapiVcardRaw) */
GPtrArray     *mapi_vcard_read_raw          (const char          *text);
/* @card: what the line is of, so that version 3, which knows no degrees, has what is preferred most */
void           mapi_vcard_append_line       (GString             *out,
                                             const MapiVcard     *card,
                                             const MapiVcardLine *line,
                                             MapiVcardVersion     version);
int            mapi_vcard_line_get_preference (const MapiVcardLine *self);
MapiVcardLine *mapi_vcard_line_copy         (const MapiVcardLine *self);
/* What it says, however it is written */
char          *mapi_vcard_line_dup_key      (const MapiVcardLine *self);

/* A usable Internet address, without anything hidden in it */
gboolean       mapi_card_is_address         (const char          *text);
/* A text of a line without control characters and hidden ones */
char          *mapi_card_clean              (const char          *text);

G_END_DECLS
