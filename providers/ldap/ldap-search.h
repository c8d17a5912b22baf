/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-line.h"

G_BEGIN_DECLS

typedef struct
{
  const char         *base;
  int                 scope;        /* LDAP_SCOPE_ */
  const char         *filter;
  const char * const *attributes;
  guint               limit;        /* entries; 0: as many as may be held */
  gboolean            paging;       /* the server can do that */
} LdapSearch;

/* Why there may be more than what came */
typedef enum
{
  LDAP_SEARCH_WHOLE,
  LDAP_SEARCH_LIMIT,                /* ours */
  LDAP_SEARCH_SERVER_LIMIT,         /* its */
  LDAP_SEARCH_TIME                  /* its patience */
} LdapSearchEnd;

/* (element-type LdapEntry): what came. NULL and an error: nothing of worth */
GPtrArray *ldap_search_run    (LdapLine            *line,
                               const LdapSearch    *search,
                               LdapSearchEnd       *end,
                               GError             **error);
/* Entries by their names, all asked for at once; those that are not there are left out */
GPtrArray *ldap_search_names  (LdapLine            *line,
                               const char * const  *names,
                               const char * const  *attributes,
                               GError             **error);

G_END_DECLS
