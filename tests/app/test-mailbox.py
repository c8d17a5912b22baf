#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day's work in the window: reading, filing, undoing, searching, folders. What the window did is then looked
up with the command, in the store."""
import glob
import os
import sqlite3
import subprocess
import time

import accessible

from desktop import APPLICATION, PATIENCE, main, session_bus, wait_until
from harness import Failure, equal, mbox, message, true
from letters import box, furnish


def subjects(home, folder):
    return [row['subject'] for row in home.json('list', folder, '--limit', '1000')]


def rows_of(app, text):
    """Rows of the list of messages whose name holds `text`."""
    return app.all('list item', lambda name: text in name)


def shown(app):
    """Rows of the list, from the top."""
    return [one for one in app.all('list item') if one.parent.name == 'Messages']


def row(app, text):
    return wait_until(lambda: (rows_of(app, text) or [None])[0], f'a row with “{text}”')


def can_answer(app):
    """One message is being read."""
    return app.find('push button', 'Reply').getState().contains(accessible.STATE_SENSITIVE)


def three(home):
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', mbox(
        [message(1, 'First letter'), message(2, 'Second letter'), message(3, 'Third letter')])))
    return home


def test_archive_and_undo(home):
    """Ctrl+K files what is selected, Ctrl+Z takes it back; the next row is selected."""
    three(home)
    with home.start() as app:
        app.point(row(app, 'Second letter'))
        app.keys('ctrl+k')
        app.wait(lambda: not rows_of(app, 'Second letter'), 'the row gone')
        wait_until(lambda: subjects(home, '@archive') == ['Second letter'], 'the message in the archive')
        app.keys('ctrl+z')
        row(app, 'Second letter')
        equal(subjects(home, '@archive'), [])
        equal(sorted(subjects(home, '@inbox')), ['First letter', 'Second letter', 'Third letter'])


def test_delete_and_undo_by_toast(home):
    """What Delete removed comes back at a press of Undo."""
    three(home)
    with home.start() as app:
        app.point(row(app, 'Third letter'))
        app.keys('Delete')
        app.wait(lambda: not rows_of(app, 'Third letter'), 'the row gone')
        equal(subjects(home, '@trash'), ['Third letter'])
        app.click('push button', 'Undo')
        row(app, 'Third letter')
        equal(subjects(home, '@trash'), [])


def test_single_keys_on_nothing(home):
    """Who uses single keys takes back with one also when nothing is left in the list."""
    three(home)
    with open(os.path.join(home.path, 'config/glib-2.0/settings/keyfile'), 'a', encoding='utf-8') as stream:
        stream.write('[org/estafette/Mail]\nsingle-keys=true\n')
    with home.start() as app:
        app.point(row(app, 'First letter'))
        app.keys('ctrl+a')
        app.find('label', '3 conversations selected')
        app.keys('numbersign')
        app.find('label', 'No Messages')
        app.keys('z')
        row(app, 'First letter')
        wait_until(lambda: len(subjects(home, '@inbox')) == 3, 'all three back')


def test_flags(home):
    """Flags are set on what is selected and shown, and said, at once."""
    three(home)
    with home.start() as app:
        app.point(row(app, 'First letter'))
        app.keys('ctrl+d')
        app.wait(lambda: rows_of(app, 'Flagged, '), 'the flag')
        app.keys('ctrl+d')
        app.wait(lambda: not rows_of(app, 'Flagged, '), 'the flag gone')
    for one in home.json('list', '@inbox'):
        true('flagged' not in one['flags'], one['subject'])


def test_everything_selected(home):
    """Any number of rows is selected and marked in one go."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', mbox([message(n) for n in range(700)])))
    with home.start() as app:
        app.point(row(app, 'Message'))
        app.keys('ctrl+a')
        app.find('label', lambda name: name == '700 conversations selected')
        app.keys('ctrl+i')
        wait_until(lambda: [f['unread'] for f in home.json('folders') if f['role'] == 'inbox'] == [0], 'all read')
        app.keys('ctrl+z')
        # The one that was shown has been read
        wait_until(lambda: [f['unread'] for f in home.json('folders') if f['role'] == 'inbox'][0] >= 699,
                   'all unread again')


def test_many(home):
    """The first rows of a large folder are there before the others: all of them are meant nevertheless."""
    home.create_profile()
    count = 6000
    home.run('import', '@inbox', home.file('in.mbox', dated([message(n, f'Letter {n}') for n in range(count)])))
    home.run('import', '@archive', home.file('old.mbox', dated([message(90000, 'Old')])))
    with home.start() as app:
        row(app, 'Letter ')
        app.point(row(app, 'Archive'))
        row(app, 'Old')
        app.point(row(app, 'Inbox'))
        newest = wait_until(lambda: (shown(app) or [None])[0], 'the first rows').name.split(', ')[-2]
        # No waiting for the others in between
        app.point(shown(app)[0])
        app.keys('ctrl+a')
        app.find('label', f'{count} conversations selected')
        equal(shown(app)[0].name.split(', ')[-2], newest)
        app.keys('Delete')
        app.find('label', 'No Messages')
        app.keys('ctrl+z')
        wait_until(lambda: [f['total'] for f in home.json('folders') if f['role'] == 'inbox'] == [count], 'all back')
        app.point(wait_until(lambda: (shown(app) or [None])[0], 'rows'))
        app.keys('End')
        app.wait(lambda: any(one.getState().contains(accessible.STATE_SELECTED) and newest not in one.name
                             for one in shown(app)), 'the last one selected')
        app.wait(lambda: can_answer(app), 'it is read')
        # From one row to the end, again before the others came
        app.point(row(app, 'Archive'))
        row(app, 'Old')
        app.point(row(app, 'Inbox'))
        app.point(wait_until(lambda: [one for one in shown(app) if newest in one.name], 'the first rows')[0])
        app.keys('shift+End')
        app.find('label', f'{count} conversations selected')
        app.keys('Home')
        app.wait(lambda: any(one.getState().contains(accessible.STATE_SELECTED) and newest in one.name
                             for one in shown(app)), 'the first one selected')
        app.keys('ctrl+shift+End')
        app.find('label', f'{count} conversations selected')


def test_conversations(home):
    """A conversation is one row, and is filed as one."""
    home.create_profile()
    answers = [message(1, 'Plan'), message(2, 'Re: Plan', headers='In-Reply-To: <m1@example.org>\r\n'),
               message(3, 'Re: Plan', headers='In-Reply-To: <m2@example.org>\r\n'), message(4, 'Other')]
    home.run('import', '@inbox', home.file('in.mbox', mbox(answers)))
    with home.start() as app:
        true('3 messages' in row(app, 'Plan').name, 'the row says how many')
        app.point(row(app, 'Plan'))
        app.keys('ctrl+k')
        wait_until(lambda: len(subjects(home, '@archive')) == 3, 'all three archived')
        equal(subjects(home, '@inbox'), ['Other'])
        app.keys('ctrl+z')
        wait_until(lambda: len(subjects(home, '@inbox')) == 4, 'all back')


def test_search(home):
    """Typing finds; the query language works; closing shows the folder again, and what was read in it."""
    furnish(home)
    with home.start() as app:
        app.point(row(app, 'Lunch'))
        app.wait(lambda: can_answer(app), 'a message to read')
        app.keys('ctrl+f')
        app.fill(app.find('entry', 'Search'), 'subject:choir')
        app.wait(lambda: rows_of(app, 'Choir') and not rows_of(app, 'Lunch'), 'only what was searched')
        app.wait(lambda: not can_answer(app), 'nothing to read')
        app.keys('Escape')
        row(app, 'Lunch')
        app.wait(lambda: can_answer(app), 'the message again')
        app.wait(lambda: [one for one in app.walk() if one.getState().contains(accessible.STATE_FOCUSED) and
                          one.getRoleName() == 'list item' and 'Lunch' in one.name], 'the focus at what is selected')
        app.keys('ctrl+k')
        wait_until(lambda: subjects(home, '@archive') == ['Lunch on Thursday?'], 'the same one')


def test_opened_while_searching(home):
    """What is opened by a notification while a search hides it is read at once; also one that lies deep in a
    conversation, whose row is another's."""
    from gi.repository import GLib
    furnish(home)
    thread = [message(1, 'Plan', sender='Ann <ann@example.org>'),
              message(2, 'Re: Plan', sender='Bob <bob@example.org>', headers='In-Reply-To: <m1@example.org>\r\n'),
              message(3, 'Re: Plan', sender='Eve <eve@example.org>', headers='In-Reply-To: <m2@example.org>\r\n')]
    home.run('import', '@inbox', home.file('thread.mbox', mbox(thread)))
    items = home.json('list', '@inbox', '--limit', '1000')
    for one in items:
        if 'Plan' in one['subject']:
            home.run('flag', one['id'], '+read')
    senders = ('ann@example.org', 'bob@example.org', 'eve@example.org')
    with home.start() as app:
        row(app, 'Lunch')
        app.keys('ctrl+f')
        search = app.find('entry', 'Search')
        app.fill(search, 'subject:choir')
        app.wait(lambda: rows_of(app, 'Choir') and not rows_of(app, 'Lunch'), 'only what was searched')
        app.point(row(app, 'Choir'))
        app.wait(lambda: can_answer(app), 'a message to read')
        for name in ('Bob', 'Ann'):  # the second when its row is selected already
            wanted = [one['id'] for one in items if 'Plan' in one['subject'] and name in one['from']][0]
            app.action('open-message', GLib.Variant('s', wanted))
            app.wait(lambda: [one for one in app.names('label') if one in senders] == [f'{name.lower()}@example.org'],
                     f'the message of {name} alone unfolded')
        tickets = [one['id'] for one in items if 'Lyon' in one['subject']][0]
        app.action('open-message', GLib.Variant('s', tickets))
        app.wait(lambda: app.all('label', lambda name: 'Lyon' in name) and not rows_selected(app, 'Plan')
                 and rows_selected(app, 'Lyon'), 'the tickets')
        app.keys('ctrl+k')
        wait_until(lambda: subjects(home, '@archive'), 'one that is filed')
        true('Lyon' in subjects(home, '@archive')[0], subjects(home, '@archive'))


def rows_selected(app, text):
    return [one for one in rows_of(app, text) if one.getState().contains(accessible.STATE_SELECTED)]


def select(app, text):
    """Points at a row until it is selected: one that has just come does not lie yet where it is going to."""
    for _ in range(5):
        app.point(row(app, text))
        try:
            return wait_until(lambda: rows_selected(app, text), f'a selected row with “{text}”', PATIENCE / 5)
        except Failure:
            continue
    raise Failure(f'“{text}” cannot be selected')


def test_quick_filter(home):
    """The filters above the list leave what they say."""
    furnish(home)
    with home.start() as app:
        row(app, 'Lunch')
        app.click('push button', 'Flagged')
        app.wait(lambda: rows_of(app, 'Flagged, ') and not [one for one in rows_of(app, ' Jun')
                                                            if 'Flagged' not in one.name], 'flagged ones only')


def test_drag(home):
    """A message dragged to a folder lies there; with Ctrl held it lies in both."""
    three(home)
    home.run('folder', 'create', 'Projects')
    with home.start() as app:
        app.drag(row(app, 'Second letter'), row(app, 'Projects'))
        wait_until(lambda: subjects(home, 'Projects') == ['Second letter'], 'the message in the folder')
        equal(sorted(subjects(home, '@inbox')), ['First letter', 'Third letter'])
        app.drag(row(app, 'Third letter'), row(app, 'Projects'), held='ctrl')
        wait_until(lambda: len(subjects(home, 'Projects')) == 2, 'a second message in the folder')
        equal(sorted(subjects(home, '@inbox')), ['First letter', 'Third letter'])


def dialog_of(app, node):
    while node.parent != app.root:
        node = node.parent
    return node


def test_move_dialog(home):
    """Ctrl+M, a few letters, Enter."""
    three(home)
    home.run('folder', 'create', 'Projects')
    with home.start() as app:
        app.point(row(app, 'First letter'))
        app.keys('ctrl+m')
        chooser = dialog_of(app, app.find('entry', 'Folder name'))
        app.find('list item', 'Projects', chooser)
        equal(app.all('list item', 'Inbox', chooser), [])  # where it is already
        # Faster than the list: in one go
        app.keys('p', 'r', 'o', 'j', 'Return')
        wait_until(lambda: subjects(home, 'Projects') == ['First letter'], 'the message in the folder')


def away(app):
    """Until the menu is away, however many keys that takes."""
    while app.all('menu item', 'Mute Conversation'):
        app.keys('Escape')
        time.sleep(0.5)


def test_menu(home):
    """What the menu of a message offers: tags, which are seen, junk and a copy; all by the keyboard, all undone."""
    three(home)
    home.run('folder', 'create', 'Projects')
    with home.start() as app:
        app.point(row(app, 'First letter'))
        app.keys('Menu')
        app.find('menu item', 'Tag')
        app.keys('t')
        app.click('menu item', 'Work')
        row(app, 'Tagged Work, ')
        app.keys('Menu')
        app.find('menu item', 'Tag')
        app.keys('t')
        app.find('menu item', 'Remove “Work”')
        away(app)
        app.keys('ctrl+t')  # what it has already stays
        app.fill(app.find('text', 'Name'), 'work')
        app.keys('Return')
        app.gone('text', 'Name')
        app.keys('ctrl+t')
        app.fill(app.find('text', 'Name'), 'Büro & to_do')
        app.keys('Return')
        row(app, 'Tagged Work, Tagged Büro & to do, ')
        for tag in ('work', 'Büro_&_to_do', '"büro & to do"'):
            equal([one['subject'] for one in home.json('search', 'tag:' + tag)], ['First letter'])
        app.gone('text', 'Name')
        app.point(row(app, 'Tagged Work, Tagged Büro & to do, '))
        app.keys('Menu')
        app.find('menu item', 'Tag')
        app.keys('t')
        app.find('menu item', 'Remove “Büro & to do”')
        away(app)
        app.keys('ctrl+z')
        app.wait(lambda: not rows_of(app, 'Büro'), 'the tag gone')
        app.keys('Menu')
        app.find('menu item', 'Junk')
        app.keys('j')
        wait_until(lambda: subjects(home, '@junk') == ['First letter'], 'the message in the junk')
        # It comes back to where it was: what is pointed at must have gone before, and another been selected
        app.wait(lambda: not rows_of(app, 'First letter') and rows_selected(app, ' letter'), 'the row gone')
        app.keys('ctrl+z')
        select(app, 'Tagged Work, ')
        app.keys('ctrl+shift+m')
        chooser = dialog_of(app, app.find('entry', 'Folder name'))
        # Each is called once by what it is called
        names = app.names('list item', chooser)
        true({'Inbox', 'Drafts', 'Projects'} <= set(names), names)
        app.type('proj')
        app.keys('Return')
        wait_until(lambda: subjects(home, 'Projects') == ['First letter'], 'the copy in the folder')
        equal(len(subjects(home, '@inbox')), 3)


def test_changes_from_elsewhere(home):
    """What another program does is seen."""
    three(home)
    with home.start() as app:
        row(app, 'Third letter')
        home.run('import', '@inbox', home.file('more.mbox', mbox([message(9, 'Late letter')])))
        row(app, 'Late letter')
        ids = [one['id'] for one in home.json('list', '@inbox') if one['subject'] == 'First letter']
        home.run('delete', *ids)
        app.wait(lambda: not rows_of(app, 'First letter'), 'the row gone')


def test_selection_from_elsewhere(home):
    """A conversation that is read and answered meanwhile goes to the top and is read on; of several selected ones that
    another program takes away, the others are left, and counted."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', dated([message(n, f'Letter {n}') for n in range(1, 6)])))
    with home.start() as app:
        app.point(row(app, 'Letter 3'))
        app.wait(lambda: rows_selected(app, 'Letter 3') and can_answer(app), 'a message to read')
        answer = message(9, 'Re: Letter 3', headers='In-Reply-To: <m3@example.org>\r\n')
        home.run('import', '@inbox', home.file('more.mbox', dated([answer])))
        app.wait(lambda: rows_selected(app, '2 messages, '), 'the same conversation selected')
        app.point(row(app, 'Letter 5'))
        app.keys('shift+Down')
        app.find('label', '2 Conversations Selected')
        home.run('delete', *[one['id'] for one in home.json('list', '@inbox') if one['subject'] == 'Letter 4'])
        app.wait(lambda: rows_selected(app, 'Letter 5') and can_answer(app), 'the one that is left to be read')


def test_place_is_remembered(home):
    """The next start shows the folder that was left."""
    furnish(home)
    with home.start() as app:
        row(app, 'Lunch')
        app.point(row(app, 'Travel'))
        app.wait(lambda: app.all('label', 'Travel') and not rows_of(app, 'Unread, '), 'the folder')
    with home.start() as app:
        app.wait(lambda: len(app.all('label', 'Travel')) > 1, 'the same folder')


def dated(messages):
    """Delivered when they were written."""
    return box([text.replace('\r\n', '\n') for text in messages])


def two_accounts(home):
    """Two mailboxes, letters of the one between those of the other."""
    home.create_profile()
    home.run('import', '@inbox', home.file('one.mbox', dated([message(n, f'Home {n}') for n in (2, 4, 6)])))
    home.run('service', 'add', 'local', 'name=Me at Work', 'address=me@work.example')
    work = {role: [folder['id'] for folder in home.json('folders') if folder['role'] == role][1]
            for role in ('inbox', 'archive')}
    home.run('import', work['inbox'], home.file('two.mbox', dated([message(n, f'Work {n}') for n in (1, 3, 5)])))
    return work


def shown_subjects(app):
    """Of letters from home and work, in the order of the list."""
    found = []
    for node in rows_of(app, ', '):
        try:
            words = node.name.split(', ')
        except Exception:  # it went away while we looked
            continue
        found += [word for word in words if word.startswith(('Home ', 'Work '))]
    return found


def test_all_inboxes(home):
    """The inboxes of all accounts in one list, newest first; what is done there is done in the right mailbox, and
    undone there, too."""
    work = two_accounts(home)
    with home.start() as app:
        app.point(wait_until(lambda: (rows_of(app, 'All Inboxes') or [None])[0], 'the line of all inboxes'))
        app.wait(lambda: shown_subjects(app) == ['Home 6', 'Work 5', 'Home 4', 'Work 3', 'Home 2', 'Work 1'],
                 'six rows, newest first')
        app.point(row(app, 'Work 3'))
        app.keys('shift+Down')  # and one of the other mailbox
        app.find('label', lambda name: name == '2 conversations selected')
        app.keys('ctrl+k')
        wait_until(lambda: subjects(home, work['archive']) == ['Work 3'], 'the one in its archive')
        wait_until(lambda: subjects(home, '@archive') == ['Home 2'], 'the other in the other')
        app.keys('ctrl+z')
        app.wait(lambda: {'Work 3', 'Home 2'} <= set(shown_subjects(app)), 'both back')
        equal(sorted(subjects(home, work['inbox'])), ['Work 1', 'Work 3', 'Work 5'])
        equal(sorted(subjects(home, '@inbox')), ['Home 2', 'Home 4', 'Home 6'])
        home.run('import', work['inbox'], home.file('new.mbox', dated([message(8, 'Work 8')])))
        row(app, 'Work 8')
    with home.start() as app:
        app.wait(lambda: len(shown_subjects(app)) == 7, 'the same list again')


def test_folder_in_sight(home):
    """The folder of last time is in sight at the next start, whatever comes above it: an account, or all of a long list."""
    two_accounts(home)
    for number in range(30):
        home.run('folder', 'create', f'Folder {number:02}')
    last = [folder['id'] for folder in home.json('folders') if folder['path'].endswith('Folder 29')][0]
    home.set('window-size', '(1200, 420)')
    for key, name in (('all-inboxes', 'All Inboxes'), (last, 'Folder 29')):
        home.set('last-folder', f"'{key}'")
        with home.start() as app:
            app.wait(lambda name=name: len(app.all('label', name)) > 1, 'the folder')
            app.wait(lambda name=name: any(60 < app.place_on_screen(node)[1] < 400 for node in rows_of(app, name)), 'its row')


def test_first_start(home):
    """Who has several accounts sees the mail of all of them when they come for the first time."""
    two_accounts(home)
    with home.start() as app:
        app.wait(lambda: len(shown_subjects(app)) == 6, 'the mail of both accounts')
        app.wait(lambda: len(app.all('label', 'All Inboxes')) > 1, 'all inboxes')


def test_quit_at_once(home):
    """Who quits sees the window go at once; what was done before is done all the same, by a program that answers."""
    three(home)
    with home.start() as app:
        app.point(row(app, 'First letter'))
        app.wait(lambda: row(app, 'First letter').getState().contains(accessible.STATE_SELECTED), 'it chosen')
        database = sqlite3.connect(glob.glob(os.path.join(home.path, 'stores', '*', 'store.sqlite'))[0], isolation_level=None)
        database.execute('BEGIN IMMEDIATE')  # as somebody does who writes for long
        app.action_of(app.find('frame', 'Estafette'), 'mail.archive')  # has happened when it returns, as keys have not
        app.action('quit')
        wait_until(lambda: not subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)],
                                              capture_output=True, check=False).stdout, 'no window any more')
        session_bus().call_sync(APPLICATION, '/org/estafette/Mail', 'org.gtk.Actions', 'List', None, None, 0, 60000, None)
        equal(app.process.poll(), None)
        database.execute('ROLLBACK')
        database.close()
        equal(app.process.wait(PATIENCE), 0)
    equal(subjects(home, '@archive'), ['First letter'])


def test_fails_while_leaving(home):
    """What cannot be done any more when the program ends leaves the mail where it was, and is told in the next window,
    once."""
    three(home)
    home.set('background', 'false')
    path = glob.glob(os.path.join(home.path, 'stores', '*', 'store.sqlite'))[0]
    with home.start() as app:
        app.point(row(app, 'First letter'))
        app.wait(lambda: row(app, 'First letter').getState().contains(accessible.STATE_SELECTED), 'it chosen')
        equal([name for name in app.names('label') if 'was not done' in name], [])
        database = sqlite3.connect(path, isolation_level=None)
        database.execute('BEGIN IMMEDIATE')  # as somebody does who writes for long
        app.action_of(app.find('frame', 'Estafette'), 'mail.archive')
        app.action('quit')
        # And then there is no room for more
        database.execute("CREATE TRIGGER full BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'no room'); END")
        database.execute('COMMIT')
        equal(app.process.wait(PATIENCE), 0)
        database.execute('DROP TRIGGER full')
        database.close()
    equal(len(subjects(home, '@inbox')), 3)
    with home.start() as app:
        app.find('label', lambda name: name.startswith('What you did last was not done: '))
        row(app, 'First letter')
    with home.start() as app:
        row(app, 'First letter')
        equal([name for name in app.names('label') if 'was not done' in name], [])


def test_search_everywhere(home):
    """All folders are those of all accounts."""
    two_accounts(home)
    with home.start() as app:
        app.point(wait_until(lambda: (rows_of(app, 'All Inboxes') or [None])[0], 'the line of all inboxes'))
        row(app, 'Work 5')
        app.keys('ctrl+f')
        app.click('push button', 'All Folders')
        app.fill(app.find('entry', 'Search'), 'subject:4 OR subject:5')
        app.wait(lambda: sorted(shown_subjects(app)) == ['Home 4', 'Work 5'],
                 'one of each')


def test_arrow_after_next(home):
    """Who goes to the next message by its key goes on from there by the arrow."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', dated([message(n, f'Letter {n}') for n in range(1, 6)])))

    def selected(app):
        return [one.name.split(', ')[-2] for one in shown(app) if one.getState().contains(accessible.STATE_SELECTED)]
    with home.start() as app:
        row(app, 'Letter 1')
        order = [one.name.split(', ')[-2] for one in shown(app)]
        app.point(row(app, order[0]))
        for key, position in (('alt+Down', 1), ('alt+Down', 2), ('Down', 3), ('alt+Up', 2), ('Up', 1)):
            app.keys(key)
            app.wait(lambda position=position: selected(app) == [order[position]], f'{order[position]} after {key}')


main([test_fails_while_leaving, test_arrow_after_next, test_menu, test_archive_and_undo, test_delete_and_undo_by_toast, test_single_keys_on_nothing, test_flags,
      test_everything_selected, test_many, test_conversations, test_search, test_opened_while_searching, test_quick_filter,
      test_drag, test_move_dialog, test_changes_from_elsewhere, test_selection_from_elsewhere, test_place_is_remembered,
      test_all_inboxes, test_folder_in_sight, test_first_start, test_quit_at_once, test_search_everywhere])
