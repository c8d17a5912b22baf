#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox that is nearly full: who looks at the status is told."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
from bus import BusHome, until  # noqa: E402
from harness import equal, main, message  # noqa: E402
from imap_stub import ImapStub  # noqa: E402


def text_of(home):
    return [row['text'] for row in home.json('status') if row['name'] == 'IMAP mailbox'][0]


def told(server, home):
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.create_profile()
    home.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=u', 'password=p',
             'allow-unencrypted=true', '--unverified')
    home.run('sync')
    until(lambda: server.heard('GETQUOTAROOT'), 'the quota is asked for')


def nearly_full(home):
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.capabilities, server.quota = 'QUOTA', (951, 1000)
        server.inbox.add(message(1).encode())
        told(server, home)
        until(lambda: text_of(home) == 'The mailbox on the server is 95% full', 'it is told')


def room_enough(home):
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.capabilities, server.quota = 'QUOTA', (500, 1000)
        server.inbox.add(message(1).encode())
        told(server, home)
        until(lambda: not text_of(home), 'nothing is said')
        home.run('sync')
        equal(len(server.heard('GETQUOTAROOT')), 1)


main([nearly_full, room_enough], lambda test: BusHome())
