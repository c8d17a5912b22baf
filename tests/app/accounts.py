# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of accounts share."""
import os
import subprocess

from gi.repository import GLib

from desktop import BUILD

AUTOCONFIG = '''<clientConfig version="1.1"><emailProvider id="example.test">
<domain>example.test</domain><displayName>Example Mail</displayName>
<incomingServer type="imap"><hostname>imap.example.test</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.test</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>'''

CLAWS = '''[Account: 1]
account_name=Work
name=Alice of Claws
address=alice@claws.test
protocol=3
receive_server=imap.claws.test
smtp_server=smtp.claws.test
user_id=alice
use_smtp_auth=1
ssl_imap=1
ssl_smtp=1
'''

# Follows what it is told to, as a browser does, and says where it was sent
BROWSER = '''#!/usr/bin/python3
import sys, urllib.request
with open(sys.argv[0] + '.log', 'a') as log:
    log.write(sys.argv[1] + '\\n')
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=60).read()
'''


def keyring(home):
    """Gives the home a keyring without a daemon."""
    home.environment.update(SECRET_BACKEND='file', SECRET_FILE_TEST_PASSWORD='test',
                            SECRET_FILE_TEST_PATH=os.path.join(home.path, 'keyring'))
    return home


def controls(home):
    """The home of somebody who has the provider with a setting of every kind."""
    modules = os.path.join(BUILD, 'tests', 'lib', 'modules')
    home.environment['MAPI_PROVIDER_PATH'] += ':' + modules
    home.environment['MAPI_SERVICE_PATH'] += ':' + os.environ['TEST_SERVICES']
    home.environment['MAPI_SYSTEM_CONFIG'] = home.path
    return keyring(home).create_profile()


def add_controls(home, *pairs):
    return home.json('service', 'add', 'controls', 'server=mail.example.org', 'address=a@example.org', *pairs)['uid']


def shown_settings(home, uid):
    return home.json('service', 'show', uid)['settings']


def files(home):
    """Everything in the home but for caches, windows, and what the desktop and the browser keep there."""
    found = []
    for root, _folders, names in os.walk(home.path):
        found += [os.path.relpath(os.path.join(root, name), home.path) for name in names]
    return sorted(name for name in found if name.split('/')[0] not in
                  ('cache', 'config', 'data', 'window.log', '.flatpak', 'webkitgtk', 'browser.log'))


def trust(app, port, words):
    """Answers the question about the certificate of the server at `port`, which says `words` in a line of its own."""
    def dialogs():
        return [node for node in app.all('dialog', 'Is This the Right Server?', shown=False)
                if app.all('label', f'127.0.0.1:{port}', root=node)]
    dialog = app.wait(dialogs, f'the question about {port}')[0]
    app.find('label', lambda name: words in name.split('\n'), root=dialog)
    app.find('label', 'Fingerprint (SHA-256)', root=dialog)
    app.click('push button', 'Trust This Server', root=dialog)
    app.wait(lambda: not dialogs(), f'the end of the question about {port}')


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


def last(app, count, what):
    """The last of so many windows."""
    return app.wait(lambda: app.root.childCount == count and app.root[count - 1], what)


def press_add(app, count):
    """Presses Add an Account. After a change all accounts are opened anew, and until then there are profiles to choose from."""
    def opened():
        app.action('accounts', GLib.Variant('s', ''))
        sheet = last(app, count + 1, 'the accounts')
        app.wait(lambda: app.all('push button', 'Add an Account', sheet) or app.all('push button', 'Add a Profile', sheet),
                 'accounts or profiles')
        if app.all('push button', 'Add an Account', sheet):
            return sheet
        app.keys('Escape')
        last(app, count, 'the window')
        return None
    app.click('push button', 'Add an Account', app.wait(opened, 'the accounts'))


def add_account(app, title):
    """The window in which an account of this kind is set up by hand, for the profile there is."""
    count = app.root.childCount
    press_add(app, count)
    wizard = last(app, count + 2, 'the wizard')
    app.click('list item', 'Set Up by Hand', wizard)
    app.click('list item', title, wizard)
    return wizard


def own_name(app, wizard=None):
    """The name beside the addresses: the first page of the wizard has one of its own, and GTK 4.8 tells of that still."""
    near = app.find('text', 'Add', wizard)
    while not app.all('text', 'Your Name', near):
        near = near.parent
    return app.find('text', 'Your Name', near)


def tall(app, window, height=880):
    """Makes a window so tall that nothing needs to be scrolled."""
    import accessible
    subprocess.run(['xdotool', 'windowsize', app.window_of(window), '700', str(height)], check=True)
    app.wait(lambda: window.queryComponent().getExtents(accessible.WINDOW_COORDS).height > height - 80, 'a tall window')
    return window
