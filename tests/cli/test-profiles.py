#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles and services, as a person sets them up."""
import os

from harness import equal, main, mbox, message, terminal, true


def create_list_default(home):
    equal(home.json('profile', 'list'), [])
    home.run('profile', 'create', 'work', '--email', 'w@example.org')
    home.run('profile', 'create', 'home', '--email', 'h@example.org', '--default')
    names = {p['name']: p for p in home.json('profile', 'list')}
    equal(sorted(names), ['home', 'work'])
    equal(names['home'], {'name': 'home', 'default': True, 'in-use': False})
    equal(home.json('profile', 'default'), {'default': 'home'})
    home.run('profile', 'default', '--none')
    equal(home.json('profile', 'default'), {'default': None})


def copy_rename_delete(home):
    home.create_profile('a')
    home.run('profile', 'copy', 'a', 'b')
    equal(home.error('profile', 'copy', 'a', 'b'), 'MAPI_E_NO_ACCESS')
    home.run('profile', 'rename', 'b', 'c')
    equal(home.error('profile', 'rename', 'nobody', 'd'), 'MAPI_E_NOT_FOUND')
    home.run('profile', 'delete', 'c')
    equal([p['name'] for p in home.json('profile', 'list')], ['a'])
    equal(home.error('profile', 'delete', 'c'), 'MAPI_E_NOT_FOUND')


def bad_names(home):
    equal(home.error('profile', 'create', 'x' * 65), 'MAPI_E_STRING_TOO_LONG')
    for name in ('', ' x', 'x ', 'a/b', '..', 'a\nb'):
        equal(home.error('profile', 'create', name), 'MAPI_E_INVALID_PARAMETER')
    equal(home.json('profile', 'list'), [])
    home.run('profile', 'create', 'Größe 1_a', '--email', 'x@example.org')


def no_profile_is_said(home):
    equal(home.error('folders'), 'MAPI_E_LOGON_FAILED')
    home.run('folders', check=1)
    true('mapi profile create' in home.errors, 'the way out is named')


def broken_profile_names_file_and_line(home):
    home.create_profile('good')
    home.create_profile('bad')
    path = os.path.join(home.path, 'profiles', 'bad.profile')
    with open(path, encoding='utf-8') as stream:
        lines = stream.read().split('\n')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write('\n'.join(lines[:2] + ['this is no key file'] + lines[2:]))
    home.run('--profile', 'bad', 'folders', check=1)
    true('bad.profile' in home.errors and ':3' in home.errors.replace(' line ', ':'), home.errors)
    home.run('--profile', 'good', 'folders')


def profile_files_are_private_and_readable(home):
    home.create_profile()
    path = os.path.join(home.path, 'profiles', 'me.profile')
    equal(os.stat(path).st_mode & 0o777, 0o600)
    with open(path, encoding='utf-8') as stream:
        true('me@example.org' in stream.read(), 'settings are readable')


def services(home):
    home.run('profile', 'create', 'p', '--empty', '--default')
    true('local' in [t['type'] for t in home.json('service', 'types')], 'local is offered')
    description = home.json('service', 'describe', 'local')
    true('address' in [s['name'] for s in description['settings']], 'settings are described')
    added = home.json('service', 'add', 'local', 'address=p@example.org', 'display-name=Mine')
    listed = home.json('service', 'list')
    equal([s['uid'] for s in listed], [added['uid']])
    equal(listed[0]['name'], 'Mine')
    equal(home.error('service', 'add', 'nothing'), 'MAPI_E_NOT_FOUND')
    equal(home.error('service', 'add', 'local', 'no-such-setting=1'), 'MAPI_E_NOT_FOUND')
    home.run('service', 'set', added['uid'], 'address=q@example.org')
    equal(home.json('service', 'show', added['uid'])['settings']['address'], 'q@example.org')
    steps = home.json('service', 'check', added['uid'])
    true(steps and all(s['ok'] for s in steps), steps)
    home.run('service', 'remove', added['uid'], '--data')
    equal(home.json('service', 'list'), [])
    equal(home.error('service', 'show', added['uid']), 'MAPI_E_NOT_FOUND')


def lost_mail_is_not_replaced(home):
    """Mail that is not where it was is asked about: nothing new and empty takes its place."""
    home.create_profile()
    home.run('import', '@inbox', home.file('one.mbox', mbox([message(1)])))
    home.run('contacts', 'add', '--name', 'Ann', '--email', 'ann@example.org')
    uid = next(service['uid'] for service in home.json('service', 'list') if service['type'] == 'local')
    stores = os.path.join(home.path, 'stores')
    store = next(name for name in os.listdir(stores) if os.path.exists(os.path.join(stores, name, 'store.sqlite')))
    here, away = os.path.join(stores, store), os.path.join(home.path, 'away')
    home.run('profile', 'copy', 'me', 'Other')
    home.run('--profile', 'Other', 'folders')
    os.rename(here, away)
    equal(home.json('folders'), [])
    true('no longer in the folder' in home.errors and here in home.errors, home.errors)
    true(not os.path.exists(os.path.join(here, 'store.sqlite')), 'nothing made')
    # What belongs to it without itself, as after half a restore: as dangerous
    os.makedirs(here, exist_ok=True)
    os.rename(os.path.join(away, 'bodies.sqlite'), os.path.join(here, 'bodies.sqlite'))
    equal(home.json('folders'), [])
    true('store.sqlite' in home.errors and not os.path.exists(os.path.join(here, 'store.sqlite')), home.errors)
    # A file with nothing in it is no better
    with open(os.path.join(here, 'store.sqlite'), 'wb'):
        pass
    equal(home.json('folders'), [])
    true('may be in a backup' in home.errors, home.errors)
    os.unlink(os.path.join(here, 'store.sqlite'))
    os.rename(os.path.join(here, 'bodies.sqlite'), os.path.join(away, 'bodies.sqlite'))
    # Nor is the list without what it lists
    os.rename(os.path.join(away, 'store.sqlite'), os.path.join(here, 'store.sqlite'))
    equal(home.json('folders'), [])
    true('bodies.sqlite' in home.errors and not os.path.exists(os.path.join(here, 'bodies.sqlite')), home.errors)
    os.rename(os.path.join(here, 'store.sqlite'), os.path.join(away, 'store.sqlite'))
    home.run('service', 'set', uid, f'data-folder={away}')
    equal([row['subject'] for row in home.json('list', '@inbox')], ['Message 1'])
    # A copy has mail of its own, not the same twice
    home.run('profile', 'copy', 'me', 'Twin')
    equal(home.json('--profile', 'Twin', 'list', '@inbox'), [])
    os.rename(away, away + '2')
    equal(home.json('folders'), [])
    true(away in home.errors and not os.path.exists(away), 'nothing made in a folder that was chosen')
    home.run('service', 'set', uid, f'data-folder={away}2')
    equal([row['subject'] for row in home.json('list', '@inbox')], ['Message 1'])
    # Only who says so begins with nothing
    home.run('service', 'set', uid, 'data-folder=')
    said, status = terminal(home, ['2'], 'folders')
    true(status == 0 and 'Begin Empty' in said, said)
    equal(home.json('list', '@inbox'), [])
    true('has-data-' in profile_text(home), 'the profile knows')


def profile_text(home):
    with open(os.path.join(home.path, 'profiles', 'me.profile'), encoding='utf-8') as stream:
        return stream.read()


def transport_order_is_complete(home):
    home.create_profile()
    transports = [p['uid'] for s in home.json('service', 'list') for p in s['providers'] if p['resource-type'] == 36]
    true(transports, 'there is a transport')
    home.run('service', 'order', *transports)
    equal(home.error('service', 'order', *transports, '0' * 32), 'MAPI_E_BUSY')
    # A service stands for what sends in it
    home.json('service', 'add', 'memory')
    services = [s['uid'] for s in home.json('service', 'list') if any(p['resource-type'] == 36 for p in s['providers'])]
    equal(len(services), 2)
    home.run('service', 'order', *reversed(services))
    for wrong in (services[:1], services + services[:1]):
        equal(home.error('service', 'order', *wrong), 'MAPI_E_BUSY')


def usage_errors_have_status_2(home):
    home.run('nonsense', check=2)
    home.run('list', check=2)
    home.run('profile', 'nonsense', check=2)
    home.run('send', '--subject', 'x', check=2)
    equal(home.json('nonsense', check=2)['error']['name'][:5], 'MAPI_')


def failed_copy_keeps_no_secrets(home):
    """Where one password cannot be read nothing is copied, and those that could be are not left in the keyring."""
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.run('profile', 'create', 'me', '--empty', '--default')
    secrets = os.path.join(home.path, 'secrets')
    kept = []
    for name in ('One', 'Two'):
        home.run('service', 'add', 'smtp', f'display-name={name}', 'host=127.0.0.1', 'user=me', f'password={name}')
        kept.append(next(path for path in os.listdir(secrets) if path not in kept))
    os.chmod(os.path.join(secrets, kept[1]), 0o644)
    equal(home.error('profile', 'copy', 'me', 'other'), 'MAPI_E_LOGON_FAILED')
    equal(sorted(os.listdir(secrets)), sorted(kept))


main([create_list_default, copy_rename_delete, bad_names, no_profile_is_said,
      broken_profile_names_file_and_line, profile_files_are_private_and_readable, services, failed_copy_keeps_no_secrets,
      lost_mail_is_not_replaced, transport_order_is_complete, usage_errors_have_status_2])
