#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summary.py BUILD…           what failed, with the end of its output, and one closing line
   summary.py --failed BUILD   the names of the tests that failed in the last run, a line each"""
import json
import os
import sys

LINES = 40


def results(build, base):
    """Name to result and output, of the log BASE of BUILD; nothing where that was not written."""
    name = base + ('-sanitizers' if build.endswith('-asan') else '') + '.json'
    path = os.path.join(build, 'meson-logs', name)
    if not os.path.exists(path):
        return {}
    with open(path, encoding='utf-8') as log:
        entries = [json.loads(line) for line in log]
    return {entry['name'].rpartition(' / ')[2]: entry for entry in entries}


def passed(entry):
    return entry['result'] in ('OK', 'EXPECTEDFAIL')


def failed(entry):
    return not passed(entry) and entry['result'] != 'SKIP'


def show(name, entry):
    print(f'\n== {name}: {entry["result"]}, its last {LINES} lines')
    text = entry.get('stdout', '') + '\n' + entry.get('stderr', '')
    print('\n'.join(text.rstrip().split('\n')[-LINES:]))


def main():
    if sys.argv[1] == '--failed':
        print('\n'.join(name for name, entry in results(sys.argv[2], 'testlog').items() if failed(entry)))
        return 0
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    second = []
    for build in sys.argv[1:]:
        first, again = results(build, 'testlog'), results(build, 'again')
        if not first:
            print(f'\n== {build}: no test ran')
            counts['failed'] += 1
        for name, entry in first.items():
            if failed(entry) and name in again:
                if passed(again[name]):
                    second.append(name)
                else:
                    show(name, entry)
                entry = again[name]
            if failed(entry):
                show(name, entry)
            kind = 'passed' if passed(entry) else 'failed' if failed(entry) else 'skipped'
            counts[kind] += 1
    if second:
        print('\nat the second try only, so not to be trusted: ' + ', '.join(second))
    print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
    return 1 if counts['failed'] or not counts['passed'] else 0


sys.exit(main())
