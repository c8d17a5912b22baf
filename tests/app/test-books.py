#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Address books on servers: set up in the window, from nothing to a name that is found while a message is written."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import radicale_server  # noqa: E402
import slapd  # noqa: E402
from accounts import add_account, files, keyring, last, trust  # noqa: E402
from desktop import main  # noqa: E402
from harness import equal, true  # noqa: E402
from people import book, rows  # noqa: E402
from writer import compose  # noqa: E402

CARD = 'BEGIN:VCARD\nVERSION:3.0\nUID:%s\nN:%s;%s;;;\nFN:%s %s\nEMAIL:%s@example.org\nEND:VCARD\n'


def try_passwords(app, wizard, port, wrong, right, words):
    """A wrong password and a certificate nobody vouches for; then the right one, and the account is there."""
    count = app.root.childCount
    for password in (wrong, right):
        app.fill(app.find('text', 'Password', wizard), password)
        app.click('push button', 'Next', wizard)
        if password == wrong:
            trust(app, port, 'The server vouches for itself: no authority confirms who it is.')
            app.find('push button', 'Add Anyway', wizard)
            app.find('label', lambda name: words in name, wizard)
            app.click('push button', 'Back', wizard)
    app.click('push button', 'Add', wizard)
    last(app, count - 1, 'the accounts')
    app.keys('Escape')
    last(app, count - 2, 'the windows that were there')


def write_to(home, app, typed, offered):
    window = compose(home, app)
    app.type(typed)
    app.find('list item', offered, window)
    app.keys('Return')
    app.find('push button', offered, window)


def secret_is_kept(home, secret):
    """In the keyring, that is, and in no other file."""
    for name in files(home):
        with open(os.path.join(home.path, name), 'rb') as stream:
            true(name == 'keyring' or secret.encode() not in stream.read(), f'the password in {name}')


def test_card_server(home):
    """Books on a server: a wrong password, a certificate of its own, then its people."""
    if radicale_server.available():
        return
    keyring(home).create_profile()
    home.set('compose-rich-text', 'false')
    with radicale_server.Radicale(certificate='selfsigned') as server:
        friends = server.client().make_book('Friends')
        for name, given, family in (('zoe', 'Zoë', 'Quist'), ('zachary', 'Zachary', 'Quist'), ('ann', 'Ann', 'Able')):
            server.client().put(f'{friends}{name}.vcf', CARD % (name, family, given, given, family, name))
        with home.start(spooler=True) as app:
            app.find('label', 'No Message Selected')
            wizard = add_account(app, 'Address books on a server (CardDAV)')
            app.fill(app.find('text', 'Server', wizard), server.url)
            app.fill(app.find('text', 'User Name', wizard), 'alice')
            app.click('push button', 'Next', wizard)
            try_passwords(app, wizard, server.port, 'wrongpw', 'alicepw', 'alice')
            app.keys('ctrl+shift+b')
            window = book(app, 'Address Book')
            app.point(app.find('list item', 'Friends', window))
            app.wait(lambda: rows(app, window) == ['Ann Able, ann@example.org', 'Zachary Quist, zachary@example.org',
                                                   'Zoë Quist, zoe@example.org'], 'the people of the server')
            app.keys('ctrl+w')
            last(app, 1, 'the end of the address book')
            write_to(home, app, 'zoe q', 'Zoë Quist <zoe@example.org>')
        equal([service['type'] for service in home.json('service', 'list')], ['local', 'contacts', 'carddav'])
    secret_is_kept(home, 'alicepw')


def test_directory(home):
    """A directory: nobody is listed before somebody is looked for."""
    if slapd.available():
        return
    keyring(home).create_profile()
    home.set('compose-rich-text', 'false')
    with slapd.Slapd(people=50, certificate='selfsigned') as server:
        with home.start() as app:
            app.find('label', 'No Message Selected')
            app.keys('ctrl+shift+b')
            window = book(app, 'Address Book')
            app.find('list item', 'Personal contacts', window)
            wizard = add_account(app, 'Directory (LDAP)')
            app.fill(app.find('text', 'Server', wizard), '127.0.0.1')
            app.fill(app.find('text', 'Port', wizard), str(server.ldaps))
            app.fill(app.find('text', 'User Name', wizard), 'alice')
            app.click('push button', 'Next', wizard)
            try_passwords(app, wizard, server.ldaps, 'wrongpw', 'alicepw', 'alice')
            # The address book that was there shows the new one as well
            app.point(app.find('list item', 'Directory (LDAP)', window))
            app.type('only for')
            app.wait(lambda: rows(app, window) == ['Only For Members, members@example.test'], 'whom only members see')
            app.keys('ctrl+w')
            last(app, 1, 'the end of the address book')
            write_to(home, app, 'u000007', '"Müller, Hélène (7)" <u000007@example.test>')
    secret_is_kept(home, 'alicepw')


main([test_card_server, test_directory])
