# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the views of views.py are put up: in one mode of the desktop, for whoever looks at them."""
import gettext
import os
import shutil
import subprocess

import desktop
from desktop import BUILD, wait_until
from harness import Failure

LARGE = 'Xft.dpi: 144\n'
MODES = {
    'light': {},
    'dark': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'},
    'contrast': {'ADW_DEBUG_HIGH_CONTRAST': '1'},
    'dark-contrast': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark', 'ADW_DEBUG_HIGH_CONTRAST': '1'},
    'rtl': {'GTK_DEBUG': 'invert-text-dir'},
    'large': {'resources': LARGE},
    'narrow': {'size': (360, 640)},
    'middle': {'size': (820, 720)},
    'narrow-rtl': {'size': (360, 640), 'GTK_DEBUG': 'invert-text-dir'},
    'narrow-large': {'size': (420, 720), 'resources': LARGE},
    'german': {'LANGUAGE': 'de'},
}


def speak(language):
    """What is looked for in the window is called as it is in that language."""
    path = os.path.join(BUILD, 'po', language, 'LC_MESSAGES', 'estafette-%s.mo' % language)
    with open(path, 'rb') as stream:
        for key, value in gettext.GNUTranslations(stream)._catalog.items():  # there is no other way to all of them
            if isinstance(key, str) and key:
                desktop.WORDS[key.replace('_', '')] = value.replace('_', '')


def frame(window):
    """What a window of X has around what is seen of it: left, right, top, bottom."""
    said = subprocess.run(['xprop', '-id', window, '_GTK_FRAME_EXTENTS'], capture_output=True, text=True, check=False).stdout
    return [int(part) for part in said.split('=')[1].split(',')] if '=' in said else [0, 0, 0, 0]


def install_icons(home):
    """What an installed program has in the desktop's theme."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'icons')
    for folder, name in (('scalable', 'org.estafette.Mail.svg'), ('symbolic', 'org.estafette.Mail-symbolic.svg')):
        target = os.path.join(home.environment['XDG_DATA_HOME'], 'icons', 'hicolor', folder, 'apps')
        os.makedirs(target, exist_ok=True)
        shutil.copy(os.path.join(source, name), target)


class Stage:
    """`look (app, view, window)` is called with everything that is put up."""

    def __init__(self, mode, look):
        self.mode = mode
        self.environment = dict(MODES[mode])
        self.size = self.environment.pop('size', None)
        self.resources = self.environment.pop('resources', None)
        self.look = look
        self.placed = set()
        self.failures = []
        if 'LANGUAGE' in self.environment:
            speak(self.environment['LANGUAGE'])

    @property
    def narrow(self):
        return self.size is not None and self.size[0] < 500

    def start(self, home, **more):
        install_icons(home)
        if self.size:
            home.set('window-size', str(self.size))
        self.placed = set()
        return home.start(**self.environment, **more)

    def opened(self, app, do, what):
        """The window that comes when something is done."""
        before = app.root.childCount
        do()
        app.wait(lambda: app.root.childCount > before, what)
        return app.root.getChildAtIndex(app.root.childCount - 1)

    @staticmethod
    def closed(app, *keys, count=1):
        """Gives up until there are only so many windows."""
        app.keys(*(keys or ('Escape', )))
        app.wait(lambda: app.root.childCount == count, 'the end of a window')

    def place(self, app, node):
        """Gives a window its size, as somebody who pulls at its corner; what is too large for that stays so."""
        number = app.window_of(node)
        if number in self.placed or not self.size:
            return
        self.placed.add(number)
        left, right, top, bottom = frame(number)
        subprocess.run(['xdotool', 'windowsize', number, str(self.size[0] + left + right),
                        str(self.size[1] + top + bottom)], check=False)

    def show(self, app, view, window=None):
        if window is None:
            window = app.root.getChildAtIndex(app.root.childCount - 1)
        if window is not None:
            self.place(app, window)
        self.look(app, view, window)

    def step(self, view, do):
        """What can go wrong without a harm to what comes after it."""
        try:
            do()
        except (Failure, subprocess.CalledProcessError) as error:
            self.failures.append(f'{view}: {error}')


def settle(app):
    """Until two pictures are the same."""
    path = os.path.join(app.home.path, 'settle.png')
    last = [None]

    def still():
        app.screenshot(path)
        with open(path, 'rb') as stream:
            now = stream.read()
        same, last[0] = now == last[0], now
        return same
    wait_until(still, 'a still picture')
