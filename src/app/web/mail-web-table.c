/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gmodule.h>

#include "mail-web-core.h"
#include "mail-web-module.h"

/* What the program finds in this module */
G_MODULE_EXPORT const MailWebModule mail_web_module = {
  .version = PACKAGE_VERSION,
  .core_new = mail_web_core_new,
  .view_get_type = mail_web_view_get_type,
  .view_obtain = mail_web_view_obtain,
  .view_release = mail_web_view_release,
  .view_prewarm = mail_web_view_prewarm,
  .view_load = mail_web_view_load,
  .view_is_there = mail_web_view_is_there,
  .view_is_loaded = mail_web_view_is_loaded,
  .view_set_max_height = mail_web_view_set_max_height,
  .view_set_zoom = mail_web_view_set_zoom,
  .view_can_scroll = mail_web_view_can_scroll,
  .view_has_pointer = mail_web_view_has_pointer,
  .view_get_page = mail_web_view_get_page,
  .view_read_selection_async = mail_web_view_read_selection_async,
  .view_read_selection_finish = mail_web_view_read_selection_finish,
  .view_find = mail_web_view_find,
  .view_end_find = mail_web_view_end_find,
  .view_print = mail_web_view_print,
  .view_print_file = mail_web_view_print_file,
  .editor_get_type = mail_html_editor_get_type,
  .editor_new = mail_html_editor_new,
  .editor_load = mail_html_editor_load,
  .editor_snapshot_async = mail_html_editor_snapshot_async,
  .editor_snapshot_finish = mail_html_editor_snapshot_finish,
  .editor_set_signature = mail_html_editor_set_signature,
  .editor_adopt_signature = mail_html_editor_adopt_signature,
  .editor_execute = mail_html_editor_execute,
  .editor_get_format = mail_html_editor_get_format,
  .editor_set_editable = mail_html_editor_set_editable,
};
