#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of other mail programs, listed and taken over."""
import os

from harness import equal, main, true

CORPUS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fuzz', 'corpus')


def install(home, name, path):
    """A file the fuzzer begins with, where the program has it."""
    with open(os.path.join(CORPUS, name), 'rb') as stream:
        content = stream.read()
    os.makedirs(os.path.join(home.path, os.path.dirname(path)), exist_ok=True)
    home.file(path, content)


def with_programs(home):
    install(home, 'import-thunderbird/accounts', '.thunderbird/x.default/prefs.js')
    install(home, 'import-claws/accountrc', '.claws-mail/accountrc')


def services(home, profile):
    return home.json('--profile', profile, 'service', 'list')


def listed(home):
    equal(home.json('profile', 'import'), [])
    home.run('profile', 'import')
    true('Thunderbird' in home.errors, home.errors)
    with_programs(home)
    found = home.json('profile', 'import')
    equal([row['number'] for row in found], list(range(1, len(found) + 1)))
    first = found[0]
    equal((first['program'], first['address'], first['name']), ('Thunderbird', 'ann@example.org', 'Ann "The" Example'))
    equal([(server['protocol'], server['host'], server['port'], server['security'], server['user'])
           for server in first['incoming'] + first['outgoing']],
          [('imap', 'imap.example.org', 993, 'tls', 'ann'), ('smtp', 'smtp.example.org', 465, 'tls', 'ann')])
    text = home.run('profile', 'import').decode()
    true('1  ' in text and 'ann@example.org' in text and 'imap.example.org:993' in text, text)
    true('assword' not in text, text)
    equal(home.json('profile', 'list'), [])


def set_up_in_a_new_profile(home):
    install(home, 'import-thunderbird/accounts', '.thunderbird/x.default/prefs.js')
    answer = home.json('profile', 'import', 'Ann@Example.org')
    equal((answer['profile'], answer['type'], answer['name']), ('Mail', 'internet', 'ann@example.org'))
    equal(home.json('profile', 'default'), {'default': 'Mail'})
    settings = home.json('service', 'show', answer['uid'])['settings']
    equal([settings[key] for key in ('name', 'address', 'imap-host', 'imap-port', 'smtp-host', 'smtp-port')],
          ['Ann "The" Example', 'ann@example.org', 'imap.example.org', '993', 'smtp.example.org', '465'])
    true('contacts' in [row['type'] for row in services(home, 'Mail')], 'an address book as well')


def set_up_in_a_named_profile(home):
    """Beside what is there, or in one that is made; the default profile stays what it was."""
    with_programs(home)
    home.create_profile()
    before = len(services(home, 'me'))
    home.json('profile', 'import', '1', '--profile', 'me', 'display-name=Work')
    rows = services(home, 'me')
    equal((len(rows), rows[-1]['name']), (before + 1, 'Work'))
    home.json('profile', 'import', '1', '--profile', 'other')
    equal(home.json('profile', 'default'), {'default': 'me'})
    home.json('profile', 'import', '1', '--profile', 'third', '--default')
    equal(home.json('profile', 'default'), {'default': 'third'})


def nothing_by_halves(home):
    with_programs(home)
    equal(home.error('profile', 'import', 'nobody@example.org'), 'MAPI_E_NOT_FOUND')
    equal(home.error('profile', 'import', '99'), 'MAPI_E_NOT_FOUND')
    equal(home.error('profile', 'import', 'ann@example.org'), 'MAPI_E_AMBIGUOUS_RECIP')
    equal(home.error('profile', 'import', 'ann@example.net'), 'MAPI_E_NO_SUPPORT')
    home.run('profile', 'import', '1', 'imap-port=many', check=1)
    home.run('profile', 'import', '1', 'nonsense', check=2)
    home.run('profile', 'import', '--default', check=2)
    equal(home.error('profile', 'import', '1', '--profile', 'a/b'), 'MAPI_E_INVALID_PARAMETER')
    equal(home.json('profile', 'list'), [])


main([listed, set_up_in_a_new_profile, set_up_in_a_named_profile, nothing_by_halves])
