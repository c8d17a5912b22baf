#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simple MAPI as programs see it on the bus: sessions, one message after the other, every number of an error."""
import os
import resource
import threading

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from bus import BusHome, until  # noqa: E402
from harness import equal, main, mbox, message, true  # noqa: E402

PATH = '/org/estafette/SimpleMapi'
INTERFACE = 'org.estafette.SimpleMapi1'
PROGRAM = os.path.realpath(__file__)
TO, CC, BCC = 1, 2, 3
LOGON_UI, NEW_SESSION, DIALOG, USE_DEFAULT, EXTENDED = 1, 2, 8, 0x40, 0x20
UNREAD_ONLY, FIFO, LONG_MSGID = 0x20, 0x100, 0x4000
ENVELOPE_ONLY, PEEK, BODY_AS_FILE, SUPPRESS_ATTACH = 0x40, 0x80, 0x200, 0x800
FORCE_DOWNLOAD, PASSWORD_UI, NO_MODIFY = 0x1000, 0x20000, 0x400
UNREAD, RECEIPT, SENT = 1, 2, 4
SIGNATURES = {
    'Logon': '(ssu)', 'Logoff': '()', 'FindNext': '(sssu)', 'ReadMail': '(ssu)', 'SaveMail': '(ssa{sv}a(hs)u)',
    'DeleteMail': '(ssu)', 'Address': '(ssusa(uss)u)', 'Details': '(ssu)', 'ResolveName': '(ssu)',
    'SendMail': '(sa{sv}a(hs)ua{sv})', 'SendDocuments': '(sa(hs)a{sv})',
}


class Program:
    """A program on the bus; its calls to the implicit session, or to one of its own."""

    def __init__(self, home, read='always', send='always'):
        home.run('program', 'set', PROGRAM, 'read', read)
        home.run('program', 'set', PROGRAM, 'send', send)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            home.environment['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.session = PATH

    def call(self, method, *arguments, files=(), path=None):
        """What it answers, or the last part of the error's name."""
        fds = Gio.UnixFDList()
        for file in files:
            fds.append(file)
        try:
            answer, self.files = self.bus.call_with_unix_fd_list_sync(
                'org.estafette.Spooler', path or self.session, INTERFACE, method,
                GLib.Variant(SIGNATURES[method], arguments), None, 0, 60000, fds, None)
        except GLib.Error as error:
            return (Gio.DBusError.get_remote_error(error) or str(error)).rpartition('.')[2]
        return answer.unpack()

    def logon(self, flags=0, profile=''):
        self.session = self.call('Logon', '', profile, flags)[0]
        true(self.session.startswith(PATH + '/'), self.session)
        return self

    def ids(self, kind='', flags=0):
        """Those FindNext goes through, until there are none."""
        found, seed = [], ''
        while True:
            answer = self.call('FindNext', '', kind, seed, flags)
            if answer == 'NoMessages':
                return found
            seed = answer[0]
            found.append(seed)

    def read(self, identifier, flags=PEEK):
        answer = self.call('ReadMail', '', identifier, flags)
        if isinstance(answer, str):
            return answer
        values, files = answer
        contents = []
        for handle, name in files:
            with os.fdopen(self.files.get(handle), 'rb') as stream:
                contents.append((name, stream.read().decode()))
        return values, contents

    def save(self, identifier='', files=(), how=0, **values):
        return self.call('SaveMail', '', identifier, content(**values), [(i, '') for i in range(len(files))], how,
                         files=files)

    def send(self, files=(), flags=0, **values):
        return self.call('SendMail', '', content(**values), [(i, '') for i in range(len(files))], flags, {}, files=files)


def content(**values):
    kinds = {'subject': 's', 'text': 's', 'type': 's', 'recipients': 'a(uss)', 'flags': 'u'}
    return {key: GLib.Variant(kinds[key], value) for key, value in values.items()}


def opened(home, name, text):
    return os.open(home.file(name, text), os.O_RDONLY)


def subjects(program, ids):
    return [program.read(identifier)[0]['subject'] for identifier in ids]


LETTERS = mbox([message(1), message(2, headers='Cc: Bob <bob@example.org>\r\n'), message(3)])


def prepared(home):
    home.create_profile()
    home.run('import', '@inbox', home.file('letters.mbox', LETTERS))
    return home


def goes_through_the_mailbox(home):
    """FindNext in order of arrival, unread ones alone, by type; a message in every form ReadMail has."""
    program = Program(prepared(home)).logon()
    ids = program.ids(flags=FIFO | LONG_MSGID)
    equal(subjects(program, ids), ['Message 1', 'Message 2', 'Message 3'])
    equal(program.ids('IPM.Appointment'), [])
    equal(program.ids('ipm.note'), ids)
    values, files = program.read(ids[1])
    equal(files, [])
    equal((values['originator'], values['type'], values['text'].strip(), values['flags'] & UNREAD),
          ((0, 'Ann Example', 'ann@example.org'), 'IPM.Note', 'Body of message 2.', UNREAD))
    equal([(kind, address) for kind, _name, address in values['recipients']], [(TO, 'me@example.org'), (CC, 'bob@example.org')])
    true(len(values['date-received']) == len('2026/06/01 10:00') and values['conversation-id'], values)
    equal(program.ids(flags=UNREAD_ONLY), ids)
    values, files = program.read(ids[0], BODY_AS_FILE)
    true('text' not in values and len(files) == 1 and 'Body of message 1.' in files[0][1], (values, files))
    equal(program.ids(flags=UNREAD_ONLY), ids[1:])
    # The seed may have been read since
    equal(program.call('FindNext', '', '', ids[0], UNREAD_ONLY), (ids[1],))
    values, files = program.read(ids[2], ENVELOPE_ONLY | PEEK)
    true('text' not in values and values['subject'] == 'Message 3' and not files, values)


def saves_replaces_deletes(home):
    program = Program(prepared(home)).logon()
    identifier = program.save(files=[opened(home, 'a.txt', 'one'), opened(home, 'b.txt', '')], subject='Kept', text='first',
                              recipients=[(TO, 'Nobody yet', ''), (BCC, '', 'b@example.org')], flags=UNREAD)[0]
    values, files = program.read(identifier)
    equal((values['subject'], values['text'], values['flags'], values['n-files'], files),
          ('Kept', 'first', UNREAD, 2, [('a.txt', 'one'), ('b.txt', '')]))
    equal([item[0] for item in values['recipients']], [TO, BCC])
    equal(program.read(identifier, PEEK | SUPPRESS_ATTACH)[1], [])
    values, files = program.read(identifier, PEEK | BODY_AS_FILE)
    equal([text for _name, text in files], ['first', 'one', ''])
    again = program.save(identifier, files=[opened(home, 'c.txt', 'three')], subject='Replaced', text='second',
                         recipients=[(CC, 'Cy', 'cy@example.org')])[0]
    values, files = program.read(again)
    equal((values['subject'], values['text'], values['recipients'], files),
          ('Replaced', 'second', [(CC, 'Cy', 'cy@example.org')], [('c.txt', 'three')]))
    sent = program.save(subject='Done', recipients=[(TO, '', 'a@example.org')], flags=SENT)[0]
    equal(program.read(sent)[0]['flags'], SENT)
    # Without a session of its own, too
    true(program.call('SaveMail', '', '', content(subject='Implicit'), [], LOGON_UI | NEW_SESSION, path=PATH)[0], 'saved')
    equal(program.call('DeleteMail', '', again, 0), ())
    true('Replaced' not in subjects(program, program.ids()), 'it is gone')
    equal([item['subject'] for item in home.json('list', '@trash')], ['Replaced'])


class Person:
    """Sits at the window, and says the same to every question; `asked` has their titles, `said` what they say besides."""

    def __init__(self, home, choice):
        self.choice, self.asked, self.said, self.withdrawn, ready = choice, [], [], [], threading.Event()
        self.waiting = {}
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.thread = threading.Thread(target=self.sit, args=(home.environment['DBUS_SESSION_BUS_ADDRESS'], ready), daemon=True)
        self.thread.start()
        true(ready.wait(30), 'the window')

    def sit(self, address, ready):
        self.context.push_thread_default()
        bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        node = Gio.DBusNodeInfo.new_for_xml(
            '<node><interface name="org.estafette.Dialogs1"><method name="Ask"><arg type="s" direction="in"/>'
            '<arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="h" direction="in"/>'
            '<arg type="a{sv}" direction="out"/></method><method name="Withdraw"><arg type="s" direction="in"/></method>'
            '</interface></node>')
        bus.register_object('/org/estafette/Dialogs', node.interfaces[0], self.answer, None, None)
        bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                      GLib.Variant('(su)', ('org.estafette.Mail', 0)), None, 0, -1, None)
        ready.set()
        self.loop.run()
        bus.close_sync(None)

    def answer(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method == 'Withdraw':
            token = parameters.unpack()[0]
            self.withdrawn.append(token)
            self.waiting.pop(token).return_dbus_error('org.estafette.Error.MAPI_E_CANCEL', 'Withdrawn')
            invocation.return_value(None)
            return
        question = parameters.unpack()[2]
        self.asked.append(question['title'])
        self.said.append(question['message'])
        if self.choice is None:  # thinks about it
            self.waiting[parameters.unpack()[1]] = invocation
        elif self.choice == 'closes it':
            invocation.return_dbus_error('org.estafette.Error.MAPI_E_USER_CANCEL', 'Cancelled')
        else:
            invocation.return_value(GLib.Variant('(a{sv})', ({'choice': GLib.Variant('s', self.choice)},)))

    def decide(self, choice):
        """About the question that stands."""
        token, = self.waiting
        self.waiting.pop(token).return_value(GLib.Variant('(a{sv})', ({'choice': GLib.Variant('s', choice)},)))

    def leave(self):
        self.loop.quit()
        self.thread.join()


def leave_is_for_what_was_asked(home):
    """Leave given once is for one kind of deed: who may look a name up may not read the mail for that."""
    program = Program(prepared(home))
    program.logon()
    home.run('program', 'forget', PROGRAM)
    person = Person(home, 'once')
    try:
        equal(program.call('ResolveName', '', 'Nobody I know', 0), 'UnknownRecipient')
        equal(len(person.asked), 1)
        person.choice = 'cancel'
        equal(program.call('FindNext', '', '', '', 0), 'AccessDenied')
        equal(program.save(subject='x'), 'AccessDenied')
        person.choice = 'once'
        first = program.ids()[0]
        equal(program.read(first)[0]['subject'], 'Message 1')
        equal(len(person.asked), 4)
        true(len(set(person.asked)) == 3, person.asked)
    finally:
        person.leave()


def reads_what_wants_a_receipt(home):
    """Nobody sits at the window: the receipt stays pending, and the program has its message."""
    home.create_profile()
    letter = message(1, headers='Disposition-Notification-To: ann@example.org\r\n')
    home.run('import', '@inbox', home.file('letters.mbox', mbox([letter])))
    program = Program(home).logon()
    first = program.ids()[0]
    equal(program.read(first, 0)[0]['subject'], 'Message 1')
    equal(program.ids(flags=UNREAD_ONLY), [])
    equal(home.json('outbox', 'list'), [])


def sessions(home):
    """Each has its owner and its end."""
    program = Program(prepared(home))
    for flags in (0, NEW_SESSION, EXTENDED | USE_DEFAULT, PASSWORD_UI, LOGON_UI, FORCE_DOWNLOAD):
        program.session = PATH
        program.logon(flags)
    program.session = PATH
    program.logon(profile='me')
    other = Program(home)
    equal(other.call('FindNext', '', '', '', 0, path=program.session), 'InvalidSession')
    equal(other.call('Logoff', path=program.session), 'InvalidSession')
    equal(program.call('Logoff'), ())
    equal(program.call('FindNext', '', '', '', 0), 'InvalidSession')
    program.session = PATH
    # An owner that goes takes its sessions along
    for _number in range(16):
        other.call('Logon', '', '', 0)
    equal(other.call('Logon', '', '', 0), 'TooManySessions')
    other.bus.close_sync(None)
    true(Program(home).logon(), 'another one has room')


def resolves(home):
    program = Program(prepared(home)).logon()
    name, address, identifier = program.call('ResolveName', '', 'Ann <ann@example.org>', 0)
    equal((name, address), ('Ann', 'ann@example.org'))
    true(identifier, 'its id')
    home.run('program', 'set', PROGRAM, 'read', 'never')
    equal(program.call('ResolveName', '', 'x@example.org', 0, path=PATH)[1], 'x@example.org')
    equal(program.call('ResolveName', '', 'Somebody', 0, path=PATH), 'AccessDenied')


def sparse(home, name, size):
    path = home.file(name, '')
    os.truncate(path, size)
    return os.open(path, os.O_RDONLY)


def question_closed(home):
    """Who closes the question has not said no for good: USER_ABORT. What waits for an answer may not fill the memory."""
    program = Program(prepared(home))
    home.run('program', 'set', PROGRAM, 'send', 'ask')
    person = Person(home, 'closes it')
    someone = [(TO, '', 'a@example.org')]
    answers = []
    try:
        equal(program.send(recipients=someone), 'UserAbort')
        person.choice = None
        files = [sparse(home, f'{i}', 99 * 1024 * 1024) for i in range(4)]
        threads = [threading.Thread(target=lambda file=file: answers.append(program.send(files=[file], recipients=someone)))
                   for file in files[:3]]
        for thread in threads:
            thread.start()
        # One is asked about, one waits for that, and one is too much
        until(lambda: answers == ['InsufficientMemory'], 'an answer', 120)
        until(lambda: len(person.asked) == 2, 'a question', 120)
        person.choice = 'cancel'
        person.decide('cancel')
        for thread in threads:
            thread.join()
        equal(answers, ['InsufficientMemory', 'AccessDenied', 'AccessDenied'])
        equal(program.send(files=[files[3]], recipients=someone), 'AccessDenied')
        equal(home.json('outbox', 'list'), [])
    finally:
        person.leave()


def one_question_at_a_time(home):
    """Of one program only one question stands; whoever goes takes theirs along, and leave with it; one answer may do for all."""
    home.create_profile()
    programs = {name: Program(home, send='ask') for name in ('First', 'Second', 'Third', 'Fourth', 'Fifth')}
    person, answers, threads = Person(home, None), {}, []

    def begin(name):
        def work():
            answers[name] = programs[name].send(subject=name, recipients=[(TO, '', 'me@example.org')])
        threads.append(threading.Thread(target=work))
        threads[-1].start()

    def stands():
        """Whose question that is; there is but one."""
        equal(len(person.waiting), 1)
        return person.said[-1].split('\n')[0]

    def rights():
        return home.json('program', 'list')[0]['send']

    try:
        begin('First')
        until(lambda: person.waiting, 'a question')
        for name in ('Second', 'Third', 'Fourth'):
            begin(name)
        for _time in range(5):  # they have had the time to ask
            equal(programs['Fifth'].call('ResolveName', '', 'x@example.org', 0)[1], 'x@example.org')
        equal(stands(), 'First')
        person.decide('once')
        until(lambda: len(person.asked) == 2 and person.waiting, 'the next question')
        # Its program goes: so does the question, and the next one is asked
        left = stands()
        programs[left].bus.close_sync(None)
        until(lambda: len(person.withdrawn) == 1, 'the end of the question')
        until(lambda: len(person.asked) == 3 and person.waiting, 'the next question')
        equal(rights(), 'ask')
        # One that waits goes: it is never asked about
        third = stands()
        waits, = {'Second', 'Third', 'Fourth'} - {left, third}
        name = programs[waits].bus.get_unique_name()
        programs[waits].bus.close_sync(None)
        until(lambda: home.call_bus('GetNameOwner', 'string:' + name) is None, 'the end of the caller')
        equal(programs['Fifth'].call('ResolveName', '', 'x@example.org', 0)[1], 'x@example.org')
        person.decide('once')
        until(lambda: third in answers, 'an answer')
        begin('Fifth')
        until(lambda: len(person.asked) == 4 and person.waiting, 'a question')
        equal(stands(), 'Fifth')
        begin('First')
        person.decide('always')
        for thread in threads:
            thread.join()
        equal((len(person.asked), len(person.withdrawn), rights()), (4, 1, 'always'))
        equal([answers[name][0] in (2, 3) for name in ('First', third, 'Fifth')], [True] * 3)
        until(lambda: sorted(item['subject'] for item in home.json('list', '@inbox')) == sorted(['First', 'First', third, 'Fifth']),
              'what was agreed to, and nothing else')
    finally:
        person.leave()


def no_room(home):
    """Files may not grow any more: what is saved and what is handed over say so, and nothing is half there."""
    program = Program(prepared(home)).logon()
    letter = program.save(files=[opened(home, 'long.txt', 'x' * 100000)], subject='Long')[0]
    pid = home.spooler()
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    equal(program.read(letter), 'AttachmentWriteFailure')
    equal(program.save(files=[opened(home, 'more.txt', 'y' * 4000000)], subject='No room'), 'DiskFull')
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    equal(program.read(letter)[1][0][1], 'x' * 100000)
    true('No room' not in subjects(program, program.ids()), 'nothing of it')
    true(program.save(subject='Room again')[0], 'saved')


def unreachable(home):
    """New mail is asked for where nobody answers."""
    home.create_profile()
    home.run('service', 'add', 'internet', 'imap-host=127.0.0.1', 'imap-port=9', 'imap-security=none', 'smtp-host=127.0.0.1',
             'smtp-port=9', 'name=Ann', 'address=ann@example.org', 'user=ann')
    equal(Program(home).call('Logon', '', '', FORCE_DOWNLOAD), 'NetworkFailure')


def every_number(home):
    """Each error that a caller brings about alone, by name. UserAbort and InsufficientMemory are in question_closed,
    DiskFull and AttachmentWriteFailure in no_room, TooManySessions in sessions, NetworkFailure in unreachable."""
    program = Program(prepared(home)).logon()
    first = program.ids()[0]
    waiting = home.json('send', '--to', 'a@example.org', '--subject', 'Waits', '--defer', '2099-01-01T00:00:00Z')['id']
    someone = [(TO, '', 'a@example.org')]
    folder = os.open(home.path, os.O_RDONLY)
    table = [
        ('Failure', program.call('FindNext', '', '', '', 1 << 30)),
        ('Failure', program.call('Logon', '', '', LOGON_UI | PASSWORD_UI)),
        ('Failure', program.call('ResolveName', '', 'x', NO_MODIFY)),
        ('Failure', program.send(subject='a\nb', recipients=someone)),
        ('LogonFailure', program.call('Logon', '', 'no such profile', 0)),
        ('TooManyRecipients', program.send(recipients=someone * 1001)),
        ('TooManyFiles', program.call('SaveMail', '', '', {}, [(0, 'x')] * 1001, 0, files=[opened(home, 'x', 'x')])),
        ('AttachmentNotFound', program.call('SaveMail', '', '', {}, [(5, 'x')], 0)),
        ('AttachmentOpenFailure', program.save(files=[folder])),
        ('UnknownRecipient', program.call('ResolveName', '', 'Nobody I know', 0)),
        ('UnknownRecipient', program.send(recipients=[(TO, 'Nobody I know', '')])),
        ('BadReciptype', program.save(recipients=[(7, '', 'a@example.org')])),
        ('BadReciptype', program.call('Address', '', '', 3, '', [(7, '', 'a@example.org')], 0)),
        ('NoMessages', program.call('FindNext', '', 'IPM.Nothing', '', 0)),
        ('InvalidMessage', program.call('FindNext', '', '', 'no id', 0)),
        ('InvalidMessage', program.call('ReadMail', '', first[:-8] + '00000000', PEEK)),
        ('InvalidMessage', program.save('no id', subject='x')),
        ('InvalidMessage', program.call('DeleteMail', '', 'no id', 0)),
        ('TextTooLarge', program.save(text='x' * (16 * 1024 * 1024 + 1))),
        ('InvalidSession', program.call('FindNext', '', '', '', 0, path=PATH)),
        ('InvalidSession', program.call('ReadMail', '', first, 0, path=PATH)),
        ('InvalidSession', program.call('DeleteMail', '', first, 0, path=PATH)),
        ('InvalidSession', program.call('Logoff', path=PATH)),
        ('InvalidSession', program.call('Logoff', path=PATH + '/999')),
        ('TypeNotSupported', program.save(type='REPORT.IPM.Note.NDR')),
        ('AmbiguousRecipient', program.call('Details', '', '', 0)),
        ('MessageInUse', program.call('DeleteMail', '', waiting, 0)),
        ('MessageInUse', program.save(waiting, subject='x')),
        ('InvalidEditfields', program.call('Address', '', '', 5, '', [], 0)),
        ('InvalidRecips', program.send(subject='to nobody')),
        ('InvalidRecips', program.call('Address', '', '', 1, '', [(TO, 'a\nb', '')], 0)),
        # There is no window here that could show anything
        ('NotSupported', program.call('Address', '', '', 1, '', [], 0)),
        ('NotSupported', program.call('Details', '', first, 0)),
    ]
    equal([answer for _name, answer in table], [name for name, _answer in table])
    home.run('program', 'set', PROGRAM, 'read', 'never')
    home.run('program', 'set', PROGRAM, 'send', 'never')
    fresh = Program(home, read='never', send='never').logon()
    for answer in (fresh.call('FindNext', '', '', '', 0), fresh.call('ReadMail', '', first, 0), fresh.save(subject='x'),
                   fresh.call('DeleteMail', '', first, 0), fresh.send(recipients=someone)):
        equal(answer, 'AccessDenied')
    # A program nobody has said anything about is asked about; with nobody to ask, it may not
    home.run('program', 'forget', PROGRAM)
    equal(fresh.call('FindNext', '', '', '', 0), 'AccessDenied')
    program.bus.close_sync(None)


main([goes_through_the_mailbox, saves_replaces_deletes, leave_is_for_what_was_asked, reads_what_wants_a_receipt, sessions,
      resolves, question_closed, one_question_at_a_time, no_room, unreachable, every_number], lambda test: BusHome(idle=600))
