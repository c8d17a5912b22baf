#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on servers: from nothing to the first message, in the window."""
import os
import socket
import sys
import threading

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from accounts import AUTOCONFIG, CLAWS, files, keyring, own_name, trust  # noqa: E402
from desktop import SPOOLER, main, wait_until  # noqa: E402
from harness import equal, true  # noqa: E402
from internet import Internet  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402

LETTER = ('From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: Welcome\r\nMessage-ID: <w@example.test>\r\n'
          'Date: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nGood to have you here.\r\n')


def go(app, button='Next'):
    app.click('push button', button)


def test_discovery(home):
    """An address and a password are all that is typed; servers are found, tried, and mail is there."""
    keyring(home)
    with SmtpStub(implicit=True, certificates=TLS, users={'alice@example.test': 'alicepw'}) as smtp, Internet(TLS) as net:
        net.route('imap.example.test', 993, SERVER.imaps)
        net.route('smtp.example.test', 465, smtp.port)
        net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG
        with home.start(spooler=True, **net.environment()) as app:
            app.click('push button', 'Set Up an Account')
            app.fill(app.find('text', 'Your Name'), 'Alice Example')
            app.fill(app.find('text', 'Mail Address'), 'alice@example.test')
            go(app)
            app.find('label', 'Example Mail')
            app.find('label', lambda name: 'imap.example.test' in name and 'The domain itself says so' in name)
            go(app)
            app.find('label', lambda name: name.startswith('imap.example.test, port 993, encrypted'))
            server = app.all('text', 'Server')[0]
            app.fill(server, 'mail.example.test')
            app.find('label', 'The settings below are others than those that were found, and count.')
            app.fill(server, 'imap.example.test')
            app.gone('label', 'The settings below are others than those that were found, and count.')
            go(app)
            app.fill(app.find('text', 'Password'), 'wrong')
            go(app)
            # Both servers were reached before, and are reached again
            app.find('label', 'Something Is Wrong')
            equal(len(app.all('label', lambda name: 'did not accept the user name or password' in name)), 2)
            app.click('push button', 'Back')
            app.fill(app.find('text', 'Password'), 'alicepw')
            go(app)
            app.find('label', 'All Is Well')
            go(app)
            app.fill(app.find('text', 'Name of the Profile'), 'Alice')
            go(app, 'Create')
            app.find('label', 'No Message Selected')
            app.wait(lambda: any('Welcome' in name for name in app.names('list item')), 'the letter')
    equal([service['type'] for service in home.json('service', 'list')], ['internet', 'contacts'])
    settings = home.json('service', 'show', home.json('service', 'list')[0]['uid'])['settings']
    equal((settings['imap-host'], settings['smtp-host'], settings['name']),
          ('imap.example.test', 'smtp.example.test', 'Alice Example'))


def shown(home, uid):
    return home.json('service', 'show', uid)['settings']


def test_by_hand(home):
    """A wrong port and a wrong password are told apart and mended; certificates are trusted for their server alone."""
    keyring(home)
    with SmtpStub(implicit=True, certificate='selfsigned', certificates=TLS, users={'alice': 'alicepw'}) as smtp:
        with home.start(spooler=True) as app:
            app.click('push button', 'Set Up an Account')
            app.fill(app.find('text', 'Mail Address'), 'alice@example.test')
            app.click('list item', 'Set Up by Hand')
            app.click('list item', 'Internet mail (IMAP and SMTP)')
            app.find('text', 'User Name')
            servers, ports = app.all('text', 'Server'), app.all('text', 'Port')
            app.fill(servers[0], '127.0.0.1')
            app.fill(ports[0], str(SERVER.imap))
            app.fill(servers[1], '127.0.0.1')
            app.fill(ports[1], str(smtp.port))
            app.fill(app.find('text', 'User Name'), 'alice')
            go(app)
            app.fill(app.find('text', 'Password'), 'wrong')
            equal(len(app.all('text', lambda name: name.startswith('Password'))), 1)
            go(app)
            trust(app, smtp.port, 'The server vouches for itself: no authority confirms who it is.')
            app.find('label', lambda name: 'does not speak TLS as it should' in name)
            app.find('push button', 'Continue Anyway')
            equal(home.json('profile', 'list'), [])
            go(app, 'Back')
            app.find('text', 'Password')
            go(app, 'Back')
            app.find('text', 'User Name')
            app.fill(app.all('text', 'Port')[0], str(SERVER.imaps))
            go(app)
            app.find('text', 'Password')
            go(app)
            trust(app, SERVER.imaps, 'It was issued by an authority this computer does not know.')
            app.find('label', lambda name: 'AUTHENTICATIONFAILED' in name or 'Authentication failed' in name)
            app.find('push button', 'Continue Anyway')
            go(app, 'Back')
            app.fill(app.find('text', 'Password'), 'alicepw')
            go(app)
            app.find('push button', 'Next')
            go(app)
            app.fill(app.find('text', 'Name of the Profile'), 'Alice')
            go(app, 'Create')
            app.wait(lambda: any('Welcome' in name for name in app.names('list item')), 'the letter')
            settings = shown(home, home.json('service', 'list')[0]['uid'])
            equal(settings['imap-certificate-pins'], f'127.0.0.1:{SERVER.imaps} {SERVER.pin}')
            equal(settings['smtp-certificate-pins'], f'127.0.0.1:{smtp.port} {smtp.pin}')
    true('alicepw' not in ''.join(read(path) for path in profile_files(home)), 'a secret kept')


def read(path):
    with open(path, encoding='utf-8') as stream:
        return stream.read()


def profile_files(home):
    return [os.path.join(home.path, name) for name in files(home) if name.endswith('.profile')]


def test_cancel_after_the_check(home):
    """Who gives up after everything was tried leaves neither profile nor secret nor store."""
    keyring(home)
    with home.start() as app:
        before = files(home)
        app.click('push button', 'Set Up an Account')
        app.fill(app.find('text', 'Mail Address'), 'alice@example.test')
        app.click('list item', 'Set Up by Hand')
        app.click('list item', 'IMAP mailbox')
        app.fill(app.find('text', 'Server'), '127.0.0.1')
        app.fill(app.find('text', 'Port'), str(SERVER.imaps))
        app.fill(app.find('text', 'User Name'), 'alice')
        go(app)
        app.fill(app.find('text', 'Password'), 'alicepw')
        go(app)
        app.click('push button', 'Do Not Connect')
        app.find('push button', 'Continue Anyway')
        app.keys('Escape')
        app.gone('push button', 'Continue Anyway')
        equal(files(home), before)
    equal(home.json('profile', 'list'), [])


class Silent:
    """A server that says no more once somebody signs in, and knows who still waits for it."""

    def __init__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.waiting = self.gone = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            threading.Thread(target=self.serve, args=(self.listener.accept()[0], ), daemon=True).start()

    def serve(self, line):
        waits = False
        with line, line.makefile('rwb', buffering=0) as stream:
            stream.write(b'* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] Good morning\r\n')
            for command in iter(stream.readline, b''):
                tag, verb = command.upper().split()[:2]
                if verb in (b'LOGIN', b'AUTHENTICATE'):
                    self.waiting, waits = self.waiting + 1, True
                elif not waits:
                    stream.write(b'* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n' if verb == b'CAPABILITY' else b'')
                    stream.write(tag + b' OK done\r\n')
        self.gone += waits


def check_account(app, name):
    """Tries an account from its menu."""
    app.find('label', 'No Message Selected')
    app.action('accounts', GLib.Variant('s', ''))
    sheet = app.find('frame', 'me')
    app.click(app.find('push button', f'What to do with “{name}”', sheet, shown=False).getChildAtIndex(0))
    app.click('menu item', 'Check')


def test_trust_in_a_check(home):
    """A certificate that is agreed to while an account is tried is not asked about again."""
    keyring(home)
    home.create_profile()
    uid = home.json('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={SERVER.imaps}', 'user=alice',
                    'address=alice@example.test', 'password=alicepw')['uid']
    with home.start() as app:
        check_account(app, 'Work')
        trust(app, SERVER.imaps, 'It was issued by an authority this computer does not know.')
        app.find('label', 'All Is Well')
        wait_until(lambda: shown(home, uid)['certificate-pins'] == f'127.0.0.1:{SERVER.imaps} {SERVER.pin}', 'the trust')


def test_left_while_signing_in(home):
    """Who closes a check while the server thinks leaves nothing behind that waits for it."""
    keyring(home)
    home.create_profile()
    server = Silent()
    home.run('service', 'add', 'imap', 'display-name=Slow', 'host=127.0.0.1', f'port={server.port}', 'security=none',
             'user=alice', 'address=alice@example.test', 'password=alicepw')
    with home.start() as app:
        check_account(app, 'Slow')
        app.wait(lambda: server.waiting, 'somebody who signs in')
        app.find('frame', 'Slow')
        app.keys('Escape')
        app.gone('frame', 'Slow')
        app.wait(lambda: server.gone == server.waiting, 'the end of the line')


def host_of(home, profile, name):
    """Where a service of the profile has its server."""
    uid = next(service['uid'] for service in home.json('--profile', profile, 'service', 'list') if service['name'] == name)
    return home.json('--profile', profile, 'service', 'show', uid)['settings']['host']


def test_copied_profile_and_order(home):
    """A profile is copied, a setting and the sending order changed; mail then leaves by the other way, in the copy only."""
    keyring(home)
    home.create_profile()
    with SmtpStub() as first, SmtpStub() as second:
        for name, stub in (('One', first), ('Two', second)):
            home.run('service', 'add', 'smtp', f'port={stub.port}', 'host=127.0.0.1', 'security=none', f'display-name={name}')
        with home.start() as app:
            app.action('profiles')
            app.find('list item', 'me')
            app.click(app.find('push button', 'What to do with “me”', shown=False).getChildAtIndex(0))
            app.click('menu item', 'Copy…')
            app.fill(app.find('text', 'Name'), 'Second')
            app.click('push button', 'Copy')
            app.point(app.find('list item', 'Second'))
            app.point(app.find('list item', 'Two', app.find('frame', 'Second')))
            window = app.find('frame', 'Two')
            app.fill(app.find('text', 'Server', window), 'localhost')
            app.click('push button', 'Apply', window)
            app.gone('frame', 'Two')
            app.click(app.find(None, 'Delivery'))
            app.drag(app.find('list item', 'Two'), app.find('list item', 'One'))
            app.wait(lambda: any('TransportOrder=' in read(path) for path in profile_files(home)), 'the order')
        equal((host_of(home, 'Second', 'Two'), host_of(home, 'me', 'Two')), ('localhost', '127.0.0.1'))
        home.environment['MAPI_SPOOLER'] = SPOOLER
        for profile, stub in (('Second', second), ('me', first)):
            home.run('--profile', profile, 'send', '--to', 'x@example.test', '--subject', f'From {profile}', '--body', '-',
                     text='Hello')
            wait_until(lambda taken=stub.messages: taken, f'the letter from {profile}')
            true(f'From {profile}'.encode() in stub.messages[0]['content'], 'the letter')
        equal((len(first.messages), len(second.messages)), (1, 1))


THUNDERBIRD = '''user_pref("mail.accountmanager.accounts", "account1,account2");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "127.0.0.1");
user_pref("mail.server.server1.port", PORT);
user_pref("mail.server.server1.userName", "alice");
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "127.0.0.1");
user_pref("mail.smtpserver.smtp1.port", SENDING);
user_pref("mail.smtpserver.smtp1.username", "alice");
user_pref("mail.smtpserver.smtp1.try_ssl", 3);
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.fullName", "Alice of Thunderbird");
user_pref("mail.identity.id1.useremail", "alice@example.test");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.account.account2.identities", "id2");
user_pref("mail.server.server2.type", "pop3");
user_pref("mail.server.server2.hostname", "pop.old.test");
user_pref("mail.server.server2.userName", "alice");
user_pref("mail.server.server2.socketType", 3);
user_pref("mail.identity.id2.smtpServer", "smtp1");
user_pref("mail.identity.id2.useremail", "alice@old.test");
'''
EVOLUTION = {
    '1a': '''[Data Source]
DisplayName=Work
Enabled=true
[Mail Account]
BackendName=imapx
IdentityUid=1b
[Authentication]
Host=imap.evolution.test
Method=plain/password
Port=993
User=alice
[Security]
Method=ssl-on-alternate-port
''',
    '1b': '''[Data Source]
DisplayName=Work
[Mail Identity]
Address=alice@evolution.test
Name=Alice of Evolution
[Mail Submission]
TransportUid=1c
''',
    '1c': '''[Data Source]
DisplayName=Work
[Mail Transport]
BackendName=smtp
[Authentication]
Host=smtp.evolution.test
Method=PLAIN
Port=465
User=alice
[Security]
Method=ssl-on-alternate-port
'''}
GEARY = '''[Metadata]
version=1
status=enabled
[Account]
service_provider=other
sender_mailboxes=Alice of Geary <alice@geary.test>;
[Incoming]
login=alice
host=imap.geary.test
port=993
transport_security=transport
credentials=custom
[Outgoing]
host=smtp.geary.test
port=465
transport_security=transport
credentials=use-incoming
'''


def only_sends(app):
    """What cannot be taken over says why, and cannot be chosen."""
    import accessible
    row = app.find('list item', 'alice@old.test')
    app.find('label', lambda name: name.startswith('Thunderbird: pop.old.test\n') and 'receives over POP3' in name, row)
    true(not row.getState().contains(accessible.STATE_SENSITIVE), 'it is not to be chosen')
    app.point(row)
    app.find('list item', 'alice@old.test')


def test_import(home):
    """Accounts of other programs are found and taken over; only the password is asked for."""
    keyring(home)
    smtp = SmtpStub(implicit=True, certificates=TLS, users={'alice': 'alicepw'})
    for path, text in {'.thunderbird/profiles.ini': '[Profile0]\nName=default\nIsRelative=1\nPath=x.default\nDefault=1\n',
                       '.thunderbird/x.default/prefs.js': THUNDERBIRD.replace('PORT', str(SERVER.imaps)).replace('SENDING', str(smtp.port)),
                       '.config/geary/account_01/geary.ini': GEARY, '.claws-mail/accountrc': CLAWS,
                       **{f'.config/evolution/sources/{name}.source': text for name, text in EVOLUTION.items()}}.items():
        os.makedirs(os.path.dirname(os.path.join(home.path, path)), exist_ok=True)
        home.file(path, text)
    with smtp, home.start() as app:
        app.click('push button', 'Set Up an Account')
        app.click('list item', 'Import an Account')
        app.find('label', 'Geary: imap.geary.test')
        only_sends(app)
        for name in ('Geary', 'Evolution', 'Claws'):
            host = f'{name.lower()}.test'
            app.click('list item', f'alice@{host}')
            equal(app.text(own_name(app)), f'Alice of {name}')
            equal([app.text(entry) for entry in app.all('text', 'Server')], [f'imap.{host}', f'smtp.{host}'])
            equal([app.text(entry) for entry in app.all('text', 'Your Addresses')], [f'alice@{host}'])
            go(app, 'Back')
        app.click('list item', 'alice@example.test')
        equal(app.text(own_name(app)), 'Alice of Thunderbird')
        app.find('text', 'User Name')
        equal([app.text(entry) for entry in app.all('text', 'Port')], [str(SERVER.imaps), str(smtp.port)])
        go(app)
        app.fill(app.find('text', 'Password'), 'alicepw')
        go(app)
        trust(app, SERVER.imaps, 'It was issued by an authority this computer does not know.')
        trust(app, smtp.port, 'It was issued by an authority this computer does not know.')
        app.find('push button', 'Next')
        go(app)
        app.fill(app.find('text', 'Name of the Profile'), 'Taken over')
        go(app, 'Create')
        app.find('label', 'No Message Selected')
    equal(shown(home, home.json('service', 'list')[0]['uid'])['name'], 'Alice of Thunderbird')


# One that asks for client certificates refuses to resume a session of TLS (a fault of Dovecot 2.3)
with dovecot.Dovecot(extra='ssl_verify_client_cert = no\n') as SERVER:
    TLS = SERVER.path('tls')
    SERVER.doveadm('save', '-u', 'alice', text=LETTER)
    main([test_discovery, test_by_hand, test_cancel_after_the_check, test_copied_profile_and_order, test_import,
          test_trust_in_a_check, test_left_while_signing_in])
