#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Address books on Radicale, as a person uses them at a terminal."""
import contextlib
import os
import sqlite3
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '.'):
    sys.path.insert(0, os.path.join(HERE, folder))
from carddav_fixture import ANN, names, profile, shared  # noqa: E402
from harness import Home, equal, main, true  # noqa: E402
from radicale_server import Radicale, skip_without  # noqa: E402

skip_without()

def browse(home):
    server = home.server
    user = server.new_user()
    other = server.client(user)
    people, work = other.make_book('People'), other.make_book('Work')
    other.put(people + 'ann.vcf', ANN)
    other.put(work + 'bob.vcf', ANN.replace('ann', 'bob').replace('Ann', 'Bob'))
    profile(home, server, user)
    uid = [s['uid'] for s in home.json('service', 'list') if s['type'] == 'carddav'][0]
    steps = home.run('service', 'check', uid).decode()
    for part in ('People', 'Work', '1 card'):
        true(part in steps, f'{part} in {steps}')
    true(user + 'pw' not in steps, 'no password')
    home.run('sync')
    equal(sorted(b['name'] for b in home.json('contacts', 'books')),
          ['People', 'People written to', 'Personal contacts', 'Work'])
    equal(names(home.json('contacts', 'list', '--book', 'People')), ['Ann Able'])
    equal(names(home.json('contacts', 'list', '--book', 'Work')), ['Bob Able'])
    server.go_away()
    equal(home.json('contacts', 'show', 'Ann')['addresses'], ['ann@example.org'])
    equal(home.json('resolve', 'Ann')[0]['address'], 'ann@example.org')
    true('MAPI_E' in home.error('sync'), 'a server that is away is an error')
    server.come_back()


def ready(home, server, **settings):
    """A book with Ann, here and there; the other client, and the path."""
    user = server.new_user()
    other = server.client(user)
    people = other.make_book('People')
    other.put(people + 'ann.vcf', ANN)
    profile(home, server, user, **settings)
    home.run('sync')
    return other, people


def edits(home):
    """Made without the server, carried out later; what others wrote stays byte for byte."""
    server = home.server
    other, people = ready(home, server)
    before = other.get(people + 'ann.vcf').splitlines()
    server.go_away()
    home.run('contacts', 'edit', 'Ann', '--mobile', '123')
    home.run('contacts', 'add', '--book', 'People', '--name', 'Carl Čapek', '--email', 'carl@example.org')
    home.run('contacts', 'add', '--book', 'People', '--name', 'Never', '--email', 'never@example.org')
    home.run('contacts', 'delete', 'Never')
    equal(names(home.json('contacts', 'list', '--book', 'People')), ['Ann Able', 'Carl Čapek'])
    home.error('sync')
    server.come_back()
    home.run('sync')
    text = other.get(people + 'ann.vcf')
    equal(sorted(text.splitlines()), sorted(before + ['TEL;TYPE=cell:123']))
    equal(len(other.list(people)), 2)
    home.run('contacts', 'delete', 'Ann', 'Carl')
    home.run('sync')
    equal(other.list(people), [])
    home.run('sync')
    equal(home.json('contacts', 'list', '--book', 'People'), [])


def two_clients(home):
    """Both change Ann: different things are put together, of the same thing both versions stay."""
    server = home.server
    other, people = ready(home, server)
    home.run('contacts', 'edit', 'Ann', '--mobile', '123')
    changed = ANN.replace('END:VCARD', 'EMAIL:second@example.org\nNOTE:theirs\nEND:VCARD')
    other.put(people + 'ann.vcf', changed)
    home.run('sync')
    text = other.get(people + 'ann.vcf')
    true('123' in text and 'second@example.org' in text and 'theirs' in text, text)
    shown = home.json('contacts', 'show', 'Ann')
    equal((shown['mobile-telephone-number'], shown['addresses']), ('123', ['ann@example.org', 'second@example.org']))
    home.run('contacts', 'edit', 'Ann', '--note', 'ours')
    other.put(people + 'ann.vcf', changed.replace('theirs', 'theirs again'))
    home.run('sync')
    home.run('sync')
    equal(names(home.json('contacts', 'list', '--book', 'People')), ['Ann Able', 'Ann Able (changed on this computer)'])
    equal(len(other.list(people)), 2)
    true('theirs again' in other.get(people + 'ann.vcf'), 'what the server had stays')
    home.run('contacts', 'delete', 'Ann Able (changed on this computer)')
    home.run('sync')
    equal(other.list(people), ['ann.vcf'])


def deletions(home):
    """Whoever changed a card wants it, whoever deleted it without knowing."""
    server = home.server
    other, people = ready(home, server)
    home.run('contacts', 'delete', 'Ann')
    other.put(people + 'ann.vcf', ANN.replace('ann@', 'new@'))
    home.run('sync')
    equal(home.json('contacts', 'show', 'Ann')['addresses'], ['new@example.org'])
    home.run('contacts', 'edit', 'Ann', '--mobile', '123')
    other.delete(people + 'ann.vcf')
    home.run('sync')
    equal(len(other.list(people)), 1)
    equal(home.json('contacts', 'show', 'Ann')['mobile-telephone-number'], '123')
    other.delete(people + other.list(people)[0])
    home.run('sync')
    equal(home.json('contacts', 'list', '--book', 'People'), [])


def lists(home):
    """Groups of either kind are lists, and go back as what they were."""
    server = home.server
    other, people = ready(home, server)
    group = ('BEGIN:VCARD\nVERSION:3.0\nUID:g1\nN:All;;;;\nFN:All\nX-ADDRESSBOOKSERVER-KIND:group\n'
             'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ann\nEND:VCARD\n')
    other.put(people + 'g1.vcf', group)
    home.run('sync')
    equal([m['name'] for m in home.json('contacts', 'show', 'All')['members']], ['Ann Able'])
    home.run('contacts', 'edit', 'All', '--member', 'Bob <bob@example.org>')
    home.run('sync')
    text = other.get(people + 'g1.vcf')
    true('X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ann' in text and 'bob@example.org' in text, text)


def read_only(home):
    server = home.server
    other, people = ready(home, server)
    server.set_writable(False)
    server.go_away()
    server.come_back()
    home.run('sync')
    equal(home.error('contacts', 'edit', 'Ann', '--mobile', '1'), 'MAPI_E_NO_ACCESS')
    equal(home.json('contacts', 'show', 'Ann').get('mobile-telephone-number'), None)


def settled(home):
    """What the server does not take waits with its words: tried again when asked, or given up, and its version counts."""
    server = home.server
    server.set_writable(True)
    other, people = ready(home, server)
    server.set_writable(False)
    home.run('contacts', 'edit', 'Ann', '--mobile', '123')
    home.run('contacts', 'add', '--book', 'People', '--name', 'Carl', '--email', 'carl@example.org')
    home.run('sync', '--upload')
    waiting = home.json('operations', 'list')
    equal([o['kind'] for o in waiting], ['save', 'save'])
    true(all(o['attempts'] == 1 and '“' in o['error'] and o['next-try'] for o in waiting), waiting)
    true(all(o['code'] == 'MAPI_E_CALL_FAILED' and o['low-level'] == 'HTTP 403' for o in waiting), waiting)
    equal([(row['refused'], row['refused-codes']) for row in home.json('status') if 'refused' in row],
          [(len(waiting), ['MAPI_E_CALL_FAILED'])])
    server.set_writable(True)
    home.run('sync', '--upload')
    equal(other.list(people), ['ann.vcf'])
    home.run('operations', 'retry', waiting[1]['id'])
    home.run('sync', '--upload')
    equal(len(other.list(people)), 2)
    home.run('operations', 'drop', waiting[0]['id'])
    equal(home.json('contacts', 'show', 'Ann').get('mobile-telephone-number'), None)
    equal(home.json('operations', 'list'), [])
    equal(home.error('operations', 'drop', waiting[0]['id']), 'MAPI_E_NOT_FOUND')
    # What was deleted comes back, what was new goes
    server.set_writable(False)
    home.run('contacts', 'delete', 'Ann')
    home.run('contacts', 'add', '--book', 'People', '--name', 'Dora', '--email', 'dora@example.org')
    home.run('sync', '--upload')
    for operation in home.json('operations', 'list'):
        home.run('operations', 'drop', operation['id'])
    equal(names(home.json('contacts', 'list', '--book', 'People')), ['Ann Able', 'Carl'])
    equal(home.json('contacts', 'show', 'Ann')['addresses'], ['ann@example.org'])
    home.run('sync')
    equal(home.json('operations', 'list'), [])
    equal(names(home.json('contacts', 'list', '--book', 'People')), ['Ann Able', 'Carl'])
    server.set_writable(True)


def earlier_file(home):
    """What an earlier version left waiting is there, without a code, and goes out."""
    server = home.server
    server.set_writable(True)
    other, people = ready(home, server)
    home.run('contacts', 'edit', 'Ann', '--mobile', '123')
    found = [os.path.join(folder, name) for folder, _, names_here in os.walk(home.path) for name in names_here
             if name.endswith('.sqlite')]
    turned = 0
    for path in found:
        with contextlib.closing(sqlite3.connect(path)) as file:
            if file.execute("SELECT 1 FROM sqlite_schema WHERE name = 'server_card'").fetchone() is None:
                continue
            file.executescript("ALTER TABLE operation DROP COLUMN code; ALTER TABLE operation DROP COLUMN low_level;"
                               "UPDATE meta SET value = 1 WHERE key = 'server'")
            turned += 1
    equal(turned, 1)
    waiting = home.json('operations', 'list')
    equal([o['kind'] for o in waiting], ['save'])
    true(not waiting[0].get('low-level'), waiting)
    home.run('sync')
    equal(home.json('operations', 'list'), [])
    true('123' in other.get(people + 'ann.vcf'))


def refused(home):
    """What must not go on does not."""
    with Radicale(certificate='selfsigned') as server:
        profile(home, server, 'alice', **{'certificate-pins': ''})
        home.run('sync', check=1)
        true('certificate' in home.errors, home.errors)
        true('PROPFIND' not in open(server.log, encoding='utf-8').read(), 'nothing was asked')
        uid = [s['uid'] for s in home.json('service', 'list') if s['type'] == 'carddav'][0]
        home.run('service', 'set', uid, f'certificate-pins={server.pin}', 'password=wrong')
        equal(home.error('sync'), 'MAPI_E_LOGON_FAILED')
        home.run('service', 'set', uid, f'server=http://127.0.0.1:{server.port}/')
        equal(home.error('sync'), 'MAPI_E_UNCONFIGURED')


with Radicale() as server:
    main([browse, edits, two_clients, deletions, lists, read_only, settled, earlier_file, refused], lambda test: shared(server))
