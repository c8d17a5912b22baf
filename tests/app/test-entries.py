#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the address book: copied, made for one message, lists and pictures edited, by somebody at the window."""
import base64
import os
import struct
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, *folder) for folder in (('..', 'servers'), ('..', 'providers', 'carddav'))]
from desktop import main, wait_until
from harness import equal, true
import radicale_server
from carddav_fixture import profile
from people import book, open_book, people, rows, wait_for_focus
from writer import compose


def gone(app, title):
    app.wait(lambda: not [window for window in app.root if window is not None and window.name == title],
             f'the end of {title}')


def picture(size=64):
    """A PNG, red."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    lines = b''.join(b'\0' + b'\xff\0\0' * size for _ in range(size))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', size, size, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(lines)) + chunk(b'IEND', b''))


PHOTO = 'PHOTO;ENCODING=b;TYPE=PNG:' + base64.b64encode(picture(8)).decode()


def card(name, address, *lines):
    return '\r\n'.join(['BEGIN:VCARD', 'VERSION:3.0', f'FN:{name}', f'EMAIL:{address}', *lines, 'END:VCARD', ''])


def test_copied(home):
    """Several go to the book on a server with one command, with all they have."""
    if radicale_server.available():
        return
    with radicale_server.Radicale() as server:
        user = server.new_user()
        other = server.client(user)
        friends = other.make_book('Friends')
        profile(home, server, user)
        home.run('sync')
        home.run('contacts', 'import', home.file('two.vcf', card('Ann Able', 'ann@example.org', 'X-BOAT:Anna', PHOTO)
                                                 + card('Bob Miller', 'bob@example.net')))
        with home.start(spooler=True) as app:
            app.find('label', 'No Message Selected')
            app.keys('ctrl+shift+b')
            window = book(app, 'Address Book')
            app.point(app.find('list item', 'Personal contacts', window))
            app.wait(lambda: len(rows(app, window)) == 2, 'people')
            app.keys('ctrl+f', 'Down', 'shift+Down')
            app.find('label', '2 Entries Selected', window)
            app.keys('ctrl+shift+c')
            app.find('label', 'Copy to Which Address Book?')
            wait_for_focus(app, name=lambda name: 'Friends' in name or 'Copy' in name)
            app.keys('Return')
            cards = wait_until(lambda: len(other.list(friends)) == 2 and [other.get(friends + name)
                                                                         for name in other.list(friends)], 'the copies')
            equal(len(rows(app, window)), 2)
            ann = next(text for text in cards if 'Ann Able' in text).replace('\r\n ', '')
            true('X-BOAT:Anna' in ann and PHOTO.split(':')[1] in ann, ann)


def test_for_one_message(home):
    """A new entry is kept in a book, or is of this message only."""
    home = people(home)
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        composer = compose(home, app)
        app.keys('ctrl+shift+t')
        dialog = book(app, 'Choose Recipients')
        app.wait(lambda: len(rows(app, dialog)) == 4, 'people')
        app.click('push button', 'New Entry', dialog)
        chooser = book(app, 'New Entry')
        app.find('list item', 'Person', chooser)
        place = app.find('combo box', 'Keep It In', chooser)
        app.point(place)
        app.wait(lambda: app.all('list item', root=place), 'the places')
        app.keys('Down', 'Down', 'Return')
        app.find('list item', 'Address', chooser)
        app.click('list item', 'Address', chooser)
        made = book(app, 'Address')
        app.fill(app.find('text', 'Name', made), 'Eve')
        app.fill(app.find('text', 'Address', made), 'eve at example')
        app.click('push button', 'Use', made)
        app.find('label', lambda name: '“eve at example” is no address' in name, made)
        app.fill(app.find('text', 'Address', made), 'eve@example.org')
        app.click('push button', 'Use', made)
        app.find('push button', 'Eve <eve@example.org>', dialog)
        gone(app, 'New Entry')
        app.keys('ctrl+Return')
        gone(app, 'Choose Recipients')
        app.find('push button', 'Eve <eve@example.org>', composer)
        equal([entry['name'] for entry in home.json('contacts', 'list')],
              ['Ann Able', 'Bob Miller', 'Neighbours', 'Zoë Quist'])


def test_members(home):
    """Who is in a list is shown, taken out and put in."""
    with people(home).start() as app:
        window = open_book(app)
        app.type('neigh')
        app.wait(lambda: rows(app, window) == ['Neighbours, List'], 'the list')
        app.keys('Down')
        app.find('label', 'Ann Able', window)
        app.keys('ctrl+e')
        dialog = book(app, 'Edit List')
        app.click('push button', lambda name: 'Remove' in name and 'Ann Able' in name, dialog)
        app.gone('label', 'Ann Able', dialog)
        app.click('list item', 'Add Members…', dialog)
        adding = book(app, 'Add Members')
        app.wait(lambda: len(rows(app, adding)) == 4, 'people')
        app.type('zo')
        app.wait(lambda: len(rows(app, adding)) == 1, 'one of them')
        app.keys('Return')
        app.find('push button', lambda name: 'zoe@example.org' in name, adding)
        app.keys('ctrl+Return')
        gone(app, 'Add Members')
        app.find('label', 'Zoë Quist', dialog)
        app.keys('ctrl+s')
        gone(app, 'Edit List')
        equal([member['name'] for member in home.json('contacts', 'show', 'Neighbours')['members']],
              ['Bob Miller', 'Zoë Quist'])


def test_picture(home):
    """A picture is chosen, goes along with the card, and is taken away again."""
    people(home)
    path = home.file('ann.png', '')
    with open(path, 'wb') as stream:
        stream.write(picture())
    wrong = home.file('wrong.png', 'no picture at all')
    with home.start() as app:
        window = open_book(app)
        app.type('ann')
        app.wait(lambda: len(rows(app, window)) == 1, 'one of them')

        def choose(name):
            app.click('push button', 'Choose Picture…', dialog)
            wait_for_focus(app, root=book(app, 'Choose a Picture'))
            app.type(name)
            app.keys('Return')
        app.keys('Down', 'ctrl+e')
        dialog = book(app, 'Edit Person')
        choose(wrong)
        app.find('label', lambda name: 'This file is no picture' in name, dialog)
        choose(path)
        app.gone('label', lambda name: 'This file is no picture' in name, dialog)
        app.find('push button', 'Remove Picture', dialog)
        app.keys('ctrl+s')
        gone(app, 'Edit Person')
        text = wait_until(lambda: home.run('contacts', 'export', 'Ann Able').decode().replace('\r\n ', ''), 'the card')
        true('PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo' in text, text)
        copied = home.file('copy.vcf', text)
        home.run('contacts', 'delete', 'Ann Able')
        home.run('contacts', 'import', copied)
        true('contact-photo' in home.json('contacts', 'show', 'Ann Able'), 'the picture came back')
        app.wait(lambda: len(rows(app, window)) == 1, 'her again')
        app.keys('ctrl+f', 'Down', 'ctrl+e')
        dialog = book(app, 'Edit Person')
        app.click('push button', 'Remove Picture', dialog)
        app.gone('push button', 'Remove Picture', dialog)
        app.keys('ctrl+s')
        gone(app, 'Edit Person')
        wait_until(lambda: 'contact-photo' not in home.json('contacts', 'show', 'Ann Able'), 'no picture')


main([test_copied, test_for_one_message, test_members, test_picture])
