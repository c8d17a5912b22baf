# SPDX-License-Identifier: GPL-3.0-or-later
"""A line to an IMAP server that breaks once, at a place that is told by what is being said there."""
import re
import socket
import struct
import threading
import time

import places

# What the server says, up to and with the byte behind which it happens; outside of literals
LINES = {
    'greeting': re.compile(rb'\* OK \[CAPA$'),
    'tag': re.compile(rb'[A-Z]\d?$'),
    'status text': re.compile(rb'[A-Z]\d+ OK .{4}$', re.S),
    'literal header': re.compile(rb'.*\{\d$', re.S),
    'inside CRLF': re.compile(rb'\* .*\r$', re.S),
    'between': re.compile(rb'[A-Z]\d+ OK .*\n$', re.S),
    'copied': re.compile(rb'.*OK \[COPYUID$', re.S),
    'uploaded': re.compile(rb'.*OK \[APPENDUID$', re.S),
    'idle': re.compile(rb'\+ [^=]*\n$', re.S),
}
SIZE = re.compile(rb'\{(\d+)\+?\}\r\n$')


class BreakingRelay(places.Server):
    """`arm()` says where and how; `happened` is set when it did."""

    def __init__(self, port):
        self.target, self.happened = port, threading.Event()
        self.place = self.fault = None
        self.left, self.compressed, self.lock = 0, None, threading.Lock()
        self.ends = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def arm(self, place, fault, skip=0):
        """`fault`: cut, truncate, delay or stall; `skip` as many such places first."""
        with self.lock:
            self.place, self.fault, self.left = place, fault, skip
            self.happened.clear()

    def _is_due(self, place):
        with self.lock:
            if place != self.place:
                return None
            self.left -= 1
            if self.left >= 0:
                return None
            self.place = None
            self.happened.set()
            return self.fault

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(('127.0.0.1', self.target))
            except OSError:
                return
            self.ends += [client, server]
            line = {'dead': False, 'binary': None, 'client': client, 'server': server}
            for way in (self._from_server, self._from_client):
                threading.Thread(target=self._pump, args=(way, line), daemon=True).start()

    def _pump(self, way, line):
        source, sink = (line['server'], line['client']) if way == self._from_server else (line['client'], line['server'])
        state = {'line': b'', 'literal': 0, 'half': -1, 'count': 0}
        try:
            while data := source.recv(65536):
                start = 0
                for position, byte in enumerate(data):
                    fault = way(state, bytes((byte,)), line)
                    if fault and not line['dead']:
                        sink.sendall(data[start:position + 1])
                        start = position + 1
                        if self._break(fault, line):
                            return
                if not line['dead']:
                    sink.sendall(data[start:])
        except OSError:
            pass
        if not line['dead']:
            self._close(line)

    @staticmethod
    def _close(line):
        for end in (line['client'], line['server']):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _break(self, fault, line):
        """True: nothing goes through any more."""
        if fault == 'delay':
            time.sleep(0.2)
            return False
        if fault == 'stall':
            line['dead'] = True
            return True
        if fault == 'cut':
            for end in (line['client'], line['server']):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self._close(line)
        if fault == 'cut':
            line['client'].close()
            line['server'].close()
        return True

    def _follow(self, state, byte):
        """True: within a literal. What is said is followed line by line."""
        if state['literal'] > 0:
            state['literal'] -= 1
            return True
        state['line'] += byte
        return False

    @staticmethod
    def _end_line(state):
        size = SIZE.search(state['line'])
        if size:
            state['literal'] = int(size.group(1))
            state['half'] = state['literal'] // 2
        if state['line'].endswith(b'\n'):
            state['line'] = b''

    def _from_server(self, state, byte, line):
        state['count'] += 1
        if line['binary'] is not None:
            line['binary'] += 1
            return self._is_due('compressed block') if line['binary'] == 40 else None
        if state['count'] == 60 and self.place == 'handshake':
            return self._is_due('handshake')
        if self._follow(state, byte):
            return self._is_due('literal body') if state['literal'] == state['half'] else None
        fault = next((found for place, pattern in LINES.items() if place == self.place and pattern.match(state['line'])
                      for found in [self._is_due(place)] if found), None)
        if b'Begin compression' in state['line'] and state['line'].endswith(b'\n'):
            line['binary'] = 0
        self._end_line(state)
        return fault

    def _from_client(self, state, byte, line):
        if self._follow(state, byte):
            return (self._is_due('upload') if state['literal'] == state['half'] and state.get('append') else None)
        if state['line'].endswith(b'\n'):
            state['append'] = b' APPEND ' in state['line']
        self._end_line(state)
        return None

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.accepting.join()
        for end in self.ends:
            end.close()
