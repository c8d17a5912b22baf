#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""IMAP against Dovecot: ours, the engine alone, mbsync where installed, and a bare socket that sends the same
commands and throws the answers away, which nobody can beat.

bench-imap.py BUILD [N] [--rounds R] [--no-mbsync] [--only PART…] (N: 2000, or the environment's BENCH_MESSAGES; R: 3;
PART: engine, first, far, folders, changes, command). All figures come from this run. A first sync and its bounds are measured in turn, R times; shown is the median, and of the ratio
the best and the worst turn as well."""
import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'servers'))
import dovecot  # noqa: E402
import places  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('build')
parser.add_argument('count', nargs='?', type=int, default=int(os.environ.get('BENCH_MESSAGES', '2000')))
parser.add_argument('--rounds', type=int, default=3)
parser.add_argument('--no-mbsync', action='store_true')
parser.add_argument('--only', nargs='+', choices=('engine', 'first', 'far', 'folders', 'changes', 'command'))
OPTIONS = parser.parse_args()
BUILD, COUNT, ROUNDS = OPTIONS.build, OPTIONS.count, OPTIONS.rounds
PEER = not OPTIONS.no_mbsync and shutil.which('mbsync') is not None
MANIFEST = os.path.join(TOP, 'providers', 'imap', 'imap.provider.in')
DELAY = 50
FOLDERS = 40
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
        if last + b'OK' not in b'\n' + self.tail:
            sys.exit(f'the server refuses: {self.tail[-200:].decode(errors="replace")}')
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


def drain_asking(port, *commands):
    """The same of somebody who knows no more than a client does that was never there: it signs in by SCRAM, which takes
    a way there and back more than LOGIN, and asks for the folders before it asks for anything in them. Seconds."""
    started = time.monotonic()
    connection = Drain(port, 'alice', 'alicepw')
    for command in ('NOOP', 'LIST "" "*"'):
        connection.run(command)
    connection.run(*commands)
    seconds = time.monotonic() - started
    connection.socket.close()
    return seconds


def show(name, seconds, bound, peak=0, note=''):
    memory = f'  {peak:5.0f} MiB' if peak else ''
    print(f'{name:34} {seconds:8.3f} s  {COUNT / max(seconds, 1e-6):9.0f} msg/s  {seconds / bound:6.2f} x drain'
          f'{memory}  {note}', flush=True)


def goal(name, pairs, limit):
    """Of (ours, bound) in seconds, measured in turn."""
    ours, bound = (statistics.median(column) for column in zip(*pairs))
    ratios = sorted(one / other for one, other in pairs)
    print(f'{name:44} {ours:8.3f} s  bound {bound:8.3f} s  {statistics.median(ratios):6.2f} x '
          f'({ratios[0]:.2f} to {ratios[-1]:.2f})  goal {limit} x', flush=True)


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
    # The bound of the index reads the files as well
    shutil.copytree(maildir, os.path.join(top, 'copy'))
    shutil.move(maildir, target)
    places.give(server.path('mail', 'alice'), server.ids)
    server.doveadm('index', '-u', 'alice', 'INBOX')


BODIES = 'UID FETCH 1:* (UID BODY.PEEK[])'
ENVELOPES = 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)'


def measure_drain(server):
    headers = f'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE {HEADERS})'
    results = {}
    for name, command in (('bodies', BODIES), ('envelopes', ENVELOPES), ('headers', headers),
                          ('flags', 'UID FETCH 1:* (UID FLAGS)')):
        drain(server.imap, 'SELECT INBOX', command)
        results[name], size = min(drain(server.imap, 'SELECT INBOX', command) for _ in range(3))
        print(f'drain: {name:27} {results[name]:8.3f} s  {size / 1e6:9.1f} MB  '
              f'{size / 1e6 / results[name]:6.0f} MB/s', flush=True)
    results['nothing'] = min(quick_resync(server.imap, state(server.imap)) for _ in range(5))
    print(f'drain: {"QRESYNC, nothing new":27} {results["nothing"]:8.3f} s', flush=True)
    return results


def state(port):
    """What a client remembers of the mailbox: uidvalidity, modseq, next number."""
    connection = Drain(port, 'alice', 'alicepw')
    connection.socket.sendall(b'x SELECT INBOX (CONDSTORE)\r\n')
    text = b''
    while b'\nx OK' not in text:
        text += connection.socket.recv(65536)
    connection.socket.close()
    return tuple(text.split(word)[1].split(b']')[0].decode() for word in (b'UIDVALIDITY ', b'HIGHESTMODSEQ ',
                                                                         b'UIDNEXT '))


def quick_resync(port, known, bodies=False):
    """Signing in, SELECT with QRESYNC and what is new, of which the answers are thrown away; seconds."""
    validity, modseq, following = known
    commands = ['ENABLE QRESYNC', f'SELECT INBOX (QRESYNC ({validity} {modseq}))']
    if bodies:
        commands += [f'UID FETCH {following}:* (UID FLAGS INTERNALDATE RFC822.SIZE {HEADERS})',
                     f'UID FETCH {following}:* (UID BODY.PEEK[])']
    return drain(port, *commands, whole=True)[0]


def measure_engine(server, bounds):
    program = os.path.join(BUILD, 'tests/bench/imap-engine')
    _, said = run(program, MANIFEST, '127.0.0.1', str(server.imap), 'alice', 'alicepw')
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines()}
    compared = {'newest': 'headers', 'older': 'headers', 'bodies': 'bodies', 'nothing': 'nothing',
                'flags': 'flags'}
    for name, bound in compared.items():
        show(f'engine alone: {name}', float(rows[name][0]), bounds[bound])
    print(f'engine alone: peak memory {rows["memory"][0]} MiB', flush=True)


class Store:
    """A store with its agent, as the spooler has it (imap-store.c)."""

    def __init__(self, folder, port, count=COUNT):
        os.makedirs(folder, exist_ok=True)
        program = os.path.join(BUILD, 'tests/bench/imap-store')
        self.process = subprocess.Popen([program, MANIFEST, '127.0.0.1', str(port), 'alice', 'alicepw', folder,
                                         str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, word):
        self.process.stdin.write(word + '\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f'imap-store: nothing came of "{word}"')
        return [float(number) for number in answer.split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def measure_first(server, top):
    """First syncs of new stores, and what they are compared with, in turn. The last store is left."""
    listed, newest, durable, indexed, peaks, cpu = [], [], [], [], [], []
    maildir = os.path.join(top, 'copy')
    for turn in range(ROUNDS):
        bodies = drain(server.imap, 'SELECT INBOX', BODIES)[0]
        envelopes = drain(server.imap, 'SELECT INBOX', ENVELOPES)[0]
        _, said = run(os.path.join(BUILD, 'tests/bench/bench-bound'), os.path.join(top, f'bound-{turn}'), maildir)
        store = Store(os.path.join(top, f'store-{turn}'), server.imap)
        first = store.ask('first')
        peaks.append(store.ask('cost')[1])
        store.close()
        cpu.append(first[4:])
        newest.append((first[0], 0.5))
        listed.append((first[1], envelopes))
        durable.append((first[2], bodies))
        indexed.append((first[3], float(said.split()[0])))
    goal('newest 200 listed (bound: half a second)', newest, 1)
    goal('all listed; drain of the envelopes', listed, 3)
    goal('all bodies durable; drain of the bodies', durable, 2)
    goal('all indexed; read, parse, index in a thread', indexed, 1.3)
    costs = [statistics.median(column) for column in zip(*cpu)]
    print(f'{"CPU until newest, listed, durable, indexed":44} ' + ' '.join(f'{seconds:8.3f} s' for seconds in costs),
          flush=True)
    print(f'{"most memory":44} {max(peaks):6.0f} MiB{"":37}goal 80 MiB', flush=True)
    return os.path.join(top, f'store-{ROUNDS - 1}')


def change(server, top, number):
    """100 messages more."""
    folder = tempfile.mkdtemp(prefix='more-', dir=top)
    run(os.path.join(BUILD, 'tests/bench/bench-generate'), folder, '100', str(1000 + number))
    connection = Drain(server.imap, 'alice', 'alicepw')
    for name in sorted(os.listdir(os.path.join(folder, 'cur'))):
        with open(os.path.join(folder, 'cur', name), 'rb') as stream:
            data = stream.read().replace(b'\r\n', b'\n').replace(b'\n', b'\r\n')
        connection.tail = b''
        connection.socket.sendall(b'a APPEND INBOX {%d+}\r\n' % len(data) + data + b'\r\n')
        while b'a OK' not in connection.tail:
            connection._read()
    connection.socket.close()


def flag(server, number, on):
    drain(server.imap, 'SELECT INBOX',
          f'UID STORE {number * 100 + 1}:{number * 100 + 100} {"+" if on else "-"}FLAGS (\\Flagged)')


def measure_changes(server, top, folder, port, word, name):
    """Small passes: each change is looked at by the bare socket first and then by ours. `word`: sync, with a
    sign-in each time as the bare socket, though by a stronger mechanism that needs two more round trips; keep, on
    the connection that is there."""
    nothing, more, flags = [], [], []
    theirs = ([], [], [])
    beside = PEER and wants('engine') and word == 'sync' and port == server.imap
    store = Store(folder, port)
    store.ask(word)
    for turn in range(ROUNDS):
        known = state(server.imap)
        bound = quick_resync(port, known)
        nothing.append((store.ask(word)[0], bound))
        if beside:
            theirs[0].append((mbsync(top), bound))
        change(server, top, turn)
        bound = quick_resync(port, known, bodies=True)
        more.append((store.ask(word)[0], bound))
        if beside:
            theirs[1].append((mbsync(top), bound))
        known = state(server.imap)
        # Set by the runs nearby, taken away by those far away: each is a change
        flag(server, turn, port == server.imap)
        bound = quick_resync(port, known)
        flags.append((store.ask(word)[0], bound))
        if beside:
            theirs[2].append((mbsync(top), bound))
    store.close()
    goal(f'nothing new{name}', nothing, 1.5)
    goal(f'100 new, with bodies and index{name}', more, 1.5)
    goal(f'100 flags{name}', flags, 1.5)
    for pairs, what in zip(theirs, ('nothing new', '100 new', '100 flags')):
        if pairs:
            goal(f'mbsync, {what}', pairs, '-')


class Delay:
    """The same server, further away."""

    def __init__(self, port):
        self.process = subprocess.Popen([os.path.join(BUILD, 'tests/bench/delay-proxy'), str(port), str(DELAY)],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def measure_far(server, top, port):
    pairs, listed, asking = [], [], []
    for turn in range(ROUNDS):
        bodies, size = drain(port, 'SELECT INBOX', BODIES, whole=True)
        near, _ = drain(server.imap, 'SELECT INBOX', BODIES, whole=True)
        print(f'drain: bodies, {DELAY} ms: {size / 1e6 / bodies:.0f} MB/s, {bodies - near:.3f} s more than nearby', flush=True)
        envelopes = drain(port, 'SELECT INBOX', ENVELOPES, whole=True)[0]
        store = Store(os.path.join(top, f'far-{turn}'), port)
        first = store.ask('first')
        store.close()
        shutil.rmtree(os.path.join(top, f'far-{turn}'))
        pairs.append((first[2], bodies))
        listed.append((first[1], envelopes))
        asking.append((first[2], drain_asking(port, 'SELECT INBOX', BODIES)))
    goal(f'all listed, {DELAY} ms', listed, 1.2)
    goal(f'all bodies durable, {DELAY} ms, folders asked for', asking, '-')
    goal(f'all bodies durable, {DELAY} ms', pairs, 1.2)


def measure_folders(top):
    """Many small folders instead of one large one."""
    names = ['INBOX'] + [f'F{number:02}' for number in range(FOLDERS)]
    maildir = os.path.join(top, 'small')
    run(os.path.join(BUILD, 'tests/bench/bench-generate'), maildir, str(20 * len(names)), '2')
    with dovecot.Dovecot() as server:
        target = server.path('mail', 'alice', 'Maildir')
        for number, name in enumerate(sorted(os.listdir(os.path.join(maildir, 'cur')))):
            folder = names[number % len(names)]
            place = os.path.join(target, 'cur' if folder == 'INBOX' else f'{folder}/cur')
            for part in ('', '../new', '../tmp'):
                os.makedirs(os.path.join(place, part), exist_ok=True)
            shutil.copy(os.path.join(maildir, 'cur', name), place)
        places.give(server.path('mail', 'alice'), server.ids)
        server.doveadm('index', '-u', 'alice', '*')
        commands = [word for name in names for word in (f'SELECT {name}', BODIES)]
        pairs, asking = [], []
        with Delay(server.imap) as port:
            for turn in range(ROUNDS):
                bound = drain(port, *commands, whole=True)[0]
                store = Store(os.path.join(top, f'small-{turn}'), port, 20)
                pairs.append((store.ask('first')[2], bound))
                asking.append((pairs[-1][0], drain_asking(port, *commands)))
                store.close()
        goal(f'{len(names)} folders, {DELAY} ms, folders asked for', asking, '-')
        goal(f'{len(names)} folders of 20, bodies durable, {DELAY} ms', pairs, 1.2)


def measure_command(server, top):
    """The command as a whole, with the start of the process."""
    home = os.path.join(top, 'home')
    os.makedirs(home, mode=0o700)
    secrets = os.path.join(top, 'secrets')
    with open(secrets, 'w', encoding='utf-8', opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
        stream.write('[*]\npassword=alicepw\n')
    environment = dict(os.environ, MAPI_HOME=home, HOME=home, XDG_RUNTIME_DIR=home, MAPI_SPOOLER='',
                       MAPI_SECRET_FILE=secrets, DBUS_SESSION_BUS_ADDRESS='unix:path=/nonexistent')
    command = os.path.join(BUILD, 'src/cli/mapi')
    run(command, 'profile', 'create', 'bench', '--email', 'me@example.net', '--default', environment=environment)
    run(command, 'service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=alice',
        environment=environment)
    run(command, 'sync', environment=environment)
    nothing = min(run(command, 'sync', environment=environment)[0] for _ in range(ROUNDS))
    alone = min(run(command, 'profile', 'list', environment=environment)[0] for _ in range(ROUNDS))
    print(f'mapi sync, nothing new, whole process: {nothing:.3f} s, of which a process and nothing else {alone:.3f} s',
          flush=True)


def write_mbsync(server, top):
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
    return config


def mbsync(top):
    return run('mbsync', '-c', os.path.join(top, 'mbsyncrc'), '-q', 'c')[0]


def measure_mbsync(server, top, bounds):
    write_mbsync(server, top)
    show('mbsync, all bodies', mbsync(top), bounds['bodies'])
    show('mbsync, nothing new', mbsync(top), bounds['nothing'])


def wants(part):
    return OPTIONS.only is None or part in OPTIONS.only


def main():
    missing = dovecot.available()
    if missing:
        print(missing)
        return
    top = tempfile.mkdtemp(prefix='mapi-bench-')
    try:
        with dovecot.Dovecot() as server:
            fill(server, top)
            if wants('engine'):
                bounds = measure_drain(server)
                measure_engine(server, bounds)
                if PEER:
                    measure_mbsync(server, top, bounds)
            if wants('first') or wants('changes'):
                folder = measure_first(server, top)
            with Delay(server.imap) as port:
                if wants('far'):
                    measure_far(server, top, port)
                if wants('changes'):
                    for word, name in (('sync', ''), ('keep', ', kept')):
                        measure_changes(server, top, folder, server.imap, word, name)
                        measure_changes(server, top, folder, port, word, f'{name}, {DELAY} ms')
            if wants('command'):
                measure_command(server, top)
        if wants('folders'):
            measure_folders(top)
    finally:
        shutil.rmtree(top, ignore_errors=True)


main()
