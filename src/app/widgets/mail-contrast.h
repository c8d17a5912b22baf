/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How much of its colour text keeps that is drawn as less important; all of it for who needs high contrast */
static inline float
mail_contrast_get_dim_alpha (GtkWidget *widget)
{
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));

  return adw_style_manager_get_high_contrast (style) ? 1.0f : 0.65f;
}

G_END_DECLS
