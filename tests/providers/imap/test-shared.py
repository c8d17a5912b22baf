#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carol on a Cyrus of the old kind: her folders lie below INBOX with dots between names, and Bob shares some of his with
her, one to work in and one to look at only."""
import os
import sys

sys.dont_write_bytecode = True
from mailbox import STORE, Server  # noqa: E402
import cyrus  # noqa: E402
from harness import Home, equal, main, message, true  # noqa: E402


class Carol(Home):
    def prepare(self, server):
        self.bob = Server(server.imap, 'bob', cyrus.USERS['bob'])
        for name, rights in (('INBOX.Team', 'lrswipte'), ('INBOX.Notices', 'lr'), ('INBOX.Secret', None)):
            equal(self.bob.client.create(name)[0], 'OK')
            equal(self.bob.client.append(name, None, None, message(1, name).encode())[0], 'OK')
            if rights:
                equal(self.bob.client.setacl(name, 'carol', rights)[0], 'OK')
        os.chmod(self.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
        self.environment['MAPI_SPOOLER'] = ''
        self.create_profile()
        self.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=carol',
                 f'password={cyrus.USERS["carol"]}', 'allow-unencrypted=true')
        self.run('sync')
        return self

    def paths(self):
        return {row['path']: row for row in self.json('folders', STORE)}

    def rows(self, path):
        return {row['subject']: row for row in self.json('list', f'{STORE}:{path}')}

    def ends_with(self, name):
        found = [path for path in self.paths() if path.endswith(name)]
        equal(len(found), 1)
        return found[0]

    def theirs(self, name):
        return sorted((subject, flags) for _, subject, flags in self.bob.messages(name))

    def remove(self):
        self.bob.close()
        super().remove()


def carol(home):
    paths = home.paths()
    # Her own are not shown below the inbox
    true({'Inbox', 'Drafts', 'Sent', 'Trash', 'Junk', 'Archive'} <= set(paths), sorted(paths))
    equal((paths['Sent'].get('role'), paths['Trash'].get('role')), ('sent', 'trash'))
    team, notices = home.ends_with('Team'), home.ends_with('Notices')
    true(not any('Secret' in path for path in paths), 'what is not shared')
    equal(list(home.rows(team)), ['INBOX.Team'])
    equal(list(home.rows(notices)), ['INBOX.Notices'])
    # A place of her own, with a dot in its name, which the server has between names
    home.run('folder', 'create', f'{STORE}:Ablage')
    home.run('folder', 'create', f'{STORE}:Ablage/2026')
    home.run('import', f'{STORE}:Ablage/2026', home.file('one.eml', message(2)))
    home.run('import', f'{STORE}:{team}', home.file('two.eml', message(3)))
    home.run('flag', home.rows(team)['INBOX.Team']['id'], '+flagged')
    home.run('sync')
    equal(home.json('operations', 'list'), [])
    equal(home.theirs('INBOX.Team'), [('INBOX.Team', ['flagged']), ('Message 3', [])])
    home.run('folder', 'rename', f'{STORE}:Ablage', 'Akten')
    home.run('sync')
    equal(list(home.rows('Akten/2026')), ['Message 2'])
    mine = Server(SERVER.imap, 'carol', cyrus.USERS['carol'])
    true('INBOX.Akten.2026' in mine.folders(), mine.folders())
    mine.close()
    # Where she may only look, what she does is refused, can be seen, and is undone when she lets it be
    home.run('flag', home.rows(notices)['INBOX.Notices']['id'], '+flagged')
    home.run('import', f'{STORE}:{notices}', home.file('three.eml', message(4)))
    home.run('sync', check=None)
    waiting = home.json('operations', 'list')
    equal(len(waiting), 2)
    true(all(row['error'] for row in waiting), waiting)
    for row in waiting:
        home.run('operations', 'drop', str(row['id']))
    home.run('sync', check=None)
    equal(home.rows(notices)['INBOX.Notices']['flags'], [])
    equal(home.theirs('INBOX.Notices'), [('INBOX.Notices', [])])
    # No longer shared: it goes, and nothing else does
    equal(home.bob.client.deleteacl('INBOX.Team', 'carol')[0], 'OK')
    home.run('sync', check=None)
    true(team not in home.paths(), sorted(home.paths()))
    equal(home.theirs('INBOX.Team'), [('INBOX.Team', ['flagged']), ('Message 3', [])])
    equal(list(home.rows('Akten/2026')), ['Message 2'])


MISSING = cyrus.available()
if MISSING:
    print(f'1..0 # SKIP {MISSING}')
else:
    with cyrus.Cyrus(classic=True) as SERVER:
        main([carol], lambda test: Carol().prepare(SERVER))
