#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What few servers have: Gmail's extensions, names for ever, names and headers in UTF-8."""
import os
import re
import sys

sys.dont_write_bytecode = True
from mailbox import INBOX, STORE  # noqa: E402
from harness import Home, equal, main, message, true  # noqa: E402
from imap_stub import Folder, ImapStub  # noqa: E402


def with_account(home, server):
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.environment['MAPI_SPOOLER'] = ''
    server.add_user('u', 'p')
    home.create_profile()
    home.run('service', 'add', 'imap', 'host=127.0.0.1', f'port={server.imap}', 'security=none', 'user=u', 'password=p',
             'allow-unencrypted=true', '--unverified')


def subjects(home, folder):
    return sorted(row['subject'] for row in home.json('list', folder))


def gmail(home):
    """All Mail is where what is archived lies. What is in the inbox too comes once, and what only marks is left out."""
    with ImapStub() as server:
        server.capabilities = 'X-GM-EXT-1'
        server.folders.update({f'[Gmail]/{name}': Folder() for name in ('All Mail', 'Starred', 'Trash')})
        for name, attribute in (('All Mail', '\\All'), ('Starred', '\\Flagged'), ('Trash', '\\Trash')):
            server.folders[f'[Gmail]/{name}'].attributes = attribute
        both, archived = message(1).encode(), message(2).encode()
        for name, source, number in (('INBOX', both, b'11'), ('[Gmail]/All Mail', both, b'11'),
                                     ('[Gmail]/All Mail', archived, b'12'), ('[Gmail]/Starred', archived, b'12')):
            server.folders[name].add(source, X_GM_MSGID=number).received = '01-Jun-2026 10:00:00 +0000'
        with_account(home, server)
        home.run('sync')
        home.run('sync')
        equal(subjects(home, INBOX), ['Message 1'])
        equal(subjects(home, STORE + ':[Gmail]/All Mail'), ['Message 1', 'Message 2'])
        roles = {row['path']: row.get('role') for row in home.json('folders', STORE)}
        equal((roles['[Gmail]/All Mail'], roles['[Gmail]/Trash']), ('archive', 'trash'))
        equal(subjects(home, STORE + ':[Gmail]/Starred'), [])
        true(any('X-GM-MSGID' in line for line in server.commands), 'what names the bytes is asked for')
        fetched = [line for line in server.commands if 'BODY.PEEK[]' in line]
        wanted = sum(len(re.findall(r'\d+', re.match(r'UID FETCH (\S+)', line).group(1))) for line in fetched)
        equal(wanted, 2)


def names_in_utf8(home):
    """Once agreed on, names are UTF-8 both ways; here they are the same as ever."""
    books = 'Bücher'.encode().decode('latin-1')
    with ImapStub() as server:
        server.capabilities = 'ENABLE UTF8=ACCEPT'
        server.rules.append(('ENABLE UTF8=ACCEPT', b'* ENABLED UTF8=ACCEPT\r\n$T OK enabled\r\n'))
        server.folders[books] = Folder()
        server.folders[books].add(message(1).encode())
        with_account(home, server)
        home.run('sync')
        equal(subjects(home, STORE + ':Bücher'), ['Message 1'])
        home.run('import', STORE + ':Bücher', home.file('one.eml', message(2)))
        for name in ('Hören & Sehen', 'R & D'):
            home.run('folder', 'create', f'{STORE}:{name}')
        home.run('sync')
        equal(len(server.folders[books].messages), 2)
        true({'Hören & Sehen'.encode().decode('latin-1'), 'R & D'} <= set(server.folders), list(server.folders))
        equal(home.json('operations', 'list'), [])
        home.run('import', STORE + ':R & D', home.file('one.eml', message(3)))
        home.run('sync')
        home.run('sync')
        equal(len(server.folders['R & D'].messages), 1)
        equal(home.json('verify', STORE)[0].get('findings') or [], [])


def names_not_in_utf8(home):
    """A server that has it and does not agree to it is spoken to as ever."""
    with ImapStub() as server:
        server.capabilities = 'ENABLE UTF8=ACCEPT'
        server.rules.append(('ENABLE UTF8=ACCEPT', b'* ENABLED\r\n$T OK nothing\r\n'))
        server.folders['B&APw-cher'] = Folder()
        server.folders['B&APw-cher'].add(message(1).encode())
        with_account(home, server)
        home.run('sync')
        equal(subjects(home, STORE + ':Bücher'), ['Message 1'])
        home.run('folder', 'create', STORE + ':Hören')
        home.run('sync')
        true('H&APY-ren' in server.folders, list(server.folders))


def headers_in_utf8(home):
    """A message whose header has UTF-8 says so when it is uploaded; a server that does not know how to be told gets it as
    any other."""
    with ImapStub() as server:
        server.capabilities = 'ENABLE UTF8=ACCEPT LITERAL+'
        server.rules.append(('ENABLE UTF8=ACCEPT', b'* ENABLED UTF8=ACCEPT\r\n$T OK enabled\r\n'))
        with_account(home, server)
        home.run('sync')
        for number, refusal in enumerate((None, b'$T BAD what?\r\n', b'$T NO no\r\n')):
            if refusal is not None:
                server.rules.append(('APPEND .* UTF8 ', refusal, 1))
            source = message(number, subject='Bücher').encode()
            home.run('import', INBOX, home.file('one.eml', source))
            home.run('sync')
            equal([one.source for one in server.inbox.messages][number:], [source])
        # What has a reason is true of every form, and nobody asks again
        server.rules.append(('APPEND ', b'$T NO [OVERQUOTA] full\r\n'))
        home.run('import', INBOX, home.file('one.eml', message(4, subject='Bücher')))
        home.run('sync', check=None)
        equal([' UTF8 (~' in line for line in server.commands if line.startswith('APPEND')],
              [True, True, False, True, False, True])


def names_for_ever(home):
    """What has a name for ever is known by it wherever it is, and never fetched twice: a folder that was renamed, with all
    that is in it, and a message without a Message-ID that was moved."""
    sources = [b'From: ann@example.org\r\nSubject: Bare %d\r\n\r\nText %d\r\n' % (number, number) for number in range(3)]
    with ImapStub() as server:
        server.capabilities = 'OBJECTID'
        folder = server.folders['Old'] = Folder()
        folder.id, server.inbox.id = 'F1', 'F2'
        for number, source in enumerate(sources):
            folder.add(source, EMAILID=b'(M%d)' % number).received = '01-Jun-2026 10:00:00 +0000'
        with_account(home, server)
        home.run('sync')
        before = {row['subject']: row['id'] for row in home.json('list', STORE + ':Old')}
        equal(sorted(before), ['Bare 0', 'Bare 1', 'Bare 2'])
        del server.commands[:]
        server.folders['Brand new'] = server.folders.pop('Old')
        home.run('sync')
        equal({row['subject']: row['id'] for row in home.json('list', STORE + ':Brand new')}, before)
        moved = folder.messages.pop(1)
        server.inbox.add(moved.source, EMAILID=b'(M1)').received = moved.received
        home.run('sync')
        equal(subjects(home, INBOX), ['Bare 1'])
        true(b'Text 1' in home.run('read', home.json('list', INBOX)[0]['id']), 'its text is here')
        equal([line for line in server.commands if 'BODY.PEEK[]' in line], [])
        home.run('sync')
        equal(subjects(home, STORE + ':Brand new'), ['Bare 0', 'Bare 2'])


main([gmail, names_for_ever, names_in_utf8, names_not_in_utf8, headers_in_utf8])
