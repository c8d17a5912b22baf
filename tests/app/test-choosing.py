#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom it goes to: chosen from the address book, and names looked up, by keyboard alone."""
from desktop import main, wait_until
from harness import equal
from people import book, people, rows
from writer import closed, compose


def chips(app, window, field):
    return [node.name for node in app.all('push button', lambda name: '@' in name or name == 'Neighbours',
                                          app.find('panel', field, window))]


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


def test_names(home):
    """A name that two people have is asked about before the message goes."""
    home = people(home)
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


main([test_chosen, test_names])
