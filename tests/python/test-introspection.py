#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The library as Python sees it: names, ownership and errors read naturally."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import gi

gi.require_version('Mapi', '1.0')
from gi.repository import Gio, GLib, Mapi  # noqa: E402

HOME = tempfile.mkdtemp(prefix='mapi-')
os.environ['MAPI_HOME'] = HOME


def create_profile(name, address='py@example.org', contacts=False):
    admin = Mapi.ProfileAdmin.new(Mapi.ProfileFlags.NONE)
    admin.create_profile(name, Mapi.ProfileFlags.NONE, None, None)
    services = admin.open_services(name)
    local = [t for t in Mapi.ServiceAdmin.list_types() if t.get_name() == 'local'][0]
    settings = Mapi.Settings.new(local.get_setting_infos())
    settings.set('address', address)
    services.create_service('local', None, settings, Mapi.ServiceUiFlags.UI_NONE, None, None)
    if contacts:
        services.create_service('contacts', None, None, Mapi.ServiceUiFlags.UI_NONE, None, None)


def tearDownModule():  # noqa: N802
    shutil.rmtree(HOME, ignore_errors=True)


class Introspection(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Mapi.init(Mapi.InitFlags.NONE)
        create_profile('python')
        cls.session = Mapi.Session.logon(None, None, 'python',
                                         Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION, None)
        cls.store = cls.session.open_default_store(None)

    @classmethod
    def tearDownClass(cls):
        cls.session.logoff(Mapi.LogoffFlags.NONE, None)
        cls.store = cls.session = None
        Mapi.uninit()

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
        self.assertTrue(caught.exception.matches(Mapi.error_quark(), Mapi.Error.ERROR_NOT_FOUND))
        self.assertEqual(Mapi.error_get_name(Mapi.Error.ERROR_NOT_FOUND), 'MAPI_E_NOT_FOUND')
        self.assertEqual(Mapi.error_get_value(Mapi.Error.ERROR_NOT_FOUND), 0x8004010F)

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
        condition, folder, flags = Mapi.query_parse('subject:hello in:Inbox')
        self.assertIsNotNone(condition)
        self.assertEqual(folder, 'Inbox')
        self.assertEqual(flags, Mapi.SearchFlags.SKIP_DISCARDED)

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

    def test_interaction_subclass(self):
        admin = Mapi.ProfileAdmin.new(Mapi.ProfileFlags.NONE)
        admin.set_default(None)
        interaction = Chooser()
        session = Mapi.Session.logon(interaction, None, None,
                                     Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION | Mapi.LogonFlags.UI,
                                     None)
        self.assertEqual(session.get_profile_name(), 'python')
        self.assertEqual(interaction.asked, [(Mapi.QuestionKind.CHOOSE_PROFILE, ['python'])])
        session.logoff(Mapi.LogoffFlags.NONE, None)

    def test_interaction_gives_up(self):
        interaction = Chooser(give_up=True)
        with self.assertRaises(GLib.Error) as caught:
            Mapi.Session.logon(interaction, None, None,
                               Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION | Mapi.LogonFlags.UI, None)
        self.assertTrue(caught.exception.matches(Mapi.error_quark(), Mapi.Error.ERROR_USER_CANCEL))

    def test_table_is_a_list_model(self):
        folder = self.folder(Mapi.FolderRole.IPM_SUBTREE).create_folder('Model', False, None)
        table = folder.new_contents_table(Mapi.TableFlags.NONE)
        table.open([Mapi.PR_SUBJECT], None, Mapi.SortOrder.new_single(Mapi.PR_SUBJECT, Mapi.SortDirection.ASCEND), None)
        self.assertIsInstance(table, Gio.ListModel)
        self.assertEqual(table.get_item_type(), Mapi.Row.__gtype__)
        self.assertEqual(len(table), 0)
        changes = []
        table.connect('items-changed', lambda _table, *change: changes.append(change))
        for subject in ('b', 'a'):
            message = folder.create_message(Mapi.CreateFlags.NONE)
            message.set_subject(subject)
            message.save(Mapi.SaveFlags.KEEP_OPEN_READONLY, None)
        context = GLib.MainContext.default()
        while len(table) < 2:
            context.iteration(True)
        self.assertTrue(changes)
        for row in table:
            row.get_string(Mapi.PR_SUBJECT)
        while not all(row.get_loaded() for row in table):
            context.iteration(True)
        self.assertEqual([row.get_string(Mapi.PR_SUBJECT) for row in table], ['a', 'b'])
        self.assertEqual(table[0].get_string(Mapi.PR_SUBJECT), 'a')

    def test_bad_value(self):
        for query in ('(open', 'larger:many', 'before:someday'):
            with self.assertRaises(GLib.Error) as caught:
                Mapi.query_parse(query)
            self.assertTrue(caught.exception.matches(Mapi.error_quark(), Mapi.Error.ERROR_BAD_VALUE))
            self.assertTrue(caught.exception.message)


class Tour(unittest.TestCase):
    """The programs of the reference's first page, one after the other as a reader types them."""

    def run_tour(self):
        page = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'src', 'libmapi-glib', 'docs', 'overview.md')
        with open(page, encoding='utf-8') as stream:
            programs = re.findall(r'(?s)```python\n(.*?)```', stream.read())
        self.assertEqual(len(programs), 5)
        done = subprocess.run([sys.executable, '-c', '\n'.join(programs)], capture_output=True, text=True, timeout=120,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout.split('\n')

    def test_tour(self):
        Mapi.init(Mapi.InitFlags.NONE)
        try:
            create_profile('tour', 'ann@example.org', contacts=True)
            Mapi.ProfileAdmin.new(Mapi.ProfileFlags.NONE).set_default('tour')
            self.assertEqual(self.run_tour(), ['Inbox 0', '[]', '“ann” is not in the address book and not an address', 'True', ''])
            session = Mapi.Session.logon(None, None, 'tour', Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION, None)
            book = session.open_address_book(None)
            ann = Mapi.Properties.new()
            ann.set_string(Mapi.PR_DISPLAY_NAME, 'Ann Example')
            ann.set_string(Mapi.PR_ADDRTYPE, 'SMTP')
            ann.set_string(Mapi.PR_EMAIL_ADDRESS, 'ann@example.org')
            book.save_entry(book.dup_personal(None), None, ann, Mapi.CreateEntryFlags.NONE, None)
            session.logoff(Mapi.LogoffFlags.NONE, None)
            again = self.run_tour()
            self.assertEqual(again[0], 'Inbox 1')
            self.assertTrue(again[1].endswith(' Lunch'), again[1])
            self.assertIn('At noon?', again)
            self.assertEqual(again[-4:], ["['Lunch']", 'ann@example.org', 'True', ''])
        finally:
            Mapi.uninit()


class Service(unittest.TestCase):
    """A process that runs for the system: no mail but locally, nobody to ask."""

    @classmethod
    def setUpClass(cls):
        Mapi.init(Mapi.InitFlags.SERVICE)
        create_profile('service')

    @classmethod
    def tearDownClass(cls):
        Mapi.uninit()

    def test_service_mode(self):
        session = Mapi.Session.logon(None, None, 'service',
                                     Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION |
                                     Mapi.LogonFlags.NO_MAIL | Mapi.LogonFlags.SERVICE, None)
        store = session.open_default_store(None)
        self.assertIsNotNone(Mapi.Folder.open_role(store, Mapi.FolderRole.INBOX, None))
        session.logoff(Mapi.LogoffFlags.NONE, None)

    def test_service_asks_nobody(self):
        with self.assertRaises(GLib.Error):
            Mapi.Session.logon(Chooser(), None, 'service',
                               Mapi.LogonFlags.EXTENDED | Mapi.LogonFlags.NEW_SESSION |
                               Mapi.LogonFlags.NO_MAIL | Mapi.LogonFlags.SERVICE | Mapi.LogonFlags.UI, None)


class Chooser(Mapi.Interaction):
    """A user who takes the first choice, or gives up."""

    def __init__(self, give_up=False):
        super().__init__()
        self.give_up = give_up
        self.asked = []

    def do_ask(self, question, _cancellable):
        self.asked.append((question.get_kind(), question.get_choices()))
        if self.give_up:
            raise GLib.Error.new_literal(Mapi.error_quark(), 'Given up', Mapi.Error.ERROR_USER_CANCEL)
        question.answer(question.get_choices()[0])
        return True


if __name__ == '__main__':
    unittest.main()
