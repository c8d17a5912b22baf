#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""IMAP against Dovecot: ours, the engine alone, mbsync where installed, and a bare socket that sends the same
commands and throws the answers away, which nobody can beat.

bench-imap.py BUILD [N] (default 2000, or the environment's BENCH_MESSAGES). All figures come from this run."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'servers'))
import dovecot  # noqa: E402
import places  # noqa: E402

BUILD = sys.argv[1]
COUNT = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get('BENCH_MESSAGES', '2000'))
# Those of KIT_SINK_HEADER_FIELDS: a server reads what it has not cached from the messages
HEADERS = ('BODY.PEEK[HEADER.FIELDS (DATE FROM SENDER REPLY-TO TO CC BCC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES '
           'CONTENT-TYPE IMPORTANCE PRIORITY X-PRIORITY X-MSMAIL-PRIORITY SENSITIVITY LIST-UNSUBSCRIBE LIST-ID '
           'DISPOSITION-NOTIFICATION-TO THREAD-INDEX THREAD-TOPIC AUTO-SUBMITTED RESENT-DATE RESENT-FROM)]')


class Drain:
    """A socket that reads and forgets."""

    def __init__(self, port, user, password):
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(1 << 20)
        self.bytes = 0
        self.tail = b''
        while b'\n' not in self._read():
            pass
        self.run(f'LOGIN {user} {password}')

    def _read(self):
        n = self.socket.recv_into(self.buffer)
        if n == 0:
            sys.exit('the server hung up')
        self.bytes += n
        self.tail = (self.tail + bytes(self.buffer[max(0, n - 4096):n]))[-4096:]
        return self.tail

    def run(self, *commands):
        """Sends all, reads until the last is answered; seconds."""
        started = time.monotonic()
        self.tail = b''
        lines = [f'd{number} {command}\r\n' for number, command in enumerate(commands)]
        self.socket.sendall(''.join(lines).encode())
        last = f'\nd{len(commands) - 1} '.encode()
        while last not in b'\n' + self._read() or not self.tail.endswith(b'\n'):
            pass
        return time.monotonic() - started


def drain(port, *commands, whole=False):
    """Seconds of the commands, or with the sign-in (whole); bytes."""
    started = time.monotonic()
    connection = Drain(port, 'alice', 'alicepw')
    seconds = connection.run(*commands)
    if whole:
        seconds = time.monotonic() - started
    connection.socket.close()
    return seconds, connection.bytes


def show(name, seconds, bound, peak=0, note=''):
    memory = f'  {peak:5.0f} MiB' if peak else ''
    print(f'{name:34} {seconds:8.3f} s  {COUNT / max(seconds, 1e-6):9.0f} msg/s  {seconds / bound:6.2f} x drain'
          f'{memory}  {note}', flush=True)


def run(*command, environment=None):
    started = time.monotonic()
    process = subprocess.Popen(command, env=dict(os.environ, **(environment or {})), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.communicate()
    seconds = time.monotonic() - started
    if process.returncode:
        sys.exit(f'{" ".join(command)}: {output.decode()}{errors.decode()}')
    return seconds, output.decode()


def fill(server, top):
    """A mailbox of generated mail, indexed, so that the first FETCH measures no parser."""
    maildir = os.path.join(top, 'generated')
    _, said = run(os.path.join(BUILD, 'tests/bench/bench-generate'), maildir, str(COUNT), '1')
    print(said.strip())
    target = server.path('mail', 'alice', 'Maildir')
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.move(maildir, target)
    places.give(server.path('mail', 'alice'), server.ids)
    server.doveadm('index', '-u', 'alice', 'INBOX')


def measure_drain(server):
    everything = f'UID FETCH 1:* (UID BODY.PEEK[])'
    envelopes = 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)'
    headers = f'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE {HEADERS})'
    results = {}
    for name, command in (('bodies', everything), ('envelopes', envelopes), ('headers', headers),
                          ('flags', 'UID FETCH 1:* (UID FLAGS)')):
        drain(server.imap, 'SELECT INBOX', command)
        results[name], size = min(drain(server.imap, 'SELECT INBOX', command) for _ in range(3))
        print(f'drain: {name:27} {results[name]:8.3f} s  {size / 1e6:9.1f} MB  '
              f'{size / 1e6 / results[name]:6.0f} MB/s', flush=True)
    connection = Drain(server.imap, 'alice', 'alicepw')
    connection.socket.sendall(b'x SELECT INBOX (CONDSTORE)\r\n')
    text = b''
    while b'\nx OK' not in text:
        text += connection.socket.recv(65536)
    validity = text.split(b'UIDVALIDITY ')[1].split(b']')[0].decode()
    modseq = text.split(b'HIGHESTMODSEQ ')[1].split(b']')[0].decode()
    results['nothing'] = min(drain(server.imap, 'ENABLE QRESYNC',
                                   f'SELECT INBOX (QRESYNC ({validity} {modseq}))', whole=True)[0] for _ in range(5))
    print(f'drain: {"QRESYNC, nothing new":27} {results["nothing"]:8.3f} s', flush=True)
    return results


def measure_engine(server, bounds):
    program = os.path.join(BUILD, 'tests/bench/imap-engine')
    manifest = os.path.join(TOP, 'providers', 'imap', 'imap.provider.in')
    _, said = run(program, manifest, '127.0.0.1', str(server.imap), 'alice', 'alicepw')
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines()}
    compared = {'newest': 'headers', 'older': 'headers', 'bodies': 'bodies', 'nothing': 'nothing',
                'flags': 'flags'}
    for name, bound in compared.items():
        show(f'engine alone: {name}', float(rows[name][0]), bounds[bound])
    print(f'engine alone: peak memory {rows["memory"][0]} MiB', flush=True)


def peak_run(environment, *command):
    """Seconds and the most memory it had, in MiB."""
    started = time.monotonic()
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        if status:
            sys.exit(f'{" ".join(command)}: {process.stderr.read().decode()}')
    return seconds, usage.ru_maxrss / 1024


def measure_ours(server, top, bounds):
    """The whole way: bodies durable and listed."""
    home = os.path.join(top, 'home')
    os.makedirs(home, mode=0o700)
    secrets = os.path.join(top, 'secrets')
    with open(secrets, 'w', encoding='utf-8', opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
        stream.write('[*]\npassword=alicepw\n')
    environment = dict(os.environ, MAPI_HOME=home, HOME=home, XDG_RUNTIME_DIR=home, MAPI_SPOOLER='',
                       MAPI_SECRET_FILE=secrets, DBUS_SESSION_BUS_ADDRESS='unix:path=/nonexistent')
    command = os.path.join(BUILD, 'src/cli/mapi')
    peak_run(environment, command, 'profile', 'create', 'bench', '--email', 'me@example.net', '--default')
    peak_run(environment, command, 'service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}',
             'security=none', 'user=alice')
    seconds, peak = peak_run(environment, command, 'sync')
    show('mapi sync, all bodies, indexed', seconds, bounds['bodies'], peak)
    seconds, peak = peak_run(environment, command, 'sync')
    show('mapi sync, nothing new', seconds, bounds['nothing'], peak, 'whole process')


def measure_mbsync(server, top, bound):
    if not shutil.which('mbsync'):
        print('mbsync is not installed')
        return
    local = os.path.join(top, 'mbsync')
    os.makedirs(local)
    config = os.path.join(top, 'mbsyncrc')
    with open(config, 'w', encoding='utf-8') as stream:
        stream.write(f'''IMAPAccount a
Host 127.0.0.1
Port {server.imap}
User alice
Pass alicepw
SSLType None
AuthMechs PLAIN

IMAPStore far
Account a

MaildirStore near
Path {local}/
Inbox {local}/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
SyncState *
''')
    show('mbsync, all bodies', run('mbsync', '-c', config, '-q', 'c')[0], bound)
    show('mbsync, nothing new', run('mbsync', '-c', config, '-q', 'c')[0], bound)


def main():
    missing = dovecot.available()
    if missing:
        print(missing)
        return
    top = tempfile.mkdtemp(prefix='mapi-bench-')
    try:
        with dovecot.Dovecot() as server:
            fill(server, top)
            bounds = measure_drain(server)
            measure_engine(server, bounds)
            measure_ours(server, top, bounds)
            if "--no-mbsync" not in sys.argv:
                measure_mbsync(server, top, bounds['bodies'])
    finally:
        shutil.rmtree(top, ignore_errors=True)


main()
