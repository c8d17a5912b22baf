# SPDX-License-Identifier: GPL-3.0-or-later
"""Homes of those who know somebody, and their address book on the screen."""
import accessible


def people(home):
    home.create_profile()
    for name, address, *company in (('Ann Able', 'ann@example.org', '--company', 'Able & Sons'),
                                    ('Bob Miller', 'bob@example.net'), ('Zoë Quist', 'zoe@example.org')):
        home.run('contacts', 'add', '--name', name, '--email', address, *company)
    home.run('contacts', 'add', '--name', 'Neighbours', '--list', '--member', 'ann@example.org', '--member',
             'bob@example.net')
    return home


def book(app, title):
    """A window by its title."""
    return app.wait(lambda: next((node for node in app.root if node is not None and node.name == title), None), title)


def wait_for_focus(app, name=None, root=None):
    """A window is there before it gets the keys: until one of these has the focus."""
    def is_there():
        return any(node.getState().contains(accessible.STATE_FOCUSED) for node in app.all(None, name, root))
    app.wait(is_there, 'the focus')


def open_book(app):
    """The address book, once it shows somebody."""
    app.find('label', 'No Message Selected')
    app.keys('ctrl+shift+b')
    window = book(app, 'Address Book')
    app.wait(lambda: rows(app, window), 'people')
    wait_for_focus(app, root=window)
    return window


def rows(app, window):
    """Who is in the list."""
    lists = app.all('list', 'People', window)
    return app.names('list item', lists[0]) if lists else []


def chips(app, window, field):
    """Who stands in a field for people."""
    return [node.name for node in app.all('push button', lambda name: '@' in name or name == 'Neighbours',
                                          app.find('panel', field, window))]
