#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common dialogs: a person sets everything up without an editor."""
from desktop import main
from harness import equal, true


def go(app, button='Next'):
    app.click('push button', button)


def test_local_mailbox_from_nothing(home):
    """Nothing there, a few clicks, and there is a profile with an Inbox."""
    with home.start() as app:
        app.click('push button', 'Set up an account')
        app.click('list item', 'This Computer Only')
        app.fill(app.find('text', 'Your name'), 'Ann Example')
        go(app)
        app.find('label', 'Logging on to “Delivery on this computer”')
        go(app)
        app.fill(app.find('text', 'Name of the Profile'), 'Home')
        go(app, 'Create')
        app.find('label', 'No message selected')
    equal([(p['name'], p['default']) for p in home.json('profile', 'list')], [('Home', True)])
    service = home.json('service', 'list')[0]
    equal(home.json('service', 'show', service['uid'])['settings']['name'], 'Ann Example')
    true('Inbox' in [folder['path'] for folder in home.json('folders')], 'the profile has an Inbox')


def test_cancel_leaves_nothing(home):
    """Whoever gives up on any page has changed nothing."""
    with home.start() as app:
        app.click('push button', 'Set up an account')
        app.click('list item', 'This Computer Only')
        app.find('text', 'Your name')
        go(app)
        go(app, 'Back')
        app.find('text', 'Your name')
        go(app, 'Back')
        app.find('text', 'Mail Address')
        app.keys('Escape')
        app.gone('text', 'Mail Address')
    equal(home.json('profile', 'list'), [])


main([test_local_mailbox_from_nothing, test_cancel_leaves_nothing])
