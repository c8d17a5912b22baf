#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever cannot see the window is told what everything in it is: no control and no row without a name."""
import re

from desktop import main, wait_until
from harness import Failure
from letters import furnish

CONTROLS = {'push button', 'toggle button', 'check box', 'radio button', 'combo box', 'entry', 'text', 'password text',
            'list', 'list item', 'list box', 'menu item', 'slider', 'spin button', 'table', 'tree table', 'link',
            'progress bar', 'menu', 'dialog', 'alert', 'frame', 'switch'}


def inside(node, role):
    up = node.parent
    while up is not None:
        if up.getRoleName() == role:
            return True
        up = up.parent
    return False


def unnamed(app):
    """Controls on the screen with no name, or with that of their class, as GTK gives it when there is none."""
    found = []
    for node in app.all():
        try:
            role, name = node.getRoleName(), node.name
        except Exception:  # it went away while we looked
            continue
        if role not in CONTROLS:
            continue
        # A menu button is a shell around the button that is pressed
        if role == 'push button' and not name and node.childCount and node.getChildAtIndex(0).getRoleName() == role:
            continue
        # GTK's own list of choices, which is not open; its labels say what they are
        if role in ('list', 'list item') and inside(node, 'combo box'):
            continue
        if not name.strip() or re.fullmatch('(Gtk|Adw|Mail|Webkit)[A-Z][A-Za-z]*', name):
            chain, up = [], node
            while up is not None and len(chain) < 7:
                chain.append(f'{up.getRoleName()} “{up.name}”')
                up = up.parent
            found.append(' < '.join(chain))
    return found


def check(app, view):
    problems = unnamed(app)
    if problems:
        raise Failure(f'{view}:\n' + '\n'.join(sorted(set(problems))))


def test_first_run(home):
    with home.start() as app:
        app.find('push button', 'On this computer only')
        check(app, 'first run')


def test_main_window(home):
    furnish(home)
    with home.start() as app:
        row = wait_until(lambda: (app.all('list item', lambda name: 'Lunch' in name) or [None])[0], 'a message')
        check(app, 'folders and list')
        app.point(row)
        app.find('push button', 'Archive')
        wait_until(lambda: app.all('label', lambda name: 'Lunch on Thursday?' in name), 'the message')
        check(app, 'a message')
        app.keys('shift+Down')
        app.find('label', '2 Conversations Selected')
        check(app, 'several messages')
        app.keys('ctrl+m')
        app.find('entry', 'Folder name')
        check(app, 'choosing a folder')
        app.keys('Escape')
        app.gone('entry', 'Folder name')
        app.keys('ctrl+f')
        app.find('entry', 'Search')
        check(app, 'searching')


def test_other_windows(home):
    """Windows beside the main one, page by page."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No message selected')
        app.action('preferences')
        window = app.find(None, 'Preferences')
        for page, row in (('Reading', 'Mark Messages as Read'), ('Messages', 'Show Conversations'),
                          ('Writing', 'Undo Sending'), ('General', 'Start When I Log In')):
            app.click(app.find(None, page, window))
            app.find('label', row, window)
            check(app, f'preferences, {page}')
        app.keys('Escape')
        app.gone('label', 'Start When I Log In')
        app.action('outbox')
        app.find('frame', 'Waiting')
        check(app, 'outbox')


def test_shortcuts(home):
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No message selected')
        app.keys('ctrl+question')
        app.find('label', 'Archive')


main([test_first_run, test_main_window, test_other_windows, test_shortcuts])
