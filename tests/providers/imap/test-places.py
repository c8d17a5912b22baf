#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line breaks at every kind of place of what is said on it, while a mailbox is seen for the first time and while
what was done offline is told: then both sides are the same, and nothing is lost or there twice.

test-places.py [all]: every way to break at every place, else one way at those that differ most."""
import sys

sys.dont_write_bytecode = True
from mailbox import INBOX, STORE, Mailbox  # noqa: E402
import dovecot  # noqa: E402
from breaking_relay import BreakingRelay  # noqa: E402
from harness import equal, main, message, true  # noqa: E402

# Place, how, how many such places are passed first in a first synchronization and in a replay (None: not there), and
# settings of the service
TABLE = [
    ('greeting', 'cut', 0, 0, {}),
    ('tag', 'truncate', 5, 6, {}),
    ('status text', 'cut', 4, 5, {}),
    ('literal header', 'truncate', 1, None, {}),
    ('literal body', 'cut', 4, None, {}),
    ('inside CRLF', 'cut', 12, 14, {}),
    ('between', 'truncate', 4, 5, {}),
    ('upload', 'cut', None, 0, {}),
    ('compressed block', 'cut', 0, 0, {'compress': 'always'}),
    ('handshake', 'truncate', 0, 0, {'security': 'tls'}),
]
SOME = ('tag', 'literal body', 'between', 'upload', 'compressed block', 'handshake')
FAULTS = ('cut', 'truncate', 'delay', 'stall')


class Broken(Mailbox):
    """Its line goes through a relay; a program of its own beside it."""

    def prepare(self, server, user):
        super().prepare(server, user)
        for number in range(4):
            self.add(number, flags='(\\Seen)' if number % 2 else None)
        self.relay, self.imap_server = None, server
        return self

    def remove(self):
        super().remove()
        if self.relay is not None:
            self.relay.stop()

    def through(self, settings):
        tls = settings.get('security') == 'tls'
        self.relay = BreakingRelay(self.imap_server.imaps if tls else self.imap_server.imap)
        pins = [f'certificate-pins=127.0.0.1:{self.relay.port} {self.imap_server.pin}'] if tls else []
        self.run('service', 'set', self.service, f'port={self.relay.port}', 'timeout=5',
                 *[f'{name}={value}' for name, value in settings.items()], *pins)

    def sync_broken(self, place, fault, skip):
        """Until nothing waits; the first time the line breaks."""
        if skip is not None:
            self.relay.arm(place, fault, skip)
        for _ in range(4):
            self.run('sync', check=None)
            if not self.errors and not self.json('operations', 'list'):
                break
        true(skip is None or self.relay.happened.is_set(), f'{fault} at {place}')
        equal(self.state(), self.server.state())
        equal(self.missing(), [])

    def change(self):
        """What a person does without a connection."""
        rows = self.list()
        self.run('flag', rows['Message 0']['id'], '+flagged')
        self.run('move', rows['Message 1']['id'], STORE + ':Archive')
        self.run('delete', rows['Message 2']['id'], '--permanent')
        self.run('import', INBOX, self.file('own.eml', message(7)))
        self.run('folder', 'create', STORE + ':Choir')


def make_test(place, fault, first, replay, settings):
    def breaks(box):
        box.through(settings)
        box.sync_broken(place, fault, first)
        box.change()
        box.sync_broken(place, fault, replay)
        there = box.server.state()
        equal(there['INBOX'], [('Message 0', ['flagged']), ('Message 3', ['read']), ('Message 7', [])])
        equal([subject for subject, _ in there['Archive']], ['Message 1'])
        true('Choir' in there, 'the folder')
        equal(box.json('verify', STORE)[0].get('findings') or [], [])
    breaks.__name__ = f'{fault}_{place}'.replace(' ', '_').lower()
    return breaks


MISSING = dovecot.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    CASES = ([(row[0], fault, *row[2:]) for row in TABLE for fault in FAULTS] if 'all' in sys.argv
             else [row for row in TABLE if row[0] in SOME])
    with dovecot.Dovecot() as SERVER:
        main([make_test(*row) for row in CASES], lambda test: Broken().prepare(SERVER, test.__name__.replace('_', '')))
