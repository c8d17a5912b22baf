# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs that send: what they call, and an Estafette that their bus can start. For test-send and test-doors."""
import functools
import os
import shlex
import subprocess

from desktop import APPLICATION, PROGRAM, SPOOLER, Application, is_alive, session_bus, wait_until
from harness import Failure

SIMPLE = 'org.estafette.SimpleMapi1'
PORTAL = 'org.freedesktop.portal.Desktop'
PORTAL_PATH = '/org/freedesktop/portal/desktop'
CANCELLED, SAVED, QUEUED, SENT = range(4)
DIALOG = 8
TO, CC, BCC = 1, 2, 3


def variant(form, value):
    from gi.repository import GLib
    return GLib.Variant(form, value)


@functools.cache
def bus():
    """Kept: with the last reference the connection goes, and with it what was asked over it."""
    return session_bus()


def service_folder():
    address = os.environ['XDG_RUNTIME_DIR']
    return os.path.join(os.path.dirname(address), 'services')


def activatable(home, name, *command, **environment):
    """Lets the bus start a program for a name, in this home."""
    script = os.path.join(home.path, name + '.sh')
    with open(script, 'w', encoding='utf-8') as stream:
        for key, value in dict(home.environment, **environment).items():
            if key.isidentifier():
                stream.write(f'export {key}={shlex.quote(value)}\n')
        stream.write(f'exec {shlex.join(command)} >>{shlex.quote(home.path)}/started.log 2>&1\n')
    with open(os.path.join(service_folder(), name + '.service'), 'w', encoding='utf-8') as stream:
        stream.write(f'[D-BUS Service]\nName={name}\nExec=/bin/sh {script}\n')
    bus().call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'ReloadConfig', None, None, 0, 60000, None)


def prepare(home, profile=True):
    """What an installed Estafette is to a desktop."""
    if profile:
        home.create_profile()
        home.add_way_out()
    activatable(home, 'org.estafette.Spooler', SPOOLER, '--idle', '600')
    activatable(home, 'org.freedesktop.impl.portal.desktop.estafette', SPOOLER, '--idle', '600')
    activatable(home, APPLICATION, PROGRAM, '--gapplication-service', G_DEBUG='', MAPI_SPOOLER=SPOOLER)


class Call:
    """A call of another program, which goes on while a person looks at its composer."""

    def __init__(self, path, interface, method, arguments, files=(), name='org.estafette.Spooler'):
        from gi.repository import Gio
        self.answer = self.error = None
        self.list = Gio.UnixFDList()
        for file in files:
            self.list.append(file)
        bus().call_with_unix_fd_list(name, path, interface, method, arguments, None, 0, 2**31 - 1, self.list,
                                             None, self.done)

    def done(self, source, result):
        from gi.repository import Gio, GLib
        try:
            self.answer = source.call_with_unix_fd_list_finish(result)[0].unpack()
        except GLib.Error as error:
            self.error = (Gio.DBusError.get_remote_error(error) or str(error)).rpartition('.')[2]

    def wait(self):
        from gi.repository import GLib
        wait_until(lambda: GLib.MainContext.default().iteration(False) and False or self.answer or self.error,
                   'the answer of the call')
        return self.answer or self.error


def opened(path, flags=os.O_RDONLY):
    return os.open(path, flags)


def send_documents(names, files, **options):
    call = Call('/org/estafette/SimpleMapi', SIMPLE, 'SendDocuments',
                variant('(sa(hs)a{sv})', ('', list(enumerate(names)), options)), files)
    for file in files:
        os.close(file)
    return call


def send_mail(files=(), flags=DIALOG, **message):
    kinds = {'subject': 's', 'text': 's', 'type': 's', 'recipients': 'a(uss)', 'receipt_requested': 'b'}
    values = {key.replace('_', '-'): value if not isinstance(value, (str, list, bool)) else variant(kinds[key], value)
              for key, value in message.items()}
    return Call('/org/estafette/SimpleMapi', SIMPLE, 'SendMail',
                variant('(sa{sv}a(hs)ua{sv})', ('', values, [(i, '') for i in range(len(files))], flags, {})), files)


class Started(Application):
    """The window process that the bus has started."""

    def __init__(self, home):
        self.home = home
        self.output = open(os.path.join(home.path, 'started.log'), 'ab+')
        self.process = self
        self.pid = wait_until(self.find_process, 'the window process')
        self.attach()

    def find_process(self):
        from gi.repository import GLib
        try:
            pid = bus().call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus',
                                           'GetConnectionUnixProcessID', variant('(s)', (APPLICATION,)), None, 0, 60000,
                                           None).unpack()[0]
        except GLib.Error:
            return None
        return pid if is_alive(pid) else None

    def poll(self):
        return None if is_alive(self.pid) else 0

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, 9)

    def wait(self, condition=None, what=None):
        if what is not None:
            return wait_until(condition, what)
        wait_until(lambda: self.poll() is not None, 'the end of the program')
        return 0


def composer(app, title):
    def find():
        for i in range(app.root.childCount):
            node = app.root.getChildAtIndex(i)
            if node is not None and node.name.startswith(title):
                return node
        return None
    return wait_until(find, f'a composer “{title}”')


def discard(app, window):
    app.action_of(window, 'composer.discard')
    app.click('push button', 'Discard')


def strip(app, window, name):
    return app.find('label', name, window)


def portal(home):
    """The desktop's own portal, in front of our back end."""
    folder = os.path.join(home.path, 'portals')
    os.mkdir(folder)
    with open(os.path.join(os.path.dirname(__file__), '..', '..', 'data', 'portal', 'estafette.portal'), encoding='utf-8') as stream:
        text = stream.read()
    with open(os.path.join(folder, 'estafette.portal'), 'w', encoding='utf-8') as stream:
        stream.write(text)
    activatable(home, PORTAL, '/usr/libexec/xdg-desktop-portal', XDG_DESKTOP_PORTAL_DIR=folder, XDG_CURRENT_DESKTOP='GNOME')


class Request:
    """A request to the portal and what it says in the end."""

    def __init__(self, token, options, files):
        from gi.repository import Gio
        self.response = None
        sender = bus().get_unique_name()[1:].replace('.', '_')
        self.path = f'/org/freedesktop/portal/desktop/request/{sender}/{token}'
        bus().signal_subscribe(PORTAL, 'org.freedesktop.portal.Request', 'Response', self.path, None, 0, self.done)
        options = dict(options, handle_token=variant('s', token), attachment_fds=variant('ah', list(range(len(files)))))
        fds = Gio.UnixFDList()
        for file in files:
            fds.append(file)
        bus().call_with_unix_fd_list_sync(PORTAL, PORTAL_PATH, 'org.freedesktop.portal.Email', 'ComposeEmail',
                                        variant('(sa{sv})', ('', options)), None, 0, 120000, fds, None)

    def done(self, _bus, _sender, _path, _interface, _signal, parameters):
        self.response = parameters.unpack()[0]

    def wait(self):
        from gi.repository import GLib
        wait_until(lambda: GLib.MainContext.default().iteration(False) and False or self.response is not None,
                   'the portal’s answer')
        return self.response


def run(home, *command, check=0):
    done = subprocess.run(command, env=home.environment, cwd=home.path, capture_output=True, text=True, check=False,
                          timeout=120)
    if done.returncode != check:
        raise Failure(f'{command}: {done.returncode}\n{done.stdout}{done.stderr}')
    return done


def as_mail_program(home):
    """What installing, and choosing it in the settings, leaves behind."""
    folder = os.path.join(home.path, 'data', 'applications')
    os.makedirs(folder)
    with open(os.path.join(folder, APPLICATION + '.desktop'), 'w', encoding='utf-8') as stream:
        stream.write('[Desktop Entry]\nType=Application\nName=Estafette\n'
                     f'Exec={PROGRAM} %U\nMimeType=x-scheme-handler/mailto;\n')
    with open(os.path.join(home.path, 'config', 'mimeapps.list'), 'w', encoding='utf-8') as stream:
        stream.write(f'[Default Applications]\nx-scheme-handler/mailto={APPLICATION}.desktop\n')
    home.environment['XDG_CURRENT_DESKTOP'] = 'GNOME'
