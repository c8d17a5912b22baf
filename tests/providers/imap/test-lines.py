#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that are dead though nobody says so: after a sleep of the computer, or on another network, everything begins anew
at once."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from mailbox import INBOX, STORE, Mailbox  # noqa: E402
import dovecot  # noqa: E402
import login1  # noqa: E402
from bus import BusHome, until  # noqa: E402
from harness import MAPI, Failure, equal, main, message, true  # noqa: E402
from network_manager import NetworkManager  # noqa: E402
from relay import Relay  # noqa: E402


class Relayed(Mailbox, BusHome):
    """A spooler whose line to the server is ours, and a system bus that is ours."""

    def __init__(self):
        self.login1 = login1.Login1()
        # Before there is a session bus: what that starts has its surroundings
        os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = self.login1.address
        super().__init__()

    def prepare(self, server, user):
        self.relay = Relay(server.imap)
        super().prepare(server, user)
        self.run('service', 'set', self.service, f'port={self.relay.port}', 'bodies=none')
        del self.environment['MAPI_SPOOLER']
        return self

    def remove(self):
        super().remove()
        self.relay.stop()
        self.login1.stop()

    def wait_for(self, watching, subject):
        while True:
            event = json.loads(self.line(watching))
            if event.get('subject') == subject:
                return

    def wake(self, happened, what):
        """Says so until somebody who hears it has done something; who is only just starting hears nothing yet."""
        for _ in range(6):
            self.login1.sleep_and_wake()
            try:
                return until(happened, what, 5)
            except Failure:
                continue
        raise Failure(f'never happened: {what}')


class Networked(Relayed):
    """The same on a network that is ours to describe."""

    def __init__(self):
        os.environ['GIO_USE_NETWORK_MONITOR'] = 'networkmanager'
        super().__init__()
        self.network = NetworkManager(self.login1.address)

    def remove(self):
        self.network.stop()
        super().remove()
        del os.environ['GIO_USE_NETWORK_MONITOR']


def mail_comes_after_sleep(box):
    """The watch's line is dead: mail that came meanwhile, and what comes then, is told all the same."""
    box.add(0)
    box.run('sync')
    watching = box.watch(INBOX)
    box.add(1)
    until(lambda: 'Message 1' in box.list(), 'it comes at once')
    count = box.relay.count
    box.relay.freeze()
    box.add(2)
    until(lambda: box.relay.swallowed > 0, 'the server’s word is lost')
    box.wake(lambda: 'Message 2' in box.list(), 'what came meanwhile')
    true(box.relay.count > count, 'a new line')
    box.add(3)
    until(lambda: 'Message 3' in box.list(), 'what comes then')
    equal(watching.poll(), None)


def another_network(box):
    """The lines of the network before are not waited for when there is a new one."""
    box.add(0)
    box.run('sync')
    watching = box.watch(INBOX)
    box.add(1)
    until(lambda: 'Message 1' in box.list(), 'it comes at once')
    count = box.relay.count
    box.relay.freeze()
    box.add(2)
    until(lambda: box.relay.swallowed > 0, 'the server’s word is lost')
    box.network.set_connected(False)
    box.network.set_connected(True)
    until(lambda: 'Message 2' in box.list(), 'what came meanwhile', 60)
    true(box.relay.count > count, 'a new line')
    box.add(3)
    until(lambda: 'Message 3' in box.list(), 'what comes then')
    equal(watching.poll(), None)


def opening_goes_on(box):
    """Somebody waits for a text while the computer sleeps: it comes when it is awake."""
    for number in range(2):
        box.add(number)
    box.run('sync')
    rows = box.list()
    box.run('read', rows['Message 0']['id'], '--text', '--peek')
    box.relay.freeze()
    reading = subprocess.Popen([MAPI, 'read', rows['Message 1']['id'], '--text', '--peek'], env=box.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        until(lambda: box.relay.swallowed > 0, 'it is asked for')
        box.wake(lambda: reading.poll() is not None, 'it is read')
        true(b'Body of message 1.' in reading.stdout.read(), 'its text')
        equal(reading.returncode, 0)
        equal(box.missing(), [])
    finally:
        if reading.poll() is None:
            reading.kill()
        reading.wait()
        reading.stdout.close()


def wanted_bodies_come(box):
    """What is kept of a folder is changed: nobody has to ask for a look at it."""
    box.add(0)
    box.run('sync')
    equal(box.missing(), ['Message 0'])
    box.run('folder', 'keep', STORE + ':Inbox', 'all')
    until(lambda: not box.missing(), 'its text is here')


MISSING = dovecot.available() or login1.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with dovecot.Dovecot() as SERVER:
        main([mail_comes_after_sleep, another_network, opening_goes_on, wanted_bodies_come],
             lambda test: (Networked if test is another_network else Relayed)().prepare(SERVER, test.__name__.replace('_', '')))
