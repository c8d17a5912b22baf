#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window starts, with a profile and without, and ends."""
from desktop import main
from harness import equal, true


def test_first_run(home):
    """Someone without a profile gets a mailbox with one click."""
    with home.start() as app:
        app.click('push button', 'On This Computer Only')
        app.find('label', 'No Message Selected')
    equal([profile['name'] for profile in home.json('profile', 'list')], ['Mail'])
    true('Inbox' in [folder['path'] for folder in home.json('folders')], 'the profile has an Inbox')


def test_start(home):
    """Someone with a profile sees mail."""
    home.create_profile()
    with home.start() as app:
        app.find('label', 'No Message Selected')


main([test_first_run, test_start])
