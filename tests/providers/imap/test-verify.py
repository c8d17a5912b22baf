#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store whose rows were damaged: `mapi verify` explains each difference from the server, and the next pass puts it
right, losing nothing."""
import glob
import os
import re
import sqlite3
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
import dovecot  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
from mailbox import STORE, Mailbox  # noqa: E402


def replace_in_file(path, change):
    """Whether that changed it"""
    with open(path, 'rb') as file:
        data = file.read()
    changed = change(data)
    if changed != data:
        with open(path, 'wb') as file:
            file.write(changed)
    return changed != data


class Damaged(Mailbox):
    """With seven messages, three of them marked."""

    def prepare(self, server, user):
        super().prepare(server, user)
        self.dovecot = server
        for number in range(7):
            text = message(number, body=f'Body of message {number}.' + number * ' More.')
            equal(self.other.append('INBOX', '(\\Seen work)' if number % 3 == 0 else None, None, text.encode())[0], 'OK')
        self.sync()
        equal(self.findings(), [])
        self.before = self.view()
        return self

    def view(self):
        """Folders, and what is in the one that is damaged."""
        return (sorted(row['path'] for row in self.json('folders', STORE)),
                sorted((row['subject'], sorted(row['flags'])) for row in self.json('list', STORE + ':Inbox')))

    def findings(self):
        return [row for row in self.json('verify', STORE)[0].get('findings') or []]

    def texts(self, *options):
        return [row for row in self.json('verify', STORE, '--bodies', *options)[0].get('findings') or []]

    def replace_here(self, one, other):
        """In the file of texts, behind the back of whoever has it open."""
        bodies = sqlite3.connect(self.bodies_path(), isolation_level=None)
        bodies.create_function('put', 1, lambda data: data.replace(one.encode(), other.encode()))
        try:
            count = bodies.execute('UPDATE body SET data = put (data) WHERE instr (data, CAST (? AS BLOB)) > 0',
                                   (one,)).rowcount
        finally:
            bodies.close()
        for path in glob.glob(os.path.join(os.path.dirname(self.database_path()), 'packs', '*')):
            count += replace_in_file(path, lambda data: data.replace(one.encode(), other.encode()))
        equal(count, 1)

    def replace_there(self, subject, change):
        """In the server's own file."""
        paths = glob.glob(self.dovecot.path('mail', self.server.user, 'Maildir', '[cn][ue][rw]', '*'))
        equal(sum(replace_in_file(path, lambda data: change(data) if f'Subject: {subject}'.encode() in data else data)
                  for path in paths), 1)

    def large(self, number):
        """A message no sample has room for."""
        text = message(number, body='0123456789abcdef' * (3 * 2 ** 16 + 1) + 'its end')
        equal(self.other.append('INBOX', None, None, text.encode())[0], 'OK')
        self.sync()
        return text

    def break_it(self, *statements):
        database = self.database()
        for statement in statements:
            true(database.execute(statement).rowcount > 0, statement)
        database.close()

    def is_explained(self, *words, found=None):
        """Some finding has all of the words in it. Looking for findings has the next pass put them right."""
        found = found or self.findings()
        true(any(all(word in line for word in words) for line in found), f'{words} in {found}')

    def settle(self):
        self.run('verify', STORE, '--repair')
        self.sync()
        if self.findings():
            self.sync()
        equal(self.findings(), [])

    def numbers(self, *uids):
        """Subjects of these numbers, here."""
        database = self.database()
        try:
            return [database.execute('SELECT subject FROM message JOIN location ON location.message = message.id '
                                     'WHERE uid = ?', (uid,)).fetchone()[0] for uid in uids]
        finally:
            database.close()

    def bodies_path(self):
        return os.path.join(os.path.dirname(self.database_path()), 'bodies.sqlite')

    def is_repaired(self):
        self.settle()
        equal(self.view(), self.before)
        equal([subject for _, subject, _ in self.server.messages('INBOX')], [f'Message {number}' for number in range(7)])
        self.other.unselect()
        rows = self.list()
        for number in (1, 2, 4):
            text = self.run('read', rows[f'Message {number}']['id'], '--text', '--peek').decode()
            true(f'Body of message {number}.' in text, 'its own text')


UID = '(SELECT message FROM location WHERE uid = %d AND folder = (SELECT folder FROM remote_folder WHERE path = "INBOX"))'


def a_message_is_gone(box):
    box.break_it('DELETE FROM message WHERE id = ' + UID % 3, 'DELETE FROM location WHERE uid = 3',
                 "UPDATE folder SET n_total = n_total - 1, n_unread = n_unread - 1 WHERE role = 6")
    box.is_explained('number 3', 'is on the server but not here')
    box.is_repaired()


def its_place_is_gone(box):
    box.break_it('DELETE FROM location WHERE uid = 3')
    box.is_explained('number 3', 'is on the server but not here')
    box.is_explained('1 message has no number')
    box.is_repaired()


def marks_differ(box):
    box.break_it('UPDATE message SET flags = flags & ~1 WHERE id = ' + UID % 1,
                 'UPDATE folder SET n_unread = n_unread + 1 WHERE role = 6')
    box.is_explained('number 1', 'marks')
    box.is_repaired()


def keywords_differ(box):
    box.break_it("UPDATE message SET keywords = NULL WHERE id = " + UID % 1)
    box.is_explained('number 1', 'keywords')
    box.is_repaired()


def a_size_differs(box):
    box.break_it('UPDATE message SET size = size + 7 WHERE id = ' + UID % 2)
    box.is_explained('number 2', 'bytes here', 'on the server')
    box.is_repaired()


def a_message_is_doubled(box):
    box.break_it('INSERT INTO location (message, folder, uid) SELECT message, folder, 99 FROM location WHERE uid = 2')
    box.is_explained('number 99', 'not on the server any more')
    box.is_explained('1 message has several numbers')
    box.is_repaired()


def numbers_are_swapped(box):
    box.break_it('UPDATE location SET uid = 1001 WHERE uid = 1', 'UPDATE location SET uid = 1 WHERE uid = 2',
                 'UPDATE location SET uid = 2 WHERE uid = 1001')
    found = box.findings()
    box.is_explained('number 1', '“Message 1”', 'another message on the server', found=found)
    box.is_explained('number 2', '“Message 0”', 'another message on the server', found=found)
    box.is_repaired()


def alike_numbers_are_swapped(box):
    """Of two messages of the same size: only their names tell them apart."""
    for number in (8, 9):
        equal(box.other.append('INBOX', None, None, message(number, body='Alike.').encode())[0], 'OK')
    box.sync()
    before = box.view()
    box.break_it('UPDATE location SET uid = 1001 WHERE uid = 8', 'UPDATE location SET uid = 8 WHERE uid = 9',
                 'UPDATE location SET uid = 9 WHERE uid = 1001')
    found = box.findings()
    box.is_explained('number 8', '“Message 9”', 'another message on the server', found=found)
    box.is_explained('number 9', '“Message 8”', 'another message on the server', found=found)
    box.settle()
    equal(box.view(), before)
    equal(box.numbers(8, 9), ['Message 8', 'Message 9'])


def texts_are_swapped(box):
    database = box.database()
    two, four = (database.execute('SELECT content FROM message WHERE subject = ?', (f'Message {number}',)).fetchone()[0]
                 for number in (2, 4))
    database.close()
    box.break_it(f'UPDATE message SET content = CASE content WHEN {two} THEN {four} ELSE {two} END '
                 f'WHERE content IN ({two}, {four})')
    found = box.findings()
    for number in (2, 4):
        box.is_explained(f'number {number + 1}', f'“Message {number}”', 'its text here is another message’s', found=found)
    box.is_repaired()


def a_text_is_another(box):
    """Not a byte more or less, and its header is right."""
    bodies = sqlite3.connect(box.bodies_path(), isolation_level=None)
    try:
        changed = bodies.execute('UPDATE body SET data = CAST (replace (CAST (data AS TEXT), "Body of message 4.", '
                                 '"Soul of message 4.") AS BLOB) WHERE instr (data, "Body of message 4.") > 0').rowcount
    finally:
        bodies.close()
    equal(changed, 1)
    box.is_explained('number 5', '“Message 4”', 'its text here is not the one the server has')
    box.is_repaired()


def a_text_is_lost(box):
    bodies = sqlite3.connect(box.bodies_path(), isolation_level=None)
    try:
        equal(bodies.execute('DELETE FROM body WHERE instr (data, "Body of message 2.") > 0').rowcount, 1)
    finally:
        bodies.close()
    box.is_explained('number 3', '“Message 2”', 'its text was lost here')
    box.is_repaired()


def a_number_says_nothing(box):
    box.break_it('UPDATE location SET message = NULL WHERE uid = 5', 'DELETE FROM message WHERE subject = "Message 4"',
                 "UPDATE folder SET n_total = n_total - 1, n_unread = n_unread - 1 WHERE role = 6")
    box.is_explained('1 message was lost here')
    box.is_repaired()


def a_folder_is_unknown(box):
    equal(box.other.create('Elsewhere')[0], 'OK')
    box.before[0].append('Elsewhere')
    box.before[0].sort()
    box.is_explained('Elsewhere', 'new folder')
    box.is_repaired()
    equal(box.other.delete('Elsewhere')[0], 'OK')
    box.before[0].remove('Elsewhere')
    box.is_explained('Elsewhere', 'not on the server any more')
    box.is_repaired()


def every_byte_is_compared(box):
    """Also what no sample has room for; and with the place where it is."""
    text = box.large(7)
    box.replace_here('its end', 'its End')
    equal(box.findings(), [])
    found = box.texts()
    equal(len(found), 1)
    box.is_explained('number 8', '“Message 7”', 'not the one the server has', f'from byte {text.index("its end") + 5} on',
                     found=found)
    box.sync()
    equal(box.texts(), [])
    true('its end' in box.run('read', box.list()['Message 7']['id'], '--text', '--peek').decode(), 'it came anew')


def what_was_stopped_goes_on(box):
    """Each call begins behind what was compared before, unless it is told otherwise."""
    box.replace_here('Body of message 0.', 'Soul of message 0.')
    place = '(SELECT %s FROM remote_folder WHERE path = "INBOX")'
    box.break_it(*(f'INSERT INTO meta VALUES ("{key}", {value})' for key, value in
                   (('texts-folder', place % 'folder'), ('texts-uidvalidity', place % 'uidvalidity'), ('texts-uid', 6))))
    rows = box.json('verify', STORE, '--bodies')[0]
    equal(rows['texts-compared'], 7)
    # The sample's, once: the other comparison was behind it already
    equal([row.split('”: ')[1].split(' “')[0] for row in rows['findings']], ['number 1'])
    box.sync()
    box.replace_here('Body of message 6.', 'Soul of message 6.')
    box.replace_here('Body of message 0.', 'Soul of message 0.')
    database = box.database()
    equal(dict(database.execute('SELECT key, value FROM meta WHERE key LIKE "texts-%"')),
          {'texts-folder': 0, 'texts-uidvalidity': 0, 'texts-uid': 0})
    database.close()
    equal(len(box.texts('--anew')), 2)
    box.sync()
    equal(box.texts(), [])


def the_server_changed_a_text(box):
    """Not a byte more or less: it is the server's that counts."""
    box.replace_there('Message 2', lambda data: data.replace(b'Body of message 2.', b'Soul of message 2.'))
    box.is_explained('number 3', '“Message 2”', 'not the one the server has', found=box.texts())
    box.sync()
    equal(box.texts(), [])
    true('Soul of message 2.' in box.run('read', box.list()['Message 2']['id'], '--text', '--peek').decode(), 'its text')


def the_server_lost_a_text(box):
    """It hangs up when it is asked for one, and has another's for a second: what is here is not given up for that."""
    box.replace_there('Message 4', lambda data: data[:-20])
    box.replace_there('Message 5', lambda data: re.sub(
        b'Message-ID: <.', b'Message-ID: <x', data.replace(b'Message 5', b'Massage 9')))
    found = box.texts()
    box.is_explained('number 6', '“Message 5”', 'what is here is right, and stays', found=found)
    box.is_explained('number 5', '“Message 4”', 'does not give its text', 'stays', found=found)
    box.sync()
    for number in (4, 5):
        text = box.run('read', box.list()[f'Message {number}']['id'], '--text', '--peek').decode()
        true(f'Body of message {number}.' + ' More.' * number in text, 'complete as before')


def one_text_cannot_be_had(box):
    """The server hangs up whenever it is asked for it: the others come all the same, and it is said."""
    for number in range(7, 12):
        box.add(number)
    box.replace_there('Message 9', lambda data: data[:-20])
    for _ in range(2):
        box.run('sync', check=None)
        true('hangs up' in box.errors and 'number 10 of “INBOX”' in box.errors, box.errors)
        equal(box.missing(), ['Message 9'])


TESTS = [a_message_is_gone, its_place_is_gone, marks_differ, keywords_differ, a_size_differs, a_message_is_doubled,
         numbers_are_swapped,
         alike_numbers_are_swapped, texts_are_swapped, a_text_is_another, a_text_is_lost, a_number_says_nothing, a_folder_is_unknown,
         every_byte_is_compared, what_was_stopped_goes_on, the_server_changed_a_text, the_server_lost_a_text,
         one_text_cannot_be_had]
MISSING = dovecot.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as SERVER:
        main(TESTS, lambda test: Damaged().prepare(SERVER, test.__name__.replace('_', '')))
