#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is dangerous is chosen by typing the name of the server, and stays marked wherever the account is shown."""
import glob
import os

from gi.repository import GLib

from accounts import add_account, last, tall
from desktop import main
from harness import equal, true

WORDS = 'Passwords and mail can be read on the way'


def stored(home):
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], encoding='utf-8') as stream:
        return dict(line.rstrip('\n').split('=', 1) for line in stream if '=' in line)


def choose(app, steps, window):
    """Chooses another protection by keyboard, so many steps down (or up)."""
    combo = app.find('combo box', 'Protection', window)
    app.point(combo)
    app.wait(lambda: app.all('list item', root=combo), 'the choices')
    app.keys(*['Down' if steps > 0 else 'Up'] * abs(steps), 'Return')


def protection(app, window):
    return app.names('label', app.find('combo box', 'Protection', window))[-1]


def confirm(app, name):
    """What is asked, and what only the right name answers."""
    entry = app.find('text', 'Name of the Server')
    accept = app.find('push button', 'Accept')
    app.fill(entry, 'example.org')
    true(not enabled(accept), 'another name is none')
    app.fill(entry, name)
    app.wait(lambda: enabled(accept), 'the right name')
    app.keys('Return')
    app.gone('text', 'Name of the Server')


def enabled(node):
    import accessible
    return node.getState().contains(accessible.STATE_SENSITIVE)


def accounts(app):
    app.find('label', 'No Message Selected')
    app.action('accounts', GLib.Variant('s', ''))
    return app.find('frame', 'me')


def sheet(app, window):
    app.point(app.find('list item', 'Away', window))
    return tall(app, app.find('frame', 'Away'))


def test_confirmed(home):
    """No puts the old value back; the name accepts it, for this server alone, and the marks come and go with it."""
    home.create_profile()
    home.json('service', 'add', 'imap', 'host=imap.nowhere.test', 'user=ann', 'display-name=Away')
    with home.start() as app:
        window = accounts(app)
        window_of_service = sheet(app, window)
        choose(app, 2, window_of_service)
        app.find('label', lambda name: '“imap.nowhere.test”' in name and 'None' in name)
        app.keys('Escape')
        app.gone('text', 'Name of the Server')
        app.wait(lambda: protection(app, window_of_service) == 'TLS', 'the old value')
        equal(app.all('label', WORDS, window_of_service), [])
        choose(app, 2, window_of_service)
        confirm(app, 'IMAP.nowhere.test')
        app.find('label', WORDS, window_of_service)
        app.fill(app.find('text', 'Server', window_of_service), 'imap2.nowhere.test')
        app.click('push button', 'Apply', window_of_service)
        confirm(app, 'imap2.nowhere.test')
        app.click('push button', 'Apply', window_of_service)
        app.gone('frame', 'Away')
        equal((stored(home)['security'], stored(home)['host'], stored(home)['allow-unencrypted']),
              ('none', 'imap2.nowhere.test', 'imap2.nowhere.test'))
        row = app.find('list item', 'Away', window)
        app.find('label', lambda name: WORDS in name, row)
        app.find(None, WORDS, row)
        app.keys('Escape')
        last(app, 1, 'the window')
        app.action('status')
        status = app.find('frame', 'Send and Receive')
        app.find(None, WORDS, app.find('list item', 'Away', status))
        app.keys('Escape')
        last(app, 1, 'the window')
        window_of_service = sheet(app, accounts(app))
        app.find('label', WORDS, window_of_service)
        choose(app, -2, window_of_service)
        app.gone('label', WORDS, window_of_service)
        app.click('push button', 'Apply', window_of_service)
        app.gone('frame', 'Away')
        true('allow-unencrypted' not in stored(home), 'who comes back to it is asked again')


def test_locked(home):
    """What the administrator does not want is not asked about: it says so, and the old value is back."""
    home.create_profile()
    home.environment['MAPI_SYSTEM_CONFIG'] = home.path
    home.file('defaults.conf', '[Service imap]\nLocked=allow-unencrypted\n')
    home.json('service', 'add', 'imap', 'host=imap.nowhere.test', 'user=ann', 'display-name=Away')
    with home.start() as app:
        window = sheet(app, accounts(app))
        choose(app, 2, window)
        def said(name):
            return '“None”' in name and 'fixed by the administrator' in name
        app.find('label', said)
        equal(app.all('text', 'Name of the Server'), [])
        app.keys('Escape')
        app.gone('label', said)
        app.wait(lambda: protection(app, window) == 'TLS', 'the old value')
        app.keys('Escape')
        app.gone('frame', 'Away')
        equal(stored(home).get('security'), None)


def test_in_the_wizard(home):
    """The wizard asks as well, and its next page comes only after that; this computer is no danger."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        wizard = add_account(app, 'IMAP mailbox')
        app.fill(app.find('text', 'Server', wizard), '127.0.0.1')
        choose(app, 2, wizard)
        app.wait(lambda: protection(app, wizard) == 'None', 'no protection')
        equal((app.all('text', 'Name of the Server'), app.all('label', WORDS, wizard)), ([], []))
        app.fill(app.find('text', 'Server', wizard), 'imap.nowhere.test')
        app.find('label', WORDS, wizard)
        app.click('push button', 'Next', wizard)
        app.find('text', 'Name of the Server')
        app.keys('Escape')
        app.gone('text', 'Name of the Server')
        app.wait(lambda: protection(app, wizard) == 'TLS', 'the safe value')
        choose(app, 2, wizard)
        confirm(app, 'imap.nowhere.test')
        app.click('push button', 'Next', wizard)
        app.find('text', 'Password', wizard)


main([test_confirmed, test_locked, test_in_the_wizard])
