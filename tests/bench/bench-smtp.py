#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending many messages to one sink: ours beside Postfix's smtp-source, and over a long way beside a client that
waits for each reply.

bench-smtp.py MANY MANIFEST QUEUE [N] (default 1000). All figures come from this run. smtp-source keeps nothing of what
it sends. Ours sends what lies in a profile's queue, each message durably marked before and recorded, filed in the
Sent folder, afterwards; "the transport alone" is what the protocol costs without the queue. Memory is that of the
spooler itself, with a server that does not answer, and 10,000 messages that wait."""
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

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'spooler'))
from bus import BusHome, until
from harness import Home

PROGRAM, MANIFEST, QUEUE = sys.argv[1:4]
COUNT = int(sys.argv[4] if len(sys.argv) > 4 else os.environ.get('BENCH_MESSAGES', '1000'))
MANY = int(os.environ.get('BENCH_WAITING', '10000'))
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


def run(home, *arguments):
    done = subprocess.run([QUEUE, *arguments], env=home.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return [float(word) for word in done.stdout.split()]


def make_home(port, kind=Home):
    home = kind()
    home.environment['MAPI_SPOOLER'] = ''
    home.create_profile(email='a@example.test')
    home.run('service', 'add', 'smtp', 'host=127.0.0.1', f'port={port}', 'security=none', '--unverified')
    return home


def ours(port, count, size):
    """Seconds for what lies in a queue."""
    home = make_home(port)
    try:
        run(home, 'fill', str(count), str(size))
        seconds = run(home, 'send')[0]
        if home.json('outbox', 'list'):
            sys.exit('the queue is not empty')
        return seconds
    finally:
        home.remove()


def transport(port, count, size):
    """Seconds without a queue: a line in a file for each message, before and after."""
    with tempfile.TemporaryDirectory(prefix='bench-smtp-') as folder:
        done = subprocess.run([PROGRAM, MANIFEST, str(port), str(count), str(size), os.path.join(folder, 'record')],
                              capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout.split()[-1])


def submit():
    """Milliseconds of a submit call for a message of 1 MiB: the slowest and the middle one."""
    home = make_home(9)
    try:
        return run(home, 'fill', '20', str(1 << 20))
    finally:
        home.remove()


def waiting():
    """MiB of the spooler while so many messages wait."""
    with socket.create_server(('127.0.0.1', 0)) as silent:
        port = silent.getsockname()[1]
    home = make_home(port, BusHome)
    try:
        run(home, 'fill', str(MANY), '5000')
        home.run('sync', '--upload', check=None)
        until(home.spooler, 'the spooler')
        most = 0
        with open(f'/proc/{home.spooler()}/smaps_rollup', encoding='ascii') as stream:
            pss = [int(line.split()[1]) for line in stream if line.startswith('Pss:')][0]
        with open(f'/proc/{home.spooler()}/status', encoding='ascii') as stream:
            most = [int(line.split()[1]) for line in stream if line.startswith('VmHWM')][0]
        return pss / 1024, most / 1024
    finally:
        home.remove()


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
            theirs, mine, bare = source(port, COUNT, size), ours(port, COUNT, size), transport(port, COUNT, size)
            print(f'{COUNT} messages of {size} bytes: ours {mine:.3f} s, smtp-source {theirs:.3f} s, '
                  f'ratio {mine / theirs:.2f}; the transport alone {bare:.3f} s', flush=True)
        way = LongWay(port, 0.05)
        few = max(COUNT // 20, 1)
        slow, fast = one_by_one(way.port, few, 5000), ours(way.port, few, 5000)
        print(f'{few} messages of 5000 bytes at 50 ms: ours {fast:.3f} s, one by one {slow:.3f} s, '
              f'{slow / fast:.1f} times as fast', flush=True)
        slowest, middle = submit()
        print(f'submitting 1 MiB: {middle:.1f} ms, at most {slowest:.1f} ms', flush=True)
        pss, most = waiting()
        print(f'the spooler with {MANY} waiting: {pss:.1f} MiB, at most {most:.1f} MiB')
    finally:
        sink.terminate()
        sink.wait()


main()
