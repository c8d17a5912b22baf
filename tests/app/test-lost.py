#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is not where it was: the window asks what to do, and does each of it."""
import os

from accounts import files
from desktop import main, wait_until
from harness import equal, mbox, message, true
from keyboard import states

TITLE = 'Not Where It Was'


def store_of(home):
    """The folder of the mail on this computer."""
    stores = os.path.join(home.path, 'stores')
    return next(os.path.join(stores, name) for name in os.listdir(stores)
                if os.path.exists(os.path.join(stores, name, 'store.sqlite')))


def away(home):
    """A letter, in a folder that is where nobody looks for it: what was its place, and where it is."""
    home.create_profile()
    home.run('import', '@inbox', home.file('one.mbox', mbox([message(1, 'The letter')])))
    here = store_of(home)
    os.rename(here, here + '-away')
    return here, here + '-away'


def back(here, there):
    if os.path.exists(here):
        equal(os.listdir(here), [])
        os.rmdir(here)
    os.rename(there, here)


def asked(app, here, answer):
    """What the question says, and its answer."""
    app.find('label', TITLE)
    app.find('label', lambda name: 'is no longer in the folder' in name and here in name)
    app.click('push button', answer)
    app.gone('label', TITLE)


def letter(app):
    app.find('list item', lambda name: 'The letter' in name)


def test_try_again(home):
    """The disk is connected while the question is open."""
    here, there = away(home)
    with home.start() as app:
        app.find('label', TITLE)
        back(here, there)
        asked(app, here, 'Try Again')
        letter(app)


def test_continue_without(home):
    """Nothing is made in its place; the window says what is missing, and where that can be mended."""
    here, there = away(home)
    with home.start() as app:
        asked(app, here, 'Continue Without It')
        app.find('label', lambda name: 'is no longer in the folder' in name)
        app.find('push button', 'Fix…')
        # What the row of one that is left out can tell of that
        app.action('status')
        status = app.find('frame', 'Send and Receive')
        app.click('push button', 'Details of “Mail on this computer”', root=status)
        dialog = app.find('dialog', 'Mail on this computer')
        app.find('label', lambda name: name.startswith('MAPI_E_'), root=dialog)
        app.keys('Escape')
        app.gone('dialog', 'Mail on this computer')
        before = [name for name in files(home) if name.startswith('stores/')]
    true(not os.path.exists(os.path.join(here, 'store.sqlite')), before)
    back(here, there)
    with home.start() as app:
        letter(app)


def test_choose_its_folder(home):
    """It was moved on purpose: the settings are shown, and what is chosen there is used."""
    here, there = away(home)
    with home.start() as app:
        asked(app, here, 'Choose Its Folder…')
        # The page it is on, not the first one
        row = app.find('list item', 'Folder of the Mail')
        app.wait(lambda: 'FOCUSED' in states(row), 'the keyboard on the folder')
        app.click('push button', 'Choose a folder Folder of the Mail')
        chooser = app.wait(lambda: [node for node in app.all(name='Folder of the Mail') if node.parent == app.root],
                           'the chooser')[0]
        app.keys('slash')
        app.fill(app.find('text', root=chooser), there)
        app.keys('Return')
        app.find('label', there)
        app.click('push button', 'Apply')
        letter(app)
    uid = next(service['uid'] for service in home.json('service', 'list') if service['type'] == 'local')
    equal(home.json('service', 'show', uid)['settings']['data-folder'], there)
    true(not os.path.exists(os.path.join(here, 'store.sqlite')), 'nothing made')


def test_begin_empty(home):
    """Only who says so begins with nothing; where that cannot be written down it is said, and nothing is made."""
    here, there = away(home)
    lock = os.path.join(home.path, 'profiles', '.lock')
    with home.start() as app:
        app.find('label', TITLE)
        os.unlink(lock)
        os.mkdir(lock)
        asked(app, here, 'Begin Empty')
        app.find('label', lambda name: 'It cannot begin empty: ' in name)
        os.rmdir(lock)
    true(not os.path.exists(os.path.join(here, 'store.sqlite')), 'nothing made')
    with home.start() as app:
        asked(app, here, 'Begin Empty')
        app.find('label', 'No Messages')
        wait_until(lambda: os.path.exists(os.path.join(here, 'store.sqlite')), 'the new store')
    equal(home.json('list', '@inbox'), [])
    true(os.path.exists(os.path.join(there, 'store.sqlite')), 'what was there stays')


def half(home, name):
    """Of two files that belong together one is gone."""
    home.create_profile()
    home.run('import', '@inbox', home.file('one.mbox', mbox([message(1, 'The letter')])))
    here = store_of(home)
    os.rename(os.path.join(here, name), home.path + '/' + name)
    return here


def answer_half(app, name, answer):
    app.find('label', 'A Part Is Missing')
    app.find('label', lambda text: name in text and 'is missing' in text and 'put aside' in text)
    app.click('push button', answer)
    app.gone('label', 'A Part Is Missing')


def test_part_is_put_back(home):
    here = half(home, 'bodies.sqlite')
    with home.start() as app:
        app.find('label', 'A Part Is Missing')
        os.rename(home.path + '/bodies.sqlite', os.path.join(here, 'bodies.sqlite'))
        answer_half(app, 'bodies.sqlite', 'Try Again')
        letter(app)


def test_part_is_left(home):
    """What is left goes nowhere, neither as long as nobody says what to do nor then."""
    for name, other in (('store.sqlite', 'bodies.sqlite'), ('bodies.sqlite', 'store.sqlite')):
        here = half(home, name) if name == 'store.sqlite' else store_of(home)
        if name == 'bodies.sqlite':
            os.rename(os.path.join(here, name), home.path + '/' + name)
        with home.start() as app:
            answer_half(app, name, 'Continue Without It')
            app.find('push button', 'Fix…')
        true(os.path.exists(os.path.join(here, other)) and not os.path.exists(os.path.join(here, name)), os.listdir(here))
        with home.start() as app:
            answer_half(app, name, 'Begin Empty')
            app.find('label', 'No Messages')
            wait_until(lambda: os.path.exists(os.path.join(here, name)), 'the new store')
        left, = [entry for entry in os.listdir(here) if entry.startswith('left-')]
        true(os.path.exists(os.path.join(here, left, other)), os.listdir(os.path.join(here, left)))
        os.rename(os.path.join(here, left), os.path.join(home.path, 'left-' + name))
        equal(home.json('list', '@inbox'), [])
        home.run('import', '@inbox', home.file('one.mbox', mbox([message(1, 'The letter')])))


main([test_part_is_put_back, test_part_is_left, test_try_again, test_continue_without, test_choose_its_folder, test_begin_empty])
