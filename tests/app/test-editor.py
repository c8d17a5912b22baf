#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a message in a window of its own: hostile quotes, an engine that comes late or goes."""
import os
import subprocess
import sys

from desktop import BUILD, has_sandbox, main
from harness import Failure

FOLDER = os.path.join(BUILD, 'tests', 'app', 'composer')


def run(home, program):
    done = subprocess.run([os.path.join(FOLDER, program)], env=home.environment, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=400)
    lines = done.stdout.decode(errors='replace').split('\n')
    sys.stdout.write(''.join(f'# {line}\n' for line in lines if line and 'DEBUG' not in line))
    if done.returncode != 0:
        raise Failure(f'{program} ended with {done.returncode}')


def test_editor(home):
    """What is quoted or pasted fetches nothing; what is written is not lost."""
    run(home, 'test-editor')


def test_text_undo(home):
    """What is undone in plain text can be seen."""
    run(home, 'test-text-undo')


main([test_text_undo] + ([test_editor] if has_sandbox() else []))
