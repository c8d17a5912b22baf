# SPDX-License-Identifier: GPL-3.0-or-later
"""The pointer while something is dragged. It looks as it does for a reason: by that a person sees whether what is below
takes what is held, and lets go then. Who counted seconds instead would let go of what a busy program has not yet noticed."""
import ctypes
import ctypes.util
import subprocess

from harness import Failure

TAKEN = {'copy', 'dnd-copy', 'move', 'dnd-move', 'alias', 'dnd-link', 'dnd-ask'}
REFUSED = {'no-drop', 'dnd-none', 'dnd-no-drop', 'not-allowed'}


class Image(ctypes.Structure):
    """XFixesCursorImage."""
    _fields_ = [('x', ctypes.c_short), ('y', ctypes.c_short), ('width', ctypes.c_ushort), ('height', ctypes.c_ushort),
                ('hot_x', ctypes.c_ushort), ('hot_y', ctypes.c_ushort), ('serial', ctypes.c_ulong),
                ('pixels', ctypes.POINTER(ctypes.c_ulong)), ('atom', ctypes.c_ulong), ('name', ctypes.c_char_p)]


def hand(*steps):
    """What the hand does: xdotool's commands."""
    subprocess.run(['xdotool', *map(str, steps)], check=True)


def outside():
    """A place of the screen where no window is, or one that takes nothing: its last corner."""
    width, height = subprocess.run(['xdotool', 'getdisplaygeometry'], capture_output=True, text=True, check=True).stdout.split()
    return int(width) - 2, int(height) - 2


class Pointer:
    """Drags something, step by step; `wait` is desktop.wait_until. The connection to the display is closed with `with`."""

    def __init__(self, wait):
        self.wait = wait
        self.x11, self.fixes = (ctypes.CDLL(ctypes.util.find_library(name)) for name in ('X11', 'Xfixes'))
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.fixes.XFixesGetCursorImage.restype = ctypes.POINTER(Image)
        self.fixes.XFixesGetCursorImage.argtypes = [ctypes.c_void_p]
        self.x11.XFree.argtypes = self.x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self.display = self.x11.XOpenDisplay(None)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.x11.XCloseDisplay(self.display)

    def look(self):
        """What themes call what it looks like now: “copy”, “no-drop”, …"""
        image = self.fixes.XFixesGetCursorImage(self.display)
        name = image.contents.name.decode()
        self.x11.XFree(image)
        return name

    def take(self, x, y):
        """Presses on something, and pulls until it comes along. A row that is made anew meanwhile, as its number has
        changed, slips from the hand: then once more."""
        for attempt in range(5):
            hand('mousemove', x, y, 'mousedown', 1, 'mousemove', x + 20, y + 20)
            try:
                self.wait(lambda: self.look() in TAKEN | REFUSED, 'something to drag', 10)
                break
            except Failure:
                hand('mouseup', 1)
                if attempt == 4:
                    raise
        # What is not let fall on its way is not asked whether it would take it where it is let fall
        hand('mousemove', *outside())
        self.wait(lambda: self.look() in REFUSED, 'nothing below the pointer')

    def let_fall(self, x, y, looks=TAKEN):
        """Goes there, and lets go when the pointer looks as if that were of use. GTK asks but once a move, and not at all
        while it waits for an answer: the hand is never quite still."""
        hand('mousemove', x, y)
        step = [1]

        def taken():
            if self.look() in looks:
                return True
            hand('mousemove', x + step[0], y)
            step[0] = 1 - step[0]
            return False
        self.wait(taken, 'a place that takes what is dragged')
        hand('mouseup', 1)
