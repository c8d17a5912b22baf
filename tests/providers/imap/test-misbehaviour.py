#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server may do wrong, one row each: what a person is told, that memory stays bounded, that nothing is lost,
and that all is well once the server behaves."""
import re
import sys

sys.dont_write_bytecode = True
from box import Box  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
from imap_stub import HangUp, in_set  # noqa: E402
from mailbox import INBOX, STORE  # noqa: E402


# ---- what it sends ----

def endless(data, size, before=b''):
    """Sends `data` again and again; the client has to be the one that ends it, or it ends after `size` bytes."""
    def send(session, *_):
        session.send(before)
        block, sent = data * (65536 // len(data)), 0
        while sent < size:
            session.send(block)
            sent += len(block)
        raise HangUp
    return send


def a_literal(size, before, behind):
    """A literal of `size` bytes that really come."""
    def send(session, tag, _):
        session.send(before + b'{%d}\r\n' % size)
        for _ in range(size // 65536):
            session.send(b'x' * 65536)
        session.send(b'x' * (size % 65536) + behind.replace(b'$T', tag.encode()))
        return True
    return send


def expunge_in_between(session, tag, line):
    """The second message goes while the others are told of."""
    folder = session.folder
    if len(folder.messages) < 2:
        return False
    with session.server.lock:
        session.tell(1, folder.messages[0], line)
        if not session.server.expunged:
            session.server.expunged = folder.messages.pop(1)
            session.send(b'* 2 EXPUNGE\r\n')
        for position, one in enumerate(folder.messages[1:], 2):
            session.tell(position, one, line)
    session.send(tag.encode() + b' OK done\r\n')
    return True


def each_twice(session, tag, line):
    with session.server.lock:
        for position, one in enumerate(session.folder.messages, 1):
            session.tell(position, one, line)
            session.tell(position + 1, one, line)
    session.send(tag.encode() + b' OK done\r\n')
    return True


def one_number_for_two(session, tag, line):
    """Two messages, told of by the same number."""
    if len(session.folder.messages) < 2:
        return False
    with session.server.lock:
        first, second = session.folder.messages[-2:]
        number, second.uid = second.uid, first.uid
        session.tell(1, first, line)
        session.tell(2, second, line)
        second.uid = number
    session.send(tag.encode() + b' OK done\r\n')
    return True


MIB = 1024 * 1024
CODES = ('OVERQUOTA', 'INUSE', 'LIMIT', 'SERVERBUG')
CODE_NAMES = {'OVERQUOTA': 'MAPI_E_NOT_ENOUGH_DISK', 'INUSE': 'MAPI_E_BUSY', 'LIMIT': 'MAPI_E_WAIT', 'SERVERBUG': 'MAPI_E_WAIT'}
LISTING = r'(UID )?FETCH .*HEADER'
BODIES = r'UID FETCH .*BODY\.PEEK\[\]'
HUGE = 48 * MIB
# Name, when, what is sent, what a person is told ('' nothing)
ROWS = [
    ('bye_in_greeting', None, b'* BYE [UNAVAILABLE] closed for today\r\n', 'closed for today'),
    ('bye_while_listing', LISTING, b'* BYE [UNAVAILABLE] restart\r\n', 'restart'),
    ('bye_while_opening', 'SELECT', b'* BYE restart\r\n', 'restart'),
    ('bye_while_fetching', BODIES, b'* BYE [UNAVAILABLE] restart\r\n', 'restart'),
    ('cut_while_listing', LISTING, lambda session, *_: session.hang_up(), 'connection'),
    ('inuse_on_select', 'SELECT', b'$T NO [INUSE] locked by another\r\n', 'locked by another'),
    ('limit_on_select', 'SELECT', b'$T NO [LIMIT] slow down\r\n', 'slow down'),
    ('serverbug_on_select', 'SELECT', b'$T NO [SERVERBUG] oops\r\n', 'oops'),
    ('limit_on_list', 'LIST', b'$T NO [LIMIT] slow down\r\n', 'slow down'),
    ('serverbug_on_listing', LISTING, b'$T NO [SERVERBUG] oops\r\n', 'oops'),
    ('serverbug_on_bodies', BODIES, b'$T NO [SERVERBUG] cannot read it\r\n', 'cannot read it'),
    ('overquota_on_login', 'LOGIN', b'$T NO [OVERQUOTA] pay first\r\n', 'pay first'),
    ('unavailable_on_login', 'LOGIN', b'$T NO [UNAVAILABLE] no database\r\n', 'no database'),
    ('wrong_password', 'LOGIN', b'$T NO [AUTHENTICATIONFAILED] wrong\r\n', 'did not accept'),
    ('refused_without_a_code', 'LOGIN', b'$T NO login failed\r\n', 'at the moment'),
    ('expunge_during_listing', LISTING, expunge_in_between, ''),
    ('expunge_during_fetching', BODIES, expunge_in_between, ''),
    ('everything_twice', LISTING, each_twice, ''),
    ('bodies_twice', BODIES, each_twice, ''),
    ('one_number_for_two', LISTING, one_number_for_two, ''),
    ('endless_line', LISTING, endless(b'x', HUGE, b'* 1 FETCH (FLAGS ('), 'server'),
    ('endless_line_without_a_tag', BODIES, endless(b'+', HUGE), 'server'),
    ('endless_greeting', None, endless(b'x', HUGE, b'* OK '), 'server'),
    ('endless_flags', LISTING, endless(b'\\Seen ', HUGE, b'* 1 FETCH (FLAGS ('), 'server'),
    ('endless_depth', LISTING, endless(b'(', HUGE, b'* 1 FETCH (BODYSTRUCTURE '), 'server'),
    ('endless_literals', LISTING, endless(b'{1}\r\nx ', HUGE, b'* 1 FETCH (FLAGS ('), 'server'),
    ('endless_remarks', BODIES, endless(b'* OK still at it\r\n', HUGE), 'hangs up'),
    ('endless_folders', 'LIST', endless(b'* LIST () "/" "x"\r\n', HUGE), 'connection'),
    ('announced_giant', BODIES, b'* 1 FETCH (UID 1 BODY[] {99999999999}\r\nabc', 'server'),
    ('giant_header', LISTING, a_literal(40 * MIB, b'* 7 FETCH (UID 7 BODY[HEADER.FIELDS (SUBJECT)] ',
                                        b')\r\n$T OK done\r\n'), None),
    ('giant_flag', LISTING, a_literal(40 * MIB, b'* 7 FETCH (UID 7 FLAGS (', b'))\r\n$T OK done\r\n'), None),
    ('giant_body_nobody_asked_for', LISTING, a_literal(40 * MIB, b'* 7 FETCH (UID 7 BODY[] ',
                                                       b')\r\n$T OK done\r\n'), None),
    ('giant_words', 'SELECT', b'$T NO ' + b'no ' * 20000 + b'\r\n', 'no no'),
]


def make_test(name, pattern, reply, words):
    def misbehaves(box):
        server = box.server
        server.expunged = None
        box.add()
        if pattern is None:
            server.greet = reply if callable(reply) else lambda session: session.send(reply)
            said = box.sync()
            server.greet = None
        else:
            server.rules.append((pattern, reply))
            said = box.sync()
            true(server.heard(pattern), 'it was asked')
        if words is not None:
            true(words in said and (words != '') == (said != ''), f'{words}: {said}')
        true(len(said) < 1200, f'it is short: {said}')
        # What was here is here, whatever was said
        left = set(box.before) - set(box.subjects())
        true(len(left) <= 1 if server.expunged else not left, f'lost: {left}')
        box.all_is_well()
    misbehaves.__name__ = name
    return misbehaves


def hangs_up_on_one_header(box):
    """Each time, whoever asks: the others are listed, and it has what is in its text."""
    damaged = box.add()
    for _ in range(3):
        box.add()

    def hang_up(session, _, line):
        uids = re.match(r'UID FETCH (\S+)', line)
        if session.folder is not box.server.inbox:
            return False
        if uids is None or in_set(uids.group(1), damaged.uid, session.folder.messages[-1].uid):
            raise HangUp
        return False
    box.server.rules.append((LISTING, hang_up))
    box.sync()
    equal(box.subjects(), box.theirs())
    box.add()
    equal(box.sync(), '')
    equal(box.subjects(), box.theirs())
    true(box.is_sound(), box.run('verify', STORE).decode())
    box.all_is_well()


# ---- what it refuses ----

def refuses(verb, code):
    """A change made here that the server refuses waits, with its words, and is done when it can be."""
    def refused(box):
        box.server.capabilities = 'UIDPLUS'
        inbox, other = box.theirs(), box.theirs('Other')
        one = CODES.index(code)
        if verb == 'APPEND':
            box.number += 1
            box.run('import', STORE + ':Other', box.file('one.eml', message(box.number)))
            other = sorted([*other, f'Message {box.number}'])
        elif verb == 'UID COPY':
            box.run('move', box.find(inbox[one]), STORE + ':Other')
            other = sorted([*other, inbox.pop(one)])
        else:
            box.run('flag', box.find(inbox[one]), '+flagged')
        box.server.rules.append((verb, b'$T NO [%s] the words of the server\r\n' % code.encode()))
        box.sync()
        true(box.server.heard(verb), 'it was asked')
        waiting = box.json('operations', 'list')
        equal(len(waiting), 1)
        true('the words of the server' in waiting[0]['error'], waiting)
        for asked in ('status', 'sync'):
            true('IMAP mailbox: 1 change made here was refused and waits' in box.run(asked).decode(), 'who asks is told')
            equal([(row['refused'], row['refused-codes']) for row in box.json(asked) if 'refused' in row], [(1, [CODE_NAMES[code]])])
        true(waiting[0]['name'].startswith('Message '), waiting)
        true(f'{waiting[0]["name"]}: the words of the server' in box.run('operations', 'list').decode(), 'what it is about')
        equal((waiting[0]['low-level'], waiting[0]['code']), (f'IMAP NO [{code}]', CODE_NAMES[code]))
        equal((box.subjects(), box.subjects(STORE + ':Other')), (inbox, other))
        box.run('operations', 'retry', str(waiting[0]['id']))
        box.all_is_well()
        equal([(row['refused'], row['refused-codes']) for row in box.json('status') if 'refused' in row], [(0, [])])
        equal((box.theirs(), box.theirs('Other')), (inbox, other))
    refused.__name__ = f'{code.lower()}_on_{verb.lower().replace(" ", "_")}'
    return refused


# ---- numbers ----

def new_uidvalidity(box):
    """All numbers are others: nothing is fetched again, and what waits is still done."""
    box.run('flag', box.find(box.before[3]), '+flagged')
    inbox = box.server.inbox
    inbox.validity += 1
    for one in inbox.messages:
        one.uid += 100
    inbox.next += 100
    equal(box.sync(), '')
    equal(box.server.heard(BODIES), [])
    equal(box.subjects(), box.before)
    true(any('\\Flagged' in one.flags and box.before[3].encode() in one.source for one in inbox.messages), 'told')
    box.all_is_well()


def uidvalidity_changes_each_time(box):
    """A server that never keeps its numbers: nothing is lost and nothing there twice."""
    def renumber(session, *_):
        session.server.inbox.validity += 1
        return False
    box.server.rules.append(('SELECT', renumber))
    for _ in range(3):
        box.sync()
        equal(box.subjects(), box.before)
    box.all_is_well()


def numbers_used_again(box):
    """The server was restored from yesterday's copy: what came since is gone, and its numbers go to other mail."""
    inbox = box.server.inbox
    del inbox.messages[-2:]
    inbox.next = inbox.messages[-1].uid + 1
    for _ in range(3):
        one = box.add()
        one.source = one.source.replace(b'\r\n\r\n', b'\r\nX-Other: yes\r\n\r\n', 1)
    box.sync()
    said = box.run('verify', STORE, check=None).decode()
    true('another message on the server' in said, said)
    box.all_is_well()


def numbers_go_back(box):
    """The same, looked at before anything new came: the next number is a smaller one."""
    inbox = box.server.inbox
    del inbox.messages[-2:]
    inbox.next = inbox.messages[-1].uid + 1
    box.sync()
    box.add()
    box.sync()
    box.all_is_well()


def numbers_not_in_order(box):
    """New messages below the ones we know."""
    inbox = box.server.inbox
    gap = inbox.messages.pop(1).uid
    box.sync()
    box.add().uid = gap
    inbox.messages.sort(key=lambda one: one.uid)
    box.sync()
    box.all_is_well()


def moved_and_gone(box):
    """Somebody deletes what was moved here, before the server hears of that, which may say nothing of what it copies: it is
    where it was put."""
    for capabilities in ('', 'UIDPLUS'):
        box.server.capabilities = capabilities
        subject = box.theirs()[0]
        box.run('move', box.find(subject), STORE + ':Other')
        box.server.inbox.messages[:] = [one for one in box.server.inbox.messages
                                        if subject.encode() + b'\r\n' not in one.source]
        box.sync()
        box.sync()
        equal(box.json('operations', 'list'), [])
        equal((subject in box.theirs(), box.theirs('Other').count(subject)), (False, 1))
        equal(box.subjects(STORE + ':Other'), box.theirs('Other'))
    box.all_is_well()


def cut_while_moving(verb, done, tells):
    """A server without MOVE hears the command, or does it, and hangs up: there is one of it, where it was put."""
    def cut(box):
        def hang_up(session, _, line):
            if done:
                with session.server.lock:
                    getattr(session, 'do_' + verb.lower().replace(' ', '_'))(line, b'')
            raise HangUp
        box.server.capabilities = 'UIDPLUS' if tells else ''
        subject = box.theirs()[0]
        other = box.theirs('Other')
        box.run('move', box.find(subject), STORE + ':Other')
        box.server.rules.append((verb, hang_up, 1))
        true('connection' in box.sync(), 'it was cut')
        equal(box.theirs('Other').count(subject), 0 if verb == 'UID COPY' and not done else 1)
        equal(box.sync(), '')
        equal(box.json('operations', 'list'), [])
        equal((subject in box.theirs(), box.theirs('Other')), (False, sorted([*other, subject])))
        equal(box.subjects(STORE + ':Other'), box.theirs('Other'))
        box.server.inbox.messages[:] = [one for one in box.server.inbox.messages if '\\Deleted' not in one.flags]
        box.all_is_well()
    cut.__name__ = '_'.join(['cut', 'after' if done else 'before', verb.lower().replace(' ', '_'), *['with_uidplus'] * tells])
    return cut


def too_big_and_moved(box):
    """A message that is refused for good, and was moved and marked here while nobody knew: that is said once, and can be
    tried again or dropped, when it stays here and is not told any more."""
    for end in ('retry', 'drop'):
        box.number += 1
        box.run('import', STORE + ':Other', box.file('one.eml', message(box.number)))
        box.server.rules.append(('APPEND', lambda session, *_: session.hang_up(), 1))
        box.sync()
        found = [row['id'] for row in box.json('list', STORE + ':Other') if row['subject'] == f'Message {box.number}'][0]
        box.run('move', found, INBOX)
        box.run('flag', found, '+flagged')
        box.server.rules.append(('APPEND', b'$T NO [TOOBIG] the words of the server\r\n'))
        box.sync()
        waiting = box.json('operations', 'list')
        equal([(one['kind'], one['error'], one['code'], one['low-level']) for one in waiting],
              [('append', 'the words of the server', 'MAPI_E_TOO_BIG', 'IMAP NO [TOOBIG]')])
        true(box.server.heard('APPEND')[-1].split()[1].strip('"') == 'INBOX', 'it was tried where it is')
        del box.server.rules[:]
        box.run('operations', end, waiting[0]['id'])
        equal(box.sync(), '')
        equal(box.json('operations', 'list'), [])
        there = [one for one in box.server.inbox.messages if f'Message {box.number}\r'.encode() in one.source]
        equal([one.flags for one in there], [{'\\Flagged'}] if end == 'retry' else [])
        true(f'Message {box.number}' in box.subjects(), 'it is here')
        true(box.is_sound(), 'nothing is said of it, nor to be put right')
    box.run('delete', found)
    box.all_is_well()


def not_in_the_list(box):
    """A folder is there for who asks for it by name, and in no list: it stays, what is new in it comes, and what is changed
    in it is told. One that is not there either goes."""
    box.server.folders['Other'].add(message(901).encode())
    box.server.folders['Third'] = type(box.server.inbox)()
    box.server.folders['Third'].add(message(902).encode())
    equal(box.sync(), '')
    box.server.rules.append(('LIST', b'* LIST () "/" "INBOX"\r\n$T OK done\r\n'))
    box.server.folders['Other'].add(message(903).encode())
    third = box.server.folders.pop('Third')
    equal(box.sync(), '')
    equal(box.subjects(STORE + ':Other'), box.theirs('Other'))
    true(STORE + ':Third' not in [row['path'] for row in box.json('folders', STORE)] and
         'Third' not in [row['path'] for row in box.json('folders', STORE)], 'it is gone')
    box.run('flag', [row['id'] for row in box.json('list', STORE + ':Other') if row['subject'] == 'Message 903'][0], '+flagged')
    equal(box.sync(), '')
    true('\\Flagged' in box.server.folders['Other'].messages[-1].flags, 'told')
    box.server.folders['Third'] = third
    box.all_is_well()
    equal(box.subjects(STORE + ':Third'), ['Message 902'])
    del box.server.folders['Third']
    box.good = False


def empty_answer(box):
    """For a moment the server has nothing: nothing goes on the word of that."""
    box.server.rules.append((r'UID FETCH .*\(FLAGS', b'$T OK done\r\n'))
    box.sync()
    equal(box.subjects(), box.before)
    box.all_is_well()


TESTS = [make_test(*row) for row in ROWS]
TESTS += [refuses(verb, code) for verb in ('APPEND', 'UID COPY', 'UID STORE')
          for code in CODES]
TESTS += [cut_while_moving(*row) for row in (('UID COPY', False, True), ('UID COPY', True, True), ('UID COPY', True, False),
                                             ('UID STORE', False, True), ('UID STORE', True, True),
                                             ('UID STORE', True, False), ('UID EXPUNGE', False, True),
                                             ('UID EXPUNGE', True, True))]
TESTS += [hangs_up_on_one_header, new_uidvalidity, uidvalidity_changes_each_time, numbers_used_again, numbers_go_back, numbers_not_in_order,
          moved_and_gone, too_big_and_moved, not_in_the_list, empty_answer]
if len(sys.argv) > 1:
    TESTS = [test for test in TESTS if test.__name__ in sys.argv[1:]]
main(TESTS, lambda test: Box.get())
