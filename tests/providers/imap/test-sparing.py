#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""With little: a network that costs money, and a server that allows fewer connections than there could be."""
import os
import sys

sys.dont_write_bytecode = True
from mailbox import INBOX, STORE, Mailbox  # noqa: E402
import dovecot  # noqa: E402
import login1  # noqa: E402
from bus import BusHome, until  # noqa: E402
from harness import equal, main, message, true  # noqa: E402
from network_manager import NetworkManager  # noqa: E402
from relay import Relay  # noqa: E402


class Spared(Mailbox, BusHome):
    """A spooler whose network is ours to describe."""

    def __init__(self):
        self.system = login1.Login1()
        self.network = NetworkManager(self.system.address, metered=True)
        # Before there is a session bus: what that starts has its surroundings
        os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = self.system.address
        os.environ['GIO_USE_NETWORK_MONITOR'] = 'networkmanager'
        super().__init__()

    def prepare(self, server, user):
        super().prepare(server, user)
        self.server_port = server.imap
        del self.environment['MAPI_SPOOLER']
        return self

    def remove(self):
        super().remove()
        self.network.stop()
        self.system.stop()
        del os.environ['GIO_USE_NETWORK_MONITOR']

    def read(self, subject):
        return self.run('read', self.list()[subject]['id'], '--text', '--peek').decode()


def texts_wait_for_a_free_line(box):
    """Mail is listed as it comes, and what is opened is fetched; the rest comes when that costs nothing."""
    for number in range(3):
        box.add(number)
    box.run('sync')
    everything = [f'Message {number}' for number in range(3)]
    equal(sorted(box.list()), everything)
    equal(box.missing(), everything)
    true('Body of message 1.' in box.read('Message 1'), 'what is opened comes')
    watching = box.watch(INBOX)
    box.add(3)
    until(lambda: 'Message 3' in box.list(), 'new mail is listed')
    equal(box.missing(), ['Message 0', 'Message 2', 'Message 3'])
    box.network.set_metered(False)
    until(lambda: not box.missing(), 'the texts are here')
    box.network.set_metered(True)
    box.add(4)
    until(lambda: 'Message 4' in box.list(), 'new mail is listed')
    equal(box.missing(), ['Message 4'])
    equal(watching.poll(), None)


def who_comes_once_spares_as_well(box):
    """Also without anybody who stays: a command by itself downloads no texts where that costs money."""
    box.environment['MAPI_SPOOLER'] = ''
    box.add(0)
    box.run('sync')
    equal(box.missing(), ['Message 0'])
    box.run('service', 'set', box.service, 'bodies-metered=true')
    box.run('sync')
    equal(box.missing(), [])


def texts_come_this_once(box):
    """Over a line that costs money, for who asks for it; the next ones wait again."""
    box.add(0)
    box.run('sync', '--anyway')
    equal(box.missing(), [])
    box.add(1)
    box.run('sync')
    equal(box.missing(), ['Message 1'])
    # What is here is compared by the spooler, whatever that costs: somebody asked for it
    found = box.json('verify', STORE, '--bodies')[0]
    equal((found['sound'], found['texts-compared'], found['findings']), (True, 2, []))
    box.environment['MAPI_SPOOLER'] = ''
    box.run('sync', '--anyway')
    equal(box.missing(), [])


def texts_come_if_so_wanted(box):
    """Who does not mind the money says so."""
    box.add(0)
    box.run('sync')
    equal(box.missing(), ['Message 0'])
    box.run('service', 'set', box.service, 'bodies-metered=true')
    until(lambda: not box.missing(), 'its text is here')


def one_line_is_enough(box):
    """The server allows two at a time, and another program has one of them: everything is done on the one that is left."""
    box.network.set_metered(False)
    for number in range(3):
        box.add(number)
    box.run('sync')
    equal(box.missing(), [])
    # New mail comes, a text somebody waits for, and a change is told, though the watch would have the line for itself
    watching = box.watch(INBOX)
    box.add(3)
    until(lambda: 'Message 3' in box.list(), 'new mail comes', 60)
    box.run('folder', 'keep', STORE + ':Archive', 'none')
    box.add(4, 'Archive')
    box.run('sync')
    until(lambda: 'Message 4' in box.list(STORE + ':Archive'), 'it is listed')
    text = box.run('read', box.list(STORE + ':Archive')['Message 4']['id'], '--text', '--peek').decode()
    true('Body of message 4.' in text, 'it comes when it is opened')
    box.run('flag', box.list()['Message 0']['id'], '+flagged')
    until(lambda: '\\Flagged' in box.server_flags()[1], 'the change is told')
    status = box.run('status').decode()
    true('imap' not in status.lower() or 'too many' not in status.lower(), status)
    refused = box.json('service', 'check', box.service, check=1)['error']
    equal((refused['name'], refused['low-level']), ('MAPI_E_SESSION_LIMIT', 'IMAP NO [LIMIT]'))
    true('Estafette itself is connected' in refused['message'] and refused['words'] in refused['message'], refused)
    equal(watching.poll(), None)


def a_portal_is_told_of(box):
    """A network that lets nobody through before they sign in is not taken for a fault of the account."""
    box.network.set_metered(False)
    relay = Relay(box.server_port)
    box.run('service', 'set', box.service, f'port={relay.port}')
    box.add(0)
    box.run('sync')
    watching = box.watch(INBOX)
    relay.target = 1
    box.network.set_portal(True)
    relay.hang_up()
    until(lambda: 'in a web browser first' in box.run('status').decode(), 'why nothing comes')
    box.add(1)
    relay.target = box.server_port
    box.network.set_portal(False)
    until(lambda: 'Message 1' in box.list(), 'mail goes on')
    until(lambda: 'in a web browser first' not in box.run('status').decode(), 'and nothing is said any more')
    equal(watching.poll(), None)
    relay.stop()


MISSING = dovecot.available() or login1.available()
LIMIT = 'protocol imap {\n  mail_max_userip_connections = 2\n}\n'
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot(extra=LIMIT) as SERVER:
        main([texts_wait_for_a_free_line, who_comes_once_spares_as_well, texts_come_this_once,
              texts_come_if_so_wanted, one_line_is_enough, a_portal_is_told_of],
             lambda test: Spared().prepare(SERVER, test.__name__.replace('_', '')))
