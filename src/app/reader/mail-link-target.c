/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-link-target.h"

#include <string.h>

#include "mail-link.h"

/* Of what follows the host */
#define MAX_PATH  60
/* A host of 253 letters, the longest there is, takes so many of these a line */
#define MAX_WIDTH 70
/* As many as a warning with such a host takes in a narrow window: what its end is must not be hidden */
#define MAX_LINES 16
/* Of a colon and the digits after it */
#define MAX_PORT  6

GtkWidget *
mail_link_target_new (void)
{
  GtkWidget *target = gtk_label_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  /* Nothing that is not in the address */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (target), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_wrap (GTK_LABEL (target), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (target), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (target), MAX_WIDTH);
  gtk_label_set_lines (GTK_LABEL (target), MAX_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (target), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (target), 0);
  gtk_widget_set_halign (target, GTK_ALIGN_START);
  gtk_widget_set_valign (target, GTK_ALIGN_END);
  gtk_widget_set_can_target (target, FALSE);
  gtk_widget_add_css_class (target, "mail-target");
  gtk_widget_set_visible (target, FALSE);
  return target;
}

char *
mail_link_dup_target (const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *claimed = NULL;
  g_autofree char *place = NULL;
  g_autofree char *target = NULL;
  MapiLinkRisk risk = mapi_link_examine (uri, NULL, &host, &claimed);
  const char *start = strstr (uri, "://");
  const char *end;
  const char *port;
  gsize length;

  if (start == NULL || (risk & MAPI_LINK_RISK_SCHEME) || host == NULL || *host == '\0')
    return mail_link_dup_clean (host != NULL && *host != '\0' ? host : uri, MAIL_LINK_MAX_HOST);
  start += strlen ("://");
  end = start + strcspn (start, "/?#\\");
  port = memrchr (start, ':', (gsize) (end - start));
  if (port == NULL || *host == '[' || strspn (port + 1, "0123456789") != (gsize) (end - port - 1))
    port = end;
  length = strlen (end);
  place = mail_link_dup_clean (host, MAIL_LINK_MAX_HOST);
  target = g_strdup_printf ("%.*s%s%.*s%.*s%s", (int) (start - uri), uri, place, (int) MIN (end - port, MAX_PORT), port,
                            (int) MIN (length, MAX_PATH), end, length > MAX_PATH ? "…" : "");
  return mail_link_dup_clean (target, G_MAXSIZE);
}

void
mail_link_target_show (GtkWidget  *target,
                       MailBody   *body,
                       const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *claimed = NULL;
  g_autofree char *text = NULL;
  MapiLinkRisk risk;

  gtk_widget_set_visible (target, uri != NULL && body != NULL);
  if (uri == NULL || body == NULL)
    return;
  risk = mail_body_examine_link (body, uri, &host, &claimed);
  if (risk & ~MAPI_LINK_RISK_SCHEME)
    {
      text = mail_link_dup_warning (risk, host, claimed);
      gtk_widget_add_css_class (target, "warning");
    }
  else
    {
      text = mail_link_dup_target (uri);
      gtk_widget_remove_css_class (target, "warning");
    }
  gtk_label_set_text (GTK_LABEL (target), text);
}
