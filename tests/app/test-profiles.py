#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several profiles: which one is opened, and by whose choice."""
import glob
import os
import subprocess

from gi.repository import GLib

from desktop import main, wait_until
from harness import MAPI, equal, mbox, message, true

NOT_OPENED = 'Your Mail Could Not Be Opened'


def two_profiles(home):
    """Each has a letter that says whose it is; neither is the default one."""
    for name in ('One', 'Two'):
        home.run('profile', 'create', name, '--email', f'{name.lower()}@example.org')
        home.run('--profile', name, 'import', '@inbox', home.file('in.mbox', mbox([message(1, f'Mail of {name}')])))
    home.run('profile', 'default', '--none')
    return home


def use_at_start(home, name):
    home.run('profile', 'default', name)
    return home


def shown(app, name):
    """Waits until the mail of that profile is there, and no other's."""
    app.wait(lambda: [mail for mail in ('One', 'Two') if any(f'Mail of {mail}' in row for row in app.names('list item'))]
             == [name], f'the mail of {name}')


def ask_for(app, name, choice):
    """Opens the list of all profiles, and chooses from the menu of one."""
    app.action('profiles')
    app.find('list item', name)
    choose(app, name, choice)


def choose(app, name, choice):
    app.click(app.find('push button', f'What to do with “{name}”', shown=False).getChildAtIndex(0))
    app.click('menu item', choice)


def test_open_now(home):
    """Another profile is opened though other programs are in the session of the first; the way back is as short."""
    use_at_start(two_profiles(home), 'One')
    with home.start() as app:
        shown(app, 'One')
        with subprocess.Popen([MAPI, '--json', 'watch', '@inbox'], env=home.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE) as watcher:
            wait_until(lambda: len(glob.glob(os.path.join(home.path, '**', 'shared-session.*'), recursive=True)) == 1,
                       'the session')
            try:
                ask_for(app, 'Two', 'Open Now')
                shown(app, 'Two')
                ask_for(app, 'One', 'Open Now')
                shown(app, 'One')
            finally:
                watcher.terminate()


def test_chosen_at_start(home):
    """Without a default profile the window asks; with both switches it is asked about no more, and settings come first."""
    two_profiles(home)
    with home.start() as app:
        app.find('label', 'Choose a Profile')
        app.click('check box', 'Two')
        app.point(app.find('label', 'Options'))
        for name in ('Use This Profile From Now On', 'Show the Settings of Every Service'):
            app.click('check box', name)
        app.click('push button', 'Open')
        for service in home.json('--profile', 'Two', 'service', 'list'):
            sheet = app.find('frame', service['name'])
            app.click('push button', 'Apply', sheet)
            app.gone('frame', service['name'])
        shown(app, 'Two')
    equal({profile['name']: profile['default'] for profile in home.json('profile', 'list')}, {'One': False, 'Two': True})
    with home.start() as app:
        shown(app, 'Two')
        equal(app.all('label', 'Choose a Profile'), [])


def test_new_one_at_start(home):
    """The choice has a way to a new profile, and the way back."""
    two_profiles(home)
    with home.start() as app:
        app.click('push button', 'New…')
        app.find('text', 'Mail Address')
        app.keys('Escape')
        app.find('label', 'Choose a Profile')
        app.click('push button', 'New…')
        app.click('list item', 'This Computer Only')
        app.find('text', 'Add')
        app.click('push button', 'Next')
        app.find('label', 'Logging on to “Delivery on this computer”')
        app.click('push button', 'Next')
        app.fill(app.find('text', 'Name of the Profile'), 'Three')
        app.click('push button', 'Create')
        app.find('label', 'No Message Selected')
    true('Three' in [profile['name'] for profile in home.json('profile', 'list')], 'the new profile')


def test_no_choice_at_start(home):
    """Who gives up is not shown somebody's mail, and is asked again when it is wanted."""
    two_profiles(home)
    with home.start() as app:
        app.find('label', 'Choose a Profile')
        app.keys('Escape')
        app.find('label', NOT_OPENED)
        app.action('accounts', GLib.Variant('s', ''))
        app.find('list item', 'Two', app.find('frame', 'Profiles'))
        app.keys('Escape')
        app.gone('frame', 'Profiles')
        app.click('push button', 'Try Again')
        app.click('check box', 'One')
        app.click('push button', 'Open')
        shown(app, 'One')


def test_choice_overtaken(home):
    """A logon that waits for an answer gives way to another one, and does not speak of failure."""
    two_profiles(home)
    with home.start() as app:
        app.find('label', 'Choose a Profile')
        ask_for(app, 'Two', 'Open Now')
        app.gone('label', 'Choose a Profile')
        shown(app, 'Two')
        equal(app.all('label', NOT_OPENED), [])


def test_same_one_again(home):
    """What failed is tried again, and not something else."""
    use_at_start(two_profiles(home), 'One')
    with home.start() as app:
        shown(app, 'One')
        app.action('profiles')
        app.find('list item', 'Two')
        path = os.path.join(home.path, 'profiles', 'Two.profile')
        with open(path, encoding='utf-8') as stream:
            content = stream.read()
        home.file(path, 'no profile')
        choose(app, 'Two', 'Open Now')
        app.find('label', NOT_OPENED)
        home.file(path, content)
        app.click('push button', 'Try Again')
        shown(app, 'Two')


def listed(home):
    return {profile['name']: profile['default'] for profile in home.json('profile', 'list')}


def test_list(home):
    """One that is not in use is renamed and removed at once, one that is in use when it is closed: both are said before."""
    use_at_start(two_profiles(home), 'One')
    with home.start() as app:
        shown(app, 'One')
        ask_for(app, 'Two', 'Rename…')
        equal(app.all('label', lambda name: name.startswith('It is in use now')), [])
        app.fill(app.find('text', 'Name'), 'Second')
        app.click('push button', 'Rename')
        app.find('list item', 'Second')
        equal(listed(home), {'One': True, 'Second': False})
        choose(app, 'One', 'Rename…')
        app.find('label', lambda name: name.startswith('It is in use now'))
        app.fill(app.find('text', 'Name'), 'First')
        app.click('push button', 'Rename')
        app.gone('push button', 'Rename')
        before = set(os.listdir(os.path.join(home.path, 'stores')))
        choose(app, 'Second', 'Remove…')
        equal(app.all('label', lambda name: 'It is in use now' in name), [])
        app.click('push button', 'Remove and Delete Mail')
        app.gone('list item', 'Second')
        true(set(os.listdir(os.path.join(home.path, 'stores'))) < before, 'its mail is deleted')
    equal(listed(home), {'First': True})


def test_use_at_start(home):
    """The list says which profile is opened, and what is chosen there counts the next time."""
    use_at_start(two_profiles(home), 'One')
    with home.start() as app:
        shown(app, 'One')
        app.action('profiles')
        app.find('push button', 'What to do with “Two”', shown=False)
        combo = app.find('combo box', 'Use at Start')
        app.point(combo)
        app.wait(lambda: app.all('list item', root=combo), 'the choices')
        app.keys('Down', 'End', 'Return')
        wait_until(lambda: listed(home) == {'One': False, 'Two': True}, 'the choice')
    with home.start() as app:
        shown(app, 'Two')


main([test_open_now, test_chosen_at_start, test_new_one_at_start, test_no_choice_at_start, test_choice_overtaken,
      test_same_one_again, test_list, test_use_at_start])
