#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service with a setting of every kind: described, set by the command and at a terminal, found in the file, locked by
the administrator."""
import glob
import os

from harness import BUILD, Home, equal, main, terminal, true

KINDS = {'label', 'string', 'list', 'number', 'choice', 'password', 'button', 'boolean', 'folder', 'file'}


def make_home(test):
    home = Home()
    modules = os.path.join(BUILD, 'tests', 'lib', 'modules')
    home.environment['MAPI_PROVIDER_PATH'] += ':' + modules
    home.environment['MAPI_SERVICE_PATH'] += ':' + os.environ['TEST_SERVICES']
    home.environment['MAPI_SYSTEM_CONFIG'] = home.path
    home.environment['SECRET_BACKEND'] = 'file'
    home.environment['SECRET_FILE_TEST_PATH'] = os.path.join(home.path, 'keyring')
    home.environment['SECRET_FILE_TEST_PASSWORD'] = 'test'
    home.run('profile', 'create', 'me', '--default', '--empty')
    return home


def profile_text(home):
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], encoding='utf-8') as stream:
        return stream.read()


def settings(home):
    return {setting['name']: setting for setting in home.json('service', 'describe', 'controls')['settings']}


def add(home, *pairs):
    return home.json('service', 'add', 'controls', 'server=mail.example.org', 'address=a@example.org;b@example.org',
                     *pairs)['uid']


def test_every_kind_is_described(home):
    found = settings(home)
    equal({setting['type'] for setting in found.values()}, KINDS)
    equal(found['check']['action'], 'check')
    equal(found['days']['page'], 'Storage')
    equal(found['days']['shown-when'], 'keep=true')
    equal((found['port']['minimum'], found['port']['maximum'], found['port']['default']), (1, 65535, '993'))
    equal(found['password']['secret'], True)
    equal(found['server']['required'], True)


def test_values_come_back(home):
    values = {'name': 'Ünal Sørensen', 'address': 'a@example.org;b\\;c@example.org', 'server': 'imap.example.net',
              'port': '143', 'security': 'none', 'plain-reason': 'a test', 'keep': 'false', 'days': '12',
              'folder': '/var/tmp', 'certificate': '/etc/hosts', 'support': 'help desk'}
    uid = add(home)
    home.json('service', 'set', uid, *[f'{key}={value}' for key, value in values.items()])
    shown = home.json('service', 'show', uid)['settings']
    for key, value in values.items():
        equal(shown[key], value)
    true('check' not in shown and 'intro' not in shown, 'texts and buttons have no value')
    true('password' not in shown, 'no secret is shown')


def test_secret_stays_out_of_the_file(home):
    uid = add(home)
    home.run('service', 'set', uid, 'password=-', text='open sesame\n')
    true('open sesame' not in profile_text(home), 'not in the file')


def test_wrong_values_are_refused(home):
    uid = add(home)
    before = profile_text(home)
    for pair in ('port=0', 'port=70000', 'port=x', 'security=maybe', 'keep=yes', 'folder=relative', 'intro=x', 'check=x'):
        equal(home.error('service', 'set', uid, pair), 'MAPI_E_BAD_VALUE')
    equal(home.error('service', 'set', uid, 'security=none'), 'MAPI_E_UNCONFIGURED')
    equal(home.error('service', 'set', uid, 'server='), 'MAPI_E_UNCONFIGURED')
    equal(profile_text(home), before)


def test_administrator_presets_and_locks(home):
    home.file('defaults.conf', '[Service controls]\nserver=mail.office.example\nsupport=Office 12\nport=1993\n'
              'Locked=support;port\n')
    found = settings(home)
    equal((found['support']['locked'], found['support']['default']), (True, 'Office 12'))
    equal(found['server']['locked'], False)
    uid = home.json('service', 'add', 'controls', 'address=a@example.org')['uid']
    shown = home.json('service', 'show', uid)['settings']
    equal((shown['server'], shown['support'], shown['port']), ('mail.office.example', 'Office 12', '1993'))
    equal(home.error('service', 'set', uid, 'port=993'), 'MAPI_E_NO_ACCESS')
    equal(home.error('service', 'add', 'controls', 'address=a@example.org', 'support=me'), 'MAPI_E_NO_ACCESS')
    home.run('service', 'set', uid, 'server=other.example.org')
    equal(home.json('service', 'show', uid)['settings']['server'], 'other.example.org')


def test_lock_counts_over_a_value_set_before(home):
    uid = add(home, 'port=1143')
    home.file('defaults.conf', '[Service controls]\nport=993\nLocked=port\n')
    equal(home.json('service', 'show', uid)['settings']['port'], '993')
    home.run('service', 'set', uid, 'server=other.example.org')
    equal(home.json('service', 'show', uid)['settings']['port'], '993')


def test_asked_at_a_terminal(home):
    #        name    address          server              port  security password  keep  days  folder certificate support
    lines = ['Ann', 'ann@example.org', 'imap.example.org', '', '', 'sesame', 'true', '30', '/tmp', '', '']
    said, status = terminal(home, lines, 'service', 'add', 'controls')
    equal(status, 0)
    true('sesame' not in said, 'no secret on the screen')
    true('setting of every kind' in said, 'the text is said')
    service = home.json('service', 'list')[0]
    shown = home.json('service', 'show', service['uid'])['settings']
    equal((shown['name'], shown['server'], shown['days'], shown['port']), ('Ann', 'imap.example.org', '30', '993'))


def test_terminal_does_not_ask_for_what_is_locked(home):
    home.file('defaults.conf', '[Service controls]\nserver=mail.office.example\nLocked=server;port;security\n')
    said, status = terminal(home, ['Ann', 'ann@example.org', '', 'false', '', ''], 'service', 'add', 'controls')
    equal(status, 0)
    true('Server' not in said and 'Port' not in said, 'locked settings are not asked for')


UNSAFE = ('imap-host=imap.example.org', 'imap-security=none', 'smtp-host=smtp.example.org', 'user=u', 'address=a@example.org')


def test_danger_is_described(home):
    found = {setting['name']: setting for setting in home.json('service', 'describe', 'internet')['settings']}
    equal((found['smtp-security']['danger'], found['smtp-security']['danger-label']),
          ('none', 'Passwords and mail can be read on the way'))
    equal((found['smtp-allow-unencrypted']['hidden'], found['smtp-host']['danger']), (True, None))
    true(b'--confirm HOST' in home.run('service', 'describe', 'internet'), 'told to people too')


def test_danger_is_confirmed_by_the_name_of_its_server(home):
    for more in ((), ('--confirm', 'smtp.example.org'), ('--confirm', 'example.org'),
                 ('imap-allow-unencrypted=true',), ('--confirm', '')):
        equal(home.error('service', 'add', 'internet', *more, *UNSAFE), 'MAPI_E_UNCONFIGURED')
    equal(home.json('service', 'list'), [])
    uid = home.json('service', 'add', 'internet', '--confirm', 'IMAP.example.org', *UNSAFE)['uid']
    equal(home.json('service', 'list')[0]['danger'], 'Passwords and mail can be read on the way')
    true(b'can be read on the way' in home.run('service', 'list'), 'marked for people too')
    equal(home.error('service', 'set', uid, 'smtp-security=none'), 'MAPI_E_UNCONFIGURED')
    said = home.json('service', 'set', uid, 'smtp-security=none', check=1)['error']['message']
    true('--confirm smtp.example.org' in said and 'smtp-security' in said, said)
    equal(home.error('service', 'set', uid, 'imap-host=mail.example.org'), 'MAPI_E_UNCONFIGURED')
    home.run('service', 'set', uid, '--confirm', 'mail.example.org', 'imap-host=mail.example.org')
    home.run('service', 'set', uid, 'user=v')
    home.run('service', 'set', uid, 'imap-security=tls')
    equal(home.json('service', 'list')[0]['danger'], None)
    equal(home.error('service', 'set', uid, 'imap-security=none'), 'MAPI_E_UNCONFIGURED')


def test_danger_of_this_computer_is_none(home):
    uid = home.json('service', 'add', 'imap', 'host=127.0.0.1', 'security=none', 'user=u')['uid']
    equal(home.json('service', 'list')[0]['danger'], None)
    equal(home.error('service', 'set', uid, 'host=imap.example.org'), 'MAPI_E_UNCONFIGURED')


def edit_profile(home, old, new):
    """As if another version had written it, or a person with an editor."""
    text = profile_text(home)
    true(old in text, text)
    with open(glob.glob(os.path.join(home.path, 'profiles', '*'))[0], 'w', encoding='utf-8') as stream:
        stream.write(text.replace(old, new))


def test_danger_that_was_stored_before_goes_on(home):
    """What was agreed to for any server is so for the one that is there, and written so; what is no danger leaves nothing."""
    uid = home.json('service', 'add', 'imap', 'host=imap.example.org', 'user=u')['uid']
    edit_profile(home, 'host=imap.example.org\n', 'host=imap.example.org\nsecurity=none\nallow-unencrypted=true\n')
    equal(home.json('service', 'list')[0]['danger'], 'Passwords and mail can be read on the way')
    home.run('service', 'set', uid, 'user=v')
    true('allow-unencrypted=imap.example.org\n' in profile_text(home), profile_text(home))
    equal(home.error('service', 'set', uid, 'host=other.example.org'), 'MAPI_E_UNCONFIGURED')
    edit_profile(home, 'security=none\n', 'security=tls\n')
    home.run('service', 'set', uid, 'user=w')
    true('allow-unencrypted' not in profile_text(home), profile_text(home))


def test_danger_fixed_by_the_administrator_passes(home):
    home.file('defaults.conf', '[Service imap]\nsecurity=none\nLocked=security\n')
    home.run('service', 'add', 'imap', 'host=imap.example.org', 'user=u')
    equal(home.json('service', 'list')[0]['danger'], 'Passwords and mail can be read on the way')


def test_danger_at_a_terminal(home):
    uid = home.json('service', 'add', 'ldap', 'host=ldap.example.org')['uid']
    #        host security          port
    lines = ['', 'none', 'wrong', '', 'none', 'ldap.example.org'] + [''] * 40
    said, status = terminal(home, lines, 'service', 'set', uid)
    equal(status, 0)
    true('Type “ldap.example.org” to confirm' in said, 'the name is to be typed')
    equal(home.json('service', 'show', uid)['settings']['security'], 'none')


def test_check_runs_every_step(home):
    uid = add(home)
    true(all(step['ok'] for step in home.json('service', 'check', uid)), 'all is well')
    home.run('service', 'set', uid, 'server=down')
    equal(home.error('service', 'check', uid), 'MAPI_E_NETWORK_ERROR')


if __name__ == '__main__':
    main([value for name, value in list(globals().items()) if name.startswith('test_')], make_home)
