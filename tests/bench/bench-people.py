#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of the address book with many people, as it looks from outside: the screen is watched.

bench-people.py [N] (default 100000, or the environment's BENCH_PEOPLE): the window opened, until names are drawn; a key
typed, until who is found is drawn; what memory the window adds. Each beside the same with ten people, from this run."""
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'app'))
from desktop import BUILD, Desktop, Home  # noqa: E402
from screen import HEIGHT, WIDTH, Screen, memory  # noqa: E402

COUNT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get('BENCH_PEOPLE', '100000'))
ROUNDS = int(os.environ.get('BENCH_ROUNDS', '3'))
FIRST = ('Anna', 'Berta', 'Carl', 'Dora', 'Emil', 'Frieda', 'Georg', 'Hanna', 'Igor', 'Jana')
LAST = ('Ahrens', 'Brandt', 'Claassen', 'Dietz', 'Ebert', 'Fuchs', 'Gruber', 'Hoffmann', 'Iversen', 'Jung')
KEYS = ('d', 'o', 'r', 'a', 'space', 'e')


def furnish(home, count):
    home.create_profile()
    path = os.path.join(home.path, 'people.csv')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write('Display Name,E-mail Address\n')
        for n in range(count):
            first, last = FIRST[n % 10], LAST[n // 10 % 10]
            stream.write(f'{first} {last} {n},{first.lower()}.{last.lower()}{n}@example.org\n')
    subprocess.run([os.path.join(BUILD, 'src', 'cli', 'mapi'), 'contacts', 'import', path], env=home.environment, check=True,
                   stdout=subprocess.DEVNULL)


def measure(screen, count):
    home = Home()
    opened, keys, grown = [], [], []
    try:
        furnish(home, count)
        for _ in range(ROUNDS):
            with home.start() as app:
                app.find('label', 'No message selected')
                screen.settle()
                mark = f'MAPI_HOME={home.path}'.encode()
                before = memory(mark)[0]
                began = time.monotonic()
                app.action('address-book')
                screen.until_change(began)
                opened.append((screen.settle() - began) * 1000)
                for key in KEYS:
                    began = time.monotonic()
                    app.keys(key)
                    keys.append((screen.settle(0.3) - began) * 1000)
                grown.append(memory(mark)[0] - before)
    finally:
        home.remove()
    return statistics.median(opened), statistics.median(keys), max(keys), statistics.median(grown)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desktop = Desktop(size=f'{WIDTH}x{HEIGHT}', frame_buffer=folder)
        screen = Screen(folder)
        for count in (10, COUNT):
            opened, key, worst, grown = measure(screen, count)
            print(f'{count:>7} people: window with names {opened:.0f} ms, a key {key:.0f} ms (worst {worst:.0f}), '
                  f'memory +{grown:.1f} MiB')
        desktop.stop()


main()
