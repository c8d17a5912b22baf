#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day's work on a mailbox on a server, with the keyboard and the mouse. What was done is looked up at the servers:
what the window shows is only half of it."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
import postfix  # noqa: E402
from accounts import keyring  # noqa: E402
from desktop import main, wait_until  # noqa: E402
from harness import equal, message, true  # noqa: E402
from writer import closed, composer, in_journal, variant  # noqa: E402

MISSING = dovecot.available() or postfix.available()
LETTERS = [
    message(1, 'Plans for the trip', 'Bob <bob@example.test>', 'alice@example.test', 'Which train shall we take?'),
    message(2, 'Old newsletter', 'News <news@example.test>', 'alice@example.test', 'Nothing new.'),
    message(3, 'Invoice 1184', 'Shop <shop@example.test>', 'alice@example.test', 'Please pay the heron.'),
    message(4, 'Choir practice', 'Carol <carol@example.test>', 'alice@example.test', 'We sing in the small hall.'),
]


def fresh_mailboxes():
    """As at the beginning, whatever was done in them before."""
    for user in ('alice', 'bob', 'carol'):
        for mailbox in ('INBOX', *dovecot.ROLES):
            DOVECOT.doveadm('expunge', '-u', user, 'mailbox', mailbox, 'all')
    for letter in LETTERS:
        DOVECOT.doveadm('save', '-u', 'alice', text=letter)


def account(home):
    """A profile with nothing but the mailbox on the server, and its outgoing server."""
    fresh_mailboxes()
    keyring(home).create_profile(email='alice@example.test')
    local = home.json('service', 'list')[0]['uid']
    home.run('service', 'add', 'internet', 'imap-host=127.0.0.1', f'imap-port={DOVECOT.imaps}',
             f'imap-certificate-pins={DOVECOT.pin}', 'smtp-host=127.0.0.1', f'smtp-port={POSTFIX.submissions}',
             f'smtp-certificate-pins={POSTFIX.pin}', 'user=alice', 'password=alicepw', 'address=alice@example.test',
             'name=Alice Example')
    home.run('service', 'remove', local)
    home.run('outbox', 'undo', '0')
    return home


def on_server(mailbox, *query):
    """Subjects and flags of what the server has in a mailbox, and the text of it all."""
    text = DOVECOT.doveadm('fetch', '-u', 'alice', 'hdr.subject flags', 'mailbox', mailbox, *query)
    return {subject: flags.split() for subject, flags in
            re.findall(r'hdr\.subject: *(.*)\nflags: *(.*)', text)}


def there(mailbox, subject, flag=''):
    wait_until(lambda: flag in ' '.join(on_server(mailbox).get(subject, ['\0'])) and subject in on_server(mailbox),
               f'“{subject}” {flag} in {mailbox} on the server')


def row(app, text):
    return app.wait(lambda: (app.all('list item', lambda name: text in name) or [None])[0], f'a row with “{text}”')


def no_row(app, text):
    app.wait(lambda: not app.all('list item', lambda name: text in name), f'no row with “{text}”')


def attach(app, window, path):
    """With the keyboard, by typing where it is."""
    app.keys('ctrl+shift+a')
    chooser = app.find(name='Attach Files')
    app.keys('slash')
    app.fill(app.find('text', root=chooser), path)
    app.keys('Return')
    app.find('label', os.path.basename(path), window)


def read_and_answer(home, app):
    """What is read is read at the server, and so is what is answered; the answer arrives with what is attached."""
    app.point(row(app, 'Plans for the trip'))
    app.find('label', 'Plans for the trip')
    there('INBOX', 'Plans for the trip', '\\Seen')
    app.keys('ctrl+r')
    window = composer(app, 'RE: Plans for the trip')
    view = app.find('text', 'Message text', window)
    app.wait(lambda: '> Which train shall we take?' in app.text(view), 'the quote')
    app.type('The one at eight.')
    app.wait(lambda: app.text(view).startswith('The one at eight.'), 'what was typed')
    attach(app, window, home.file('timetable.txt', 'Lyon 08:04'))
    app.keys('ctrl+Return')
    closed(app, 'RE: Plans for the trip')
    text = wait_until(lambda: DOVECOT.messages('bob'), 'the answer at its end')[0]
    true(b'The one at eight.' in text and b'filename=timetable.txt' in text and b'<m1@example.org>' in text, text)
    there('Sent', 'RE: Plans for the trip', '\\Seen')
    there('INBOX', 'Plans for the trip', '\\Answered')
    wait_until(lambda: not on_server('Drafts'), 'no draft of it left')


def delete_and_undo(home, app):
    app.point(row(app, 'Old newsletter'))
    app.keys('Delete')
    no_row(app, 'Old newsletter')
    there('Trash', 'Old newsletter')
    app.keys('ctrl+z')
    row(app, 'Old newsletter')
    there('INBOX', 'Old newsletter')
    wait_until(lambda: not on_server('Trash'), 'an empty Trash on the server')


def junk_and_undo(home, app):
    """The server is told what it may learn from, and that it was a mistake."""
    app.point(row(app, 'Old newsletter'))
    app.keys('ctrl+j')
    no_row(app, 'Old newsletter')
    there('Junk', 'Old newsletter', '$Junk')
    app.keys('ctrl+z')
    row(app, 'Old newsletter')
    wait_until(lambda: '$Junk' not in on_server('INBOX').get('Old newsletter', ['$Junk']), 'the message as it was')


def search(home, app):
    row(app, 'Choir practice')
    app.keys('ctrl+f')
    app.find('entry', 'Search')
    app.type('heron')
    no_row(app, 'Choir practice')
    row(app, 'Invoice 1184')
    app.keys('Escape')
    row(app, 'Choir practice')


def drag(home, app):
    app.drag(row(app, 'Invoice 1184'), row(app, 'Archive'))
    no_row(app, 'Invoice 1184')
    there('Archive', 'Invoice 1184')
    true('Invoice 1184' not in on_server('INBOX'), 'no longer in the inbox')


def continue_elsewhere(home, app):
    """What was begun in another program is gone on with here, and is one draft there all the same."""
    DOVECOT.doveadm('save', '-u', 'alice', '-m', 'Drafts', text=message(
        7, 'Begun elsewhere', 'Alice Example <alice@example.test>', 'bob@example.test', 'Dear Bob,'))
    app.keys('F9')
    item = wait_until(lambda: home.json('list', '@drafts'), 'the draft')[0]
    app.action('compose-draft', variant('s', item['id']))
    window = composer(app, 'Begun elsewhere')
    app.find('push button', 'bob@example.test', window)
    view = app.find('text', 'Message text', window)
    app.wait(lambda: app.text(view).startswith('Dear Bob,'), 'its text')
    app.fill(view, 'Dear Bob, it goes on here.')
    app.action_of(window, 'window.close')
    closed(app, 'Begun elsewhere')
    wait_until(lambda: [b'it goes on here' in text for text in DOVECOT.messages('alice', 'Drafts')] == [True],
               'the one draft on the server')


def test_morning(home):
    """Mail is read and answered, thrown away and taken back, searched for and filed; a draft comes from elsewhere."""
    with account(home).start(spooler=True) as app:
        for step in (read_and_answer, delete_and_undo, junk_and_undo, search, drag, continue_elsewhere):
            step(home, app)


def offline(home, app):
    """Both servers are away: everything is done at once all the same."""
    app.point(row(app, 'Choir practice'))
    app.keys('ctrl+d')
    row(app, 'Flagged, ')
    app.point(row(app, 'Old newsletter'))
    app.keys('Delete')
    no_row(app, 'Old newsletter')
    app.point(row(app, 'Invoice 1184'))
    app.keys('ctrl+j')
    no_row(app, 'Invoice 1184')
    app.keys('ctrl+n')
    window = composer(app)
    app.find('text', 'To', window)
    app.type('carol@example.test,')
    app.find('push button', 'carol@example.test', window)
    app.fill(app.find('text', 'Subject', window), 'From the train')
    app.keys('Tab')
    app.keys('ctrl+Return')
    closed(app, 'From the train')
    wait_until(lambda: [item['subject'] for item in home.json('outbox', 'list')] == ['From the train'], 'it waits')
    true(home.json('operations', 'list'), 'changes that wait')


def test_afternoon(home):
    """The program is killed while one writes; the servers go away and come back: nothing of it all is lost."""
    account(home)
    home.set('compose-rich-text', 'false')
    app = home.start(spooler=True)
    try:
        row(app, 'Choir practice')
        app.keys('ctrl+n')
        window = composer(app)
        app.find('text', 'To', window)
        app.type('bob@example.test,')
        app.fill(app.find('text', 'Subject', window), 'Half a letter')
        view = app.find('text', 'Message text', window)
        app.point(view)
        app.type('It was a dark and')
        there('Drafts', 'Half a letter', '\\Draft')
        app.type(' stormy night')
        wait_until(lambda: in_journal(home, b'and stormy night'), 'what was typed in the journal')
    finally:
        app.kill()
        app.output.close()
    with home.start(spooler=True) as app:
        window = composer(app, 'Half a letter')
        view = app.find('text', 'Message text', window)
        app.wait(lambda: app.text(view) == 'It was a dark and stormy night', 'all that was typed')
        app.action_of(window, 'window.close')
        closed(app, 'Half a letter')
        wait_until(lambda: sum('Half' in item['subject'] for item in home.json('list', '@drafts')) == 1, 'one draft')
        DOVECOT.halt()
        POSTFIX.halt()
        offline(home, app)
        DOVECOT.resume()
        POSTFIX.resume()
        app.keys('F9')
        there('INBOX', 'Choir practice', '\\Flagged')
        there('Trash', 'Old newsletter')
        there('Junk', 'Invoice 1184', '$Junk')
        # The one server may have been asked before it was there again
        wait_until(lambda: [text for text in DOVECOT.messages('carol') if b'From the train' in text] or app.keys('F9'),
                   'the letter')
        there('Sent', 'From the train')
        equal(home.json('outbox', 'list'), [])
        wait_until(lambda: not home.json('operations', 'list'), 'nothing that waits')
        equal(list(on_server('Drafts')), ['Half a letter'])


if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    # One that asks for client certificates refuses to resume a session of TLS (a fault of Dovecot 2.3)
    with dovecot.Dovecot(extra='ssl_verify_client_cert = no\n') as DOVECOT, postfix.Postfix(DOVECOT) as POSTFIX:
        main([test_morning, test_afternoon])
