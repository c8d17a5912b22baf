#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing and sending without any server: local delivery, the queue, reports."""
import os

from harness import equal, main, mbox, message, spare_sanitizers, terminal, true

spare_sanitizers()  # a program is started for each step


def send(home, *arguments, text='Hello there.\n'):
    return home.json('send', '--subject', 'Note', '--body', '-', *arguments, text=text)


def to_oneself(home):
    home.create_profile()
    equal(send(home, '--to', 'Me <me@example.org>')['state'], 'sent')
    inbox = home.json('list', '@inbox')
    equal([r['subject'] for r in inbox], ['Note'])
    equal(inbox[0]['from'], 'Me Myself <me@example.org>')
    equal(inbox[0]['flags'], [])
    sent = home.json('list', '@sent')
    equal([r['subject'] for r in sent], ['Note'])
    true('read' in sent[0]['flags'] and 'draft' not in sent[0]['flags'], sent[0]['flags'])
    equal(home.json('list', '@outbox'), [])
    equal(home.json('outbox', 'list'), [])
    true(home.json('read', inbox[0]['id'])['text'].startswith('Hello there.'), 'body')


def attachments_and_html(home):
    home.create_profile()
    picture = home.file('Bild größer.png', bytes(range(256)) * 10)
    html = home.file('body.html', '<p>Hello <b>there</b></p>')
    send(home, '--to', 'me@example.org', '--html', html, '--attach', picture)
    row = home.json('list', '@inbox')[0]
    true(row['has-attachment'], 'has-attachment')
    found = home.json('read', row['id'])
    equal([a['name'] for a in found['attachments']], ['Bild größer.png'])
    true('<b>there</b>' in found['html'], found['html'])
    directory = os.path.join(home.path, 'out')
    home.run('read', row['id'], '--save-attachments', directory)
    with open(os.path.join(directory, 'Bild größer.png'), 'rb') as stream:
        equal(stream.read(), bytes(range(256)) * 10)


def bcc_stays_secret(home):
    home.create_profile()
    send(home, '--to', 'me@example.org', '--bcc', 'me@example.org')
    source = home.run('read', home.json('list', '@inbox')[0]['id'], '--source')
    true(b'\nBcc:' not in source, source)


def draft(home):
    home.create_profile()
    answer = send(home, '--to', 'me@example.org', '--draft')
    equal(answer['state'], 'draft')
    row = home.json('list', '@drafts')[0]
    equal(row['id'], answer['id'])
    true('draft' in row['flags'], row['flags'])
    equal(home.json('list', '@inbox'), [])


def unknown_names_are_refused(home):
    home.create_profile()
    equal(home.error('send', '--to', 'Nobody In Particular', '--subject', 'x'), 'MAPI_E_NOT_FOUND')
    equal(home.json('list', '@outbox'), [])
    equal(home.json('outbox', 'list'), [])


def ambiguous_names_are_refused(home):
    """Nobody is chosen for a person; the message, and a draft it was, stay as they were."""
    home.create_profile()
    for address in ('bill.lee@example.org', 'bill.low@example.org'):
        home.run('contacts', 'add', '--name', 'Bill L' + address[6:8], '--email', address)
    equal(home.error('send', '--to', 'me@example.org', '--cc', 'Bill L', '--subject', 'x'), 'MAPI_E_AMBIGUOUS_RECIP')
    equal((home.json('list', '@outbox'), home.json('outbox', 'list'), home.json('list', '@inbox')), ([], [], []))
    draft = home.json('send', '--to', 'Bill L', '--subject', 'x', '--draft')
    equal(home.error('send', '--continue', draft['id']), 'MAPI_E_AMBIGUOUS_RECIP')
    equal([row['id'] for row in home.json('list', '@drafts')], [draft['id']])
    equal(home.json('send', '--continue', draft['id'], '--to', 'Bill Low')['state'], 'queued')
    row, = home.json('outbox', 'list')
    true('bill.low@example.org' in row['recipients'][0]['address'], row)


def outside_waits_without_spooler(home):
    home.create_profile()
    answer = send(home, '--to', 'someone@elsewhere.example')
    equal(answer['state'], 'queued')
    queue = home.json('outbox', 'list')
    equal([(q['id'], q['state'], q['subject']) for q in queue], [(answer['id'], 'queued', 'Note')])
    equal(queue[0]['recipients'][0]['state'], 'waiting')
    true(home.error('delete', answer['id'], '--permanent') in ('MAPI_E_UNABLE_TO_COMPLETE', 'MAPI_E_SUBMITTED'),
         'a queued message is not deleted')
    home.run('outbox', 'cancel', answer['id'])
    equal(home.json('outbox', 'list'), [])
    equal(home.error('outbox', 'cancel', answer['id']), 'MAPI_E_NOT_IN_QUEUE')
    true('draft' in home.json('list', '@outbox')[0]['flags'], 'a draft again')


def what_waits_is_told(home):
    home.create_profile()
    outside = ('send', '--to', 'someone@elsewhere.example', '--subject', 'Note', '--body', '/dev/null')
    home.run('send', '--to', 'me@example.org', '--subject', 'Note', '--body', '/dev/null')
    equal(home.errors, '')
    for quiet in ('--json', '--quiet'):
        home.run(quiet, *outside)
        equal(home.errors, '')
    home.run(*outside)
    equal(home.errors, '3 messages wait in the queue, and nothing sends them by itself. “mapi sync --upload” does.\n')
    home.run('--profile', 'me', '--no-mail', *outside)
    true('4 messages' in home.errors and "“mapi --profile 'me' sync --upload”" in home.errors, home.errors)
    home.run('list', '@inbox')
    equal(home.errors, '')
    home.run(*outside, '--defer', '2099-12-31 10:00')
    true('A message waits until 2099-12-31 10:00.\n' in home.errors, home.errors)
    home.run('outbox', 'hold')
    home.run(*outside)
    equal(home.errors, 'The queue is held: 6 messages wait until “mapi outbox release”.\n')


def whoever_sits_there_decides(home):
    """At a terminal, where no spooler sends: now, later, or not to be asked."""
    home.create_profile()
    outside = ('send', '--to', 'someone@elsewhere.example', '--subject', 'Note', '--body', '/dev/null')
    for number, answer in enumerate(('2', 'q'), 1):
        said, status = terminal(home, [answer], *outside)
        equal(status, 0)
        true('Send Now' in said and 'Stay' not in said, said)
        equal(len(home.json('outbox', 'list')), number)
    said, status = terminal(home, [], '--no-ui', *outside)
    true('3 messages wait' in said and 'Send Now' not in said, said)
    said, status = terminal(home, ['1'], *outside)
    equal((status, home.json('outbox', 'list')), (0, []))
    equal({row['class'] for row in home.json('list', '@inbox')}, {'REPORT.IPM.Note.NDR'})
    said, status = terminal(home, [], 'send', '--to', 'me@example.org', '--subject', 'Note', '--body', '/dev/null')
    equal((status, said), (0, ''))


def unclaimed_comes_back_as_report(home):
    home.create_profile()
    send(home, '--to', 'me@example.org', '--cc', 'someone@elsewhere.example')
    equal(home.json('list', '@inbox'), [])
    home.run('sync', '--upload')
    rows = {r['class']: r for r in home.json('list', '@inbox')}
    equal(sorted(rows), ['IPM.Note', 'REPORT.IPM.Note.NDR'])
    report = home.json('read', rows['REPORT.IPM.Note.NDR']['id'])
    true('someone@elsewhere.example' in report['text'], report['text'])
    equal(len(report['attachments']), 1)
    equal(home.json('outbox', 'list'), [])
    equal(len(home.json('list', '@sent')), 1)
    again = home.json('resend', rows['REPORT.IPM.Note.NDR']['id'])
    equal(again['state'], 'queued')
    equal([r['address'] for r in home.json('outbox', 'list')[0]['recipients'] if r['state'] == 'waiting'][-1],
          'someone@elsewhere.example')


def deferred_and_held(home):
    home.create_profile()
    answer = send(home, '--to', 'me@example.org', '--defer', '+1h')
    equal(answer['state'], 'queued')
    equal(home.json('outbox', 'list')[0]['state'], 'deferred')
    home.run('sync', '--upload')
    equal(home.json('list', '@inbox'), [])
    home.run('outbox', 'cancel', answer['id'])

    home.run('outbox', 'hold')
    equal(send(home, '--to', 'me@example.org')['state'], 'held')
    equal(home.json('outbox', 'list')[0]['state'], 'held')
    home.run('sync', '--upload')
    equal(home.json('list', '@inbox'), [])
    home.run('outbox', 'release')
    home.run('sync', '--upload')
    equal(len(home.json('list', '@inbox')), 1)


def times(home):
    """As people write them; what was understood is said. The zone of a test is UTC."""
    home.create_profile()
    outside = ('send', '--to', 'someone@elsewhere.example', '--subject', 'Note', '--body', '/dev/null')
    answer = home.json(*outside, '--defer', '2099-01-01T09:00', '--expires', '2100-01-01 09:00 +01:00')
    equal((answer['send-after'], answer['expires']), ('2099-01-01T09:00:00+00:00', '2100-01-01T08:00:00+00:00'))
    row, = home.json('outbox', 'list')
    equal((row['state'], row['next-try']), ('deferred', '2099-01-01T09:00:00+00:00'))
    answer = home.json(*outside, '--draft', '--option', 'deliver-after=2099-01-01T09:00', '--option', 'send-after=2099-01-02')
    equal((answer['deliver-after'], answer['send-after']), ('2099-01-01T09:00:00+00:00', '2099-01-02T08:00:00+00:00'))
    for wrong in (['--defer', '2099-02-30'], ['--expires', '2099-01-01T09:00\r\nBcc: a@b.test'],
                  ['--option', 'send-after=soon'], ['--defer', '']):
        done = home.run('--json', *outside, *wrong, check=None)
        true(b'is not a time' in done and b'2026-12-24T18:00' in done, (wrong, done))
    home.run(*outside, '--defer', '2099-01-01T09:00', '--expires', '2100-01-01')
    true('It goes at 2099-01-01T09:00:00+00:00, not before.' in home.errors, home.errors)
    true('It is of use until 2100-01-01T08:00:00+00:00.' in home.errors, home.errors)
    home.run(*outside, '--defer', '2001-01-01')
    true('2001-01-01T08:00:00+00:00 has passed: it goes at once.' in home.errors, home.errors)
    true(b'has passed' in home.run('--json', *outside, '--expires', '2001-01-01', check=2), 'of no use to anybody')


def no_copy(home):
    home.create_profile()
    send(home, '--to', 'me@example.org', '--no-copy')
    equal(home.json('list', '@sent'), [])
    equal(home.json('list', '@outbox'), [])
    equal(len(home.json('list', '@inbox')), 1)


def reply_and_forward(home):
    home.create_profile()
    text = message(1, 'Question', to='me@example.org, third@example.net', headers='Cc: me@example.org\r\n')
    home.run('import', '@inbox', home.file('q.mbox', mbox([text])))
    row = home.json('list', '@inbox')[0]
    reply = home.json('reply-all', row['id'], '--body', '-', '--draft', text='My answer.\n')
    found = home.json('read', reply['id'])
    equal(found['subject'], 'RE: Question')
    equal(found['to'], ['Ann Example <ann@example.org>', 'third@example.net'])
    equal(found['cc'], [])
    true(found['text'].startswith('My answer.') and '> Body of message 1.' in found['text'], found['text'])
    equal(home.json('list', '@inbox')[0]['flags'], [])

    equal(home.json('forward', row['id'], '--to', 'me@example.org', '--as-attachment')['state'], 'sent')
    forwarded = [r for r in home.json('list', '@inbox') if r['subject'].startswith('FW: ')][0]
    equal(len(home.json('read', forwarded['id'])['attachments']), 1)
    true('forwarded' in [r for r in home.json('list', '@inbox') if r['id'] == row['id']][0]['flags'], 'marked')


def reply_joins_the_conversation(home):
    home.create_profile()
    home.run('import', '@inbox', home.file('q.mbox', mbox([message(1, 'Plan', 'Me <me@example.org>')])))
    row = home.json('list', '@inbox')[0]
    home.json('reply', row['id'], '--to', 'me@example.org', '--body', '-', text='Yes.\n')
    found = home.json('conversation', row['id'])
    equal(len(found), 3)
    equal({r['conversation'] for r in found}, {row['conversation']})


def identities(home):
    home.create_profile()
    first, = home.json('identity')
    equal((first['address'], first['default']), ('me@example.org', True))
    added = home.json('identity', 'add', 'Office@example.org', '--name', 'The Office', '--reply-to', 'desk@example.org',
                      '--signature', '-', text='The Office\nNowhere 1\n')
    equal(added['signature'], 'The Office\nNowhere 1')
    true(home.error('identity', 'set', 'nobody@example.org', '--name', 'x') == 'MAPI_E_NOT_FOUND', 'nobody')
    home.run('identity', 'set', 'office@example.org', '--transport', 'nonsense', check=2)
    answer = home.json('send', '--to', 'me@example.org', '--identity', 'office@example.org', '--signature', '--subject',
                       'From the office', '--body', '-', text='Good day\n')
    equal(answer['state'], 'sent')
    source = home.run('read', home.json('list', '@inbox')[0]['id'], '--source').decode()
    true('The Office <Office@example.org>' in source and 'Reply-To: desk@example.org' in source, source)
    true('Good day\r\n\r\n-- \r\nThe Office\r\nNowhere 1' in source, source)
    home.run('identity', 'default', 'office@example.org')
    equal([row['address'] for row in home.json('identity', 'list')], ['Office@example.org', 'me@example.org'])
    home.run('identity', 'remove', 'office@example.org')
    equal([row['address'] for row in home.json('identity', 'list')], ['me@example.org'])


def on_behalf(home):
    home.create_profile()
    home.json('send', '--to', 'me@example.org', '--from', 'The Boss <boss@example.org>', '--identity', 'me@example.org',
              '--subject', 'For the boss', '--body', '-', text='Text\n')
    source = home.run('read', home.json('list', '@inbox')[0]['id'], '--source').decode()
    true('From: The Boss <boss@example.org>' in source and 'Sender: Me Myself <me@example.org>' in source, source)


def undone_in_time(home):
    home.create_profile()
    answer = home.json('send', '--to', 'me@example.org', '--subject', 'Oh', '--undo', '600', '--body', '-', text='Text\n')
    equal(answer['state'], 'queued')
    row, = home.json('outbox', 'list')
    equal(row['state'], 'deferred')
    home.run('outbox', 'cancel', answer['id'])
    equal((home.json('outbox', 'list'), home.json('list', '@inbox')), ([], []))


def edited_and_sent(home):
    """Taken back, changed, and sent: what is given takes the place of what it was."""
    home.create_profile()
    answer = home.json('send', '--to', 'nobody@example.net', '--cc', 'me@example.org', '--subject', 'Old', '--undo', '600',
                       '--body', '-', text='Old text\n')
    equal(home.error('send', '--continue', answer['id'], '--subject', 'x'), 'MAPI_E_SUBMITTED')
    draft = home.json('outbox', 'edit', answer['id'])
    equal((draft['state'], home.json('outbox', 'list')), ('draft', []))
    equal([row['id'] for row in home.json('list', '@drafts')], [draft['id']])
    equal(home.json('send', '--continue', draft['id'], '--draft', '--subject', 'New')['id'], draft['id'])
    equal([row['subject'] for row in home.json('list', '@drafts')], ['New'])
    answer = home.json('send', '--continue', draft['id'], '--to', 'me@example.org', '--cc', 'me@example.org', '--defer',
                       '+0m', '--body', '-', text='New text\n')
    equal((answer['state'], home.json('list', '@drafts')), ('sent', []))
    row, = home.json('list', '@inbox')
    equal(row['subject'], 'New')
    source = home.run('read', row['id'], '--source')
    true(b'New text' in source and b'Old' not in source and b'nobody@' not in source, source)
    equal(home.run('--json', 'send', '--continue', row['id'], check=2) != b'', True)


def receipts(home):
    """What happens by itself is said for the profile and for an account; an answer is given once."""
    home.create_profile()
    rows = home.json('receipts')
    equal([row['policy'] for row in rows], ['ask'] + ['default'] * (len(rows) - 1))
    home.run('receipts', 'policy', 'never')
    home.run('receipts', 'policy', 'ask', '--account', rows[1]['service'])
    equal([row['policy'] for row in home.json('receipts', 'list')][:2], ['never', 'ask'])
    # It is a setting of the account, with a control in its sheet
    equal(home.json('service', 'show', rows[1]['service'])['settings']['read-receipts'], 'ask')
    home.run('service', 'set', rows[1]['service'], 'read-receipts=always')
    equal([row['policy'] for row in home.json('receipts', 'list')][:2], ['never', 'always'])
    home.run('receipts', 'policy', 'default', '--account', rows[1]['service'])
    equal([row['policy'] for row in home.json('receipts', 'list')][:2], ['never', 'default'])
    home.run('receipts', 'policy', 'default', check=2)
    home.run('receipts', 'policy', 'sometimes', check=2)
    equal(home.error('receipts', 'policy', 'ask', '--account', 'nonsense'), 'MAPI_E_NOT_FOUND')
    asking = message(1, headers='Disposition-Notification-To: ann@example.org\r\n')
    home.run('import', '@inbox', home.file('q.mbox', mbox([asking, message(2)])))
    wanted, plain = [next(row['id'] for row in home.json('list', '@inbox') if row['subject'] == subject)
                     for subject in ('Message 1', 'Message 2')]
    home.run('receipts', 'send', plain, check=2)
    home.run('receipts', 'send', wanted)
    home.run('receipts', 'send', wanted)
    home.run('receipts', 'refuse', wanted)
    row, = home.json('outbox', 'list')
    equal([r['address'] for r in row['recipients']], ['ann@example.org'])


def no_mail_session_sends_locally(home):
    home.create_profile()
    answer = home.json('--no-mail', 'send', '--to', 'me@example.org', '--subject', 'x', '--body', '-', text='y')
    equal(answer['state'], 'sent')
    kinds = [s['type'] for s in home.json('--no-mail', 'status')]
    true('transport' not in kinds, kinds)
    spooler = [s for s in home.json('--no-mail', 'status') if s['type'] == 'spooler'][0]
    true('failure' in spooler['flags'], spooler)


def service_session(home):
    home.create_profile()
    answer = home.json('--service', '--profile', 'me', 'send', '--to', 'me@example.org', '--subject', 'x', '--body', '-',
                       text='y')
    equal(answer['state'], 'sent')


main([to_oneself, attachments_and_html, bcc_stays_secret, draft, unknown_names_are_refused, ambiguous_names_are_refused,
      outside_waits_without_spooler, what_waits_is_told, whoever_sits_there_decides, unclaimed_comes_back_as_report, deferred_and_held, times, no_copy,
      reply_and_forward, reply_joins_the_conversation, identities, on_behalf, undone_in_time, edited_and_sent, receipts, no_mail_session_sends_locally, service_session])
