# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), written for tests from the documents alone, so that ours
meets another's reading of them.

    server = Scram('pässwörd', binding=b'…')     # with binding: SCRAM-SHA-256-PLUS
    challenge = server.first(what_the_client_said)
    proof = server.last(what_it_said_then)       # raises Refused"""
import base64
import hashlib
import hmac
import os

ITERATIONS = 4096


class Refused(Exception):
    """Not the password, or not the connection."""


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _fields(text):
    return dict(part.split('=', 1) for part in text.split(','))


class Scram:
    """One exchange."""

    def __init__(self, password, binding=None, kind='tls-unique'):
        self.salt, self.binding, self.kind = os.urandom(16), binding, kind
        self.salted = hashlib.pbkdf2_hmac('sha256', password.encode(), self.salt, ITERATIONS)

    @staticmethod
    def user(message):
        """Whom the first message names."""
        return message.split(',n=', 1)[1].split(',')[0].replace('=2C', ',').replace('=3D', '=')

    def first(self, message):
        flag, authorize, self.bare = message.split(',', 2)
        self.header = f'{flag},{authorize},'
        if flag != (f'p={self.kind}' if self.binding is not None else 'n') and not (flag == 'y' and not self.binding):
            raise Refused(flag)
        nonce = _fields(self.bare)['r'] + base64.b64encode(os.urandom(12)).decode()
        self.challenge = f'r={nonce},s={base64.b64encode(self.salt).decode()},i={ITERATIONS}'
        return self.challenge

    def last(self, message):
        without, _, proof = message.rpartition(',p=')
        fields = _fields(without)
        expected = self.header.encode() + (self.binding or b'')
        if base64.b64decode(fields['c']) != expected or fields['r'] != _fields(self.challenge)['r']:
            raise Refused('another connection')
        text = ','.join([self.bare, self.challenge, without])
        key = _mac(self.salted, 'Client Key')
        signature = _mac(hashlib.sha256(key).digest(), text)
        if base64.b64decode(proof) != bytes(a ^ b for a, b in zip(key, signature)):
            raise Refused('password')
        return 'v=' + base64.b64encode(_mac(_mac(self.salted, 'Server Key'), text)).decode()
