#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program does for the desktop around it: the overview's search, notifications."""
import os
import threading

from desktop import APPLICATION, main, session_bus, wait_until
from harness import equal, message, true
from writer import closed, compose, composer, variant

SEARCH = '/org/estafette/Mail/SearchProvider'


def search(method, signature, *arguments):
    from gi.repository import GLib
    answer = session_bus().call_sync(APPLICATION, SEARCH, 'org.gnome.Shell.SearchProvider2', method,
                                     GLib.Variant(signature, arguments), None, 0, 60000, None)
    return answer.unpack()[0] if answer.n_children() else None


class Notifications:
    """A desktop's notification service: keeps what it is told, and can press what it shows."""

    INTERFACE = '''<node><interface name="org.freedesktop.Notifications">
      <method name="GetCapabilities"><arg type="as" direction="out"/></method>
      <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
        <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
      <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
        <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
        <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
      <method name="CloseNotification"><arg type="u" direction="in"/></method>
      <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
      <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
    </interface></node>'''

    def __init__(self):
        from gi.repository import Gio, GLib
        self.shown = {}
        self.last = 0
        self.owned = threading.Event()
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.connection = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        self.owned.wait()

    def run(self):
        from gi.repository import Gio, GLib
        self.context.push_thread_default()
        node = Gio.DBusNodeInfo.new_for_xml(self.INTERFACE)
        self.connection.register_object('/org/freedesktop/Notifications', node.interfaces[0], self.called, None, None)
        self.connection.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'RequestName',
                                  GLib.Variant('(su)', ('org.freedesktop.Notifications', 0)), None, 0, -1, None)
        self.owned.set()
        self.loop.run()

    def called(self, _connection, _sender, _path, _interface, method, arguments, invocation):
        from gi.repository import GLib
        values = arguments.unpack()
        if method == 'GetCapabilities':
            invocation.return_value(GLib.Variant('(as)', (['actions', 'body'],)))
        elif method == 'GetServerInformation':
            invocation.return_value(GLib.Variant('(ssss)', ('Test', 'Test', '1', '1.2')))
        elif method == 'Notify':
            number = values[1] or self.last + 1
            self.last = max(self.last, number)
            self.shown[number] = {'title': values[3], 'body': values[4], 'actions': values[5]}
            invocation.return_value(GLib.Variant('(u)', (number,)))
        else:
            self.shown.pop(values[0], None)
            invocation.return_value(None)

    def press(self, number, action):
        """As desktops do: the button is told of, and what was pressed is gone."""
        from gi.repository import GLib
        self.shown.pop(number)
        for name, value in (('ActionInvoked', GLib.Variant('(us)', (number, action))),
                            ('NotificationClosed', GLib.Variant('(uu)', (number, 2)))):
            self.connection.emit_signal(None, '/org/freedesktop/Notifications', 'org.freedesktop.Notifications',
                                        name, value)

    def stop(self):
        self.loop.quit()
        self.thread.join()
        self.connection.close_sync(None)


def test_overview(home):
    """The overview finds messages with no window open, and what is chosen there opens one."""
    home.create_profile()
    home.run('import', '@inbox', home.file('1.eml', message(1, subject='Lighthouse plans')))
    home.run('import', '@inbox', home.file('2.eml', message(2, subject='Something else')))
    with home.start('--gapplication-service', wait=False) as app:
        wait_until(lambda: owned(), 'the program on the bus')
        found = search('GetInitialResultSet', '(as)', ['light'])
        equal(len(found), 1)
        metas = search('GetResultMetas', '(as)', found)
        equal([meta['name'] for meta in metas], ['Lighthouse plans'])
        true('me@example.org' not in metas[0]['name'] and metas[0]['id'] == found[0], metas)
        equal(search('GetSubsearchResultSet', '(asas)', found, ['lighthouse', 'absent']), [])
        equal(search('GetInitialResultSet', '(as)', ['no:such', '"']), [])
        search('ActivateResult', '(sasu)', found[0], ['light'], 0)
        app.attach()
        app.find('frame')


def test_undo_without_window(home):
    """What was sent from a window of its own can be taken back where there is no other: the desktop offers it."""
    home.create_profile()
    home.run('outbox', 'undo', '60')
    desktop = Notifications()
    try:
        with home.start() as app:
            app.find('label', 'No Message Selected')
            app.action('compose-uri', variant('s', 'mailto:me@example.org?subject=Too%20soon&body=Hello'))
            app.find('push button', 'me@example.org', composer(app, 'Too soon'))
            app.action_of(app.find('frame', 'Estafette'), 'window.close')
            closed(app, 'Estafette')
            app.keys('ctrl+Return')
            number = wait_until(lambda: next(iter(desktop.shown), None), 'a notification')
            names = desktop.shown[number]['actions']
            closed(app, 'Too soon')
            desktop.press(number, names[names.index('Undo') - 1])
            composer(app, 'Too soon')
            wait_until(lambda: not home.json('outbox', 'list'), 'nothing on its way')
    finally:
        desktop.stop()


def test_false_names(home):
    """A name that passes itself off as an address is shown nowhere, alone or among others."""
    home.create_profile()
    for number, sign in enumerate('@＠﹫', 1):
        home.run('import', '@inbox', home.file(f'{number}.eml', message(
            number, subject=f'Lighthouse {number}', sender=f'"boss{sign}bank\u200b.example" <robber@elsewhere.example>')))
    home.run('import', '@inbox', home.file('9.eml', message(9, subject='Lighthouse plans')))
    home.run('import', '@inbox', home.file('10.eml', message(
        10, subject='Re: Lighthouse plans', headers='In-Reply-To: <m9@example.org>\r\nReferences: <m9@example.org>\r\n',
        sender='"boss@bank.example" <robber@elsewhere.example>')))
    with home.start() as app:
        rows = app.wait(lambda: len(app.names('list item')) >= 4 and [
            name for name in app.names('list item') if 'Lighthouse' in name], 'the rows')
        equal(len(rows), 4)
        true(not any('bank' in name or 'boss' in name for name in rows), rows)
        equal(len([name for name in rows if 'robber@elsewhere.example' in name]), 3)
        for meta in search('GetResultMetas', '(as)', search('GetInitialResultSet', '(as)', ['lighthouse'])):
            true('boss' not in str(meta.get('description')), meta)


def owned():
    from gi.repository import GLib
    return session_bus().call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner',
                                   GLib.Variant('(s)', (APPLICATION,)), None, 0, -1, None).unpack()[0]


def show_folder(app, name):
    app.point(wait_until(lambda: (app.all('list item', lambda found: found.startswith(name)) or [None])[0], name))


def test_new_mail(home):
    """One notification a message, which goes when the message is read elsewhere; its buttons work. What comes before
    the eyes of whoever looks at its folder is not told of."""
    home.create_profile()
    desktop = Notifications()
    try:
        with home.start() as app:
            app.find('frame')
            search('GetInitialResultSet', '(as)', ['anything'])  # answered when the session is there
            app.find('list item', lambda name: name.startswith('Inbox'))
            home.json('send', '--to', 'me@example.org', '--subject', 'Seen at once', '--body', '-', text='Yes.\n')
            app.find('list item', lambda name: 'Seen at once' in name)
            show_folder(app, 'Drafts')
            app.gone('list item', lambda name: 'Seen at once' in name)
            home.json('send', '--to', 'me@example.org', '--subject', 'Dinner at eight', '--body', '-', text='Yes.\n')
            wait_until(lambda: desktop.shown, 'a notification')
            equal([one['body'] for one in desktop.shown.values()], ['Dinner at eight'])
            number, first = next(iter(desktop.shown.items()))
            equal(first['body'], 'Dinner at eight')
            labels = dict(zip(first['actions'][::2], first['actions'][1::2]))
            button = [action for action, label in labels.items() if label == 'Mark as Read'][0]
            desktop.press(number, button)
            wait_until(lambda: 'read' in home.json('list', '@inbox')[0]['flags'], 'the message is read')

            # The folder is shown, but by a window that is not in front
            show_folder(app, 'Inbox')
            app.find('list item', lambda name: 'Dinner at eight' in name)
            compose(home, app)
            home.json('send', '--to', 'me@example.org', '--subject', 'Second', '--body', '-', text='Yes.\n')
            wait_until(lambda: desktop.shown, 'a notification')
            second = [row['id'] for row in home.json('list', '@inbox') if row['subject'] == 'Second'][0]
            home.run('flag', second, '+read')
            wait_until(lambda: not desktop.shown, 'the notification is withdrawn')
    finally:
        desktop.stop()


def test_opened_from_outside(home):
    """What a notification opens is shown in the window of mail, whatever is in front, also from a folder that is folded
    away; what is gone meanwhile is said so, and not come back to."""
    from gi.repository import GLib
    home.create_profile()
    home.run('folder', 'create', 'Projects')
    home.run('folder', 'create', 'Projects/Fence')
    home.run('import', 'Projects/Fence', home.file('1.eml', message(1, subject='Wood and nails')))
    home.run('import', '@inbox', home.file('2.eml', message(2, subject='Gone')))
    home.run('import', '@inbox', home.file('3.eml', message(3, subject='Other')))
    wood = home.json('list', 'Projects/Fence')[0]['id']
    gone = [row['id'] for row in home.json('list', '@inbox') if row['subject'] == 'Gone'][0]
    home.run('delete', '--permanent', gone)
    with home.start() as app:
        app.find('list item', lambda name: 'Other' in name)
        true(not app.all('list item', lambda name: name.startswith('Fence')), 'the folder is folded away')
        compose(home, app)
        app.action('open-message', GLib.Variant('s', wood))
        app.find('list item', lambda name: name.startswith('Fence'))
        app.find('list item', lambda name: 'Wood and nails' in name)
        app.find('filler', 'MailReader')
        app.action('open-message', GLib.Variant('s', gone))
        app.find('label', 'The message is not there any more.')
        app.find('list item', lambda name: 'Wood and nails' in name)


def test_problem(home):
    """What fails is told by the window of mail, whatever is in front of it, and by the desktop where there is none."""
    from gi.repository import GLib
    home.create_profile()
    home.run('import', '@inbox', home.file('1.eml', message(1, subject='Gone')))
    gone = home.json('list', '@inbox')[0]['id']
    home.run('delete', '--permanent', gone)
    home.set('background', 'true')
    desktop = Notifications()
    try:
        with home.start() as app:
            compose(home, app)
            app.action('notified-archive', GLib.Variant('s', gone))
            app.click('push button', 'Details')
            app.find('dialog', 'That Did Not Work')
            app.keys('Escape')
            app.gone('dialog', 'That Did Not Work')
            true(not desktop.shown, 'the window has said it')
            for frame in app.all('frame'):
                app.action_of(frame, 'window.close')
            app.wait(lambda: not app.all('frame'), 'no window')
            app.action('notified-archive', GLib.Variant('s', gone))
            wait_until(lambda: [one for one in desktop.shown.values() if one['title'] == 'That Did Not Work'],
                       'a notification')
    finally:
        desktop.stop()


def marked(home):
    return [folder for folder in ('@archive', '@inbox')
            if any('$Muted' in one['flags'] for one in home.json('list', folder))]


def test_muted(home):
    """Of a muted conversation nothing is told; what a button of a notification did can be undone in the window."""
    home.create_profile()
    home.run('import', '@inbox', home.file('1.eml', message(1, subject='Endless thread', sender='Me <me@example.org>')))
    home.run('import', '@archive', home.file('2.eml', message(2, subject='Re: Endless thread',
                                                              headers='In-Reply-To: <m1@example.org>\r\n')))
    desktop = Notifications()
    try:
        with home.start() as app:
            app.point(wait_until(lambda: (app.all('list item', lambda name: 'Endless' in name) or [None])[0], 'the row'))
            app.action_of(app.find('frame'), 'mail.mute')
            wait_until(lambda: marked(home) == ['@archive', '@inbox'], 'the mark, wherever the conversation lies')
            show_folder(app, 'Drafts')
            app.gone('list item', lambda name: 'Endless' in name)
            # Not told of, though it comes first
            home.json('reply', home.json('list', '@inbox')[0]['id'], '--body', '-', text='More.\n')
            home.json('send', '--to', 'me@example.org', '--subject', 'Quite another', '--body', '-', text='Yes.\n')
            wait_until(lambda: len(home.json('list', '@inbox')) == 3, 'both have come')
            wait_until(lambda: desktop.shown, 'a notification')
            equal([one['body'] for one in desktop.shown.values()], ['Quite another'])
            show_folder(app, 'Inbox')
            app.find('list item', lambda name: 'Quite another' in name)
            number, first = next(iter(desktop.shown.items()))
            labels = dict(zip(first['actions'][::2], first['actions'][1::2]))
            desktop.press(number, [action for action, label in labels.items() if label == 'Archive'][0])
            wait_until(lambda: len(home.json('list', '@archive')) == 2, 'the message archived')
            app.wait(lambda: not app.all('list item', lambda name: 'Quite another' in name), 'the row gone')
            app.action_of(app.find('frame'), 'mail.undo')
            wait_until(lambda: len(home.json('list', '@inbox')) == 3, 'the message back')
            # Of what came last nobody said that it is muted: its conversation is, and can be unmuted
            app.point(wait_until(lambda: (app.all('list item', lambda name: 'Muted, 2 messages, ' in name and
                                                  'Endless' in name) or [None])[0], 'the muted row'))
            app.action_of(app.find('frame'), 'mail.mute')
            wait_until(lambda: not marked(home), 'no mark, wherever a message of the conversation lies')
            app.action_of(app.find('frame'), 'mail.undo')
            wait_until(lambda: marked(home) == ['@archive', '@inbox'], 'the marks are back')
            app.action_of(app.find('frame'), 'mail.redo')
            wait_until(lambda: not marked(home), 'no mark again')
            show_folder(app, 'Drafts')
            app.gone('list item', lambda name: 'Endless' in name)
            first = [one['id'] for one in home.json('list', '@inbox') if one['subject'] == 'Endless thread'][0]
            home.json('reply', first, '--body', '-', text='Still more.\n')
            wait_until(lambda: [one for one in desktop.shown.values() if 'Endless' in one['body']], 'it is told of again')
    finally:
        desktop.stop()


main([test_overview, test_undo_without_window, test_false_names, test_new_mail, test_opened_from_outside, test_problem, test_muted])
