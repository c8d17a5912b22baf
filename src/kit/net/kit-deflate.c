/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-deflate.h"

#include <zlib.h>

/* RFC 4978: raw deflate, no zlib header. The dictionary lives as long as the connection. What is
 * inflated comes in pieces of the caller's size, so a small input never becomes a large allocation. */

struct _KitDeflate
{
  z_stream    out;
  z_stream    in;
  GByteArray *fed;   /* (owned): next_in of "in" points into it */
};

KitDeflate *
kit_deflate_new (void)
{
  KitDeflate *self = g_new0 (KitDeflate, 1);
  int in = inflateInit2 (&self->in, -MAX_WBITS);
  int out = deflateInit2 (&self->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                          Z_DEFAULT_STRATEGY);

  if (in != Z_OK || out != Z_OK)
    g_error ("There is not enough memory for compression");
  self->fed = g_byte_array_new ();
  return self;
}

void
kit_deflate_free (KitDeflate *self)
{
  if (self == NULL)
    return;
  inflateEnd (&self->in);
  deflateEnd (&self->out);
  g_byte_array_unref (self->fed);
  g_free (self);
}

void
kit_deflate_compress (KitDeflate   *self,
                      const guint8 *data,
                      gsize         length,
                      GByteArray   *out)
{
  guint8 buffer[16 * 1024];

  self->out.next_in = (Bytef *) data;
  self->out.avail_in = (uInt) length;
  do
    {
      self->out.next_out = buffer;
      self->out.avail_out = sizeof buffer;
      deflate (&self->out, Z_SYNC_FLUSH);
      g_byte_array_append (out, buffer, sizeof buffer - self->out.avail_out);
    }
  while (self->out.avail_out == 0);
}

void
kit_deflate_feed (KitDeflate   *self,
                  const guint8 *data,
                  gsize         length)
{
  g_byte_array_set_size (self->fed, 0);
  g_byte_array_append (self->fed, data, length);
  self->in.next_in = self->fed->data;
  self->in.avail_in = (uInt) length;
}

gssize
kit_deflate_inflate (KitDeflate *self,
                     guint8     *buffer,
                     gsize       size)
{
  int result;

  self->in.next_out = buffer;
  self->in.avail_out = (uInt) size;
  result = inflate (&self->in, Z_SYNC_FLUSH);
  if (result != Z_OK && result != Z_BUF_ERROR)
    return -1;
  return (gssize) (size - self->in.avail_out);
}
