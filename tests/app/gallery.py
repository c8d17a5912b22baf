#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every view: gallery.py DIRECTORY [MODE…]

Modes are those of stage.py, scenes those of views.py: GALLERY_SCENES names some, all unless it is set. A picture is
DIRECTORY/MODE-VIEW.png, cut to what is on the screen. ESTAFETTE_BUILD, MAPI_PROVIDER_PATH, MAPI_SERVICE_PATH and
TEST_SERVICES as for the tests. What could not be put up is told at the end, and is the exit status."""
import os
import subprocess
import sys
import tempfile

from desktop import Desktop, run_apart
from stage import MODES, Stage, picture_of_display, settle
from views import SCENES

NOT_SHOWN = '# not shown:'


class Gallery:
    """Takes the pictures of one mode."""

    def __init__(self, target, mode):
        self.target, self.mode = target, mode

    def look(self, app, view, _window):
        # What is said of the place the pointer was left at hides what is below it
        subprocess.run(['xdotool', 'mousemove', '0', '0'], check=True)
        settle(app)
        path = os.path.join(self.target, f'{self.mode}-{view}.png')
        subprocess.run(['convert', 'xwd:' + picture_of_display(), '-trim', '+repage', 'PNG24:' + path], check=True)

    def take(self, name):
        """What of a scene could not be put up."""
        def scene(home):
            stage = Stage(self.mode, self.look)
            SCENES[name](stage, home)
            for failure in stage.failures:
                print(NOT_SHOWN, failure, flush=True)
        output, status = run_apart(scene)
        if status < 0:  # see there
            output, status = run_apart(scene)
        failures = [line.removeprefix(NOT_SHOWN).strip() for line in output.split('\n') if line.startswith(NOT_SHOWN)]
        if status:
            failures.append(f'{name} ended before its end')
            print(output)
        print(f'# {self.mode} {name}: {", ".join(failures) or "complete"}', flush=True)
        return failures


def main():
    target, modes = sys.argv[1], sys.argv[2:] or list(MODES)
    os.makedirs(target, exist_ok=True)
    mode = modes[0]
    scenes = os.environ.get('GALLERY_SCENES', ' '.join(SCENES)).split()
    with tempfile.TemporaryDirectory() as folder:
        desktop = Desktop(compositor=True, resources=MODES[mode].get('resources'), frame_buffer=folder)
        os.environ['GALLERY_DISPLAY'] = folder
        failed = [failure for name in scenes for failure in Gallery(target, mode).take(name)]
        desktop.stop()
    print(f'{mode}: ' + ('not complete:\n' + '\n'.join(failed) if failed else 'complete'), flush=True)
    # The accessibility library remembers its bus: another desktop needs another process
    if modes[1:] and subprocess.run([sys.executable, sys.argv[0], target, *modes[1:]], check=False).returncode:
        failed.append('another mode')
    sys.exit(1 if failed else 0)


main()
