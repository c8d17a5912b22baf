#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP against Postfix, which delivers into Dovecot."""
from harness_transport import deliveries, drive, equal, holds, main, message, send, wait_for
import dovecot
import postfix

MISSING = dovecot.available() or postfix.available()


def settings(**more):
    return dict({'host': '127.0.0.1', 'port': str(POSTFIX.submissions), 'security': 'tls', 'user': 'alice',
                 'password': 'alicepw', 'certificate-pins': POSTFIX.pin}, **more)


def inbox(user, number):
    return wait_for(lambda: len(DOVECOT.messages(user)) >= number and DOVECOT.messages(user))


def user(name):
    DOVECOT.add_user(name, 'pw')
    return f'{name}@example.test'


def test_tls():
    address = user('tls')
    equal(deliveries(send(settings(), address, body='Grüße\n.\nEnde')), ['accepted'])
    text = inbox('tls', 1)[0]
    holds(b'From: ' in text and b'alice@example.test' in text and b'\n.\nEnde' in text, text)
    holds(b'Return-Path: <alice@example.test>' in text, text)


def test_starttls():
    address = user('starttls')
    values = settings(port=str(POSTFIX.submission), security='starttls')
    equal(deliveries(send(values, address)), ['accepted'])
    inbox('starttls', 1)


def test_mechanisms():
    address = user('mechanisms')
    for name, password in (('carol', 'pässwörd "quoted"\\back'), ('dave', 'davepw')):
        equal(deliveries(send(settings(user=name, password=password), address)), ['accepted'])
    result = send(settings(password='wrong'), address)
    equal(result['error'], 'MAPI_E_LOGON_FAILED')
    holds('127.0.0.1' in result['text'] and 'alice' in result['text'], result['text'])
    found = drive(settings(), check=True)
    holds(any('SCRAM-SHA-256' in (step['detail'] or '') for step in found['check']), found['check'])


def test_hidden_and_many():
    names = [f'many{number}' for number in range(12)]
    addresses = [f'{name}@example.test' for name in names]
    DOVECOT.add_users({name: 'pw' for name in names})
    equal(deliveries(send(settings(), *addresses[:6], *['bcc:' + address for address in addresses[6:]])),
          ['accepted'] * 12)
    for name in names:
        text = inbox(name, 1)[0]
        head = text.partition(b'\nFrom: ')[2]
        holds(not any(address.encode() in head for address in addresses[6:]), 'nobody sees who was hidden')


def test_refusals():
    address = user('refusals')
    result = send(settings(), 'reject@example.test', address, 'grey@example.test', 'full@example.test',
                  'policy@example.test', 'code452@example.test')
    equal(deliveries(result), ['failed', 'accepted', 'pending', 'failed', 'failed', 'pending'])
    texts = [recipient['text'] for recipient in result['recipients']]
    holds(texts[0].startswith('550 5.1.1') and 'No such user here' in texts[0], texts)
    holds(texts[2].startswith('451 4.7.1'), texts)
    inbox('refusals', 1)
    equal(deliveries(send(settings(), address, sender='badsender@example.test')), ['failed'])
    equal(deliveries(send(settings(), address, subject='x [reject-data]')), ['failed'])
    equal(deliveries(send(settings(), 'code421@example.test')), ['pending'])
    equal(len(DOVECOT.messages('refusals')), 1)


def test_one_connection():
    address = user('queue')
    log = POSTFIX.log().count(']: connect from')
    batch = [message(address, subject=f'Number {number}', body='x' * 70 + '\n' * (number % 3))
             for number in range(50)]
    found = drive(settings(), batch[:20], batch[20:])
    equal([deliveries(result) for results in found['batches'] for result in results], [['accepted']] * 50)
    texts = inbox('queue', 50)
    equal(len({line for text in texts for line in text.split(b'\n') if line.startswith(b'Subject')}), 50)
    equal(POSTFIX.log().count(']: connect from') - log, 1)


def test_large():
    address = user('large')
    body = ('0123456789' * 7 + '\n') * 60000
    equal(deliveries(send(settings(), address, body=body)), ['accepted'])
    text = inbox('large', 1)[0]
    equal(text.count(b'0123456789' * 7), 60000)


def test_reports():
    """What the mail system reports comes from it, and names the message."""
    equal(deliveries(send(settings(), 'x@bounce.test', 'y@relay.test', sender='bob@example.test', receipt=True)),
          ['accepted'] * 2)
    texts = inbox('bob', 2)
    failed = [text for text in texts if b'Action: failed' in text]
    relayed = [text for text in texts if b'Action: relayed' in text]
    holds(failed and b'Final-Recipient: rfc822; x@bounce.test' in failed[0], 'the bounce')
    holds(relayed and b'y@relay.test' in relayed[0], 'the report asked for')
    holds(b'Original-Envelope-Id: a+b@example.test' in failed[0], failed[0])
    equal(deliveries(send(settings(), 'x@bounce.test', sender='carol@example.test', report=False)), ['accepted'])
    equal(deliveries(send(settings(), 'carol@example.test', sender='alice@example.test')), ['accepted'])
    equal(len(inbox('carol', 1)), 1)


def test_old_form():
    """A server that knows nothing but the beginnings, by what Postfix is told to hide."""
    address = user('old')
    with postfix.Postfix(DOVECOT, extra='smtpd_discard_ehlo_keywords = pipelining, chunking, dsn, size, 8bitmime\n'
                         ) as server:
        values = settings(port=str(server.submissions), **{'certificate-pins': server.pin})
        found = drive(values, [message(address, subject=f'Number {number}', body='Grüße\n') for number in range(3)])
        equal([deliveries(result) for result in found['batches'][0]], [['accepted']] * 3)
        texts = inbox('old', 3)
    holds(all(max(text) < 128 for text in texts), 'nothing beyond ASCII')


if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as DOVECOT, postfix.Postfix(DOVECOT) as POSTFIX:
        main([test_tls, test_starttls, test_mechanisms, test_hidden_and_many, test_refusals, test_one_connection,
              test_large, test_reports, test_old_form])
