"""A device written from docs/PROTOCOL.md alone, sharing no code with the programs.

    client.py take-part INVITATION [--spoil request|stretch]
        enrols, pulls, writes a visit and a receipt, pushes, and verifies all of it; tells what it did as JSON
    client.py check-vectors FOLDER
        computes every value in docs/vectors anew

Debian's python3-cryptography and python3-zstandard are needed.
"""

import argparse
import datetime
import json
import secrets
import sys
import time

import names
from cbor import Malformed, decode, encode
from invitation import read_invitation
from line import Line, NotTrusted, Problem, base64url, pack
from replica import Replica, Writer, difference, flat, nested, put_over, vector

NUMBER_BOOK, PERSON, VISIT, RECEIPT = 34, 41, 50, 51
PAID, CASH = 4, 0
# What a refused stretch's reason is told as.
REASONS = {3: "device-unknown", 4: "signature-invalid", 6: "not-served-here", 7: "request-too-large", 10: "strike-unknown",
           11: "damaged-there"}
EXCHANGES_MAX = 20


class Device:
    """One enrolled device, and what it knows of one server."""

    def __init__(self, invitation, name):
        address, fingerprint, code = read_invitation(invitation)
        self.line, self.secret, self.spoil = Line(address, fingerprint), secrets.token_bytes(32), None
        key = names.public_key(self.secret)
        signature = names.S(self.secret, "tungnha enrolment 1", names.code_hash(code) + key)
        request = encode({0: 1, 1: code, 2: key, 3: signature, 4: name})
        reply = decode(self.line.post("/v1/enrol", pack(request)))
        if names.root_fingerprint(reply[1]) != fingerprint:
            raise NotTrusted("another organisation's root")
        self.id = names.device_id(key)
        self.replica = Replica(reply[0], reply[1], reply[2], self.id)
        if self.replica.believe(self.replica.centre_key, reply[3]) != self.id:
            raise Malformed("a certificate of another key")
        actor = decode(reply[3][0])[3]
        self.writer = Writer(self.replica, self.secret, secrets.token_bytes(16), actor)
        named = {url: server for server, _, url in reply[6]}
        self.server = named[address] if address in named else self.who_answers()
        # What the server held when so many ops had arrived at it, and how often that did not tell what is here.
        self.arrival, self.there, self.misses = None, {}, 0
        self.unserved, self.proof_at, self.proved = set(), 0, {}

    def who_answers(self):
        """Returns the server at the other end, believed as far as its certificates hold."""
        said = self.line.get("/v1/organisation")
        centre, own = (decode(base64url(said[part])) for part in ("centre_certificate", "certificate"))
        if names.root_fingerprint(base64url(said["root"])) != self.line.fingerprint:
            raise NotTrusted("another organisation's root")
        if own == centre:
            return self.replica.centre
        return self.replica.believe(self.replica.centre_key, own)

    def sync(self):
        """Exchanges requests and replies until neither side lacks anything; returns how many it took."""
        spells = self.arrival is None
        for exchanges in range(1, EXCHANGES_MAX):
            told, request = self.request(spells)
            sent = encode(request)
            spoil = flip if self.spoil == "request" else lambda signature: signature
            reply = decode(self.line.signed_post("/v1/sync", sent, self.server, self.id, self.secret, spoil))
            self.misses += 1 in reply and not spells
            spells = 1 in reply
            if not self.take_in(told, reply):
                return exchanges
        raise Malformed("the sync finds no end")

    def request(self, spells):
        """Returns the heads that are told, and the next request."""
        self.writer.sign()
        heads = {scope: vec for scope, vec in self.replica.heads().items() if scope not in self.unserved}
        own = self.writer.incarnation
        stretches = self.writer.stretches({scope: vec.get(own, (0,))[0] for scope, vec in self.there.items()})
        request = {0: 1, 1: flat(heads)}
        if not spells:
            ends = {}
            for scope, inc, *_ in stretches[0] if stretches else []:
                ends.setdefault(scope, {})[inc] = heads[scope][inc]
            differs = difference(put_over(self.there, ends), heads)
            request[1] = names.known_digest(heads)
            request[5] = [self.arrival, flat(differs)] if differs else self.arrival
        if any(stream.signed() > self.proved.get(stream.scope, 0) for stream in self.writer.own()):
            request[3] = self.proof_at
        if stretches:
            if self.spoil == "stretch":
                stretches[0][-1][3] = flip(stretches[0][-1][3])
            request[4] = stretches
        return heads, request

    def take_in(self, told, reply):
        """Takes a reply in, and returns whether another request is needed."""
        for _, _, *verdict in reply.get(3, []):
            if len(verdict) == 1:
                raise Problem(200, REASONS.get(verdict[0], str(verdict[0])))
        refused = self.replica.take_in(reply[5]) if 5 in reply else []
        if refused:
            raise Malformed(f"stretches of the reply are refused: {refused}")
        here = {scope: vec for scope, vec in self.replica.heads().items() if scope in told or 5 in reply}
        there = put_over(nested(reply[1]) if 1 in reply else here, nested(reply.get(7, {})))
        self.compare_own(there)
        if 4 in reply:
            self.prove(reply[4], there, reply[0])
        if 6 in reply or 4 in reply and 2 not in reply[4]:
            self.arrival = reply.get(6, reply.get(4, {}).get(0))
            self.unserved = here.keys() - there.keys()
        has_news = there != self.there or 5 in reply
        self.there = there
        lacks = any(number > here.get(scope, {}).get(inc, (0,))[0]
                    for scope, vec in there.items() for inc, (number, _) in vec.items())
        owes = any(stream.signed() > there[stream.scope].get(stream.incarnation, (0,))[0]
                   for stream in self.writer.own() if stream.scope in there)
        return has_news and (lacks or owes or reply.get(2, False))

    def compare_own(self, there):
        """Checks what the other side says of the own streams."""
        for stream in self.writer.own():
            number, short = there.get(stream.scope, {}).get(stream.incarnation, (0, None))
            if number and (number >= len(stream.links) or stream.links[number][:8] != short):
                raise Malformed("stream-forked")

    def prove(self, proof, there, reply_time):
        """Checks the centre's countersignature, and keeps which own ops it names."""
        digests, vectors = {}, {}
        for scope, held in proof.get(3, dict.fromkeys(there)).items():
            if isinstance(held, bytes):
                digests[scope] = held
            else:
                vectors[scope] = there[scope] if held is None else vector(held)
                digests[scope] = names.vector_digest(vectors[scope])
        lives = [proof[4]] if 4 in proof else self.replica.centre_lives()
        messages = [names.proof_message(
            self.replica.org, self.replica.centre, life, proof.get(2, reply_time), proof[0], digests) for life in lives]
        if not any(names.holds(self.replica.centre_key, proof[1], "tungnha proof 1", one) for one in messages):
            raise Malformed("the centre's proof does not hold")
        self.compare_own(vectors)
        self.proof_at = proof[0]
        self.proved = {scope: vec[self.writer.incarnation][0]
                       for scope, vec in vectors.items() if self.writer.incarnation in vec}

    def ops(self, kind):
        """Returns scope, record id and body of every op of a kind."""
        found = []
        for stream in self.replica.streams.values():
            for number, op in enumerate(stream.ops, 1):
                read = decode(op)
                if read[0] == kind:
                    found.append((stream.scope, stream.record_id(number), read[3]))
        return found


def flip(signature):
    """Returns a signature with one bit turned."""
    return signature[:10] + bytes([signature[10] ^ 1]) + signature[11:]


def take_part(invitation, spoil):
    """Goes the whole way once and tells what it did."""
    device = Device(invitation, "Máy Python")
    first = device.sync()
    pulled = device.replica.verify()
    now = int(time.time() * 1000)
    local = datetime.datetime.fromtimestamp(now / 1000, datetime.timezone(datetime.timedelta(hours=7)))
    today = local.year * 10000 + local.month * 100 + local.day
    book = next(body for _, _, body in device.ops(NUMBER_BOOK) if body[0] == device.id)
    # Somebody who has not paid yet pays as somebody did whose receipt was pulled: what that cost needs no quote.
    _, _, like = device.ops(RECEIPT)[0]
    paid = {line.get(0) for _, _, body in device.ops(RECEIPT) for line in body[4]}
    scope, person, fields = next(one for one in device.ops(PERSON) if one[1] not in paid)
    line = {**like[4][0], 0: person}
    visit = device.writer.write(scope, VISIT, {0: fields[15], 1: today, 2: PAID}, now)
    receipt = device.writer.write(scope, RECEIPT, {
        0: [book[2], book[3]], 1: today, 2: fields[15], 4: [line], 5: [[CASH, line[9]]], 6: like[6]}, now)
    device.spoil = spoil
    second = device.sync()
    idle = device.sync()
    print(json.dumps({
        "visit": visit.hex(), "receipt": receipt.hex(), "series": book[2], "number": book[3], "amount": line[9],
        "pulled": pulled, "references": device.replica.references, "held": device.replica.verify(),
        "exchanges": [first, second, idle], "misses": device.misses,
        "confirmed": device.proved == {stream.scope: stream.signed() for stream in device.writer.own()},
    }))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    part = commands.add_parser("take-part")
    part.add_argument("invitation")
    part.add_argument("--spoil", choices=["request", "stretch"])
    check = commands.add_parser("check-vectors")
    check.add_argument("folder")
    args = parser.parse_args()
    try:
        if args.command == "take-part":
            take_part(args.invitation, args.spoil)
        else:
            import vectors
            print(json.dumps(vectors.check(args.folder)))
    except NotTrusted as why:
        print(json.dumps({"code": "server-not-trusted", "why": str(why)}), file=sys.stderr)
        sys.exit(6)
    except Problem as problem:
        print(json.dumps({"status": problem.status, "code": problem.code}), file=sys.stderr)
        sys.exit(7)


if __name__ == "__main__":
    main()
