#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""While a large folder is listed the first time bodies are asked for between the headers. What the server does with those
commands keeps nothing else from coming, and none of them from coming later."""
import re
import sys

sys.dont_write_bytecode = True
from box import Box  # noqa: E402
from harness import equal, main, true  # noqa: E402
from imap_stub import HangUp  # noqa: E402

BODIES = r'UID FETCH .*BODY\.PEEK\[\]'
HEADERS = r'UID FETCH .*HEADER'
COUNT = 800


class Large(Box):
    """Nothing of it is here yet."""

    def begin(self):
        while len(self.server.inbox.messages) < COUNT:
            self.add()
        return self


def refused(words):
    def refuse(session, tag, _):
        session.send(tag.encode() + b' ' + words + b'\r\n')
        return True
    return refuse


def cut(n_bytes):
    """In the middle of the first of its bodies."""
    def break_off(session, _, line):
        uid = int(re.match(r'UID FETCH (\d+)', line).group(1))
        one, = [one for one in session.server.inbox.messages if one.uid == uid]
        session.send((b'* 1 FETCH (UID %d BODY[] {%d}\r\n%s' % (uid, len(one.source), one.source))[:n_bytes])
        raise HangUp
    return break_off


def half(session, tag, line):
    """Says that all came when some did."""
    for position, one in session.folder.find(re.match(r'UID FETCH (\S+)', line).group(1))[::2]:
        session.tell(position, one, line)
    session.send(tag.encode() + b' OK done\r\n')
    return True


def nil(session, tag, line):
    for position, one in session.folder.find(re.match(r'UID FETCH (\S+)', line).group(1)):
        session.send(b'* %d FETCH (UID %d BODY[] NIL)\r\n' % (position, one.uid))
    session.send(tag.encode() + b' OK done\r\n')
    return True


def make_test(name, reply, times):
    def test(box):
        box.server.rules.append((BODIES, reply, times))
        box.sync()
        box.sync()
        true(not box.server.rules, 'it was asked')
        first = [re.match(BODIES, line) is not None for line in box.server.commands].index(True)
        true(any(re.match(HEADERS, line) for line in box.server.commands[first:]), 'there were headers behind it')
        equal(box.subjects(), box.theirs())
        box.all_is_well()
    test.__name__ = name
    return test


main([make_test('refused', refused(b'NO [SERVERBUG] cannot read it'), 3),
      make_test('refused_as_too_much', refused(b'NO [LIMIT] slow down'), 3),
      make_test('refused_as_nonsense', refused(b'BAD what?'), 3),
      make_test('cut', cut(60), 1), make_test('cut_before_anything', cut(0), 2),
      make_test('half_of_them', half, 3), make_test('nil', nil, 3)], lambda test: Large().prepare().begin())
