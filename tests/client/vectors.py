"""Computes every value in docs/vectors anew from those in front of it, and stops at the first that differs."""

import base64
import json
import pathlib

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import line
import names
import paper
import stick
from cbor import Malformed, decode, encode
from invitation import read_invitation
from packing import LEFT_OUT, RECORD, SHORT_HASH, STREAM, Packed
from replica import Replica, Stream, difference, nested, put_over, vector

WHAT = {RECORD: "record", STREAM: "stream", SHORT_HASH: "short hash"}
KINDS = {1, 2, 3, 4, 5, 6, 32, 33, 34, 35, 40, 41, 42, 43, 44, 45, 50, 51, 52, 53, *range(54, 70)}


class Differs(Exception):
    """A value in the vectors is not what comes out."""


def same(found, told, what):
    if found != told:
        raise Differs(f"{what}: {found!r} comes out, {told!r} is told")


def refused(work, *args):
    """Returns whether bytes are refused."""
    try:
        work(*args)
    except Malformed:
        return True
    return False


def says(item):
    """Returns an item in the diagnostic notation of RFC 8949."""
    if isinstance(item, bytes):
        return f"h'{item.hex()}'"
    if isinstance(item, list):
        return f"[{', '.join(map(says, item))}]"
    if isinstance(item, dict):
        return "{" + ", ".join(f"{says(key)}: {says(value)}" for key, value in item.items()) + "}"
    return json.dumps(item, ensure_ascii=False)


def read(body, told):
    """Checks that an item says what it is told to say, in its one form, and returns it."""
    item = decode(body)
    same(says(item), told, "what an item says")
    same(encode(item), body, "an item written again")
    return item


def message(told):
    """Checks a message in both of its forms and returns the form that travels, and what it says."""
    packed, body = bytes.fromhex(told["packed"]), bytes.fromhex(told["body"])
    same(line.unpack(packed), body, "an unpacked body")
    same(line.unpack(b"\0" + body), body, "a plain body")
    return packed, read(body, told["says"])


class Town:
    """The parties by name, with their keys."""

    def __init__(self, keys):
        self.org, self.root = bytes.fromhex(keys["org"]), bytes.fromhex(keys["root"]["key"])
        self.secrets = {one["name"]: bytes.fromhex(one["secret"]) for one in keys["parties"]}
        self.keys = {name: names.public_key(secret) for name, secret in self.secrets.items()}
        self.certificates = {one["name"]: decode(bytes.fromhex(one["certificate"]["signed"]))
                             for one in keys["parties"]}

    def device(self, name):
        return names.device_id(self.keys[name])

    def replica(self, name):
        """Returns what somebody holds at the beginning: nothing but the certificates of the centre and their own."""
        replica = Replica(self.org, self.root, self.certificates["centre"], self.device(name))
        if name != "centre":
            replica.believe(replica.centre_key, self.certificates[name])
        return replica


def check_keys(keys):
    hashed = keys["hash"]
    same(names.H(hashed["domain"], bytes.fromhex(hashed["bytes"])).hex(), hashed["hash"], "a hash")
    town, root = Town(keys), keys["root"]
    same(names.public_key(bytes.fromhex(root["secret"])).hex(), root["key"], "the root's key")
    same(names.root_fingerprint(town.root).hex(), root["fingerprint"], "the root's fingerprint")
    for one in keys["parties"]:
        secret, device = bytes.fromhex(one["secret"]), town.device(one["name"])
        same(town.keys[one["name"]].hex(), one["key"], "a key")
        same(device.hex(), one["device"], "a device id")
        x25519 = stick.agreement_secret(secret).public_key()
        same(x25519.public_bytes(Encoding.Raw, PublicFormat.Raw).hex(), one["x25519_key"], "the key of its secret")
        same(stick.agreement_key(bytes.fromhex(one["key"])).hex(), one["x25519_key"], "the key of its key")
        incarnation = names.incarnation(town.org, device, bytes.fromhex(one["nonce"]))
        same(incarnation.hex(), one["incarnation"], "an incarnation")
        for seed in one["seeds"]:
            derived = names.seed_of(bytes.fromhex(one["seed_secret"]), seed["scope"])
            same(derived.hex(), seed["seed"], "a seed")
        town.replica(one["name"])
        signed = bytes.fromhex(one["certificate"]["signed"])
        read(decode(signed)[0], one["certificate"]["says"])
        signer = bytes.fromhex(root["secret"]) if one["name"] == "centre" else town.secrets["centre"]
        signature = names.S(signer, "tungnha certificate 1", decode(signed)[0])
        same(encode({0: decode(signed)[0], 1: signature}), signed, "a signed certificate")
    invited = keys["invitation"]
    code = bytes.fromhex(invited["code"])
    expected = (invited["address"], names.root_fingerprint(town.root), code)
    same(read_invitation(invited["text"]), expected, "an invitation")
    same(read_invitation(invited["text"].upper().replace("0", "O")), expected, "an invitation as typed")
    same(names.code_hash(code).hex(), invited["code_hash"], "a code's hash")
    _, request = message(keys["enrolment"]["request"])
    _, reply = message(keys["enrolment"]["reply"])
    key = town.keys["first device"]
    signature = names.S(town.secrets["first device"], "tungnha enrolment 1", names.code_hash(code) + key)
    same([request[1], request[2], request[3]], [code, key, signature], "an enrolment")
    same([reply[0], reply[1]], [town.org, town.root], "an enrolment's organisation")
    same([reply[2], reply[3]], [town.certificates["centre"], town.certificates["first device"]], "its certificates")
    return len(keys["parties"])


def check_cbor(forms):
    for one in forms["read"]:
        read(bytes.fromhex(one["item"]), one["says"])
    for one in forms["refused"]:
        same(refused(decode, bytes.fromhex(one["item"])), True, f"refused, as {one['why']}")
    return len(forms["read"]) + len(forms["refused"])


def check_ops(ops):
    kinds = set()
    for one in ops:
        op = read(bytes.fromhex(one["op"]), one["says"])
        kinds.add(op[0])
    same(kinds, KINDS, "the kinds")
    return len(ops)


def check_stream(told, key):
    """Checks a stream from its origin to its signature and returns it."""
    value = {name: bytes.fromhex(told[name])
             for name in ("org", "incarnation", "device", "nonce", "seed", "origin", "signature")}
    same(names.incarnation(value["org"], value["device"], value["nonce"]), value["incarnation"], "an incarnation")
    stream = Stream(value["org"], told["scope"], value["incarnation"], value["device"], value["seed"])
    same(stream.links[0], value["origin"], "an origin")
    for number, one in enumerate(told["ops"], 1):
        op = bytes.fromhex(one["op"])
        leaf = names.leaf(stream.seed, number, op)
        same(leaf.hex(), one["leaf"], "a leaf")
        if names.rest(op):
            remains = bytes.fromhex(one["struck"])
            same(names.strike(stream.seed, number, op), remains, "what remains of an op")
            same(names.leaf(stream.seed, number, remains), leaf, "the leaf of a struck op")
        stream.ops.append(op)
        stream.links.append(names.link(stream.links[-1], leaf))
        same(stream.links[-1].hex(), one["link"], "a link")
        same(stream.record_id(number).hex(), one["record"], "a record id")
    forgotten, last = bytes.fromhex(told["seed_without_the_last"]), len(stream.ops)
    same(names.forget(stream.seed, last), forgotten, "a seed without a salt")
    same(names.salt(forgotten, last), None, "a salt that was forgotten")
    for number in range(1, last):
        same(names.salt(forgotten, number), names.salt(stream.seed, number), "a salt that remains")
    statement = names.stretch_message(
        value["org"], told["scope"], value["incarnation"], len(stream.ops), stream.links[-1])
    same(names.holds(key, value["signature"], "tungnha stretch 1", statement), True, "a stream's signature")
    return stream


def check_streams(told, town):
    keys = {names.device_id(key): key for key in town.keys.values()}
    heads, count = {}, 0
    for one in told["held_at_the_centre"]:
        stream = check_stream(one, keys[bytes.fromhex(one["device"])])
        number = len(stream.ops)
        heads.setdefault(stream.scope, {})[stream.incarnation] = (number, stream.links[number][:8])
        count += number
    for one in told["vectors"]:
        same(names.vector_digest(heads[one["scope"]]).hex(), one["digest"], "a vector's digest")
    same(names.known_digest(heads).hex(), told["known"], "the digest of what is known")
    every = told["every_kind"]
    check_stream(every, names.public_key(bytes([2] * 32)))
    return count + len(every["ops"]), heads


def check_packing(packings):
    for one in packings:
        stretches, packed = one["stretches"], bytes.fromhex(one["packed"])
        counted = [(stretch["after"], len(stretch["ops"])) for stretch in stretches]
        unpacked, at, found, ops = Packed(packed, counted), 0, [], []
        for number, stretch in enumerate(stretches):
            for index in range(len(stretch["ops"])):
                length = 0
                for part in unpacked.ops[at]:
                    if isinstance(part, tuple):
                        what, name, op_number = part
                        found.append({"stretch": number, "op": index, "at": length, "what": WHAT[what],
                                      "stream": name.hex() if name else None, "number": op_number})
                    length += LEFT_OUT[part[0]] if isinstance(part, tuple) else len(part)
                ops.append(unpacked.op(at, nothing)[0].hex())
                at += 1
        same(ops, [op for stretch in stretches for op in stretch["ops"]], "unpacked ops")
        same(found, one["references"], "references")
        for end in range(len(packed)):
            same(refused(Packed, packed[:end], counted), True, "refused, as it is cut off")
        same(refused(Packed, packed + b"\0", counted), True, "refused, as there is more behind")
    return len(packings)


def nothing(what, name, number):
    """Stands for a look-up that finds nothing."""
    return bytes(LEFT_OUT[what])


def is_read(op):
    """Returns whether an op is one of a kind that this version knows."""
    try:
        item = decode(op)
    except Malformed:
        return False
    return isinstance(item, dict) and item.get(0) in KINDS


def take_in(replica, stretches):
    """Takes stretches in and returns the verdicts that the centre would give."""
    told, packed = stretches
    unpacked, at, verdicts = Packed(packed, [(one[2], one[4]) for one in told]), 0, []
    for one in told:
        unread = 0
        for index in range(at, at + one[4]):
            op, _ = unpacked.op(index, nothing)
            unread += not is_read(op)
        reasons = [reason for _, _, reason in replica.take_in_each([one], unpacked, at)]
        if reasons or unread:
            verdicts.append([one[0], one[1], *(reasons or [one[4], unread])])
        at += one[4]
    return verdicts


class Model:
    """The centre and the devices, as far as their messages show them."""

    def __init__(self, town, before):
        self.town, self.centre = town, town.replica("centre")
        for name, key in town.keys.items():
            self.centre.keys[town.device(name)] = key
        same(self.centre.take_in(before[5]), [], "what the centre held before")
        self.devices = {name: town.replica(name) for name in town.keys if name != "centre"}
        self.cursors = {}

    def ask(self, name, request):
        """Takes a request in at both sides: the sender holds what it sends. Returns the centre's verdicts."""
        device, verdicts = self.devices[name], []
        if 4 in request:
            verdicts = take_in(self.centre, request[4])
            if not verdicts:
                same(device.take_in(request[4]), [], "a device's own ops")
        known = request[1]
        if isinstance(known, bytes):
            same(names.known_digest(device.heads()), known, "the digest of what is known")
            self.check_cursor(name, request)
        elif not verdicts and known:
            same(nested(known), device.heads(), "the heads that are told")
        return verdicts

    def check_cursor(self, name, request):
        """Puts the three parts of a cursor together as the receiver does."""
        cursor = request[5] if isinstance(request[5], list) else [request[5], {}]
        arrival, there = self.cursors[name]
        same(cursor[0], arrival, "a cursor's arrival")
        ends = {}
        for scope, incarnation, after, _, count, *_ in request.get(4, [[]])[0]:
            link = self.devices[name].streams[scope, incarnation].links[after + count]
            ends.setdefault(scope, {})[incarnation] = (after + count, link[:8])
        heads = put_over(put_over(there, ends), nested(cursor[1]))
        same(names.known_digest(heads), request[1], "the digest of a cursor's parts")

    def answer(self, name, reply, verdicts):
        """Takes a reply in, and checks that it says what the centre holds."""
        device = self.devices[name]
        same(reply.get(3, []), verdicts, "the verdicts")
        if 5 in reply:
            same(device.take_in(reply[5]), [], "a reply's stretches")
        there = put_over(nested(reply[1]) if 1 in reply else device.heads(), nested(reply.get(7, {})))
        same(difference(there, self.centre.heads()), {}, "what the centre holds")
        if 4 in reply:
            self.check_proof(device, reply[4], there, reply[0])
        arrival = reply.get(6, reply.get(4, {}).get(0))
        if arrival is not None:
            self.cursors[name] = (arrival, there)

    def check_proof(self, device, proof, there, time):
        held = {scope: there[scope] if one is None else one if isinstance(one, bytes) else vector(one)
                for scope, one in proof.get(3, dict.fromkeys(there)).items()}
        digests = {scope: one if isinstance(one, bytes) else names.vector_digest(one) for scope, one in held.items()}
        lives = [proof[4]] if 4 in proof else device.centre_lives()
        same(len(lives), 1, "the centre's only life")
        said = names.proof_message(
            self.town.org, self.town.device("centre"), lives[0], proof.get(2, time), proof[0], digests)
        same(names.S(self.town.secrets["centre"], "tungnha proof 1", said), proof[1], "a proof")


def check_exchanges(told, model):
    town = model.town
    for one in told["exchanges"]:
        name = one["by"]
        packed, request = message(one["request"])
        said = names.request_message(town.device("centre"), one["path"], packed)
        signature = names.S(town.secrets[name], "tungnha request 1", said)
        text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
        same(f"Tungnha {town.device(name).hex()}.{text}", one["authorization"], "an authorization")
        verdicts = model.ask(name, request)
        _, reply = message(one["reply"])
        model.answer(name, reply, verdicts)
    return len(told["exchanges"])


def check_files(told, model):
    town = model.town
    for one in told:
        file, writer, reader = bytes.fromhex(one["file"]), one["by"], one["to"]
        kind, parts = stick.open_file(file, town.secrets[reader], town.device(reader),
                                      {town.device(writer): town.keys[writer]})
        same(parts, [bytes.fromhex(part["packed"]) for part in one["parts"]], "a file's parts")
        same(kind, 0 if reader == "centre" else 1, "a file's kind")
        name = writer if kind == 0 else reader
        for part in one["parts"]:
            _, said = message(part)
            if kind == 0:
                same(model.ask(name, said), [], "verdicts on a file")
            else:
                model.answer(name, said, [])
        again = stick.seal_file(kind, parts, town.secrets[writer], town.keys[reader], bytes([9] * 32))
        keys = {town.device(writer): town.keys[writer]}
        same(stick.open_file(again, town.secrets[reader], town.device(reader), keys), (kind, parts), "sealed again")
        for damaged in (file[:-1], file + b"\0", file[:100] + bytes([file[100] ^ 1]) + file[101:]):
            same(refused(stick.open_file, damaged, town.secrets[reader], town.device(reader), {}), True, "damaged")
    return len(told)


def why_not(text, org, centre):
    """Returns why a text proves nothing."""
    try:
        paper.prove(text, org, centre)
    except paper.NotGenuine as why:
        return why.args[0]
    return None


def check_papers(told, town):
    centre = town.keys["centre"]
    for one in told["genuine"]:
        text = one["text"]
        same(says(paper.read(text)), one["says"], "what a paper says")
        incarnation, record, op = paper.prove(text, town.org, centre)
        same((incarnation.hex(), record.hex(), says(op)), (one["incarnation"], one["record"], one["op"]), "a paper")
        same(paper.prove(f" {text.lower()}", town.org, centre)[1], record, "a paper in small letters")
        for at in range(len(paper.PREFIX), len(text), 7):
            other = text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1:]
            same(why_not(other, town.org, centre) is not None, True, "a changed paper")
    for one in told["refused"]:
        same(why_not(one["text"], town.org, centre), one["why"], "why a paper proves nothing")
    other = told["of_another_organisation"]
    same(why_not(told["genuine"][0]["text"], bytes.fromhex(other["org"]), centre), other["why"], "another organisation")
    return len(told["genuine"]) + len(told["refused"])


def check(folder):
    """Checks all files and returns how much of each was checked."""
    def load(name):
        return json.loads(pathlib.Path(folder, name).read_text())

    keys, exchanges = load("keys.json"), load("exchanges.json")
    done = {"keys": check_keys(keys), "cbor": check_cbor(load("cbor.json")), "ops": check_ops(load("ops.json"))}
    town = Town(keys)
    done["streams"], heads = check_streams(load("streams.json"), town)
    done["packing"] = check_packing(load("packing.json"))
    done["papers"] = check_papers(load("papers.json"), town)
    _, before = message(exchanges["held_at_the_centre_before"])
    model = Model(town, before)
    done["exchanges"] = check_exchanges(exchanges, model)
    done["files"] = check_files(load("files.json"), model)
    same(model.centre.heads(), heads, "what the centre holds at the end")
    return done
