#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others send us, answered and passed on; what a broken disk leaves of a draft."""
import glob
import os
import socket

from desktop import main, wait_until
from harness import equal, message, true
from writer import (EDIT_AS_NEW, FORWARD, REPLY, answer, closed, compose, composer, drafts, in_journal, source, variant,
                    wait_draft)

BIG = 20 * 1024 * 1024


class Listener:
    """A server of somebody curious: who connects?"""

    def __enter__(self):
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        return self

    def __exit__(self, *_):
        self.socket.close()

    def was_called(self):
        try:
            self.socket.accept()[0].close()
            return True
        except BlockingIOError:
            return False


def hostile(port):
    """Everything that is known to make a page call home."""
    url = f'http://127.0.0.1:{port}'
    return message(1, 'Read me', body=(
        f'<html><head><link rel=preconnect href="{url}"><link rel=stylesheet href="{url}/a.css">'
        f'<meta http-equiv=refresh content="0;url={url}/refresh"><base href="{url}/">'
        f'<style>@import "{url}/b.css"; body {{ background: url({url}/c.png) }}</style></head>'
        f'<body background="{url}/d.png" onload="fetch(\'{url}/e\')">Innocent words.'
        f'<img src="{url}/f.png" srcset="{url}/g.png 2x" onerror="fetch(\'{url}/h\')">'
        f'<script>fetch("{url}/i"); document.title = "owned"; window.webkit.messageHandlers.editor.postMessage({{kind: "paste"}})</script>'
        f'<iframe src="{url}/j"></iframe><object data="{url}/k"></object><video src="{url}/l" poster="{url}/m"></video>'
        f'<svg><image href="{url}/n.png"/><script>fetch("{url}/o")</script></svg><form action="{url}/p"><input autofocus '
        f'onfocus="fetch(\'{url}/q\')"></form><a href="javascript:fetch(\'{url}/r\')">x</a></body></html>')).replace(
            'Content-Type: text/plain', 'Content-Type: text/html')


def test_calls_nobody(home):
    """Answered, passed on, begun anew: no picture is fetched and no script runs, and nothing of it is in what we send."""
    home.create_profile()
    with Listener() as curious:
        home.run('import', '@inbox', home.file('a.eml', hostile(curious.port)))
        item = home.json('list', '@inbox')[0]
        with home.start() as app:
            app.find('label', 'No Message Selected')
            for verb, title in ((REPLY, 'RE: Read me'), (FORWARD, 'FW: Read me'), (EDIT_AS_NEW, 'Read me')):
                window = answer(app, item, verb, title)
                bold = app.find('push button', 'Bold', window)
                app.wait(lambda: bold.getState().contains(24), 'the engine')  # sensitive
                app.fill(app.find('text', 'Subject', window), f'Verb {verb}')
                text = source(home, wait_draft(home, f'Subject: Verb {verb}'))
                true('Innocent words.' in text, text)
                for bad in ('<script', 'onload', 'onerror', 'javascript:', f':{curious.port}', '<iframe', '<form'):
                    true(bad not in text.replace('=\r\n', ''), f'{bad} in {text}')
                app.action_of(window, 'window.close')
                closed(app, f'Verb {verb}')
        true(not curious.was_called(), 'nobody was called')


def test_large(home):
    """Letters of 20 MiB, formatted and plain: quoted as far as one can still write below it."""
    home.create_profile()
    for number, (kind, line) in enumerate((('html', '<p>All work and no play makes Jack a dull boy.</p>\r\n'),
                                           ('plain', 'All work and no play makes Jack a dull boy.\r\n'))):
        letter = message(number, f'Long {kind}', body=line * (BIG // len(line)))
        home.run('import', '@inbox', home.file('a.eml', letter.replace('text/plain', f'text/{kind}')))
    with home.start() as app:
        app.find('label', 'No Message Selected')
        for item in home.json('list', '@inbox'):
            window = answer(app, item, REPLY, f'RE: {item["subject"]}')
            app.fill(app.find('text', 'Subject', window), 'No ' + item['subject'])
            draft = wait_draft(home, 'Subject: No ' + item['subject'])
            text = source(home, draft)
            true('All work and no play' in text, 'it quotes')
            true(len(text) < BIG, f'{len(text)} bytes')
            app.action_of(window, 'window.close')
            closed(app, 'No ' + item['subject'])
            # What is passed on is not cut: it goes as it is
            window = answer(app, item, FORWARD, f'FW: {item["subject"]}')
            app.find('label', 'The message is too long to be edited. It is attached as a whole.', window)
            app.find('label', item['subject'], window)
            app.action_of(window, 'window.close')
            closed(app, f'FW: {item["subject"]}')


def test_names(home):
    """A name of a file chooses no place and hides no kind, also in what we pass on."""
    home.create_profile()
    parts = ''.join(f'--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8\'\'{name}\r\n\r\nx\r\n'
                    for name in ('..%2F..%2Fetc%2Fpasswd', 'invoice%E2%80%AEfdp.exe', 'two%0D%0ABcc%3A%20eve%40example.org'))
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Files', body=f'--b\r\n\r\nSee.\r\n{parts}--b--').replace(
        'text/plain; charset=utf-8', 'multipart/mixed; boundary=b', 1)))
    item = home.json('list', '@inbox')[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = answer(app, item, FORWARD, 'FW: Files')
        app.wait(lambda: any('passwd' in name for name in app.names('label', window)), 'the files')
        for name in app.names('label', window):
            true('/etc' not in name and '\u202e' not in name and '\n' not in name, repr(name))
        app.fill(app.find('text', 'Subject', window), 'Checked')
        text = source(home, wait_draft(home, 'Subject: Checked'))
        true('\r\nBcc:' not in text, text)


def test_damaged(home):
    """A draft the disk has damaged is told of, once, and kept; it takes nothing else along."""
    home.create_profile()
    home.set('compose-rich-text', 'false')
    app = home.start()
    try:
        window = compose(home, app)
        view = app.find('text', 'Message text', window)

        def copied():
            app.fill(view, 'Words of mine')
            try:
                for path in glob.glob(os.path.join(home.path, 'drafts', '*', '*.draft')):
                    with open(path, 'rb') as stream:
                        return path, stream.read()
            except FileNotFoundError:  # it is in the store by now
                pass
            return None
        path, content = wait_until(copied, 'the journal')
    finally:
        app.kill()
        app.output.close()
    damaged = os.path.join(os.path.dirname(path), 'damaged.draft')
    with open(damaged, 'wb') as stream:
        stream.write(content[:len(content) // 3] + bytes(len(content) // 3))
    with home.start() as app:
        app.find('label', 'A Draft Is Damaged')
        app.click('push button', 'Close', app.find(None, 'A Draft Is Damaged'))
        app.gone('label', 'A Draft Is Damaged')
    true(os.path.exists(damaged[:-len('.draft')] + '.damaged'), 'what is left of it')
    with home.start() as app:
        compose(home, app)
        equal(app.all('label', 'A Draft Is Damaged'), [])


main([test_calls_nobody, test_large, test_names, test_damaged])
