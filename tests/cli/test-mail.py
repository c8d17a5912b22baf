#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import, read, find, sort and keep mail."""
import os
import signal
import subprocess

from harness import MAPI, equal, main, mbox, message, terminal, true


def fill(home, count=10):
    home.create_profile()
    path = home.file('in.mbox', mbox(message(n) for n in range(count)))
    equal(home.json('import', '@inbox', path), {'problems': [], 'imported': count})
    return home.json('list', '@inbox', '--limit', '1000')


def folders(home):
    home.create_profile()
    roles = {f['role']: f for f in home.json('folders')}
    for role in ('inbox', 'outbox', 'drafts', 'sent', 'trash', 'junk', 'archive'):
        true(role in roles, f'there is a folder for {role}')
    home.run('folder', 'create', 'Projects')
    home.run('folder', 'create', 'Projects/2026')
    equal(home.error('folder', 'create', 'Projects'), 'MAPI_E_COLLISION')
    equal(home.error('folder', 'delete', 'Projects'), 'MAPI_E_HAS_FOLDERS')
    equal(home.error('folder', 'move', 'Projects', 'Projects/2026'), 'MAPI_E_FOLDER_CYCLE')
    home.run('folder', 'rename', 'Projects/2026', '2027')
    true('Projects/2027' in [f['path'] for f in home.json('folders')], 'renamed')
    home.run('folder', 'delete', 'Projects', '--recursive')
    true('Projects' not in [f['path'] for f in home.json('folders')], 'deleted')


def import_and_list(home):
    rows = fill(home)
    equal(len(rows), 10)
    received = [r['received'] for r in rows]
    equal(received, sorted(received, reverse=True))
    row = [r for r in rows if r['subject'] == 'Message 3'][0]
    for key in ('id', 'folder', 'subject', 'from', 'to', 'cc', 'date', 'received', 'size', 'class', 'flags', 'preview',
                'conversation', 'has-attachment'):
        true(key in row, f'key {key}')
    equal(row['from'], 'Ann Example <ann@example.org>')
    equal(row['to'], ['me@example.org'])
    equal(row['class'], 'IPM.Note')
    true(row['preview'].startswith('Body of message 3'), row['preview'])
    equal(len(home.json('list', '@inbox', '--limit', '3', '--offset', '8')), 2)
    equal([r['subject'] for r in home.json('list', '@inbox', '--sort', 'subject', '--limit', '2')],
          ['Message 0', 'Message 1'])
    inbox = [f for f in home.json('folders') if f['role'] == 'inbox'][0]
    equal((inbox['total'], inbox['unread']), (10, 10))


def read_marks_and_shows(home):
    rows = fill(home, 3)
    found = home.json('read', rows[0]['id'], '--peek')
    true(found['text'].startswith('Body of message'), found['text'])
    equal(home.json('list', '@inbox', '--where', 'is:read'), [])
    home.run('read', rows[0]['id'])
    equal(len(home.json('list', '@inbox', '--where', 'is:read')), 1)
    source = home.run('read', rows[0]['id'], '--source')
    true(b'Message-ID: <m' in source, source)
    headers = home.run('read', rows[0]['id'], '--headers')
    true(b'Subject:' in headers and b'Body' not in headers, headers)


def search(home):
    home.create_profile()
    texts = [message(1, 'Quarterly report', body='The numbers are violet.'),
             message(2, 'Lunch', 'Bob <bob@example.net>', body='Grüße aus Köln'),
             message(3, 'Re: Quarterly report', 'Carol <carol@example.com>', body='violet indeed')]
    home.run('import', '@inbox', home.file('s.mbox', mbox(texts)))

    def subjects(*query):
        return sorted(r['subject'] for r in home.json('search', *query))
    equal(subjects('violet'), ['Quarterly report', 'Re: Quarterly report'])
    equal(subjects('from:bob'), ['Lunch'])
    equal(subjects('koln'), ['Lunch'])
    equal(subjects('violet', '-from:carol'), ['Quarterly report'])
    equal(subjects('"numbers are"'), ['Quarterly report'])
    equal(subjects('subject:quart*'), ['Quarterly report', 'Re: Quarterly report'])
    equal(subjects('lunch OR violet'), ['Lunch', 'Quarterly report', 'Re: Quarterly report'])
    equal(subjects('nothing-like-this'), [])
    equal(home.error('search', '(('), 'MAPI_E_BAD_VALUE')


def conversations(home):
    home.create_profile()
    texts = [message(1, 'Plan'),
             message(3, 'Re: Plan', headers='References: <m1@example.org> <m2@example.org>\r\n'),
             message(4, 'Other'),
             message(2, 'Re: Plan', headers='In-Reply-To: <m1@example.org>\r\n')]
    home.run('import', '@inbox', home.file('c.mbox', mbox(texts)))
    rows = {r['subject'] + r['date']: r for r in home.json('list', '@inbox')}
    plan = [r for r in rows.values() if r['subject'] == 'Plan'][0]
    found = home.json('conversation', plan['id'])
    equal([r['subject'] for r in found], ['Plan', 'Re: Plan', 'Re: Plan'])
    equal(len({r['conversation'] for r in found}), 1)


def move_copy_delete(home):
    rows = fill(home, 4)
    home.run('folder', 'create', 'Keep')
    moved = home.json('move', rows[0]['id'], rows[1]['id'], 'Keep')
    equal(len(moved), 2)
    home.json('copy', rows[2]['id'], 'Keep')
    equal(len(home.json('list', 'Keep')), 3)
    equal(len(home.json('list', '@inbox')), 2)
    home.run('delete', rows[2]['id'])
    equal(len(home.json('list', '@trash')), 1)
    home.run('delete', home.json('list', '@trash')[0]['id'])
    equal(home.json('list', '@trash'), [])
    home.run('delete', rows[3]['id'], '--permanent')
    equal(home.json('list', '@inbox'), [])
    equal(home.json('list', '@trash'), [])
    true(home.error('read', rows[3]['id']) in ('MAPI_E_NOT_FOUND', 'MAPI_E_OBJECT_DELETED'), 'gone')


def told_and_stopped(home):
    """Much is copied in parts: how far it is, is told at a terminal, and what is stopped has done what it has said."""
    home.create_profile()
    home.run('import', '@inbox', home.file('many.mbox', mbox([message(i) for i in range(250)])))
    home.run('folder', 'create', 'Copies')
    ids = [row['id'] for row in home.json('list', '@inbox', '--limit', '500')]
    equal(len(ids), 250)
    said, status = terminal(home, [], 'copy', *ids, 'Copies')
    equal(status, 0)
    for done in (0, 200):
        true(f'{done} of 250 messages are copied' in said, said)
    home.run('folder', 'create', 'Moved')
    with subprocess.Popen([MAPI, 'move', *ids, 'Moved'], env=home.environment, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as moving:
        first = moving.stdout.readline()
        moving.send_signal(signal.SIGINT)
        output, errors = moving.stdout.read(), moving.stderr.read()
        moving.wait(120)
    moved = [first.strip(), *output.split()]
    # It may have been done before it heard of that
    true((moving.returncode, len(moved)) == (0, 250) or (moving.returncode == 1 and 'Stopped.' in errors), errors)
    equal(len(home.json('list', 'Moved', '--limit', '500')), len(moved))
    equal(len(home.json('list', '@inbox', '--limit', '500')), 250 - len(moved))


def flags_and_keywords(home):
    rows = fill(home, 2)
    home.run('flag', rows[0]['id'], rows[1]['id'], '+read', '+flagged', '+work', '+later')
    flags = home.json('list', '@inbox')[0]['flags']
    equal(sorted(flags), ['flagged', 'later', 'read', 'work'])
    home.run('flag', rows[0]['id'], '-read', '-work')
    row = [r for r in home.json('list', '@inbox') if r['id'] == rows[0]['id']][0]
    equal(sorted(row['flags']), ['flagged', 'later'])
    equal(len(home.json('search', 'tag:work')), 1)
    equal(len(home.json('search', 'is:flagged')), 2)
    equal(len(home.json('search', 'is:unread')), 1)


def export_is_byte_for_byte(home):
    home.create_profile()
    odd = b'From: x\xff@example.org\nSubject: odd\n\nbytes \x00 \x80 and\nFrom here\n>From there\n'
    path = home.file('odd.eml', odd)
    home.run('import', '@inbox', path)
    row = home.json('list', '@inbox')[0]
    out = os.path.join(home.path, 'out.eml')
    home.run('export', row['id'], '-o', out)
    with open(out, 'rb') as stream:
        equal(stream.read(), odd)
    box = os.path.join(home.path, 'out.mbox')
    home.run('export', '@inbox', '-o', box)
    home.run('folder', 'create', 'Back')
    home.run('import', 'Back', box)
    back = home.json('list', 'Back')[0]
    equal(home.run('read', back['id'], '--source', '--peek'), odd)


def mbox_with_garbage(home):
    home.create_profile()
    text = 'garbage before\nmore of it\n\n' + mbox([message(1), message(2)]) + '\n\x00\x01\x02binary\n' + mbox([message(3)])
    answer = home.json('import', '@inbox', home.file('g.mbox', text))
    equal(answer['imported'], 3)
    true(answer['problems'] and 'g.mbox' in answer['problems'][0], answer['problems'])


def hostile_messages(home):
    home.create_profile()
    nested = ''.join(f'Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n' for n in range(2000))
    samples = {
        'nested.eml': 'From: a@b\nSubject: nested\n' + nested + '\nx',
        'headers.eml': 'From: a@b\nSubject: bomb\n' + 'X-A: b\n' * 200000 + '\nbody\n',
        'line.eml': b'From: a@b\nSubject: line\n\n' + b'x' * (20 * 1024 * 1024),
        'nul.eml': b'From: a@b\nSubject: n\x00ul\n\n\x00\x00\x00',
        'empty.eml': b'Subject: e\n\n',
        'charset.eml': b'From: a@b\nSubject: =?no-such?Q?x?=\nContent-Type: text/plain; charset=no-such\n\n\xff\xfe\n',
    }
    for name, content in samples.items():
        home.run('import', '@inbox', home.file(name, content))
    rows = home.json('list', '@inbox')
    equal(len(rows), len(samples))
    for row in rows:
        home.run('read', row['id'])
        home.run('read', row['id'], '--source')
        home.json('read', row['id'])


def attachments_are_saved_safely(home):
    home.create_profile()
    text = ('From: a@example.org\nSubject: att\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n'
            '--B\nContent-Type: text/plain\n\nhello\n--B\nContent-Type: application/octet-stream\n'
            'Content-Disposition: attachment; filename="../../evil.sh"\nContent-Transfer-Encoding: base64\n\naGk=\n'
            '--B\nContent-Type: application/octet-stream\n'
            'Content-Disposition: attachment; filename=".bashrc"\nContent-Transfer-Encoding: base64\n\naGk=\n--B--\n')
    home.run('import', '@inbox', home.file('a.eml', text))
    row = home.json('list', '@inbox')[0]
    true(row['has-attachment'], 'has-attachment')
    directory = os.path.join(home.path, 'saved')
    home.run('read', row['id'], '--save-attachments', directory)
    home.run('read', row['id'], '--save-attachments', directory)
    names = sorted(os.listdir(directory))
    equal(len(names), 4)
    true(not any(n.startswith('.') or '/' in n for n in names), names)
    true(not os.path.exists(os.path.join(home.path, 'evil.sh')), 'no way out')


def two_processes_see_each_other(home):
    fill(home, 1)
    watcher = subprocess.Popen([MAPI, 'watch', '@inbox', '--count', '1'], env=home.environment,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    true(b'Watching' in watcher.stderr.readline(), 'it watches')
    home.run('import', '@inbox', home.file('w.mbox', mbox([message(77)])))
    out, _ = watcher.communicate(timeout=20)
    true(b'"event":"created"' in out, out)


def verify_and_backup(home):
    fill(home, 5)
    true(all(s['sound'] for s in home.json('verify')), 'sound')
    target = os.path.join(home.path, 'copy')
    home.run('backup', target)
    true(os.listdir(target), 'something was copied')
    said, status = terminal(home, [], 'backup', target + '2')
    true(status == 0 and 'is copied: 0 bytes' in said, said)
    equal(sorted(os.listdir(target + '2')), sorted(os.listdir(target)))
    with subprocess.Popen([MAPI, 'backup', target + '3'], env=home.environment, stderr=subprocess.PIPE, text=True) as copying:
        while not os.path.exists(target + '3') and copying.poll() is None:
            pass
        copying.send_signal(signal.SIGINT)
        errors = copying.communicate(timeout=120)[1]
    # It may have been done before it heard of that
    if copying.returncode in (0, -signal.SIGINT):
        equal(sorted(os.listdir(target + '3')), sorted(os.listdir(target)))
    else:
        true('Stopped. There is no copy.' in errors and not os.path.exists(target + '3'), errors)


main([folders, import_and_list, read_marks_and_shows, search, conversations, move_copy_delete, told_and_stopped,
      flags_and_keywords, export_is_byte_for_byte, mbox_with_garbage, hostile_messages,
      attachments_are_saved_safely, two_processes_see_each_other, verify_and_backup])
