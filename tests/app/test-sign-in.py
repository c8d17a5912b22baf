#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in in the browser, from the sheet of an account, and again when the permission has ended."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from gi.repository import GLib  # noqa: E402

from desktop import main, wait_until  # noqa: E402
from harness import equal, true  # noqa: E402
from oauth import Issuer  # noqa: E402

LETTER = ('From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: {0}\r\nMessage-ID: <{0}@example.test>\r\n'
          'Date: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nGood to have you here.\r\n')
# Follows what it is told to, as a browser does, and says where it was sent
BROWSER = '''#!/usr/bin/python3
import sys, urllib.request
with open(sys.argv[0] + '.log', 'a') as log:
    log.write(sys.argv[1] + '\\n')
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=60).read()
'''


def install_browser(home):
    """The browser of this desktop."""
    program = home.file('browser', BROWSER)
    os.chmod(program, 0o755)
    folder = os.path.join(home.environment['XDG_DATA_HOME'], 'applications')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'test-browser.desktop'), 'w', encoding='utf-8') as stream:
        stream.write(f'[Desktop Entry]\nType=Application\nName=Browser\nExec={program} %u\n'
                     'MimeType=x-scheme-handler/http;x-scheme-handler/https;\n')
    with open(os.path.join(home.environment['XDG_CONFIG_HOME'], 'mimeapps.list'), 'w', encoding='utf-8') as stream:
        stream.write('[Default Applications]\nx-scheme-handler/http=test-browser.desktop\n'
                     'x-scheme-handler/https=test-browser.desktop\n')
    return program + '.log'


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
        app.find('label', 'No message selected')
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


def test_browser(home):
    with Issuer('alice') as issuer, dovecot.Dovecot(introspection=issuer.port,
                                                    extra='ssl_verify_client_cert = no\n') as server:
        sign_in_twice(home, issuer, server)


main([test_browser])
