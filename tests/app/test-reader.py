#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader in a window of its own: pages against hostile mail, conversations of a real store."""
import os
import subprocess
import sys

from desktop import BUILD, has_sandbox, main
from harness import Failure, mbox, message

FOLDER = os.path.join(BUILD, 'tests', 'app', 'reader')


def run(home, program, **environment):
    """Runs a test program of the reader; what it found out is shown."""
    done = subprocess.run([os.path.join(FOLDER, program)], env=dict(home.environment, **environment), check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=400)
    lines = done.stdout.decode(errors='replace').split('\n')
    sys.stdout.write(''.join(f'# {line}\n' for line in lines if line and 'DEBUG' not in line))
    if done.returncode != 0:
        raise Failure(f'{program} ended with {done.returncode}')


def test_pages(home):
    """What a mail can do, and what it cannot."""
    run(home, 'test-reader')


def test_find(home):
    """Words are found, folded away or not."""
    run(home, 'test-find')


def test_preview(home):
    """What is attached, opened while what draws it is still being loaded."""
    run(home, 'test-preview')


def test_large_text(home):
    """All of a message, however large the text of the desktop."""
    run(home, 'test-large-text')


def test_link_question(home):
    """An address is asked about: what is shown of it, and where the keyboard is."""
    run(home, 'test-link-question')


def test_touch(home):
    """A finger that stays opens the menus of lists and people."""
    run(home, 'test-touch')


def test_no_sandbox(home):
    """Without a sandbox the text is shown, and the program lives."""
    run(home, 'test-reader-plain', MAIL_NO_WEB_VIEW='1')


def test_conversation(home):
    """A conversation over two folders, the receipt asked for in it, and a message that comes in."""
    home.create_profile()
    first = message(1, 'Plan')
    others = [message(n, 'Re: Plan', headers=f'References: <m1@example.org>\r\nIn-Reply-To: <m{n - 1}@example.org>\r\n')
              for n in (3, 4, 5, 6, 7, 8)]
    last = message(9, 'Re: Plan', headers='References: <m1@example.org>\r\n'
                   'Disposition-Notification-To: ann@example.org\r\n')
    own = message(2, 'Re: Plan', sender='Me Myself <me@example.org>', to='ann@example.org',
                  headers='References: <m1@example.org>\r\n')
    home.run('import', '@inbox', home.file('in.mbox', mbox([first] + others)))
    home.run('import', '@sent', home.file('sent.mbox', mbox([own])))
    # A copy elsewhere is not one more message
    home.run('copy', home.json('list', '@inbox', '--limit', '1')[0]['id'], '@archive')
    for row in home.json('list', '@archive') + home.json('list', '@inbox') + home.json('list', '@sent'):
        home.run('flag', row['id'], '+read')
    home.run('import', '@inbox', home.file('last.mbox', mbox([last])))
    # More than a page of rows, and what lies in two folders and is read in one of them
    home.run('folder', 'create', 'Lists')
    home.run('import', 'Lists', home.file('long.mbox', mbox([message(
        n, 'Long', headers='References: <m100@example.org>\r\n') for n in range(100, 170)])))
    home.run('flag', *[row['id'] for row in home.json('list', 'Lists', '--limit', '100')], '+read')
    home.run('folder', 'create', 'Twice')
    home.run('import', '@archive', home.file('twice.mbox', mbox([message(200, 'Twice')])))
    twice = [row['id'] for row in home.json('list', '@archive') if row['subject'] == 'Twice']
    home.run('copy', *twice, 'Twice')
    home.run('flag', *twice, '+read')
    home.run('import', 'Twice', home.file('again.mbox', mbox([message(
        201, 'Re: Twice', headers='References: <m200@example.org>\r\n')])))
    home.file('late.mbox', mbox([message(10, 'Re: Plan', headers='References: <m1@example.org>\r\n')]))
    run(home, 'test-reader-store')


if __name__ == '__main__':
    main([test_touch, test_link_question, test_no_sandbox] + ([test_conversation, test_pages, test_find, test_preview, test_large_text] if has_sandbox() else []))
