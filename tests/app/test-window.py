#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window starts, with a profile and without, and ends."""
import os
import signal
import subprocess

from gi.repository import GLib

from desktop import BUILD, main, session_bus, wait_until
from harness import Failure, equal, true


def test_first_run(home):
    """Someone without a profile gets a mailbox with one click."""
    with home.start() as app:
        app.click('push button', 'On This Computer Only')
        app.find('label', 'No Message Selected')
    equal([profile['name'] for profile in home.json('profile', 'list')], ['Mail'])
    true('Inbox' in [folder['path'] for folder in home.json('folders')], 'the profile has an Inbox')


def test_start(home):
    """Someone with a profile sees mail."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')


def test_start_while_leaving(home):
    """Who starts it again while it is still leaving gets a window nevertheless."""
    home.create_profile()

    def n_clients():
        return len(session_bus().call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'ListNames', None,
                                           GLib.VariantType('(as)'), 0, -1, None).unpack()[0])

    before = n_clients()
    with home.start() as app:
        os.kill(app.process.pid, signal.SIGSTOP)
        mine = n_clients()
        true(mine > before, 'the program is on the bus')
        with home.start(wait=False) as again:
            # It asks the one that is there, which does not answer any more
            wait_until(lambda: n_clients() > mine, 'the second on the bus')
            app.kill()
            again.attach()
            again.find('label', 'No Message Selected')
            again.stop()
        app.process.returncode = 0


def test_ended(home):
    """Who looks for something in a program that ends meanwhile is told so, and what it said, instead of looking on."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        with open(app.output.name, 'ab') as stream:
            stream.write(b'its last words\n')
        looks = []

        def is_it(_name):
            looks.append(True)
            if len(looks) == 1:
                app.kill()
            return False
        try:
            app.find('label', is_it)
            told = 'nothing'
        except Failure as failure:
            told = str(failure)
        true(looks and 'ended with -9' in told and 'its last words' in told, told)
        app.process.returncode = 0


def test_panes(home):
    """At the size it has at first, folders, messages and what is read stand side by side, however long the words are."""
    home.create_profile()
    for language, words in (('en', ('Inbox', 'No Message Selected')), ('de', ('Posteingang', 'Keine Nachricht ausgewählt')),
                            ('fr', ('Boîte de réception', 'Aucun message sélectionné'))):
        with home.start(LC_ALL='C.UTF-8', LANGUAGE=language, MAPI_LOCALE_PATH=os.path.join(BUILD, 'po')) as app:
            app.find('label', words[1])
            app.find('list item', lambda name, inbox=words[0]: name.startswith(inbox))


def test_size(home):
    """A window that is made another size has that at the next start, also when nobody closed it."""
    home.create_profile()
    kept = os.path.join(home.path, 'config/glib-2.0/settings/keyfile')

    def sizes():
        with open(kept, encoding='utf-8') as stream:
            return [line.strip() for line in stream if line.startswith('window-size=')]
    with home.start() as app:
        # The folders may be folded away at this width
        window = app.window_of(app.find('label', 'No Message Selected'))
        subprocess.run(['xdotool', 'windowsize', '--sync', window, '1100', '700'], check=True)
        wait_until(lambda: sizes() == ['window-size=(1100, 700)'], 'the size to be kept')
        app.kill()
        app.process.returncode = 0
    with home.start() as app:
        # The folders may be folded away at this width
        window = app.window_of(app.find('label', 'No Message Selected'))
        shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window], capture_output=True, text=True,
                               check=True).stdout
        true('WIDTH=1100' in shell and 'HEIGHT=700' in shell, (shell, sizes()))


def test_narrow(home):
    """A window that was narrow is as narrow the next time."""
    home.create_profile()
    home.set('window-size', '(360, 640)')
    with home.start() as app:
        app.find('label', 'No Messages')
        window = app.window_of(app.find('label', 'No Messages'))
        shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window], capture_output=True, text=True,
                               check=True).stdout
        width = int(next(line.split('=')[1] for line in shell.splitlines() if line.startswith('WIDTH=')))
        true(360 <= width <= 370, (width, 'with the border it has where nothing is composited'))


main([test_first_run, test_start, test_panes, test_start_while_leaving, test_ended, test_size, test_narrow])
