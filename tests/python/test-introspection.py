#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The library as Python sees it: names, ownership and errors read naturally."""
import os
import shutil
import tempfile
import unittest

import gi

gi.require_version('Mapi', '1.0')
from gi.repository import GLib, Mapi  # noqa: E402

HOME = tempfile.mkdtemp(prefix='mapi-')
os.environ['MAPI_HOME'] = HOME


class Introspection(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Mapi.init(Mapi.InitFlags.NONE)
        admin = Mapi.ProfileAdmin.new(Mapi.ProfileFlags.NONE)
        admin.create_profile('python', Mapi.ProfileFlags.NONE, None, None)
        services = admin.open_services('python')
        local = [t for t in Mapi.ServiceAdmin.list_types() if t.get_name() == 'local'][0]
        settings = Mapi.Settings.new(local.get_setting_infos())
        settings.set('address', 'py@example.org')
        services.create_service('local', None, settings, Mapi.ServiceUiFlags(0), None, None)
        cls.session = Mapi.Session.logon(None, None, 'python',
                                         Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION, None)
        cls.store = cls.session.open_default_store(None)

    @classmethod
    def tearDownClass(cls):
        cls.session.logoff(Mapi.LogoffFlags.NONE, None)
        cls.store = cls.session = None
        Mapi.uninit()
        shutil.rmtree(HOME, ignore_errors=True)

    def folder(self, role):
        return Mapi.Folder.open_role(self.store, role, None)

    def test_properties(self):
        bag = Mapi.Properties.new()
        bag.set_string(Mapi.PR_SUBJECT, 'Grüße')
        bag.set_long(Mapi.PR_IMPORTANCE, 2)
        self.assertEqual(bag.get_string(Mapi.PR_SUBJECT), 'Grüße')
        self.assertEqual(bag.get_long(Mapi.PR_IMPORTANCE, 0), 2)
        self.assertIsNone(bag.get_string(Mapi.PR_BODY))
        self.assertEqual(Mapi.tag_get_name(Mapi.PR_SUBJECT), 'SUBJECT')

    def test_errors_have_names(self):
        with self.assertRaises(GLib.Error) as caught:
            Mapi.Folder.open_path(self.store, 'No/Such/Folder', None)
        self.assertTrue(caught.exception.matches(Mapi.error_quark(), Mapi.Error.NOT_FOUND))
        self.assertEqual(Mapi.error_get_name(Mapi.Error.NOT_FOUND), 'MAPI_E_NOT_FOUND')
        self.assertEqual(Mapi.error_get_value(Mapi.Error.NOT_FOUND), 0x8004010F)

    def test_save_and_list(self):
        message = self.folder(Mapi.FolderRole.DRAFTS).create_message(Mapi.CreateFlags.NONE)
        message.set_subject('A draft')
        message.set_body('Text')
        message.add_recipient(Mapi.RecipientType.TO, 'Ann <ann@example.org>')
        message.save(Mapi.SaveFlags.KEEP_OPEN_READONLY, None)
        table = self.folder(Mapi.FolderRole.DRAFTS).new_contents_table(Mapi.TableFlags.NONE)
        table.open([Mapi.PR_SUBJECT, Mapi.PR_DISPLAY_TO], None, None, None)
        rows = table.query_rows(10, Mapi.QueryRowsFlags.NONE, None)
        self.assertIn('A draft', [row.get_string(Mapi.PR_SUBJECT) for row in rows])
        self.assertEqual(len(table), table.get_row_count())

    def test_submit_to_oneself(self):
        events = []
        inbox = self.folder(Mapi.FolderRole.INBOX)
        self.store.advise(inbox.get_entry_id(), Mapi.Event.OBJECT_CREATED,
                          lambda event: events.append(event.get_event()))
        message = self.folder(Mapi.FolderRole.OUTBOX).create_message(Mapi.CreateFlags.NONE)
        message.set_subject('To myself')
        message.set_body('Hello')
        message.add_recipient(Mapi.RecipientType.TO, 'py@example.org')
        done, state, _entry_id = message.submit(Mapi.SubmitOptions.NONE, None)
        self.assertTrue(done)
        self.assertEqual(state, Mapi.SubmittedState.SENT)
        self.assertEqual(events, [])
        context = GLib.MainContext.default()
        while not events:
            context.iteration(True)
        self.assertEqual(events[0], Mapi.Event.OBJECT_CREATED)

    def test_query(self):
        condition, folder = Mapi.query_parse('subject:hello in:Inbox')
        self.assertIsNotNone(condition)
        self.assertEqual(folder, 'Inbox')

    def test_async(self):
        loop = GLib.MainLoop()
        found = []

        def done(_source, result):
            found.append(Mapi.Session.logon_finish(result))
            loop.quit()
        Mapi.Session.logon_async(None, None, 'python', Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION,
                                 None, done)
        loop.run()
        self.assertEqual(found[0].get_profile_name(), 'python')
        found[0].logoff(Mapi.LogoffFlags.NONE, None)


if __name__ == '__main__':
    unittest.main()
