#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up without a mouse: Tab goes to everything in the wizard, the lists and the sheets, in the order it is read, and
round, there and back; Enter does what the page is for, and Escape gives up."""
import os
import shutil
import subprocess
import sys

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import certificates  # noqa: E402
import places  # noqa: E402
from accounts import AUTOCONFIG, CLAWS, add_controls, controls, keyring, own_name  # noqa: E402
from desktop import APPLICATION, main, session_bus  # noqa: E402
from harness import equal, true  # noqa: E402
from internet import Internet  # noqa: E402
from keyboard import box_of, check, focus_on, may_stop, walk_back, walk_round  # noqa: E402
from questions import QUESTIONS, Question, give_certificate  # noqa: E402


def there_and_back(app, window, view, page=None):
    walk_back(walk_round(app, window, view, page), view)


def tab_to(app, window, role, name):
    """Presses Tab until a control has the keyboard."""
    node = app.find(role, name, window)
    for _ in range(40):
        if focus_on(node):
            return
        app.keys('Tab')
    app.wait(lambda: focus_on(node), f'the keyboard on {name}')


def test_set_up(home):
    """From nothing to a mailbox with the keyboard alone; the profile is copied, and what is asked is given up by Escape."""
    with home.start() as app:
        tab_to(app, last_window(app, 1), 'push button', 'Set Up an Account')
        app.keys('Return')
        wizard = last_window(app, 2)
        app.find('text', 'Mail Address', wizard)
        tab_to(app, wizard, 'list item', 'This Computer Only')
        app.keys('Return')
        name = own_name(app, wizard)
        app.type('Ann')
        app.wait(lambda: app.text(name) == 'Ann', 'the name where the keyboard is')
        app.keys('Return')
        app.find('label', 'Logging on to “Delivery on this computer”', wizard)
        app.keys('Return')
        name = app.find('text', 'Name of the Profile', wizard)
        app.keys('ctrl+a')
        app.type('Home')
        app.wait(lambda: app.text(name) == 'Home', 'the name of the profile')
        app.keys('Return')
        app.find('label', 'No Message Selected')
        app.action('profiles')
        window = last_window(app, 2)
        app.find('push button', 'What to do with “Home”', window, shown=False)
        there_and_back(app, window, 'profiles')
        app.keys('Escape')
        last_window(app, 1)
    equal([profile['name'] for profile in home.json('profile', 'list')], ['Home'])


def last_window(app, count):
    """The window that is the `count`th, once it is there."""
    return app.wait(lambda: app.root.childCount == count and app.root[count - 1], f'window {count}')


def test_wizard(home):
    """Every page of the wizard; Escape leaves it on each, and nothing behind."""
    keyring(home)
    folder = places.make_folder('kb-')
    certificates.make(folder)
    with Internet(folder) as net:
        net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG
        with home.start(**net.environment()) as app:
            def begin():
                app.action('new-profile')
                window = last_window(app, 2)
                app.fill(app.find('text', 'Mail Address', window), 'alice@example.test')
                return window

            def leave(window, page):
                there_and_back(app, window, f'wizard, {page}')
                app.keys('Escape')
                app.wait(lambda: len(app.root) == 1, f'the end of {page}')
            app.find('push button', 'On This Computer Only')
            window = begin()
            there_and_back(app, window, 'wizard, start')
            app.click('push button', 'Next', window)
            app.find('radio button', root=window)
            app.wait(lambda: not {'Asking…', 'Not asked yet'} & set(app.names('label', window)), 'all answers')
            there_and_back(app, window, 'wizard, discovery')
            app.click('push button', 'Next', window)
            app.find('label', lambda name: name.startswith('imap.example.test, port 993'), window)
            check(app, 'wizard, settings')
            app.click('push button', 'Next', window)
            app.fill(app.find('text', 'Password', window), 'secret')
            there_and_back(app, window, 'wizard, password')
            app.click('push button', 'Next', window)
            app.find('push button', 'Try Again', window)
            there_and_back(app, window, 'wizard, check')
            app.click('push button', 'Continue Anyway', window)
            app.find('text', 'Name of the Profile', window)
            leave(window, 'name')
            window = begin()
            app.click('list item', 'Import an Account', window)
            app.find('list item', 'No Account Was Found', window)
            leave(window, 'import')
            os.makedirs(os.path.join(home.path, '.claws-mail'))
            home.file('.claws-mail/accountrc', CLAWS)
            window = begin()
            app.click('list item', 'Import an Account', window)
            app.find('list item', 'alice@claws.test', window)
            leave(window, 'import of one that was found')
            window = begin()
            app.click('list item', 'Set Up by Hand', window)
            app.find('list item', 'IMAP mailbox', window)
            leave(window, 'kinds of account')
    shutil.rmtree(folder)
    equal(home.json('profile', 'list'), [])


LONG = 'imap.' + 'a' * 60 + '.' + 'mailservers-of-the-whole-district-' * 2 + '.example.org'


def test_questions(home):
    """What is asked, on a window as narrow as a telephone and of a server with the longest of names; and what is told."""
    home.create_profile()
    give_certificate()
    bus = session_bus()
    with home.start() as app:
        app.wait(lambda: app.root.childCount and may_stop(app, app.root[0]), 'the window')
        subprocess.run(['xdotool', 'windowsize', app.window_of(app.root[0]), '370', '650'], check=True)  # 5 of a frame
        app.wait(lambda: box_of(app.root[0]).width <= 360, 'a window as narrow as a telephone')
        for name, (kind, fields) in QUESTIONS.items():
            fields = {**fields, **({'server': LONG} if 'server' in fields else {})}
            question = Question(kind, **fields)
            window = last_window(app, 2)
            app.wait(lambda window=window: may_stop(app, window), name)
            check(app, name)
            width = box_of(window).width
            true(width <= 360, f'{name} is {width} wide')
            there_and_back(app, window, name)
            app.keys('Escape')
            last_window(app, 1)
            question.answer()
        for method, form in (('Progress', '(sssd)'), ('WaitForCancel', '(s)')):
            arguments = GLib.Variant(form, ('', 'work', f'Asking “{LONG}”', 0.4)[:4] if method == 'Progress' else ('work', ))
            bus.call(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', method, arguments, None, 0, 600000, None,
                     None, None)
            bus.flush_sync(None)
        window = last_window(app, 2)
        app.find('push button', 'Cancel', window)
        check(app, 'progress')
        true(box_of(window).width <= 420, 'progress is narrow')
        tab_to(app, window, 'push button', 'Cancel')
        app.keys('Return')
        app.find('push button', 'Stopping…', window)


def test_windows(home):
    """Lists and sheets, and what is asked from them."""
    add_controls(controls(home))
    with home.start() as app:
        app.find('label', 'No Message Selected')

        def shown(count, view, leave=True, page=None):
            window = last_window(app, count)
            app.wait(lambda: may_stop(app, window), view)
            there_and_back(app, window, view, page)
            if leave:
                app.keys('Escape')
                app.wait(lambda: len(app.root) == count - 1, f'the end of {view}')
            return window
        app.action('status')
        app.find('push button', 'Check “Contacts on this computer”')
        shown(2, 'status')
        app.action('profiles')
        for item, view in (('Copy…', 'a name for the copy'), ('Remove…', 'removal of a profile')):
            app.click(app.find('push button', 'What to do with “me”', shown=False).getChildAtIndex(0))
            app.click('menu item', item)
            shown(3, view)
        shown(2, 'profiles')
        app.action('accounts', GLib.Variant('s', ''))
        sheet = last_window(app, 2)
        for page, row in (('Delivery', 'Main Mailbox'), ('Addressing', 'New People Go To'), ('Accounts', None)):
            app.click(app.find('page tab', page, sheet))
            node = app.find('combo box', row, sheet) if row else app.find('list item', 'Every control', sheet)
            shown(2, f'sheet, {page}', leave=False, page=node)
        app.point(app.find('list item', 'Every control', sheet))
        settings = app.find('frame', 'Every control')
        check(app, 'settings, General')
        app.click(app.find('page tab', 'Storage', settings))
        shown(3, 'settings, Storage', page=app.find('text', 'Days to Keep', settings))


main([test_set_up, test_wizard, test_windows, test_questions])
