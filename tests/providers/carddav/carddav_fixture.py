# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of address books on a server share."""
import os

from harness import Home

ANN = '''BEGIN:VCARD
VERSION:3.0
UID:ann
N:Able;Ann;;;
FN:Ann Able
EMAIL;TYPE=INTERNET,HOME:ann@example.org
item1.TEL:+1 555
item1.X-ABLabel:Boat
X-STRANGE;X-P="a;b":kept, as it is
END:VCARD
'''


def card(number):
    return (f'BEGIN:VCARD\nVERSION:3.0\nUID:p{number}\nN:{number};Person;;;\nFN:Person {number}\n'
            f'EMAIL:p{number}@example.org\nEND:VCARD\n')


def names(found):
    return [entry['name'] for entry in found]


def profile(home, server, user, **settings):
    """A profile with the account of a user on the server."""
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.create_profile()
    values = {'server': server.url, 'user': user, 'password': user + 'pw', 'certificate-pins': server.pin, **settings}
    home.run('service', 'add', 'carddav', *(f'{name}={value}' for name, value in values.items() if value), '--unverified')


def shared(server):
    """A home for a test that uses a server with others."""
    home = Home()
    home.server = server
    return home
