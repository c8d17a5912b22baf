#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory as a person has it: slapd, the service in a profile, its check, and people found at a terminal."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'servers'))
from harness import Home, equal, main, true
import slapd

ALICE = 'uid=alice,ou=accounts,' + slapd.BASE


def add(home, server, *pairs, security='tls', pin=True):
    port = server.ldaps if security == 'tls' else server.ldap
    pins = [f'certificate-pins={server.pin}'] if pin else []
    return home.json('service', 'add', 'ldap', 'host=127.0.0.1', f'port={port}', f'security={security}', *pins,
                     *pairs)['uid']


def check_tells_every_step(home):
    uid = add(home, SERVER, f'user={ALICE}', 'password=alicepw')
    text = home.run('service', 'check', uid).decode()
    for part in ('127.0.0.1', 'TLS 1.', 'a certificate you agreed to', ALICE, slapd.BASE):
        true(part in text, f'{part} in {text}')
    home.run('service', 'set', uid, 'password=wrongpw')
    text = home.run('service', 'check', uid, check=1).decode() + home.errors
    true('alice' in text and 'wrongpw' not in text, text)
    home.run('service', 'set', uid, 'password=alicepw', 'base=ou=nowhere,dc=example,dc=test')
    home.run('service', 'check', uid, check=1)


def names_are_resolved(home):
    add(home, SERVER)
    found = home.json('resolve', 'u000007')[0]
    equal((found['name'], found['address']), ('Müller, Hélène (7)', 'u000007@example.test'))
    equal(home.json('resolve', 'Günther Schröder 396')[0]['address'], 'u000396@example.test')
    equal(home.json('contacts', 'show', 'u000012')['addresses'], ['u000012@example.test', 'person.12@corp.example.test'])
    equal([row['address'] for row in home.json('contacts', 'find', 'person.12@')], ['u000012@example.test'])
    equal(home.error('resolve', 'Hélène'), 'MAPI_E_AMBIGUOUS_RECIP')
    equal(home.error('resolve', 'Nobody*'), 'MAPI_E_NOT_FOUND')
    equal(home.error('resolve', '*)(uid=*'), 'MAPI_E_NOT_FOUND')


def make_home(_test):
    home = Home()
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    return home.create_profile()


if slapd.available():
    print(f'1..0 # SKIP {slapd.available()}')
    sys.exit(0)
SERVER = None
with slapd.Slapd() as server:
    SERVER = server
    main([check_tells_every_step, names_are_resolved], make_home)
