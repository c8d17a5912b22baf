/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-conversation-index.h"

#include <string.h>

/* PR_CONVERSATION_INDEX, in base64 the header "Thread-Index":
 *
 *   22 bytes header: 0x01, five bytes of time, 16 bytes GUID of the conversation
 *   5 bytes for each reply or forward since: 1 bit code, 31 bits time difference,
 *     4 bits random, 4 bits sequence count; most significant first
 *
 * The time is a FILETIME (100 ns since 1601). Two layouts are about. The classic one leaves
 * its top byte to the 0x01 in front, which has been true since 1829 and until 2057, and holds
 * bits 55-16. The other one repeats the top byte: bits 63-24. There the second byte is 0x01,
 * which in the classic layout would be a time in 1831. We write the classic one.
 *
 * A difference below 2^49 (1.78 years) has code 0 and loses its low 18 bits, a larger one has
 * code 1 and loses 23. It is measured from the header's time. */

#define HEADER_SIZE 22
#define CHILD_SIZE  5
#define GUID_OFFSET 6
#define GUID_SIZE   16
/* A thread longer than this does not grow its index any more */
#define MAX_DEPTH   1000

#define FILETIME_OF_1970 G_GINT64_CONSTANT (116444736000000000)

static gboolean
is_index (GBytes *index)
{
  const guint8 *data;
  gsize size;

  data = g_bytes_get_data (index, &size);
  return size >= HEADER_SIZE && data[0] == 0x01;
}

static guint64
read_filetime (const guint8 *data)
{
  guint64 time = 0;

  for (guint i = 1; i < GUID_OFFSET; i++)
    time = time << 8 | data[i];
  if (data[1] == 0x01)
    return time << 24;
  return time << 16 | (guint64) data[0] << 56;
}

static GBytes *
create_header (guint64 now)
{
  g_autoptr(GByteArray) array = g_byte_array_sized_new (HEADER_SIZE);
  guint8 header[HEADER_SIZE] = { 0x01 };

  for (guint i = 1; i < GUID_OFFSET; i++)
    header[i] = now >> (56 - 8 * i);
  for (guint i = 0; i < GUID_SIZE; i += 4)
    {
      guint32 random = g_random_int ();

      memcpy (header + GUID_OFFSET + i, &random, sizeof random);
    }

  g_byte_array_append (array, header, sizeof header);
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/**
 * mapi_conversation_index_create:
 * @parent: (nullable): the index of the message that is answered or forwarded; what is no index
 *   counts as %NULL
 *
 * Makes `PR_CONVERSATION_INDEX` of a new message: of a new conversation, or of the next
 * message in one.
 *
 * Source: MAPI, "ScCreateConversationIndex"; [MS-OXOMSG] 2.2.1.3.
 *
 * Returns: (transfer full): an index
 */
GBytes *
mapi_conversation_index_create (GBytes *parent)
{
  guint64 now = (guint64) g_get_real_time () * 10 + FILETIME_OF_1970;
  const guint8 *data;
  guint64 start, delta;
  guint32 bits;
  GByteArray *array;
  guint8 child[CHILD_SIZE];
  gint depth;

  if (parent == NULL || !is_index (parent))
    return create_header (now);

  depth = mapi_conversation_index_get_depth (parent);
  if (depth >= MAX_DEPTH)
    return g_bytes_new_from_bytes (parent, 0, HEADER_SIZE + MAX_DEPTH * CHILD_SIZE);

  data = g_bytes_get_data (parent, NULL);
  start = read_filetime (data);
  delta = now > start ? now - start : 0;
  if (delta < G_GUINT64_CONSTANT (1) << 49)
    bits = (delta >> 18) & 0x7fffffff;
  else
    bits = ((delta >> 23) & 0x7fffffff) | 0x80000000;

  for (guint i = 0; i < 4; i++)
    child[i] = bits >> (24 - 8 * i);
  child[4] = g_random_int_range (0, 16) << 4;

  array = g_byte_array_new ();
  g_byte_array_append (array, data, HEADER_SIZE + depth * CHILD_SIZE);
  g_byte_array_append (array, child, sizeof child);
  return g_byte_array_free_to_bytes (array);
}

/**
 * mapi_conversation_index_get_depth:
 * @index: an index, from anybody
 *
 * Tells how many replies and forwards lead to the message.
 *
 * Returns: how many replies and forwards lead to the message; 0 for the first message, -1 if
 *   @index is none
 */
gint
mapi_conversation_index_get_depth (GBytes *index)
{
  g_return_val_if_fail (index != NULL, -1);

  if (!is_index (index))
    return -1;
  return MIN ((g_bytes_get_size (index) - HEADER_SIZE) / CHILD_SIZE, G_MAXINT);
}

/**
 * mapi_conversation_index_get_time:
 * @index: an index in either layout, from anybody
 *
 * Gets when the conversation began.
 *
 * Returns: microseconds since 1970-01-01 UTC; 0 if @index is none
 */
gint64
mapi_conversation_index_get_time (GBytes *index)
{
  g_return_val_if_fail (index != NULL, 0);

  if (!is_index (index))
    return 0;
  return ((gint64) read_filetime (g_bytes_get_data (index, NULL)) - FILETIME_OF_1970) / 10;
}

/**
 * mapi_conversation_index_get_guid:
 * @index: an index, from anybody
 *
 * Gets what all messages of a conversation have in common.
 *
 * Returns: (transfer full) (nullable): 16 bytes, or %NULL if @index is none
 */
GBytes *
mapi_conversation_index_get_guid (GBytes *index)
{
  g_return_val_if_fail (index != NULL, NULL);

  return is_index (index) ? g_bytes_new_from_bytes (index, GUID_OFFSET, GUID_SIZE) : NULL;
}
