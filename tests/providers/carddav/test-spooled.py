#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The spooler keeps an address book and its server the same; nobody has to say so."""
import os
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler', '.'):
    sys.path.insert(0, os.path.join(HERE, folder))
from bus import BusHome, until  # noqa: E402
from carddav_fixture import ANN, names, profile  # noqa: E402
from carddav_proxy import CarddavProxy  # noqa: E402
from harness import MAPI, equal, main, true  # noqa: E402
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


def told_after_fetching(home):
    """What was changed while somebody only fetched goes out after that, and does not wait for the next look."""
    with Radicale() as server, CarddavProxy(server) as proxy:
        user = server.new_user()
        other = server.client(user)
        people = other.make_book('People')
        other.put(people + 'ann.vcf', ANN)
        profile(home, proxy, user)
        home.run('sync', NAME)
        held, go_on = threading.Event(), threading.Event()

        def rule(method, path, body):
            if method == 'PROPFIND':
                held.set()
                go_on.wait(60)

        proxy.rule = rule
        asked = [subprocess.Popen([MAPI, 'sync', '--download', NAME], env=home.environment, stdout=subprocess.DEVNULL)]
        true(held.wait(60), 'a pass is under way')
        home.run('contacts', 'edit', 'Ann', '--mobile', '123')
        asked.append(subprocess.Popen([MAPI, 'sync', '--download', NAME], env=home.environment, stdout=subprocess.DEVNULL))
        go_on.set()
        equal([process.wait(60) for process in asked], [0, 0])
        until(lambda: '123' in other.get(people + 'ann.vcf'), 'the change is there')


main([by_itself, told_after_fetching], lambda test: BusHome())
