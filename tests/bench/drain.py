# SPDX-License-Identifier: GPL-3.0-or-later
"""A bare socket that speaks as much IMAP as it takes to be sent something, and throws it away: nobody can be faster.

    drain = Drain(port, scram=True, secure=True)      # signs in, each option as a client does
    seconds = drain.run('SELECT INBOX', 'UID FETCH 1:* (UID FLAGS)')
    drain.keep('/some/file'); drain.run(…)            # writes down what comes, and waits for the disk"""
import base64
import hashlib
import hmac
import os
import socket
import ssl
import sys
import time

USER, PASSWORD = 'alice', 'alicepw'


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Drain:
    """A connection, signed in."""

    def __init__(self, port, scram=False, secure=False):
        self.started = time.monotonic()
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if secure:
            # How the line is kept secret costs time, not whom one talks to
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.view = memoryview(bytearray(1 << 20))
        self.bytes, self.tail, self.file = 0, b'', -1
        self._await(b'')
        if scram:
            self._sign_in()
        else:
            self.run(f'LOGIN {USER} {PASSWORD}')

    def keep(self, path):
        """From now on all that comes goes to a file and is on the disk when run() returns."""
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)

    def close(self):
        self.socket.close()
        if self.file >= 0:
            os.close(self.file)

    def _read(self):
        n = self.socket.recv_into(self.view)
        if n == 0:
            sys.exit('the server hung up')
        self.bytes += n
        if self.file >= 0:
            os.write(self.file, self.view[:n])
        self.tail = (self.tail + bytes(self.view[max(0, n - 512):n]))[-512:] if n < 512 else bytes(self.view[n - 512:n])

    def _await(self, word):
        """The last line begins with it; the line."""
        while True:
            self._read()
            line = self.tail[:-2].rpartition(b'\n')[2]
            if self.tail.endswith(b'\n') and line.startswith(word):
                return line

    def _say(self, text):
        self.tail = b''
        self.socket.sendall(text.encode() + b'\r\n')

    def _sign_in(self):
        """SCRAM-SHA-256 as ours does it: the first message with the command, and an answer to the server's proof that
        does not wait for it."""
        nonce = base64.b64encode(os.urandom(18)).decode()
        bare = f'n={USER},r={nonce}'
        self._say('s AUTHENTICATE SCRAM-SHA-256 ' + base64.b64encode(b'n,,' + bare.encode()).decode())
        challenge = base64.b64decode(self._await(b'+ ')[2:]).decode()
        fields = dict(part.split('=', 1) for part in challenge.split(','))
        salted = hashlib.pbkdf2_hmac('sha256', PASSWORD.encode(), base64.b64decode(fields['s']), int(fields['i']))
        key = _mac(salted, 'Client Key')
        without = 'c=biws,r=' + fields['r']
        signature = _mac(hashlib.sha256(key).digest(), f'{bare},{challenge},{without}')
        proof = bytes(one ^ other for one, other in zip(key, signature))
        self._say(base64.b64encode(f'{without},p={base64.b64encode(proof).decode()}'.encode()).decode() + '\r\n')
        if not self._await(b's ').startswith(b's OK'):
            sys.exit('the server does not let us in')

    def run(self, *commands):
        """Sends all, reads until the last is answered; seconds."""
        started = time.monotonic()
        self._say('\r\n'.join(f'd{number} {command}' for number, command in enumerate(commands)))
        last = self._await(b'd%d ' % (len(commands) - 1))
        if last.split()[1] != b'OK':
            sys.exit(f'the server refuses: {last.decode(errors="replace")}')
        if self.file >= 0:
            os.fdatasync(self.file)
        return time.monotonic() - started

    def ask(self, command):
        """What the server says; little."""
        self._say('x ' + command)
        text = b''
        while b'\nx ' not in text or not text.endswith(b'\n'):
            self._read()
            text += self.tail
            self.tail = b''
        return text

    def append(self, data):
        self._say('a APPEND INBOX {%d+}' % len(data))
        self.socket.sendall(data + b'\r\n')
        self._await(b'a OK')


def drain(port, *commands, whole=False, file=None, **options):
    """Seconds of the commands, or with the sign-in (whole); bytes."""
    connection = Drain(port, **options)
    if file is not None:
        connection.keep(file)
    seconds = connection.run(*commands)
    if whole:
        seconds = time.monotonic() - connection.started
    connection.close()
    return seconds, connection.bytes
