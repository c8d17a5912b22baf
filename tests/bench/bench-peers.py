#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ours and the mail programs people have, side by side with the same messages, seen from outside alone.

bench-peers.py [N [PROGRAM…]] (default 10000, or the environment's BENCH_MESSAGES): from starting each until its list of an inbox
with N messages is drawn, in turn (A B C A B C …), and what its processes take with a formatted message open. Each has
its mail as it likes best: ours, Claws, Evolution and Thunderbird on the disk, Geary in its copy of a mailbox on a Dovecot
here, which it has BENCH_FILL seconds (1500) to fill. What is not installed is left out. Ends with 1 where ours shows its
list later than one of them, the best of either, or takes more than Geary. BENCH_PICTURES names a folder for a picture of
each, to see that what was measured is so."""
import contextlib
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'app'), os.path.join(HERE, '..', 'servers')]
from desktop import BUILD, PROGRAM, Desktop, Home, name_has_owner, wait_until  # noqa: E402
from screen import HEIGHT, WIDTH, Goals, Screen, memory, show, start, stop  # noqa: E402
from peers import QUIET, WHEEL, Evolution, Thunderbird, click, messages, oldest_first  # noqa: E402
import dovecot  # noqa: E402

COUNT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get('BENCH_MESSAGES', '10000'))
ROUNDS = int(os.environ.get('BENCH_ROUNDS', '5'))
PICTURES = os.environ.get('BENCH_PICTURES')
FILL = int(os.environ.get('BENCH_FILL', '1500'))  # seconds
NEWEST = ('From: The newest <news@example.org>\r\nTo: me@example.org\r\nSubject: Formatted\r\nDate: {date}\r\n'
          'Message-ID: <newest@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
          '<html><body><h1>Formatted</h1><table border=1>{rows}</table></body></html>\r\n')


def write_mail(folder):
    """A Maildir, the newest message of which is formatted."""
    subprocess.run([os.path.join(BUILD, 'tests', 'bench', 'bench-generate'), folder, str(COUNT - 1), '1'], check=True,
                   stdout=subprocess.DEVNULL)
    rows = ''.join(f'<tr><td style="color:#a40000">{i}</td><td><b>Line {i}</b> of the table</td></tr>' for i in range(200))
    for path in messages(folder):
        os.utime(path, (time.time() - 86400,) * 2)
    date = time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())
    with open(os.path.join(folder, 'cur', f'{int(time.time())}.newest:2,S'), 'w', encoding='ascii') as stream:
        stream.write(NEWEST.format(date=date, rows=rows))
    return folder


class Ours:
    name = 'Estafette'

    def __init__(self, home, maildir):
        self.home, self.command, self.environment = home, [PROGRAM], home.environment
        home.create_profile()
        subprocess.run([os.path.join(BUILD, 'src', 'cli', 'mapi'), 'import', '@inbox', maildir], env=home.environment,
                       check=True, stdout=subprocess.DEVNULL)

    @staticmethod
    def missing():
        return ''

    def open_message(self, screen):
        """The newest is the first: one key from where one begins."""
        process, _ = start(screen, self.command, self.environment, QUIET, WHEEL)
        subprocess.run(['xdotool', 'mousemove', '420', '150', 'click', '1'], check=True)
        screen.settle(QUIET, 60, WHEEL)
        return process


class Claws:
    """A folder of files, one a message, as it has always kept them."""
    name = 'Claws Mail'

    def __init__(self, home, maildir):
        self.home = home
        self.folder = os.path.join(home.path, 'claws')
        inbox = os.path.join(self.folder, 'Mail', 'inbox')
        os.makedirs(inbox)
        for name in ('sent', 'draft', 'queue', 'trash'):
            os.makedirs(os.path.join(self.folder, 'Mail', name))
        self.last = 0
        for path in oldest_first(maildir):
            self.last += 1
            os.link(path, os.path.join(inbox, str(self.last)))
        self.write('accountrc', '[Account: 1]\naccount_name=me\nis_default=1\nname=Me\naddress=me@example.org\n'
                                'protocol=6\nreceive_at_get_all=0\n')  # none: what is here is all
        items = ''.join(f'  <folderitem type="{kind}" name="{name}" path="{name}" />\n' for kind, name in (
            ('inbox', 'inbox'), ('outbox', 'sent'), ('draft', 'draft'), ('queue', 'queue'), ('trash', 'trash')))
        self.write('folderlist.xml', f'<?xml version="1.0" encoding="UTF-8"?>\n<folderlist>\n <folder type="mh" '
                                     f'name="Mailbox" path="{self.folder}/Mail">\n{items} </folder>\n</folderlist>\n')
        self.environment = dict(home.environment, HOME=self.folder, NO_AT_BRIDGE='1', GTK_A11Y='none')
        self.command = ['claws-mail', '--alternate-config-dir', self.folder, '--select', '#mh/Mailbox/inbox']

    @staticmethod
    def missing():
        return '' if shutil.which('claws-mail') else 'is not installed'

    def write(self, name, text):
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as stream:
            stream.write(text)

    def open_message(self, screen):
        process, _ = start(screen, [*self.command[:-1], f'#mh/Mailbox/inbox/{self.last}'], self.environment, QUIET, WHEEL)
        return process


class Geary:
    """Its copy of a mailbox on a server, which is there before it is timed."""
    name = 'Geary'
    WHOLE = 1023  # all fields of a message

    def __init__(self, home, maildir):
        self.home, self.is_shown = home, False
        self.folder = os.path.join(home.path, 'geary')
        self.server = dovecot.Dovecot()
        account = os.path.join(self.folder, 'config', 'geary', 'account_01')
        for name in ('data', 'cache'):
            os.makedirs(os.path.join(self.folder, name))
        os.makedirs(account)
        self.server.doveadm('mailbox', 'status', '-u', 'alice', 'messages', 'INBOX')
        for path in messages(maildir):
            copy = shutil.copy2(path, self.server.path('mail', 'alice', 'Maildir', 'cur'))
            if self.server.ids is not None:
                os.chown(copy, *self.server.ids)
        with open(os.path.join(account, 'geary.ini'), 'w', encoding='utf-8') as stream:
            stream.write('[Metadata]\nversion=1\nstatus=enabled\n\n[Account]\nordinal=1\nlabel=\nprefetch_days=-1\n'
                         'save_drafts=true\nsave_sent=true\nuse_signature=false\nsignature=\n'
                         'sender_mailboxes=Alice <alice@example.test>;\nservice_provider=other\n\n'
                         f'[Incoming]\nlogin=alice\nremember_password=true\nhost=127.0.0.1\nport={self.server.imap}\n'
                         'transport_security=none\ncredentials=custom\n\n'
                         f'[Outgoing]\nremember_password=true\nhost=127.0.0.1\nport={self.server.imap}\n'
                         'transport_security=none\ncredentials=none\n')
        self.environment = dict(home.environment, HOME=self.folder, NO_AT_BRIDGE='1', GTK_A11Y='none',
                                XDG_CONFIG_HOME=os.path.join(self.folder, 'config'),
                                XDG_DATA_HOME=os.path.join(self.folder, 'data'),
                                XDG_CACHE_HOME=os.path.join(self.folder, 'cache'), GSETTINGS_SCHEMA_DIR='')
        # Wide enough for its third pane
        keys = os.path.join(self.folder, 'config', 'glib-2.0', 'settings')
        os.makedirs(keys)
        with open(os.path.join(keys, 'keyfile'), 'w', encoding='utf-8') as stream:
            stream.write('[org/gnome/Geary]\nwindow-width=1270\nwindow-height=890\n')
        self.keep_password()
        self.command = ['geary']

    @staticmethod
    def missing():
        if not shutil.which('geary') or not shutil.which('gnome-keyring-daemon') or not shutil.which('secret-tool'):
            return 'or its keyring is not installed'
        return dovecot.available()

    def keep_password(self):
        subprocess.run(['gnome-keyring-daemon', '--unlock', '--components=secrets', '--daemonize'], input=b'pw',
                       env=self.environment, check=True, stdout=subprocess.DEVNULL)
        wait_until(lambda: name_has_owner('org.freedesktop.secrets'), 'the keyring')
        subprocess.run(['secret-tool', 'store', '--label=Geary', 'xdg:schema', 'org.gnome.Geary', 'proto', 'IMAP', 'host',
                        '127.0.0.1', 'login', 'alice'], input=b'alicepw', env=self.environment, check=True)

    def has(self):
        """How many messages it knows of, and how many it has as a whole."""
        path = os.path.join(self.folder, 'data', 'geary', 'account_01', 'geary.db')
        try:
            with contextlib.closing(sqlite3.connect(f'file:{path}?mode=ro', uri=True, timeout=60)) as database:
                return database.execute('SELECT count(*), total(fields = ?) FROM MessageTable', (self.WHOLE,)).fetchone()
        except sqlite3.Error:  # not made yet
            return 0, 0

    def fill(self, screen):
        """Until it has everything, or for as long as may be: 100,000 are listed after some minutes and fetched for hours."""
        process, _ = start(screen, self.command, self.environment, QUIET, WHEEL)
        end = time.monotonic() + FILL
        while self.has()[1] < COUNT and time.monotonic() < end:
            time.sleep(5)
        known, whole = self.has()
        print(f'{self.name} knows of {known} messages, and has {whole:.0f} of them as a whole', flush=True)
        stop(screen, process)

    @staticmethod
    def is_ready(screen):
        """Its window is there long before its list is."""
        return screen.written(320, 900) > 50

    def open_message(self, screen):
        """Where its window is too narrow for three panes a click on the newest shows it in the place of the list."""
        process, _ = start(screen, self.command, self.environment, QUIET, WHEEL, lambda: self.is_ready(screen))
        end = time.monotonic() + 120
        while not self.is_shown and time.monotonic() < end:
            click(screen, 640, 100)
            self.is_shown = any(name.startswith('WebKitWeb') for name in memory(os.environ['BENCH_MARK'].encode())[1])
        if not self.is_shown:
            print(f'{self.name} shows no message', flush=True)
        return process


def picture(name):
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
        subprocess.run(['import', '-window', 'root', os.path.join(PICTURES, name.replace(' ', '-') + '.png')], check=True)


def ready(program, screen):
    return (lambda: program.is_ready(screen)) if hasattr(program, 'is_ready') else None


def measure(screen, programs, goals):
    for program in programs:
        if hasattr(program, 'fill'):
            program.fill(screen)
    times = {program.name: [] for program in programs}
    for number in range(ROUNDS + 1):
        for program in programs:
            process, seconds = start(screen, program.command, program.environment, QUIET, WHEEL, ready(program, screen))
            if number > 0:  # the first time it makes its indexes
                times[program.name].append(seconds * 1000)
            if number == ROUNDS:
                picture(program.name + ' list')
            stop(screen, process)
    ours = statistics.median(times[programs[0].name])
    for name, found in times.items():
        median = statistics.median(found)
        show(f'{name}: list drawn', median, 'ms', f'{median / ours:.2f} x the first, {min(found):.0f} to {max(found):.0f}')
    for program in programs[1:] if programs[0].name == Ours.name else []:
        goals.hold(f'list drawn, the best of ours beside the best of {program.name}', min(times[Ours.name]),
                   min(times[program.name]), 1)


def weigh(screen, programs, mark, goals):
    taken = {}
    shown = True
    for program in programs:
        before, _ = memory(mark.encode())
        process = program.open_message(screen)
        total, names = memory(mark.encode())
        picture(program.name + ' message')
        taken[program.name] = total - before
        show(f'{program.name}: memory, a formatted message open', total - before, 'MiB', ', '.join(names))
        stop(screen, process)
        shown &= getattr(program, 'is_shown', True)
    if Ours.name in taken and Geary.name in taken and shown:
        goals.hold('memory, ours beside Geary', taken[Ours.name], taken[Geary.name], 1)


def main():
    folder = os.path.join('/dev/shm' if os.path.isdir('/dev/shm') else '/tmp', f'bench-peers-{os.getpid()}')
    os.mkdir(folder)
    os.environ['BENCH_MARK'] = mark = f'mark-{os.getpid()}'
    desktop = Desktop(size=f'{WIDTH}x{HEIGHT}', frame_buffer=folder)
    home = Home()
    programs = []
    goals = Goals()
    try:
        maildir = write_mail(os.path.join(home.path, 'maildir'))
        for kind in (Ours, Claws, Geary, Evolution, Thunderbird):
            if sys.argv[2:] and kind.name.split()[0] not in sys.argv[2:]:
                continue
            if kind.missing():
                print(f'{kind.name} {kind.missing()}')
            else:
                programs.append(kind(home, maildir))
        print(f'{COUNT} messages, {ROUNDS} rounds, load {os.getloadavg()[0]:.1f}', flush=True)
        screen = Screen(folder)
        measure(screen, programs, goals)
        weigh(screen, programs, mark, goals)
    finally:
        for program in programs:
            if hasattr(program, 'server'):
                program.server.stop()
        home.remove()
        desktop.stop()
        shutil.rmtree(folder)
    goals.end()


main()
