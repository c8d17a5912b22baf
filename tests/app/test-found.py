#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to messages that a search found, or that lie where others of their kind do not."""
import os

from desktop import main, wait_until
from harness import equal, mbox, message, true
from writer import closed, composer, variant


def subjects(home, folder):
    return sorted(row['subject'] for row in home.json('list', folder, '--limit', '1000'))


def rows_of(app, text):
    return app.all('list item', lambda name: text in name)


def row(app, text):
    return wait_until(lambda: (rows_of(app, text) or [None])[0], f'a row with “{text}”')


def fill(home, folder, *subjects_of):
    home.run('import', folder, home.file('in.mbox', mbox(
        [message(sum(subject.encode()), subject) for subject in subjects_of])))


def go(app, folder):
    app.point(row(app, folder))
    app.wait(lambda: len(app.all('label', folder)) > 1, f'the folder “{folder}”')


def search(app, query):
    app.keys('ctrl+f')
    app.click('push button', 'All Folders')
    app.fill(app.find('entry', 'Search'), query)


def test_drafts(home):
    """A draft is written on wherever it lies; what somebody sent is read, also with the drafts, and whoever asks to write
    on it gets a letter of their own."""
    home.create_profile()
    fill(home, '@drafts', 'Sent by Ann')
    fill(home, '@inbox', 'Also by Ann')
    home.run('send', '--to', 'ann@example.org', '--subject', 'Not finished', '--body', '-', '--draft', text='Dear Ann,')
    received = [one['id'] for one in home.json('list', '@drafts') if one['subject'] == 'Sent by Ann'][0]
    before = home.run('read', received, '--source')
    with home.start() as app:
        go(app, 'Drafts')
        app.point(row(app, 'Sent by Ann'), times=2)
        app.find('push button', 'Reply')
        app.action('compose-draft', variant('s', received))
        window = app.find('frame', lambda name: name not in ('', 'Estafette'))
        app.find('label', lambda name: name.startswith('That message is no draft.'), window)
        equal(app.text(app.find('text', 'Subject', window)), '')
        app.action_of(window, 'window.close')
        app.wait(lambda: len(app.all('frame')) == 1, 'the main window alone')
        search(app, 'subject:also')
        app.point(row(app, 'Also by Ann'), times=2)
        app.find('push button', 'Reply')
        app.keys('ctrl+f')
        app.fill(app.find('entry', 'Search'), '')
        go(app, 'Inbox')
        search(app, 'subject:finished')
        app.point(row(app, 'Not finished'), times=2)
        window = composer(app, 'Not finished')
        app.action_of(window, 'window.close')
        closed(app, 'Not finished')
    equal(home.run('read', received, '--source'), before)
    equal(subjects(home, '@drafts'), ['Not finished', 'Sent by Ann'])


def test_filed_from_where_they_are(home):
    """What is found is filed from the folder it lies in, not from the one that was chosen before the search."""
    home.create_profile()
    fill(home, '@inbox', 'Lamp one', 'Lamp two')
    fill(home, '@trash', 'Lamp old')
    fill(home, '@junk', 'Lamp offer')
    fill(home, '@archive', 'Lamp bill')
    with home.start() as app:
        go(app, 'Trash')
        search(app, 'subject:lamp in:anywhere')
        app.point(row(app, 'Lamp one'))
        app.keys('Delete')
        wait_until(lambda: subjects(home, '@trash') == ['Lamp old', 'Lamp one'], 'the message in the trash')
        app.point(row(app, 'Lamp old'))
        app.keys('Delete')
        app.click('push button', 'Delete')
        wait_until(lambda: subjects(home, '@trash') == ['Lamp one'], 'what was in the trash gone')
        app.fill(app.find('entry', 'Search'), '')
        go(app, 'Junk')
        search(app, 'subject:lamp in:anywhere')
        app.point(row(app, 'Lamp two'))
        app.keys('ctrl+j')
        wait_until(lambda: subjects(home, '@junk') == ['Lamp offer', 'Lamp two'], 'the message with the junk')
        app.fill(app.find('entry', 'Search'), '')
        go(app, 'Archive')
        search(app, 'subject:lamp in:anywhere')
        app.point(row(app, 'Lamp offer'))
        app.keys('Menu')
        app.find('menu item', 'Not Junk')
        app.keys('Escape')
        app.gone('menu item', 'Not Junk')
        app.keys('ctrl+k')
        wait_until(lambda: subjects(home, '@archive') == ['Lamp bill', 'Lamp offer'], 'the message in the archive')
    true(subjects(home, '@inbox') == [], 'nothing where nothing was put')


def test_rows_say_where(home):
    """What is found says in which folder it lies, and what is marked on it; in a folder that goes without saying."""
    home.create_profile()
    fill(home, '@inbox', 'Lamp one')
    fill(home, '@archive', 'Lamp bill')
    home.run('import', '@inbox', home.file('urgent.eml', message(7, 'Lamp broken', headers='Importance: high\r\n')))
    bill = home.json('list', '@archive')[0]['id']
    home.run('flag', bill, '+$Muted', '+forwarded', '+Garden_party', '+NonJunk', '+$MDNSent')
    with home.start() as app:
        true(row(app, 'Important, ').name.endswith('Jun'), 'no folder is said')
        search(app, 'subject:lamp')
        def found(subject, place):
            return wait_until(lambda: [name for name in app.names('list item') if subject in name and name.endswith(place)],
                              f'“{subject}{place}”')[0]
        found('Lamp one', ', in Inbox')
        bill = found('Lamp bill', ', in Archive')
        true('Muted, ' in bill and 'Forwarded, ' in bill, bill)
        # What another program set is a tag as well, but for what is not for people
        true('Garden party' in bill and 'Junk' not in bill and 'MDN' not in bill, bill)


def save(app, path, title):
    """By the menu of what is selected, to where somebody types."""
    app.keys('Menu')
    app.click('menu item', 'Export…')
    chooser = app.find(name=title)
    app.keys('slash')
    app.fill(app.find('text', root=chooser), path + '/')
    app.keys('Return')
    app.gone(name=title)


def test_saved(home):
    """Several messages are saved into a folder, each as it was received."""
    home.create_profile()
    fill(home, '@inbox', 'Lamp one', 'Lamp two')
    folder = os.path.join(home.path, 'saved')
    os.mkdir(folder)
    with home.start() as app:
        app.point(row(app, 'Lamp one'))
        app.keys('ctrl+a')
        app.find('label', '2 conversations selected')
        save(app, folder, 'Save Messages')
        wait_until(lambda: sorted(os.listdir(folder)) == ['Lamp one.eml', 'Lamp two.eml'], 'both files')
    with open(os.path.join(folder, 'Lamp one.eml'), encoding='utf-8') as stream:
        true('Subject: Lamp one' in stream.read(), 'the message')


main([test_drafts, test_filed_from_where_they_are, test_rows_say_where, test_saved])
