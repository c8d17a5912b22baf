#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send, from whatever there is: many files and big ones, callers that do not wait, file managers, the shell's own tools."""
import configparser
import os
import shlex
import subprocess
import sys
import tempfile

from desktop import APPLICATION, BUILD, PROGRAM, main, process_of, wait_until
from harness import equal, true
from senders import (CANCELLED, Request, Started, as_mail_program, composer, discard, opened, portal, prepare, run,
                     send_documents, send_mail, strip, variant)
from writer import sources

MANAGERS = {'estafette-thunar.desktop': 'Desktop Entry', 'estafette-dolphin.desktop': 'Desktop Action send',
            'estafette.nemo_action': 'Nemo Action'}
EXTENSIONS = {'nautilus': '4.0', 'caja': '2.0'}
# What a file manager does: it has the extension make the entry, and then the person chooses it
CHOOSE = '''
import sys, gi
_, name, version, folder, *paths = sys.argv
del sys.argv[1:]
gi.require_version(name.capitalize(), version)
sys.path.insert(0, folder)
from gi.repository import Gio
class File:
    def __init__(self, path): self.path = path
    def get_location(self): return Gio.File.new_for_path(self.path)
item, = __import__('estafette-' + name).EstafetteSend().get_file_items(None, [File(path) for path in paths])
assert item.get_property('label') == 'Send by E-Mail'
item.emit('activate')
'''


def banner(app, window, *words):
    """Waits until the composer says so."""
    app.wait(lambda: any(all(word in name for word in words) for name in app.names('label', window)), words)


def test_many(home):
    """Two hundred files in one call; more than a message of the bus can take are refused by the client library."""
    prepare(home)
    paths = [home.file(f'{number}.txt', str(number)) for number in range(254)]
    call = send_documents([''] * 200, [opened(path) for path in paths[:200]], subject=variant('s', 'Many'))
    with Started(home) as app:
        window = composer(app, 'Many')
        app.find('label', lambda name: name.startswith('200 attachments'), window)
        app.action_of(window, 'window.close')
        outcome, identifier = call.wait()
        source = home.run('read', identifier, '--source').decode()
        equal(source.count('Content-Disposition: attachment'), 200)
        wrong = run(home, os.environ['SEND_EXAMPLE'], *paths, check=1)
        true('253' in wrong.stderr, wrong.stderr)


def test_some_cannot(home):
    """What is too big or gone keeps nobody from the rest: the composer has it, and says what is missing."""
    prepare(home)
    portal(home)
    good, big, gone = home.file('good.txt', 'good'), home.file('big.iso', ''), home.file('gone.txt', '')
    os.truncate(big, 2 * 1024 ** 3)
    request = Request('some', {'subject': variant('s', 'Asked for')}, [opened(good), opened(big)])
    with Started(home) as app:
        window = composer(app, 'Asked for')
        strip(app, window, 'good.txt')
        banner(app, window, 'big.iso', '100')
        app.action_of(window, 'window.close')
        equal(request.wait(), 1)
        os.unlink(gone)
        missing = [os.path.join(home.path, f'missing {number}.txt') for number in range(5)]
        run(home, PROGRAM, '--subject', 'From a shell', '--attach', big, good, gone, *missing)
        window = composer(app, 'From a shell')
        strip(app, window, 'good.txt')
        # All in one place, in their order; the rest is counted
        banner(app, window, 'big.iso', '100', 'link', 'gone.txt', 'missing 2.txt', '2 more files could not be attached.')
        notice = next(node for node in app.all('label', root=window) if 'gone.txt' in node.name)
        true('missing 3.txt' not in notice.name and notice.name.index('big.iso') < notice.name.index('gone.txt'), notice.name)
        import accessible
        true(notice.getState().contains(accessible.STATE_FOCUSABLE), 'the notice is reached by keyboard')
        equal(notice.parent.parent.getRoleName(), 'alert')
        # A program that calls by itself is told, and nothing opens: not even the first is read
        equal(send_documents(['', ''], [opened(good), opened(big)]).wait(), 'AttachmentOpenFailure')
        # The portal's third answer: there is nothing to be shown
        equal(Request('other', {'body': variant('s', 'x' * (17 * 1024 * 1024))}, []).wait(), 2)
        # Nobody else is answered at the portal's door
        answer = run(home, 'gdbus', 'call', '--session', '-d', 'org.freedesktop.impl.portal.desktop.estafette', '-o',
                     '/org/freedesktop/portal/desktop', '-m', 'org.freedesktop.impl.portal.Email.ComposeEmail', '/a', 'x', '',
                     "{'subject': <'Not from here'>}").stdout
        true('uint32 2' in answer, answer)
        equal([name for name in (app.root.getChildAtIndex(i).name for i in range(app.root.childCount))
               if 'Not from here' in name], [])


def test_order(home):
    """However long each of them takes to read, and a folder to pack: they stand as they were given."""
    home.create_profile()
    folder = os.path.join(home.path, 'folder')
    os.mkdir(folder)
    home.file('folder/inner.txt', 'x')
    big = home.file('z-big.bin', '')
    os.truncate(big, 60 * 1024 ** 2)
    names = ['z-big.bin', 'b.txt', 'folder.zip', 'a.txt', *[f'{9 - number}.txt' for number in range(9)]]
    paths = [big, home.file('b.txt', 'b'), folder, home.file('a.txt', 'a'), *[home.file(name, 'x') for name in names[4:]]]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        run(home, PROGRAM, '--subject', 'In order', '--attach', *paths)
        window = composer(app, 'In order')
        app.find('label', lambda name: name.startswith('13 attachments'), window)
        equal([name for name in app.names('label', window) if name in names], names)
        # What belongs together comes in two calls of some file managers: folders, then files
        run(home, PROGRAM, '--join', '--attach', folder)
        run(home, PROGRAM, '--join', '--attach', paths[1], paths[3])
        window = composer(app, 'New Message')
        app.find('label', lambda name: name.startswith('3 attachments'), window)
        equal([name for name in app.names('label', window) if name in names], ['folder.zip', 'b.txt', 'a.txt'])
        equal(app.root.childCount, 3)
        discard(app, window)
        app.wait(lambda: app.root.childCount == 2, 'the end of it')
        run(home, PROGRAM, '--join', '--attach', paths[1])
        window = composer(app, 'New Message')
        app.find('label', lambda name: name.startswith('1 attachment'), window)


def test_callers_leave(home):
    """A composer belongs to the person: it stays when its caller does not wait, or ends."""
    prepare(home)
    path = home.file('paper.txt', 'text')
    late = subprocess.run(['gdbus', 'call', '--session', '--timeout', '1', '-d', 'org.estafette.Spooler', '-o',
                           '/org/estafette/SimpleMapi', '-m', 'org.estafette.SimpleMapi1.SendDocuments', '', '[]',
                           "{'subject': <'Did not wait'>}"], env=home.environment, capture_output=True, check=False)
    true(late.returncode != 0, late)
    with Started(home) as app:
        composer(app, 'Did not wait')
        with subprocess.Popen([os.environ['SEND_EXAMPLE'], path], env=home.environment, stdout=subprocess.DEVNULL) as caller:
            window = composer(app, 'New Message')
            strip(app, window, 'paper.txt')
            caller.kill()
        os.unlink(path)
        # A later call is answered as if nothing had happened
        call = send_mail(subject='Later')
        discard(app, composer(app, 'Later'))
        equal(call.wait(), (CANCELLED, ''))
        window = composer(app, 'New Message')
        app.action_of(window, 'window.close')
        wait_until(lambda: any('paper.txt' in text for text in sources(home)), 'the draft with the file')


def test_to_the_front(home):
    """What lets a window come to the front reaches the composer."""
    prepare(home)
    call = send_documents([], [], subject=variant('s', 'By token'), **{'activation-token': variant('s', 'caller-1_TIME77')})

    def property_of(window, name):
        return subprocess.run(['xprop', '-id', window, name], capture_output=True, text=True, check=False).stdout

    with Started(home) as app:
        window = composer(app, 'By token')
        app.wait(lambda: 'caller-1_TIME77' in property_of(app.window_of(window), '_NET_STARTUP_ID'), 'the token')
        discard(app, window)
        equal(call.wait(), (CANCELLED, ''))


def test_tools(home):
    """gapplication and gdbus, as scripts use them; the bus starts what is needed."""
    prepare(home)
    # At once, when nothing runs yet: this is what “Write a Message” of the desktop's menu does
    run(home, 'gapplication', 'action', APPLICATION, 'compose-uri', "'mailto:ann@example.org?subject=An%20action'")
    with Started(home) as app:
        app.find('push button', 'ann@example.org', composer(app, 'An action'))
        run(home, 'gapplication', 'launch', APPLICATION, 'mailto:bob@example.org?subject=Launched')
        app.find('push button', 'bob@example.org', composer(app, 'Launched'))
        run(home, 'gapplication', 'action', APPLICATION, 'compose-message', "{'subject': <'By hand'>, 'text': <'Hello'>}")
        composer(app, 'By hand')


def test_given_up_before_it_began(home):
    """Whoever closes the window that asks for an account has cancelled what waited for it, and the caller knows."""
    prepare(home, profile=False)
    call = send_documents([''], [opened(home.file('first.txt', 'one'))])
    with Started(home) as app:
        app.find('push button', 'Set Up an Account')
        app.action_of(app.root.getChildAtIndex(0), 'window.close')
        equal(call.wait(), 'UserAbort')
        wait_until(lambda: not process_of(APPLICATION), 'the end of the program')


def expand(line, paths):
    """A line of a desktop entry as those who run it do: %F is one argument a file."""
    found = []
    for word in shlex.split(line):
        found += paths if word == '%F' else [word]
    return found


def test_file_managers(home):
    """Each entry’s own line with what its file manager puts in: files of any name, and folders as one archive."""
    home.create_profile()
    folder = os.path.join(home.path, 'folder')
    os.mkdir(folder)
    home.file('folder/inner.txt', 'x')
    names = ['a b & #1 100%.txt', 'quo\'te".txt', '-dash.txt']
    paths = [home.file(name, name) for name in names] + [os.fsdecode(os.path.join(home.path.encode(), b'caf\xe9.txt')), folder]
    with open(os.fsencode(paths[3]), 'wb') as stream:
        stream.write(b'x')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        for number, (name, group) in enumerate(MANAGERS.items()):
            entry = configparser.RawConfigParser(strict=False)
            entry.optionxform = str
            entry.read(os.path.join(BUILD, 'data', 'file-managers', name), encoding='utf-8')
            command = expand(entry[group]['Exec'], paths)
            equal(command[0], 'estafette')
            run(home, PROGRAM, *command[1:], '--subject', f'Number {number}')
            window = composer(app, f'Number {number}')
            for shown in names + ['folder.zip']:
                strip(app, window, shown)
            app.find('label', lambda text: text.startswith('5 attachments'), window)
            app.action_of(window, 'window.close')
        os.mkdir(os.path.join(home.path, 'bin'))
        script = home.file('bin/estafette', f'#!/bin/sh\nexec {PROGRAM} --subject "$SUBJECT" "$@"\n')
        os.chmod(script, 0o700)
        home.environment['PATH'] = os.path.dirname(script) + ':' + os.environ['PATH']
        for name, version in EXTENSIONS.items():
            home.environment['SUBJECT'] = 'From ' + name
            run(home, sys.executable, '-c', CHOOSE, name, version, os.path.join(BUILD, 'data', 'file-managers'), *paths)
            window = composer(app, 'From ' + name)
            app.find('label', lambda text: text.startswith('5 attachments'), window)
            app.action_of(window, 'window.close')


def test_links(home):
    """Files that a link asks for: what it may not have is named with the reason, and none is attached by itself."""
    home.create_profile()
    with tempfile.TemporaryDirectory(prefix='wanted-') as folder:
        raw = os.path.join(folder.encode(), b'caf\xe9 & #1.txt')
        with open(raw, 'wb') as stream:
            stream.write(b'latin')
        for name in ('.hidden', 'big'):
            with open(os.path.join(folder, name), 'wb') as stream:
                stream.write(b'x')
        os.truncate(os.path.join(folder, 'big'), 2 * 1024 ** 3)
        os.mkfifo(os.path.join(folder, 'pipe'))
        os.symlink('/etc/passwd', os.path.join(folder, 'innocent'))
        reasons = {'.hidden': 'A link may not ask for private files', 'big': 'This is too big for a message',
                   'pipe': 'This is no plain file', 'innocent': 'A link may not ask for private files'}
        wanted = f'&attach={folder}/caf%E9%20%26%20%231.txt'
        asked = wanted + ''.join(f'&attach={folder}/{name}' for name in reasons) + (
            f'&attach={folder}&attach=/dev/zero&attach=/proc/self/environ&attach=~/.ssh/id_rsa&attachment=file:///nowhere/x')
        as_mail_program(home)
        with home.start() as app:
            app.find('label', 'No Message Selected')
            run(home, PROGRAM, 'mailto:ann@example.org?subject=Give' + asked)
            window = composer(app, 'Give')
            app.find('label', 'The link wants to attach files of yours', window)
            for reason in [*reasons.values(), 'This is a folder', 'There is no such file', 'Not a file of this computer']:
                app.find('label', reason, window)
            boxes = app.all('check box', root=window, shown=False)
            equal(len(boxes), 10)
            import accessible
            allowed = [box for box in boxes if box.getState().contains(accessible.STATE_SENSITIVE)]
            equal([box.name.endswith(' & #1.txt') for box in allowed], [True])
            equal(app.all('label', lambda name: name.startswith('1 attachment'), window), [])
            app.point(allowed[0])
            # Something else lies there by now
            os.unlink(raw)
            os.symlink(b'/etc/passwd', raw)
            app.click('push button', 'Attach Selected', window)
            app.gone('label', 'The link wants to attach files of yours', window)
            app.find('label', lambda name: '#1.txt: A link may not ask for private files' in name, window)
            equal(app.all('label', lambda name: name.startswith('1 attachment'), window), [])
            os.unlink(raw)
            with open(raw, 'wb') as stream:
                stream.write(b'latin')
            run(home, PROGRAM, 'mailto:ann@example.org?subject=Again' + wanted)
            window = composer(app, 'Again')
            box = app.find('check box', None, window)
            app.point(box)
            app.click('push button', 'Attach Selected', window)
            app.find('label', lambda name: name.startswith('1 attachment'), window)
            equal(home.json('outbox', 'list'), [])


def test_cold_link(home):
    """Who follows a link to write gets what is written into and nothing else, and the rest when the program is started."""
    prepare(home)
    home.set('background', 'false')

    def windows():
        return sorted(window.name for window in app.root)
    with home.start('mailto:ann@example.org?subject=Cold') as app:
        app.find('push button', 'ann@example.org', composer(app, 'Cold'))
        equal(len(windows()), 1)
        run(home, PROGRAM)
        app.find('label', 'No Message Selected')
        equal(len(windows()), 2)
    with home.start('mailto:bob@example.org?subject=Alone') as app:
        window = composer(app, 'Alone')
        equal(len(windows()), 1)
        app.action_of(window, 'window.close')
        app.process.wait(60)
        equal(app.process.returncode, 0)


main([test_cold_link, test_many, test_some_cannot, test_order, test_callers_leave, test_to_the_front, test_tools, test_given_up_before_it_began,
      test_file_managers, test_links])
