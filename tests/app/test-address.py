#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows other programs show with Simple MAPI: recipients are chosen, and somebody is looked at."""
import os

from desktop import SPOOLER_NAME, main, name_has_owner, wait_until
from harness import equal
from people import book, chips, rows

TO, CC, BCC = 1, 2, 3
DIALOG = 8
NO_MODIFY = 0x400


class Call:
    """A call of another program, which goes on while a person looks at its window; each over a bus of its own."""

    def __init__(self, method, signature, *arguments):
        from gi.repository import Gio, GLib
        self.answer = self.error = None
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'], flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.call(SPOOLER_NAME, '/org/estafette/SimpleMapi', 'org.estafette.SimpleMapi1', method,
                      GLib.Variant(signature, arguments), None, 0, 2**31 - 1, None, self.done)
        self.bus.flush_sync(None)

    def done(self, source, result):
        from gi.repository import Gio, GLib
        try:
            self.answer = source.call_finish(result).unpack()
        except GLib.Error as error:
            self.error = (Gio.DBusError.get_remote_error(error) or str(error)).rpartition('.')[2]

    def wait(self):
        from gi.repository import GLib

        def come():
            GLib.MainContext.default().iteration(False)
            return self.answer is not None or self.error
        wait_until(come, 'the answer of the call')
        return self.error or self.answer

    def leave(self):
        self.bus.close_sync(None)


def address(caption='', n_edit=1, label='', recipients=()):
    return Call('Address', '(ssusa(uss)u)', '', caption, n_edit, label, list(recipients), 0)


def resolve(name, flags=0):
    return Call('ResolveName', '(ssu)', '', name, flags)


def people(home):
    home.create_profile()
    home.run('contacts', 'add', '--name', 'Ann Able', '--email', 'ann@example.org', '--company', 'Able & Sons')
    home.run('contacts', 'add', '--name', 'Anton Able', '--email', 'anton@example.org')
    home.run('program', 'set', os.path.realpath(__file__), 'read', 'always')
    return home


def running(home):
    app = home.start(spooler=True)
    wait_until(lambda: name_has_owner(SPOOLER_NAME), 'the spooler')
    app.find('label', 'No Message Selected')
    return app


def kinds(app, window):
    return [name for name in ('To', 'Cc', 'Bcc', 'Reviewers') if app.all('panel', name, window)]


def looked_up(app, window, typed, found):
    """What is typed finds one."""
    app.wait(lambda: len(rows(app, window)) > 1, 'people')
    app.type(typed)
    app.wait(lambda: len(rows(app, window)) == 1 and found in rows(app, window)[0], found)


def test_chosen(home):
    """Somebody is searched for by name; what is typed and not yet an address when it is ended counts as well."""
    with running(people(home)) as app:
        call = address('Whom?', 2)
        window = book(app, 'Whom?')
        equal(kinds(app, window), ['To', 'Cc'])
        looked_up(app, window, 'ann ab', 'ann@example.org')
        app.keys('Return')
        app.wait(lambda: len(chips(app, window, 'To')) == 1, 'somebody in To')
        app.fill(app.find('text', 'Cc', window), 'bob@example.org')
        app.click('push button', 'Done', window)
        equal(call.wait(), ([(TO, 'Ann Able', 'ann@example.org'), (CC, 'bob@example.org', 'bob@example.org')],))
        app.gone(None, 'Whom?')


def test_comes_back_as_it_went(home):
    """Names with commas, addresses that are not SMTP's, names that mean nobody yet: in their kinds, in order."""
    given = [(BCC, 'Able, Ann', 'ann@example.org'), (TO, 'The machine downstairs', 'FAX:+49 30 1234'),
             (TO, 'Nobody yet', ''), (BCC, '', 'SMTP:bob@example.org')]
    with running(people(home)) as app:
        # There are more kinds than were asked for: theirs count, and the label does not
        call = address('Kept', 1, 'Reviewers', given)
        window = book(app, 'Kept')
        equal(kinds(app, window), ['To', 'Cc', 'Bcc'])
        app.click('push button', 'Done', window)
        equal(call.wait(), ([(TO, 'The machine downstairs', 'FAX:+49 30 1234'), (TO, 'Nobody yet', ''),
                             (BCC, 'Able, Ann', 'ann@example.org'), (BCC, 'bob@example.org', 'bob@example.org')],))
        call = address('Labelled', 1, 'Reviewers', [(TO, 'Ann', 'ann@example.org')])
        window = book(app, 'Labelled')
        equal(kinds(app, window), ['Reviewers'])
        app.click('push button', 'Done', window)
        equal(call.wait(), ([(TO, 'Ann', 'ann@example.org')],))


def test_given_up(home):
    """Escape and Cancel are USER_ABORT; a place to look people up chooses nobody; callers that go take theirs along."""
    with running(people(home)) as app:
        first, second = address('One'), address('Two', 3)
        window = book(app, 'One')
        app.click('push button', 'Cancel', book(app, 'Two'))
        equal(second.wait(), 'UserAbort')
        app.gone(None, 'Two')
        app.click('push button', 'Cancel', window)
        equal(first.wait(), 'UserAbort')
        call = address('Looking', 0)
        window = book(app, 'Looking')
        equal(kinds(app, window), [])
        looked_up(app, window, 'ann ab', 'ann@example.org')
        app.click('push button', 'Close', window)
        equal(call.wait(), ([],))
        leaves, stays = address('Leaves'), address('Stays')
        book(app, 'Stays')
        book(app, 'Leaves')
        leaves.leave()
        app.gone(None, 'Leaves')
        app.click('push button', 'Cancel', book(app, 'Stays'))
        equal(stays.wait(), 'UserAbort')


def test_details(home):
    """Who was resolved is shown, and changed where that is asked for; whoever is gone is no recipient."""
    with running(people(home)) as app:
        name, mail, identifier = resolve('Ann Able').wait()
        equal((name, mail), ('Ann Able', 'ann@example.org'))
        call = Call('Details', '(ssu)', '', identifier, NO_MODIFY)
        window = book(app, 'Details')
        app.find('label', 'Able & Sons', window)
        equal(app.all('push button', 'Save', window), [])
        app.click('push button', 'Close', window)
        equal(call.wait(), ())
        call = Call('Details', '(ssu)', '', identifier, 0)
        window = book(app, 'Edit Person')
        app.fill(app.find('text', 'Company', window, shown=False), 'Able & Daughters')
        app.click('push button', 'Save', window)
        equal(call.wait(), ())
        equal(home.json('contacts', 'search', 'Ann Able')[0]['company'], 'Able & Daughters')
        # Whoever is in no book has an id as well
        _name, _mail, one_off = resolve('Bob <bob@example.net>').wait()
        call = Call('Details', '(ssu)', '', one_off, NO_MODIFY)
        window = book(app, 'Details')
        app.find('label', lambda name: 'bob@example.net' in name, window)
        call.leave()
        app.gone(None, 'Details')
        equal(Call('Details', '(ssu)', '', '', 0).wait(), 'AmbiguousRecipient')
        home.run('contacts', 'delete', home.json('contacts', 'search', 'Ann Able')[0]['id'])
        equal(Call('Details', '(ssu)', '', identifier, 0).wait(), 'InvalidRecips')


def test_which_one(home):
    """A name that means two is an error, or a question."""
    with running(people(home)) as app:
        equal(resolve('Able').wait(), 'AmbiguousRecipient')
        call = resolve('Able', DIALOG)
        app.click('push button', lambda name: 'anton@example.org' in name)
        equal(call.wait()[:2], ('Anton Able', 'anton@example.org'))


main([test_chosen, test_comes_back_as_it_went, test_given_up, test_details, test_which_one])
