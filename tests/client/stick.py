"""Files on a stick: section 8 of PROTOCOL.md, with the base mode of HPKE (RFC 9180) written out."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import names
from cbor import Malformed

MAGIC = b"tungnha file 1\r\n"
FILE_MAX, PARTS_MAX, PIECE, TAG = 67_108_864, 64, 65_536, 16
PATHS = ["file/ask", "file/answer"]
P = 2**255 - 19
KEM, SUITE = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"


def agreement_secret(secret):
    """Returns the X25519 secret of an Ed25519 secret; clamping is X25519's own."""
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(secret).digest()[:32])


def agreement_key(key):
    """Returns the X25519 key of an Ed25519 key."""
    y = int.from_bytes(key, "little") & (1 << 255) - 1
    return ((1 + y) * pow(1 - y, -1, P) % P).to_bytes(32, "little")


def extract(suite, salt, label, data):
    return hmac.digest(salt, b"HPKE-v1" + suite + label + data, "sha256")


def expand(suite, secret, label, info, length):
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, info).derive(secret)


class Context:
    """The one context in which all pieces of a file are sealed."""

    def __init__(self, shared, enc, recipient_key, info):
        shared = expand(KEM, extract(KEM, b"", b"eae_prk", shared), b"shared_secret", enc + recipient_key, 32)
        context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
        secret = extract(SUITE, shared, b"secret", b"")
        self.aead = ChaCha20Poly1305(expand(SUITE, secret, b"key", context, 32))
        self.base, self.number = expand(SUITE, secret, b"base_nonce", context, 12), 0

    def nonce(self):
        """Returns the next piece's nonce."""
        number, self.number = self.number.to_bytes(12, "big"), self.number + 1
        return bytes(a ^ b for a, b in zip(self.base, number))


def seal_file(kind, parts, secret, recipient_key, ephemeral):
    """Returns a file: signed by `secret`, sealed to the holder of an Ed25519 key with an X25519 secret used once."""
    recipient, ephemeral = names.device_id(recipient_key), X25519PrivateKey.from_private_bytes(ephemeral)
    body = b"".join(names.u32be(len(part)) + part for part in parts)
    signature = names.S(secret, "tungnha request 1", names.request_message(recipient, PATHS[kind], body))
    content = bytes([kind]) + names.device_id(names.public_key(secret)) + signature + body
    key = agreement_key(recipient_key)
    enc = ephemeral.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    context = Context(ephemeral.exchange(X25519PublicKey.from_public_bytes(key)), enc, key, MAGIC + recipient)
    pieces = [content[at:at + PIECE] for at in range(0, len(content), PIECE)]
    sealed = [context.aead.encrypt(context.nonce(), piece, bytes([at == len(pieces) - 1]))
              for at, piece in enumerate(pieces)]
    return MAGIC + recipient + enc + b"".join(sealed)


def open_file(file, secret, device, writers):
    """Returns a file's kind and its packed parts; `writers` are the keys by device that are believed."""
    if len(file) > FILE_MAX or len(file) < 64 + TAG or file[:16] != MAGIC:
        raise Malformed("file-damaged")
    if file[16:32] != device:
        raise Malformed("file-for-another")
    own, enc, sealed = agreement_secret(secret), file[32:64], file[64:]
    key = own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    context = Context(own.exchange(X25519PublicKey.from_public_bytes(enc)), enc, key, file[:32])
    content = b""
    for at in range(0, len(sealed), PIECE + TAG):
        is_last = at + PIECE + TAG >= len(sealed)
        try:
            content += context.aead.decrypt(context.nonce(), sealed[at:at + PIECE + TAG], bytes([is_last]))
        except InvalidTag as error:
            raise Malformed("file-damaged") from error
    if len(content) < 81 or content[0] > 1:
        raise Malformed("file-damaged")
    kind, writer, signature, body = content[0], content[1:17], content[17:81], content[81:]
    if writer not in writers:
        raise Malformed("device-unknown")
    statement = names.request_message(device, PATHS[kind], body)
    if not names.holds(writers[writer], signature, "tungnha request 1", statement):
        raise Malformed("signature-invalid")
    return kind, split(body)


def split(body):
    """Returns the parts of a body."""
    parts = []
    while body:
        length = int.from_bytes(body[:4], "big")
        if len(body) < 4 + length or len(parts) == PARTS_MAX:
            raise Malformed("file-damaged")
        parts.append(body[4:4 + length])
        body = body[4 + length:]
    return parts
