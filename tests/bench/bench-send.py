#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send from another program: from the call on the bus until its composer is on screen, as it looks from outside. Cold:
the bus starts the spooler and the window process; warm: both run. Bounds: 400 ms
warm, 1 s cold."""
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'app'))
from desktop import APPLICATION, SPOOLER_NAME, Desktop, Home, end_owner, process_of, wait_until  # noqa: E402
from senders import prepare, send_documents, variant  # noqa: E402

ROUNDS = int(os.environ.get('BENCH_ROUNDS', '7'))


def shown(title):
    """Whether a window of this title is on screen."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', title], capture_output=True, text=True, check=False)
    return found.stdout.split()


def measure(home, title):
    """Milliseconds until the composer is on screen; it is closed again."""
    begin = time.monotonic()
    call = send_documents([''], [os.open(home.file('paper.txt', 'text'), os.O_RDONLY)], subject=variant('s', title))
    while not shown(title):
        if time.monotonic() - begin > 60:
            sys.exit('no composer')
    taken = 1000 * (time.monotonic() - begin)
    return taken, call


def tell(name, values, bound):
    middle = statistics.median(values)
    print(f'{name}: median {middle:.0f} ms, best {min(values):.0f}, worst {max(values):.0f} of {len(values)} '
          f'(bound {bound} ms{"" if middle < bound else ": NOT HELD"})')


def main():
    Desktop()
    home = Home()
    prepare(home)
    cold, warm = [], []
    try:
        for number in range(ROUNDS):
            cold.append(measure(home, f'Cold {number}')[0])
            end_owner(APPLICATION)
            end_owner(SPOOLER_NAME)
        measure(home, 'Begin')
        wait_until(lambda: process_of(APPLICATION), 'the window process')
        for number in range(ROUNDS):
            warm.append(measure(home, f'Warm {number}')[0])
    finally:
        end_owner(APPLICATION)
        end_owner(SPOOLER_NAME)
        home.remove()
    tell('cold', cold, 1000)
    tell('warm', warm, 400)


main()
