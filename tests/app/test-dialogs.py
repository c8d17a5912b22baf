#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common dialogs: a person sets everything up without an editor."""
import glob
import json
import os
import subprocess

from desktop import BUILD, main
from harness import MAPI, equal, true


def go(app, button='Next'):
    app.click('push button', button)


def test_local_mailbox_from_nothing(home):
    """Nothing there, a few clicks, and there is a profile with an Inbox."""
    with home.start() as app:
        app.click('push button', 'Set up an account')
        app.click('list item', 'This Computer Only')
        app.fill(app.find('text', 'Your name'), 'Ann Example')
        go(app)
        app.find('label', 'Logging on to “Delivery on this computer”')
        go(app)
        app.fill(app.find('text', 'Name of the Profile'), 'Home')
        go(app, 'Create')
        app.find('label', 'No message selected')
    equal([(p['name'], p['default']) for p in home.json('profile', 'list')], [('Home', True)])
    service = home.json('service', 'list')[0]
    equal(home.json('service', 'show', service['uid'])['settings']['name'], 'Ann Example')
    true('Inbox' in [folder['path'] for folder in home.json('folders')], 'the profile has an Inbox')


def test_cancel_leaves_nothing(home):
    """Whoever gives up on any page has changed nothing."""
    with home.start() as app:
        app.click('push button', 'Set up an account')
        app.click('list item', 'This Computer Only')
        app.find('text', 'Your name')
        go(app)
        go(app, 'Back')
        app.find('text', 'Your name')
        go(app, 'Back')
        app.find('text', 'Mail Address')
        app.keys('Escape')
        app.gone('text', 'Mail Address')
    equal(home.json('profile', 'list'), [])


def controls(home):
    """The home of somebody who has the provider with a setting of every kind."""
    modules = os.path.join(BUILD, 'tests', 'lib', 'modules')
    home.environment['MAPI_PROVIDER_PATH'] += ':' + modules
    home.environment['MAPI_SERVICE_PATH'] += ':' + os.environ['TEST_SERVICES']
    home.environment['MAPI_SYSTEM_CONFIG'] = home.path
    home.environment.update(SECRET_BACKEND='file', SECRET_FILE_TEST_PASSWORD='test',
                            SECRET_FILE_TEST_PATH=os.path.join(home.path, 'keyring'))
    home.create_profile()
    return home


def add_controls(home, *pairs):
    return home.json('service', 'add', 'controls', 'server=mail.example.org', 'address=a@example.org', *pairs)['uid']


def shown_settings(home, uid):
    return home.json('service', 'show', uid)['settings']


class Background:
    """The command in the background, with dialogs over the bus."""

    def __init__(self, home, *arguments):
        self.process = subprocess.Popen([MAPI, '--ui', '--json', *arguments], env=home.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def answer(self):
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, json.loads(output)


def test_every_control_in_a_sheet(home):
    """The sheet is made from the manifest; what is typed there is in the profile, and only what is allowed."""
    controls(home).file('defaults.conf', '[Service controls]\nsupport=Office 12\nLocked=support\n')
    uid = add_controls(home)
    with home.start() as app:
        with Background(home, 'service', 'set', uid) as command:
            app.fill(app.find('text', 'Your name'), 'Ünal Sørensen')
            app.fill(app.find('text', 'Port'), '70000')
            app.fill(app.find('text', 'Server'), '')
            go(app, 'Apply')
            app.find('label', 'This must be a whole number from 1 to 65535.')
            app.find('label', 'This is needed.')
            app.fill(app.find('text', 'Port'), '1143')
            app.fill(app.find('text', 'Server'), 'imap.example.net')
            app.fill(app.find('text', 'Password'), 'open sesame')
            go(app, 'Apply')
            status, _ = command.answer()
    equal(status, 0)
    shown = shown_settings(home, uid)
    equal((shown['name'], shown['port'], shown['server'], shown['support']),
          ('Ünal Sørensen', '1143', 'imap.example.net', 'Office 12'))
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], encoding='utf-8') as stream:
        true('open sesame' not in stream.read(), 'no password in the file')


def test_cancelled_sheet_changes_nothing(home):
    uid = add_controls(controls(home))
    before = shown_settings(home, uid)
    with home.start() as app:
        with Background(home, 'service', 'set', uid) as command:
            app.fill(app.find('text', 'Server'), 'other.example.net')
            go(app, 'Cancel')
            status, answer = command.answer()
    equal((status, answer['error']['name']), (1, 'MAPI_E_USER_CANCEL'))
    equal(shown_settings(home, uid), before)


def test_question_goes_with_its_caller(home):
    """Who asked and is gone leaves no dialog behind."""
    uid = add_controls(controls(home))
    with home.start() as app:
        with Background(home, 'service', 'set', uid):
            app.find('text', 'Port')
        app.gone('text', 'Port')


def test_wizard_for_a_command(home):
    """A program without windows gets the wizard; the window process starts for it alone."""
    with home.start('--gapplication-service', wait=False) as app:
        with Background(home, 'profile', 'create') as command:
            app.attach()
            app.click('list item', 'This Computer Only')
            app.find('text', 'Your name')
            go(app)
            app.find('label', 'Logging on to “Delivery on this computer”')
            go(app)
            app.fill(app.find('text', 'Name of the Profile'), 'Errands')
            go(app, 'Create')
            status, answer = command.answer()
        equal((status, answer['name']), (0, 'Errands'))
        # Nothing is open and nobody asks: the process goes by itself
        equal(app.process.wait(120), 0)


main([test_local_mailbox_from_nothing, test_cancel_leaves_nothing, test_every_control_in_a_sheet,
      test_cancelled_sheet_changes_nothing, test_question_goes_with_its_caller, test_wizard_for_a_command])
