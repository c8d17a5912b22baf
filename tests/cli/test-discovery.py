#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts from an address alone: what each source says, how much it is trusted, and that what comes of it has mail."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from harness import Home, equal, main, message, true  # noqa: E402
from internet import Internet  # noqa: E402

ADDRESS = 'alice@example.test'
# The user, and what is served where
CONFIG = '''<clientConfig version="1.1"><emailProvider id="example.test">
<domain>example.test</domain><displayName>{0}</displayName>
<incomingServer type="imap"><hostname>{1}</hostname><port>993</port><socketType>SSL</socketType>
<username>{2}</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.test</hostname><port>465</port><socketType>SSL</socketType>
<username>{2}</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>'''
HOST = 'autoconfig.example.test/mail/config-v1.1.xml'
WELL_KNOWN = 'example.test/.well-known/autoconfig/mail/config-v1.1.xml'
DATABASE = ('--database', 'https://login.example.test/v1.1/')


class Domain(Home):
    """A home in an internet in which example.test exists."""

    def begin(self):
        self.net = Internet(TLS)
        os.chmod(self.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        self.environment['MAPI_SPOOLER'] = ''
        self.environment.update(self.net.environment())
        self.create_profile()
        return self

    def remove(self):
        self.net.stop()
        super().remove()

    def discover(self, *options):
        return self.json('service', 'discover', ADDRESS, *(options or ('--database', 'none')))

    def add(self, *options, kind='imap'):
        return self.json('service', 'add', kind, '--discover', ADDRESS, *(options or ('--database', 'none')), 'password=alicepw')

    def settings(self, uid):
        return self.json('service', 'show', uid)['settings']


def servers(result, direction='incoming'):
    return [(one['protocol'], one['host'], one['port'], one['security']) for one in result[direction]]


def said_by_the_domain(home):
    """Shown with who says it, taken without a question, and the mailbox is the one."""
    home.net.pages[HOST] = CONFIG.format('Example Mail', 'imap.example.test', '%EMAILLOCALPART%')
    home.net.route('imap.example.test', 993, SERVER.imaps)
    found = home.discover()
    equal([(one['name'], one['source'], one['trust']) for one in found[:1]], [('Example Mail', 'provider', 'domain')])
    equal(servers(found[0]), [('imap', 'imap.example.test', 993, 'tls')])
    equal(servers(found[0], 'outgoing'), [('smtp', 'smtp.example.test', 465, 'tls')])
    uid = home.add()['uid']
    settings = home.settings(uid)
    equal([settings[key] for key in ('host', 'port', 'security', 'user')], ['imap.example.test', '993', 'tls', 'alice'])
    steps = home.json('service', 'check', uid)
    true(all(step['ok'] for step in steps), steps)
    SERVER.doveadm('save', '-u', 'alice', text=message(1))
    home.run('sync')
    true('Message 1' in [row['subject'] for row in home.json('list', 'IMAP mailbox:Inbox')], 'the letter')


def internet_mail(home):
    """Both servers at once, and whose identity it is."""
    home.net.pages[HOST] = CONFIG.format('Example Mail', 'imap.example.test', '%EMAILADDRESS%')
    home.net.route('imap.example.test', 993, SERVER.imaps)
    settings = home.settings(home.add(kind='internet')['uid'])
    equal([settings[key] for key in ('imap-host', 'imap-port', 'imap-security', 'smtp-host', 'smtp-port', 'smtp-security',
                                     'address')],
          ['imap.example.test', '993', 'tls', 'smtp.example.test', '465', 'tls', ADDRESS])


def sources_have_ranks(home):
    """The domain before the database, and that before the rest, which may come too late. What DNS says is in test-discovery.c."""
    home.net.pages[WELL_KNOWN] = CONFIG.format('Its own', 'imap.example.test', '%EMAILADDRESS%')
    home.net.pages['login.example.test/v1.1/example.test'] = CONFIG.format('Of a book', 'mail.example.test', '%EMAILADDRESS%')
    home.net.route('imap.example.test', 993, SERVER.imaps)
    found = home.discover(*DATABASE)
    equal([(one['source'], one['trust'], one['incoming'][0]['host']) for one in found[:2]],
          [('well-known', 'domain', 'imap.example.test'), ('database', 'database', 'mail.example.test')])
    ranks = [one['rank'] for one in found]
    equal(ranks, sorted(ranks, reverse=True))
    text = home.run('service', 'discover', ADDRESS, *DATABASE).decode()
    true('Its own (domain): ' in text and 'imap.example.test:993' in text, text)


def only_a_guess(home):
    """A server at a usual name counts when it speaks the protocol behind a certificate of that name."""
    home.net.route('imap.example.test', 993, SERVER.imaps)
    home.net.route('mail.example.test', 993, SERVER.imap)
    found = home.discover()
    equal([(one['source'], one['trust'], servers(one)) for one in found],
          [('guess', 'guess', [('imap', 'imap.example.test', 993, 'tls')])])
    equal(home.error('service', 'add', 'imap', '--discover', ADDRESS, '--database', 'none', 'password=alicepw'), 'MAPI_E_NO_ACCESS')
    equal([row['type'] for row in home.json('service', 'list') if row['type'] == 'imap'], [])
    equal(home.settings(home.add('--database', 'none', '--unverified')['uid'])['host'], 'imap.example.test')


def half_a_description(home):
    """What the domain says of reading mail is no server: what is found elsewhere is not hidden by the rest of it."""
    home.net.pages[HOST] = CONFIG.format('Half', 'imap.example.test/path', '%EMAILADDRESS%')
    home.net.route('imap.example.test', 993, SERVER.imaps)
    equal([(one['source'], servers(one), servers(one, 'outgoing')) for one in home.discover()],
          [('guess', [('imap', 'imap.example.test', 993, 'tls')], []),
           ('provider', [], [('smtp', 'smtp.example.test', 465, 'tls')])])
    equal(home.error('service', 'add', 'imap', '--discover', ADDRESS, '--database', 'none', 'password=alicepw'), 'MAPI_E_NO_ACCESS')
    equal(home.settings(home.add('--database', 'none', '--unverified')['uid'])['host'], 'imap.example.test')
    equal(home.settings(home.add(kind='smtp')['uid'])['host'], 'smtp.example.test')


def nothing_at_all(home):
    """Every source is named with what became of it, and no account comes of it."""
    equal(home.error('service', 'discover', ADDRESS, '--database', 'none'), 'MAPI_E_NOT_FOUND')
    home.run('service', 'discover', ADDRESS, '--database', 'none', check=1)
    true(home.errors.count('nothing') >= 4, home.errors)
    equal(home.error('service', 'add', 'imap', '--discover', ADDRESS, '--database', 'none'), 'MAPI_E_NOT_FOUND')
    equal(home.error('service', 'discover', 'alice'), 'MAPI_E_BAD_VALUE')
    equal([row['type'] for row in home.json('service', 'list') if row['type'] == 'imap'], [])


if dovecot.available():
    print('1..0 # SKIP', dovecot.available())
    sys.exit()
# See test-accounts.py of the window
with dovecot.Dovecot(extra='ssl_verify_client_cert = no\n') as SERVER:
    TLS = SERVER.path('tls')
    main([said_by_the_domain, internet_mail, sources_have_ranks, only_a_guess, half_a_description,
          nothing_at_all], lambda test: Domain().begin())
