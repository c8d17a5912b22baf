#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes long: shown in place after a while, stopped half way, and consistent all the same."""
import contextlib
import glob
import os
import sqlite3
import subprocess
import threading
import time

from desktop import PROGRAM, main, wait_until
from harness import message, true

LETTERS = 20000


@contextlib.contextmanager
def slow_stores(home):
    """While it lasts, somebody else has every store of the profile most of the time: no machine is too fast then."""
    over = threading.Event()

    def hold(path):
        database = sqlite3.connect(path, timeout=0, isolation_level=None)
        while not over.is_set():
            try:
                database.execute('BEGIN IMMEDIATE')
            except sqlite3.OperationalError:
                time.sleep(0.001)
                continue
            time.sleep(0.2)
            database.execute('ROLLBACK')
            time.sleep(0.05)
        database.close()

    holders = [threading.Thread(target=hold, args=(path,))
               for path in glob.glob(os.path.join(home.path, 'stores', '*', 'store.sqlite'))]
    true(holders, 'a store to hold')
    for holder in holders:
        holder.start()
    try:
        yield
    finally:
        over.set()
        for holder in holders:
            holder.join()


def test_import_stopped(home):
    """A very long import shows how far it is; stopped, it leaves whole batches, which can be taken back."""
    home.create_profile()
    path = home.file('many.mbox', '')
    letter = message(1, 'Letter').replace('\r\n', '\n')
    with open(path, 'w', encoding='utf-8') as stream:
        for number in range(LETTERS):
            stream.write('From ann@example.org Mon Jun  1 10:00:00 2026\n' + letter.replace('<m1@', f'<m{number}@') + '\n\n')
    with home.start() as app:
        app.find('label', 'No Message Selected')
        subprocess.run([PROGRAM, path], env=home.environment, check=True, timeout=60)
        app.find('label', 'A File with Several Messages')
        app.click('push button', 'Import…')
        app.find('entry', 'Folder name')
        app.type('inbox')
        with slow_stores(home):
            app.keys('Return')
            app.find('label', 'Importing Mail')
            app.find('progress bar', lambda name: True)
            app.click('push button', 'Cancel')
            app.gone('label', 'Importing Mail')
        count = len(home.json('list', '@inbox', '--limit', str(LETTERS)))
        true(0 < count < LETTERS and count % 100 == 0, f'{count} letters')
        app.action_of(app.find('frame', 'Estafette'), 'mail.undo')
        wait_until(lambda: not home.json('list', '@inbox'), 'everything as it was')


main([test_import_stopped])
