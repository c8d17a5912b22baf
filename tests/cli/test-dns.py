#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts from an address alone, where nothing but DNS knows the servers (RFC 6186): asked of a DNS server, as is."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
import harness  # noqa: E402
import names  # noqa: E402
from harness import Home, equal, main, message, true  # noqa: E402

ADDRESS = 'alice@example.test'
MAPI = harness.MAPI
DISCOVER = ('--discover', ADDRESS, '--database', 'none', 'password=alicepw')


def servers(result, direction='incoming'):
    return [(one['protocol'], one['host'], one['port'], one['security']) for one in result[direction]]


def first_in_the_records(home):
    """The one that is to be asked first, whatever its port; what is said not to be there is not; mail is on it."""
    with names.Names({'_imaps._tcp.example.test': [(20, 'second.example.test', 993),
                                                   (10, 'imap.example.test', SERVER.imaps)],
                      '_imap._tcp.example.test': [(0, '.', 0)],
                      '_submissions._tcp.example.test': [(0, 'smtp.example.test', 465)]}) as net:
        harness.MAPI = net.wrap(home, MAPI)
        found = home.json('service', 'discover', ADDRESS, '--database', 'none')
        equal((found[0]['source'], found[0]['trust']), ('service-records', 'dns'))
        equal(servers(found[0]), [('imap', 'imap.example.test', SERVER.imaps, 'tls'),
                                  ('imap', 'second.example.test', 993, 'tls')])
        equal(servers(found[0], 'outgoing'), [('smtp', 'smtp.example.test', 465, 'tls')])
        # Whoever is on the way can say what DNS says: nobody's password goes there before a person has agreed
        equal(home.error('service', 'add', 'imap', *DISCOVER), 'MAPI_E_NO_ACCESS')
        equal([row['type'] for row in home.json('service', 'list') if row['type'] == 'imap'], [])
        uid = home.json('service', 'add', 'imap', *DISCOVER, f'certificate-pins={SERVER.pin}', '--unverified')['uid']
        settings = home.json('service', 'show', uid)['settings']
        equal([settings[key] for key in ('host', 'port', 'security')], ['imap.example.test', str(SERVER.imaps), 'tls'])
        true(all(step['ok'] for step in home.json('service', 'check', uid)), 'it is the one')
        SERVER.doveadm('save', '-u', 'alice', text=message(1))
        home.run('sync')
        equal([row['subject'] for row in home.json('list', 'IMAP mailbox:Inbox')], ['Message 1'])
        true(('_imaps._tcp.example.test', names.SRV) in net.asked, net.asked)


def nothing_in_the_records(home):
    """The domain is there and says nothing: no account comes of it."""
    with names.Names({}) as net:
        harness.MAPI = net.wrap(home, MAPI)
        equal(home.error('service', 'add', 'imap', *DISCOVER), 'MAPI_E_NOT_FOUND')
        true(('_imaps._tcp.example.test', names.SRV) in net.asked, net.asked)


def make_home(_):
    harness.MAPI = MAPI
    home = Home()
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.environment['MAPI_SPOOLER'] = ''
    return home.create_profile()


reason = dovecot.available() or names.available()
if reason:
    print('1..0 # SKIP', reason)
    sys.exit()
with dovecot.Dovecot() as SERVER:
    main([first_in_the_records, nothing_in_the_records], make_home)
