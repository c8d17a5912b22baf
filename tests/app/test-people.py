#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address book: who is in it, found, made, changed, taken away and brought back, by keyboard alone."""
import os

from desktop import main, wait_until
from harness import equal, true
from people import book, open_book, people, rows


def saved(home, name):
    """The entry of a name as the command shows it, waited for."""
    return wait_until(lambda: next((entry for entry in home.json('contacts', 'list') if entry['name'] == name), None),
                      f'the entry {name}')


def test_found_and_shown(home):
    """What is typed finds, the arrow goes into the list, and everything about somebody is beside it."""
    with people(home).start() as app:
        window = open_book(app)
        equal(rows(app, window), ['Ann Able, ann@example.org · Able & Sons', 'Bob Miller, bob@example.net',
                                  'Neighbours, List', 'Zoë Quist, zoe@example.org'])
        app.type('qui')
        app.wait(lambda: rows(app, window) == ['Zoë Quist, zoe@example.org'], 'one of them')
        app.keys('BackSpace', 'BackSpace', 'BackSpace')
        app.type('mill')
        app.wait(lambda: rows(app, window) == ['Bob Miller, bob@example.net'], 'another one')
        app.keys('Down')
        app.find('push button', 'Write to bob@example.net', window)
        app.keys('ctrl+f', 'ctrl+a')
        app.type('nobody at all')
        app.find('label', 'Nobody Found', window)
        app.keys('ctrl+a', 'BackSpace')
        app.wait(lambda: len(rows(app, window)) == 4, 'everybody')
        # Another process makes somebody, and the window follows
        home.run('contacts', 'add', '--name', 'Carl New', '--email', 'carl@example.org')
        app.wait(lambda: len(rows(app, window)) == 5, 'the new one')


def test_deleted_and_back(home):
    """Delete takes several away at once, undo brings them back with all they have."""
    with people(home).start() as app:
        window = open_book(app)
        app.keys('Down', 'shift+Down')
        app.find('label', '2 Entries Selected', window)
        app.keys('Delete')
        app.wait(lambda: len(rows(app, window)) == 2, 'two of them gone')
        app.keys('ctrl+z')
        app.wait(lambda: len(rows(app, window)) == 4, 'all of them')
        equal(saved(home, 'Ann Able')['company'], 'Able & Sons')
        members = home.json('contacts', 'show', 'Neighbours')['members']
        equal(len(members), 2)


def test_edited(home):
    """A copy is edited: what is wrong is said beside it and keeps it open, giving up asks, saving saves."""
    with people(home).start() as app:
        window = open_book(app)
        app.type('ann')
        app.wait(lambda: len(rows(app, window)) == 1, 'one of them')
        app.keys('Down', 'ctrl+e')
        dialog = book(app, 'Edit Person')
        name = app.find('text', 'Shown As', dialog)
        app.keys('ctrl+a')
        app.type('Ann Abel')
        app.wait(lambda: app.text(name) == 'Ann Abel', 'the typed name')
        address = app.find('text', 'Address', dialog, shown=False)
        app.fill(address, 'nonsense')
        app.keys('ctrl+s')
        app.find('label', lambda name: '“nonsense” is no address' in name, dialog)
        app.fill(address, 'ann@example.com')
        app.keys('Escape')
        app.find('label', 'Save What You Entered?')
        app.keys('Escape')
        app.gone('label', 'Save What You Entered?')
        app.keys('ctrl+s')
        app.wait(lambda: not app.all(None, 'Edit Person'), 'the end of the dialog')
        equal(saved(home, 'Ann Abel')['address'], 'ann@example.com')
        app.keys('ctrl+f', 'ctrl+a', 'BackSpace')
        app.wait(lambda: 'Ann Abel, ann@example.com · Able & Sons' in rows(app, window), 'the new name in the list')


def open_edited(app, window, company):
    """Ann's entry, with something typed."""
    app.keys('ctrl+f', 'ctrl+a')
    app.type('ann')
    app.wait(lambda: len(rows(app, window)) == 1, 'one of them')
    app.keys('Down', 'ctrl+e')
    dialog = book(app, 'Edit Person')
    app.fill(app.find('text', 'Company', dialog, shown=False), company)
    return dialog


def test_left_while_edited(home):
    """Who quits is asked about what was entered and not saved; that answered, the program ends, with it saved."""
    with people(home).start() as app:
        window = open_book(app)
        open_edited(app, window, 'Abel & Daughters')
        for answer in ('Go On Editing', 'Save'):
            app.action('leave')
            app.find('dialog', 'Save What You Entered?')
            app.click('push button', answer)
            if answer != 'Save':
                app.gone('dialog', 'Save What You Entered?')
                book(app, 'Edit Person')
        app.wait(lambda: app.process.poll() is not None, 'the end')
        equal(saved(home, 'Ann Able')['company'], 'Abel & Daughters')


def test_changed_meanwhile(home):
    """What somebody else saved since is not overwritten without being asked; leaving offers to save."""
    with people(home).start() as app:
        window = open_book(app)
        open_edited(app, window, 'Mine')
        home.run('contacts', 'edit', 'Ann Able', '--company', 'Theirs')
        app.keys('ctrl+s')
        app.find('label', 'Changed Meanwhile')
        app.keys('Escape')
        app.gone('label', 'Changed Meanwhile')
        equal(saved(home, 'Ann Able')['company'], 'Theirs')
        app.keys('ctrl+s')
        app.click('push button', 'Overwrite')
        app.wait(lambda: not app.all(None, 'Edit Person'), 'the end of the dialog')
        equal(saved(home, 'Ann Able')['company'], 'Mine')
        for answer, company in (('Discard', 'Mine'), ('Save', 'Another')):
            open_edited(app, window, 'Another')
            app.keys('Escape')
            question = app.find('dialog', 'Save What You Entered?')
            app.click('push button', answer, root=question)
            app.wait(lambda: not app.all(None, 'Edit Person'), 'the end of the dialog')
            equal(saved(home, 'Ann Able')['company'], company)


def test_made(home):
    """New: which kind, the form of it, and there it is."""
    with people(home).start() as app:
        window = open_book(app)
        app.keys('ctrl+shift+n')
        app.find('list item', 'Person')
        app.keys('Return')
        dialog = book(app, 'New Person')
        app.find('text', 'Shown As', dialog)
        app.keys('ctrl+s')
        app.find('label', 'A name or an address is needed.', dialog)
        app.type('Dora Day')
        app.fill(app.find('text', 'Address', dialog, shown=False), 'dora@example.org')
        app.fill(app.find('text', 'Birthday', dialog, shown=False), '1990-05-31')
        app.keys('ctrl+s')
        app.wait(lambda: 'Dora Day, dora@example.org' in rows(app, window), 'the new one in the list')
        equal(saved(home, 'Dora Day')['address'], 'dora@example.org')


def test_searched_for(home):
    """The form of a search is the provider's; the list has those who meet it until one wants everybody again."""
    with people(home).start() as app:
        window = open_book(app)
        app.keys('ctrl+shift+f')
        company = app.find('text', 'Company')
        app.keys(*('Tab',) * 4)
        app.type('able')
        app.wait(lambda: app.text(company) == 'able', 'the typed company')
        app.keys('Return')
        app.wait(lambda: rows(app, window) == ['Ann Able, ann@example.org · Able & Sons'], 'who is of the company')
        app.click('push button', 'Show Everybody', window)
        app.wait(lambda: len(rows(app, window)) == 4, 'everybody')


def test_files(home):
    """A file comes in, what it has twice stays once; what goes out can be read again."""
    with people(home).start() as app:
        window = open_book(app)
        path = home.file('friends.vcf', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Emil Erb\r\nEMAIL:emil@example.org\r\nEND:VCARD\r\n'
                         'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Able\r\nEMAIL:ann@example.org\r\nEND:VCARD\r\n')
        app.keys('ctrl+o')
        app.find(None, 'Import People')
        app.type(path)
        app.keys('Return')
        app.find('label', '1 entry added, the other 1 were there already')
        app.wait(lambda: 'Emil Erb, emil@example.org' in rows(app, window), 'the imported one')
        target = os.path.join(home.path, 'out.csv')
        app.keys('ctrl+s')
        app.find(None, 'Export People')
        app.keys('ctrl+a')
        app.type(target)
        app.keys('Return')
        wait_until(lambda: os.path.exists(target), 'the file')
        app.find('label', '5 entries written')
        with open(target, encoding='utf-8') as stream:
            true('emil@example.org' in stream.read(), 'the table')


def test_looks_like_another(home):
    """An address that is not what it seems is said to be so, and cannot turn what stands beside it."""
    people(home)
    home.run('contacts', 'add', '--name', 'Service\u202egnp.exe', '--email', 'help@ex\u0430mple.org')
    with home.start() as app:
        window = open_book(app)
        app.type('service')
        app.wait(lambda: [row for row in rows(app, window) if 'letters of several alphabets' in row], 'the warning')
        true('\u202e' not in rows(app, window)[0], 'no control characters')
        app.keys('Down')
        app.find('label', lambda name: 'letters of several alphabets' in name, window)


main([test_found_and_shown, test_deleted_and_back, test_edited, test_left_while_edited, test_changed_meanwhile, test_made,
      test_searched_for, test_files, test_looks_like_another])
