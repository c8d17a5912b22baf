#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending while the spooler, the client or the server is killed at random points: every message arrives, none twice, and
none is anywhere without a state that a person can see.

MAPI_TEST_SENDS sets how many messages, MAPI_TEST_SEED which points."""
import collections
import os
import random
import signal
import subprocess
import sys
import time

from bus import BusHome, until
from harness import MAPI, equal, main, true

SENDS = int(os.environ.get('MAPI_TEST_SENDS', '36'))
SEED = int(os.environ.get('MAPI_TEST_SEED', '4'))
CHUNKING = ('PIPELINING', 'SIZE 52428800', '8BITMIME', 'CHUNKING')
DATA = ('PIPELINING', 'SIZE 52428800', '8BITMIME')


class Server:
    """The server of killed_server.py, again and again on one port."""

    def __init__(self, folder, words):
        self.folder, self.words, self.port, self.process = folder, words, 0, None
        self.start()

    def start(self):
        path = os.path.join(self.folder, 'port')
        if os.path.exists(path):
            os.unlink(path)
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'killed_server.py'),
             self.folder, str(self.port), *self.words], stdin=subprocess.DEVNULL)
        until(lambda: os.path.exists(path), 'the server')
        with open(path, encoding='ascii') as stream:
            self.port = int(stream.read())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def taken(self):
        """How often each subject was taken."""
        try:
            with open(os.path.join(self.folder, 'taken'), encoding='utf-8') as stream:
                return collections.Counter(stream.read().split('\n')[:-1])
        except FileNotFoundError:
            return collections.Counter()


def send(home, subject, body, delay=None):
    """Whether the client said that it is queued. `delay`: seconds until it is killed."""
    process = subprocess.Popen([MAPI, '--json', 'send', '--to', 'bob@example.test', '--subject', subject, '--body', body],
                               env=home.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    try:
        output, errors = process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        output, errors = process.communicate()
    true(process.returncode in (0, -signal.SIGKILL), f'{process.returncode}: {output} {errors}')
    return process.returncode == 0


def by_hand(home, server):
    """What a person does: looks whether those arrived of which nobody knows, and has the others tried again. How many
    nobody knew of."""
    unknown = 0
    end = time.monotonic() + 120
    while time.monotonic() < end:
        queue = home.json('outbox', 'list')
        if not queue:
            return unknown
        for row in queue:
            true(row['state'] in ('queued', 'sending', 'unknown'), row)
            if row['state'] == 'unknown':
                true(row['error'], 'a person is told what happened')
                unknown += 1
                verb = 'cancel' if server.taken()[row['subject']] else 'retry'
            elif row['state'] == 'queued' and row['next-try']:
                verb = 'retry'
            else:
                continue
            home.run('outbox', verb, row['id'], check=None)
        home.run('sync', '--upload', check=None)
    raise AssertionError(f'still waiting: {home.json("outbox", "list")}')


def run(home, words, seed):
    draw = random.Random(seed)
    server = Server(home.path, words)
    try:
        home.create_profile()
        home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none')
        body = home.file('body.txt', 'Hello.\n' * 400)
        start = time.monotonic()
        send(home, 'Before', body)
        usual = (time.monotonic() - start) * 1.1
        answered, unknown, kills = {'Before': True}, 0, 0
        for number in range(SENDS):
            subject = f'Number {number}'
            victim = draw.choice(('spooler', 'spooler', 'client', 'server'))
            answered[subject] = send(home, subject, body, draw.uniform(0, usual) if victim == 'client' else None)
            if victim == 'client':
                kills += 1
                continue
            time.sleep(draw.uniform(0, 0.15))
            if victim == 'server':
                kills += 1
                server.kill()
                server.start()
            elif home.spooler() is not None:
                kills += 1
                home.kill_spooler()
            if number % 9 == 8:
                unknown += by_hand(home, server)
        unknown += by_hand(home, server)
        taken = server.taken()
        kept = collections.Counter(row['subject'] for row in home.json('list', '@sent', '--limit', '10000'))
        waiting = collections.Counter(row['subject'] for row in home.json('list', '@outbox', '--limit', '10000'))
        for subject, said in answered.items():
            true(taken[subject] == 1 if said else taken[subject] <= 1, f'{subject} arrived {taken[subject]} times')
            equal((subject, kept[subject] + waiting[subject]),
                  (subject, 1 if said or taken[subject] else min(1, kept[subject] + waiting[subject])))
        equal([r for r in home.json('verify') if not r['sound']], [])
        print(f'# {len(answered)} messages, {kills} kills, {unknown} times nobody knew')
        true(unknown <= kills, 'a kill leaves no more in doubt than was on its way')
    finally:
        server.kill()


def content_at_once(home):
    run(home, CHUNKING, SEED)


def content_when_asked_for(home):
    run(home, DATA, SEED + 1)


def many_in_one_go(home):
    """The spooler dies in the middle of a long queue: only what was on its way is in doubt."""
    server = Server(home.path, CHUNKING)
    try:
        home.create_profile()
        home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none')
        body = home.file('body.txt', 'Hello.\n')
        home.run('outbox', 'hold')
        count = max(SENDS, 60)
        for number in range(count):
            send(home, f'Number {number}', body)
        release = home.start('outbox', 'release')
        until(lambda: len(server.taken()) >= 12, 'sending')
        home.kill_spooler()
        release.wait()
        queue = home.json('outbox', 'list')
        home.run('sync', '--upload', check=None)
        unknown = by_hand(home, server)
        taken = server.taken()
        equal(taken, collections.Counter({f'Number {number}': 1 for number in range(count)}))
        print(f'# killed with {len(queue)} of {count} left: {unknown} in doubt')
        true(unknown <= count // 2, 'not more than was on its way, and what came in one transaction')
    finally:
        server.kill()


main([content_at_once, content_when_asked_for, many_in_one_go], lambda test: BusHome())
