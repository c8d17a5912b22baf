/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-properties.h"

G_BEGIN_DECLS

/* Reading and writing of the library's own binary forms. A reader that has gone past the end
 * or met something impossible stays failed and answers 0 from then on, so callers check once. */
typedef struct
{
  const guint8 *data;
  gsize         size;
  gsize         position;
  guint         n_bags;         /* how many may still come */
  gboolean      failed;
} MapiSerialReader;

void            mapi_serial_reader_init      (MapiSerialReader     *self,
                                              GBytes               *bytes);
guint8          mapi_serial_read_byte        (MapiSerialReader     *self);
guint16         mapi_serial_read_uint16      (MapiSerialReader     *self);
guint64         mapi_serial_read_uint64      (MapiSerialReader     *self);
guint64         mapi_serial_read_varint      (MapiSerialReader     *self);
/* A number of things that take at least @item_size bytes each and are at most @max */
guint           mapi_serial_read_count       (MapiSerialReader     *self,
                                              gsize                 item_size,
                                              guint                 max);
const guint8   *mapi_serial_read_data        (MapiSerialReader     *self,
                                              gsize                *length);
/* Valid UTF-8 without NUL; not terminated */
const char     *mapi_serial_read_string      (MapiSerialReader     *self,
                                              gsize                *length);

void            mapi_serial_write_byte       (GByteArray           *array,
                                              guint8                byte);
void            mapi_serial_write_uint16     (GByteArray           *array,
                                              guint16               number);
void            mapi_serial_write_uint64     (GByteArray           *array,
                                              guint64               number);
void            mapi_serial_write_varint     (GByteArray           *array,
                                              guint64               number);
void            mapi_serial_write_data       (GByteArray           *array,
                                              gconstpointer         data,
                                              gsize                 length);

/* Variants are little-endian in files. @variant: its floating reference is taken. */
GBytes         *mapi_serial_from_variant     (GVariant             *variant);
/* (nullable): NULL where it is no @type in normal form */
GVariant       *mapi_serial_to_variant       (GBytes               *bytes,
                                              const char           *type);

/* A bag inside something larger */
void            mapi_properties_write        (const MapiProperties *self,
                                              GByteArray           *array);
MapiProperties *mapi_properties_read         (MapiSerialReader     *reader);

G_END_DECLS
