# SPDX-License-Identifier: GPL-3.0-or-later
"""A line to a server that can go dead without a sign: what goes through it is swallowed, nobody hangs up."""
import socket
import threading

import places


class Relay(places.Server):
    """`swallowed`: bytes that went nowhere."""

    def __init__(self, port):
        self.target, self.swallowed, self.count = port, 0, 0
        self.lines, self.lock, self.over = [], threading.Lock(), False
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def freeze(self):
        """What is connected now is dead from now on; who comes later is served."""
        with self.lock:
            for line in self.lines:
                line['dead'] = True

    def hang_up(self):
        """Who is connected is so no more."""
        with self.lock:
            ends = [end for line in self.lines for end in line['ends']]
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(('127.0.0.1', self.target))
            except OSError:
                client.close()
                continue
            line = {'dead': False, 'ends': (client, server)}
            with self.lock:
                self.count += 1
                self.lines.append(line)
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(line, *ends), daemon=True).start()

    def _pump(self, line, source, sink):
        try:
            while data := source.recv(65536):
                if line['dead']:
                    self.swallowed += len(data)
                else:
                    sink.sendall(data)
        except OSError:
            pass
        # A line that is dead does not tell that either
        for end in () if line['dead'] and not self.over else (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def stop(self):
        self.over = True
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.accepting.join()
        with self.lock:
            for line in self.lines:
                for end in line['ends']:
                    end.close()
