# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the address book, and of what is asked about people."""
from gi.repository import GLib

from accounts import keyring
from desktop import APPLICATION, session_bus
from people import people

CHOSEN = [(0, 'Ann Able', 'ann@example.org'), (0, 'Bob', 'bob@example.net'), (1, 'Claire', 'claire@example.fr')]


def book(stage, home):
    people(keyring(home))
    home.set('compose-rich-text', 'false')
    home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@ex\u0430mple.org')
    with stage.start(home) as app:
        stage.ready(app)

        def asked(keys, view, leave=('Escape',)):
            count = app.root.childCount
            window = stage.opened(app, lambda: app.keys(*keys), view)
            stage.show(app, view, window)
            if leave:
                stage.closed(app, *leave, count=count)
            return window
        window = asked(['ctrl+shift+b'], 'book', ())
        app.keys('Down')
        stage.show(app, 'book-person', window)
        if stage.narrow:
            app.keys('Return')
        for keys, view in (('ctrl+e', 'book-edit'), ('ctrl+shift+n', 'book-new'), ('ctrl+shift+f', 'book-find')):
            stage.step(view, lambda keys=keys, view=view: asked([keys], view))
        app.keys('ctrl+w')
        app.wait(lambda: app.root.childCount == 1, 'the end of the book')
        composer = stage.opened(app, lambda: app.action('compose'), 'a composer')
        stage.place(app, composer)
        asked(['ctrl+shift+t'], 'choose')
        app.point(app.find('text', 'To', composer))
        app.type('Able;')
        asked(['ctrl+shift+k'], 'check-names')


def others(stage, home):
    """What other programs show: whom to choose, and who somebody is."""
    people(home)
    home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@example.org')
    somebody = home.json('contacts', 'search', 'Ann Able')[0]['id']
    bus = session_bus()  # kept: what was asked goes with it

    def call(method, *arguments):
        bus.call(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', method, GLib.Variant(*arguments),
                 None, 0, 2**31 - 1, None, None)
    with stage.start(home) as app:
        stage.ready(app)
        stage.opened(app, lambda: call('ChooseRecipients', '(ssasa{sv}a(uss))', ('', '', ['To', 'Cc', 'Bcc'], {}, CHOSEN)),
                     'whom to choose')
        app.find('panel', 'To')
        app.type('able')
        app.find('list item', lambda name: 'anton@example.org' in name)
        stage.show(app, 'select-recipients')
        stage.closed(app, 'Escape', 'Escape')
        stage.opened(app, lambda: call('ShowDetails', '(ssb)', ('', somebody, False)), 'who it is')
        stage.show(app, 'show-details')
