#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox on Dovecot through the command: what is there arrives, what is changed here and there meets."""
import imaplib
import os
import re
import sys
import time

sys.dont_write_bytecode = True
from mailbox import INBOX, STORE, Mailbox  # noqa: E402
import dovecot  # noqa: E402
from harness import equal, main, message, spare_sanitizers, true  # noqa: E402

spare_sanitizers()  # a program is started for each step


def arrives(box):
    for number in range(3):
        box.add(number)
    box.add(3, flags='(\\Seen \\Flagged)')
    box.sync()
    rows = box.list()
    equal(sorted(rows), [f'Message {number}' for number in range(4)])
    equal(rows['Message 0']['flags'], [])
    equal(sorted(rows['Message 3']['flags']), ['flagged', 'read'])
    true('Body of message 1.' in box.run('read', rows['Message 1']['id'], '--text', '--peek').decode(), 'its text is here')


def check_prints_steps(box):
    said = box.run('service', 'check', box.service).decode()
    for word in ('Signing in', 'Folders', 'Quota'):
        true(word in said, word)


def flags_both_ways(box):
    box.add(0)
    box.add(1)
    box.sync()
    rows = box.list()
    box.run('flag', rows['Message 0']['id'], '+read', '+flagged')
    box.other.select('INBOX')
    box.other.uid('STORE', '2', '+FLAGS', '(\\Answered)')
    box.other.unselect()
    box.sync()
    equal(box.server_flags(), {1: ['\\Flagged', '\\Seen'], 2: ['\\Answered']})
    box.sync()
    equal(sorted(box.list()['Message 0']['flags']), ['flagged', 'read'])
    equal(box.list()['Message 1']['flags'], ['answered'])


def moves_and_deletes(box):
    for number in range(3):
        box.add(number)
    box.sync()
    rows = box.list()
    box.run('move', rows['Message 0']['id'], STORE + ':Archive')
    equal(sorted(box.list()), ['Message 1', 'Message 2'])
    box.sync()
    equal(box.server_subjects('INBOX'), ['Message 1', 'Message 2'])
    equal(box.server_subjects('Archive'), ['Message 0'])
    equal(sorted(box.list(STORE + ':Archive')), ['Message 0'])
    box.other.select('INBOX')
    box.other.uid('STORE', '2', '+FLAGS', '(\\Deleted)')
    box.other.expunge()
    box.other.unselect()
    box.sync()
    box.sync()
    equal(sorted(box.list()), ['Message 2'])


def files_messages(box):
    box.sync()
    box.run('import', STORE + ':Sent', box.file('one.eml', message(7)))
    box.sync()
    equal(box.server_subjects('Sent'), ['Message 7'])
    box.sync()
    equal(sorted(box.list(STORE + ':Sent')), ['Message 7'])
    equal(box.server_subjects('Sent'), ['Message 7'])


def folders_come_and_go(box):
    equal(box.other.create('Elsewhere')[0], 'OK')
    box.sync()
    paths = [row['path'] for row in box.json('folders', STORE)]
    true('Elsewhere' in paths, 'the server’s folder is here')
    box.run('folder', 'create', STORE + ':Bücher')
    box.sync()
    true(any(b'B&APw-cher' in line for line in box.other.list()[1]), 'ours is there')
    box.run('folder', 'rename', STORE + ':Bücher', 'Romane')
    box.sync()
    names = b' '.join(box.other.list()[1])
    true(b'Romane' in names and b'B&APw-cher' not in names, 'renamed')


def folders_left_out(box):
    """What the settings leave out goes here too when it was here before, once nothing in it waits for the server; and comes
    back with them."""
    def paths():
        box.sync()
        box.sync()
        return sorted(path for path in (row['path'] for row in box.json('folders', STORE)) if path[0] in 'OP' and path != 'Outbox')
    for name in ('Project', 'Project/One', 'Other'):
        equal(box.other.create(name)[0], 'OK')
        box.add(1, name)
    box.other.subscribe('Project/One')
    equal(paths(), ['Other', 'Project', 'Project/One'])
    port = box.json('service', 'show', box.service)['settings']['port']
    box.run('service', 'set', box.service, 'port=1', 'subscribed-only=true')
    box.run('flag', box.list(STORE + ':Other')['Message 1']['id'], '+flagged')
    box.run('service', 'set', box.service, f'port={port}')
    equal(paths(), ['Project', 'Project/One'])
    equal([flags for _, _, flags in box.server.messages('Other')], [['flagged']])
    box.other.unselect()
    box.other.subscribe('Other')
    equal(paths(), ['Other', 'Project', 'Project/One'])
    box.run('service', 'set', box.service, 'subscribed-only=false', 'root=Project')
    equal(paths(), ['Project', 'Project/One'])
    box.run('service', 'set', box.service, 'root=')
    equal(paths(), ['Other', 'Project', 'Project/One'])
    equal(box.list(STORE + ':Other')['Message 1']['flags'], ['flagged'])
    equal(box.json('verify', STORE)[0].get('findings') or [], [])


def deleted_above_others(box):
    """The folder is gone and its name stays, as those below it are still there: so does it here, without what was in it."""
    for mailbox in ('Above', 'Above/Below'):
        equal(box.other.create(mailbox)[0], 'OK')
        box.add(1, mailbox)
    box.sync()
    row = box.list(STORE + ':Above')['Message 1']
    box.run('flag', row['id'], '+flagged')
    equal(box.other.delete('Above')[0], 'OK')
    for _ in range(2):
        box.sync()
        equal(sorted(box.list(STORE + ':Above')), [])
        equal(sorted(box.list(STORE + ':Above/Below')), ['Message 1'])
        equal(box.json('operations', 'list'), [])


def deleted_with_work_to_do(box):
    """What was filed here in a folder that is deleted there meanwhile waits, and says what for; tried again, the folder
    is made anew."""
    equal(box.other.create('Doomed')[0], 'OK')
    box.add(1, 'Doomed')
    box.sync()
    box.run('import', STORE + ':Doomed', box.file('one.eml', message(2)))
    box.run('flag', box.list(STORE + ':Doomed')['Message 1']['id'], '+flagged')
    equal(box.other.delete('Doomed')[0], 'OK')
    box.run('sync', check=None)
    box.run('sync', check=None)
    waiting = box.json('operations', 'list')
    equal(len(waiting), 1)
    true('Doomed' in waiting[0]['error'], waiting)
    equal(sorted(box.list(STORE + ':Doomed')), ['Message 2'])
    box.run('operations', 'retry', str(waiting[0]['id']))
    box.sync()
    equal(box.server_subjects('Doomed'), ['Message 2'])
    equal(box.json('operations', 'list'), [])


def offline_replay(box):
    """Hours without a connection, here and there; then both agree."""
    for number in range(6):
        box.add(number)
    box.sync()
    rows = box.list()
    box.run('flag', rows['Message 0']['id'], '+read')
    box.run('flag', rows['Message 0']['id'], '-read')
    box.run('flag', rows['Message 1']['id'], '+flagged')
    box.run('move', rows['Message 2']['id'], STORE + ':Archive')
    box.run('flag', rows['Message 3']['id'], '+read')
    box.other.select('INBOX')
    box.other.uid('STORE', '4', '+FLAGS', '(\\Deleted)')   # the message that was read here
    box.other.expunge()
    box.other.uid('STORE', '2', '+FLAGS', '(\\Answered)')
    box.other.unselect()
    box.add(6)
    box.sync()
    box.sync()
    equal(box.json('operations', 'list'), [])
    equal(box.server_subjects('INBOX'), [f'Message {number}' for number in (0, 1, 4, 5, 6)])
    equal(box.server_subjects('Archive'), ['Message 2'])
    flags = box.server_flags()
    equal((flags[1], flags[2]), ([], ['\\Answered', '\\Flagged']))
    here = box.list()
    equal(sorted(here), [f'Message {number}' for number in (0, 1, 4, 5, 6)])
    equal(sorted(here['Message 1']['flags']), ['answered', 'flagged'])


SENT = ('From: Me <me@example.org>\r\nTo: gone@example.net, ann@example.net\r\nSubject: Plans\r\n'
        'Message-ID: <plans@example.org>\r\nDate: Mon, 01 Jun 2026 10:00:00 +0000\r\n\r\nText\r\n')
BOUNCE = ('From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\r\nTo: me@example.org\r\n'
          'Subject: {action} {to}\r\nMessage-ID: <{number}.bounce@mx.example.net>\r\n'
          'Date: Mon, 01 Jun 2026 10:01:00 +0000\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n'
          'Content-Type: multipart/report; report-type=delivery-status; boundary="b/mx"\r\n\r\n'
          '--b/mx\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI’m sorry.\r\n\r\n'
          '--b/mx\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n'
          'Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon,  1 Jun 2026 10:00:30 +0000 (UTC)\r\n\r\n'
          'Final-Recipient: rfc822; {to}\r\nOriginal-Recipient: rfc822;{to}\r\nAction: {action}\r\n'
          'Status: {status}\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n'
          '--b/mx\r\nContent-Type: {kind}\r\n\r\n{original}\r\n--b/mx--\r\n')
RECEIPT = ('From: Ann <ann@example.net>\r\nTo: me@example.org\r\nSubject: Read: Plans\r\n'
           'Message-ID: <read@example.net>\r\nDate: Mon, 01 Jun 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n'
           'Content-Type: multipart/report; report-type=disposition-notification; boundary=r\r\n\r\n'
           '--r\r\nContent-Type: text/plain\r\n\r\nIt was read.\r\n'
           '--r\r\nContent-Type: message/disposition-notification\r\n\r\n'
           'Final-Recipient: rfc822; ann@example.net\r\nOriginal-Message-ID: <plans@example.org>\r\n'
           'Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--r--\r\n')


def reports_are_linked(box):
    """A bounce and a receipt that come through the server say on the message that was sent what became of it, whichever
    is listed first."""
    box.sync()
    headers = SENT.split('\r\n\r\n', maxsplit=1)[0] + '\r\n'
    box.other.append('INBOX', None, None, BOUNCE.format(number=1, to='gone@example.net', action='failed',
                     status='5.1.1', kind='text/rfc822-headers', original=headers).encode())
    box.other.append('Sent', '(\\Seen)', None, SENT.encode())
    box.sync()
    sent = box.list(STORE + ':Sent')['Plans']['id']
    equal(box.list()['failed gone@example.net']['class'], 'REPORT.IPM.Note.NDR')
    equal([(one['address'], one['state'], one['text']) for one in box.json('read', sent)['tracking']],
          [('gone@example.net', 'failed', '5.1.1 550 5.1.1 no such user'), ('ann@example.net', 'sent', None)])
    box.other.append('INBOX', None, None, RECEIPT.encode())
    box.other.append('INBOX', None, None, BOUNCE.format(number=2, to='ann@example.net', action='delayed',
                     status='4.4.1', kind='message/rfc822', original=SENT).encode())
    box.sync()
    equal(box.list()['delayed ann@example.net']['class'], 'REPORT.IPM.Note.Delayed')
    equal(box.list()['Read: Plans']['class'], 'REPORT.IPM.Note.IPNRN')
    equal([one['state'] for one in box.json('read', sent)['tracking']], ['failed', 'read'])


def bodies_as_wanted(box):
    """What is kept here is what the service says, and for one folder what was said of it; the rest is listed, and comes
    when it is opened."""
    old, now = (imaplib.Time2Internaldate(time.time() - days * 86400) for days in (100, 1))
    for number, folder, date in ((0, 'INBOX', now), (1, 'INBOX', old), (2, 'Archive', now), (3, 'Sent', old)):
        equal(box.other.append(folder, None, date, message(number).encode())[0], 'OK')
    box.run('service', 'set', box.service, 'bodies=none')
    box.sync()
    rows = box.list()
    equal(rows['Message 0']['to'], ['me@example.org'])
    # The server tells how they begin
    equal([rows[f'Message {number}']['preview'] for number in range(2)], ['Body of message 0.', 'Body of message 1.'])
    equal(box.missing(), [f'Message {number}' for number in range(4)])
    box.run('service', 'set', box.service, 'bodies=recent', 'bodies-months=1')
    archive, sent = STORE + ':Archive', STORE + ':Sent'
    equal(box.json('folder', 'keep', archive)['keep'], 'default')
    equal(box.json('folder', 'keep', archive, 'none')['keep'], 'none')
    equal(box.json('folder', 'keep', sent, 'all')['keep'], 'all')
    equal({row['path']: row['keep'] for row in box.json('folders', STORE) if 'keep' in row},
          {'Archive': 'none', 'Sent': 'all'})
    box.sync()
    equal(box.missing(), ['Message 1', 'Message 2'])
    true('Body of message 2.' in box.run('read', box.list(archive)['Message 2']['id'], '--text').decode(), 'it comes')
    equal(box.missing(), ['Message 1'])
    equal(box.json('folder', 'keep', INBOX, '12')['keep'], '12')
    box.sync()
    equal(box.missing(), [])
    equal(box.json('folder', 'keep', INBOX, 'default')['keep'], 'default')
    box.add(4, 'Archive')
    box.add(5)
    box.sync()
    # Less is wanted of the inbox than before
    equal(box.missing(), ['Message 1', 'Message 4'])
    box.run('folder', 'keep', INBOX, 'some', check=2)
    equal(box.error('folder', 'keep', 'Outbox', 'none'), 'MAPI_E_NO_SUPPORT')


def moved_with_its_text(box):
    """What is moved here is told of by the server as if it were new: its text is here, and does not come again."""
    equal(box.other.create('Elsewhere')[0], 'OK')
    for number in range(8):
        box.add(number, 'Elsewhere' if number > 4 else 'INBOX')
    box.sync()
    rows = box.list()
    box.run('move', rows['Message 1']['id'], rows['Message 2']['id'], STORE + ':Elsewhere')
    box.run('copy', rows['Message 3']['id'], STORE + ':Elsewhere')
    box.add(8, 'Elsewhere')
    wire = os.path.join(box.path, 'wire.log')
    box.environment['MAPI_WIRE_LOG'] = wire
    box.sync()
    equal(box.missing(), [])
    equal(box.server_subjects('Elsewhere'), [f'Message {number}' for number in (1, 2, 3, 5, 6, 7, 8)])
    with open(wire, encoding='utf-8') as stream:
        fetched = re.findall(r'FETCH \(UID (\d+) BODY\[\] ', stream.read())
    # The one that came from elsewhere
    equal(len(fetched), 1)


def marked_on_the_server(box):
    """Only headers are here: what is to be fetched and what is to go is marked first, and done later at once."""
    for number in range(4):
        box.add(number)
    box.run('service', 'set', box.service, 'bodies=none')
    box.sync()
    rows = {row['subject']: row for row in box.json('remote', 'list', INBOX)}
    equal(sorted(rows), [f'Message {number}' for number in range(4)])
    equal({row['mark'] for row in rows.values()}, {None})
    true(all(row['size'] > 0 and row['received'] for row in rows.values()), rows)
    ids = [rows[f'Message {number}']['id'] for number in range(4)]
    box.run('remote', 'mark', 'fetch', ids[0], ids[1], ids[2])
    box.run('remote', 'mark', 'delete', ids[3])
    box.run('remote', 'unmark', ids[2])
    box.sync()
    # Marks are kept, and nothing has happened yet
    equal([row['mark'] for row in sorted(box.json('remote', 'list', INBOX), key=lambda row: row['subject'])],
          ['fetch', 'fetch', None, 'delete'])
    equal(len(box.state()['INBOX']), 4)
    # Without the server nothing is lost: neither a mark nor a message
    port = box.json('service', 'show', box.service)['settings']['port']
    box.run('service', 'set', box.service, 'port=1')
    box.run('remote', 'unmark', ids[3])
    equal(box.json('remote', 'transfer', INBOX, check=1)['error']['name'], 'MAPI_E_NETWORK_ERROR')
    box.run('service', 'set', box.service, f'port={port}')
    box.run('remote', 'mark', 'delete', ids[3])
    equal(box.json('remote', 'transfer', INBOX), {'fetched': 2, 'deleted': 1})
    equal(box.missing(), ['Message 2'])
    equal([(row['subject'], row['mark']) for row in box.json('remote', 'list', INBOX)], [('Message 2', None)])
    equal([subject for subject, _ in box.state()['INBOX']], ['Message 0', 'Message 1', 'Message 2'])
    true('Body of message 0.' in box.run('read', ids[0], '--text').decode(), 'it is here')
    box.sync()
    equal(box.missing(), ['Message 2'])
    box.run('remote', 'mark', 'nonsense', ids[0], check=2)
    # What is to be done is seen, wherever the text is
    box.run('remote', 'mark', 'delete', ids[1])
    equal(sorted((row['subject'], row['mark']) for row in box.json('remote', 'list', INBOX)),
          [('Message 1', 'delete'), ('Message 2', None)])
    box.run('remote', 'unmark', ids[1])
    equal(box.json('remote', 'transfer', INBOX), {'fetched': 0, 'deleted': 0})


def texts_go_again(box):
    """Less is wanted here than before: what is too much goes, and its room with it; what the server does not have
    stays, and what is opened later, too."""
    old = imaplib.Time2Internaldate(time.time() - 100 * 86400)
    for number in range(6):
        text = message(number, body=f'Body of message {number}. ' + 'Quite a lot of words. ' * 20000)
        equal(box.other.append('INBOX', None, old, text.encode())[0], 'OK')
    box.sync()
    equal(box.missing(), [])
    rows = box.list()
    path = os.path.join(os.path.dirname(box.database_path()), 'bodies.sqlite')

    def room():
        folder = os.path.join(os.path.dirname(path), 'packs')
        return os.path.getsize(path) + sum(entry.stat().st_size for entry in os.scandir(folder))
    before = room()
    true(before > 2000000, f'{before} bytes')
    # Offline, one is moved and one is written
    port = box.json('service', 'show', box.service)['settings']['port']
    box.run('service', 'set', box.service, 'port=1')
    box.run('move', rows['Message 4']['id'], STORE + ':Archive')
    box.run('import', INBOX, box.file('own.eml', message(9)))
    box.run('folder', 'keep', INBOX, 'none')
    box.run('sync', check=None)
    equal(box.missing(), [])
    box.run('service', 'set', box.service, f'port={port}')
    box.sync()
    equal(box.missing(), [f'Message {number}' for number in (0, 1, 2, 3, 5, 9)])
    true(room() < before / 3, f'{room()} bytes of {before}')
    equal(box.json('verify', STORE)[0].get('findings') or [], [])
    equal(sorted(row['subject'] for row in box.json('search', '"Body of message 2"')), ['Message 2'])
    true('Body of message 2.' in box.run('read', rows['Message 2']['id'], '--text').decode(), 'it comes')
    box.sync()
    equal(box.missing(), [f'Message {number}' for number in (0, 1, 3, 5, 9)])
    box.run('folder', 'keep', INBOX, 'all')
    box.sync()
    equal(box.missing(), [])


TESTS = [arrives, check_prints_steps, flags_both_ways, moves_and_deletes, files_messages, folders_come_and_go, folders_left_out,
         deleted_above_others, deleted_with_work_to_do, offline_replay, reports_are_linked, bodies_as_wanted,
         moved_with_its_text, marked_on_the_server, texts_go_again]
MISSING = dovecot.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as SERVER:
        main(TESTS, lambda test: Mailbox().prepare(SERVER, test.__name__.replace('_', '')))
