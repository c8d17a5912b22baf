#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address book and a composer with many people, as they look from outside: the screen is watched.

bench-people.py [N] (default 100000, or the environment's BENCH_PEOPLE): the window of the book opened, until names are
drawn; a key typed there and in the To field of a message, until who is found is drawn; what memory each adds; how long
the program stood still while somebody typed as fast as one can. Each beside the same with ten people, from this run."""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'app'))
from desktop import BUILD, Desktop, Home  # noqa: E402
from screen import HEIGHT, WIDTH, Screen, memory, press, show  # noqa: E402

COUNT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get('BENCH_PEOPLE', '100000'))
ROUNDS = int(os.environ.get('BENCH_ROUNDS', '3'))
FIRST = ('Anna', 'Berta', 'Carl', 'Dora', 'Emil', 'Frieda', 'Georg', 'Hanna', 'Igor', 'Jana')
LAST = ('Ahrens', 'Brandt', 'Claassen', 'Dietz', 'Ebert', 'Fuchs', 'Gruber', 'Hoffmann', 'Iversen', 'Jung')
# With each of them others are found, however many there are
KEYS = {True: ('a', 'n', 'space', 'j', '9', '2'), False: ('a', 'n', 'space', '9', 'BackSpace', 'BackSpace')}


def furnish(home, count):
    home.create_profile()
    home.set('compose-rich-text', 'false')
    path = os.path.join(home.path, 'people.csv')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write('Display Name,E-mail Address\n')
        for n in range(count):
            first, last = FIRST[n % 10], LAST[n // 10 % 10]
            stream.write(f'{first} {last} {n},{first.lower()}.{last.lower()}{n}@example.org\n')
    subprocess.run([os.path.join(BUILD, 'src', 'cli', 'mapi'), 'contacts', 'import', path], env=home.environment, check=True,
                   stdout=subprocess.DEVNULL)


def type_keys(screen, figures, where, many):
    """Milliseconds from each key that changes much, until the last of what it changes is drawn."""
    for position, key in enumerate(KEYS[many]):
        began = time.monotonic()
        sent = press(key)
        last = screen.settle(0.3)
        if last > sent:
            figures[f'{"a" if position else "first"} key {where}'].append((last - began) * 1000)


def in_book(screen, app, mark, figures, many):
    before = memory(mark)[0]
    began = time.monotonic()
    app.action('address-book')
    screen.until_change(began)
    figures['window of the book, with names'].append((screen.settle() - began) * 1000)
    type_keys(screen, figures, 'in the book', many)
    figures['memory of the book'].append(memory(mark)[0] - before)
    app.keys('ctrl+w')
    screen.settle()


def in_composer(screen, app, mark, figures, many):
    before = memory(mark)[0]
    app.action('compose')
    app.find('text', 'To')
    screen.settle()
    type_keys(screen, figures, 'in To', many)
    figures['memory of a composer with completion'].append(memory(mark)[0] - before)
    app.keys('ctrl+a', 'BackSpace')
    screen.settle()
    known = len(app.log())
    app.type('emil fuchs 54')
    screen.settle()
    stood = [int(found) for found in re.findall(r'at work for (\d+) ms', app.log()[known:])]
    figures['stood still while somebody typed fast'].append(max(stood + [0]))


def measure(screen, count):
    home = Home()
    names = ('window of the book, with names', 'first key in the book', 'a key in the book', 'memory of the book',
             'first key in To', 'a key in To', 'memory of a composer with completion', 'stood still while somebody typed fast')
    figures = {name: [] for name in names}
    try:
        furnish(home, count)
        mark = f'MAPI_HOME={home.path}'.encode()
        for part in (in_book, in_composer):
            for _ in range(ROUNDS):
                with home.start() as app:
                    app.find('label', 'No Message Selected')
                    screen.settle()
                    part(screen, app, mark, figures, count > 10)
    finally:
        home.remove()
    return figures


def main():
    with tempfile.TemporaryDirectory() as folder:
        desktop = Desktop(size=f'{WIDTH}x{HEIGHT}', frame_buffer=folder)
        screen = Screen(folder)
        sending = statistics.median((press('Shift_L') - began) * 1000 for began in (time.monotonic() for _ in range(9)))
        show('a key sent, in each figure of a key', sending, 'ms')
        few, many = measure(screen, 10), measure(screen, COUNT)
        goals = {'window of the book, with names': 'goal 100', 'memory of the book': 'goal 20'}
        for name, values in many.items():
            unit = 'MiB' if name.startswith('memory') else 'ms'
            show(name, statistics.median(values or [0]), unit, f'worst {max(values or [0]):.1f}; with ten people '
                 f'{statistics.median(few[name] or [0]):.1f} {goals.get(name, "")}')
        desktop.stop()


main()
