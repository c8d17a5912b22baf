#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to answer and to pass on, templates, and who the author is."""
from desktop import main, wait_until
from harness import equal, message, true
from writer import (EDIT_AS_NEW, FORWARD, REPLY, answer, closed, compose, composer, drafts, give_identities, source,
                    variant, wait_draft)


REPORT = (
    'From: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: me@example.org\r\nSubject: Undelivered Mail\r\n'
    'Date: Tue, 02 Jun 2026 10:02:00 +0000\r\nMIME-Version: 1.0\r\n'
    'Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\r\nSorry.\r\n--B\r\n'
    'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n'
    'Final-Recipient: rfc822; bob@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--B\r\n'
    'Content-Type: message/rfc822\r\n\r\nFrom: Me Myself <me@example.org>\r\n'
    'To: Bob <bob@example.org>, Ann <ann@example.org>\r\nSubject: Fence\r\nMessage-ID: <f@example.org>\r\n\r\n'
    'Shall we paint it?\r\n--B--\r\n')


def chips(app, window):
    """Whom it goes to."""
    return [name for name in app.names('push button', window) if '@' in name]


def bring(home, *letters):
    """Puts letters into the inbox; what the command lists of them, in that order."""
    for number, letter in enumerate(letters):
        home.run('import', '@inbox', home.file(f'{number}.eml', letter))
    rows = home.json('list', '@inbox')
    return [next(row for row in rows if row['subject'] == letter.split('Subject: ')[1].split('\r\n')[0])
            for letter in letters]


def select(app, subject):
    """The row of a message, as a person chooses it."""
    app.point(wait_until(lambda: (app.all('list item', lambda name: subject in name) or [None])[0], subject))
    app.find('push button', 'More for this message')


def wait_outbox(home, count=1):
    return wait_until(lambda: (lambda items: items if len(items) >= count else None)(home.json('outbox', 'list')),
                      'the message in the Outbox')


def test_list(home):
    """To the list is to nobody else."""
    home.create_profile()
    bring(home, message(1, 'Digest', to='talk@lists.example', headers=(
        'List-Id: <talk.lists.example>\r\nList-Post: <mailto:talk@lists.example>\r\n')))
    with home.start() as app:
        select(app, 'Digest')
        app.keys('ctrl+shift+l')
        window = composer(app, 'RE: Digest')
        app.find('push button', 'talk@lists.example', window)
        equal(chips(app, window), ['talk@lists.example'])


def test_passed_on(home):
    """Forwarded in the text and as an attachment: the same letter, once open, once closed."""
    home.create_profile()
    item, = bring(home, message(1, 'Plan', body='Tear down the wall.'))
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = answer(app, item, FORWARD, 'FW: Plan')
        view = app.find('text', 'Message text', window)
        app.wait(lambda: 'Tear down the wall.' in app.text(view) and 'ann@example.org' in app.text(view), 'the letter')
        app.action_of(window, 'window.close')
        closed(app, 'FW: Plan')
        select(app, 'Plan')
        app.click('push button', 'More for this message')
        app.click('menu item', 'Forward as Attachment')
        window = composer(app, 'FW: Plan')
        app.find('label', 'Plan', window)
        app.find('text', 'To', window)
        app.type('bob@example.org,')
        app.action_of(window, 'composer.save')
        text = source(home, wait_draft(home, 'bob@example.org'))
        true('Content-Type: message/rfc822' in text and 'Tear down the wall.' in text, text)
        true('> Tear' not in text and text.count('Tear down') == 1, text)


def test_redirect(home):
    """Sent on as it is, with its author, its date and its recipients; also when it waits as a draft in between."""
    home.create_profile()
    home.add_way_out()
    bring(home, message(1, 'For Bob', body='You had better read this.'))
    with home.start() as app:
        select(app, 'For Bob')
        app.keys('Menu')
        app.find('menu item', 'More Ways')
        app.keys('y')
        app.click('menu item', 'Redirect')
        window = composer(app, 'For Bob')
        app.find('label', 'The message goes on as it is, with its author as the sender.', window)
        app.find('text', 'To', window)
        app.type('bob@example.org,')
        app.find('push button', 'bob@example.org', window)
        app.action_of(window, 'window.close')
        closed(app, 'For Bob')
        app.action('compose-draft', variant('s', drafts(home)[0]['id']))
        window = composer(app, 'For Bob')
        app.find('label', 'The message goes on as it is, with its author as the sender.', window)
        equal(chips(app, window), ['bob@example.org'])
        app.click('push button', 'Send', window)
        closed(app, 'For Bob')
        text = home.run('read', wait_outbox(home)[0]['id'], '--source').decode()
        true('\r\nFrom: Ann Example <ann@example.org>\r\nTo: me@example.org\r\n' in text, text)
        true('\r\nDate: Tue, 02 Jun 2026 10:01:00 +0000\r\n' in text and 'You had better read this.' in text, text)
        true('\r\nResent-From: Me Myself <me@example.org>\r\nResent-To: bob@example.org\r\n' in text, text)
        true('Message-ID: <m1@example.org>' in text and '\r\nResent-Message-ID: <' in text, text)


def test_again(home):
    """What came back goes once more to whom it did not reach; that it would come back again is said before."""
    home.create_profile()
    home.run('import', '@inbox', home.file('a.eml', REPORT))
    with home.start() as app:
        select(app, 'Undelivered Mail')
        app.click('push button', 'Send Again…')
        window = composer(app, 'Fence')
        app.find('push button', lambda name: 'bob@example.org' in name, window)
        equal(chips(app, window), ['Bob <bob@example.org>'])
        app.find('label', lambda name: name.startswith('1 person has this message already'), window)
        app.click('push button', 'Send', window)
        app.find('label', 'No account here sends mail to other computers: the message would come back', window)
        count = app.root.childCount
        app.click('push button', 'Add an Account…', window)
        app.find('text', 'Mail Address')
        for left in (count + 1, count):
            app.keys('Escape')
            app.wait(lambda left=left: app.root.childCount == left, 'the end of a window')
        home.add_way_out()
        app.click('push button', 'Send', window)
        closed(app, 'Fence')
        text = home.run('read', wait_outbox(home)[0]['id'], '--source').decode()
        true('Shall we paint it?' in text and 'bob@example.org' in text, text)


def test_edit_as_new(home):
    """The same again: no answer to anything, and the first one stays."""
    home.create_profile()
    home.run('import', '@sent', home.file('a.eml', message(1, 'Minutes', sender='Me Myself <me@example.org>',
                                                           to='Ann <ann@example.org>', body='Nobody came.')))
    item = home.json('list', '@sent')[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = answer(app, item, EDIT_AS_NEW, 'Minutes')
        app.find('push button', 'Ann <ann@example.org>', window)
        view = app.find('text', 'Message text', window)
        app.wait(lambda: app.text(view).startswith('Nobody came.'), 'the text')
        app.fill(view, 'Everybody came.')
        text = source(home, wait_draft(home, 'Everybody came.'))
        true('In-Reply-To' not in text and '<m1@example.org>' not in text, text)
    equal([row['subject'] for row in home.json('list', '@sent')], ['Minutes'])


def test_templates(home):
    """Saved as a template, begun from it twice: the template stays as it was."""
    home.create_profile()
    home.set('compose-rich-text', 'false')
    with home.start() as app:
        window = compose(home, app)
        app.fill(app.find('text', 'Subject', window), 'Invoice')
        app.fill(app.find('text', 'Message text', window), 'Please pay.')
        app.action_of(window, 'composer.save-template')
        app.find('label', 'Saved in Templates')
        app.action_of(window, 'window.close')
        closed(app, 'Invoice')
        # As a person does it: in its folder, by its row
        app.point(app.find('list item', lambda name: name.startswith('Templates')))
        app.point(app.find('list item', lambda name: 'Invoice' in name), times=2)
        window = composer(app, 'Invoice')
        view = app.find('text', 'Message text', window)
        app.wait(lambda: app.text(view).startswith('Please pay.'), 'the text')
        app.fill(view, 'Please pay 12 crowns.')
        wait_draft(home, 'Please pay 12 crowns.')
        app.action_of(window, 'window.close')
        closed(app, 'Invoice')
    templates = home.json('list', 'Templates')
    equal(len(templates), 1)
    true('Please pay.' in source(home, templates[0]), 'the template as it was')


def test_identity(home):
    """The answer comes from the address that was written to, with what that one signs answers with."""
    home.create_profile()
    give_identities(home, [('me@example.org', 'Private me'), ('work@office.example', 'The office')], 'ReplySignatureText')
    item, = bring(home, message(1, 'Offer', to='work@office.example'))
    with home.start() as app:
        app.find('label', 'No Message Selected')
        window = answer(app, item, REPLY, 'RE: Offer')
        view = app.find('text', 'Message text', window)
        app.wait(lambda: '-- \nThe office' in app.text(view), 'the signature for answers')
        true('Private me' not in app.text(view), app.text(view))
        app.type('Too dear.')
        text = source(home, wait_draft(home, 'Too dear.'))
        true('From: ' in text and 'work@office.example' in text.split('From: ')[1].split('\r\n')[0], text)


def test_one_window(home):
    """A draft is written in one window; to open it again shows that one."""
    home.create_profile()
    home.run('send', '--to', 'ann@example.org', '--subject', 'Half', '--body', '-', '--draft', text='Dear Ann,')
    draft = drafts(home)[0]
    with home.start() as app:
        app.find('label', 'No Message Selected')
        app.action('compose-draft', variant('s', draft['id']))
        app.action('compose-draft', variant('s', draft['id']))
        window = composer(app, 'Half')
        view = app.find('text', 'Message text', window)
        app.fill(view, 'Dear Ann, this is the whole.')
        wait_draft(home, 'this is the whole')
        app.action('compose-draft', variant('s', draft['id']))
        compose(home, app)  # what was asked for before is done by now
        names = [app.root.getChildAtIndex(i).name for i in range(app.root.childCount)]
        equal(names.count('Half'), 1)
    equal(len(drafts(home)), 1)


main([test_list, test_passed_on, test_redirect, test_again, test_edit_as_new, test_templates, test_identity, test_one_window])
