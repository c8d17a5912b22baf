#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong, with all that is known of it: opened, read and copied."""
import os
import subprocess
import sys

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

from accounts import last  # noqa: E402
from desktop import main, wait_until  # noqa: E402
from harness import equal, true  # noqa: E402
from imap_stub import ImapStub  # noqa: E402
from keyboard import focus_among, some_focus  # noqa: E402
from questions import QUESTIONS, Question  # noqa: E402


def copied(app, root):
    """What the button puts on the clipboard, a line each."""
    app.click('push button', 'Copy', root=root)
    app.find('push button', 'Copied', root=root)
    return subprocess.run(['xclip', '-o', '-selection', 'clipboard'], capture_output=True, text=True, timeout=60,
                          check=True).stdout.splitlines()


def focus_on(app, nodes):
    """Presses Tab until the first of the buttons there are has the focus."""
    position = some_focus(app, nodes, 'the dialog')
    while position != 0:
        app.keys('Tab')
        before = position
        position = wait_until(lambda: next(((i, ) for i in [focus_among(nodes, before)] if i not in (None, before)), None),
                              'the focus to move')[0]


def test_toast(home):
    """A toast says what failed; a button beside it, what else is known of that."""
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.rules.append((r'SELECT|EXAMINE', b'$T NO [OVERQUOTA] Not one byte more\r\n'))
        os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        home.run('profile', 'create', 'me', '--empty', '--default')
        home.run('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={server.imap}', 'security=none',
                 'user=u', 'password=p', 'allow-unencrypted=true', '--unverified')
        with home.start(spooler=True) as app:
            app.action('status')
            status = app.find('frame', 'Send and Receive')
            app.click('push button', 'Send and Receive', root=status)
            app.find('label', lambda name: name.startswith('Sending and receiving failed: '), root=status)
            app.click('push button', 'Details', root=status)
            dialog = app.find('dialog', 'That Did Not Work')
            for text in ('Work', 'MAPI_E_NOT_ENOUGH_DISK (0x8004010D)', 'IMAP NO [OVERQUOTA]', 'Not one byte more'):
                app.find('label', text, root=dialog)
            lines = copied(app, dialog)
            true(lines[0].endswith('Not one byte more'), lines)
            equal(lines[1:], ['Where: Work', 'Code: MAPI_E_NOT_ENOUGH_DISK (0x8004010D)',
                              'Code underneath: IMAP NO [OVERQUOTA]', 'In the words of the other side: Not one byte more'])
            app.keys('Escape')
            app.gone('dialog', 'That Did Not Work')
            # The row of the account has them as long as it is so
            app.click('push button', 'Details of “Work”', root=status)
            dialog = app.find('dialog', 'Work')
            app.find('label', 'IMAP NO [OVERQUOTA]', root=dialog)
            app.keys('Escape')
            server.rules.clear()
            app.click('push button', 'Send and Receive', root=status)
            app.gone('push button', 'Details of “Work”', root=status)


def test_logon_failure(home):
    """A question about a failed logon has the details folded: opened and copied with the keyboard alone."""
    home.run('profile', 'create', 'me', '--email', 'me@example.org', '--default')
    with home.start() as app:
        kind, fields = QUESTIONS['failed logon']
        question = Question(kind, **fields)
        dialog = app.find('dialog', fields['title'])
        true(not app.all('label', 'IMAP NO [UNAVAILABLE]', root=dialog), 'the details are folded')
        focus_on(app, [app.find('push button', name, root=dialog)
                       for name in ('Details', 'Go On Without', 'Settings', 'Try Again')])
        app.keys('space')
        app.find('label', 'IMAP NO [UNAVAILABLE]', root=dialog)
        equal(copied(app, dialog), ['The server says: try later', 'Where: Work', 'Code: MAPI_E_LOGON_FAILED (0x80040111)',
                                    'Code underneath: IMAP NO [UNAVAILABLE]', 'In the words of the other side: Try later'])
        app.keys('Escape')
        equal(question.answer()['choice'], 'skip')


def test_text_elsewhere(home):
    """A message whose text is with the server only, and does not come: what is known of it, and why it cannot be read."""
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.inbox.add(b'From: Ann Example <ann@example.org>\r\nTo: u@example.org\r\nSubject: Far away\r\n'
                         b'Date: Mon, 01 Jun 2026 10:00:00 +0000\r\nMessage-ID: <far@example.org>\r\n\r\nText\r\n')
        server.rules.append((r'UID FETCH .*BODY\.PEEK\[\]', b'$T NO [UNAVAILABLE] Not today\r\n'))
        os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        home.run('profile', 'create', 'me', '--empty', '--default')
        home.run('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={server.imap}', 'security=none',
                 'user=u', 'password=p', 'allow-unencrypted=true', '--unverified')
        with home.start(spooler=True) as app:
            row = app.find('list item', lambda name: 'Far away' in name)
            app.point(row)
            reader = app.find('filler', 'MailReader')
            app.find('label', 'Far away', root=reader)
            app.find('label', lambda name: name.endswith('Not today'), root=reader)
            app.find('label', 'ann@example.org', root=reader)
            app.click('push button', 'Details', root=reader)
            app.find('label', 'Where', root=reader)
            app.find('label', 'Work', root=reader)
            app.find('label', 'IMAP NO [UNAVAILABLE]', root=reader)
            # It comes when it is asked for once more
            server.rules.clear()
            app.click('push button', 'Try Again', root=reader)
            app.gone('push button', 'Try Again', root=reader)
            app.gone('push button', 'Details', root=reader)
            app.find('push button', 'More for this message', root=reader)
            app.wait(lambda: 'Text' in home.run('read', home.json('list', '@inbox')[0]['id']).decode(), 'the text is here')


def test_unread_to_the_trash(home):
    """Where receipts are sent always, what is thrown away unread is fetched from the server only if its sender wants to
    know of that."""
    letter = (b'From: Ann Example <ann@example.org>\r\nTo: u@example.org\r\nSubject: %s\r\n%s'
              b'Date: Mon, 01 Jun 2026 10:00:00 +0000\r\nMessage-ID: <%s@example.org>\r\n\r\nText\r\n')
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.inbox.add(letter % (b'Plain', b'', b'plain'))
        server.inbox.add(letter % (b'Curious', b'Disposition-Notification-To: ann@example.org\r\n', b'curious'))
        os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        home.create_profile()
        home.run('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={server.imap}', 'security=none',
                 'user=u', 'password=p', 'allow-unencrypted=true', 'bodies=none', '--unverified')
        home.run('receipts', 'policy', 'always')
        home.run('sync')
        rows = {row['subject']: row['id'] for row in home.json('list', 'Work:Inbox')}

        def fetched():
            return [line for line in server.commands if 'BODY.PEEK[]' in line]
        with home.start(spooler=True) as app:
            app.find('frame')
            for subject, count in (('Plain', 0), ('Curious', 1)):
                app.action('notified-trash', GLib.Variant('s', rows[subject]))
                wait_until(lambda name=subject: name not in [row['subject'] for row in
                                                             home.json('list', 'Work:Inbox')], 'it in the trash')
                equal(len(fetched()), count)


def test_leaving(home):
    """Who leaves while something is being done waits for it with a window that answers, and can stay, or stop it; nothing
    is lost by that."""
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.inbox.add(b'From: Ann Example <ann@example.org>\r\nTo: u@example.org\r\nSubject: Far away\r\n'
                         b'Date: Mon, 01 Jun 2026 10:00:00 +0000\r\nMessage-ID: <far@example.org>\r\n\r\nText\r\n')
        # The text is asked for, and never comes
        server.rules.append((r'UID FETCH .*BODY\.PEEK\[\]', lambda session, tag, line: True))
        os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        home.create_profile()
        home.run('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={server.imap}', 'security=none',
                 'user=u', 'password=p', 'allow-unencrypted=true', 'bodies=none', '--unverified')
        home.run('folder', 'create', 'Here')
        with home.start(spooler=True) as app:
            app.point(app.find('list item', lambda name: name.startswith('All Inboxes')))
            app.drag(app.find('list item', lambda name: 'Far away' in name), app.find('list item', 'Here'))
            for choice in ('Stay', 'Stop and Quit'):
                app.keys('ctrl+q')
                app.find('label', 'Moving Mail')
                app.click('push button', choice)
                app.gone('push button', choice)
            wait_until(lambda: app.process.poll() is not None, 'the end of the program')
        equal(home.json('list', 'Here'), [])
        equal(len(server.inbox.messages), 1)


def test_composer(home):
    """What a composer could not do has its details in the notice, and goes with it."""
    home.run('profile', 'create', 'me', '--email', 'me@example.org', '--default')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-uri', GLib.Variant('s', 'https://example.org/'))
        composer = last(app, 2, 'the composer')
        app.find('label', 'This is no link to write to', root=composer)
        app.click('push button', 'Details', root=composer)
        app.find('label', lambda name: name.startswith('MAPI_E_'), root=composer)
        app.click('push button', 'Close notice', root=composer)
        app.gone('label', lambda name: name.startswith('MAPI_E_'), root=composer)


main([test_toast, test_logon_failure, test_text_elsewhere, test_unread_to_the_trash, test_leaving, test_composer])
