/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-smtp-address.h"

const char *
kit_smtp_address_get (MapiProperties *bag,
                      guint32         smtp_tag,
                      guint32         type_tag,
                      guint32         address_tag)
{
  const char *address = mapi_properties_get_string (bag, smtp_tag);
  const char *type = mapi_properties_get_string (bag, type_tag);

  if (address != NULL && *address != '\0')
    return address;
  if (type != NULL && g_ascii_strcasecmp (type, "SMTP") != 0)
    return NULL;
  return mapi_properties_get_string (bag, address_tag);
}

const char *
kit_smtp_address_get_recipient (MapiProperties *recipient)
{
  return kit_smtp_address_get (recipient, MAPI_PR_SMTP_ADDRESS, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS);
}

const char *
kit_smtp_address_get_sender (MapiProperties *message)
{
  const char *address = kit_smtp_address_get (message, MAPI_PR_SENDER_SMTP_ADDRESS, MAPI_PR_SENDER_ADDRTYPE,
                                              MAPI_PR_SENDER_EMAIL_ADDRESS);

  if (address == NULL || *address == '\0')
    address = kit_smtp_address_get (message, MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS,
                                    MAPI_PR_SENT_REPRESENTING_ADDRTYPE, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  return address;
}
