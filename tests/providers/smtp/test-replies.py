#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP against a server that does what it is told: every answer at every stage, and the wrong ones."""
import base64
import json
from concurrent.futures import ThreadPoolExecutor

from harness_transport import deliveries, drive, equal, holds, main, message, send
from smtp_stub import MODERN, Drip, SmtpStub

OLD = ('SIZE 52428800', '8BITMIME')
PIPELINED = ('PIPELINING', 'SIZE 52428800', '8BITMIME')
STYLES = {'BDAT': MODERN, 'DATA pipelined': PIPELINED, 'one by one': OLD, 'BDAT one by one': ('CHUNKING', 'SIZE')}


def plain(server, **more):
    return dict({'host': '127.0.0.1', 'port': str(server.port), 'security': 'none', 'timeout': '30'}, **more)


def test_every_style():
    body = '.dot\r\n..two\nbare\rreturn\r\n.\r\n' + 'x' * 900 + '\n'
    for name, words in STYLES.items():
        with SmtpStub(capabilities=words) as server:
            result = send(plain(server), 'bob@example.test', 'carol@example.test', 'bcc:dave@example.test', body=body)
            equal(deliveries(result), ['accepted'] * 3)
            taken, = server.messages
            equal(taken['sender'], 'alice@example.test')
            equal(taken['recipients'], ['bob@example.test', 'carol@example.test', 'dave@example.test'])
            equal(taken['how'], 'BDAT' if 'CHUNKING' in words else 'DATA')
            text = taken['content']
            holds(b'dave' not in text and b'cc:' not in text.lower(), 'the hidden recipient stays hidden')
            holds(text.endswith(b'\r\n') and text.replace(b'\r\n', b'').count(b'\n') == 0 and
                  text.replace(b'\r\n', b'').count(b'\r') == 0, f'only CR LF in {name}')
            holds(b'\r\n.dot\r\n..two\r\n' in text or b'\r\n.dot' in text, f'dots stay in {name}: {text!r}')


def test_round_trips():
    """A whole transaction in one go where the server allows it."""
    with SmtpStub() as server:
        send(plain(server), 'bob@example.test', 'carol@example.test')
        whole = [data for data in server.reads if b'MAIL' in data]
        equal(len(whole), 1)
        equal(whole[0].count(b'RCPT TO:'), 2)
        holds(b'BDAT' in whole[0] and b'Hello' in whole[0], 'the content came with it')
    with SmtpStub(capabilities=OLD) as server:
        send(plain(server), 'bob@example.test')
        holds(all(data.count(b'\r\n') == 1 for data in server.reads if b'Hello' not in data), 'one command at a time')


def test_parameters():
    with SmtpStub() as server:
        send(plain(server), 'bob+x@example.test', receipt=True, body='ü')
        send(plain(server), 'bob@example.test', report=False)
        send(plain(server), 'bob@example.test')
        first, second, third = server.messages
        mail, rcpt = first['parameters']
        holds(any(word.startswith('SIZE=') for word in mail), 'the size is told')
        holds('BODY=8BITMIME' in mail and 'RET=HDRS' in mail, f'8BITMIME and RET in {mail}')
        holds(any(word.startswith('ENVID=') for word in mail), 'it can be recognised in a report')
        holds('NOTIFY=SUCCESS,FAILURE,DELAY' in rcpt, 'a report was asked for')
        holds('ORCPT=rfc822;bob+2Bx@example.test' in rcpt, f'the address as given: {rcpt}')
        holds('NOTIFY=NEVER' in second['parameters'][1], 'no report was asked for')
        holds(not any('NOTIFY' in word for word in third['parameters'][1]), 'nothing was said about reports')
        holds('SMTPUTF8' not in mail, 'ASCII is enough')


REFUSALS = [
    ('MAIL', '550 5.7.1 Not you', 'failed'), ('MAIL', '451 4.3.0 Later', 'pending'),
    ('MAIL', '452 4.3.1 Full disk', 'pending'), ('MAIL', '552 5.3.4 Too big', 'failed'),
    ('RCPT', '550 5.1.1 Unknown', 'failed'), ('RCPT', '450 4.2.0 Busy', 'pending'),
    ('RCPT', '552 5.2.2 Full', 'failed'), ('RCPT', '452 4.2.2 Full for now', 'pending'),
    ('DATA', '451 4.3.0 Later', 'pending'), ('DATA', '554 5.5.0 No', 'failed'),
    ('BDAT', '451 4.3.0 Later', 'pending'), ('BDAT', '554 5.6.0 No', 'failed'),
    ('end', '550 5.7.1 Spam', 'failed'), ('end', '451 4.7.1 Greylisted', 'pending'),
    ('end', '452 4.3.1 Full disk', 'pending'), ('end', '552 5.3.4 Too big', 'failed'),
]


def test_refusals():
    for style in STYLES.values():
        for stage, reply, expected in REFUSALS:
            if stage == ('DATA' if 'CHUNKING' in style else 'BDAT'):
                continue
            wanted = {'end': reply} if stage == 'end' else {'replies': [(stage, reply)]}
            with SmtpStub(capabilities=style, **wanted) as server:
                result = send(plain(server), 'bob@example.test')
                equal((stage, reply, deliveries(result)), (stage, reply, [expected]))
                equal(result['recipients'][0]['text'], reply)
                equal(server.messages, [])


def test_leaving():
    """421 at each stage: nobody was served, or said so, and nothing counts as sent."""
    for style in STYLES.values():
        for stage in ('EHLO', 'MAIL', 'RCPT', 'DATA', 'BDAT', 'end'):
            if stage == ('DATA' if 'CHUNKING' in style else 'BDAT'):
                continue
            wanted = {'end': '421 4.3.2 Going'} if stage == 'end' else {'replies': [(stage, '421 4.3.2 Going')]}
            with SmtpStub(capabilities=style, **wanted) as server:
                result = send(plain(server), 'bob@example.test')
                if result['error']:
                    equal(result['error'], 'MAPI_E_NETWORK_ERROR')
                else:
                    equal((stage, deliveries(result)), (stage, ['pending']))
                    holds('421' in result['recipients'][0]['text'], 'the words of the server')
    with SmtpStub(greeting='421 4.3.2 Not now') as server:
        equal(send(plain(server), 'bob@example.test')['error'], 'MAPI_E_NETWORK_ERROR')
    with SmtpStub(greeting='554 5.3.2 Never') as server:
        equal(send(plain(server), 'bob@example.test')['error'], 'MAPI_E_NETWORK_ERROR')


def test_hanging_up():
    """Before the content has left nobody has the message; after that nobody knows."""
    for style in STYLES.values():
        for stage, unknown in (('MAIL', False), ('RCPT', False), ('DATA', False), ('end', True)):
            if stage == 'DATA' and 'CHUNKING' in style:
                continue
            speculative = 'CHUNKING' in style and 'PIPELINING' in style
            wanted = {'end': None} if stage == 'end' else {'replies': [(stage, None)]}
            with SmtpStub(capabilities=style, **wanted) as server:
                result = send(plain(server), 'bob@example.test')
                if unknown or speculative:
                    equal((stage, deliveries(result)), (stage, ['unknown']))
                    holds('not known' in result['recipients'][0]['text'], 'it says so')
                else:
                    equal((stage, result['error']), (stage, 'MAPI_E_NETWORK_ERROR'))


def test_cut_content():
    """The connection ends within the content: it is not sent, and that is known."""
    body = 'x' * 70 + '\n'
    for style in STYLES.values():
        with SmtpStub(capabilities=style, drop_after=100000) as server:
            result = send(plain(server), 'bob@example.test', body=body * 100000)
            equal((style, result['error'], result['recipients']), (style, 'MAPI_E_NETWORK_ERROR', []))
            equal(server.messages, [])


def test_some_recipients():
    for style in STYLES.values():
        with SmtpStub(capabilities=style, replies=[('RCPT TO:<no', '550 5.1.1 No such user'),
                                                   ('RCPT TO:<later', '450 4.2.1 Later')]) as server:
            result = send(plain(server), 'no@example.test', 'yes@example.test', 'later@example.test')
            equal(deliveries(result), ['failed', 'accepted', 'pending'])
            equal(server.messages[0]['recipients'], ['yes@example.test'])
            equal(result['recipients'][0]['text'], '550 5.1.1 No such user')
            equal((result['recipients'][0]['reason'], result['recipients'][0]['diag']), (0, 0))


def test_nobody_and_then_somebody():
    """What a refused message leaves behind does not touch the next."""
    for style in STYLES.values():
        with SmtpStub(capabilities=style, replies=[('RCPT TO:<no', '550 5.1.1 No')]) as server:
            found = drive(plain(server), [message('no@example.test'), message('yes@example.test'),
                                          message('no@example.test'), message('yes@example.test')],
                          [message('yes@example.test')])
            equal([deliveries(result)[0] for batch in found['batches'] for result in batch],
                  ['failed', 'accepted', 'failed', 'accepted', 'accepted'])
            equal(len(server.messages), 3)
            equal(server.connections, 1)


def test_many():
    """A hundred messages share one connection, and each has its own fate."""
    for style in STYLES.values():
        ends = ['250 2.0.0 Taken' if number % 3 else '550 5.7.1 No' for number in range(100)]
        with SmtpStub(capabilities=style, end=ends) as server:
            found = drive(plain(server), [message('bob@example.test', subject=f'Number {number}')
                                          for number in range(100)])
            equal([deliveries(result)[0] for result in found['batches'][0]],
                  ['accepted' if number % 3 else 'failed' for number in range(100)])
            equal(server.connections, 1)
            holds(all(f'Number {number}\r\n'.encode() in taken['content'] for number, taken in
                      zip([number for number in range(100) if number % 3], server.messages)), 'in order')


def test_many_and_a_break():
    """A server that leaves after each tenth message is called again, and nothing is sent twice."""
    ends = []
    for _ in range(5):
        ends += ['250 2.0.0 Taken'] * 9 + ['421 4.3.2 Enough']
    with SmtpStub(end=ends) as server:
        found = drive(plain(server), [message('bob@example.test', subject=f'Number {number}')
                                      for number in range(40)])
        states = [deliveries(result)[0] if not result['error'] else 'pending' for result in found['batches'][0]]
        equal(len(server.messages), states.count('accepted'))
        subjects = [line for taken in server.messages for line in taken['content'].split(b'\r\n')
                    if line.startswith(b'Subject')]
        equal(len(set(subjects)), len(subjects))
        holds(states.count('accepted') >= 27, f'most of it: {states}')


def test_few_recipients_at_a_time():
    with SmtpStub(most=10) as server:
        result = send(plain(server), *[f'r{number}@example.test' for number in range(35)])
        equal(deliveries(result), ['accepted'] * 35)
        equal([len(taken['recipients']) for taken in server.messages], [10, 10, 10, 5])
    with SmtpStub(most=0) as server:
        equal(deliveries(send(plain(server), 'bob@example.test')), ['pending'])


def test_too_big():
    with SmtpStub(capabilities=('SIZE 5000', 'PIPELINING')) as server:
        result = send(plain(server), 'bob@example.test', body='x\n' * 5000)
        equal(deliveries(result), ['failed'])
        holds(not any(line.startswith('MAIL') for line in server.commands), 'it was not even tried')


def test_letters():
    with SmtpStub() as server:
        equal(deliveries(send(plain(server), 'jürgen@bücher.example')), ['accepted'])
        equal(server.messages[0]['recipients'], ['jürgen@xn--bcher-kva.example'])
        holds('SMTPUTF8' in server.messages[0]['parameters'][0], 'it is announced')
    with SmtpStub(capabilities=OLD) as server:
        result = send(plain(server), 'jürgen@example.test', 'bob@bücher.example')
        equal(deliveries(result), ['failed', 'accepted'])
        equal(server.messages[0]['recipients'], ['bob@xn--bcher-kva.example'])
        holds('SMTPUTF8' in result['recipients'][0]['text'], 'the reason is told')
        equal(deliveries(send(plain(server), 'bob@example.test', sender='jürgen@example.test')), ['failed'])


def test_injection():
    """A line end in any field of the envelope is refused, and nothing of it reaches the server."""
    for address in ('bob@example.test\r\nRCPT TO:<eve@example.test>', 'bob@example.test\nDATA', 'b\rob@example.test',
                    'bob@example.test> NOTIFY=NEVER', 'bob@example.test\x00'):
        with SmtpStub() as server:
            result = send(plain(server), address.replace('\x00', '\x01'), 'good@example.test')
            # What cannot stand in the header keeps the message from the others too
            equal(deliveries(result)[0], 'failed')
            holds(result['recipients'][0]['text'], 'the reason is told')
            holds(all(taken['recipients'] == ['good@example.test'] for taken in server.messages), 'nobody else')
            equal(deliveries(send(plain(server), 'bob@example.test', sender=address.replace('\x00', '\x01'))),
                  ['failed'])
            holds(not any('eve' in line for line in server.commands), 'nobody else was named')
    with SmtpStub() as server:
        send(plain(server), 'bob@example.test', subject='x\r\nBcc: eve@example.test\r\nX: y')
        holds(b'\r\nBcc' not in server.messages[0]['content'], 'no field was added')


def test_later():
    with SmtpStub(capabilities=MODERN + ('FUTURERELEASE 100000 2040-01-01T00:00:00Z',)) as server:
        equal(deliveries(send(plain(server), 'bob@example.test', hold=3600)), ['accepted'])
        holds(any(word.startswith('HOLDFOR=3') for word in server.messages[0]['parameters'][0]), 'the server keeps it')
    # Neither longer nor further than it says
    for words in ('FUTURERELEASE 100 2040-01-01T00:00:00Z', 'FUTURERELEASE 100000 2020-01-01T00:00:00Z'):
        with SmtpStub(capabilities=MODERN + (words,)) as server:
            equal((words, deliveries(send(plain(server), 'bob@example.test', hold=3600))), (words, ['pending']))
    with SmtpStub() as server:
        result = send(plain(server), 'bob@example.test', hold=3600)
        equal(deliveries(result), ['pending'])
        holds(3500 < result['retry'] <= 3601, 'it is asked for again then')
        equal(server.messages, [])


def test_logging_on():
    users = {'alice': 'secret word'}
    with SmtpStub(users=users, starttls=True) as server:
        settings = dict(plain(server), security='starttls', user='alice', password='secret word',
                        **{'certificate-pins': server.pin})
        equal(deliveries(send(settings, 'bob@example.test')), ['accepted'])
        equal((server.messages[0]['user'], server.messages[0]['secure']), ('alice', True))
        result = send(dict(settings, password='wrong'), 'bob@example.test')
        equal(result['error'], 'MAPI_E_LOGON_FAILED')
        equal(send(plain(server), 'bob@example.test')['error'], 'MAPI_E_LOGON_FAILED')
    with SmtpStub(users=users, replies=[('AUTH', '454 4.7.0 Out of order')]) as server:
        equal(send(plain(server, user='alice', password='x'), 'bob@example.test')['error'], 'MAPI_E_NETWORK_ERROR')
    with SmtpStub(users=users, replies=[('AUTH PLAIN', '504 5.5.4 Not that one')]) as server:
        equal(deliveries(send(plain(server, user='alice', password='secret word'), 'bob@example.test')), ['accepted'])
    with SmtpStub(users=users, auth=('CRAM-MD5',)) as server:
        equal(send(plain(server, user='alice', password='x'), 'bob@example.test')['error'], 'MAPI_E_UNCONFIGURED')


def test_no_downgrade():
    """STARTTLS that is hidden, refused or used to smuggle something in: no secret leaves."""
    for wanted in ({}, {'replies': [('STARTTLS', '454 4.7.0 Not now')], 'starttls': True},
                   {'starttls': True, 'injection': b'250-stub\r\n250 AUTH PLAIN\r\n'}):
        with SmtpStub(users={'alice': 'pw'}, **wanted) as server:
            settings = plain(server, security='starttls', user='alice', password='pw')
            equal(send(settings, 'bob@example.test')['error'], 'MAPI_E_NETWORK_ERROR')
            holds(not any(line.startswith('AUTH') for line in server.commands), 'nobody logged on')
    with SmtpStub(implicit=True) as server:
        result = send(plain(server, security='tls', user='alice', password='pw'), 'bob@example.test')
        equal(result['error'], 'MAPI_E_NETWORK_ERROR')
        holds(server.pin in result['text'], 'the certificate is shown')
        equal(server.commands, [])
    found = drive({'host': 'mail.example.org', 'security': 'none', 'user': 'a', 'password': 'b'}, [])
    equal(found['error'], 'MAPI_E_UNCONFIGURED')


def test_nonsense():
    endless = '250-' + 'x' * 3000
    for reply in ('999 What', 'no number at all', '\n'.join([endless] * 40) + '\n250 end',
                  '\n'.join(['250-x'] * 2000) + '\n250 end', '250 ' + 'y' * 100000):
        with SmtpStub(replies=[('EHLO', reply)]) as server:
            equal(send(plain(server), 'bob@example.test')['error'], 'MAPI_E_NETWORK_ERROR')


def test_slow_replies():
    """A byte at a time is slow, not wrong."""
    with SmtpStub(drip=0.001) as server:
        equal(deliveries(send(plain(server), 'bob@example.test')), ['accepted'])


def at_once(function, *rows):
    """Where all the time goes into waiting, all wait at the same time."""
    with ThreadPoolExecutor(len(rows)) as pool:
        list(pool.map(lambda row: function(*row), rows))


def test_dripping():
    """A byte now and then is no answer: the connection is given up after twice the patience, whatever comes."""
    def drips(stage, style, error):
        with SmtpStub(capabilities=style, replies=[(stage, Drip('250 2.0.0 ' + 'a byte now and then, ' * 20))]) as server:
            result = send(plain(server, timeout='2'), 'bob@example.test')
            equal((stage, result['error'], deliveries(result)), (stage, error, [] if error else ['unknown']))
            equal(server.messages, [])
    at_once(drips, ('EHLO', MODERN, 'MAPI_E_NETWORK_ERROR'), ('RCPT', OLD, 'MAPI_E_NETWORK_ERROR'), ('MAIL', MODERN, None))


def test_silence():
    def is_silent(style, error, found):
        with SmtpStub(capabilities=style, replies=[('MAIL', '')]) as server:
            result = send(plain(server, timeout='5'), 'bob@example.test')
            equal((result['error'], deliveries(result)), (error, found))
    at_once(is_silent, (MODERN, None, ['unknown']), (OLD, 'MAPI_E_NETWORK_ERROR', []))


def test_wire_log():
    """What is written for people who look for a fault holds no secret, not even in the server's words."""
    with SmtpStub(users={'alice': 'right'}) as server:
        settings = plain(server, user='alice', password='topsecretword')
        found = drive(settings, [message('bob@example.test')], environment={'MAPI_WIRE_LOG': 'stderr'})
        equal(found['batches'][0][0]['error'], 'MAPI_E_LOGON_FAILED')
        holds('EHLO' in drive.errors, 'there is a log')
        holds('topsecretword' not in drive.errors, 'without the password')
        for line in server.commands:
            if line.startswith('AUTH PLAIN '):
                holds(line.split(' ')[2] not in drive.errors, 'nor its other form')


def test_repeated_secret():
    """Servers repeat the line they did not like, in whatever form the secret is in it; long ones are cut for people."""
    password = 'topsecretword'
    blob = base64.b64encode(f'\0alice\0{password}'.encode()).decode()
    alone = base64.b64encode(password.encode()).decode()
    for words in (f'No {password} here', f'AUTH PLAIN {blob} is wrong', f'I know no {alone}', '.' * 480 + ' ' + blob):
        with SmtpStub(replies=[('AUTH PLAIN', f'535 5.7.8 {words}')], users={'alice': 'right'}) as server:
            found = drive(plain(server, user='alice', password=password), [message('bob@example.test')],
                          environment={'MAPI_WIRE_LOG': 'stderr'})
        told = json.dumps(found, ensure_ascii=False) + drive.errors
        holds('MAPI_E_LOGON_FAILED' in told, told)
        for form in (password, blob, alone, blob[:16], base64.b64encode(b'secret').decode()):
            holds(form not in told, (words, told))


def test_wire_log_hides_people():
    with SmtpStub(replies=[('RCPT TO:<no@', '550 5.1.1 <no@example.test> unknown')]) as server:
        batch = [message('bob@example.test', 'no@example.test'), message('bob@example.test')]
        drive(plain(server), batch, environment={'MAPI_WIRE_LOG': 'stderr'})
        log = drive.errors
        holds('MAIL FROM:<' in log and '@' not in log, log)
        numbers = [line.split('TO:<')[1].split('>')[0] for line in log.split('\n') if 'RCPT TO:<' in line]
        equal(len(numbers), 3)
        holds(numbers[0] == numbers[2] != numbers[1], f'the same one has the same number: {numbers}')
        holds(f'550 5.1.1 <{numbers[1]}> unknown' in log, 'in the server’s words too')
        drive(plain(server), batch, environment={'MAPI_WIRE_LOG': 'stderr', 'MAPI_WIRE_LOG_FULL': '1'})
        holds('bob@example.test' in drive.errors and 'shows mail addresses' in drive.errors, 'unless it is wanted')


def test_far_away():
    """A server that is far and wants to be asked before each content is sent to over more than one connection."""
    batch = [message('bob@example.test', subject=f'Number {number}') for number in range(24)]
    with SmtpStub(capabilities=PIPELINED, slow=0.03) as server:
        found = drive(plain(server), batch)
        equal([deliveries(result) for result in found['batches'][0]], [['accepted']] * 24)
        equal(sorted(subject(taken) for taken in server.messages), sorted(f'Number {n}' for n in range(24)))
        holds(2 <= server.connections <= 3, f'{server.connections} connections')
    with SmtpStub(capabilities=PIPELINED, slow=0.03) as server:
        drive(plain(server, connections='1'), batch)
        equal((len(server.messages), server.connections), (24, 1))
    with SmtpStub(capabilities=PIPELINED) as server:
        drive(plain(server), batch)
        equal((len(server.messages), server.connections), (24, 1))


def subject(taken):
    return next(line[9:].decode() for line in taken['content'].split(b'\r\n') if line.startswith(b'Subject: '))


def test_check():
    with SmtpStub(users={'alice': 'pw'}, starttls=True) as server:
        settings = dict(plain(server), security='starttls', user='alice', password='pw',
                        **{'certificate-pins': server.pin})
        steps = drive(settings, check=True)['check']
        holds(len(steps) >= 6 and not any(step['error'] for step in steps), f'all went well: {steps}')
        holds(any('TLS 1.' in (step['detail'] or '') for step in steps), 'the version of TLS is told')
        holds(any('PLAIN' in (step['detail'] or '') for step in steps), 'and the mechanism')
        holds(any('CHUNKING' in (step['detail'] or '') for step in steps), 'and what the server can do')
        steps = drive(dict(settings, password='no'), check=True)['check']
        holds(steps[-1]['error'] and steps[-1]['step'] == 'Signing in', f'the step that failed is the last: {steps}')


main([test_every_style, test_round_trips, test_parameters, test_refusals, test_leaving, test_hanging_up,
      test_cut_content, test_some_recipients, test_nobody_and_then_somebody, test_many, test_many_and_a_break,
      test_few_recipients_at_a_time, test_too_big, test_letters, test_injection, test_later, test_logging_on,
      test_no_downgrade, test_nonsense, test_slow_replies, test_dripping, test_silence, test_wire_log, test_repeated_secret,
      test_wire_log_hides_people, test_far_away, test_check])
