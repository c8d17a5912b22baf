# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail programs of the large desktops with a mailbox of ours: profiles as they write them themselves, so that
nothing is asked when they start."""
import os
import re
import shutil
import subprocess

from screen import press, start, stop

QUIET = 3.0  # seconds; some programs draw their window long before their list
WHEEL = 4  # per cent of the screen's lines; what turns while a program is busy is smaller


def messages(maildir):
    for name in ('cur', 'new'):
        folder = os.path.join(maildir, name)
        if os.path.isdir(folder):
            yield from (os.path.join(folder, entry) for entry in sorted(os.listdir(folder)))


def oldest_first(maildir):
    return sorted(messages(maildir), key=lambda path: path.endswith('.newest:2,S'))


def start_and_leave(screen, program, places):
    """It makes its indexes, and is left in order: so it remembers where it was. `places`: the way to its inbox."""
    process, _ = start(screen, program.command, program.environment, 2 * QUIET, WHEEL)
    for x, y in places:
        click(screen, x, y)
    screen.settle(2 * QUIET, 600, WHEEL)
    press('ctrl+q')
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        stop(screen, process)
    screen.settle(1.0)


def click(screen, x, y, *keys):
    """And keys there."""
    subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'], check=True)
    if keys:
        press(*keys)
    screen.settle(QUIET, 60, WHEEL)


class Thunderbird:
    """One account, the mail of which is in a file, as all its local mail is."""
    name = 'Thunderbird'
    PREFERENCES = {
        'mail.accountmanager.accounts': 'account1,account2', 'mail.accountmanager.defaultaccount': 'account1',
        'mail.accountmanager.localfoldersserver': 'server2', 'mail.account.account1.server': 'server1',
        'mail.account.account1.identities': 'id1', 'mail.account.account2.server': 'server2',
        'mail.identity.id1.fullName': 'Me', 'mail.identity.id1.useremail': 'me@example.org', 'mail.identity.id1.valid': True,
        'mail.server.server1.type': 'pop3', 'mail.server.server1.name': 'me', 'mail.server.server1.hostname': '127.0.0.1',
        'mail.server.server1.userName': 'me', 'mail.server.server1.directory-rel': '[ProfD]Mail/me',
        'mail.server.server1.check_new_mail': False, 'mail.server.server1.login_at_startup': False,
        'mail.server.server1.download_on_biff': False, 'mail.server.server2.type': 'none',
        'mail.server.server2.hostname': 'Local Folders', 'mail.server.server2.userName': 'nobody',
        'mail.server.server2.name': 'Local Folders', 'mail.server.server2.directory-rel': '[ProfD]Mail/Local Folders',
        'mailnews.default_sort_order': 2, 'mailnews.default_sort_type': 18, 'mailnews.default_view_flags': 0,
        'mailnews.start_page.enabled': False, 'mail.provider.suppress_dialog_on_startup': True,
        'mail.shell.checkDefaultClient': False, 'mail.spotlight.firstRunDone': True, 'mail.rights.version': 1,
        'mail.winsearch.firstRunDone': True, 'mail.startup.enabledMailCheckOnce': True,
        'datareporting.policy.dataSubmissionEnabled': False, 'datareporting.healthreport.uploadEnabled': False,
        'app.update.auto': False, 'app.donation.eoy.version.viewed': 999, 'mail.inappnotifications.enabled': False,
        'browser.aboutwelcome.enabled': False, 'extensions.update.enabled': False, 'network.manage-offline-status': False,
        'offline.startup_state': 3, 'toolkit.cosmeticAnimations.enabled': False,
    }

    def __init__(self, home, maildir):
        self.folder = os.path.join(home.path, 'thunderbird')
        mail = os.path.join(self.folder, 'profile', 'Mail', 'me')
        os.makedirs(mail)
        os.makedirs(os.path.join(self.folder, 'profile', 'Mail', 'Local Folders'))
        with open(os.path.join(mail, 'Inbox'), 'wb') as inbox:
            for path in oldest_first(maildir):
                with open(path, 'rb') as stream:
                    text = re.sub(rb'^(>*From )', rb'>\1', stream.read().replace(b'\r\n', b'\n'), flags=re.M)
                inbox.write(b'From - Mon Jan  1 00:00:00 2024\nX-Mozilla-Status: 0001\n' + text.rstrip(b'\n') + b'\n\n')
        with open(os.path.join(self.folder, 'profile', 'user.js'), 'w', encoding='ascii') as stream:
            for name, value in self.PREFERENCES.items():
                text = str(value).lower() if isinstance(value, (bool, int)) else f'"{value}"'
                stream.write(f'user_pref("{name}", {text});\n')
        self.environment = dict(home.environment, HOME=self.folder, NO_AT_BRIDGE='1', GTK_A11Y='none',
                                MOZ_CRASHREPORTER_DISABLE='1', GSETTINGS_SCHEMA_DIR='')
        self.command = ['thunderbird', '--no-remote', '--profile', os.path.join(self.folder, 'profile')]

    @staticmethod
    def missing():
        return '' if shutil.which('thunderbird') else 'is not installed'

    def fill(self, screen):
        start_and_leave(screen, self, [(55, 117), (130, 145)])

    def open_message(self, screen):
        process, _ = start(screen, self.command, self.environment, QUIET, WHEEL)
        click(screen, 400, 120)
        return process


class Evolution:
    """The mail of this computer, as it keeps it; what serves its accounts is started over the bus."""
    name = 'Evolution'
    SERVICES = '/usr/share/dbus-1/services'
    SOURCES = {
        'bench-account': '[Mail Account]\nBackendName=none\nIdentityUid=bench-identity\nNeedsInitialSetup=false\n',
        'bench-identity': '[Mail Identity]\nAddress=me@example.org\nName=Me\n\n[Mail Submission]\nTransportUid=bench-send\n',
        'bench-send': '[Mail Transport]\nBackendName=sendmail\n',
    }

    def __init__(self, home, maildir):
        # Where the bus has been told to look: what it starts has the same
        config, data = os.environ['XDG_CONFIG_HOME'], os.environ['XDG_DATA_HOME']
        services = os.path.join(os.path.dirname(config), 'services')
        for name in os.listdir(self.SERVICES):
            if name.startswith('org.gnome.evolution.'):
                shutil.copy(os.path.join(self.SERVICES, name), services)
        subprocess.run(['gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/', '-m',
                        'org.freedesktop.DBus.ReloadConfig'], check=True, stdout=subprocess.DEVNULL)
        inbox = os.path.join(data, 'evolution', 'mail', 'local')
        # Without an outbox it takes its mail for that of a version that kept it otherwise
        for name in ('cur', 'new', 'tmp', '.Outbox/cur', '.Outbox/new', '.Outbox/tmp'):
            os.makedirs(os.path.join(inbox, name))
        with open(os.path.join(inbox, '..maildir++'), 'w', encoding='ascii') as stream:
            stream.write('maildir++ 1')
        for path in messages(maildir):
            os.link(path, os.path.join(inbox, 'cur', os.path.basename(path)))
        sources = os.path.join(config, 'evolution', 'sources')
        os.makedirs(sources)
        for name, text in self.SOURCES.items():
            with open(os.path.join(sources, name + '.source'), 'w', encoding='ascii') as stream:
                stream.write(f'[Data Source]\nDisplayName={name}\nEnabled=true\nParent=\n\n{text}')
        keys = os.path.join(config, 'glib-2.0', 'settings')
        os.makedirs(keys, exist_ok=True)
        with open(os.path.join(keys, 'keyfile'), 'a', encoding='ascii') as stream:
            stream.write('[org/gnome/evolution/mail]\nprompt-check-if-default-mailer=false\nshow-to-do-bar=false\nlayout=1\n'
                         '[org/gnome/evolution/shell/window]\nwidth=1270\nheight=880\n')
        self.environment = dict(os.environ, NO_AT_BRIDGE='1', GTK_A11Y='none', GSETTINGS_BACKEND='keyfile',
                                GSETTINGS_SCHEMA_DIR='')
        self.command = ['evolution', '--component=mail']

    @staticmethod
    def missing():
        return '' if shutil.which('evolution') else 'is not installed'

    def fill(self, screen):
        start_and_leave(screen, self, [(92, 194)])

    def open_message(self, screen):
        process, _ = start(screen, self.command, self.environment, QUIET, WHEEL)
        click(screen, 300, 190, 'End')  # the oldest is the first
        return process
