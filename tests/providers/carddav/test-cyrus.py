#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second opinion: Cyrus, which keeps cards as they were written and has books of its own."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '.'):
    sys.path.insert(0, os.path.join(HERE, folder))
import cyrus  # noqa: E402
from carddav_fixture import ANN, names, profile, shared  # noqa: E402
from harness import equal, main, true  # noqa: E402
from radicale_server import Client  # noqa: E402

BOOK = '/dav/addressbooks/user/alice/Default/'


class Server(cyrus.Cyrus):
    def __init__(self):
        super().__init__(dav=True, mechanisms='DIGEST-MD5')
        self.url = f'https://127.0.0.1:{self.https}/'

    def client(self):
        return Client(self.https, self.folder, 'alice', 'alicepw')


def both_ways(home):
    """Fetched, changed on both sides, and what others wrote byte for byte."""
    other = home.server.client()
    offered = other.challenges(BOOK)
    true(any(word.startswith('Digest') for word in offered) and any(word.startswith('Basic') for word in offered), offered)
    other.must('PROPFIND', BOOK, Depth='0')
    other.put(BOOK + 'ann.vcf', ANN)
    profile(home, home.server, 'alice')
    home.run('sync')
    book = [b['name'] for b in home.json('contacts', 'books') if b['name'] not in ('Personal contacts', 'People written to')][0]
    equal(names(home.json('contacts', 'list', '--book', book)), ['Ann Able'])
    before = other.get(BOOK + 'ann.vcf').splitlines()
    home.run('contacts', 'edit', 'Ann', '--mobile', '123')
    home.run('contacts', 'add', '--book', book, '--name', 'Carl', '--email', 'carl@example.org')
    home.run('sync')
    equal(sorted(other.get(BOOK + 'ann.vcf').splitlines()), sorted(before + ['TEL;TYPE=cell:123']))
    equal(len(other.list(BOOK)), 2)
    home.run('contacts', 'edit', 'Ann', '--title', 'Captain')
    other.put(BOOK + 'ann.vcf', other.get(BOOK + 'ann.vcf').replace('\r\n', '\n').replace('Able', 'Baker'))
    home.run('sync')
    text = other.get(BOOK + 'ann.vcf')
    true('Captain' in text and 'Baker' in text, text)
    home.run('contacts', 'edit', 'Ann', '--title', 'Admiral')
    other.put(BOOK + 'ann.vcf', text.replace('\r\n', '\n').replace('Captain', 'Cook'))
    home.run('sync')
    equal(names(home.json('contacts', 'list', '--book', book)), ['Ann Baker', 'Ann Baker (changed on this computer)', 'Carl'])
    home.run('contacts', 'delete', 'Carl')
    other.delete(BOOK + 'ann.vcf')
    home.run('sync')
    home.run('sync')
    equal(names(home.json('contacts', 'list', '--book', book)), ['Ann Baker (changed on this computer)'])
    equal(len(other.list(BOOK)), 1)


missing = cyrus.available() or ('' if cyrus.has_dav() else 'Cyrus is unpacked without CardDAV')
if missing:
    print(f'1..0 # SKIP {missing}')
    sys.exit(0)
with Server() as server:
    main([both_ways], lambda test: shared(server))
