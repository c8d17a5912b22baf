# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the main window, and of what is opened from it."""
import os
import subprocess

from gi.repository import GLib

from desktop import has_sandbox
from letters import furnish
from letters_odd import NEWS_SERVER, odd_letters, thread


def variant(form, value):
    return GLib.Variant(form, value)


def letter_rows(app):
    return [row for row in app.all('list item') if row.parent is not None and row.parent.name == app_word('Messages')]


def app_word(name):
    import desktop
    return desktop.WORDS.get(name, name)


def first_run(stage, home):
    with stage.start(home) as app:
        app.find('push button', 'On this computer only')
        stage.show(app, 'first-run')


def empty(stage, home):
    home.create_profile()
    with stage.start(home) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        stage.show(app, 'empty')
        if stage.narrow:
            stage.step('empty-folders', lambda: app.click('push button', 'Folders'))
            stage.show(app, 'empty-folders')


def some_mail(home):
    """Mail of every kind; the rows by their view."""
    furnish(home)
    home.set('authentication-servers', f"['{NEWS_SERVER}']", 'Mail/reader')
    letters = odd_letters()
    for view, letter in letters.items():
        home.run('import', '@inbox', home.file(view + '.eml', letter))
    for number, letter in enumerate(thread()):
        home.run('import', '@inbox', home.file(f't{number}.eml', letter))
    rows = home.json('list', '@inbox', '--limit', '30')
    found = {}
    for view, letter in letters.items():
        for row in rows:
            if home.run('read', row['id'], '--source').decode().replace('\r\n', '\n') == letter.replace('\r\n', '\n'):
                found[view] = row['id']
    found['conversation'] = next(row['id'] for row in rows if 'Lyon' in row['subject'] and 'Re:' in row['subject']
                                 and 'Ann' in str(row))
    home.run('flag', *[row['id'] for row in rows[8:16]], '+read')
    return found


def open_letter(app, identifier):
    app.action('open-message', variant('s', identifier))
    app.find('push button', 'More for this message')


def inbox(stage, home):
    """The list, what is found in it, and what is done with it."""
    some_mail(home)
    with stage.start(home) as app:
        rows = app.wait(lambda: app.all('list item', lambda name: 'A week in Lyon' in name), 'messages')
        stage.show(app, 'inbox')
        app.keys('F10')
        stage.show(app, 'inbox-menu')
        app.keys('Escape')
        if stage.narrow:
            app.click('push button', 'Folders')
            stage.show(app, 'folders')
            app.keys('F10')
            stage.show(app, 'folders-menu')
            app.keys('Escape')
            return
        app.point(rows[0])
        app.find('push button', 'More for this message')
        app.keys('shift+Down', 'shift+Down')
        stage.show(app, 'several')
        app.keys('Menu')
        stage.show(app, 'several-menu')
        app.keys('Escape', 'ctrl+m')
        stage.show(app, 'move')
        app.keys('Escape')
        app.keys('ctrl+k')
        stage.show(app, 'archived')
        app.keys('ctrl+f')
        app.type('lunch')
        stage.show(app, 'search')
        app.type(' nonsense')
        stage.show(app, 'search-nothing')
        app.keys('Escape', 'Escape')
        app.click('toggle button', 'Unread') if app.all('toggle button', 'Unread') else app.click('push button', 'Unread')
        stage.show(app, 'filter')


def folders(stage, home):
    """What folders are asked."""
    furnish(home, 20)
    with stage.start(home) as app:
        if stage.narrow:
            app.click('push button', 'Folders')
        row = app.wait(lambda: app.all('list item', lambda name: 'Travel' in name), 'a folder')[0]
        app.point(row, button=3)
        stage.show(app, 'folder-menu')
        app.click('menu item', 'New Folder…')
        stage.show(app, 'folder-new')
        app.keys('Escape')
        app.wait(lambda: app.root.childCount == 1, 'the end of the question')
        app.point(app.find('list item', lambda name: app_word('Trash') in name), button=3)
        app.click('menu item', 'Empty…')
        stage.show(app, 'folder-empty')


def reading(stage, home):
    """A letter of every kind."""
    found = some_mail(home)
    with stage.start(home) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        for view, identifier in found.items():
            def read(view=view, identifier=identifier):
                open_letter(app, identifier)
                stage.show(app, 'read-' + view)
            stage.step('read-' + view, read)

        def details():
            open_letter(app, found['newsletter'])
            app.click('push button', 'Everybody this message names')
            stage.show(app, 'read-details')

        def menu():
            open_letter(app, found['plain'])
            app.click('push button', 'More for this message')
            stage.show(app, 'read-menu')
            app.keys('Escape')
        stage.step('read-details', details)
        stage.step('read-menu', menu)
        for view, action in (('source', 'mail.source'), ('find', 'mail.find')):
            def do(view=view, action=action):
                open_letter(app, found['plain'])
                app.action_of(app.root.getChildAtIndex(0), action)
                if view == 'source':
                    app.wait(lambda: app.root.childCount > 1, view)
                    stage.show(app, view)
                    stage.closed(app)
                else:
                    stage.show(app, view)
                    app.keys('Escape')
            stage.step(view, do)
        if has_sandbox():
            def leave():
                open_letter(app, found['newsletter'])
                app.click('push button', 'Unsubscribe…')
                stage.show(app, 'unsubscribe')
                app.keys('Escape')
            stage.step('unsubscribe', leave)


def files(stage, home):
    """What is attached, looked at."""
    found = some_mail(home)
    with stage.start(home) as app:
        open_letter(app, found['attachments'])
        for view, begin in (('preview-pdf', 'plan.pdf, '), ('preview-picture', 'The lake'), ('preview-text', 'notes.txt, '),
                            ('attached-letter', 'letter.eml, '), ('attached-program', 'photo.pdf.exe, ')):
            def look(view=view, begin=begin):
                button = app.find('push button', lambda name: name.startswith(begin))
                stage.opened(app, lambda: app.click(button), view)
                stage.show(app, view)
                stage.closed(app)
            stage.step(view, look)
    path = home.file('a.eml', odd_letters()['attachments'])
    with stage.start(home) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        subprocess.run([os.path.join(os.environ['ESTAFETTE_BUILD'], 'src', 'app', 'estafette'), path],
                       env=home.environment, check=True, timeout=60)
        app.wait(lambda: app.root.childCount > 1, 'a window for the file')
        stage.show(app, 'file')


def around(stage, home):
    """What there is beside mail."""
    furnish(home, 20)
    home.json('service', 'add', 'memory', 'outcome=network-error')
    home.run('program', 'set', '/opt/scanner', 'send', 'always')
    with stage.start(home) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        window = stage.opened(app, lambda: app.action('preferences'), 'preferences')
        for page, row in (('Reading', 'Mark Messages as Read'), ('Messages', 'Show Conversations'),
                          ('Writing', 'Undo Sending'), ('General', 'Start When I Log In')):
            def page_of(page=page, row=row):
                stage.place(app, window)
                app.click(app.find('page tab', page, window))
                app.find('label', row, window)
                stage.show(app, 'preferences-' + page.lower(), window)
            stage.step('preferences-' + page.lower(), page_of)
        stage.closed(app)
        for action, view in (('about', 'about'), ('shortcuts', 'shortcuts'), ('outbox', 'outbox-empty')):
            def ask(action=action, view=view):
                stage.opened(app, lambda: app.action(action), view)
                stage.show(app, view)
                stage.closed(app)
            stage.step(view, ask)


def waiting(stage, home):
    """What waits, and who leaves all the same."""
    home.create_profile()
    home.json('service', 'add', 'memory', 'outcome=network-error')
    with stage.start(home, spooler=True) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        window = stage.opened(app, lambda: app.action('outbox'), 'outbox')
        for subject in ('Parcel', 'A very long subject that says nearly everything there is to say about the garden fence'):
            home.json('send', '--to', 'someone@elsewhere.example', '--subject', subject, '--body', '-', text='Hi\n')
        app.wait(lambda: len(app.all('label', lambda name: 'cannot be reached' in name, window)) > 1, 'the trouble')
        stage.show(app, 'outbox')
        app.action('leave')
        app.find('label', lambda name: name.startswith('2 '))
        stage.show(app, 'leave')
        app.click('push button', 'Send Later')
        app.wait(lambda: app.process.poll() is not None, 'the end')
