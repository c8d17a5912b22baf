#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a message in a window of its own: hostile quotes, an engine that comes late or goes."""
import os
import subprocess
import sys

from desktop import BUILD, has_sandbox, main
from harness import Failure

PROGRAM = os.path.join(BUILD, 'tests', 'app', 'composer', 'test-editor')


def test_editor(home):
    """What is quoted or pasted fetches nothing; what is written is not lost."""
    done = subprocess.run([PROGRAM], env=home.environment, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=400)
    lines = done.stdout.decode(errors='replace').split('\n')
    sys.stdout.write(''.join(f'# {line}\n' for line in lines if line and 'DEBUG' not in line))
    if done.returncode != 0:
        raise Failure(f'test-editor ended with {done.returncode}')


main([test_editor] if has_sandbox() else [])
