/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-connection.h"

#include <kit-net-error.h>

#include <glib/gi18n-lib.h>

static MapiError
get_error (ImapCode code)
{
  switch (code)
    {
    case IMAP_CODE_OVERQUOTA:
      return MAPI_ERROR_NOT_ENOUGH_DISK;
    case IMAP_CODE_NOPERM:
    case IMAP_CODE_READ_ONLY:
    case IMAP_CODE_AUTHORIZATIONFAILED:
    case IMAP_CODE_CONTACTADMIN:
      return MAPI_ERROR_NO_ACCESS;
    case IMAP_CODE_NONEXISTENT:
    case IMAP_CODE_TRYCREATE:
      return MAPI_ERROR_NOT_FOUND;
    case IMAP_CODE_ALREADYEXISTS:
      return MAPI_ERROR_COLLISION;
    case IMAP_CODE_HASCHILDREN:
      return MAPI_ERROR_HAS_FOLDERS;
    case IMAP_CODE_TOOBIG:
      return MAPI_ERROR_TOO_BIG;
    case IMAP_CODE_INUSE:
      return MAPI_ERROR_BUSY;
    case IMAP_CODE_LIMIT:
    case IMAP_CODE_SERVERBUG:
    case IMAP_CODE_UNAVAILABLE:
    case IMAP_CODE_CORRUPTION:
    case IMAP_CODE_EXPUNGEISSUED:
      return MAPI_ERROR_WAIT;
    case IMAP_CODE_CANNOT:
    case IMAP_CODE_UNKNOWN_CTE:
    case IMAP_CODE_BADCHARSET:
      return MAPI_ERROR_NO_SUPPORT;
    case IMAP_CODE_AUTHENTICATIONFAILED:
    case IMAP_CODE_EXPIRED:
    case IMAP_CODE_PRIVACYREQUIRED:
      return MAPI_ERROR_LOGON_FAILED;
    default:
      return MAPI_ERROR_CALL_FAILED;
    }
}

/* "IMAP NO [OVERQUOTA]": what the server said it with */
char *
imap_command_dup_low_level (ImapCommand *self)
{
  const char *name = imap_code_get_name (self->code);
  const char *status = self->status == IMAP_STATUS_BAD ? "BAD" : "NO";

  return name != NULL ? g_strdup_printf ("IMAP %s [%s]", status, name) : g_strconcat ("IMAP ", status, NULL);
}

gboolean
imap_command_check (ImapCommand  *self,
                    GError      **error)
{
  g_autofree char *low_level = NULL;
  g_autofree char *words = NULL;
  gboolean said;

  g_assert (self->is_done);
  if (self->status == IMAP_STATUS_OK)
    return TRUE;
  words = kit_net_clean_text (self->words);
  said = words != NULL && *words != '\0';
  g_set_error_literal (error, MAPI_ERROR,
                       self->status == IMAP_STATUS_BAD ? MAPI_ERROR_CALL_FAILED : get_error (self->code),
                       said ? words : _("The server refused it and did not say why"));
  low_level = imap_command_dup_low_level (self);
  mapi_error_explain (error, NULL, low_level, words);
  return FALSE;
}

gboolean
imap_error_is_fatal (const GError *error)
{
  static const MapiError fatal[] = {
    MAPI_ERROR_NETWORK_ERROR, MAPI_ERROR_TIMEOUT, MAPI_ERROR_CORRUPT_DATA,
    MAPI_ERROR_END_OF_SESSION, MAPI_ERROR_USER_CANCEL, MAPI_ERROR_LOGON_FAILED,
    MAPI_ERROR_SESSION_LIMIT, MAPI_ERROR_UNCONFIGURED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    if (g_error_matches (error, MAPI_ERROR, fatal[i]))
      return TRUE;
  return FALSE;
}

/* Some say that there are too many, and some just hang up: on the one more, as there are others which they speak TLS with */
gboolean
imap_error_is_one_too_many (const GError *error)
{
  const char *low_level = mapi_error_get_low_level (error);

  return g_error_matches (error, MAPI_ERROR, MAPI_ERROR_SESSION_LIMIT) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_END_OF_SESSION) ||
         (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) && low_level != NULL &&
          g_str_has_prefix (low_level, g_quark_to_string (G_TLS_ERROR)));
}

/* There is no code for it: RFC 5530 has LIMIT and UNAVAILABLE, most servers just say it */
gboolean
imap_words_are_limit (ImapCode    code,
                      const char *words)
{
  static const char * const phrases[] = { "too many", "maximum number of connections",
                                          "connection limit", "connections exceeded",
                                          "simultaneous connections" };
  g_autofree char *lower = NULL;

  if (code == IMAP_CODE_LIMIT)
    return TRUE;
  if (words == NULL)
    return FALSE;
  lower = g_ascii_strdown (words, -1);
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (strstr (lower, phrases[i]) != NULL)
      return strstr (lower, "login") == NULL && strstr (lower, "attempt") == NULL;
  return FALSE;
}
