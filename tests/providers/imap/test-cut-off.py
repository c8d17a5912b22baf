#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server has copied, moved or taken messages, and the line breaks before anybody hears of it: nothing is made twice.
What is deleted for good before the next connection does not come back, unless it may be somebody else's: then that is said.

test-cut-off.py dovecot|cyrus [all]: without MOVE, and on Dovecot or with `all` with it, too"""
import imaplib
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers'):
    sys.path.insert(0, os.path.join(HERE, folder))
import cyrus  # noqa: E402
import dovecot  # noqa: E402
from breaking_relay import BreakingRelay  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
from mailbox import INBOX, STORE, Mailbox  # noqa: E402

ARCHIVE = STORE + ':Archive'
WITHOUT_MOVE = {
    'dovecot': 'imap_capability = IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS UNSELECT CHILDREN CONDSTORE '
               'QRESYNC ESEARCH LIST-EXTENDED LIST-STATUS SPECIAL-USE\n',
    'cyrus': 'suppress_capabilities: MOVE\n',
}


def nameless(number):
    """One as long as the other, with lines as they end in files."""
    return f'From: Ada <ada@example.org>\nSubject: Thing {number}\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\nIt is {number}.\n'


class Cut(Mailbox):
    """Its line goes through a relay."""

    def prepare(self, server, user):
        super().prepare(server, user)
        self.relay = BreakingRelay(server.imap)
        self.run('service', 'set', self.service, f'port={self.relay.port}', 'timeout=5')
        for number in range(3):
            self.add(number)
        self.put(nameless(7))
        self.put(nameless(8), 'Archive')
        self.sync()
        return self

    def remove(self):
        super().remove()
        self.relay.stop()

    def put(self, text, mailbox='INBOX'):
        equal(self.other.append(mailbox, None, '"02-Nov-2026 10:00:00 +0000"', text.replace('\n', '\r\n').encode())[0], 'OK')

    def cut(self, place='copied'):
        """The first who is told that breaks off."""
        self.relay.arm(place, 'cut')
        self.run('sync', check=None)
        true(self.relay.happened.is_set(), place)

    def end(self, inbox, archive):
        """After one more look all is told, and this is what is there."""
        self.sync()
        equal(self.json('operations', 'list'), [])
        self.sync()
        there = self.server.state()
        equal([subject for subject, _ in there['INBOX']], inbox)
        equal([subject for subject, _ in there['Archive']], archive)
        equal(self.state(), there)

    def hear(self, n):
        """What may be somebody else's was left, and that is said so often."""
        self.sync()
        rows = self.json('operations', 'list')
        equal([('another one' in row['error']) for row in rows], [True] * n)
        for row in rows:
            self.run('operations', 'drop', str(row['id']))

    def id_of(self, subject, folder=INBOX):
        return self.list(folder)[subject]['id']


ALL = ['Message 0', 'Message 1', 'Message 2', 'Thing 7']


def moved_and_deleted(box):
    box.run('move', box.id_of('Message 1'), ARCHIVE)
    box.cut()
    box.run('delete', box.id_of('Message 1', ARCHIVE), '--permanent')
    if not box.has_move:
        box.hear(1)
    box.end(['Message 0', 'Message 2', 'Thing 7'], ([] if box.has_move else ['Message 1']) + ['Thing 8'])


def nameless_moved_and_deleted(box):
    """Nothing tells that it is not another one: it is left."""
    box.run('move', box.id_of('Thing 7'), ARCHIVE)
    box.cut()
    box.run('delete', box.id_of('Thing 7', ARCHIVE), '--permanent')
    box.hear(1)
    box.end(ALL[:3], ['Thing 7', 'Thing 8'])


def copied_and_deleted(box):
    box.run('copy', box.id_of('Message 1'), ARCHIVE)
    box.cut()
    box.run('delete', box.id_of('Message 1', ARCHIVE), '--permanent')
    box.hear(1)
    box.end(ALL, ['Message 1', 'Thing 8'])


def uploaded_and_deleted(box):
    box.run('import', ARCHIVE, box.file('own.eml', message(9)))
    box.cut('uploaded')
    box.run('delete', box.id_of('Message 9', ARCHIVE), '--permanent')
    box.hear(1)
    box.end(ALL, ['Message 9', 'Thing 8'])


def uploaded_by_both(box):
    """Ours did not arrive, and somebody else puts the very same there: theirs is not deleted."""
    box.run('import', ARCHIVE, box.file('own.eml', message(9)))
    box.cut('upload')
    database = box.database()
    received = database.execute("SELECT received / 1000000 FROM message WHERE subject = 'Message 9'").fetchone()[0]
    database.close()
    equal(box.other.append('Archive', None, imaplib.Time2Internaldate(received), message(9).encode())[0], 'OK')
    box.run('delete', box.id_of('Message 9', ARCHIVE), '--permanent')
    box.hear(1)
    box.end(ALL, ['Message 9', 'Thing 8'])


def uploaded_by_another(box):
    """Ours did not arrive, and somebody else put another text there under its Message-ID: both are there."""
    box.run('import', ARCHIVE, box.file('own.eml', message(9)))
    box.cut('upload')
    equal(box.other.append('Archive', None, None, message(9).replace('Subject: Message 9', 'Subject: Message X').encode())[0],
          'OK')
    box.end(ALL, ['Message 9', 'Message X', 'Thing 8'])


def another_copy_stays(box):
    """Somebody else put the same into the folder before."""
    box.other.select('INBOX')
    equal(box.other.uid('COPY', '2', 'Archive')[0], 'OK')
    box.other.unselect()
    box.run('move', box.id_of('Message 1'), ARCHIVE)
    box.cut()
    box.run('delete', box.id_of('Message 1', ARCHIVE), '--permanent')
    box.sync()
    for row in box.json('operations', 'list'):
        box.run('operations', 'drop', str(row['id']))
    box.end(['Message 0', 'Message 2', 'Thing 7'], ['Message 1'] * 2 + ['Thing 8'])


def moved_into_a_busy_folder(box):
    box.run('move', box.id_of('Message 1'), box.id_of('Thing 7'), ARCHIVE)
    box.cut()
    box.put(nameless(9), 'Archive')
    box.add(5, 'Archive')
    box.end(['Message 0', 'Message 2'], ['Message 1', 'Message 5', 'Thing 7', 'Thing 8', 'Thing 9'])


def nameless_copied(box):
    box.run('copy', box.id_of('Thing 7'), ARCHIVE)
    box.cut()
    box.put(nameless(9), 'Archive')
    box.end(ALL, ['Thing 7', 'Thing 8', 'Thing 9'])


def nameless_uploaded(box):
    box.run('import', ARCHIVE, box.file('own.eml', nameless(6)))
    box.cut('uploaded')
    box.put(nameless(9), 'Archive')
    box.end(ALL, ['Thing 6', 'Thing 8', 'Thing 9'])


TESTS = [moved_and_deleted, nameless_moved_and_deleted, copied_and_deleted, uploaded_and_deleted, uploaded_by_both,
         uploaded_by_another, another_copy_stays, moved_into_a_busy_folder, nameless_copied, nameless_uploaded]
NAME = sys.argv[1]
MISSING = {'dovecot': dovecot, 'cyrus': cyrus}[NAME].available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    SERVER = {'dovecot': dovecot.Dovecot, 'cyrus': cyrus.Cyrus}[NAME]

    def make_test(function, has_move):
        def test(box):
            box.has_move = has_move
            function(box)
        test.__name__ = function.__name__ + ('' if has_move else '_in_two_steps')
        return test

    with SERVER() as one, SERVER(extra=WITHOUT_MOVE[NAME]) as two:
        main([make_test(test, has_move) for has_move in ((True, False) if NAME == 'dovecot' or 'all' in sys.argv else (False,))
              for test in TESTS],
             lambda test: Cut().prepare(two if test.__name__.endswith('two_steps') else one,
                                        'u' + str(abs(hash(test.__name__)))))
