#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with one message: leave the list it came through, look at a document, take an attachment out,
find words, print."""
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

import accessible

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import certificates  # noqa: E402
from desktop import has_sandbox, main, wait_until  # noqa: E402
from harness import equal, mbox, message, true  # noqa: E402
from internet import Internet  # noqa: E402
from letters import with_attachments  # noqa: E402
from writer import composer  # noqa: E402

SERVER = 'mx.own.example'
SIGNED = ('DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x;\r\n h=From:Subject:List-Unsubscribe:'
          'List-Unsubscribe-Post; bh=x; b=x\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n'
          'List-Id: Lighthouse news <news.example.org>\r\n')
VOUCHED = f'Authentication-Results: {SERVER}; dkim=pass header.d=example.org; dmarc=pass header.from=example.org\r\n'


class Counter:
    """Counts who connects, and lets nobody in."""

    def __init__(self):
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        self.connections = 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


def row(app, text):
    return wait_until(lambda: (app.all('list item', lambda name: text in name) or [None])[0], f'a row with “{text}”')


def said(app, text):
    return app.find('label', lambda name: text in name)


def test_leave_list(home):
    """One click leaves a list, asked first, and only where the own server says who sent the message; a failure is told
    and the page offered. Nobody is asked before."""
    counter = Counter()
    place = f'List-Unsubscribe: <https://127.0.0.1:{counter.port}/u>\r\n'
    home.create_profile()
    home.set('authentication-servers', f"['{SERVER}']", 'Mail/reader')
    for number, (subject, headers) in enumerate((
            ('Vouched for', VOUCHED + SIGNED + place), ('Of unknown origin', SIGNED + place),
            ('By mail', 'List-Unsubscribe: <mailto:leave@lists.example?subject=stop>\r\n'))):
        home.run('import', '@inbox', home.file(f'{number}.eml', message(number, subject, headers=headers)))
    with home.start() as app:
        app.point(row(app, 'Of unknown origin'))
        said(app, 'Sent to the mailing list Lighthouse news')
        app.click('push button', 'Unsubscribe…')
        said(app, 'has not confirmed who sent this message')
        app.click('push button', 'Cancel')
        app.point(row(app, 'Vouched for'))
        app.wait(lambda: app.all('label', 'Vouched for'), 'the other message')
        app.click('push button', 'Unsubscribe…')
        said(app, 'It learns that you have read this message.')
        app.click('push button', 'Cancel')
        app.gone('label', lambda name: 'It learns that you' in name)
        equal(counter.connections, 0)
        app.click('push button', 'Unsubscribe…')
        said(app, 'It learns that you have read this message.')
        app.click('push button', 'Unsubscribe')
        said(app, 'The Mailing List Was Not Left')
        true(counter.connections > 0, 'the list was asked')
        app.click('push button', 'Cancel')
        app.point(row(app, 'By mail'))
        app.click('push button', lambda name: 'Unsubscribe…' in name)
        app.find('push button', 'leave@lists.example', composer(app, 'stop'))


def test_list_left(home):
    """The list is told once, what RFC 8058 says and nothing more, and that it is left is said."""
    posts = []

    def leave(request, body):
        told = {name.lower(): value for name, value in request.headers.items()}
        posts.append((request.command, request.path, told['content-type'], body,
                      [name for name in told if name in ('cookie', 'authorization', 'user-agent', 'referer', 'from')]))
        return 202, {'Set-Cookie': 'who=me; Path=/'}, ''
    tls = os.path.join(home.path, 'tls')
    certificates.make(tls)
    home.create_profile()
    home.set('authentication-servers', f"['{SERVER}']", 'Mail/reader')
    home.run('import', '@inbox', home.file('1.eml', message(1, 'Vouched for', headers=VOUCHED + SIGNED +
                                                            'List-Unsubscribe: <https://lists.example.test/u?id=7>\r\n')))
    with Internet(tls) as net:
        net.route('lists.example.test', 443, net.site)
        net.pages['lists.example.test/u'] = leave
        with home.start(**net.environment()) as app:
            app.point(row(app, 'Vouched for'))
            app.click('push button', 'Unsubscribe…')
            said(app, 'It learns that you have read this message.')
            equal(posts, [])
            app.click('push button', 'Unsubscribe')
            said(app, 'You have left the mailing list. “lists.example.test” confirmed it.')
            equal(posts, [('POST', '/u?id=7', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click', [])])


def colours(app):
    """How much of the screen is red and how much is green."""
    path = os.path.join(app.home.path, 'screen.png')
    app.screenshot(path)
    found = subprocess.run(['convert', path, '-format', '%c', '-depth', '8', 'histogram:info:'], capture_output=True,
                           text=True, check=True).stdout
    return [sum(int(line.split(':')[0]) for line in found.split('\n') if word in line) for word in ('#FF0000', '#00FF00')]


def test_nothing_left(home):
    """Of the message that was shown before nothing is seen behind the next one, nor is its room kept. What is shown
    can be made larger."""
    home.create_profile()
    for number, (subject, colour, height) in enumerate((('Tall', 'ff0000', 300), ('Small', '00ff00', 60))):
        home.run('import', '@inbox', home.file(f'{number}.eml', message(
            number, subject, body=f'<div style="width:200px;height:{height}px;background:#{colour}"></div>').replace(
                'text/plain', 'text/html')))
    with home.start() as app:
        app.point(row(app, 'Tall'))
        app.wait(lambda: colours(app)[0] > 200 * 290, 'the red one')
        app.point(row(app, 'Small'))
        app.wait(lambda: colours(app)[1] > 200 * 50, 'the green one')
        equal(colours(app)[0], 0)
        # Coordinates of a window: 1
        # What is drawn is as high as the window, what is seen of it as the page
        app.wait(lambda: app.find('filler', 'Message').parent.queryComponent().getExtents(1).height < 120, 'less room')
        # It is made larger while the list has the focus
        for key, larger in (('ctrl+plus', True), ('ctrl+0', False), ('ctrl+KP_Add', True), ('ctrl+KP_Subtract', False)):
            app.keys(key)
            app.wait(lambda larger=larger: (colours(app)[1] > 200 * 60 * 1.1) == larger, f'the size after {key}')


def test_receipt(home):
    """Who always answers does so for what was read, not for what was shown."""
    home.create_profile()
    home.run('receipts', 'policy', 'always')
    home.set('mark-read-seconds', '-1', 'Mail/reader')
    for number, (subject, colour, headers) in enumerate((
            ('Confirm', 'ff0000', 'Disposition-Notification-To: ann@example.org\r\n'), ('Other', '00ff00', ''))):
        home.run('import', '@inbox', home.file(f'{number}.eml', message(
            number, subject, headers=headers, body=f'<div style="width:90px;height:90px;background:#{colour}"></div>').replace(
                'text/plain', 'text/html')))

    def receipts():
        return home.json('outbox', 'list')

    with home.start() as app:
        for number, subject in enumerate(('Confirm', 'Other')):
            app.point(row(app, subject))
            app.wait(lambda number=number: colours(app)[number] > 80 * 80, subject)
        equal(receipts(), [])
    home.set('mark-read-seconds', '0', 'Mail/reader')
    with home.start() as app:
        app.point(row(app, 'Confirm'))
        wait_until(receipts, 'the receipt')
        wait_until(lambda: 'read' in [item for item in home.json('list', '@inbox') if item['subject'] == 'Confirm'][0]['flags'],
                   'the message read')
    equal(len(receipts()), 1)


def test_long_conversation(home):
    """Somebody who has read nothing of a conversation yet begins at its beginning, and only what was on screen is read."""
    home.create_profile()
    home.run('import', '@inbox', home.file('plan.mbox', mbox(
        message(number, 'Re: Plan' if number else 'Plan', sender=f'Ann{number} <ann{number}@example.org>',
                body='\r\n'.join(f'Line {line}.' for line in range(90)),
                headers='References: <m0@example.org>\r\n' if number else '') for number in range(14))))

    def unread():
        return [folder['unread'] for folder in home.json('folders') if folder['role'] == 'inbox'][0]

    with home.start() as app:
        app.point(row(app, 'Plan'))
        wait_until(lambda: unread() == 13, 'one read')
        first = app.find('label', 'Ann0')
        # Coordinates of a window: 1
        true(0 < first.queryComponent().getExtents(1).y < 300, 'the first message is at the top')
        # Who answers now answers what they see
        app.keys('ctrl+r')
        window = composer(app, 'RE: Plan')
        app.find(None, lambda name: name.startswith('Ann0'), window)
        app.move_window(window, 1100, 800)
        app.point(first, button=5, times=20)
        wait_until(lambda: unread() == 12, 'the second read')
        # The pointer is where it was, whatever is below it now
        subprocess.run(['xdotool', 'click', '--repeat', '400', '--delay', '30', '5'], check=True)
        wait_until(lambda: unread() == 0, 'all read')


def pdf(text):
    """A document of two pages. Without a table of places, as broken files have none."""
    words = f'BT /F 40 Tf 40 300 Td ({text}) Tj ET'
    return (f'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 3 0 R]>>'
            'endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<</Font<</F 5 0 R>>>>/Contents '
            f'4 0 R>>endobj\n4 0 obj<</Length {len(words)}>>stream\n{words}\nendstream endobj\n5 0 obj<</Type/Font'
            '/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').encode()


def test_document(home):
    """A document's first page is shown; one that is none says so, and the window stays."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', with_attachments(
        'Plans', ('plan.pdf', 'application/pdf', pdf('Lighthouse')), ('broken.pdf', 'application/pdf', b'%PDF-1.4\n'),
        ('photo.pdf.exe', 'application/pdf', b'MZ\0\0'))))
    with home.start() as app:
        app.point(row(app, 'Plans'))
        app.click('push button', lambda name: name.startswith('plan.pdf, '))
        window = app.find('frame', 'plan.pdf')
        app.find('label', 'Page 1 of 2', window)
        app.find('push button', 'Open', window)
        if os.environ.get('MAIL_TEST_PICTURE'):
            app.screenshot(os.environ['MAIL_TEST_PICTURE'])
        app.action_of(window, 'window.close')
        app.click('push button', lambda name: name.startswith('broken.pdf, '))
        window = app.find('frame', 'broken.pdf')
        app.find('label', 'No Preview', window)
        app.action_of(window, 'window.close')
        app.click('push button', lambda name: name.startswith('photo.pdf.exe, '))
        said(app, 'may be a program')


def save_pdf(app, path):
    app.click('push button', 'More for this message')
    app.click('menu item', 'Save as PDF…')
    window = app.find('filler', 'Save as PDF')
    app.fill(app.find('text', 'Name:', window), path)
    app.click('push button', 'Save', window)


def print_by_dialog(app, subject):
    """From the list, by the keyboard, to the printer that writes files."""
    app.point(row(app, subject))
    app.find('push button', 'More for this message')
    app.keys('ctrl+p')
    dialog = app.find('dialog', 'Print')
    button = app.find('push button', 'Print', dialog)
    app.point(app.find('label', 'Print to File', dialog))
    app.wait(lambda: button.getState().contains(accessible.STATE_SENSITIVE), 'the printer')
    app.click(button)
    app.gone('dialog', 'Print')


def n_pages(path):
    """How many pages a document has; 0 while it is being written."""
    done = subprocess.run(['pdfinfo', path], capture_output=True, text=True, check=False)
    found = re.search(r'^Pages: *(\d+)', done.stdout, re.M)
    return int(found[1]) if found else 0


def on_paper(path):
    return subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, text=True, check=True).stdout


def test_text_alone(home):
    """Where formatted mail cannot be drawn its text is there to be read, and it is said why."""
    home.create_profile()
    page = message(1, 'Page', body='<p>Written <b>boldly</b></p>').replace('text/plain', 'text/html')
    home.run('import', '@inbox', home.file('in.mbox', mbox([page])))
    with home.start(MAIL_NO_WEB_VIEW='1') as app:
        app.point(row(app, 'Page'))
        said(app, 'Only the text is shown')
        # Found only where it has a size
        app.wait(lambda: any('Written boldly' in app.text(one) for one in app.all('text', 'Message')), 'its text')


def test_without_module(home):
    """Where what draws pages is missing, or is not to be trusted, mail is read and written as text, and it is said why."""
    home.create_profile()
    page = message(1, 'Page', body='<p>Written <b>boldly</b></p>').replace('text/plain', 'text/html')
    home.run('import', '@inbox', home.file('in.mbox', mbox([page])))
    shared = os.path.join(home.path, 'shared')
    os.mkdir(shared)
    os.chmod(shared, 0o777)
    shutil.copy(os.environ['MAIL_WEB'], shared)
    for path, reason in (('/nonexistent/web.so', 'cannot be opened'),
                         (os.path.join(shared, 'estafette-web.so'), 'could be changed by other users')):
        with home.start(MAIL_WEB=path) as app:
            app.point(row(app, 'Page'))
            true(reason in said(app, 'a part of the program is missing').name, reason)
            app.wait(lambda: any('Written boldly' in app.text(one) for one in app.all('text', 'Message')), 'its text')
            app.keys('ctrl+n')
            composer(app, 'New Message')


def test_pdf(home):
    """A message is printed, all of it and with its head, formatted or not; it becomes a document; where that cannot be
    written, that is said."""
    home.create_profile()
    lines = ''.join(f'<p>Line {i}</p>\r\n' for i in range(150))
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Lighthouse', body='Yes.\r\n\r\n> Folded away\r\n')))
    lines += '<blockquote type="cite"><p>Folded away</p></blockquote>'
    home.run('import', '@inbox', home.file('b.eml', message(2, 'A/long one', body=lines).replace('text/plain', 'text/html')))
    path = os.path.join(home.path, 'letter.pdf')
    with home.start() as app:
        for subject, name, last, pages in (('Lighthouse', 'Lighthouse.pdf', 'Yes.', 1),
                                           ('A/long one', 'A_long one.pdf', 'Line 149', 4)):
            print_by_dialog(app, subject)
            paper = os.path.join(home.path, name)
            wait_until(lambda paper=paper: n_pages(paper), name)
            true(n_pages(paper) >= pages, f'{n_pages(paper)} pages')
            text = on_paper(paper)
            for part in (subject, 'Ann Example', last, 'Folded away'):
                true(part in text, f'{part} in {text}')
        app.point(row(app, 'Lighthouse'))
        save_pdf(app, path)
        wait_until(lambda: os.path.exists(path) and os.path.getsize(path) > 500, 'the document')
        with open(path, 'rb') as stream:
            equal(stream.read(5), b'%PDF-')
    with home.start() as app:
        app.point(row(app, 'Lighthouse'))
        save_pdf(app, '/proc/letter.pdf')
        said(app, 'The document could not be written')


def test_take_out(home):
    """An attachment is dragged into a message that is written: a small one, and one that is written on the way."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', with_attachments(
        'Two files', ('small.txt', 'text/plain', b'small\n'), ('large.bin', 'application/octet-stream',
                                                              bytes(range(256)) * 16384))))
    home.set('window-size', '(900, 700)')
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        app.point(row(app, 'Two files'))
        tile = app.find('push button', lambda name: name.startswith('large.bin, '))
        app.action('compose')
        window = composer(app)
        app.move_window(window, 640, 0)
        app.find('text', 'Subject', window)
        for name in ('large.bin', 'small.txt'):
            tile = app.find('push button', lambda found, name=name: found.startswith(name + ', '))
            app.drag(tile, app.find('text', 'Message text', window))
            app.find('label', name, window)


def save_all(app, folder):
    app.click('push button', 'Save All…')
    chooser = app.find(name='Save Attachments')
    app.keys('slash')
    app.fill(app.find('text', root=chooser), folder)
    app.keys('Return')


def test_save_all(home):
    """All attachments are saved into a folder, and it is said so, with a way there; what could not be saved is told, too."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', with_attachments(
        'Three files', *((f'{name}.txt', 'text/plain', b'text\n') for name in ('one', 'two', 'three')))))
    folder, full = (os.path.join(home.path, name) for name in ('there', 'full'))
    os.mkdir(folder)
    os.mkdir(full)
    # Nobody but the super user could be kept out by rights; there is no room for another file of the name
    for number in range(1, 1001):
        with open(os.path.join(full, 'two.txt' if number == 1 else f'two ({number}).txt'), 'wb'):
            pass
    with home.start() as app:
        app.point(row(app, 'Three files'))
        save_all(app, folder)
        app.find('label', '3 attachments saved')
        app.find('push button', 'Open Folder')
        equal(sorted(os.listdir(folder)), ['one.txt', 'three.txt', 'two.txt'])
        save_all(app, full)
        said(app, '2 of 3 attachments saved')
        true({'one.txt', 'three.txt'} <= set(os.listdir(full)), 'the others')


if __name__ == '__main__':
    main([test_leave_list, test_list_left, test_nothing_left, test_receipt, test_long_conversation, test_document,
          test_text_alone, test_without_module, test_pdf, test_take_out, test_save_all] if has_sandbox() else
         [test_leave_list, test_list_left, test_document, test_text_alone, test_without_module])
