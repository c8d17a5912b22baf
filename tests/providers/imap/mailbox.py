# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox on a server, with the command on one side and a raw client on the other. Whoever imports this first finds what
else the tests of the command, of servers and of the spooler share."""
import glob
import imaplib
import os
import re
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
from harness import Failure, Home, equal, message  # noqa: E402

STORE = 'IMAP mailbox'
INBOX = STORE + ':Inbox'
SHOWN = {'\\Seen': 'read', '\\Flagged': 'flagged', '\\Answered': 'answered'}


class Server:
    """Its raw client: one more program that reads and changes the mailbox."""

    def __init__(self, port, user, password='secret'):
        self.port, self.user, self.password = port, user, password
        self.client = None
        self.connect()

    def connect(self):
        for _ in range(100):
            self.client = imaplib.IMAP4('127.0.0.1', self.port)
            try:
                self.client.authenticate('PLAIN', lambda _: f'\0{self.user}\0{self.password}'.encode())
                return
            except imaplib.IMAP4.error:  # the server looks for new users once a second
                time.sleep(0.1)
        raise Failure('the server does not let us in')

    def close(self):
        try:
            self.client.logout()
        except (imaplib.IMAP4.error, OSError):
            pass

    def folders(self, all_of_them=False):
        """Names as on the wire, of those that hold messages."""
        found = []
        for line in self.client.list()[1]:
            match = re.match(rb'\(([^)]*)\) (?:"."|NIL) (.*)', line)
            name = match.group(2).decode()
            if all_of_them or not re.search(rb'noselect|nonexistent', match.group(1).lower()):
                found.append(name[1:-1] if name.startswith('"') else name)
        return sorted(found)

    @staticmethod
    def quoted(name):
        return '"' + name + '"'

    def open(self, name):
        return self.client.select(self.quoted(name))[0] == 'OK'

    def messages(self, name):
        """[(uid, subject, flags)]; flags as the command shows them."""
        if not self.open(name):
            return []
        data = self.client.uid('FETCH', '1:*', '(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])')[1]
        found = []
        for part in data:
            if isinstance(part, tuple):
                uid = int(re.search(rb'UID (\d+)', part[0]).group(1))
                flags = sorted(SHOWN[flag] for flag in map(bytes.decode, imaplib.ParseFlags(part[0])) if flag in SHOWN)
                found.append((uid, part[1].decode().split(':', 1)[1].strip(), flags))
        return found

    def state(self):
        """Folder -> sorted [(subject, flags)]"""
        found = {name: [] for name in self.folders(all_of_them=True)}
        found.update((name, sorted(row[1:] for row in self.messages(name))) for name in self.folders())
        self.client.close()
        return found


class Mailbox(Home):
    """A profile with an IMAP service. `base`: the class of its home's other half."""

    password = 'secret'

    def prepare(self, server, user):
        server.add_user(user, self.password)
        os.chmod(self.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        self.environment['MAPI_SPOOLER'] = ''
        self.create_profile()
        self.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', f'user={user}',
                 f'password={self.password}', 'allow-unencrypted=true')
        self.service = [found['uid'] for found in self.json('service', 'list') if found['type'] == 'imap'][0]
        self.server = Server(server.imap, user, self.password)
        self.other = self.server.client
        return self

    def remove(self):
        self.server.close()
        super().remove()

    def add(self, number, mailbox='INBOX', flags=None):
        equal(self.other.append(mailbox, flags, None, message(number).encode())[0], 'OK')

    def server_flags(self, mailbox='INBOX'):
        """UID -> flags, as the server has them."""
        self.other.select(mailbox)
        found = {}
        for line in self.other.uid('FETCH', '1:*', '(FLAGS)')[1]:
            if line:
                uid = int(line.split(b'UID ')[1].split()[0].rstrip(b')'))
                found[uid] = sorted(flag.decode() for flag in imaplib.ParseFlags(line) if flag != b'\\Recent')
        self.other.unselect()
        return found

    def server_subjects(self, mailbox):
        found = sorted(subject for _, subject, _ in self.server.messages(mailbox))
        self.other.unselect()
        return found

    def sync(self):
        self.run('sync')

    def database(self):
        """The store's file, for who looks behind it, or breaks it."""
        for path in glob.glob(os.path.join(self.path, 'stores', '*', 'store.sqlite')):
            database = sqlite3.connect(path, timeout=30, isolation_level=None)
            if database.execute('SELECT count(*) FROM remote_folder').fetchone()[0] > 0:
                return database
            database.close()
        raise Failure('no store has a server')

    def database_path(self):
        database = self.database()
        try:
            return database.execute('PRAGMA database_list').fetchone()[2]
        finally:
            database.close()

    def missing(self):
        """Subjects of messages that are listed, and whose text is not here."""
        database = self.database()
        try:
            return sorted(row[0] for row in database.execute(
                'SELECT subject FROM message JOIN content ON content.id = message.content WHERE kind = 2'))
        finally:
            database.close()

    def list(self, folder=INBOX):
        return {row['subject']: row for row in self.json('list', folder)}

    def state(self):
        """As the server's: Folder -> sorted [(subject, flags)]"""
        found = {}
        for row in self.json('folders', STORE):
            if row.get('role') in ('outbox', 'search') or row['path'] in ('Outbox', ''):
                continue
            rows = self.json('list', f'{STORE}:{row["path"]}')
            path = 'INBOX' if row['path'] == 'Inbox' else row['path']
            found[path] = sorted((message['subject'], sorted(flag for flag in message['flags']
                                                             if flag in SHOWN.values())) for message in rows)
        return found
