#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a new message takes from the server's yes to the one who left it there until it can be read in our store;
beside it, of the same messages, until a bare socket that waits with IDLE, and one with NOTIFY where the server has it,
hears of it: nobody can be earlier. Dovecot holds such news back for half a second, Cyrus tells at once.

bench-push.py BUILD [N] (N messages, 20)"""
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'servers'))
import cyrus  # noqa: E402
import dovecot  # noqa: E402

BUILD = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 20
PATIENCE = 60


class Line:
    """A signed-in connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile('rb')
        self.file.readline()
        self.run(b'LOGIN alice alicepw')

    def send(self, data):
        self.socket.sendall(data)

    def wait(self, *starts):
        while True:
            line = self.file.readline()
            if not line:
                sys.exit('the server hung up')
            if line.startswith(starts):
                return line

    def run(self, command):
        self.send(b'a ' + command + b'\r\n')
        answer = self.wait(b'a ')
        if not answer.startswith(b'a OK'):
            raise RuntimeError(f'{command}: {answer}')

    def can(self, word):
        self.send(b'a CAPABILITY\r\n')
        found = word in self.wait(b'* CAPABILITY').upper().split()
        self.wait(b'a ')
        return found


class Listener(threading.Thread):
    """Notes when the server said how many there are."""

    def __init__(self, port, notify):
        super().__init__(daemon=True)
        self.line, self.heard, self.cond = Line(port), {}, threading.Condition()
        if notify:
            self.line.run(b'NOTIFY SET (personal (MessageNew MessageExpunge))')
        else:
            self.line.run(b'SELECT INBOX')
            self.line.send(b'b IDLE\r\n')
            self.line.wait(b'+')
        self.start()

    def run(self):
        for line in self.line.file:
            now, words = time.monotonic(), line.replace(b'(', b' ').replace(b')', b' ').split()
            number = None
            if words[2:3] == [b'EXISTS']:
                number = int(words[1])
            elif b'MESSAGES' in words:
                number = int(words[words.index(b'MESSAGES') + 1])
            if number is not None:
                with self.cond:
                    self.heard.setdefault(number, now)
                    self.cond.notify_all()

    def when(self, number):
        with self.cond:
            if not self.cond.wait_for(lambda: number in self.heard, PATIENCE):
                sys.exit('nothing was heard')
            return self.heard[number]


class Store:
    """Ours, as the spooler has it (imap-store.c)."""

    def __init__(self, folder, port):
        os.makedirs(folder)
        manifest = os.path.join(TOP, 'providers', 'imap', 'imap.provider.in')
        self.process = subprocess.Popen([os.path.join(BUILD, 'tests/bench/imap-store'), manifest, '127.0.0.1', str(port),
                                         'alice', 'alicepw', folder, '1'], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.process.stdin.write('live\n')
        self.process.stdin.flush()

    def when(self, number):
        for line in self.process.stdout:
            words = line.split()
            if int(words[1]) >= number:
                return float(words[0])
        sys.exit('nothing came of the store')

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def append(line, number):
    text = f'From: a@example.org\r\nSubject: news {number}\r\nMessage-ID: <push{number}@example.org>\r\n\r\nx\r\n'.encode()
    line.send(b'a APPEND INBOX {%d}\r\n' % len(text))
    line.wait(b'+')
    line.send(text + b'\r\n')
    line.wait(b'a OK')
    return time.monotonic()


def show(server, name, times):
    print(f'{server:8} {name:28} median {statistics.median(times) * 1000:7.1f} ms  '
          f'({min(times) * 1000:.1f} to {max(times) * 1000:.1f})', flush=True)


def measure(name, server, top):
    writer = Line(server.imap)
    listeners = {'bare IDLE': Listener(server.imap, False)}
    if writer.can(b'NOTIFY'):
        listeners['bare NOTIFY'] = Listener(server.imap, True)
    store = Store(os.path.join(top, name), server.imap)
    times = {}
    # The first ones may find it still at its first look
    for number in range(1, COUNT + 4):
        done = append(writer, number)
        seen = {what: one.when(number) for what, one in listeners.items()}
        seen['in the store, readable'] = store.when(number)
        if number > 3:
            for what, when in seen.items():
                times.setdefault(what, []).append(when - done)
        time.sleep(0.2 + random.random())
    store.close()
    for what, seconds in times.items():
        show(name, what, seconds)


def main():
    top = tempfile.mkdtemp(prefix='mapi-push-')
    try:
        for available, kind in ((dovecot.available, dovecot.Dovecot), (cyrus.available, cyrus.Cyrus)):
            missing = available()
            if missing:
                print(missing)
                continue
            with kind() as server:
                measure(kind.__name__, server, top)
    finally:
        shutil.rmtree(top, ignore_errors=True)


main()
