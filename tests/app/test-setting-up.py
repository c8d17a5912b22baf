#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to an account, with what people do on it: mistype, find nothing, go back."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import certificates  # noqa: E402
import places  # noqa: E402
from accounts import AUTOCONFIG  # noqa: E402
from desktop import main  # noqa: E402
from harness import equal  # noqa: E402
from internet import Internet  # noqa: E402

KINDS = ('Internet mail (IMAP and SMTP)', 'IMAP mailbox', 'Outgoing mail (SMTP)', 'Directory (LDAP)')


def leave(app, home):
    app.keys('Escape')
    app.wait(lambda: app.root.childCount == 1, 'the end of the wizard')
    equal(home.json('profile', 'list'), [])


def test_nothing_found(home):
    """Half an address is told; where nobody knows a whole one, one sets up by hand from there."""
    with Internet(TLS) as net, home.start(**net.environment()) as app:
        app.click('push button', 'Set Up an Account')
        address = app.find('text', 'Mail Address')
        app.fill(address, 'carol@')
        app.click('push button', 'Next')
        app.find('label', '“carol@” is no mail address.')
        app.fill(address, 'carol@nowhere.test')
        app.click('push button', 'Next')
        app.find('list item', 'No Settings Were Found')
        app.keys('Return')
        app.find('list item', KINDS[-1])
        equal([name for name in app.names('list item') if name in KINDS], list(KINDS))
        app.click('list item', KINDS[0])
        equal(app.text(app.find('text', 'User Name')), 'carol@nowhere.test')
        app.fill(app.all('text', 'Server')[0], 'imap.nowhere.test')
        app.click('push button', 'Back')
        app.click('list item', KINDS[0])
        app.find('text', 'User Name')
        equal(app.text(app.all('text', 'Server')[0]), 'imap.nowhere.test')
        leave(app, home)


def test_unplugged(home):
    """Where no network is one is told so, and not that the address is wrong; one goes on by hand, or again once it is there."""
    with Internet(TLS) as net, home.start(WORLD_DOWN='1', **net.environment()) as app:
        app.click('push button', 'Set Up an Account')
        app.fill(app.find('text', 'Mail Address'), 'carol@example.test')
        app.click('push button', 'Next')
        row = app.find('list item', 'Nobody Could Be Asked')
        app.find('label', lambda name: name.startswith('This computer seems not to be connected'), row)
        equal(app.all('list item', 'No Settings Were Found'), [])
        app.keys('Return')
        app.click('list item', KINDS[0])
        equal(app.text(app.find('text', 'User Name')), 'carol@example.test')
        leave(app, home)


def test_back(home):
    """Who goes back to what was found, and comes again, has lost neither settings nor password."""
    with Internet(TLS) as net:
        net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG
        with home.start(**net.environment()) as app:
            app.click('push button', 'Set Up an Account')
            app.fill(app.find('text', 'Mail Address'), 'alice@example.test')
            app.click('push button', 'Next')
            app.find('label', 'Example Mail')
            app.click('push button', 'Next')
            app.fill(app.find('text', 'User Name'), 'alice')
            app.click('push button', 'Next')
            app.fill(app.find('text', 'Password'), 'secret')
            app.click('push button', 'Back')
            app.find('text', 'User Name')
            app.click('push button', 'Back')
            app.find('label', 'Who Was Asked')
            app.click('push button', 'Next')
            equal(app.text(app.find('text', 'User Name')), 'alice')
            app.click('push button', 'Next')
            equal(app.text(app.find('text', 'Password')), 'secret')
            leave(app, home)


TLS = places.make_folder('su-')
certificates.make(TLS)
try:
    main([test_nothing_found, test_unplugged, test_back])
finally:
    shutil.rmtree(TLS)
