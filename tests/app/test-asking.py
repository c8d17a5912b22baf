#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that change their mind while mail is fetched and sent: who is asked, how often, and what goes on."""
import glob
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from activated import Activated  # noqa: E402
from desktop import SPOOLER, main, wait_until  # noqa: E402
from harness import MAPI, equal, true  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402

BAR = 'The password of “{}” does not work'


def letter(subject):
    return (f'From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: {subject}\r\n'
            f'Message-ID: <{subject}@example.test>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nGood morning.\r\n')


def keep_secrets(home):
    """Both programs read and write them; the keyring without a daemon is read once by each."""
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)


def deliver(user, subject):
    SERVER.doveadm('save', '-u', user, text=letter(subject))


def arrived(home, subject):
    """Until it is in the inbox; of several accounts, in that of the first."""
    wait_until(lambda: any(row['subject'] == subject for row in home.json('list', '@inbox')), f'the letter “{subject}”')


def imap(name, user, password):
    return (f'display-name={name}', 'host=127.0.0.1', f'port={SERVER.imaps}', f'user={user}', f'address={user}@example.test',
            f'password={password}', f'certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}')


def bars(app, name):
    return [label for label in app.all('label', BAR.format(name))]


def test_password_changed(home):
    """The server wants another password while mail is fetched and sent: asked for once, then everything goes on."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    deliver('alice', 'First')
    with SmtpStub(implicit=True, certificates=TLS, users={'alice': 'alicepw'}) as smtp:
        home.run('profile', 'create', 'me', '--empty', '--default')
        home.run('service', 'add', 'internet', 'display-name=Work', 'imap-host=127.0.0.1', f'imap-port={SERVER.imaps}',
                 'user=alice', 'address=alice@example.test', 'password=alicepw', 'smtp-host=127.0.0.1',
                 f'smtp-port={smtp.port}', f'imap-certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}',
                 f'smtp-certificate-pins=127.0.0.1:{smtp.port} {smtp.pin}')
        with home.start(spooler=True) as app:
            arrived(home, 'First')
            smtp.users = {'alice': 'newpw'}
            SERVER.set_password('alice', 'newpw')
            app.find('label', BAR.format('Work'))
            home.environment['MAPI_SPOOLER'] = SPOOLER
            home.run('send', '--to', 'x@example.test', '--subject', 'Waits', '--body', '-', text='Hello')
            home.environment['MAPI_SPOOLER'] = ''
            wait_until(lambda: any('AUTH' in command for command in smtp.commands), 'an attempt to send')
            equal(len(bars(app, 'Work')), 1)
            app.click('push button', 'Answer…')
            app.fill(app.find('text', 'Password'), 'newpw')
            app.click('push button', 'Sign In')
            deliver('alice', 'Second')
            arrived(home, 'Second')
            wait_until(lambda: smtp.messages, 'the letter that waited')
            true(b'Waits' in smtp.messages[0]['content'], 'the letter that waited')
            app.gone('label', BAR.format('Work'))
            equal(len(smtp.messages), 1)


def test_certificate_changed(home):
    """The server shows another certificate: told in words, trusted for this server, and everything goes on."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', *imap('Work', 'alice', 'alicepw'))
    old = SERVER.pin
    with home.start(spooler=True) as app:
        arrived(home, 'First')
        SERVER.set_certificate('selfsigned')
        SERVER.kick('alice')
        app.find('label', 'The server of “Work” cannot prove who it is')
        app.find('label', lambda name: name.startswith('Asked by the program “estafette-spooler” ('))
        app.click('push button', 'Answer…')
        app.find('label', 'Fingerprint (SHA-256)')
        true(any('no longer shows the certificate you trusted' in name for name in app.names('label')), 'what is at stake')
        app.click('check box', 'The owner of the server confirmed the change')
        app.click('push button', 'Trust This Server')
        deliver('alice', 'Third')
        arrived(home, 'Third')
    uid = next(service['uid'] for service in home.json('service', 'list') if service['type'] == 'imap')
    equal(home.json('service', 'show', uid)['settings']['certificate-pins'], f'127.0.0.1:{SERVER.imaps} {SERVER.pin}')
    true(old != SERVER.pin, 'another certificate')


def test_second_failure(home):
    """The answer is refused as well: that service is out of use, said quietly and mended from there; the other works."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    deliver('bob', 'Fourth')
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', *imap('Home', 'bob', 'bobpw'))
    home.run('service', 'add', 'imap', *imap('Work', 'alice', 'alicepw'))
    with home.start(spooler=True) as app:
        arrived(home, 'Fourth')
        SERVER.set_password('alice', 'newpw')
        def pane():
            return app.find('list item', lambda name: name.startswith('All Inboxes')).queryComponent().getExtents(1).width
        width = pane()
        app.find('label', BAR.format('Work'))
        app.click('push button', 'Answer…')
        app.fill(app.find('text', 'Password'), 'guessed')
        app.click('push button', 'Sign In')
        said = app.find('label', lambda name: name.startswith('Work: It is switched off until it is mended'))
        # Whole, below one another, and not the beginning of it on one line (coordinates of a window: 1)
        app.wait(lambda: said.queryComponent().getExtents(1).height > 50, 'all of the sentence')
        equal(pane(), width)
        equal(bars(app, 'Work'), [])
        deliver('bob', 'Fifth')
        arrived(home, 'Fifth')
        app.click('push button', 'Fix…')
        status = app.find('frame', 'Send and Receive')
        app.find('label', lambda name: 'It is switched off until it is mended' in name and
                 'It is not tried again by itself. Check its password and settings.' in name, root=status)
        app.click('push button', 'Check “Work”', root=status)
        app.find('label', lambda name: 'Authentication failed' in name)
        app.click('push button', 'Copy Transcript')
        app.find('push button', 'Transcript Copied')
        copied = subprocess.run(['xclip', '-o', '-selection', 'clipboard'], capture_output=True, text=True, timeout=60,
                                check=True).stdout
        true('sent something secret' in copied and 'imap-check < * OK' in copied and 'guessed' not in copied, copied)
        app.keys('Escape')
        app.gone('push button', 'Transcript Copied')
        app.click('push button', 'Fix “Work”', root=status)
        app.fill(app.find('text', 'Password (kept in the keyring)'), 'newpw')
        app.click('push button', 'Apply')
        app.wait(lambda: app.all('label', lambda name: name.startswith('Mailbox: ')) and
                 not app.all('label', lambda name: 'switched off' in name), 'the end of the trouble')
    refused = [line for line in SERVER.log().split('\n') if 'alice' in line and 'Password mismatch' in line]
    true(len(refused) < 12, f'{len(refused)} attempts')


def test_not_now(home):
    """Who does not answer is asked no more: the service is left out, which is said, the other works, and its settings bring
    it back."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    SERVER.set_certificate('good')
    deliver('bob', 'Ninth')
    deliver('alice', 'Tenth')
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', *imap('Home', 'bob', 'bobpw'))
    home.run('service', 'add', 'imap', *imap('Work', 'alice', 'mistyped'))
    with home.start(spooler=True) as app:
        app.find('label', BAR.format('Work'))
        app.click('push button', 'Not Now')
        app.gone('label', BAR.format('Work'))
        arrived(home, 'Ninth')
        said = app.find('label', lambda name: name.startswith('Work: '))
        true('Authentication failed' in said.name, said.name)
        deliver('bob', 'Eleventh')
        app.action('sync')
        arrived(home, 'Eleventh')
        equal(bars(app, 'Work'), [])
        app.click('push button', 'Fix…')
        app.click('push button', 'Fix “Work”')
        app.fill(app.find('text', 'Password (kept in the keyring)'), 'alicepw')
        app.click('push button', 'Apply')
        app.wait(lambda: not app.all('label', lambda name: name.startswith('Work: ') and 'failed' in name), 'the end of the trouble')
        wait_until(lambda: 'Tenth' in str(home.json('search', 'subject:Tenth')), 'the mail of the other account')


def secrets(home):
    """What is kept, by setting."""
    found = {}
    for path in glob.glob(os.path.join(home.path, '**', '*.secret'), recursive=True):
        with open(path, encoding='utf-8') as stream:
            found.update(line.rstrip('\n').split('=', 1) for line in stream if '=' in line)
    return found


def send(home, subject):
    home.environment['MAPI_SPOOLER'] = SPOOLER
    home.run('send', '--to', 'x@example.test', '--subject', subject, '--body', '-', text='Hello')
    home.environment['MAPI_SPOOLER'] = ''


def test_one_of_two_passwords(home):
    """Only the server for sending wants another password: it is asked for by its name, and the mailbox keeps its own."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    deliver('alice', 'Before')
    with SmtpStub(implicit=True, certificates=TLS, users={'sender': 'changed'}) as smtp:
        # Whoever was here before may have had it show another one
        SERVER.set_certificate('good')
        home.run('profile', 'create', 'me', '--empty', '--default')
        home.run('service', 'add', 'internet', 'display-name=Work', 'imap-host=127.0.0.1', f'imap-port={SERVER.imaps}',
                 'user=alice', 'address=alice@example.test', 'password=alicepw', 'smtp-host=localhost', 'smtp-user=sender',
                 'smtp-password=sendpw', f'smtp-port={smtp.port}',
                 f'imap-certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}',
                 f'smtp-certificate-pins=localhost:{smtp.port} {smtp.pin}')
        with home.start(spooler=True) as app:
            arrived(home, 'Before')
            send(home, 'Of two')
            app.find('label', BAR.format('Work'))
            app.click('push button', 'Answer…')
            app.find('label', lambda name: 'localhost' in name and 'who you are' in name)
            equal(app.text(app.find('text', 'User Name')), 'sender')
            app.fill(app.find('text', 'Password'), 'changed')
            app.click('push button', 'Sign In')
            wait_until(lambda: smtp.messages, 'the letter that waited')
            deliver('alice', 'Sixth')
            arrived(home, 'Sixth')
        equal({name: value for name, value in secrets(home).items() if 'password' in name},
              {'password': 'alicepw', 'smtp-password': 'changed'})


def test_other_password_same_name(home):
    """The server for sending knows the same name by another password: it is asked for, and the mailbox keeps its own."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    deliver('alice', 'Both')
    with SmtpStub(implicit=True, certificates=TLS, users={'alice': 'sendpw'}) as smtp:
        SERVER.set_certificate('good')
        home.run('profile', 'create', 'me', '--empty', '--default')
        home.run('service', 'add', 'internet', 'display-name=Work', 'imap-host=127.0.0.1', f'imap-port={SERVER.imaps}',
                 'user=alice', 'address=alice@example.test', 'password=alicepw', 'smtp-host=localhost',
                 f'smtp-port={smtp.port}', f'imap-certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}',
                 f'smtp-certificate-pins=localhost:{smtp.port} {smtp.pin}')
        with home.start(spooler=True) as app:
            arrived(home, 'Both')
            send(home, 'Of one name')
            app.find('label', BAR.format('Work'))
            app.click('push button', 'Answer…')
            equal(app.text(app.find('text', 'User Name')), 'alice')
            app.fill(app.find('text', 'Password'), 'sendpw')
            app.click('push button', 'Sign In')
            wait_until(lambda: smtp.messages, 'the letter that waited')
            deliver('alice', 'Seventh')
            arrived(home, 'Seventh')
            equal(bars(app, 'Work'), [])
        equal({name: value for name, value in secrets(home).items() if 'password' in name},
              {'password': 'alicepw', 'smtp-password': 'sendpw'})


def asks_and_goes_on(home, *words):
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    SERVER.set_certificate('good')
    deliver('alice', 'Eighth')
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', *imap('Work', 'alice', 'mistyped'))
    Activated.install(home)
    home.environment['MAPI_SPOOLER'] = SPOOLER
    equal(home.error('--no-ui', 'sync', *words), 'MAPI_E_LOGON_FAILED')
    with subprocess.Popen([MAPI, '--ui', '--json', 'sync', *words], env=home.environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as command, Activated(home) as app:
        app.find('label', lambda name: name.startswith('Asked by the program “mapi” (') and 'asks who you are' in name)
        app.fill(app.find('text', 'Password'), 'alicepw')
        app.click('push button', 'Sign In')
        said = json.loads(command.communicate(timeout=120)[0])
    equal((command.returncode, [row for row in said if row.get('problem')]), (0, []))
    true(any(row['subject'] == 'Eighth' for row in home.json('list', '@inbox')), 'the letter')


def test_command(home):
    """A command with dialogs that is refused asks, in a window process of its own, and goes on; one without fails."""
    asks_and_goes_on(home)


def test_command_for_one(home):
    """So does one that is about one account."""
    asks_and_goes_on(home, 'Work')


def test_command_for_this_time(home):
    """What is not to be remembered is nothing for the spooler: it is not sent to the server once more with what was refused."""
    keep_secrets(home)
    SERVER.set_password('alice', 'alicepw')
    SERVER.set_certificate('good')
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', *imap('Work', 'alice', 'mistyped'))
    Activated.install(home)
    home.environment['MAPI_SPOOLER'] = SPOOLER
    with subprocess.Popen([MAPI, '--ui', '--json', 'sync'], env=home.environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as command, Activated(home) as app:
        app.fill(app.find('text', 'Password'), 'alicepw')
        app.click('check box', 'Remember in the Keyring')
        before = SERVER.log().count('auth failed')
        app.click('push button', 'Sign In')
        said = json.loads(command.communicate(timeout=120)[0])
    equal((command.returncode, said['error']['name']), (1, 'MAPI_E_LOGON_FAILED'))
    equal((before > 0, SERVER.log().count('auth failed')), (True, before))
    equal(secrets(home), {'password': 'mistyped'})


# One that asks for client certificates refuses to resume a session of TLS (a fault of Dovecot 2.3)
with dovecot.Dovecot(extra='ssl_verify_client_cert = no\n') as SERVER:
    TLS = SERVER.path('tls')
    main([test_password_changed, test_not_now, test_second_failure, test_certificate_changed, test_one_of_two_passwords,
          test_other_password_same_name, test_command, test_command_for_one,
          test_command_for_this_time])
