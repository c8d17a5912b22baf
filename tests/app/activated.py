# SPDX-License-Identifier: GPL-3.0-or-later
"""The window process where nobody has started it: the bus does, for whoever needs a dialog."""
import os
import signal
import subprocess

from gi.repository import GLib

from desktop import APPLICATION, PROGRAM, Application, name_has_owner, session_bus, wait_until


class Activated(Application):
    """The program as the bus starts it when somebody needs a dialog."""

    class Process:
        def __init__(self, pid):
            self.pid = pid

        @staticmethod
        def poll():
            return None

        def kill(self):
            os.kill(self.pid, signal.SIGKILL)

        @staticmethod
        def wait(_patience=None):
            wait_until(lambda: not name_has_owner(APPLICATION), 'the end of the program')
            return 0

    @staticmethod
    def install(home):
        """Lets the bus start the program in this home."""
        words = ' '.join(f'"{key}={value}"' for key, value in home.environment.items()
                         if key.startswith(('MAPI_', 'HOME', 'XDG_', 'GSETTINGS_', 'GSK_', 'LC_', 'DISPLAY', 'DBUS_', 'LD_')))
        with open(os.path.join(os.environ['XDG_CONFIG_HOME'], '..', 'services', APPLICATION + '.service'), 'w',
                  encoding='utf-8') as stream:
            stream.write(f'[D-BUS Service]\nName={APPLICATION}\n'
                         f'Exec=/usr/bin/env {words} {PROGRAM} --gapplication-service\n')
        subprocess.run(['dbus-send', '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/',
                        'org.freedesktop.DBus.ReloadConfig'], check=True, stdout=subprocess.DEVNULL)

    def __init__(self, home):  # pylint: disable=super-init-not-called
        self.home = home
        self.output = open(os.path.join(home.path, 'window.log'), 'ab+')
        wait_until(lambda: name_has_owner(APPLICATION), 'the program on the bus')
        reply = session_bus().call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                                        GLib.Variant('(s)', (APPLICATION,)), None, 0, 60000, None)
        self.process = self.Process(reply.unpack()[0])
        self.root = None
        self.attach()
