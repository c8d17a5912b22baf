#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that go from one program to another under the pointer."""
import base64
import contextlib
import os
import subprocess
import sys
import urllib.parse

from desktop import PATIENCE, has_sandbox, main, wait_until
from harness import Failure, equal, message, true
from letters import with_attachments
from writer import compose, composer, copy, find_draft, paste, source, wait_draft, write_rich

NEIGHBOUR = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'neighbour.py')
GIF = base64.b64decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')


class Neighbour:
    """The other program: where on the screen its buttons are, and what was let fall on it."""

    def __init__(self, home, *paths):
        self.output = open(os.path.join(home.path, 'neighbour.out'), 'wb+')
        self.names = [*(os.path.basename(path) for path in paths), 'Drop here']
        self.process = subprocess.Popen([sys.executable, NEIGHBOUR, *paths], stdin=subprocess.DEVNULL, stdout=self.output,
                                        env=dict(home.environment, NO_AT_BRIDGE='1', GDK_BACKEND='x11'))
        self.window = wait_until(self.find, 'the other program')

    def find(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '^Neighbour$'], capture_output=True, text=True,
                               check=False).stdout.split()
        return found[-1] if found else None

    def move(self, x, y):
        subprocess.run(['xdotool', 'windowmove', '--sync', self.window, str(x), str(y)], check=True)

    def place(self, name):
        """The middle of a button, as the pointer counts: all are of one height."""
        shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', self.window], capture_output=True, text=True,
                               check=True).stdout
        box = {key: int(value) for key, value in (line.split('=') for line in shell.split())}
        height = box['HEIGHT'] / len(self.names)
        return box['X'] + box['WIDTH'] // 2, int(box['Y'] + height * (self.names.index(name) + 0.5))

    def taken(self):
        with open(self.output.name, encoding='utf-8') as stream:
            return [urllib.parse.unquote(line.strip()) for line in stream]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.output.close()


def test_let_fall(home):
    """What another program gives is attached; a picture let fall on formatted text is shown in it, and goes with it."""
    home.create_profile()
    report, picture = home.file('report.txt', 'figures'), home.file('heron.gif', GIF)
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(home.start())
        window = compose(home, app)
        neighbour = Neighbour(home, report, picture)
        stack.callback(neighbour.stop)
        app.fill(app.find('text', 'Subject', window), 'Let fall')
        window = composer(app, 'Let fall')
        app.move_window(window, 0, 0)
        neighbour.move(1000, 0)
        write_rich(app, window, 'See here: ', lambda: find_draft(home, 'See here:'))
        text = app.place_on_screen(app.find('filler', 'Message text', window))
        app.drag(neighbour.place('report.txt'), text)
        app.find('label', 'report.txt', window)
        app.drag(neighbour.place('heron.gif'), text)
        letter = source(home, wait_draft(home, 'Content-ID: <'))
        name = letter.split('Content-ID: <')[1].split('>')[0]
        true(f'cid:{name}' in letter.replace('=\r\n', ''), letter)
        equal(app.all('label', 'heron.gif', window), [])
        app.drag(neighbour.place('heron.gif'), app.find('text', 'Subject', window))
        app.find('label', 'heron.gif', window)
        app.point(app.find('filler', 'Message text', window))
        paste(app, 'image/gif', GIF, lambda: find_draft(home, 'filename="Picture '))
        letter = source(home, wait_draft(home, 'filename="Picture ')).replace('=\r\n', '')
        equal(letter.count('<img '), 2)


HOSTILE = '<b>Words from a page</b><script>x()</script><img src="http://spy.example/i.png">'


def select(kind, data):
    """Puts something where what is selected is, and something else where what was copied is."""
    copy('UTF8_STRING', b'What was copied')
    subprocess.run(['xclip', '-selection', 'primary', '-t', kind, '-i'], input=data, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_formatted(home):
    """A part of a page that is let fall on formatted text, or comes by the middle button, is in it without what could do
    harm."""
    home.create_profile()
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(home.start())
        window = compose(home, app)
        neighbour = Neighbour(home, 'html:' + HOSTILE)
        stack.callback(neighbour.stop)
        app.fill(app.find('text', 'Subject', window), 'From a page')
        window = composer(app, 'From a page')
        app.move_window(window, 0, 0)
        neighbour.move(1000, 0)
        write_rich(app, window, 'See here: ', lambda: find_draft(home, 'See here:'))
        view = app.find('filler', 'Message text', window)
        app.drag(neighbour.place(neighbour.names[0]), app.place_on_screen(view))
        letter = source(home, wait_draft(home, 'Words from a page'))
        true('</b>' in letter, letter)
        select('text/html', HOSTILE.replace('Words', 'Selected').encode())
        for _ in range(5):
            app.point(view, button=2)
            try:
                letter = source(home, wait_until(lambda: find_draft(home, 'Selected from a page'), 'the selection', PATIENCE / 5))
                break
            except Failure:
                continue
        true(letter.count('</b>') == 2 and 'What was copied' not in letter, letter)
        true('spy.example' not in letter and 'script' not in letter, letter)


def test_take_out(home):
    """Another program is given a copy of an attachment to do with as it likes, also of one that is written on the way."""
    home.create_profile()
    large = bytes(range(256)) * 16384
    home.run('import', '@inbox', home.file('a.eml', with_attachments(
        'Two files', ('small.txt', 'text/plain', b'small\n'), ('large.bin', 'application/octet-stream', large))))
    home.set('window-size', '(900, 700)')
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(home.start())
        app.point(app.find('list item', lambda name: 'Two files' in name))
        neighbour = Neighbour(home)
        stack.callback(neighbour.stop)
        neighbour.move(1000, 0)
        for number, (name, data) in enumerate((('small.txt', b'small\n'), ('large.bin', large)), 1):
            app.drag(app.find('push button', lambda found, name=name: found.startswith(name + ', ')),
                     neighbour.place('Drop here'))
            taken = wait_until(lambda number=number: len(neighbour.taken()) == number and neighbour.taken()[-1], name)
            true(taken.endswith('/' + name), taken)
            with open(taken[len('file://'):], 'rb') as stream:
                equal(stream.read(), data)


def test_messages_out(home):
    """Messages are files to other programs, several at once, whatever their subjects are; when ours ends they go."""
    home.create_profile()
    letters = {subject: message(n, subject) for n, subject in enumerate(('../Plan', 'Über uns', 'Plan'), 1)}
    for subject, text in letters.items():
        home.run('import', '@inbox', home.file('a.eml', text))
    home.set('window-size', '(900, 700)')
    copies = os.path.join(home.path, 'estafette', 'attachments')
    os.makedirs(os.path.join(copies, f'{os.getpid()}-left'))  # by one that was killed, and whose number is ours by now
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(home.start())
        wait_until(lambda: not os.listdir(copies), 'what was left behind gone')
        neighbour = Neighbour(home)
        stack.callback(neighbour.stop)
        neighbour.move(1000, 0)
        app.point(app.find('list item', lambda name: 'Über uns' in name))
        app.keys('ctrl+a')
        app.find('label', '3 conversations selected')
        app.drag(app.find('list item', lambda name: 'Über uns' in name), neighbour.place('Drop here'))
        taken = wait_until(lambda: len(neighbour.taken()) == 3 and neighbour.taken(), 'three files')
        equal(sorted(os.path.basename(one) for one in taken), ['Plan.eml', '_Plan.eml', 'Über uns.eml'])
        for subject, name in (('Plan', '/Plan.eml'), ('Über uns', '/Über uns.eml')):
            path = next(one for one in taken if one.endswith(name))[len('file://'):]
            with open(path, 'rb') as stream:
                equal(stream.read().replace(b'\r\n', b'\n'), letters[subject].encode().replace(b'\r\n', b'\n'))
            equal(oct(os.stat(path).st_mode & 0o77), '0o0')
        equal(len(home.json('list', '@inbox')), 3)
        app.stop()
        equal(os.listdir(copies), [])


main([test_let_fall, test_formatted, test_take_out, test_messages_out] if has_sandbox() else [test_take_out, test_messages_out])
