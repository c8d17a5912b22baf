#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common dialogs: a person sets everything up without an editor."""
import glob
import json
import os
import subprocess
import sys

from gi.repository import GLib

from accounts import add_controls, controls, own_name, shown_settings
from activated import Activated
from desktop import APPLICATION, BUILD, main, name_has_owner, session_bus, wait_until
from harness import MAPI, equal, true
from keyboard import check
from questions import QUESTIONS, Question


def go(app, button='Next'):
    app.click('push button', button)


def test_local_mailbox_from_nothing(home):
    """Nothing there, a few clicks, and there is a profile with an Inbox."""
    with home.start() as app:
        app.click('push button', 'Set Up an Account')
        app.click('list item', 'This Computer Only')
        app.fill(own_name(app), 'Ann Example')
        go(app)
        app.find('label', 'Logging on to “Delivery on this computer”')
        go(app)
        app.fill(app.find('text', 'Name of the Profile'), 'Home')
        go(app, 'Create')
        app.find('label', 'No Message Selected')
    equal([(p['name'], p['default']) for p in home.json('profile', 'list')], [('Home', True)])
    service = home.json('service', 'list')[0]
    equal(home.json('service', 'show', service['uid'])['settings']['name'], 'Ann Example')
    true('Inbox' in [folder['path'] for folder in home.json('folders')], 'the profile has an Inbox')


def test_cancel_leaves_nothing(home):
    """Whoever gives up on any page has changed nothing."""
    with home.start() as app:
        app.click('push button', 'Set Up an Account')
        app.click('list item', 'This Computer Only')
        own_name(app)
        go(app)
        go(app, 'Back')
        own_name(app)
        go(app, 'Back')
        app.find('text', 'Mail Address')
        app.keys('Escape')
        app.gone('text', 'Mail Address')
    equal(home.json('profile', 'list'), [])


class Background:
    """The command in the background, with dialogs over the bus."""

    def __init__(self, home, *arguments):
        self.process = subprocess.Popen([MAPI, '--ui', '--json', *arguments], env=home.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def answer(self):
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, json.loads(output)


def test_every_control_in_a_sheet(home):
    """The sheet is made from the manifest; what is typed there is in the profile, and only what is allowed."""
    controls(home).file('defaults.conf', '[Service controls]\nsupport=Office 12\nLocked=support\n')
    uid = add_controls(home)
    with home.start() as app:
        with Background(home, 'service', 'set', uid) as command:
            app.fill(app.find('text', 'Your Name'), 'Ünal Sørensen')
            true(not app.all('push button', lambda name: name.startswith('Check')), 'nothing here can be tried')
            app.fill(app.find('text', 'Port'), '70000')
            app.fill(app.find('text', 'Server'), '')
            go(app, 'Apply')
            app.find('label', 'This must be a whole number from 1 to 65535.')
            app.find('label', 'This is needed.')
            app.fill(app.find('text', 'Port'), '1143')
            app.fill(app.find('text', 'Server'), 'imap.example.net')
            app.fill(app.find('text', 'Password'), 'open sesame')
            go(app, 'Apply')
            status, _ = command.answer()
    equal(status, 0)
    shown = shown_settings(home, uid)
    equal((shown['name'], shown['port'], shown['server'], shown['support']),
          ('Ünal Sørensen', '1143', 'imap.example.net', 'Office 12'))
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], encoding='utf-8') as stream:
        true('open sesame' not in stream.read(), 'no password in the file')


def test_cancelled_sheet_changes_nothing(home):
    uid = add_controls(controls(home))
    before = shown_settings(home, uid)
    with home.start() as app:
        with Background(home, 'service', 'set', uid) as command:
            app.fill(app.find('text', 'Server'), 'other.example.net')
            go(app, 'Cancel')
            status, answer = command.answer()
    equal((status, answer['error']['name']), (1, 'MAPI_E_USER_CANCEL'))
    equal(shown_settings(home, uid), before)


def test_question_goes_with_its_caller(home):
    """Who asked and is gone leaves no dialog behind."""
    uid = add_controls(controls(home))
    with home.start() as app:
        with Background(home, 'service', 'set', uid):
            app.find('text', 'Port')
        app.gone('text', 'Port')


WORKING = '''
import ctypes
import sys
import time
mapi, gio = ctypes.CDLL(sys.argv[1]), ctypes.CDLL('libgio-2.0.so.0')
mapi.mapi_remote_interaction_new.restype = gio.g_cancellable_new.restype = ctypes.c_void_p
mapi.mapi_interaction_progress.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double, ctypes.c_void_p]
user, cancellable = mapi.mapi_remote_interaction_new(None, 1), ctypes.c_void_p(gio.g_cancellable_new())
while not gio.g_cancellable_is_cancelled(cancellable):
    mapi.mapi_interaction_progress(user, b'Counting sheep', 0.25, cancellable)
    time.sleep(0.05)
mapi.mapi_interaction_progress(user, b'', 1, None)
print('stopped')
'''


def working_program(home):
    library = os.path.join(BUILD, 'src', 'libmapi-glib', 'libmapi-glib-1.0.so.0')
    return subprocess.Popen([sys.executable, '-c', WORKING, library], env=home.environment, stdout=subprocess.PIPE, text=True)


def stop_work(app, working):
    app.find('push button', 'Cancel')
    app.find('label', 'Counting sheep')
    app.find('progress bar')
    check(app, 'progress')
    app.keys('Escape')
    equal(working.communicate(timeout=60)[0].strip(), 'stopped')


def test_stopped_work(home):
    """What takes long in a program without a toolkit, and without a loop, is shown after a while and stopped from there."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        with working_program(home) as working:
            stop_work(app, working)
        app.wait(lambda: len(app.root) == 1, 'the end of the dialog')
        # Whoever asks to be told of what does not go on is told at once
        equal(dialogs_call('WaitForCancel', GLib.Variant('(s)', ('nothing',))), (False, ))


def dialogs_call(method, arguments):
    return session_bus().call_sync(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', method, arguments,
                                   None, 0, 60000, None).unpack()


def test_wizard_for_a_command(home):
    """A program without windows gets the wizard; the window process starts for it alone, and ends with it."""
    Activated.install(home)
    with Background(home, 'profile', 'create') as command:
        app = Activated(home)
        app.click('list item', 'This Computer Only')
        own_name(app)
        go(app)
        app.find('label', 'Logging on to “Delivery on this computer”')
        go(app)
        app.fill(app.find('text', 'Name of the Profile'), 'Errands')
        true('No Message Selected' not in app.names('label'), 'no main window')
        go(app, 'Create')
        status, answer = command.answer()
    equal((status, answer['name']), (0, 'Errands'))
    wait_until(lambda: not name_has_owner(APPLICATION), 'the end of the program nobody needs')


def test_stopped_work_starts_a_window(home):
    """The window process that is started to show the work can stop it as well."""
    Activated.install(home)
    with working_program(home) as working:
        stop_work(Activated(home), working)
    wait_until(lambda: not name_has_owner(APPLICATION), 'the end of the program nobody needs')


SCRIPT = '''
import gi
from gi.repository import Gio, GLib
import os, sys
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
question = {'kind': GLib.Variant('u', KIND), 'title': GLib.Variant('s', 'Two Printers'),
            'message': GLib.Variant('s', 'Which one?'), 'choices': GLib.Variant('as', ['a', 'b']),
            'labels': GLib.Variant('as', ['Upstairs', 'Downstairs']), 'preselected': GLib.Variant('s', 'a')}
files = Gio.UnixFDList.new()
files.append(os.memfd_create('answer'))
try:
    reply, _ = bus.call_with_unix_fd_list_sync('org.estafette.Mail', '/org/estafette/Dialogs', 'org.estafette.Dialogs1',
        'Ask', GLib.Variant('(ssa{sv}h)', (sys.argv[1], 'mine', question, 0)), None, 0, 120000, files, None)
    print(reply.unpack()[0]['choice'])
except GLib.Error as error:
    print(Gio.dbus_error_get_remote_error(error))
'''


def held(app):
    """Files for answers that the program holds"""
    folder = f'/proc/{app.process.pid}/fd'
    return sum('memfd:answer' in os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)
               if os.path.lexists(os.path.join(folder, name)))


def test_question_of_a_script(home):
    """A program without our library asks over the bus, with a window of its own below the dialog."""
    home.create_profile()
    with home.start() as app:
        xid = app.wait(lambda: subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)],
                                              capture_output=True, text=True, check=False).stdout.split(), 'a window')[0]

        def script(parent):
            return subprocess.Popen([sys.executable, '-c', SCRIPT.replace('KIND', '6'), parent], env=home.environment,
                                    stdout=subprocess.PIPE, text=True)
        with script(f'x11:{int(xid):x}') as asking:
            app.find('label', 'Two Printers')
            mine = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)],
                                  capture_output=True, text=True, check=False).stdout.split()
            hints = [subprocess.run(['xprop', '-id', window, 'WM_TRANSIENT_FOR'], capture_output=True, text=True,
                                    check=False).stdout for window in mine]
            true(any(f'{int(xid):#x}' in hint for hint in hints), f'stands over {int(xid):#x}: {hints}')
            app.click('push button', 'Downstairs')
            equal(asking.communicate(timeout=60)[0].strip(), 'b')
        with script('x11:nonsense') as asking:
            equal(asking.communicate(timeout=60)[0].strip(), 'org.estafette.Error.MAPI_E_INVALID_PARAMETER')
        with script('') as asking:
            app.find('label', 'Two Printers')
            app.find('label', lambda name: name.startswith('Asked by the program “python3') and name.endswith('Which one?'))
            true(held(app) > 0, 'the file for the answer')
            asking.kill()
            app.gone('label', 'Two Printers')
            app.wait(lambda: held(app) == 0, 'the end of the file')


def test_two_callers(home):
    """The answer to one question leaves that of somebody else where it is, and whoever asked it waits no longer than needed."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        kind, fields = QUESTIONS['confirmation']
        first = Question(kind, **fields)
        app.find('push button', 'Upstairs', app.find('dialog', 'Two Printers'))
        second = Question(kind, **{**fields, 'title': 'Two Scanners', 'labels': ['Left', 'Right']})
        app.find('push button', 'Right', app.find('dialog', 'Two Scanners'))
        app.click('push button', 'Upstairs')
        equal(first.answer()['choice'], 'a')
        app.click('push button', 'Right')
        equal(second.answer()['choice'], 'b')


main([test_local_mailbox_from_nothing, test_cancel_leaves_nothing, test_every_control_in_a_sheet,
      test_cancelled_sheet_changes_nothing, test_stopped_work, test_question_goes_with_its_caller, test_wizard_for_a_command,
      test_stopped_work_starts_a_window, test_question_of_a_script, test_two_callers])
