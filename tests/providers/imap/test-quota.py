#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox that is nearly full, or full, or closed: who looks at the status is told, in the server's words."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
from bus import BusHome, until  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
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


def refused(home):
    """What the server refuses is told with its code and in its words: by the table, over the bus, to the command."""
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.capabilities, server.quota = 'QUOTA', (500, 1000)
        told(server, home)
        server.rules.append((r'SELECT|EXAMINE', b'$T NO [OVERQUOTA] Not one byte more\r\n'))
        server.inbox.add(message(1).encode())
        error = home.json('sync', check=1)['error']
        equal((error['name'], error['component'], error['low-level'], error['words']),
              ('MAPI_E_NOT_ENOUGH_DISK', 'IMAP mailbox', 'IMAP NO [OVERQUOTA]', 'Not one byte more'))
        problem = [row['problem'] for row in home.json('status') if row['name'] == 'IMAP mailbox'][0]
        equal(problem['low-level'], 'IMAP NO [OVERQUOTA]')
        true('“IMAP mailbox”: IMAP NO [OVERQUOTA]' in home.run('status').decode(), 'a line of the table')
        server.rules.clear()
        home.run('sync')
        true('problem' not in [row for row in home.json('status') if row['name'] == 'IMAP mailbox'][0], 'it is over')


def wrong_password(home):
    with ImapStub() as server:
        server.add_user('u', 'p')
        server.rules.append((r'LOGIN|AUTHENTICATE', b'$T NO [AUTHENTICATIONFAILED] Who are you?\r\n'))
        home.create_profile()
        uid = home.json('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=u',
                        'password=p', 'allow-unencrypted=true', '--unverified')['uid']
        error = home.json('service', 'check', uid, check=1)['error']
        equal((error['name'], error['low-level'], error['words']),
              ('MAPI_E_LOGON_FAILED', 'IMAP NO [AUTHENTICATIONFAILED]', 'Who are you?'))
        home.run('service', 'check', uid, check=1)
        # The words are in the sentence already
        equal(home.errors.splitlines()[-1], 'mapi: “IMAP mailbox”: IMAP NO [AUTHENTICATIONFAILED]')


main([nearly_full, room_enough, refused, wrong_password], lambda test: BusHome())
