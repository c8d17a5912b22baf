#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever cannot see the window is told what everything in it is: no control and no row without a name."""
from accounts import add_controls, controls, own_name
from desktop import has_sandbox, main, wait_until
from keyboard import CONTROLS, check
from letters import furnish, with_attachments
from people import open_book, rows
from writer import composer, variant


def test_first_run(home):
    with home.start() as app:
        app.find('push button', 'On This Computer Only')
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
        app.find('label', 'No Message Selected')
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


def test_reading_windows(home):
    """Windows that stand beside the message they show a part of, and the one a file opens in."""
    letter = home.file('letter.eml', with_attachments('Two files', ('notes.txt', 'text/plain', b'Some notes\n'),
                                                      ('plan.bin', 'application/octet-stream', b'\0' * 64)))
    home.create_profile()
    home.run('import', '@inbox', letter)
    with home.start() as app:
        app.point(app.find('list item', lambda name: 'Two files' in name))
        app.click('push button', lambda name: name.startswith('notes.txt, '))
        window = app.find('frame', 'notes.txt')
        app.find(None, 'Attachment', window)
        check(app, 'a preview')
        app.action_of(window, 'window.close')
        app.gone('frame', 'notes.txt')
        app.keys('ctrl+shift+u')
        window = app.find('frame', 'Message Source')
        for page in ('Header', 'Source'):
            app.find(None, page, window)
            check(app, f'the source, {page}')
        app.action_of(window, 'window.close')
        app.gone('frame', 'Message Source')
    with home.start(letter) as app:
        app.find('frame', 'letter.eml')
        app.find('push button', lambda name: name.startswith('plan.bin, '))
        check(app, 'a file')


def test_address_book(home):
    """The window of the address book, with somebody in it, and the dialogs it opens."""
    home.create_profile()
    for name, address in (('Ann Example', 'ann@example.org'), ('Bob Miller', 'bob@example.net')):
        home.run('contacts', 'add', '--name', name, '--email', address)
    with home.start() as app:
        window = open_book(app)
        app.wait(lambda: rows(app, window), 'people')
        check(app, 'the address book')
        app.keys('Down')
        app.find('label', 'ann@example.org', window)
        for keys, view in (('ctrl+e', 'changing somebody'), ('ctrl+shift+n', 'a new person'), ('ctrl+shift+f', 'finding')):
            count = app.root.childCount
            app.keys(keys)
            app.wait(lambda count=count: app.root.childCount > count, view)
            check(app, view)
            app.keys('Escape')
            app.wait(lambda count=count: app.root.childCount == count, 'its end')


def test_shortcuts(home):
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.keys('ctrl+question')
        window = app.find(None, 'Keyboard Shortcuts')
        app.find('label', 'Archive', window)


def focused(app, root):
    """The control with the keyboard, as it is called; None while it is on its way."""
    import accessible
    for node in app.walk(root):
        try:
            if node.getState().contains(accessible.STATE_FOCUSED) and node.getRoleName() in CONTROLS:
                return f'{node.getRoleName()} {node.name.split(" ")[-1] if node.name.startswith("_") else node.name}'
        except Exception:  # it went away while we looked
            continue
    return None


def test_composer(home):
    """Every control of a composer has a name, in each of its states, and Tab goes through the fields in their order."""
    home.create_profile()
    paper = home.file('paper.txt', 'x')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-uri', variant('s', 'mailto:ann@example.org?cc=bob@example.org&bcc=eve@example.org&body=Hello'))
        window = composer(app)
        app.find('push button', 'eve@example.org', window)
        if has_sandbox():
            app.find('push button', 'Bold', window)
            check(app, 'formatted text')
            app.action_of(window, 'composer.rich')
        app.find('text', 'Message text', window)
        subject = app.find('text', 'Subject', window)
        app.point(subject)
        app.wait(lambda: focused(app, window) == 'text Subject', 'the focus in Subject')
        app.keys('Tab')
        app.wait(lambda: focused(app, window) == 'text Message text', 'the focus in the text')
        app.point(subject)
        app.wait(lambda: focused(app, window) == 'text Subject', 'the focus back')
        for name in ('Bcc', 'Cc', 'To'):
            app.keys('shift+Tab')
            app.wait(lambda name=name: focused(app, window) == f'text {name}', f'the focus in {name}')
        app.keys('ctrl+shift+a')
        chooser = app.find(name='Attach Files')
        app.keys('slash')
        app.fill(app.find('text', root=chooser), paper)
        app.keys('Return')
        app.find('label', 'paper.txt', window)
        check(app, 'writing')
        app.click('push button', 'Send', window)
        app.find('push button', 'Send Anyway', window)
        check(app, 'asked before sending')
        app.click('push button', 'Keep Editing', window)
        app.click(app.find('push button', 'Send options', window, shown=False))
        app.wait(lambda: app.all('combo box', root=window), 'the options')
        check(app, 'send options')
        app.keys('Escape')
        app.click(app.find('push button', 'Send later', window, shown=False))
        check(app, 'send later')


def test_dialogs(home):
    """The dialogs accounts are set up and looked after with, page by page."""
    from gi.repository import GLib
    add_controls(controls(home))
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('new-profile')
        app.find('text', 'Mail Address')
        check(app, 'wizard, start')
        app.click('list item', 'This Computer Only')
        own_name(app)
        check(app, 'wizard, settings')
        app.click('push button', 'Next')
        app.find('label', 'Logging on to “Delivery on this computer”')
        check(app, 'wizard, check')
        app.click('push button', 'Next')
        app.find('text', 'Name of the Profile')
        check(app, 'wizard, name')
        app.keys('Escape')
        app.gone('text', 'Name of the Profile')
        app.action('new-profile')
        app.click('list item', 'Import an Account')
        app.find('list item', 'No Account Was Found')
        check(app, 'wizard, import')
        app.click('push button', 'Back')
        app.click('list item', 'Set Up by Hand')
        app.find('list item', 'IMAP mailbox')
        check(app, 'wizard, kinds of account')
        app.keys('Escape')
        app.gone('list item', 'IMAP mailbox')
        app.action('profiles')
        app.find('push button', 'What to do with “me”', shown=False)
        check(app, 'profiles')
        app.keys('Escape')
        app.gone('push button', 'What to do with “me”')
        app.action('status')
        app.find('frame', 'Send and Receive')
        check(app, 'status')
        app.keys('Escape')
        app.gone('frame', 'Send and Receive')
        app.action('accounts', GLib.Variant('s', ''))
        sheet = app.find('frame', 'me')
        for page, row in (('Delivery', 'Main Mailbox'), ('Addressing', 'New People Go To'), ('Accounts', None)):
            app.click(app.find('page tab', page, sheet))
            app.find('combo box', row, sheet) if row else app.find('list item', 'Every control', sheet)
            check(app, f'sheet, {page}')
        app.point(app.find('list item', 'Every control', sheet))
        settings = app.find('frame', 'Every control')
        check(app, 'settings, General')
        app.click(app.find('page tab', 'Storage', settings))
        app.find('text', 'Days to Keep', settings)
        check(app, 'settings, Storage')


main([test_first_run, test_dialogs, test_main_window, test_other_windows, test_reading_windows, test_address_book, test_composer, test_shortcuts])
