#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""IMAP against Dovecot: ours, the engine alone, mbsync where installed, and a bare socket that sends the same
commands and throws the answers away (drain.py), which nobody can beat.

bench-imap.py BUILD [N] [--rounds R] [--no-mbsync] [--only PART…] (N: 2000, or the environment's BENCH_MESSAGES; R: 3;
PART: engine, first, secure, far, folders, changes, command). All figures come from this run. Ours and its bounds are
measured in turn, R times; shown is the median, and of the ratio the best and the worst turn as well."""
import argparse
import os
import shutil
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
from drain import Drain, drain  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('build')
parser.add_argument('count', nargs='?', type=int, default=int(os.environ.get('BENCH_MESSAGES', '2000')))
parser.add_argument('--rounds', type=int, default=3)
parser.add_argument('--no-mbsync', action='store_true')
parser.add_argument('--only', nargs='+', choices=('engine', 'first', 'secure', 'far', 'folders', 'changes', 'command'))
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
MESSAGES = 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])'
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
    connection = Drain(port)
    text = connection.ask('SELECT INBOX (CONDSTORE)')
    connection.close()
    return tuple(text.split(word)[1].split(b']')[0].decode() for word in (b'UIDVALIDITY ', b'HIGHESTMODSEQ ',
                                                                         b'UIDNEXT '))


LIST = 'LIST "" "*" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))'


def exchange(known, bodies=False):
    """The commands: what is new and changed since then."""
    validity, modseq, following = known
    commands = [f'SELECT INBOX (QRESYNC ({validity} {modseq}))']
    if bodies:
        commands += [f'UID FETCH {following}:* (UID FLAGS INTERNALDATE RFC822.SIZE {HEADERS})',
                     f'UID FETCH {following}:* (UID BODY.PEEK[])']
    return commands


def quick_resync(port, known, bodies=False):
    """Signing in as ours does, SELECT with QRESYNC and what is new, of which the answers are thrown away; seconds."""
    return drain(port, 'ENABLE QRESYNC', *exchange(known, bodies), whole=True, scram=True)[0]


class Kept:
    """The same on a connection that stays, on which the folders are asked for as well: after that, Dovecot reads the
    list of a Maildir's files whenever it opens it."""

    def __init__(self, port):
        self.drain = Drain(port, scram=True)
        self.drain.run('ENABLE QRESYNC', LIST)

    def resync(self, known, bodies=False):
        return self.drain.run(*exchange(known, bodies), LIST)


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

    def __init__(self, folder, port, count=COUNT, pin=None, log=None):
        os.makedirs(folder, exist_ok=True)
        program = os.path.join(BUILD, 'tests/bench/imap-store')
        command = [program, MANIFEST, '127.0.0.1', str(port), 'alice', 'alicepw', folder, str(count)]
        environment = dict(os.environ, MAPI_WIRE_LOG=log) if log is not None else None
        self.process = subprocess.Popen(command + ([pin] if pin is not None else []), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment)

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


def quiet():
    """What was written before is on the disk, so that nobody waits for what others left behind."""
    os.sync()


def measure_first(server, top):
    """First syncs of new stores, and what they are compared with, in turn. The last store is left."""
    listed, unread, newest, durable, same, signed, written, indexed, peaks, cpu = ([] for _ in range(10))
    maildir = os.path.join(top, 'copy')
    # As with the envelopes below
    drain(server.imap, 'SELECT INBOX', f'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE {HEADERS})')
    for turn in range(ROUNDS):
        quiet()
        bodies = drain(server.imap, 'SELECT INBOX', BODIES)[0]
        items = drain(server.imap, 'SELECT INBOX', MESSAGES)[0]
        whole = drain(server.imap, 'SELECT INBOX', BODIES, whole=True, scram=True)[0]
        kept = drain(server.imap, 'SELECT INBOX', BODIES, file=os.path.join(top, 'kept'))[0]
        # The first who asks for them waits for the server to read all messages; what it has found it keeps
        anew = drain(server.imap, 'SELECT INBOX', ENVELOPES)[0]
        envelopes = drain(server.imap, 'SELECT INBOX', ENVELOPES)[0]
        _, said = run(os.path.join(BUILD, 'tests/bench/bench-bound'), os.path.join(top, f'bound-{turn}'), maildir)
        quiet()
        store = Store(os.path.join(top, f'store-{turn}'), server.imap)
        first = store.ask('first')
        peaks.append(store.ask('cost')[1])
        store.close()
        cpu.append(first[4:])
        newest.append((first[0], 0.5))
        listed.append((first[1], envelopes))
        unread.append((first[1], anew))
        durable.append((first[2], bodies))
        same.append((first[2], items))
        signed.append((first[2], whole))
        written.append((first[2], kept))
        indexed.append((first[3], float(said.split()[0])))
    goal('newest 200 listed (bound: half a second)', newest, 1)
    goal('all listed; drain of the envelopes', listed, 3)
    goal('… ; the first time somebody asks for them', unread[:1], '-')
    goal('all bodies durable; drain of the bodies', durable, 2)
    goal('… ; drain of what is told besides as well', same, '-')
    goal('… ; drain that signs in as ours does', signed, '-')
    goal('… ; drain that writes a file, fdatasync', written, '-')
    goal('all indexed; read, parse, index in a thread', indexed, 1.3)
    costs = [statistics.median(column) for column in zip(*cpu)]
    print(f'{"CPU until newest, listed, durable, indexed":44} ' + ' '.join(f'{seconds:8.3f} s' for seconds in costs),
          flush=True)
    print(f'{"most memory":44} {max(peaks):6.0f} MiB{"":37}goal 80 MiB', flush=True)
    return os.path.join(top, f'store-{ROUNDS - 1}')


def measure_secure(server, top):
    """The same over implicit TLS."""
    listed, durable = [], []
    for turn in range(ROUNDS):
        bodies = drain(server.imaps, 'SELECT INBOX', BODIES, secure=True, scram=True)[0]
        envelopes = drain(server.imaps, 'SELECT INBOX', ENVELOPES, secure=True, scram=True)[0]
        quiet()
        store = Store(os.path.join(top, f'secure-{turn}'), server.imaps, pin=server.pin)
        first = store.ask('first')
        store.close()
        shutil.rmtree(os.path.join(top, f'secure-{turn}'))
        listed.append((first[1], envelopes))
        durable.append((first[2], bodies))
    goal('TLS: all listed; drain of the envelopes', listed, 3)
    goal('TLS: all bodies durable; drain of the bodies', durable, 2)


def change(server, top, number):
    """100 messages more."""
    folder = tempfile.mkdtemp(prefix='more-', dir=top)
    run(os.path.join(BUILD, 'tests/bench/bench-generate'), folder, '100', str(1000 + number))
    connection = Drain(server.imap)
    for name in sorted(os.listdir(os.path.join(folder, 'cur'))):
        with open(os.path.join(folder, 'cur', name), 'rb') as stream:
            connection.append(stream.read().replace(b'\r\n', b'\n').replace(b'\n', b'\r\n'))
    connection.close()


def flag(server, number, on):
    drain(server.imap, 'SELECT INBOX',
          f'UID STORE {number * 100 + 1}:{number * 100 + 100} {"+" if on else "-"}FLAGS (\\Flagged)')


def measure_changes(server, top, folder, port, word, name):
    """Small passes: each change is looked at by the bare socket first and then by ours. `word`: sync, where both
    connect, sign in by the same mechanism and open the inbox with QRESYNC (ours lists the folders, too); keep, where
    both have a connection already and ask for the folders and the inbox."""
    nothing, more, flags = [], [], []
    theirs = ([], [], [])
    beside = PEER and wants('engine') and word == 'sync' and port == server.imap
    store = Store(folder, port)
    store.ask(word)
    kept = Kept(port) if word == 'keep' else None

    def bare(known, bodies=False):
        return kept.resync(known, bodies) if kept is not None else quick_resync(port, known, bodies)

    for turn in range(ROUNDS):
        known = state(server.imap)
        bound = bare(known)
        nothing.append((store.ask(word)[0], bound))
        if beside:
            theirs[0].append((mbsync(top), bound))
        change(server, top, turn)
        bound = bare(known, bodies=True)
        more.append((store.ask(word)[0], bound))
        if beside:
            theirs[1].append((mbsync(top), bound))
        known = state(server.imap)
        # Set by the runs nearby, taken away by those far away: each is a change
        flag(server, turn, port == server.imap)
        bound = bare(known)
        flags.append((store.ask(word)[0], bound))
        if beside:
            theirs[2].append((mbsync(top), bound))
    store.close()
    if kept is not None:
        kept.drain.close()
    print(f'bound{name}: ' + ('SELECT with QRESYNC and LIST on a connection that is there' if kept is not None else
                              'connect, SCRAM, SELECT with QRESYNC; ours lists the folders as well'), flush=True)
    goal(f'nothing new{name}', nothing, 1.5)
    goal(f'100 new, with bodies and index{name}', more, 1.5)
    goal(f'100 flags{name}', flags, 1.5)
    for pairs, what in zip(theirs, ('nothing new', '100 new', '100 flags')):
        if pairs:
            goal(f'mbsync, {what}', pairs, '-')


class Delay:
    """The same server, further away, on a line of so many Mbit/s."""

    def __init__(self, port, rate=None):
        command = [os.path.join(BUILD, 'tests/bench/delay-proxy'), str(port), str(DELAY)]
        self.process = subprocess.Popen(command + ([str(rate)] if rate else []), stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


# Ways there and back nobody can save who is new here: two for SCRAM, then the folders, the newest of one of them and
# which there are, the rest. A drain by LOGIN that knows the folder needs two.
TURNS, TURNS_OF_DRAIN = 5, 2


def count_turns(log):
    """How often ours waited a whole way there and back for the first word of an answer, after the greeting."""
    turns, before, greeted, asked = 0, None, False, False
    with open(log, encoding='utf-8', errors='replace') as stream:
        for line in stream:
            clock, name, rest = line.split(' ', 2)
            hours, minutes, seconds = clock.split(':')
            now = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
            if name == 'imap' and (rest[0] == '<' or 'received' in rest):
                turns += greeted and asked and now - before >= 0.9 * DELAY / 1000
                greeted, asked = True, False
            elif name == 'imap':
                asked = True
            if name == 'imap':
                before = now
    return turns


def measure_far(server, top, port):
    listed, plain, signed, bound = [], [], [], []
    log = os.path.join(top, 'wire')
    for turn in range(ROUNDS):
        bodies, size = drain(port, 'SELECT INBOX', BODIES, whole=True)
        near, _ = drain(server.imap, 'SELECT INBOX', BODIES, whole=True)
        print(f'drain: bodies, {DELAY} ms: {size / 1e6 / bodies:.0f} MB/s, {bodies - near:.3f} s more than nearby', flush=True)
        envelopes = drain(port, 'SELECT INBOX', ENVELOPES, whole=True, scram=True)[0]
        quiet()
        store = Store(os.path.join(top, f'far-{turn}'), port)
        first = store.ask('first')
        store.close()
        shutil.rmtree(os.path.join(top, f'far-{turn}'))
        listed.append((first[1], envelopes))
        plain.append((first[2], bodies))
        signed.append((first[2], drain(port, 'SELECT INBOX', BODIES, whole=True, scram=True)[0]))
        bound.append((first[2], bodies + (TURNS - TURNS_OF_DRAIN) * DELAY / 1000))
    store = Store(os.path.join(top, 'far'), port, log=log)
    store.ask('first')
    store.close()
    print(f'ours at {DELAY} ms waited {count_turns(log)} times for a way there and back, of {TURNS} that cannot be saved',
          flush=True)
    goal(f'all listed, {DELAY} ms; drain by SCRAM', listed, 1.2)
    goal(f'all bodies durable, {DELAY} ms; drain by LOGIN', plain, '-')
    goal('… ; drain by SCRAM', signed, '-')
    goal(f'… ; drain and {TURNS - TURNS_OF_DRAIN} ways there and back more', bound, 1.2)


# Mbit/s: as fast as lines are that far from anywhere. Without a limit two processors, of which the server and the line
# itself take their parts, are what is measured
FAST = 1000


def measure_line(server, top):
    plain, signed = [], []
    with Delay(server.imap, FAST) as port:
        for turn in range(ROUNDS):
            quiet()
            bodies = drain(port, 'SELECT INBOX', BODIES, whole=True)[0]
            whole = drain(port, 'SELECT INBOX', BODIES, whole=True, scram=True)[0]
            quiet()
            store = Store(os.path.join(top, f'line-{turn}'), port)
            durable = store.ask('first')[2]
            store.close()
            shutil.rmtree(os.path.join(top, f'line-{turn}'))
            plain.append((durable, bodies))
            signed.append((durable, whole))
    goal(f'… of {FAST} Mbit/s; drain by LOGIN', plain, '-')
    goal('… ; drain by SCRAM', signed, 1.2)


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
                asking.append((pairs[-1][0], bound + (TURNS - TURNS_OF_DRAIN) * DELAY / 1000))
                store.close()
        goal(f'{len(names)} folders of 20, bodies durable, {DELAY} ms', pairs, '-')
        goal(f'… ; drain and {TURNS - TURNS_OF_DRAIN} ways there and back more', asking, 1.2)


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
            if wants('secure'):
                measure_secure(server, top)
            with Delay(server.imap) as port:
                if wants('far'):
                    measure_far(server, top, port)
                    measure_line(server, top)
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
