#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server to be killed: killed_server.py FOLDER PORT WORD… Every message it takes is a line of FOLDER/taken,
its subject, before the client hears of it; the port stands in FOLDER/port once it listens. WORDs are its
capabilities."""
import os
import re
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))
from smtp_stub import SmtpStub


class Taken(list):
    """Messages, written down as they come."""

    def __init__(self, path):
        super().__init__()
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(self, message):
        subject = re.search(rb'(?mi)^Subject: *([^\r\n]*)', message['content']).group(1)
        os.write(self.file, subject + b'\n')


def main():
    folder, port, *words = sys.argv[1:]
    server = SmtpStub(fixed_port=int(port), capabilities=tuple(words), slow=0.002)
    server.messages = Taken(os.path.join(folder, 'taken'))
    with open(os.path.join(folder, 'port.new'), 'w', encoding='ascii') as stream:
        stream.write(str(server.port))
    os.rename(os.path.join(folder, 'port.new'), os.path.join(folder, 'port'))
    threading.Event().wait()


main()
