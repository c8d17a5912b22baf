#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending as a person does, with Postfix and Dovecot: what is refused, what bounces, and what is sent again."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'servers'))
from bus import BusHome, until
from harness import equal, main, true
import dovecot
import postfix

MISSING = dovecot.available() or postfix.available()


def with_account(home, user):
    """An account of Dovecot, sending through Postfix."""
    home.json('service', 'add', 'internet', 'imap-host=127.0.0.1', f'imap-port={DOVECOT.imaps}',
              f'imap-certificate-pins={DOVECOT.pin}', 'smtp-host=127.0.0.1', f'smtp-port={POSTFIX.submissions}',
              f'smtp-certificate-pins={POSTFIX.pin}', f'user={user}', f'password={user}pw',
              f'address={user}@example.test', '--unverified')
    return home


def post(home, *to, subject='Note', identity='alice@example.test', arguments=()):
    recipients = [part for address in to for part in ('--to', address)]
    return home.json('send', *recipients, '--identity', identity, '--subject', subject,
                     '--body', home.file('body', 'Text\n'), *arguments)


def sent(home, subject):
    """What is kept of it, whichever account's Sent folder it is in, once the queue is seen to."""
    home.run('sync', '--upload', check=None)
    return [row for folder in home.json('folders') if folder['role'] == 'sent'
            for row in home.json('list', folder['id']) if row['subject'] == subject]


def copies(user, subject):
    return [text for text in DOVECOT.messages(user) if f'\nSubject: {subject}\n'.encode() in text.replace(b'\r', b'')]


def reports(home, kind='NDR'):
    found = [row for row in home.json('list', '@inbox', '--limit', '100') if row['class'].endswith('.' + kind)]
    return found


def one_refused_one_accepted(home):
    """One copy, one report, and sending again goes to the one it did not reach alone."""
    DOVECOT.add_users({'half': 'pw'})
    with_account(home, 'alice')
    post(home, 'reject@example.test', 'half@example.test', subject='Half', arguments=['--reply-to', 'desk@example.test'])
    until(lambda: copies('half', 'Half'), 'the copy')
    until(lambda: reports(home), 'the report')
    until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
    text = home.json('read', reports(home)[0]['id'])['text']
    true('550 5.1.1' in text and 'No such user here' in text and 'half@' not in text, text)
    refusals = len(POSTFIX.log().split('to=<reject@example.test>'))
    home.json('resend', reports(home)[0]['id'])
    until(lambda: len(reports(home)) == 2, 'it was refused again')
    # By the same hand, although the profile's default identity is another one
    again = POSTFIX.log().split('to=<reject@example.test>')
    equal((len(again), again[-2].split('from=')[-1].split()[0]), (refusals + 1, '<alice@example.test>'))
    until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
    equal(len(copies('half', 'Half')), 1)
    kept = [home.run('read', row['id'], '--headers') for row in sent(home, 'Half')]
    true(len(kept) == 2 and all(b'Reply-To: desk@example.test' in headers for headers in kept), kept)


def to_another_account(home):
    """What is written to an address of another account goes to its server, though it is this person's own; and the answer
    comes from that account by itself."""
    with_account(home, 'alice')
    with_account(home, 'bob')
    post(home, 'bob@example.test', subject='Own')
    until(lambda: copies('bob', 'Own'), 'the copy at the server', 60)
    until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
    row = until(lambda: [row for folder in home.json('folders') if folder['role'] == 'inbox'
                         for row in home.json('list', folder['id']) if row['subject'] == 'Own'], 'it came back', 240)[0]
    home.json('reply', row['id'], '--body', home.file('answer', 'Yes\n'))
    answer, = until(lambda: copies('alice', 'RE: Own'), 'the answer', 60)
    true(b'\nFrom: bob@example.test' in answer, answer)
    true('from=<bob@example.test>' in POSTFIX.log(), 'the sender')


def sentmail(home, message):
    return [line for line in home.run('read', message, '--properties').decode().split('\n') if 'SENTMAIL' in line]


def sent_folder_of_another_account(home):
    """What was written as an account is kept in that account's Sent folder, or in the folder that was chosen for it; that
    may be in another store than the one it is sent from. It gets there once, and nothing stays in the Outbox."""
    DOVECOT.add_users({'filer': 'filerpw'})
    with_account(home, 'filer')
    home.run('sync', '--download', check=None)
    folder = until(lambda: [folder for folder in home.json('folders') if folder['role'] == 'sent'][1:], 'its Sent', 60)[0]

    def write(subject, to='x@discard.test', arguments=()):
        return post(home, to, subject=subject, identity='filer@example.test', arguments=arguments)

    def subjects(name):
        return sorted(row['subject'] for row in home.json('list', name))
    # By itself; also where it is delivered before anybody looks at the queue, unless somebody is looking just now
    write('Usual')
    state = write('Near', 'me@example.org')['state']
    true(state in ('sent', 'queued'), state)
    until(lambda: subjects(folder['id']) == ['Near', 'Usual'], 'the copies', 60)
    # What is taken back is nobody's yet
    later = write('Later', arguments=['--defer', '+1d'])['id']
    kept = sentmail(home, later)
    draft = sentmail(home, home.json('outbox', 'edit', later)['id'])
    true(len(kept) == len(draft) == 1 and kept != draft, (kept, draft))
    home.run('identity', 'set', 'filer@example.test', '--sent-folder', '@sent')
    write('Chosen')
    until(lambda: subjects('@sent') == ['Chosen'], 'the copy in the folder that was chosen', 60)
    home.run('identity', 'set', 'filer@example.test', '--sent-folder', folder['id'])
    write('Filed')
    until(lambda: subjects(folder['id']) == ['Filed', 'Near', 'Usual'], 'the copy', 60)
    home.run('sync', check=None)
    until(lambda: len(DOVECOT.messages('filer', 'Sent')) == 3, 'the copies at the server', 60)
    equal((home.json('list', '@outbox'), subjects('@sent'), len(subjects(folder['id']))), ([], ['Chosen'], 3))


def accounts_out_of_order(home):
    """Dovecot is away, whom Postfix asks about passwords: nobody is asked for one, and it goes when he is back."""
    DOVECOT.add_users({'order': 'orderpw'})
    with_account(home, 'order')
    home.json('send', '--to', 'x@discard.test', '--identity', 'order@example.test', '--subject', 'Before', '--body',
              home.file('body', 'Text\n'))
    until(lambda: 'from=<order@example.test>' in POSTFIX.log(), 'the first one', 60)
    until(lambda: not home.json('outbox', 'list'), 'the outbox empty')
    home.kill_spooler()
    DOVECOT.halt()
    try:
        home.json('send', '--to', 'x@discard.test', '--identity', 'order@example.test', '--subject', 'Meanwhile', '--body',
                  home.file('body', 'Text\n'))
        row = until(lambda: [row for row in home.json('outbox', 'list') if row['error']], 'it waits', 60)[0]
        equal(row['state'], 'queued')
        true(not [entry for entry in home.json('status') if 'failure' in entry['flags']], home.json('status'))
        print('# ' + row['error'])
    finally:
        DOVECOT.resume()
    home.run('outbox', 'retry', row['id'], check=None)

    def done():
        home.run('sync', '--upload', check=None)
        return not home.json('outbox', 'list')
    until(done, 'the outbox empty', 60)
    equal(POSTFIX.log().count('from=<order@example.test>, size='), 2)


def real_bounce(home):
    """Accepted, and then returned by another mail system."""
    with_account(home, 'alice')
    post(home, 'x@bounce.test', subject='Bounces')
    until(lambda: any(b'Action: failed' in text for text in DOVECOT.messages('alice')), 'the bounce', 60)
    home.run('sync', '--download', check=None)
    found = until(lambda: [row for folder in home.json('folders') if folder['role'] == 'inbox'
                           for row in home.json('list', folder['id']) if 'Undelivered' in row['subject']], 'the bounce', 60)
    true('x@bounce.test' in home.json('read', found[0]['id'])['text'], 'it tells whom it did not reach')
    equal(found[0]['class'], 'REPORT.IPM.Note.NDR')
    equal(len(sent(home, 'Bounces')), 1)


if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as DOVECOT, postfix.Postfix(DOVECOT) as POSTFIX:
        main([one_refused_one_accepted, to_another_account, sent_folder_of_another_account, accounts_out_of_order,
              real_bounce], lambda test: BusHome().create_profile())
