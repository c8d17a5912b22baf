#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window for those who read from right to left, need strong contrast or large letters: it starts without a warning, and
nothing is wider than a narrow screen."""
import subprocess

from desktop import PATIENCE, main, wait_until
from harness import Failure, equal, true
from letters import furnish
from stage import MODES
from writer import composer

NARROW = (360, 640)


def width(window):
    """Of a window of X, as it is on the screen."""
    shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window], capture_output=True, text=True,
                           check=True).stdout
    return int(dict(line.split('=') for line in shell.split())['WIDTH'])


def frame(window):
    """What a window has on its left and right that is not its own."""
    said = subprocess.run(['xprop', '-id', window, '_GTK_FRAME_EXTENTS'], capture_output=True, text=True, check=False).stdout
    return sum(int(part) for part in said.split('=')[1].split(',')[:2]) if '=' in said else 10


def check(app, node, size, view):
    window = app.window_of(node)
    subprocess.run(['xdotool', 'windowsize', '--sync', window, str(size[0] + frame(window)), str(size[1])], check=False,
                   timeout=60)
    true(width(window) - frame(window) <= size[0], f'{view}: {width(window)}')


def resources(text):
    subprocess.run(['xrdb', '-merge', '-'], input=text.encode(), check=True)


def opened(app):
    """The first message, on a page of its own; a window that is just being laid out takes no click."""
    def subject():
        return next(iter(app.all('label', lambda name: 'Photos from the lake' in name)), None)

    for _ in range(4):
        app.point(app.find('list item', lambda name: 'Photos' in name))
        try:
            return wait_until(subject, 'the message', PATIENCE / 4)
        except Failure:
            continue
    return wait_until(subject, 'the message')


def run(home, mode, size=NARROW):
    """Looks at the list, a message, the folders and a composer."""
    environment = dict(MODES[mode])
    resources(environment.pop('resources', 'Xft.dpi: 96\n'))
    furnish(home, 12)
    home.set('window-size', str(size))
    with home.start(**environment) as app:
        row = wait_until(lambda: (app.all('list item', lambda name: 'Photos' in name) or [None])[0], 'a message')
        check(app, row, size, 'the list')
        check(app, opened(app), size, 'a message')
        app.action('compose')
        window = composer(app)
        check(app, app.find('text', 'To', window), size, 'a composer')
        app.action('preferences')
        check(app, app.find('label', 'Mark Messages as Read'), size, 'preferences')
        warnings = [line for line in app.log().split('\n') if '-WARNING **' in line]
        equal(warnings, [])


def test_contrast(home):
    run(home, 'contrast')


def test_dark_contrast(home):
    run(home, 'dark-contrast')


def test_right_to_left(home):
    run(home, 'rtl')


def test_large(home):
    """One and a half times the size, on a screen that is a little less narrow."""
    run(home, 'large', (420, 720))


main([test_contrast, test_dark_contrast, test_right_to_left, test_large])
