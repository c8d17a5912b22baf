# SPDX-License-Identifier: GPL-3.0-or-later
"""An SMTP server on a thread of the test that does what the test wants, the wrong things above all.

    with SmtpStub(replies=[('RCPT TO:<no@', '550 5.1.1 No such user')]) as server:
        server.port; server.messages; server.commands

What a server of today does is the default. Attributes may be changed at any time; a connection looks at them as
it goes on.

    capabilities  words of the EHLO answer; STARTTLS and AUTH are added where they belong
    implicit      TLS from the first byte; `certificate`: see certificates.py;
                  `certificates`: a folder with them, else they are made
    starttls      offered; `injection`: bytes sent together with the yes
    users         name → password, for PLAIN, LOGIN and SCRAM-SHA-256; None: nobody has to log on; `auth`: the
                  mechanisms offered. SCRAM-SHA-256-PLUS goes with `tls12`, as only its binding is known here;
                  `binding`: one of another connection, as somebody in the middle has it
    tls12         no newer TLS; `proof`: what a server says that does not know the password
    replies       [(beginning of a command line, reply)]; the first that fits wins. A reply that is a list gives
                  its elements one after another; one that is None hangs up; "" says nothing for ever; a Drip() comes
                  a byte now and then, in the middle of a Half() it hangs up
    end           the same for the end of the content
    drop_after    bytes of content after which the connection is cut
    drip          seconds between two bytes of a reply
    slow          seconds before each reply, as a long way would have it
    fixed_port    for a server that comes back where it was; else any that is free
"""
import base64
import socket
import ssl
import threading
import time

import certificates
import places
import scram

MODERN = ('PIPELINING', 'SIZE 52428800', '8BITMIME', 'SMTPUTF8', 'CHUNKING', 'DSN', 'ENHANCEDSTATUSCODES')


def available():
    return '' if places.find('openssl') else 'openssl is not installed'


class HangUp(Exception):
    """The connection is to be closed, or was."""


class Drip(str):
    """A reply that comes a byte now and then."""


class Half(str):
    """A reply in whose middle the server hangs up."""


class Session:
    """One connection."""

    def __init__(self, server, connection):
        self.server, self.socket, self.buffer = server, connection, b''
        self.secure = False
        self.user = None
        self.sender = None
        self.recipients = []
        self.parameters = []
        self.chunks = b''

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise HangUp
        self.buffer += data
        self.server.reads.append(data)

    def line(self):
        while b'\n' not in self.buffer:
            self.fill()
        line, _, self.buffer = self.buffer.partition(b'\n')
        return line.rstrip(b'\r').decode('utf-8', 'surrogateescape')

    def exactly(self, number):
        limit = self.server.drop_after
        while len(self.buffer) < number:
            if limit is not None and len(self.buffer) >= limit:
                raise HangUp
            self.fill()
        if limit is not None and number >= limit:
            raise HangUp
        data, self.buffer = self.buffer[:number], self.buffer[number:]
        return data

    def until_dot(self):
        while True:
            if self.server.drop_after is not None and len(self.buffer) >= self.server.drop_after:
                raise HangUp
            if self.buffer.startswith(b'.\r\n'):
                self.buffer = self.buffer[3:]
                return b''
            content, end, rest = self.buffer.partition(b'\r\n.\r\n')
            if end:
                self.buffer = rest
                lines = (content + b'\r\n').split(b'\r\n')
                return b'\r\n'.join(line[1:] if line.startswith(b'.') else line for line in lines)
            self.fill()

    def say(self, reply):
        """Lines of a longer reply are separated by line feeds."""
        if reply is None:
            raise HangUp
        if reply == '':
            while True:
                self.fill()
        lines = reply.split('\n')
        text = ''.join(line[:3] + (' ' if number == len(lines) - 1 else '-') + line[4:] + '\r\n'
                       for number, line in enumerate(lines)).encode('utf-8', 'surrogateescape')
        if self.server.slow:
            time.sleep(self.server.slow)
        drip = 0.25 if isinstance(reply, Drip) else self.server.drip
        if isinstance(reply, Half):
            self.socket.sendall(text[:len(text) // 2])
            raise HangUp
        if not drip:
            self.socket.sendall(text)
        else:
            for position in range(len(text)):
                self.socket.sendall(text[position:position + 1])
                time.sleep(drip)
        if reply.startswith('421'):
            raise HangUp

    def chosen(self, line):
        """The reply the test wants, if it wants one; (False, None) else."""
        for position, (beginning, reply) in enumerate(self.server.replies):
            if line.upper().startswith(beginning.upper()):
                if isinstance(reply, list):
                    first = reply.pop(0)
                    if not reply:
                        del self.server.replies[position]
                    return True, first
                return True, reply
        return False, None

    # ---- commands ----

    def hello(self):
        words = list(self.server.capabilities)
        if self.server.starttls and not self.secure:
            words.append('STARTTLS')
        if self.server.users is not None and (self.secure or not self.server.starttls):
            words.append('AUTH ' + ' '.join(self.server.auth))
        self.say('\n'.join('250 ' + word for word in ['stub.example.test', *words]))

    def make_safe(self):
        self.socket = self.server.wrap(self.socket)
        self.secure = True

    def ask(self, challenge=''):
        self.say('334 ' + base64.b64encode(challenge.encode()).decode())
        return base64.b64decode(self.line())

    def log_on(self, words):
        mechanism = words[1].upper()
        initial = base64.b64decode(words[2]) if len(words) > 2 else None
        if mechanism == 'PLAIN':
            parts = (initial if initial is not None else self.ask()).split(b'\0')
            user, password = parts[1].decode(), parts[2].decode()
        elif mechanism == 'LOGIN':
            user = (initial if initial is not None else self.ask('Username:')).decode()
            password = self.ask('Password:').decode()
        elif mechanism in ('SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'):
            self.log_on_unseen(mechanism.endswith('-PLUS'), initial.decode())
            return
        else:
            self.say('504 5.5.4 Unknown mechanism')
            return
        if self.server.users.get(user) != password:
            self.say('535 5.7.8 Authentication failed for ' + password)
            return
        self.user = user
        self.say('235 2.7.0 Hello')

    def log_on_unseen(self, bound, first):
        user = scram.Scram.user(first)
        binding = (self.server.binding or self.socket.get_channel_binding('tls-unique')) if bound else None
        server = scram.Scram(self.server.users[user], binding)
        try:
            proof = server.last(self.ask(server.first(first)).decode())
        except scram.Refused as refused:
            self.say(f'535 5.7.8 Refused: {refused}')
            return
        self.ask(self.server.proof or proof)
        self.user = user
        self.say('235 2.7.0 Hello')

    def finish(self, content, how):
        index = len(self.server.messages)
        end = self.server.end
        if isinstance(end, list):
            end = end.pop(0) if end else '250 2.0.0 Taken'
        if end is None or end.startswith('250'):
            self.server.messages.append({
                'sender': self.sender, 'recipients': list(self.recipients), 'parameters': list(self.parameters),
                'content': content, 'how': how, 'user': self.user, 'session': id(self), 'secure': self.secure})
        self.forget()
        if end is None:
            raise HangUp
        self.say(end.replace('Taken', f'Taken as {index}') if type(end) is str else end)

    def forget(self):
        self.sender, self.recipients, self.parameters, self.chunks = None, [], [], b''

    def chunk(self, words):
        content = self.exactly(int(words[1]))
        chosen, reply = self.chosen(' '.join(words))
        self.chunks += content
        if chosen:
            self.say(reply)
        elif not self.recipients:
            self.say('554 5.5.1 No valid recipients')
        elif len(words) > 2:
            self.finish(self.chunks, 'BDAT')
        else:
            self.say('250 2.0.0 More')

    def mail(self, line, words):
        if self.server.users is not None and self.user is None:
            self.say('530 5.7.0 Log on first')
        elif self.sender is not None:
            self.say('503 5.5.1 Nested MAIL')
        else:
            self.sender = line[line.index('<') + 1:line.index('>')]
            self.parameters = [words[1:]]
            self.say('250 2.1.0 Ok')

    def command(self, line):
        words = line.split(' ')
        verb = words[0].upper()
        if verb == 'BDAT':
            return self.chunk(words)
        chosen, reply = self.chosen(line)
        if chosen:
            return self.say(reply)
        if verb == 'EHLO':
            return self.hello()
        if verb == 'HELO':
            return self.say('250 stub.example.test')
        if verb == 'STARTTLS' and self.server.starttls:
            self.socket.sendall(b'220 2.0.0 Go on\r\n' + self.server.injection)
            return self.make_safe()
        if verb == 'AUTH':
            return self.log_on(words)
        if verb == 'MAIL':
            return self.mail(line, words)
        if verb == 'RCPT':
            if self.sender is None:
                return self.say('503 5.5.1 MAIL first')
            if len(self.recipients) >= self.server.most:
                return self.say('452 4.5.3 Too many recipients')
            self.recipients.append(line[line.index('<') + 1:line.index('>')])
            self.parameters.append(words[1:])
            return self.say('250 2.1.5 Ok')
        if verb == 'DATA':
            if not self.recipients:
                return self.say('554 5.5.1 No valid recipients')
            self.say('354 Go on')
            return self.finish(self.until_dot(), 'DATA')
        if verb == 'RSET':
            self.forget()
            return self.say('250 2.0.0 Ok')
        if verb == 'QUIT':
            self.say('221 2.0.0 Bye')
            raise HangUp
        return self.say('500 5.5.2 What?')

    def run(self):
        if self.server.implicit:
            self.make_safe()
        self.say(self.server.greeting)
        while True:
            line = self.line()
            self.server.commands.append(line)
            self.command(line)


class SmtpStub(places.Server):
    """See the head of the file."""

    def __init__(self, **wanted):
        self.capabilities, self.greeting = MODERN, '220 stub.example.test ESMTP'
        self.implicit, self.starttls, self.injection, self.certificate = False, False, b'', 'good'
        self.certificates = None
        self.users, self.auth = None, ('PLAIN', 'LOGIN')
        self.tls12, self.binding, self.proof = False, None, None
        self.replies, self.end = [], '250 2.0.0 Taken'
        self.drop_after, self.drip, self.slow, self.most = None, 0, 0, 1000
        self.fixed_port = 0
        for name, value in wanted.items():
            getattr(self, name)
            setattr(self, name, value)
        self.folder = None
        if self.implicit or self.starttls:
            self.folder = self.certificates or places.make_folder('ss-')
            certificates.make(self.folder)
            self.pin = certificates.pin(self.folder, self.certificate)
        self.messages, self.commands, self.reads, self.connections = [], [], [], 0
        self.open = set()
        self.listener = socket.create_server(('127.0.0.1', self.fixed_port), backlog=50)
        if self.drop_after is not None:
            # What the system keeps for us must not be taken for what we have read
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def wrap(self, connection):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f'{self.folder}/{self.certificate}.pem', f'{self.folder}/{self.certificate}.key')
        if self.tls12:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context.wrap_socket(connection, server_side=True)

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._speak, args=(connection,), daemon=True).start()

    def _speak(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = Session(self, connection)
        self.open.add(session)
        try:
            session.run()
        except (HangUp, OSError, ValueError, IndexError):
            pass
        finally:
            self.open.discard(session)
            session.socket.close()

    def hang_up(self):
        """Ends every connection that is open."""
        for session in list(self.open):
            try:
                session.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def environment(self):
        return {'SMTP_STUB': str(self.port)}

    def stop(self):
        # Closing alone does not wake a thread that waits for a connection
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.hang_up()
        self.thread.join()
        if self.folder and not self.certificates:
            import shutil
            shutil.rmtree(self.folder, ignore_errors=True)
