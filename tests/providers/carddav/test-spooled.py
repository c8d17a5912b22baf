#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The spooler keeps an address book and its server the same; nobody has to say so."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler', '.'):
    sys.path.insert(0, os.path.join(HERE, folder))
from bus import BusHome, until  # noqa: E402
from carddav_fixture import ANN, names, profile  # noqa: E402
from harness import equal, main, true  # noqa: E402
from radicale_server import Radicale, skip_without  # noqa: E402

skip_without()

NAME = 'Address books on a server (CardDAV)'


def row(home):
    return [row for row in home.json('status') if row['name'] == NAME][0]


def by_itself(home):
    """Fetched when the spooler starts, sent after a change, and again when the server is back."""
    with Radicale() as server:
        user = server.new_user()
        other = server.client(user)
        people = other.make_book('People')
        other.put(people + 'ann.vcf', ANN)
        profile(home, server, user)
        home.run('status')
        until(lambda: any(b['name'] == 'People' for b in home.json('contacts', 'books')), 'the book is here')
        until(lambda: names(home.json('contacts', 'list', '--book', 'People')) == ['Ann Able'], 'Ann is here')
        home.run('contacts', 'edit', 'Ann', '--mobile', '123')
        until(lambda: '123' in other.get(people + 'ann.vcf'), 'the change is there')
        other.put(people + 'ann.vcf', other.get(people + 'ann.vcf').replace('\r\n', '\n').replace('Able', 'Baker'))
        home.run('sync', NAME)
        equal(names(home.json('contacts', 'list', '--book', 'People')), ['Ann Baker'])
        server.go_away()
        home.run('contacts', 'edit', 'Ann', '--mobile', '456')
        until(lambda: 'offline' in row(home)['flags'], 'it is said that the server is away')
        equal([o['kind'] for o in home.json('operations', 'list')], ['save'])
        server.come_back()
        home.run('sync', NAME)
        true('456' in other.get(people + 'ann.vcf'), 'the change is there')
        equal(home.json('operations', 'list'), [])


main([by_itself], lambda test: BusHome())
