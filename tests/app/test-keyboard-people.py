#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address book and what is asked about people without a mouse: Tab goes to everything there is to use, in the order
it is read, and back; Escape gives up; and whoever cannot see is told what each thing is."""
from accounts import keyring
from desktop import main
from harness import true
from keyboard import walk_back, walk_round
from people import book, open_book, people, rows
from writer import compose


def there_and_back(app, window, view, columns=1):
    """However long the lists are, Tab takes one step over each."""
    stops = walk_round(app, window, view, arrows=('People', 'Address books'), columns=columns)
    for name in ('People', 'Address books'):
        true(len([node for node in stops if node.getRoleName() == 'list item' and node.parent.name == name]) < 2, name)
    walk_back(stops, view)


def asked(app, keys, title):
    """The window such keys open, walked through, and left with Escape."""
    count = len(app.root)
    app.keys(*keys)
    window = app.wait(lambda: len(app.root) == count + 1 and app.root[count], title)
    app.wait(lambda: window.name == title, title)
    there_and_back(app, window, title)
    app.keys('Escape')
    app.wait(lambda: len(app.root) == count, 'the end of ' + title)


def test_book(home):
    """The window of the book with somebody beside the list, and what it opens."""
    with people(keyring(home)).start() as app:
        window = open_book(app)
        app.keys('Down')
        app.find('push button', lambda name: name.startswith('Write to'), window)
        there_and_back(app, window, 'address book', columns=3)
        app.keys('ctrl+f')
        asked(app, ['ctrl+shift+n'], 'New Entry')
        asked(app, ['ctrl+shift+f'], 'Find People')
        app.type('ann')
        app.wait(lambda: len(rows(app, window)) == 1, 'one of them')
        app.keys('Down')
        asked(app, ['ctrl+e'], 'Edit Person')
        app.keys('ctrl+f', 'ctrl+a')
        app.type('neigh')
        app.wait(lambda: rows(app, window) == ['Neighbours, List'], 'the list')
        app.keys('Down')
        asked(app, ['ctrl+e'], 'Edit List')


def test_recipients(home):
    """Choosing, looking names up, an address of no book."""
    people(keyring(home))
    home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@example.org')
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        compose(home, app)
        asked(app, ['ctrl+shift+t'], 'Choose Recipients')
        app.type('Able;')
        count = len(app.root)
        app.keys('ctrl+shift+k')
        dialog = book(app, 'Check Names')
        there_and_back(app, dialog, 'Check Names')
        app.click('list item', 'Type an Address…', dialog)
        app.wait(lambda: len(app.root) == count + 2, 'an address')
        there_and_back(app, app.root[count + 1], 'an address')
        app.keys('Escape')
        app.wait(lambda: len(app.root) == count + 1, 'the end of it')
        app.keys('Escape')
        app.wait(lambda: len(app.root) == count, 'the end of Check Names')


main([test_book, test_recipients])
