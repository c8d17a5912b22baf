# SPDX-License-Identifier: GPL-3.0-or-later
"""A profile whose mailbox is on a server of the test that misbehaves."""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
from harness import MAPI, Home, equal, message, spare_sanitizers, true  # noqa: E402
from imap_stub import Folder, ImapStub  # noqa: E402
from mailbox import INBOX, STORE  # noqa: E402

KIB = 1024
MOST = 160 * KIB  # KiB, of one process, whatever a server sends; an ordinary one has less than half
if spare_sanitizers():
    MOST *= 2
N = 6


class Box(Home):
    """A profile whose mailbox is on a server of the test, with a few messages that have been here since before.
    One in which all is well is taken for the next test."""

    kept = None

    @classmethod
    def get(cls):
        box, cls.kept = cls.kept, None
        return (box or cls().prepare()).begin()

    def prepare(self):
        self.number, self.good = 0, False
        self.server = ImapStub().__enter__()
        self.server.add_user('u', 'p')
        self.server.folders['Other'] = Folder(8)
        os.chmod(self.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        self.environment['MAPI_SPOOLER'] = ''
        self.create_profile()
        self.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={self.server.imap}', 'security=none', 'user=u',
                 'password=p', 'allow-unencrypted=true', '--unverified')
        return self

    def begin(self):
        self.good = False
        if len(self.server.inbox.messages) < N:
            while len(self.server.inbox.messages) < N:
                self.add()
            equal(self.sync(), '')
        equal(self.subjects(), self.theirs())
        self.before = self.theirs()
        del self.server.commands[:]
        return self

    def remove(self):
        if self.good:
            Box.kept = self
        else:
            self.server.__exit__()
            super().remove()

    def add(self):
        self.number += 1
        return self.server.inbox.add(message(self.number).encode())

    def theirs(self, folder='INBOX'):
        return sorted(one.source.split(b'Subject: ')[1].split(b'\r\n')[0].decode()
                      for one in self.server.folders[folder].messages if '\\Deleted' not in one.flags)

    def subjects(self, folder=INBOX):
        return sorted(row['subject'] for row in self.json('list', folder, '--limit', '10000'))

    def find(self, subject):
        return [row['id'] for row in self.json('list', INBOX, '--limit', '1000') if row['subject'] == subject][0]

    def sync(self, *arguments):
        """What it says; never more memory than it may have."""
        process = subprocess.Popen([MAPI, 'sync', *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        true(process.returncode in (0, 1), f'it ended in order: {process.returncode} {said}')
        true(usage.ru_maxrss < MOST, f'{usage.ru_maxrss} KiB')
        equal(process.returncode == 0, said == '')
        return said

    def all_is_well(self):
        """The server behaves again: every message with its own text, once."""
        del self.server.rules[:]
        equal(self.sync(), '')
        if not self.is_sound():
            equal(self.sync(), '')
            true(self.is_sound(), self.run('verify', STORE).decode())
        equal(self.subjects(), self.theirs())
        path = os.path.join(self.path, 'all.mbox')
        self.run('export', INBOX, '-o', path)
        with open(path, 'rb') as stream:
            found = re.findall(rb'\nSubject: (.*?)\r?\n.*?\r?\n\r?\n(Body of .*?)\r?\n', stream.read(), re.S)
        equal(sorted(found), sorted((subject.encode(), b'Body of m' + subject[1:].encode() + b'.')
                                    for subject in self.theirs()))
        os.unlink(path)
        self.good = True

    def is_sound(self):
        return self.run('verify', STORE).decode().strip().endswith(': sound')
