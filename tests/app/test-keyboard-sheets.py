#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of every kind of service without a mouse: on each page Tab goes to everything that is described there, in
the order it is read, and round, there and back; Escape gives up, and Return in a text applies."""
from gi.repository import GLib

from accounts import controls, keyring, last, shown_settings, tall
from desktop import main
from harness import equal, true
from keyboard import walk_back, walk_round
from views_setup import SERVICES

SERVICES = dict(SERVICES, local=None, contacts=None, controls=('server=mail.example.org', 'address=a@example.org'))


def open_sheet(app, title):
    """The settings of an account, so tall that nothing is scrolled."""
    app.wait(lambda: next(app.each('label', 'No Message Selected'), None), 'the window')
    app.action('accounts', GLib.Variant('s', ''))
    app.point(app.find('list item', title, last(app, 2, 'the accounts')))
    sheet = last(app, 3, 'the settings')
    app.find('push button', 'Apply', sheet)
    return tall(app, sheet, 1880)


def pages(described):
    """Title of each page, in order of appearance, with the settings on it."""
    found = {}
    for setting in described:
        found.setdefault(setting['page'] or 'General', []).append(setting)
    return found


def mark_of(title, by_page):
    """What only this page has, to tell it from one that is covered: that is not told by GTK 4.8."""
    others = {setting['label'] for page, settings in by_page.items() if page != title for setting in settings}
    return next(setting['label'] for setting in by_page[title]
                if setting['label'] not in others and not setting['shown-when']
                and setting['type'] not in ('label', 'button', 'list'))


def led_to(setting, names):
    """Whether Tab has led to a setting. Of a list to the row where one more is typed."""
    wanted = 'Add' if setting['type'] == 'list' else setting['label']
    return any(name == wanted or name.startswith(wanted + ' ') for name in names)


def walk_pages(app, sheet, kind, described):
    """Every page; what depends on something else is there when it is told to be, which is not tried here."""
    by_page = pages(described)
    if len(by_page) > 1:
        equal(sorted(app.names('page tab', sheet)), sorted(by_page))
    for title, settings in by_page.items():
        mark = None
        if len(by_page) > 1:
            app.click(app.find('page tab', title, sheet))
            mark = app.find(None, mark_of(title, by_page), sheet)
        stops = walk_round(app, sheet, f'{kind}, {title}', mark)
        names = [node.name for node in stops]
        walk_back(stops, f'{kind}, {title}')
        equal([setting['label'] for setting in settings if not setting['shown-when'] and not led_to(setting, names)], [])
        true(any(name.startswith('_Apply') for name in names) and any(name.startswith('_Cancel') for name in names), names)


def walk(home, kind, entry, text):
    """The whole sheet of a kind of service; then Escape, and Return in the text of an entry."""
    if not home.json('profile', 'list'):
        keyring(home).create_profile()
    if SERVICES[kind] is not None:
        home.run('service', 'add', kind, *SERVICES[kind])
    uid, title = next((service['uid'], service['name']) for service in home.json('service', 'list') if service['type'] == kind)
    described = [setting for setting in home.json('service', 'describe', kind)['settings'] if not setting['hidden']]
    before = shown_settings(home, uid)
    with home.start() as app:
        sheet = open_sheet(app, title)
        walk_pages(app, sheet, kind, described)
        app.keys('Escape')
        last(app, 2, 'the accounts again')
        equal(shown_settings(home, uid), before)
    if entry is None:
        return
    label = next(setting['label'] for setting in described if setting['name'] == entry)
    with home.start() as app:
        sheet = open_sheet(app, title)
        row = app.find('text', label, sheet)
        app.fill(row, '')
        app.point(row)
        app.type(text)
        app.wait(lambda: app.text(row) == text, 'what was typed')
        app.keys('Return')
        last(app, 2, 'the accounts, with what was applied')
    equal(shown_settings(home, uid), before | {entry: text})


def test_local(home):
    """Mail on this computer."""
    walk(home, 'local', 'name', 'Ann')


def test_contacts(home):
    """People on this computer: no texts, one switch."""
    walk(home, 'contacts', None, None)


def test_memory(home):
    """Mail that is gone when the program ends."""
    walk(home, 'memory', 'poll', '7')


def test_command(home):
    """A program that takes mail."""
    walk(home, 'sendmail', 'timeout', '77')


def test_smtp(home):
    """Sending."""
    walk(home, 'smtp', 'port', '2525')


def test_imap(home):
    """A mailbox."""
    walk(home, 'imap', 'port', '1143')


def test_internet(home):
    """A mailbox with sending."""
    walk(home, 'internet', 'user', 'ben')


def test_carddav(home):
    """People on a server."""
    walk(home, 'carddav', 'poll', '31')


def test_ldap(home):
    """A directory."""
    walk(home, 'ldap', 'base', 'dc=example,dc=net')


def test_every_control(home):
    """A control of every kind there is."""
    walk(controls(home), 'controls', 'port', '1144')


main([test_local, test_contacts, test_memory, test_command, test_smtp, test_imap, test_internet, test_carddav, test_ldap,
      test_every_control], size='1280x1900')
