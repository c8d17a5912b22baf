#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox on Courier through the command: a server with names and headers in UTF-8 and folders below INBOX, which has
neither CONDSTORE, MOVE, UNSELECT, SPECIAL-USE nor LITERAL+, and does not say what number comes next."""
import os
import re
import socket
import sys

sys.dont_write_bytecode = True
from mailbox import INBOX, STORE, Mailbox  # noqa: E402
import courier  # noqa: E402
from bus import BusHome, until  # noqa: E402
from harness import equal, main, message, spare_sanitizers, true  # noqa: E402

spare_sanitizers()  # a program is started for each step


class Box(Mailbox):
    password = 'pässwörd "quoted"\\back'

    def prepare(self, server, user):
        super().prepare(server, user)
        self.courier, self.user = server, user
        self.log = os.path.join(self.path, 'wire.log')
        self.environment['MAPI_WIRE_LOG'] = self.log
        return self

    def said(self, pattern):
        """What was said on the wire, since the last call of start_over()."""
        with open(self.log, encoding='utf-8') as stream:
            return [line for line in stream.read().splitlines() if re.search(pattern, line)]

    def start_over(self):
        with open(self.log, 'w', encoding='utf-8'):
            pass

    def paths(self):
        return {row['path'] for row in self.json('folders', STORE)}

    def names(self, command='list'):
        """Of folders, as its other client is told them: in modified UTF-7."""
        lines = [line.decode() for line in getattr(self.other, command)()[1] if line and b'Noselect' not in line]
        return sorted(line.split('"')[3] for line in lines)

    def is_settled(self):
        """Nothing waits, both have the same, and nobody was told that something was wrong."""
        equal(self.json('operations', 'list'), [])
        equal(self.json('verify', STORE, '--bodies')[0].get('findings') or [], [])
        equal(self.said(r' < (\S+ (NO|BAD)|.*\[ALERT\])'), [])


class Spooled(Box, BusHome):
    """The spooler watches."""

    def prepare(self, server, user):
        super().prepare(server, user)
        del self.environment['MAPI_SPOOLER']
        return self


def arrives(box):
    """Newest, older and texts; later only what is new, though nobody says where that begins."""
    for number in range(230):
        box.courier.deliver(box.user, message(number).encode())
    box.add(230, flags='(\\Seen \\Flagged)')
    box.sync()
    rows = {row['subject']: row for row in box.json('list', INBOX, '--limit', '1000')}
    equal(sorted(rows), sorted(f'Message {number}' for number in range(231)))
    equal(rows['Message 0']['flags'], [])
    equal(sorted(rows['Message 230']['flags']), ['flagged', 'read'])
    equal(box.missing(), [])
    true('Body of message 1.' in box.run('read', rows['Message 1']['id'], '--text', '--peek').decode(), 'its text is here')
    roles = {row['path']: row.get('role') for row in box.json('folders', STORE)}
    equal({path: roles.get(path) for path in courier.FOLDERS}, {'Drafts': 'drafts', 'Sent': 'sent', 'Trash': 'trash'})
    box.start_over()
    box.courier.deliver(box.user, message(231).encode())
    box.sync()
    equal(len(box.said(r' < .* FETCH \(.*BODY\[HEADER')), 1)
    equal(len(box.said(r' < .* FETCH \(UID \d+ BODY\[\]')), 1)
    box.is_settled()


def comes_by_itself(box):
    box.add(0)
    box.run('sync')
    watching = box.watch(INBOX)
    for number in range(1, 3):
        box.courier.deliver(box.user, message(number).encode())
        until(lambda number=number: f'Message {number}' in box.list(), 'it is here at once')
    box.other.select('INBOX')
    box.other.uid('STORE', '1', '+FLAGS', '(\\Seen)')
    until(lambda: box.list()['Message 0']['flags'] == ['read'], 'a mark as well')
    equal(watching.poll(), None)


def one_line_is_enough(_):
    """Others have all but one of the lines it allows, and it hangs up on more without a word: what watches and what works
    share that one, also where it has not even begun to speak TLS when it hangs up."""
    with courier.Courier(connections=3) as server:
        for security in ('none', 'tls'):
            box = Spooled()
            try:
                box.prepare(server, 'u' + security)
                if security == 'tls':
                    box.run('service', 'set', box.service, 'security=tls', f'port={server.imaps}',
                            f'certificate-pins=127.0.0.1:{server.imaps} {server.pin}')
                share_a_line(box, server.imaps if security == 'tls' else server.imap)
            finally:
                box.remove()


def share_a_line(box, port):
    others = [socket.create_connection(('127.0.0.1', port)) for _ in range(1 if port == box.courier.imap else 2)]
    before = box.courier.log().count('Maximum connection limit reached')
    watching = box.watch(INBOX)
    for number in range(5):
        box.courier.deliver(box.user, message(number).encode())
        until(lambda number=number: f'Message {number}' in box.list(), 'it is here at once')
    box.run('flag', box.list()['Message 0']['id'], '+flagged')
    until(lambda: not box.json('operations', 'list'), 'the change is told')
    equal(watching.poll(), None)
    refused = box.courier.log().count('Maximum connection limit reached') - before
    true(0 < refused < 3, f'it is asked once, and then no more: {refused}')
    checked = box.json('service', 'check', box.service, check=1)['error']['message']
    true('Estafette itself is connected' in checked and 'closed the connection' in checked, checked)
    for other in others:
        other.close()


def check_prints_steps(box):
    for settings in ([], ['security=starttls', f'certificate-pins=127.0.0.1:{box.courier.imap} {box.courier.pin}']):
        box.run('service', 'set', box.service, *settings)
        steps = {row['step'].split(' ')[0]: row for row in box.json('service', 'check', box.service)}
        true(all(step['ok'] for step in steps.values()), steps)
        equal((steps['What']['detail'], steps['Folders']['detail']), ('UIDPLUS IDLE UTF8=ACCEPT', '4 folders'))
        equal('Making' in steps, bool(settings))
    # With the name and the password in one answer, which is asked for
    equal(len(box.said(r' > E\d+ AUTHENTICATE PLAIN$')), 1)
    box.sync()
    box.is_settled()


def flags_both_ways(box):
    for number in range(3):
        box.add(number)
    box.sync()
    rows = box.list()
    box.run('flag', rows['Message 0']['id'], '+read', '+flagged', '+Büro')
    box.other.select('INBOX')
    box.other.uid('STORE', '2', '+FLAGS', '(\\Answered work)')
    box.sync()
    equal(box.server_flags(), {1: ['B&APw-ro', '\\Flagged', '\\Seen'], 2: ['\\Answered', 'work'], 3: []})
    box.sync()
    here = box.list()
    equal(sorted(here['Message 0']['flags']), ['Büro', 'flagged', 'read'])
    equal(sorted(here['Message 1']['flags']), ['answered', 'work'])
    box.run('flag', rows['Message 0']['id'], '-read', '-Büro')
    box.sync()
    equal(box.server_flags()[1], ['\\Flagged'])
    box.is_settled()


def moves_and_deletes(box):
    """Without MOVE: copied, and then only what was copied is expunged. A folder that is wanted is made."""
    for number in range(5):
        box.add(number)
    box.sync()
    rows = box.list()
    box.other.select('INBOX')
    box.other.uid('STORE', '5', '+FLAGS', '(\\Deleted)')  # not ours to expunge
    box.run('move', rows['Message 0']['id'], STORE + ':Archive')
    box.run('copy', rows['Message 1']['id'], STORE + ':Sent')
    box.run('delete', rows['Message 2']['id'])
    equal(sorted(box.list()), ['Message 1', 'Message 3', 'Message 4'])
    box.sync()
    equal(sorted(box.server_flags()), [2, 4, 5])
    for folder, subject in (('Archive', 'Message 0'), ('Sent', 'Message 1'), ('Trash', 'Message 2')):
        equal(box.server_subjects('INBOX.' + folder), [subject])
        equal(sorted(box.list(f'{STORE}:{folder}')), [subject])
    box.run('delete', box.list(STORE + ':Trash')['Message 2']['id'])
    box.sync()
    equal(box.server_subjects('INBOX.Trash'), [])
    box.other.select('INBOX')
    box.other.expunge()
    box.other.uid('STORE', '4', '+FLAGS', '(\\Deleted)')
    box.other.expunge()
    box.sync()
    box.sync()
    equal(sorted(box.list()), ['Message 1'])
    box.is_settled()


def folders_come_and_go(box):
    """Names are UTF-8 on the wire, and the same folders to who did not agree on that; "&" is nothing but itself."""
    equal(box.other.create('INBOX.B&APw-ro')[0], 'OK')
    box.sync()
    true('Büro' in box.paths(), 'the server’s folder is here')
    for path in ('Hören & Sehen', 'Hören & Sehen/日本語', 'Hören & Sehen/R & D'):
        box.run('folder', 'create', f'{STORE}:{path}')
    box.run('import', STORE + ':Hören & Sehen/R & D', box.file('one.eml', message(1)))
    box.sync()
    true(box.said(' > E\\d+ CREATE "INBOX.Hören & Sehen.日本語"'), 'it was said so')
    equal([len(box.said(rf' > E\d+ {verb} ')) for verb in ('CREATE', 'SUBSCRIBE')], [3, 3])
    below = ['INBOX.H&APY-ren &- Sehen' + rest for rest in ('', '.&ZeVnLIqe-', '.R &- D')]
    equal(box.names(), sorted(['INBOX', 'INBOX.B&APw-ro', 'INBOX.Drafts', 'INBOX.Sent', 'INBOX.Trash', *below]))
    equal(box.names('lsub'), sorted(below))
    box.is_settled()
    box.run('folder', 'rename', STORE + ':Hören & Sehen', 'Bücher')
    box.run('flag', box.list(STORE + ':Bücher/R & D')['Message 1']['id'], '+read')
    box.sync()
    true({'Bücher', 'Bücher/日本語', 'Bücher/R & D'} <= box.paths() and 'Hören & Sehen' not in box.paths(), box.paths())
    equal(box.names('lsub'), ['INBOX.B&APw-cher', 'INBOX.B&APw-cher.&ZeVnLIqe-', 'INBOX.B&APw-cher.R &- D'])
    equal(box.list(STORE + ':Bücher/R & D')['Message 1']['flags'], ['read'])
    equal(list(box.server_flags('"INBOX.B&APw-cher.R &- D"').values()), [['\\Seen']])
    # It is emptied first, and then no other is open there than the one that has to go
    box.run('folder', 'delete', STORE + ':Bücher/R & D', '--recursive')
    box.sync()
    true('INBOX.B&APw-cher.R &- D' not in box.names(), box.names())
    equal(box.names('lsub'), ['INBOX.B&APw-cher', 'INBOX.B&APw-cher.&ZeVnLIqe-'])
    box.is_settled()


RAW = 'Subject: Bücher über 日本\r\nFrom: Jörg Müller <jörg@exämple.org>\r\nTo: me@example.org\r\n'


def raw_headers(box):
    """UTF-8 as it is in headers: read right, and uploaded as what it is. Where it is something else that has eight bits, as
    it always was."""
    plain = message(1).split('\r\n', 3)[3]
    sources = [(RAW + plain).encode(), (RAW.replace('日本', 'Köln') + plain.replace('<m1@', '<m2@')).encode(),
               (RAW.replace('日本', 'Bonn') + plain.replace('<m1@', '<m3@')).encode('latin-1')]
    box.courier.deliver(box.user, sources[0])
    box.sync()
    row = box.list()['Bücher über 日本']
    equal(row['from'], 'Jörg Müller <jörg@exämple.org>')
    true('Body of message 1.' in box.run('read', row['id'], '--text').decode(), 'its text')
    for source in sources[1:]:
        box.run('import', INBOX, box.file('one.eml', source))
    box.sync()
    equal([' UTF8 (~{' in line for line in box.said(r' > E\d+ APPEND ')], [True, False])
    equal(box.json('operations', 'list'), [])
    box.other.select('INBOX')
    found = [part[1] for part in box.other.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] if isinstance(part, tuple)]
    equal(sorted(found), sorted(sources))
    equal(box.json('verify', STORE, '--bodies')[0].get('findings') or [], [])
    # It complains of the third, and takes it
    equal(len(box.said(r'\[ALERT\]')), 1)


def deleted_with_work_to_do(box):
    """Its refusals have words and no codes: what was to be done in a folder that is gone waits, and says what for."""
    equal(box.other.create('INBOX.Doomed')[0], 'OK')
    box.add(1, 'INBOX.Doomed')
    box.sync()
    box.run('import', STORE + ':Doomed', box.file('one.eml', message(2)))
    box.run('flag', box.list(STORE + ':Doomed')['Message 1']['id'], '+flagged')
    equal(box.other.delete('INBOX.Doomed')[0], 'OK')
    box.run('sync', check=None)
    box.run('sync', check=None)
    waiting = box.json('operations', 'list')
    equal(len(waiting), 1)
    equal((waiting[0]['kind'], waiting[0]['code']), ('append', 'MAPI_E_NOT_FOUND'))
    equal(sorted(box.list(STORE + ':Doomed')), ['Message 2'])
    box.run('operations', 'retry', str(waiting[0]['id']))
    box.sync()
    equal(box.server_subjects('INBOX.Doomed'), ['Message 2'])
    equal(box.json('operations', 'list'), [])


def offline_replay(box):
    """Hours without a connection, here and there; then both agree."""
    for number in range(6):
        box.add(number)
    box.sync()
    rows = box.list()
    box.run('service', 'set', box.service, 'port=1')
    box.run('flag', rows['Message 0']['id'], '+read')
    box.run('flag', rows['Message 0']['id'], '-read')
    box.run('flag', rows['Message 1']['id'], '+flagged')
    box.run('folder', 'create', STORE + ':Neu & alt')
    box.run('move', rows['Message 2']['id'], STORE + ':Neu & alt')
    box.run('flag', rows['Message 3']['id'], '+read')
    box.run('import', STORE + ':Sent', box.file('own.eml', message(8)))
    box.other.select('INBOX')
    box.other.uid('STORE', '4', '+FLAGS', '(\\Deleted)')   # the message that was read here
    box.other.expunge()
    box.other.uid('STORE', '2', '+FLAGS', '(\\Answered)')
    box.add(6)
    box.run('sync', check=None)
    true(len(box.json('operations', 'list')) > 0, 'nothing was told')
    box.run('service', 'set', box.service, f'port={box.courier.imap}')
    box.sync()
    box.sync()
    subjects = [f'Message {number}' for number in (0, 1, 4, 5, 6)]
    equal(box.server_subjects('INBOX'), subjects)
    equal(box.server_subjects('INBOX.Neu &- alt'), ['Message 2'])
    equal(box.server_subjects('INBOX.Sent'), ['Message 8'])
    flags = box.server_flags()
    equal((flags[1], flags[2]), ([], ['\\Answered', '\\Flagged']))
    here = box.list()
    equal(sorted(here), subjects)
    equal(sorted(here['Message 1']['flags']), ['answered', 'flagged'])
    box.is_settled()


TESTS = [arrives, comes_by_itself, one_line_is_enough, check_prints_steps, flags_both_ways, moves_and_deletes,
         folders_come_and_go, raw_headers, deleted_with_work_to_do, offline_replay]
MISSING = courier.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with courier.Courier() as SERVER:
        main(TESTS, lambda test: (Spooled if test is comes_by_itself else Box)().prepare(SERVER, test.__name__.replace('_', '')))
