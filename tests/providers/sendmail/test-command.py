#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending with a command: what it is given, and what its exit status means."""
import json
import os
import shutil
import tempfile

from harness_transport import deliveries, drive, equal, holds, main, message, send

FOLDER = tempfile.mkdtemp(prefix='sendmail-')
RECORD = os.path.join(FOLDER, 'record')


def command(status=0, says='', more=''):
    """A program that writes down what it was given."""
    path = os.path.join(FOLDER, 'command')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(f'''#!/usr/bin/python3
import json, sys, time
{more}
data = sys.stdin.buffer.read()
with open({RECORD!r}, 'w') as record:
    json.dump([sys.argv[1:], data.decode('latin-1')], record)
sys.stderr.write({says!r})
sys.exit({status})
''')
    os.chmod(path, 0o755)
    if os.path.exists(RECORD):
        os.remove(RECORD)
    return {'command': path}


def record():
    with open(RECORD, encoding='utf-8') as stream:
        return json.load(stream)


def test_taken():
    result = send(dict(command(), arguments='-O;x=1'), 'bob@example.test', 'bcc:eve@example.test', 'bob@example.test',
                  body='.\nGrüße\n')
    equal(deliveries(result), ['accepted'] * 3)
    arguments, text = record()
    equal(arguments, ['-O', 'x=1', '-i', '-f', 'alice@example.test', '--', 'bob@example.test', 'eve@example.test'])
    holds('\r' not in text and '\n.\n' in text and 'eve' not in text, text)


def test_statuses():
    for status, expected in ((0, 'accepted'), (75, 'pending'), (71, 'pending'), (74, 'pending'), (69, 'failed'),
                             (67, 'failed'), (68, 'failed'), (65, 'failed'), (76, 'failed'), (77, 'failed')):
        result = send(command(status, says='what it\nsays\n'), 'bob@example.test')
        equal((status, deliveries(result)), (status, [expected]))
        if status:
            equal(result['recipients'][0]['text'], 'what it says')
    for status in (64, 70, 72, 78, 1, 127):
        result = send(command(status, says='broken'), 'bob@example.test')
        equal((status, result['error']), (status, 'MAPI_E_UNCONFIGURED'))
        holds('broken' in result['text'], result['text'])


def test_ends_badly():
    result = send(command(more='import os, signal; os.kill(os.getpid(), signal.SIGKILL)'), 'bob@example.test')
    equal(deliveries(result), ['pending'])
    result = send(dict(command(more='time.sleep(600)'), timeout='1'), 'bob@example.test')
    equal(deliveries(result), ['pending'])
    holds('1 second' in result['recipients'][0]['text'], result)


def test_says_too_much():
    """More than a pipe holds, before it reads anything."""
    result = send(command(75, more='sys.stdout.write("x" * 1000000); sys.stdout.flush()'), 'bob@example.test',
                  body='y' * 60 + '\n' * 50000)
    equal(deliveries(result), ['pending'])
    holds(len(result['recipients'][0]['text']) < 600, 'not all of it is kept')


def test_injection():
    values = command()
    for address in ('-oQ/tmp@example.test', '-bs@x', '|/bin/sh@example.test', 'a b@example.test', '/tmp/x@example.test',
                    'a@example.test\nb@example.test', '"a;b"@example.test', 'nobody', '`id`@example.test'):
        result = send(values, address)
        equal((address, deliveries(result)), (address, ['failed']))
        equal(deliveries(send(values, 'bob@example.test', sender=address)), ['failed'])
        holds(not os.path.exists(RECORD), 'the command was not run')


def test_no_command():
    for path in ('/nowhere/sendmail', FOLDER):
        equal(drive({'command': path}, [message('bob@example.test')])['error'], 'MAPI_E_UNCONFIGURED')
    steps = drive({'command': '/nowhere/sendmail'}, check=True)['check']
    holds(steps[-1]['error'], steps)
    steps = drive(command(), check=True)['check']
    holds(not steps[-1]['error'], steps)


try:
    main([test_taken, test_statuses, test_ends_badly, test_says_too_much, test_injection, test_no_command])
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
