#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing mail as a person does: typing, attaching, answering, being killed in between."""
import base64
import glob
import os
import subprocess
import tempfile

import accessible

from desktop import PATIENCE, main, wait_until
from harness import Failure, equal, message, true
from writer import (FORWARD, REPLY, REPLY_ALL, choose_identity, closed, compose, composer, drafts, find_draft,
                    give_identities, in_journal, source, sources, variant, wait_draft, write_rich)


def test_write_and_send(home):
    """Typed, attached, sent, taken back, sent again."""
    home.create_profile()
    path = home.file('report.txt', 'figures')
    with home.start() as app:
        window = compose(home, app)
        app.find('text', 'To', window)
        app.type('me@example.org,')
        app.find('push button', 'me@example.org', window)
        app.fill(app.find('text', 'Subject', window), 'Zahlen für März')
        write_rich(app, window, 'Here are the attached figures.',
                   lambda: find_draft(home, 'Here are the attached figures.'))
        app.click('push button', 'Send', window)
        # Nothing is attached
        app.find('label', 'You write of an attachment, and there is none')
        app.click('push button', 'Attach Files…', window)
        chooser = app.find(name='Attach Files')
        app.keys('slash')
        app.fill(app.find('text', root=chooser), path)
        app.keys('Return')
        app.find('label', 'report.txt')
        app.click('push button', 'Send', composer(app, 'Zahlen'))
        app.find('push button', 'Undo')
        wait_until(lambda: home.json('outbox', 'list'), 'the message in the Outbox')
        equal(drafts(home), [])
        app.click('push button', 'Undo')
        window = composer(app, 'Zahlen')
        app.find('label', 'report.txt', window)
        app.find('push button', 'me@example.org', window)
        wait_until(lambda: not home.json('outbox', 'list'), 'an empty Outbox')
        app.click('push button', 'Send', window)
        closed(app, 'Zahlen')
        item = wait_until(lambda: home.json('outbox', 'list'), 'the message in the Outbox again')[0]
        text = home.run('read', item['id'], '--source').decode()
        true('Here are the attached figures.' in text, 'the text')
        true('multipart/alternative' in text and 'filename=report.txt' in text, text)
        true('format=flowed' in text, text)
        equal(drafts(home), [])


def test_reply(home):
    """An answer quotes, marks what it answers, and keeps itself when it is closed."""
    home.create_profile()
    home.add_way_out()
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Lunch', body='Shall we eat?',
                                                            to='me@example.org, Bob <bob@example.org>')))
    item = home.json('list', '@inbox')[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-reply', variant('(sus)', (item['id'], REPLY_ALL, '')))
        window = composer(app, 'RE: Lunch')
        app.find('push button', 'Ann Example <ann@example.org>', window)
        app.find('push button', 'Bob <bob@example.org>', window)
        equal([name for name in app.names('push button', window) if 'me@example.org' in name], [])
        view = app.find('text', 'Message text', window)
        app.wait(lambda: '> Shall we eat?' in app.text(view), 'the quote')
        app.type('Yes, at noon.')
        app.action_of(window, 'window.close')
        closed(app, 'RE: Lunch')
    draft = drafts(home)[0]
    text = source(home, draft)
    true('Yes, at noon.\r\n' in text and '> Shall we eat?' in text, text)
    true('In-Reply-To: <m1@example.org>' in text, 'the thread')
    # The draft goes on where it was
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-draft', variant('s', draft['id']))
        window = composer(app, 'RE: Lunch')
        app.click('push button', 'Send', window)
        closed(app, 'RE: Lunch')
        wait_until(lambda: 'answered' in home.json('list', '@inbox')[0]['flags'], 'the mark on what was answered')
    equal(drafts(home), [])


def test_quote_selection(home):
    """Only what was selected is quoted."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Lunch', body='one\r\ntwo\r\nthree')))
    item = home.json('list', '@inbox')[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-reply', variant('(sus)', (item['id'], REPLY, 'two')))
        view = app.find('text', 'Message text', composer(app, 'RE: Lunch'))
        app.wait(lambda: app.text(view).endswith('wrote:\n> two\n'), 'the quote')


def test_forward_html(home):
    """What is passed on is cleaned, and its pictures come along."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', (
        'From: Ann <ann@example.org>\r\nTo: me@example.org\r\nSubject: News\r\nMIME-Version: 1.0\r\n'
        'Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n'
        '<p>Look: <img src="cid:p@x"><img src="http://spy.example/i.png"><script>x()</script></p>\r\n'
        '--x\r\nContent-Type: image/gif\r\nContent-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n'
        'Content-Disposition: inline; filename=p.gif\r\n\r\n'
        'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\r\n--x--\r\n')))
    item = home.json('list', '@inbox')[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-reply', variant('(sus)', (item['id'], FORWARD, '')))
        window = composer(app, 'FW: News')
        app.find('text', 'To', window)
        app.type('bob@example.org,')
        text = source(home, wait_draft(home, 'bob@example.org'))
    true('Content-ID: <p@x>' in text and 'cid:p@x' in text, 'the picture')
    true('spy.example' not in text and 'script' not in text, 'nothing else')


GIF = base64.b64decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')


def test_picture(home):
    """A picture in the text is a part of the message; it is there when the draft is opened again, and when it goes."""
    home.create_profile()
    path = home.file('heron.gif', GIF)
    with home.start() as app:
        window = compose(home, app)
        app.find('text', 'To', window)
        app.type('me@example.org,')
        app.fill(app.find('text', 'Subject', window), 'At the lake')
        write_rich(app, window, 'See here: ', lambda: find_draft(home, 'See here:'))
        app.click('push button', 'Insert picture', window)
        chooser = app.find(name='Insert Picture')
        app.keys('slash')
        app.fill(app.find('text', root=chooser), path)
        app.keys('Return')
        text = source(home, wait_draft(home, 'Content-ID: <'))
        name = text.split('Content-ID: <')[1].split('>')[0]
        true(f'cid:{name}' in text.replace('=\r\n', '') and 'multipart/related' in text, text)
        app.action_of(window, 'window.close')
        closed(app, 'At the lake')
        app.action('compose-draft', variant('s', drafts(home)[0]['id']))
        window = composer(app, 'At the lake')
        true('max-width' in text.replace('=\r\n', ''), 'no wider than the window it is read in')
        equal(app.all('label', 'heron.gif', window), [])
        write_rich(app, window, 'Again', lambda: find_draft(home, 'Again'), alone=False)
        app.click('push button', 'Send', window)
        closed(app, 'At the lake')
        item = wait_until(lambda: home.json('outbox', 'list'), 'the message in the Outbox')[0]
        text = source(home, item)
        true(f'cid:{name}' in text.replace('=\r\n', '') and f'Content-ID: <{name}>' in text and 'Again' in text, text)
        true(base64.b64encode(GIF).decode() in text, text)


def test_killed(home):
    """A program that is killed loses nothing that was typed a moment ago, nor when that happens again to what it
    brought back."""
    home.create_profile()
    for number, text in enumerate(('Second sentence', 'Third sentence')):
        app = home.start()
        try:
            if number == 0:
                window = compose(home, app)
                app.fill(app.find('text', 'Subject', window), 'Never lost')
                write_rich(app, window, 'First sentence.', lambda: find_draft(home, 'First sentence.'))
            else:
                window = composer(app, 'Never lost')
                wait_draft(home, 'Second sentence')
            write_rich(app, window, text, lambda: in_journal(home, text.encode()))
        finally:
            app.kill()
            app.output.close()
    with home.start() as app:
        window = composer(app, 'Never lost')
        app.find('label', 'The program ended while you were writing this. Here it is again.')
        wait_draft(home, 'Third sentence')
        app.action_of(window, 'window.close')
        closed(app, 'Never lost')
    equal(len(drafts(home)), 1)
    equal(glob.glob(os.path.join(home.path, 'drafts', '*', '*')), [])


def test_quit_while_writing(home):
    """Who quits in the middle of a word finds it among the drafts, and is not told of an end that was none."""
    home.create_profile()
    with home.start() as app:
        window = compose(home, app)
        app.fill(app.find('text', 'Subject', window), 'Half a word')
        write_rich(app, window, 'The first line.', lambda: find_draft(home, 'The first line.'))
        app.type(' And the last wo')
        wait_until(lambda: in_journal(home, b'last wo'), 'the words beside the store')
        app.keys('ctrl+q')
        wait_until(lambda: app.process.poll() is not None, 'the end of the program')
    true(find_draft(home, 'And the last wo'), drafts(home))
    equal(glob.glob(os.path.join(home.path, 'drafts', '*', '*')), [])


def test_link(home):
    """A link fills fields in; files it asks for are attached only when the user says so."""
    home.create_profile()
    folder = tempfile.TemporaryDirectory(prefix='wanted-')  # what is below the home is private
    path = os.path.join(folder.name, 'wanted.txt')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write('x')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-uri', variant('s', f'mailto:ann@example.org?subject=From%20a%20page&body=Hi%0D%0Athere'
                                               f'&bcc=boss@example.org&attach={path}&attach=/etc/passwd'))
        window = composer(app, 'From a page')
        app.find('push button', 'ann@example.org', window)
        app.find('push button', 'boss@example.org', window)
        app.find('label', 'The link wants to attach files of yours')
        app.find('label', 'A link may not ask for private files')
        equal(app.all('label', 'wanted.txt', window), [])
        app.point(app.find('check box', lambda name: name.startswith(path), window))
        app.click('push button', 'Attach Selected', window)
        app.find('label', 'wanted.txt', window)
        equal(app.all('label', 'passwd', window), [])


def test_plain_text(home):
    """Plain text goes out as it is; a second identity brings its signature, the user's words stay."""
    home.create_profile()
    home.run('service', 'add', 'local', 'address=work@office.example', 'name=Me At Work')
    with home.start() as app:
        window = compose(home, app)
        app.action_of(window, 'composer.rich')
        view = app.find('text', 'Message text', window)
        app.find('text', 'Subject', window).queryEditableText().setTextContents('Plain')
        app.point(view)
        app.type('My words')
        app.wait(lambda: app.text(view).startswith('My words'), 'what was typed')
        choose_identity(app, window, 'Down')
        text = source(home, wait_draft(home, 'work@office.example'))
    true('My words' in text and 'text/html' not in text and 'format=flowed' in text, text)


def test_account(home):
    """Who begins a message while looking at an account's mail writes it in that account, as the one it belongs to."""
    home.create_profile()
    home.run('service', 'add', 'local', 'address=work@office.example', 'name=Me At Work')
    folders = {role: [folder['id'] for folder in home.json('folders') if folder['role'] == role]
               for role in ('inbox', 'drafts')}
    for inbox, subject in zip(folders['inbox'], ('From home', 'From work')):
        home.run('import', inbox, home.file('in.mbox', 'From a\n' + message(len(subject), subject).replace('\r\n', '\n')))

    def line(text):
        return wait_until(lambda: (app.all('list item', lambda name: text in name) or [None])[0], text)

    def senders(folder):
        return [text.split('From: ')[1].split('\r\n')[0] for text in sources(home, folder)]
    with home.start() as app:
        app.point(line('All Inboxes'))
        for subject, where, author in (('From work', 1, 'Me At Work <work@office.example>'),
                                       ('From home', 0, 'Me Myself <me@example.org>')):
            app.point(line(subject))
            app.wait(lambda: line(subject).getState().contains(accessible.STATE_SELECTED), f'“{subject}” chosen')
            app.keys('ctrl+n')
            window = composer(app)
            app.fill(app.find('text', 'Subject', window), f'While reading “{subject}”')
            wait_until(lambda: senders(folders['drafts'][where]) == [author], f'a draft of {author}')
            app.action_of(composer(app, 'While'), 'window.close')
            closed(app, 'While')


def test_spelling(home):
    """A wrong word is offered right ones; what is quoted is not the user's to mend."""
    home.create_profile()
    home.set('compose-rich-text', 'false')
    with home.start(LANGUAGE='en_US') as app:
        window = compose(home, app)
        view = app.find('text', 'Message text', window)
        app.point(view)
        app.type('A langauge ')
        app.wait(lambda: app.text(view) == 'A langauge ', 'what was typed')

        def offered():
            app.keys('Home', 'Right', 'Right', 'Right', 'Menu')
            try:
                return wait_until(lambda: app.all('menu item', 'language', window), 'the right word', PATIENCE / 20)
            except Failure:
                app.keys('Escape')  # the words are looked at a moment after they are typed
                return None
        app.click(wait_until(offered, 'an offer')[0])
        app.wait(lambda: app.text(view) == 'A language ', 'the word put right')


class Misspelled:
    """A line of the same wrong word in formatted text, and the menus of its words."""

    def __init__(self, home, app):
        self.app, self.window = app, compose(home, app)
        write_rich(app, self.window, 'langauge ' * 9, lambda: find_draft(home, 'langauge langauge'))
        view = app.find('filler', 'Message text', self.window)
        x, y = app.place_on_screen(view)
        box = view.queryComponent().getExtents(accessible.WINDOW_COORDS)
        self.x, self.y = x - box.width // 2 + 150, y - box.height // 2 + 22

    def offered(self):
        subprocess.run(['xdotool', 'mousemove', str(self.x), str(self.y), 'click', '3'], check=True)
        try:
            return wait_until(lambda: self.app.all('menu item', 'language'), 'the right word', PATIENCE / 20)
        except Failure:
            self.app.keys('Escape')  # the words are looked at a moment after they are typed
            return None

    def choose(self, item):
        """What makes the word a right one."""
        wait_until(self.offered, 'an offer')
        self.app.click('menu item', item)
        wait_until(lambda: not self.app.all('menu item', 'Cut'), 'the menu gone')

    def is_right(self):
        wait_until(lambda: not self.offered(), 'no offer any more')


def test_spelling_formatted(home):
    """In formatted text too, where it is pointed at; the same word is not offered by every dictionary."""
    home.create_profile()
    with home.start(LANGUAGE='en_US') as app:
        word = Misspelled(home, app)
        words = wait_until(word.offered, 'an offer')
        names = app.names('menu item')
        true(names.index('Cut') <= 8 and 'Select All' in names, names)
        app.click(words[0])
        wait_draft(home, 'langauge language langauge')
        # Or it is right, and known from now on
        word.x += 70
        word.choose('Add to Dictionary')
        own = os.path.join(home.environment['XDG_CONFIG_HOME'], 'enchant', 'en_US.dic')
        wait_until(lambda: os.path.exists(own) and 'langauge' in open(own, encoding='utf-8').read().split(), 'the word')
        word.is_right()


def test_spelling_ignored(home):
    """Or it is right for now, and is not written down."""
    home.create_profile()
    with home.start(LANGUAGE='en_US') as app:
        word = Misspelled(home, app)
        word.choose('Ignore')
        word.is_right()
        word.x += 70
        word.is_right()
        wait_draft(home, 'langauge langauge langauge')
        own = os.path.join(home.environment['XDG_CONFIG_HOME'], 'enchant', 'en_US.dic')
        true(not os.path.exists(own) or 'langauge' not in open(own, encoding='utf-8').read(), 'not written down')


def test_signatures(home):
    """Signatures are swapped with the identity; one that was changed is the user's."""
    home.create_profile()
    give_identities(home, [('me@example.org', 'Private me'), ('work@office.example', 'The office')])
    with home.start() as app:
        window = compose(home, app)
        app.action_of(window, 'composer.rich')
        view = app.find('text', 'Message text', window)
        app.wait(lambda: app.text(view).rstrip().endswith('-- \nPrivate me'), 'the signature')
        app.keys('ctrl+Home')
        app.type('Words of mine')
        choose_identity(app, window, 'Down')
        app.wait(lambda: app.text(view).rstrip() == 'Words of mine\n\n-- \nThe office', 'the other signature')
        app.point(view)
        app.keys('ctrl+End', 'Up', 'End')
        app.type(' in Rome')
        changed = app.text(view)
        choose_identity(app, window, 'Up')
        wait_draft(home, 'From: Me Myself <me@example.org>')
        equal(app.text(view), changed)


main([test_write_and_send, test_reply, test_quote_selection, test_forward_html, test_picture, test_killed, test_quit_while_writing,
      test_link, test_plain_text, test_account, test_spelling, test_spelling_formatted, test_spelling_ignored, test_signatures])
