/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-roles.h"

/* Lower case. The first of a role are what is most likely meant. */
static const struct
{
  MapiFolderRole  role;
  const char     *names[24];
} known[] = {
  { MAPI_FOLDER_ROLE_SENT,
    { "sent", "sent items", "sent messages", "sent mail", "sent-mail", "gesendet",
      "gesendete objekte", "gesendete elemente", "gesendete nachrichten", "envoyés",
      "éléments envoyés", "messages envoyés", "enviados", "elementos enviados", "itens enviados",
      "posta inviata", "inviati", "verzonden", "verzonden items", "skickat", "wysłane",
      "отправленные", "送信済み", NULL } },
  { MAPI_FOLDER_ROLE_DRAFTS,
    { "drafts", "draft", "entwürfe", "brouillons", "borradores", "rascunhos", "bozze", "concepten",
      "utkast", "kladder", "luonnokset", "szkice", "kopie robocze", "koncepty", "piszkozatok",
      "taslaklar", "черновики", "чернетки", "下書き", "草稿", NULL } },
  { MAPI_FOLDER_ROLE_TRASH,
    { "trash", "deleted items", "deleted messages", "bin", "deleted", "papierkorb",
      "gelöschte objekte", "gelöschte elemente", "corbeille", "éléments supprimés", "papelera",
      "elementos eliminados", "lixeira", "lixo", "cestino", "posta eliminata", "prullenbak",
      "papperskorgen", "kosz", "koš", "корзина", "ゴミ箱", NULL } },
  { MAPI_FOLDER_ROLE_JUNK,
    { "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "spamverdacht",
      "unerwünscht", "courrier indésirable", "indésirables", "pourriel", "correo no deseado",
      "posta indesiderata", "ongewenste e-mail", "skräppost", "lixo eletrônico", "спам",
      "迷惑メール", NULL } },
  { MAPI_FOLDER_ROLE_ARCHIVE,
    { "archive", "archives", "archiv", "archivio", "archivo", "arquivo", "archief", "arkiv",
      "archiwum", "архив", "アーカイブ", NULL } },
};

MapiFolderRole
imap_role_from_flags (ImapListFlags flags,
                      gboolean      is_gmail)
{
  if (flags & IMAP_LIST_INBOX)
    return MAPI_FOLDER_ROLE_INBOX;
  if (flags & IMAP_LIST_SENT)
    return MAPI_FOLDER_ROLE_SENT;
  if (flags & IMAP_LIST_DRAFTS)
    return MAPI_FOLDER_ROLE_DRAFTS;
  if (flags & IMAP_LIST_TRASH)
    return MAPI_FOLDER_ROLE_TRASH;
  if (flags & IMAP_LIST_JUNK)
    return MAPI_FOLDER_ROLE_JUNK;
  /* What is archived there has lost its label, and lies in All Mail alone */
  if ((flags & IMAP_LIST_ARCHIVE) || (is_gmail && (flags & IMAP_LIST_ALL)))
    return MAPI_FOLDER_ROLE_ARCHIVE;
  return MAPI_FOLDER_ROLE_NONE;
}

const char *
imap_role_to_attribute (MapiFolderRole role)
{
  switch ((guint) role)
    {
    case MAPI_FOLDER_ROLE_SENT: return "\\Sent";
    case MAPI_FOLDER_ROLE_DRAFTS: return "\\Drafts";
    case MAPI_FOLDER_ROLE_TRASH: return "\\Trash";
    case MAPI_FOLDER_ROLE_JUNK: return "\\Junk";
    case MAPI_FOLDER_ROLE_ARCHIVE: return "\\Archive";
    default: return NULL;
    }
}

MapiFolderRole
imap_role_from_name (const char *name,
                     guint      *rank)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);
  g_autofree char *normal = g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);

  for (guint i = 0; normal != NULL && i < G_N_ELEMENTS (known); i++)
    for (guint j = 0; known[i].names[j] != NULL; j++)
      if (strcmp (normal, known[i].names[j]) == 0)
        {
          *rank = j;
          return known[i].role;
        }
  return MAPI_FOLDER_ROLE_NONE;
}
