#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of a directory, and people on the way to them, that do what they should not."""
import base64
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'servers'))
from harness import Home, equal, main, spare_sanitizers, true
from ldap_stub import BIND, EXTENDED, SEARCH, LdapStub, entry, message, person, result

spare_sanitizers()  # a program is started for each step

USER = ('user=cn=me,dc=example,dc=test', 'password=hidden-word')


def add(home, server, *pairs, security='none'):
    return home.json('service', 'add', 'ldap', 'host=127.0.0.1', f'port={server.port}', f'security={security}', *pairs)['uid']


def answering(*people, code=0, words=''):
    """A server with these people; how it ends a search."""
    def answer(operation, content):
        if operation == SEARCH and b'namingContexts' not in content:
            yield from people
            if code:
                yield result(0x65, code, words)
    return answer


def starttls_is_not_stripped(home):
    """Whoever says that there is no TLS, or goes on without it, or puts answers into it, learns nothing."""
    def refuses(operation, content):
        return iter(())

    def goes_on(operation, content):
        if operation == EXTENDED:
            yield result(0x78)

    def injects(operation, content):
        if operation == EXTENDED:
            yield (lambda number: message(number, result(0x78)) + message(number + 1, result(0x61)),)

    for answer, words in ((refuses, 'hides it'), (goes_on, None), (injects, 'interferes')):
        with LdapStub(answer) as server:
            uid = add(home, server, *USER, 'timeout=2', security='starttls')
            home.run('service', 'check', uid, check=1)
            true(words is None or words in home.errors, home.errors)
            if words is not None:
                equal(home.error('resolve', 'somebody'), 'MAPI_E_NOT_FOUND')
            equal((server.count(BIND), server.count(SEARCH)), (0, 0))
            true(not any(b'hidden-word' in content for _, content in server.seen), 'no password')
            home.run('service', 'remove', uid)


def no_password_is_no_logon(home):
    """An empty password would make a stranger of the user, and the server would say yes."""
    with LdapStub() as server:
        uid = add(home, server, USER[0])
        home.run('service', 'check', uid, check=1)
        equal(server.count(BIND), 0)


def a_repeated_password_is_not_shown(home):
    """Neither as it is nor in base64."""
    for form in ('hidden-word', base64.b64encode(b'hidden-word').decode(), base64.b64encode(b'me:hidden-word').decode()):
        def repeats(operation, content, form=form):
            if operation == BIND:
                yield result(0x61, 49, f'I do not know {form}')

        with LdapStub(repeats) as server:
            uid = add(home, server, *USER)
            home.run('service', 'check', uid, check=1)
            true('I do not know' in home.errors and '[…]' in home.errors, home.errors)
            true('hidden' not in home.errors and form not in home.errors, home.errors)
            home.run('service', 'remove', uid)


def referrals_are_not_followed(home):
    with LdapStub() as other, LdapStub(answering(code=10, words='see 127.0.0.1')) as server:
        uid = add(home, server)
        home.run('service', 'check', uid, check=1)
        true('refers to another server' in home.errors, home.errors)
        equal(other.seen, [])


def answers_have_an_end(home):
    """A server that never stops talking is stopped; what it said until then is shown."""
    def endless(operation, content):
        number = 0
        while operation == SEARCH and b'namingContexts' not in content:
            number += 1
            # Each time it looks as if the line could be used again
            if number > 51 and pause:
                time.sleep(pause)
            yield person(number)

    for pause in (0, 0.005):
        with LdapStub(endless) as server:
            uid = add(home, server, 'limit=50')
            equal(len(home.json('contacts', 'find', 'Person')), 50)
            equal(home.error('resolve', 'Person'), 'MAPI_E_AMBIGUOUS_RECIP')
            home.run('service', 'remove', uid)


def silence_has_an_end(home):
    def silent(operation, content):
        if operation == SEARCH and b'namingContexts' not in content:
            yield (lambda number: b'\x30\x84\x7f\xff\xff\xff',)
            raise EOFError

    with LdapStub(silent) as server:
        uid = add(home, server, 'timeout=2')
        home.run('service', 'check', uid, check=1)
        true('no LDAP' in home.errors or 'closed' in home.errors or 'stopped' in home.errors, home.errors)


def limits_of_the_server_leave_what_came(home):
    with LdapStub(answering(person(1), person(2), code=4, words='enough')) as server:
        add(home, server)
        equal([row['name'] for row in home.json('contacts', 'find', 'Person')], ['Person 1', 'Person 2'])
        equal(home.json('resolve', 'Person 2')[0]['address'], 'p2@example.test')


def bytes_are_no_surprise(home):
    """What is no UTF-8, holds a NUL, or is named so that nobody could ask for it again."""
    latin = entry('uid=l,dc=example,dc=test', objectClass=['person'], cn=[b'Person J\xfcrgen'], mail=['l@example.test'])
    nul = entry('uid=n,dc=example,dc=test', objectClass=['person'], cn=[b'Person Nul\0hidden'],
                mail=[b'n@example.test\0@bank.example', 'n@example.test'])
    unnamed = entry(b'uid=\xff\xfe,dc=example,dc=test', objectClass=['person'], cn=['Person Unnamed'], mail=['u@example.test'])
    lookalike = entry('uid=e,dc=example,dc=test', objectClass=['person'],
                      cn=['Person <boss@bank.example> \u200b\u202e'], mail=['e@example.test', 'e@ex\u202eample.test'])
    with LdapStub(answering(latin, nul, unnamed, lookalike)) as server:
        add(home, server)
        rows = home.json('contacts', 'find', 'Person')
        equal(sorted((row['name'], row['address']) for row in rows),
              [('Person <boss@bank.example>', 'e@example.test'), ('Person Jürgen', 'l@example.test'),
               ('Person Nul hidden', 'n@example.test')])


def a_broken_book_leaves_the_others(home):
    with LdapStub(lambda operation, content: iter([(lambda number: b'HTTP/1.1 400 Bad Request\r\n\r\n',)])) as server:
        add(home, server, 'timeout=2')
        home.run('contacts', 'add', '--name', 'Local', '--email', 'local@example.org')
        equal([row['address'] for row in home.json('contacts', 'find', 'local')], ['local@example.org'])
        true('Directory' in home.errors, home.errors)
        equal(home.json('resolve', 'local')[0]['address'], 'local@example.org')


def make_home(_test):
    home = Home()
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    return home.create_profile()


main([starttls_is_not_stripped, no_password_is_no_logon, a_repeated_password_is_not_shown, referrals_are_not_followed, answers_have_an_end,
      silence_has_an_end, limits_of_the_server_leave_what_came, bytes_are_no_surprise, a_broken_book_leaves_the_others],
     make_home)
