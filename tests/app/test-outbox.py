#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of what waits: why, and what a person can do about it."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from desktop import main, wait_until  # noqa: E402
from harness import equal, message, true  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402
from writer import composer  # noqa: E402

OUTSIDE = 'someone@elsewhere.example'


def row(app, text):
    return wait_until(lambda: (app.all('list item', lambda name: text in name) or [None])[0], f'a row with “{text}”')


def says(app, text):
    return app.find('label', lambda name: text in name)


def show(app):
    app.action('outbox')
    return app.find('frame', 'Waiting')


def test_nothing(home):
    home.create_profile()
    with home.start() as app:
        window = show(app)
        app.find('label', 'Nothing Is Waiting', window)


def test_stuck(home):
    """A message that cannot leave says so, can be tried by hand, and goes once the setting is mended."""
    home.create_profile()
    service = home.json('service', 'add', 'memory', 'outcome=network-error')['uid']
    with home.start(spooler=True) as app:
        window = show(app)
        home.json('send', '--to', OUTSIDE, '--subject', 'Parcel', '--body', '-', text='Hi\n')
        # The row is another one once it has been tried
        app.find('list item', 'Parcel', window)
        app.find('label', lambda name: 'cannot be reached' in name, window)
        app.click('push button', 'Send Now: Parcel')
        wait_until(lambda: home.json('outbox', 'list')[0]['attempts'] == 2, 'another attempt')
        home.run('service', 'set', service, 'outcome=accept')
        app.gone('list item', 'Parcel', window)
    equal([message['subject'] for message in home.json('list', '@sent')], ['Parcel'])


def test_hold_and_take_back(home):
    """Held mail stays; what is taken back is a draft again."""
    home.create_profile()
    home.json('service', 'add', 'memory')
    with home.start(spooler=True) as app:
        window = show(app)
        home.run('outbox', 'hold')
        home.json('send', '--to', OUTSIDE, '--subject', 'Regret', '--body', '-', text='Hi\n')
        app.find('list item', 'Regret', window)
        app.find('label', lambda name: 'Held' in name, window)
        app.click('push button', 'Back to Drafts: Regret')
        app.gone('list item', 'Regret', window)
        wait_until(lambda: not home.json('outbox', 'list'), 'the queue is empty')
        app.click('push button', 'Hold All')
        app.find('label', 'Nothing Is Waiting', window)
    equal(home.json('list', '@sent'), [])
    true('draft' in home.json('list', '@drafts')[0]['flags'], 'it is a draft, where drafts are looked for')
    equal(home.json('list', '@outbox'), [])


def test_leave(home):
    """Who leaves while mail waits is asked: to stay, to send it first, or to leave it for later."""
    home.create_profile()
    home.json('service', 'add', 'memory', 'outcome=network-error')
    with home.start(spooler=True) as app:
        window = show(app)
        home.json('send', '--to', OUTSIDE, '--subject', 'Parcel', '--body', '-', text='Hi\n')
        app.find('list item', 'Parcel', window)
        for answer in ('Stay', 'Send Now', 'Send Later'):
            app.action('leave')
            app.find('label', '1 message has not been sent yet.')
            app.click('push button', answer)
            if answer == 'Send Now':
                app.find('label', 'Quit All the Same?')
                app.click('push button', 'Stay')
            if answer != 'Send Later':
                app.gone('label', '1 message has not been sent yet.')
        wait_until(lambda: app.process.poll() is not None, 'the end of the program')
    equal([one['subject'] for one in home.json('outbox', 'list')], ['Parcel'])
    # Nobody stays behind the last window, so that is leaving, too
    home.set('background', 'false')
    with home.start(spooler=True) as app:
        app.find('label', 'No Message Selected')
        app.action_of(app.find('frame'), 'window.close')
        app.click('push button', 'Send Later')
        wait_until(lambda: app.process.poll() is not None, 'the end of the program')
    equal([one['subject'] for one in home.json('outbox', 'list')], ['Parcel'])


def test_read_deferred(home):
    """Who reads what is to be sent later is told when, and may send it now or go on writing."""
    home.create_profile()
    home.json('service', 'add', 'memory')
    with home.start(spooler=True) as app:
        for subject in ('Birthday', 'Reminder'):
            home.json('send', '--to', OUTSIDE, '--subject', subject, '--body', '-', '--defer', '2099-12-31 10:00', text='Hi\n')
        app.point(row(app, 'Outbox'))
        app.point(row(app, 'Birthday'))
        says(app, 'To be sent: Thursday 31 December 2099, 10:00')
        app.click('push button', 'Send Now')
        wait_until(lambda: [one['subject'] for one in home.json('list', '@sent')] == ['Birthday'], 'the message sent')
        app.point(row(app, 'Reminder'))
        says(app, 'To be sent: Thursday 31 December 2099, 10:00')
        app.click('push button', 'Edit…')
        window = composer(app, 'Reminder')
        app.action_of(window, 'window.close')
        wait_until(lambda: [one['subject'] for one in home.json('list', '@drafts')] == ['Reminder'], 'a draft of it')
    equal(home.json('outbox', 'list'), [])


def test_read_failed(home):
    """Who reads what could not be sent is told why; the note goes with the trouble."""
    home.create_profile()
    service = home.json('service', 'add', 'memory', 'outcome=network-error')['uid']
    with home.start(spooler=True) as app:
        home.json('send', '--to', OUTSIDE, '--subject', 'Parcel', '--body', '-', text='Hi\n')
        app.point(row(app, 'Outbox'))
        app.point(row(app, 'Parcel'))
        says(app, 'cannot be reached')
        app.click('push button', 'Details')
        app.find('push button', 'Copy')
        app.keys('Escape')
        app.gone('push button', 'Copy')
        home.run('outbox', 'hold')
        says(app, 'Held until you release it')
        app.gone('push button', 'Send Now')
        home.run('service', 'set', service, 'outcome=accept')
        home.run('outbox', 'release')
        app.gone('label', lambda name: 'Held until you release it' in name)
    equal([one['subject'] for one in home.json('list', '@sent')], ['Parcel'])


def test_doubtful(home):
    """Where the answer of the server was lost, both places say what to look for, by the name of the button."""
    home.create_profile()
    advice = 'Look whether it arrived before you choose “Send Now”.'
    with SmtpStub(end=[None]) as server:
        home.run('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none')
        with home.start(spooler=True) as app:
            home.json('send', '--to', OUTSIDE, '--subject', 'Doubt', '--body', '-', text='Hi\n')
            wait_until(lambda: home.json('outbox', 'list')[0]['state'] == 'unknown', 'nobody knows')
            app.point(row(app, 'Outbox'))
            app.point(row(app, 'Doubt'))
            says(app, advice)
            app.find('push button', 'Send Now')
            window = show(app)
            app.find('push button', 'Send Now: Doubt', window)
            app.find('label', lambda name: 'May have been sent already' in name and advice in name, window)


def test_refused(home):
    """A change the server refuses says so with the server's code and ours, which can be copied; it is not lost."""
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={SERVER.imaps}', 'user=alice',
             'address=alice@example.test', 'password=alicepw', f'certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}')
    with home.start(spooler=True) as app:
        wait_until(lambda: any(folder['path'].endswith('Inbox') for folder in home.json('folders')), 'the mailbox')
        home.run('import', '@inbox', home.file('big.eml', message(1, subject='Heavy', body='heavy ' * 20000)))
        window = show(app)
        app.click('push button', 'Details: New message: Heavy')
        app.find('label', 'IMAP NO [OVERQUOTA]')
        app.find('label', 'MAPI_E_NOT_ENOUGH_DISK (0x8004010D)')
        app.click('push button', 'Copy')
        app.find('push button', 'Copied')
        copied = subprocess.run(['xclip', '-o', '-selection', 'clipboard'], capture_output=True, text=True, timeout=60,
                                check=True).stdout
        true('IMAP NO [OVERQUOTA]' in copied and 'MAPI_E_NOT_ENOUGH_DISK' in copied, copied)
        app.keys('Escape')
        app.gone('push button', 'Copied')
        app.find('list item', 'New message: Heavy', window)
    row = home.json('operations', 'list')[0]
    equal((row['low-level'], row['code']), ('IMAP NO [OVERQUOTA]', 'MAPI_E_NOT_ENOUGH_DISK'))
    equal([row['subject'] for row in home.json('list', '@inbox')], ['Heavy'])


with dovecot.Dovecot(quota='20k') as SERVER:
    main([test_leave, test_nothing, test_stuck, test_hold_and_take_back, test_read_deferred, test_read_failed, test_doubtful,
          test_refused])
