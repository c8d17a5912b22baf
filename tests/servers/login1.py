# SPDX-License-Identifier: GPL-3.0-or-later
"""A system bus of its own with somebody on it who says, as systemd-logind does, that the computer goes to sleep and is
awake again."""
import os
import shutil
import subprocess
import time

import places

CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><keep_umask/><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>'''


def available():
    """Why it cannot be used here; nothing if it can."""
    try:
        from gi.repository import Gio  # noqa: F401
    except ImportError:
        return 'python3-gi is not installed'
    return '' if places.find('dbus-daemon') else 'dbus-daemon is not installed'


class Login1(places.Server):
    """`address`: for DBUS_SYSTEM_BUS_ADDRESS."""

    def __init__(self):
        from gi.repository import Gio, GLib
        self.glib = GLib
        self.folder = places.make_folder('sb-')
        path = os.path.join(self.folder, 'bus')
        with open(os.path.join(self.folder, 'bus.conf'), 'w', encoding='utf-8') as stream:
            stream.write(CONFIG % path)
        self.address = 'unix:path=' + path
        self.process = subprocess.Popen(['dbus-daemon', '--nofork', '--nosyslog', '--config-file', stream.name],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.bus = self._connect(Gio, time.monotonic() + places.PATIENCE)
        self._call('RequestName', GLib.Variant('(su)', ('org.freedesktop.login1', 0)))

    def _connect(self, gio, end):
        """Its socket is there before anybody listens at it: only a connection tells that it is up."""
        flags = gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        while True:
            try:
                return gio.DBusConnection.new_for_address_sync(self.address, flags, None, None)
            except self.glib.Error as error:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise places.NotStarted('no system bus') from error
                time.sleep(0.02)

    def _call(self, method, arguments):
        from gi.repository import Gio
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                                  arguments, None, Gio.DBusCallFlags.NONE, -1, None)

    def say(self, going):
        self.bus.emit_signal(None, '/org/freedesktop/login1', 'org.freedesktop.login1.Manager', 'PrepareForSleep',
                             self.glib.Variant('(b)', (going,)))
        self.bus.flush_sync(None)

    def sleep_and_wake(self):
        self.say(True)
        self.say(False)

    def stop(self):
        self.bus.close_sync(None)
        places.stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
