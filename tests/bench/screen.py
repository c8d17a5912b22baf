# SPDX-License-Identifier: GPL-3.0-or-later
"""A program seen from outside: the picture of the display it draws on, and the memory it takes."""
import array
import os
import re
import struct
import subprocess
import time

WIDTH, HEIGHT = 1280, 900
# What is there for the measuring, not for the program
AROUND = ('Xvfb', 'dbus', 'window-touch', 'at-spi', 'python', 'mapi', 'dovecot', 'imap', 'anvil', 'log', 'config', 'auth', 'stats')


def show(what, value, unit, goal=''):
    print(f'{what:44} {value:8.1f} {unit:4} {goal}', flush=True)


class Goals:
    """What has to hold between figures of one run: a busy machine slows both sides. What does not fails the run."""

    def __init__(self):
        self.missed = []

    def hold(self, what, ours, other, most):
        """`ours` is at most `most` times `other`."""
        ratio = ours / other
        verdict = 'held' if ratio <= most else 'MISSED'
        print(f'goal: {what}: {ratio:.2f}, at most {most:.2f}: {verdict}', flush=True)
        if ratio > most:
            self.missed.append(what)

    def end(self):
        if self.missed:
            raise SystemExit(1)


def press(*keys):
    """Keys; the moment they are sent."""
    subprocess.run(['xdotool', 'key', '--clearmodifiers', *keys], check=True)
    return time.monotonic()


def start(screen, command, environment, quiet=1.0, least=0, ready=None):
    """A program, and the seconds until its window was drawn: until the last large change before nothing moved for
    `quiet` seconds, but for what is smaller than `least` per cent, and it was `ready`."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    first = began + screen.until_change(began, 60) / 1000
    drawn = max(first, screen.settle(quiet, 60, least))
    while ready is not None and not ready() and time.monotonic() - began < 120:
        drawn = screen.settle(quiet, 60, least)
    drawn -= began
    if process.poll() is not None:
        raise SystemExit(f'{command[0]} ended with {process.returncode}')
    return process, drawn


def stop(screen, process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:  # one that asks whether it should
        process.kill()
        process.wait()
    screen.settle()


class Screen:
    """The picture of the display, in the file the server keeps it in."""

    def __init__(self, folder):
        self.file = open(os.path.join(folder, 'Xvfb_screen0'), 'rb')
        header = struct.unpack('>25I', self.file.read(100))
        self.start = header[0] + 12 * header[19]
        self.line = header[12]
        self.left = 0
        self.last = self.grab()

    def watch(self, left=0):
        """Only what is right of this."""
        self.left = left
        self.last = self.grab()

    def grab(self):
        self.file.seek(self.start)
        data = self.file.read(self.line * HEIGHT)
        return [data[y * self.line + self.left * 4:(y + 1) * self.line] for y in range(HEIGHT)]

    def changed(self):
        """How much of the screen is another than at the last call: its lines, in per cent."""
        now = self.grab()
        lines = sum(1 for old, new in zip(self.last, now) if old != new)
        self.last = now
        return 100 * lines / HEIGHT

    def written(self, left, right):
        """How many of the lines between these are not of one colour, in per cent."""
        lines = [line[left * 4:right * 4] for line in self.grab()]
        return 100 * sum(1 for line in lines if line != line[:4] * (right - left)) / HEIGHT

    def settle(self, quiet=0.5, limit=30, least=0):
        """Waits until nothing moves any more, but for what is smaller than `least` per cent, such as a wheel that turns;
        when the last change of a twentieth was."""
        changed = last = time.monotonic()
        end = last + limit
        while time.monotonic() - last < quiet and time.monotonic() < end:
            part = self.changed()
            if part > least:
                last = time.monotonic()
            if part > 5:
                changed = last
            time.sleep(0.002)
        return changed

    def until_change(self, began, limit=10):
        """Milliseconds from `began` until the screen changes by a twentieth."""
        while time.monotonic() - began < limit:
            if self.changed() > 5:
                return (time.monotonic() - began) * 1000
        return limit * 1000


class Hand:
    """Presses, and sees what comes of it, without the time it takes to start a program or to read a picture."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, os.path.join(folder, 'Xvfb_screen0')], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, command):
        self.process.stdin.write(command + '\n')
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f'window-touch ended at “{command}”')
        return answer.strip()

    def watch(self, x=0, y=0, width=WIDTH, height=HEIGHT):
        self.ask(f'watch {x} {y} {width} {height}')

    def written(self, left, right):
        """How many of the lines between these are not of one colour, in per cent."""
        lines = [line[left * 4:right * 4] for line in self.grab()]
        return 100 * sum(1 for line in lines if line != line[:4] * (right - left)) / HEIGHT

    def settle(self, quiet=0.5, limit=30):
        self.ask(f'settle {quiet * 1000:.0f} {limit * 1000:.0f}')

    def move(self, place):
        self.ask(f'move {place[0]} {place[1]}')

    def click(self, place, quiet=0.3, limit=10):
        """Milliseconds until a large part of what is watched changed, for the first and for the last time."""
        self.move(place)
        self.settle(0.3)
        return self.times(f'click {quiet * 1000:.0f} {limit * 1000:.0f}')

    def key(self, name, quiet=0.3, limit=10):
        return self.times(f'key {name} {quiet * 1000:.0f} {limit * 1000:.0f}')

    def wheel(self, n, every=16):
        return [float(one) for one in self.ask(f'wheel {n} {every}').split()]

    def times(self, command):
        first, last = (float(one) for one in self.ask(command).split())
        if first < 0:
            raise SystemExit(f'nothing came of “{command}”')
        return first, last

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


PAGE = os.sysconf('SC_PAGE_SIZE')
PRESENT = 1 << 63
FRAME = (1 << 55) - 1


def frames(pid):
    """The frames of memory a process has, by their numbers."""
    found = set()
    with open(f'/proc/{pid}/smaps', encoding='ascii', errors='replace') as stream:
        text = stream.read()
    with open(f'/proc/{pid}/pagemap', 'rb', buffering=0) as stream:
        for one in re.finditer(r'^([0-9a-f]+)-([0-9a-f]+) [^\n]*\n(?:[A-Z].*\n)*?Rss:\s+([1-9][0-9]*) kB', text, re.M):
            first, end = int(one[1], 16) // PAGE, int(one[2], 16) // PAGE
            if first * PAGE >= 1 << 63:
                continue
            pages = array.array('Q')
            pages.frombytes(os.pread(stream.fileno(), (end - first) * 8, first * 8))
            found.update(page & FRAME for page in pages if page & PRESENT)
    found.discard(0)
    return found


def memory(mark):
    """What all processes with a mark in their environment take, in MiB, but for those around: each frame once, whoever
    else has it, too. PSS would make a program the smaller the more others here run on the same libraries. Who may not
    see frames is told PSS."""
    taken, total, names = set(), 0, []
    for entry in os.listdir('/proc'):
        if not entry.isdigit():
            continue
        try:
            with open(f'/proc/{entry}/environ', 'rb') as stream:
                if mark not in stream.read():
                    continue
            with open(f'/proc/{entry}/comm', encoding='ascii') as stream:
                name = stream.read().strip()
            if name.startswith(AROUND):
                continue
            with open(f'/proc/{entry}/smaps_rollup', encoding='ascii') as stream:
                pss = int(re.search(r'^Pss:\s+(\d+)', stream.read(), re.M)[1]) / 1024
            more = frames(entry) - taken
        except (OSError, TypeError):
            continue
        size = len(more) * PAGE / (1 << 20) if more else pss
        names.append(f'{name} {size:.0f}')
        taken |= more
        total += size
    return total, names
