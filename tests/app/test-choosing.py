#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom it goes to: chosen from the address book, and names looked up, by keyboard alone."""
from desktop import APPLICATION, main, session_bus, wait_until
from harness import equal, true
from people import book, chips, people, rows
from writer import closed, compose


def test_chosen(home):
    """Typed, Enter, and in the well of one's choice; what is taken over is in the fields of the message."""
    home = people(home)
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        composer = compose(home, app)
        app.keys('ctrl+shift+t')
        dialog = book(app, 'Choose Recipients')
        app.wait(lambda: len(rows(app, dialog)) == 4, 'people')
        app.type('zo')
        app.wait(lambda: len(rows(app, dialog)) == 1, 'one of them')
        app.keys('Return')
        app.wait(lambda: len(chips(app, dialog, 'To')) == 1, 'somebody in To')
        app.type('bob')
        app.wait(lambda: rows(app, dialog) == ['Bob Miller, bob@example.net'], 'another one')
        app.keys('Down', 'ctrl+2')
        app.wait(lambda: len(chips(app, dialog, 'Cc')) == 1, 'somebody in Cc')
        app.keys('ctrl+Return')
        app.wait(lambda: not [window for window in app.root if window is not None and window.name == 'Choose Recipients'],
                 'the end of the dialog')
        equal(len(chips(app, composer, 'To')), 1)
        equal(len(chips(app, composer, 'Cc')), 1)


def test_expanded(home):
    """A list gives way to those who are in it, each once, from the menu of its chip; nobody else can."""
    home = people(home)
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        composer = compose(home, app)
        app.type('ann@example.org,neigh')
        app.find('list item', 'Neighbours', composer)
        app.keys('Return')
        app.wait(lambda: chips(app, composer, 'To') == ['ann@example.org', 'Neighbours'], 'the list')
        app.action_of(app.find('push button', 'ann@example.org', composer), 'menu.popup')
        true(not enabled(app.find('menu item', 'Replace List with Its Members', composer)), 'somebody is no list')
        app.keys('Escape')
        app.action_of(app.find('push button', 'Neighbours', composer), 'menu.popup')
        app.click(app.wait(lambda: [item for item in app.all('menu item', 'Replace List with Its Members', composer)
                                    if enabled(item)], 'the way to replace it')[0])
        app.wait(lambda: chips(app, composer, 'To') == ['ann@example.org', 'Bob Miller <bob@example.net>'], 'its members')


def enabled(node):
    import accessible
    return node.getState().contains(accessible.STATE_SENSITIVE)


def test_names(home):
    """A name that two people have is asked about before the message goes."""
    home = people(home)
    home.add_way_out()
    home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@example.org')
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        composer = compose(home, app)
        app.find('text', 'To', composer)
        app.type('Able;')
        app.fill(app.find('text', 'Subject', composer), 'Which')
        app.fill(app.find('text', 'Message text', composer), 'One of you.')
        app.keys('ctrl+Return')
        dialog = book(app, 'Check Names')
        app.find('list item', lambda name: 'anton@example.org' in name, dialog)
        app.keys('Down', 'Return')
        closed(app, 'Which')
        item = wait_until(lambda: home.json('outbox', 'list'), 'the message in the Outbox')[0]
        equal(len(item['recipients']), 1)


class Call:
    """A program without a toolkit that asks over the bus, and waits."""

    def __init__(self, *arguments):
        from gi.repository import GLib
        self.answer = self.error = None
        session_bus().call(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', 'ChooseRecipients',
                           GLib.Variant('(ssasa{sv}a(uss))', arguments), None, 0, 2**31 - 1, None, self.done)

    def done(self, source, result):
        from gi.repository import Gio, GLib
        try:
            self.answer = source.call_finish(result).unpack()[0]
        except GLib.Error as error:
            self.error = (Gio.DBusError.get_remote_error(error) or str(error)).rpartition('.')[2]

    def wait(self):
        from gi.repository import GLib

        def come():
            GLib.MainContext.default().iteration(False)
            return self.answer is not None or self.error
        wait_until(come, 'the answer of the call')
        return self.error or self.answer


def test_other_programs(home):
    """Any program gets recipients chosen, with labels of its own; giving up is an error."""
    from gi.repository import GLib
    with people(home).start() as app:
        app.find('label', 'No Message Selected')
        call = Call('', 'Invite', ['Guests', 'Hosts'], {'resolve': GLib.Variant('b', True)},
                    [(1, '', 'me@example.org')])
        dialog = book(app, 'Invite')
        app.wait(lambda: len(rows(app, dialog)) == 4, 'people')
        app.type('zo')
        app.wait(lambda: len(rows(app, dialog)) == 1, 'one of them')
        app.keys('Return')
        app.wait(lambda: len(chips(app, dialog, 'Guests')) == 1, 'a guest')
        app.keys('ctrl+Return')
        chosen = call.wait()
        equal([entry[:3] for entry in chosen],
              [(0, 'Zoë Quist', 'zoe@example.org'), (1, 'me@example.org', 'me@example.org')])
        equal([bool(entry[3]) for entry in chosen], [True, True])
        call = Call('', 'Nobody', ['To'], {}, [])
        book(app, 'Nobody')
        app.keys('Escape')
        equal(call.wait(), 'MAPI_E_USER_CANCEL')
        equal(Call('nonsense', '', [], {}, []).wait(), 'MAPI_E_INVALID_PARAMETER')


main([test_chosen, test_expanded, test_names, test_other_programs])
