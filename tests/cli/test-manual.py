#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command says about itself is in its manual page and in its completion."""
import os
import re
import shutil
import subprocess

from harness import equal, main, true

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data')
PAGE = os.path.join(DATA, 'man', 'mapi.1')
COMPLETION = os.path.join(DATA, 'bash-completion', 'mapi')


def text_of(path):
    with open(path, encoding='utf-8') as stream:
        return stream.read()


def commands(home):
    listed = home.run('--help').decode().split('Commands:')[1].split('Options:')[0]
    return re.findall(r'(?m)^  ([a-z-]+) ', listed)


def options(text):
    return set(re.findall(r'(?<![\w-])--([a-z][a-z-]+)', text))


def everything_has_a_place(home):
    page = text_of(PAGE)
    completion = text_of(COMPLETION)
    described = set(re.findall(r'Fl -([a-z][a-z-]+)', page)) | options(page)
    completed = options(completion)
    names = commands(home)
    true(len(names) > 20, names)
    missing = []
    for name in names:
        if not re.search(r'(?m)^\.(It )?.*\bCm ([a-z-]+ \| )*%s\b|\| %s\b' % (name, name), page):
            missing.append(f'manual: {name}')
        if name not in completion.split():
            if not re.search(r"[\s'|]%s[\s'|]" % re.escape(name), completion):
                missing.append(f'completion: {name}')
        for option in options(home.run(name, '--help').decode()):
            missing += [f'manual: {name} --{option}'] if option not in described else []
            missing += [f'completion: {name} --{option}'] if option not in completed else []
    for option in options(home.run('--help').decode()):
        missing += [f'manual: --{option}'] if option not in described else []
        missing += [f'completion: --{option}'] if option not in completed else []
    equal(missing, [])


def nothing_is_made_up(home):
    """Every option of the completion exists somewhere."""
    known = {'help'} | options(home.run('--help').decode())
    for name in commands(home):
        known |= options(home.run(name, '--help').decode())
    equal(sorted(options(text_of(COMPLETION)) - known), [])


def page_is_well_formed(_home):
    if shutil.which('mandoc') is None:
        print('# skipped: no mandoc')
        return
    done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', PAGE], capture_output=True, check=False)
    equal(done.stdout.decode() + done.stderr.decode(), '')


if __name__ == '__main__':
    main([everything_has_a_place, nothing_is_made_up, page_is_well_formed])
