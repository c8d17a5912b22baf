#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po.py TOP: every string a person meets can be translated and is, in TAP."""
import os
import re
import subprocess
import sys
import tempfile

TOP = sys.argv[1]


def run(*arguments):
    return subprocess.run(arguments, cwd=TOP, check=True, capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C.UTF-8'})


def languages():
    with open(os.path.join(TOP, 'po', 'LINGUAS'), encoding='utf-8') as stream:
        return [word for line in stream if not line.startswith('#') for word in line.split()]


def entries(text):
    """The messages of a PO file, each as the list of its lines."""
    return [block.split('\n') for block in text.split('\n\n')]


def check_template(template):
    """A string that ends in the middle of a directive was cut by a macro the extraction cannot see through."""
    for entry in entries(template):
        for line in entry:
            if re.search(r'(^|[^%])(%%)*%"$', line):
                yield 'cut by a macro: ' + ' '.join(entry)


def check_language(template, language):
    """Nothing untranslated, nothing unsure, every directive kept."""
    with tempfile.TemporaryDirectory() as folder:
        new, merged = os.path.join(folder, 'new.pot'), os.path.join(folder, 'merged.po')
        with open(new, 'w', encoding='utf-8') as stream:
            stream.write(template)
        run('msgmerge', '--quiet', '--output-file', merged, f'po/{language}.po', new)
        try:
            run('msgfmt', '--check', '--output-file', os.devnull, merged)
        except subprocess.CalledProcessError as fault:
            yield from fault.stderr.split('\n')
        for kind in ('--untranslated', '--only-fuzzy'):
            for entry in entries(run('msgattrib', kind, '--no-obsolete', '--no-wrap', merged).stdout)[1:]:
                yield ' '.join(line for line in entry if line.startswith('msgid'))


def main():
    template = run(os.path.join(TOP, 'build-aux', 'update-po'), '--template').stdout
    checks = [('template', list(check_template(template)))]
    checks += [(language, list(check_language(template, language))) for language in languages()]
    print(f'1..{len(checks)}')
    for number, (name, problems) in enumerate(checks, 1):
        for problem in problems:
            print(f'# {problem}')
        print(f'{"not ok" if problems else "ok"} {number} {name}')
    return 1 if any(problems for _, problems in checks) else 0


sys.exit(main())
