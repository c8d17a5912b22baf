/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-credentials.h"

#include "kit-secret.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Characters of what is a word rather than a password */
#define MAX_WORD 3

struct _KitCredentials
{
  char *user;           /* (owned) (nullable) */
  char *authorize_as;   /* (owned) (nullable) */
  char *method;         /* (owned) */
  char *password;       /* (owned) (nullable) */
  char *token;          /* (owned) (nullable) */
  GPtrArray *told;      /* (owned) (element-type utf8): as they went out */
};

KitCredentials *
kit_credentials_new (const char *user)
{
  KitCredentials *self = g_new0 (KitCredentials, 1);

  self->user = g_strdup (user);
  self->method = g_strdup ("auto");
  self->told = kit_secret_array_new ();
  return self;
}

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
kit_credentials_free (KitCredentials *self)
{
  if (self == NULL)
    return;
  wipe (self->password);
  wipe (self->token);
  g_ptr_array_unref (self->told);
  g_free (self->user);
  g_free (self->authorize_as);
  g_free (self->method);
  g_free (self);
}

static char *
dup_setting (MapiSettings *settings,
             const char   *name)
{
  g_autofree char *value = NULL;

  if (mapi_settings_get_info (settings, name) == NULL)
    return NULL;
  value = mapi_settings_dup_string (settings, name);
  return value != NULL && *value != '\0' ? g_steal_pointer (&value) : NULL;
}

/* There being none is for the choice of a mechanism to judge. */
static gboolean
lookup (MapiSupport   *support,
        const char    *name,
        char         **secret,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr(GError) problem = NULL;

  *secret = NULL;
  if (mapi_settings_get_info (mapi_support_get_settings (support), name) == NULL)
    return TRUE;
  *secret = mapi_support_lookup_secret (support, name, cancellable, &problem);
  if (*secret != NULL || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
is_clean (const char *text)
{
  return text == NULL || (strpbrk (text, "\r\n") == NULL && g_utf8_validate (text, -1, NULL));
}

KitCredentials *
kit_credentials_new_for_provider (MapiSupport   *support,
                                  GCancellable  *cancellable,
                                  GError       **error)
{
  MapiSettings *settings = mapi_support_get_settings (support);
  g_autoptr(KitCredentials) self = kit_credentials_new (NULL);
  char *method = dup_setting (settings, "auth");

  self->user = dup_setting (settings, "user");
  self->authorize_as = dup_setting (settings, "authorize-as");
  if (method != NULL)
    {
      g_free (self->method);
      self->method = method;
    }
  if (g_strcmp0 (method, "none") == 0)
    g_clear_pointer (&self->user, g_free);
  if (!is_clean (self->user) || !is_clean (self->authorize_as))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                           _("A user name cannot have more than one line"));
      return NULL;
    }
  if (g_strcmp0 (method, "oauth2") != 0 &&
      !lookup (support, "password", &self->password, cancellable, error))
    return NULL;
  if (!lookup (support, "token", &self->token, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
kit_credentials_get_user (KitCredentials *self)
{
  return self->user;
}

const char *
kit_credentials_get_authorize_as (KitCredentials *self)
{
  return self->authorize_as;
}

const char *
kit_credentials_get_method (KitCredentials *self)
{
  return self->method;
}

const char *
kit_credentials_get_password (KitCredentials *self)
{
  return self->password;
}

const char *
kit_credentials_get_token (KitCredentials *self)
{
  return self->token;
}

void
kit_credentials_set_authorize_as (KitCredentials *self,
                                  const char     *user)
{
  g_free (self->authorize_as);
  self->authorize_as = g_strdup (user);
}

void
kit_credentials_set_method (KitCredentials *self,
                            const char     *method)
{
  g_free (self->method);
  self->method = g_strdup (method);
}

void
kit_credentials_set_password (KitCredentials *self,
                              const char     *password)
{
  wipe (self->password);
  self->password = g_strdup (password);
}

void
kit_credentials_set_token (KitCredentials *self,
                           const char     *token)
{
  wipe (self->token);
  self->token = g_strdup (token);
}

void
kit_credentials_add_told (KitCredentials *self,
                          const char     *text)
{
  if (strlen (text) >= KIT_SECRET_MIN && !g_ptr_array_find_with_equal_func (self->told, text, g_str_equal, NULL))
    g_ptr_array_add (self->told, g_strdup (text));
}

void
kit_credentials_forget_told (KitCredentials *self)
{
  g_ptr_array_set_size (self->told, 0);
}

/* So few characters are in many words: to take them out of these would spell the secret */
static void
hide_word (GString    *text,
           const char *word)
{
  gsize length = strlen (word);
  const char *found;

  for (gsize at = 0; (found = strstr (text->str + at, word)) != NULL;)
    {
      gsize start = (gsize) (found - text->str);
      gboolean alone = (start == 0 || !g_ascii_isalnum (text->str[start - 1])) && !g_ascii_isalnum (found[length]);

      at = start + length;
      if (!alone)
        continue;
      g_string_erase (text, (gssize) start, (gssize) length);
      g_string_insert (text, (gssize) start, "[…]");
      at = start + strlen ("[…]");
    }
}

static void
hide (GString    *text,
      GPtrArray  *forms)
{
  for (guint i = 0; i < forms->len; i++)
    g_string_replace (text, g_ptr_array_index (forms, i), "[…]", 0);
}

/* First what went out, of which the password may be a part */
char *
kit_credentials_redact (KitCredentials *self,
                        const char     *text)
{
  const char *secrets[] = { self->password, self->token };
  g_autoptr(GString) clean = g_string_new (text);

  hide (clean, self->told);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (secrets[i] != NULL && strlen (secrets[i]) > MAX_WORD)
      {
        g_autoptr(GPtrArray) forms = kit_secret_list_forms (secrets[i]);

        hide (clean, forms);
      }
    else if (secrets[i] != NULL && *secrets[i] != '\0')
      hide_word (clean, secrets[i]);
  return g_string_free (g_steal_pointer (&clean), FALSE);
}
