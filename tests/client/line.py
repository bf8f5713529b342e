"""How bodies travel: packed (section 5), signed, over HTTP, or TLS under the organisation's root."""

import base64
import http.client
import json
import ssl
from urllib.parse import urlsplit

import zstandard
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import names
from cbor import Malformed

PACKED_MAX, UNPACKED_MAX, WINDOW_MAX = 1_048_576, 4_194_304, 8 << 20


class NotTrusted(Exception):
    """Who answers is not shown to be the organisation's."""


class Problem(Exception):
    """What a server answered in place of what was asked for."""

    def __init__(self, status, code):
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


def pack(body):
    """Returns a body as it travels, in the shorter of its two forms."""
    frame = zstandard.ZstdCompressor(write_content_size=True).compress(body)
    return b"\x01" + frame if len(frame) < len(body) else b"\x00" + body


def unpack(packed):
    """Returns the body that was packed."""
    if len(packed) > PACKED_MAX or not packed or packed[0] > 1:
        raise Malformed("not a packed body")
    if packed[0] == 0:
        return packed[1:]
    reader = zstandard.ZstdDecompressor(max_window_size=WINDOW_MAX).decompressobj()
    body = reader.decompress(packed[1:])
    if len(body) > UNPACKED_MAX or reader.unused_data:
        raise Malformed("a body too large, or bytes behind it")
    return body


def base64url(text):
    """Returns the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Line:
    """A server's address, and the root that vouches for it."""

    def __init__(self, url, fingerprint):
        self.url, self.fingerprint = urlsplit(url), fingerprint

    def call(self, method, path, body=None, headers=()):
        """Sends a request and returns the reply's body."""
        connection = self.connect()
        connection.request(method, path, body, dict(headers))
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        if reply.status != 200:
            raise Problem(reply.status, json.loads(content)["code"])
        return content

    def get(self, path):
        """Returns the JSON that a path answers with."""
        return json.loads(self.call("GET", path))

    def post(self, path, body, headers=()):
        """Sends a body that is packed already and returns the reply's, unpacked."""
        return unpack(self.call("POST", path, body, {"Content-Type": "application/octet-stream", **dict(headers)}))

    def signed_post(self, path, body, server, device, secret, spoil=lambda signature: signature):
        """Sends a request signed by a device to the server that is meant."""
        packed = pack(body)
        signature = spoil(names.S(secret, "tungnha request 1", names.request_message(server, path, packed)))
        text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
        return self.post(path, packed, {"Authorization": f"Tungnha {device.hex()}.{text}"})

    def connect(self):
        if self.url.scheme == "http":
            return http.client.HTTPConnection(self.url.hostname, self.url.port)
        return http.client.HTTPSConnection(self.url.hostname, self.url.port, context=self.trusting_context())

    def trusting_context(self):
        """Finds the pinned root in the chain that the server shows, and trusts nothing else in the real handshake."""
        looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        looking.check_hostname, looking.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(self.url.hostname, self.url.port, context=looking)
        connection.connect()
        # Public from Python 3.13 on only; Debian 12 has 3.11.
        chain = connection.sock._sslobj.get_unverified_chain()
        connection.close()
        for one in chain:
            pem = one.public_bytes()
            key = x509.load_pem_x509_certificate(pem.encode()).public_key()
            raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)[-32:]
            if names.root_fingerprint(raw) == self.fingerprint:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.minimum_version = ssl.TLSVersion.TLSv1_3
                context.load_verify_locations(cadata=pem)
                return context
        raise NotTrusted("no certificate of the pinned root")
