#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send, from other programs: Simple MAPI on the bus, the desktop portal. Everything is started by the bus."""
import os
import socket
import subprocess
from urllib.parse import quote

from accounts import own_name
from desktop import PROGRAM, main, wait_until
from harness import equal, true
from senders import (BCC, CANCELLED, CC, PORTAL, QUEUED, SAVED, SENT, TO, Request, Started, as_mail_program, bus, composer,
                     discard, opened, portal, prepare, run, send_documents, send_mail, strip, variant)


NAMES = ['plain.txt', 'with space & #1 100%.txt', 'quo\'te".txt', 'new\nline.txt', 'größe.pdf']


def test_documents(home):
    """From nothing: the bus starts everything, the files may go at once, and the message holds them all."""
    prepare(home)
    folder = os.path.join(home.path, 'files').encode()
    os.mkdir(folder)
    paths = [os.path.join(folder, name.encode()) for name in NAMES] + [os.path.join(folder, b'caf\xe9.txt')]
    for number, path in enumerate(paths):
        with open(path, 'wb') as stream:
            stream.write(b'' if number == 0 else b'content %d' % number)
    call = send_documents([''] * len(paths), [opened(path) for path in paths], subject=variant('s', 'Papers'))
    for path in paths:
        os.unlink(path)
    with Started(home) as app:
        window = composer(app, 'Papers')
        for name in ('plain.txt', 'with space & #1 100%.txt', 'quo\'te".txt', 'größe.pdf'):
            strip(app, window, name)
        app.fill(app.find('text', 'To', window), 'ann@example.org,')
        app.find('push button', 'ann@example.org', window)
        app.click('push button', 'Send', window)
        outcome, identifier = call.wait()
        true(outcome in (QUEUED, SENT), outcome)
        source = home.run('read', identifier, '--source').decode()
        equal(source.count('Content-Disposition: attachment'), len(paths))


def test_two_and_their_ends(home):
    """Two callers, two composers; one is thrown away, one is kept as a draft."""
    prepare(home)
    first = send_mail(subject='Discarded')
    second = send_mail(subject='Kept', text='Hello', recipients=[(TO, 'Ann', 'ann@example.org'), (CC, '', 'SMTP:bob@example.org'),
                                                               (BCC, 'Carl <carl@example.org>', '')])
    with Started(home) as app:
        window = composer(app, 'Kept')
        for address in ('Ann', 'bob@example.org', 'Carl'):
            app.wait(lambda: any(address in name for name in app.names('push button', window)), address)
        composer(app, 'Discarded')
        discard(app, composer(app, 'Discarded'))
        equal(first.wait(), (CANCELLED, ''))
        app.fill(app.find('text', 'Subject', window), 'Kept for later')
        app.action_of(window, 'window.close')
        outcome, identifier = second.wait()
        equal(outcome, SAVED)
        equal([(item['subject'], item['id']) for item in home.json('list', '@drafts')], [('Kept for later', identifier)])


def test_refused(home):
    """What cannot be sent is said by name, and no composer opens."""
    prepare(home)
    fifo, folder = os.path.join(home.path, 'fifo'), os.path.join(home.path, 'folder')
    os.mkfifo(fifo)
    os.mkdir(folder)
    big = home.file('big', '')
    os.truncate(big, 2 * 1024 ** 3)
    ours, theirs = socket.socketpair()
    refusals = [
        (lambda: send_mail(flags=0).wait(), 'InvalidRecips'),
        (lambda: send_mail(flags=4).wait(), 'Failure'),
        (lambda: send_mail(subject='a\r\nBcc: eve@example.org').wait(), 'Failure'),
        (lambda: send_mail(subject=variant('i', 3)).wait(), 'Failure'),
        (lambda: send_mail(recipients=[(TO, 'a\nb', 'a@example.org')]).wait(), 'InvalidRecips'),
        (lambda: send_mail(recipients=[(TO, '', '')]).wait(), 'InvalidRecips'),
        (lambda: send_mail(recipients=[(TO, '', 'a@example.org\r\nRCPT TO:<b@example.org>')]).wait(), 'InvalidRecips'),
        (lambda: send_mail(recipients=[(TO, '', 'no address at all')]).wait(), 'InvalidRecips'),
        (lambda: send_mail(recipients=[(4, '', 'a@example.org')]).wait(), 'BadReciptype'),
        (lambda: send_mail(recipients=[(TO, '', 'a@example.org')] * 1001).wait(), 'TooManyRecipients'),
        (lambda: send_mail(type='REPORT.IPM.Note.NDR').wait(), 'TypeNotSupported'),
        (lambda: send_mail(text='x' * (16 * 1024 * 1024 + 1)).wait(), 'TextTooLarge'),
        (lambda: send_documents(['', 'x'], [opened(big)]).wait(), 'AttachmentOpenFailure'),
        (lambda: send_documents(['', 'x'], [opened(home.file('a', 'a'))]).wait(), 'AttachmentNotFound'),
        (lambda: send_documents([''], [opened(fifo, os.O_RDWR)]).wait(), 'AttachmentOpenFailure'),
        (lambda: send_documents([''], [opened(folder)]).wait(), 'AttachmentOpenFailure'),
        (lambda: send_documents([''], [opened('/dev/zero')]).wait(), 'AttachmentOpenFailure'),
        (lambda: send_documents([''], [os.dup(ours.fileno())]).wait(), 'AttachmentOpenFailure'),
    ]
    equal([call() for call, _name in refusals], [name for _call, name in refusals])
    theirs.close()
    ours.close()
    send_mail(subject='Accepted')
    with Started(home) as app:
        composer(app, 'Accepted')
        equal(app.root.childCount, 1)


def test_unseen(home):
    """Without a composer a program needs leave: once, for always, or never; and it can be taken back."""
    prepare(home)
    program = os.path.realpath(__file__)

    def send(subject):
        return send_mail([opened(home.file('paper.txt', 'content'))], flags=0, subject=subject, text='Hello',
                         recipients=[(TO, 'Me', 'me@example.org')])

    def arrived(*subjects):
        wait_until(lambda: sorted(item['subject'] for item in home.json('list', '@inbox')) == sorted(subjects), subjects)

    call = send('Refused')
    with Started(home) as app:
        app.find('label', '“test-send.py” wants to send a message')
        app.wait(lambda: any('me@example.org' in name and 'paper.txt' in name for name in app.names('label')), 'what it sends')
        app.click('push button', 'Do Not Send')
        equal(call.wait(), 'AccessDenied')
        call = send('Once')
        app.click('push button', 'Send')
        true(call.wait()[0] in (QUEUED, SENT), call.wait())
        arrived('Once')
        true('paper.txt' in home.run('read', home.json('list', '@inbox')[0]['id'], '--source').decode(), 'its file')
        call = send('Always')
        app.click('push button', 'Always Send')
        call.wait()
        equal(home.json('program', 'list'), [{'program': program, 'name': 'test-send.py', 'send': 'always', 'read': 'ask'}])
        call = send('Unasked')
        true(call.wait()[0] in (QUEUED, SENT), call.wait())
        arrived('Always', 'Once', 'Unasked')
        home.run('program', 'set', program, 'send', 'never')
        equal(send('Never').wait(), 'AccessDenied')
        home.run('program', 'forget', program)
        call = send_mail(flags=0, subject='Nobody', recipients=[(TO, 'Nobody I know', '')])
        app.click('push button', 'Send')
        equal(call.wait(), 'UnknownRecipient')
        # Who goes takes the question along
        asked = '“gdbus” wants to send a message'
        with subprocess.Popen(['gdbus', 'call', '--session', '-d', 'org.estafette.Spooler', '-o', '/org/estafette/SimpleMapi',
                               '-m', 'org.estafette.SimpleMapi1.SendMail', '',
                               "{'recipients': <[(uint32 1, '', 'me@example.org')]>}", '[]', '0', '{}'],
                              env=home.environment, stdout=subprocess.DEVNULL) as caller:
            app.find('label', asked)
            caller.kill()
        app.gone('label', asked)
        arrived('Always', 'Once', 'Unasked')


def test_without_account(home):
    """Nothing is lost while the first account is set up."""
    prepare(home, profile=False)
    call = send_documents([''], [opened(home.file('first.txt', 'one'))], subject=variant('s', 'Patience'))
    with Started(home) as app:
        app.click('push button', 'Set Up an Account')
        app.click('list item', 'This Computer Only')
        app.fill(own_name(app), 'Ann Example')
        app.click('push button', 'Next')
        app.find('label', 'Logging on to “Delivery on this computer”')
        app.click('push button', 'Next')
        app.click('push button', 'Create')
        window = composer(app, 'Patience')
        strip(app, window, 'first.txt')
        discard(app, window)
        equal(call.wait(), (CANCELLED, ''))


def test_without_account_at_once(home):
    """The same of a command line: what is to be written is here before anybody knows that there is no account. Whoever
    closes the window then has given it up, and the program ends."""
    with home.start('--compose', '--to', 'ann@example.org', '--subject', 'Patience') as app:
        app.click('push button', 'Set Up an Account')
        app.find('list item', 'This Computer Only')
        wizard, window = (app.root.getChildAtIndex(index) for index in (1, 0))
        app.action_of(wizard, 'window.close')
        app.wait(lambda: app.root.childCount == 1, 'the end of the wizard')
        app.action_of(window, 'window.close')
        app.wait(lambda: app.process.poll() is not None, 'the end of the program')


def test_samples(home):
    """What other programs write to send, in C and in Python."""
    prepare(home)
    path = home.file('with space.txt', 'text')
    python = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'src', 'libsmapi', 'examples',
                          'send.py')
    for command in ([os.environ['SEND_EXAMPLE']], ['/usr/bin/python3', python]):
        with subprocess.Popen([*command, path], env=dict(home.environment, DBUS_SESSION_BUS_ADDRESS=os.environ[
                'DBUS_SESSION_BUS_ADDRESS']), stdout=subprocess.PIPE, text=True) as sample:
            app = Started(home)
            window = composer(app, 'New Message')
            strip(app, window, 'with space.txt')
            discard(app, window)
            equal(sample.communicate(timeout=120)[0], 'cancelled\n')
    missing = run(home, os.environ['SEND_EXAMPLE'], '/nowhere/x', check=1)
    true('/nowhere/x' in missing.stderr, missing.stderr)
    app.kill()


def test_portal(home):
    """The portal's three answers are true: sent, cancelled, and what is taken back stays."""
    prepare(home)
    portal(home)
    path = home.file('für & #.txt', 'figures')
    options = {'addresses': variant('as', ['ann@example.org']), 'cc': variant('as', ['bob@example.org']),
               'subject': variant('s', 'Hi & bye'), 'body': variant('s', 'line 1\nline 2')}
    first = Request('one', options, [opened(path)])
    with Started(home) as app:
        window = composer(app, 'Hi & bye')
        strip(app, window, 'für & #.txt')
        app.click('push button', 'Send', window)
        equal(first.wait(), 0)
        text = home.run('read', home.json('outbox', 'list')[0]['id'], '--source').decode()
        true('line 1' in text and 'ann@example.org' in text and 'bob@example.org' in text, text)
        second = Request('two', {'subject': variant('s', 'Never mind')}, [])
        app.action_of(composer(app, 'Never mind'), 'window.close')
        equal(second.wait(), 1)
        third = Request('three', {'subject': variant('s', 'Taken back')}, [])
        composer(app, 'Taken back')
        bus().call_sync(PORTAL, third.path, 'org.freedesktop.portal.Request', 'Close', None, None, 0, 60000, None)
        composer(app, 'Taken back')


def test_command_lines(home):
    """The program's own options, Thunderbird's, and what xdg-email makes of its own."""
    home.create_profile()
    first, second = home.file('a, b.txt', 'one'), home.file('two & three.txt', 'two')
    with home.start('--compose', '--to', 'ann@example.org', '--subject', 'Ours') as app:
        app.find('push button', 'ann@example.org', composer(app, 'Ours'))
        equal(app.root.childCount, 1)
        run(home, PROGRAM, '--subject', 'Files', '--attach', 'a, b.txt', 'two & three.txt')
        window = composer(app, 'Files')
        strip(app, window, 'a, b.txt')
        strip(app, window, 'two & three.txt')
        uris = ','.join('file://' + quote(path) for path in (first, second))
        run(home, PROGRAM, '-compose', f"to='Bob, the <bob@example.org>',subject='Comma, quote',attachment='{uris}'")
        window = composer(app, 'Comma, quote')
        strip(app, window, 'a, b.txt')
        strip(app, window, 'two & three.txt')
        wrong = run(home, PROGRAM, '--attach', '/nowhere/x', check=1)
        true('/nowhere/x' in wrong.stderr, wrong.stderr)
        as_mail_program(home)
        run(home, 'xdg-email', '--subject', 'Übung & #1', '--body', 'Guten Tag', '--attach', second, 'carl@example.org')
        window = composer(app, 'Übung & #1')
        app.find('push button', 'carl@example.org', window)
        app.find('push button', 'Attach Selected', window)


main([test_documents, test_command_lines, test_two_and_their_ends, test_refused, test_samples, test_unseen, test_without_account,
      test_without_account_at_once, test_portal])
