#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP as a person has it: services in a profile, their check, and mail on its way through the spooler."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'servers'))
import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402
from bus import BusHome, until
from harness import equal, main, spare_sanitizers, true
from smtp_stub import SmtpStub
import dovecot

spare_sanitizers()  # a program is started for each step


def add_smtp(home, server, *pairs):
    added = home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none', *pairs)
    return added['uid']


def check_tells_every_step(home):
    with SmtpStub(users={'me': 'pw'}) as server:
        uid = add_smtp(home, server, 'user=me', 'password=pw')
        text = home.run('service', 'check', uid).decode()
        for part in ('127.0.0.1', 'greeting', 'PLAIN', 'CHUNKING', ' s '):
            true(part in text, f'{part} in {text}')
        home.run('service', 'set', uid, 'password=wrong')
        text = home.run('service', 'check', uid, check=1).decode()
        true('535' in text + home.errors and 'wrong' not in text + home.errors, text + home.errors)
        error = home.json('service', 'check', uid, check=1)['error']
        equal((error['name'], error['low-level']), ('MAPI_E_LOGON_FAILED', 'SMTP 535 5.7.8'))
        true('Authentication failed' in error['words'] and 'wrong' not in str(error), error)
        server.greeting = '550 5.7.1 You are on a list'
        error = home.json('service', 'check', uid, check=1)['error']
        equal((error['name'], error['low-level'], error['words']),
              ('MAPI_E_NETWORK_ERROR', 'SMTP 550 5.7.1', '550 5.7.1 You are on a list'))


def two_servers_one_password(home):
    """The mailbox and the outgoing server share user and password until one is told otherwise."""
    missing = dovecot.available()
    if missing:
        print(f'# not here: {missing}')
        return
    with dovecot.Dovecot() as mailbox, SmtpStub(users={'alice': 'alicepw', 'other': 'otherpw'}) as server:
        uid = home.json('service', 'add', 'internet', 'imap-host=127.0.0.1', f'imap-port={mailbox.imaps}',
                        f'imap-certificate-pins={mailbox.pin}', 'smtp-host=127.0.0.1', f'smtp-port={server.port}',
                        'smtp-security=none', 'user=alice', 'password=alicepw')['uid']
        home.run('service', 'check', uid)
        true([line for line in server.commands if line.startswith('AUTH')], 'somebody logged on')
        home.run('service', 'set', uid, 'smtp-user=other')
        home.run('service', 'check', uid, check=1)
        home.run('service', 'set', uid, 'smtp-password=otherpw')
        home.run('service', 'check', uid)
        home.run('service', 'set', uid, 'smtp-user=', 'smtp-password=')
        home.run('service', 'check', uid)


def mail_goes_out(home):
    with SmtpStub() as server:
        add_smtp(home, server)
        equal(home.json('send', '--to', 'bob@example.test', '--bcc', 'eve@example.test', '--subject', 'Out',
                        '--body', home.file('body', 'Text\n'))['state'] in ('queued', 'sent'), True)
        until(lambda: server.messages, 'the message at the server')
        equal(sorted(server.messages[0]['recipients']), ['bob@example.test', 'eve@example.test'])
        true(b'eve' not in server.messages[0]['content'], 'the hidden one stays hidden')
        equal(server.messages[0]['sender'], 'me@example.org')
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal([row['subject'] for row in home.json('list', '@sent')], ['Out'])


def one_refused_one_accepted(home):
    with SmtpStub(replies=[('RCPT TO:<no@', '550 5.1.1 Nobody of that name')]) as server:
        add_smtp(home, server)
        home.json('send', '--to', 'no@example.test', '--to', 'yes@example.test', '--subject', 'Half',
                  '--body', home.file('body', 'Text\n'))
        until(lambda: server.messages, 'the message at the server')
        equal(server.messages[0]['recipients'], ['yes@example.test'])
        reports = until(lambda: [row for row in home.json('list', '@inbox')], 'the report')
        text = home.json('read', reports[0]['id'])['text']
        true('no@example.test' in text and '550 5.1.1 Nobody of that name' in text, text)
        equal(len(server.messages), 1)


def server_is_away(home):
    """The queue keeps the message and says why; when the server is back it goes, once."""
    with SmtpStub(replies=[('MAIL', '451 4.3.0 Not now')]) as server:
        add_smtp(home, server)
        sent = home.json('send', '--to', 'bob@example.test', '--subject', 'Later', '--body',
                         home.file('body', 'Text\n'))
        row = until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'the reason')[0]
        true('451 4.3.0 Not now' in row['error'], row)
        server.replies = []
        home.run('outbox', 'retry', sent['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal(len(server.messages), 1)


def footer_is_not_kept(home):
    """What is put below a message on its way out is in no copy of ours, and there once however often it is tried."""
    with SmtpStub(replies=[('MAIL', ['451 4.3.0 Not now'])]) as server:
        add_smtp(home, server, 'footer=Example Ltd, registered in Nowhere')
        sent = home.json('send', '--to', 'bob@example.test', '--subject', 'Foot', '--body', home.file('body', 'Text\n'),
                         '--html', home.file('html', '<html><body><p>Text</p></body></html>'))
        until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'the first attempt')
        true('registered' not in home.json('read', sent['id'])['text'], 'not in the queue')
        home.run('outbox', 'retry', sent['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        content = server.messages[0]['content'].replace(b'=\r\n', b'')
        equal(content.count(b'Example Ltd, registered in Nowhere'), 2)
        true(content.index(b'registered in Nowhere</div>') < content.index(b'</body>'), content)
        kept = home.json('list', '@sent')[0]['id']
        true(b'registered' not in home.run('read', kept, '--source'), 'not in the copy')


def each_their_own(home):
    """A message for each, in which nobody else is named, once; and one copy, which names them all."""
    with SmtpStub(replies=[('RCPT TO:<no@', '550 5.1.1 Nobody of that name'),
                           ('RCPT TO:<later@', ['451 4.2.0 Later'])]) as server:
        add_smtp(home, server, 'footer=Example Ltd')
        home.json('send', '--to', 'bob@example.test', '--cc', 'no@example.test', '--bcc', 'later@example.test',
                  '--subject', 'Own', '--option', 'separately=true', '--body', home.file('body', 'Text\n'))
        until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'one waits')
        until(lambda: len(home.json('outbox', 'list')) == 1, 'only that one')
        row, = home.json('outbox', 'list')
        true([r['address'] for r in row['recipients']] == ['later@example.test'] and '451 4.2.0' in row['error'], row)
        home.run('outbox', 'retry', row['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal(sorted(taken['recipients'] for taken in server.messages), [['bob@example.test'], ['later@example.test']])
        for taken in server.messages:
            head = taken['content'].partition(b'\r\n\r\n')[0]
            equal([b'bob@' in head, b'later@' in head, b'no@' in head].count(True), 1)
            equal(taken['content'].count(b'Example Ltd'), 1)
        kept, = home.json('list', '@sent')
        kept = home.run('read', kept['id'], '--headers')
        true(b'bob@example.test' in kept and b'no@example.test' in kept, kept)
        numbers = {line for taken in server.messages for line in taken['content'].split(b'\r\n')
                   if line.lower().startswith(b'message-id')}
        equal(len(numbers), 1)
        true(next(iter(numbers)) in kept.replace(b'\n', b'\r\n'), 'answers find the copy')
        report, = home.json('list', '@inbox')
        true('no@example.test' in home.json('read', report['id'])['text'], 'the report')


def options_of_messages_and_recipients(home):
    with SmtpStub() as server:
        add_smtp(home, server)
        good = ['--to', 'bob@example.test', '--cc', 'eve@example.test', '--subject', 'x', '--body',
                home.file('body', 'Text\n')]
        for wrong in (['--option', 'nonsense=1'], ['--option', 'separately'], ['--option', 'report-content=all'],
                      ['--recipient-option', 'who@example.test:report=always'],
                      ['--recipient-option', 'bob@example.test:report=sometimes']):
            done = home.run('--json', 'send', *good, *wrong, check=None)
            true(b'"error"' in done, (wrong, done))
        equal(home.json('outbox', 'list'), [])
        home.run('send', *good, '--option', 'report-content=whole', '--option', 'importance=high',
                 '--recipient-option', 'bob@example.test:report=always', '--recipient-option',
                 'EVE@example.test:report=never')
        until(lambda: server.messages, 'the message at the server')
        mail, bob, eve = server.messages[0]['parameters']
        true('RET=FULL' in mail and 'NOTIFY=SUCCESS,FAILURE,DELAY' in bob and 'NOTIFY=NEVER' in eve, (mail, bob, eve))
        true(b'Importance: high' in server.messages[0]['content'], server.messages[0]['content'])


def copies_kept(home, value):
    """How many copies of a message are in our Sent folder, with a server of which that is said."""
    missing = dovecot.available()
    if missing:
        print(f'# not here: {missing}')
        return None
    with dovecot.Dovecot() as mailbox, SmtpStub(users={'alice': 'alicepw'}) as server:
        home.json('service', 'add', 'internet', 'imap-host=127.0.0.1', f'imap-port={mailbox.imaps}',
                  f'imap-certificate-pins={mailbox.pin}', 'smtp-host=127.0.0.1', f'smtp-port={server.port}',
                  'smtp-security=none', 'user=alice', 'password=alicepw', 'address=alice@example.test',
                  f'server-keeps-copy={value}', '--unverified')
        home.json('send', '--to', 'bob@example.test', '--identity', 'alice@example.test', '--subject', value,
                  '--body', home.file('body', 'Text\n'))
        until(lambda: server.messages, f'{value} at the server')
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        home.run('sync', '--upload', check=None)
        equal(home.json('list', '@outbox'), [])
        return sum(len(home.json('list', folder['id'])) for folder in home.json('folders') if folder['role'] == 'sent')


def server_keeps_the_copy(home):
    true(copies_kept(home, 'yes') in (0, None), 'no second copy where the server files what it sends')


def server_keeps_no_copy(home):
    true(copies_kept(home, 'auto') in (1, None), 'a copy where nothing is known of the server')


def two_ways_out(home):
    """One message through two transports, each for its own; what one of them has done is not done again when the other
    has to."""
    record = os.path.join(home.path, 'record')
    command = home.file('command', f'#!/bin/sh\nprintf "%s " "$@" >> {record}\necho >> {record}\ncat >> {record}.eml\n')
    os.chmod(command, 0o755)

    def runs():
        if not os.path.exists(record):
            return []
        with open(record, encoding='utf-8') as stream:
            return [line.split(' -- ')[1].split() for line in stream]

    with SmtpStub(replies=[('RCPT TO:<far@', ['451 4.3.0 Later']), ('RCPT TO:<no@', '550 5.1.1 Nobody')]) as server:
        home.json('service', 'add', 'sendmail', f'command={command}', 'domains=here.test;also.here.test')
        add_smtp(home, server)
        sent = home.json('send', '--to', 'near@HERE.test', '--cc', 'far@example.test', '--bcc', 'no@example.test',
                         '--subject', 'Both', '--body', home.file('body', 'Text\n'))
        row = until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'one waits')[0]
        equal({r['address']: r['state'] for r in row['recipients']},
              {'near@HERE.test': 'sent', 'far@example.test': 'waiting', 'no@example.test': 'failed'})
        true('451 4.3.0 Later' in row['error'], row)
        equal((runs(), server.messages), ([['near@HERE.test']], []))
        equal([found['class'] for found in home.json('list', '@inbox')], ['REPORT.IPM.Note.NDR'])
        home.run('outbox', 'retry', sent['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal((runs(), [taken['recipients'] for taken in server.messages]), ([['near@HERE.test']], [['far@example.test']]))
        equal(len(home.json('list', '@inbox')), 1)
        # Each way shows the same head, without who is hidden
        with open(record + '.eml', 'rb') as stream:
            local = stream.read()
        for text in (local, server.messages[0]['content']):
            true(b'To: near@HERE.test' in text and b'Cc: far@example.test' in text and b'no@example' not in text, text)
        equal(len(home.json('list', '@sent')), 1)
        # The first one wants to wait: the other one's recipients have theirs all the same
        home.file('command', '#!/bin/sh\ncat > /dev/null\necho busy >&2\nexit 75\n')
        home.json('send', '--to', 'near@here.test', '--cc', 'other@example.test', '--subject', 'Half', '--body',
                  home.file('body', 'Text\n'))
        until(lambda: len(server.messages) == 2, 'the other one')
        row, = until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'the reason')
        equal({r['address']: r['state'] for r in row['recipients']},
              {'near@here.test': 'waiting', 'other@example.test': 'sent'})
        true('busy' in row['error'], row)
        home.file('command', '#!/bin/sh\ncat > /dev/null\nexit 0\n')
        home.run('outbox', 'retry', row['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal(len(server.messages), 2)


def nobody_touches_what_is_being_sent(home):
    """While the server has it: no cancelling, editing, changing or deleting; and it is sent once."""
    with SmtpStub(capabilities=('SIZE 1000000', '8BITMIME'), replies=[('DATA', '')]) as server:
        add_smtp(home, server)
        sent = home.json('send', '--to', 'bob@example.test', '--subject', 'Locked', '--body', home.file('body', 'Text\n'))
        until(lambda: any(line.startswith('DATA') for line in server.commands), 'it is being sent')
        until(lambda: [row['state'] for row in home.json('outbox', 'list')] == ['sending'], 'it shows')
        equal(home.error('outbox', 'cancel', sent['id']), 'MAPI_E_UNABLE_TO_ABORT')
        equal(home.error('outbox', 'edit', sent['id']), 'MAPI_E_UNABLE_TO_ABORT')
        true(home.error('send', '--continue', sent['id'], '--subject', 'x') in ('MAPI_E_SUBMITTED', 'MAPI_E_NO_ACCESS'),
             'not changed')
        true(home.error('delete', sent['id'], '--permanent') in ('MAPI_E_UNABLE_TO_COMPLETE', 'MAPI_E_SUBMITTED'),
             'not deleted')
        server.replies = []
        server.hang_up()
        until(lambda: [row for row in home.json('outbox', 'list') if row['state'] == 'queued'], 'it waits again')
        home.run('outbox', 'retry', sent['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal([taken['recipients'] for taken in server.messages], [['bob@example.test']])


def found_among_the_sent(home):
    """Nobody knows whether it was sent, and then a copy shows up among the sent messages: it is over, once."""
    with SmtpStub(end=None) as server:
        add_smtp(home, server)
        home.json('send', '--to', 'bob@example.test', '--subject', 'Lost', '--body', home.file('body', 'Text\n'))
        until(lambda: [row for row in home.json('outbox', 'list') if row['state'] == 'unknown'], 'nobody knows')
        server.end = '250 2.0.0 Taken'
        home.run('sync', '--upload', check=None)
        equal([row['state'] for row in home.json('outbox', 'list')], ['unknown'])
        home.run('import', '@sent', home.file('copy.eml', server.messages[0]['content']))
        home.run('sync', '--upload', check=None)
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal((len(server.messages), home.json('list', '@inbox')), (1, []))


def found_among_the_sent_one_by_one(home):
    """The same for what was made for one recipient: it has the number of the message it was made from, whose copy is no
    proof that anybody got theirs."""
    with SmtpStub(end=['250 2.0.0 Taken', None]) as server:
        add_smtp(home, server)
        home.json('send', '--to', 'bob@example.test', '--to', 'eve@example.test', '--subject', 'Own', '--option',
                  'separately=true', '--body', home.file('body', 'Text\n'))
        until(lambda: [row for row in home.json('outbox', 'list') if row['state'] == 'unknown'], 'nobody knows')
        until(lambda: len(home.json('outbox', 'list')) == 1 and home.json('list', '@sent'), 'the others done')
        home.run('sync', '--upload', check=None)
        lost, = home.json('outbox', 'list')
        equal((lost['state'], len(home.json('list', '@sent'))), ('unknown', 1))
        other, copy = sorted((taken for taken in server.messages),
                             key=lambda taken: taken['recipients'][0] in lost['recipients'][0]['address'])
        home.run('import', '@sent', home.file('other.eml', other['content']))
        home.run('sync', '--upload', check=None)
        equal([row['state'] for row in home.json('outbox', 'list')], ['unknown'])
        home.run('import', '@sent', home.file('copy.eml', copy['content']))
        home.run('sync', '--upload', check=None)
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal((len(server.messages), home.json('list', '@inbox')), (2, []))


def hidden_one_by_one(home):
    """Whom the header of our copy names is not all whom the message was for: that it names one alone does not mean that
    this one got theirs."""
    with SmtpStub(end=[None]) as server:
        add_smtp(home, server)
        home.json('send', '--to', 'bob@example.test', '--bcc', 'eve@example.test', '--subject', 'Own', '--option',
                  'separately=true', '--body', home.file('body', 'Text\n'))
        until(lambda: home.json('list', '@sent') and
              'unknown' in [row['state'] for row in home.json('outbox', 'list')], 'nobody knows')
        home.run('sync', '--upload', check=None)
        # Hers may have been under way at the same time
        lost = {who['address']: row['state'] for row in home.json('outbox', 'list') for who in row['recipients']}
        equal(lost.get('bob@example.test'), 'unknown')


def resent_and_lost(home):
    """What is sent again has the number of what was sent first, whose copy does not mean that it came through."""
    with SmtpStub(replies=[('RCPT TO:<no@', ['550 5.1.1 Nobody of that name'])]) as server:
        add_smtp(home, server)
        home.json('send', '--to', 'no@example.test', '--to', 'yes@example.test', '--subject', 'Again',
                  '--body', home.file('body', 'Text\n'))
        report = until(lambda: home.json('list', '@inbox'), 'the report')[0]
        until(lambda: not home.json('outbox', 'list') and home.json('list', '@sent'), 'the first one done')
        server.end = None
        home.json('resend', report['id'])
        until(lambda: [row for row in home.json('outbox', 'list') if row['state'] == 'unknown'], 'nobody knows')
        home.run('sync', '--upload', check=None)
        equal([row['state'] for row in home.json('outbox', 'list')], ['unknown'])


def accounts_out_of_order(home):
    """A server that refuses what it has taken before may be out of order: the password stays, it is tried again, and
    what is said leaves both open. One it has never taken is wrong."""
    with SmtpStub(users={'me': 'pw'}) as server:
        service = home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none', 'user=me',
                            'password=pw', '--unverified')['uid']

        def post(subject):
            return home.json('send', '--to', 'bob@example.test', '--subject', subject, '--body', home.file('body', 'Text\n'))

        def transport():
            return next(row for row in home.json('status') if row['type'] == 'transport' and row['text'])

        post('Before')
        until(lambda: len(server.messages) == 1, 'the first one')
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        home.kill_spooler()
        server.hang_up()
        server.replies = [('AUTH', '535 5.7.8 Error: authentication failed: Connection lost to authentication server')]
        post('Meanwhile')
        row = until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'it waits')[0]
        equal((row['state'], row['recipients'][0]['state']), ('queued', 'waiting'))
        for words in ('535 5.7.8', 'tried again', 'or cannot check them', 'accepted the same password before'):
            true(words in row['error'], (words, row))
        true('offline' in transport()['flags'] and 'failure' not in transport()['flags'], transport())
        true('accepted the same password before' in transport()['text'], transport())
        home.run('sync', '--upload', check=None)
        until(lambda: home.json('outbox', 'list')[0]['attempts'] > row['attempts'], 'it is tried again')
        equal(home.json('list', '@inbox'), [])
        server.replies = []
        home.run('outbox', 'retry', row['id'])
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal([len(taken['recipients']) for taken in server.messages], [1, 1])
        # Another password, which it has never taken: that is wrong until somebody says otherwise
        home.run('service', 'set', service, 'password=typo')
        post('Wrong')
        row = until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'it waits')[0]
        true('tried again' not in row['error'], row)
        until(lambda: 'failure' in transport()['flags'], 'it stands still')


def line_breaks_are_refused(home):
    """Neither a field nor a recipient can be added by what stands in another field; whoever tries hears of it."""
    with SmtpStub() as server:
        add_smtp(home, server)
        good = ['--to', 'bob@example.test', '--subject', 'x', '--body', home.file('body', 'Text\n')]
        for option, value in (('--subject', 'x\r\nBcc: eve@example.test'), ('--subject', 'x\ny'),
                              ('--to', 'a@example.test\r\nRCPT TO:<eve@example.test>'),
                              ('--cc', '"A\nBcc: eve@example.test" <a@example.test>'),
                              ('--bcc', 'a@example.test\rX: y'), ('--from', 'A\r\nBcc: eve <me@example.org>'),
                              ('--from', 'me@example.org\nBcc: eve@example.test'),
                              ('--reply-to', 'a@example.test\r\nBcc: eve@example.test')):
            rest = good if option != '--subject' else good[:2] + good[4:]
            done = home.run('--json', 'send', *rest, option, value, check=None)
            true(b'"error"' in done and b'line break' in done, (option, value, done))
        home.run('send', *good)
        until(lambda: server.messages, 'the good one at the server')
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        equal([taken['recipients'] for taken in server.messages], [['bob@example.test']])
        true(not any('eve' in line for line in server.commands), 'no command names her')


def line_breaks_are_refused_on_the_bus(home):
    """The same for programs that hand a message over: in the subject, a name, an address, the name of a file."""
    program = os.path.realpath(__file__)
    home.run('program', 'set', program, 'send', 'always')
    with SmtpStub() as server:
        add_smtp(home, server)
        bus = Gio.DBusConnection.new_for_address_sync(
            home.environment['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

        def send(subject='x', to=('', 'bob@example.test'), file='note.txt', kind='IPM.Note'):
            """What is wrong with it, '' for nothing."""
            values = {'subject': GLib.Variant('s', subject), 'text': GLib.Variant('s', 'Text'),
                      'type': GLib.Variant('s', kind), 'recipients': GLib.Variant('a(uss)', [(1, *to)])}
            files = Gio.UnixFDList()
            with open(home.file('note', 'Note'), 'rb') as stream:
                files.append(stream.fileno())
            try:
                bus.call_with_unix_fd_list_sync(
                    'org.estafette.Spooler', '/org/estafette/SimpleMapi', 'org.estafette.SimpleMapi1', 'SendMail',
                    GLib.Variant('(sa{sv}a(hs)ua{sv})', ('', values, [(0, file)], 0, {})), None, 0, 60000, files, None)
            except GLib.Error as error:
                return error.message
            return ''

        for wrong in ({'subject': 'x\r\nBcc: eve@example.test'}, {'subject': 'x\nBcc: eve@example.test'},
                      {'to': ('A\r\nBcc: eve@example.test', 'bob@example.test')},
                      {'to': ('', 'bob@example.test\r\nBcc: eve@example.test')},
                      {'to': ('', 'SMTP:bob@example.test>\r\nRCPT TO:<eve@example.test')},
                      {'file': 'a\r\nBcc: eve@example.test\r\n.txt'}, {'kind': 'IPM.Note\r\nBcc: eve@example.test'}):
            said = send(**wrong)
            print(f'# {wrong}: {said}')
            true(said or 'file' in wrong or 'kind' in wrong, (wrong, 'was taken'))
        equal(send(), '')
        until(lambda: server.messages, 'the good one at the server')
        until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
        true(not any('eve' in line for line in server.commands), 'no command names her')
        for taken in server.messages:
            head = taken['content'].partition(b'\r\n\r\n')[0]
            equal((taken['recipients'], [line for line in head.split(b'\r\n') if line.lower().startswith(b'bcc')]),
                  (['bob@example.test'], []))


def answer_is_lost(home):
    """Handed over, and then the line went dead: it is not sent a second time without a look."""
    with SmtpStub(end=None) as server:
        add_smtp(home, server)
        home.json('send', '--to', 'bob@example.test', '--subject', 'Lost', '--body', home.file('body', 'Text\n'))
        until(lambda: [row for row in home.json('outbox', 'list') if row['state'] == 'unknown'], 'nobody knows')
        home.run('sync', '--upload', check=None)
        equal(len(server.messages), 1)


main([check_tells_every_step, two_servers_one_password, mail_goes_out, one_refused_one_accepted, server_is_away,
      footer_is_not_kept, each_their_own, options_of_messages_and_recipients,
      server_keeps_the_copy, server_keeps_no_copy, line_breaks_are_refused,
      line_breaks_are_refused_on_the_bus, answer_is_lost, two_ways_out, nobody_touches_what_is_being_sent,
      found_among_the_sent, found_among_the_sent_one_by_one, hidden_one_by_one, resent_and_lost,
      accounts_out_of_order],
     lambda test: BusHome().create_profile())
