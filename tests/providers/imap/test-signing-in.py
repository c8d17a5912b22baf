#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to sign in that are no password: OAuth tokens, a client certificate, Kerberos; each with a real Dovecot."""
import contextlib
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
import dovecot  # noqa: E402
import kerberos  # noqa: E402
from harness import Home, equal, main, message, true  # noqa: E402
from mailbox import INBOX, Server  # noqa: E402
from oauth import OAuth  # noqa: E402


class Account(Home):
    """Of alice, over TLS."""

    def __init__(self):
        super().__init__()
        os.chmod(self.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        self.environment['MAPI_SPOOLER'] = ''
        self.environment['MAPI_WIRE_LOG'] = os.path.join(self.path, 'wire.log')
        self.create_profile()

    def add(self, server, *settings):
        self.service = self.json('service', 'add', 'imap', 'host=localhost', f'port={server.imaps}', 'security=tls',
                                 f'certificate-pins={server.pin}', 'user=alice', *settings)['uid']

    def set(self, *settings):
        self.run('service', 'set', self.service, *settings)

    def is_refused(self, name='MAPI_E_LOGON_FAILED'):
        equal(self.error('service', 'check', self.service), name)

    def wire(self):
        with open(os.path.join(self.path, 'wire.log'), encoding='utf-8') as stream:
            return stream.read()

    def reads(self, server, subject):
        other = Server(server.imap, 'alice', 'alicepw')
        equal(other.client.append('INBOX', None, None, message(1, subject).encode())[0], 'OK')
        other.close()
        self.run('sync')
        true(subject in [row['subject'] for row in self.json('list', INBOX)], 'its mail is here')


def with_tokens(mechanism):
    def test(account):
        server = OLDER if mechanism == 'xoauth2' else SERVER
        JUDGE.tokens.update({'good-token': 'alice', 'of-bob': 'bob'})
        account.add(server, 'auth=oauth2', 'token=bad-token')
        account.is_refused()
        account.set('token=of-bob')
        account.is_refused()
        account.set('token=good-token')
        account.reads(server, mechanism)
        # What was good is not for ever
        JUDGE.tokens.clear()
        account.is_refused()
        wire = account.wire()
        true(f'AUTHENTICATE {mechanism.upper()}' in wire, 'by this mechanism')
        true('good-token' not in wire and 'bad-token' not in wire, 'no token in the log')
    test.__name__ = mechanism
    return test


def certificate(account):
    """Who one is says the certificate alone; without one nobody is let in."""
    tls = SERVER.path('tls')
    account.add(SERVER, 'auth=external')
    account.is_refused()
    account.set(f'client-certificate={tls}/client.pem', f'client-key={tls}/client.key')
    account.reads(SERVER, 'by certificate')
    true('AUTHENTICATE EXTERNAL' in account.wire(), 'by this mechanism')


def tickets(account):
    """Kerberos: a ticket is enough, and without one nobody is let in."""
    ticket = os.path.join(account.path, 'ticket')
    account.environment.update(REALM.environment(), KRB5CCNAME='FILE:' + ticket)
    account.add(SERVER, 'auth=gssapi')
    account.is_refused()
    REALM.get_ticket('alice', 'ticket please', ticket)
    account.reads(SERVER, 'by ticket')
    true('AUTHENTICATE GSSAPI' in account.wire(), 'by this mechanism')


def with_realm(realm):
    """What Dovecot is told of it."""
    realm.add_user('alice', 'ticket please')
    realm.add_service('imap/localhost')
    return (f'auth_krb5_keytab = {realm.keytab}\nauth_gssapi_hostname = localhost\n'
            f'import_environment = TZ KRB5_CONFIG={realm.path("krb5.conf")} KRB5RCACHETYPE=none\n')


MISSING = dovecot.available()
HAS_REALM = not kerberos.available() and os.path.exists('/usr/lib/dovecot/modules/auth/libmech_gssapi.so')
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with OAuth({}) as JUDGE, (kerberos.Kerberos() if HAS_REALM else contextlib.nullcontext()) as REALM, \
            dovecot.Dovecot(mechanisms='oauthbearer external plain' + (' gssapi' if HAS_REALM else ''),
                            introspection=JUDGE.port, extra=with_realm(REALM) if HAS_REALM else '') as SERVER, \
            dovecot.Dovecot(mechanisms='xoauth2 plain', introspection=JUDGE.port) as OLDER:
        main([with_tokens('oauthbearer'), with_tokens('xoauth2'), certificate] + ([tickets] if HAS_REALM else []),
             lambda test: Account())
