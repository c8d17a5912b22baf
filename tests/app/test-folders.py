#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with folders: new ones, other names, other places, favourites, away with them; and back."""
import glob
import os
import sqlite3
import subprocess

from accessible import STATE_SELECTED
from desktop import PATIENCE, main, wait_until
from harness import Failure, equal, mbox, message


def paths(home):
    """Folders a person made, by path."""
    return sorted(folder['path'] for folder in home.json('folders') if not folder['role'])


def becomes(home, expected):
    wait_until(lambda: paths(home) == expected, f'the folders {expected}')


def subjects(home, folder):
    return [row['subject'] for row in home.json('list', folder, '--limit', '1000')]


def row(app, name):
    return wait_until(lambda: (app.all('list item', lambda found: found == name or found.startswith(name + ','))
                               or [None])[0], f'a row “{name}”')


def n_rows(app, name):
    return len(app.all('list item', lambda found: found == name or found.startswith(name + ',')))


def point_until(app, name, button, condition, what):
    """Points at a row until that was seen. One that has just come may move under the pointer."""
    for attempt in range(4):
        app.point(row(app, name), button=button)
        try:
            return wait_until(condition, what, PATIENCE / 4)
        except Failure:
            # Seen once and never again: the first press after the start. Whoever sees it next learns where it went
            print(f'# pointed at “{name}” in vain, at {app.pressed}; now it is at {app.place(row(app, name))}, '
                  f'open are {app.names("menu item")}, selected is {selected(app)}')
            if attempt == 3:
                raise
    return None


def selected(app):
    return [one.name for one in app.walk() if one.getRoleName() == 'list item'
            and one.getState().contains(STATE_SELECTED)]


def go(app, name):
    """To a folder: until the list of messages has its name."""
    point_until(app, name, 1, lambda: len(app.all('label', name)) > 1, f'the folder “{name}”')


def choose(app, folder, entry):
    """From the menu of a folder."""
    app.click(point_until(app, folder, 3, lambda: app.all('menu item', entry), f'the menu of “{folder}”')[0])


def answer(app, name):
    """Types a name where one is asked for."""
    field = app.find('text', 'Name')
    app.fill(field, name)
    app.keys('Return')
    app.gone('text', 'Name')


def test_life_of_a_folder(home):
    """Made, made in another, named anew, dragged, thrown away, each taken back once."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', mbox([message(1, 'First letter'), message(2, 'Second letter')])))
    with home.start() as app:
        app.point(row(app, 'Inbox'))
        choose(app, 'Mail on this computer', 'New Folder…')
        answer(app, 'Projects')
        becomes(home, ['Projects'])
        app.keys('ctrl+z')
        becomes(home, [])
        app.keys('ctrl+shift+z')
        becomes(home, ['Projects'])

        choose(app, 'Projects', 'New Folder…')
        answer(app, 'Fence')
        becomes(home, ['Projects', 'Projects/Fence'])
        row(app, 'Fence')

        go(app, 'Fence')
        app.keys('F2')
        answer(app, 'Garden')
        becomes(home, ['Projects', 'Projects/Garden'])
        app.keys('ctrl+z')
        becomes(home, ['Projects', 'Projects/Fence'])

        # Messages into it, the folder elsewhere, the messages go along
        app.point(row(app, 'Inbox'))
        app.drag(wait_until(lambda: (app.all('list item', lambda name: 'Second letter' in name) or [None])[0], 'a row'),
                 row(app, 'Fence'))
        wait_until(lambda: subjects(home, 'Projects/Fence') == ['Second letter'], 'the message in the folder')
        app.drag(row(app, 'Fence'), row(app, 'Archive'))
        becomes(home, ['Archive/Fence', 'Projects'])
        equal(subjects(home, 'Archive/Fence'), ['Second letter'])
        app.keys('ctrl+z')
        becomes(home, ['Projects', 'Projects/Fence'])
        equal(subjects(home, 'Projects/Fence'), ['Second letter'])

        # Into itself it cannot go, and says so without having been moved
        app.drag(row(app, 'Projects'), row(app, 'Fence'))
        go(app, 'Projects')
        becomes(home, ['Projects', 'Projects/Fence'])

        app.keys('Delete')
        becomes(home, ['Trash/Projects', 'Trash/Projects/Fence'])
        app.click('push button', 'Undo')
        becomes(home, ['Projects', 'Projects/Fence'])
        equal(subjects(home, 'Projects/Fence'), ['Second letter'])


def test_saved_search(home):
    """A search is kept as a folder: what it finds is counted, done something to where it lies, and looked for otherwise;
    when it goes, the messages stay."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', mbox([message(1, 'Garden fence'), message(2, 'Second letter')])))
    home.run('folder', 'create', 'Work')
    home.run('import', 'Work', home.file('more.mbox', mbox([message(3, 'Garden gate')])))

    def shows(*found):
        app.wait(lambda: all(app.all('list item', lambda name, one=one: one in name) for one in found)
                 and not [one for one in ('Garden fence', 'Garden gate', 'Second letter') if one not in found
                          and app.all('list item', lambda name, one=one: one in name)], f'just {found}')
    with home.start() as app:
        app.keys('ctrl+f')
        app.click('push button', 'All Folders')
        app.fill(app.find('entry', 'Search'), 'subject:garden')
        shows('Garden fence', 'Garden gate')
        app.click('push button', 'Save Search')
        app.fill(app.find('text', 'Name'), 'Garden')
        app.fill(app.find('text', 'Looks for'), 'subjekt:garden')
        app.find('label', lambda name: 'subjekt' in name)  # there is no such thing
        app.fill(app.find('text', 'Looks for'), 'subject:garden')
        app.click('push button', 'Save')
        app.find('list item', 'Garden, 2 unread')
        equal(app.find('list item', 'Garden, 2 unread').description, 'Saved search')
        app.keys('Escape')
        go(app, 'Garden')
        shows('Garden fence', 'Garden gate')
        home.run('import', 'Work', home.file('new.mbox', mbox([message(4, 'Garden wall')])))
        app.find('list item', 'Garden, 3 unread')
        app.point(wait_until(lambda: (app.all('list item', lambda name: 'Garden wall' in name) or [None])[0], 'the new one'))
        app.keys('Delete')
        wait_until(lambda: subjects(home, '@trash') == ['Garden wall'], 'it in the trash')
        choose(app, 'Garden', 'Edit Search…')
        equal(app.text(app.find('text', 'Looks for')), 'subject:garden')
        app.fill(app.find('text', 'Name'), 'Fences')
        app.fill(app.find('text', 'Looks for'), 'subject:fence')
        app.click('push button', 'Change')
        row(app, 'Fences')
        shows('Garden fence')
        app.keys('ctrl+z')
        row(app, 'Garden')
        app.wait(lambda: app.all('list item', lambda name: 'Garden gate' in name), 'all of them again')
    with home.start() as app:
        choose(app, 'Garden', 'Delete')
        app.find('label', 'The search will be gone. The messages it finds stay where they are.')
        app.click('push button', 'Delete')
        app.wait(lambda: n_rows(app, 'Garden') == 0, 'no such search')
        equal(sorted(subjects(home, '@inbox') + subjects(home, 'Work')), ['Garden fence', 'Garden gate', 'Second letter'])


def test_search_of_others(home):
    """A search without words of its own, as another program makes one, is shown in those that mean the same, and has them
    once it was changed."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', mbox([message(1, 'Garden fence'), message(2, 'Garden gate'),
                                                               message(3, 'Other')])))
    with home.start() as app:
        app.find('list item', lambda name: 'Other' in name)
        app.keys('ctrl+f')
        app.click('push button', 'All Folders')
        app.fill(app.find('entry', 'Search'), 'subject:garden after:2026-01-05')
        app.gone('list item', lambda name: 'Other' in name)
        app.click('push button', 'Save Search')
        app.fill(app.find('text', 'Name'), 'Garden')
        app.click('push button', 'Save')
        row(app, 'Garden')
    database = sqlite3.connect(glob.glob(os.path.join(home.path, 'stores', '*', 'store.sqlite'))[0], isolation_level=None)
    equal(database.execute("UPDATE folder SET comment = NULL WHERE name = 'Garden'").rowcount, 1)
    database.close()
    with home.start() as app:
        choose(app, 'Garden', 'Edit Search…')
        equal(app.text(app.find('text', 'Looks for')), 'subject:garden after:2026-01-05')
        app.fill(app.find('text', 'Looks for'), 'subject:gate after:30y')
        app.click('push button', 'Change')
        app.gone('text', 'Looks for')
        app.find('list item', 'Garden, 1 unread')
        choose(app, 'Garden', 'Edit Search…')
        equal(app.text(app.find('text', 'Looks for')), 'subject:gate after:30y')
        app.keys('Escape')


def test_keys_after_a_menu(home):
    """A menu that is closed again leaves nothing behind: keys are about the folder that is selected."""
    home.create_profile()
    for path in ('Chosen', 'Other'):
        home.run('folder', 'create', path)
    with home.start() as app:
        go(app, 'Chosen')
        app.point(row(app, 'Other'), button=3)
        app.find('menu item', 'Rename…')
        app.keys('Escape')
        app.gone('menu item', 'Rename…')
        app.keys('F2')
        equal(app.text(app.find('text', 'Name')), 'Chosen')
        app.keys('Escape')
        app.gone('text', 'Name')
        app.keys('Delete')
        becomes(home, ['Other', 'Trash/Chosen'])
        choose(app, 'Other', 'Delete')
        becomes(home, ['Trash/Chosen', 'Trash/Other'])


def colours(app, node):
    """What a row is painted with, once the pointer is elsewhere."""
    x, y = app.place_on_screen(node)
    subprocess.run(['xdotool', 'mousemove', '1000', '700'], check=True)
    return subprocess.run(['import', '-window', 'root', '-crop', f'40x8+{x}+{y - 4}', 'txt:-'], capture_output=True, check=True).stdout


def test_looks_after_a_menu(home):
    """The row a menu was opened on looks as before when that is closed: with the pointer, with a key, and as it is used."""
    home.create_profile()
    with home.start() as app:
        go(app, 'Inbox')
        before = colours(app, row(app, 'Sent'))
        for close in (lambda: app.keys('Escape'), lambda: app.click('menu item', 'Mark All as Read'),
                      lambda: subprocess.run(['xdotool', 'mousemove', '1000', '700', 'sleep', '0.2', 'click', '1'], check=True)):
            app.point(row(app, 'Sent'), button=3)
            app.find('menu item', 'Mark All as Read')
            close()
            app.gone('menu item', 'Mark All as Read')
            app.wait(lambda: colours(app, row(app, 'Sent')) == before, 'the row as it was')


def test_copies(home):
    """A folder dragged with Ctrl held is there twice, with all that is in it and below; taken back, the copy is
    gone; beside its own name it gets another."""
    home.create_profile()
    for path in ('Archive/2026', 'Projects', 'Projects/Fence', 'Travel'):
        home.run('folder', 'create', path)
    home.run('import', 'Projects', home.file('a.mbox', mbox([message(1, 'Plan')])))
    home.run('import', 'Projects/Fence', home.file('b.mbox', mbox([message(2, 'Wood'), message(3, 'Nails')])))
    there = ['Archive/2026', 'Projects', 'Projects/Fence', 'Travel']
    with home.start() as app:
        app.drag(row(app, 'Projects'), row(app, 'Archive'), held='ctrl')
        becomes(home, sorted([*there, 'Archive/Projects', 'Archive/Projects/Fence']))
        wait_until(lambda: sorted(subjects(home, 'Archive/Projects/Fence')) == ['Nails', 'Wood'], 'the letters below')
        equal(subjects(home, 'Archive/Projects'), ['Plan'])
        equal(subjects(home, 'Projects'), ['Plan'])
        app.click('push button', 'Undo')
        becomes(home, there)
        app.drag(row(app, 'Projects'), row(app, 'Mail on this computer'), held='ctrl')
        becomes(home, sorted([*there, 'Projects (copy)', 'Projects (copy)/Fence']))
        wait_until(lambda: len(subjects(home, 'Projects (copy)/Fence')) == 2, 'the letters')


def test_moved_by_keys(home):
    """Who uses no pointer moves a folder by its menu, and takes it back."""
    home.create_profile()
    for path in ('Projects', 'Travel'):
        home.run('folder', 'create', path)
    with home.start() as app:
        go(app, 'Travel')
        app.keys('shift+F10')
        app.click('menu item', 'Move to…')
        app.find('label', 'Move Folder to')
        app.type('proj')
        app.keys('Return')
        becomes(home, ['Projects', 'Projects/Travel'])
        app.keys('ctrl+z')
        becomes(home, ['Projects', 'Travel'])
        choose(app, 'Travel', 'Move to…')
        window = app.find('frame', 'Move Folder to')
        app.find('list item', 'Projects', window)
        equal([name for name in app.names('list item', window) if name in ('Travel', 'Top Level')], [])
        app.type('proj')
        app.keys('Return')
        becomes(home, ['Projects', 'Projects/Travel'])
        choose(app, 'Projects', 'Move to…')
        window = app.find('frame', 'Move Folder to')
        app.find('list item', 'Archive', window)
        equal([name for name in app.names('list item', window) if name in ('Projects', 'Travel', 'Top Level')], [])
        app.keys('Escape')
        app.gone('frame', 'Move Folder to')
        # Out of another again, from where it is by now
        go(app, 'Projects')
        app.keys('Right')
        choose(app, 'Travel', 'Move to…')
        app.find('list item', 'Top Level', app.find('frame', 'Move Folder to'))
        app.type('top')
        app.keys('Return')
        becomes(home, ['Projects', 'Travel'])


def test_favourites(home):
    """A favourite stands at the top besides, now and at the next start."""
    home.create_profile()
    home.run('folder', 'create', 'Choir')
    with home.start() as app:
        choose(app, 'Choir', 'Add to Favourites')
        app.wait(lambda: n_rows(app, 'Choir') == 2, 'the favourite')
    with home.start() as app:
        app.wait(lambda: n_rows(app, 'Choir') == 2, 'the favourite')
        choose(app, 'Choir', 'Remove from Favourites')
        app.wait(lambda: n_rows(app, 'Choir') == 1, 'no favourite any more')


def test_for_good(home):
    """What is gone for good is asked about first."""
    home.create_profile()
    home.run('import', '@trash', home.file('in.mbox', mbox([message(n) for n in range(5)])))
    home.run('folder', 'create', 'Trash/Old')
    with home.start() as app:
        choose(app, 'Trash', 'Empty…')
        app.find('label', lambda name: name.startswith('5 messages will be deleted'))
        app.click('push button', 'Cancel')
        app.gone('push button', 'Cancel')
        equal(len(subjects(home, '@trash')), 5)
        app.keys('ctrl+a')
        choose(app, 'Trash', 'Empty…')
        app.find('label', lambda name: name.startswith('5 messages will be deleted'))
        app.click('push button', 'Empty')
        wait_until(lambda: not subjects(home, '@trash'), 'the trash empty')


def test_mark_read(home):
    """All of a folder is marked read by its menu, and unread again."""
    home.create_profile()
    home.run('folder', 'create', 'List')
    home.run('import', 'List', home.file('in.mbox', mbox([message(n) for n in range(30)])))

    def unread():
        return [folder['unread'] for folder in home.json('folders') if folder['path'] == 'List'][0]
    with home.start() as app:
        choose(app, 'List', 'Mark All as Read')
        wait_until(lambda: unread() == 0, 'all read')
        app.keys('ctrl+z')
        wait_until(lambda: unread() == 30, 'all unread')


def test_kept_here(home):
    """What of a folder is kept here is chosen at its menu, where there is a server that has it all."""
    home.create_profile()
    home.run('folder', 'create', 'Local')
    home.run('service', 'add', 'imap', 'host=127.0.0.1', 'port=1', 'user=ann', 'security=none', 'allow-unencrypted=true',
             'password=secret')
    home.run('folder', 'create', 'IMAP mailbox:Choir')

    def kept():
        return home.json('folder', 'keep', 'IMAP mailbox:Choir')['keep']

    def is_chosen(app, name):
        import accessible
        return app.find('radio button', name).getState().contains(accessible.STATE_CHECKED)
    with home.start() as app:
        choose(app, 'Choir', 'Keep on This Computer…')
        wait_until(lambda: is_chosen(app, 'As the account’s settings say'), 'what holds now')
        app.click('radio button', 'Only what is opened')
        app.click('push button', 'Keep')
        wait_until(lambda: kept() == 'none', 'nothing kept')
        app.gone('push button', 'Keep')
        choose(app, 'Choir', 'Keep on This Computer…')
        wait_until(lambda: is_chosen(app, 'Only what is opened'), 'what holds now')
        app.find('spin button', 'Months').queryValue().currentValue = 6
        app.find('label', 'Those of the last 6 months')
        wait_until(lambda: is_chosen(app, 'Recent messages'), 'the months are wanted')
        app.click('push button', 'Keep')
        wait_until(lambda: kept() == '6', 'six months kept')
        app.gone('push button', 'Keep')

        # A menu that is opened before the window has the focus again closes when it gets it
        def opened():
            if not app.all('menu item', 'Rename…'):
                app.point(row(app, 'Local'), button=3)
            return app.all('menu item', 'Rename…')
        wait_until(opened, 'the menu of a local folder')
        equal(app.all('menu item', 'Keep on This Computer…'), [])


def test_arrows(home):
    """The arrow that points into the tree opens a folder, the other one closes it, in whichever direction is read."""
    home.create_profile()
    home.run('folder', 'create', 'Projects')
    home.run('folder', 'create', 'Projects/Fence')
    for into, out, words in (('Right', 'Left', {}), ('Left', 'Right', {'GTK_DEBUG': 'invert-text-dir'})):
        with home.start(**words) as app:
            go(app, 'Projects')
            app.keys(out)
            app.wait(lambda: not n_rows(app, 'Fence'), 'a closed folder')
            app.keys(into)
            row(app, 'Fence')
            app.keys(into, out)
            app.wait(lambda: not n_rows(app, 'Fence'), 'a closed folder')


def test_back_to_the_same(home):
    """Where folders are on a page of their own, a click on the one that was shown shows it again."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', mbox([message(1, 'First letter')])))
    home.set('window-size', '(360, 640)')
    with home.start() as app:
        app.find('list item', lambda name: 'First letter' in name)
        app.click('push button', 'Folders')
        app.point(row(app, 'Inbox'))
        app.point(app.find('list item', lambda name: 'First letter' in name))
        app.find('push button', 'More for this message')


main([test_search_of_others, test_looks_after_a_menu, test_arrows, test_life_of_a_folder, test_saved_search, test_keys_after_a_menu, test_copies, test_moved_by_keys,
      test_favourites, test_for_good, test_mark_read, test_kept_here, test_back_to_the_same])
