#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to log on, and every extension, at servers of three makes: Postfix (with Dovecot's SASL), Exim, and one
that was written for tests."""
from harness_transport import deliveries, drive, equal, holds, main, send, wait_for
from smtp_stub import SmtpStub
import dovecot
import exim
import oauth
import postfix

BOB = 'bob@example.test'
MECHANISMS = ('SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN', 'LOGIN', 'OAUTHBEARER', 'XOAUTH2')
NO_POSTFIX = dovecot.available() or postfix.available()
NO_EXIM = exim.available()
HARD = 'pässwörd "quoted"\\back'


def secure(server, port, **more):
    return dict({'host': '127.0.0.1', 'port': str(port), 'security': 'tls', 'certificate-pins': server.pin},
                **{name.replace('_', '-'): value for name, value in more.items()})


def mechanism(settings):
    """The one by which a check logs on, or what it says of the failure."""
    steps = drive(settings, check=True)['check']
    return next((step['error'] or step['detail'] for step in steps if step['step'] == 'Signing in'), steps)


# ---- Postfix ----

def postfix_each_mechanism():
    for name in ('SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN', 'LOGIN'):
        values = secure(POSTFIX, POSTFIX.only[name], user='carol', password=HARD)
        equal(deliveries(send(values, BOB)), ['accepted'])
        holds(name in mechanism(values), mechanism(values))
    result = send(secure(POSTFIX, POSTFIX.only['SCRAM-SHA-256'], user='carol', password='wrong'), BOB)
    equal(result['error'], 'MAPI_E_LOGON_FAILED')


def postfix_tokens():
    for name in ('OAUTHBEARER', 'XOAUTH2'):
        values = secure(POSTFIX, POSTFIX.only[name], user='alice', auth='oauth2', token='good-token')
        equal(deliveries(send(values, BOB)), ['accepted'])
        holds(name in mechanism(values), mechanism(values))
        result = send(dict(values, token='stale-token'), BOB)
        equal((name, result['error']), (name, 'MAPI_E_LOGON_FAILED'))
        holds('stale-token' not in result['text'], 'the token is in no message')
        # A password is no token, and the other way round
        result = send(secure(POSTFIX, POSTFIX.only[name], user='alice', password='alicepw'), BOB)
        equal(result['error'], 'MAPI_E_UNCONFIGURED')


def postfix_letters_beyond_ascii():
    values = secure(POSTFIX, POSTFIX.submissions, user='alice', password='alicepw')
    equal(deliveries(send(values, 'jürgen@discard.test', body='ü')), ['accepted'])
    wait_for(lambda: 'to=<jürgen@discard.test>' in POSTFIX.log() or 'j\\303\\274rgen@discard.test' in POSTFIX.log())


def postfix_what_it_lacks():
    """Each has its answer, and those it does not concern get the message."""
    with postfix.Postfix(USERS, size=20000, extra='smtputf8_enable = no\n') as old:
        values = secure(old, old.submissions, user='alice', password='alicepw')
        result = send(values, 'jürgen@discard.test', 'x@discard.test')
        equal(deliveries(result), ['failed', 'accepted'])
        holds('SMTPUTF8' in result['recipients'][0]['text'], result)
        equal(deliveries(send(values, BOB, body='x\n' * 12000)), ['failed'])
        equal(old.log().count('from=<alice'), 1)


# ---- Exim ----

def exim_certificate():
    """Who one is shows in a certificate; there is no password at all."""
    with exim.Exim() as server:
        values = secure(server, server.submissions, auth='external', user='alice',
                        client_certificate=server.path('tls', 'client.pem'),
                        client_key=server.path('tls', 'client.key'))
        equal(deliveries(send(values, BOB)), ['accepted'])
        holds('EXTERNAL' in mechanism(values), mechanism(values))
        wait_for(server.messages)
        holds('A=certificate:alice' in server.log(), server.log())
        # The same over STARTTLS
        values.update(port=str(server.submission), security='starttls')
        equal(deliveries(send(values, BOB)), ['accepted'])
        # With none, EXTERNAL is not offered, and nothing else is tried in its place
        without = secure(server, server.submissions, auth='external', user='alice', password='alicepw')
        equal(send(without, BOB)['error'], 'MAPI_E_UNCONFIGURED')
        # A name that is not the certificate's
        result = send(dict(values, **{'authorize-as': 'bob'}), BOB)
        equal(result['error'], 'MAPI_E_LOGON_FAILED')


def exim_extensions():
    with exim.Exim() as server:
        values = secure(server, server.submissions, user='alice', password='alicepw')
        found = drive(values, check=True)['check']
        said = ' '.join(step['detail'] or '' for step in found)
        for word in ('CHUNKING', 'PIPELINING', 'messages up to', 'DSN', 'SMTPUTF8', '8BITMIME'):
            holds(word in said, (word, said))
        body = 'Grüße\n.\n..\n' + 'x' * 70 + '\n'
        result = send(values, BOB, 'jürgen@example.test', 'reject@example.test', 'grey@example.test',
                      'bcc:hidden@example.test', body=body, receipt=True)
        equal(deliveries(result), ['accepted', 'accepted', 'failed', 'pending', 'accepted'])
        texts = [recipient['text'] for recipient in result['recipients']]
        holds(texts[2].startswith('550 5.1.1') and texts[3].startswith('451 4.7.1'), texts)
        text = wait_for(lambda: server.messages() and server.messages()[0])
        holds(b'jurgen' not in text and b'hidden' not in text.partition(b'\nFrom: ')[2], text)
        holds(b'\n.\n..\n' in text or b'\r\n.\r\n..\r\n' in text, text)
        holds('K ' in server.log() and 'M8S=8' in server.log(), server.log())
        # A bounce by Exim itself, to the address the message came from
        equal(deliveries(send(values, 'x@bounce.test')), ['accepted'])
        bounce = wait_for(lambda: [text for text in server.messages()
                                   if b'Action: failed' in text and b'x@bounce.test' in text])[0]
        holds(b'Envelope-to: alice@example.test' in bounce, bounce)


def exim_old_form():
    """The same with everything hidden that may be missing."""
    with exim.Exim(hosts='') as server:
        values = secure(server, server.submissions, user='alice', password='alicepw')
        result = send(values, BOB, 'jürgen@example.test', body='Grüße\n.\n', receipt=True)
        equal(deliveries(result), ['accepted', 'failed'])
        holds('SMTPUTF8' in result['recipients'][1]['text'], result)
        text = wait_for(lambda: server.messages() and server.messages()[0])
        holds(max(text) < 128, 'nothing beyond ASCII')


# ---- a server written for tests: what no MTA here has ----

def bound_to_the_connection():
    users = {'alice': HARD}
    offered = ('SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256', 'PLAIN')
    with SmtpStub(users=users, auth=offered, implicit=True, tls12=True) as server:
        values = secure(server, server.port, user='alice', password=HARD)
        equal(deliveries(send(values, BOB)), ['accepted'])
        equal([line.split()[1] for line in server.commands if line.startswith('AUTH')], ['SCRAM-SHA-256-PLUS'])
        equal(send(dict(values, password='no'), BOB)['error'], 'MAPI_E_LOGON_FAILED')
        # Somebody in the middle, to whom the client speaks while the server sees another connection
        server.binding = b'another connection'
        result = send(values, BOB)
        equal(result['error'], 'MAPI_E_LOGON_FAILED')
        holds('another connection' in result['text'], result)
        equal(len(server.messages), 1)


def who_does_not_know_the_password():
    """A server that lets anybody in does not get the message: it cannot prove that it knows the password."""
    for name in ('SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'):
        with SmtpStub(users={'alice': 'pw'}, auth=(name,), implicit=True, tls12=True,
                      proof='v=' + 'A' * 43 + '=') as server:
            equal(send(secure(server, server.port, user='alice', password='pw'), BOB)['error'], 'MAPI_E_LOGON_FAILED')
            equal(server.messages, [])


def without_tls_no_binding():
    with SmtpStub(users={'alice': 'pw'}, auth=('SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256')) as server:
        values = {'host': '127.0.0.1', 'port': str(server.port), 'security': 'none', 'user': 'alice', 'password': 'pw'}
        equal(deliveries(send(values, BOB)), ['accepted'])
        equal([line.split()[1] for line in server.commands if line.startswith('AUTH')], ['SCRAM-SHA-256'])


def tls_begins_there():
    """Both sides wait for each other: what to do is said before anybody has gone for coffee."""
    with SmtpStub(implicit=True) as server:
        steps = drive(secure(server, server.port, security='starttls', timeout='2'), check=True)['check']
        holds('says nothing. If this port begins with TLS' in steps[-1]['error'], steps)


def skipping(missing, test):
    def skip():
        print(f'# not here: {missing}')
    skip.__name__ = test.__name__
    return skip if missing else test


AT_POSTFIX = [postfix_each_mechanism, postfix_tokens, postfix_letters_beyond_ascii, postfix_what_it_lacks]
AT_EXIM = [exim_certificate, exim_extensions, exim_old_form]
TESTS = [*[skipping(NO_POSTFIX, test) for test in AT_POSTFIX], *[skipping(NO_EXIM, test) for test in AT_EXIM],
         bound_to_the_connection, who_does_not_know_the_password, without_tls_no_binding, tls_begins_there]

if NO_POSTFIX:
    main(TESTS)
else:
    with oauth.OAuth({'good-token': 'alice'}) as TOKENS, dovecot.Dovecot(introspection=TOKENS.port) as USERS, \
            postfix.Postfix(USERS, mechanisms=MECHANISMS) as POSTFIX:
        main(TESTS)
