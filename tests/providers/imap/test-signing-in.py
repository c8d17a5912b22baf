#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to sign in that are no password: OAuth tokens, a client certificate, Kerberos; each with a real Dovecot. A password
that is bound to the connection, with a real Cyrus."""
import contextlib
import os
import socket
import ssl
import sys
import threading

sys.dont_write_bytecode = True
from mailbox import INBOX, Server  # noqa: E402
import cyrus  # noqa: E402
import dovecot  # noqa: E402
import kerberos  # noqa: E402
from harness import Home, equal, main, message, true  # noqa: E402
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
        with open(os.path.join(self.path, 'wire.log'), encoding='utf-8', errors='replace') as stream:
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


class Middle:
    """Somebody between client and server, with a certificate the client trusts: there are two connections."""

    def __init__(self, server):
        self.target, self.pin = server.imaps, server.pin
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.context.load_cert_chain(server.path('tls', 'good.pem'), server.path('tls', 'good.key'))
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.imaps = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        there = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        there.check_hostname, there.verify_mode = False, ssl.CERT_NONE
        while True:
            try:
                client = self.context.wrap_socket(self.listener.accept()[0], server_side=True)
                server = there.wrap_socket(socket.create_connection(('127.0.0.1', self.target)))
            except OSError:
                return
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def pump(source, sink):
        try:
            while data := source.recv(4096):
                sink.sendall(data)
        except OSError:
            pass
        try:
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def bound(account):
    """Who is in the middle cannot use what the client proves, and a wrong password is refused."""
    account.add(BOUND, 'password=alicepw')
    account.reads(BOUND, 'bound')
    true('AUTHENTICATE SCRAM-SHA-256-PLUS' in account.wire() and 'AUTHENTICATE SCRAM-SHA-256 ' not in account.wire(), 'bound')
    account.set('password=no')
    account.is_refused()
    middle = Middle(BOUND)
    account.set('password=alicepw', f'port={middle.imaps}')
    account.is_refused()
    middle.stop()
    true('AUTHENTICATE SCRAM-SHA-256 ' not in account.wire(), 'not without binding')


def bound_in_vain(account):
    """With TLS 1.3 this server offers to be bound, and cannot."""
    account.add(UNBOUND, 'password=alicepw')
    account.reads(UNBOUND, 'unbound')
    true('AUTHENTICATE SCRAM-SHA-256 ' in account.wire(), 'without binding')
    account.set('password=no')
    account.is_refused()


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
        TESTS = [with_tokens('oauthbearer'), with_tokens('xoauth2'), certificate] + ([tickets] if HAS_REALM else [])
        if cyrus.available():
            main(TESTS, lambda test: Account())
        with cyrus.Cyrus(tls='tls1_2') as BOUND, cyrus.Cyrus() as UNBOUND:
            main(TESTS + [bound, bound_in_vain], lambda test: Account())
