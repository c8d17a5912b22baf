#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in in the browser: from the sheet of an account, again when the permission has ended, and in the wizard."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
import postfix  # noqa: E402
from gi.repository import GLib  # noqa: E402

from accounts import AUTOCONFIG, files, install_browser  # noqa: E402
from desktop import SPOOLER, main, wait_until  # noqa: E402
from harness import equal, true  # noqa: E402
from internet import Internet  # noqa: E402
from oauth import Issuer  # noqa: E402

LETTER = ('From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: {0}\r\nMessage-ID: <{0}@example.test>\r\n'
          'Date: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nGood to have you here.\r\n')


def arrived(home, subject):
    wait_until(lambda: any(row['subject'] == subject for row in home.json('list', '@inbox')), f'the letter “{subject}”')


def sign_in_twice(home, issuer, server):
    """No password is typed: the browser is opened and comes back, mail arrives; and once more when it is over."""
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    log = install_browser(home)
    issuer.configure(home, '127.0.0.1')
    home.run('profile', 'create', 'me', '--empty', '--default')
    home.run('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={server.imaps}', 'user=alice',
             'auth=oauth2', 'address=alice@example.test', f'certificate-pins=127.0.0.1:{server.imaps} {server.pin}')
    server.doveadm('save', '-u', 'alice', text=LETTER.format('First'))
    issuer.mood = 'silent'
    with home.start(spooler=True) as app:
        app.find('label', 'No Message Selected')
        app.action('accounts', GLib.Variant('s', ''))
        app.point(app.find('list item', 'Work', app.find('frame', 'me')))
        sheet = app.find('frame', 'Work')
        true(not app.all('text', lambda name: name.startswith('Password'), sheet), 'no password is asked for')
        app.find('label', 'You are not signed in yet.', sheet)
        app.click('push button', lambda name: 'Sign In…' in name, sheet)
        app.find('label', lambda name: 'a page of Example' in name)
        app.click('push button', 'Cancel', app.find('dialog', 'Sign In in the Browser', shown=False))
        app.gone('label', lambda name: 'a page of Example' in name)
        issuer.mood = 'ok'
        app.click('push button', lambda name: 'Sign In…' in name, sheet)
        app.find('label', 'You are signed in.', sheet)
        app.gone('label', lambda name: 'a page of Example' in name)
        app.click('push button', 'Apply', sheet)
        arrived(home, 'First')
        issuer.forget()
        server.kick('alice')
        app.find('label', '“Work” wants you to sign in again')
        server.doveadm('save', '-u', 'alice', text=LETTER.format('Second'))
        app.click('push button', 'Answer…')
        arrived(home, 'Second')
    with open(log, encoding='utf-8') as stream:
        equal(len(stream.read().split()), 3)


def to_sign_in(app):
    """From the first page of the wizard to where somebody signs in, with an address and nothing else."""
    app.click('push button', 'Set Up an Account')
    app.fill(app.find('text', 'Your Name'), 'Alice Example')
    app.fill(app.find('text', 'Mail Address'), 'alice@example.test')
    app.click('push button', 'Next')
    app.find('label', lambda name: 'imap.example.test' in name and 'The domain itself says so' in name)
    app.click('push button', 'Next')
    app.find('label', lambda name: name.startswith('imap.example.test, port 993, encrypted'))
    app.click('push button', 'Next')
    app.find('label', 'You are not signed in yet.')
    equal(app.all('text', lambda name: 'assword' in name), [])
    equal(len(app.all('push button', lambda name: 'Sign In…' in name)), 1)


def from_address_to_mail(home, issuer, server, sending):
    """An address is all that is typed. Who cancels or refuses leaves nothing; then mail comes and goes with the token."""
    issuer.configure(home, '*.example.test')
    log = install_browser(home)
    server.doveadm('save', '-u', 'alice', text=LETTER.format('First'))
    with home.start(spooler=True) as app:
        before = files(home)
        to_sign_in(app)
        issuer.mood = 'silent'
        app.click('push button', lambda name: 'Sign In…' in name)
        app.click('push button', 'Cancel', app.find('dialog', 'Sign In in the Browser', shown=False))
        app.gone('label', lambda name: 'a page of Example' in name)
        issuer.mood = 'denied'
        app.click('push button', lambda name: 'Sign In…' in name)
        app.find('label', lambda name: name.startswith('You did not allow it in the browser'))
        app.keys('Escape')
        app.gone('push button', lambda name: 'Sign In…' in name)
        equal((files(home), home.json('profile', 'list'), issuer.told), (before, [], []))
        issuer.mood = 'ok'
        to_sign_in(app)
        app.click('push button', lambda name: 'Sign In…' in name)
        app.find('label', 'You are signed in.')
        app.click('push button', 'Next')
        app.find('label', 'Trying It Out')
        app.click('push button', 'Next')
        app.fill(app.find('text', 'Name of the Profile'), 'Alice')
        app.click('push button', 'Create')
        app.wait(lambda: any('First' in name for name in app.names('list item')), 'the letter')
        home.environment['MAPI_SPOOLER'] = SPOOLER
        home.run('send', '--to', 'bob@example.test', '--subject', 'Sent with a token', '--body', '-', text='Hello')
        wait_until(lambda: any(b'Sent with a token' in content for content in server.messages('bob')), 'the letter to Bob')
    true('method=OAUTHBEARER' in server.log() and 'sasl_method=OAUTHBEARER' in sending.log(), 'both with the token')
    with open(log, encoding='utf-8') as stream:
        equal(len(stream.read().split()), 3)
    for name in files(home):
        if name.endswith('.profile'):
            with open(os.path.join(home.path, name), encoding='utf-8') as stream:
                true(issuer.refresh not in stream.read(), 'no token in the profile')


def test_wizard(home):
    """An account whose domain says OAuth2, from nothing to mail both ways."""
    if postfix.available():
        print(f'# {postfix.available()}')
        return
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    with Issuer('alice') as issuer, dovecot.Dovecot(introspection=issuer.port,
                                                    extra='ssl_verify_client_cert = no\n') as server:
        tls = server.path('tls')
        chain = f'smtpd_tls_chain_files = {tls}/good.key, {tls}/good.pem\n'
        with postfix.Postfix(server, extra=chain) as sending, Internet(tls) as net:
            net.route('imap.example.test', 993, server.imaps)
            net.route('smtp.example.test', 465, sending.submissions)
            net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG.replace('password-cleartext', 'OAuth2')
            home.environment.update(net.environment())
            from_address_to_mail(home, issuer, server, sending)


def test_browser(home):
    with Issuer('alice') as issuer, dovecot.Dovecot(introspection=issuer.port,
                                                    extra='ssl_verify_client_cert = no\n') as server:
        sign_in_twice(home, issuer, server)


main([test_browser, test_wizard])
