#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large messages come in pieces from a real server, byte for byte and in no more memory than small ones, also when the line
broke before. test-pieces.py dovecot|cyrus"""
import glob
import os
import random
import socket
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
import cyrus  # noqa: E402
import dovecot  # noqa: E402
from harness import MAPI, equal, main, message, spare_sanitizers, true  # noqa: E402
from mailbox import STORE, Mailbox  # noqa: E402

NAME = sys.argv[1]
MIB = 1024 * 1024
PIECE = 2 * MIB
# What began a process counts as its memory: one that is small begins it
LAUNCH = ('import os, subprocess, sys; process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL);'
          '_, status, usage = os.wait4(process.pid, 0); print(usage.ru_maxrss); sys.exit(os.waitstatus_to_exitcode(status))')
PASSWORDS = {'cyrus': lambda user: user + 'pw', 'dovecot': lambda user: 'secret'}
# KiB, of one process; a message of any of the sizes below is more
MOST = 64 * 1024 * (3 if spare_sanitizers() else 1)


def large(number, size):
    """A message of exactly so many bytes, each of its lines another one."""
    text = message(number, body='BODY')
    head, tail = text.split('BODY')
    left = size - len(head) - len(tail)
    chance = random.Random(number)
    body = ''.join(f'{chance.getrandbits(256):064x}\r\n' for _ in range(left // 66))
    return (head + body + 'x' * (left - len(body)) + tail).encode()


class Cutter(threading.Thread):
    """Hands lines on, and cuts each after so many bytes from the server; 0: none."""

    def __init__(self, port, limits):
        super().__init__(daemon=True)
        self.server_port, self.limits = port, list(limits)
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            client, _ = self.socket.accept()
            limit = self.limits.pop(0) if self.limits else 0
            server = socket.create_connection(('127.0.0.1', self.server_port))
            threading.Thread(target=self.pass_on, args=(client, server, 0), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, limit), daemon=True).start()

    @staticmethod
    def pass_on(source, target, limit):
        count = 0
        try:
            while (limit == 0 or count < limit) and (data := source.recv(65536)):
                target.sendall(data)
                count += len(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Box(Mailbox):

    def prepare(self, server, user):
        self.password = PASSWORDS[NAME](user)
        if NAME == 'cyrus':
            server.add_user = lambda *_: None
        return super().prepare(server, user)

    def put(self, *sizes):
        self.sources = {}
        for number, size in enumerate(sizes):
            self.sources[f'Message {number}'] = large(number, size)
            equal(self.other.append('INBOX', None, None, self.sources[f'Message {number}'])[0], 'OK')

    def peak(self, *arguments):
        """Of a command, in KiB."""
        done = subprocess.run([sys.executable, '-c', LAUNCH, MAPI, *arguments], env=self.environment, capture_output=True,
                              check=False, text=True)
        equal((done.returncode, done.stderr), (0, ''))
        return int(done.stdout)

    def all_came(self):
        for subject, row in self.list().items():
            true(self.run('read', row['id'], '--source', '--peek') == self.sources[subject], f'{subject} is as it was')
        equal(sorted(self.list()), sorted(self.sources))


def byte_for_byte(box):
    box.put(4 * PIECE - 1, 4 * PIECE, 4 * PIECE + 1, 5 * PIECE, 4 * MIB, 100, 70 * MIB)
    peak = box.peak('sync')
    true(peak < MOST, f'{peak} KiB are as much as of small messages')
    box.all_came()


def compared(box):
    """Each byte of it with the server's, in no more memory either."""
    box.put(70 * MIB, 100)
    box.run('sync')
    peak = box.peak('verify', STORE, '--bodies')
    true(peak < MOST, f'{peak} KiB are as much as of small messages')
    equal(box.json('verify', STORE, '--bodies')[0].get('findings') or [], [])
    packs = glob.glob(os.path.join(os.path.dirname(box.database_path()), 'packs', '*'))
    equal(len(packs), 1)
    with open(packs[0], 'r+b') as file:
        file.seek(60 * MIB)
        file.write(b'x')
    found = box.json('verify', STORE, '--bodies')[0]['findings']
    equal(len(found), 1)
    true('Message 0' in str(found[0]) and 'number 1' in str(found[0]), found)


def after_a_cut(box):
    box.put(30 * MIB)
    cutter = Cutter(box.server.port, [9 * MIB])
    box.run('service', 'set', box.service, f'port={cutter.port}')
    box.run('sync', check=1)
    equal(box.missing(), ['Message 0'])
    box.run('sync')
    box.all_came()


TESTS = [byte_for_byte, compared, after_a_cut]
KIND = {'dovecot': dovecot, 'cyrus': cyrus}[NAME]
MISSING = KIND.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    SERVER = {'dovecot': dovecot.Dovecot, 'cyrus': cyrus.Cyrus}[NAME]
    with SERVER(**({'users': 'byteforbyte+compared+afteracut'} if NAME == 'cyrus' else {})) as RUNNING:
        main(TESTS, lambda test: Box().prepare(RUNNING, test.__name__.replace('_', '')))
