# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the main window, and of what is opened from it."""
import email.policy
import os
import subprocess

from gi.repository import GLib

from desktop import has_sandbox
from letters import furnish
from letters_odd import NEWS_SERVER, odd_letters, thread
from stage import settle


def variant(form, value):
    return GLib.Variant(form, value)


def letter_rows(app):
    return [row for row in app.all('list item') if row.parent is not None and row.parent.name == app_word('Messages')]


def app_word(name):
    import desktop
    return desktop.WORDS.get(name, name)


def first_run(stage, home):
    with stage.start(home) as app:
        app.find('push button', 'On This Computer Only')
        stage.show(app, 'first-run')


def empty(stage, home):
    home.create_profile()
    with stage.start(home) as app:
        stage.ready(app)
        stage.show(app, 'empty')
        if stage.folded:
            stage.step('empty-folders', lambda: app.click('push button', 'Folders'), app)
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
        subject = str(email.message_from_string(letter, policy=email.policy.default)['Subject'] or '')
        found[view] = next(row['id'] for row in rows if row['subject'] == subject)
    found['conversation'] = next(row['id'] for row in rows if 'Lyon' in row['subject'] and 'Re:' in row['subject']
                                 and 'Ann' in str(row))
    home.run('flag', *[row['id'] for row in rows[8:16]], '+read')
    return found


def open_letter(app, identifier):
    app.action('open-message', variant('s', identifier))
    settle(app, 1)
    app.find('push button', 'More for this message')


def inbox(stage, home):
    """The list, what is found in it, and what is done with it."""
    some_mail(home)
    with stage.start(home) as app:
        # Which of them are on screen is another thing in every mode
        row = app.wait(lambda: next(iter(letter_rows(app)), None), 'a row')
        stage.show(app, 'inbox')

        def main_menu(view):
            app.keys('F10')
            stage.show(app, view)
            app.keys('Escape')
        stage.step('inbox-menu', lambda: main_menu('inbox-menu'), app)
        if stage.narrow:
            app.click('push button', 'Folders')
            stage.show(app, 'folders')
            stage.step('folders-menu', lambda: main_menu('folders-menu'), app)
            return
        if stage.folded:  # the menu is where the folders are
            app.point(app.find('list item', lambda name: name.startswith(app_word('Inbox'))))
            settle(app)

        def several():
            app.point(row)
            app.find('push button', 'More for this message')
            app.keys('shift+Down', 'shift+Down')
            app.find('label', lambda name: name.startswith('3 '))
            stage.show(app, 'several')
            app.keys('Menu')
            stage.show(app, 'several-menu')
            app.keys('Escape')

        def move():
            stage.opened(app, lambda: app.keys('ctrl+m'), 'folders to move to')
            stage.show(app, 'move')
            stage.closed(app)

        def archive():
            app.keys('ctrl+k')
            app.find('push button', 'Undo')
            stage.show(app, 'archived')

        def search():
            app.keys('ctrl+f')
            app.type('lunch')
            stage.show(app, 'search')
            app.type(' nonsense')
            stage.show(app, 'search-nothing')
            app.keys('Escape', 'Escape')

        def only_unread():
            app.click(app.find(None, 'Unread'))
            stage.show(app, 'filter')
        for view, do in (('several', several), ('move', move), ('archived', archive), ('search', search),
                         ('filter', only_unread)):
            stage.step(view, do, app)


def folders(stage, home):
    """What folders are asked."""
    furnish(home, 20)
    home.run('delete', *[row['id'] for row in home.json('list', '@inbox')[-3:]])
    with stage.start(home) as app:
        if stage.folded:
            app.click('push button', 'Folders')
        row = app.find('list item', lambda name: 'Travel' in name)

        def new():
            item = stage.menu(app, row, 'New Folder…')
            stage.show(app, 'folder-menu')
            stage.opened(app, lambda: app.click(item), 'a question')
            stage.show(app, 'folder-new')
            stage.closed(app)

        def throw_away():
            trash = app.find('list item', lambda name: app_word('Trash') in name)
            item = stage.menu(app, trash, 'Empty…')
            stage.opened(app, lambda: app.click(item), 'a question')
            stage.show(app, 'folder-empty')
            stage.closed(app)
        stage.step('folder-new', new, app)
        stage.step('folder-empty', throw_away, app)


def reading(stage, home):
    """A letter of every kind."""
    found = some_mail(home)
    with stage.start(home) as app:
        stage.ready(app)
        for view, identifier in found.items():
            def read(view=view, identifier=identifier):
                open_letter(app, identifier)
                stage.show(app, 'read-' + view)
            stage.step('read-' + view, read, app)

        def details():
            open_letter(app, found['newsletter'])
            app.click('push button', 'Everybody this message names')
            stage.show(app, 'read-details')

        def menu():
            open_letter(app, found['plain'])
            app.click('push button', 'More for this message')
            stage.show(app, 'read-menu')
            app.keys('Escape')
        stage.step('read-details', details, app)
        stage.step('read-menu', menu, app)
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
            stage.step(view, do, app)
        if has_sandbox():
            def leave():
                open_letter(app, found['newsletter'])
                app.click('push button', 'Unsubscribe…')
                stage.show(app, 'unsubscribe')
                app.keys('Escape')
            stage.step('unsubscribe', leave, app)


def files(stage, home):
    """What is attached, looked at."""
    found = some_mail(home)
    with stage.start(home) as app:
        open_letter(app, found['attachments'])
        for view, begin in (('preview-pdf', 'plan.pdf, '), ('preview-picture', 'The lake'), ('preview-text', 'notes.txt, '),
                            ('attached-letter', 'letter.eml, ')):
            def look(view=view, begin=begin):
                button = app.find('push button', lambda name: name.startswith(begin))
                stage.opened(app, lambda: app.click(button), view)
                stage.show(app, view)
                stage.closed(app)
            stage.step(view, look, app)

        def program():
            app.click(app.find('push button', lambda name: name.startswith('photo.pdf.exe, ')))
            stage.show(app, 'attached-program')
        stage.step('attached-program', program, app)
    path = home.file('a.eml', odd_letters()['attachments'])
    with stage.start(home) as app:
        stage.ready(app)
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
        stage.ready(app)
        window = stage.opened(app, lambda: app.action('preferences'), 'preferences')
        for page, row in (('Reading', 'Mark Messages as Read'), ('Messages', 'Show Conversations'),
                          ('Writing', 'Undo Sending'), ('General', 'Start When I Log In')):
            def page_of(page=page, row=row):
                stage.place(app, window)
                stage.turn(app, window, page)
                if 'GALLERY_DISPLAY' not in os.environ:
                    app.find('label', row, window)
                stage.show(app, 'preferences-' + page.lower(), window)
            stage.step('preferences-' + page.lower(), page_of, app)
        stage.closed(app)
        for action, view in (('about', 'about'), ('shortcuts', 'shortcuts'), ('outbox', 'outbox-empty')):
            def ask(action=action, view=view):
                stage.opened(app, lambda: app.action(action), view)
                stage.show(app, view)
                stage.closed(app)
            stage.step(view, ask, app)


def waiting(stage, home):
    """What waits, and who leaves all the same."""
    home.create_profile()
    home.json('service', 'add', 'memory', 'outcome=network-error')
    with stage.start(home, spooler=True) as app:
        stage.ready(app)
        window = stage.opened(app, lambda: app.action('outbox'), 'outbox')
        for subject in ('Parcel', 'A very long subject that says nearly everything there is to say about the garden fence'):
            home.json('send', '--to', 'someone@elsewhere.example', '--subject', subject, '--body', '-', text='Hi\n')
        trouble = app_word('The server cannot be reached')
        app.wait(lambda: len(app.all('label', lambda name: trouble in name, window)) > 1, 'the trouble')
        stage.show(app, 'outbox')
        app.action('leave')
        app.find('label', lambda name: name.startswith('2 '))
        stage.show(app, 'leave')
        app.click('push button', 'Send Later')
        app.wait(lambda: app.process.poll() is not None, 'the end')
