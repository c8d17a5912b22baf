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
from screen import HEIGHT, WIDTH, Goals, Screen, memory, press, show, start, stop  # noqa: E402

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


def clicks(screen, app):
    """From one folder to the other and back: the large one's rows."""
    times = []
    large, small = app.place_on_screen(row(app, 'Inbox')), app.place_on_screen(row(app, 'Archive'))
    for _ in range(ROUNDS + 1):
        for place, kept in ((small, False), (large, True)):
            subprocess.run(['xdotool', 'mousemove', str(place[0]), str(place[1])], check=True)
            screen.settle(0.3)
            began = time.monotonic()
            subprocess.run(['xdotool', 'click', '1'], check=True)
            taken = screen.until_change(began)
            if kept:
                times.append(taken)
            screen.settle(0.5)
    show('click on the large folder, rows there', statistics.median(times[1:]), 'ms',
         'with the clicking itself (goal 33 without)')


def opens(screen, app):
    times, keys = [], []
    app.point([one for one in app.all('list item') if one.parent.name == 'Messages'][0])
    screen.settle(1.0)
    # The reader alone: the list goes on changing when the message is marked as read
    screen.watch(app.place_on_screen(app.find('push button', 'Reply'))[0])
    for _ in range(ROUNDS * 2):
        began = time.monotonic()
        keys.append((press('Down') - began) * 1000)
        first = screen.until_change(began)
        last = (screen.settle(0.4) - began) * 1000
        times.append(max(first, last))
    screen.watch()
    show('next message drawn', statistics.median(times), 'ms',
         f'with the pressing itself, {statistics.median(keys):.0f} (goal 50 without)')


def scrolls(screen, app):
    """A second of the wheel: how many pictures come, and the longest wait for one."""
    wheel = subprocess.Popen(['xdotool', 'click', '--repeat', '150', '--delay', '16', '5'])
    moments = [time.monotonic()]
    while wheel.poll() is None:
        if screen.changed() > 5:
            moments.append(time.monotonic())
    gaps = sorted((later - earlier) * 1000 for earlier, later in zip(moments[1:], moments[2:]))
    if gaps:
        show('scrolling: a picture every', statistics.median(gaps), 'ms', f'99 % within {gaps[len(gaps) * 99 // 100]:.0f}')
    screen.settle(0.5)


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
        with home.start() as app:
            row(app, 'Inbox')
            screen.settle(1.0)
            clicks(screen, app)
            opens(screen, app)
            total, names = memory(mark.encode())
            show('memory with a message open', total, 'MiB', ', '.join(names))
            scrolls(screen, app)
            marks(screen, app, home)
    finally:
        home.remove()
        desktop.stop()
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
    goals.end()


main()
