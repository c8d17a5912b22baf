/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-search.h"

#include <glib/gi18n-lib.h>

#define PAGE 500u
/* Fewer need no pages: what a server gives at once is enough */
#define UNPAGED 100u
/* Nobody looks at more, and no server may fill the memory */
#define MAX_ENTRIES 10000u
#define MAX_BYTES (64 * 1024 * 1024)
/* Questions on their way at once */
#define BATCH 50u

typedef struct
{
  LdapLine      *line;
  GPtrArray     *entries;       /* (element-type LdapEntry) */
  guint          limit;
  guint64        begin;         /* bytes received before */
  struct berval  cookie;
  int            result;
  char          *words;         /* (owned) (nullable) */
  gboolean       paged;         /* the server said how it goes on */
} Run;

static LdapEntry *
read_entry (LDAP        *ldap,
            LDAPMessage *message)
{
  BerElement *ber = NULL;
  struct berval dn, attribute, *values;
  LdapEntry *entry;

  if (ldap_get_dn_ber (ldap, message, &ber, &dn) != LDAP_SUCCESS)
    return NULL;
  entry = ldap_entry_new (dn.bv_val, dn.bv_len);
  while (entry != NULL && ldap_get_attribute_ber (ldap, message, ber, &attribute, &values) == LDAP_SUCCESS &&
         attribute.bv_val != NULL)
    {
      g_autofree char *name = g_strndup (attribute.bv_val, attribute.bv_len);

      for (gsize i = 0; values != NULL && values[i].bv_val != NULL; i++)
        ldap_entry_add (entry, name, values[i].bv_val, values[i].bv_len);
      ber_memfree (values);
    }
  ber_free (ber, 0);
  return entry;
}

static gboolean
is_too_much (Run *run)
{
  return kit_line_stream_get_n_received (ldap_line_get_stream (run->line)) - run->begin > MAX_BYTES;
}

static void
read_end (Run         *run,
          LDAPMessage *message)
{
  LDAP *ldap = ldap_line_get_ldap (run->line);
  LDAPControl **controls = NULL, *page;
  ber_int_t count;
  char *words = NULL;

  run->paged = FALSE;
  ber_memfree (run->cookie.bv_val);
  run->cookie = (struct berval) { 0, NULL };
  if (ldap_parse_result (ldap, message, &run->result, NULL, &words, NULL, &controls, 0) != LDAP_SUCCESS)
    run->result = LDAP_DECODING_ERROR;
  g_free (run->words);
  run->words = g_strdup (words);
  ldap_memfree (words);
  page = ldap_control_find (LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
  if (page != NULL && ldap_parse_pageresponse_control (ldap, page, &count, &run->cookie) == LDAP_SUCCESS)
    run->paged = run->cookie.bv_len > 0;
  ldap_controls_free (controls);
}

/* What belongs to one question, until the server says that this was all. FALSE: the connection is lost. */
static gboolean
receive (Run     *run,
         int      id,
         GError **error)
{
  LDAP *ldap = ldap_line_get_ldap (run->line);

  for (;;)
    {
      LDAPMessage *message = ldap_line_wait (run->line, id, error);
      int kind = message != NULL ? ldap_msgtype (message) : -1;

      if (message == NULL)
        return FALSE;
      if (kind == LDAP_RES_SEARCH_ENTRY && run->entries->len < run->limit)
        {
          LdapEntry *entry = read_entry (ldap, message);

          if (entry != NULL)
            g_ptr_array_add (run->entries, entry);
        }
      else if (kind == LDAP_RES_SEARCH_ENTRY || is_too_much (run))
        {
          /* It was told how many are wanted, and goes on */
          ldap_line_abandon (run->line, id);
          run->result = LDAP_SIZELIMIT_EXCEEDED;
          run->paged = FALSE;
          ldap_msgfree (message);
          return TRUE;
        }
      else if (kind == LDAP_RES_SEARCH_RESULT)
        read_end (run, message);
      ldap_msgfree (message);
      if (kind == LDAP_RES_SEARCH_RESULT)
        return TRUE;
    }
}

static gboolean
send_question (Run              *run,
               const LdapSearch *search,
               guint             page,
               int              *id,
               GError          **error)
{
  LDAP *ldap = ldap_line_get_ldap (run->line);
  LDAPControl *control = NULL, *controls[2] = { NULL, NULL };
  int limit = page > 0 || search->limit == 0 ? LDAP_NO_LIMIT : (int) MIN (search->limit, G_MAXINT32);
  int code = LDAP_SUCCESS;

  if (search->paging && page > 0)
    code = ldap_create_page_control (ldap, (ber_int_t) page, run->cookie.bv_val != NULL ? &run->cookie : NULL, 0, &control);
  controls[0] = control;
  if (code == LDAP_SUCCESS)
    code = ldap_search_ext (ldap, search->base, search->scope, search->filter, (char **) search->attributes, 0,
                            control != NULL ? controls : NULL, NULL, NULL, limit, id);
  ldap_control_free (control);
  if (code == LDAP_SUCCESS)
    return TRUE;
  if (code == LDAP_FILTER_ERROR)
    ldap_line_set_result (run->line, code, NULL, error);
  else
    ldap_line_take_error (run->line, code, error);
  return FALSE;
}

/* Lets the server forget a search that is not gone through to its end (RFC 2696, 3) */
static void
forget (Run              *run,
        const LdapSearch *search)
{
  LDAP *ldap = ldap_line_get_ldap (run->line);
  LDAPControl *controls[2] = { NULL, NULL };
  int id;

  if (ldap_create_page_control (ldap, 0, &run->cookie, 0, &controls[0]) != LDAP_SUCCESS)
    return;
  if (ldap_search_ext (ldap, search->base, search->scope, search->filter, (char **) search->attributes, 0, controls, NULL,
                       NULL, LDAP_NO_LIMIT, &id) == LDAP_SUCCESS)
    receive (run, id, NULL);
  ldap_control_free (controls[0]);
}

static gboolean
go_through (Run               *run,
            const LdapSearch  *search,
            LdapSearchEnd     *end,
            GError           **error)
{
  do
    {
      guint left = run->limit - run->entries->len;
      int id;

      /* A whole page more than wanted is not asked for */
      if (!send_question (run, search, search->paging && run->limit > UNPAGED ? MIN (PAGE, left) : 0, &id, error) ||
          !receive (run, id, error))
        return FALSE;
    }
  while (run->paged && run->result == LDAP_SUCCESS && run->entries->len < run->limit && !is_too_much (run));
  switch (run->result)
    {
    case LDAP_SUCCESS:
      *end = run->paged ? LDAP_SEARCH_LIMIT : LDAP_SEARCH_WHOLE;
      if (run->paged)
        forget (run, search);
      return TRUE;
    case LDAP_SIZELIMIT_EXCEEDED:
    case LDAP_ADMINLIMIT_EXCEEDED:
      *end = run->entries->len >= run->limit ? LDAP_SEARCH_LIMIT : LDAP_SEARCH_SERVER_LIMIT;
      return TRUE;
    case LDAP_TIMELIMIT_EXCEEDED:
      *end = LDAP_SEARCH_TIME;
      return TRUE;
    case LDAP_PARTIAL_RESULTS:
      *end = LDAP_SEARCH_WHOLE;
      return TRUE;
    default:
      break;
    }
  ldap_line_set_result (run->line, run->result, run->words, error);
  return FALSE;
}

static void
run_clear (Run *run)
{
  ber_memfree (run->cookie.bv_val);
  g_free (run->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run_begin (Run      *run,
           LdapLine *line,
           guint     limit)
{
  run->line = line;
  run->limit = limit;
  run->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) ldap_entry_free);
  run->begin = kit_line_stream_get_n_received (ldap_line_get_stream (line));
}

GPtrArray *
ldap_search_run (LdapLine          *line,
                 const LdapSearch  *search,
                 LdapSearchEnd     *end,
                 GError           **error)
{
  g_auto(Run) run = { NULL };
  g_autoptr(GPtrArray) entries = NULL;

  run_begin (&run, line, search->limit > 0 ? MIN (search->limit, MAX_ENTRIES) : MAX_ENTRIES);
  entries = run.entries;
  return go_through (&run, search, end, error) ? g_steal_pointer (&entries) : NULL;
}

GPtrArray *
ldap_search_names (LdapLine            *line,
                   const char * const  *names,
                   const char * const  *attributes,
                   GError             **error)
{
  g_auto(Run) run = { NULL };
  g_autoptr(GPtrArray) entries = NULL;
  guint n_names = g_strv_length ((char **) names);

  run_begin (&run, line, MAX_ENTRIES);
  entries = run.entries;
  for (guint first = 0; first < n_names; first += BATCH)
    {
      int ids[BATCH];
      guint n = MIN (BATCH, n_names - first);

      for (guint i = 0; i < n; i++)
        {
          LdapSearch search = { names[first + i], LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 1, FALSE };

          if (!send_question (&run, &search, 0, &ids[i], error))
            return NULL;
        }
      for (guint i = 0; i < n; i++)
        if (!receive (&run, ids[i], error))
          return NULL;
    }
  return g_steal_pointer (&entries);
}
