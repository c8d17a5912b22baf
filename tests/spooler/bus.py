# SPDX-License-Identifier: GPL-3.0-or-later
"""A session bus of its own that can start the spooler, and a profile that sends through it."""
import glob
import json
import os
import select
import signal
import subprocess
import time

from harness import BUILD, MAPI, Failure, Home

SPOOLER = os.path.join(BUILD, 'src', 'spooler', 'estafette-spooler')
CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>
<servicedir>%s/services</servicedir><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>'''


def until(condition, what, seconds=30):
    """Looks again until it is so; the value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise Failure(f'never happened: {what}')


class BusHome(Home):
    """A home with a bus. `idle`: seconds the spooler stays; `activated`: whether the bus starts it."""

    def __init__(self, idle=20, activated=True):
        super().__init__()
        self.programs = []
        services = os.path.join(self.path, 'services')
        os.mkdir(services)
        if activated:
            self.file('services/org.estafette.Spooler.service',
                      f'[D-BUS Service]\nName=org.estafette.Spooler\nExec={SPOOLER} --idle {idle}\n')
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = f'unix:path={self.path}/bus'
        self.environment['MAPI_SPOOLER'] = ''
        config = self.file('bus.conf', CONFIG % (self.path, self.path))
        self.file('estafette.conf', '[Secrets]\nBackend=file\n')
        os.chmod(os.path.join(self.path, 'estafette.conf'), 0o600)
        self.bus = subprocess.Popen(['dbus-daemon', '--nofork', '--nosyslog', '--config-file', config],
                                    env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: os.path.exists(os.path.join(self.path, 'bus')), 'bus')

    def call_bus(self, method, *arguments):
        done = subprocess.run(['dbus-send', '--bus=' + self.environment['DBUS_SESSION_BUS_ADDRESS'], '--print-reply',
                               '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.' + method, *arguments],
                              capture_output=True, check=False)
        return done.stdout.decode() if done.returncode == 0 else None

    def spooler(self):
        """Process id of the spooler, None without one."""
        found = self.call_bus('GetConnectionUnixProcessID', 'string:org.estafette.Spooler')
        return int(found.split()[-1]) if found else None

    def kill_spooler(self):
        pid = self.spooler()
        os.kill(pid, signal.SIGKILL)
        until(lambda: self.spooler() != pid, 'spooler gone')

    def with_transport(self, **settings):
        """A profile of a local store and a transport that keeps what it sends."""
        self.create_profile()
        answer = self.json('service', 'add', 'memory', *[f'{k.replace("_", "-")}={v}' for k, v in settings.items()])
        self.service = answer['uid']
        return self

    def set(self, **settings):
        self.run('service', 'set', self.service, *[f'{k.replace("_", "-")}={v}' for k, v in settings.items()])

    def send(self, *to, arguments=()):
        recipients = [part for address in to for part in ('--to', address)]
        return self.json('send', *recipients, '--subject', 'Note', '--body', '-', *arguments, text='Hello.\n')

    def sent(self):
        """Envelopes of what the transport took, in order."""
        found = []
        for path in sorted(glob.glob(os.path.join(self.path, 'stores', '*', '*.json'))):
            with open(path, encoding='utf-8') as stream:
                found.append(json.load(stream))
        return found

    def queue(self):
        return self.json('outbox', 'list')

    def start(self, *arguments):
        """The command, running until remove()."""
        program = subprocess.Popen([MAPI, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        self.programs.append(program)
        return program

    def watch(self, *arguments):
        """`mapi watch`, running until remove(); it is watching when this returns."""
        program = subprocess.Popen([MAPI, '--json', 'watch', *arguments], env=self.environment, bufsize=0,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.programs.append(program)
        if not select.select([program.stderr], [], [], 30)[0] or b'Watching' not in program.stderr.readline():
            raise Failure('mapi watch does not begin')
        return program

    @staticmethod
    def line(program, seconds=30):
        """What a running command prints next."""
        if not select.select([program.stdout], [], [], seconds)[0]:
            raise Failure(f'{program.args} prints nothing')
        return program.stdout.readline()

    def remove(self):
        for program in [*self.programs, self.bus]:
            program.terminate()
            program.wait()
            for stream in (program.stdout, program.stderr):
                if stream:
                    stream.close()
        super().remove()
