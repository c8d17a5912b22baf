#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on servers: from nothing to the first message, in the window."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from desktop import main  # noqa: E402
from harness import equal, true  # noqa: E402
from internet import Internet  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402

AUTOCONFIG = '''<clientConfig version="1.1"><emailProvider id="example.test">
<domain>example.test</domain><displayName>Example Mail</displayName>
<incomingServer type="imap"><hostname>imap.example.test</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.test</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>'''
LETTER = ('From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: Welcome\r\nMessage-ID: <w@example.test>\r\n'
          'Date: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nGood to have you here.\r\n')


def keyring(home):
    home.environment.update(SECRET_BACKEND='file', SECRET_FILE_TEST_PASSWORD='test',
                            SECRET_FILE_TEST_PATH=os.path.join(home.path, 'keyring'))
    return home


def go(app, button='Next'):
    app.click('push button', button)


def files(home):
    """Everything in the home that was not there before the program ran, but for its caches and windows."""
    found = []
    for root, _folders, names in os.walk(home.path):
        found += [os.path.relpath(os.path.join(root, name), home.path) for name in names]
    return sorted(name for name in found if name.split('/')[0] not in ('cache', 'config', 'data', 'window.log'))


def test_discovery(home):
    """An address and a password are all that is typed; servers are found, tried, and mail is there."""
    keyring(home)
    with SmtpStub(implicit=True, certificates=TLS, users={'alice@example.test': 'alicepw'}) as smtp, Internet(TLS) as net:
        net.route('imap.example.test', 993, SERVER.imaps)
        net.route('smtp.example.test', 465, smtp.port)
        net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG
        with home.start(spooler=True, **net.environment()) as app:
            app.click('push button', 'Set up an account')
            app.fill(app.find('text', 'Your Name'), 'Alice Example')
            app.fill(app.find('text', 'Mail Address'), 'alice@example.test')
            go(app)
            app.find('label', 'Example Mail')
            app.find('label', lambda name: 'imap.example.test' in name and 'The domain itself says so' in name)
            go(app)
            app.find('label', lambda name: name.startswith('imap.example.test, port 993, encrypted'))
            go(app)
            app.fill(app.find('text', 'Password'), 'alicepw')
            go(app)
            app.find('push button', 'Next')
            go(app)
            app.fill(app.find('text', 'Name of the Profile'), 'Alice')
            go(app, 'Create')
            app.find('label', 'No message selected')
            app.wait(lambda: any('Welcome' in name for name in app.names('list item')), 'the letter')
    settings = home.json('service', 'show', home.json('service', 'list')[0]['uid'])['settings']
    equal((settings['imap-host'], settings['smtp-host'], settings['name']),
          ('imap.example.test', 'smtp.example.test', 'Alice Example'))


# One that asks for client certificates refuses to resume a session of TLS (a fault of Dovecot 2.3)
with dovecot.Dovecot(extra='ssl_verify_client_cert = no\n') as SERVER:
    TLS = SERVER.path('tls')
    SERVER.doveadm('save', '-u', 'alice', text=LETTER)
    main([test_discovery])
