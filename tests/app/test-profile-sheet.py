#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheet of a profile: services are copied and removed, and another mailbox becomes the main one."""
import glob
import os

from gi.repository import GLib

from accounts import add_controls, controls, last, shown_settings
from desktop import main, wait_until
from harness import equal, true


def names(home):
    return [service['name'] for service in home.json('service', 'list')]


def accounts(app):
    app.action('accounts', GLib.Variant('s', ''))
    return app.find('frame', 'me')


def choose_from_menu(app, window, name, choice, which=0):
    buttons = app.wait(lambda: [node for node in app.each('push button', f'What to do with “{name}”', window, shown=False)],
                       'the menus')
    app.click(buttons[which].getChildAtIndex(0))
    app.click('menu item', choice)


def test_copied_and_removed(home):
    """The copy has the settings of the first and goes its own way; who says no to the question keeps what they have."""
    uid = add_controls(controls(home), 'port=1143')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = accounts(app)
        choose_from_menu(app, window, 'Every control', 'Copy')
        app.wait(lambda: len(app.all('list item', 'Every control', window)) == 2, 'two of them')
        copies = [service['uid'] for service in home.json('service', 'list') if service['name'] == 'Every control']
        equal(len(set(copies)), 2)
        other = next(copy for copy in copies if copy != uid)
        equal(shown_settings(home, other), shown_settings(home, uid))
        choose_from_menu(app, window, 'Every control', 'Remove…', copies.index(other))
        app.find('label', 'Remove “Every control”?')
        app.click('push button', 'Cancel')
        app.gone('label', 'Remove “Every control”?')
        equal(names(home).count('Every control'), 2)
        choose_from_menu(app, window, 'Every control', 'Remove…', copies.index(other))
        app.find('label', 'Remove “Every control”?')
        app.click('push button', 'Remove')
        app.wait(lambda: len(app.all('list item', 'Every control', window)) == 1, 'one of them')
    equal([service['uid'] for service in home.json('service', 'list') if service['name'] == 'Every control'], [uid])


def test_main_mailbox(home):
    """New mail and drafts go to the mailbox that is chosen, at once and the next time."""
    home.create_profile()
    home.run('service', 'add', 'local', 'display-name=Second')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = accounts(app)
        app.click(app.find('page tab', 'Delivery', window))
        combo = app.find('combo box', 'Main Mailbox', window)
        app.point(combo)
        app.wait(lambda: app.all('list item', root=combo), 'the choices')
        app.keys('Down', 'Return')
        wait_until(lambda: 'Second' in main_store(home), 'the other mailbox')
        app.keys('Escape')
        last(app, 1, 'the window')
        app.wait(lambda: app.all('list item', 'Second'), 'the session with it')
        app.find('label', 'No Message Selected')
        window = accounts(app)
        app.click(app.find('page tab', 'Delivery', window))
        app.wait(lambda: app.names('label', app.find('combo box', 'Main Mailbox', window))[-1] == 'Second', 'the choice')
        app.click(app.find('page tab', 'Accounts', window))
        choose_from_menu(app, window, 'Second', 'Remove…')
        app.find('label', lambda name: name.startswith('Your main mailbox is in it.') or name.startswith('Its settings'))
        app.click('push button', 'Remove')
        app.gone('list item', 'Second', window)
    true('Second' not in names(home), 'removed')
    true('Second' not in main_store(home), 'the first one again')


def main_store(home):
    """Name of the service whose mailbox is the main one, as its profile says."""
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], encoding='utf-8') as stream:
        chosen = [line.rstrip('\n').split('=')[1] for line in stream if line.startswith('DefaultStore=')]
    return [service['name'] for service in home.json('service', 'list')
            if any(provider['uid'] in chosen for provider in service['providers'])]


main([test_copied_and_removed, test_main_mailbox])
