#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""With formatting or as plain text: what answers begin with, and the way between both."""
from desktop import has_sandbox, main, wait_until
from harness import equal, message, true
from writer import FORWARD, REPLY, answer, closed, setting, sources

PICTURE = ('From: Ann <ann@example.org>\r\nTo: me@example.org\r\nSubject: News\r\nMIME-Version: 1.0\r\n'
           'Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n'
           '<p>Look: <img src="cid:p@x"></p>\r\n'
           '--x\r\nContent-Type: image/gif\r\nContent-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n'
           'Content-Disposition: inline; filename=p.gif\r\n\r\n'
           'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\r\n--x--\r\n')


def is_formatted(app, window):
    """None until it is known."""
    if not app.all('push button', 'Send', window) or not app.all(None, 'Message text', window):
        return None
    return bool(app.all('push button', 'Bold', window))


def test_answers(home):
    """An answer has formatting where the message has it, unless somebody wants it always or never; what one answer is
    switched to is not what new messages begin with."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', message(1, 'Words')))
    home.run('import', '@inbox', home.file('b.eml', PICTURE))
    items = {item['subject']: item for item in home.json('list', '@inbox')}
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('preferences')
        window = app.find(None, 'Preferences')
        for way, words, news in (('message', False, True), ('formatted', True, True), ('plain', False, False)):
            if way != 'message':
                app.point(app.find('page tab', 'Writing', window))
                combo = app.find('combo box', 'Answers', window)
                app.point(combo)
                app.wait(lambda combo=combo: app.all('list item', root=combo), 'the choices')
                app.keys('Down', 'Return')
                wait_until(lambda way=way: setting(home, 'answer-format') == f"'{way}'", 'the setting')
            for subject, rich in (('Words', words), ('News', news)):
                title = 'RE: ' + subject
                one = answer(app, items[subject], REPLY, title)
                app.wait(lambda one=one, rich=rich: is_formatted(app, one) == rich, f'{subject} {way}')
                app.action_of(one, 'composer.rich')
                app.wait(lambda one=one, rich=rich: is_formatted(app, one) != rich, 'the other way')
                app.action_of(one, 'window.close')
                closed(app, title)
        equal(setting(home, 'compose-rich-text'), None)


def test_picture_back(home):
    """A picture of the text is a file while the text is plain, and in the text again when that is undone."""
    home.create_profile()
    home.run('import', '@inbox', home.file('b.eml', PICTURE))
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = answer(app, home.json('list', '@inbox')[0], FORWARD, 'FW: News')
        app.wait(lambda: is_formatted(app, window), 'formatted text')
        app.action_of(window, 'composer.rich')
        app.find('label', 'p.gif', window)
        wait_until(lambda: any('text/html' not in text for text in sources(home)), 'plain text saved')
        app.click('push button', 'Undo', window)
        app.wait(lambda: is_formatted(app, window), 'formatted text')
        app.gone('label', 'p.gif', window)
        text = wait_until(lambda: next((text for text in sources(home) if 'text/html' in text), None), 'formatted text saved')
    true('multipart/related' in text and 'cid:p@x' in text and 'Content-ID: <p@x>' in text, text)
    true('Content-Disposition: attachment' not in text, text)


if __name__ == '__main__':
    main([test_answers, test_picture_back] if has_sandbox() else [])
