#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom it goes to, what is attached, how it is sent: by keyboard, pointer and clipboard."""
import glob
import hashlib
import os
import struct
import subprocess
import sys
import time
import zlib

import accessible

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))
from desktop import PATIENCE, main, wait_until
from harness import Failure, equal, message, true
from smtp_stub import SmtpStub
from writer import REPLY, answer, closed, compose, composer, paste, source, wait_draft


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


PNG = (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 1, 1, 8, 2, 0, 0, 0))
       + chunk(b'IDAT', zlib.compress(b'\0\xff\0\0')) + chunk(b'IEND', b''))


def plain(home):
    home.create_profile()
    home.set('compose-rich-text', 'false')
    return home


def chips(app, field):
    return [node.name for node in app.all('push button', lambda name: '@' in name, field)]


def field(app, window, name):
    return app.find('panel', name, window)


def headers(home, text):
    """The headers of the draft that holds `text`, unfolded."""
    head = source(home, wait_draft(home, text)).split('\r\n\r\n')[0].replace('\r\n ', ' ')
    return dict(line.split(': ', 1) for line in head.split('\r\n') if ': ' in line)


def test_chips(home):
    """Typed, pasted, dragged to another field, edited, removed."""
    plain(home)
    with home.start() as app:
        window = compose(home, app)
        app.action_of(window, 'composer.show-copies')
        app.point(app.find('text', 'To', window))
        app.type('ann@example.org, bob@example.net;')
        chip = app.find('push button', 'bob@example.net', window)
        app.drag(chip, app.find('text', 'Cc', window))
        app.wait(lambda: chips(app, field(app, window, 'Cc')) == ['bob@example.net'], 'the address in Cc')
        equal(chips(app, field(app, window, 'To')), ['ann@example.org'])
        app.drag(app.find('push button', 'bob@example.net', window), app.find('text', 'Bcc', window))
        app.wait(lambda: chips(app, field(app, window, 'Bcc')) == ['bob@example.net'], 'the address in Bcc')
        # Back to text with two clicks, changed, and again an address
        app.point(app.find('push button', 'ann@example.org', window), times=2)
        entry = app.find('text', 'To', window)
        app.wait(lambda: app.text(entry) == 'ann@example.org', 'the address as text')
        app.keys('Home')
        app.type('jo')
        app.keys('Return')
        app.wait(lambda: chips(app, field(app, window, 'To')) == ['joann@example.org'], 'the changed address')
        # With the keyboard alone: back into the chips, and away with one
        app.type('carl@example.org,')
        app.wait(lambda: len(chips(app, field(app, window, 'To'))) == 2, 'two addresses')
        app.keys('BackSpace', 'Left', 'Delete')
        app.wait(lambda: chips(app, field(app, window, 'To')) == ['carl@example.org'], 'one address')
        app.action_of(window, 'composer.save')
        found = headers(home, 'carl@example.org')
        equal((found['To'], found.get('Cc'), found['Bcc']), ('carl@example.org', None, 'bob@example.net'))


def test_completion(home):
    """Those one writes to most come first, then those of a book; Delete forgets."""
    plain(home)
    home.run('contacts', 'add', '--name', 'Andrea', '--email', 'andrea@example.org')
    folder = os.path.join(home.path, 'collected')
    os.mkdir(folder, 0o700)
    with open(os.path.join(folder, hashlib.sha256(b'me').hexdigest()), 'w', encoding='utf-8') as stream:
        for count, address in ((1, 'anton@example.org'), (9, 'anna@example.org')):
            stream.write(f'{int(time.time()) - 60}\t{count}\t{address}\t\n')
    with home.start() as app:
        window = compose(home, app)
        entry = app.find('text', 'To', window)
        app.point(entry)

        def offered():
            return [name for name in app.names('list item', window) if '@' in name]
        app.type('an')
        book = 'Andrea <andrea@example.org>'
        app.wait(lambda: offered() == ['anna@example.org', book, 'anton@example.org'], 'the frequent one, the book, the other')
        app.keys('Delete')
        app.wait(lambda: offered() == [book, 'anton@example.org'], 'one of them')
        app.keys('Down', 'Return')
        app.find('push button', 'anton@example.org', window)
        app.type('an')
        app.wait(lambda: offered() == [book, 'anton@example.org'], 'what is not forgotten')
        app.keys('Escape')
        app.wait(lambda: not offered(), 'no offers')
        equal(app.text(entry), 'an')


def test_preflight(home):
    """Everything there is to say is said once, in one panel; what can be mended at once has a button."""
    plain(home)
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Figures', sender='Ann <ann@example.org>')))
    item = home.json('list', '@inbox')[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = answer(app, item, REPLY, 'RE: Figures')
        app.fill(app.find('text', 'Subject', window), '')
        window = composer(app)
        view = app.find('text', 'Message text', window)
        app.fill(view, 'Anbei die Zahlen.')
        app.point(app.find('text', 'To', window))
        app.type('bob@exarnple.org,' + ','.join(f'n{n}@example.org' for n in range(25)) + ',')
        app.find('push button', 'n24@example.org', window)
        app.click('push button', 'Send', window)
        app.find('label', 'Send it like this?', window)
        app.find('label', 'The subject is empty', window)
        app.find('label', 'You write of an attachment, and there is none', window)
        app.find('label', '“bob@exarnple.org” looks like an address of “example.org”, but is not', window)
        app.find('label', lambda name: 'will see each other’s address' in name, window)
        app.click('push button', 'Move All to Bcc', window)
        app.wait(lambda: len(chips(app, field(app, window, 'Bcc'))) == 27, 'everybody in Bcc')
        # Send again: what was mended is not said again
        app.click('push button', 'Send', window)
        app.find('label', 'Send it like this?', window)
        equal(app.all('label', lambda name: 'will see each other’s address' in name, window), [])
        app.click('push button', 'Send Anyway', window)
        closed(app, 'New Message')
        wait_until(lambda: home.json('outbox', 'list'), 'the message in the Outbox')


def test_look_alike(home):
    """Who was written to once, look-alike or not, is not asked about again."""
    plain(home)
    home.add_way_out()
    with home.start() as app:
        for number in range(2):
            window = compose(home, app)
            app.find('text', 'To', window)
            app.type('kim@gnail.com,')
            app.find('push button', 'kim@gnail.com', window)
            app.fill(app.find('text', 'Subject', window), f'Number {number}')
            window = composer(app, f'Number {number}')
            app.click('push button', 'Send', window)
            if number == 0:
                app.find('label', '“kim@gnail.com” looks like an address of “gmail.com”, but is not', window)
                app.click('push button', 'Send Anyway', window)
            closed(app, f'Number {number}')
            wait_until(lambda: b'kim@gnail.com' in b''.join(content(home)), 'the address remembered')


def content(home):
    """What is remembered of whom one wrote to."""
    for path in glob.glob(os.path.join(home.path, 'collected', '*')):
        with open(path, 'rb') as stream:
            yield stream.read()


def test_options_and_later(home):
    """Importance, sensitivity, receipts and a time are what the message carries."""
    plain(home)
    home.add_way_out()
    with home.start() as app:
        window = compose(home, app)
        app.find('text', 'To', window)
        app.type('bob@example.org,')
        app.fill(app.find('text', 'Subject', window), 'Tomorrow')
        app.fill(app.find('text', 'Message text', window), 'Not yet.')
        app.click(app.find('push button', root=app.find(None, 'Send options', window)))
        app.click(app.find('check box', 'Ask for a Read Receipt', window))
        app.click(app.find('push button', root=app.find('combo box', 'Importance', window)))
        row = app.find('label', 'High', window).parent
        while row.getRoleName() != 'list item':
            row = row.parent

        def reached():
            app.keys('Down')
            return row.getState().contains(accessible.STATE_FOCUSED)
        wait_until(reached, 'the last importance')
        app.keys('Return')
        app.keys('Escape')
        app.click(app.find('push button', root=app.find(None, 'Send later', window)))
        app.click('push button', lambda name: name.startswith('Tomorrow, '), window)
        closed(app, 'Tomorrow')
        item = wait_until(lambda: home.json('outbox', 'list'), 'the message in the Outbox')[0]
        text = source(home, item)
        true('Disposition-Notification-To:' in text and 'Importance: high' in text, text)
        app.find('label', lambda name: name.startswith('To be sent: Tomorrow'))


def test_options_of_services(home):
    """What a service lets one set on a message and on one recipient reaches its server."""
    plain(home)
    with SmtpStub() as server:
        home.run('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none')
        with home.start(spooler=True) as app:
            window = compose(home, app)
            app.find('text', 'To', window)
            app.type('bob@example.org,eve@example.org,')
            app.fill(app.find('text', 'Subject', window), 'Options')
            app.fill(app.find('text', 'Message text', window), 'Text')
            app.click(app.find('push button', root=app.find(None, 'Send options', window)))
            app.click('push button', 'More Options…', window)
            sheet = app.find('frame', 'Send Options')
            equal(app.all('list item', lambda name: name in ('Importance', 'Send Not Before'), sheet), [])
            app.click(app.find('check box', 'A Message of Their Own for Each Recipient', sheet))
            app.click('push button', 'Apply', sheet)
            app.gone('frame', 'Send Options')
            app.action_of(app.find('push button', 'bob@example.org', window), 'menu.popup')
            app.click('menu item', 'Send Options…', window)
            sheet = app.find('frame', 'Send Options for bob@example.org')
            combo = app.find('combo box', 'Report About This Recipient', sheet)
            app.point(combo)
            app.wait(lambda: app.all('list item', root=combo), 'the choices')
            app.keys('Down', 'Down', 'Down', 'Return')
            app.click('push button', 'Apply', sheet)
            app.gone('frame', 'Send Options for bob@example.org')
            # Seen and heard on the recipient, and kept when the address is mended
            marked = app.find('push button', 'bob@example.org', window)
            app.wait(lambda: marked.description == 'Has send options of its own', 'the mark')
            equal(app.find('push button', 'eve@example.org', window).description, '')
            app.point(marked, times=2)
            entry = app.find('text', 'To', window)
            app.wait(lambda: app.text(entry) == 'bob@example.org', 'the address as text')
            app.keys('Home')
            app.type('bo')
            app.keys('Return')
            mended = app.find('push button', 'bobob@example.org', window)
            app.wait(lambda: mended.description == 'Has send options of its own', 'the mark again')
            app.click('push button', 'Send', window)
            closed(app, 'Options')
            wait_until(lambda: len(server.messages) == 2, 'a message for each')
            asked = {taken['recipients'][0]: taken['parameters'][1] for taken in server.messages}
            true('NOTIFY=NEVER' in asked['bobob@example.org'] and 'NEVER' not in asked['eve@example.org'], asked)


def test_paste(home):
    """Files, a folder, a picture and text come from the clipboard, each as what it is."""
    plain(home)
    folder = os.path.join(home.path, 'Holiday')
    os.mkdir(folder)
    for name in ('one.txt', 'two.txt'):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as stream:
            stream.write(name)
    report = home.file('report.txt', 'figures')
    with home.start() as app:
        window = compose(home, app)
        app.fill(app.find('text', 'Subject', window), 'Pasted')
        window = composer(app, 'Pasted')
        view = app.find('text', 'Message text', window)
        app.point(view)
        app.wait(lambda: view.getState().contains(accessible.STATE_FOCUSED), 'the focus in the text')
        paste(app, 'text/uri-list', f'file://{report}\r\nfile://{folder}\r\n'.encode(),
              lambda: app.all('label', 'report.txt', window))
        app.find('label', 'Holiday.zip', window)
        paste(app, 'image/png', PNG,
              lambda: app.all('label', lambda name: name.startswith('Picture ') and name.endswith('.png'), window))
        paste(app, 'UTF8_STRING', 'Grüße 👋 שלום'.encode(), lambda: 'Grüße 👋 שלום' in app.text(view))
        # More than a text bears is offered as a file
        paste(app, 'UTF8_STRING', b'All work and no play. ' * 250_000,
              lambda: app.all('label', lambda name: name.startswith('Too much to paste'), window))
        app.click('push button', 'Attach as File', window)
        app.find('label', 'Pasted Text.txt', window)
        true('no play' not in app.text(view), 'nothing of it in the text')
        app.action_of(window, 'composer.save')
        text = source(home, wait_draft(home, 'Holiday.zip'))
        true('image/png' in text and 'report.txt' in text and 'application/zip' in text, text)


def test_drop_messages(home):
    """Messages of the list let fall on the window are attached, and stay where they are."""
    plain(home)
    home.set('window-size', '(700, 500)')
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Evidence', body='It was him.')))
    with home.start() as app:
        row = app.find('list item', lambda name: 'Evidence' in name)
        app.action('compose')
        window = composer(app)
        app.fill(app.find('text', 'Subject', window), 'Case')
        window = composer(app, 'Case')
        view = app.find('text', 'Message text', window)
        app.move_window(view, 500, 100)
        app.drag(row, view)
        app.find('label', 'Evidence', window)
        text = source(home, wait_draft(home, 'It was him.'))
        true('message/rfc822' in text, text)
    equal([item['subject'] for item in home.json('list', '@inbox')], ['Evidence'])


main([test_chips, test_completion, test_preflight, test_look_alike, test_options_and_later,
      test_options_of_services, test_paste, test_drop_messages])
