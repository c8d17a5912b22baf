#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""While a large folder is listed the first time its messages are asked for as a whole, where the line is fast. What the server
does with those commands keeps nothing from coming, and brings nothing twice."""
import re
import sys
import time

sys.dont_write_bytecode = True
from box import KIB, Box  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
from imap_stub import HangUp  # noqa: E402

WHOLE = r'UID FETCH .*RFC822\.SIZE.*BODY\.PEEK\[\]'
COUNT = 500
# The list of so many takes so long that of every other chunk only the headers come
LONG = 5000
# More than is asked of any message as a whole, however fast the line is
LARGE = 1100 * KIB
# Of the newest, so that the line is seen to be fast
HEADERS = 'X-Filling: ' + 'x' * 70 + '\r\n'


class Large(Box):
    """Nothing of it is here yet."""

    def begin(self):
        while len(self.server.inbox.messages) < COUNT:
            self.add()
        return self

    def add(self, body=None):
        self.number += 1
        filling = HEADERS * 200 if COUNT - 200 < self.number <= COUNT or self.number > LONG - 200 else ''
        return self.server.inbox.add(message(self.number, headers=filling, body=body).encode())


def sets_of(lines):
    return [re.match(r'UID FETCH (\S+)', line).group(1) for line in lines]


def find(session, line):
    return session.folder.find(sets_of([line])[0])


def refused(words):
    def refuse(session, tag, _):
        session.send(tag.encode() + b' ' + words + b'\r\n')
        return True
    return refuse


def cut(n_bytes):
    """In the middle of the first of them."""
    def break_off(session, _, line):
        position, one = find(session, line)[0]
        session.send((b'* %d FETCH (UID %d RFC822.SIZE %d BODY[] {%d}\r\n%s' % (
            position, one.uid, len(one.source), len(one.source), one.source))[:n_bytes])
        raise HangUp
    return break_off


def half(session, tag, line):
    """Says that all came when some did."""
    for position, one in find(session, line)[::2]:
        session.tell(position, one, line)
    session.send(tag.encode() + b' OK done\r\n')
    return True


def nil(session, tag, line):
    for position, one in find(session, line):
        session.send(b'* %d FETCH (UID %d RFC822.SIZE 9 FLAGS () BODY[] NIL)\r\n' % (position, one.uid))
    session.send(tag.encode() + b' OK done\r\n')
    return True


def bare(session, tag, line):
    """Flags by itself, with a size, and no body."""
    for position, one in find(session, line):
        session.send(b'* %d FETCH (UID %d RFC822.SIZE 9 FLAGS ())\r\n' % (position, one.uid))
    session.send(tag.encode() + b' OK done\r\n')
    return True


def twice(session, tag, line):
    for position, one in find(session, line):
        session.tell(position, one, line)
        session.tell(position, one, line)
    session.send(tag.encode() + b' OK done\r\n')
    return True


def short(session, tag, line):
    """Sends less of each than it was asked for, and has."""
    for position, one in find(session, line):
        part = one.source[:-5]
        session.send(b'* %d FETCH (UID %d FLAGS () RFC822.SIZE %d BODY[]<0> {%d}\r\n%s)\r\n' % (
            position, one.uid, len(one.source), len(part), part))
    session.send(tag.encode() + b' OK done\r\n')
    return True


def empty(session, tag, line):
    for position, one in find(session, line):
        session.send(b'* %d FETCH (UID %d FLAGS () RFC822.SIZE %d BODY[]<0> "")\r\n' % (position, one.uid, len(one.source)))
    session.send(tag.encode() + b' OK done\r\n')
    return True


def everything(session, tag, line):
    """Knows nothing of parts, and says what it was not asked for, without end."""
    for position, one in find(session, line):
        source = one.source if one.uid % 50 else b'x' * LARGE
        session.send(b'* %d FETCH (UID %d FLAGS () RFC822.SIZE %d BODY[] {%d}\r\n%s)\r\n' % (
            position, one.uid, len(one.source), len(source), source))
    session.send(tag.encode() + b' OK done\r\n')
    return True


def make_test(name, reply, times):
    def test(box):
        box.server.rules.append((WHOLE, reply, times))
        box.sync()
        box.sync()
        true(not box.server.rules, 'it was asked')
        equal(box.subjects(), box.theirs())
        box.all_is_well()
    test.__name__ = name
    return test


def limit_of(line):
    """Bytes of each it asks for."""
    return int(re.search(r'BODY\.PEEK\[\]<0\.(\d+)>', line).group(1))


def came(box):
    """Each once: those that came as a whole are not asked for again. Which are, and from what size on they were large"""
    equal(box.sync(), '')
    limit, = {limit_of(line) for line in box.server.heard(WHOLE)}
    whole = [one for line in sets_of(box.server.heard(WHOLE)) for _, one in box.server.inbox.find(line)]
    rest = [one for line in sets_of(box.server.heard(r'UID FETCH \S+ \(UID BODY\.PEEK\[\]\)'))
            for _, one in box.server.inbox.find(line)]
    uids = [one.uid for one in whole if len(one.source) < limit] + [one.uid for one in rest]
    equal(sorted(uids), sorted(one.uid for one in box.server.inbox.messages))
    box.all_is_well()
    return whole, limit


def test_once(box):
    whole, limit = came(box)
    equal(len(whole), COUNT - 200)
    true(64 * KIB <= limit <= 512 * KIB, f'{limit} bytes of each')


def test_large(box):
    """Of what is large the beginning comes with the list."""
    for one in box.server.inbox.messages[:100:10]:
        one.source += b'x' * LARGE + b'\r\n'
    whole, limit = came(box)
    equal(len([one for one in whole if len(one.source) > limit]), 10)


def test_long_header(box):
    """The beginning is not even all of the header: that is asked for."""
    for one in box.server.inbox.messages[:100:10]:
        one.source = one.source.replace(b'\r\n\r\n', b'\r\n' + HEADERS.encode() * (LARGE // len(HEADERS)) + b'\r\n', 1)
    came(box)


def test_long_list(box):
    """Of every other chunk only the headers come with the list, and nothing twice."""
    def tell(session, tag, line):
        for position, one in find(session, line):
            session.tell(position, one, line)
            time.sleep(0.0004)
        session.send(tag.encode() + b' OK done\r\n')
        return True
    while len(box.server.inbox.messages) < LONG:
        box.add()
    box.server.rules.append((WHOLE, tell, LONG))
    equal(box.sync(), '')

    def uids_of(pattern):
        return [one.uid for line in sets_of(box.server.heard(pattern)) for _, one in box.server.inbox.find(line)]
    whole, headers = uids_of(WHOLE), uids_of(r'UID FETCH .*RFC822\.SIZE.*BODY\.PEEK\[HEADER')
    true(whole and headers, f'{len(whole)} as a whole, {len(headers)} headers')
    # The newest 200 came by their places
    equal(sorted(whole + headers), [one.uid for one in box.server.inbox.messages[:-200]])
    equal(sorted(whole + uids_of(r'UID FETCH \S+ \(UID BODY\.PEEK\[\]\)')), [one.uid for one in box.server.inbox.messages])
    box.all_is_well()


def test_slow(box):
    """Where the line is not so fast, headers come first."""
    def slowly(session, tag, line):
        for position, one in enumerate(session.folder.messages[-200:], COUNT - 199):
            session.tell(position, one, line)
            time.sleep(0.01)
        session.send(tag.encode() + b' OK done\r\n')
        return True
    box.server.rules.append((r'FETCH .*HEADER', slowly, 1))
    equal(box.sync(), '')
    true(not box.server.rules)
    equal(box.server.heard(WHOLE), [])
    box.all_is_well()


main([make_test('refused', refused(b'NO [SERVERBUG] cannot read it'), 2),
      make_test('refused_as_too_much', refused(b'NO [LIMIT] slow down'), 2),
      make_test('refused_as_nonsense', refused(b'BAD what?'), 2),
      make_test('cut', cut(90), 1), make_test('cut_before_anything', cut(0), 1), make_test('half_of_them', half, 2),
      make_test('nil', nil, 2), make_test('without_body', bare, 2), make_test('twice', twice, 2),
      make_test('short', short, 2), make_test('empty', empty, 2), make_test('everything', everything, 2),
      test_once, test_large, test_long_header, test_long_list, test_slow], lambda test: Large().prepare().begin())
