/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wizard-discovery.h"

#include <glib/gi18n.h>

struct _MailWizardDiscovery
{
  AdwBin               parent_instance;

  AdwPreferencesGroup *results_group;
  AdwPreferencesGroup *nothing_group;
  AdwActionRow        *nothing_row;
  GtkWidget           *by_hand_row;
  AdwPreferencesGroup *sources_group;

  MapiDiscovery       *discovery;   /* (owned) (nullable) */
  GCancellable        *cancellable; /* (owned) (nullable) */
  AdwActionRow        *sources[MAPI_DISCOVERY_N_SOURCES]; /* (unowned) */
  GPtrArray           *rows;        /* (owned) (element-type AdwActionRow): results, unowned */
  GtkCheckButton      *none;        /* (owned): never shown; with it even a single result is a choice, not a switch */
  MapiDiscoveryResult *chosen;      /* (owned) (nullable): by the user */
  gboolean             over;        /* nobody is asked any more */
};

G_DEFINE_FINAL_TYPE (MailWizardDiscovery, mail_wizard_discovery, ADW_TYPE_BIN)

enum { SIGNAL_READY, SIGNAL_BY_HAND, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
security_text (MapiSecurity security)
{
  switch (security)
    {
    case MAPI_SECURITY_TLS:
    case MAPI_SECURITY_STARTTLS:
      return _("encrypted");
    case MAPI_SECURITY_NONE:
    default:
      return _("not encrypted");
    }
}

static char *
describe_server (GPtrArray *servers)
{
  MapiDiscoveredServer *server = servers->len > 0 ? servers->pdata[0] : NULL;
  g_autofree char *protocol = NULL;

  if (server == NULL)
    return NULL;
  protocol = g_ascii_strup (mapi_discovered_server_get_protocol (server), -1);
  /* Translators: a protocol, a host name, how the connection is protected */
  return g_strdup_printf (_("%s at %s, %s"), protocol, mapi_discovered_server_get_host (server),
                          security_text (mapi_discovered_server_get_security (server)));
}

static const char *
trust_icon (MapiTrust    trust,
            const char **words)
{
  switch (trust)
    {
    case MAPI_TRUST_DOMAIN:
      *words = _("The domain itself says so");
      return "security-high-symbolic";
    case MAPI_TRUST_DATABASE:
      *words = _("A public collection of settings says so");
      return "security-medium-symbolic";
    case MAPI_TRUST_DNS:
      *words = _("The domain’s name service says so, unsigned");
      return "security-medium-symbolic";
    case MAPI_TRUST_GUESS:
    default:
      *words = _("Guessed: compare the names with what your provider says");
      return "security-low-symbolic";
    }
}

static void
chosen_cb (GtkCheckButton      *check,
           MailWizardDiscovery *self)
{
  if (!gtk_check_button_get_active (check))
    return;
  g_set_object (&self->chosen, g_object_get_data (G_OBJECT (check), "result"));
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

static void
add_result (MailWizardDiscovery *self,
            MapiDiscoveryResult *result)
{
  g_autofree char *incoming = describe_server (mapi_discovery_result_get_incoming (result));
  g_autofree char *outgoing = describe_server (mapi_discovery_result_get_outgoing (result));
  g_autofree char *text = NULL;
  const char *words;
  const char *icon = trust_icon (mapi_discovery_result_get_trust (result), &words);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *check = g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);
  GtkWidget *row = adw_action_row_new ();

  text = g_strjoin ("\n", incoming != NULL ? incoming : outgoing, incoming != NULL && outgoing != NULL ? outgoing : words,
                    incoming != NULL && outgoing != NULL ? words : NULL, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mapi_discovery_result_get_name (result));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->none);
  g_object_set_data_full (G_OBJECT (check), "result", g_object_ref (result), g_object_unref);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), result == mail_wizard_discovery_get_result (self));
  g_signal_connect (check, "toggled", G_CALLBACK (chosen_cb), self);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mapi_discovery_result_get_name (result), -1);
  gtk_widget_set_tooltip_text (image, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), image);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (self->results_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_results (MailWizardDiscovery *self)
{
  GListModel *results = mapi_discovery_get_results (self->discovery);
  guint n = g_list_model_get_n_items (results);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->results_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MapiDiscoveryResult) result = g_list_model_get_item (results, i);

      add_result (self, result);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->results_group), n > 0);
  if (n > 0)
    g_signal_emit (self, signals[SIGNAL_READY], 0);
}

static void
show_source (MailWizardDiscovery *self,
             guint                source)
{
  g_autofree char *detail = NULL;
  MapiDiscoveryState state = mapi_discovery_get_state (self->discovery, source, &detail);
  AdwActionRow *row = self->sources[source];
  GtkStack *stack = g_object_get_data (G_OBJECT (row), "state");
  const char *names[] = { "waiting", "running", "found", "nothing", "failed", "skipped" };
  const char *words[] = { _("Not asked yet"), _("Asking…"), _("Settings found"), _("Knows nothing"),
                          _("Could not be asked"), _("Not asked") };

  gtk_stack_set_visible_child_name (stack, names[state]);
  adw_action_row_set_subtitle (row, detail != NULL && *detail != '\0' ? detail : words[state]);
}

static void
source_changed_cb (MailWizardDiscovery *self,
                   guint                source)
{
  if (source < MAPI_DISCOVERY_N_SOURCES)
    show_source (self, source);
}

static void
add_state (GtkStack   *stack,
           const char *name,
           const char *icon,
           const char *label)
{
  GtkWidget *child = icon != NULL ? gtk_image_new_from_icon_name (icon) : gtk_spinner_new ();

  if (icon == NULL)
    gtk_spinner_start (GTK_SPINNER (child));
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_stack_add_named (stack, child, name);
  if (g_str_equal (name, "found"))
    gtk_widget_add_css_class (child, "success");
  else if (icon != NULL)
    gtk_widget_add_css_class (child, "dim-label");
}

static void
add_sources (MailWizardDiscovery *self)
{
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    {
      g_autofree char *name = mapi_discovery_dup_source_name (self->discovery, i);
      GtkWidget *stack = gtk_stack_new ();

      if (self->sources[i] == NULL)
        {
          self->sources[i] = ADW_ACTION_ROW (adw_action_row_new ());
          adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->sources[i]), FALSE);
          adw_action_row_set_title_lines (self->sources[i], 0);
          adw_action_row_set_subtitle_lines (self->sources[i], 0);
          add_state (GTK_STACK (stack), "waiting", "content-loading-symbolic", _("Not asked yet"));
          add_state (GTK_STACK (stack), "running", NULL, _("Asking…"));
          add_state (GTK_STACK (stack), "found", "object-select-symbolic", _("Settings found"));
          add_state (GTK_STACK (stack), "nothing", "list-remove-symbolic", _("Knows nothing"));
          add_state (GTK_STACK (stack), "failed", "dialog-warning-symbolic", _("Could not be asked"));
          add_state (GTK_STACK (stack), "skipped", "action-unavailable-symbolic", _("Not asked"));
          adw_action_row_add_prefix (self->sources[i], stack);
          g_object_set_data (G_OBJECT (self->sources[i]), "state", stack);
          adw_preferences_group_add (self->sources_group, GTK_WIDGET (self->sources[i]));
        }
      else
        g_object_ref_sink (stack), g_object_unref (stack);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->sources[i]), name);
      show_source (self, i);
    }
}

/* That nobody knows the address is another matter than that nobody could be asked */
static void
show_nothing (MailWizardDiscovery *self,
              const GError        *error)
{
  gboolean offline = g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->nothing_row),
                                 offline ? _("Nobody Could Be Asked") : _("No Settings Were Found"));
  adw_action_row_set_subtitle (self->nothing_row,
                               offline ? _("This computer seems not to be connected. Connect it, go back, and search again.")
                                       : _("Look at how the address is written. Your provider can tell you the names of its "
                                           "servers."));
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_group), TRUE);
  gtk_widget_grab_focus (self->by_hand_row);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(MailWizardDiscovery) self = user_data;
  g_autoptr(GError) error = NULL;

  mapi_discovery_run_finish (MAPI_DISCOVERY (source), result, &error);
  if (MAPI_DISCOVERY (source) != self->discovery || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->over = TRUE;
  if (error != NULL && self->rows->len == 0)
    show_nothing (self, error);
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

static void
by_hand_cb (MailWizardDiscovery *self)
{
  g_signal_emit (self, signals[SIGNAL_BY_HAND], 0);
}

static void
mail_wizard_discovery_dispose (GObject *object)
{
  MailWizardDiscovery *self = MAIL_WIZARD_DISCOVERY (object);

  mail_wizard_discovery_stop (self);
  g_clear_object (&self->discovery);
  g_clear_object (&self->chosen);
  g_clear_object (&self->none);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_WIZARD_DISCOVERY);
  G_OBJECT_CLASS (mail_wizard_discovery_parent_class)->dispose (object);
}

static void
mail_wizard_discovery_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_WIZARD_DISCOVERY (object)->rows);
  G_OBJECT_CLASS (mail_wizard_discovery_parent_class)->finalize (object);
}

static void
mail_wizard_discovery_class_init (MailWizardDiscoveryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_wizard_discovery_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_wizard_discovery_finalize;
  signals[SIGNAL_READY] = g_signal_new ("ready", MAIL_TYPE_WIZARD_DISCOVERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[SIGNAL_BY_HAND] = g_signal_new ("by-hand", MAIL_TYPE_WIZARD_DISCOVERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-wizard-discovery.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWizardDiscovery, results_group);
  gtk_widget_class_bind_template_child (widget_class, MailWizardDiscovery, nothing_group);
  gtk_widget_class_bind_template_child (widget_class, MailWizardDiscovery, sources_group);
  gtk_widget_class_bind_template_child (widget_class, MailWizardDiscovery, nothing_row);
  gtk_widget_class_bind_template_child (widget_class, MailWizardDiscovery, by_hand_row);
  gtk_widget_class_bind_template_callback (widget_class, by_hand_cb);
}

static void
mail_wizard_discovery_init (MailWizardDiscovery *self)
{
  self->rows = g_ptr_array_new ();
  self->none = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_wizard_discovery_start (MailWizardDiscovery *self,
                             const char          *address)
{
  g_autoptr(GError) error = NULL;

  mail_wizard_discovery_stop (self);
  g_clear_object (&self->discovery);
  g_clear_object (&self->chosen);
  self->over = FALSE;
  self->discovery = mapi_discovery_new (address, &error);
  g_return_if_fail (self->discovery != NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_group), FALSE);
  add_sources (self);
  show_results (self);
  g_signal_connect_object (self->discovery, "source-changed", G_CALLBACK (source_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mapi_discovery_get_results (self->discovery), "items-changed", G_CALLBACK (show_results),
                           self, G_CONNECT_SWAPPED);
  mapi_discovery_run_async (self->discovery, self->cancellable, run_cb, g_object_ref (self));
}

void
mail_wizard_discovery_stop (MailWizardDiscovery *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

gboolean
mail_wizard_discovery_is_over (MailWizardDiscovery *self)
{
  return self->over;
}

MapiDiscoveryResult *
mail_wizard_discovery_get_result (MailWizardDiscovery *self)
{
  GListModel *results = self->discovery != NULL ? mapi_discovery_get_results (self->discovery) : NULL;
  g_autoptr(MapiDiscoveryResult) best = results != NULL ? g_list_model_get_item (results, 0) : NULL;

  /* The list holds it. */
  return self->chosen != NULL ? self->chosen : best;
}
