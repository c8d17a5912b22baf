#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows other programs show with Simple MAPI: recipients are chosen, and somebody is looked at."""
import os

from desktop import SPOOLER_NAME, main, name_has_owner, session_bus, wait_until
from harness import equal, true

TO, CC, BCC = 1, 2, 3
DIALOG = 8
NO_MODIFY = 0x400


class Call:
    """A call of another program, which goes on while a person looks at its window."""

    def __init__(self, method, signature, *arguments):
        from gi.repository import GLib
        self.answer = self.error = None
        self.bus = session_bus()
        self.bus.call(SPOOLER_NAME, '/org/estafette/SimpleMapi', 'org.estafette.SimpleMapi1', method,
                      GLib.Variant(signature, arguments), None, 0, 2**31 - 1, None, self.done)

    def done(self, source, result):
        from gi.repository import Gio, GLib
        try:
            self.answer = source.call_finish(result).unpack()
        except GLib.Error as error:
            self.error = (Gio.DBusError.get_remote_error(error) or str(error)).rpartition('.')[2]

    def wait(self):
        from gi.repository import GLib
        wait_until(lambda: GLib.MainContext.default().iteration(False) and False or self.answer is not None or self.error,
                   'the answer of the call')
        return self.error or self.answer


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
    app.find('label', 'No message selected')
    return app


def focused(app, window, name):
    """Waits until what is typed goes there."""
    import pyatspi
    app.wait(lambda: app.all('text', name, window)[0].getState().contains(pyatspi.STATE_FOCUSED), f'the focus in {name}')


def test_chosen(home):
    """Somebody is searched for by name; what is typed and not yet an address when it is ended counts as well."""
    with running(people(home)) as app:
        call = address('Whom?', 2)
        window = app.find('dialog', 'Whom?')
        equal(app.names('text', window), ['To', 'Cc'])
        focused(app, window, 'To')
        app.type('ann ab')
        app.find('list item', lambda name: 'ann@example.org' in name, window)
        app.keys('Return')
        app.find('push button', lambda name: 'ann@example.org' in name, window)
        app.keys('Tab')
        focused(app, window, 'Cc')
        app.type('bob@example.org')
        app.keys('Tab')
        app.click('push button', 'OK', window)
        equal(call.wait(), ([(TO, 'Ann Able', 'ann@example.org'), (CC, 'bob@example.org', 'bob@example.org')],))
        app.gone('dialog', 'Whom?')
        call = address('Typed and ended', 1)
        window = app.find('dialog', 'Typed and ended')
        focused(app, window, 'To')
        app.type('carl@example.org')
        app.click('push button', 'OK', window)
        equal(call.wait(), ([(TO, 'carl@example.org', 'carl@example.org')],))


def test_comes_back_as_it_went(home):
    """Names with commas, addresses that are not SMTP's, names that mean nobody yet: in their kinds, in order."""
    given = [(BCC, 'Able, Ann', 'ann@example.org'), (TO, 'The machine downstairs', 'FAX:+49 30 1234'),
             (TO, 'Nobody yet', ''), (BCC, '', 'SMTP:bob@example.org')]
    with running(people(home)) as app:
        # There are more kinds than were asked for: theirs count, and the label does not
        call = address('Kept', 1, 'Reviewers', given)
        window = app.find('dialog', 'Kept')
        equal(app.names('text', window), ['To', 'Cc', 'Bcc'])
        app.click('push button', 'OK', window)
        equal(call.wait(), ([(TO, 'The machine downstairs', 'FAX:+49 30 1234'), (TO, 'Nobody yet', ''),
                             (BCC, 'Able, Ann', 'ann@example.org'), (BCC, 'bob@example.org', 'bob@example.org')],))
        call = address('Labelled', 1, 'Reviewers', [(TO, 'Ann', 'ann@example.org')])
        window = app.find('dialog', 'Labelled')
        equal(app.names('text', window), ['Reviewers'])
        app.click('push button', 'OK', window)
        equal(call.wait(), ([(TO, 'Ann', 'ann@example.org')],))


def test_given_up(home):
    """Escape and Cancel are USER_ABORT; a place to look people up chooses nobody. Two stand side by side."""
    with running(people(home)) as app:
        first, second = address('One'), address('Two', 3)
        window = app.find('dialog', 'One')
        app.click('push button', 'Cancel', app.find('dialog', 'Two'))
        equal(second.wait(), 'UserAbort')
        app.gone('dialog', 'Two')
        app.click('push button', 'Cancel', window)
        equal(first.wait(), 'UserAbort')
        call = address('Three')
        focused(app, app.find('dialog', 'Three'), 'To')
        app.keys('Escape')
        equal(call.wait(), 'UserAbort')
        call = address('Looking', 0)
        window = app.find('dialog', 'Looking')
        equal(app.names('text', window), ['Name'])
        focused(app, window, 'Name')
        app.type('ann ab')
        app.find('list item', lambda name: 'ann@example.org' in name, window)
        app.keys('Return')
        app.click('push button', 'OK', window)
        equal(call.wait(), ([],))


def test_details(home):
    """Who was resolved is shown; whoever is gone is no recipient."""
    with running(people(home)) as app:
        name, mail, identifier = resolve('Ann Able').wait()
        equal((name, mail), ('Ann Able', 'ann@example.org'))
        call = Call('Details', '(ssu)', '', identifier, NO_MODIFY)
        window = app.find('dialog', 'Ann Able')
        true(any('ann@example.org' in text and 'Able & Sons' in text for text in app.names('label', window)),
             app.names('label', window))
        app.keys('Escape')
        equal(call.wait(), ())
        # Whoever is in no book has an id as well
        _name, _mail, one_off = resolve('Bob <bob@example.net>').wait()
        call = Call('Details', '(ssu)', '', one_off, 0)
        window = app.find('dialog', 'Bob')
        app.click('push button', 'Close', window)
        equal(call.wait(), ())
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
