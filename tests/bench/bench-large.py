#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory a first sync takes while the largest message grows, and how long until that is durable and indexed;
beside it how long a bare socket takes to have the same message on the disk: nobody can be faster. Memory is the most
there ever was (VmHWM) of the process that has the store and its agent, and without a message of any size the same.

bench-large.py BUILD [MIB…] (0 16 100 500)"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'servers'))
sys.path.insert(0, os.path.join(TOP, 'tests', 'bench'))
import dovecot  # noqa: E402
import drain  # noqa: E402

BUILD = sys.argv[1]
SIZES = [int(word) for word in sys.argv[2:]] or [0, 16, 100, 500]
LINE = b'VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZyBhbmQgbm9ib2R5IGNhcmVz\r\n'
HEAD = b"""From: a@example.org\r
To: alice@example.org\r
Subject: how large\r
Message-ID: <large@example.org>\r
Date: Mon, 5 May 2025 10:00:00 +0000\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
Content-Type: text/plain\r
\r
quillfeather\r
--x\r
Content-Type: application/octet-stream; name=film.bin\r
Content-Transfer-Encoding: base64\r
\r
"""


def write(folder, size):
    """A message of so many MiB."""
    os.makedirs(folder)
    block = LINE * (1024 * 1024 // len(LINE))
    with open(os.path.join(folder, '1.large'), 'wb') as stream:
        stream.write(HEAD)
        for _ in range(size):
            stream.write(block)
        stream.write(b'--x--\r\n')


def measure(size, top):
    with dovecot.Dovecot() as server:
        maildir = server.path('mail', 'alice', 'Maildir')
        write(os.path.join(maildir, 'cur'), size)
        if server.ids is not None:
            for path, _, names in os.walk(server.path('mail')):
                for name in [path] + [os.path.join(path, name) for name in names]:
                    os.chown(name, *server.ids)
        bare = drain.Drain(server.imap)
        bare.keep(os.path.join(top, 'bare'))
        bare.run('SELECT INBOX')
        started = time.monotonic()
        bare.run('UID FETCH 1:* (UID BODY.PEEK[])')
        bound = time.monotonic() - started
        bare.close()
        os.unlink(os.path.join(top, 'bare'))
        folder = os.path.join(top, f'store-{size}')
        os.makedirs(folder)
        manifest = os.path.join(TOP, 'providers', 'imap', 'imap.provider.in')
        done = subprocess.run([os.path.join(BUILD, 'tests/bench/imap-store'), manifest, '127.0.0.1', str(server.imap),
                               'alice', 'alicepw', folder, '1'], input='first\ncost\n', capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        stages, cost = done.stdout.splitlines()
        _, _, durable, indexed = [float(word) for word in stages.split()[:4]]
        cpu, peak = cost.split()
        disk = sum(os.stat(os.path.join(path, name)).st_blocks * 512
                   for path, _, names in os.walk(folder) for name in names)
        shutil.rmtree(folder)
    print(f'{size:4} MiB: bare {bound:6.2f} s, durable {durable:6.2f} s, indexed {indexed:6.2f} s, '
          f'{cpu} s CPU, memory {peak} MiB, on disk {disk / 1048576:.0f} MiB', flush=True)


def main():
    if dovecot.available():
        sys.exit(dovecot.available())
    top = tempfile.mkdtemp(prefix='mapi-large-')
    try:
        for size in SIZES:
            measure(size, top)
    finally:
        shutil.rmtree(top, ignore_errors=True)


main()
