#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences: every row is there, and what is chosen is done from then on."""
import os

from desktop import PROGRAM, main, wait_until
from harness import equal, message, true
from writer import closed, compose, composer, setting


def opened(home, app):
    app.find('label', 'No Message Selected')
    app.action('preferences')
    return app.find(None, 'Preferences')


def test_switches(home):
    """A switch is its setting; starting with the desktop is an entry that the desktop understands."""
    home.create_profile()
    with home.start() as app:
        window = opened(home, app)
        app.find('check box', 'Prefer Plain Text', window).queryAction().doAction(0)
        wait_until(lambda: setting(home, 'prefer-plain-text', 'org/estafette/Mail/reader') == 'true', 'the setting')
        app.find('check box', 'Single Keys', window, shown=False).queryAction().doAction(0)
        wait_until(lambda: setting(home, 'single-keys') == 'true', 'the setting')
        entry = os.path.join(home.path, 'config/autostart/org.estafette.Mail.desktop')
        app.find('check box', 'Start When I Log In', window, shown=False).queryAction().doAction(0)
        wait_until(lambda: os.path.exists(entry), 'the entry')
        with open(entry, encoding='utf-8') as stream:
            true('Exec=estafette --gapplication-service' in stream.read(), 'it starts without a window')
        app.find('check box', 'Start When I Log In', window, shown=False).queryAction().doAction(0)
        wait_until(lambda: not os.path.exists(entry), 'no entry')


def test_permissions(home):
    """Who may send pictures is listed, and can be taken off the list."""
    home.create_profile()
    with open(os.path.join(home.path, 'config/glib-2.0/settings/keyfile'), 'a', encoding='utf-8') as stream:
        stream.write("[org/estafette/Mail/reader]\nremote-content-senders=['ann@example.org', 'bob@example.net']\n")
    with home.start() as app:
        window = opened(home, app)
        app.point(app.find('label', 'Allowed Senders', window))
        app.click('push button', 'Remove ann@example.org', window)
        wait_until(lambda: setting(home, 'remote-content-senders', 'org/estafette/Mail/reader') == "['bob@example.net']",
                   'one left')
        true(not app.all('push button', 'Remove ann@example.org', window, shown=False), 'the line is gone')


def test_list(home):
    """The list follows at once: without conversations every message has a row."""
    home.create_profile()
    home.run('import', '@inbox', home.file('1.eml', message(1, subject='Lunch')))
    home.run('import', '@inbox', home.file('2.eml', message(
        2, subject='Re: Lunch', headers='In-Reply-To: <m1@example.org>\r\nReferences: <m1@example.org>\r\n')))
    with home.start() as app:
        rows = lambda: [name for name in app.names('list item') if 'Lunch' in name]
        app.wait(lambda: len(rows()) == 1, 'one conversation')
        window = opened(home, app)
        app.find('check box', 'Show Conversations', window, shown=False).queryAction().doAction(0)
        app.wait(lambda: len(rows()) == 2, 'two messages')


def install(home, identifier, name, command):
    folder = os.path.join(home.path, 'data', 'applications')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, identifier + '.desktop'), 'w', encoding='utf-8') as stream:
        stream.write(f'[Desktop Entry]\nType=Application\nName={name}\nExec={command} %U\nMimeType=x-scheme-handler/mailto;\n')


def content(home, *path):
    try:
        with open(os.path.join(home.path, 'config', *path), encoding='utf-8') as stream:
            return stream.read()
    except FileNotFoundError:
        return ''


def test_programs(home):
    """What the desktop sends with is said truly and can be chosen; what was said to programs can be changed."""
    home.create_profile()
    home.run('program', 'set', '/opt/scanner', 'send', 'always')
    install(home, 'org.estafette.Mail', 'Estafette', PROGRAM)
    install(home, 'other', 'Other Mail', '/bin/true')
    os.makedirs(os.path.join(home.path, 'config', 'xdg-desktop-portal'))
    for path, text in (('mimeapps.list', '[Default Applications]\nx-scheme-handler/mailto=other.desktop\n'),
                       ('xdg-desktop-portal/portals.conf', '[preferred]\ndefault=gtk\n')):
        with open(os.path.join(home.path, 'config', path), 'w', encoding='utf-8') as stream:
            stream.write(text)
    with home.start() as app:
        window = opened(home, app)
        app.wait(lambda: app.all('label', 'Addresses open in Other Mail now', window, shown=False), 'who it is now')
        app.find('check box', 'Use Estafette for Send by E-Mail', window, shown=False).queryAction().doAction(0)
        app.wait(lambda: 'mailto=org.estafette.Mail.desktop' in content(home, 'mimeapps.list'), 'links come here')
        app.wait(lambda: not app.all('label', 'Addresses open in Other Mail now', window, shown=False), 'who it is now')
        conf = content(home, 'xdg-desktop-portal', 'portals.conf')
        true('Email=estafette' in conf and 'default=gtk' in conf, conf)
        app.find('check box', 'Use Estafette for Send by E-Mail', window, shown=False).queryAction().doAction(0)
        app.wait(lambda: 'Email' not in content(home, 'xdg-desktop-portal', 'portals.conf')
                 and 'mailto=org.estafette' not in content(home, 'mimeapps.list'), 'as it was')
        app.point(app.find('page tab', 'General', window))
        app.click('push button', 'Forget What Was Said about scanner', window)
        app.wait(lambda: home.json('program', 'list') == [], 'nothing was said')


def test_titles(home):
    """Subjects are in the titles of windows, where others see them, as long as one wants that; in the window always."""
    home.create_profile()
    with home.start() as app:
        window = compose(home, app)
        app.fill(app.find('text', 'Subject', window), 'The merger')
        window = composer(app, 'The merger')
        app.action('preferences')
        preferences = app.find(None, 'Preferences')
        switch = app.find('check box', 'Subjects in Window Titles', preferences, shown=False)
        switch.queryAction().doAction(0)
        composer(app, 'New Message')
        app.find('label', 'The merger', window)
        app.fill(app.find('text', 'Subject', window), 'The new merger')
        app.find('label', 'The new merger', window)
        closed(app, 'The')
        switch.queryAction().doAction(0)
        composer(app, 'The new merger')


main([test_switches, test_titles, test_permissions, test_list, test_programs])
