#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever cannot see is told what everything is, in every view of the gallery: no control and no row without a name."""

from desktop import main
from keyboard import unnamed
from stage import Stage
from views import SCENES

MODE = 'light'


class Reader:
    """Collects what has no name."""

    def __init__(self):
        self.problems = []

    def look(self, app, view, _window):
        self.problems += [f'{view}: {problem}' for problem in sorted(set(unnamed(app)))]


def walk(name):
    def scene(home):
        reader = Reader()
        stage = Stage(MODE, reader.look)
        SCENES[name](stage, home)
        problems = stage.failures + reader.problems
        if problems:
            raise AssertionError('\n'.join(problems))
    scene.__name__ = 'test_' + name.replace('-', '_')
    return scene


main([walk(name) for name in SCENES])
