#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of what waits: why, and what a person can do about it."""
from desktop import main, wait_until
from harness import equal, true

OUTSIDE = 'someone@elsewhere.example'


def show(app):
    app.action('outbox')
    return app.find('frame', 'Waiting')


def test_nothing(home):
    home.create_profile()
    with home.start() as app:
        window = show(app)
        app.find('label', 'Nothing Is Waiting', window)


def test_stuck(home):
    """A message that cannot leave says so, can be tried by hand, and goes once the setting is mended."""
    home.create_profile()
    service = home.json('service', 'add', 'memory', 'outcome=network-error')['uid']
    with home.start(spooler=True) as app:
        window = show(app)
        home.json('send', '--to', OUTSIDE, '--subject', 'Parcel', '--body', '-', text='Hi\n')
        # The row is another one once it has been tried
        app.find('list item', 'Parcel', window)
        app.find('label', lambda name: 'cannot be reached' in name, window)
        app.click('push button', 'Send Now: Parcel')
        wait_until(lambda: home.json('outbox', 'list')[0]['attempts'] == 2, 'another attempt')
        home.run('service', 'set', service, 'outcome=accept')
        app.gone('list item', 'Parcel', window)
    equal([message['subject'] for message in home.json('list', '@sent')], ['Parcel'])


def test_hold_and_take_back(home):
    """Held mail stays; what is taken back is a draft again."""
    home.create_profile()
    home.json('service', 'add', 'memory')
    with home.start(spooler=True) as app:
        window = show(app)
        home.run('outbox', 'hold')
        home.json('send', '--to', OUTSIDE, '--subject', 'Regret', '--body', '-', text='Hi\n')
        app.find('list item', 'Regret', window)
        app.find('label', lambda name: 'Held' in name, window)
        app.click('push button', 'Back to Drafts: Regret')
        app.gone('list item', 'Regret', window)
        wait_until(lambda: not home.json('outbox', 'list'), 'the queue is empty')
        app.click('push button', 'Hold All')
        app.find('label', 'Nothing Is Waiting', window)
    equal(home.json('list', '@sent'), [])
    true(any('draft' in message['flags'] for folder in ('@outbox', '@drafts') for message in home.json('list', folder)),
         'it is a draft')


def test_leave(home):
    """Who leaves while mail waits is asked: to stay, to send it first, or to leave it for later."""
    home.create_profile()
    home.json('service', 'add', 'memory', 'outcome=network-error')
    with home.start(spooler=True) as app:
        window = show(app)
        home.json('send', '--to', OUTSIDE, '--subject', 'Parcel', '--body', '-', text='Hi\n')
        app.find('list item', 'Parcel', window)
        for answer in ('Stay', 'Send Now', 'Send Later'):
            app.action('leave')
            app.find('label', '1 message has not been sent yet.')
            app.click('push button', answer)
            if answer == 'Send Now':
                app.find('label', 'Quit All the Same?')
                app.click('push button', 'Stay')
            if answer != 'Send Later':
                app.gone('label', '1 message has not been sent yet.')
        wait_until(lambda: app.process.poll() is not None, 'the end of the program')
    equal([one['subject'] for one in home.json('outbox', 'list')], ['Parcel'])
    # Nobody stays behind the last window, so that is leaving, too
    home.set('background', 'false')
    with home.start(spooler=True) as app:
        app.find('label', 'No Message Selected')
        app.action_of(app.find('frame'), 'window.close')
        app.click('push button', 'Send Later')
        wait_until(lambda: app.process.poll() is not None, 'the end of the program')
    equal([one['subject'] for one in home.json('outbox', 'list')], ['Parcel'])


main([test_leave, test_nothing, test_stuck, test_hold_and_take_back])
