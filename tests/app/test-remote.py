#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialogs of programs without a toolkit, over the bus: each over the window that was named, each with its answer,
given up, and with the window process gone in the middle of it."""
import ctypes
import json
import os
import subprocess
import sys
import threading

from gi.repository import Gio, GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

from accounts import install_browser  # noqa: E402
from desktop import APPLICATION, main, session_bus, wait_until  # noqa: E402
from harness import MAPI, equal, mbox, message, true  # noqa: E402
from oauth import Issuer  # noqa: E402
from people import book  # noqa: E402
from questions import QUESTIONS, Question, give_certificate  # noqa: E402

# More than any machine takes in before somebody has pressed a button
MANY, TIMES = 2000, 1000


class Command:
    """The command with its dialogs in the window process."""

    def __init__(self, home, *arguments):
        self.process = subprocess.Popen([MAPI, '--ui', *arguments], env=home.environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def end(self):
        """Its status, and everything it said."""
        output, errors = self.process.communicate(timeout=120)
        return self.process.returncode, output + errors


def test_stopped_import(home):
    """What a command takes in is told in the window, and stopped from there: what was in by then is whole."""
    home.create_profile()
    path = home.file('many.mbox', mbox([message(i) for i in range(MANY)]))
    with home.start() as app:
        app.find('label', 'No Message Selected')
        with Command(home, '--json', 'import', '@archive', *[path] * TIMES) as command:
            app.find('label', lambda name: name.endswith('messages are imported'))
            app.click('push button', 'Cancel')
            status, said = command.end()
        app.wait(lambda: len(app.root) == 1, 'the end of the dialog')
    equal((status, json.loads(said)['error']['name']), (1, 'MAPI_E_USER_CANCEL'))
    rows = home.json('list', '@archive', '--limit', str(MANY * TIMES))
    print(f'# stopped after {len(rows)} messages')
    true(0 < len(rows) < MANY * TIMES and len({row['id'] for row in rows}) == len(rows), f'{len(rows)} messages')
    equal([store['findings'] for store in home.json('verify')], [[]])
    home.run('import', '@inbox', home.file('one.mbox', mbox([message(1, 'Afterwards')])))
    equal([row['subject'] for row in home.json('list', '@inbox')], ['Afterwards'])


def answered(app, home, title, answer, *arguments):
    """What a command says once its question has been answered."""
    with Command(home, *arguments) as command:
        app.find('label', title)
        app.click('push button', answer)
        return command.end()


def test_unsent_mail(home):
    """Who leaves mail behind is asked, and each answer is done. The window has no profile: its own session would send."""
    home.create_profile('away')
    home.add_way_out()
    os.rename(os.path.join(home.path, 'profiles'), os.path.join(home.path, 'other'))
    with home.start() as app:
        app.find('push button', 'Set Up an Account')
        os.rename(os.path.join(home.path, 'profiles'), os.path.join(home.path, 'none'))
        os.rename(os.path.join(home.path, 'other'), os.path.join(home.path, 'profiles'))

        def leave(answer):
            letter = ('send', '--to', 'x@example.test', '--subject', 'Late', '--body', '-')
            return answered(app, home, 'Unsent Mail', answer, *letter)
        equal(leave('Stay')[0], 0)
        equal([row['state'] for row in home.json('outbox', 'list')], ['queued'])
        equal(leave('Send Later')[0], 0)
        equal([row['state'] for row in home.json('outbox', 'list')], ['queued'] * 2)
        equal(leave('Send Now')[0], 0)
        equal(home.json('outbox', 'list'), [])


def test_browser(home):
    """The browser is opened by the window process; the command has the permission, or that it was given up."""
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    log = install_browser(home)
    home.create_profile()
    with Issuer('alice') as issuer:
        issuer.configure(home, '127.0.0.1')
        uid = home.json('service', 'add', 'imap', 'host=127.0.0.1', 'port=9', 'user=alice', 'auth=oauth2',
                        'address=alice@example.test')['uid']
        with home.start() as app:
            app.find('label', 'No Message Selected')
            issuer.mood = 'silent'
            with Command(home, '--json', 'service', 'sign-in', uid) as command:
                app.find('label', lambda name: 'a page of Example' in name)
                wait_until(lambda: issuer.asked, 'the browser')
                app.click('push button', 'Cancel')
                status, said = command.end()
            equal((status, json.loads(said)['error']['name']), (1, 'MAPI_E_USER_CANCEL'))
            issuer.mood = 'ok'
            with Command(home, '--json', 'service', 'sign-in', uid) as command:
                equal(command.end()[0], 0)
            app.gone('label', lambda name: 'a page of Example' in name)
    with open(log, encoding='utf-8') as stream:
        equal(len(stream.read().split()), 2)


class ForeignWindow:
    """A window of a program that knows nothing but X."""

    def __init__(self):
        self.x11 = ctypes.CDLL('libX11.so.6')
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = self.x11.XCreateSimpleWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))
        self.xid = self.x11.XCreateSimpleWindow(self.display, root, 0, 0, 400, 300, 0, ctypes.c_ulong(0), ctypes.c_ulong(0))
        self.x11.XMapWindow(self.display, ctypes.c_ulong(self.xid))
        self.x11.XSync(self.display, 0)
        self.handle = f'x11:{self.xid:x}'


def stands_over(app, foreign, what):
    """Until a window of the program is a dialog of the foreign one."""
    def look():
        mine = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)], capture_output=True,
                              text=True, check=False).stdout.split()
        return any(f'{foreign.xid:#x}' in subprocess.run(['xprop', '-id', window, 'WM_TRANSIENT_FOR'], capture_output=True,
                                                         text=True, check=False).stdout for window in mine)
    app.wait(look, f'{what} over the foreign window')


class Call:
    """A method that answers when the user is done."""

    def __init__(self, method, form, *arguments):
        self.result = None
        self.thread = threading.Thread(target=self.run, args=(method, GLib.Variant(form, arguments)))
        self.thread.start()

    def run(self, method, arguments):
        try:
            self.result = session_bus().call_sync(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', method,
                                                  arguments, None, 0, 120000, None).unpack()
        except GLib.Error as error:
            self.result = Gio.dbus_error_get_remote_error(error)

    def answer(self):
        self.thread.join(120)
        return self.result


CANCELLED = 'org.estafette.Error.MAPI_E_USER_CANCEL'
BUSY = 'org.estafette.Error.MAPI_E_BUSY'
INVALID = 'org.estafette.Error.MAPI_E_INVALID_PARAMETER'
TOO_BIG = 'org.estafette.Error.MAPI_E_TOO_BIG'
# What Escape means where it is an answer
ESCAPED = {'failed logon': 'skip', 'certificate': 'reject'}


ASKER = f'Asked by the program “{os.path.basename(__file__)}” ({os.path.abspath(__file__)}).'


def named(app, what):
    """Who asks is told, as the system knows this program, before anything of what it says. (A long file is shortened.)"""
    said = [name for name in app.names('label') if name.startswith('Asked by the program')]
    beginning, end = ASKER[:60], ASKER[-20:]
    true(len(said) == 1 and said[0].startswith(beginning) and end in said[0], f'{what}: {said}')


def test_parents(home):
    """Every dialog there is stands over the window it was asked for, and Escape tells the caller."""
    home.create_profile()
    give_certificate()
    foreign, bus = ForeignWindow(), session_bus()
    with home.start() as app:
        app.find('label', 'No Message Selected')

        def shown(what):
            app.wait(lambda: len(app.root) == 2, what)
            stands_over(app, foreign, what)

        def escape(what):
            app.keys('Escape')
            app.wait(lambda: len(app.root) == 1, f'the end of {what}')
        for name, (kind, fields) in QUESTIONS.items():
            question = Question(kind, parent=foreign.handle, **fields)
            shown(name)
            named(app, name)
            escape(name)
            answer = question.answer()
            equal(answer['choice'] if name in ESCAPED else answer, ESCAPED.get(name, CANCELLED))
        for method, form, arguments in (('ShowProfiles', '(s)', ()), ('ShowProfile', '(ss)', ('me', ))):
            equal(Call(method, form, foreign.handle, *arguments).answer(), ())
            shown(method)
            escape(method)
        wizard = Call('CreateProfile', '(ss)', foreign.handle, '')
        shown('the wizard')
        named(app, 'the wizard')
        escape('the wizard')
        equal(wizard.answer(), CANCELLED)
        work = Call('Progress', '(sssd)', foreign.handle, 'work', 'Counting sheep', 0.5)
        shown('progress')
        named(app, 'progress')
        equal(work.answer(), ())
        # With its connection a caller goes, and his work with him
        true(not bus.is_closed(), 'the connection of this program')
        Call('Progress', '(sssd)', foreign.handle, 'work', '', 1.0).answer()
        app.wait(lambda: len(app.root) == 1, 'the end of progress')
        for method, form, arguments in (('ShowProfiles', '(s)', ()), ('CreateProfile', '(ss)', ('', ))):
            equal(Call(method, form, 'x11:nonsense', *arguments).answer(), INVALID)
        for handle in ('x11:', 'x11:0', 'x11:0x1', 'x11:-1', 'x11:+1', 'x11: 1', 'x11:1 ', 'x11:0000000001', 'X11:1', 'x11', 'mir:1',
                       'wayland:', 'wayland:a b', 'wayland:\n', 'wayland:ü', 'wayland:' + 257 * 'a'):
            equal((handle, Call('ShowProfiles', '(s)', handle).answer()), (handle, INVALID))
        equal(Call('ShowProfile', '(ss)', '', 'nobody').answer(), 'org.estafette.Error.MAPI_E_NOT_FOUND')


def test_profile_by_a_person(home):
    """A program shows the profiles, and what is changed there is so for it."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        Call('ShowProfiles', '(s)', '').answer()
        app.click(app.find('push button', 'What to do with “me”', shown=False).getChildAtIndex(0))
        app.click('menu item', 'Copy…')
        app.fill(app.find('text', 'Name'), 'Second')
        app.click('push button', 'Copy')
        wait_until(lambda: len(home.json('profile', 'list')) == 2, 'the copy')
        app.keys('Escape')
        app.wait(lambda: len(app.root) == 1, 'the end of the list')
        Call('ShowProfile', '(ss)', '', 'Second').answer()
        sheet = app.find('frame', 'Second')
        # A program that asks again and again fills no screen
        for _ in range(3):
            equal(Call('ShowProfile', '(ss)', '', 'Second').answer(), ())
        equal(len(app.root), 2)
        wizards = [Call('CreateProfile', '(ss)', '', '') for _ in range(11)]
        busy = wait_until(lambda: [wizard for wizard in wizards if wizard.result is not None], 'one that is refused')
        equal([wizard.answer() for wizard in busy], ['org.estafette.Error.MAPI_E_BUSY'])
        for number in range(10, 0, -1):
            app.wait(lambda number=number: len(app.root) == 2 + number, f'{number} wizards')
            app.keys('Escape')
            app.wait(lambda number=number: len(app.root) == 1 + number, f'one wizard less than {number}')
        equal([wizard.answer() for wizard in wizards if wizard not in busy], [CANCELLED] * 10)
        app.click('check box', 'Use “Contacts on this computer”', sheet)
        wait_until(lambda: [s['enabled'] for s in home.json('--profile', 'Second', 'service', 'list')] == [True, False],
                   'the service out of use')
    equal([s['enabled'] for s in home.json('service', 'list')], [True, True])


def test_limits(home):
    """What a program sends has limits, as has the number of what it asks, of whatever kind; who asks inside the program
    is not told."""
    home.create_profile()
    kind, fields = QUESTIONS['confirmation']
    with home.start() as app:
        app.find('label', 'No Message Selected')
        for arguments in (('', 'x' * 300, [], {}, []), ('', '', ['x' * 300], {}, []), ('', '', list('abcd'), {}, []),
                          ('', '', ['To'], {}, [(0, 'x' * 5000, '')]), ('', '', ['To'], {}, [(0, 'x', 'x')] * 1001)):
            equal(Call('ChooseRecipients', '(ssasa{sv}a(uss))', *arguments).answer(), TOO_BIG)
        equal(Call('ShowDetails', '(ssb)', '', 'x' * 5000, False).answer(), TOO_BIG)
        equal(Call('Progress', '(sssd)', '', 'x' * 300, '', 0.5).answer(), TOO_BIG)
        equal(Question(kind, **{**fields, 'choices': ['x' * 5000], 'labels': ['x']}).answer(), TOO_BIG)
        equal(Question(7, title='Sign In', uri='file:///etc/passwd').answer(), INVALID)
        equal(len(app.root), 1)
        first = Question(kind, **fields)
        app.find('push button', 'Upstairs')
        chooser = Call('ChooseRecipients', '(ssasa{sv}a(uss))', '', 'Guests', ['To'], {}, [])
        dialog = book(app, 'Guests')
        app.find('label', lambda name: name.startswith(ASKER[:60]), dialog)
        wizards = [Call('CreateProfile', '(ss)', '', '') for _ in range(8)]
        app.wait(lambda: len(app.root) == 11, 'ten windows more')
        refused = [Question(kind, **fields), Call('CreateProfile', '(ss)', '', ''), Call('ShowDetails', '(ssb)', '', 'x', False),
                   Call('ChooseRecipients', '(ssasa{sv}a(uss))', '', '', [], {}, [])]
        equal([one.answer() for one in refused], [BUSY] * len(refused))
        for number in range(10, 1, -1):
            app.wait(lambda number=number: len(app.root) == 1 + number, f'{number} windows')
            app.keys('Escape')
        app.wait(lambda: len(app.root) == 2, 'one question')
        app.click('push button', 'Upstairs')
        equal([first.answer()['choice'], chooser.answer()] + [wizard.answer() for wizard in wizards], ['a'] + [CANCELLED] * 9)
        app.wait(lambda: len(app.root) == 1, 'the end of the questions')
        session_bus().call_sync(APPLICATION, '/org/estafette/Mail', 'org.gtk.Actions', 'Activate',
                                GLib.Variant('(sava{sv})', ('new-profile', [], {})), None, 0, 60000, None)
        app.find('text', 'Mail Address')
        equal([name for name in app.names('label') if name.startswith('Asked by')], [])


CREATING = '''
import sys
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
bus.call_sync(sys.argv[1], '/org/estafette/Dialogs', 'org.estafette.Dialogs1', 'CreateProfile', GLib.Variant('(ss)', ('', '')),
              None, 0, 600000, None)
'''


def test_caller_ends(home):
    """A program that wanted a new profile is gone: nobody waits for it any more, and the wizard goes as its questions do,
    with what it has opened itself."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        with subprocess.Popen(['/usr/bin/python3', '-c', CREATING, APPLICATION], env=home.environment) as caller:
            app.click('list item', 'This Computer Only')
            app.click('list item', 'All Settings')
            app.find('push button', 'Apply')
            caller.kill()
        app.wait(lambda: app.root.childCount == 1, 'the end of the wizard')
        equal(len(home.json('profile', 'list')), 1)


def leave():
    """Asks for a wizard, on a connection of its own, and is gone before anybody can have seen it."""
    kind = Gio.DBusConnectionFlags
    connection = Gio.DBusConnection.new_for_address_sync(
        os.environ['DBUS_SESSION_BUS_ADDRESS'], kind.AUTHENTICATION_CLIENT | kind.MESSAGE_BUS_CONNECTION, None, None)
    connection.call(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', 'CreateProfile',
                    GLib.Variant('(ss)', ('', '')), None, 0, 600000, None)
    connection.flush_sync()
    connection.close_sync()


def test_many_callers_end(home):
    """Who asks and is gone at once is one of the few that may ask at the same time no longer."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')

        def ask():
            wizard = Call('CreateProfile', '(ss)', '', '')
            app.wait(lambda: wizard.result is not None or any(app.all('text', 'Mail Address')), 'an answer or the wizard')
            return wizard if wizard.result is None else None
        for _ in range(60):
            leave()
        wizard = wait_until(ask, 'somebody who may ask again')
        app.wait(lambda: len(app.root) == 2, 'no wizard but that one')
        app.keys('Escape')
        equal(wizard.answer(), CANCELLED)
        for _ in range(60):
            leave()
        wizard = wait_until(ask, 'somebody who may ask again')
        app.wait(lambda: len(app.root) == 2, 'no wizard but that one')


def test_killed(home):
    """The window process is killed while a program waits for an answer: the program is told, and nothing was done."""
    home.create_profile()
    uid = home.json('service', 'list')[0]['uid']
    before = home.json('service', 'show', uid)['settings']
    app = home.start()
    app.find('label', 'No Message Selected')
    wizard = Call('CreateProfile', '(ss)', '', '')
    app.find('text', 'Mail Address')
    with Command(home, '--json', 'service', 'set', uid) as command:
        app.find('push button', 'Apply')
        app.kill()
        status, said = command.end()
    app.output.close()
    equal((status, json.loads(said)['error']['name']), (1, 'MAPI_E_NO_SUPPORT'))
    true('NoReply' in wizard.answer(), wizard.result)
    equal(home.json('service', 'show', uid)['settings'], before)
    equal(len(home.json('profile', 'list')), 1)


main([test_stopped_import, test_unsent_mail, test_browser, test_parents, test_profile_by_a_person, test_limits, test_caller_ends,
      test_many_callers_end, test_killed])
