#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files other programs hand over: one message is read, several are imported, what is no mail is said to be none."""
import os

from desktop import main, wait_until
from harness import mbox, message, true
from letters import with_attachments


def subjects(home):
    return sorted(row['subject'] for row in home.json('list', '@inbox', '--limit', '100'))


def test_message(home):
    """A message opens in a window of its own, and can be kept."""
    home.create_profile()
    with home.start(home.file('one.eml', message(1, 'From a file'))) as app:
        app.find('frame', 'one.eml')
        app.find('label', 'From a file')
        app.click('push button', 'Import…')
        app.find('entry', 'Folder name')
        app.type('inbox')
        app.keys('Return')
        wait_until(lambda: subjects(home) == ['From a file'], 'the message in the inbox')


def test_source(home):
    """The source of a message from a file is shown, and the window does not wait until it is written, however long it is."""
    home.create_profile()
    letter = with_attachments('With a film', ('film.bin', 'application/octet-stream', os.urandom(24 << 20)))
    with home.start(home.file('one.eml', letter)) as app:
        app.find('frame', 'one.eml')
        app.find('push button', lambda name: name.startswith('film.bin, '))
        app.keys('ctrl+shift+u')
        window = app.find('frame', 'Message Source')
        app.wait(lambda: any('filename=film.bin' in app.text(text) for text in app.all('text', 'Source', window, shown=False)),
                 'the source')
        true('mapi_mime_encode' not in app.log(), 'a window that goes on')


def test_mailbox(home):
    """A file with several is imported as a whole."""
    home.create_profile()
    with home.start(home.file('many.mbox', mbox([message(n) for n in range(3)]))) as app:
        app.find('label', 'A File with Several Messages')
        app.click('push button', 'Import…')
        app.find('entry', 'Folder name')
        app.type('inbox')
        app.keys('Return')
        wait_until(lambda: len(subjects(home)) == 3, 'three messages in the inbox')


def test_no_message(home):
    home.create_profile()
    with home.start(home.path + '/not-there.eml') as app:
        app.find('label', 'This File Cannot Be Read')


main([test_message, test_source, test_mailbox, test_no_message])
