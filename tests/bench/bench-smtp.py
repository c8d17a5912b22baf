#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending many messages to one sink: ours beside Postfix's smtp-source, and over a long way beside a client that
waits for each reply.

bench-smtp.py PROGRAM MANIFEST [N] (default 1000). All figures come from this run. smtp-source keeps nothing of what it
sends; ours notes each message durably before and after."""
import os
import queue
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM, MANIFEST = sys.argv[1], sys.argv[2]
COUNT = int(sys.argv[3] if len(sys.argv) > 3 else os.environ.get('BENCH_MESSAGES', '1000'))
SINK = shutil.which('smtp-sink', path='/usr/sbin:' + os.environ['PATH'])
SOURCE = shutil.which('smtp-source', path='/usr/sbin:' + os.environ['PATH'])


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class LongWay:
    """Passes everything on, both ways, half of the round trip later."""

    def __init__(self, port, seconds):
        self.target, self.delay = port, seconds / 2
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(('127.0.0.1', self.target))
            for one, other in ((near, far), (far, near)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                waiting = queue.Queue()
                threading.Thread(target=self._take, args=(one, waiting), daemon=True).start()
                threading.Thread(target=self._give, args=(other, waiting), daemon=True).start()

    def _take(self, source, waiting):
        data = b'x'
        while data:
            try:
                data = source.recv(262144)
            except OSError:
                data = b''
            waiting.put((time.monotonic() + self.delay, data))

    @staticmethod
    def _give(target, waiting):
        while True:
            when, data = waiting.get()
            time.sleep(max(0, when - time.monotonic()))
            try:
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
            except OSError:
                return


def ours(port, count, size):
    with tempfile.TemporaryDirectory(prefix='bench-smtp-') as folder:
        done = subprocess.run([PROGRAM, MANIFEST, str(port), str(count), str(size), os.path.join(folder, 'record')],
                              capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout.split()[-1])


def source(port, count, size):
    started = time.monotonic()
    subprocess.run([SOURCE, '-d', '-s', '1', '-m', str(count), '-l', str(size), '-f', 'a@example.test', '-t',
                    'b@example.test', f'inet:127.0.0.1:{port}'], check=True)
    return time.monotonic() - started


def one_by_one(port, count, size):
    text = 'Subject: Benchmark\r\n\r\n' + ('0123456789' * 7 + '\r\n') * (size // 72)
    with smtplib.SMTP('127.0.0.1', port) as client:
        started = time.monotonic()
        for _ in range(count):
            client.sendmail('a@example.test', ['b@example.test'], text)
        return time.monotonic() - started


def main():
    if SINK is None or SOURCE is None:
        print('smtp-sink and smtp-source of Postfix are not installed')
        return
    port = free_port()
    more = ['-u', 'nobody'] if os.geteuid() == 0 else []
    sink = subprocess.Popen([SINK, *more, f'inet:127.0.0.1:{port}', '100'], stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                socket.create_connection(('127.0.0.1', port)).close()
                break
            except OSError:
                time.sleep(0.02)
        for size in (5000, 100000):
            theirs, mine = source(port, COUNT, size), ours(port, COUNT, size)
            print(f'{COUNT} messages of {size} bytes: ours {mine:.3f} s, smtp-source {theirs:.3f} s, '
                  f'ratio {mine / theirs:.2f}')
        way = LongWay(port, 0.05)
        few = max(COUNT // 20, 1)
        slow, fast = one_by_one(way.port, few, 5000), ours(way.port, few, 5000)
        print(f'{few} messages of 5000 bytes at 50 ms: ours {fast:.3f} s, one by one {slow:.3f} s, '
              f'{slow / fast:.1f} times as fast')
    finally:
        sink.terminate()
        sink.wait()


main()
