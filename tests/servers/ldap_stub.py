# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDAP server that does what it is told, the wrong things above all."""
import socket
import threading

BIND, UNBIND, SEARCH, EXTENDED = 0x60, 0x42, 0x63, 0x77


def tlv(tag, content):
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(size)]) + size + content


def integer(value, tag=2):
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, 'big'))


def text(value):
    return tlv(4, value if isinstance(value, bytes) else value.encode())


def message(number, operation):
    return tlv(0x30, integer(number) + operation)


def result(tag, code=0, words=''):
    return tlv(tag, integer(code, 0x0a) + text('') + text(words))


def entry(dn, **values):
    """`values`: lists of text or bytes by attribute; an underscore for a semicolon."""
    attributes = b''.join(tlv(0x30, text(name.replace('_', ';')) + tlv(0x31, b''.join(map(text, found))))
                          for name, found in values.items())
    return tlv(0x64, text(dn) + tlv(0x30, attributes))


def person(number):
    return entry(f'uid=p{number},dc=example,dc=test', objectClass=['inetOrgPerson'], cn=[f'Person {number}'],
                 uid=[f'p{number}'], mail=[f'p{number}@example.test'])


ROOT = entry('', namingContexts=['dc=example,dc=test'])


def _read(connection, size):
    data = b''
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _read_message(connection):
    head = _read(connection, 2)
    length = head[1]
    if length & 0x80:
        length = int.from_bytes(_read(connection, length & 0x7f), 'big')
    return _read(connection, length)


class LdapStub:
    """`answer(operation, content)` gives pieces that are operations, or (bytes,) to send as they are; what it yields for
    a search comes before the end of the search. `seen`: the operations that came, with their bytes."""

    def __init__(self, answer=None):
        self.answer = answer or (lambda operation, content: ())
        self.seen = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing = True
        self.listener.close()

    def count(self, operation):
        return len([seen for seen, _ in self.seen if seen == operation])

    def _accept(self):
        while not self.closing:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                while not self.closing:
                    self._one(connection, _read_message(connection))
            except (EOFError, OSError, IndexError):
                pass

    def _one(self, connection, data):
        number = int.from_bytes(data[2:2 + data[1]], 'big')
        content = data[2 + data[1]:]
        operation = content[0]
        self.seen.append((operation, content))
        given = False
        for piece in self.answer(operation, content):
            given = True
            connection.sendall(piece[0](number) if isinstance(piece, tuple) else message(number, piece))
        if operation == BIND:
            connection.sendall(message(number, result(0x61)))
        elif operation == EXTENDED and not given:
            connection.sendall(message(number, result(0x78, 2, 'No TLS here')))
        elif operation == SEARCH:
            if not given and b'namingContexts' in content:
                connection.sendall(message(number, ROOT))
            connection.sendall(message(number, result(0x65)))
        elif operation == UNBIND:
            raise EOFError
