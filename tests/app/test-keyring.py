#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords in the keyring a desktop has: kept there alone, found again, and a locked one is no wrong password."""
import contextlib
import os
import shutil
import subprocess
import sys

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from desktop import main, name_has_owner, process_of, session_bus, wait_until  # noqa: E402
from harness import MAPI, equal, true  # noqa: E402

DAEMON = shutil.which('gnome-keyring-daemon')
PROMPTER = 'org.gnome.keyring.SystemPrompter'
SECRETS = 'org.freedesktop.secrets'
COLLECTION = '/org/freedesktop/secrets/collection/login'
MASTER = 'open sesame'


def available():
    return DAEMON is not None and os.path.exists(f'/usr/share/dbus-1/services/{PROMPTER}.service')


@contextlib.contextmanager
def keyring(home):
    """A keyring as somebody has it who has logged on: open, and who asks when it is not."""
    services = os.path.join(os.environ['XDG_CONFIG_HOME'], '..', 'services')
    shutil.copy(f'/usr/share/dbus-1/services/{PROMPTER}.service', services)
    subprocess.run(['dbus-send', '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/',
                    'org.freedesktop.DBus.ReloadConfig'], check=True, stdout=subprocess.DEVNULL)
    environment = {**home.environment, 'XDG_DATA_HOME': os.path.join(home.path, 'keyring')}
    os.mkdir(environment['XDG_DATA_HOME'], 0o700)
    with subprocess.Popen([DAEMON, '--unlock', '--components=secrets', '--foreground'], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as daemon:
        daemon.stdin.write(MASTER.encode())
        daemon.stdin.close()
        try:
            wait_until(lambda: name_has_owner(SECRETS), 'the keyring')
            yield
        finally:
            daemon.terminate()
            daemon.wait(60)


def call(interface, method, arguments, path='/org/freedesktop/secrets'):
    return session_bus().call_sync(SECRETS, path, interface, method, arguments, None, 0, 60000, None).unpack()


def is_locked():
    return call('org.freedesktop.DBus.Properties', 'Get',
                GLib.Variant('(ss)', ('org.freedesktop.Secret.Collection', 'Locked')), COLLECTION)[0]


def lock():
    call('org.freedesktop.Secret.Service', 'Lock', GLib.Variant('(ao)', ([COLLECTION], )))
    true(is_locked(), 'locked')


def unlock(home, uid):
    """For another program, as it happens."""
    with subprocess.Popen([MAPI, 'service', 'check', uid], env=home.environment, stdout=subprocess.DEVNULL) as command:
        answer_prompt(('type', MASTER), ('key', 'Return'))
        equal(command.wait(120), 0)


def items():
    return call('org.freedesktop.DBus.Properties', 'Get',
                GLib.Variant('(ss)', ('org.freedesktop.Secret.Collection', 'Items')), COLLECTION)[0]


def answer_prompt(*commands):
    """What a person does with the desktop's question for the keyring's password."""
    def window():
        pid = process_of(PROMPTER)
        return pid and subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(pid)], capture_output=True,
                                      text=True, check=False).stdout.split()
    found = wait_until(window, 'the question for the keyring')[0]
    subprocess.run(['xdotool', 'windowfocus', '--sync', found], check=True)
    for command in commands:
        subprocess.run(['xdotool', *command], check=True)


def deliver(subject):
    SERVER.doveadm('save', '-u', 'alice', text=f'From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: {subject}\r\n'
                   f'Message-ID: <{subject}@example.test>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nHello.\r\n')


def arrived(home, subject):
    wait_until(lambda: any(row['subject'] == subject for row in home.json('list', '@inbox')), f'the letter “{subject}”')


def add(home, *settings):
    home.run('profile', 'create', 'me', '--empty', '--default')
    return home.json('service', 'add', 'imap', 'display-name=Work', 'host=127.0.0.1', f'port={SERVER.imaps}', 'user=alice',
                     'address=alice@example.test', f'certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}', *settings)['uid']


def files_with(home, text):
    found = []
    for root, _, names in os.walk(home.path):
        for name in names:
            path = os.path.join(root, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, 'rb') as stream:
                    if text.encode() in stream.read():
                        found.append(path)
    return found


def test_kept_and_found(home):
    """A password that is typed is kept in the keyring and in no file; the next start finds it there and asks nothing."""
    with keyring(home):
        add(home)
        deliver('First')
        with home.start(spooler=True) as app:
            app.click('push button', 'Answer…')
            app.fill(app.find('text', 'Password'), 'alicepw')
            app.click('push button', 'Sign In')
            arrived(home, 'First')
        equal(len(items()), 1)
        equal(files_with(home, 'alicepw'), [])
        deliver('Second')
        with home.start(spooler=True) as app:
            arrived(home, 'Second')
            equal(app.all('text', 'Password'), [])


def test_locked(home):
    """The keyring is locked when the program starts: the desktop asks for its password, and nobody for the account's."""
    with keyring(home):
        add(home, 'password=alicepw')
        equal(len(items()), 1)
        lock()
        deliver('Third')
        with home.start(spooler=True) as app:
            answer_prompt(('type', MASTER), ('key', 'Return'))
            arrived(home, 'Third')
            true(not is_locked(), 'unlocked')
            equal([name for name in app.names('label') if 'password' in name.lower()], [])


def test_left_locked(home):
    """Who does not unlock it is told that it is locked, and not that the password is wrong; once it is open, all goes on."""
    with keyring(home):
        uid = add(home, 'password=alicepw')
        lock()
        deliver('Fourth')
        with home.start(spooler=True) as app:
            answer_prompt(('key', 'Escape'))
            app.find('label', lambda name: 'The keyring is locked.' in name)
            equal([name for name in app.names('label') if 'does not work' in name], [])
            equal(app.all('text', 'Password'), [])
            unlock(home, uid)
            app.action('sync')
            arrived(home, 'Fourth')
        equal([line for line in SERVER.log().split('\n') if 'Password mismatch' in line], [])


def test_changed_while_locked(home):
    """Who gives another password and does not unlock it is told why that is not kept, and asked once more at the next try."""
    with keyring(home):
        add(home, 'password=mistyped')
        lock()
        deliver('Fifth')
        with home.start(spooler=True) as app:
            answer_prompt(('key', 'Escape'))
            app.find('label', lambda name: 'The keyring is locked.' in name)
            app.action('accounts', GLib.Variant('s', ''))
            app.point(app.find('list item', 'Work', app.find('frame', 'me')))
            app.fill(app.find('text', 'Password (kept in the keyring)'), 'alicepw')
            app.click('push button', 'Apply')
            answer_prompt(('key', 'Escape'))
            app.find('label', 'The keyring is locked.', app.find('frame', 'Work'))
            app.click('push button', 'Apply')
            answer_prompt(('type', MASTER), ('key', 'Return'))
            arrived(home, 'Fifth')
        equal(len(items()), 1)
        equal(files_with(home, 'alicepw'), [])


if not available():
    print('1..0 # SKIP there is no keyring here')
    sys.exit()
with dovecot.Dovecot() as SERVER:
    main([test_kept_and_found, test_locked, test_left_locked, test_changed_while_locked])
