#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address book as a person uses it at a terminal."""
from harness import equal, main, true

CARDS = '''BEGIN:VCARD
VERSION:3.0
N:Müller;Jürgen;;;
FN:Jürgen Müller
item1.EMAIL;TYPE=INTERNET:jm@example.org
item1.X-ABLabel:Office
X-SKYPE:j.m
UID:u1
END:VCARD
BEGIN:VCARD
FN:Broken
no property at all
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Everybody
MEMBER:urn:uuid:u1
MEMBER;CN=Bob:mailto:bob@example.org
END:VCARD
BEGIN:VCARD
FN:Half
EMAIL:not an address
END:VCARD
'''


def names(found):
    return [entry['name'] for entry in found]


def entries(home):
    home.create_profile()
    equal([b['name'] for b in home.json('contacts', 'books')], ['Personal contacts', 'People written to'])
    home.run('contacts', 'add', '--name', 'Zoë Älv', '--email', 'zoe@example.org', '--email', 'z2@example.org', '--company',
             'Acme')
    home.run('contacts', 'add', '--given', 'Ann', '--surname', 'Able', '--email', 'ann@example.org')
    equal(names(home.json('contacts', 'list')), ['Ann Able', 'Zoë Älv'])
    equal(names(home.json('contacts', 'list', '--offset', '1', '--limit', '5')), ['Zoë Älv'])
    for text in ('zoe', 'ALV', 'z2@', 'lv', 'acm'):
        equal(names(home.json('contacts', 'find', text)), ['Zoë Älv'])
    shown = home.json('contacts', 'show', 'ann')
    equal((shown['given-name'], shown['surname'], shown['addresses']), ('Ann', 'Able', ['ann@example.org']))
    home.run('contacts', 'edit', 'ann', '--mobile', '123', '--given', 'Anne', '--name', 'Anne Able')
    home.run('contacts', 'edit', 'ann@example.org', '--mobile', '')
    shown = home.json('contacts', 'show', 'anne able')
    true('mobile-telephone-number' not in shown, shown)
    equal(home.json('resolve', 'Anne')[0]['address'], 'ann@example.org')
    home.run('contacts', 'delete', shown['id'])
    equal(home.error('contacts', 'show', 'anne'), 'MAPI_E_NOT_FOUND')
    equal(names(home.json('contacts', 'list')), ['Zoë Älv'])


def refused(home):
    home.create_profile()
    home.run('contacts', 'add', '--name', 'Ann', '--email', 'ann@example.org')
    equal(home.error('contacts', 'add', '--name', 'Other', '--email', 'ANN@example.org'), 'MAPI_E_COLLISION')
    home.run('contacts', 'add', '--name', 'Other', '--email', 'ANN@example.org', '--replace')
    equal(names(home.json('contacts', 'list')), ['Other'])
    equal(home.error('contacts', 'add', '--name', 'X', '--email', 'a@b.example\nBcc: c@d.example'), 'MAPI_E_BAD_VALUE')
    equal(home.error('contacts', 'add', '--name', 'X', '--email', 'nonsense'), 'MAPI_E_BAD_VALUE')
    equal(home.error('contacts', 'add', '--name', '\u202e'), 'MAPI_E_BAD_VALUE')
    home.run('contacts', 'add', '--name', 'Boss\u202emoc\nEMAIL:x@y.example')
    equal(names(home.json('contacts', 'list')), ['Bossmoc EMAIL:x@y.example', 'Other'])
    equal(home.json('contacts', 'find', 'x@y')[0]['address'], None)
    home.run('contacts', 'frobnicate', check=2)


def files(home):
    home.create_profile()
    cards = home.file('people.vcf', CARDS)
    done = home.json('contacts', 'import', cards)
    equal((done['read'], done['added']), (3, 3))
    equal([p.split(':')[1] for p in done['problems']], ['10', '21'])
    equal(home.json('contacts', 'import', cards)['there-already'], 3)
    equal([m['name'] for m in home.json('contacts', 'show', 'Everybody')['members']], ['Jürgen Müller', 'Bob'])
    home.run('contacts', 'edit', 'Jürgen', '--note', 'Zeile 1\nZeile 2')
    text = home.run('contacts', 'export').decode()
    for line in ('item1.X-ABLabel:Office', 'X-SKYPE:j.m', 'N:Müller;Jürgen;;;', r'NOTE:Zeile 1\nZeile 2',
                 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:u1', 'X-ADDRESSBOOKSERVER-MEMBER;CN=Bob:mailto:bob@example.org'):
        true(line + '\r\n' in text, f'{line!r} in {text!r}')
    table = home.run('contacts', 'export', 'Jürgen', '--format', 'csv').decode()
    true('"Jürgen Müller","Jürgen",' in table, table)
    home.run('contacts', 'delete', 'Jürgen', 'Everybody', 'Half')
    done = home.json('contacts', 'import', home.file('x.csv', table.encode('cp1252')))
    equal((done['added'], done['problems']), (1, []))
    ldif = home.file('x.ldif', 'dn: cn=L\ncn:: TMOkcnM=\nmail: l@example.org\n\ndn: x\nchangetype: delete\n')
    done = home.json('contacts', 'import', ldif)
    equal((done['added'], len(done['problems'])), (1, 1))
    equal(names(home.json('contacts', 'list')), ['Jürgen Müller', 'Lärs'])
    equal(home.error('contacts', 'import', home.file('x.csv', 'a,b\n1,2\n')), 'MAPI_E_CORRUPT_DATA')


def lists(home):
    """Lists in lists, one of them in itself, are written to once."""
    home.create_profile()
    home.run('contacts', 'add', '--name', 'Ann', '--email', 'ann@example.org')
    home.run('contacts', 'add', '--list', '--name', 'Inner', '--member', 'Ann', '--member', 'Bob <bob@example.org>')
    home.run('contacts', 'add', '--list', '--name', 'Outer', '--member', 'Inner', '--member', 'carl@example.org')
    home.run('contacts', 'edit', 'Inner', '--member', 'Outer')
    home.run('send', '--to', 'Outer', '--cc', 'ann@example.org', '--subject', 'All', '--draft')
    home.run('send', '--to', 'Outer', '--cc', 'ann@example.org', '--subject', 'All', '--defer', '+3d')
    waiting = home.json('outbox', 'list')[0]['recipients']
    equal(sorted(r['address'] for r in waiting), ['Bob <bob@example.org>', 'ann@example.org', 'carl@example.org'])
    home.run('contacts', 'edit', 'Inner', '--without-member', 'Outer', '--without-member', 'Ann')
    equal([m['name'] for m in home.json('contacts', 'show', 'Inner')['members']], ['Bob'])
    shown = home.run('contacts', 'show', 'Inner')
    true('Bob' in shown.decode().splitlines()[-1], shown)


def lists_in_a_table(home):
    """A list stays a list in a table: those in the lists in it are in it themselves, and who is in none is nobody."""
    home.create_profile()
    home.run('contacts', 'add', '--name', 'Ann', '--email', 'ann@example.org')
    home.run('contacts', 'add', '--list', '--name', 'Inner', '--member', 'Ann', '--member', '"Lee; Bob" <bob@example.org>')
    home.run('contacts', 'add', '--list', '--name', 'Outer', '--member', 'Inner', '--member', 'carl@example.org')
    home.run('contacts', 'edit', 'Inner', '--member', 'Outer')
    home.run('contacts', 'add', '--list', '--name', 'Void')
    home.run('contacts', 'add', '--list', '--name', 'Around', '--member', 'Void')
    table = home.file('lists.csv', home.run('contacts', 'export', '--format', 'csv'))
    home.run('contacts', 'delete', 'Ann', 'Inner', 'Outer', 'Void', 'Around')
    done = home.json('contacts', 'import', table)
    equal((done['added'], done['problems']), (5, []))
    equal(names(home.json('contacts', 'list')), ['Ann', 'Around', 'Inner', 'Outer', 'Void'])
    for name, members in (('Inner', ['Ann', 'Lee; Bob', 'carl@example.org']), ('Void', []), ('Around', []),
                          ('Outer', ['Ann', 'Lee; Bob', 'carl@example.org'])):
        shown = home.json('contacts', 'show', name)
        equal(sorted(m['name'] for m in shown['members']), members)
        equal(shown['address'], None)
    left = home.file('left.csv', 'Name,List Members\nSome,"nobody; Eve <eve@example.org>"\n')
    done = home.json('contacts', 'import', left)
    equal((done['added'], len(done['problems'])), (1, 1))
    equal([m['name'] for m in home.json('contacts', 'show', 'Some')['members']], ['Eve'])


def copies(home):
    home.create_profile()
    home.run('contacts', 'copy', 'Ann <ann@example.org>', 'People written to')
    equal(names(home.json('contacts', 'list', '--book', 'People written to')), ['Ann'])
    entry = home.json('contacts', 'find', 'ann')[0]['id']
    home.run('contacts', 'copy', entry, 'Personal contacts')
    home.run('contacts', 'copy', 'Ann', 'Personal contacts')
    equal(names(home.json('contacts', 'list')), ['Ann'])
    equal(home.json('contacts', 'list', '--book', 'People written to'), [])


def ambiguous(home):
    home.create_profile()
    for name in ('Bill Lee', 'Billy Larson', 'Sam Bill Lee'):
        home.run('contacts', 'add', '--name', name, '--email', name.replace(' ', '.').lower() + '@example.org')
    equal(home.error('resolve', 'Bill L'), 'MAPI_E_AMBIGUOUS_RECIP')
    equal(home.json('resolve', 'bill lee')[0]['address'], 'bill.lee@example.org')
    equal(home.json('resolve', 'lars')[0]['address'], 'billy.larson@example.org')
    equal(home.error('resolve', 'ill'), 'MAPI_E_NOT_FOUND')
    home.run('contacts', 'add', '--name', 'Hugo', '--email', 'hugo@example.org', '--company', 'Cactus Wax')
    for text in ('w', 'c', 'x', 'cactus'):
        equal(home.error('resolve', text), 'MAPI_E_NOT_FOUND')


main([entries, refused, files, lists, lists_in_a_table, copies, ambiguous])
