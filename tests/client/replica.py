"""The streams that a device holds: taken in only where chain and signature hold (section 4), told by their heads."""

import names
from cbor import Malformed, decode, encode
from packing import LEFT_OUT, STREAM, Packed, pack_whole

GAP, NO_OPENING, UNKNOWN_SIGNER, UNSIGNED, FORK, TOO_LONG, UNRESOLVED = 1, 2, 3, 4, 5, 7, 9
STRETCH_BYTES_MAX = 786_432
GRANT = 2
ORGANISATION = 1


class Refused(Exception):
    """A stretch that is not taken in, and the reason's number."""


class Stream:
    """One stream: its ops, the link behind each of them, and where it is signed."""

    def __init__(self, org, scope, incarnation, device, seed):
        self.scope, self.incarnation, self.device, self.seed = scope, incarnation, device, seed
        self.ops, self.links, self.signatures = [], [names.origin(org, scope, incarnation)], {}

    def next_link(self, before, number, op):
        return names.link(before, names.leaf(self.seed, number, op))

    def signed(self):
        """Returns the last number that is signed."""
        return max(self.signatures, default=0)

    def record_id(self, number):
        return self.links[number][:16]


class Replica:
    """What one device knows of one organisation."""

    def __init__(self, org, root, centre, device, incarnation=None):
        """Takes the centre's signed certificate as it came, after checking that the root signed it."""
        self.org, self.device, self.incarnation = org, device, incarnation
        self.streams, self.keys, self.scopes, self.references = {}, {}, set(), 0
        self.centre = self.believe(root, centre)
        self.centre_key = self.keys[self.centre]

    def believe(self, signer, signed):
        """Checks a signed certificate, keeps its key, and returns its device."""
        certificate = decode(signed[0])
        if not names.holds(signer, signed[1], "tungnha certificate 1", signed[0]):
            raise Malformed("a certificate's signature does not hold")
        if certificate[0] != self.org:
            raise Malformed("a certificate of another organisation")
        device = names.device_id(certificate[1])
        self.keys[device] = certificate[1]
        return device

    def heads(self):
        """Returns { scope: { incarnation: (number, short hash) } }, own ops up to their last signature."""
        heads = {}
        for (scope, inc), stream in self.streams.items():
            if stream.signed():
                heads.setdefault(scope, {})[inc] = (stream.signed(), stream.links[stream.signed()][:8])
        return heads

    def centre_lives(self):
        """Returns the centre's lives of which ops are held in the organisation's scope."""
        return [inc for (scope, inc), stream in self.streams.items()
                if scope == ORGANISATION and stream.device == self.centre]

    def take_in(self, stretches):
        """Takes in what a message brings, and returns (scope, incarnation, reason) of what it refused."""
        listed, packed = stretches
        return self.take_in_each(listed, Packed(packed, [(one[2], one[4]) for one in listed]), 0)

    def take_in_each(self, listed, unpacked, at):
        """Takes in stretches whose ops are those unpacked from `at` on."""
        refused = []
        for stretch in listed:
            try:
                self.take_in_one(stretch, unpacked, at)
            except Refused as why:
                refused.append((stretch[0], stretch[1], why.args[0]))
            at += stretch[4]
        return refused

    def take_in_one(self, stretch, unpacked, at):
        """Takes in one stretch, whose ops are the packed ones from `at` on, whole or not at all."""
        scope, incarnation, after, signature, count, *opening = stretch
        stream = self.streams.get((scope, incarnation))
        if stream is None:
            if not opening or opening[0] is None:
                raise Refused(NO_OPENING)
            device, nonce, seed = opening[0]
            if names.incarnation(self.org, device, nonce) != incarnation:
                raise Refused(UNSIGNED)
            stream = Stream(self.org, scope, incarnation, device, seed)
        if stream.device not in self.keys:
            raise Refused(UNKNOWN_SIGNER)
        if after >= len(stream.links):
            raise Refused(GAP)
        ops, links, had_references, size = [], [stream.links[after]], False, 0
        for i in range(count):
            op, referred = unpacked.op(at + i, lambda *left_out: self.find(*left_out, stream, after, links))
            had_references |= referred
            self.references += referred
            size += len(op) + 2
            if size > STRETCH_BYTES_MAX:
                raise Refused(TOO_LONG)
            ops.append(op)
            links.append(stream.next_link(links[-1], after + i + 1, op))
        message = names.stretch_message(self.org, scope, incarnation, after + count, links[-1])
        if count == 0 or not names.holds(self.keys[stream.device], signature, "tungnha stretch 1", message):
            raise Refused(UNRESOLVED if had_references else UNSIGNED)
        both = min(len(stream.links) - 1, after + count)
        if stream.links[both] != links[both - after]:
            raise Refused(FORK)
        new = len(stream.ops) - after
        if new < count and incarnation == self.incarnation:
            raise Refused(FORK)
        self.streams[scope, incarnation] = stream
        stream.signatures[after + count] = signature
        if new < count:
            stream.ops += ops[new:]
            stream.links += links[new + 1:]
        if stream.device == self.centre:
            self.read_grants(scope, ops)

    def find(self, what, name, number, own, after, links):
        """Returns what a reference stands for; zeroes where it leads to nothing."""
        nothing, known = bytes(LEFT_OUT[what]), None
        incarnation = own.incarnation if name is None else self.named(own.scope, name)
        if what == STREAM:
            return incarnation or nothing
        if incarnation == own.incarnation and number > after:
            known = links[number - after] if number - after < len(links) else None
        elif incarnation and number:
            stream = own if incarnation == own.incarnation else self.streams.get((own.scope, incarnation))
            known = stream.links[number] if stream and number < len(stream.links) else None
        return known[:LEFT_OUT[what]] if known else nothing

    def named(self, scope, name):
        """Returns the one incarnation that begins with a name; none where several do."""
        if len(name) == 8:
            return name
        found = [inc for of, inc in self.streams if of == scope and inc.startswith(name)]
        return found[0] if len(found) == 1 else None

    def read_grants(self, scope, ops):
        """Believes the certificates that the centre wrote down."""
        for op in map(decode, ops):
            if op[0] == GRANT:
                if self.believe(self.centre_key, op[3]) == self.device:
                    self.scopes.add(scope)

    def verify(self):
        """Computes every link anew and checks every signature that is held; returns how many ops hold."""
        count = 0
        for stream in self.streams.values():
            link = names.origin(self.org, stream.scope, stream.incarnation)
            for number, op in enumerate(stream.ops, 1):
                link = stream.next_link(link, number, op)
                signature = stream.signatures.get(number)
                message = names.stretch_message(self.org, stream.scope, stream.incarnation, number, link)
                key = self.keys[stream.device]
                if signature and not names.holds(key, signature, "tungnha stretch 1", message):
                    raise Malformed("a signature does not hold")
                count += 1
        return count


def vector(items):
    """Returns { incarnation: (number, short hash) } of a vector as it travels."""
    return {items[i]: (items[i + 1], items[i + 2]) for i in range(0, len(items), 3)}


def nested(heads):
    """Returns { scope: vector } of heads as they travel."""
    return {scope: vector(items) for scope, items in heads.items()}


def flat(heads):
    """Returns heads as they travel."""
    return {scope: [part for inc, (number, short) in sorted(vec.items()) for part in (inc, number, short)]
            for scope, vec in heads.items() if vec}


def difference(old, new):
    """Returns what has to be put over the one to have the other."""
    differs = {}
    for scope in old.keys() | new.keys():
        before, after = old.get(scope, {}), new.get(scope, {})
        for inc in before.keys() | after.keys():
            if before.get(inc) != after.get(inc):
                differs.setdefault(scope, {})[inc] = after.get(inc, (0, bytes(8)))
    return differs


def put_over(heads, differs):
    """Returns heads with differences put over them; number 0 takes a stream away."""
    out = {scope: dict(vec) for scope, vec in heads.items()}
    for scope, vec in differs.items():
        out.setdefault(scope, {}).update(vec)
        out[scope] = {inc: head for inc, head in out[scope].items() if head[0]}
    return {scope: vec for scope, vec in out.items() if vec}


class Writer:
    """One incarnation of a device: the only one that writes its streams."""

    def __init__(self, replica, secret, nonce, actor):
        self.replica, self.secret, self.nonce, self.actor = replica, secret, nonce, actor
        self.incarnation = replica.incarnation = names.incarnation(replica.org, replica.device, nonce)
        self.time, self.seen = 0, {}

    def write(self, scope, kind, body, millis):
        """Writes an op down, unsigned yet, and returns the id of the record that it makes."""
        place = (scope, self.incarnation)
        if place not in self.replica.streams:
            seed = names.seed_of(self.secret, scope)
            stream = Stream(self.replica.org, scope, self.incarnation, self.replica.device, seed)
            self.replica.streams[place] = stream
        self.saw(scope, millis)
        return self.append(self.replica.streams[place], kind, body, millis)

    def saw(self, scope, millis):
        """Writes down what was received in the scope since the last time."""
        heads = {inc: head for inc, head in self.replica.heads().get(scope, {}).items() if inc != self.incarnation}
        new = {inc: head for inc, head in heads.items() if self.seen.get((scope, inc)) != head}
        if new:
            body = [[inc, number, short] for inc, (number, short) in sorted(new.items())]
            self.append(self.replica.streams[scope, self.incarnation], 1, body, millis)
            self.seen.update({(scope, inc): head for inc, head in new.items()})

    def append(self, stream, kind, body, millis):
        self.time = max(self.time + 1, millis << 16)
        op = encode({0: kind, 1: self.time, 2: self.actor, 3: body})
        stream.ops.append(op)
        stream.links.append(stream.next_link(stream.links[-1], len(stream.ops), op))
        return stream.record_id(len(stream.ops))

    def sign(self):
        """Signs every own stream up to its last op."""
        for stream in self.own():
            number = len(stream.ops)
            message = names.stretch_message(
                self.replica.org, stream.scope, stream.incarnation, number, stream.links[number])
            stream.signatures[number] = names.S(self.secret, "tungnha stretch 1", message)

    def own(self):
        return [s for s in self.replica.streams.values() if s.incarnation == self.incarnation]

    def stretches(self, confirmed):
        """Returns what lies behind { scope: number }, as it is sent; None where there is nothing."""
        listed, ops = [], []
        for stream in self.own():
            after, end = confirmed.get(stream.scope, 0), stream.signed()
            if after < end:
                opening = [] if after else [[stream.device, self.nonce, stream.seed]]
                signature = stream.signatures[end]
                listed.append([stream.scope, stream.incarnation, after, signature, end - after, *opening])
                ops += stream.ops[after:end]
        return [listed, pack_whole(ops)] if listed else None
