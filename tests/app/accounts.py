# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of accounts share."""
import os

AUTOCONFIG = '''<clientConfig version="1.1"><emailProvider id="example.test">
<domain>example.test</domain><displayName>Example Mail</displayName>
<incomingServer type="imap"><hostname>imap.example.test</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.test</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>'''


def keyring(home):
    """Gives the home a keyring without a daemon."""
    home.environment.update(SECRET_BACKEND='file', SECRET_FILE_TEST_PASSWORD='test',
                            SECRET_FILE_TEST_PATH=os.path.join(home.path, 'keyring'))
    return home
