#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the spooler does for clients that come and go, over a real bus."""
import datetime
import fcntl
import glob
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))
from smtp_stub import SmtpStub
from bus import BusHome, until
from harness import MAPI, equal, main, message, spare_sanitizers, true

spare_sanitizers()  # a program is started for each step

OUTSIDE = 'someone@elsewhere.example'


def recipients(home):
    return [envelope['recipients'] for envelope in home.sent()]


def to_outside(home):
    home.with_transport()
    equal(home.send(OUTSIDE)['state'], 'queued')
    until(home.sent, 'sent')
    home.run('sync', '--upload')
    equal(recipients(home), [[OUTSIDE]])
    equal(home.queue(), [])
    equal([row['subject'] for row in home.json('list', '@sent')], ['Note'])
    equal(home.json('list', '@outbox'), [])
    with open(glob.glob(os.path.join(home.path, 'stores', '*', '*.eml'))[0], 'rb') as stream:
        text = stream.read()
    true(b'To: ' + OUTSIDE.encode() in text and b'Hello.' in text, text)


def to_oneself_and_outside(home):
    home.with_transport()
    home.send('me@example.org', OUTSIDE)
    home.run('sync')
    equal(recipients(home), [[OUTSIDE]])
    equal([row['subject'] for row in home.json('list', '@inbox')], ['Note'])
    equal(len(home.json('list', '@sent')), 1)


def the_truth_at_the_end(home):
    """A spooler that is there, or was only just started, sends: nothing else is to be done."""
    home.with_transport(outcome='critical')
    send = ('send', '--to', OUTSIDE, '--subject', 'Note', '--body', '/dev/null')
    home.run(*send, '--defer', '2099-12-31 10:00')
    equal(home.errors, 'It goes at 2099-12-31T10:00:00+00:00, not before.\nA message waits until 2099-12-31 10:00.\n')
    home.run(*send)
    true('wait' in home.errors and 'by itself' not in home.errors, home.errors)


def retries_survive_the_spooler(home):
    home.with_transport(fail_first=3)
    answer = home.send(OUTSIDE)
    for attempt in range(1, 4):
        if attempt > 1:
            home.run('outbox', 'retry', answer['id'])
        until(lambda n=attempt: home.queue()[0]['attempts'] == n and home.queue()[0]['state'] == 'queued', 'attempt')
        equal(home.sent(), [])
        home.kill_spooler()
    home.run('outbox', 'retry', answer['id'])
    until(lambda: not home.queue(), 'queue empty')
    equal(recipients(home), [[OUTSIDE]])
    equal(len(home.json('list', '@sent')), 1)
    equal(home.json('list', '@inbox'), [])


def refused_comes_back(home):
    home.with_transport(refused=OUTSIDE)
    home.send(OUTSIDE, 'other@elsewhere.example')
    home.run('sync')
    equal(recipients(home), [['other@elsewhere.example']])
    inbox = home.json('list', '@inbox')
    equal([row['class'] for row in inbox], ['REPORT.IPM.Note.NDR'])
    text = home.json('read', inbox[0]['id'])['text']
    true(OUTSIDE in text and 'other@' not in text, text)


def deferred_fires(home):
    home.with_transport()

    def send_after(to, seconds):
        when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
        home.send(to, arguments=['--defer', when.strftime('%Y-%m-%dT%H:%M:%SZ')])
        return when.replace(microsecond=0)

    send_after('tomorrow@elsewhere.example', 86400)
    home.run('sync', '--upload')
    equal([entry['state'] for entry in home.queue()], ['deferred'])
    equal(home.sent(), [])
    when = send_after('soon@elsewhere.example', 2)
    until(home.sent, 'sent at its time')
    true(datetime.datetime.now(datetime.timezone.utc) >= when, 'not early')
    equal(recipients(home), [['soon@elsewhere.example']])


def cancel_hold_release(home):
    home.with_transport()
    home.run('outbox', 'hold')
    first = home.send('first@elsewhere.example')
    equal(first['state'], 'held')
    home.send('second@elsewhere.example')
    home.run('sync')
    equal(home.sent(), [])
    home.run('outbox', 'cancel', first['id'])
    home.run('outbox', 'release')
    until(home.sent, 'released')
    home.run('sync')
    equal(recipients(home), [['second@elsewhere.example']])
    equal([('draft' in row['flags'], row['to']) for row in home.json('list', '@outbox')],
          [(True, ['first@elsewhere.example'])])


def sync_waits(home):
    home.with_transport()
    for number in range(5):
        home.send(f'n{number}@elsewhere.example')
    home.run('sync')
    equal(sorted(recipients(home)), [[f'n{number}@elsewhere.example'] for number in range(5)])
    equal(home.queue(), [])


def status_has_the_spoolers_rows(home):
    home.with_transport(outcome='network-error')
    home.send(OUTSIDE)
    home.run('sync')
    rows = home.json('status')
    spooler = [row for row in rows if row['type'] == 'spooler'][0]
    true('available' in spooler['flags'], spooler)
    transports = [row for row in rows if row['type'] == 'transport' and row['name'] == 'Mail in memory']
    equal(len(transports), 1)
    true('available' in transports[0]['flags'], transports)
    equal(home.queue()[0]['error'], 'The server cannot be reached')


def critical_stops_until_configured(home):
    home.with_transport(outcome='critical')
    home.send('me@example.org', OUTSIDE)
    home.run('sync')
    equal(len(home.json('list', '@inbox')), 1)
    transport = [row for row in home.json('status') if row['name'] == 'Mail in memory' and row['type'] == 'transport'][0]
    true('failure' in transport['flags'], transport)
    equal([r['state'] for r in home.queue()[0]['recipients']], ['sent', 'waiting'])


def changed_settings_reach_it(home):
    """Somebody mends a setting while the spooler has the old one: it tries again with the new one."""
    home.with_transport(outcome='network-error')
    home.watch()
    home.send(OUTSIDE)
    until(lambda: home.queue()[0]['attempts'] == 1 and home.queue()[0]['state'] == 'queued', 'attempt')
    spooler = home.spooler()
    home.set(outcome='accept')
    until(home.sent, 'sent')
    until(lambda: not home.queue(), 'queue empty')
    equal(home.spooler(), spooler)


def what_was_set_last_counts(home):
    """Settings straight before sending: never the old ones, however close the two are."""
    home.with_transport()
    home.send(OUTSIDE)
    home.run('sync', '--upload')
    spooler = home.spooler()
    for number in range(10):
        home.set(outcome='network-error')
        answer = home.send(f'n{number}@elsewhere.example')
        home.run('sync', '--upload', check=None)
        equal([(row['id'], row['state'], row['error']) for row in home.queue()],
              [(answer['id'], 'queued', 'The server cannot be reached')])
        home.set(outcome='accept')
        if number % 2:
            home.send(f'more{number}@elsewhere.example')
        home.run('sync', '--upload')
        equal(home.queue(), [])
    equal(len(home.sent()), 16)
    equal(home.spooler(), spooler)


def new_mail_is_fetched(home):
    home.with_transport()
    folder = incoming(home)
    with open(os.path.join(folder, '1.eml'), 'w', encoding='utf-8') as stream:
        stream.write(message(1))
    home.run('sync', '--download')
    equal([row['subject'] for row in home.json('list', '@inbox')], ['Message 1'])
    equal(os.listdir(folder), [])


def incoming(home):
    """The folder from which the transport takes what arrives."""
    home.send(OUTSIDE)
    home.run('sync', '--upload')
    sent = glob.glob(os.path.join(home.path, 'stores', '*', '000001.eml'))[0]
    folder = os.path.join(os.path.dirname(sent), 'incoming')
    os.makedirs(folder, exist_ok=True)
    return folder


def polls_while_there_are_clients(home):
    home.with_transport(poll=1)
    folder = incoming(home)
    home.watch()
    with open(os.path.join(folder, '1.eml'), 'w', encoding='utf-8') as stream:
        stream.write(message(1))
    until(lambda: home.json('list', '@inbox'), 'polled')
    until(lambda: not os.listdir(folder), 'taken')


def shared_session(home):
    home.with_transport()
    watcher = home.watch('@inbox', '--count', '1')
    home.send('me@example.org')
    true(home.line(watcher) != b'', 'event')


def a_watcher_nobody_reads_from_ends(home):
    """It waits with a full pipe, and hears a signal all the same; what it had to say before is there."""
    home.with_transport()
    watcher = home.watch()
    box = ''.join(f'From x Mon Jun  1 10:00:00 2026\n{message(number)}\n'.replace('\r\n', '\n')
                  for number in range(1500))
    home.run('import', '@inbox', home.file('many.mbox', box))
    pipe = watcher.stdout.fileno()
    until(lambda: struct.unpack('i', fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] > 60000, 'the pipe is full', 60)
    watcher.terminate()
    equal(watcher.wait(60), 0)
    lines = watcher.stdout.read().split(b'\n')
    true(all(json.loads(line) for line in lines[:-1]), 'whole lines')


def without_activation(home):
    home.environment['MAPI_SPOOLER'] = os.path.join(os.environ['ESTAFETTE_BUILD'], 'src/spooler/estafette-spooler')
    home.with_transport()
    home.send(OUTSIDE)
    until(home.sent, 'sent')
    true(home.spooler() is not None, 'it was started')
    home.kill_spooler()
    home.send(OUTSIDE)
    home.run('sync')
    equal(recipients(home), [[OUTSIDE], [OUTSIDE]])


def many_at_once(home):
    home.with_transport()
    start = time.monotonic()
    programs = [home.start('send', '--to', f'n{number}@elsewhere.example', '--subject', 'x', '--body', '/dev/null')
                for number in range(8)]
    for program in programs:
        equal(program.wait(), 0)
    home.run('sync')
    equal(sorted(recipients(home)), [[f'n{number}@elsewhere.example'] for number in range(8)])
    print(f'# eight clients at once: {time.monotonic() - start:.1f} s')


def a_dead_spooler_is_missed(home):
    """It dies while a session is there and something is to be sent later: nobody asks, and it is sent in time."""
    home.with_transport()
    home.watch()
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
    home.send(OUTSIDE, arguments=['--defer', when.strftime('%Y-%m-%dT%H:%M:%SZ')])
    for _ in range(2):
        until(home.spooler, 'a spooler')
        first = home.spooler()
        os.kill(first, signal.SIGKILL)
        until(lambda pid=first: home.spooler() not in (None, pid), 'a successor')
    until(home.sent, 'sent')
    equal(home.queue(), [])
    equal(recipients(home), [[OUTSIDE]])


def killed_while_a_client_waits(home):
    """The state is true before and after, and who waits is answered by the successor."""
    with SmtpStub(capabilities=('SIZE 1000000', '8BITMIME'), replies=[('MAIL', '')]) as server:
        home.create_profile()
        home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none', '--unverified')
        answer = home.send(OUTSIDE)
        until(lambda: any(line.startswith('MAIL') for line in server.commands), 'it is being sent')
        waiting = home.start('sync', '--upload')
        until(lambda: [row['state'] for row in home.queue()] == ['sending'], 'the state is shown')
        home.kill_spooler()
        server.replies = []
        equal(waiting.wait(60), 0)
        until(lambda: not home.queue(), 'sent')
        equal(len(server.messages), 1)
        equal(len(home.json('list', '@sent')), 1)
        true(answer['id'], answer)


def a_server_that_dawdles_holds_up_nobody_else(home):
    """What one author sent waits for its server; what others sent, before and behind it, goes meanwhile."""
    plain = ('SIZE 1000000', '8BITMIME')  # nothing is sent before the answer
    with SmtpStub(capabilities=plain, replies=[('MAIL', '')]) as slow, SmtpStub() as quick:
        home.create_profile()
        for name, server in ('slow', slow), ('quick', quick):
            added = home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={server.port}', 'security=none',
                              '--unverified')
            home.run('identity', 'add', f'{name}@example.org', '--transport', added['uid'])
        home.run('outbox', 'hold')
        for number, name in enumerate(['slow', 'quick', 'slow', 'quick', 'me']):
            address = 'me@example.org' if name == 'me' else f'{number}@elsewhere.example'
            home.send(address, arguments=['--identity', f'{name}@example.org'])
        home.run('outbox', 'release')
        until(lambda: len(quick.messages) == 2 and len(home.json('list', '@inbox')) == 1, 'the others went', 50)
        equal([entry['recipients'] for entry in quick.messages], [['1@elsewhere.example'], ['3@elsewhere.example']])
        equal(slow.messages, [])
        until(lambda: [row['state'] for row in home.queue()] == ['sending', 'sending'], 'it alone is under way')
        home.kill_spooler()
        slow.replies = []
        home.run('sync', '--upload')
        until(lambda: not home.queue(), 'the rest went')
        equal([entry['recipients'] for entry in slow.messages], [['0@elsewhere.example'], ['2@elsewhere.example']])
        equal(len(quick.messages), 2)


def make_home(test):
    return BusHome(activated=test is not without_activation)


def status_reaches_a_watcher(home):
    """A line for the state at first, and one more when the spooler goes to work for somebody else. What is sent in no time is
    over before anybody has looked: then there is one more to send."""
    home.with_transport()
    home.run('sync')
    watcher = subprocess.Popen([MAPI, '--json', 'status', '--watch'], env=home.environment, stdout=subprocess.PIPE, bufsize=0)
    try:
        first = json.loads(home.line(watcher))
        true('spooler' in [row['type'] for row in first], first)
        seen, missed = set(), 0
        home.send(OUTSIDE)
        while 'outbound-active' not in seen:
            if select.select([watcher.stdout], [], [], 10)[0]:
                seen.update(flag for row in json.loads(watcher.stdout.readline()) for flag in row['flags'])
                continue
            missed += 1
            true(missed < 10, seen)
            home.send(OUTSIDE)
    finally:
        watcher.terminate()
        watcher.communicate(timeout=20)
    equal(watcher.returncode, 0)


main([to_outside, to_oneself_and_outside, the_truth_at_the_end, retries_survive_the_spooler, refused_comes_back, deferred_fires,
      status_reaches_a_watcher, cancel_hold_release, sync_waits, status_has_the_spoolers_rows, critical_stops_until_configured, changed_settings_reach_it,
      what_was_set_last_counts, new_mail_is_fetched, polls_while_there_are_clients, shared_session, many_at_once,
      a_watcher_nobody_reads_from_ends, without_activation,
      a_dead_spooler_is_missed, killed_while_a_client_waits,
      a_server_that_dawdles_holds_up_nobody_else], make_home)
