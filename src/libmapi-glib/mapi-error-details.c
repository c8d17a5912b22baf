/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-error.h"

/* What G_DEFINE_EXTENDED_ERROR makes looks, to an optimising compiler, as if the private part could be missing */
#pragma GCC diagnostic ignored "-Wnull-dereference"

/* Characters that are kept of what a stranger says */
#define SHOWN 2000

/* MAPIERROR: what is known of an error beside its code and its text. Every copy has it too. */
typedef struct
{
  char *component;  /* (owned) (nullable) */
  char *low_level;  /* (owned) (nullable) */
  char *words;      /* (owned) (nullable) */
} MapiErrorPrivate;

static void
mapi_error_private_init (MapiErrorPrivate *self)
{
}

static void
mapi_error_private_copy (const MapiErrorPrivate *self,
                         MapiErrorPrivate       *copy)
{
  copy->component = g_strdup (self->component);
  copy->low_level = g_strdup (self->low_level);
  copy->words = g_strdup (self->words);
}

static void
mapi_error_private_clear (MapiErrorPrivate *self)
{
  g_clear_pointer (&self->component, g_free);
  g_clear_pointer (&self->low_level, g_free);
  g_clear_pointer (&self->words, g_free);
}

/**
 * mapi_error_quark:
 *
 * Names the one domain of errors.
 *
 * Returns: the quark of %MAPI_ERROR
 */
G_DEFINE_EXTENDED_ERROR (MapiError, mapi_error)

static const MapiErrorPrivate *
get_details (const GError *error)
{
  static const MapiErrorPrivate none = { NULL, NULL, NULL };

  return error != NULL && error->domain == MAPI_ERROR ? mapi_error_get_private (error) : &none;
}

/**
 * mapi_error_get_component:
 * @error: (nullable): an error of any domain
 *
 * Tells which part of the system an error comes from, for instance the name of an account.
 *
 * Source: MAPIERROR, lpszComponent.
 *
 * Returns: (nullable): the component, for people
 */
const char *
mapi_error_get_component (const GError *error)
{
  return get_details (error)->component;
}

/**
 * mapi_error_get_low_level:
 * @error: (nullable): an error of any domain
 *
 * Gets the code of whoever failed underneath, for instance `SMTP 550 5.7.1`, `IMAP NO [OVERQUOTA]`, `HTTP 503` or
 * `SQLite 13`.
 *
 * Source: MAPIERROR, ulLowLevelError.
 *
 * Returns: (nullable): the code
 */
const char *
mapi_error_get_low_level (const GError *error)
{
  return get_details (error)->low_level;
}

/**
 * mapi_error_get_words:
 * @error: (nullable): an error of any domain
 *
 * Gets what the server, or whoever failed underneath, said itself. It is a stranger's text.
 *
 * Returns: (nullable): the words, without control characters
 */
const char *
mapi_error_get_words (const GError *error)
{
  return get_details (error)->words;
}

/* What turns the direction of text around, so that it reads as something else */
static gboolean
is_override (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* A single line, whoever said it: it comes to windows, terminals and programs */
static char *
clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < SHOWN; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t' || c == 0x2028 || c == 0x2029)
        c = ' ';
      if (g_unichar_iscntrl (c) || is_override (c))
        continue;
      g_string_append_unichar (clean, c);
      n++;
    }
  if (n == SHOWN)
    g_string_append (clean, "…");
  return g_string_free (clean, FALSE);
}

static void
fill (char       **field,
      const char  *text)
{
  if (*field == NULL && text != NULL && *text != '\0')
    *field = clean_text (text);
}

/**
 * mapi_error_explain:
 * @error: (inout) (optional) (nullable): an error that may have been set
 * @component: (nullable): which part of the system it comes from
 * @low_level: (nullable): the code of whoever failed underneath
 * @words: (nullable): what they said themselves
 *
 * Adds what is known of an error of %MAPI_ERROR. What is known already stays: who is nearest knows best. Of each text a
 * single line of at most 2000 characters is kept, without control characters and such as turn its direction around.
 */
void
mapi_error_explain (GError     **error,
                    const char  *component,
                    const char  *low_level,
                    const char  *words)
{
  MapiErrorPrivate *self;

  if (error == NULL || *error == NULL || (*error)->domain != MAPI_ERROR)
    return;
  self = mapi_error_get_private (*error);
  fill (&self->component, component);
  fill (&self->low_level, low_level);
  fill (&self->words, words);
}

/* What programs know an error of another domain by */
static char *
dup_foreign_code (const GError *error)
{
  return g_strdup_printf ("%s %d", g_quark_to_string (error->domain), error->code);
}

/**
 * mapi_error_explain_by:
 * @error: (inout) (optional) (nullable): an error that may have been set
 * @cause: an error of any domain
 *
 * Adds what is known of @cause to an error made because of it: all that is known of one of %MAPI_ERROR; domain, number
 * and text of another.
 */
void
mapi_error_explain_by (GError       **error,
                       const GError  *cause)
{
  const MapiErrorPrivate *details;
  g_autofree char *code = NULL;

  g_return_if_fail (cause != NULL);

  if (cause->domain == MAPI_ERROR)
    {
      details = get_details (cause);
      mapi_error_explain (error, details->component, details->low_level, details->words);
      return;
    }
  code = dup_foreign_code (cause);
  mapi_error_explain (error, NULL, code, cause->message);
}

static void
put (GVariantBuilder *builder,
     const char      *key,
     const char      *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (valid != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (valid));
}

/**
 * mapi_error_to_variant:
 * @error: an error of any domain
 *
 * Writes an error for another process. The code underneath one of another domain than %MAPI_ERROR is domain and number.
 *
 * Returns: (transfer floating): a dictionary `a{sv}`: message s, value u, component s, low-level s, words s
 */
GVariant *
mapi_error_to_variant (const GError *error)
{
  const MapiErrorPrivate *details = get_details (error);
  g_autofree char *foreign = NULL;
  GVariantBuilder builder;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != MAPI_ERROR)
    foreign = dup_foreign_code (error);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  put (&builder, "message", error->message);
  g_variant_builder_add (&builder, "{sv}", "value",
                         g_variant_new_uint32 (mapi_error_get_value (mapi_error_classify (error))));
  put (&builder, "component", details->component);
  put (&builder, "low-level", foreign != NULL ? foreign : details->low_level);
  put (&builder, "words", details->words);
  return g_variant_builder_end (&builder);
}

/**
 * mapi_error_new_from_variant:
 * @variant: a dictionary of [func@Error.to_variant]
 *
 * Reads an error another process wrote. What is missing is left out.
 *
 * Returns: (transfer full): the error
 */
GError *
mapi_error_new_from_variant (GVariant *variant)
{
  const char *message = "", *component = NULL, *low_level = NULL, *words = NULL;
  MapiError code = MAPI_ERROR_CALL_FAILED;
  guint32 value = 0;
  GError *error;

  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT), NULL);

  g_variant_lookup (variant, "message", "&s", &message);
  g_variant_lookup (variant, "value", "u", &value);
  g_variant_lookup (variant, "component", "&s", &component);
  g_variant_lookup (variant, "low-level", "&s", &low_level);
  g_variant_lookup (variant, "words", "&s", &words);
  mapi_error_from_value (value, &code);
  error = g_error_new_literal (MAPI_ERROR, (int) code, message);
  mapi_error_explain (&error, component, low_level, words);
  return error;
}
