#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets: a control of every kind, and the order of the books."""
import glob
import os
import sys

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

from accounts import add_account, add_controls, controls, keyring, last, press_add, shown_settings, tall, trust  # noqa: E402
from desktop import SPOOLER, main, wait_until  # noqa: E402
from harness import equal, terminal, true  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402


def sheet(home, app, title):
    """Opens the accounts of the profile, and one of them."""
    app.find('label', 'No Message Selected')
    app.action('accounts', GLib.Variant('s', ''))
    app.point(app.find('list item', title, app.find('frame', 'me')))
    return tall(app, app.find('frame', title))


def choose(app, row, steps, root):
    """Chooses by keyboard, so many steps further down."""
    combo = app.find('combo box', row, root)
    app.point(combo)
    app.wait(lambda: app.all('list item', root=combo), 'the choices')
    app.keys(*['Down'] * steps, 'Return')


def choose_path(app, window, label, title, path):
    """Chooses a file or a folder with the button beside a row."""
    app.click('push button', f'{label} {title}', window)
    chooser = app.wait(lambda: [node for node in app.all(name=title) if node.parent == app.root], 'the chooser')[0]
    app.keys('slash')
    app.fill(app.find('text', root=chooser), path)
    app.keys('Return')
    app.wait(lambda: len(app.root) == 3, 'the end of the chooser')
    app.find('label', path, window)


def lines_of_file(home):
    """The settings of the service as its profile has them."""
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], encoding='utf-8') as stream:
        return dict(line.rstrip('\n').split('=', 1) for line in stream if '=' in line)


def about(app):
    """What it is made of is told from its menu."""
    app.find('label', 'No Message Selected')
    app.action('accounts', GLib.Variant('s', ''))
    window = app.find('frame', 'me')
    app.click(app.find('push button', 'What to do with “Every control”', window, shown=False).getChildAtIndex(0))
    app.click('menu item', 'About')
    app.find('label', lambda name: 'with the module “controls”' in name)
    app.keys('Escape')
    app.gone('label', lambda name: 'with the module “controls”' in name)
    app.keys('Escape')
    app.wait(lambda: len(app.root) == 1, 'the end of the sheet')


def test_every_kind(home):
    """A control of every kind is shown, refuses what is none of its values, and what it holds is in the profile, at a
    terminal and in the window again."""
    controls(home).file('defaults.conf', '[Service controls]\nsupport=Office 12\nLocked=support\n')
    uid = add_controls(home)
    os.makedirs(os.path.join(home.path, 'copies'))
    folder, certificate = os.path.join(home.path, 'copies'), home.file('mine.pem', 'x')
    with home.start() as app:
        about(app)
        window = sheet(home, app, 'Every control')
        app.find('label', lambda name: name.startswith('This service exists to be looked at'), window)
        app.fill(app.find('text', 'Your Name', window), 'x' * 65)
        app.fill(app.find('text', 'Add', window), 'second@example.org')
        app.find('text', 'Add', window)
        app.click('push button', 'Move up', window)
        app.fill(app.find('text', 'Port', window), '0')
        app.fill(app.find('text', 'Server', window), '')
        true(not app.all('text', 'Why Not Encrypted', window), 'not needed while encrypted')
        choose(app, 'Connection', 2, window)
        app.find('text', 'Why Not Encrypted', window)
        app.fill(app.find('text', 'Password', window), 'abc')
        app.click('push button', 'Apply', window)
        for words in ('This must be at most 64 characters long.', 'This must be a whole number from 1 to 65535.',
                      'This is needed.', 'This must be at least 4 characters long.'):
            app.find('label', words, window)
        equal(len(app.all('label', 'This is needed.', window)), 2)
        app.fill(app.find('text', 'Your Name', window), 'Ünal Sørensen')
        app.fill(app.find('text', 'Port', window), '1143')
        app.fill(app.find('text', 'Server', window), 'down')
        app.fill(app.find('text', 'Why Not Encrypted', window), 'a test')
        app.fill(app.find('text', 'Password', window), 'open sesame')
        app.click('push button', lambda name: name.startswith('Check'), window)
        app.find('label', lambda name: 'The server “down” does not answer' in name, window)
        app.fill(app.find('text', 'Server', window), 'imap.example.net')
        app.click(app.find(None, 'Storage', window))
        app.find('text', 'Days to Keep', window)
        app.click('check box', 'Keep a Copy on This Computer', window)
        app.gone('text', 'Days to Keep', window)
        app.click('check box', 'Keep a Copy on This Computer', window)
        app.fill(app.find('text', 'Days to Keep', window), '12')
        choose_path(app, window, 'Choose a folder', 'Folder', folder)
        choose_path(app, window, 'Choose a file', 'Certificate File', '/etc/hosts')
        app.click(app.all('push button', 'Clear', window)[-1])
        app.gone('label', '/etc/hosts', window)
        choose_path(app, window, 'Choose a file', 'Certificate File', certificate)
        locked = app.find('text', 'Support Contact', window)
        equal(app.text(locked), 'Office 12')
        app.find(None, 'Fixed by the administrator', window)
        app.fill(locked, 'me')
        app.click('push button', 'Apply', window)
        app.gone('frame', 'Every control')
    values = {'name': 'Ünal Sørensen', 'address': 'second@example.org;a@example.org', 'server': 'imap.example.net',
              'port': '1143', 'security': 'none', 'plain-reason': 'a test', 'keep': 'true', 'days': '12',
              'folder': folder, 'certificate': certificate}
    written = lines_of_file(home)
    equal({name: written.get(name) for name in values if name != 'keep'},
          {name: value for name, value in values.items() if name != 'keep'})
    true('support' not in written and 'open sesame' not in str(written), 'nothing locked and no password in the file')
    shown = shown_settings(home, uid)
    equal({name: shown[name] for name in values} | {'support': shown['support']}, values | {'support': 'Office 12'})
    #        name    addresses     server port security password keep     folder, certificate
    lines = ['Ann B', 'b@example.org;c@example.org', '', '2143', 'tls', '', 'true', '33', '', '/etc/hosts']
    said, status = terminal(home, lines, 'service', 'set', uid)
    equal(status, 0)
    true('[imap.example.net]' in said and f'[{folder}]' in said and 'Support Contact' not in said, said)
    values.update({'name': 'Ann B', 'address': 'b@example.org;c@example.org', 'port': '2143', 'security': 'tls',
                   'days': '33', 'certificate': '/etc/hosts'})
    equal({name: shown_settings(home, uid)[name] for name in values}, values)
    with home.start() as app:
        window = sheet(home, app, 'Every control')
        equal([app.text(app.find('text', name, window)) for name in ('Your Name', 'Server', 'Port')],
              ['Ann B', 'imap.example.net', '2143'])
        equal([app.text(entry) for entry in app.all('text', 'Your Addresses', window)], ['b@example.org', 'c@example.org'])
        equal(combo_text(app, 'Connection', window), 'Encrypted')
        app.find('text', 'Password (kept in the keyring)', window)
        app.click(app.find(None, 'Storage', window))
        equal(app.text(app.find('text', 'Days to Keep', window)), '33')
        app.find('label', folder, window)
        app.find('label', '/etc/hosts', window)
        equal(app.text(app.find('text', 'Support Contact', window)), 'Office 12')
        app.click('push button', 'Cancel', window)


FIXED = 'name;address;server;port;security;plain-reason;password;keep;days;folder;certificate;support'


def test_read_only(home):
    """What the administrator fixed altogether is shown and cannot be changed: there is nothing to apply, and why is said."""
    uid = add_controls(controls(home), 'keep=true')
    home.file('defaults.conf', f'[Service controls]\nserver=imap.office.test\nport=1143\nsecurity=starttls\n'
              f'Locked={FIXED}\n')
    before = shown_settings(home, uid)
    with home.start() as app:
        window = sheet(home, app, 'Every control')
        app.find('label', lambda name: name.startswith('All of this was fixed by the administrator.'), window)
        equal(app.all('push button', 'Apply', window) + app.all('push button', 'Cancel', window), [])
        equal(app.text(app.find('text', 'Server', window)), 'imap.office.test')
        for name in ('Server', 'Port', 'Your Name'):
            app.point(app.find('text', name, window))
            app.type('x')
        true(not sensitive(app.find('combo box', 'Connection', window)), 'the choice is fixed')
        equal(app.text(app.find('text', 'Server', window)), 'imap.office.test')
        equal(app.all('text', 'Add', window), [])
        app.click(app.find(None, 'Storage', window))
        true(not sensitive(app.find('check box', 'Keep a Copy on This Computer', window)), 'the switch is fixed')
        for button in app.all('push button', lambda name: name.startswith('Choose a f'), window):
            true(not sensitive(button), 'the file is fixed')
        app.click('push button', 'Close', window)
        app.gone('frame', 'Every control')
    equal(shown_settings(home, uid), before)


def sensitive(node):
    import accessible
    return node.getState().contains(accessible.STATE_SENSITIVE)


def combo_text(app, row, root):
    """What a row with choices shows."""
    return app.wait(lambda: app.names('label', app.find('combo box', row, root)), 'a choice')[-1]


def addressing(app):
    app.find('label', 'No Message Selected')
    app.action('accounts', GLib.Variant('s', ''))
    window = app.find('frame', 'me')
    app.click(app.find('page tab', 'Addressing', window))
    app.find('combo box', 'New People Go To', window)
    return window


def test_addressing(home):
    """The book shown first, the one new people go to, and the order names are looked up in: chosen, kept, and used."""
    home.create_profile()
    home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@home.example', '--book', 'Personal contacts')
    home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@work.example', '--book', 'People written to')
    equal([found['address'] for found in home.json('resolve', 'Ann Able')], ['ann@home.example'])
    with home.start() as app:
        window = addressing(app)
        equal(combo_text(app, 'New People Go To', window), 'Personal contacts')
        choose(app, 'Shown First', 1, window)
        choose(app, 'New People Go To', 1, window)
        wait_until(lambda: 'address-book-personal' in lines_of_file(home), 'the choice')
        true('address-book-search-path' not in lines_of_file(home), 'an order nobody has set')
        app.click('push button', 'Add People written to', window)
        app.gone('label', 'Not Asked for Names', window)
        app.point(app.find('list item', 'People written to', window))
        app.keys('alt+Up')
        app.wait(lambda: [row for row in app.names('list item', window)
                          if row in ('Personal contacts', 'People written to')][-2:] == ['People written to',
                                                                                         'Personal contacts'], 'the order')
        wait_until(lambda: [found['address'] for found in home.json('resolve', 'Ann Able')] == ['ann@work.example'],
                   'the other Ann')
    with home.start() as app:
        window = addressing(app)
        equal((combo_text(app, 'Shown First', window), combo_text(app, 'New People Go To', window)),
              ('People written to', 'People written to'))
    home.run('contacts', 'add', '--name', 'Carl New', '--email', 'carl@example.org')
    true('carl@example.org' in str(home.json('contacts', 'list', '--book', 'People written to')), 'the new one is there')


def books_asked(app, window):
    """The books in the order they are asked, and those that are not."""
    names = app.names('push button', window)
    return ([name.split('“')[1].rstrip('”') for name in names if name.startswith('Remove “')],
            [name[4:] for name in names if name in ('Add Personal contacts', 'Add People written to')])


def test_books_not_asked(home):
    """A book is taken out of those names are looked up in, and put back, by mouse and by keyboard: each time it counts."""
    home.create_profile()
    home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@home.example', '--book', 'Personal contacts')
    home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@work.example', '--book', 'People written to')

    def found():
        answer = home.json('resolve', 'Ann Able', check=None)
        return [entry.get('address') for entry in answer] if isinstance(answer, list) else []

    with home.start() as app:
        window = addressing(app)
        app.wait(lambda: books_asked(app, window) == (['Personal contacts'], ['People written to']), 'the default')
        app.click('push button', 'Add People written to', window)
        app.wait(lambda: books_asked(app, window) == (['Personal contacts', 'People written to'], []), 'both')
        app.gone('label', 'Not Asked for Names', window)
        app.click('push button', 'Remove “Personal contacts”', window)
        app.wait(lambda: books_asked(app, window) == (['People written to'], ['Personal contacts']), 'one')
        wait_until(lambda: found() == ['ann@work.example'], 'the other Ann')
        app.keys('Delete')
        app.find('label', 'No book is asked: only whole addresses are understood.', window)
        wait_until(lambda: found() == [], 'nobody')
        app.keys('Return')
        app.wait(lambda: len(books_asked(app, window)[0]) == 1, 'one again')
        wait_until(lambda: len(found()) == 1, 'an Ann')
    with home.start() as app:
        window = addressing(app)
        app.wait(lambda: len(books_asked(app, window)[0]) == 1 and len(books_asked(app, window)[1]) == 1, 'kept')


def added(app, wizard):
    """Through the check, and back to the window."""
    app.click('push button', 'Next', wizard)
    app.click('push button', 'Add', wizard)
    last(app, 2, 'the accounts')
    app.keys('Escape')
    last(app, 1, 'the window')


COMMAND = '''#!/bin/sh
echo "$@" >> "$0.envelopes"
cat >> "$0.letters"
'''


def add_command(home, app):
    """A command for one domain."""
    program = home.file('take-mail', COMMAND)
    os.chmod(program, 0o755)
    wizard = add_account(app, 'Outgoing mail (command)')
    choose_path(app, wizard, 'Choose a file', 'Command', program)
    app.click('list item', 'All Settings', wizard)
    sheet = last(app, 4, 'all settings')
    app.wait(lambda: len(app.all('text', 'Add', sheet)) == 2, 'two lists')
    app.fill(app.all('text', 'Add', sheet)[-1], 'printer.test')
    app.click('push button', 'Apply', sheet)
    last(app, 3, 'the wizard')
    added(app, wizard)
    return program


def add_smtp(app, server):
    """A server with a password, and a certificate nobody vouches for."""
    wizard = add_account(app, 'Outgoing mail (SMTP)')
    app.fill(app.find('text', 'Server', wizard), '127.0.0.1')
    app.fill(app.find('text', 'Port', wizard), str(server.port))
    app.fill(app.find('text', 'User Name', wizard), 'alice')
    app.click('push button', 'Next', wizard)
    app.fill(app.find('text', 'Password', wizard), 'alicepw')
    app.click('push button', 'Next', wizard)
    trust(app, server.port, 'The server vouches for itself: no authority confirms who it is.')
    app.click('push button', 'Add', wizard)
    last(app, 2, 'the accounts')
    app.keys('Escape')
    last(app, 1, 'the window')


def letters_of(program):
    if not os.path.exists(program + '.letters'):
        return ''
    with open(program + '.letters', encoding='utf-8') as stream:
        return stream.read()


def only_offered(app):
    """What is for tests only is not there to be chosen."""
    count = app.root.childCount
    press_add(app, count)
    wizard = last(app, count + 2, 'the wizard')
    app.click('list item', 'Set Up by Hand', wizard)
    app.find('list item', 'IMAP mailbox', wizard)
    equal(app.all('list item', lambda name: 'memory' in name, wizard), [])
    app.keys('Escape', 'Escape')
    app.wait(lambda: app.root.childCount == count, 'the end of both')


def test_added_services(home):
    """What sends, what knows people and what keeps mail is added to the accounts in the window, each with its settings,
    and then does what it is for."""
    keyring(home)
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'local', 'name=Me', 'address=me@example.org')
    with SmtpStub(implicit=True, certificate='selfsigned', users={'alice': 'alicepw'}) as server:
        with home.start(spooler=True) as app:
            app.find('label', 'No Message Selected')
            program = add_command(home, app)
            add_smtp(app, server)
            wizard = add_account(app, 'Contacts on this computer')
            app.click('check box', 'Keep People Written To', wizard)
            added(app, wizard)
            only_offered(app)
            equal([service['type'] for service in home.json('service', 'list')], ['local', 'sendmail', 'smtp', 'contacts'])
            home.environment['MAPI_SPOOLER'] = SPOOLER
            home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@elsewhere.test')
            home.run('send', '--to', 'Ann Able', '--to', 'tray@printer.test', '--subject', 'To both', '--body', '-', text='Hello')
            wait_until(lambda: server.messages and 'To both' in letters_of(program), 'both letters')
    equal(server.messages[0]['recipients'], ['ann@elsewhere.test'])
    with open(program + '.envelopes', encoding='utf-8') as stream:
        true('tray@printer.test' in stream.read(), 'to the printer')
    true('tray@printer.test' not in str(home.json('contacts', 'list', '--book', 'People written to')), 'nobody is kept')


main([test_every_kind, test_read_only, test_addressing, test_books_not_asked, test_added_services])
