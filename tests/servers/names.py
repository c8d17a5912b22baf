# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server of the test, and programs that ask it and no other.

    with Names({'_imaps._tcp.example.test': [(10, 'mail.example.test', 993)]}) as names:
        harness.MAPI = names.wrap(home, MAPI)

`records`: name → SRV records as (priority, host, port). Each name in example.test is a host of loopback; all others, and
other kinds of records, there are none of. Programs see it in a mount name space of their own, where resolv.conf is
another: a port cannot be said in it, so the server has the usual one, on a loopback address nobody uses."""
import os
import shlex
import socket
import struct
import subprocess
import threading

A, SRV = 1, 33
SPACE = ['unshare', '-m' if os.getuid() == 0 else '-rm', '--propagation', 'private', '--', 'sh', '-c']


def _bind():
    """A socket on an address of its own, as others run beside this."""
    for last in range(1, 255):
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            server.bind((f'127.0.53.{last}', 53))
            return server
        except OSError as error:
            server.close()
            failure = error
    raise failure


def available():
    """Why not, or None."""
    try:
        _bind().close()
    except OSError as error:
        return f'no port for DNS: {error}'
    file = os.path.realpath('/etc/resolv.conf')
    try:
        done = subprocess.run([*SPACE, f'mount --bind {file} {file}'], capture_output=True, check=False)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else 'no mount name space: ' + done.stderr.decode().strip()


def _name(text):
    return b''.join(bytes([len(part)]) + part.encode() for part in text.split('.') if part) + b'\0'


def _read_name(data, at):
    parts = []
    while data[at]:
        parts.append(data[at + 1:at + 1 + data[at]].decode().lower())
        at += 1 + data[at]
    return '.'.join(parts), at + 1


class Names:
    def __init__(self, records):
        self.records, self.asked = records, []
        self.socket = _bind()
        self.address = self.socket.getsockname()

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        # Wakes the thread
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b'', self.address)
        self.socket.close()

    def wrap(self, home, program):
        """`program`, asking here."""
        configuration = home.file('resolv.conf', f'nameserver {self.address[0]}\noptions timeout:1 attempts:1\n')
        inside = f'mount --bind {configuration} {os.path.realpath("/etc/resolv.conf")} && exec "$@"'
        path = home.file('with-names', '#!/bin/sh\nexec ' + ' '.join(map(shlex.quote, [*SPACE, inside, 'sh', program])) +
                         ' "$@"\n')
        os.chmod(path, 0o700)
        return path

    def _answers(self, name, kind):
        if kind == SRV:
            return [struct.pack('>HHH', priority, 1, port) + _name(host)
                    for priority, host, port in self.records.get(name, [])]
        return [socket.inet_aton('127.0.0.1')] if kind == A and name.endswith('.example.test') else []

    def _serve(self):
        while True:
            data, client = self.socket.recvfrom(4096)
            if not data:
                return
            name, end = _read_name(data, 12)
            kind, = struct.unpack('>H', data[end:end + 2])
            self.asked.append((name, kind))
            found = self._answers(name, kind)
            known = found or any(one == name for one in self.records) or name.endswith('example.test')
            head = data[:2] + struct.pack('>HHHHH', 0x8580 | (0 if known else 3), 1, len(found), 0, 0)
            answers = b''.join(b'\xc0\x0c' + struct.pack('>HHIH', kind, 1, 1, len(one)) + one for one in found)
            self.socket.sendto(head + data[12:end + 4] + answers, client)
