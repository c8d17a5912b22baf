#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail on the server: of which only the headers are here is listed, marked and transferred; what became of it is looked up
at the server."""
import os
import re
import sys
import threading

import accessible

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from accounts import keyring  # noqa: E402
from desktop import PATIENCE, main, wait_until  # noqa: E402
from harness import Failure, equal, message, true  # noqa: E402
from imap_stub import ImapStub  # noqa: E402

TITLE = 'Mail on the Server'
INBOX = 'IMAP mailbox:Inbox'
SUBJECTS = [f'Message {number}' for number in range(4)]


def account(home):
    """A profile with a mailbox of which only the headers come here."""
    DOVECOT.doveadm('expunge', '-u', 'alice', 'mailbox', 'INBOX', 'all')
    for number in range(len(SUBJECTS)):
        DOVECOT.doveadm('save', '-u', 'alice', text=message(number))
    keyring(home).create_profile(email='alice@example.test')
    home.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={DOVECOT.imap}', 'security=none', 'user=alice',
             'password=alicepw', 'allow-unencrypted=true', 'bodies=none')
    home.run('sync')


def on_server():
    text = DOVECOT.doveadm('fetch', '-u', 'alice', 'hdr.subject', 'mailbox', 'INBOX', 'all')
    return sorted(re.findall(r'hdr\.subject: *(.*)', text))


def marks(home):
    return {row['subject']: row['mark'] for row in home.json('remote', 'list', INBOX)}


def row(app, name):
    return wait_until(lambda: (app.all('list item', lambda found: found == name or found.startswith(name + ','))
                               or [None])[0], f'a row “{name}”')


def menu_of(app, name):
    """A row that has just come may move under the pointer."""
    for attempt in range(4):
        app.point(row(app, name), button=3)
        try:
            return wait_until(lambda: app.all('menu item', 'Mark All as Read'), f'the menu of “{name}”', PATIENCE / 4)
        except Failure:
            if attempt == 3:
                raise
            app.keys('Escape')
    return None


def open_dialog(app):
    """From the menu of the inbox whose mail is on a server; the other one has no such entry."""
    app.find('list item', lambda name: name.startswith('IMAP mailbox, '))
    menu_of(app, 'Mail on this computer')
    equal(app.all('menu item', TITLE + '…'), [])
    app.keys('Escape')
    app.gone('menu item', 'Mark All as Read')
    menu_of(app, 'IMAP mailbox')
    app.click('menu item', TITLE + '…')
    return app.find('frame', TITLE)


def fetch(subject):
    return f'Fetch “{subject}”'


def delete(subject):
    return f'Delete “{subject}” on the server'


def is_pressed(app, dialog, name):
    return app.find('push button', name, dialog).getState().contains(accessible.STATE_PRESSED)


def listed(app, dialog):
    return sorted(name.split(',')[0] for name in app.names('list item', dialog))


def has_focus(app, dialog, name):
    app.wait(lambda: app.find('push button', name, dialog).getState().contains(accessible.STATE_FOCUSED), f'the focus at {name}')


def idle(app, dialog):
    """Until nothing is being done: before that nothing can be marked."""
    app.find('push button', 'Transfer Now', dialog)


def menu(app, dialog, entry):
    """What is done to all of them at once."""
    idle(app, dialog)
    app.click(app.all('push button', 'Marks', dialog)[-1])
    app.click('menu item', entry)


def test_marked_and_transferred(home):
    """Two are fetched, one is deleted after a question, and one stays where it is."""
    account(home)
    with home.start() as app:
        dialog = open_dialog(app)
        app.wait(lambda: listed(app, dialog) == SUBJECTS, 'what is on the server')
        true(all('Ann Example' in name and 'bytes' in name for name in app.names('list item', dialog)), 'all of it is told')
        app.find('status bar', 'Nothing is marked', dialog)

        # One mark at a time, and each is kept at once
        app.click('push button', delete('Message 0'), dialog)
        app.find('status bar', '1 to delete', dialog)
        app.click('push button', fetch('Message 0'), dialog)
        app.find('status bar', '1 to fetch', dialog)
        true(not is_pressed(app, dialog, delete('Message 0')) and is_pressed(app, dialog, fetch('Message 0')), 'one mark')
        app.click('push button', fetch('Message 1'), dialog)
        app.click('push button', delete('Message 3'), dialog)
        app.find('status bar', '2 to fetch, 1 to delete', dialog)
        app.find('list item', lambda name: name.startswith('Message 3,') and name.endswith(', to be deleted'), dialog)
        wanted = dict(zip(SUBJECTS, ('fetch', 'fetch', None, 'delete')))
        equal(marks(home), wanted)

        # Not agreed to: nothing is done
        app.click('push button', 'Transfer Now', dialog)
        app.find('label', 'Delete 1 Message for Good?')
        app.click('push button', 'Cancel', app.root.getChildAtIndex(app.root.childCount - 1))
        app.gone('label', 'Delete 1 Message for Good?')
        equal((marks(home), on_server()), (wanted, SUBJECTS))

        app.click('push button', 'Transfer Now', dialog)
        app.click('push button', 'Delete and Fetch')
        app.wait(lambda: listed(app, dialog) == ['Message 2'], 'the one that is left')
        app.find('status bar', 'Nothing is marked', dialog)
        wait_until(lambda: on_server() == SUBJECTS[:3], 'the deletion at the server')
        equal(marks(home), {'Message 2': None})

        # Closed meanwhile, it goes on
        idle(app, dialog)
        app.click('push button', fetch('Message 2'), dialog)
        app.find('status bar', '1 to fetch', dialog)
        app.click('push button', 'Transfer Now', dialog)
        app.gone('push button', 'Transfer Now', dialog)
        app.keys('Escape')
        app.gone('frame', TITLE)
        wait_until(lambda: not marks(home), 'the last one')


def test_all_and_none(home):
    """All are marked and none, the server is away and comes back, and then everything is here; with the keyboard."""
    account(home)
    with home.start() as app:
        dialog = open_dialog(app)
        newest = app.wait(lambda: listed(app, dialog) == SUBJECTS and app.names('list item', dialog), 'the rows')
        first, second = (name.split(',')[0] for name in newest[:2])
        has_focus(app, dialog, fetch(first))
        app.keys('space', 'Down')
        has_focus(app, dialog, fetch(second))
        app.keys('Tab')
        has_focus(app, dialog, delete(second))
        app.keys('Up')
        has_focus(app, dialog, delete(first))
        app.keys('Down', 'space')
        app.find('status bar', '1 to fetch, 1 to delete', dialog)

        menu(app, dialog, 'Mark All to Be Fetched')
        app.find('status bar', '3 to fetch, 1 to delete', dialog)
        menu(app, dialog, 'Clear Marks')
        app.find('status bar', 'Nothing is marked', dialog)
        equal(set(marks(home).values()), {None})
        menu(app, dialog, 'Mark All to Be Fetched')
        app.find('status bar', '4 to fetch', dialog)

        # What could not be done keeps its mark, and why is told in its place
        DOVECOT.halt()
        app.click('push button', 'Transfer Now', dialog)
        app.find('label', 'Not Everything Was Done', dialog)
        app.find('label', lambda name: name.startswith('What was not done keeps its mark.'), dialog)
        equal(set(marks(home).values()), {'fetch'})
        DOVECOT.resume()
        app.click('push button', 'Transfer Now', dialog)
        app.find('label', 'Everything Is Here', dialog)
        app.gone('label', 'Not Everything Was Done')
        equal((marks(home), on_server()), ({}, SUBJECTS))


def test_stopped(home):
    """Stopped while a text is waited for: the one before it is here, the others keep their marks, and later they come."""
    fetched, waiting, gate = [], threading.Event(), threading.Event()

    def after_the_first(_handler, _tag, line):
        if fetched:
            waiting.set()
            gate.wait(PATIENCE * 4)
        fetched.append(line)
        return False

    with ImapStub() as server:
        server.add_user('alice', 'alicepw')
        for number in range(len(SUBJECTS)):
            server.inbox.add(message(number).encode())
        keyring(home).create_profile(email='alice@example.test')
        home.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=alice',
                 'password=alicepw', 'allow-unencrypted=true', 'bodies=none')
        home.run('sync')
        server.rules.append((r'UID FETCH .*BODY\.PEEK\[\]', after_the_first))
        with home.start() as app:
            dialog = open_dialog(app)
            app.wait(lambda: listed(app, dialog) == SUBJECTS, 'what is on the server')
            menu(app, dialog, 'Mark All to Be Fetched')
            app.find('status bar', '4 to fetch', dialog)
            app.click('push button', 'Transfer Now', dialog)
            wait_until(waiting.is_set, 'the second one')
            app.click('push button', 'Cancel', dialog)
            idle(app, dialog)
            app.find('status bar', '3 to fetch', dialog)
            equal(app.all('label', 'Not Everything Was Done', dialog), [])
            equal(list(marks(home).values()), ['fetch'] * 3)
            gate.set()
            app.click('push button', 'Transfer Now', dialog)
            app.find('label', 'Everything Is Here', dialog)
            equal(marks(home), {})


MISSING = dovecot.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as DOVECOT:
        main([test_marked_and_transferred, test_all_and_none, test_stopped])
