#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed processes, full disks, broken manifests: what was acknowledged stays, nothing doubles.

MAPI_TEST_ROUNDS sets how often a command is killed."""
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import time

from harness import MAPI, Home, equal, main, mbox, message, spare_sanitizers, true

ROUNDS = int(os.environ.get('MAPI_TEST_ROUNDS', '20'))
BATCH = 1000  # messages an import commits at once
spare_sanitizers()  # who is killed cannot tell what leaked
FOLDERS = ('@inbox', 'Work', '@trash')


def ids_of(home, folder):
    """The Message-IDs of a folder with the ids the command uses: {Message-ID: [id, …]}."""
    found = {}
    for row in home.json('list', folder, '--limit', '100000'):
        found.setdefault(row['subject'], []).append(row['id'])
    return found


def exported(home, folder):
    """The Message-ID of every message of a folder, from the bytes the store hands out."""
    path = os.path.join(home.path, 'out.mbox')
    if os.path.exists(path):
        os.unlink(path)
    home.run('export', folder, '-o', path)
    with open(path, 'rb') as stream:
        return sorted(re.findall(rb'(?mi)^Message-ID: *<([^>]*)>', stream.read()))


def killed(home, delay, *arguments):
    """Starts the command, kills it after `delay` seconds; whether it answered before with success."""
    process = subprocess.Popen([MAPI, '--json', *arguments], env=home.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        output, _ = process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate()
    if process.returncode not in (0, -signal.SIGKILL):
        raise AssertionError(f'mapi {arguments}: status {process.returncode}: {output}')
    return process.returncode == 0


def usual_time(run):
    """How long a command takes here: kills are drawn from a little more than that."""
    start = time.monotonic()
    run()
    return (time.monotonic() - start) * 1.1


def sound(home):
    equal([r for r in home.json('verify') if not r['sound']], [])


def killed_keeping_order(home):
    """Sending to oneself, moving and deleting."""
    draw = random.Random(1)
    home.create_profile()
    home.run('folder', 'create', 'Work')
    home.run('import', '@inbox', home.file('in.mbox', mbox(message(n) for n in range(ROUNDS * 2 + 2))))
    where = {f'Message {n}': '@inbox' for n in range(ROUNDS * 2 + 2)}
    inbox = ids_of(home, '@inbox')
    limit = {'move': usual_time(lambda: home.run('move', inbox['Message 0'][0], 'Work')),
             'delete': usual_time(lambda: home.run('delete', inbox['Message 1'][0]))}
    where.update({'Message 0': 'Work', 'Message 1': '@trash'})
    limit['send'] = usual_time(lambda: home.run('send', '--to', 'me@example.org', '--subject', 'Sent 0',
                                                '--body', '-', text='x'))
    sent = {'Sent 0': True}
    for number in range(ROUNDS):
        kind = draw.choice(('move', 'delete', 'send'))
        delay = draw.uniform(0, limit[kind])
        target = None
        if kind == 'send':
            subject = f'Sent {number + 1}'
            body = home.file('body.txt', 'Hello')
            sent[subject] = killed(home, delay, 'send', '--to', 'me@example.org', '--subject', subject,
                                   '--body', body)
        else:
            subject = draw.choice([s for s, folder in where.items() if folder == '@inbox'])
            target = 'Work' if kind == 'move' else '@trash'
            arguments = [ids_of(home, '@inbox')[subject][0]] + (['Work'] if kind == 'move' else [])
            done = killed(home, delay, kind, *arguments)
        sound(home)
        contents = {folder: ids_of(home, folder) for folder in FOLDERS}
        for name, folder in list(where.items()):
            holders = [f for f in FOLDERS for _ in contents[f].get(name, [])]
            if name == subject and not done and holders == [target]:
                where[name] = folder = target
            elif name == subject and done:
                where[name] = folder = target
            equal((name, holders), (name, [folder]))
        copies = ids_of(home, '@sent')
        for name, answered in sent.items():
            arrived = len(contents['@inbox'].get(name, []))
            true(arrived == 1 if answered else arrived <= 1, f'{name} arrived {arrived} times, answered: {answered}')
            kept = len(copies.get(name, []))
            true(kept == arrived or (not answered and kept <= 1), f'{name}: {kept} copies, {arrived} arrived')


def killed_importing(home):
    """Whole batches are there, or nothing of them; what is there is there once."""
    draw = random.Random(2)
    home.create_profile()
    count = BATCH * 3 + 7
    path = home.file('in.mbox', mbox(message(n) for n in range(count)))
    home.run('folder', 'create', 'Whole')
    limit = usual_time(lambda: home.run('import', 'Whole', path))
    equal(len(exported(home, 'Whole')), count)
    for number in range(max(ROUNDS // 2, 4)):
        folder = f'Round {number}'
        home.run('folder', 'create', folder)
        done = killed(home, draw.uniform(0, limit), 'import', folder, path)
        sound(home)
        found = exported(home, folder)
        equal(len(found), len(set(found)))
        true(len(found) == count or (not done and len(found) % BATCH == 0), f'{len(found)} of {count}, {done}')
        equal(found, sorted(b'm%d@example.org' % n for n in range(len(found))))
        home.run('folder', 'delete', folder, '--recursive')


def mounted(size):
    """A small file system of its own, or None with the reason."""
    path = tempfile.mkdtemp(prefix='mapi-')
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size},mode=700', 'mapi-test', path],
                          capture_output=True, check=False)
    if done.returncode == 0:
        return path, None
    os.rmdir(path)
    return None, done.stderr.decode(errors='replace').strip()


def disk_full(home):
    path, reason = mounted('24m') if os.geteuid() == 0 else (None, 'only root may mount a file system')
    if path is None:
        print(f'# skipped disk_full: {reason}')
        return
    try:
        small = Home()
        os.rmdir(small.path)
        small.path = path
        small.environment.update(MAPI_HOME=path, HOME=path, XDG_RUNTIME_DIR=path)
        small.create_profile()
        first = home.file('first.mbox', mbox(message(n) for n in range(20)))
        small.run('import', '@inbox', first)
        ballast = small.file('ballast', b'\0' * (6 << 20))
        large = home.file('large.mbox', mbox(message(n, body='many words %d\n' % n * 3000) for n in range(100, 1100)))
        failure = json.loads(small.run('--json', 'import', '@inbox', large, check=1))['error']
        equal(failure['name'], 'MAPI_E_NOT_ENOUGH_DISK')
        true(failure['message'] and 'SQL' not in failure['message'], failure['message'])
        found = small.json('list', '@inbox', '--limit', '100000')
        true(len(found) >= 20, f'{len(found)} messages')
        true(b'Message-ID: <m' in small.run('read', found[-1]['id'], '--source'), 'mail is readable')
        os.unlink(ballast)
        sound(small)
        names = exported(small, '@inbox')
        equal(len(names), len(set(names)))
        small.run('import', '@inbox', home.file('last.mbox', mbox([message(5000)])))
        true(b'm5000@example.org' in exported(small, '@inbox'), 'writing works again')
        sound(small)
    finally:
        subprocess.run(['umount', path], check=True)
        os.rmdir(path)


def broken_manifest(home):
    home.create_profile()
    bad = os.path.join(home.path, 'bad')
    os.mkdir(bad)
    with open(os.path.join(bad, 'broken.provider'), 'w', encoding='utf-8') as stream:
        stream.write('[Provider]\nName=broken\nthis line is none\n')
    environment = {'MAPI_PROVIDER_PATH': bad + ':' + os.environ['MAPI_PROVIDER_PATH']}
    types = home.run('--json', 'service', 'types', environment=environment)
    true('local' in [t['type'] for t in json.loads(types)], types)
    told = types.decode() + home.errors
    home.run('service', 'types', environment=environment)
    true('broken.provider' in told + home.errors, told + home.errors)
    true(re.search(r'broken\.provider.*3', told + home.errors), told + home.errors)
    home.run('list', '@inbox', environment=environment)


if __name__ == '__main__':
    main([killed_keeping_order, killed_importing, disk_full, broken_manifest])
