#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox on Dovecot through the command: what is there arrives, what is changed here and there meets."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
import dovecot  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
from mailbox import INBOX, STORE, Mailbox  # noqa: E402


def arrives(box):
    for number in range(3):
        box.add(number)
    box.add(3, flags='(\\Seen \\Flagged)')
    box.sync()
    rows = box.list()
    equal(sorted(rows), [f'Message {number}' for number in range(4)])
    equal(rows['Message 0']['flags'], [])
    equal(sorted(rows['Message 3']['flags']), ['flagged', 'read'])
    true('Body of message 1.' in box.run('read', rows['Message 1']['id'], '--text', '--peek').decode(), 'its text is here')


def check_prints_steps(box):
    said = box.run('service', 'check', box.service).decode()
    for word in ('Signing in', 'Folders', 'Quota'):
        true(word in said, word)


def flags_both_ways(box):
    box.add(0)
    box.add(1)
    box.sync()
    rows = box.list()
    box.run('flag', rows['Message 0']['id'], '+read', '+flagged')
    box.other.select('INBOX')
    box.other.uid('STORE', '2', '+FLAGS', '(\\Answered)')
    box.other.unselect()
    box.sync()
    equal(box.server_flags(), {1: ['\\Flagged', '\\Seen'], 2: ['\\Answered']})
    box.sync()
    equal(sorted(box.list()['Message 0']['flags']), ['flagged', 'read'])
    equal(box.list()['Message 1']['flags'], ['answered'])


def moves_and_deletes(box):
    for number in range(3):
        box.add(number)
    box.sync()
    rows = box.list()
    box.run('move', rows['Message 0']['id'], STORE + ':Archive')
    equal(sorted(box.list()), ['Message 1', 'Message 2'])
    box.sync()
    equal(box.server_subjects('INBOX'), ['Message 1', 'Message 2'])
    equal(box.server_subjects('Archive'), ['Message 0'])
    equal(sorted(box.list(STORE + ':Archive')), ['Message 0'])
    box.other.select('INBOX')
    box.other.uid('STORE', '2', '+FLAGS', '(\\Deleted)')
    box.other.expunge()
    box.other.unselect()
    box.sync()
    box.sync()
    equal(sorted(box.list()), ['Message 2'])


def files_messages(box):
    box.sync()
    box.run('import', STORE + ':Sent', box.file('one.eml', message(7)))
    box.sync()
    equal(box.server_subjects('Sent'), ['Message 7'])
    box.sync()
    equal(sorted(box.list(STORE + ':Sent')), ['Message 7'])
    equal(box.server_subjects('Sent'), ['Message 7'])


def folders_come_and_go(box):
    equal(box.other.create('Elsewhere')[0], 'OK')
    box.sync()
    paths = [row['path'] for row in box.json('folders', STORE)]
    true('Elsewhere' in paths, 'the server’s folder is here')
    box.run('folder', 'create', STORE + ':Bücher')
    box.sync()
    true(any(b'B&APw-cher' in line for line in box.other.list()[1]), 'ours is there')
    box.run('folder', 'rename', STORE + ':Bücher', 'Romane')
    box.sync()
    names = b' '.join(box.other.list()[1])
    true(b'Romane' in names and b'B&APw-cher' not in names, 'renamed')


def offline_replay(box):
    """Hours without a connection, here and there; then both agree."""
    for number in range(6):
        box.add(number)
    box.sync()
    rows = box.list()
    box.run('flag', rows['Message 0']['id'], '+read')
    box.run('flag', rows['Message 0']['id'], '-read')
    box.run('flag', rows['Message 1']['id'], '+flagged')
    box.run('move', rows['Message 2']['id'], STORE + ':Archive')
    box.run('flag', rows['Message 3']['id'], '+read')
    box.other.select('INBOX')
    box.other.uid('STORE', '4', '+FLAGS', '(\\Deleted)')   # the message that was read here
    box.other.expunge()
    box.other.uid('STORE', '2', '+FLAGS', '(\\Answered)')
    box.other.unselect()
    box.add(6)
    box.sync()
    box.sync()
    equal(box.json('operations', 'list'), [])
    equal(box.server_subjects('INBOX'), [f'Message {number}' for number in (0, 1, 4, 5, 6)])
    equal(box.server_subjects('Archive'), ['Message 2'])
    flags = box.server_flags()
    equal((flags[1], flags[2]), ([], ['\\Answered', '\\Flagged']))
    here = box.list()
    equal(sorted(here), [f'Message {number}' for number in (0, 1, 4, 5, 6)])
    equal(sorted(here['Message 1']['flags']), ['answered', 'flagged'])


TESTS = [arrives, check_prints_steps, flags_both_ways, moves_and_deletes, files_messages, folders_come_and_go,
         offline_replay]
MISSING = dovecot.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as SERVER:
        main(TESTS, lambda test: Mailbox().prepare(SERVER, test.__name__.replace('_', '')))
