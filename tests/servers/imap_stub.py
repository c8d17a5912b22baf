# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server on a thread of the test, with a mailbox of its own, that does what the test wants, the wrong things
above all.

    with ImapStub() as server:
        server.add(b'Subject: one\r\n\r\n'); server.port; server.commands

What a plain IMAP4rev1 server does is the default. Attributes may be changed at any time.

    capabilities  words behind IMAP4rev1
    greeting      the first line; `greet`: a function of the session that says more, or says it otherwise
    folders       name → Folder; names are as on the wire, each byte a character
    users         name → password
    rules         [(pattern, reply)]: the first pattern found in a command's line, beginning with the verb, answers it. A
                  reply is bytes, in which $T is the tag, or a function of (session, tag, line) that sends what it
                  likes and returns whether that is all; used `times` times where a rule has a third element
    quota         (used, limit) in KiB, told to who asks; None: nobody can ask
"""
import re
import socket
import socketserver
import threading


class HangUp(Exception):
    """The connection is to be closed, or was."""


class Message:
    def __init__(self, uid, source, flags=(), more=None):
        self.uid, self.source, self.flags = uid, source, set(flags)
        self.received = '01-Jun-2026 10:%02d:%02d +0000' % (uid // 60 % 60, uid % 60)
        self.more = more or {}


class Folder:
    def __init__(self, validity=7):
        self.validity, self.next = validity, 1
        self.messages = []
        self.attributes = ''
        self.id = None  # of OBJECTID

    def add(self, source, flags=(), **more):
        self.messages.append(Message(self.next, source, flags, {name.replace('_', '-'): value
                                                                for name, value in more.items()}))
        self.next += 1
        return self.messages[-1]

    def find(self, uids):
        """[(position, message)] of a set like 1:3,7:*"""
        last = self.messages[-1].uid if self.messages else 0
        return [(position, message) for position, message in enumerate(self.messages, 1)
                if in_set(uids, message.uid, last)]


def in_set(text, number, last):
    for part in text.split(','):
        ends = [last if end == '*' else int(end) for end in part.split(':')]
        if min(ends) <= number <= max(ends):
            return True
    return False


def literal(data):
    return b'{%d}\r\n%s' % (len(data), data)


def header_of(source):
    return source.split(b'\r\n\r\n', 1)[0] + b'\r\n\r\n'


def unquote(text):
    return text[1:-1] if text.startswith('"') else text


class Session:
    """One connection."""

    def __init__(self, server, connection):
        self.server, self.socket, self.buffer = server, connection, b''
        self.folder = None

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise HangUp
        self.buffer += data

    def read_line(self):
        while b'\r\n' not in self.buffer:
            self.fill()
        line, self.buffer = self.buffer.split(b'\r\n', 1)
        return line

    def read_command(self):
        """A line, its literals in between as latin-1, and the last of them as bytes."""
        text, last = '', b''
        while True:
            line = self.read_line()
            match = re.search(rb'\{(\d+)(\+?)\}$', line)
            if match is None:
                return text + line.decode('latin-1'), last
            if not match.group(2):
                self.send(b'+ go on\r\n')
            while len(self.buffer) < int(match.group(1)):
                self.fill()
            last, self.buffer = self.buffer[:int(match.group(1))], self.buffer[int(match.group(1)):]
            text += line[:match.start()].decode('latin-1') + ('"%s"' % last.decode('latin-1') if len(last) < 500 else '')

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise HangUp from error

    def hang_up(self, *_):
        raise HangUp

    def serve(self):
        self.send(self.server.greeting)
        if self.server.greet is not None:
            self.server.greet(self)
        while True:
            line, last = self.read_command()
            tag, _, rest = line.partition(' ')
            self.server.commands.append(rest)
            if self.answer_by_rule(tag, rest):
                continue
            words = rest.split(' ')
            name = words[0].lower()
            if name == 'uid':
                name = 'uid_' + words[1].lower()
            method = getattr(self, 'do_' + name, None)
            with self.server.lock:
                end = method(rest, last) if method is not None else b'BAD what?'
            self.send(tag.encode() + b' ' + (end or b'OK done') + b'\r\n')
            if name == 'logout':
                return

    def answer_by_rule(self, tag, line):
        for rule in list(self.server.rules):
            if not re.match(rule[0], line):
                continue
            if len(rule) > 2:
                self.server.rules.remove(rule)
                if rule[2] > 1:
                    self.server.rules.insert(0, (rule[0], rule[1], rule[2] - 1))
            if callable(rule[1]):
                return rule[1](self, tag, line)
            self.send(rule[1].replace(b'$T', tag.encode()))
            return True
        return False

    # ---- commands ----

    def do_capability(self, *_):
        self.send(('* CAPABILITY IMAP4rev1 ' + self.server.capabilities + '\r\n').encode())

    def do_login(self, line, _):
        user, password = [unquote(word) for word in re.findall(r'"[^"]*"|\S+', line)[1:]]
        if self.server.users.get(user) != password:
            return b'NO [AUTHENTICATIONFAILED] no'
        return b'OK in'

    def do_noop(self, *_):
        pass

    do_check = do_enable = do_id = do_subscribe = do_unsubscribe = do_noop

    def do_logout(self, *_):
        self.send(b'* BYE\r\n')

    def do_namespace(self, *_):
        self.send(b'* NAMESPACE (("" "/")) NIL NIL\r\n')

    def do_list(self, line, _):
        for name, folder in self.server.folders.items():
            if re.search(r' "?([*%]|' + re.escape(name) + ')"?( |$)', line):
                self.send(f'* LIST ({folder.attributes}) "/" "{name}"\r\n'.encode('latin-1'))

    def do_lsub(self, *_):
        for name in self.server.folders:
            self.send(f'* LSUB () "/" "{name}"\r\n'.encode('latin-1'))

    def do_status(self, line, _):
        name = unquote(re.match(r'\S+ ("[^"]*"|\S+)', line).group(1))
        folder = self.server.folders.get(name)
        if folder is None:
            return b'NO [NONEXISTENT] no such folder'
        unseen = sum('\\Seen' not in message.flags for message in folder.messages)
        told = f' MAILBOXID ({folder.id})' if folder.id and 'MAILBOXID' in line else ''
        self.send(f'* STATUS "{name}" (MESSAGES {len(folder.messages)} UNSEEN {unseen} UIDNEXT {folder.next} '
                  f'UIDVALIDITY {folder.validity}{told})\r\n'.encode('latin-1'))

    def do_select(self, line, _):
        folder = self.server.folders.get(unquote(re.match(r'\S+ ("[^"]*"|\S+)', line).group(1)))
        if folder is None:
            return b'NO [NONEXISTENT] no such folder'
        self.folder = folder
        self.send(f'* FLAGS (\\Seen)\r\n* {len(folder.messages)} EXISTS\r\n* OK [UIDVALIDITY {folder.validity}] x\r\n'
                  f'* OK [UIDNEXT {folder.next}] x\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted \\Flagged \\Answered \\*)] '
                  'x\r\n'.encode())
        return b'OK [READ-WRITE] open'

    do_examine = do_select

    def do_unselect(self, *_):
        self.folder = None

    def do_uid_search(self, line, _):
        found = self.folder.messages
        match = re.search(r'UID ([\d:,*]+)', line[10:])
        if match:
            found = [message for _, message in self.folder.find(match.group(1))]
        match = re.search(r'HEADER Message-ID "([^"]*)"', line, re.I)
        if match:
            found = [message for message in found if match.group(1).encode() in header_of(message.source)]
        self.send(('* SEARCH ' + ' '.join(str(message.uid) for message in found)).strip().encode() + b'\r\n')

    def tell(self, position, message, items):
        said = [b'UID %d' % message.uid]
        if 'FLAGS' in items:
            said.append(b'FLAGS (%s)' % ' '.join(sorted(message.flags)).encode())
        if 'RFC822.SIZE' in items:
            said.append(b'RFC822.SIZE %d' % len(message.source))
        if 'INTERNALDATE' in items:
            said.append(b'INTERNALDATE "%s"' % message.received.encode())
        for name, value in message.more.items():
            if name in items:
                said.append(name.encode() + b' ' + value)
        match = re.search(r'BODY\.PEEK\[(HEADER\.FIELDS \([^)]*\))\]', items)
        if match:
            said.append(b'BODY[%s] ' % match.group(1).encode() + literal(header_of(message.source)))
        match = re.search(r'BODY\.PEEK\[\]<0\.(\d+)>', items)
        if match:
            said.append(b'BODY[]<0> ' + literal(message.source[:int(match.group(1))]))
        elif 'BODY.PEEK[]' in items:
            said.append(b'BODY[] ' + literal(message.source))
        self.send(b'* %d FETCH (%s)\r\n' % (position, b' '.join(said)))

    def do_uid_fetch(self, line, _):
        _, _, uids, items = line.split(' ', 3)
        for position, message in self.folder.find(uids):
            self.tell(position, message, items)

    def do_fetch(self, line, _):
        _, positions, items = line.split(' ', 2)
        for position, message in enumerate(self.folder.messages, 1):
            if in_set(positions, position, len(self.folder.messages)):
                self.tell(position, message, items)

    def do_uid_store(self, line, _):
        _, _, uids, sign, flags = line.split(' ', 4)
        for _, message in self.folder.find(uids):
            words = set(flags.strip('()').split())
            message.flags = message.flags | words if sign[0] == '+' else message.flags - words

    def do_uid_copy(self, line, _):
        match = re.match(r'UID COPY (\S+) ("[^"]*"|\S+)', line)
        target = self.server.folders.get(unquote(match.group(2)))
        if target is None:
            return b'NO [TRYCREATE] no such folder'
        found = [message for _, message in self.folder.find(match.group(1))]
        copies = [target.add(message.source, message.flags) for message in found]
        for message, copy in zip(found, copies):
            copy.received = message.received
        if 'UIDPLUS' not in self.server.capabilities or not found:
            return b'OK copied'
        sets = [','.join(str(one.uid) for one in messages) for messages in (found, copies)]
        return f'OK [COPYUID {target.validity} {sets[0]} {sets[1]}] copied'.encode()

    def do_uid_expunge(self, line, _):
        for _, message in self.folder.find(line.split(' ')[2]):
            if '\\Deleted' in message.flags:
                self.folder.messages.remove(message)

    def do_append(self, line, last):
        target = self.server.folders.get(unquote(re.match(r'\S+ ("[^"]*"|\S+)', line).group(1)))
        if target is None:
            return b'NO [TRYCREATE] no such folder'
        match = re.search(r'\(([^)]*)\)', line)
        target.add(last, match.group(1).split() if match else ())
        return b'OK appended'

    def do_create(self, line, _):
        self.server.folders[unquote(line.split(' ', 1)[1])] = Folder()

    def do_getquotaroot(self, *_):
        if self.server.quota is None:
            return b'BAD what?'
        self.send(b'* QUOTAROOT INBOX ""\r\n* QUOTA "" (STORAGE %d %d)\r\n' % self.server.quota)
        return b'OK done'


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            Session(self.server.stub, self.request).serve()
        except (HangUp, OSError):
            pass


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True
    request_queue_size = 64


class ImapStub:
    def __init__(self):
        self.capabilities, self.greeting = '', b'* OK hello\r\n'
        self.greet = None
        self.folders = {'INBOX': Folder()}
        self.users = {}
        self.rules, self.commands = [], []
        self.quota = None
        self.lock = threading.Lock()
        self.listener = None

    @property
    def imap(self):
        return self.listener.server_address[1]

    @property
    def inbox(self):
        return self.folders['INBOX']

    def add_user(self, name, password):
        self.users[name] = password

    def heard(self, pattern):
        return [line for line in self.commands if re.match(pattern, line)]

    def __enter__(self):
        self.listener = Listener(('127.0.0.1', 0), Handler)
        self.listener.stub = self
        threading.Thread(target=self.listener.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()
