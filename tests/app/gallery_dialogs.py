# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the dialogs, for gallery.py."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import certificates  # noqa: E402
import places  # noqa: E402
from accounts import AUTOCONFIG, keyring  # noqa: E402
from desktop import APPLICATION, BUILD, Home, session_bus  # noqa: E402
from harness import MAPI  # noqa: E402
from internet import Internet  # noqa: E402
from people import people  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402


class Gallery:
    """`shoot (app, view)` takes a picture."""

    def __init__(self, environment, shoot):
        self.environment = environment
        self.shoot = shoot
        self.tls = places.make_folder('gd-')
        certificates.make(self.tls)

    def wizard(self):
        """Every page, with nobody at home at the servers that were found."""
        with Internet(self.tls) as net, SmtpStub(implicit=True, certificates=self.tls, users={'a': 'b'}) as smtp:
            net.route('smtp.example.test', 465, smtp.port)
            net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG
            home = keyring(Home())
            try:
                with home.start(**net.environment(BUILD), **self.environment) as app:
                    app.action('new-profile')
                    person, address = app.wait(lambda: app.all('text') if len(app.all('text')) > 1 else None, 'entries')
                    self.shoot(app, 'wizard-start')
                    app.fill(person, 'Alice Example')
                    app.fill(address, 'alice@example.test')
                    app.keys('Return')
                    app.wait(lambda: app.all('check box'), 'something found')
                    self.shoot(app, 'wizard-discovery')
                    app.keys('Return')
                    app.wait(lambda: len(app.all('text')) > 1, 'settings')
                    self.shoot(app, 'wizard-settings')
                    app.keys('Return')
                    self.shoot(app, 'wizard-password')
                    entry = app.all('text') + app.all('password text')
                    app.fill(entry[0], 'wrong')
                    app.keys('Return')
                    app.wait(lambda: len(app.all('push button')) > 2, 'the end of the check')
                    self.shoot(app, 'wizard-check')
            finally:
                home.remove()

    def bus(self, name, *arguments, view):
        """What the command gets shown over the bus."""
        with self.home.start(**self.environment) as app:
            with subprocess.Popen([MAPI, '--ui', '--json', *arguments], env=self.home.environment,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as command:
                app.wait(lambda: any(name in node.name for node in app.all('label')), view)
                self.shoot(app, view)
                command.kill()

    def people(self):
        """What other programs show: whom to choose, and who somebody is."""
        from gi.repository import GLib
        home = Home()
        home.create_profile()
        home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@example.org', '--company', 'Able & Sons')
        home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@example.org')
        chosen = [(0, 'Ann Able', 'ann@example.org'), (0, 'Bob', 'bob@example.net'), (1, 'Claire', 'claire@example.fr')]
        somebody = home.json('contacts', 'search', 'Ann Able')[0]['id']
        bus = session_bus()  # kept: what was asked goes with it

        def call(method, *arguments):
            bus.call(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', method, GLib.Variant(*arguments),
                     None, 0, 2**31 - 1, None, None)
            app.wait(lambda: len(app.root) > 1, method)
        try:
            with home.start(**self.environment) as app:
                app.find('label', 'No message selected')
                call('ChooseRecipients', '(ssasa{sv}a(uss))', ('', '', ['To', 'Cc', 'Bcc'], {}, chosen))
                app.find('panel', 'To')
                app.type('able')
                app.find('list item', lambda name: 'anton@example.org' in name)
                self.shoot(app, 'select-recipients')
                app.keys('Escape', 'Escape')
                app.wait(lambda: len(app.root) == 1, 'the end of it')
                call('ShowDetails', '(ssb)', ('', somebody, False))
                self.shoot(app, 'show-details')
        finally:
            home.remove()

    def windows(self):
        """Lists, sheets, status."""
        modules = os.path.join(BUILD, 'tests', 'lib', 'modules')
        self.home = home = keyring(Home())
        home.environment['MAPI_PROVIDER_PATH'] += ':' + modules
        home.environment['MAPI_SERVICE_PATH'] += ':' + os.environ['TEST_SERVICES']
        home.create_profile()
        home.run('profile', 'copy', 'me', 'Office')
        uid = home.json('service', 'add', 'controls', 'server=mail.example.org', 'address=a@example.org')['uid']
        home.run('service', 'add', 'internet', 'imap-host=127.0.0.1', 'imap-port=9', 'smtp-host=127.0.0.1', 'name=Ann',
                 'address=ann@example.org', 'user=ann')
        try:
            with home.start(**self.environment) as app:
                for action, parameters, view in (('profiles', (), 'profiles'), ('status', (), 'status')):
                    app.action(action, *parameters)
                    app.wait(lambda: len(app.root) > 1, view)
                    self.shoot(app, view)
                    app.keys('Escape')
                    app.wait(lambda: len(app.root) == 1, 'the end of ' + view)
                from gi.repository import GLib
                app.action('accounts', GLib.Variant('s', ''))
                app.wait(lambda: len(app.root) > 1, 'accounts')
                self.shoot(app, 'sheet-services')
            self.bus('Server', 'service', 'set', uid, view='settings')
        finally:
            home.remove()

    def book(self, place):
        """The address book and what is asked about people. `place (app, window)` gives a window its size."""
        home = people(keyring(Home()))
        home.set('compose-rich-text', 'false')
        home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@ex\u0430mple.org')
        try:
            with home.start(**self.environment) as app:
                # The language is the gallery's: windows are known by when they come
                app.wait(lambda: app.all('list item', shown=False), 'folders')  # large text may leave them no room

                def asked(keys, view, leave=('Escape',)):
                    count = len(app.root)
                    app.keys(*keys)
                    app.wait(lambda: len(app.root) > count, view)
                    place(app, app.root[len(app.root) - 1])
                    self.shoot(app, view)
                    if leave:
                        app.keys(*leave)
                        app.wait(lambda: len(app.root) == count, 'the end of ' + view)
                asked(['ctrl+shift+b'], 'book', ())
                app.keys('Down')
                self.shoot(app, 'book-person')
                app.keys('Return') if app.root[len(app.root) - 1].queryComponent().getSize()[0] < 500 else None
                asked(['ctrl+e'], 'book-edit')
                asked(['ctrl+shift+n'], 'book-new')
                asked(['ctrl+shift+f'], 'book-find')
                app.keys('ctrl+w')
                app.action('compose')
                app.wait(lambda: len(app.root) > 1, 'a composer')
                asked(['ctrl+shift+t'], 'choose')
                app.type('Able;')
                asked(['ctrl+shift+k'], 'check-names')
        finally:
            home.remove()
