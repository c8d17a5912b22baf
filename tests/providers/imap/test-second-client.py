#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second client changes a real mailbox at random, while ours synchronizes and while ours is offline, and whoever
synchronizes is killed now and then. At the end both sides are the same, nothing is lost that nobody deleted, and
nothing is there twice.

test-second-client.py dovecot|cyrus direct|spooled [RUNS [SEED]]: with RUNS other changes each time; what fails has
its seed in its name."""
import imaplib
import os
import random
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from mailbox import STORE, Mailbox  # noqa: E402
import cyrus  # noqa: E402
import dovecot  # noqa: E402
from bus import BusHome  # noqa: E402
from harness import MAPI, equal, main, message, spare_sanitizers, true  # noqa: E402

spare_sanitizers()  # a program is started for each step

SERVERS = {'dovecot': dovecot.Dovecot, 'cyrus': cyrus.Cyrus}
ROUNDS = 5


class Direct(Mailbox):
    """Whoever calls synchronizes."""


class Spooled(Mailbox, BusHome):
    """The spooler's agent synchronizes, and watches."""

    def prepare(self, server, user):
        super().prepare(server, user)
        del self.environment['MAPI_SPOOLER']
        return self

    def kill(self):
        pid = self.spooler()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


class Run:
    def __init__(self, box, seed):
        self.box, self.random = box, random.Random(seed)
        self.next = 0
        self.made, self.deleted, self.copied = set(), set(), set()
        self.log = []

    def say(self, *words):
        self.log.append(' '.join(str(word) for word in words))

    def chance(self, n):
        return self.random.randrange(n) == 0

    def pick(self, found):
        return self.random.choice(found) if found else None

    def new(self):
        self.next += 1
        self.made.add(f'Message {self.next}')
        return self.next

    # ---- there ----

    def change_there(self):
        """The server may throw the other client out of a folder that goes under it."""
        try:
            self.change_there_once()
        except imaplib.IMAP4.abort as reason:
            self.say('there: thrown out', reason)
            # Nobody knows whether the last one was still done
            self.deleted.add(f'Message {self.next}')
            self.box.server.connect()
            self.box.other = self.box.server.client

    def change_there_once(self):
        server = self.box.server
        folder = self.pick(server.folders())
        kind = self.random.randrange(9)
        if kind == 0:
            number = self.new()
            self.say('there: append', number, folder)
            equal(server.client.append(server.quoted(folder), self.pick([None, '(\\Seen)', '(\\Flagged)']), None,
                                       message(number).encode())[0], 'OK')
        elif kind == 1:
            name = self.pick(['A', 'B', 'A/X', 'A/Y', 'B/Z'])
            self.say('there: create', name, server.client.create(server.quoted(name))[0])
        elif kind == 2 and folder[0] in 'AB' and folder != 'Archive':
            name = self.pick(['A', 'B', 'R', 'A/Q'])
            self.say('there: rename', folder, name,
                     server.client.rename(server.quoted(folder), server.quoted(name))[0])
        elif kind == 3 and folder[0] in 'ABR' and folder != 'Archive':
            self.deleted.update(row[1] for row in server.messages(folder))
            server.client.close()
            self.say('there: remove', folder, server.client.delete(server.quoted(folder))[0])
        else:
            self.change_message_there(folder)

    def change_message_there(self, folder):
        client = self.box.server.client
        rows = self.box.server.messages(folder)
        if not rows:
            return
        uid, subject, _ = self.pick(rows)
        kind = self.random.randrange(4)
        self.say('there:', ['mark', 'mark', 'expunge', 'move'][kind], subject, folder, uid)
        if kind < 2:
            client.uid('STORE', str(uid), self.pick(['+FLAGS', '-FLAGS']),
                       self.pick(['(\\Seen)', '(\\Flagged)', '(\\Answered)']))
        elif kind == 2:
            self.deleted.add(subject)
            client.uid('STORE', str(uid), '+FLAGS', '(\\Deleted)')
            client.uid('EXPUNGE', str(uid))
        else:
            target = self.pick(self.box.server.folders())
            if target != folder:
                client.uid('MOVE', str(uid), self.box.server.quoted(target))

    # ---- here ----

    def change_here(self):
        box = self.box
        paths = [row['path'] for row in box.json('folders', STORE) if row['path'] not in ('Outbox', '')]
        folder = f'{STORE}:{self.pick(paths)}'
        kind = self.random.randrange(9)
        if kind == 0:
            number = self.new()
            self.say('here: import', number, folder)
            box.run('import', folder, box.file('one.eml', message(number)))
            return
        if kind == 1:
            path = f'{STORE}:{self.pick(["A", "B", "A/X", "C", "C/W"])}'
            self.say('here: create', path)
            box.run('folder', 'create', path, check=None)
            return
        if kind == 2 and folder.split(':')[1][0] in 'ABCR' and not folder.endswith(':Archive'):
            self.say('here: rename', folder)
            box.run('folder', 'rename', folder, self.pick(['A', 'B', 'N']), check=None)
            return
        # The spooler may just have learnt that there is no such folder any more
        rows = box.json('list', folder, check=None)
        row = self.pick(rows) if isinstance(rows, list) else None
        if row is None:
            return
        if kind < 5:
            self.say('here: flag', row['subject'])
            box.run('flag', row['id'], self.pick(['+read', '-read', '+flagged', '-flagged']), check=None)
        elif kind < 7:
            target = f'{STORE}:{self.pick(paths)}'
            self.say('here: move', row['subject'], folder, target)
            box.run('move', row['id'], target, check=None)
        elif kind == 7:
            target = f'{STORE}:{self.pick(paths)}'
            self.say('here: copy', row['subject'], target)
            if box.run('copy', row['id'], target, check=None) is not None:
                self.copied.add(row['subject'])
        else:
            self.say('here: delete', row['subject'])
            self.deleted.add(row['subject'])
            box.run('delete', row['id'], '--permanent', check=None)

    # ---- both at once ----

    def sync_while_changing(self):
        killed = self.chance(2)
        process = subprocess.Popen([MAPI, 'sync'], env=self.box.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.say('sync', 'to be killed' if killed else '')
        end = time.monotonic() + self.random.random() * 0.3
        for _ in range(self.random.randrange(6)):
            if process.poll() is None:
                self.change_there()
        if killed:
            try:
                process.wait(max(0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                if isinstance(self.box, Spooled):
                    self.box.kill()
                else:
                    process.kill()
        process.wait()

    def settle(self):
        """Until nothing waits; what waits for somebody to decide is tried again, and at last forgotten."""
        for count in range(16):
            self.box.run('sync', check=None)
            self.say(self.box.errors.strip())
            waiting = self.box.json('operations', 'list')
            if not waiting and self.box.run('verify', STORE).decode().strip().endswith(': sound'):
                return
            for row in waiting:
                self.say('waits', row)
                if row.get('error') and count > 8:
                    self.box.run('operations', 'drop', str(row['id']), check=None)
                    self.copied.update(self.made)
                else:
                    self.box.run('operations', 'retry', str(row['id']), check=None)
        true(False, f'never settles: {self.box.json("operations", "list")} {self.box.run("verify", STORE).decode()}')

    def compare(self):
        theirs, ours = self.box.server.state(), self.box.state()
        for path in sorted({*theirs, *ours}):
            if theirs.get(path, []) != ours.get(path, []):
                true(False, f'{path}: there {theirs.get(path)}, here {ours.get(path)}')
        equal(sorted(ours), sorted(theirs))
        found = [subject for rows in theirs.values() for subject, _ in rows]
        lost = self.made - self.deleted - set(found)
        true(not lost, f'lost: {lost}')
        twice = {subject for subject in found if found.count(subject) > 1} - self.copied
        true(not twice, f'twice: {twice}')

    def run(self):
        for _ in range(10):
            self.box.add(self.new())
        self.box.sync()
        for _ in range(ROUNDS):
            for _ in range(self.random.randrange(5)):
                self.change_there()
            for _ in range(self.random.randrange(6)):
                self.change_here()
                if isinstance(self.box, Spooled) and self.chance(6):
                    self.say('killed')
                    self.box.kill()
            self.sync_while_changing()
        self.settle()
        self.compare()


def make_test(seed):
    def changes(box):
        run = Run(box, seed)
        try:
            run.run()
        except Exception:
            for line in run.log:
                print(f'# {line}')
            raise
    changes.__name__ = f'changes_{seed}'
    return changes


def run_all(name, kind, seeds):
    missing = sys.modules[name].available()
    if missing:
        print(f'1..0 # SKIP {missing}')
        return
    with SERVERS[name]() as server:
        main([make_test(seed) for seed in seeds],
             lambda test: kind().prepare(server, test.__name__.replace('_', '')))


def read_arguments():
    name, kind = sys.argv[1], {'direct': Direct, 'spooled': Spooled}[sys.argv[2]]
    first = int(sys.argv[4]) if len(sys.argv) > 4 else (1 if len(sys.argv) < 4 else random.randrange(10 ** 6))
    run_all(name, kind, range(first, first + (int(sys.argv[3]) if len(sys.argv) > 3 else 4)))


read_arguments()
