#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with many messages, as it looks from outside: the screen is watched, nothing in the program is asked.

bench-window.py [N] (default 20000, or the environment's BENCH_MESSAGES): start until the list is drawn, beside the
least such a window can be (window-bound); a click on a folder until its rows are there; a message opened; a list
scrolled; everything marked read, deleted and brought back; memory with a message open. All figures come from this run.

Ends with 1 where the list takes longer than it may beside the bound, the best of either: all else depends on the machine."""
import os
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'app'))
from desktop import BUILD, PROGRAM, Desktop, Home, wait_until  # noqa: E402
from screen import HEIGHT, WIDTH, Goals, Hand, Screen, memory, press, show, start, stop  # noqa: E402

COUNT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get('BENCH_MESSAGES', '20000'))
ROUNDS = int(os.environ.get('BENCH_ROUNDS', '5'))
BENCH = os.path.join(BUILD, 'tests', 'bench')


def prepare(home):
    maildir = os.path.join(home.path, 'maildir')
    subprocess.run([os.path.join(BENCH, 'bench-generate'), maildir, str(COUNT), '1'], check=True,
                   stdout=subprocess.DEVNULL)
    home.create_profile()
    environment = home.environment
    subprocess.run([os.path.join(BUILD, 'src', 'cli', 'mapi'), 'import', '@inbox', maildir], env=environment, check=True,
                   stdout=subprocess.DEVNULL)
    database = os.path.join(home.path, 'bound.sqlite')
    subprocess.run([os.path.join(BENCH, 'window-bound'), database, str(COUNT)], check=True)
    return database


def starts(screen, home, database, goals):
    ours, bound = [], []
    for _ in range(ROUNDS):
        for command, times in (([os.path.join(BENCH, 'window-bound'), database], bound), ([PROGRAM], ours)):
            process, seconds = start(screen, command, home.environment)
            times.append(seconds * 1000)
            stop(screen, process)
    least, median = statistics.median(bound), statistics.median(ours)
    show('bound: list over SQLite drawn', least, 'ms')
    show('our list drawn', median, 'ms', f'{median / least:.2f} x bound (goal 1.25)')
    goals.hold('list drawn, the best of ours beside the best of the bound', min(ours), min(bound), 1.25)


def row(app, text):
    return wait_until(lambda: (app.all('list item', lambda name: name.startswith(text)) or [None])[0], text)


def bare_list(hand, home, database):
    """What the bare list needs for the same: it is emptied, reads all ids again and shows its first rows; it is scrolled."""
    process = subprocess.Popen([os.path.join(BENCH, 'window-bound'), database], env=home.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    hand.watch()
    hand.settle(1.5)
    times = []
    for _ in range(2 * ROUNDS + 1):
        hand.key('a')
        times.append(hand.key('a')[1])
    hand.move((WIDTH // 2, HEIGHT // 2))
    least = wheel(hand, 'bound: bare list scrolled, a picture every')
    process.terminate()
    process.wait(10)
    hand.settle()
    show('bound: emptied list filled again', statistics.median(times[1:]), 'ms', f'best {min(times[1:]):.1f}')
    return least


def message_places(app):
    return [app.place_on_screen(one) for one in app.all('list item') if one.parent.name == 'Messages']


def clicks(hand, app):
    """From one folder to the other and back: the large one's rows."""
    first, last = [], []
    large, small = app.place_on_screen(row(app, 'Inbox')), app.place_on_screen(row(app, 'Archive'))
    hand.watch(message_places(app)[0][0] - 100, 60, 200)
    for _ in range(2 * ROUNDS + 1):
        hand.click(small)
        times = hand.click(large)
        first.append(times[0])
        last.append(times[1])
    hand.watch()
    show('click on the large folder, rows there', statistics.median(last[1:]), 'ms',
         f'best {min(last[1:]):.1f}, their first {statistics.median(first[1:]):.1f} (goal 33)')


def opens(hand, app):
    """The reader alone: the list goes on changing when the message is marked as read."""
    first, last = [], []
    app.point([one for one in app.all('list item') if one.parent.name == 'Messages'][0])
    hand.settle(1.0)
    hand.watch(app.place_on_screen(app.find('push button', 'Reply'))[0] - 60, 60)
    for _ in range(ROUNDS * 4 + 1):
        times = hand.key('Down', 0.4)
        first.append(times[0])
        last.append(times[1])
    hand.watch()
    show('next message drawn', statistics.median(last[1:]), 'ms',
         f'best {min(last[1:]):.1f}, its frame {statistics.median(first[1:]):.1f} (goal 50)')


def wheel(hand, what):
    """Some seconds of the wheel: how many pictures come, and the longest wait for one. The milliseconds between two."""
    moments = hand.wheel(300)
    gaps = sorted(later - earlier for earlier, later in zip(moments[1:], moments[2:]))
    mean = statistics.mean(gaps)
    show(what, mean, 'ms', f'median {statistics.median(gaps):.1f}, 99 % within {gaps[len(gaps) * 99 // 100]:.1f}')
    hand.settle(0.5)
    return mean


def scrolls(hand, least):
    mean = wheel(hand, 'scrolling: a picture every')
    print(f'scrolling: {mean / least:.2f} x bound')


def stalls(app, start, what):
    found = [int(one) for one in re.findall(r'at work for (\d+) ms', app.log()[start:])]
    show(what, max(found, default=0), 'ms', 'goal 100')


def marks(screen, app, home):
    """Everything read, everything deleted: how long the window does not answer meanwhile is in its log."""
    press('ctrl+Home')
    screen.settle(1.0)
    began = time.monotonic()
    press('ctrl+a')
    press('ctrl+i')
    wait_until(lambda: [one['unread'] for one in home.json('folders') if one['role'] == 'inbox'] == [0], 'all read', 600)
    show('everything selected and marked read', (time.monotonic() - began) * 1000, 'ms')
    told = len(app.log())
    stalls(app, 0, 'longest the window did not answer until then')
    screen.settle(1.0)
    press('ctrl+a')
    began = press('Delete')
    wait_until(lambda: [one['total'] for one in home.json('folders') if one['role'] == 'inbox'] == [0], 'all gone', 600)
    show('everything selected and deleted', (time.monotonic() - began) * 1000, 'ms')
    began = press('ctrl+z')
    wait_until(lambda: [one['total'] for one in home.json('folders') if one['role'] == 'inbox'] == [COUNT], 'all back', 600)
    show('and that undone', (time.monotonic() - began) * 1000, 'ms')
    screen.settle(1.0)
    stalls(app, told, 'longest the window did not answer meanwhile')


def main():
    folder = os.path.join('/dev/shm' if os.path.isdir('/dev/shm') else '/tmp', f'bench-window-{os.getpid()}')
    os.mkdir(folder)
    os.environ['BENCH_MARK'] = mark = f'mark-{os.getpid()}'
    desktop = Desktop(size=f'{WIDTH}x{HEIGHT}', frame_buffer=folder)
    home = Home()
    goals = Goals()
    try:
        database = prepare(home)
        screen = Screen(folder)
        print(f'{COUNT} messages, {ROUNDS} rounds, load {os.getloadavg()[0]:.1f}')
        starts(screen, home, database, goals)
        hand = Hand(os.path.join(BENCH, 'window-touch'), folder)
        least = bare_list(hand, home, database)
        with home.start() as app:
            row(app, 'Inbox')
            hand.settle(1.0)
            clicks(hand, app)
            opens(hand, app)
            total, names = memory(mark.encode())
            show('memory with a message open', total, 'MiB', ', '.join(names))
            # Rows that are scrolled out of sight have places, too
            hand.click(min(message_places(app), key=lambda place: abs(place[1] - HEIGHT / 3)))
            scrolls(hand, least)
            marks(screen, app, home)
    finally:
        home.remove()
        desktop.stop()
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
    goals.end()


main()
