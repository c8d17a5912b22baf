# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of transports share: the driver, servers, TAP."""
import json
import os
import subprocess
import sys
import time
import traceback

SERVERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'servers')
sys.path.insert(0, SERVERS)
PATIENCE = 60


def message(*recipients, sender='alice@example.test', subject='Hello', body='One line\n', **more):
    return dict({'sender': sender, 'recipients': list(recipients), 'subject': subject, 'body': body}, **more)


def drive(settings, *batches, check=False, environment=None):
    """What became of the batches: lists of results, one for each message. `check`: the steps too."""
    plan = {'manifest': os.environ['TRANSPORT_MANIFEST'], 'settings': settings, 'batches': list(batches),
            'check': check}
    done = subprocess.run([os.environ['TRANSPORT_DRIVER']], input=json.dumps(plan).encode(), capture_output=True,
                          check=False, timeout=300, env=dict(os.environ, **(environment or {})))
    if done.returncode != 0:
        raise AssertionError(f'the driver ended with {done.returncode}: {done.stderr.decode(errors="replace")}')
    drive.errors = done.stderr.decode(errors='replace')
    return json.loads(done.stdout)


def send(settings, *recipients, **more):
    """The result of one message."""
    found = drive(settings, [message(*recipients, **more)])
    if found['error']:
        raise AssertionError(f'{found["error"]}: {found["text"]}')
    return found['batches'][0][0]


def deliveries(result):
    return [recipient['delivery'] for recipient in result['recipients']]


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError('what was waited for did not come')


def equal(found, expected):
    if found != expected:
        raise AssertionError(f'found {found!r}, expected {expected!r}')


def holds(value, what):
    if not value:
        raise AssertionError(f'not so: {what}')


def main(tests):
    print(f'1..{len(tests)}')
    failed = 0
    for position, test in enumerate(tests, 1):
        try:
            test()
            print(f'ok {position} {test.__name__}')
        except Exception:  # a test may fail in any way
            failed += 1
            print(f'not ok {position} {test.__name__}')
            for line in traceback.format_exc().split('\n'):
                print(f'# {line}')
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
