# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions as programs without windows ask them: one of every kind."""
import os
import shutil
import sys
import threading

from gi.repository import Gio, GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import certificates  # noqa: E402
import places  # noqa: E402
from desktop import APPLICATION, session_bus  # noqa: E402


class Question:
    """One asked over the bus, as programs without windows ask."""

    def __init__(self, kind, parent='', **fields):
        self.result, self.parent = None, parent
        question = {'kind': GLib.Variant('u', kind)}
        for key, value in fields.items():
            form = {str: 's', list: 'as', bool: 'b', tuple: '(su)', int: 'u', dict: 'a{sv}'}[type(value)]
            question[key.replace('_', '-')] = GLib.Variant('q' if key == 'port' else form, value)
        self.files = Gio.UnixFDList.new()
        descriptor = os.memfd_create('answer')
        self.files.append(descriptor)
        os.close(descriptor)
        self.thread = threading.Thread(target=self.ask, args=(question, ))
        self.thread.start()

    def ask(self, question):
        try:
            reply, _ = session_bus().call_with_unix_fd_list_sync(
                APPLICATION, '/org/estafette/Dialogs', 'org.estafette.Dialogs1', 'Ask',
                GLib.Variant('(ssa{sv}h)', (self.parent, 'one', question, 0)), None, 0, 120000, self.files, None)
            self.result = reply.unpack()[0]
        except GLib.Error as error:
            self.result = Gio.dbus_error_get_remote_error(error)

    def answer(self):
        self.thread.join(60)
        return self.result


PROBLEM = ('The server says: try later', 0x80040111)
DETAILS = {key: GLib.Variant('s', value) for key, value in
           {'component': 'Work', 'low-level': 'IMAP NO [UNAVAILABLE]', 'words': 'Try later'}.items()}
QUESTIONS = {
    'choose a profile': (0, {'title': 'Which Profile?', 'message': '', 'choices': ['a', 'b'], 'labels': ['Home', 'Office'],
                             'preselected': 'a'}),
    'credentials': (1, {'title': 'Password', 'message': 'Who are you?', 'service': 'Work', 'server': 'imap.example.org',
                        'user_name': 'ann', 'problem': PROBLEM}),
    'failed logon': (3, {'title': '“Work” Cannot Be Used', 'message': 'The server does not answer', 'service': 'Work',
                         'problem': PROBLEM, 'problem_details': DETAILS, 'choices': ['retry', 'settings', 'skip'],
                         'labels': ['Try Again', 'Settings', 'Go On Without'], 'preselected': 'retry'}),
    'certificate': (4, {'title': 'Certificate', 'message': '', 'service': 'Work', 'server': 'imap.example.org', 'port': 993,
                        'flaws': 1, 'fingerprint': 'ab:cd'}),
    'several names': (5, {'title': 'Which “Ann”?', 'message': '', 'choices': ['1', '2'], 'labels': ['Ann A', 'Ann B'],
                          'preselected': '1'}),
    'confirmation': (6, {'title': 'Two Printers', 'message': 'Which one?', 'choices': ['a', 'b'],
                         'labels': ['Upstairs', 'Downstairs'], 'preselected': 'a'}),
}


def give_certificate():
    """One that nobody vouches for, made now."""
    folder = places.make_folder('kb-')
    try:
        certificates.make(folder)
        with open(os.path.join(folder, 'selfsigned.pem'), encoding='utf-8') as stream:
            QUESTIONS['certificate'][1]['certificate'] = stream.read()
    finally:
        shutil.rmtree(folder)
