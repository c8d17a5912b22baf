#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summary.py BUILD... : one closing line over the test logs of the builds given."""
import json
import os
import sys

counts = {'passed': 0, 'failed': 0, 'skipped': 0}
for build in sys.argv[1:]:
    name = 'testlog-sanitizers.json' if build.endswith('-asan') else 'testlog.json'
    with open(os.path.join(build, 'meson-logs', name), encoding='utf-8') as log:
        for line in log:
            result = json.loads(line)['result']
            if result in ('OK', 'EXPECTEDFAIL'):
                counts['passed'] += 1
            elif result == 'SKIP':
                counts['skipped'] += 1
            else:
                counts['failed'] += 1
print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
sys.exit(1 if counts['failed'] or not counts['passed'] else 0)
