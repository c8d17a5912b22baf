# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the dialogs accounts are set up and looked after with."""
import os
import subprocess
import sys

from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import certificates  # noqa: E402
import dovecot  # noqa: E402
import places  # noqa: E402
from accounts import AUTOCONFIG, add_controls, controls, keyring, own_name  # noqa: E402
from desktop import APPLICATION, BUILD, session_bus  # noqa: E402
from harness import MAPI, message  # noqa: E402
from internet import Internet  # noqa: E402
from questions import QUESTIONS, Question, give_certificate  # noqa: E402
from smtp_stub import SmtpStub  # noqa: E402

# Type of service → the least it needs; those every profile has are not added
SERVICES = {
    'internet': ('imap-host=127.0.0.1', 'imap-port=9', 'smtp-host=127.0.0.1', 'name=Ann', 'address=ann@example.org', 'user=ann'),
    'imap': ('host=127.0.0.1', 'port=9', 'user=ann', 'address=ann@example.org'),
    'smtp': ('host=127.0.0.1', 'port=9', 'user=ann'),
    'sendmail': (),
    'carddav': ('server=https://127.0.0.1:9/', 'user=ann'),
    'ldap': ('host=127.0.0.1', 'base=dc=example'),
    'memory': (),
}


def wizard(stage, home):
    """Every page, with nobody at home at the servers that were found."""
    tls = places.make_folder('gd-')
    certificates.make(tls)
    with Internet(tls) as net, SmtpStub(implicit=True, certificates=tls, users={'a': 'b'}) as smtp:
        net.route('smtp.example.test', 465, smtp.port)
        net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = AUTOCONFIG
        with stage.start(keyring(home), **net.environment(BUILD)) as app:
            app.find('push button', 'On This Computer Only')
            window = stage.opened(app, lambda: app.action('new-profile'), 'the wizard')
            person = app.find('text', 'Your Name', window)
            stage.show(app, 'wizard-start', window)
            app.fill(person, 'Alice Example')
            app.fill(app.find('text', 'Mail Address', window), 'alice@example.test')
            app.click('push button', 'Next', window)
            app.wait(lambda: app.all('radio button', root=window), 'something found')
            stage.show(app, 'wizard-discovery', window)
            app.click('push button', 'Next', window)
            app.wait(lambda: app.all('text', 'Mail Address', window) or app.all('label', root=window), 'settings')
            stage.show(app, 'wizard-settings', window)
            app.click('push button', 'Next', window)
            entry = app.wait(lambda: app.all('text', root=window) + app.all('password text', root=window), 'a password')[0]
            stage.show(app, 'wizard-password', window)
            app.fill(entry, 'wrong')
            app.click('push button', 'Next', window)
            app.find('push button', 'Try Again', window)
            stage.show(app, 'wizard-check', window)


def by_hand(stage, home):
    """Ways around discovery."""
    home.create_profile()
    with stage.start(keyring(home)) as app:
        stage.ready(app)
        window = stage.opened(app, lambda: app.action('new-profile'), 'the wizard')
        app.click('list item', 'This Computer Only')
        own_name(app, window)
        stage.show(app, 'wizard-local', window)
        app.click('push button', 'Next', window)
        app.wait(lambda: app.all('list item', lambda name: bool(name), window), 'the check')
        stage.show(app, 'wizard-checked', window)
        app.click('push button', 'Next', window)
        app.find('text', 'Name of the Profile', window)
        stage.show(app, 'wizard-name', window)
        stage.closed(app)
        window = stage.opened(app, lambda: app.action('new-profile'), 'the wizard')
        app.click('list item', 'Import an Account', window)
        app.find('list item', 'No Account Was Found', window)
        stage.show(app, 'wizard-import', window)
        app.click('push button', 'Back', window)
        app.click('list item', 'Set Up by Hand', window)
        app.find('list item', 'IMAP mailbox', window)
        stage.show(app, 'wizard-types', window)


def questions(stage, home):
    """Every kind of question, as programs without windows ask."""
    home.create_profile()
    give_certificate()
    with stage.start(home) as app:
        stage.ready(app)
        for name, (kind, fields) in QUESTIONS.items():
            question = Question(kind, **fields)
            app.wait(lambda: app.root.childCount > 1, name)
            stage.show(app, 'ask-' + name.replace(' ', '-'))
            stage.closed(app)
            question.answer()
        token = GLib.Variant('(sssd)', ('', 'work', 'Copying “Photos from the lake” to “Archive of all the years”', 0.4))
        bus = session_bus()
        bus.call_sync(APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', 'Progress', token, None, 0, 60000, None)
        app.wait(lambda: app.root.childCount > 1 and app.all('progress bar'), 'progress')
        stage.show(app, 'progress')


def accounts(stage, home):
    """Lists, sheets, status."""
    add_controls(controls(home))
    home.run('profile', 'copy', 'me', 'Office')
    home.run('service', 'add', 'internet', *SERVICES['internet'])
    home.run('service', 'add', 'imap', '--confirm', 'imap.nowhere.invalid', 'host=imap.nowhere.invalid', 'security=none',
             'user=ann', 'display-name=Old server')
    with stage.start(home) as app:
        stage.ready(app)
        window = stage.opened(app, lambda: app.action('profiles'), 'profiles')
        app.find('push button', 'What to do with “me”', window, shown=False)
        stage.show(app, 'profiles', window)

        def menu():
            app.click(app.find('push button', 'What to do with “Office”', window, shown=False))
            stage.show(app, 'profiles-menu', window)
            app.click('menu item', 'Remove…')
            app.wait(lambda: app.root.childCount > 2, 'a question')
            stage.show(app, 'profiles-remove')
            app.keys('Escape')
            app.wait(lambda: app.root.childCount == 2, 'the end of it')
        stage.step('profiles-menu', menu)
        stage.closed(app)
        stage.opened(app, lambda: app.action('status'), 'status')
        stage.show(app, 'status')
        stage.closed(app)
        sheet = stage.opened(app, lambda: app.action('accounts', GLib.Variant('s', '')), 'accounts')
        stage.place(app, sheet)
        for page, row in (('Delivery', 'Main Mailbox'), ('Addressing', 'New People Go To'), ('Accounts', None)):
            stage.turn(app, sheet, page)
            app.find('combo box', row, sheet) if row else app.find('list item', 'Every control', sheet)
            stage.show(app, 'sheet-' + page.lower(), sheet)
        settings = stage.opened(app, lambda: app.point(app.find('list item', 'Every control', sheet)), 'settings')
        app.find('text', 'Port', settings)
        stage.show(app, 'settings-all', settings)
        app.fill(app.find('text', 'Port', settings), '70000')
        app.fill(app.find('text', 'Server', settings), '')
        app.click('push button', 'Apply', settings)
        app.find('label', 'This is needed.', settings)
        stage.show(app, 'settings-wrong', settings)
        stage.turn(app, settings, 'Storage')
        app.find('text', 'Days to Keep', settings)
        stage.show(app, 'settings-storage', settings)


def services(stage, home):
    """The settings of every kind of service there is."""
    home.create_profile()
    for kind, pairs in SERVICES.items():
        home.run('service', 'add', kind, *pairs)
    added = {service['type']: service['uid'] for service in home.json('service', 'list')}
    with stage.start(keyring(home)) as app:
        stage.ready(app)
        for kind, uid in added.items():
            def ask(kind=kind, uid=uid):
                with subprocess.Popen([MAPI, '--ui', '--json', 'service', 'set', uid], env=home.environment,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as command:
                    try:
                        app.wait(lambda: app.root.childCount > 1, kind)
                        app.find('push button', 'Apply')
                        stage.show(app, 'service-' + kind)
                    finally:
                        command.kill()
                app.wait(lambda: app.root.childCount == 1, 'the end of it')
            stage.step('service-' + kind, ask)


def left_on_server(stage, home):
    """Mail of which only the headers are here."""
    if dovecot.available():
        return
    with dovecot.Dovecot() as server:
        for number, subject in enumerate(('Scores for the spring concert', 'Photographs from the rehearsal in the old town hall',
                                          'Offer of the day', 'Minutes')):
            server.doveadm('save', '-u', 'alice', text=message(number, subject, body='La la la. ' * 9 ** (number + 1)))
        keyring(home).create_profile()
        home.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=alice',
                 'password=alicepw', 'allow-unencrypted=true', 'bodies=none')
        home.run('sync')
        with stage.start(home) as app:
            stage.ready(app)
            if stage.narrow:
                app.click('push button', 'Folders')
            row = app.find('list item', lambda name: name.startswith('IMAP mailbox,'))
            item = stage.menu(app, row, 'Mail on the Server…')
            window = stage.opened(app, lambda: app.click(item), 'mail on the server')

            def buttons(subject):
                return app.wait(lambda: app.all('push button', lambda name: subject in name, window), subject)
            app.click(buttons('Scores')[0])
            app.click(buttons('Photographs')[0])
            app.click(buttons('Offer')[1])
            app.wait(lambda: app.all('status bar', lambda name: '2' in name and '1' in name, window), 'marks')
            stage.show(app, 'left-on-server', window)
            stage.opened(app, lambda: app.click('push button', 'Transfer Now', window), 'a question')
            stage.show(app, 'left-on-server-delete')
            stage.closed(app, count=2)
            server.halt()
            app.click(buttons('Offer')[0])
            app.wait(lambda: app.all('status bar', lambda name: '3' in name, window), 'marks')
            app.click('push button', 'Transfer Now', window)
            app.find('label', 'Not Everything Was Done', window)
            stage.show(app, 'left-on-server-problem', window)
            server.resume()
            app.click(buttons('Minutes')[0])
            app.wait(lambda: app.all('status bar', lambda name: '4' in name, window), 'marks')
            app.click('push button', 'Transfer Now', window)
            app.find('label', 'Everything Is Here', window)
            stage.show(app, 'left-on-server-none', window)
